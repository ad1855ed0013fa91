/**
 * Who votes in the quorum of the metadata log, as its control records say (KIP-853): the latest
 * KRaftVersion and Voters records of the snapshot and the log. A quorum of `kraft.version` 0 has
 * no such records; its voters are the `controller.quorum.voters` of the configuration.
 */
import type { Uuid } from '../../base/uuid.ts';
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
