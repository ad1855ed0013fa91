/**
 * Brings the producer state to the end of a log (UnifiedLog.rebuildProducerState): the newest good
 * snapshot, then every batch after it.
 */
import {
  baseOffset,
  batchSizeBytes,
  HEADER_SIZE_BYTES,
  hasProducerId,
  isControlBatch,
  lastOffset,
} from '../protocol/records/record-batch.ts';
import type { LogStore } from './log-store.ts';
import { ProducerAppend } from './producer-append.ts';
import type { ProducerSnapshots } from './producer-snapshots.ts';
import type { ProducerState } from './producer-state.ts';
import type { Segment } from './segment.ts';
import { findPositionSync } from './segment.ts';
import type { Segments } from './segments.ts';

export type ProducerRebuild = {
  readonly store: LogStore;
  readonly segments: Segments;
  readonly snapshots: ProducerSnapshots;
  readonly producers: ProducerState;
  readonly logStartOffset: number;
};

/**
 * `isAfterCleanStop`: a log without any snapshot then has no producers; reading all of it to find
 * that out would make a first start after an upgrade slow, which is what Kafka avoids too.
 */
export function rebuildProducers(
  log: ProducerRebuild,
  endOffset: number,
  isAfterCleanStop: boolean,
  wallMs: number,
): void {
  const { producers, segments, snapshots, logStartOffset } = log;
  if (isAfterCleanStop && snapshots.offsets.length === 0) {
    producers.reset(logStartOffset);
    producers.mapEndOffset = endOffset;
    return;
  }
  snapshots.removeOutside(logStartOffset, endOffset);
  snapshots.load(producers, logStartOffset, wallMs);
  if (producers.mapEndOffset < endOffset) {
    for (const segment of segments.between(producers.mapEndOffset, endOffset)) {
      const from = Math.max(segment.baseOffset, producers.mapEndOffset, logStartOffset);
      producers.mapEndOffset = from;
      if (isNearEnd(segments, segment)) snapshots.take(producers);
      replaySegment(log.store, segment, producers, from, endOffset);
    }
  }
  producers.mapEndOffset = endOffset;
  snapshots.take(producers);
}

/** Kafka leaves snapshots at the start of the last two segments only. */
function isNearEnd(segments: Segments, segment: Segment): boolean {
  return segments.all.indexOf(segment) >= segments.count - 2;
}

function replaySegment(
  store: LogStore,
  segment: Segment,
  producers: ProducerState,
  from: number,
  endOffset: number,
): void {
  const append = new ProducerAppend();
  const header = Buffer.allocUnsafe(HEADER_SIZE_BYTES);
  let at = findPositionSync(segment, from, null);
  while (segment.readHeaderSync(at, header)) {
    if (baseOffset(header, 0) >= endOffset) return;
    const sizeBytes = batchSizeBytes(header, 0);
    let batch = header;
    if (isControlBatch(header, 0) && hasProducerId(header, 0)) {
      batch = Buffer.allocUnsafe(sizeBytes);
      store.disk.readSync(store.files.use(segment.file), at, batch);
    }
    replayBatch(append, producers, batch, 0);
    at += sizeBytes;
  }
}

/** Aborted transactions are in the transaction index already; here they only end. */
export function replayBatch(
  append: ProducerAppend,
  producers: ProducerState,
  buffer: Buffer,
  at: number,
): void {
  append.begin(producers, 'replication', 0);
  append.check(buffer, at, baseOffset(buffer, at));
  append.commit();
  for (const completed of append.completed) producers.completeTransaction(completed);
  producers.mapEndOffset = lastOffset(buffer, at) + 1;
}
