/** What every transition of a transaction has in common. */
import { NO_PRODUCER_EPOCH, type TransactionMetadata } from './transaction-hard.ts';
import type { Decision } from './transaction-state.ts';

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
  if (lastProducerEpoch === NO_PRODUCER_EPOCH) d.soft.lastProducerEpochById.delete(transactionalId);
  else d.soft.lastProducerEpochById.set(transactionalId, lastProducerEpoch);
}

export function lastProducerEpochOf(d: Decision, transactionalId: string): number {
  return d.soft.lastProducerEpochById.get(transactionalId) ?? NO_PRODUCER_EPOCH;
}
