/**
 * Who may speak as which member of a consumer group, and in which epoch; shared by the heartbeats
 * of its own protocol and by the classic protocol's requests.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import {
  type ConsumerGroupView,
  type ConsumerMember,
  EMPTY_TARGET,
  LEAVE_GROUP_STATIC_EPOCH,
  MemberState,
  newConsumerMember,
} from './consumer-hard.ts';
import {
  isReconciledTo,
  isSameCurrent,
  type OwnedPartitions,
  reconcile,
} from './consumer-reconcile.ts';
import { cancelMember, cancelMemberTimers, scheduleMember } from './consumer-timers.ts';
import {
  currentOf,
  emit,
  emitCurrent,
  emitMember,
  emitMemberGone,
  memberMetadataOf,
  subscribedTopicIds,
  type Work,
} from './consumer-work.ts';
import type { Decision } from './group-state.ts';

/** An outcome that is not what was asked for, with Kafka's words for it. */
export type Refusal = {
  readonly kind: 'refusal';
  readonly errorCode: ErrorCode;
  readonly message: string;
};

export function isRefusal(value: object): value is Refusal {
  return 'kind' in value && value.kind === 'refusal';
}

export function refusal(errorCode: ErrorCode, message: string): Refusal {
  return { kind: 'refusal', errorCode, message };
}

/** Only a member that is in it already finds room in a full group. */
export function refuseWhenFull(
  d: Decision,
  group: ConsumerGroupView,
  memberId: string,
): Refusal | null {
  const { maxSize } = d.soft.config.consumer;
  if (group.memberById.size < maxSize) return null;
  if (memberId !== '' && group.memberById.has(memberId)) return null;
  const message = `The consumer group has reached its maximum capacity of ${maxSize} members.`;
  return refusal(ErrorCode.GROUP_MAX_SIZE_REACHED, message);
}

export function findMember(group: ConsumerGroupView, memberId: string): ConsumerMember | Refusal {
  const member = group.memberById.get(memberId);
  if (member !== undefined) return member;
  const message = `Member ${memberId} is not a member of group ${group.groupId}.`;
  return refusal(ErrorCode.UNKNOWN_MEMBER_ID, message);
}

export function findStaticMember(
  group: ConsumerGroupView,
  instanceId: string,
): ConsumerMember | undefined {
  const memberId = group.memberIdByInstance.get(instanceId);
  return memberId === undefined ? undefined : group.memberById.get(memberId);
}

/** The static member of that instance, if the request comes from it. */
export function findOwnStaticMember(
  group: ConsumerGroupView,
  memberId: string,
  instanceId: string,
): ConsumerMember | Refusal {
  const member = findStaticMember(group, instanceId);
  if (member === undefined) {
    return refusal(ErrorCode.UNKNOWN_MEMBER_ID, `Instance id ${instanceId} is unknown.`);
  }
  if (member.memberId === memberId) return member;
  const message = `Static member ${memberId} with instance id ${instanceId} was fenced by member ${member.memberId}.`;
  return refusal(ErrorCode.FENCED_INSTANCE_ID, message);
}

/** The member's id and, where it is static, its instance id belong together. */
export function findOwnMember(
  group: ConsumerGroupView,
  memberId: string,
  instanceId: string | null,
): ConsumerMember | Refusal {
  return instanceId === null
    ? findMember(group, memberId)
    : findOwnStaticMember(group, memberId, instanceId);
}

export type Joiner = {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly memberEpoch: number;
  readonly owned: OwnedPartitions | null;
  /** It may be new, or take the place of the static member it was. */
  readonly mayJoin: boolean;
  readonly isClassic: boolean;
};

/** Who it is as the group knows it, or a member without anything yet. */
export function subscribe(work: Work, joiner: Joiner): ConsumerMember | Refusal {
  const { memberId, instanceId, mayJoin } = joiner;
  if (instanceId === null) {
    const existing = findMember(work.group, memberId);
    if (isRefusal(existing)) return mayJoin ? newConsumerMember(memberId) : existing;
    return joiner.isClassic ? existing : checkEpoch(existing, joiner);
  }
  if (mayJoin) {
    const existing = findStaticMember(work.group, instanceId);
    return existing === undefined
      ? newConsumerMember(memberId)
      : replaceStaticMember(work, existing, joiner, instanceId);
  }
  const existing = findOwnStaticMember(work.group, memberId, instanceId);
  if (isRefusal(existing) || joiner.isClassic) return existing;
  return checkEpoch(existing, joiner);
}

