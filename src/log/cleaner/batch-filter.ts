/**
 * What cleaning leaves of one batch (Kafka's Cleaner.cleanInto and MemoryRecords.filterTo): all of
 * it, the batch made anew with fewer records, a bare header, or nothing.
 *
 * A bare header stays for the last batch of a producer, whose sequence and epoch it carries, and
 * for the last batch of the round, which carries the end offset. A tombstone, or a marker that
 * decides nothing any more, gets a delete horizon when it is first met and goes when that has
 * passed (KIP-534).
 */
import { crc32c } from '../../base/crc32c.ts';
import type { CompressionType } from '../../protocol/compression/compression.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import {
  baseOffset,
  baseSequence,
  baseTimestamp,
  batchSizeBytes,
  CRC_START,
  compressionType,
  crc,
  hasDeleteHorizon,
  hasProducerId,
  isControlBatch,
  isTransactional,
  lastOffset,
  maxTimestamp,
  partitionLeaderEpoch,
  producerEpoch,
  producerId,
  recordCount,
  TimestampType,
  timestampType,
} from '../../protocol/records/record-batch.ts';
import {
  buildEmptyBatch,
  RecordBatchBuilder,
  type RecordBatchOptions,
} from '../../protocol/records/record-batch-builder.ts';
import { RecordCursor } from '../../protocol/records/record-cursor.ts';
import type { ProducerState } from '../producer-state.ts';
import type { CleanedTransactions } from './cleaned-transactions.ts';
import type { CleanerSteps } from './cleaner-io.ts';
import type { OffsetMap } from './offset-map.ts';
import type { SlicePacer } from './slice-pacer.ts';

export type FilterOptions = {
  readonly map: OffsetMap;
  readonly transactions: CleanedTransactions;
  readonly producers: ProducerState;
  /** The round cleans below this offset. */
  readonly endOffset: number;
  readonly wallMs: number;
  readonly deleteRetentionMs: number;
  readonly decompressedBytesMax: number;
};

type Kept = { count: number; hasTombstone: boolean };

export class BatchFilter {
  private readonly options: FilterOptions;
  private readonly pacer: SlicePacer;
  private readonly cursor: RecordCursor;
  private flags: Uint8Array;

  constructor(options: FilterOptions, pacer: SlicePacer) {
    this.options = options;
    this.pacer = pacer;
    this.cursor = new RecordCursor();
    this.flags = new Uint8Array(256);
  }

  /** Null: the batch goes. The result may be a view of `buffer`. */
  *filter(buffer: Buffer, at: number): CleanerSteps<Buffer | null> {
    const { transactions, wallMs } = this.options;
    const isControl = isControlBatch(buffer, at);
    const horizonMs = hasDeleteHorizon(buffer, at) ? baseTimestamp(buffer, at) : -1;
    const canDiscard = isControl
      ? transactions.onControlBatch(buffer, at)
      : transactions.onBatch(buffer, at);
    const isDiscarded = canDiscard && (!isControl || (horizonMs >= 0 && horizonMs <= wallMs));
    const mustStay = this.mustStay(buffer, at, isControl);
    if (isDiscarded) return mustStay ? emptied(buffer, at) : null;
    const kept: Kept = { count: 0, hasTombstone: false };
    if (recordCount(buffer, at) > 0) yield* this.choose(buffer, at, isControl, horizonMs, kept);
    if (kept.count === 0) {
      this.cursor.clear();
      return mustStay ? emptied(buffer, at) : null;
    }
    const isMarkerOfNothing = canDiscard && isControl;
    const needsHorizon = horizonMs < 0 && (kept.hasTombstone || isMarkerOfNothing);
    const sizeBytes = batchSizeBytes(buffer, at);
    if (kept.count === recordCount(buffer, at) && !needsHorizon) {
      this.cursor.clear();
      return buffer.subarray(at, at + sizeBytes);
    }
    // A new CRC must not vouch for bytes that the old one disowns.
    if (crc32c(buffer, at + CRC_START, at + sizeBytes) !== crc(buffer, at)) {
      throw new ProtocolError(`the batch at offset ${baseOffset(buffer, at)} has a wrong CRC`);
    }
    const newHorizonMs = needsHorizon ? wallMs + this.options.deleteRetentionMs : horizonMs;
    const rebuilt = yield* this.rebuild(buffer, at, newHorizonMs);
    this.cursor.clear();
    return rebuilt;
  }

