/**
 * The `.snapshot` files: the producers of a partition as they were at the offset in the file's name
 * (Kafka's ProducerStateManager.writeSnapshot, schema ProducerSnapshot version 1).
 *
 * Only the last batch of each producer is in it, so after a restart only a retry of that one is
 * answered with its old offset, as with Apache Kafka.
 */
import { crc32c } from '../base/crc32c.ts';
import { readInt64, writeInt64 } from '../protocol/records/int64.ts';
import { ProducerEntry } from './producer-entry.ts';

const VERSION = 1;
const CRC_POSITION = 2;
const ENTRIES_POSITION = 6;
const FIRST_ENTRY_POSITION = 10;
const ENTRY_BYTES = 46;

/** Null: not a snapshot, torn, or of another version. */
export function parseProducerSnapshot(content: Buffer): ProducerEntry[] | null {
  if (content.length < FIRST_ENTRY_POSITION || content.readInt16BE(0) !== VERSION) return null;
  const count = content.readInt32BE(ENTRIES_POSITION);
  if (count < 0 || content.length !== FIRST_ENTRY_POSITION + count * ENTRY_BYTES) return null;
  const crc = crc32c(content, ENTRIES_POSITION, content.length);
  if (crc !== content.readUInt32BE(CRC_POSITION)) return null;
  const entries: ProducerEntry[] = [];
  for (let at = FIRST_ENTRY_POSITION; at < content.length; at += ENTRY_BYTES) {
    const entry = new ProducerEntry(readInt64(content, at));
    entry.producerEpoch = content.readInt16BE(at + 8);
    const lastOffset = readInt64(content, at + 14);
    entry.lastTimestamp = readInt64(content, at + 26);
    entry.coordinatorEpoch = content.readInt32BE(at + 34);
    entry.currentTxnFirstOffset = readInt64(content, at + 38);
    if (lastOffset >= 0) {
      entry.batches.push({
        lastSequence: content.readInt32BE(at + 10),
        lastOffset,
        offsetDelta: content.readInt32BE(at + 22),
        timestamp: entry.lastTimestamp,
      });
    }
    entries.push(entry);
  }
  return entries;
}

export function formatProducerSnapshot(producers: Iterable<ProducerEntry>): Buffer {
  const entries = [...producers];
  const content = Buffer.alloc(FIRST_ENTRY_POSITION + entries.length * ENTRY_BYTES);
  content.writeInt16BE(VERSION, 0);
  content.writeInt32BE(entries.length, ENTRIES_POSITION);
  let at = FIRST_ENTRY_POSITION;
  for (const entry of entries) {
    writeInt64(content, at, entry.producerId);
    content.writeInt16BE(entry.producerEpoch, at + 8);
    content.writeInt32BE(entry.lastSequence, at + 10);
    writeInt64(content, at + 14, entry.lastDataOffset);
    content.writeInt32BE(entry.lastOffsetDelta, at + 22);
    writeInt64(content, at + 26, entry.lastTimestamp);
    content.writeInt32BE(entry.coordinatorEpoch, at + 34);
    writeInt64(content, at + 38, entry.currentTxnFirstOffset);
    at += ENTRY_BYTES;
  }
  content.writeUInt32BE(crc32c(content, ENTRIES_POSITION, content.length), CRC_POSITION);
  return content;
}
