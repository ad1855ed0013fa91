/**
 * The classic protocol's requests to a group that is a consumer group by now: a member that was
 * not upgraded yet goes on with JoinGroup, SyncGroup, Heartbeat and LeaveGroup, and is told to
 * rejoin when its assignment changes. Its member epoch is its generation.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { LeaveGroupResponseMemberResponse } from '../../protocol/generated/leave-group.ts';
import { CONSUMER_PROTOCOL_TYPE } from './classic-group.ts';
import { updateTargetAssignment } from './consumer-epochs.ts';
import { fenceMembers } from './consumer-fence.ts';
import {
  type ConsumerGroupView,
  type ConsumerMember,
  EMPTY_TARGET,
  MemberState,
} from './consumer-hard.ts';
import { applyMetadata } from './consumer-heartbeat.ts';
import {
  findOwnMember,
  findStaticMember,
  isHeldByAnother,
  isRefusal,
  reconcileMember,
  refuseWhenFull,
  subscribe,
} from './consumer-membership.ts';
import { canDowngradeWithout, convertToClassic } from './consumer-migration.ts';
import { ownedByTopicId, readSubscription, writeAssignment } from './consumer-protocol-bytes.ts';
import { cancelMember, isMemberScheduled, scheduleMember } from './consumer-timers.ts';
import { openWork } from './consumer-work.ts';
import type { HeartbeatCommand, JoinCommand, LeaveCommand, SyncCommand } from './group-command.ts';
import { joinErrorResponse, syncErrorResponse } from './group-replies.ts';
import type { Decision, GroupProtocol } from './group-state.ts';
import { groupTimeouts } from './group-timeouts.ts';
import { prepareRebalance } from './rebalance.ts';

const FIRST_VERSION_WITH_REQUIRED_MEMBER_ID = 4;

/** `newMemberId`: for a member that has none yet. */
export function joinConsumerGroup(d: Decision, command: JoinCommand, newMemberId: string): void {
  const refuse = (memberId: string, errorCode: ErrorCode): void => {
    const response = joinErrorResponse(command.apiVersion, memberId, errorCode);
    d.out.replies.push({ ticket: command.ticket, response });
  };
  const { consumer } = d.soft.config;
  const isUnknown = command.memberId === '';
  const memberId = isUnknown ? newMemberId : command.memberId;
  const work = openWork(d, command.groupId);
  if (!consumer.canUpgrade && !consumer.canDowngrade) {
    refuse(command.memberId, ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    return;
  }
  const full = refuseWhenFull(d, work.group, memberId);
  const subscription = readSubscription(command.protocols[0]?.metadata ?? Buffer.alloc(0));
  if (full !== null) {
    refuse('', full.errorCode);
  } else if (!supportsProtocols(work.group, command) || subscription === undefined) {
    refuse(command.memberId, ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
  } else if (
    isUnknown &&
    command.groupInstanceId === null &&
    command.apiVersion >= FIRST_VERSION_WITH_REQUIRED_MEMBER_ID
  ) {
    refuse(memberId, ErrorCode.MEMBER_ID_REQUIRED);
  } else {
    joinAs(d, command, memberId, subscription);
  }
}

type Subscription = NonNullable<ReturnType<typeof readSubscription>>;

function joinAs(
  d: Decision,
  command: JoinCommand,
  memberId: string,
  subscription: Subscription,
): void {
  const { groupId, groupInstanceId: instanceId, ticket, apiVersion } = command;
  const work = openWork(d, groupId);
  const replaced =
    instanceId === null ? undefined : findStaticMember(work.group, instanceId)?.memberId;
  // A static member that takes its place again may be the last that spoke the new protocol.
  const downgrades = replaced !== undefined && canDowngradeWithout(work, new Set([replaced]));
  const member = subscribe(work, {
    memberId,
    instanceId,
    memberEpoch: -1,
    owned: [],
    mayJoin: instanceId === null || command.memberId === '',
    isClassic: true,
  });
  if (isRefusal(member)) {
    const response = joinErrorResponse(apiVersion, command.memberId, member.errorCode);
    d.out.replies.push({ ticket, response });
    return;
  }
  const before = work.group.memberById.has(memberId) ? member : undefined;
  const { sessionTimeoutMs, rebalanceTimeoutMs, protocols } = command;
  const hasChanged = applyMetadata(
    work,
    memberId,
    before,
    {
      instanceId: instanceId ?? member.instanceId,
      rackId:
        subscription.rackId === null || subscription.rackId === '' ? null : subscription.rackId,
      clientId: command.clientId,
      clientHost: command.clientHost,
      subscribedTopicNames: [...new Set(subscription.topics)].sort(),
      subscribedTopicRegex: '',
      rebalanceTimeoutMs,
      serverAssignor: member.serverAssignor,
      classic: { sessionTimeoutMs, protocols },
    },
    command.principal,
  );
  const owned = ownedByTopicId(d.soft.cluster, subscription.ownedPartitions);
  const downgradesAtOnce = downgrades && canDowngradeWithout(work, new Set());
  if (!downgradesAtOnce) {
    updateTargetAssignment(work, groupTimeouts(d, groupId).assignmentIntervalMs);
  }
  const updated = reconcileMember(work, memberId, hasChanged, owned);
  const response = {
    ...joinErrorResponse(apiVersion, memberId, ErrorCode.NONE),
    generationId: updated.memberEpoch,
    protocolType: CONSUMER_PROTOCOL_TYPE,
    protocolName: protocols[0]!.name,
  };
  if (downgradesAtOnce) {
    // It hears the generation it was in, and is called to the rebalance like everybody else.
    prepareRebalance(d, convertToClassic(work, new Set()));
  } else {
    cancelMember(d, groupId, memberId, 'consumerJoin');
    cancelMember(d, groupId, memberId, 'consumerRebalance');
    scheduleMember(d, groupId, memberId, 'consumerSession', sessionTimeoutMs);
    scheduleMember(d, groupId, memberId, 'consumerSync', rebalanceTimeoutMs);
  }
  d.out.replies.push({ ticket, response });
}

/** One of the protocols must be one that all members of the classic protocol have. */
function supportsProtocols(group: ConsumerGroupView, command: JoinCommand): boolean {
  if (command.protocolType !== CONSUMER_PROTOCOL_TYPE || command.protocols.length === 0) {
    return false;
  }
  const isKnownToAll = (protocol: GroupProtocol): boolean => {
    for (const { classic } of group.memberById.values()) {
      if (classic !== null && !classic.protocols.some(({ name }) => name === protocol.name)) {
        return false;
      }
    }
    return true;
  };
  return command.protocols.some(isKnownToAll);
}

export function syncConsumerGroup(d: Decision, command: SyncCommand): void {
  const { groupId, memberId, ticket } = command;
  const group = d.hard.consumerGroupById.get(groupId)!;
  const member = classicMember(group, memberId, command.groupInstanceId);
  const errorCode = typeof member === 'number' ? member : findSyncError(d, group, member, command);
  if (typeof member === 'number' || errorCode !== ErrorCode.NONE) {
    d.out.replies.push({ ticket, response: syncErrorResponse(errorCode) });
    return;
  }
  cancelMember(d, groupId, memberId, 'consumerSync');
  const { classic } = member;
  scheduleMember(d, groupId, memberId, 'consumerSession', classic!.sessionTimeoutMs);
  const assignment = new Map(
    [...member.assigned].map(([topicId, epochs]) => [
      topicId,
      [...epochs.keys()].sort((a, b) => a - b),
    ]),
  );
  const subscription = classic!.protocols[0]?.metadata ?? Buffer.alloc(0);
  d.out.replies.push({
    ticket,
    response: {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      protocolType: command.protocolType,
      protocolName: command.protocolName,
      assignment: writeAssignment(d.soft.cluster, assignment, subscription),
    },
  });
}

function findSyncError(
  d: Decision,
  group: ConsumerGroupView,
  member: ConsumerMember,
  command: SyncCommand,
): ErrorCode {
  if (command.generationId !== member.memberEpoch) return ErrorCode.ILLEGAL_GENERATION;
  const { protocolType, protocolName } = command;
  const ownName = member.classic!.protocols[0]?.name ?? null;
  if (
    (protocolType !== null && protocolType !== CONSUMER_PROTOCOL_TYPE) ||
    (protocolName !== null && protocolName !== ownName)
  ) {
    return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
  }
  const isBehind = member.memberEpoch < group.assignmentEpoch;
  if (!isBehind || member.state === MemberState.UNREVOKED_PARTITIONS) return ErrorCode.NONE;
  expectRejoin(d, group, member);
  return ErrorCode.REBALANCE_IN_PROGRESS;
}

/** An error, or a member that speaks the classic protocol. */
function classicMember(
  group: ConsumerGroupView,
  memberId: string,
  instanceId: string | null,
): ConsumerMember | ErrorCode {
  const member = findOwnMember(group, memberId, instanceId);
  if (isRefusal(member)) return member.errorCode;
  return member.classic === null ? ErrorCode.UNKNOWN_MEMBER_ID : member;
}

function expectRejoin(d: Decision, group: ConsumerGroupView, member: ConsumerMember): void {
  const { groupId } = group;
  const { memberId, rebalanceTimeoutMs } = member;
  if (isMemberScheduled(d, groupId, memberId, 'consumerJoin')) return;
  scheduleMember(d, groupId, memberId, 'consumerJoin', rebalanceTimeoutMs);
}

export function heartbeatConsumerGroup(d: Decision, command: HeartbeatCommand): ErrorCode {
  const { groupId, memberId } = command;
  const group = d.hard.consumerGroupById.get(groupId)!;
  const member = classicMember(group, memberId, command.groupInstanceId);
  if (typeof member === 'number') return member;
  if (command.generationId !== member.memberEpoch) return ErrorCode.ILLEGAL_GENERATION;
  scheduleMember(d, groupId, memberId, 'consumerSession', member.classic!.sessionTimeoutMs);
  const mustRejoin =
    member.memberEpoch < group.assignmentEpoch ||
    member.state === MemberState.UNREVOKED_PARTITIONS ||
    (member.state === MemberState.UNRELEASED_PARTITIONS && !isWaiting(group, member));
  if (!mustRejoin) return ErrorCode.NONE;
  expectRejoin(d, group, member);
  return ErrorCode.REBALANCE_IN_PROGRESS;
}

/** Something it is to have is still another's. */
function isWaiting(group: ConsumerGroupView, member: ConsumerMember): boolean {
  const { memberId } = member;
  for (const [topicId, partitions] of group.targetByMember.get(memberId) ?? EMPTY_TARGET) {
    for (const partition of partitions) {
      if (isHeldByAnother(group, memberId, topicId, partition)) return true;
    }
  }
  return false;
}

export function leaveConsumerGroup(
  d: Decision,
  command: LeaveCommand,
): LeaveGroupResponseMemberResponse[] {
  const group = d.hard.consumerGroupById.get(command.groupId)!;
  const gone: Set<string> = new Set();
  const members = command.members.map(({ memberId, groupInstanceId }) => {
    // An administrator removes a static member by its instance id alone.
    const byInstance =
      groupInstanceId !== null && memberId === ''
        ? findStaticMember(group, groupInstanceId)
        : undefined;
    const member = byInstance ?? findOwnMember(group, memberId, groupInstanceId);
    if (isRefusal(member)) return { memberId, groupInstanceId, errorCode: member.errorCode };
    gone.add(member.memberId);
    return { memberId, groupInstanceId, errorCode: ErrorCode.NONE };
  });
  fenceMembers(openWork(d, command.groupId), gone);
  return members;
}
