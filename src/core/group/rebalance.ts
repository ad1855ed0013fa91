/**
 * How a classic group moves from one generation to the next, and who is dropped on the way
 * (GroupMetadataManager.prepareRebalance, completeClassicGroupJoin, the heartbeat and sync timers).
 *
 *   Empty --first member, initial delay--> PreparingRebalance --all joined or timeout-->
 *   CompletingRebalance --leader's assignment is persisted--> Stable --change--> Preparing...
 *
 * A member that left every list is Dead to the group; its waiting requests have been answered.
 */
import { assert } from '../../base/assert.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import {
  canRebalance,
  electJoinedLeader,
  groupMetadata,
  groupRebalanceTimeoutMs,
  hasAllMembersJoined,
  removeMember,
  startNextGeneration,
  transitionTo,
} from './classic-group.ts';
import {
  completeJoin,
  completeJoinWithError,
  completeSyncWithError,
  currentJoinResponse,
} from './group-replies.ts';
import {
  type ClassicGroup,
  type ClassicMember,
  type Decision,
  EMPTY_ASSIGNMENT,
} from './group-state.ts';

const RETRY_MS_MIN = 100;

export function rescheduleSession(d: Decision, member: ClassicMember): void {
  d.soft.timers.schedule(member.session, d.nowMs + member.sessionTimeoutMs);
}

export function rebalanceOrCompleteJoin(d: Decision, group: ClassicGroup): void {
  if (canRebalance(group)) prepareRebalance(d, group);
  else completeJoinPhaseIfReady(d, group);
}

export function prepareRebalance(d: Decision, group: ClassicGroup): void {
  // Members that wait for their assignment have to join again: it will not come.
  if (group.state === 'CompletingRebalance') {
    for (const member of group.memberById.values()) {
      member.assignment = EMPTY_ASSIGNMENT;
      if (completeSyncWithError(d, member, ErrorCode.REBALANCE_IN_PROGRESS)) {
        rescheduleSession(d, member);
      }
    }
  }
  group.pendingSyncMemberIds.clear();
  d.soft.timers.cancel(group.syncTimer);

  const isInitial = group.state === 'Empty';
  transitionTo(group, 'PreparingRebalance', d.wallMs);
  group.isInitialJoin = isInitial;
  if (isInitial) {
    // The group is new: give its other members time to show up before the first generation.
    const { initialRebalanceDelayMs } = d.soft.config;
    group.initialDelayMs = initialRebalanceDelayMs;
    group.initialRemainingMs = Math.max(
      groupRebalanceTimeoutMs(group) - initialRebalanceDelayMs,
      0,
    );
    d.soft.timers.schedule(group.joinTimer, d.nowMs + initialRebalanceDelayMs);
  } else if (hasAllMembersJoined(group)) {
    completeJoinPhase(d, group);
  } else {
    d.soft.timers.schedule(group.joinTimer, d.nowMs + groupRebalanceTimeoutMs(group));
  }
}

/** The initial rebalance is not cut short: it ends by its timer. */
export function completeJoinPhaseIfReady(d: Decision, group: ClassicGroup): void {
  if (group.state !== 'PreparingRebalance' || group.previousState === 'Empty') return;
  if (hasAllMembersJoined(group)) completeJoinPhase(d, group);
}

