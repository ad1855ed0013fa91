/**
 * The aborted transactions of one segment (Kafka's TransactionIndex): entries of 34 bytes in the
 * order of their markers. The file exists only when the segment has seen an abort.
 *
 * A reader of committed data drops the records of these producers between first and last offset.
 */
import { readInt64, writeInt64 } from '../protocol/records/int64.ts';
import { IndexEntries } from './index-entries.ts';

export const ABORTED_ENTRY_BYTES = 34;

export type AbortedTransaction = {
  readonly producerId: number;
  readonly firstOffset: number;
};

export type AbortedEntry = {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly lastStableOffset: number;
};

export class TransactionIndex {
  readonly entries: IndexEntries;

  constructor(content: Buffer | null) {
    this.entries = new IndexEntries(ABORTED_ENTRY_BYTES, content);
  }

  get count(): number {
    return this.entries.count;
  }

  append(entry: AbortedEntry): void {
    const at = this.entries.grow();
    const buffer = this.entries.buffer;
    buffer.writeInt16BE(0, at);
    writeInt64(buffer, at + 2, entry.producerId);
    writeInt64(buffer, at + 10, entry.firstOffset);
    writeInt64(buffer, at + 18, entry.lastOffset);
    writeInt64(buffer, at + 26, entry.lastStableOffset);
  }

  entryAt(entry: number): AbortedEntry {
    const buffer = this.entries.buffer;
    const at = entry * ABORTED_ENTRY_BYTES;
    return {
      producerId: readInt64(buffer, at + 2),
      firstOffset: readInt64(buffer, at + 10),
      lastOffset: readInt64(buffer, at + 18),
      lastStableOffset: readInt64(buffer, at + 26),
    };
  }

  /**
   * Adds what overlaps [startOffset, endOffset) to `out`. True: no later entry can matter, the
   * search over the segments may stop.
   */
  collect(startOffset: number, endOffset: number, out: AbortedTransaction[]): boolean {
    for (let i = 0; i < this.count; i++) {
      const entry = this.entryAt(i);
      if (entry.lastOffset >= startOffset && entry.firstOffset < endOffset) {
        out.push({ producerId: entry.producerId, firstOffset: entry.firstOffset });
      }
      if (entry.lastStableOffset >= endOffset) return true;
    }
    return false;
  }

  truncateTo(offset: number): void {
    let count = this.count;
    while (count > 0 && this.entryAt(count - 1).lastOffset >= offset) count--;
    this.entries.truncate(count);
  }

  isSane(baseOffset: number): boolean {
    for (let i = 0; i < this.count; i++) {
      if (this.entries.buffer.readInt16BE(i * ABORTED_ENTRY_BYTES) !== 0) return false;
      if (this.entryAt(i).lastOffset < baseOffset) return false;
    }
    return true;
  }
}