function checkEpoch(member: ConsumerMember, joiner: Joiner): ConsumerMember | Refusal {
  const { memberEpoch } = joiner;
  // It starts anew, whatever it was.
  if (memberEpoch === 0 || memberEpoch === member.memberEpoch) return member;
  // It may not have heard of the epoch it is in: then it owns no more than what it was given.
  const isBehind = memberEpoch < member.memberEpoch;
  if (isBehind && memberEpoch === member.previousMemberEpoch && isSubset(joiner.owned, member)) {
    return member;
  }
  const size = isBehind ? 'smaller' : 'greater';
  const message =
    `The consumer group member has a ${size} member epoch (${memberEpoch}) than the one known by ` +
    `the group coordinator (${member.memberEpoch}). The member must abandon all its partitions ` +
    'and rejoin.';
  return refusal(ErrorCode.FENCED_MEMBER_EPOCH, message);
}

function isSubset(owned: OwnedPartitions | null, member: ConsumerMember): boolean {
  if (owned === null) return false;
  return owned.every(({ topicId, partitions }) => {
    const epochs = member.assigned.get(topicId);
    return epochs !== undefined && partitions.every((partition) => epochs.has(partition));
  });
}

/** A static member comes back, with another member id: it takes over what the old one had. */
function replaceStaticMember(
  work: Work,
  old: ConsumerMember,
  joiner: Joiner,
  instanceId: string,
): ConsumerMember | Refusal {
  const { memberId } = joiner;
  const { groupId } = work;
  if (!joiner.isClassic && old.classic === null && old.memberEpoch !== LEAVE_GROUP_STATIC_EPOCH) {
    const message =
      `Static member ${memberId} with instance id ${instanceId} cannot join the group because ` +
      `the instance id is owned by ${old.memberId} member.`;
    return refusal(ErrorCode.UNRELEASED_INSTANCE_ID, message);
  }
  const target = work.group.targetByMember.get(old.memberId) ?? EMPTY_TARGET;
  emitMemberGone(work, old.memberId);
  cancelMemberTimers(work.d, groupId, old.memberId);
  emitMember(work, memberId, memberMetadataOf(old));
  emit(work, { kind: 'consumerTargetMember', groupId, memberId, value: target });
  emitCurrent(work, memberId, { ...currentOf(old), memberEpoch: 0, previousMemberEpoch: 0 });
  return work.group.memberById.get(memberId)!;
}

/** Brings the member as near to its target as the others let it. */
export function reconcileMember(
  work: Work,
  memberId: string,
  hasSubscriptionChanged: boolean,
  owned: OwnedPartitions | null,
): ConsumerMember {
  const { d, group, groupId } = work;
  const member = group.memberById.get(memberId)!;
  if (!hasSubscriptionChanged && isReconciledTo(member, group.assignmentEpoch)) return member;
  const next = reconcile({
    member,
    assignmentEpoch: group.assignmentEpoch,
    target: group.targetByMember.get(memberId) ?? EMPTY_TARGET,
    subscribedTopicIds: subscribedTopicIds(d, group, member),
    hasSubscriptionChanged,
    owned,
    isHeld: (topicId, partition) => isHeldByAnother(group, memberId, topicId, partition),
  });
  if (next === null || isSameCurrent(next, member)) return member;
  emitCurrent(work, memberId, next);
  const updated = work.group.memberById.get(memberId)!;
  if (updated.classic === null) {
    if (updated.state === MemberState.UNREVOKED_PARTITIONS) {
      const { rebalanceTimeoutMs, memberEpoch } = updated;
      scheduleMember(d, groupId, memberId, 'consumerRebalance', rebalanceTimeoutMs, memberEpoch);
    } else {
      cancelMember(d, groupId, memberId, 'consumerRebalance');
    }
  }
  return updated;
}

/** Who is no member any more (fenced, or replaced, in this decision) holds nothing. */
export function isHeldByAnother(
  group: ConsumerGroupView,
  memberId: string,
  topicId: string,
  partition: number,
): boolean {
  const owner = group.ownerByPartition.get(topicId)?.get(partition);
  return owner !== undefined && owner !== memberId && group.memberById.has(owner);
}
