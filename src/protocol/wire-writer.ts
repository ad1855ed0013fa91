/**
 * Writes Kafka's primitive types. Small values go into chunks of its own; byte fields above a
 * threshold are kept by reference, so that a fetch reply leaves without copying its records.
 * Referenced bytes must not change until the message has been sent.
 */
import { assert } from '../base/assert.ts';
import { ZERO_UUID } from '../base/uuid.ts';

/** What a `records` field of a response may hold: one buffer, or the pieces of one. */
export type RecordsData = Buffer | readonly Buffer[] | null;

const FIRST_CHUNK_BYTES = 512;
const CHUNK_BYTES_MAX = 64 * 1024;
/** Below this a copy is cheaper than one more buffer in the `writev`. */
const REFERENCE_MIN_BYTES = 512;
/** The protocol's limit. An error message that quotes a client may pass it: it is cut. */
export const STRING_BYTES_MAX = 0x7fff;
const TWO_POW_32 = 0x1_0000_0000;
const TWO_POW_63 = 2 ** 63;

export class WireWriter {
  private chunk: Buffer;
  private view: DataView;
  /** Where in `chunk` the bytes begin that are not in `done` yet. */
  private start: number;
  private position: number;
  private done: Buffer[];
  private doneBytes: number;
  private frame: Buffer | null;

  constructor(firstChunkBytes: number = FIRST_CHUNK_BYTES) {
    this.chunk = Buffer.allocUnsafe(firstChunkBytes);
    this.view = new DataView(this.chunk.buffer, this.chunk.byteOffset, this.chunk.length);
    this.start = 0;
    this.position = 0;
    this.done = [];
    this.doneBytes = 0;
    this.frame = null;
  }

  get sizeBytes(): number {
    return this.doneBytes + this.position - this.start;
  }

  /** Reserves the frame's length; call it first, and `endFrame` last. */
  beginFrame(): void {
    assert(this.sizeBytes === 0);
    this.frame = this.chunk;
    this.int32(0);
  }

  /** The whole frame, its length in front. */
  endFrame(): Buffer[] {
    assert(this.frame !== null);
    // The first four bytes written are the first four of the first chunk.
    this.frame.writeInt32BE(this.sizeBytes - 4, 0);
    return this.chunks();
  }

  /** What was written, in order. The writer must not be used afterwards. */
  chunks(): Buffer[] {
    this.flushChunk();
    return this.done;
  }

