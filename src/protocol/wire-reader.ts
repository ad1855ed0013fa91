/**
 * Reads Kafka's primitive types from a frame. It runs before authentication, so it trusts nothing:
 *
 * - no read passes `end`; lengths, counts and varints are checked before they are used;
 * - what decoding may allocate is bounded by a budget that depends on the size of the frame alone.
 *   Without it an array of a million empty elements, one byte each, would become a million
 *   objects of a hundred bytes each. Every object, array, string and view is charged before it
 *   is made, at what V8 (64 bit, no pointer compression) takes for it.
 *
 * Everything malformed is a `ProtocolError`. Views returned by `bytes` and `records` share the
 * frame's memory: whoever keeps them longer than the frame lives must copy them.
 */
import { ZERO_UUID } from '../base/uuid.ts';
import { ProtocolError } from './protocol-error.ts';

/** A hostile frame costs at most this many times its size, and the constant below. */
const BUDGET_PER_BYTE = 8;
const BUDGET_BASE_BYTES = 64 * 1024;

/** Heap sizes in bytes, measured on Node 20 and 22 (see test/protocol/wire-budget.test.ts). */
const STRING_HEADER_BYTES = 16;
const UUID_BYTES = 40;
const ARRAY_BYTES = 32;
const ELEMENTS_HEADER_BYTES = 16;
const VIEW_BYTES = 96;

/** Up to here a loop over the bytes is faster than a call into the runtime. */
const SHORT_STRING_BYTES = 24;

export const EMPTY_BYTES: Buffer = Buffer.alloc(0);
const TWO_POW_32 = 0x1_0000_0000;

export function allocationBudgetBytes(frameSizeBytes: number): number {
  return BUDGET_PER_BYTE * frameSizeBytes + BUDGET_BASE_BYTES;
}

export class WireReader {
  readonly buffer: Buffer;
  position: number;
  readonly end: number;
  /** What is left to allocate. Infinity for responses (their readers set it) and our own bytes. */
  budgetBytes: number;
  private readonly view: DataView;

  constructor(buffer: Buffer, position = 0, end: number = buffer.length, budgetBytes?: number) {
    this.buffer = buffer;
    this.position = position;
    this.end = end;
    this.budgetBytes = budgetBytes ?? allocationBudgetBytes(end - position);
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  }

  get remaining(): number {
    return this.end - this.position;
  }

  private take(sizeBytes: number): number {
    const position = this.position;
    const next = position + sizeBytes;
    if (next > this.end) this.failShort(sizeBytes);
    this.position = next;
    return position;
  }

  private failShort(sizeBytes: number): never {
    throw new ProtocolError(`${sizeBytes} bytes wanted at ${this.position}, end is ${this.end}`);
  }

  private fail(what: string): never {
    throw new ProtocolError(`${what} at ${this.position}`);
  }

  /** Takes from the budget. Generated readers call it through the count of an array. */
  charge(sizeBytes: number): void {
    this.budgetBytes -= sizeBytes;
    if (this.budgetBytes < 0) this.fail('decoding would allocate too much');
  }

  int8(): number {
    return this.view.getInt8(this.take(1));
  }

  bool(): boolean {
    return this.view.getInt8(this.take(1)) !== 0;
  }

  int16(): number {
    return this.view.getInt16(this.take(2));
  }

  uint16(): number {
    return this.view.getUint16(this.take(2));
  }

  int32(): number {
    return this.view.getInt32(this.take(4));
  }

  uint32(): number {
    return this.view.getUint32(this.take(4));
  }

  /** Beyond 2^53 the nearest double: such values are opaque or nonsense, never offsets. */
  int64(): number {
    const position = this.take(8);
    return this.view.getInt32(position) * TWO_POW_32 + this.view.getUint32(position + 4);
  }

  float64(): number {
    return this.view.getFloat64(this.take(8));
  }

  uuid(): string {
    const position = this.take(16);
    const view = this.view;
    if (
      view.getInt32(position) === 0 &&
      view.getInt32(position + 4) === 0 &&
      view.getInt32(position + 8) === 0 &&
      view.getInt32(position + 12) === 0
    ) {
      return ZERO_UUID;
    }
    this.charge(UUID_BYTES);
    return this.buffer.toString('base64url', position, position + 16);
  }

