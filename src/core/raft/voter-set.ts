/**
 * Who votes in the quorum of the metadata log, as its control records say (KIP-853): the latest
 * KRaftVersion and Voters records of the snapshot and the log. A quorum of `kraft.version` 0 has
 * no such records; its voters are the `controller.quorum.voters` of the configuration.
 */
import { type Uuid, ZERO_UUID } from '../../base/uuid.ts';
import type { VotersRecord } from '../../protocol/generated/control-records.ts';

export type VoterEndpoint = { readonly name: string; readonly host: string; readonly port: number };

export type Voter = {
  readonly voterId: number;
  readonly voterDirectoryId: Uuid;
  readonly endpoints: readonly VoterEndpoint[];
  readonly kRaftVersionFeature: {
    readonly minSupportedVersion: number;
    readonly maxSupportedVersion: number;
  };
};

/** A replica: the same node with another directory is another replica. Zero: unknown. */
export type ReplicaKey = { readonly id: number; readonly directoryId: Uuid };

export type VoterSet = {
  readonly kraftVersion: number;
  readonly voters: readonly Voter[];
  /** Where the log, or a snapshot's end, says so; -1: only the bootstrap snapshot 0-0 does. */
  readonly offset: number;
};

export function votersFromRecord(record: VotersRecord): Voter[] {
  return record.voters.map((voter) => ({ ...voter }));
}

export function votersRecord(voters: readonly Voter[]): VotersRecord {
  return {
    version: 0,
    voters: voters.map((voter) => ({
      voterId: voter.voterId,
      voterDirectoryId: voter.voterDirectoryId,
      endpoints: voter.endpoints.map((endpoint) => ({ ...endpoint })),
      kRaftVersionFeature: { ...voter.kRaftVersionFeature },
    })),
  };
}

export function findVoter(voters: readonly Voter[], voterId: number): Voter | undefined {
  return voters.find((voter) => voter.voterId === voterId);
}

/** A voter whose directory is not known (`kraft.version` 0) is known by its id alone. */
export function isVoterIn(voters: readonly Voter[], replica: ReplicaKey): boolean {
  const voter = findVoter(voters, replica.id);
  if (voter === undefined) return false;
  return voter.voterDirectoryId === ZERO_UUID || voter.voterDirectoryId === replica.directoryId;
}

/** In the order of ids, so that every replica writes the same record. */
export function withVoter(voters: readonly Voter[], voter: Voter): Voter[] {
  const others = voters.filter(({ voterId }) => voterId !== voter.voterId);
  return [...others, voter].sort((a, b) => a.voterId - b.voterId);
}

export function withoutVoter(voters: readonly Voter[], voterId: number): Voter[] {
  return voters.filter((voter) => voter.voterId !== voterId);
}

export function endpointNamed(
  endpoints: readonly VoterEndpoint[],
  listenerName: string,
): VoterEndpoint | undefined {
  return endpoints.find(({ name }) => name === listenerName);
}

/** Whether both say the same about where and what the voter is. */
export function isSameVoter(a: Voter, b: Voter): boolean {
  return (
    a.voterId === b.voterId &&
    a.voterDirectoryId === b.voterDirectoryId &&
    a.kRaftVersionFeature.minSupportedVersion === b.kRaftVersionFeature.minSupportedVersion &&
    a.kRaftVersionFeature.maxSupportedVersion === b.kRaftVersionFeature.maxSupportedVersion &&
    a.endpoints.length === b.endpoints.length &&
    a.endpoints.every((endpoint) => {
      const other = endpointNamed(b.endpoints, endpoint.name);
      return other !== undefined && other.host === endpoint.host && other.port === endpoint.port;
    })
  );
}

export function printReplica(replica: ReplicaKey): string {
  return replica.directoryId === ZERO_UUID
    ? `${replica.id}`
    : `${replica.id}@${replica.directoryId}`;
}
