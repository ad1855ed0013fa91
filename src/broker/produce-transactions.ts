/**
 * What is special about a Produce request with transactional records: which of its partitions must
 * be verified before anything is appended, and what clients hear when that fails.
 * Source: KafkaApis.handleProduceRequest, ReplicaManager.handleProduceAppend.
 */
import type { TransactionTopic } from '../core/transaction/transaction-hard.ts';
import { AclOperation } from '../protocol/acl.ts';
import { ErrorCode, errorName } from '../protocol/error-codes.ts';
import type {
  ProduceRequest,
  ProduceRequestTopicProduceData,
} from '../protocol/generated/produce.ts';
import {
  HEADER_SIZE_BYTES,
  isTransactional,
  MAGIC_V2,
  magic,
  producerEpoch,
  producerId,
} from '../protocol/records/record-batch.ts';
import { isAllowedOnTopic, isAllowedOnTransactionalId } from './auth/access.ts';
import type { Broker } from './broker.ts';
import type { RequestContext } from './request-context.ts';
import type { VerificationMode } from './transaction-verification.ts';

const FIRST_VERSION_THAT_ADDS = 12;
const FIRST_VERSION_WITH_ABORTABLE = 11;

export type ProduceTransaction = {
  /** Anything but NONE: no partition of the request is looked at. */
  readonly errorCode: ErrorCode;
  readonly producerId: number;
  readonly producerEpoch: number;
  /** To be verified before the request goes on. */
  readonly topics: readonly TransactionTopic[];
};

/** Null when nothing stands in the way of appending. */
export function findProduceTransaction(
  broker: Broker,
  context: RequestContext,
  request: ProduceRequest,
): ProduceTransaction | null {
  const { apiVersion } = context;
  let id = -1;
  let epochOfProducer = -1;
  let topics: TransactionTopic[] | null = null;
  let isComplete = true;
  for (const topic of request.topicData) {
    const { name, topicId, partitionData } = topic;
    let unverified: number[] | null = null;
    for (const { index, records } of partitionData) {
      if (records === null || !hasTransactionalBatch(records)) continue;
      if (!mayWriteIn(broker, context, request.transactionalId)) {
        return refused(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
      }
      // Nothing is appended where nothing may be: the transaction does not grow by it.
      if (broker.authorizer !== null && !mayProduce(broker, context, topic)) continue;
      const batchProducerId = producerId(records, 0);
      if (id !== -1 && id !== batchProducerId)
        return refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
      id = batchProducerId;
      epochOfProducer = producerEpoch(records, 0);
      const partition =
        apiVersion >= 13
          ? broker.partitions.findById(topicId, index)
          : broker.partitions.find(name, index);
      const log = partition?.log;
      if (log === undefined || log === null) continue;
      // All are asked about when one is: what is open now may have ended when the answer comes.
      if (!log.producers.hasOngoingTransaction(id, epochOfProducer)) isComplete = false;
      if (unverified === null) {
        unverified = [];
        topics ??= [];
        topics.push({ topic: log.topic, partitions: unverified });
      }
      unverified.push(index);
    }
  }
  if (topics === null || isComplete) return null;
  const isAsked =
    apiVersion >= FIRST_VERSION_THAT_ADDS ||
    broker.config.boolean('transaction.partition.verification.enable');
  if (!isAsked) return null;
  return { errorCode: ErrorCode.NONE, producerId: id, producerEpoch: epochOfProducer, topics };
}

/** A topic id that nobody knows is not denied, but unknown. */
export function mayProduce(
  broker: Broker,
  { apiVersion, connection }: RequestContext,
  topic: ProduceRequestTopicProduceData,
): boolean {
  const isById = apiVersion >= 13;
  const name = isById ? broker.partitions.findTopicName(topic.topicId) : topic.name;
  return name === undefined || isAllowedOnTopic(broker, connection, AclOperation.WRITE, name);
}

function mayWriteIn(
  broker: Broker,
  { connection }: RequestContext,
  transactionalId: string | null,
): boolean {
  if (transactionalId === null || transactionalId === '') return false;
  return isAllowedOnTransactionalId(broker, connection, AclOperation.WRITE, transactionalId);
}

function refused(errorCode: ErrorCode): ProduceTransaction {
  return { errorCode, producerId: -1, producerEpoch: -1, topics: [] };
}

/** Nothing has been validated yet. */
function hasTransactionalBatch(records: Buffer): boolean {
  return (
    records.length >= HEADER_SIZE_BYTES &&
    magic(records, 0) === MAGIC_V2 &&
    isTransactional(records, 0)
  );
}

export function produceVerificationMode(apiVersion: number): VerificationMode {
  if (apiVersion >= FIRST_VERSION_THAT_ADDS) return 'add';
  return apiVersion >= FIRST_VERSION_WITH_ABORTABLE ? 'verify' : 'verifyForOld';
}

/** Producers know what to do about few errors: the coordinator's own become one that is retried. */
export function produceError(
  errorCode: ErrorCode,
  apiVersion: number,
): { readonly errorCode: ErrorCode; readonly errorMessage: string | null } {
  switch (errorCode) {
    case ErrorCode.INVALID_TXN_STATE:
      return { errorCode, errorMessage: 'Partition was not added to the transaction' };
    case ErrorCode.CONCURRENT_TRANSACTIONS:
      if (apiVersion >= FIRST_VERSION_THAT_ADDS) return { errorCode, errorMessage: null };
      break;
    case ErrorCode.NETWORK_EXCEPTION:
    case ErrorCode.COORDINATOR_LOAD_IN_PROGRESS:
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
    case ErrorCode.NOT_COORDINATOR:
      break;
    default:
      return { errorCode, errorMessage: null };
  }
  return {
    errorCode: ErrorCode.NOT_ENOUGH_REPLICAS,
    errorMessage:
      'Unable to verify the partition has been added to the transaction. ' +
      `Underlying error: ${errorName(errorCode)}`,
  };
}
