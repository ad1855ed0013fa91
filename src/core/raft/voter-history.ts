/**
 * Who votes, at every place of the log from its snapshot on (KRaftControlRecordStateMachine).
 *
 * A voter set counts from the moment it is in the log, committed or not, and stops counting when
 * it is truncated away: so the last one is always the one of the log's end. `kraft.version` 0 has
 * no sets in the log; its voters are those of the configuration.
 */
import { assert } from '../../base/assert.ts';
import type { OffsetControlRecord } from './control-record.ts';
import type { SnapshotVoters } from './raft-command.ts';
import { type Voter, type VoterSet, votersFromRecord } from './voter-set.ts';

export type VoterHistory = {
  /** Of the configuration; never empty of meaning, as an observer may know no voter at all. */
  readonly staticVoters: readonly Voter[];
  /** Ascending by offset. Each has both facts as they are from its offset on. */
  entries: VoterSet[];
};

export function newVoterHistory(
  staticVoters: readonly Voter[],
  snapshot: SnapshotVoters | null,
  controls: readonly OffsetControlRecord[],
): VoterHistory {
  const history: VoterHistory = { staticVoters, entries: [] };
  if (snapshot !== null) resetToSnapshot(history, snapshot);
  noteControls(history, controls);
  return history;
}

export function lastVoterSet(history: VoterHistory): VoterSet {
  return history.entries.at(-1) ?? noVoterSet(history);
}

/** As of everything before `endOffset`. */
export function voterSetBefore(history: VoterHistory, endOffset: number): VoterSet {
  for (let i = history.entries.length - 1; i >= 0; i--) {
    const entry = history.entries[i]!;
    if (entry.offset < endOffset) return entry;
  }
  return noVoterSet(history);
}

function noVoterSet(history: VoterHistory): VoterSet {
  return { kraftVersion: 0, voters: history.staticVoters, offset: -1 };
}

/** The log starts anew at the snapshot's end: what was known before is void. */
export function resetToSnapshot(history: VoterHistory, snapshot: SnapshotVoters): void {
  history.entries = [];
  if (snapshot.voters === null) return;
  const { kraftVersion, voters, snapshotId } = snapshot;
  history.entries.push({ kraftVersion, voters, offset: snapshotId.endOffset - 1 });
}

export function noteControls(
  history: VoterHistory,
  controls: readonly OffsetControlRecord[],
): void {
  for (const { offset, control } of controls) {
    const last = lastVoterSet(history);
    assert(offset > last.offset || history.entries.length === 0, 'voters are noted in log order');
    if (control.kind === 'KRaftVersion') {
      const kraftVersion = control.record.kRaftVersion;
      history.entries.push({ kraftVersion, voters: last.voters, offset });
    } else if (control.kind === 'KRaftVoters') {
      const voters = votersFromRecord(control.record);
      history.entries.push({ kraftVersion: last.kraftVersion, voters, offset });
    }
  }
}

export function truncateHistory(history: VoterHistory, endOffset: number): void {
  while ((history.entries.at(-1)?.offset ?? -1) >= endOffset && history.entries.length > 0) {
    history.entries.pop();
  }
}

/** Keeps the last entry before `startOffset`: it says who votes there. */
export function trimHistory(history: VoterHistory, startOffset: number): void {
  while ((history.entries[1]?.offset ?? Infinity) < startOffset) history.entries.shift();
}
