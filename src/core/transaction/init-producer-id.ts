/**
 * InitProducerId of a transactional producer: gives it the id of its transactions and an epoch that
 * fences everybody who had it before (KIP-98), or bumps its own epoch after an error (KIP-360).
 *
 * An open transaction is aborted first; the producer hears CONCURRENT_TRANSACTIONS and asks again.
 * That abort bumps the epoch too, and that epoch is never handed out.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { InitProducerIdResponse } from '../../protocol/generated/init-producer-id.ts';
import { NO_PRODUCER_ID } from '../../protocol/records/record-batch.ts';
import { prepareFence } from './end-transaction.ts';
import type { InitProducerIdCommand } from './transaction-command.ts';
import {
  NO_PRODUCER_EPOCH,
  type TransactionMetadata,
  TransactionStatus,
} from './transaction-hard.ts';
import type { Decision } from './transaction-state.ts';
import { isEpochExhausted, lastProducerEpochOf, transition } from './transition.ts';

/** Of a two-phase commit (KIP-939), which no timeout ends. */
const NO_TIMEOUT_MS = 2147483647;

export function initProducerId(d: Decision, command: InitProducerIdCommand): void {
  const errorCode = validate(d, command);
  if (errorCode !== ErrorCode.NONE) {
    refuse(d, command, errorCode);
    return;
  }
  const timeoutMs = command.enable2Pc ? NO_TIMEOUT_MS : command.transactionTimeoutMs;
  const metadata = d.hard.metadataById.get(command.transactionalId);
  if (metadata === undefined) {
    // Whatever id the producer had has expired here: it starts over with a new one.
    if (command.newProducerId === NO_PRODUCER_ID) {
      d.out.sends.push({ kind: 'allocateProducerId', command });
    } else {
      startWith(d, command, NO_PRODUCER_ID, command.newProducerId, 0, NO_PRODUCER_EPOCH, timeoutMs);
    }
    return;
  }
  if (!isKnownProducer(metadata, command)) {
    refuse(d, command, ErrorCode.PRODUCER_FENCED);
    return;
  }
  switch (metadata.status) {
    case TransactionStatus.PREPARE_COMMIT:
    case TransactionStatus.PREPARE_ABORT:
      refuse(d, command, ErrorCode.CONCURRENT_TRANSACTIONS);
      return;
    case TransactionStatus.ONGOING:
      if (prepareFence(d, { ...command, kind: 'fence', ...currentOf(metadata) }, command)) {
        refuse(d, command, ErrorCode.CONCURRENT_TRANSACTIONS);
      }
      return;
    default:
      bump(d, command, metadata, timeoutMs);
  }
}

function currentOf(metadata: TransactionMetadata): { producerId: number; producerEpoch: number } {
  return { producerId: metadata.producerId, producerEpoch: metadata.producerEpoch };
}

function validate(d: Decision, command: InitProducerIdCommand): ErrorCode {
  const { config } = d.soft;
  if (command.enable2Pc && !config.twoPhaseCommitEnable) {
    return ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
  }
  // Nothing can have been prepared: there is no request for it yet, in Apache Kafka neither.
  if (command.keepPreparedTxn) return ErrorCode.UNSUPPORTED_VERSION;
  const { transactionTimeoutMs } = command;
  const isTimeoutValid =
    command.enable2Pc ||
    (transactionTimeoutMs > 0 && transactionTimeoutMs <= config.transactionMaxTimeoutMs);
  return isTimeoutValid ? ErrorCode.NONE : ErrorCode.INVALID_TRANSACTION_TIMEOUT;
}

function hasExpectation(command: InitProducerIdCommand): boolean {
  return command.expectedProducerId !== NO_PRODUCER_ID;
}

/** The epoch is looked at later; here it is about the producer id. */
function isKnownProducer(metadata: TransactionMetadata, command: InitProducerIdCommand): boolean {
  if (!hasExpectation(command)) return true;
  const { expectedProducerId } = command;
  if (expectedProducerId === metadata.producerId) return true;
  // May be the retry of a bump that led to a new producer id and whose answer was lost.
  return (
    expectedProducerId === metadata.previousProducerId &&
    isEpochExhausted(command.expectedProducerEpoch)
  );
}

function bump(
  d: Decision,
  command: InitProducerIdCommand,
  metadata: TransactionMetadata,
  timeoutMs: number,
): void {
  const { producerId, producerEpoch } = metadata;
  const expected = command.expectedProducerEpoch;
  const isCurrent = !hasExpectation(command) || expected === producerEpoch;
  const lastProducerEpoch = lastProducerEpochOf(d, command.transactionalId);
  if (!isCurrent) {
    // A retry whose answer was lost gets what the first call has made; nobody can have come in
    // between, for that would have forgotten the last epoch.
    if (expected !== lastProducerEpoch) refuse(d, command, ErrorCode.PRODUCER_FENCED);
    else startWith(d, command, producerId, producerId, producerEpoch, expected, timeoutMs);
    return;
  }
  const nextLastEpoch = hasExpectation(command) ? producerEpoch : NO_PRODUCER_EPOCH;
  if (!isEpochExhausted(producerEpoch)) {
    startWith(d, command, producerId, producerId, producerEpoch + 1, nextLastEpoch, timeoutMs);
  } else if (command.newProducerId === NO_PRODUCER_ID) {
    d.out.sends.push({ kind: 'allocateProducerId', command });
  } else {
    startWith(d, command, producerId, command.newProducerId, 0, nextLastEpoch, timeoutMs);
  }
}

function startWith(
  d: Decision,
  command: InitProducerIdCommand,
  previousProducerId: number,
  producerId: number,
  producerEpoch: number,
  lastProducerEpoch: number,
  transactionTimeoutMs: number,
): void {
  transition(d, command.transactionalId, lastProducerEpoch, {
    producerId,
    previousProducerId: previousProducerId === NO_PRODUCER_ID ? producerId : previousProducerId,
    nextProducerId: NO_PRODUCER_ID,
    producerEpoch,
    transactionTimeoutMs,
    status: TransactionStatus.EMPTY,
    topics: [],
    lastUpdateTimestampMs: d.wallMs,
    startTimestampMs: -1,
    clientTransactionVersion:
      d.hard.metadataById.get(command.transactionalId)?.clientTransactionVersion ?? 0,
  });
  d.out.replies.push({
    ticket: command.ticket,
    response: initResponse(ErrorCode.NONE, producerId, producerEpoch),
  });
}

function refuse(d: Decision, command: InitProducerIdCommand, errorCode: ErrorCode): void {
  d.out.replies.push({ ticket: command.ticket, response: initErrorResponse(errorCode) });
}

export function initErrorResponse(errorCode: ErrorCode): InitProducerIdResponse {
  return initResponse(errorCode, NO_PRODUCER_ID, NO_PRODUCER_EPOCH);
}

function initResponse(
  errorCode: ErrorCode,
  producerId: number,
  producerEpoch: number,
): InitProducerIdResponse {
  return {
    throttleTimeMs: 0,
    errorCode,
    producerId,
    producerEpoch,
    ongoingTxnProducerId: -1,
    ongoingTxnProducerEpoch: -1,
  };
}
