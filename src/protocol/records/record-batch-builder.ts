/**
 * Writes v2 batches (Kafka's `MemoryRecordsBuilder`): internal topics, the metadata log, markers,
 * the CLI's producer, broker-side recompression and the cleaner.
 *
 * Records are written uncompressed behind room for the header; `build` compresses them, fills in
 * the header and the CRC. A builder makes one batch.
 */
import { assert } from '../../base/assert.ts';
import { crc32c } from '../../base/crc32c.ts';
import { CompressionType, compress } from '../compression/compression.ts';
import {
  CONTROL_FLAG,
  CRC_START,
  DELETE_HORIZON_FLAG,
  HEADER_SIZE_BYTES,
  MAGIC_V2,
  NO_PARTITION_LEADER_EPOCH,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  NO_SEQUENCE,
  NO_TIMESTAMP,
  setAttributes,
  setBaseOffset,
  setBaseSequence,
  setBaseTimestamp,
  setBatchSizeBytes,
  setCrc,
  setLastOffsetDelta,
  setMagic,
  setMaxTimestamp,
  setPartitionLeaderEpoch,
  setProducerEpoch,
  setProducerId,
  setRecordCount,
  TIMESTAMP_TYPE_FLAG,
  TimestampType,
  TRANSACTIONAL_FLAG,
} from './record-batch.ts';
import type { RecordHeader } from './record-cursor.ts';
import { varintSizeBytes, varlongSizeBytes, writeVarint, writeVarlong } from './varint.ts';

/** Everything may be left out: a plain uncompressed batch from offset 0 with create times. */
export type RecordBatchOptions = {
  readonly baseOffset?: number;
  readonly partitionLeaderEpoch?: number;
  readonly compressionType?: CompressionType;
  readonly compressionLevel?: number | undefined;
  readonly timestampType?: TimestampType;
  /** The batch's max timestamp, whatever the records say, when the type is LogAppendTime. */
  readonly logAppendTimeMs?: number;
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly isTransactional?: boolean;
  readonly isControlBatch?: boolean;
  /** Takes the place of the base timestamp (KIP-534; only the cleaner sets it). */
  readonly deleteHorizonMs?: number | null;
};

const NO_HEADERS: readonly RecordHeader[] = [];
const INITIAL_SIZE_BYTES = 1024;

export class RecordBatchBuilder {
  recordCount: number;
  maxTimestamp: number;
  /** -1 while there is no record with a timestamp. */
  offsetOfMaxTimestamp: number;

  private readonly options: RecordBatchOptions;
  private readonly baseOffset: number;
  private buffer: Buffer;
  private position: number;
  private lastOffset: number;
  private baseTimestamp: number;
  private hasBaseTimestamp: boolean;

  constructor(options: RecordBatchOptions = {}) {
    this.recordCount = 0;
    this.maxTimestamp = NO_TIMESTAMP;
    this.offsetOfMaxTimestamp = -1;
    this.options = options;
    this.baseOffset = options.baseOffset ?? 0;
    this.buffer = Buffer.allocUnsafe(INITIAL_SIZE_BYTES);
    this.position = HEADER_SIZE_BYTES;
    this.lastOffset = this.baseOffset - 1;
    this.hasBaseTimestamp = options.deleteHorizonMs != null;
    this.baseTimestamp = options.deleteHorizonMs ?? NO_TIMESTAMP;
  }

  /** With header, before compression. */
  get sizeBytes(): number {
    return this.position;
  }

  /** What `append` would add, so that a batch can be kept below a size. */
  sizeOfRecordBytes(
    timestamp: number,
    key: Buffer | null,
    value: Buffer | null,
    headers: readonly RecordHeader[] = NO_HEADERS,
  ): number {
    const timestampDelta = this.hasBaseTimestamp ? timestamp - this.baseTimestamp : 0;
    const offsetDelta = this.lastOffset + 1 - this.baseOffset;
    const bodyBytes = bodySizeBytes(timestampDelta, offsetDelta, key, value, headers);
    return varintSizeBytes(bodyBytes) + bodyBytes;
  }

  /** Appends at the next offset and answers it. */
  append(
    timestamp: number,
    key: Buffer | null,
    value: Buffer | null,
    headers: readonly RecordHeader[] = NO_HEADERS,
  ): number {
    const offset = this.lastOffset + 1;
    this.appendWithOffset(offset, timestamp, key, value, headers);
    return offset;
  }

  appendWithOffset(
    offset: number,
    timestamp: number,
    key: Buffer | null,
    value: Buffer | null,
    headers: readonly RecordHeader[] = NO_HEADERS,
  ): void {
    assert(offset > this.lastOffset, 'offsets must grow');
    if (!this.hasBaseTimestamp) {
      this.hasBaseTimestamp = true;
      this.baseTimestamp = timestamp;
    }
    const offsetDelta = offset - this.baseOffset;
    const timestampDelta = timestamp - this.baseTimestamp;
    const bodyBytes = bodySizeBytes(timestampDelta, offsetDelta, key, value, headers);
    this.reserve(varintSizeBytes(bodyBytes) + bodyBytes);
    const buffer = this.buffer;
    let position = writeVarint(buffer, this.position, bodyBytes);
    buffer[position++] = 0;
    position = writeVarlong(buffer, position, timestampDelta);
    position = writeVarint(buffer, position, offsetDelta);
    position = writeBytes(buffer, position, key);
    position = writeBytes(buffer, position, value);
    position = writeVarint(buffer, position, headers.length);
    for (const header of headers) {
      position = writeVarint(buffer, position, Buffer.byteLength(header.key));
      position += buffer.write(header.key, position, 'utf8');
      position = writeBytes(buffer, position, header.value);
    }
    this.position = position;
    this.recordCount++;
    this.lastOffset = offset;
    if (timestamp > this.maxTimestamp) {
      this.maxTimestamp = timestamp;
      this.offsetOfMaxTimestamp = offset;
    }
  }

