/**
 * Offsets to file positions (Kafka's OffsetIndex): entries of 8 bytes, the last offset of a batch
 * relative to the segment's base and the position where that batch starts. An entry is a promise
 * that every batch before that position has only smaller offsets.
 */
import { IndexEntries } from './index-entries.ts';

export const OFFSET_ENTRY_BYTES = 8;

export class OffsetIndex {
  readonly entries: IndexEntries;
  private readonly baseOffset: number;

  constructor(baseOffset: number, content: Buffer | null) {
    this.baseOffset = baseOffset;
    this.entries = new IndexEntries(OFFSET_ENTRY_BYTES, content);
  }

  get count(): number {
    return this.entries.count;
  }

  /** The offset of the last entry, the base offset when there is none. */
  get lastOffset(): number {
    return this.count === 0 ? this.baseOffset : this.offsetAt(this.count - 1);
  }

  get lastPositionBytes(): number {
    return this.count === 0 ? 0 : this.positionAt(this.count - 1);
  }

  offsetAt(entry: number): number {
    return this.baseOffset + this.entries.buffer.readInt32BE(entry * OFFSET_ENTRY_BYTES);
  }

  positionAt(entry: number): number {
    return this.entries.buffer.readInt32BE(entry * OFFSET_ENTRY_BYTES + 4);
  }

  append(offset: number, positionBytes: number): void {
    const at = this.entries.grow();
    this.entries.buffer.writeInt32BE(offset - this.baseOffset, at);
    this.entries.buffer.writeInt32BE(positionBytes, at + 4);
  }

  /** The last entry whose offset is at most `offset`; -1 when the segment's start must do. */
  floorEntry(offset: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.offsetAt(middle) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Where to start reading to find `offset`. */
  lookUp(offset: number): number {
    const entry = this.floorEntry(offset);
    return entry < 0 ? 0 : this.positionAt(entry);
  }

  /** Keeps the entries below `offset`. */
  truncateTo(offset: number): void {
    const entry = this.floorEntry(offset);
    if (entry < 0) this.entries.truncate(0);
    else this.entries.truncate(this.offsetAt(entry) === offset ? entry : entry + 1);
  }

  /**
   * How many entries rise, from the first one, and name places in the log: preallocated zeros, a
   * torn end, flipped bits or the entries of another file are none to search in.
   */
  orderedCount(logSizeBytes: number): number {
    let offset = this.baseOffset - 1;
    let positionBytes = 0;
    for (let entry = 0; entry < this.count; entry++) {
      const isNext = this.offsetAt(entry) > offset && this.positionAt(entry) > positionBytes;
      if (!isNext || this.positionAt(entry) >= logSizeBytes) return entry;
      offset = this.offsetAt(entry);
      positionBytes = this.positionAt(entry);
    }
    return this.count;
  }
}
