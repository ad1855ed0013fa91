/**
 * Which old segments of a log may go (UnifiedLog.deleteOldSegments): those past `retention.ms`,
 * those that `retention.bytes` has no room for, and those wholly before the log start offset. The
 * first two only when `cleanup.policy` contains `delete`; never anything at or above the high
 * watermark, and never the last bytes that a power loss would leave: what comes after a segment
 * must be flushed first, or the log would start again at offset 0.
 */
import type { Log } from './log.ts';
import { deleteSegment } from './log-deletion.ts';
import type { Segment } from './segment.ts';

/**
 * Moves the log's start past the segments that are due and returns them, for `deleteDueSegments`.
 * In between the new start must reach the disk: else a power loss could bring back one of them
 * without the next.
 */
export function findDueSegments(log: Log, wallMs: number): readonly Segment[] {
  // What the cleaner is about to replace goes when it is done.
  if (log.store.cleaningLog === log) return [];
  let due: readonly Segment[] = [];
  // Timestamps may be in an index that is not loaded.
  const isDone = log.store.attempt(log.logDirectory, `cleaning ${log.directory}`, () => {
    if (!log.isDeleted) due = findDue(log, wallMs);
  });
  if (!isDone || due.length === 0) return [];
  // The active segment is due as well: a fresh one takes its place.
  if (due.length === log.segments.count) log.rollAt(log.logEndOffset, wallMs);
  // Rolling may have failed.
  if (log.isOffline) return [];
  log.moveLogStartOffset(log.segments.at(due.length)!.baseOffset);
  return due;
}

export function deleteDueSegments(log: Log, due: readonly Segment[]): void {
  log.store.attempt(log.logDirectory, `deleting from ${log.directory}`, () => {
    for (const segment of due) deleteSegment(log, segment, log.config.fileDeleteDelayMs);
  });
}

function findDue(log: Log, wallMs: number): readonly Segment[] {
  const due: Segment[] = [];
  if (log.config.cleanupDelete) {
    addWhile(log, due, 'retention.ms', (segment) => isTooOld(log, segment, wallMs));
    const { retentionBytes } = log.config;
    let excessBytes = retentionBytes < 0 ? -1 : log.sizeBytes - retentionBytes;
    for (const segment of due) excessBytes -= segment.sizeBytes;
    addWhile(log, due, 'retention.bytes', (segment) => {
      if (excessBytes < segment.sizeBytes) return false;
      excessBytes -= segment.sizeBytes;
      return true;
    });
  }
  addWhile(log, due, 'log start offset', (_segment, nextBaseOffset) => {
    return nextBaseOffset >= 0 && nextBaseOffset <= log.logStartOffset;
  });
  return due;
}

function isTooOld(log: Log, segment: Segment, wallMs: number): boolean {
  const { retentionMs } = log.config;
  if (retentionMs < 0) return false;
  // A timestamp in the future keeps the segment until long after it, as in Kafka.
  return wallMs - segment.retentionTimestamp > retentionMs;
}

function addWhile(
  log: Log,
  due: Segment[],
  reason: string,
  isDue: (segment: Segment, nextBaseOffset: number) => boolean,
): void {
  const before = due.length;
  const all = log.segments.all;
  for (let i = before; i < all.length; i++) {
    const segment = all[i]!;
    const next = all[i + 1];
    const endOffset = next?.baseOffset ?? log.logEndOffset;
    const isLastAndEmpty = next === undefined && segment.sizeBytes === 0;
    if (isLastAndEmpty || log.highWatermark < endOffset) break;
    if (!isDue(segment, next?.baseOffset ?? -1)) break;
    if (!isRestFlushed(log, endOffset, next)) {
      log.requestFlush();
      log.store.retentionWaits = true;
      break;
    }
    due.push(segment);
  }
  const count = due.length - before;
  if (count === 0) return;
  log.store.logger.info(`Deleting ${count} segment(s) of ${log.directory} by ${reason}.`);
}

function isRestFlushed(log: Log, endOffset: number, next: Segment | undefined): boolean {
  if (next === undefined || next.sizeBytes === 0) return log.recoveryPoint >= endOffset;
  return log.recoveryPoint > endOffset;
}
