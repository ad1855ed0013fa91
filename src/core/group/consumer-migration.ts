/**
 * A group moves from the classic to the consumer protocol when the first of its members speaks the
 * new one, and back when the last that spoke it has gone; `group.consumer.migration.policy` says
 * which way is open (KIP-848, "Migration"). An empty group moves freely either way.
 *
 * The classic group is soft state that its records describe: it is made or dropped here, at once,
 * with the records that say so.
 */
import { assert } from '../../base/assert.ts';
import type { Uuid } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import {
  addMember,
  computeSubscribedTopics,
  groupMetadata,
  memberMetadata,
  newClassicGroup,
  newMember,
  selectProtocol,
  transitionTo,
  usesConsumerProtocol,
} from './classic-group.ts';
import { hashOfTopics } from './consumer-epochs.ts';
import {
  type Assignment,
  type ConsumerMember,
  type ConsumerMemberMetadata,
  EMPTY_TARGET,
  MemberState,
  NO_PARTITIONS,
} from './consumer-hard.ts';
import { type Refusal, refusal } from './consumer-membership.ts';
import { readAssignment, readSubscription, writeAssignment } from './consumer-protocol-bytes.ts';
import { forgetConsumerTimers, scheduleMember } from './consumer-timers.ts';
import {
  emit,
  emitCurrent,
  emitGroupGone,
  emitMember,
  openWork,
  subscribedTopicNames,
  type Work,
} from './consumer-work.ts';
import { completeJoinWithError, completeSyncWithError } from './group-replies.ts';
import type { ClassicGroup, Decision } from './group-state.ts';
import { prepareRebalance, rescheduleSession } from './rebalance.ts';

type Joining = {
  readonly groupId: string;
  readonly memberId: string;
  readonly memberEpoch: number;
};

/** The group that a heartbeat is about, made or converted where it may be. */
export function openForHeartbeat(d: Decision, joining: Joining): Work | Refusal {
  const { groupId, memberId } = joining;
  if (d.hard.consumerGroupById.has(groupId)) return openWork(d, groupId);
  const classic = d.soft.groupById.get(groupId);
  const isJoining = joining.memberEpoch === 0;
  if (!isJoining) {
    const message =
      classic === undefined
        ? `Consumer group ${groupId} not found.`
        : `Group ${groupId} is not a consumer group.`;
    return refusal(ErrorCode.GROUP_ID_NOT_FOUND, message);
  }
  if (classic === undefined) return openWork(d, groupId);
  if (classic.state === 'Empty') {
    dropClassicGroup(d, classic);
    return openWork(d, groupId);
  }
  return upgrade(d, classic, memberId);
}

function dropClassicGroup(d: Decision, group: ClassicGroup): void {
  d.out.records.push({ kind: 'groupMetadata', groupId: group.groupId, value: null });
  for (const member of group.memberById.values()) {
    completeJoinWithError(d, group, member, member.memberId, ErrorCode.REBALANCE_IN_PROGRESS);
    completeSyncWithError(d, member, ErrorCode.REBALANCE_IN_PROGRESS);
    d.soft.timers.cancel(member.session);
  }
  for (const pending of group.pendingMemberById.values()) d.soft.timers.cancel(pending.session);
  d.soft.timers.cancel(group.joinTimer);
  d.soft.timers.cancel(group.syncTimer);
  d.soft.groupById.delete(group.groupId);
}

type Upgraded = {
  readonly metadata: ConsumerMemberMetadata;
  readonly assignment: Assignment;
};

function upgrade(d: Decision, classic: ClassicGroup, memberId: string): Work | Refusal {
  const { groupId } = classic;
  const { canUpgrade, maxSize } = d.soft.config.consumer;
  const cannot = (why: string): Refusal =>
    refusal(
      ErrorCode.GROUP_ID_NOT_FOUND,
      `Cannot upgrade classic group ${groupId} to consumer group because ${why}`,
    );
  if (!canUpgrade) return cannot('online upgrade is disabled.');
  if (!usesConsumerProtocol(classic)) {
    return cannot('the group does not use the consumer embedded protocol.');
  }
  // The newcomer needs a place as well, or it would be refused by a group made for its sake.
  const isMember = classic.memberById.has(memberId);
  if (classic.memberById.size + (isMember ? 0 : 1) > maxSize) {
    return cannot('the group size exceeds the consumer group maximum size.');
  }
  const members = readMembers(d, classic);
  if (typeof members === 'string') return cannot(members);
  const { generationId } = classic;
  dropClassicGroup(d, classic);
  const work = openWork(d, groupId);
  for (const [id, { metadata }] of members) emitMember(work, id, metadata);
  const metadataHash = hashOfTopics(d, subscribedTopicNames(work.group));
  emit(work, { kind: 'consumerGroup', groupId, value: { groupEpoch: generationId, metadataHash } });
  for (const [id, { assignment: value }] of members) {
    emit(work, { kind: 'consumerTargetMember', groupId, memberId: id, value });
  }
  const target = { assignmentEpoch: generationId, assignmentTimestampMs: 0 };
  emit(work, { kind: 'consumerTarget', groupId, value: target });
  for (const [id, { metadata, assignment }] of members) {
    const assigned = new Map(
      [...assignment].map(([topicId, partitions]) => [
        topicId,
        new Map(partitions.map((partition) => [partition, generationId])),
      ]),
    );
    emitCurrent(work, id, {
      memberEpoch: generationId,
      previousMemberEpoch: generationId,
      state: MemberState.STABLE,
      assigned,
      pendingRevocation: NO_PARTITIONS,
    });
    scheduleMember(d, groupId, id, 'consumerSession', metadata.classic!.sessionTimeoutMs);
  }
  return work;
}

