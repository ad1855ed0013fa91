/**
 * SyncGroup, Heartbeat and LeaveGroup of classic groups.
 *
 * The leader's assignment counts only once it is durable: its record goes out here, and
 * `onAssignmentPersisted` hands the assignment to everybody who waits.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  LeaveGroupResponse,
  LeaveGroupResponseMemberResponse,
} from '../../protocol/generated/leave-group.ts';
import { groupMetadata, transitionTo, validateMember } from './classic-group.ts';
import {
  heartbeatConsumerGroup,
  leaveConsumerGroup,
  syncConsumerGroup,
} from './consumer-classic.ts';
import type { HeartbeatCommand, LeaveCommand, SyncCommand } from './group-command.ts';
import {
  awaitSync,
  completeSync,
  completeSyncWithError,
  syncErrorResponse,
  syncResponse,
} from './group-replies.ts';
import {
  type ClassicGroup,
  type Decision,
  EMPTY_ASSIGNMENT,
  type GroupContinuation,
} from './group-state.ts';
import {
  completeJoinPhaseIfReady,
  dropMember,
  rebalanceOrCompleteJoin,
  removePendingMember,
  rescheduleSession,
} from './rebalance.ts';

export function sync(d: Decision, command: SyncCommand): void {
  const { ticket, memberId } = command;
  if (d.hard.consumerGroupById.has(command.groupId)) {
    syncConsumerGroup(d, command);
    return;
  }
  const group = d.soft.groupById.get(command.groupId);
  const errorCode = validateSync(group, command);
  if (group === undefined || errorCode !== ErrorCode.NONE) {
    d.out.replies.push({ ticket, response: syncErrorResponse(errorCode) });
    return;
  }
  const member = group.memberById.get(memberId)!;
  group.pendingSyncMemberIds.delete(memberId);
  if (group.pendingSyncMemberIds.size === 0) d.soft.timers.cancel(group.syncTimer);
  if (group.state === 'Stable') {
    d.out.replies.push({ ticket, response: syncResponse(group, member) });
    return;
  }
  awaitSync(d, member, ticket);
  if (group.leaderId !== memberId) return;
  const assignmentByMember: Map<string, Buffer> = new Map();
  for (const { memberId: assignedId, assignment } of command.assignments) {
    assignmentByMember.set(assignedId, assignment);
  }
  d.out.records.push({
    kind: 'groupMetadata',
    groupId: group.groupId,
    value: groupMetadata(group, assignmentByMember),
  });
  d.out.continuations.push({
    kind: 'assignmentPersisted',
    groupId: group.groupId,
    generationId: group.generationId,
    assignmentByMember,
  });
}

function validateSync(group: ClassicGroup | undefined, command: SyncCommand): ErrorCode {
  if (group === undefined || group.state === 'Empty') return ErrorCode.UNKNOWN_MEMBER_ID;
  const errorCode = validateMember(group, command.memberId, command.groupInstanceId);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  if (command.generationId !== group.generationId) return ErrorCode.ILLEGAL_GENERATION;
  const { protocolType, protocolName } = command;
  if (
    (protocolType !== null && protocolType !== group.protocolType) ||
    (protocolName !== null && protocolName !== group.protocolName)
  ) {
    return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
  }
  return group.state === 'PreparingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
}

/** Meanwhile the group may have moved on; then the assignment is of no use to anybody. */
export function onAssignmentPersisted(d: Decision, continuation: GroupContinuation): void {
  const { groupId, generationId, assignmentByMember } = continuation;
  const group = d.soft.groupById.get(groupId);
  if (group === undefined || group.state !== 'CompletingRebalance') return;
  if (group.generationId !== generationId) return;
  transitionTo(group, 'Stable', d.wallMs);
  for (const member of group.memberById.values()) {
    member.assignment = assignmentByMember.get(member.memberId) ?? EMPTY_ASSIGNMENT;
    // Its session may have run out, unnoticed, while it waited: it starts anew.
    if (completeSync(d, member, syncResponse(group, member))) rescheduleSession(d, member);
  }
}

