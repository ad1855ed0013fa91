/**
 * The header of a record batch, format v2 (KIP-98; Kafka's `DefaultRecordBatch`), read and stamped
 * in place: every function takes the buffer and the position of the batch's first byte and
 * allocates nothing.
 *
 * Nothing here checks bounds beyond Buffer's own: the caller knows that `HEADER_SIZE_BYTES` bytes
 * are there (`hasWholeBatch`), and `validate-batch.ts` checks what clients send. Base offset, batch
 * length and leader epoch lie before the CRC's range, so stamping them needs no new CRC; a change
 * of any other field does.
 */
import { readInt64, writeInt64 } from './int64.ts';

/** Base offset and batch length: what precedes the bytes that the length counts. */
export const LOG_OVERHEAD_BYTES = 12;
/** The whole v2 header; the first record (or the compressed block) starts here. */
export const HEADER_SIZE_BYTES = 61;
/** The CRC covers the batch from here (the attributes) to its end. */
export const CRC_START = 21;
/** Magic lies at the same place in all formats. */
export const MAGIC_POSITION = 16;
export const MAGIC_V2 = 2;

export const NO_TIMESTAMP = -1;
export const NO_PRODUCER_ID = -1;
export const NO_PRODUCER_EPOCH = -1;
export const NO_SEQUENCE = -1;
export const NO_PARTITION_LEADER_EPOCH = -1;

const BASE_OFFSET = 0;
const LENGTH = 8;
const PARTITION_LEADER_EPOCH = 12;
const CRC = 17;
const ATTRIBUTES = 21;
const LAST_OFFSET_DELTA = 23;
const BASE_TIMESTAMP = 27;
const MAX_TIMESTAMP = 35;
const PRODUCER_ID = 43;
const PRODUCER_EPOCH = 51;
const BASE_SEQUENCE = 53;
const RECORD_COUNT = 57;

export const COMPRESSION_MASK = 0x07;
export const TIMESTAMP_TYPE_FLAG = 0x08;
export const TRANSACTIONAL_FLAG = 0x10;
export const CONTROL_FLAG = 0x20;
/** KIP-534: the base timestamp is a delete horizon, not a timestamp. */
export const DELETE_HORIZON_FLAG = 0x40;

export const TimestampType = { CREATE_TIME: 0, LOG_APPEND_TIME: 1 } as const;
export type TimestampType = (typeof TimestampType)[keyof typeof TimestampType];

export function baseOffset(buffer: Buffer, position: number): number {
  return readInt64(buffer, position + BASE_OFFSET);
}

/** The whole batch in bytes, with base offset and length field. */
export function batchSizeBytes(buffer: Buffer, position: number): number {
  return buffer.readInt32BE(position + LENGTH) + LOG_OVERHEAD_BYTES;
}

export function partitionLeaderEpoch(buffer: Buffer, position: number): number {
  return buffer.readInt32BE(position + PARTITION_LEADER_EPOCH);
}

export function magic(buffer: Buffer, position: number): number {
  return buffer.readInt8(position + MAGIC_POSITION);
}

/** Unsigned, as `crc32c` returns it. */
export function crc(buffer: Buffer, position: number): number {
  return buffer.readUInt32BE(position + CRC);
}

export function attributes(buffer: Buffer, position: number): number {
  return buffer.readInt16BE(position + ATTRIBUTES);
}

/** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd; 5 to 7 do not exist. */
export function compressionType(buffer: Buffer, position: number): number {
  return buffer.readInt16BE(position + ATTRIBUTES) & COMPRESSION_MASK;
}

export function timestampType(buffer: Buffer, position: number): TimestampType {
  return (buffer.readInt16BE(position + ATTRIBUTES) & TIMESTAMP_TYPE_FLAG) === 0
    ? TimestampType.CREATE_TIME
    : TimestampType.LOG_APPEND_TIME;
}

export function isTransactional(buffer: Buffer, position: number): boolean {
  return (buffer.readInt16BE(position + ATTRIBUTES) & TRANSACTIONAL_FLAG) !== 0;
}

export function isControlBatch(buffer: Buffer, position: number): boolean {
  return (buffer.readInt16BE(position + ATTRIBUTES) & CONTROL_FLAG) !== 0;
}

export function hasDeleteHorizon(buffer: Buffer, position: number): boolean {
  return (buffer.readInt16BE(position + ATTRIBUTES) & DELETE_HORIZON_FLAG) !== 0;
}

export function lastOffsetDelta(buffer: Buffer, position: number): number {
  return buffer.readInt32BE(position + LAST_OFFSET_DELTA);
}

