/**
 * The group coordinator of one partition of `__consumer_offsets`: the entry to its decisions.
 *
 * Hard state (group-hard.ts): the last persisted generation of each classic group, the consumer
 * groups, committed and pending offsets. Soft state (group-state.ts): the live groups, with their waiting requests and
 * sessions. A command that changes something durable says so with a record; replies pushed after
 * it leave when it is committed. The one thing that goes on only then is a leader's assignment
 * (`committed`): members must not act on one that a failover would take back.
 */
import { unreachable } from '../../base/assert.ts';
import { DeadlineHeap, newDeadline } from '../../base/deadline-heap.ts';
import type { Prng } from '../../base/prng.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { classicGroupFromMetadata, newClassicGroup } from './classic-group.ts';
import { type ClusterView, EMPTY_CLUSTER } from './cluster-view.ts';
import { onConnectionClosed } from './connections.ts';
import { describeConsumerGroups } from './consumer-describe.ts';
import { onConsumerTimer } from './consumer-fence.ts';
import { MemberState } from './consumer-hard.ts';
import { consumerHeartbeat } from './consumer-heartbeat.ts';
import { regexRefused, resolveRegexes } from './consumer-regex.ts';
import { type MemberTimer, scheduleMember } from './consumer-timers.ts';
import { deleteGroups, describeGroups, listGroups } from './group-admin.ts';
import { cleanUp, skipCleanUp } from './group-clean-up.ts';
import type { GroupCommand } from './group-command.ts';
import { type GroupHardView, type GroupRecord, isConsumerRecord } from './group-hard.ts';
import type {
  Decision,
  GroupConfig,
  GroupContinuation,
  GroupOutbox,
  GroupSoft,
  GroupTimer,
} from './group-state.ts';
import { groupTimeouts } from './group-timeouts.ts';
import { join } from './join.ts';
import {
  heartbeat,
  leave,
  onAssignmentPersisted,
  onAssignmentRefused,
  sync,
} from './membership.ts';
import { commitOffsets, deleteOffsets, fetchOffsets, onTopicsDeleted } from './offsets.ts';
import {
  expireSession,
  onJoinTimer,
  onSyncTimer,
  prepareRebalance,
  rescheduleSession,
} from './rebalance.ts';
import { commitTxnOffsets } from './txn-offsets.ts';

export function newGroupSoft(
  config: GroupConfig,
  prng: Prng,
  cluster: ClusterView = EMPTY_CLUSTER,
): GroupSoft {
  return {
    config,
    cluster,
    metadataVersion: cluster.version,
    newTopicsVersion: cluster.version,
    prng,
    groupById: new Map(),
    consumerTimersByGroup: new Map(),
    timers: new DeadlineHeap(),
    expirationTimer: newDeadline({ kind: 'expiration' }),
    groupIdsToCleanUp: [],
    lastTimer: null,
    groupIdsByConnection: new Map(),
  };
}

export function decide(
  hard: GroupHardView,
  soft: GroupSoft,
  command: GroupCommand,
  nowMs: number,
  wallMs: number,
  out: GroupOutbox,
): void {
  const d: Decision = { hard, soft, nowMs, wallMs, out, works: new Map() };
  switch (command.kind) {
    case 'join':
      join(d, command);
      return;
    case 'sync':
      sync(d, command);
      return;
    case 'heartbeat':
      heartbeat(d, command);
      return;
    case 'leave':
      leave(d, command);
      return;
    case 'offsetCommit':
      commitOffsets(d, command);
      return;
    case 'txnOffsetCommit':
      commitTxnOffsets(d, command);
      return;
    case 'offsetFetch':
      fetchOffsets(d, command);
      return;
    case 'offsetDelete':
      deleteOffsets(d, command);
      return;
    case 'describeGroups':
      describeGroups(d, command);
      return;
    case 'listGroups':
      listGroups(d, command);
      return;
    case 'deleteGroups':
      deleteGroups(d, command);
      return;
    case 'consumerHeartbeat':
      consumerHeartbeat(d, command);
      return;
    case 'consumerDescribe':
      describeConsumerGroups(d, command);
      return;
    case 'metadataChanged':
      soft.metadataVersion = soft.cluster.version;
      if (command.hasNewTopics) soft.newTopicsVersion = soft.cluster.version;
      return;
    case 'activated':
      activate(d);
      return;
    case 'deadline':
      onDeadline(d);
      return;
    case 'topicsDeleted':
      onTopicsDeleted(d, command.topics);
      return;
    case 'connectionClosed':
      onConnectionClosed(d, command.connectionId);
      return;
    default:
      unreachable(command);
  }
}

