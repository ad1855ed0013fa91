/**
 * Walks the records of one v2 batch (Kafka's `DefaultRecord`), without an object per record: after
 * `next()` the fields describe the current record, as positions in `bytes`. One cursor is made for
 * many batches; `reset` decompresses if the batch is compressed.
 *
 * Every length is checked against the record's own end, and the last record must end where the
 * records do, so a walk to the end proves the structure. What is wrong throws `ProtocolError`
 * (`CompressionError` from `reset`); the caller decides what that means to whom.
 */
import { decompress } from '../compression/compression.ts';
import type { Scratch } from '../compression/scratch.ts';
import { ProtocolError } from '../protocol-error.ts';
import {
  baseOffset,
  baseTimestamp,
  batchSizeBytes,
  compressionType,
  HEADER_SIZE_BYTES,
  maxTimestamp,
  recordCount,
  TimestampType,
  timestampType,
} from './record-batch.ts';

/** What a batch may become when the caller has no opinion; a batch in Kafka has at most 2 GB. */
export const DECOMPRESSED_SIZE_BYTES_MAX = 0x7fff_ffff;

const NO_BYTES: Buffer = Buffer.alloc(0);

export type RecordHeader = { readonly key: string; readonly value: Buffer | null };

export class RecordCursor {
  /** The buffer that the positions below point into: the batch's own, or the decompressed one. */
  bytes: Buffer;
  /** Of the current record: its first byte (the length field) and the byte after its last. */
  recordStart: number;
  recordEnd: number;
  attributes: number;
  timestampDelta: number;
  offsetDelta: number;
  offset: number;
  /** The batch's max timestamp for all records when its type is LogAppendTime. */
  timestamp: number;
  keyStart: number;
  /** -1: null. */
  keySizeBytes: number;
  valueStart: number;
  /** -1: null. */
  valueSizeBytes: number;
  headersStart: number;
  headerCount: number;

  private readonly scratch: Scratch | null;
  private start: number;
  private position: number;
  private end: number;
  private recordCount: number;
  private recordsLeft: number;
  private baseOffset: number;
  private baseTimestamp: number;
  private isLogAppendTime: boolean;
  private logAppendTimeMs: number;

  /** With `scratch` nothing of a compressed batch may be kept beyond the next one. */
  constructor(scratch: Scratch | null = null) {
    this.scratch = scratch;
    this.bytes = NO_BYTES;
    this.recordStart = 0;
    this.recordEnd = 0;
    this.attributes = 0;
    this.timestampDelta = 0;
    this.offsetDelta = 0;
    this.offset = 0;
    this.timestamp = 0;
    this.keyStart = 0;
    this.keySizeBytes = 0;
    this.valueStart = 0;
    this.valueSizeBytes = 0;
    this.headersStart = 0;
    this.headerCount = 0;
    this.start = 0;
    this.position = 0;
    this.end = 0;
    this.recordCount = 0;
    this.recordsLeft = 0;
    this.baseOffset = 0;
    this.baseTimestamp = 0;
    this.isLogAppendTime = false;
    this.logAppendTimeMs = 0;
  }

  /** Starts at the batch at `position`, which must lie in `buffer` whole (`hasWholeBatch`). */
  reset(
    buffer: Buffer,
    position: number,
    maxDecompressedBytes: number = DECOMPRESSED_SIZE_BYTES_MAX,
  ): void {
    const recordsStart = position + HEADER_SIZE_BYTES;
    const batchEnd = position + batchSizeBytes(buffer, position);
    const codec = compressionType(buffer, position);
    this.recordCount = recordCount(buffer, position);
    if (this.recordCount < 0) throw new ProtocolError(`invalid record count ${this.recordCount}`);
    this.baseOffset = baseOffset(buffer, position);
    this.baseTimestamp = baseTimestamp(buffer, position);
    this.isLogAppendTime = timestampType(buffer, position) === TimestampType.LOG_APPEND_TIME;
    this.logAppendTimeMs = maxTimestamp(buffer, position);
    if (codec === 0 || this.recordCount === 0) {
      this.bytes = buffer;
      this.start = recordsStart;
      this.end = batchEnd;
    } else {
      const compressed = buffer.subarray(recordsStart, batchEnd);
      this.bytes = decompress(codec, compressed, maxDecompressedBytes, this.scratch);
      this.start = 0;
      this.end = this.bytes.length;
    }
    this.rewind();
  }

  /** Back to before the first record. */
  rewind(): void {
    this.position = this.start;
    this.recordsLeft = this.recordCount;
  }

  /** Lets go of a decompressed buffer. */
  clear(): void {
    this.bytes = NO_BYTES;
    this.start = 0;
    this.end = 0;
    this.recordCount = 0;
    this.rewind();
  }