/** Inclusive. Compaction keeps it even when the last record is gone. */
export function lastOffset(buffer: Buffer, position: number): number {
  return readInt64(buffer, position + BASE_OFFSET) + lastOffsetDelta(buffer, position);
}

/** What the records' timestamp deltas count from; the delete horizon when that flag is set. */
export function baseTimestamp(buffer: Buffer, position: number): number {
  return readInt64(buffer, position + BASE_TIMESTAMP);
}

export function maxTimestamp(buffer: Buffer, position: number): number {
  return readInt64(buffer, position + MAX_TIMESTAMP);
}

export function producerId(buffer: Buffer, position: number): number {
  return readInt64(buffer, position + PRODUCER_ID);
}

export function hasProducerId(buffer: Buffer, position: number): boolean {
  return readInt64(buffer, position + PRODUCER_ID) > NO_PRODUCER_ID;
}

export function producerEpoch(buffer: Buffer, position: number): number {
  return buffer.readInt16BE(position + PRODUCER_EPOCH);
}

export function baseSequence(buffer: Buffer, position: number): number {
  return buffer.readInt32BE(position + BASE_SEQUENCE);
}

/** Inclusive; sequences wrap from 2^31 - 1 to 0. */
export function lastSequence(buffer: Buffer, position: number): number {
  const first = baseSequence(buffer, position);
  if (first === NO_SEQUENCE) return NO_SEQUENCE;
  return incrementSequence(first, lastOffsetDelta(buffer, position));
}

export function incrementSequence(sequence: number, increment: number): number {
  const sum = sequence + increment;
  return sum > 0x7fff_ffff ? sum - 0x8000_0000 : sum;
}

export function recordCount(buffer: Buffer, position: number): number {
  return buffer.readInt32BE(position + RECORD_COUNT);
}

/** True when a whole batch lies between `position` and `end`, by its length field alone. */
export function hasWholeBatch(buffer: Buffer, position: number, end: number): boolean {
  if (end - position < HEADER_SIZE_BYTES) return false;
  const sizeBytes = batchSizeBytes(buffer, position);
  return sizeBytes >= HEADER_SIZE_BYTES && sizeBytes <= end - position;
}

export function setBaseOffset(buffer: Buffer, position: number, offset: number): void {
  writeInt64(buffer, position + BASE_OFFSET, offset);
}

export function setBatchSizeBytes(buffer: Buffer, position: number, sizeBytes: number): void {
  buffer.writeInt32BE(sizeBytes - LOG_OVERHEAD_BYTES, position + LENGTH);
}

export function setPartitionLeaderEpoch(buffer: Buffer, position: number, epoch: number): void {
  buffer.writeInt32BE(epoch, position + PARTITION_LEADER_EPOCH);
}

export function setMagic(buffer: Buffer, position: number, value: number): void {
  buffer.writeInt8(value, position + MAGIC_POSITION);
}

export function setCrc(buffer: Buffer, position: number, value: number): void {
  buffer.writeUInt32BE(value, position + CRC);
}

/** Covered by the CRC. */
export function setAttributes(buffer: Buffer, position: number, value: number): void {
  buffer.writeInt16BE(value, position + ATTRIBUTES);
}

/** Covered by the CRC. */
export function setLastOffsetDelta(buffer: Buffer, position: number, value: number): void {
  buffer.writeInt32BE(value, position + LAST_OFFSET_DELTA);
}

/** Covered by the CRC. */
export function setBaseTimestamp(buffer: Buffer, position: number, value: number): void {
  writeInt64(buffer, position + BASE_TIMESTAMP, value);
}

/** Covered by the CRC. */
export function setMaxTimestamp(buffer: Buffer, position: number, value: number): void {
  writeInt64(buffer, position + MAX_TIMESTAMP, value);
}

/** Covered by the CRC. */
export function setProducerId(buffer: Buffer, position: number, value: number): void {
  writeInt64(buffer, position + PRODUCER_ID, value);
}

/** Covered by the CRC. */
export function setProducerEpoch(buffer: Buffer, position: number, value: number): void {
  buffer.writeInt16BE(value, position + PRODUCER_EPOCH);
}

/** Covered by the CRC. */
export function setBaseSequence(buffer: Buffer, position: number, value: number): void {
  buffer.writeInt32BE(value, position + BASE_SEQUENCE);
}

/** Covered by the CRC. */
export function setRecordCount(buffer: Buffer, position: number, value: number): void {
  buffer.writeInt32BE(value, position + RECORD_COUNT);
}