/** The assignment cannot be stored: all who wait for it hear that, and join anew. */
export function onAssignmentRefused(
  d: Decision,
  continuation: GroupContinuation,
  errorCode: ErrorCode,
): void {
  const group = d.soft.groupById.get(continuation.groupId);
  if (group === undefined || group.state !== 'CompletingRebalance') return;
  if (group.generationId !== continuation.generationId) return;
  for (const member of group.memberById.values()) {
    member.assignment = EMPTY_ASSIGNMENT;
    if (completeSyncWithError(d, member, errorCode)) rescheduleSession(d, member);
  }
  rebalanceOrCompleteJoin(d, group);
}

export function heartbeat(d: Decision, command: HeartbeatCommand): void {
  const errorCode = heartbeatOutcome(d, command);
  const response = { throttleTimeMs: 0, errorCode };
  d.out.replies.push({ ticket: command.ticket, response });
}

function heartbeatOutcome(d: Decision, command: HeartbeatCommand): ErrorCode {
  if (d.hard.consumerGroupById.has(command.groupId)) return heartbeatConsumerGroup(d, command);
  const group = d.soft.groupById.get(command.groupId);
  if (group === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
  const errorCode = validateMember(group, command.memberId, command.groupInstanceId);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  if (command.generationId !== group.generationId) return ErrorCode.ILLEGAL_GENERATION;
  rescheduleSession(d, group.memberById.get(command.memberId)!);
  return group.state === 'PreparingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
}

export function leave(d: Decision, command: LeaveCommand): void {
  const { ticket, apiVersion } = command;
  if (d.hard.consumerGroupById.has(command.groupId)) {
    const members = leaveConsumerGroup(d, command);
    d.out.replies.push({ ticket, response: leaveResponse(apiVersion, members) });
    return;
  }
  const group = d.soft.groupById.get(command.groupId);
  if (group === undefined) {
    const errorCode = ErrorCode.UNKNOWN_MEMBER_ID;
    const members = command.members.map((member) => ({ ...member, errorCode }));
    d.out.replies.push({ ticket, response: leaveResponse(apiVersion, members) });
    return;
  }
  const members: LeaveGroupResponseMemberResponse[] = [];
  for (const { memberId, groupInstanceId } of command.members) {
    const errorCode = leaveOne(d, group, memberId, groupInstanceId);
    members.push({ memberId, groupInstanceId, errorCode });
  }
  d.out.replies.push({ ticket, response: leaveResponse(apiVersion, members) });
  if (!members.some((member) => member.errorCode === ErrorCode.NONE)) return;
  if (group.state === 'Stable' || group.state === 'CompletingRebalance') {
    rebalanceOrCompleteJoin(d, group);
  } else {
    completeJoinPhaseIfReady(d, group);
  }
}

function leaveOne(
  d: Decision,
  group: ClassicGroup,
  memberId: string,
  groupInstanceId: string | null,
): ErrorCode {
  let leavingId = memberId;
  if (memberId === '') {
    // An administrator removes a static member by its instance id alone.
    const staticMemberId =
      groupInstanceId === null ? undefined : group.memberIdByInstance.get(groupInstanceId);
    if (staticMemberId === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
    leavingId = staticMemberId;
  } else {
    if (removePendingMember(d, group, memberId)) return ErrorCode.NONE;
    const errorCode = validateMember(group, memberId, groupInstanceId);
    if (errorCode !== ErrorCode.NONE) return errorCode;
  }
  dropMember(d, group, group.memberById.get(leavingId)!, ErrorCode.UNKNOWN_MEMBER_ID);
  return ErrorCode.NONE;
}

/** Before version 3 a request names one member, and its error is the response's. */
function leaveResponse(
  apiVersion: number,
  members: LeaveGroupResponseMemberResponse[],
): LeaveGroupResponse {
  if (apiVersion >= 3) return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, members };
  return { throttleTimeMs: 0, errorCode: members[0]?.errorCode ?? ErrorCode.NONE, members: [] };
}

export function leaveErrorResponse(errorCode: ErrorCode): object {
  return { throttleTimeMs: 0, errorCode, members: [] };
}
