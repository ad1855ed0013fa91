/**
 * What a partition remembers of one producer (Kafka's ProducerStateEntry): its epoch, its last five
 * batches, and whether a transaction of it is open here.
 *
 * Five is part of the protocol: an idempotent producer keeps at most five requests in flight, so
 * the answer to any retry is still known.
 */
import {
  incrementSequence,
  NO_PRODUCER_EPOCH,
  NO_SEQUENCE,
} from '../protocol/records/record-batch.ts';

export const BATCHES_KEPT_MAX = 5;

export type BatchMetadata = {
  readonly lastSequence: number;
  readonly lastOffset: number;
  readonly offsetDelta: number;
  readonly timestamp: number;
};

export function firstSequenceOf(batch: BatchMetadata): number {
  // Sequences wrap at 2^31 - 1, so going back may pass zero.
  const first = batch.lastSequence - batch.offsetDelta;
  return first < 0 ? incrementSequence(0x7fff_ffff, first + 1) : first;
}

export class ProducerEntry {
  readonly producerId: number;
  producerEpoch: number;
  coordinatorEpoch: number;
  lastTimestamp: number;
  /** -1: no transaction is open. */
  currentTxnFirstOffset: number;
  /** Oldest first. */
  batches: BatchMetadata[];

  constructor(producerId: number) {
    this.producerId = producerId;
    this.producerEpoch = NO_PRODUCER_EPOCH;
    this.coordinatorEpoch = -1;
    this.lastTimestamp = -1;
    this.currentTxnFirstOffset = -1;
    this.batches = [];
  }

  /** The same producer without its batches: what an append in progress builds on. */
  copyWithoutBatches(): ProducerEntry {
    const copy = new ProducerEntry(this.producerId);
    copy.producerEpoch = this.producerEpoch;
    copy.coordinatorEpoch = this.coordinatorEpoch;
    copy.lastTimestamp = this.lastTimestamp;
    copy.currentTxnFirstOffset = this.currentTxnFirstOffset;
    return copy;
  }

  get isEmpty(): boolean {
    return this.batches.length === 0;
  }

  get lastSequence(): number {
    return this.batches.at(-1)?.lastSequence ?? NO_SEQUENCE;
  }

  get lastDataOffset(): number {
    return this.batches.at(-1)?.lastOffset ?? -1;
  }

  get lastOffsetDelta(): number {
    return this.batches.at(-1)?.offsetDelta ?? 0;
  }

  addBatch(producerEpoch: number, batch: BatchMetadata): void {
    this.changeEpoch(producerEpoch);
    if (this.batches.length === BATCHES_KEPT_MAX) this.batches.shift();
    this.batches.push(batch);
    this.lastTimestamp = batch.timestamp;
  }

  /** A marker ends the transaction and may carry a newer epoch (KIP-360, KIP-890). */
  endTransaction(producerEpoch: number, coordinatorEpoch: number, timestamp: number): void {
    this.changeEpoch(producerEpoch);
    this.coordinatorEpoch = coordinatorEpoch;
    this.currentTxnFirstOffset = -1;
    this.lastTimestamp = timestamp;
  }

  /** Takes over what an append, now done, has built. */
  update(next: ProducerEntry): void {
    this.changeEpoch(next.producerEpoch);
    for (const batch of next.batches) {
      if (this.batches.length === BATCHES_KEPT_MAX) this.batches.shift();
      this.batches.push(batch);
    }
    this.coordinatorEpoch = next.coordinatorEpoch;
    this.currentTxnFirstOffset = next.currentTxnFirstOffset;
    this.lastTimestamp = next.lastTimestamp;
  }

  findDuplicate(
    producerEpoch: number,
    firstSequence: number,
    lastSequence: number,
  ): BatchMetadata | null {
    if (producerEpoch !== this.producerEpoch) return null;
    for (const batch of this.batches) {
      if (batch.lastSequence === lastSequence && firstSequenceOf(batch) === firstSequence) {
        return batch;
      }
    }
    return null;
  }

  private changeEpoch(producerEpoch: number): void {
    if (this.producerEpoch === producerEpoch) return;
    this.batches.length = 0;
    this.producerEpoch = producerEpoch;
  }
}
