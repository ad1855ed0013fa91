/**
 * Where two logs agree. A place in the log is the epoch of the record before it and its offset;
 * of two logs the one whose end is larger in that order has everything that can be committed.
 */
import type { RaftLogView } from './raft-command.ts';
import type { EpochEndOffset, SnapshotId } from './raft-message.ts';

export function compareEpochOffset(a: EpochEndOffset, b: EpochEndOffset): number {
  return a.epoch - b.epoch || a.endOffset - b.endOffset;
}

export function isSameSnapshot(a: SnapshotId, b: SnapshotId): boolean {
  return a.endOffset === b.endOffset && a.epoch === b.epoch;
}

export type PositionCheck =
  | { readonly kind: 'valid' }
  | { readonly kind: 'diverging'; readonly divergingEpoch: EpochEndOffset }
  | { readonly kind: 'snapshot'; readonly snapshotId: SnapshotId };

/**
 * Whether a replica whose log ends at `fetchOffset`, with a last record of `lastFetchedEpoch`, may
 * go on from there (RaftLog.validateOffsetAndEpoch). What is before the start of this log is known
 * only by the epoch of the snapshot there.
 */
export function checkPosition(
  log: RaftLogView,
  fetchOffset: number,
  lastFetchedEpoch: number,
): PositionCheck {
  const { latestSnapshotId: latest, earliestSnapshotId: earliest, startOffset } = log;
  // Somebody new is served faster by a snapshot; the one at 0 has nothing that is in no log.
  if (fetchOffset === 0 && latest !== null && latest.endOffset > 0) {
    return { kind: 'snapshot', snapshotId: latest };
  }
  if (startOffset === 0 && fetchOffset === 0 && lastFetchedEpoch === 0) return { kind: 'valid' };
  if (
    latest !== null &&
    earliest !== null &&
    (fetchOffset < startOffset ||
      (fetchOffset === startOffset && lastFetchedEpoch !== earliest.epoch) ||
      lastFetchedEpoch < earliest.epoch)
  ) {
    return { kind: 'snapshot', snapshotId: latest };
  }
  const end = log.endOffsetForEpoch(lastFetchedEpoch);
  if (end.epoch !== lastFetchedEpoch || end.endOffset < fetchOffset) {
    return { kind: 'diverging', divergingEpoch: end };
  }
  return { kind: 'valid' };
}

/** What is left of this log when the leader's ends its `diverging.epoch` where it says. */
export function truncationOffset(log: RaftLogView, diverging: EpochEndOffset): number {
  if (diverging.epoch === 0) return Math.min(diverging.endOffset, log.endOffset);
  const own = log.endOffsetForEpoch(diverging.epoch);
  if (own.epoch === diverging.epoch) return Math.min(own.endOffset, diverging.endOffset);
  return own.endOffset;
}