function completeJoinPhase(d: Decision, group: ClassicGroup): void {
  d.soft.timers.cancel(group.joinTimer);
  group.isInitialJoin = false;
  for (const member of [...group.memberById.values()]) {
    // A static member keeps its place until its session ends (KIP-345).
    if (member.awaitedJoin === null && member.groupInstanceId === null) {
      dropMember(d, group, member, ErrorCode.UNKNOWN_MEMBER_ID);
    }
  }
  if (!electJoinedLeader(group) && group.memberById.size > 0) {
    // Only static members are left and none has rejoined: wait for them or for their sessions. A
    // client may have asked for no time at all, and this must come to an end all the same.
    const timeoutMs = Math.max(groupRebalanceTimeoutMs(group), RETRY_MS_MIN);
    d.soft.timers.schedule(group.joinTimer, d.nowMs + timeoutMs);
    return;
  }
  startNextGeneration(group, d.wallMs);
  if (group.state === 'Empty') {
    d.out.records.push({
      kind: 'groupMetadata',
      groupId: group.groupId,
      value: groupMetadata(group, null),
    });
    return;
  }
  for (const member of group.memberById.values()) {
    const { awaitedJoin } = member;
    if (awaitedJoin !== null) {
      const response = currentJoinResponse(group, member.memberId, awaitedJoin.apiVersion);
      completeJoin(d, group, member, response);
    }
    rescheduleSession(d, member);
    member.isNew = false;
    group.pendingSyncMemberIds.add(member.memberId);
  }
  d.soft.timers.schedule(group.syncTimer, d.nowMs + groupRebalanceTimeoutMs(group));
}

/** Answers whatever the member waits for and forgets it. The caller decides what follows. */
export function dropMember(
  d: Decision,
  group: ClassicGroup,
  member: ClassicMember,
  errorCode: ErrorCode,
): void {
  completeJoinWithError(d, group, member, '', errorCode);
  completeSyncWithError(d, member, errorCode);
  d.soft.timers.cancel(member.session);
  removeMember(group, member);
}

/** What follows when members have gone. */
export function onMembersRemoved(d: Decision, group: ClassicGroup): void {
  switch (group.state) {
    case 'Stable':
    case 'CompletingRebalance':
      rebalanceOrCompleteJoin(d, group);
      return;
    case 'PreparingRebalance':
      if (hasAllMembersJoined(group)) completeJoinPhase(d, group);
      return;
    default:
  }
}

export function expireSession(d: Decision, group: ClassicGroup, memberId: string): void {
  if (group.pendingMemberById.delete(memberId)) {
    if (group.state === 'PreparingRebalance' && hasAllMembersJoined(group)) {
      completeJoinPhase(d, group);
    }
    return;
  }
  const member = group.memberById.get(memberId);
  if (member === undefined) return;
  // Waiting for us is a sign of life, except for a member that never got its id: it may have
  // given up and come back as another one many times over.
  const isWaiting = member.awaitedJoin !== null || member.awaitedSyncTicket !== null;
  if (isWaiting && !member.isNew) return;
  dropMember(d, group, member, ErrorCode.UNKNOWN_MEMBER_ID);
  onMembersRemoved(d, group);
}

export function onJoinTimer(d: Decision, group: ClassicGroup): void {
  if (group.state !== 'PreparingRebalance') return;
  if (group.isInitialJoin && group.newMemberAdded && group.initialRemainingMs > 0) {
    group.newMemberAdded = false;
    const { initialDelayMs, initialRemainingMs } = group;
    group.initialDelayMs = Math.min(d.soft.config.initialRebalanceDelayMs, initialRemainingMs);
    group.initialRemainingMs = Math.max(initialRemainingMs - initialDelayMs, 0);
    d.soft.timers.schedule(group.joinTimer, d.nowMs + group.initialDelayMs);
    return;
  }
  completeJoinPhase(d, group);
}

/** Members that took the new generation but never asked for their assignment are dropped. */
export function onSyncTimer(d: Decision, group: ClassicGroup): void {
  if (group.state !== 'CompletingRebalance' && group.state !== 'Stable') return;
  if (group.pendingSyncMemberIds.size === 0) return;
  for (const memberId of [...group.pendingSyncMemberIds]) {
    const member = group.memberById.get(memberId);
    assert(member !== undefined);
    dropMember(d, group, member, ErrorCode.UNKNOWN_MEMBER_ID);
  }
  prepareRebalance(d, group);
}

/** A member id was handed out; it lives as long as a session, waiting for its JoinGroup. */
export function removePendingMember(d: Decision, group: ClassicGroup, memberId: string): boolean {
  const pending = group.pendingMemberById.get(memberId);
  if (pending === undefined) return false;
  d.soft.timers.cancel(pending.session);
  group.pendingMemberById.delete(memberId);
  return true;
}
