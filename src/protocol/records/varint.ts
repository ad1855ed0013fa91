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
  let rest = Math.floor((value < 0 ? -value - 1 : value) / 0x40);
  let size = 1;
  while (rest > 0) {
    rest = Math.floor(rest / 0x80);
    size++;
  }
  return size;
}

/** Writes a value and answers the position after it. Past 53 bits only its sign is exact. */
export function writeVarlong(buffer: Buffer, position: number, value: number): number {
  if (value >= -TWO_TO_31 / 2 && value < TWO_TO_31 / 2) return writeVarint(buffer, position, value);
  // The sign goes into the lowest bit apart from the rest: doubling would round it away.
  const magnitude = value < 0 ? -value - 1 : value;
  let low = (magnitude % 0x40) * 2 + (value < 0 ? 1 : 0);
  let rest = Math.floor(magnitude / 0x40);
  while (rest > 0) {
    buffer[position++] = low | 0x80;
    low = rest % 0x80;
    rest = Math.floor(rest / 0x80);
  }
  buffer[position++] = low;
  return position;
}
