/**
 * Produce: validate each partition's batch, append it, and answer when it may be acknowledged:
 * not at all for acks=0, once it is written for acks=1, once it is committed for acks=all. With one
 * replica the last two are the same moment.
 * Source: kafka.server.KafkaApis.handleProduceRequest, ReplicaManager.appendRecords.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  ProduceRequest,
  ProduceRequestPartitionProduceData,
  ProduceRequestTopicProduceData,
  ProduceResponse,
  ProduceResponsePartitionProduceResponse,
} from '../../protocol/generated/produce.ts';
import { validateBatches } from '../../protocol/records/validate-batch.ts';
import { ValidationResult } from '../../protocol/records/validation-result.ts';
import type { Broker } from '../broker.ts';
import { nodeEndpoints } from '../metadata-view.ts';
import type { ParkedProduce, Partition, ProduceWait } from '../partition.ts';
import {
  findProduceTransaction,
  mayProduce,
  type ProduceTransaction,
  produceError,
  produceVerificationMode,
} from '../produce-transactions.ts';
import type { RequestContext } from '../request-context.ts';
import {
  type VerificationErrors,
  verificationKey,
  verifyPartitions,
} from '../transaction-verification.ts';

/** Kafka's own admin client may write to internal topics; nobody else may. */
const ADMIN_CLIENT_ID = '__admin_client';
const ACKS_ALL = -1;

/** Nothing was verified, or nothing was found. */
const NO_ERRORS: VerificationErrors = new Map();

/** Overwritten by each validation: a broker works on one batch at a time. */
const validation: ValidationResult = new ValidationResult();

export function handleProduce(
  broker: Broker,
  context: RequestContext,
  request: ProduceRequest,
): void {
  const { quotas } = broker;
  if (quotas.isEnabled && quotas.holdsProducer(context)) {
    broker.connections.block(context.connection.connectionId, context.ticket);
  }
  const transaction = findProduceTransaction(broker, context, request);
  if (transaction === null) {
    produce(broker, context, request, NO_ERRORS);
  } else if (transaction.errorCode !== ErrorCode.NONE) {
    produce(broker, context, request, transaction.errorCode);
  } else {
    verifyThenProduce(broker, context, request, transaction);
  }
}

/** The request goes on once the coordinator has answered; its connection waits, to keep order. */
function verifyThenProduce(
  broker: Broker,
  context: RequestContext,
  request: ProduceRequest,
  transaction: ProduceTransaction,
): void {
  const { apiVersion, ticket } = context;
  broker.connections.block(context.connection.connectionId, ticket);
  for (const { partitionData } of request.topicData) {
    for (const data of partitionData) {
      // The frame is only ours until the end of the tick.
      if (data.records !== null) data.records = Buffer.from(data.records);
    }
  }
  const { producerId, producerEpoch, topics } = transaction;
  const producer = { transactionalId: request.transactionalId!, producerId, producerEpoch };
  const mode = produceVerificationMode(apiVersion);
  verifyPartitions(broker, producer, topics, mode, { kind: 'produce', context, request });
}

/** The coordinator has answered. */
export function produceVerified(
  broker: Broker,
  context: RequestContext,
  request: ProduceRequest,
  errors: VerificationErrors,
): void {
  produce(broker, context, request, errors);
}

/** `refused`: what verification has said of some partitions, or one error for all of them. */
function produce(
  broker: Broker,
  context: RequestContext,
  request: ProduceRequest,
  refused: VerificationErrors | ErrorCode,
): void {
  const response: ProduceResponse = { responses: [], throttleTimeMs: 0, nodeEndpoints: [] };
  const parked: ParkedProduce = { ticket: context.ticket, response, remaining: 0, isDone: false };
  const waits: { partition: Partition; wait: ProduceWait }[] = [];
  let hasFailed = false;
  for (const topic of request.topicData) {
    const partitionResponses: ProduceResponsePartitionProduceResponse[] = [];
    response.responses.push({ name: topic.name, topicId: topic.topicId, partitionResponses });
    const topicError = findTopicError(broker, context, topic, refused);
    for (const data of topic.partitionData) {
      const answer = newPartitionResponse(data.index);
      partitionResponses.push(answer);
      if (topicError !== ErrorCode.NONE) {
        Object.assign(answer, produceError(topicError, context.apiVersion));
        hasFailed = true;
        continue;
      }
      const partition = findPartition(
        broker,
        context,
        topic.name,
        topic.topicId,
        data.index,
        answer,
      );
      broker.counters.producedPartitions++;
      if (partition === null) {
        hasFailed = true;
        broker.counters.refusedPartitions++;
        continue;
      }
      const isRefused = refuse(context, partition, refused, answer);
      const requiredOffset = isRefused
        ? -1
        : appendOne(broker, context, request.acks, partition, data, answer);
      if (requiredOffset < 0) {
        hasFailed = true;
        broker.counters.refusedPartitions++;
        addLeaderHint(broker, context, partition, answer, response);
        continue;
      }
      // A duplicate of what is committed already has nothing to wait for.
      if (request.acks === 0 || requiredOffset <= partition.highWatermark) continue;
      waits.push({
        partition,
        wait: { parked, requiredOffset, partitionResponse: answer, isSettled: false },
      });
    }
  }
  if (request.acks === 0) {
    broker.replyNothing(context.ticket);
    // Without a reply, a closed connection is the only way to say that records were refused.
    if (hasFailed) broker.closeConnectionOf(context);
  } else if (waits.length === 0) {
    broker.reply(context.ticket, response);
  } else {
    parked.remaining = waits.length;
    // acks=1 waits for nothing but this broker's own write, which Kafka does not put a limit on.
    const timeoutMs = request.acks === ACKS_ALL ? Math.max(0, request.timeoutMs) : Infinity;
    const onlyWritten = request.acks !== ACKS_ALL;
    broker.waiting.parkProduce(parked, waits, broker.nowMs + timeoutMs, onlyWritten);
  }
}

