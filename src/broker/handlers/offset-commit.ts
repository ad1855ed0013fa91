/**
 * OffsetCommit: topics and partitions are checked here, everything about the group by its
 * coordinator. The response has the topics and partitions of the request in its order.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import type { OffsetCommitCommand } from '../../core/group/group-command.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  OffsetCommitRequest,
  OffsetCommitRequestTopic,
} from '../../protocol/generated/offset-commit.ts';
import { isAllowedOnGroup, isAllowedOnTopic } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import { groupErrorResponse } from '../group-core.ts';
import type { Connection, RequestContext } from '../request-context.ts';

const FIRST_VERSION_WITH_TOPIC_IDS = 10;

export function handleOffsetCommit(
  broker: Broker,
  context: RequestContext,
  request: OffsetCommitRequest,
): void {
  const { ticket, apiVersion, connection } = context;
  const { groupId } = request;
  const usesTopicIds = apiVersion >= FIRST_VERSION_WITH_TOPIC_IDS;
  const isGroupAllowed = isAllowedOnGroup(broker, connection, AclOperation.READ, groupId);
  const command: OffsetCommitCommand = {
    kind: 'offsetCommit',
    ticket,
    apiVersion,
    groupId,
    generationIdOrMemberEpoch: request.generationIdOrMemberEpoch,
    memberId: request.memberId,
    groupInstanceId: request.groupInstanceId,
    retentionTimeMs: request.retentionTimeMs,
    topics: request.topics.map((topic) =>
      isGroupAllowed
        ? checkTopic(broker, connection, topic, usesTopicIds)
        : failedTopic(topic, usesTopicIds, ErrorCode.GROUP_AUTHORIZATION_FAILED),
    ),
  };
  const hasValidPartition = command.topics.some((topic) =>
    topic.partitions.some((partition) => partition.errorCode === ErrorCode.NONE),
  );
  if (!hasValidPartition) {
    // As in Kafka, the coordinator does not hear of a request that can commit nothing.
    broker.reply(ticket, groupErrorResponse(command, ErrorCode.NONE));
    return;
  }
  broker.groups.submit(groupId, command, broker.nowMs, broker.wallMs);
}

function checkTopic(
  broker: Broker,
  connection: Connection,
  topic: OffsetCommitRequestTopic,
  usesTopicIds: boolean,
): OffsetCommitCommand['topics'][number] {
  const image = usesTopicIds
    ? broker.image.topicsById.get(topic.topicId)
    : broker.image.topicsByName.get(topic.name);
  if (image === undefined && usesTopicIds) {
    return failedTopic(topic, usesTopicIds, ErrorCode.UNKNOWN_TOPIC_ID);
  }
  const name = image?.name ?? topic.name;
  if (!isAllowedOnTopic(broker, connection, AclOperation.READ, name)) {
    return failedTopic(topic, usesTopicIds, ErrorCode.TOPIC_AUTHORIZATION_FAILED);
  }
  return {
    name,
    topicId: usesTopicIds ? topic.topicId : ZERO_UUID,
    partitions: topic.partitions.map((partition) => ({
      ...partition,
      errorCode:
        image?.partitions[partition.partitionIndex] === undefined
          ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
          : ErrorCode.NONE,
    })),
  };
}

function failedTopic(
  topic: OffsetCommitRequestTopic,
  usesTopicIds: boolean,
  errorCode: ErrorCode,
): OffsetCommitCommand['topics'][number] {
  return {
    name: topic.name,
    topicId: usesTopicIds ? topic.topicId : ZERO_UUID,
    partitions: topic.partitions.map((partition) => ({ ...partition, errorCode })),
  };
}
