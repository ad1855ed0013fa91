/**
 * The `quorum-state` file on disk: replaced as a whole and flushed before anything of the new
 * epoch counts. `core/raft/election-state.ts` knows what is in it.
 */
import {
  decodeElectionState,
  type ElectionState,
  encodeElectionState,
  NO_ELECTION,
} from '../core/raft/election-state.ts';
import type { Disk } from '../log/disk.ts';
import { StorageError } from './storage-format.ts';

export const QUORUM_STATE_FILE = 'quorum-state';

export function readQuorumState(disk: Disk, directory: string): ElectionState {
  const path = `${directory}/${QUORUM_STATE_FILE}`;
  const content = disk.readFile(path);
  // Kafka takes an empty file for none: its own crash could once leave one.
  if (content === null || content.length === 0) return NO_ELECTION;
  const state = decodeElectionState(content.toString('utf8'));
  if (state === null)
    throw new StorageError(`${path} is not a quorum-state file of version 0 or 1`);
  return state;
}

export function writeQuorumState(
  disk: Disk,
  directory: string,
  state: ElectionState,
  kraftVersion: number,
  voterIds: readonly number[],
): void {
  const content = Buffer.from(encodeElectionState(state, kraftVersion, voterIds));
  disk.writeFileAtomic(`${directory}/${QUORUM_STATE_FILE}`, content, true);
}
