/**
 * Timestamps to offsets (Kafka's TimeIndex): entries of 12 bytes, the largest timestamp seen so far
 * and the relative offset of the batch that has it. Timestamps rise strictly.
 *
 * When a segment stops being the active one its largest timestamp becomes the last entry, so that
 * retention and look-ups by time need not read the log.
 */
import { readInt64, writeInt64 } from '../protocol/records/int64.ts';
import { IndexEntries } from './index-entries.ts';

export const TIME_ENTRY_BYTES = 12;

export class TimeIndex {
  readonly entries: IndexEntries;
  private readonly baseOffset: number;

  constructor(baseOffset: number, content: Buffer | null) {
    this.baseOffset = baseOffset;
    this.entries = new IndexEntries(TIME_ENTRY_BYTES, content);
  }

  get count(): number {
    return this.entries.count;
  }

  get lastTimestamp(): number {
    return this.count === 0 ? -1 : this.timestampAt(this.count - 1);
  }

  /** The offset of the last entry, the base offset when there is none. */
  get lastOffset(): number {
    return this.count === 0 ? this.baseOffset : this.offsetAt(this.count - 1);
  }

  timestampAt(entry: number): number {
    return readInt64(this.entries.buffer, entry * TIME_ENTRY_BYTES);
  }

  offsetAt(entry: number): number {
    return this.baseOffset + this.entries.buffer.readInt32BE(entry * TIME_ENTRY_BYTES + 8);
  }

  /** Does nothing unless the timestamp is larger than the last one. */
  appendIfLarger(timestamp: number, offset: number): void {
    if (timestamp <= this.lastTimestamp) return;
    const at = this.entries.grow();
    writeInt64(this.entries.buffer, at, timestamp);
    this.entries.buffer.writeInt32BE(offset - this.baseOffset, at + 8);
  }

  /** The offset from which to look for the first record at or after `timestamp`. */
  lookUp(timestamp: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timestampAt(middle) <= timestamp) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? this.baseOffset : this.offsetAt(low - 1);
  }

  /** Keeps the entries whose offset is below `offset`. */
  truncateTo(offset: number): void {
    let count = this.count;
    while (count > 0 && this.offsetAt(count - 1) >= offset) count--;
    this.entries.truncate(count);
  }

  /** How many entries rise, from the first one. */
  orderedCount(): number {
    let offset = this.baseOffset;
    let timestamp = -1;
    for (let entry = 0; entry < this.count; entry++) {
      if (this.offsetAt(entry) < offset || this.timestampAt(entry) <= timestamp) return entry;
      offset = this.offsetAt(entry);
      timestamp = this.timestampAt(entry);
    }
    return this.count;
  }
}
