/** Describe, list and delete groups. */
import { OPERATIONS_NOT_ASKED } from '../../protocol/authorized-operations.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { DeleteGroupsResponse } from '../../protocol/generated/delete-groups.ts';
import type {
  DescribeGroupsResponse,
  DescribeGroupsResponseDescribedGroup,
} from '../../protocol/generated/describe-groups.ts';
import type { ListGroupsResponse } from '../../protocol/generated/list-groups.ts';
import { memberMetadata } from './classic-group.ts';
import { forgetConsumerTimers } from './consumer-timers.ts';
import { consumerGroupState, emitGroupGone, openWork } from './consumer-work.ts';
import type {
  DeleteGroupsCommand,
  DescribeGroupsCommand,
  ListGroupsCommand,
} from './group-command.ts';
import type { GroupHardView } from './group-hard.ts';
import type { ClassicGroup, Decision, GroupSoft } from './group-state.ts';
import { deleteAllOffsets } from './offsets.ts';

const CLASSIC_GROUP_TYPE = 'classic';
const CONSUMER_GROUP_TYPE = 'consumer';
/** Before this version a group that does not exist is described as Dead, without an error. */
const FIRST_DESCRIBE_VERSION_WITH_NOT_FOUND = 6;

export function describeGroups(d: Decision, command: DescribeGroupsCommand): void {
  const groups = command.groupIds.map((groupId) => {
    const group = d.soft.groupById.get(groupId);
    return group === undefined
      ? describeUnknown(d, groupId, command)
      : describeOne(group, command.authorizedOperations);
  });
  const response: DescribeGroupsResponse = { throttleTimeMs: 0, groups };
  d.out.replies.push({ ticket: command.ticket, response });
}

function describeUnknown(
  d: Decision,
  groupId: string,
  command: DescribeGroupsCommand,
): DescribeGroupsResponseDescribedGroup {
  const group = describedError(groupId, ErrorCode.NONE);
  group.groupState = 'Dead';
  if (command.apiVersion < FIRST_DESCRIBE_VERSION_WITH_NOT_FOUND) {
    group.authorizedOperations = command.authorizedOperations;
  } else {
    group.errorCode = ErrorCode.GROUP_ID_NOT_FOUND;
    group.errorMessage = d.hard.consumerGroupById.has(groupId)
      ? `Group ${groupId} is not a classic group.`
      : `Group ${groupId} not found.`;
  }
  return group;
}

export function describedError(
  groupId: string,
  errorCode: ErrorCode,
): DescribeGroupsResponseDescribedGroup {
  return {
    errorCode,
    errorMessage: null,
    groupId,
    groupState: '',
    protocolType: '',
    protocolData: '',
    members: [],
    authorizedOperations: OPERATIONS_NOT_ASKED,
  };
}

function describeOne(
  group: ClassicGroup,
  authorizedOperations: number,
): DescribeGroupsResponseDescribedGroup {
  // What members say of themselves has a protocol only while the generation is complete.
  const isStable = group.state === 'Stable';
  return {
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    groupId: group.groupId,
    groupState: group.state,
    protocolType: group.protocolType ?? '',
    protocolData: isStable ? (group.protocolName ?? '') : '',
    members: [...group.memberById.values()].map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: isStable ? memberMetadata(member, group.protocolName) : Buffer.alloc(0),
      memberAssignment: member.assignment,
    })),
    authorizedOperations,
  };
}

export function listGroups(d: Decision, command: ListGroupsCommand): void {
  const states = new Set(command.statesFilter.map((state) => state.toLowerCase()));
  const types = new Set(command.typesFilter.map((type) => type.toLowerCase()));
  const groups: ListGroupsResponse['groups'] = [];
  for (const group of d.soft.groupById.values()) {
    if (states.size > 0 && !states.has(group.state.toLowerCase())) continue;
    if (types.size > 0 && !types.has(CLASSIC_GROUP_TYPE)) continue;
    groups.push({
      groupId: group.groupId,
      protocolType: group.protocolType ?? '',
      groupState: group.state,
      groupType: CLASSIC_GROUP_TYPE,
    });
  }
  for (const group of d.hard.consumerGroupById.values()) {
    const groupState = consumerGroupState(group);
    if (states.size > 0 && !states.has(groupState.toLowerCase())) continue;
    if (types.size > 0 && !types.has(CONSUMER_GROUP_TYPE)) continue;
    const { groupId } = group;
    const groupType = CONSUMER_GROUP_TYPE;
    groups.push({ groupId, protocolType: 'consumer', groupState, groupType });
  }
  const response: ListGroupsResponse = { throttleTimeMs: 0, errorCode: ErrorCode.NONE, groups };
  d.out.replies.push({ ticket: command.ticket, response });
}

/** What shards hold together, for metrics. */
export type GroupCounts = {
  readonly classicByState: Map<string, number>;
  readonly consumerByState: Map<string, number>;
  offsets: number;
};

export function newGroupCounts(): GroupCounts {
  return { classicByState: new Map(), consumerByState: new Map(), offsets: 0 };
}

export function countGroups(hard: GroupHardView, soft: GroupSoft, counts: GroupCounts): void {
  const { classicByState, consumerByState } = counts;
  for (const { state } of soft.groupById.values()) {
    classicByState.set(state, (classicByState.get(state) ?? 0) + 1);
  }
  for (const group of hard.consumerGroupById.values()) {
    const state = consumerGroupState(group);
    consumerByState.set(state, (consumerByState.get(state) ?? 0) + 1);
  }
  for (const topics of hard.offsetsByGroup.values()) {
    for (const partitions of topics.values()) counts.offsets += partitions.size;
  }
}

export function deleteGroups(d: Decision, command: DeleteGroupsCommand): void {
  const results: DeleteGroupsResponse['results'] = [];
  for (const groupId of command.groupIds) {
    const group = d.soft.groupById.get(groupId);
    const consumerGroup = d.hard.consumerGroupById.get(groupId);
    let errorCode: ErrorCode = ErrorCode.NONE;
    if (consumerGroup !== undefined) {
      if (consumerGroup.memberById.size > 0) {
        errorCode = ErrorCode.NON_EMPTY_GROUP;
      } else {
        deleteAllOffsets(d, groupId);
        removeConsumerGroup(d, groupId);
      }
    } else if (group === undefined) errorCode = ErrorCode.GROUP_ID_NOT_FOUND;
    else if (group.state !== 'Empty') errorCode = ErrorCode.NON_EMPTY_GROUP;
    else {
      deleteAllOffsets(d, groupId);
      removeGroup(d, group);
    }
    results.push({ groupId, errorCode });
  }
  const response: DeleteGroupsResponse = { throttleTimeMs: 0, results };
  d.out.replies.push({ ticket: command.ticket, response });
}

export function removeGroup(d: Decision, group: ClassicGroup): void {
  d.out.records.push({ kind: 'groupMetadata', groupId: group.groupId, value: null });
  for (const pending of group.pendingMemberById.values()) d.soft.timers.cancel(pending.session);
  d.soft.timers.cancel(group.joinTimer);
  d.soft.timers.cancel(group.syncTimer);
  d.soft.groupById.delete(group.groupId);
}

export function removeConsumerGroup(d: Decision, groupId: string): void {
  emitGroupGone(openWork(d, groupId));
  forgetConsumerTimers(d, groupId);
}
