/**
 * Cutting a log's end off (Kafka's UnifiedLog.truncateTo): a follower that diverged from its
 * leader, or a raft replica. Rare, so the position is looked for synchronously.
 *
 * Logical state changes at once; the file is truncated behind the writes already queued.
 */
import {
  baseOffset,
  batchSizeBytes,
  lastOffset,
  maxTimestamp,
} from '../protocol/records/record-batch.ts';
import type { Log } from './log.ts';
import { deleteSegment } from './log-deletion.ts';
import { ProducerAppend } from './producer-append.ts';
import { rebuildProducers, replayBatch } from './producer-rebuild.ts';
import { findPositionSync, type Segment } from './segment.ts';
import type { WriteQueue } from './write-queue.ts';

export function truncateLog(log: Log, writes: WriteQueue, offset: number, wallMs: number): void {
  if (log.isOffline) return;
  if (offset >= log.logEndOffset) {
    log.epochs.truncateFromEnd(offset);
    log.saveEpochs();
    return;
  }
  if (offset < log.segments.first.baseOffset) {
    truncateFully(log, offset, wallMs);
    return;
  }
  log.store.attempt(log.logDirectory, `truncating ${log.directory}`, () => {
    // What is queued goes to the page cache first: then positions can be read from the file.
    writes.run();
    log.store.coldReads.forget(log);
    log.flush.truncateTo(offset);
    log.onTruncated(offset);
    for (const segment of [...log.segments.all].reverse()) {
      if (segment.baseOffset <= offset || log.segments.count === 1) break;
      deleteForGood(log, segment);
    }
    truncateActive(log, writes, offset);
    log.tail.truncateTo(offset);
    log.logEndOffset = offset;
    log.writtenEndOffset = Math.min(log.writtenEndOffset, offset);
    moveBackRecoveryPoint(log, offset);
    log.logStartOffset = Math.min(log.logStartOffset, offset);
    log.highWatermark = Math.min(log.highWatermark, offset);
    log.epochs.truncateFromEnd(offset);
    log.saveEpochs();
    rebuildProducers(log, log.writtenEndOffset, false, wallMs);
    replayUnwritten(log, offset);
  });
}

/** What no write has completed for is in the tail for sure: its slabs are pinned. */
function replayUnwritten(log: Log, endOffset: number): void {
  const from = log.writtenEndOffset;
  if (from >= endOffset) return;
  const out = { chunks: [] as Buffer[], sizeBytes: 0, nextOffset: from, isToSend: false };
  log.tail.read(from, Number.MAX_SAFE_INTEGER, endOffset, true, out);
  const append = new ProducerAppend();
  for (const chunk of out.chunks) {
    for (let at = 0; at < chunk.length; at += batchSizeBytes(chunk, at)) {
      replayBatch(append, log.producers, chunk, at);
      const { active } = log.segments;
      // Those of an older segment are counted there.
      if (baseOffset(chunk, at) >= active.baseOffset) {
        active.seeBatchAgain(lastOffset(chunk, at), maxTimestamp(chunk, at));
      }
    }
  }
  log.producers.mapEndOffset = endOffset;
}

function truncateActive(log: Log, writes: WriteQueue, offset: number): void {
  const segment = log.segments.active;
  // While a write is under way the file may lack batches that only the tail has.
  let position = log.hasWriteUnderWay ? log.tail.findPosition(offset, segment.baseOffset) : -1;
  if (position < 0) position = findPositionSync(segment, offset, null);
  segment.truncateTo(offset, position);
  // The next flush must take it along, wherever the recovery point is by then.
  segment.isFlushedWhole = false;
  // The last entries are gone: find the largest timestamp among the batches that are left.
  findPositionSync(segment, offset, (last, timestamp) => segment.seeBatchAgain(last, timestamp));
  writes.truncate(segment, position, offset);
}

export function truncateFully(log: Log, offset: number, wallMs: number): void {
  if (log.isOffline) return;
  log.store.attempt(log.logDirectory, `truncating ${log.directory}`, () => {
    log.store.coldReads.forget(log);
    log.flush.truncateTo(0);
    log.onTruncated(0);
    deleteAll(log, offset);
    log.addSegment(offset, wallMs);
    log.store.files.use(log.segments.active.file);
    log.tail.clear();
    log.epochs.clear();
    log.saveEpochs();
    log.snapshots.removeOutside(Number.MAX_SAFE_INTEGER, -1);
    log.producers.reset(offset);
    log.logStartOffset = offset;
    log.logEndOffset = offset;
    log.writtenEndOffset = offset;
    moveBackRecoveryPoint(log, offset);
    log.highWatermark = offset;
  });
}

/** No crash may leave a part of the old segments beside the new one: that would be a hole. */
function deleteAll(log: Log, offset: number): void {
  const { segments, store } = log;
  if (offset < log.logEndOffset) {
    for (const segment of [...segments.all].reverse()) deleteForGood(log, segment);
    return;
  }
  // With this start on the disk the loader drops whatever of them comes back.
  log.logStartOffset = offset;
  store.saveLogStarts();
  for (const segment of [...segments.all]) {
    deleteSegment(log, segment, log.config.fileDeleteDelayMs);
  }
}

/** One after the other, from the end, each on the disk before the next change. */
function deleteForGood(log: Log, segment: Segment): void {
  deleteSegment(log, segment, log.config.fileDeleteDelayMs);
  log.store.disk.flushDirectorySync(log.directory);
}

function moveBackRecoveryPoint(log: Log, offset: number): void {
  log.wasTruncated = true;
  if (log.recoveryPoint <= offset) return;
  log.recoveryPoint = offset;
  log.store.recoveryPointMovedBack = true;
}