  /** Up to 5 bytes; the fifth may only carry the 4 bits that are left of 32. */
  unsignedVarint(): number {
    const first = this.view.getUint8(this.take(1));
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = this.view.getUint8(this.take(1));
      if (byte < 0x80) return (value | (byte << shift)) >>> 0;
      value |= (byte & 0x7f) << shift;
    }
    const last = this.view.getUint8(this.take(1));
    if (last > 0x0f) this.fail('varint of more than 32 bits');
    return (value | (last << 28)) >>> 0;
  }

  varint(): number {
    const raw = this.unsignedVarint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** Up to 10 bytes, zigzag; a value beyond 2^53 is rounded as in `int64`. */
  varlong(): number {
    let low = 0;
    let high = 0;
    for (let index = 0; index < 10; index++) {
      const byte = this.view.getUint8(this.take(1));
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (7 * index);
      else if (index === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else if (index < 9) high |= bits << (7 * index - 32);
      else if (byte > 1) this.fail('varint of more than 64 bits');
      else high |= bits << 31;
      if (byte < 0x80) return unzigzag(low >>> 0, high >>> 0);
    }
    return this.fail('varint of more than 64 bits');
  }

  string(): string {
    const sizeBytes = this.int16();
    if (sizeBytes < 0) this.fail('null where a string is required');
    return this.text(sizeBytes);
  }

  nullableString(): string | null {
    const sizeBytes = this.int16();
    if (sizeBytes < -1) this.fail(`string of length ${sizeBytes}`);
    return sizeBytes < 0 ? null : this.text(sizeBytes);
  }

  compactString(): string {
    const sizeBytes = this.unsignedVarint() - 1;
    if (sizeBytes < 0) this.fail('null where a string is required');
    return this.text(sizeBytes);
  }

  compactNullableString(): string | null {
    const sizeBytes = this.unsignedVarint() - 1;
    return sizeBytes < 0 ? null : this.text(sizeBytes);
  }

  /** Like Kafka, malformed UTF-8 is not an error: it reads as replacement characters. */
  private text(sizeBytes: number): string {
    if (sizeBytes === 0) return '';
    // Kafka's strings are lengthed by an int16 in every encoding; Kafka refuses more, so do we.
    if (sizeBytes > 0x7fff) this.fail(`string of length ${sizeBytes}`);
    const start = this.take(sizeBytes);
    const end = start + sizeBytes;
    if (sizeBytes <= SHORT_STRING_BYTES) {
      const buffer = this.buffer;
      let all = 0;
      for (let i = start; i < end; i++) all |= buffer[i]!;
      if (all < 0x80) {
        this.charge((STRING_HEADER_BYTES + 7 + sizeBytes) & ~7);
        return buffer.toString('latin1', start, end);
      }
    }
    // One character beyond latin1 makes V8 keep two bytes for each.
    this.charge((STRING_HEADER_BYTES + 7 + 2 * sizeBytes) & ~7);
    const text = this.buffer.toString('utf8', start, end);
    // Replacement characters may make a string longer than anybody could write again.
    if (3 * sizeBytes > 0x7fff && Buffer.byteLength(text) > 0x7fff) this.fail('malformed string');
    return text;
  }

  bytes(): Buffer {
    const sizeBytes = this.int32();
    if (sizeBytes < 0) this.fail('null where bytes are required');
    return this.slice(sizeBytes);
  }

  nullableBytes(): Buffer | null {
    const sizeBytes = this.int32();
    if (sizeBytes < -1) this.fail(`bytes of length ${sizeBytes}`);
    return sizeBytes < 0 ? null : this.slice(sizeBytes);
  }

  compactBytes(): Buffer {
    const sizeBytes = this.unsignedVarint() - 1;
    if (sizeBytes < 0) this.fail('null where bytes are required');
    return this.slice(sizeBytes);
  }

  compactNullableBytes(): Buffer | null {
    const sizeBytes = this.unsignedVarint() - 1;
    return sizeBytes < 0 ? null : this.slice(sizeBytes);
  }

  private slice(sizeBytes: number): Buffer {
    if (sizeBytes === 0) return EMPTY_BYTES;
    const start = this.take(sizeBytes);
    this.charge(VIEW_BYTES);
    return this.buffer.subarray(start, start + sizeBytes);
  }

  /**
   * The count of an array whose elements take at least `minElementBytes` on the wire and about
   * `elementBytes` on the heap (their slot in the array included).
   */
  arrayCount(minElementBytes: number, elementBytes: number): number {
    const count = this.int32();
    if (count < 0) this.fail('null where an array is required');
    return this.checkCount(count, minElementBytes, elementBytes);
  }

  /** -1 for null. */
  nullableArrayCount(minElementBytes: number, elementBytes: number): number {
    const count = this.int32();
    if (count < -1) this.fail(`array of length ${count}`);
    return count < 0 ? -1 : this.checkCount(count, minElementBytes, elementBytes);
  }

  compactArrayCount(minElementBytes: number, elementBytes: number): number {
    const count = this.unsignedVarint() - 1;
    if (count < 0) this.fail('null where an array is required');
    return this.checkCount(count, minElementBytes, elementBytes);
  }

  compactNullableArrayCount(minElementBytes: number, elementBytes: number): number {
    const count = this.unsignedVarint() - 1;
    return count < 0 ? -1 : this.checkCount(count, minElementBytes, elementBytes);
  }

  private checkCount(count: number, minElementBytes: number, elementBytes: number): number {
    if (count * minElementBytes > this.end - this.position) {
      this.fail(`array of ${count} elements in ${this.end - this.position} bytes`);
    }
    const fixedBytes = count === 0 ? ARRAY_BYTES : ARRAY_BYTES + ELEMENTS_HEADER_BYTES;
    this.charge(fixedBytes + count * elementBytes);
    return count;
  }

  int8Array(count: number): number[] {
    const values = new Array<number>(count);
    for (let i = 0; i < count; i++) values[i] = this.int8();
    return values;
  }

  int16Array(count: number): number[] {
    const values = new Array<number>(count);
    for (let i = 0; i < count; i++) values[i] = this.int16();
    return values;
  }

  int32Array(count: number): number[] {
    const values = new Array<number>(count);
    for (let i = 0; i < count; i++) values[i] = this.int32();
    return values;
  }

  int64Array(count: number): number[] {
    const values = new Array<number>(count);
    for (let i = 0; i < count; i++) values[i] = this.int64();
    return values;
  }

  uuidArray(count: number): string[] {
    const values = new Array<string>(count);
    for (let i = 0; i < count; i++) values[i] = this.uuid();
    return values;
  }

  stringArray(count: number): string[] {
    const values = new Array<string>(count);
    for (let i = 0; i < count; i++) values[i] = this.string();
    return values;
  }

  compactStringArray(count: number): string[] {
    const values = new Array<string>(count);
    for (let i = 0; i < count; i++) values[i] = this.compactString();
    return values;
  }

  /** The mark in front of a struct that may be null: 1, or any negative byte for null. */
  structIsPresent(): boolean {
    return this.int8() >= 0;
  }

  /** The same mark in front of a struct in a tagged field. */
  taggedStructIsPresent(): boolean {
    return this.unsignedVarint() > 0;
  }

  taggedFieldCount(): number {
    const count = this.unsignedVarint();
    // Each takes a tag and a size, one byte at least.
    if (count * 2 > this.end - this.position) this.fail(`${count} tagged fields`);
    return count;
  }

  /** After a tag: reads the size of its value and says where the value ends. */
  taggedFieldEnd(): number {
    const sizeBytes = this.unsignedVarint();
    if (sizeBytes > this.end - this.position) this.fail(`tagged field of ${sizeBytes} bytes`);
    return this.position + sizeBytes;
  }

  /** After the value of a known tag: it must have taken exactly the size it announced. */
  checkTaggedFieldEnd(end: number): void {
    if (this.position !== end) this.fail(`tagged field should end at ${end}, ended`);
  }

  skipTaggedFields(): void {
    const count = this.taggedFieldCount();
    for (let i = 0; i < count; i++) {
      this.unsignedVarint();
      this.position = this.taggedFieldEnd();
    }
  }
}

function unzigzag(low: number, high: number): number {
  const negative = (low & 1) === 1;
  const magnitude = (high >>> 1) * TWO_POW_32 + (((high << 31) | (low >>> 1)) >>> 0);
  return negative ? -magnitude - 1 : magnitude;
}

/** For codec checks, and opaque bits: 64-bit values that no double can hold come out as a bigint. */
export class ExactWireReader extends WireReader {
  override int64(): number {
    const position = this.position;
    const value = super.int64();
    if (Number.isSafeInteger(value)) return value;
    return this.buffer.readBigInt64BE(position) as unknown as number;
  }
}
