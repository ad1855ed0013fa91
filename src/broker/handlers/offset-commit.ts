/**
 * OffsetCommit: topics and partitions are checked here, everything about the group by its
 * coordinator. The response has the topics and partitions of the request in its order.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import type { OffsetCommitCommand } from '../../core/group/group-command.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  OffsetCommitRequest,
  OffsetCommitRequestTopic,
} from '../../protocol/generated/offset-commit.ts';
import type { Broker } from '../broker.ts';
import { groupErrorResponse } from '../group-core.ts';
import type { RequestContext } from '../request-context.ts';

const FIRST_VERSION_WITH_TOPIC_IDS = 10;

export function handleOffsetCommit(
  broker: Broker,
  context: RequestContext,
  request: OffsetCommitRequest,
): void {
  const { ticket, apiVersion } = context;
  const { groupId } = request;
  const usesTopicIds = apiVersion >= FIRST_VERSION_WITH_TOPIC_IDS;
  const command: OffsetCommitCommand = {
    kind: 'offsetCommit',
    ticket,
    apiVersion,
    groupId,
    generationIdOrMemberEpoch: request.generationIdOrMemberEpoch,
    memberId: request.memberId,
    groupInstanceId: request.groupInstanceId,
    retentionTimeMs: request.retentionTimeMs,
    topics: request.topics.map((topic) => checkTopic(broker, topic, usesTopicIds)),
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
  topic: OffsetCommitRequestTopic,
  usesTopicIds: boolean,
): OffsetCommitCommand['topics'][number] {
  const image = usesTopicIds
    ? broker.image.topicsById.get(topic.topicId)
    : broker.image.topicsByName.get(topic.name);
  const unknown = usesTopicIds ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  return {
    name: image?.name ?? topic.name,
    topicId: usesTopicIds ? topic.topicId : ZERO_UUID,
    partitions: topic.partitions.map((partition) => ({
      ...partition,
      errorCode:
        image === undefined
          ? unknown
          : image.partitions[partition.partitionIndex] === undefined
            ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
            : ErrorCode.NONE,
    })),
  };
}
