/**
 * Describe and list transactions (KIP-664), and the two periodic checks: transactions that run for
 * too long are aborted, transactional ids that nobody uses are forgotten.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { DescribeTransactionsResponseTransactionState } from '../../protocol/generated/describe-transactions.ts';
import type { ListTransactionsResponse } from '../../protocol/generated/list-transactions.ts';
import { NO_PRODUCER_ID } from '../../protocol/records/record-batch.ts';
import { fence } from './end-transaction.ts';
import type { DescribeTransactionCommand, ListTransactionsCommand } from './transaction-command.ts';
import {
  isComplete,
  TRANSACTION_STATUS_NAMES,
  type TransactionHardView,
  type TransactionMetadata,
  TransactionStatus,
} from './transaction-hard.ts';
import type { Decision } from './transaction-state.ts';
import { transitionToNothing } from './transition.ts';

/** The timeout of a two-phase commit (KIP-939): the largest there is, and it never comes. */
const NO_TIMEOUT_MS = 2147483647;

export function describeTransaction(d: Decision, command: DescribeTransactionCommand): void {
  const { ticket, transactionalId } = command;
  const metadata = d.hard.metadataById.get(transactionalId);
  const response =
    metadata === undefined
      ? describedError(transactionalId, ErrorCode.TRANSACTIONAL_ID_NOT_FOUND)
      : describeOne(transactionalId, metadata);
  d.out.replies.push({ ticket, response });
}

/** Transactional ids by the state of their last transaction, of all shards together, for metrics. */
export function countTransactions(hard: TransactionHardView, byState: Map<string, number>): void {
  for (const { status } of hard.metadataById.values()) {
    const state = TRANSACTION_STATUS_NAMES[status]!;
    byState.set(state, (byState.get(state) ?? 0) + 1);
  }
}

function describeOne(
  transactionalId: string,
  metadata: TransactionMetadata,
): DescribeTransactionsResponseTransactionState {
  return {
    errorCode: ErrorCode.NONE,
    transactionalId,
    transactionState: TRANSACTION_STATUS_NAMES[metadata.status]!,
    transactionTimeoutMs: metadata.transactionTimeoutMs,
    transactionStartTimeMs: metadata.startTimestampMs,
    producerId: metadata.producerId,
    producerEpoch: metadata.producerEpoch,
    topics: metadata.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: [...partitions],
    })),
  };
}

export function describedError(
  transactionalId: string,
  errorCode: ErrorCode,
): DescribeTransactionsResponseTransactionState {
  return {
    errorCode,
    transactionalId,
    transactionState: '',
    transactionTimeoutMs: 0,
    transactionStartTimeMs: 0,
    producerId: 0,
    producerEpoch: 0,
    topics: [],
  };
}

export function listTransactions(d: Decision, command: ListTransactionsCommand): void {
  const { ticket, producerIdFilters, durationFilterMs, transactionalIdPattern } = command;
  const statuses = new Set<number>();
  const unknownStateFilters: string[] = [];
  for (const name of command.stateFilters) {
    const status = TRANSACTION_STATUS_NAMES.indexOf(name);
    if (status === -1) unknownStateFilters.push(name);
    else statuses.add(status);
  }
  const response: ListTransactionsResponse = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    unknownStateFilters,
    transactionStates: [],
  };
  for (const [transactionalId, metadata] of d.hard.metadataById) {
    const { producerId, status } = metadata;
    if (producerIdFilters.length > 0 && !producerIdFilters.includes(producerId)) continue;
    // A filter of states we do not know still filters: it matches nothing.
    if (command.stateFilters.length > 0 && !statuses.has(status)) continue;
    if (durationFilterMs >= 0 && d.wallMs - metadata.startTimestampMs <= durationFilterMs) continue;
    if (transactionalIdPattern !== null && !transactionalIdPattern.matches(transactionalId))
      continue;
    const transactionState = TRANSACTION_STATUS_NAMES[status]!;
    response.transactionStates.push({ transactionalId, producerId, transactionState });
  }
  d.out.replies.push({ ticket, response });
}

export function findTimedOut(d: Decision): void {
  for (const [transactionalId, metadata] of d.hard.metadataById) {
    if (hasTimedOut(d, metadata)) d.soft.timedOutIds.push(transactionalId);
  }
}

function hasTimedOut(d: Decision, metadata: TransactionMetadata): boolean {
  if (metadata.status !== TransactionStatus.ONGOING) return false;
  if (metadata.transactionTimeoutMs === NO_TIMEOUT_MS) return false;
  return metadata.startTimestampMs + metadata.transactionTimeoutMs < d.wallMs;
}

export function abortNextTimedOut(d: Decision): void {
  const transactionalId = d.soft.timedOutIds.pop();
  if (transactionalId === undefined) return;
  const metadata = d.hard.metadataById.get(transactionalId);
  // It may have ended since it was found.
  if (metadata === undefined || !hasTimedOut(d, metadata)) return;
  const { producerId, producerEpoch } = metadata;
  fence(d, {
    kind: 'fence',
    transactionalId,
    producerId,
    producerEpoch,
    newProducerId: NO_PRODUCER_ID,
  });
}

export function findExpired(d: Decision): void {
  for (const [transactionalId, metadata] of d.hard.metadataById) {
    if (hasExpired(d, metadata)) d.soft.expiredIds.push(transactionalId);
  }
}

function hasExpired(d: Decision, metadata: TransactionMetadata): boolean {
  const { transactionalIdExpirationMs } = d.soft.config;
  if (metadata.status !== TransactionStatus.EMPTY && !isComplete(metadata)) return false;
  return metadata.lastUpdateTimestampMs <= d.wallMs - transactionalIdExpirationMs;
}

/** Tombstones are small, so a decision takes many; not all that a year may have left behind. */
const EXPIRED_IDS_PER_DECISION_MAX = 100;

export function removeNextExpired(d: Decision): void {
  for (const transactionalId of d.soft.expiredIds.splice(-EXPIRED_IDS_PER_DECISION_MAX)) {
    const metadata = d.hard.metadataById.get(transactionalId);
    if (metadata === undefined || !hasExpired(d, metadata)) continue;
    transitionToNothing(d, transactionalId);
  }
}
