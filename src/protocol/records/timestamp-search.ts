/**
 * Looks for records by timestamp inside one batch, compressed or not: the last step of ListOffsets
 * after the time index has named the batch (Kafka's `FileRecords.searchForTimestamp`).
 */
import { maxTimestamp, NO_TIMESTAMP } from './record-batch.ts';
import { RecordCursor } from './record-cursor.ts';

export type TimestampAndOffset = { readonly timestamp: number; readonly offset: number };

/** The first record at or after `startOffset` whose timestamp is at least the target. */
export function findRecordByTimestamp(
  buffer: Buffer,
  position: number,
  targetTimestamp: number,
  startOffset: number = 0,
): TimestampAndOffset | null {
  if (maxTimestamp(buffer, position) < targetTimestamp) return null;
  const cursor = new RecordCursor();
  cursor.reset(buffer, position);
  while (cursor.next()) {
    if (cursor.timestamp >= targetTimestamp && cursor.offset >= startOffset) {
      return { timestamp: cursor.timestamp, offset: cursor.offset };
    }
  }
  return null;
}

/** The first record with the batch's max timestamp; null when the batch has none. */
export function findOffsetOfMaxTimestamp(buffer: Buffer, position: number): number | null {
  const latest = maxTimestamp(buffer, position);
  if (latest === NO_TIMESTAMP) return null;
  const cursor = new RecordCursor();
  cursor.reset(buffer, position);
  while (cursor.next()) {
    if (cursor.timestamp === latest) return cursor.offset;
  }
  return null;
}
