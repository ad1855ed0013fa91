/** ConsumerGroupDescribe (KIP-848). */
import { OPERATIONS_NOT_ASKED } from '../../protocol/authorized-operations.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  ConsumerGroupDescribeResponse,
  ConsumerGroupDescribeResponseAssignment,
  ConsumerGroupDescribeResponseDescribedGroup,
  ConsumerGroupDescribeResponseMember,
} from '../../protocol/generated/consumer-group-describe.ts';
import { preferredAssignor } from './consumer-epochs.ts';
import { type ConsumerGroupView, type ConsumerMember, EMPTY_TARGET } from './consumer-hard.ts';
import { consumerGroupState } from './consumer-work.ts';
import type { ConsumerDescribeCommand } from './group-command.ts';
import type { Decision } from './group-state.ts';

/** A member of which version 1 says how it speaks. */
const MemberType = { CLASSIC: 0, CONSUMER: 1 } as const;

export function describeConsumerGroups(d: Decision, command: ConsumerDescribeCommand): void {
  const groups = command.groupIds.map((groupId) => {
    const group = d.hard.consumerGroupById.get(groupId);
    if (group !== undefined) return describeOne(d, group, command.authorizedOperations);
    const message = d.soft.groupById.has(groupId)
      ? `Group ${groupId} is not a consumer group.`
      : `Group ${groupId} not found.`;
    return describedConsumerError(groupId, ErrorCode.GROUP_ID_NOT_FOUND, message);
  });
  const response: ConsumerGroupDescribeResponse = { throttleTimeMs: 0, groups };
  d.out.replies.push({ ticket: command.ticket, response });
}

export function describedConsumerError(
  groupId: string,
  errorCode: ErrorCode,
  errorMessage: string | null,
): ConsumerGroupDescribeResponseDescribedGroup {
  return {
    errorCode,
    errorMessage,
    groupId,
    groupState: '',
    groupEpoch: 0,
    assignmentEpoch: 0,
    assignorName: '',
    members: [],
    authorizedOperations: OPERATIONS_NOT_ASKED,
  };
}

function describeOne(
  d: Decision,
  group: ConsumerGroupView,
  authorizedOperations: number,
): ConsumerGroupDescribeResponseDescribedGroup {
  return {
    ...describedConsumerError(group.groupId, ErrorCode.NONE, null),
    groupState: consumerGroupState(group),
    groupEpoch: group.groupEpoch,
    assignmentEpoch: group.assignmentEpoch,
    assignorName: preferredAssignor(d, group),
    members: [...group.memberById.values()].map((member) => describeMember(d, group, member)),
    authorizedOperations,
  };
}

function describeMember(
  d: Decision,
  group: ConsumerGroupView,
  member: ConsumerMember,
): ConsumerGroupDescribeResponseMember {
  // What it has not given up yet is still its own.
  const owned: Map<string, number[]> = new Map();
  for (const partitions of [member.assigned, member.pendingRevocation]) {
    for (const [topicId, epochs] of partitions) {
      owned.set(topicId, [...(owned.get(topicId) ?? []), ...epochs.keys()]);
    }
  }
  return {
    memberId: member.memberId,
    instanceId: member.instanceId,
    rackId: member.rackId,
    memberEpoch: member.memberEpoch,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: [...member.subscribedTopicNames],
    subscribedTopicRegex: member.subscribedTopicRegex,
    assignment: describeAssignment(d, owned),
    targetAssignment: describeAssignment(
      d,
      group.targetByMember.get(member.memberId) ?? EMPTY_TARGET,
    ),
    memberType: member.classic === null ? MemberType.CONSUMER : MemberType.CLASSIC,
  };
}

/** Topics that are gone have no name to be shown under. */
function describeAssignment(
  d: Decision,
  partitionsByTopic: Iterable<readonly [string, readonly number[]]>,
): ConsumerGroupDescribeResponseAssignment {
  const topicPartitions: ConsumerGroupDescribeResponseAssignment['topicPartitions'] = [];
  for (const [topicId, partitions] of partitionsByTopic) {
    const topic = d.soft.cluster.findTopicById(topicId);
    if (topic === undefined) continue;
    const ascending = [...partitions].sort((a, b) => a - b);
    topicPartitions.push({ topicId, topicName: topic.name, partitions: ascending });
  }
  return { topicPartitions };
}
