/**
 * Follows the transactions of a log while the cleaner reads it from old to new (Kafka's
 * CleanedTransactionMetadata): which batches belong to an aborted one, and which markers have
 * nothing left that they decide. Aborted transactions that keep a batch go into the index of the
 * cleaned segment that their marker is in.
 */
import {
  hasProducerId,
  isTransactional,
  lastOffset,
  producerId,
  recordCount,
} from '../../protocol/records/record-batch.ts';
import { readEndTxnMarker } from '../end-txn-marker.ts';
import type { Log } from '../log.ts';
import type { AbortedEntry, TransactionIndex } from '../transaction-index.ts';
import { run } from './cleaner-io.ts';

type Aborted = { readonly entry: AbortedEntry; hasBatches: boolean };

export class CleanedTransactions {
  /** Where retained aborted transactions are noted; null while only the map is built. */
  index: TransactionIndex | null;
  private readonly ongoingCommitted: Set<number>;
  private readonly ongoingAborted: Map<number, Aborted>;
  /** By first offset, the largest first. */
  private waiting: AbortedEntry[];

  constructor() {
    this.index = null;
    this.ongoingCommitted = new Set();
    this.ongoingAborted = new Map();
    this.waiting = [];
  }

  /** Every aborted transaction that touches what is read next; one may be named again. */
  add(entries: readonly AbortedEntry[]): void {
    if (entries.length === 0) return;
    this.waiting = [...this.waiting, ...entries].sort((a, b) => b.firstOffset - a.firstOffset);
  }

  /** True: the batch belongs to an aborted transaction. Not for control batches. */
  onBatch(buffer: Buffer, at: number): boolean {
    this.takeUpTo(lastOffset(buffer, at));
    if (!isTransactional(buffer, at)) return false;
    const id = producerId(buffer, at);
    const aborted = this.ongoingAborted.get(id);
    if (aborted === undefined) {
      this.ongoingCommitted.add(id);
      return false;
    }
    aborted.hasBatches = true;
    return true;
  }

  /** True: the marker decides nothing that is left; it may go when its delete horizon has passed. */
  onControlBatch(buffer: Buffer, at: number): boolean {
    this.takeUpTo(lastOffset(buffer, at));
    // An earlier cleaning has emptied it.
    if (recordCount(buffer, at) === 0) return true;
    const marker = hasProducerId(buffer, at) ? readEndTxnMarker(buffer, at) : null;
    if (marker === null) return false;
    const id = producerId(buffer, at);
    if (!marker.isAbort) return !this.ongoingCommitted.delete(id);
    const aborted = this.ongoingAborted.get(id);
    this.ongoingAborted.delete(id);
    if (aborted === undefined || !aborted.hasBatches) return true;
    this.index?.append(aborted.entry);
    return false;
  }

  private takeUpTo(offset: number): void {
    for (;;) {
      const next = this.waiting.at(-1);
      if (next === undefined || next.firstOffset > offset) return;
      this.waiting.pop();
      if (!this.ongoingAborted.has(next.producerId)) {
        this.ongoingAborted.set(next.producerId, { entry: next, hasBatches: false });
      }
    }
  }
}

/** The aborted transactions that overlap [startOffset, endOffset), whole. */
export function collectAborted(log: Log, startOffset: number, endOffset: number): AbortedEntry[] {
  const found: AbortedEntry[] = [];
  let i = Math.max(0, log.segments.floorIndex(startOffset));
  for (let segment = log.segments.at(i); segment; segment = log.segments.at(++i)) {
    const from = segment;
    const index = run(() => from.txnIndex);
    for (let j = 0; j < index.count; j++) {
      const entry = index.entryAt(j);
      if (entry.lastOffset >= startOffset && entry.firstOffset < endOffset) found.push(entry);
      if (entry.lastStableOffset >= endOffset) return found;
    }
  }
  return found;
}