  /** False when there are no more records. */
  next(): boolean {
    if (this.recordsLeft === 0) return false;
    this.recordsLeft--;
    this.recordStart = this.position;
    const sizeBytes = this.readVarint(this.end);
    const recordEnd = this.position + sizeBytes;
    if (sizeBytes < 0 || recordEnd > this.end) {
      throw new ProtocolError(
        `invalid record size: ${sizeBytes} bytes, but ${this.end - this.position} remain`,
      );
    }
    this.recordEnd = recordEnd;
    if (this.position >= recordEnd) throw new ProtocolError('a record without fields');
    this.attributes = this.bytes[this.position++] as number;
    this.timestampDelta = this.readVarlong(recordEnd);
    this.timestamp = this.isLogAppendTime
      ? this.logAppendTimeMs
      : this.baseTimestamp + this.timestampDelta;
    this.offsetDelta = this.readVarint(recordEnd);
    this.offset = this.baseOffset + this.offsetDelta;
    this.keySizeBytes = this.readSize(recordEnd);
    this.keyStart = this.position;
    if (this.keySizeBytes > 0) this.position += this.keySizeBytes;
    this.valueSizeBytes = this.readSize(recordEnd);
    this.valueStart = this.position;
    if (this.valueSizeBytes > 0) this.position += this.valueSizeBytes;
    this.headerCount = this.readVarint(recordEnd);
    this.headersStart = this.position;
    if (this.headerCount !== 0) this.skipHeaders(recordEnd);
    if (this.position !== recordEnd) {
      throw new ProtocolError(
        `invalid record size: ${recordEnd - this.position} bytes follow the last field`,
      );
    }
    if (this.recordsLeft === 0 && this.position !== this.end) {
      throw new ProtocolError(`${this.end - this.position} bytes follow the last record`);
    }
    return true;
  }

  /** A view, not a copy; null when the key is. */
  key(): Buffer | null {
    if (this.keySizeBytes < 0) return null;
    return this.bytes.subarray(this.keyStart, this.keyStart + this.keySizeBytes);
  }

  /** A view, not a copy; null when the value is. */
  value(): Buffer | null {
    if (this.valueSizeBytes < 0) return null;
    return this.bytes.subarray(this.valueStart, this.valueStart + this.valueSizeBytes);
  }

  headers(): RecordHeader[] {
    const headers: RecordHeader[] = [];
    const after = this.position;
    this.position = this.headersStart;
    for (let i = 0; i < this.headerCount; i++) {
      const keySizeBytes = this.readSize(this.recordEnd);
      const keyStart = this.position;
      this.position += keySizeBytes;
      const key = this.bytes.toString('utf8', keyStart, this.position);
      const valueSizeBytes = this.readSize(this.recordEnd);
      if (valueSizeBytes < 0) {
        headers.push({ key, value: null });
      } else {
        const valueStart = this.position;
        this.position += valueSizeBytes;
        headers.push({ key, value: this.bytes.subarray(valueStart, this.position) });
      }
    }
    this.position = after;
    return headers;
  }

  private skipHeaders(end: number): void {
    const count = this.headerCount;
    // The second test also keeps a record of a few bytes from announcing a billion headers.
    if (count < 0 || count > end - this.position) {
      throw new ProtocolError(`invalid number of record headers ${count}`);
    }
    for (let i = 0; i < count; i++) {
      const keySizeBytes = this.readSize(end);
      if (keySizeBytes < 0) throw new ProtocolError('a record header without a key');
      this.position += keySizeBytes;
      const valueSizeBytes = this.readSize(end);
      if (valueSizeBytes > 0) this.position += valueSizeBytes;
    }
  }

  /** The size of bytes that follow; all negative sizes mean null, as in Kafka. */
  private readSize(end: number): number {
    const sizeBytes = this.readVarint(end);
    if (sizeBytes < 0) return -1;
    if (sizeBytes > end - this.position) {
      throw new ProtocolError(`a field of ${sizeBytes} bytes passes the end of its record`);
    }
    return sizeBytes;
  }

  private readVarint(end: number): number {
    const bytes = this.bytes;
    let position = this.position;
    let raw = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      if (position >= end) throw new ProtocolError('a varint is cut off');
      const byte = bytes[position++] as number;
      raw |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.position = position;
        return (raw >>> 1) ^ -(raw & 1);
      }
    }
    throw new ProtocolError('a varint is longer than 5 bytes');
  }

  private readVarlong(end: number): number {
    const bytes = this.bytes;
    let position = this.position;
    let low = 0;
    for (let shift = 0; shift <= 21; shift += 7) {
      if (position >= end) throw new ProtocolError('a varlong is cut off');
      const byte = bytes[position++] as number;
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.position = position;
        return (low >>> 1) ^ -(low & 1);
      }
    }
    // Past 28 bits the rest is added as a number: shifts know only 32 bits.
    let magnitude = low >>> 1;
    let factor = 2 ** 27;
    for (let i = 4; i < 10; i++) {
      if (position >= end) throw new ProtocolError('a varlong is cut off');
      const byte = bytes[position++] as number;
      magnitude += (i === 9 ? byte & 1 : byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) {
        this.position = position;
        return (low & 1) === 0 ? magnitude : -magnitude - 1;
      }
    }
    throw new ProtocolError('a varlong is longer than 10 bytes');
  }
}