/** Why not, where the members' bytes cannot be understood. */
function readMembers(d: Decision, classic: ClassicGroup): Map<string, Upgraded> | string {
  const members: Map<string, Upgraded> = new Map();
  const taken: Set<string> = new Set();
  for (const member of classic.memberById.values()) {
    const assignment = readAssignment(member.assignment);
    // Before the first generation is complete no protocol has been chosen.
    const protocol = classic.protocolName ?? member.protocols[0]?.name ?? null;
    const subscription = readSubscription(memberMetadata(member, protocol));
    if (assignment === undefined || subscription === undefined) {
      return 'the embedded consumer protocol is malformed.';
    }
    if (assignment.userData !== null && assignment.userData.length > 0) {
      return (
        'an unsupported custom assignor is in use. Please refer to the documentation or switch ' +
        'to a default assignor before re-attempting the upgrade.'
      );
    }
    members.set(member.memberId, {
      metadata: {
        instanceId: member.groupInstanceId,
        rackId: subscription.rackId === '' ? null : subscription.rackId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        subscribedTopicNames: [...new Set(subscription.topics)].sort(),
        subscribedTopicRegex: '',
        rebalanceTimeoutMs: member.rebalanceTimeoutMs,
        serverAssignor: null,
        classic: { sessionTimeoutMs: member.sessionTimeoutMs, protocols: member.protocols },
      },
      assignment: assignmentById(d, assignment.assignedPartitions, taken),
    });
  }
  return members;
}

/** A client-side assignor may have given a partition twice: the first keeps it. */
function assignmentById(
  d: Decision,
  topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[],
  taken: Set<string>,
): Assignment {
  const assignment: Map<Uuid, readonly number[]> = new Map();
  for (const { topic, partitions } of topics) {
    const found = d.soft.cluster.findTopicByName(topic);
    if (found === undefined) continue;
    const own: Set<number> = new Set(assignment.get(found.topicId));
    for (const partition of partitions) {
      const key = `${found.topicId}:${partition}`;
      if (taken.has(key)) continue;
      taken.add(key);
      own.add(partition);
    }
    if (own.size === 0) continue;
    assignment.set(
      found.topicId,
      [...own].sort((a, b) => a - b),
    );
  }
  return assignment;
}

/** True when the group became a classic one because these members left it. */
export function downgradeWithout(work: Work, memberIds: ReadonlySet<string>): boolean {
  if (!canDowngradeWithout(work, memberIds)) return false;
  convertToClassic(work, memberIds);
  prepareRebalance(work.d, work.d.soft.groupById.get(work.groupId)!);
  return true;
}

export function canDowngradeWithout(work: Work, memberIds: ReadonlySet<string>): boolean {
  const { config } = work.d.soft;
  let remaining = 0;
  for (const [memberId, member] of work.group.memberById) {
    if (memberIds.has(memberId)) continue;
    if (member.classic === null) return false;
    remaining++;
  }
  return remaining > 0 && config.consumer.canDowngrade && remaining <= config.groupMaxSize;
}

export function convertToClassic(work: Work, leavingIds: ReadonlySet<string>): ClassicGroup {
  const { d, groupId, group } = work;
  const members: [ConsumerMember, Assignment][] = [];
  for (const [memberId, member] of group.memberById) {
    if (leavingIds.has(memberId)) continue;
    members.push([member, group.targetByMember.get(memberId) ?? EMPTY_TARGET]);
  }
  const classic = newClassicGroup(groupId, d.wallMs);
  classic.generationId = group.groupEpoch;
  classic.protocolType = 'consumer';
  forgetConsumerTimers(d, groupId);
  emitGroupGone(work);
  for (const [member] of members) {
    assert(member.classic !== null);
    const classicMember = newMember(groupId, member.memberId, member.instanceId, {
      clientId: member.clientId,
      clientHost: member.clientHost,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      sessionTimeoutMs: member.classic.sessionTimeoutMs,
      protocols: member.classic.protocols,
      connectionId: -1,
    });
    addMember(classic, classicMember);
  }
  classic.protocolName = selectProtocol(classic);
  for (const [member, target] of members) {
    const classicMember = classic.memberById.get(member.memberId)!;
    const subscription = memberMetadata(classicMember, classic.protocolName);
    classicMember.assignment = writeAssignment(d.soft.cluster, target, subscription);
    rescheduleSession(d, classicMember);
  }
  transitionTo(classic, 'PreparingRebalance', d.wallMs);
  transitionTo(classic, 'CompletingRebalance', d.wallMs);
  transitionTo(classic, 'Stable', d.wallMs);
  classic.subscribedTopics = computeSubscribedTopics(classic);
  d.soft.groupById.set(groupId, classic);
  d.out.records.push({ kind: 'groupMetadata', groupId, value: groupMetadata(classic, null) });
  return classic;
}