  private mustStay(buffer: Buffer, at: number, isControl: boolean): boolean {
    const last = lastOffset(buffer, at);
    if (last + 1 === this.options.endOffset) return true;
    if (!hasProducerId(buffer, at)) return false;
    const producer = this.options.producers.find(producerId(buffer, at));
    if (producer === undefined) return false;
    return producer.isEmpty
      ? isControl && producerEpoch(buffer, at) === producer.producerEpoch
      : last === producer.lastDataOffset;
  }

  private *choose(
    buffer: Buffer,
    at: number,
    isControl: boolean,
    horizonMs: number,
    kept: Kept,
  ): CleanerSteps<void> {
    const { cursor, pacer } = this;
    const { decompressedBytesMax, wallMs } = this.options;
    yield* pacer.open(cursor, buffer, at, decompressedBytesMax);
    if (this.flags.length < recordCount(buffer, at)) {
      this.flags = new Uint8Array(recordCount(buffer, at) * 2);
    }
    const areTombstonesDue = horizonMs >= 0 && wallMs >= horizonMs;
    for (let i = 0; cursor.next(); i++) {
      const isKept = isControl || this.isKept(areTombstonesDue);
      this.flags[i] = isKept ? 1 : 0;
      if (isKept) {
        kept.count++;
        if (cursor.valueSizeBytes < 0) kept.hasTombstone = true;
      }
      if (pacer.isSpentAfter(cursor.recordEnd - cursor.recordStart)) yield 'slice';
    }
  }

  private isKept(areTombstonesDue: boolean): boolean {
    const { cursor } = this;
    const { map } = this.options;
    if (cursor.offset > map.latestOffset) return true;
    if (cursor.keySizeBytes < 0) return false;
    if (cursor.valueSizeBytes < 0 && areTombstonesDue) return false;
    return cursor.offset >= map.find(cursor.bytes, cursor.keyStart, cursor.keySizeBytes);
  }

  private *rebuild(buffer: Buffer, at: number, horizonMs: number): CleanerSteps<Buffer> {
    const { cursor, pacer } = this;
    const builder = new RecordBatchBuilder({
      ...optionsOf(buffer, at),
      compressionType: compressionType(buffer, at) as CompressionType,
      deleteHorizonMs: horizonMs < 0 ? null : horizonMs,
    });
    cursor.rewind();
    for (let i = 0; cursor.next(); i++) {
      if (this.flags[i] === 0) continue;
      const { offset, timestamp } = cursor;
      const headers = cursor.headerCount === 0 ? [] : cursor.headers();
      builder.appendWithOffset(offset, timestamp, cursor.key(), cursor.value(), headers);
      if (pacer.isSpentAfter(cursor.recordEnd - cursor.recordStart)) yield 'slice';
    }
    if (compressionType(buffer, at) === 0) return builder.build(lastOffset(buffer, at));
    yield* pacer.beforeCodec(builder.sizeBytes);
    const rebuilt = builder.build(lastOffset(buffer, at));
    yield* pacer.afterCodec(builder.sizeBytes);
    return rebuilt;
  }
}

function optionsOf(buffer: Buffer, at: number): RecordBatchOptions {
  return {
    baseOffset: baseOffset(buffer, at),
    partitionLeaderEpoch: partitionLeaderEpoch(buffer, at),
    timestampType: timestampType(buffer, at),
    ...(timestampType(buffer, at) === TimestampType.LOG_APPEND_TIME
      ? { logAppendTimeMs: maxTimestamp(buffer, at) }
      : {}),
    producerId: producerId(buffer, at),
    producerEpoch: producerEpoch(buffer, at),
    baseSequence: baseSequence(buffer, at),
    isTransactional: isTransactional(buffer, at),
    isControlBatch: isControlBatch(buffer, at),
  };
}

function emptied(buffer: Buffer, at: number): Buffer {
  return buildEmptyBatch(optionsOf(buffer, at), lastOffset(buffer, at), maxTimestamp(buffer, at));
}
