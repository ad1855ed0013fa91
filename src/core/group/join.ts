/**
 * JoinGroup: who may become, or stay, a member of a classic group (GroupMetadataManager
 * classicGroupJoinToClassicGroup; KIP-345 static membership, KIP-394 known member ids, KIP-814
 * skipped assignments).
 */
import { newDeadline } from '../../base/deadline-heap.ts';
import { randomUuid } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import {
  addMember,
  groupMetadata,
  matchesProtocols,
  newClassicGroup,
  newMember,
  replaceStaticMember,
  selectProtocol,
  setProtocols,
  supportsProtocols,
  validateMember,
} from './classic-group.ts';
import { trackConnection } from './connections.ts';
import { joinConsumerGroup } from './consumer-classic.ts';
import { forgetConsumerTimers } from './consumer-timers.ts';
import { emitGroupGone, openWork } from './consumer-work.ts';
import type { JoinCommand } from './group-command.ts';
import {
  awaitJoin,
  completeJoin,
  completeJoinWithError,
  completeSyncWithError,
  currentJoinResponse,
  joinErrorResponse,
  joinResponse,
} from './group-replies.ts';
import {
  type ClassicGroup,
  type ClassicMember,
  type Decision,
  NEW_MEMBER_JOIN_TIMEOUT_MS,
} from './group-state.ts';
import {
  completeJoinPhaseIfReady,
  dropMember,
  prepareRebalance,
  rebalanceOrCompleteJoin,
  rescheduleSession,
} from './rebalance.ts';

/** From this version on a new dynamic member is given its id before it may join (KIP-394). */
const FIRST_VERSION_WITH_REQUIRED_MEMBER_ID = 4;
const FIRST_VERSION_WITH_SKIP_ASSIGNMENT = 9;

export function join(d: Decision, command: JoinCommand): void {
  const { config, groupById } = d.soft;
  const { groupId, memberId } = command;
  if (
    command.sessionTimeoutMs < config.minSessionTimeoutMs ||
    command.sessionTimeoutMs > config.maxSessionTimeoutMs
  ) {
    refuse(d, command, memberId, ErrorCode.INVALID_SESSION_TIMEOUT);
    return;
  }
  const consumerGroup = d.hard.consumerGroupById.get(groupId);
  if (consumerGroup !== undefined && consumerGroup.memberById.size > 0) {
    joinConsumerGroup(d, command, randomUuid(d.soft.prng));
    return;
  }
  let group = groupById.get(groupId);
  const isNewGroup = group === undefined;
  if (group === undefined) {
    if (memberId !== '') {
      refuse(d, command, memberId, ErrorCode.UNKNOWN_MEMBER_ID);
      return;
    }
    // An empty group takes either protocol.
    if (consumerGroup !== undefined) {
      emitGroupGone(openWork(d, groupId));
      forgetConsumerTimers(d, groupId);
    }
    group = newClassicGroup(groupId, d.wallMs);
    groupById.set(groupId, group);
  }
  if (!acceptsMember(d, group, memberId)) {
    removeRefusedMember(d, group, memberId);
    refuse(d, command, '', ErrorCode.GROUP_MAX_SIZE_REACHED);
  } else if (memberId === '') {
    joinNewMember(d, group, command);
  } else {
    joinExistingMember(d, group, command);
  }
  if (isNewGroup && !d.out.records.some(({ kind }) => kind === 'groupMetadata')) {
    // The log learns of the group now, or a coordinator that takes over would not know it.
    d.out.records.push({
      kind: 'groupMetadata',
      groupId,
      value: {
        protocolType: null,
        generationId: 0,
        protocolName: null,
        leaderId: null,
        currentStateTimestampMs: group.currentStateTimestampMs,
        members: [],
      },
    });
  }
}

function refuse(d: Decision, command: JoinCommand, memberId: string, errorCode: ErrorCode): void {
  const response = joinErrorResponse(command.apiVersion, memberId, errorCode);
  d.out.replies.push({ ticket: command.ticket, response });
}

