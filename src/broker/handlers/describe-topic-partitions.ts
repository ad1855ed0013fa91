/**
 * DescribeTopicPartitions (KIP-966): topics in the order of their names, so many partitions at a
 * time, with a cursor to go on from. Source: DescribeTopicPartitionsRequestHandler.
 */

import { isInternalTopic } from '../../base/internal-topics.ts';
import { ZERO_UUID } from '../../base/uuid.ts';
import { topicNameError } from '../../core/controller/topic-names.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { OPERATIONS_NOT_ASKED } from '../../protocol/authorized-operations.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DescribeTopicPartitionsRequest,
  DescribeTopicPartitionsResponse,
  DescribeTopicPartitionsResponsePartition,
  DescribeTopicPartitionsResponseTopic,
} from '../../protocol/generated/describe-topic-partitions.ts';
import {
  allowedTopicOperations,
  isAllowedOnTopic,
  isQuietlyAllowedOnTopic,
} from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import { viewPartition } from '../metadata-view.ts';
import type { RequestContext } from '../request-context.ts';

export function handleDescribeTopicPartitions(
  broker: Broker,
  context: RequestContext,
  request: DescribeTopicPartitionsRequest,
): void {
  broker.reply(context.ticket, describe(broker, context, request));
}

function describe(
  broker: Broker,
  context: RequestContext,
  request: DescribeTopicPartitionsRequest,
): DescribeTopicPartitionsResponse {
  const { cursor } = request;
  const { connection } = context;
  const asksForAll = request.topics.length === 0;
  const names = topicNames(broker, request).filter(
    (name) => cursor === null || name >= cursor.topicName,
  );
  const isFirstThere = names[0] === cursor?.topicName;
  const isCursorValid =
    cursor === null || (cursor.partitionIndex >= 0 && (asksForAll || isFirstThere));
  const limitMax = broker.config.int('max.request.partition.size.limit');
  const limit = Math.max(1, Math.min(request.responsePartitionLimit, limitMax));
  const response: DescribeTopicPartitionsResponse = {
    throttleTimeMs: 0,
    topics: [],
    nextCursor: null,
  };
  const mayDescribe = (name: string): boolean =>
    asksForAll
      ? isQuietlyAllowedOnTopic(broker, connection, AclOperation.DESCRIBE, name)
      : isAllowedOnTopic(broker, connection, AclOperation.DESCRIBE, name);
  // How many partitions a topic has is not told to those who may not see it.
  const isBeyond = isBeyondTopic(broker, request) && mayDescribe(cursor!.topicName);
  if (!isCursorValid || isBeyond) return invalidCursor(request);
  const denied: DescribeTopicPartitionsResponseTopic[] = [];
  const allowed: string[] = [];
  for (const name of names) {
    if (mayDescribe(name)) allowed.push(name);
    else if (!asksForAll) denied.push(failedTopic(name, ErrorCode.TOPIC_AUTHORIZATION_FAILED));
  }
  let remaining = limit;
  for (const name of allowed) {
    if (remaining === 0) {
      response.nextCursor = { topicName: name, partitionIndex: 0 };
      break;
    }
    const first = name === cursor?.topicName ? cursor.partitionIndex : 0;
    const topic = describeTopic(broker, context, name, first, remaining);
    response.topics.push(topic);
    remaining -= topic.partitions.length;
    const next = first + topic.partitions.length;
    if (next < (broker.image.topicsByName.get(name)?.partitions.length ?? 0)) {
      response.nextCursor = { topicName: name, partitionIndex: next };
      break;
    }
  }
  for (const topic of denied) response.topics.push(topic);
  return response;
}

function topicNames(broker: Broker, request: DescribeTopicPartitionsRequest): string[] {
  const names =
    request.topics.length === 0
      ? [...broker.image.topicsByName.keys()]
      : [...new Set(request.topics.map(({ name }) => name))];
  return names.sort();
}

/** A cursor may stand at the end of a topic's partitions only where it can have come from. */
function isBeyondTopic(broker: Broker, { cursor }: DescribeTopicPartitionsRequest): boolean {
  if (cursor === null) return false;
  const topic = broker.image.topicsByName.get(cursor.topicName);
  return topic !== undefined && cursor.partitionIndex >= topic.partitions.length;
}

function describeTopic(
  broker: Broker,
  context: RequestContext,
  name: string,
  first: number,
  limit: number,
): DescribeTopicPartitionsResponseTopic {
  const topic = broker.image.topicsByName.get(name);
  const isValid = topicNameError(name) === null;
  const missing = isValid
    ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    : ErrorCode.INVALID_TOPIC_EXCEPTION;
  const options = {
    listenerName: context.connection.listenerName,
    hidesUnreachable: false,
    knowsListenerErrors: true,
  };
  const partitions: DescribeTopicPartitionsResponsePartition[] = [];
  const end = Math.min(first + limit, topic?.partitions.length ?? 0);
  for (let index = first; index < end; index++) {
    const partition = topic!.partitions[index]!;
    partitions.push({
      ...viewPartition(broker.image, partition, index, options),
      eligibleLeaderReplicas: [...partition.elr],
      lastKnownElr: [...partition.lastKnownElr],
    });
  }
  return {
    errorCode: topic === undefined ? missing : ErrorCode.NONE,
    name,
    topicId: topic?.topicId ?? ZERO_UUID,
    isInternal: isInternalTopic(name),
    partitions,
    topicAuthorizedOperations: allowedTopicOperations(broker, context.connection, name),
  };
}

function invalidCursor(request: DescribeTopicPartitionsRequest): DescribeTopicPartitionsResponse {
  const topics = request.topics.map(({ name }) => failedTopic(name, ErrorCode.INVALID_REQUEST));
  return { throttleTimeMs: 0, topics, nextCursor: null };
}

function failedTopic(name: string, errorCode: ErrorCode): DescribeTopicPartitionsResponseTopic {
  return {
    errorCode,
    name,
    topicId: ZERO_UUID,
    isInternal: false,
    partitions: [],
    topicAuthorizedOperations: OPERATIONS_NOT_ASKED,
  };
}