  /**
   * The finished batch. `lastOffset`, when given, is what the header says instead of the last
   * record's: compaction keeps the range of the batch it cleans.
   */
  build(lastOffset: number = this.lastOffset): Buffer {
    const codec = this.options.compressionType ?? CompressionType.NONE;
    let batch = this.buffer.subarray(0, this.position);
    if (codec !== CompressionType.NONE && this.recordCount > 0) {
      const records = this.buffer.subarray(HEADER_SIZE_BYTES, this.position);
      const compressed = compress(codec, records, this.options.compressionLevel);
      batch = Buffer.allocUnsafe(HEADER_SIZE_BYTES + compressed.length);
      compressed.copy(batch, HEADER_SIZE_BYTES);
    }
    const isLogAppendTime = this.options.timestampType === TimestampType.LOG_APPEND_TIME;
    if (isLogAppendTime) {
      assert(this.options.logAppendTimeMs !== undefined, 'LogAppendTime needs its time');
      this.maxTimestamp = this.options.logAppendTimeMs;
    }
    writeBatchHeader(batch, this.options, {
      lastOffset,
      baseTimestamp: this.baseTimestamp,
      maxTimestamp: this.maxTimestamp,
      recordCount: this.recordCount,
    });
    return batch;
  }

  private reserve(sizeBytes: number): void {
    const needed = this.position + sizeBytes;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(larger, 0, 0, this.position);
    this.buffer = larger;
  }
}

/**
 * A header without records: what compaction leaves of a producer's last batch when all its records
 * are gone. Its base timestamp is -1, its max timestamp the old batch's.
 */
export function buildEmptyBatch(
  options: RecordBatchOptions,
  lastOffset: number,
  maxTimestamp: number,
): Buffer {
  const batch = Buffer.alloc(HEADER_SIZE_BYTES);
  const uncompressed = { ...options, compressionType: CompressionType.NONE, deleteHorizonMs: null };
  writeBatchHeader(batch, uncompressed, {
    lastOffset,
    baseTimestamp: NO_TIMESTAMP,
    maxTimestamp,
    recordCount: 0,
  });
  return batch;
}

type BatchFacts = {
  readonly lastOffset: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly recordCount: number;
};

function writeBatchHeader(batch: Buffer, options: RecordBatchOptions, facts: BatchFacts): void {
  let attributes: number = options.compressionType ?? CompressionType.NONE;
  if (options.timestampType === TimestampType.LOG_APPEND_TIME) attributes |= TIMESTAMP_TYPE_FLAG;
  if (options.isTransactional === true) attributes |= TRANSACTIONAL_FLAG;
  if (options.isControlBatch === true) attributes |= CONTROL_FLAG;
  if (options.deleteHorizonMs != null) attributes |= DELETE_HORIZON_FLAG;
  const baseOffset = options.baseOffset ?? 0;
  setBaseOffset(batch, 0, baseOffset);
  setBatchSizeBytes(batch, 0, batch.length);
  setPartitionLeaderEpoch(batch, 0, options.partitionLeaderEpoch ?? NO_PARTITION_LEADER_EPOCH);
  setMagic(batch, 0, MAGIC_V2);
  setAttributes(batch, 0, attributes);
  setLastOffsetDelta(batch, 0, facts.lastOffset - baseOffset);
  setBaseTimestamp(batch, 0, facts.baseTimestamp);
  setMaxTimestamp(batch, 0, facts.maxTimestamp);
  setProducerId(batch, 0, options.producerId ?? NO_PRODUCER_ID);
  setProducerEpoch(batch, 0, options.producerEpoch ?? NO_PRODUCER_EPOCH);
  setBaseSequence(batch, 0, options.baseSequence ?? NO_SEQUENCE);
  setRecordCount(batch, 0, facts.recordCount);
  setCrc(batch, 0, crc32c(batch, CRC_START, batch.length));
}

function bodySizeBytes(
  timestampDelta: number,
  offsetDelta: number,
  key: Buffer | null,
  value: Buffer | null,
  headers: readonly RecordHeader[],
): number {
  let size = 1 + varlongSizeBytes(timestampDelta) + varintSizeBytes(offsetDelta);
  size += bytesSize(key) + bytesSize(value) + varintSizeBytes(headers.length);
  for (const header of headers) {
    const keyBytes = Buffer.byteLength(header.key);
    size += varintSizeBytes(keyBytes) + keyBytes + bytesSize(header.value);
  }
  return size;
}

function bytesSize(bytes: Buffer | null): number {
  return bytes === null ? 1 : varintSizeBytes(bytes.length) + bytes.length;
}

function writeBytes(buffer: Buffer, position: number, bytes: Buffer | null): number {
  if (bytes === null) return writeVarint(buffer, position, -1);
  const start = writeVarint(buffer, position, bytes.length);
  bytes.copy(buffer, start);
  return start + bytes.length;
}
