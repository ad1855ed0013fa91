/** ConsumerGroupDescribe (KIP-848): each group asked of its coordinator. */
import { describedConsumerError } from '../../core/group/consumer-describe.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { OPERATIONS_NOT_ASKED } from '../../protocol/authorized-operations.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse,
  ConsumerGroupDescribeResponseDescribedGroup,
} from '../../protocol/generated/consumer-group-describe.ts';
import { allowedGroupOperations, isAllowedOnGroup, isAllowedOnTopic } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';
import { isConsumerProtocolEnabled } from './consumer-group-heartbeat.ts';

export function handleConsumerGroupDescribe(
  broker: Broker,
  context: RequestContext,
  request: ConsumerGroupDescribeRequest,
): void {
  if (!isConsumerProtocolEnabled(broker)) {
    const groups = request.groupIds.map((groupId) =>
      describedConsumerError(groupId, ErrorCode.UNSUPPORTED_VERSION, null),
    );
    broker.reply(context.ticket, { throttleTimeMs: 0, groups });
    return;
  }
  const { connection } = context;
  const named: string[] = [];
  const refused: ConsumerGroupDescribeResponseDescribedGroup[] = [];
  for (const groupId of request.groupIds) {
    const isAllowed = isAllowedOnGroup(broker, connection, AclOperation.DESCRIBE, groupId);
    if (isAllowed && groupId !== '') {
      named.push(groupId);
      continue;
    }
    const { GROUP_AUTHORIZATION_FAILED, INVALID_GROUP_ID } = ErrorCode;
    const errorCode = isAllowed ? INVALID_GROUP_ID : GROUP_AUTHORIZATION_FAILED;
    refused.push(describedConsumerError(groupId, errorCode, null));
  }
  broker.groups.submitEach(
    named,
    (groupId, ticket) => ({
      kind: 'consumerDescribe',
      ticket,
      groupIds: [groupId],
      authorizedOperations: request.includeAuthorizedOperations
        ? allowedGroupOperations(broker, connection, groupId)
        : OPERATIONS_NOT_ASKED,
    }),
    { kind: 'consumerGroupDescribe', context, refused },
    broker.nowMs,
    broker.wallMs,
  );
}

export function answerConsumerGroupDescribe(
  broker: Broker,
  context: RequestContext,
  refused: readonly ConsumerGroupDescribeResponseDescribedGroup[],
  parts: readonly ConsumerGroupDescribeResponse[],
): void {
  const { connection, ticket } = context;
  const described = parts.flatMap((part) => part.groups);
  const maySee = (group: ConsumerGroupDescribeResponseDescribedGroup): boolean =>
    // Very many members have very many topics: they are gone through only if somebody asks.
    broker.authorizer === null ||
    topicsOf(group).every((topic) =>
      isAllowedOnTopic(broker, connection, AclOperation.DESCRIBE, topic),
    );
  const groups = described.map((group) => (maySee(group) ? group : hiddenTopics(group.groupId)));
  broker.reply(ticket, { throttleTimeMs: 0, groups: [...refused, ...groups] });
}

/** Each only once: a group may have thousands of partitions. */
function topicsOf({ members }: ConsumerGroupDescribeResponseDescribedGroup): string[] {
  const topics = new Set<string>();
  for (const { assignment, targetAssignment } of members) {
    for (const { topicName } of assignment.topicPartitions) topics.add(topicName);
    for (const { topicName } of targetAssignment.topicPartitions) topics.add(topicName);
  }
  return [...topics];
}

function hiddenTopics(groupId: string): ConsumerGroupDescribeResponseDescribedGroup {
  const message = 'The group has described topic(s) that the client is not authorized to describe.';
  return describedConsumerError(groupId, ErrorCode.TOPIC_AUTHORIZATION_FAILED, message);
}
