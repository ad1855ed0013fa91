/**
 * Decides whether the batches of one append fit what their producers did before (Kafka's
 * ProducerAppendInfo and UnifiedLog's analyzeAndValidateProducerState), and holds the result until
 * the append is done. Checking changes no state: an append that is refused leaves no trace.
 *
 * One instance serves a whole broker: `begin`, `check` per batch, then `commit` or nothing.
 */
import { ErrorCode } from '../protocol/error-codes.ts';
import {
  baseSequence,
  hasProducerId,
  isControlBatch,
  isTransactional,
  lastOffsetDelta,
  lastSequence,
  maxTimestamp,
  NO_PRODUCER_EPOCH,
  NO_SEQUENCE,
  producerEpoch,
  producerId,
} from '../protocol/records/record-batch.ts';
import { readEndTxnMarker } from './end-txn-marker.ts';
import { type BatchMetadata, ProducerEntry } from './producer-entry.ts';
import type { CompletedTransaction, ProducerState } from './producer-state.ts';

/**
 * Who appends: a client (all checks), a coordinator (epochs only: group and transaction records
 * carry no sequences), replication and recovery (the leader has checked already).
 */
export type AppendOrigin = 'client' | 'coordinator' | 'replication';

type PendingEntry = {
  readonly entry: ProducerEntry;
  /** What was known before this append. */
  readonly current: ProducerEntry | undefined;
  startedTxnFirstOffset: number;
};

export class ProducerAppend {
  /** Set when `check` found a batch that the log already has. */
  duplicate: BatchMetadata | null;
  readonly completed: CompletedTransaction[];
  private state: ProducerState | null;
  private origin: AppendOrigin;
  private transactionVersion: number;
  private readonly pending: PendingEntry[];

  constructor() {
    this.duplicate = null;
    this.completed = [];
    this.state = null;
    this.origin = 'client';
    this.transactionVersion = 0;
    this.pending = [];
  }

  begin(state: ProducerState, origin: AppendOrigin, transactionVersion: number): void {
    this.duplicate = null;
    this.completed.length = 0;
    this.state = state;
    this.origin = origin;
    this.transactionVersion = transactionVersion;
    this.pending.length = 0;
  }

  /** `firstOffset` is the offset the batch has or is about to get. */
  check(buffer: Buffer, position: number, firstOffset: number): ErrorCode {
    if (!hasProducerId(buffer, position)) return ErrorCode.NONE;
    const id = producerId(buffer, position);
    if (this.origin === 'client') {
      const known = this.state!.find(id);
      const duplicate = known?.findDuplicate(
        producerEpoch(buffer, position),
        baseSequence(buffer, position),
        lastSequence(buffer, position),
      );
      if (duplicate) {
        this.duplicate = duplicate;
        return ErrorCode.NONE;
      }
    }
    const pending = this.pendingFor(id);
    if (isControlBatch(buffer, position)) {
      return this.checkMarker(pending, buffer, position, firstOffset);
    }
    return this.checkData(pending, buffer, position, firstOffset);
  }

  /** After the bytes are in the log. The caller indexes `completed`, then completes them. */
  commit(): void {
    for (const pending of this.pending) {
      this.state!.update(pending.entry, pending.startedTxnFirstOffset);
    }
    this.pending.length = 0;
  }

  private pendingFor(id: number): PendingEntry {
    for (const pending of this.pending) {
      if (pending.entry.producerId === id) return pending;
    }
    const current = this.state!.find(id);
    const entry = current === undefined ? new ProducerEntry(id) : current.copyWithoutBatches();
    const pending = { entry, current, startedTxnFirstOffset: -1 };
    this.pending.push(pending);
    return pending;
  }

  private checkData(
    pending: PendingEntry,
    buffer: Buffer,
    position: number,
    firstOffset: number,
  ): ErrorCode {
    const entry = pending.entry;
    const batchEpoch = producerEpoch(buffer, position);
    if (batchEpoch < entry.producerEpoch && this.origin !== 'replication') {
      return ErrorCode.INVALID_PRODUCER_EPOCH;
    }
    if (this.origin === 'client') {
      const errorCode = checkSequence(pending, batchEpoch, baseSequence(buffer, position));
      if (errorCode !== ErrorCode.NONE) return errorCode;
    }
    const transactional = isTransactional(buffer, position);
    if (entry.currentTxnFirstOffset >= 0 && !transactional) return ErrorCode.INVALID_TXN_STATE;
    const offsetDelta = lastOffsetDelta(buffer, position);
    entry.addBatch(batchEpoch, {
      lastSequence: lastSequence(buffer, position),
      lastOffset: firstOffset + offsetDelta,
      offsetDelta,
      timestamp: maxTimestamp(buffer, position),
    });
    if (transactional && entry.currentTxnFirstOffset < 0) {
      entry.currentTxnFirstOffset = firstOffset;
      pending.startedTxnFirstOffset = firstOffset;
    }
    return ErrorCode.NONE;
  }

  private checkMarker(
    pending: PendingEntry,
    buffer: Buffer,
    position: number,
    offset: number,
  ): ErrorCode {
    const marker = readEndTxnMarker(buffer, position);
    if (marker === null) return ErrorCode.NONE;
    const entry = pending.entry;
    const markerEpoch = producerEpoch(buffer, position);
    if (this.origin !== 'replication') {
      if (this.isMarkerFenced(entry, markerEpoch)) return ErrorCode.INVALID_PRODUCER_EPOCH;
      if (entry.coordinatorEpoch > marker.coordinatorEpoch) {
        return ErrorCode.TRANSACTION_COORDINATOR_FENCED;
      }
    }
    if (entry.currentTxnFirstOffset >= 0) {
      this.completed.push({
        producerId: entry.producerId,
        firstOffset: entry.currentTxnFirstOffset,
        lastOffset: offset,
        isAborted: marker.isAbort,
      });
    }
    entry.endTransaction(markerEpoch, marker.coordinatorEpoch, marker.timestamp);
    return ErrorCode.NONE;
  }

  /**
   * From transaction version 2 on the coordinator bumps the epoch before each marker (KIP-890), so
   * an equal epoch is a late marker, unless nothing is open: then it is a harmless retry
   * (KAFKA-19999).
   */
  private isMarkerFenced(entry: ProducerEntry, markerEpoch: number): boolean {
    if (this.transactionVersion < 2) return markerEpoch < entry.producerEpoch;
    if (markerEpoch > entry.producerEpoch) return false;
    return !(markerEpoch === entry.producerEpoch && entry.currentTxnFirstOffset < 0);
  }
}

function checkSequence(pending: PendingEntry, batchEpoch: number, first: number): ErrorCode {
  const { entry, current } = pending;
  if (batchEpoch !== entry.producerEpoch) {
    const isNew = entry.producerEpoch === NO_PRODUCER_EPOCH;
    return first === 0 || isNew ? ErrorCode.NONE : ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER;
  }
  // Retention may have taken all records of a producer: then any sequence is a good start.
  if (current === undefined || current.producerEpoch === NO_PRODUCER_EPOCH) return ErrorCode.NONE;
  let last = NO_SEQUENCE;
  if (!entry.isEmpty) last = entry.lastSequence;
  else if (batchEpoch === current.producerEpoch) last = current.lastSequence;
  const inSequence = first === last + 1 || (first === 0 && last === 0x7fff_ffff);
  return inSequence ? ErrorCode.NONE : ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER;
}
