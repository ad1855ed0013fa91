/**
 * 64-bit big-endian integers as numbers, without a BigInt in between (house rule: offsets,
 * timestamps and producer ids stay below 2^53; what lies beyond is rounded to the nearest double).
 */

const TWO_TO_32 = 0x1_0000_0000;

export function readInt64(buffer: Buffer, position: number): number {
  return buffer.readInt32BE(position) * TWO_TO_32 + buffer.readUInt32BE(position + 4);
}

export function writeInt64(buffer: Buffer, position: number, value: number): void {
  const high = Math.floor(value / TWO_TO_32);
  // The largest double int64 can come from is 2^63 itself, rounded up: clamp it, and at the other
  // end what a sum has carried below -2^63.
  if (high > 0x7fff_ffff) {
    buffer.writeInt32BE(0x7fff_ffff, position);
    buffer.writeUInt32BE(0xffff_ffff, position + 4);
    return;
  }
  if (high < -0x8000_0000) {
    buffer.writeInt32BE(-0x8000_0000, position);
    buffer.writeUInt32BE(0, position + 4);
    return;
  }
  buffer.writeInt32BE(high, position);
  buffer.writeUInt32BE(value - high * TWO_TO_32, position + 4);
}
