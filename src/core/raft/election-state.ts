/**
 * What a replica must never forget: the epoch it is in and whom it voted for in it. The content of
 * the `quorum-state` file (FileQuorumStateStore), the JSON of QuorumStateData: version 1 belongs
 * to `kraft.version` 1, version 0 to 0.
 */
import { isUuid, type Uuid, ZERO_UUID } from '../../base/uuid.ts';

export type ElectionState = {
  /** -1: nobody that this node knows of. */
  readonly leaderId: number;
  readonly leaderEpoch: number;
  /** -1: this node has not voted in the epoch. */
  readonly votedId: number;
  /** Zero: unknown, as always in version 0. */
  readonly votedDirectoryId: Uuid;
};

export const NO_ELECTION: ElectionState = {
  leaderId: -1,
  leaderEpoch: 0,
  votedId: -1,
  votedDirectoryId: ZERO_UUID,
};

/** Null when it is neither version 0 nor version 1. */
export function decodeElectionState(text: string): ElectionState | null {
  let json: Record<string, unknown> | null;
  try {
    json = JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return null;
  }
  if (json === null) return null;
  const { leaderId, leaderEpoch, votedId, votedDirectoryId } = json as Partial<ElectionState>;
  if (json['data_version'] !== 0 && json['data_version'] !== 1) return null;
  if (!isInt(leaderId) || !isInt(leaderEpoch) || !isInt(votedId)) return null;
  if (votedDirectoryId === undefined) {
    return { leaderId, leaderEpoch, votedId, votedDirectoryId: ZERO_UUID };
  }
  const isDirectory = typeof votedDirectoryId === 'string' && isUuid(votedDirectoryId);
  return isDirectory ? { leaderId, leaderEpoch, votedId, votedDirectoryId } : null;
}

function isInt(value: unknown): value is number {
  return Number.isInteger(value);
}

/** `voterIds` are for version 0 only. */
export function encodeElectionState(
  state: ElectionState,
  kraftVersion: number,
  voterIds: readonly number[],
): string {
  const { leaderId, leaderEpoch, votedId, votedDirectoryId } = state;
  const currentVoters = voterIds.map((voterId) => ({ voterId }));
  return JSON.stringify(
    kraftVersion === 0
      ? // Cluster id and applied offset are fields that nothing fills or reads any more.
        {
          clusterId: '',
          leaderId,
          leaderEpoch,
          votedId,
          appliedOffset: 0,
          currentVoters,
          data_version: 0,
        }
      : { leaderId, leaderEpoch, votedId, votedDirectoryId, data_version: 1 },
  );
}