  toBuffer(): Buffer {
    const chunks = this.chunks();
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, this.doneBytes);
  }

  private flushChunk(): void {
    if (this.position === this.start) return;
    this.done.push(this.chunk.subarray(this.start, this.position));
    this.doneBytes += this.position - this.start;
    this.start = this.position;
  }

  private grow(sizeBytes: number): void {
    this.flushChunk();
    const doubled = Math.min(this.chunk.length * 2, CHUNK_BYTES_MAX);
    this.chunk = Buffer.allocUnsafe(Math.max(doubled, sizeBytes));
    this.view = new DataView(this.chunk.buffer, this.chunk.byteOffset, this.chunk.length);
    this.start = 0;
    this.position = 0;
  }

  private room(sizeBytes: number): number {
    if (this.position + sizeBytes > this.chunk.length) this.grow(sizeBytes);
    const position = this.position;
    this.position = position + sizeBytes;
    return position;
  }

  // `room` may replace the view, so it is called before the view is read.

  int8(value: number): void {
    const position = this.room(1);
    this.view.setInt8(position, value);
  }

  bool(value: boolean): void {
    const position = this.room(1);
    this.view.setInt8(position, value ? 1 : 0);
  }

  int16(value: number): void {
    const position = this.room(2);
    this.view.setInt16(position, value);
  }

  uint16(value: number): void {
    const position = this.room(2);
    this.view.setUint16(position, value);
  }

  int32(value: number): void {
    const position = this.room(4);
    this.view.setInt32(position, value);
  }

  uint32(value: number): void {
    const position = this.room(4);
    this.view.setUint32(position, value);
  }

  int64(value: number): void {
    const position = this.room(8);
    if (typeof value === 'bigint') {
      this.view.setBigInt64(position, value);
    } else if (value >= TWO_POW_63) {
      // 2^63 is what 2^63 - 1, a default of the protocol, becomes as a double.
      this.view.setUint32(position, 0x7fffffff);
      this.view.setUint32(position + 4, 0xffffffff);
    } else {
      const high = Math.floor(value / TWO_POW_32);
      this.view.setInt32(position, high);
      this.view.setUint32(position + 4, value - high * TWO_POW_32);
    }
  }

  float64(value: number): void {
    const position = this.room(8);
    this.view.setFloat64(position, value);
  }

  uuid(value: string): void {
    const position = this.room(16);
    if (value === ZERO_UUID) this.chunk.fill(0, position, position + 16);
    else assert(this.chunk.write(value, position, 16, 'base64url') === 16, 'not a uuid');
  }

  unsignedVarint(value: number): void {
    let rest = value >>> 0;
    if (rest < 0x80) {
      // Tags and short lengths: nearly all there are.
      const last = this.room(1);
      this.chunk[last] = rest;
      return;
    }
    let position = this.room(unsignedVarintSizeBytes(rest));
    while (rest >= 0x80) {
      this.chunk[position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.chunk[position] = rest;
  }

  varint(value: number): void {
    this.unsignedVarint((value << 1) ^ (value >> 31));
  }

  varlong(value: number): void {
    // Zigzag in two 32-bit halves: double the magnitude, one less for negative values.
    const magnitude = value < 0 ? -value - 1 : value;
    const top = Math.floor(magnitude / TWO_POW_32);
    const bottom = magnitude - top * TWO_POW_32;
    let low = ((bottom << 1) | (value < 0 ? 1 : 0)) >>> 0;
    let high = ((top << 1) | (bottom >>> 31)) >>> 0;
    while (high !== 0 || low >= 0x80) {
      this.int8((low & 0x7f) | 0x80);
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.int8(low);
  }

  string(value: string): void {
    const sizeBytes = Buffer.byteLength(value);
    if (sizeBytes > STRING_BYTES_MAX) {
      this.string(truncate(value));
      return;
    }
    this.int16(sizeBytes);
    this.text(value, sizeBytes);
  }

  nullableString(value: string | null): void {
    if (value === null) this.int16(-1);
    else this.string(value);
  }

  compactString(value: string): void {
    const sizeBytes = Buffer.byteLength(value);
    if (sizeBytes > STRING_BYTES_MAX) {
      this.compactString(truncate(value));
      return;
    }
    this.unsignedVarint(sizeBytes + 1);
    this.text(value, sizeBytes);
  }

  compactNullableString(value: string | null): void {
    if (value === null) this.unsignedVarint(0);
    else this.compactString(value);
  }

  private text(value: string, sizeBytes: number): void {
    const position = this.room(sizeBytes);
    this.chunk.write(value, position, sizeBytes, sizeBytes === value.length ? 'latin1' : 'utf8');
  }

  bytes(value: Buffer): void {
    this.int32(value.length);
    this.raw(value);
  }

  nullableBytes(value: Buffer | null): void {
    if (value === null) this.int32(-1);
    else this.bytes(value);
  }

  compactBytes(value: Buffer): void {
    this.unsignedVarint(value.length + 1);
    this.raw(value);
  }

  compactNullableBytes(value: Buffer | null): void {
    if (value === null) this.unsignedVarint(0);
    else this.compactBytes(value);
  }

  records(value: RecordsData): void {
    this.int32(recordsSizeBytes(value));
    this.rawRecords(value);
  }

  compactRecords(value: RecordsData): void {
    this.unsignedVarint(recordsSizeBytes(value) + 1);
    this.rawRecords(value);
  }

  private rawRecords(value: RecordsData): void {
    if (value === null) return;
    if (Buffer.isBuffer(value)) this.raw(value);
    else for (let i = 0; i < value.length; i++) this.raw(value[i]!);
  }

  /** Bytes without a length in front. */
  raw(value: Buffer): void {
    if (value.length < REFERENCE_MIN_BYTES) {
      const position = this.room(value.length);
      value.copy(this.chunk, position);
      return;
    }
    this.flushChunk();
    this.done.push(value);
    this.doneBytes += value.length;
  }

  /** -1 for null. */
  arrayCount(count: number): void {
    this.int32(count);
  }

  /** -1 for null. */
  compactArrayCount(count: number): void {
    this.unsignedVarint(count + 1);
  }

  int8Array(values: readonly number[]): void {
    for (let i = 0; i < values.length; i++) this.int8(values[i]!);
  }

  int16Array(values: readonly number[]): void {
    for (let i = 0; i < values.length; i++) this.int16(values[i]!);
  }

  int32Array(values: readonly number[]): void {
    for (let i = 0; i < values.length; i++) this.int32(values[i]!);
  }

  int64Array(values: readonly number[]): void {
    for (let i = 0; i < values.length; i++) this.int64(values[i]!);
  }

  uuidArray(values: readonly string[]): void {
    for (let i = 0; i < values.length; i++) this.uuid(values[i]!);
  }

  stringArray(values: readonly string[]): void {
    for (let i = 0; i < values.length; i++) this.string(values[i]!);
  }

  compactStringArray(values: readonly string[]): void {
    for (let i = 0; i < values.length; i++) this.compactString(values[i]!);
  }

  /** The mark in front of a struct that may be null. */
  structIsPresent(present: boolean): void {
    this.int8(present ? 1 : -1);
  }

  /** The same mark in front of a struct in a tagged field. */
  taggedStructIsPresent(present: boolean): void {
    this.unsignedVarint(present ? 1 : 0);
  }

  /** A value written by itself, because its size goes in front of it. */
  taggedField(tag: number, value: WireWriter): void {
    this.unsignedVarint(tag);
    this.unsignedVarint(value.sizeBytes);
    const chunks = value.chunks();
    for (let i = 0; i < chunks.length; i++) this.raw(chunks[i]!);
  }
}

function truncate(value: string): string {
  return Buffer.from(value)
    .toString('utf8', 0, STRING_BYTES_MAX - 4)
    .replace(/\ufffd+$/, '');
}

function recordsSizeBytes(value: RecordsData): number {
  if (value === null) return -1;
  if (Buffer.isBuffer(value)) return value.length;
  let sizeBytes = 0;
  for (let i = 0; i < value.length; i++) sizeBytes += value[i]!.length;
  return sizeBytes;
}

function unsignedVarintSizeBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}
