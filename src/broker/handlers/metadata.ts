/**
 * Metadata: brokers, topics and leaders, and the creation of topics that somebody wants to use.
 *
 * A topic that is missing and may be created is created before the reply leaves, so a client gets
 * leaders with its first question; Apache Kafka answers UNKNOWN_TOPIC_OR_PARTITION and lets it ask
 * again. Source: KafkaApis.handleTopicMetadataRequest.
 */

import { CLUSTER_METADATA_TOPIC_NAME, isInternalTopic } from '../../base/internal-topics.ts';
import { ZERO_UUID } from '../../base/uuid.ts';
import { autoTopic } from '../../core/controller/auto-topics.ts';
import { topicNameError } from '../../core/controller/topic-names.ts';
import type { TopicView } from '../../core/metadata/image.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ApiKey } from '../../protocol/api-keys.ts';
import { OPERATIONS_NOT_ASKED } from '../../protocol/authorized-operations.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  MetadataRequest,
  MetadataResponse,
  MetadataResponseTopic,
} from '../../protocol/generated/metadata.ts';
import {
  allowedClusterOperations,
  allowedTopicOperations,
  isAllowedOnTopic,
  isQuietlyAllowedOnCluster,
  isQuietlyAllowedOnTopic,
} from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import { reachableBrokers, viewPartition } from '../metadata-view.ts';
import type { RequestContext } from '../request-context.ts';

/** A client that asks for a new topic waits no longer for its creation. */
const CREATE_TIMEOUT_MS = 5000;

export function handleMetadata(
  broker: Broker,
  context: RequestContext,
  request: MetadataRequest,
): void {
  const error = requestError(context, request);
  if (error !== ErrorCode.NONE) {
    broker.reply(context.ticket, failedResponse(request, error));
    return;
  }
  const missing = missingTopics(broker, context, request);
  if (missing.length === 0) {
    answerMetadata(broker, context, request);
    return;
  }
  const brokers = [...broker.image.brokers.values()];
  const brokerCount = brokers.filter(({ fenced }) => !fenced).length;
  const topics = missing.map((name) => autoTopic(name, broker.config, brokerCount));
  const creation = { topics, timeoutMs: 0, validateOnly: false };
  const continuation = { kind: 'metadata', context, request } as const;
  const { CreateTopics } = ApiKey;
  broker.channel.sendFor(context, CreateTopics, creation, continuation, CREATE_TIMEOUT_MS);
}

function requestError(context: RequestContext, request: MetadataRequest): number {
  if (request.topics === null || context.apiVersion < 10) return ErrorCode.NONE;
  const hasIds = usesIds(request);
  if (hasIds && context.apiVersion < 12) return ErrorCode.INVALID_REQUEST;
  const hasNameless = request.topics.some(({ name }) => name === null);
  return hasNameless && !hasIds ? ErrorCode.INVALID_REQUEST : ErrorCode.NONE;
}

/** Ids and names do not mix: as soon as there is one id, names count for nothing. */
function usesIds(request: MetadataRequest): boolean {
  return request.topics?.some(({ topicId }) => topicId !== ZERO_UUID) ?? false;
}

function wantsAll(context: RequestContext, request: MetadataRequest): boolean {
  return request.topics === null || (context.apiVersion === 0 && request.topics.length === 0);
}

function missingTopics(
  broker: Broker,
  context: RequestContext,
  request: MetadataRequest,
): string[] {
  if (wantsAll(context, request) || usesIds(request)) return [];
  if (!mayCreate(broker, request)) return [];
  const missing = new Set<string>();
  for (const { name } of request.topics ?? []) {
    if (name === null || broker.image.topicsByName.has(name)) continue;
    if (name === CLUSTER_METADATA_TOPIC_NAME || topicNameError(name) !== null) continue;
    if (!mayDescribe(broker, context, name)) continue;
    if (mayCreateTopic(broker, context, name)) missing.add(name);
  }
  return [...missing];
}

function mayCreate(broker: Broker, request: MetadataRequest): boolean {
  return request.allowAutoTopicCreation && broker.config.boolean('auto.create.topics.enable');
}

function mayDescribe(broker: Broker, { connection }: RequestContext, topic: string): boolean {
  return isAllowedOnTopic(broker, connection, AclOperation.DESCRIBE, topic);
}

function mayCreateTopic(broker: Broker, { connection }: RequestContext, topic: string): boolean {
  const { CREATE } = AclOperation;
  return (
    isQuietlyAllowedOnCluster(broker, connection, CREATE) ||
    isAllowedOnTopic(broker, connection, CREATE, topic)
  );
}

