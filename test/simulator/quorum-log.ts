/**
 * The metadata log of a simulated replica: batches in memory, of which a crash leaves what was
 * flushed, perhaps some of what was not, and perhaps what a truncation had cut off since the last
 * flush. Snapshots are durable at once, as the host writes and renames them whole.
 */
import { assert } from '../../src/base/assert.ts';
import type { Prng } from '../../src/base/prng.ts';
import type { OffsetControlRecord } from '../../src/core/raft/control-record.ts';
import type { RaftLogView, SnapshotVoters } from '../../src/core/raft/raft-command.ts';
import type { EpochEndOffset, RaftBatch, SnapshotId } from '../../src/core/raft/raft-message.ts';

/** The payload of a data batch: one number a record, unique in the simulation. */
export type SimBatch = RaftBatch & { readonly payload: readonly number[] };

export type SimSnapshot = SnapshotVoters & {
  /** Of everything before its end. */
  readonly hash: number;
  readonly sizeBytes: number;
};

export class SimQuorumLog implements RaftLogView {
  startOffset: number;
  batches: SimBatch[];
  snapshots: SimSnapshot[];
  private flushedCount: number;
  /** What the disk still has in place of `batches` from `flushedCount` on. */
  private cutOffTail: SimBatch[];

  constructor() {
    this.startOffset = 0;
    this.batches = [];
    this.snapshots = [];
    this.flushedCount = 0;
    this.cutOffTail = [];
  }

  get endOffset(): number {
    const last = this.batches.at(-1);
    return last === undefined ? this.startOffset : last.lastOffset + 1;
  }

  get flushedEndOffset(): number {
    if (this.flushedCount === 0) return this.startOffset;
    return this.batches[this.flushedCount - 1]!.lastOffset + 1;
  }

  get lastEpoch(): number {
    return this.batches.at(-1)?.leaderEpoch ?? this.snapshots.at(-1)?.snapshotId.epoch ?? 0;
  }

  get latestSnapshotId(): SnapshotId | null {
    return this.snapshots.at(-1)?.snapshotId ?? null;
  }

  get earliestSnapshotId(): SnapshotId | null {
    return this.snapshots[0]?.snapshotId ?? null;
  }

  endOffsetForEpoch(leaderEpoch: number): EpochEndOffset {
    for (let i = this.batches.length - 1; i >= 0; i--) {
      const batch = this.batches[i]!;
      if (batch.leaderEpoch <= leaderEpoch) {
        return { epoch: batch.leaderEpoch, endOffset: batch.lastOffset + 1 };
      }
    }
    const first = this.snapshots.find(
      ({ snapshotId }) => snapshotId.endOffset === this.startOffset,
    );
    return { epoch: first?.snapshotId.epoch ?? 0, endOffset: this.startOffset };
  }

  snapshotSizeBytes(snapshotId: SnapshotId): number {
    return this.findSnapshot(snapshotId)?.sizeBytes ?? -1;
  }

  findSnapshot(snapshotId: SnapshotId): SimSnapshot | undefined {
    return this.snapshots.find(
      (snapshot) =>
        snapshot.snapshotId.endOffset === snapshotId.endOffset &&
        snapshot.snapshotId.epoch === snapshotId.epoch,
    );
  }

  append(batch: SimBatch): void {
    assert(batch.baseOffset === this.endOffset, 'the log has no holes');
    this.batches.push(batch);
  }

  truncate(endOffset: number): void {
    let count = this.batches.length;
    while (count > 0 && this.batches[count - 1]!.baseOffset >= endOffset) count--;
    assert(count === 0 || this.batches[count - 1]!.lastOffset < endOffset, 'cut between batches');
    if (count < this.flushedCount) {
      this.cutOffTail.unshift(...this.batches.slice(count, this.flushedCount));
      this.flushedCount = count;
    }
    this.batches.length = count;
  }

  /** The batch up to which a flush that is requested now will be worth something. */
  get lastBatch(): SimBatch | undefined {
    return this.batches.at(-1);
  }

  onFlushed(upTo: SimBatch): void {
    const count = this.batches.lastIndexOf(upTo) + 1;
    if (count <= this.flushedCount) return;
    this.flushedCount = count;
    this.cutOffTail = [];
  }

  /** What the disk has after the power went. */
  crash(prng: Prng): void {
    const survivors = this.batches.slice(0, this.flushedCount);
    if (this.cutOffTail.length > 0 && prng.chance(0.5)) {
      survivors.push(...this.cutOffTail);
    } else if (prng.chance(0.5)) {
      const unflushed = this.batches.length - this.flushedCount;
      const kept = prng.below(unflushed + 1);
      survivors.push(...this.batches.slice(this.flushedCount, this.flushedCount + kept));
    }
    this.batches = survivors;
    this.flushedCount = survivors.length;
    this.cutOffTail = [];
  }

  /** As a host does before it starts: a snapshot that is ahead of the log replaces it. */
  recover(): void {
    const latest = this.latestSnapshotId;
    if (latest === null) return;
    const isAhead =
      latest.endOffset > this.endOffset ||
      (this.batches.length > 0 && latest.epoch > this.lastEpoch);
    if (isAhead) this.startAt(latest);
  }

  addSnapshot(snapshot: SimSnapshot): void {
    if (this.findSnapshot(snapshot.snapshotId) === undefined) this.snapshots.push(snapshot);
  }

  /** The log is empty and begins at the snapshot's end; older snapshots go. */
  startAt(snapshotId: SnapshotId): void {
    this.batches = [];
    this.flushedCount = 0;
    this.cutOffTail = [];
    this.startOffset = snapshotId.endOffset;
    this.snapshots = this.snapshots.filter((s) => s.snapshotId.endOffset >= snapshotId.endOffset);
  }

  /** Removes the oldest snapshot and the log before the next one. */
  removeOldest(): void {
    const next = this.snapshots[1];
    if (next === undefined) return;
    const startOffset = next.snapshotId.endOffset;
    const count = this.batches.filter(({ lastOffset }) => lastOffset < startOffset).length;
    if (count > this.flushedCount) return;
    const first = this.batches[count];
    if (first !== undefined && first.baseOffset !== startOffset) return;
    this.snapshots.shift();
    this.batches.splice(0, count);
    this.flushedCount -= count;
    this.startOffset = startOffset;
  }

  /** Whole batches from `offset` on. */
  read(offset: number, batchCountMax: number): SimBatch[] {
    const index = this.indexOf(offset);
    return index === -1 ? [] : this.batches.slice(index, index + batchCountMax);
  }

  /** Of the batch that has the offset; -1: none. */
  private indexOf(offset: number): number {
    let low = 0;
    let high = this.batches.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const batch = this.batches[middle]!;
      if (batch.lastOffset < offset) low = middle + 1;
      else if (batch.baseOffset > offset) high = middle - 1;
      else return middle;
    }
    return -1;
  }

  findBatch(offset: number): SimBatch | undefined {
    const index = this.indexOf(offset);
    return index === -1 ? undefined : this.batches[index];
  }

  /** Whether that record would be there after a crash. */
  hasDurably(offset: number, epoch: number): boolean {
    if (offset < this.startOffset) return true;
    const index = this.indexOf(offset);
    return index !== -1 && index < this.flushedCount && this.batches[index]!.leaderEpoch === epoch;
  }

  controlsAfter(offset: number): OffsetControlRecord[] {
    const controls: OffsetControlRecord[] = [];
    for (const batch of this.batches) {
      for (const control of batch.controls) {
        if (control.offset >= offset) controls.push(control);
      }
    }
    return controls;
  }
}
