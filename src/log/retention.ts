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

/** Returns how many segments went. */
export function deleteOldSegments(log: Log, wallMs: number): number {
  // What the cleaner is about to replace goes when it is done.
  if (log.store.cleaningLog === log) return 0;
  let count = 0;
  // Timestamps may be in an index that is not loaded.
  const isDone = log.store.attempt(log.logDirectory, `cleaning ${log.directory}`, () => {
    if (!log.isDeleted) count = deleteDue(log, wallMs);
  });
  return isDone ? count : 0;
}

function deleteDue(log: Log, wallMs: number): number {
  let count = 0;
  if (log.config.cleanupDelete) {
    count += deleteWhile(log, wallMs, 'retention.ms', (segment) => isTooOld(log, segment, wallMs));
    let excessBytes =
      log.config.retentionBytes < 0 ? -1 : log.sizeBytes - log.config.retentionBytes;
    count += deleteWhile(log, wallMs, 'retention.bytes', (segment) => {
      if (excessBytes < segment.sizeBytes) return false;
      excessBytes -= segment.sizeBytes;
      return true;
    });
  }
  count += deleteWhile(log, wallMs, 'log start offset', (_segment, nextBaseOffset) => {
    return nextBaseOffset >= 0 && nextBaseOffset <= log.logStartOffset;
  });
  return count;
}

function isTooOld(log: Log, segment: Segment, wallMs: number): boolean {
  const { retentionMs } = log.config;
  if (retentionMs < 0) return false;
  // A timestamp in the future keeps the segment until long after it, as in Kafka.
  return wallMs - segment.retentionTimestamp > retentionMs;
}

function deleteWhile(
  log: Log,
  wallMs: number,
  reason: string,
  isDue: (segment: Segment, nextBaseOffset: number) => boolean,
): number {
  const due: Segment[] = [];
  const all = log.segments.all;
  for (let i = 0; i < all.length; i++) {
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
  if (due.length === 0) return 0;
  // The active segment is due as well: a fresh one takes its place.
  if (due.length === all.length) log.rollAt(log.logEndOffset, wallMs);
  // Rolling may have failed.
  if (log.isOffline) return 0;
  for (const segment of due) deleteSegment(log, segment, log.config.fileDeleteDelayMs);
  log.moveLogStartOffset(log.segments.first.baseOffset);
  log.store.logger.info(`Deleted ${due.length} segment(s) of ${log.directory} by ${reason}.`);
  return due.length;
}

function isRestFlushed(log: Log, endOffset: number, next: Segment | undefined): boolean {
  if (next === undefined || next.sizeBytes === 0) return log.recoveryPoint >= endOffset;
  return log.recoveryPoint > endOffset;
}
