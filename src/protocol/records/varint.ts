/**
 * Zigzag variable-length integers, as records hold them (Kafka's `ByteUtils.writeVarint` and
 * `writeVarlong`). 64-bit ones are numbers: timestamps and their differences stay below 2^53.
 */

const TWO_TO_31 = 0x8000_0000;

export function varintSizeBytes(value: number): number {
  let raw = ((value << 1) ^ (value >> 31)) >>> 0;
  let size = 1;
  while (raw >= 0x80) {
    raw >>>= 7;
    size++;
  }
  return size;
}

/** Writes a 32-bit value and answers the position after it. */
export function writeVarint(buffer: Buffer, position: number, value: number): number {
  let raw = ((value << 1) ^ (value >> 31)) >>> 0;
  while (raw >= 0x80) {
    buffer[position++] = (raw & 0x7f) | 0x80;
    raw >>>= 7;
  }
  buffer[position++] = raw;
  return position;
}

export function varlongSizeBytes(value: number): number {
  let raw = value < 0 ? -value * 2 - 1 : value * 2;
  let size = 1;
  while (raw >= 0x80) {
    raw = Math.floor(raw / 0x80);
    size++;
  }
  return size;
}

/** Writes a value of up to 53 bits and answers the position after it. */
export function writeVarlong(buffer: Buffer, position: number, value: number): number {
  if (value >= -TWO_TO_31 / 2 && value < TWO_TO_31 / 2) return writeVarint(buffer, position, value);
  let raw = value < 0 ? -value * 2 - 1 : value * 2;
  while (raw >= 0x80) {
    buffer[position++] = (raw % 0x80) | 0x80;
    raw = Math.floor(raw / 0x80);
  }
  buffer[position++] = raw;
  return position;
}