/** Anything but NONE: no partition of the topic is looked at. */
function findTopicError(
  broker: Broker,
  context: RequestContext,
  topic: ProduceRequestTopicProduceData,
  refused: VerificationErrors | ErrorCode,
): ErrorCode {
  if (typeof refused === 'number') return refused;
  return broker.authorizer === null || mayProduce(broker, context, topic)
    ? ErrorCode.NONE
    : ErrorCode.TOPIC_AUTHORIZATION_FAILED;
}

function findPartition(
  broker: Broker,
  context: RequestContext,
  topic: string,
  topicId: string,
  partitionIndex: number,
  answer: ProduceResponsePartitionProduceResponse,
): Partition | null {
  const isById = context.apiVersion >= 13;
  const partition = isById
    ? broker.partitions.findById(topicId, partitionIndex)
    : broker.partitions.find(topic, partitionIndex);
  if (partition === undefined) {
    const isUnknownId = isById && !broker.partitions.hasTopicId(topicId);
    answer.errorCode = isUnknownId
      ? ErrorCode.UNKNOWN_TOPIC_ID
      : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    return null;
  }
  return partition;
}

function refuse(
  context: RequestContext,
  partition: Partition,
  refused: VerificationErrors | ErrorCode,
  answer: ProduceResponsePartitionProduceResponse,
): boolean {
  if (typeof refused === 'number' || refused.size === 0) return false;
  const errorCode = refused.get(verificationKey(partition.topic, partition.partitionIndex));
  if (errorCode === undefined) return false;
  Object.assign(answer, produceError(errorCode, context.apiVersion));
  return true;
}

/** The offset that must be committed before the records count; -1: refused, `answer` says why. */
function appendOne(
  broker: Broker,
  context: RequestContext,
  acks: number,
  partition: Partition,
  data: ProduceRequestPartitionProduceData,
  answer: ProduceResponsePartitionProduceResponse,
): number {
  answer.errorCode = checkAppendable(broker, context, acks, partition);
  const { log } = partition;
  if (answer.errorCode !== ErrorCode.NONE || log === null) return -1;
  answer.logStartOffset = log.logStartOffset;
  const { records } = data;
  if (records === null || records.length === 0) {
    answer.errorCode = ErrorCode.INVALID_RECORD;
    return -1;
  }
  const { apiVersion } = context;
  const { validationOptions } = partition;
  const errorCode = validateBatches(
    records,
    0,
    records.length,
    validationOptions,
    apiVersion,
    broker.wallMs,
    validation,
  );
  broker.counters.decompressedBytes += validation.decompressedBytes;
  if (errorCode !== ErrorCode.NONE) {
    answer.errorCode = errorCode;
    answer.errorMessage = validation.errorMessage;
    answer.recordErrors = validation.recordErrors.map(({ batchIndex, message }) => ({
      batchIndex,
      batchIndexErrorMessage: message,
    }));
    broker.log.debug('refused a batch', {
      partition: validationOptions.topicPartition,
      client: context.clientId,
      errorCode,
      reason: validation.reason,
    });
    return -1;
  }
  const info = broker.partitions.append(partition, validation.output, broker.wallMs);
  if (info.errorCode !== ErrorCode.NONE) {
    answer.errorCode = info.errorCode;
    return -1;
  }
  if (!info.isDuplicate) {
    broker.counters.producedRecords += info.lastOffset - info.firstOffset + 1;
    broker.counters.producedBytes += info.sizeBytes;
  }
  answer.baseOffset = info.firstOffset;
  answer.logAppendTimeMs = info.logAppendTimeMs;
  answer.logStartOffset = info.logStartOffset;
  return info.lastOffset + 1;
}

function checkAppendable(
  broker: Broker,
  context: RequestContext,
  acks: number,
  partition: Partition,
): ErrorCode {
  if (acks < -1 || acks > 1) return ErrorCode.INVALID_REQUIRED_ACKS;
  if (partition.isInternal && context.clientId !== ADMIN_CLIENT_ID) {
    return ErrorCode.INVALID_TOPIC_EXCEPTION;
  }
  const leaderError = broker.partitions.checkLeader(partition);
  if (leaderError !== ErrorCode.NONE) return leaderError;
  if (acks === ACKS_ALL && partition.isUnderMinIsr) return ErrorCode.NOT_ENOUGH_REPLICAS;
  return ErrorCode.NONE;
}

/** KIP-951: whoever asked the wrong broker hears at once whom to ask. */
function addLeaderHint(
  broker: Broker,
  context: RequestContext,
  partition: Partition,
  answer: ProduceResponsePartitionProduceResponse,
  response: ProduceResponse,
): void {
  if (answer.errorCode !== ErrorCode.NOT_LEADER_OR_FOLLOWER || partition.leaderId < 0) return;
  answer.currentLeader = { leaderId: partition.leaderId, leaderEpoch: partition.leaderEpoch };
  // Once, however many partitions have moved.
  if (response.nodeEndpoints.length > 0) return;
  response.nodeEndpoints = nodeEndpoints(broker.image, context.connection.listenerName);
}

function newPartitionResponse(index: number): ProduceResponsePartitionProduceResponse {
  return {
    index,
    errorCode: ErrorCode.NONE,
    baseOffset: -1,
    logAppendTimeMs: -1,
    logStartOffset: -1,
    recordErrors: [],
    errorMessage: null,
    currentLeader: { leaderId: -1, leaderEpoch: -1 },
  };
}
