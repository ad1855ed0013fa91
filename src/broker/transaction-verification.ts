/**
 * Before the first transactional records of a producer reach a partition, its coordinator must know
 * that the partition belongs to the transaction: else no marker would ever end it there (KIP-890).
 * Producers with transaction version 2 leave it to the broker to add the partition; of older ones
 * it is only asked whether they have.
 *
 * Where the transaction is open already nobody needs to be asked.
 * Source: AddPartitionsToTxnManager, ReplicaManager.handleProduceAppend.
 */
import type { TxnOffsetCommitCommand } from '../core/group/group-command.ts';
import type { AddPartitionsReply } from '../core/transaction/transaction-command.ts';
import type { TransactionTopic } from '../core/transaction/transaction-hard.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { ProduceRequest } from '../protocol/generated/produce.ts';
import type { Broker } from './broker.ts';
import type { RequestContext } from './request-context.ts';

/**
 * `add` also for clients that know TRANSACTION_ABORTABLE; `verify` for those that do;
 * `verifyForOld` for those that do not.
 */
export type VerificationMode = 'add' | 'verify' | 'verifyForOld';

export type TransactionalProducer = {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
};

/** Error codes by `topic:partition`; none for a partition that may be written to. */
export type VerificationErrors = ReadonlyMap<string, ErrorCode>;

export function verificationKey(topic: string, partition: number): string {
  return `${topic}:${partition}`;
}

/** Who goes on when the answer is there. */
export type AfterVerification =
  | {
      readonly kind: 'produce';
      readonly context: RequestContext;
      readonly request: ProduceRequest;
    }
  | {
      readonly kind: 'txnOffsetCommit';
      readonly command: TxnOffsetCommitCommand;
      readonly partitionIndex: number;
    };

export type Verification = {
  readonly producer: TransactionalProducer;
  readonly topics: readonly TransactionTopic[];
  readonly mode: VerificationMode;
  /** The transaction before may take so long to complete, not longer. */
  readonly retryEndMs: number;
  readonly next: AfterVerification;
};

/** Whose request goes on. */
export function ticketAfterVerification({ next }: Verification): number {
  return next.kind === 'produce' ? next.context.ticket : next.command.ticket;
}

export function verifyPartitions(
  broker: Broker,
  producer: TransactionalProducer,
  topics: readonly TransactionTopic[],
  mode: VerificationMode,
  next: AfterVerification,
): void {
  const maxMs = broker.config.int('add.partitions.to.txn.retry.backoff.max.ms');
  askCoordinator(broker, { producer, topics, mode, retryEndMs: broker.nowMs + maxMs, next });
}

export function askCoordinator(broker: Broker, verification: Verification): void {
  const { producer, topics, mode } = verification;
  const coordinatorId = broker.transactions.topic.leaderFor(producer.transactionalId);
  if (coordinatorId !== broker.nodeId) {
    broker.transactions.verifications.ask(coordinatorId, verification);
    return;
  }
  broker.transactions.submit(
    producer.transactionalId,
    {
      kind: 'addPartitions',
      ...producer,
      topics,
      isVerifyOnly: mode !== 'add',
      clientTransactionVersion: 2,
    },
    { kind: 'verification', verification },
  );
}

/** Undefined: the coordinator will be asked again. */
export function findVerificationErrors(
  broker: Broker,
  verification: Verification,
  reply: AddPartitionsReply,
): VerificationErrors | undefined {
  const { mode, retryEndMs } = verification;
  // The transaction before is still being completed: that takes a moment, and the client has
  // nothing to do in it.
  const isRetried =
    mode === 'add' &&
    reply.errorCode === ErrorCode.CONCURRENT_TRANSACTIONS &&
    broker.nowMs < retryEndMs &&
    !broker.isStopping;
  if (!isRetried) return errorsOf(reply, mode);
  const backoffMs = broker.config.int('add.partitions.to.txn.retry.backoff.ms');
  broker.transactions.schedule(broker.nowMs + backoffMs, { kind: 'verify', verification });
  return undefined;
}

function errorsOf(reply: AddPartitionsReply, mode: VerificationMode): VerificationErrors {
  const errors = new Map<string, ErrorCode>();
  for (const { name, partitions } of reply.topics) {
    for (const { partitionIndex, errorCode } of partitions) {
      if (errorCode === ErrorCode.NONE) continue;
      errors.set(verificationKey(name, partitionIndex), clientError(errorCode, mode));
    }
  }
  return errors;
}

function clientError(errorCode: number, mode: VerificationMode): ErrorCode {
  if (errorCode === ErrorCode.PRODUCER_FENCED) return ErrorCode.INVALID_PRODUCER_EPOCH;
  if (errorCode === ErrorCode.TRANSACTION_ABORTABLE && mode === 'verifyForOld') {
    return ErrorCode.INVALID_TXN_STATE;
  }
  return errorCode as ErrorCode;
}