export function committed(
  hard: GroupHardView,
  soft: GroupSoft,
  continuation: GroupContinuation,
  nowMs: number,
  wallMs: number,
  out: GroupOutbox,
): void {
  onAssignmentPersisted({ hard, soft, nowMs, wallMs, out, works: new Map() }, continuation);
}

/** Instead of `committed`: the records before it cannot be stored. */
export function refused(
  hard: GroupHardView,
  soft: GroupSoft,
  continuation: GroupContinuation,
  errorCode: ErrorCode,
  nowMs: number,
  wallMs: number,
  out: GroupOutbox,
): void {
  onAssignmentRefused(
    { hard, soft, nowMs, wallMs, out, works: new Map() },
    continuation,
    errorCode,
  );
}

/**
 * Records cannot be stored: takes soft state back to what the log says. True where only loading it
 * again does that, of a group that moved between the protocols.
 */
export function takeBack(
  hard: GroupHardView,
  soft: GroupSoft,
  records: readonly GroupRecord[],
  nowMs: number,
): boolean {
  const consumer = records.filter(isConsumerRecord);
  for (const record of consumer) {
    const { groupId } = record;
    const timers = soft.consumerTimersByGroup.get(groupId);
    // What the group's epoch was to take into account, it has not.
    if (timers !== undefined) timers.metadataVersion = -1;
    // A member that was to go is still there, and nobody may ever hear of it again.
    const isGoing = record.kind === 'consumerMember' && record.value === null;
    if (isGoing) retryTimer(hard, soft, record, 'consumerSession', TIMER_RETRY_MS, nowMs);
  }
  for (const record of records) {
    if (record.kind !== 'groupMetadata') continue;
    if (consumer.length > 0) return true;
    const { groupId, value } = record;
    // Only a group without members is ever removed, so its last record tells all about it.
    if (value !== null || soft.groupById.has(groupId)) continue;
    const metadata = hard.metadataByGroup.get(groupId);
    const group =
      metadata === undefined
        ? newClassicGroup(groupId, 0)
        : classicGroupFromMetadata(groupId, metadata);
    soft.groupById.set(groupId, group);
  }
  return false;
}

/** When the host must next send `deadline`. */
export function nextDeadlineMs(soft: GroupSoft): number {
  return soft.timers.nextDeadlineMs();
}

/** Every member gets a whole session: how much of the old one was left, nobody wrote down. */
function activate(d: Decision): void {
  const { soft, hard } = d;
  for (const [groupId, metadata] of hard.metadataByGroup) {
    soft.groupById.set(groupId, classicGroupFromMetadata(groupId, metadata));
  }
  // Offsets without a group's record are those of a simple group.
  for (const groupId of hard.offsetsByGroup.keys()) createSimpleGroup(d, groupId);
  for (const pending of hard.pendingByProducer.values()) {
    for (const { groupId } of pending.values()) createSimpleGroup(d, groupId);
  }
  activateConsumerGroups(d);
  for (const group of [...soft.groupById.values()]) {
    for (const member of group.memberById.values()) rescheduleSession(d, member);
    // The limit may be lower than it was.
    if (group.memberById.size > soft.config.groupMaxSize) prepareRebalance(d, group);
  }
  soft.timers.schedule(soft.expirationTimer, d.nowMs + soft.config.offsetsRetentionCheckIntervalMs);
}

