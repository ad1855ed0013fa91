/**
 * Recognizes message sets of the formats before Kafka 0.11 (magic 0 and 1). This broker does not
 * read them, and must not take them for the torn end of a log and cut them off.
 *
 * Layout: offset (8 bytes), size (4), CRC-32 (4) of all that follows it, magic (1).
 */
import { crc32 } from '../base/zlib.ts';

const SIZE_AT = 8;
const CRC_AT = 12;
const MAGIC_AT = 16;
const PREFIX_BYTES = 12;
/** CRC, magic, attributes, and the lengths of key and value. */
const MESSAGE_BYTES_MIN = 14;

/** What is needed to tell how long the message would be. */
export const OLD_HEADER_BYTES = 17;

export class OldFormatError extends Error {
  constructor(path: string, positionBytes: number, magic: number) {
    super(
      `${path} has a message of format ${magic} at byte ${positionBytes}; only format 2 ` +
        '(since Kafka 0.11) is read',
    );
  }
}

/** The whole size a message would have here; -1 when it cannot be one of an old format. */
export function oldMessageBytes(buffer: Buffer, at: number): number {
  const sizeBytes = buffer.readInt32BE(at + SIZE_AT);
  if (buffer[at + MAGIC_AT]! > 1 || sizeBytes < MESSAGE_BYTES_MIN) return -1;
  return PREFIX_BYTES + sizeBytes;
}

/** Zeros that a power loss left have a magic of 0 too; the CRC tells. */
export function isOldMessage(buffer: Buffer, at: number, messageBytes: number): boolean {
  const computed = crc32(buffer.subarray(at + MAGIC_AT, at + messageBytes));
  return computed === buffer.readUInt32BE(at + CRC_AT);
}
