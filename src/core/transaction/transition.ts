/** What every transition of a transaction has in common. */
import { NO_PRODUCER_EPOCH, type TransactionMetadata } from './transaction-hard.ts';
import type { Decision, TransactionSoft } from './transaction-state.ts';

export const PRODUCER_EPOCH_MAX = 32767;

/** The last epoch is kept for fencing: a client never gets it. */
export function isEpochExhausted(producerEpoch: number): boolean {
  return producerEpoch >= PRODUCER_EPOCH_MAX - 1;
}

export function transition(
  d: Decision,
  transactionalId: string,
  lastProducerEpoch: number,
  value: TransactionMetadata,
): void {
  d.out.records.push({ transactionalId, value });
  changeLastProducerEpoch(d, transactionalId, lastProducerEpoch);
}

/** The transactional id is forgotten. */
export function transitionToNothing(d: Decision, transactionalId: string): void {
  d.out.records.push({ transactionalId, value: null });
  changeLastProducerEpoch(d, transactionalId, NO_PRODUCER_EPOCH);
}

export function changeLastProducerEpoch(
  d: Decision,
  transactionalId: string,
  lastProducerEpoch: number,
): void {
  const { lastProducerEpochsBefore: before } = d.soft;
  if (!before.has(transactionalId)) {
    before.set(transactionalId, lastProducerEpochOf(d, transactionalId));
  }
  setLastProducerEpoch(d.soft, transactionalId, lastProducerEpoch);
}

export function setLastProducerEpoch(
  soft: TransactionSoft,
  transactionalId: string,
  lastProducerEpoch: number,
): void {
  if (lastProducerEpoch === NO_PRODUCER_EPOCH) soft.lastProducerEpochById.delete(transactionalId);
  else soft.lastProducerEpochById.set(transactionalId, lastProducerEpoch);
}

export function lastProducerEpochOf(d: Decision, transactionalId: string): number {
  return d.soft.lastProducerEpochById.get(transactionalId) ?? NO_PRODUCER_EPOCH;
}