/** Answers from the image as it is now. */
export function answerMetadata(
  broker: Broker,
  context: RequestContext,
  request: MetadataRequest,
): void {
  const { image } = broker;
  const brokers = reachableBrokers(image, context.connection.listenerName, false);
  const isHere = brokers.some(({ brokerId }) => brokerId === broker.nodeId);
  const response: MetadataResponse = {
    throttleTimeMs: 0,
    brokers: brokers.map(({ brokerId, host, port, rack }) => ({
      nodeId: brokerId,
      host,
      port,
      rack,
    })),
    clusterId: broker.quorum.clusterId,
    // Every broker forwards to the controller, so any that is alive may be named; we are.
    controllerId: isHere ? broker.nodeId : (brokers[0]?.brokerId ?? -1),
    topics: describeTopics(broker, context, request),
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
      ? allowedClusterOperations(broker, context.connection)
      : OPERATIONS_NOT_ASKED,
    errorCode: ErrorCode.NONE,
  };
  broker.reply(context.ticket, response);
}

function describeTopics(
  broker: Broker,
  context: RequestContext,
  request: MetadataRequest,
): MetadataResponseTopic[] {
  const { image } = broker;
  const describe = (topic: TopicView): MetadataResponseTopic =>
    describeTopic(broker, context, request, topic);
  if (wantsAll(context, request)) {
    const { connection } = context;
    const { DESCRIBE } = AclOperation;
    return [...image.topicsById.values()]
      .filter(({ name }) => isQuietlyAllowedOnTopic(broker, connection, DESCRIBE, name))
      .map(describe);
  }
  if (usesIds(request)) {
    const ids = new Set(request.topics?.map(({ topicId }) => topicId));
    ids.delete(ZERO_UUID);
    return [...ids].map((topicId) => {
      const topic = image.topicsById.get(topicId);
      if (topic !== undefined && mayDescribe(broker, context, topic.name)) return describe(topic);
      const { UNKNOWN_TOPIC_ID, TOPIC_AUTHORIZATION_FAILED } = ErrorCode;
      const errorCode = topic === undefined ? UNKNOWN_TOPIC_ID : TOPIC_AUTHORIZATION_FAILED;
      return { ...missingTopic(errorCode, null), topicId };
    });
  }
  const names = new Set(request.topics?.map(({ name }) => name ?? ''));
  return [...names].map((name) => {
    const topic = image.topicsByName.get(name);
    // Whether a topic that may not be seen is there is not told either.
    if (!mayDescribe(broker, context, name)) {
      const denied = missingTopic(ErrorCode.TOPIC_AUTHORIZATION_FAILED, name);
      return { ...denied, isInternal: false };
    }
    if (topic !== undefined) return describe(topic);
    if (mayCreate(broker, request) && !mayCreateTopic(broker, context, name)) {
      return missingTopic(ErrorCode.TOPIC_AUTHORIZATION_FAILED, name);
    }
    const errorCode =
      topicNameError(name) === null
        ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        : ErrorCode.INVALID_TOPIC_EXCEPTION;
    return {
      ...missingTopic(errorCode, name),
      topicAuthorizedOperations: topicOperations(broker, context, request, name),
    };
  });
}

function describeTopic(
  broker: Broker,
  context: RequestContext,
  request: MetadataRequest,
  topic: TopicView,
): MetadataResponseTopic {
  const options = {
    listenerName: context.connection.listenerName,
    hidesUnreachable: context.apiVersion === 0,
    knowsListenerErrors: context.apiVersion >= 6,
  };
  return {
    errorCode: ErrorCode.NONE,
    name: topic.name,
    topicId: topic.topicId,
    isInternal: isInternalTopic(topic.name),
    partitions: topic.partitions.map((partition, index) =>
      viewPartition(broker.image, partition, index, options),
    ),
    topicAuthorizedOperations: topicOperations(broker, context, request, topic.name),
  };
}

function topicOperations(
  broker: Broker,
  { connection }: RequestContext,
  request: MetadataRequest,
  topic: string,
): number {
  return request.includeTopicAuthorizedOperations
    ? allowedTopicOperations(broker, connection, topic)
    : OPERATIONS_NOT_ASKED;
}

function missingTopic(errorCode: number, name: string | null): MetadataResponseTopic {
  return {
    errorCode,
    name,
    topicId: ZERO_UUID,
    isInternal: name !== null && isInternalTopic(name),
    partitions: [],
    topicAuthorizedOperations: OPERATIONS_NOT_ASKED,
  };
}

/** MetadataRequest.getErrorResponse: nothing but the topics that were asked for, all with the error. */
function failedResponse(request: MetadataRequest, errorCode: number): MetadataResponse {
  return {
    throttleTimeMs: 0,
    brokers: [],
    clusterId: null,
    controllerId: -1,
    topics: (request.topics ?? []).map(({ name, topicId }) => ({
      ...missingTopic(errorCode, name ?? ''),
      topicId,
    })),
    clusterAuthorizedOperations: OPERATIONS_NOT_ASKED,
    errorCode,
  };
}
