/**
 * The transaction coordinator of one partition of `__transaction_state`: the entry to its decisions
 * (TransactionCoordinator, TransactionStateManager).
 *
 * Hard state is the last record of each transactional id (transaction-hard.ts). A decision sees its
 * own records at once, while replies wait until they are committed; so there is no "pending state"
 * as in Apache Kafka, where CONCURRENT_TRANSACTIONS also says that a record is on its way. Markers
 * leave only when the record that decided them is committed (`committed`): a decision that a
 * failover would take back must not reach the partitions. The whole way of a transaction, through
 * partitions and groups too, is in test/interaction/transaction-flow.txt.
 */
import { unreachable } from '../../base/assert.ts';
import { addPartitions } from './add-partitions.ts';
import { endTransaction, fence } from './end-transaction.ts';
import { initProducerId } from './init-producer-id.ts';
import {
  completeNext,
  completionRefused,
  onMarkerDone,
  onPrepared,
  resumeMarkers,
} from './markers.ts';
import {
  abortNextTimedOut,
  describeTransaction,
  findExpired,
  findTimedOut,
  listTransactions,
  removeNextExpired,
} from './transaction-admin.ts';
import type { TransactionCommand } from './transaction-command.ts';
import {
  isComplete,
  type TransactionHardView,
  type TransactionRecord,
} from './transaction-hard.ts';
import type {
  Decision,
  TransactionConfig,
  TransactionContinuation,
  TransactionOutbox,
  TransactionSoft,
} from './transaction-state.ts';
import { setLastProducerEpoch } from './transition.ts';

export function newTransactionSoft(config: TransactionConfig): TransactionSoft {
  return {
    config,
    lastProducerEpochById: new Map(),
    outstandingById: new Map(),
    nextTimeoutCheckAtMs: Infinity,
    nextExpirationCheckAtMs: Infinity,
    timedOutIds: [],
    expiredIds: [],
    unfinishedIds: new Set(),
    nextCompletionAtMs: Infinity,
    lastProducerEpochsBefore: new Map(),
  };
}

export function decide(
  hard: TransactionHardView,
  soft: TransactionSoft,
  command: TransactionCommand,
  nowMs: number,
  wallMs: number,
  out: TransactionOutbox,
): void {
  const d: Decision = { hard, soft, nowMs, wallMs, out };
  soft.lastProducerEpochsBefore.clear();
  switch (command.kind) {
    case 'initProducerId':
      initProducerId(d, command);
      return;
    case 'addPartitions':
      addPartitions(d, command);
      return;
    case 'endTransaction':
      endTransaction(d, command);
      return;
    case 'describeTransaction':
      describeTransaction(d, command);
      return;
    case 'listTransactions':
      listTransactions(d, command);
      return;
    case 'markerDone':
      onMarkerDone(d, command);
      return;
    case 'fence':
      fence(d, command);
      return;
    case 'activated':
      soft.nextTimeoutCheckAtMs = nowMs + soft.config.abortTimedOutIntervalMs;
      soft.nextExpirationCheckAtMs = nowMs + soft.config.removeExpiredIntervalMs;
      resumeMarkers(d);
      return;
    case 'deadline':
      onDeadline(d);
      return;
    default:
      unreachable(command);
  }
}

export function committed(
  hard: TransactionHardView,
  soft: TransactionSoft,
  continuation: TransactionContinuation,
  nowMs: number,
  wallMs: number,
  out: TransactionOutbox,
): void {
  soft.lastProducerEpochsBefore.clear();
  onPrepared({ hard, soft, nowMs, wallMs, out }, continuation);
}

/** The last decision's records cannot be stored: takes soft state back to what the log says. */
export function takeBack(
  soft: TransactionSoft,
  records: readonly TransactionRecord[],
  nowMs: number,
): void {
  for (const [transactionalId, lastProducerEpoch] of soft.lastProducerEpochsBefore) {
    setLastProducerEpoch(soft, transactionalId, lastProducerEpoch);
  }
  for (const { transactionalId, value } of records) {
    if (value !== null && isComplete(value)) completionRefused(soft, transactionalId, nowMs);
  }
}

/** When the host must next send `deadline`; a check stays due until all it has found is done. */
export function nextDeadlineMs(soft: TransactionSoft): number {
  return Math.min(soft.nextTimeoutCheckAtMs, soft.nextExpirationCheckAtMs, soft.nextCompletionAtMs);
}

/**
 * One transaction in one decision: a record that cannot be stored must not take the others' along.
 * What is refused has left the list by then, and is found again by the next check.
 */
function onDeadline(d: Decision): void {
  const { soft, nowMs } = d;
  const { timedOutIds, expiredIds, config } = soft;
  if (soft.nextCompletionAtMs <= nowMs) {
    completeNext(d);
  } else if (soft.nextTimeoutCheckAtMs <= nowMs) {
    if (timedOutIds.length === 0) findTimedOut(d);
    abortNextTimedOut(d);
    if (timedOutIds.length > 0) return;
    soft.nextTimeoutCheckAtMs = nowMs + config.abortTimedOutIntervalMs;
  } else if (soft.nextExpirationCheckAtMs <= nowMs) {
    if (expiredIds.length === 0) findExpired(d);
    removeNextExpired(d);
    if (expiredIds.length > 0) return;
    soft.nextExpirationCheckAtMs = nowMs + config.removeExpiredIntervalMs;
  }
}