/** Of consumer groups the log knows everything but how long ago their members were heard. */
function activateConsumerGroups(d: Decision): void {
  for (const [groupId, group] of d.hard.consumerGroupById) {
    const { sessionTimeoutMs } = groupTimeouts(d, groupId);
    for (const [memberId, member] of group.memberById) {
      const timeoutMs = member.classic?.sessionTimeoutMs ?? sessionTimeoutMs;
      scheduleMember(d, groupId, memberId, 'consumerSession', timeoutMs);
      if (member.state !== MemberState.UNREVOKED_PARTITIONS || member.classic !== null) continue;
      const { rebalanceTimeoutMs, memberEpoch } = member;
      scheduleMember(d, groupId, memberId, 'consumerRebalance', rebalanceTimeoutMs, memberEpoch);
    }
  }
}

function createSimpleGroup(d: Decision, groupId: string): void {
  const { groupById } = d.soft;
  if (!groupById.has(groupId) && !d.hard.consumerGroupById.has(groupId))
    groupById.set(groupId, newClassicGroup(groupId, d.wallMs));
}

/** One timer in one decision: a record that cannot be stored must not take the others' along. */
function onDeadline(d: Decision): void {
  const due = d.soft.timers.takeDue(d.nowMs);
  if (due === undefined) return;
  d.soft.lastTimer = due;
  onTimer(d, due.event);
}

/** A timer whose outcome cannot be stored comes again, but not at once. */
const TIMER_RETRY_MS = 30_000;
/** Replicas may be in sync again soon (the `CoordinatorRuntime`'s back-off for timers). */
const TIMER_BACKOFF_MS = 500;

/** Of the last `deadline`: what it led to cannot be stored. */
export function timerRefused(
  hard: GroupHardView,
  soft: GroupSoft,
  errorCode: ErrorCode,
  nowMs: number,
): void {
  const timer = soft.lastTimer?.event;
  switch (timer?.kind) {
    case 'expiration':
      skipCleanUp(soft, nowMs);
      return;
    case 'consumerRegex':
      regexRefused(soft, timer.groupId, nowMs);
      return;
    case 'consumerSession':
    case 'consumerRebalance':
    case 'consumerJoin':
    case 'consumerSync': {
      const isShort = errorCode === ErrorCode.COORDINATOR_NOT_AVAILABLE;
      const delayMs = isShort ? TIMER_BACKOFF_MS : TIMER_RETRY_MS;
      retryTimer(hard, soft, timer, timer.kind, delayMs, nowMs);
      return;
    }
    default:
      // A classic group is soft state: its member is gone, whatever the log says of the group.
      return;
  }
}

function retryTimer(
  hard: GroupHardView,
  soft: GroupSoft,
  of: { readonly groupId: string; readonly memberId: string; readonly memberEpoch?: number },
  kind: MemberTimer,
  delayMs: number,
  nowMs: number,
): void {
  const { groupId, memberId, memberEpoch } = of;
  if (hard.consumerGroupById.get(groupId)?.memberById.has(memberId) !== true) return;
  scheduleMember({ soft, nowMs }, groupId, memberId, kind, delayMs, memberEpoch);
}

function onTimer(d: Decision, timer: GroupTimer): void {
  switch (timer.kind) {
    case 'expiration':
      cleanUp(d);
      return;
    case 'consumerRegex':
      resolveRegexes(d, timer.groupId);
      return;
    case 'consumerSession':
    case 'consumerRebalance':
    case 'consumerJoin':
    case 'consumerSync':
      onConsumerTimer(d, timer);
      return;
    default:
      onClassicTimer(d, timer);
  }
}

type ClassicTimer = Extract<GroupTimer, { readonly kind: 'session' | 'join' | 'sync' }>;

function onClassicTimer(d: Decision, timer: ClassicTimer): void {
  const group = d.soft.groupById.get(timer.groupId);
  if (group === undefined) return;
  switch (timer.kind) {
    case 'session':
      expireSession(d, group, timer.memberId);
      return;
    case 'join':
      onJoinTimer(d, group);
      return;
    case 'sync':
      onSyncTimer(d, group);
      return;
    default:
      unreachable(timer);
  }
}
