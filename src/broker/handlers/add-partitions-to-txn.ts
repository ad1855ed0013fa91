/**
 * AddPartitionsToTxn: one transaction from a producer (up to version 3), several from a broker
 * (from 4 on), to add to or to verify. All partitions of a transaction are added, or none.
 */

import { isInternalTopic } from '../../base/internal-topics.ts';
import type { AddPartitionsReply } from '../../core/transaction/transaction-command.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
  AddPartitionsToTxnRequestAddPartitionsToTxnTransaction as Transaction,
} from '../../protocol/generated/add-partitions-to-txn.ts';
import {
  isAllowedOnCluster,
  isAllowedOnTopic,
  isAllowedOnTransactionalId,
} from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

const FIRST_VERSION_WITH_BATCH = 4;
/** Older clients know the fence by another name. */
const FIRST_VERSION_WITH_FENCED = 2;

type TopicResults = AddPartitionsReply['topics'];

/** Answered when all transactions are. */
export type PendingAddPartitions = {
  readonly context: RequestContext;
  readonly response: AddPartitionsToTxnResponse;
  remaining: number;
};

export function handleAddPartitionsToTxn(
  broker: Broker,
  context: RequestContext,
  request: AddPartitionsToTxnRequest,
): void {
  const isBatch = context.apiVersion >= FIRST_VERSION_WITH_BATCH;
  const transactions = isBatch ? request.transactions : [oneTransaction(request)];
  const response: AddPartitionsToTxnResponse = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    resultsByTransaction: [],
    resultsByTopicV3AndBelow: [],
  };
  if (isBatch && !isAllowedOnCluster(broker, context.connection, AclOperation.CLUSTER_ACTION)) {
    response.errorCode = ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
    broker.reply(context.ticket, response);
    return;
  }
  const ids = new Set(transactions.map(({ transactionalId }) => transactionalId));
  // Each entry of an id would write the whole transaction once more.
  if (ids.size < transactions.length) response.errorCode = ErrorCode.INVALID_REQUEST;
  if (ids.size < transactions.length || transactions.length === 0) {
    broker.reply(context.ticket, response);
    return;
  }
  const pending = { context, response, remaining: transactions.length };
  for (const transaction of transactions) addOne(broker, pending, transaction);
}

/** One transaction has its answer. */
export function onPartitionsAdded(
  broker: Broker,
  pending: PendingAddPartitions,
  transactionalId: string,
  topics: TopicResults,
): void {
  const { context, response } = pending;
  const topicResults = topics.map(({ name, partitions }) => ({
    name,
    resultsByPartition: partitions.map(({ partitionIndex, errorCode }) => ({
      partitionIndex,
      partitionErrorCode: errorFor(errorCode, context.apiVersion),
    })),
  }));
  if (context.apiVersion >= FIRST_VERSION_WITH_BATCH) {
    response.resultsByTransaction.push({ transactionalId, topicResults });
  } else {
    response.resultsByTopicV3AndBelow = topicResults;
  }
  pending.remaining--;
  if (pending.remaining === 0) broker.reply(context.ticket, response);
}

function oneTransaction(request: AddPartitionsToTxnRequest): Transaction {
  return {
    transactionalId: request.v3AndBelowTransactionalId,
    producerId: request.v3AndBelowProducerId,
    producerEpoch: request.v3AndBelowProducerEpoch,
    verifyOnly: false,
    topics: request.v3AndBelowTopics,
  };
}

function errorFor(errorCode: number, apiVersion: number): number {
  const isFenced = errorCode === ErrorCode.PRODUCER_FENCED;
  return isFenced && apiVersion < FIRST_VERSION_WITH_FENCED
    ? ErrorCode.INVALID_PRODUCER_EPOCH
    : errorCode;
}

function addOne(broker: Broker, pending: PendingAddPartitions, transaction: Transaction): void {
  const { context } = pending;
  const { apiVersion } = context;
  const { transactionalId, producerId, producerEpoch, verifyOnly } = transaction;
  const refused = findRefusal(broker, context, transaction);
  if (refused !== undefined) {
    onPartitionsAdded(broker, pending, transactionalId, refused);
    return;
  }
  const topics = transaction.topics.map(({ name, partitions }) => ({ topic: name, partitions }));
  broker.transactions.submit(
    transactionalId,
    {
      kind: 'addPartitions',
      transactionalId,
      producerId,
      producerEpoch,
      topics,
      isVerifyOnly: verifyOnly,
      clientTransactionVersion: apiVersion >= FIRST_VERSION_WITH_BATCH ? 2 : 0,
    },
    { kind: 'addPartitionsToTxn', pending, transactionalId },
  );
}

/** Undefined when the coordinator is to decide. */
function findRefusal(
  broker: Broker,
  context: RequestContext,
  transaction: Transaction,
): TopicResults | undefined {
  const { transactionalId } = transaction;
  const { WRITE } = AclOperation;
  const isDenied =
    context.apiVersion < FIRST_VERSION_WITH_BATCH &&
    !isAllowedOnTransactionalId(broker, context.connection, WRITE, transactionalId);
  if (isDenied) return results(transaction, () => ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
  if (transactionalId === '') {
    return results(transaction, () => ErrorCode.INVALID_REQUEST);
  }
  const check = (topic: string, partition: number): ErrorCode =>
    checkPartition(broker, context, topic, partition);
  const hasBad = transaction.topics.some(({ name, partitions }) =>
    partitions.some((partition) => check(name, partition) !== ErrorCode.NONE),
  );
  if (!hasBad) return undefined;
  return results(transaction, (topic, partition) => {
    const errorCode = check(topic, partition);
    return errorCode === ErrorCode.NONE ? ErrorCode.OPERATION_NOT_ATTEMPTED : errorCode;
  });
}

function checkPartition(
  broker: Broker,
  { apiVersion, connection }: RequestContext,
  topic: string,
  partition: number,
): ErrorCode {
  // Brokers add partitions of `__consumer_offsets` themselves; a client has no business there.
  const isDenied =
    apiVersion < FIRST_VERSION_WITH_BATCH &&
    (isInternalTopic(topic) || !isAllowedOnTopic(broker, connection, AclOperation.WRITE, topic));
  if (isDenied) return ErrorCode.TOPIC_AUTHORIZATION_FAILED;
  const exists = broker.image.topicsByName.get(topic)?.partitions[partition] !== undefined;
  return exists ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
}

function results(
  transaction: Transaction,
  errorOf: (topic: string, partition: number) => ErrorCode,
): TopicResults {
  return transaction.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((partitionIndex) => ({
      partitionIndex,
      errorCode: errorOf(name, partitionIndex),
    })),
  }));
}
