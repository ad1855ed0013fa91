/**
 * Which leader epoch wrote which offsets (KIP-101, KIP-279, KIP-320; Kafka's LeaderEpochFileCache).
 *
 * Invariant: `entries` rise strictly in both leader epoch and start offset. The owner writes the
 * checkpoint file when `isDirty`; a file that is behind after a power loss is healed by recovery,
 * which assigns the epochs it finds in the batches past the recovery point.
 */
import type { EpochEntry } from './checkpoints.ts';

export const UNDEFINED_EPOCH = -1;
export const UNDEFINED_EPOCH_OFFSET = -1;

export type EpochEndOffset = { readonly leaderEpoch: number; readonly endOffset: number };

export class LeaderEpochs {
  /** The file says something else about records from this offset on; Infinity when it is right. */
  private dirtyFrom: number;
  private entries: EpochEntry[];

  constructor(entries: readonly EpochEntry[]) {
    this.dirtyFrom = Infinity;
    this.entries = [];
    for (const entry of entries) this.assign(entry.leaderEpoch, entry.startOffset);
    this.dirtyFrom = Infinity;
  }

  get isDirty(): boolean {
    return this.dirtyFrom < Infinity;
  }

  /** What the file says of epochs without a record does not matter: a loader drops them. */
  isDirtyBefore(endOffset: number): boolean {
    return this.dirtyFrom < endOffset;
  }

  markDirty(): void {
    this.dirtyFrom = -1;
  }

  markSaved(): void {
    this.dirtyFrom = Infinity;
  }

  /** The epoch of the newest entry, -1 when there is none. */
  get latestEpoch(): number {
    const last = this.entries.at(-1);
    return last === undefined ? UNDEFINED_EPOCH : last.leaderEpoch;
  }

  list(): readonly EpochEntry[] {
    return this.entries;
  }

  /** Entries that contradict the new one are dropped: the newest leader is right (KAFKA-6361). */
  assign(leaderEpoch: number, startOffset: number): void {
    const last = this.entries.at(-1);
    if (last !== undefined && last.leaderEpoch === leaderEpoch && startOffset >= last.startOffset) {
      return;
    }
    for (;;) {
      const newest = this.entries.at(-1);
      if (newest === undefined) break;
      if (newest.leaderEpoch < leaderEpoch && newest.startOffset < startOffset) break;
      this.drop();
    }
    this.entries.push({ leaderEpoch, startOffset });
    this.dirtyFrom = Math.min(this.dirtyFrom, startOffset);
  }

  /** The answer to OffsetForLeaderEpoch; undefined is -1 / -1. */
  endOffsetFor(leaderEpoch: number, logEndOffset: number): EpochEndOffset {
    if (leaderEpoch !== UNDEFINED_EPOCH) {
      if (leaderEpoch === this.latestEpoch) return { leaderEpoch, endOffset: logEndOffset };
      const higher = this.entries.findIndex((entry) => entry.leaderEpoch > leaderEpoch);
      if (higher >= 0) {
        const endOffset = this.entries[higher]!.startOffset;
        // Older than anything known: the follower must start where our history starts.
        if (higher === 0) return { leaderEpoch, endOffset };
        return { leaderEpoch: this.entries[higher - 1]!.leaderEpoch, endOffset };
      }
    }
    return { leaderEpoch: UNDEFINED_EPOCH, endOffset: UNDEFINED_EPOCH_OFFSET };
  }

  /** The epoch that wrote the record at this offset, -1 when unknown. */
  epochForOffset(offset: number): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.entries[middle]!.startOffset <= offset) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? UNDEFINED_EPOCH : this.entries[low - 1]!.leaderEpoch;
  }

  /** A batch is there: entries that say otherwise were written for a cut that a crash has undone. */
  seeBatch(leaderEpoch: number, startOffset: number): void {
    while (this.epochForOffset(startOffset) > leaderEpoch) this.drop();
    if (leaderEpoch > this.latestEpoch) this.assign(leaderEpoch, startOffset);
  }

  /** Drops every entry that starts at or after the new end. */
  truncateFromEnd(endOffset: number): void {
    while (this.entries.length > 0 && this.entries.at(-1)!.startOffset >= endOffset) {
      this.drop();
    }
  }

  /** Drops what ended before the new start; the epoch that covers it now starts there. */
  truncateFromStart(startOffset: number): void {
    let dropped = 0;
    while (dropped < this.entries.length && this.entries[dropped]!.startOffset <= startOffset) {
      dropped++;
    }
    if (dropped === 0) return;
    const covering = this.entries[dropped - 1]!;
    if (dropped === 1 && covering.startOffset === startOffset) return;
    this.entries.splice(0, dropped, { leaderEpoch: covering.leaderEpoch, startOffset });
    this.markDirty();
  }

  /** What was forgotten below the first entry, found again in the batches. */
  prepend(older: readonly EpochEntry[]): void {
    const known = this.entries;
    this.entries = [];
    for (const entry of older) this.assign(entry.leaderEpoch, entry.startOffset);
    for (const entry of known) this.assign(entry.leaderEpoch, entry.startOffset);
    this.markDirty();
  }

  clear(): void {
    if (this.entries.length > 0) this.markDirty();
    this.entries = [];
  }

  private drop(): void {
    const dropped = this.entries.pop()!;
    this.dirtyFrom = Math.min(this.dirtyFrom, dropped.startOffset);
  }
}
