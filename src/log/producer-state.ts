/**
 * The producers of one partition and their transactions (Kafka's ProducerStateManager): what makes
 * a retried append harmless (KIP-98) and what bounds the last stable offset.
 *
 * The state is a fold over the log up to `mapEndOffset`; snapshot files only save the reading. An
 * open transaction is unstable from its first offset; a completed one stays unstable until its
 * marker is below the high watermark.
 */
import type { ProducerEntry } from './producer-entry.ts';

export type TransactionState = {
  readonly producerId: number;
  readonly firstOffset: number;
  /** The marker's offset, -1 while the transaction is open. */
  lastOffset: number;
};

export type CompletedTransaction = {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly isAborted: boolean;
};

export class ProducerState {
  /** Set anew when the config changes. */
  expirationMs: number;
  /** The state covers the log up to here. */
  mapEndOffset: number;
  /** The offset of the newest snapshot that is known to equal the state. */
  lastSnapshotOffset: number;
  private readonly producers: Map<number, ProducerEntry>;
  /** By first offset. Appends come in offset order, so insertion order is offset order. */
  private readonly ongoing: Map<number, TransactionState>;
  private readonly unreplicated: Map<number, TransactionState>;
  private firstUnstable: number;

  constructor(expirationMs: number) {
    this.expirationMs = expirationMs;
    this.mapEndOffset = 0;
    this.lastSnapshotOffset = 0;
    this.producers = new Map();
    this.ongoing = new Map();
    this.unreplicated = new Map();
    this.firstUnstable = -1;
  }

  /** The first offset that is undecided or decided but not yet replicated; -1 when none is. */
  get firstUnstableOffset(): number {
    return this.firstUnstable;
  }

  /** The first offset of the oldest open transaction; -1 when none is open. */
  get firstUndecidedOffset(): number {
    for (const firstOffset of this.ongoing.keys()) return firstOffset;
    return -1;
  }

  get isEmpty(): boolean {
    return this.producers.size === 0 && this.unreplicated.size === 0;
  }

  find(producerId: number): ProducerEntry | undefined {
    return this.producers.get(producerId);
  }

  /** For DescribeProducers and snapshots. */
  activeProducers(): IterableIterator<ProducerEntry> {
    return this.producers.values();
  }

  hasOngoingTransaction(producerId: number, producerEpoch: number): boolean {
    const entry = this.producers.get(producerId);
    return (
      entry !== undefined &&
      entry.currentTxnFirstOffset >= 0 &&
      entry.producerEpoch === producerEpoch
    );
  }

  /** Takes over what an append has built; the log has the bytes now. */
  update(next: ProducerEntry, startedTxnFirstOffset: number): void {
    const current = this.producers.get(next.producerId);
    if (current === undefined) this.producers.set(next.producerId, next);
    else current.update(next);
    if (startedTxnFirstOffset >= 0) {
      this.ongoing.set(startedTxnFirstOffset, {
        producerId: next.producerId,
        firstOffset: startedTxnFirstOffset,
        lastOffset: -1,
      });
      this.findFirstUnstable();
    }
  }

  /** What the last stable offset will be once this transaction has ended. */
  lastStableOffsetAfter(completed: CompletedTransaction): number {
    for (const txn of this.ongoing.values()) {
      if (txn.producerId !== completed.producerId) return txn.firstOffset;
    }
    return completed.lastOffset + 1;
  }

  completeTransaction(completed: CompletedTransaction): void {
    const txn = this.ongoing.get(completed.firstOffset);
    if (txn === undefined) return;
    this.ongoing.delete(completed.firstOffset);
    txn.lastOffset = completed.lastOffset;
    this.unreplicated.set(completed.firstOffset, txn);
    this.findFirstUnstable();
  }

  onHighWatermark(highWatermark: number): void {
    if (this.unreplicated.size === 0) return;
    for (const [firstOffset, txn] of this.unreplicated) {
      if (txn.lastOffset < highWatermark) this.unreplicated.delete(firstOffset);
    }
    this.findFirstUnstable();
  }

  onLogStartOffset(logStartOffset: number, newestSnapshotOffset: number): void {
    this.onHighWatermark(logStartOffset);
    if (this.mapEndOffset < logStartOffset) this.mapEndOffset = logStartOffset;
    this.lastSnapshotOffset = newestSnapshotOffset >= 0 ? newestSnapshotOffset : logStartOffset;
  }

  /** Forgets everything; the caller loads a snapshot or replays from `offset`. */
  reset(offset: number): void {
    this.producers.clear();
    this.ongoing.clear();
    this.unreplicated.clear();
    this.firstUnstable = -1;
    this.mapEndOffset = offset;
    this.lastSnapshotOffset = offset;
  }

  loadSnapshot(entries: readonly ProducerEntry[], offset: number, wallMs: number): void {
    this.reset(offset);
    const open: ProducerEntry[] = [];
    for (const entry of entries) {
      if (this.isExpired(entry, wallMs)) continue;
      this.producers.set(entry.producerId, entry);
      if (entry.currentTxnFirstOffset >= 0) open.push(entry);
    }
    open.sort((a, b) => a.currentTxnFirstOffset - b.currentTxnFirstOffset);
    for (const { producerId, currentTxnFirstOffset: firstOffset } of open) {
      this.ongoing.set(firstOffset, { producerId, firstOffset, lastOffset: -1 });
    }
    this.findFirstUnstable();
  }

  /** A producer with an open transaction never expires: its data is still undecided. */
  removeExpired(wallMs: number): void {
    for (const entry of this.producers.values()) {
      if (this.isExpired(entry, wallMs)) this.producers.delete(entry.producerId);
    }
  }

  private isExpired(entry: ProducerEntry, wallMs: number): boolean {
    return entry.currentTxnFirstOffset < 0 && wallMs - entry.lastTimestamp >= this.expirationMs;
  }

  private findFirstUnstable(): void {
    let first = this.firstUndecidedOffset;
    for (const firstOffset of this.unreplicated.keys()) {
      if (first < 0 || firstOffset < first) first = firstOffset;
    }
    this.firstUnstable = first;
  }
}
