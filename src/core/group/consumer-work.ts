/**
 * One decision about one consumer group in the making.
 *
 * Later steps of a decision see what earlier ones decided: `emit` writes a record and applies it
 * to a draft of the group, which is copied from the hard state with the first record. A steady
 * heartbeat writes none and copies nothing.
 */
import type { Uuid } from '../../base/uuid.ts';
import {
  applyConsumerRecord,
  applyWithOwners,
  type ConsumerGroup,
  type ConsumerGroupView,
  type ConsumerMember,
  type ConsumerMemberMetadata,
  type ConsumerRecord,
  type CurrentAssignment,
  newConsumerGroup,
} from './consumer-hard.ts';
import { isReconciledTo } from './consumer-reconcile.ts';
import type { Decision } from './group-state.ts';

/** Its maps are put in place of the hard state's one by one. */
type Draft = { -readonly [Field in keyof ConsumerGroup]: ConsumerGroup[Field] };

export type Work = {
  readonly d: Decision;
  readonly groupId: string;
  /** What has been decided so far. */
  group: ConsumerGroupView;
  draft: Draft | null;
  /** It is made in this decision, so the draft alone knows who owns what. */
  readonly isNew: boolean;
};

/** On a group the log knows, or on a new one. A decision has one for each group. */
export function openWork(d: Decision, groupId: string): Work {
  let work = d.works.get(groupId);
  if (work !== undefined) return work;
  const group = d.hard.consumerGroupById.get(groupId);
  if (group !== undefined) {
    work = { d, groupId, group, draft: null, isNew: false };
  } else {
    const draft = newConsumerGroup(groupId);
    work = { d, groupId, group: draft, draft, isNew: true };
  }
  d.works.set(groupId, work);
  return work;
}

export function emit(work: Work, record: ConsumerRecord): void {
  work.d.out.records.push(record);
  if (work.isNew) {
    applyWithOwners(work.draft!, record);
    return;
  }
  const hard = work.d.hard.consumerGroupById.get(work.groupId) as ConsumerGroup;
  work.draft ??= { ...hard };
  work.group = work.draft;
  copyWhatChanges(work.draft, hard, record);
  applyConsumerRecord(work.draft, record);
}

/**
 * A draft shares with the hard state what no record of this decision has changed: most write about
 * one member, and to copy four maps of a thousand entries would be most of their cost. Who owns
 * what is never drafted: only one member is reconciled in one decision.
 */
function copyWhatChanges(draft: Draft, hard: ConsumerGroup, record: ConsumerRecord): void {
  switch (record.kind) {
    case 'consumerMember':
      draft.memberById = own(draft.memberById, hard.memberById);
      draft.memberIdByInstance = own(draft.memberIdByInstance, hard.memberIdByInstance);
      return;
    case 'consumerCurrent':
      draft.memberById = own(draft.memberById, hard.memberById);
      return;
    case 'consumerTargetMember':
      draft.targetByMember = own(draft.targetByMember, hard.targetByMember);
      return;
    case 'consumerRegex':
      draft.regexByPattern = own(draft.regexByPattern, hard.regexByPattern);
      return;
    default:
  }
}

function own<Key, Value>(map: Map<Key, Value>, shared: Map<Key, Value>): Map<Key, Value> {
  return map === shared ? new Map(shared) : map;
}

/** Kafka's own spelling: it is what DescribeGroups and ListGroups answer. */
export type ConsumerGroupState = 'Empty' | 'Assigning' | 'Reconciling' | 'Stable';

export function consumerGroupState(group: ConsumerGroupView): ConsumerGroupState {
  if (group.memberById.size === 0) return 'Empty';
  if (group.groupEpoch > group.assignmentEpoch) return 'Assigning';
  for (const member of group.memberById.values()) {
    if (!isReconciledTo(member, group.assignmentEpoch)) return 'Reconciling';
  }
  return 'Stable';
}

export function subscribedTopicNames(group: ConsumerGroupView): Set<string> {
  const names: Set<string> = new Set();
  for (const member of group.memberById.values()) {
    for (const name of member.subscribedTopicNames) names.add(name);
    for (const name of regexTopics(group, member)) names.add(name);
  }
  return names;
}

export function hasRegex(member: ConsumerMemberMetadata): boolean {
  return member.subscribedTopicRegex !== null && member.subscribedTopicRegex !== '';
}

/** An expression that is not resolved yet matches nothing. */
export function regexTopics(
  group: ConsumerGroupView,
  member: ConsumerMemberMetadata,
): readonly string[] {
  if (!hasRegex(member)) return [];
  return group.regexByPattern.get(member.subscribedTopicRegex!)?.topics ?? [];
}

export function subscribedTopicIds(
  d: Decision,
  group: ConsumerGroupView,
  member: ConsumerMemberMetadata,
): Set<Uuid> {
  const ids: Set<Uuid> = new Set();
  for (const names of [member.subscribedTopicNames, regexTopics(group, member)]) {
    for (const name of names) {
      const topic = d.soft.cluster.findTopicByName(name);
      if (topic !== undefined) ids.add(topic.topicId);
    }
  }
  return ids;
}

export function memberMetadataOf(member: ConsumerMember): ConsumerMemberMetadata {
  return {
    instanceId: member.instanceId,
    rackId: member.rackId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: member.subscribedTopicNames,
    subscribedTopicRegex: member.subscribedTopicRegex,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    serverAssignor: member.serverAssignor,
    classic: member.classic,
  };
}

export function currentOf(member: ConsumerMember): CurrentAssignment {
  const { memberEpoch, previousMemberEpoch, state, assigned, pendingRevocation } = member;
  return { memberEpoch, previousMemberEpoch, state, assigned, pendingRevocation };
}

export function emitMember(work: Work, memberId: string, value: ConsumerMemberMetadata): void {
  emit(work, { kind: 'consumerMember', groupId: work.groupId, memberId, value });
}

export function emitCurrent(work: Work, memberId: string, value: CurrentAssignment): void {
  emit(work, { kind: 'consumerCurrent', groupId: work.groupId, memberId, value });
}

/** The tombstones of one member. */
export function emitMemberGone(work: Work, memberId: string): void {
  const { groupId } = work;
  emit(work, { kind: 'consumerCurrent', groupId, memberId, value: null });
  emit(work, { kind: 'consumerTargetMember', groupId, memberId, value: null });
  emit(work, { kind: 'consumerMember', groupId, memberId, value: null });
}

/** The tombstones of the whole group; its offsets are not its own to delete. */
export function emitGroupGone(work: Work): void {
  const { groupId } = work;
  const memberIds = [...work.group.memberById.keys()];
  for (const memberId of memberIds) {
    emit(work, { kind: 'consumerCurrent', groupId, memberId, value: null });
  }
  for (const memberId of new Set([...memberIds, ...work.group.targetByMember.keys()])) {
    emit(work, { kind: 'consumerTargetMember', groupId, memberId, value: null });
  }
  emit(work, { kind: 'consumerTarget', groupId, value: null });
  for (const memberId of memberIds) {
    emit(work, { kind: 'consumerMember', groupId, memberId, value: null });
  }
  for (const pattern of [...work.group.regexByPattern.keys()]) {
    emit(work, { kind: 'consumerRegex', groupId, pattern, value: null });
  }
  emit(work, { kind: 'consumerPartitionMetadata', groupId, isPresent: false });
  emit(work, { kind: 'consumerGroup', groupId, value: null });
}