function acceptsMember(d: Decision, group: ClassicGroup, memberId: string): boolean {
  const { groupMaxSize } = d.soft.config;
  switch (group.state) {
    case 'PreparingRebalance': {
      // Those who wait are counted, not the members: a group that is too large since the limit
      // was lowered loses the last to rejoin.
      const member = group.memberById.get(memberId);
      if (member !== undefined && member.awaitedJoin !== null) return true;
      return group.awaitedJoinCount < groupMaxSize;
    }
    case 'CompletingRebalance':
    case 'Stable':
      return group.memberById.has(memberId) || group.memberById.size < groupMaxSize;
    default:
      return true;
  }
}

function removeRefusedMember(d: Decision, group: ClassicGroup, memberId: string): void {
  const pending = group.pendingMemberById.get(memberId);
  if (pending !== undefined) {
    d.soft.timers.cancel(pending.session);
    group.pendingMemberById.delete(memberId);
  }
  const member = group.memberById.get(memberId);
  if (member !== undefined) dropMember(d, group, member, ErrorCode.UNKNOWN_MEMBER_ID);
}

function joinNewMember(d: Decision, group: ClassicGroup, command: JoinCommand): void {
  if (!supportsProtocols(group, command.protocolType, command.protocols)) {
    refuse(d, command, '', ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    return;
  }
  const { groupInstanceId } = command;
  const newMemberId = `${groupInstanceId ?? command.clientId}-${randomJavaUuid(d)}`;
  if (groupInstanceId !== null) {
    const existingMemberId = group.memberIdByInstance.get(groupInstanceId);
    if (existingMemberId === undefined) {
      addMemberAndRebalance(d, group, command, newMemberId);
    } else {
      const oldMember = group.memberById.get(existingMemberId)!;
      rejoinStaticMember(d, group, command, oldMember, newMemberId);
    }
    return;
  }
  if (command.apiVersion < FIRST_VERSION_WITH_REQUIRED_MEMBER_ID) {
    addMemberAndRebalance(d, group, command, newMemberId);
    return;
  }
  const session = newDeadline({
    kind: 'session',
    groupId: group.groupId,
    memberId: newMemberId,
  } as const);
  group.pendingMemberById.set(newMemberId, { session, connectionId: command.connectionId });
  trackConnection(d, group, command.connectionId);
  d.soft.timers.schedule(session, d.nowMs + command.sessionTimeoutMs);
  refuse(d, command, newMemberId, ErrorCode.MEMBER_ID_REQUIRED);
}

function joinExistingMember(d: Decision, group: ClassicGroup, command: JoinCommand): void {
  const { memberId } = command;
  if (!supportsProtocols(group, command.protocolType, command.protocols)) {
    refuse(d, command, memberId, ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    return;
  }
  const pending = group.pendingMemberById.get(memberId);
  if (pending !== undefined && command.groupInstanceId === null) {
    d.soft.timers.cancel(pending.session);
    addMemberAndRebalance(d, group, command, memberId);
    return;
  }
  const errorCode = validateMember(group, memberId, command.groupInstanceId);
  if (errorCode !== ErrorCode.NONE) {
    refuse(d, command, memberId, errorCode);
    return;
  }
  const member = group.memberById.get(memberId)!;
  switch (group.state) {
    case 'PreparingRebalance':
      updateMember(d, group, command, member);
      rebalanceOrCompleteJoin(d, group);
      return;
    case 'CompletingRebalance':
    case 'Stable': {
      // The leader of a stable group rejoins to make changes known that its own metadata does not
      // show, such as new partitions. Anybody else with the same metadata has merely lost its
      // JoinGroup response.
      const forces = group.state === 'Stable' && group.leaderId === memberId;
      if (!forces && matchesProtocols(member, command.protocols)) {
        const response = currentJoinResponse(group, memberId, command.apiVersion);
        d.out.replies.push({ ticket: command.ticket, response });
        return;
      }
      updateMember(d, group, command, member);
      rebalanceOrCompleteJoin(d, group);
      return;
    }
    default:
      refuse(d, command, memberId, ErrorCode.UNKNOWN_MEMBER_ID);
  }
}

function updateMember(
  d: Decision,
  group: ClassicGroup,
  command: JoinCommand,
  member: ClassicMember,
): void {
  setProtocols(group, member, command.protocols);
  member.rebalanceTimeoutMs = command.rebalanceTimeoutMs;
  member.sessionTimeoutMs = command.sessionTimeoutMs;
  member.connectionId = command.connectionId;
  trackConnection(d, group, command.connectionId);
  awaitJoin(d, group, member, { ticket: command.ticket, apiVersion: command.apiVersion });
}

function addMemberAndRebalance(
  d: Decision,
  group: ClassicGroup,
  command: JoinCommand,
  memberId: string,
): void {
  const member = newMember(group.groupId, memberId, command.groupInstanceId, command);
  member.isNew = true;
  if (group.state === 'PreparingRebalance' && group.previousState === 'Empty') {
    group.newMemberAdded = true;
  }
  if (group.memberById.size === 0) group.protocolType = command.protocolType;
  addMember(group, member);
  trackConnection(d, group, command.connectionId);
  awaitJoin(d, group, member, { ticket: command.ticket, apiVersion: command.apiVersion });
  // It cannot send heartbeats before it knows its generation, and a client that gave up comes
  // back as another new member: so its JoinGroup may wait this long and no longer.
  d.soft.timers.schedule(member.session, d.nowMs + NEW_MEMBER_JOIN_TIMEOUT_MS);
  rebalanceOrCompleteJoin(d, group);
}

/** A static member came back without its member id: it gets a new one and its old place. */
function rejoinStaticMember(
  d: Decision,
  group: ClassicGroup,
  command: JoinCommand,
  oldMember: ClassicMember,
  newMemberId: string,
): void {
  const leaderBefore = group.leaderId ?? '';
  const { memberId } = oldMember;
  completeJoinWithError(d, group, oldMember, memberId, ErrorCode.FENCED_INSTANCE_ID);
  completeSyncWithError(d, oldMember, ErrorCode.FENCED_INSTANCE_ID);
  d.soft.timers.cancel(oldMember.session);
  const member = replaceStaticMember(group, oldMember, newMemberId, command.connectionId);
  rescheduleSession(d, member);
  updateMember(d, group, command, member);
  switch (group.state) {
    case 'Stable':
      if (selectProtocol(group) === group.protocolName) {
        completeRejoinWithoutRebalance(d, group, member, command.apiVersion, leaderBefore);
      } else {
        prepareRebalance(d, group);
      }
      return;
    case 'CompletingRebalance':
      // The leader may have been shown the old member id, so its assignment would miss this one.
      prepareRebalance(d, group);
      return;
    default:
      completeJoinPhaseIfReady(d, group);
  }
}

function completeRejoinWithoutRebalance(
  d: Decision,
  group: ClassicGroup,
  member: ClassicMember,
  apiVersion: number,
  leaderBefore: string,
): void {
  // The new member id must be durable before its owner hears of it: the reply waits for this.
  d.out.records.push({
    kind: 'groupMetadata',
    groupId: group.groupId,
    value: groupMetadata(group, null),
  });
  const canSkip = apiVersion >= FIRST_VERSION_WITH_SKIP_ASSIGNMENT;
  const isLeader = group.leaderId === member.memberId;
  // An older client that hears it is the leader would compute a new assignment for a group that
  // does not rebalance, so it hears the name of the leader that was (KIP-814).
  const response = joinResponse(group, member.memberId, apiVersion, {
    leader: canSkip ? (group.leaderId ?? '') : leaderBefore,
    skipAssignment: canSkip && isLeader,
    withMembers: canSkip && isLeader,
  });
  completeJoin(d, group, member, response);
}

/** java.util.UUID.randomUUID().toString(): the hyphenated form, version 4. */
function randomJavaUuid(d: Decision): string {
  const bytes = d.soft.prng.bytes(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return `${parts.join('-')}-${hex.slice(20)}`;
}
