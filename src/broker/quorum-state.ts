/**
 * The `quorum-state` file: the epoch this node is in and whom it voted for (FileQuorumStateStore),
 * the JSON of QuorumStateData. Version 1 belongs to `kraft.version` 1, version 0 to 0. It is
 * replaced as a whole and flushed before anything of the new epoch counts.
 */
import { type Uuid, ZERO_UUID } from '../base/uuid.ts';
import type { Disk } from '../log/disk.ts';

export const QUORUM_STATE_FILE = 'quorum-state';

export type QuorumState = {
  /** -1: nobody that this node knows of. */
  readonly leaderId: number;
  readonly leaderEpoch: number;
  /** -1: this node has not voted in the epoch. */
  readonly votedId: number;
  readonly votedDirectoryId: Uuid;
};

export const NO_QUORUM_STATE: QuorumState = {
  leaderId: -1,
  leaderEpoch: 0,
  votedId: -1,
  votedDirectoryId: ZERO_UUID,
};

export function readQuorumState(disk: Disk, directory: string): QuorumState {
  const path = `${directory}/${QUORUM_STATE_FILE}`;
  const content = disk.readFile(path);
  // Kafka takes an empty file for none: its own crash could once leave one.
  if (content === null || content.length === 0) return NO_QUORUM_STATE;
  const state = parseQuorumState(content.toString('utf8'));
  if (state === null) throw new Error(`${path} is not a quorum-state file of version 0 or 1`);
  return state;
}

function parseQuorumState(text: string): QuorumState | null {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
  const { leaderId, leaderEpoch, votedId, votedDirectoryId } = json as Partial<QuorumState>;
  if (json['data_version'] !== 0 && json['data_version'] !== 1) return null;
  if (!isInt(leaderId) || !isInt(leaderEpoch) || !isInt(votedId)) return null;
  return { leaderId, leaderEpoch, votedId, votedDirectoryId: votedDirectoryId ?? ZERO_UUID };
}

function isInt(value: unknown): value is number {
  return Number.isInteger(value);
}

export function writeQuorumState(
  disk: Disk,
  directory: string,
  state: QuorumState,
  kraftVersion: number,
  voterIds: readonly number[],
): void {
  const { leaderId, leaderEpoch, votedId, votedDirectoryId } = state;
  const currentVoters = voterIds.map((voterId) => ({ voterId }));
  const json =
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
      : { leaderId, leaderEpoch, votedId, votedDirectoryId, data_version: 1 };
  const content = Buffer.from(JSON.stringify(json));
  disk.writeFileAtomic(`${directory}/${QUORUM_STATE_FILE}`, content, true);
}
