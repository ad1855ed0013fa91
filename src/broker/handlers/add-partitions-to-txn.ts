/**
 * AddPartitionsToTxn: one transaction from a producer (up to version 3), several from a broker
 * (from 4 on), to add to or to verify. All partitions of a transaction are added, or none.
 */

import { isInternalTopic } from '../../base/internal-topics.ts';
import type { AddPartitionsReply } from '../../core/transaction/transaction-command.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
  AddPartitionsToTxnRequestAddPartitionsToTxnTransaction as Transaction,
} from '../../protocol/generated/add-partitions-to-txn.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

const FIRST_VERSION_WITH_BATCH = 4;
/** Older clients know the fence by another name. */
const FIRST_VERSION_WITH_FENCED = 2;

type TopicResults = AddPartitionsReply['topics'];

export function handleAddPartitionsToTxn(
  broker: Broker,
  context: RequestContext,
  request: AddPartitionsToTxnRequest,
): void {
  const { apiVersion } = context;
  const isBatch = apiVersion >= FIRST_VERSION_WITH_BATCH;
  const transactions = isBatch ? request.transactions : [oneTransaction(request)];
  const response: AddPartitionsToTxnResponse = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    resultsByTransaction: [],
    resultsByTopicV3AndBelow: [],
  };
  const ids = new Set(transactions.map(({ transactionalId }) => transactionalId));
  if (ids.size < transactions.length) {
    // Each entry would write the whole transaction once more.
    response.errorCode = ErrorCode.INVALID_REQUEST;
    broker.reply(context.ticket, response);
    return;
  }
  let remaining = transactions.length;
  if (remaining === 0) broker.reply(context.ticket, response);
  for (const transaction of transactions) {
    addOne(broker, apiVersion, transaction, (topics) => {
      const topicResults = topics.map(({ name, partitions }) => ({
        name,
        resultsByPartition: partitions.map(({ partitionIndex, errorCode }) => ({
          partitionIndex,
          partitionErrorCode: errorFor(errorCode, apiVersion),
        })),
      }));
      const { transactionalId } = transaction;
      if (isBatch) response.resultsByTransaction.push({ transactionalId, topicResults });
      else response.resultsByTopicV3AndBelow = topicResults;
      remaining--;
      if (remaining === 0) broker.reply(context.ticket, response);
    });
  }
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

function addOne(
  broker: Broker,
  apiVersion: number,
  transaction: Transaction,
  done: (topics: TopicResults) => void,
): void {
  const { transactionalId, producerId, producerEpoch, verifyOnly } = transaction;
  if (transactionalId === '') {
    done(results(transaction, () => ErrorCode.INVALID_REQUEST));
    return;
  }
  const check = (topic: string, partition: number): ErrorCode =>
    checkPartition(broker, apiVersion, topic, partition);
  const hasBad = transaction.topics.some(({ name, partitions }) =>
    partitions.some((partition) => check(name, partition) !== ErrorCode.NONE),
  );
  if (hasBad) {
    const attempt = (topic: string, partition: number): ErrorCode => {
      const errorCode = check(topic, partition);
      return errorCode === ErrorCode.NONE ? ErrorCode.OPERATION_NOT_ATTEMPTED : errorCode;
    };
    done(results(transaction, attempt));
    return;
  }
  const topics = transaction.topics.map(({ name, partitions }) => ({ topic: name, partitions }));
  broker.transactions.submit<AddPartitionsReply>(
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
    (reply) => done(reply.topics),
  );
}

function checkPartition(
  broker: Broker,
  apiVersion: number,
  topic: string,
  partition: number,
): ErrorCode {
  // Brokers add partitions of `__consumer_offsets` themselves; a client has no business there.
  if (apiVersion < FIRST_VERSION_WITH_BATCH && isInternalTopic(topic)) {
    return ErrorCode.TOPIC_AUTHORIZATION_FAILED;
  }
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
