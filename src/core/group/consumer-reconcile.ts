/**
 * Takes one member a step from what it owns to what it should own (CurrentAssignmentBuilder).
 *
 * A member gives up first: while it still holds a partition that is not its any more it keeps its
 * epoch and is told of the partitions it may keep. It is told of a new partition only when nobody
 * else has it, assigned or not yet given up. So no partition ever has two owners.
 */
import type { Uuid } from '../../base/uuid.ts';
import {
  type Assignment,
  type ConsumerMember,
  type CurrentAssignment,
  MemberState,
  NO_PARTITIONS,
  type PartitionEpochs,
} from './consumer-hard.ts';

export type OwnedPartitions = readonly {
  readonly topicId: Uuid;
  readonly partitions: readonly number[];
}[];

export type Reconciliation = {
  readonly member: ConsumerMember;
  readonly assignmentEpoch: number;
  readonly target: Assignment;
  /** The topics it subscribes to, by name or by expression. */
  readonly subscribedTopicIds: ReadonlySet<Uuid>;
  readonly hasSubscriptionChanged: boolean;
  /** What it says it owns; null when it does not say. */
  readonly owned: OwnedPartitions | null;
  /** Whether another member has the partition. */
  readonly isHeld: (topicId: Uuid, partition: number) => boolean;
};

export function isReconciledTo(member: ConsumerMember, assignmentEpoch: number): boolean {
  return member.state === MemberState.STABLE && member.memberEpoch === assignmentEpoch;
}

/** `null` when the member stays as it is. */
export function reconcile(r: Reconciliation): CurrentAssignment | null {
  const { member } = r;
  if (member.state === MemberState.STABLE) {
    if (member.memberEpoch !== r.assignmentEpoch) return nextAssignment(r);
    return r.hasSubscriptionChanged ? dropUnsubscribed(r) : null;
  }
  if (
    member.state === MemberState.UNREVOKED_PARTITIONS &&
    ownsAny(r.owned, member.pendingRevocation)
  ) {
    return r.hasSubscriptionChanged ? dropUnsubscribed(r) : null;
  }
  return nextAssignment(r);
}

/** A member that does not say what it owns may own everything. */
function ownsAny(owned: OwnedPartitions | null, partitions: PartitionEpochs): boolean {
  if (owned === null) return true;
  return owned.some(({ topicId, partitions: numbers }) => {
    const epochs = partitions.get(topicId);
    return epochs !== undefined && numbers.some((partition) => epochs.has(partition));
  });
}

function dropUnsubscribed(r: Reconciliation): CurrentAssignment | null {
  const { member } = r;
  const assigned: Map<Uuid, ReadonlyMap<number, number>> = new Map();
  const revoked: Map<Uuid, ReadonlyMap<number, number>> = new Map(member.pendingRevocation);
  for (const [topicId, epochs] of member.assigned) {
    if (r.subscribedTopicIds.has(topicId)) assigned.set(topicId, epochs);
    else revoked.set(topicId, new Map([...(revoked.get(topicId) ?? []), ...epochs]));
  }
  if (assigned.size === member.assigned.size) return null;
  return revoked.size > 0 && ownsAny(r.owned, revoked)
    ? next(member, member.memberEpoch, MemberState.UNREVOKED_PARTITIONS, assigned, revoked)
    : next(member, member.memberEpoch, member.state, assigned, member.pendingRevocation);
}

function nextAssignment(r: Reconciliation): CurrentAssignment {
  const { member, target, assignmentEpoch } = r;
  const kept: Map<Uuid, Map<number, number>> = new Map();
  const revoked: Map<Uuid, Map<number, number>> = new Map();
  const added: { readonly topicId: Uuid; readonly partition: number }[] = [];
  let isWaiting = false;
  for (const topicId of new Set([...target.keys(), ...member.assigned.keys()])) {
    const wanted = r.subscribedTopicIds.has(topicId) ? (target.get(topicId) ?? []) : [];
    const wantedSet = new Set(wanted);
    const current = member.assigned.get(topicId);
    for (const [partition, epoch] of current ?? []) {
      put(wantedSet.has(partition) ? kept : revoked, topicId, partition, epoch);
    }
    for (const partition of wanted) {
      if (current?.has(partition) === true) continue;
      if (r.isHeld(topicId, partition)) isWaiting = true;
      else added.push({ topicId, partition });
    }
  }
  if (revoked.size > 0 && ownsAny(r.owned, revoked)) {
    return next(member, member.memberEpoch, MemberState.UNREVOKED_PARTITIONS, kept, revoked);
  }
  for (const { topicId, partition } of added) put(kept, topicId, partition, assignmentEpoch);
  const state = isWaiting ? MemberState.UNRELEASED_PARTITIONS : MemberState.STABLE;
  return next(member, assignmentEpoch, state, kept, NO_PARTITIONS);
}

function put(
  partitions: Map<Uuid, Map<number, number>>,
  topicId: Uuid,
  partition: number,
  epoch: number,
): void {
  const epochs = partitions.get(topicId);
  if (epochs === undefined) partitions.set(topicId, new Map([[partition, epoch]]));
  else epochs.set(partition, epoch);
}

/** Kafka's updateMemberEpoch: the epoch before is kept even where it does not change. */
function next(
  member: ConsumerMember,
  memberEpoch: number,
  state: number,
  assigned: PartitionEpochs,
  pendingRevocation: PartitionEpochs,
): CurrentAssignment {
  return {
    memberEpoch,
    previousMemberEpoch: member.memberEpoch,
    state,
    assigned,
    pendingRevocation,
  };
}

export function isSameCurrent(a: CurrentAssignment, b: CurrentAssignment): boolean {
  return (
    a.memberEpoch === b.memberEpoch &&
    a.previousMemberEpoch === b.previousMemberEpoch &&
    a.state === b.state &&
    isSameEpochs(a.assigned, b.assigned) &&
    isSameEpochs(a.pendingRevocation, b.pendingRevocation)
  );
}

export function isSameEpochs(a: PartitionEpochs, b: PartitionEpochs): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [topicId, epochs] of a) {
    const others = b.get(topicId);
    if (others === undefined || others.size !== epochs.size) return false;
    for (const [partition, epoch] of epochs) if (others.get(partition) !== epoch) return false;
  }
  return true;
}

export function isSameTarget(a: Assignment, b: Assignment | undefined): boolean {
  if (a === b) return true;
  if (b === undefined || a.size !== b.size) return false;
  for (const [topicId, partitions] of a) {
    const others = b.get(topicId);
    if (others === undefined || others.length !== partitions.length) return false;
    for (let i = 0; i < partitions.length; i++) if (partitions[i] !== others[i]) return false;
  }
  return true;
}
