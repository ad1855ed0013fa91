/**
 * The epochs of a consumer group: when the group epoch grows (somebody subscribes to something
 * else, a topic changes), and when that leads to a new target assignment.
 */
import type { Uuid } from '../../base/uuid.ts';
import type { Assignor, AssignorMember } from './assignor.ts';
import { rangeAssignor } from './assignor-range.ts';
import { uniformAssignor } from './assignor-uniform.ts';
import { type ConsumerGroupView, type ConsumerMember, EMPTY_TARGET } from './consumer-hard.ts';
import { isSameTarget } from './consumer-reconcile.ts';
import { consumerTimersOf } from './consumer-timers.ts';
import { emit, subscribedTopicIds, subscribedTopicNames, type Work } from './consumer-work.ts';
import type { Decision } from './group-state.ts';
import { groupHash } from './metadata-hash.ts';

const assignors: readonly Assignor[] = [uniformAssignor, rangeAssignor];
/** group.consumer.assignors may name classes too. */
const assignorByClass: ReadonlyMap<string, string> = new Map([
  ['org.apache.kafka.coordinator.group.assignor.UniformAssignor', 'uniform'],
  ['org.apache.kafka.coordinator.group.assignor.RangeAssignor', 'range'],
]);

/** The names of those that exist here, in the config's order; the first is the default. */
export function assignorNames(configured: readonly string[]): string[] {
  const names = configured.map((name) => assignorByClass.get(name) ?? name);
  return names.filter((name) => assignors.some((assignor) => assignor.name === name));
}

export function bumpGroupEpoch(work: Work, metadataHash: bigint): void {
  const value = { groupEpoch: work.group.groupEpoch + 1, metadataHash };
  emit(work, { kind: 'consumerGroup', groupId: work.groupId, value });
}

/** ModernGroup.updateSubscriptionMetadata: the epoch grows when asked to, or when topics changed. */
export function updateSubscriptionMetadata(work: Work, mustBump: boolean): void {
  const { d, groupId } = work;
  const metadataHash = hashOfTopics(d, subscribedTopicNames(work.group));
  if (mustBump || metadataHash !== work.group.metadataHash) bumpGroupEpoch(work, metadataHash);
  consumerTimersOf(d.soft, groupId).metadataVersion = d.soft.metadataVersion;
  if (work.group.hasPartitionMetadata) {
    emit(work, { kind: 'consumerPartitionMetadata', groupId, isPresent: false });
  }
}

export function hasMetadataExpired(work: Work): boolean {
  const { soft } = work.d;
  return consumerTimersOf(soft, work.groupId).metadataVersion < soft.metadataVersion;
}

export function hashOfTopics(d: Decision, names: ReadonlySet<string>): bigint {
  const hashByTopic: Map<string, bigint> = new Map();
  for (const name of names) {
    const hash = d.soft.cluster.findTopicHash(name);
    if (hash !== undefined) hashByTopic.set(name, hash);
  }
  return groupHash(hashByTopic);
}

/** The assignor most members ask for; of equals, and of none, the first in the config. */
export function preferredAssignor(d: Decision, group: ConsumerGroupView): string {
  const votes: Map<string, number> = new Map();
  for (const { serverAssignor } of group.memberById.values()) {
    if (serverAssignor !== null) votes.set(serverAssignor, (votes.get(serverAssignor) ?? 0) + 1);
  }
  let winner = d.soft.config.consumer.assignors[0] ?? uniformAssignor.name;
  let winnerVotes = 0;
  for (const [name, count] of votes) {
    if (count > winnerVotes) {
      winner = name;
      winnerVotes = count;
    }
  }
  return winner;
}

/**
 * A new target assignment once the group epoch has passed the old one's, but not more often than
 * the interval allows (KIP-1263): until then the old one holds, and a later heartbeat tries again.
 */
export function updateTargetAssignment(work: Work, assignmentIntervalMs: number): void {
  const { d, groupId, group } = work;
  if (group.groupEpoch <= group.assignmentEpoch) return;
  const elapsedMs = d.wallMs - group.assignmentTimestampMs;
  const isTooSoon = elapsedMs < assignmentIntervalMs && elapsedMs >= 0;
  if (group.assignmentTimestampMs !== 0 && assignmentIntervalMs !== 0 && isTooSoon) return;
  const name = preferredAssignor(d, group);
  const assignor = assignors.find((candidate) => candidate.name === name) ?? uniformAssignor;
  const output = assignor.assign(assignorInput(d, group));
  for (const [memberId, value] of output) {
    if (isSameTarget(value, group.targetByMember.get(memberId))) continue;
    emit(work, { kind: 'consumerTargetMember', groupId, memberId, value });
  }
  const value = { assignmentEpoch: work.group.groupEpoch, assignmentTimestampMs: d.wallMs };
  emit(work, { kind: 'consumerTarget', groupId, value });
}

function assignorInput(d: Decision, group: ConsumerGroupView): Parameters<Assignor['assign']>[0] {
  const memberById: Map<string, AssignorMember> = new Map();
  const partitionCountByTopic: Map<Uuid, number> = new Map();
  const idsBySubscription: Map<string, ReadonlySet<Uuid>> = new Map();
  const subscriptionBySet: Map<string, ReadonlySet<Uuid>> = new Map();
  for (const [memberId, member] of group.memberById) {
    const key = subscriptionKey(member);
    let topicIds = idsBySubscription.get(key);
    if (topicIds === undefined) {
      const found = subscribedTopicIds(d, group, member);
      for (const topicId of found) {
        const topic = d.soft.cluster.findTopicById(topicId);
        if (topic !== undefined) partitionCountByTopic.set(topicId, topic.partitionCount);
      }
      const setKey = [...found].sort().join();
      topicIds = subscriptionBySet.get(setKey) ?? found;
      subscriptionBySet.set(setKey, topicIds);
      idsBySubscription.set(key, topicIds);
    }
    memberById.set(memberId, {
      topicIds,
      target: group.targetByMember.get(memberId) ?? EMPTY_TARGET,
    });
  }
  return { memberById, isHomogeneous: subscriptionBySet.size <= 1, partitionCountByTopic };
}

/** No topic's name holds a space. */
function subscriptionKey(member: ConsumerMember): string {
  return `${member.subscribedTopicNames.join(' ')} ~${member.subscribedTopicRegex ?? ''}`;
}
