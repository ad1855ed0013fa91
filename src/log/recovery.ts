/**
 * Recovering one segment after an unclean stop (LogSegment.recover): every batch is checked for
 * size, magic, CRC and offset order; the file is cut at the first bad one; indexes, leader epochs
 * and producer state are built from the good ones.
 */
import { crc32c } from '../base/crc32c.ts';
import {
  baseOffset,
  batchSizeBytes,
  CRC_START,
  crc,
  HEADER_SIZE_BYTES,
  lastOffset,
  MAGIC_V2,
  magic,
  maxTimestamp,
  partitionLeaderEpoch,
} from '../protocol/records/record-batch.ts';
import type { LeaderEpochs } from './leader-epochs.ts';
import type { LogConfig } from './log-config.ts';
import type { LogStore } from './log-store.ts';
import { isOldMessage, OLD_HEADER_BYTES, OldFormatError, oldMessageBytes } from './old-format.ts';
import { ProducerAppend } from './producer-append.ts';
import type { ProducerState } from './producer-state.ts';
import type { Segment } from './segment.ts';

const WINDOW_BYTES = 256 * 1024;

export type RecoveredSegment = {
  readonly truncatedBytes: number;
  /** Why the rest was cut off, null when the segment is whole. */
  readonly reason: string | null;
  readonly nextOffset: number;
};

export function recoverSegment(
  store: LogStore,
  segment: Segment,
  config: LogConfig,
  epochs: LeaderEpochs,
  producers: ProducerState,
  beforeCut: () => void,
): RecoveredSegment {
  segment.resetIndexes();
  const append = new ProducerAppend();
  const reader = new BatchReader(store, segment);
  let position = 0;
  let nextOffset = segment.baseOffset;
  let reason: string | null = null;
  while (position < segment.sizeBytes) {
    reason = reader.load(position);
    if (reason !== null) break;
    const { buffer, at } = reader;
    if (lastOffset(buffer, at) < nextOffset || baseOffset(buffer, at) < nextOffset) {
      reason = `offset ${baseOffset(buffer, at)} is not above ${nextOffset - 1}`;
      break;
    }
    if (!segment.canHoldOffset(lastOffset(buffer, at))) {
      reason = `offset ${lastOffset(buffer, at)} does not belong here`;
      break;
    }
    const sizeBytes = batchSizeBytes(buffer, at);
    recoverBatch(segment, config, epochs, append, producers, buffer, at, position);
    position += sizeBytes;
    nextOffset = lastOffset(buffer, at) + 1;
  }
  const truncatedBytes = segment.sizeBytes - position;
  if (truncatedBytes > 0) {
    beforeCut();
    const handle = store.files.use(segment.file);
    store.disk.truncate(handle, position);
    // Else what was cut off could come back behind what is appended in its place.
    store.disk.flushSync(handle);
    segment.sizeBytes = position;
    segment.writtenBytes = position;
  }
  // As a segment that was closed in order: its largest timestamp is the last entry.
  segment.onBecomeInactive();
  segment.bytesSinceLastIndexEntry = 0;
  return { truncatedBytes, reason, nextOffset };
}

function recoverBatch(
  segment: Segment,
  config: LogConfig,
  epochs: LeaderEpochs,
  append: ProducerAppend,
  producers: ProducerState,
  buffer: Buffer,
  at: number,
  position: number,
): void {
  const sizeBytes = batchSizeBytes(buffer, at);
  const last = lastOffset(buffer, at);
  segment.indexBatch(config, last, maxTimestamp(buffer, at), position, sizeBytes);
  const leaderEpoch = partitionLeaderEpoch(buffer, at);
  if (leaderEpoch >= 0) epochs.seeBatch(leaderEpoch, baseOffset(buffer, at));
  append.begin(producers, 'replication', 0);
  append.check(buffer, at, baseOffset(buffer, at));
  append.commit();
  for (const completed of append.completed) {
    if (completed.isAborted) {
      const lastStableOffset = producers.lastStableOffsetAfter(completed);
      segment.txnIndex.append({ ...completed, lastStableOffset });
    }
    producers.completeTransaction(completed);
  }
  producers.mapEndOffset = last + 1;
}

/** Gives one whole batch at a time out of a window that moves over the file. */
class BatchReader {
  buffer: Buffer;
  /** The batch starts here in `buffer`. */
  at: number;
  private readonly store: LogStore;
  private readonly segment: Segment;
  private windowStart: number;
  private windowBytes: number;

  constructor(store: LogStore, segment: Segment) {
    // Shared: fresh memory for each of thousands of segments costs as much as reading them.
    store.recoveryWindow ??= Buffer.allocUnsafeSlow(WINDOW_BYTES);
    this.buffer = store.recoveryWindow;
    this.at = 0;
    this.store = store;
    this.segment = segment;
    this.windowStart = 0;
    this.windowBytes = 0;
  }

  /** Null when the batch at this position is good, else what is wrong with it. */
  load(position: number): string | null {
    this.refuseOldFormat(position);
    if (!this.ensure(position, HEADER_SIZE_BYTES)) return 'it is shorter than a header';
    const sizeBytes = batchSizeBytes(this.buffer, this.at);
    if (magic(this.buffer, this.at) !== MAGIC_V2) {
      return `its magic is ${magic(this.buffer, this.at)}`;
    }
    if (sizeBytes < HEADER_SIZE_BYTES) return `its length is ${sizeBytes}`;
    if (position + sizeBytes > this.segment.sizeBytes) return 'it is cut off';
    if (!this.ensure(position, sizeBytes)) return 'it is cut off';
    const start = this.at + CRC_START;
    const computed = crc32c(this.buffer, start, this.at + sizeBytes);
    return computed === crc(this.buffer, this.at) ? null : 'its CRC is wrong';
  }

  private refuseOldFormat(position: number): void {
    if (!this.ensure(position, OLD_HEADER_BYTES)) return;
    const sizeBytes = oldMessageBytes(this.buffer, this.at);
    if (sizeBytes < 0 || !this.ensure(position, sizeBytes)) return;
    if (!isOldMessage(this.buffer, this.at, sizeBytes)) return;
    throw new OldFormatError(this.segment.file.path, position, magic(this.buffer, this.at));
  }

  private ensure(position: number, sizeBytes: number): boolean {
    const isInside =
      position >= this.windowStart && position + sizeBytes <= this.windowStart + this.windowBytes;
    if (!isInside) {
      if (position + sizeBytes > this.segment.sizeBytes) return false;
      if (sizeBytes > this.buffer.length) this.buffer = Buffer.allocUnsafe(sizeBytes);
      const handle = this.store.files.use(this.segment.file);
      const wantedBytes = Math.min(this.buffer.length, this.segment.sizeBytes - position);
      this.windowStart = position;
      this.windowBytes = this.store.disk.readSync(
        handle,
        position,
        this.buffer.subarray(0, wantedBytes),
      );
      if (this.windowBytes < sizeBytes) return false;
    }
    this.at = position - this.windowStart;
    return true;
  }
}
