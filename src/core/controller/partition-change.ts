/**
 * The one record that brings a partition from what it is to what it shall be: in-sync set, eligible
 * leaders, leader, a reassignment's end (PartitionChangeBuilder).
 *
 * With eligible leader replicas (KIP-966) a replica that leaves an in-sync set which thereby falls
 * under `min.insync.replicas` stays eligible, since nothing can have been committed without it. The
 * in-sync set may then become empty, and `lastKnownElr` keeps the last leader: the one that may
 * lead, uncleanly, when nobody is eligible any more. Without them the last member stays in the set.
 */
import type { Uuid } from '../../base/uuid.ts';
import { MetadataVersion } from '../metadata/features.ts';
import {
  LeaderRecoveryState,
  type MetadataImageView,
  metadataVersionOf,
  NO_LEADER,
  type PartitionImage,
  type TopicView,
} from '../metadata/image.ts';
import type { KafkaConfig } from '../metadata/kafka-config.ts';
import {
  type MetadataRecordOf,
  NO_LEADER_CHANGE,
  NO_LEADER_RECOVERY_STATE_CHANGE,
  partitionChange,
} from '../metadata/metadata-record.ts';
import { isActive } from './broker-state.ts';
import { defaultDirectory, isOnlineDirectory } from './directories.ts';
import { type Election, electLeader } from './leader-election.ts';
import { completedReassignment } from './reassignment-replicas.ts';
import { effectiveMinIsr, isElrEnabled } from './topic-rules.ts';

type ChangeRecord = MetadataRecordOf<'PartitionChangeRecord'>;

/** What shall be different; what is not named stays as it is. */
export type PartitionTarget = {
  readonly isr?: readonly number[];
  readonly replicas?: readonly number[];
  readonly addingReplicas?: readonly number[];
  readonly removingReplicas?: readonly number[];
  readonly leaderRecoveryState?: number;
  /** A replica's new log directory. */
  readonly directory?: { readonly brokerId: number; readonly directoryId: Uuid };
  /** It came back without all that it had: it is neither in sync nor eligible. */
  readonly uncleanReplica?: number;
  /** `online` unless another is named. */
  readonly election?: Election;
  /** May the broker lead at all? Active ones may, unless this says something else. */
  readonly isAcceptableLeader?: (brokerId: number) => boolean;
};

/** The target while it is worked out. */
type Draft = {
  isr: readonly number[];
  elr: readonly number[];
  replicas: readonly number[];
  addingReplicas: readonly number[];
  removingReplicas: readonly number[];
};

/** Null when nothing would change. */
export function decidePartitionChange(
  image: MetadataImageView,
  config: KafkaConfig,
  topic: TopicView,
  partitionIndex: number,
  target: PartitionTarget,
): ChangeRecord | null {
  const before = topic.partitions[partitionIndex]!;
  const hasElr = isElrEnabled(image);
  const draft: Draft = {
    isr: target.isr ?? before.isr,
    elr: before.elr,
    replicas: target.replicas ?? before.replicas,
    addingReplicas: target.addingReplicas ?? before.addingReplicas,
    removingReplicas: target.removingReplicas ?? before.removingReplicas,
  };
  const record = partitionChange(topic.topicId, partitionIndex);
  const completed = completedReassignment(draft);
  if (completed !== null) Object.assign(draft, completed);
  if (hasElr) {
    const minIsr = effectiveMinIsr(image, config, topic);
    draft.elr = nextElr(before, draft, minIsr, target.uncleanReplica);
  }
  elect(image, before, draft, target, hasElr, record);
  bumpForReplicaRemoval(before, draft, record);
  setElr(before, draft, hasElr, record);
  if (record.isr === null && (draft.isr.length > 0 || hasElr)) {
    if (!isSame(draft.isr, before.isr)) record.isr = [...draft.isr];
  }
  bumpForIsrShrink(image, before, record);
  if (hasElr) setLastKnownLeader(before, record);
  setAssignment(image, before, draft, target, record);
  const recoveryState = target.leaderRecoveryState ?? before.leaderRecoveryState;
  if (recoveryState !== before.leaderRecoveryState) record.leaderRecoveryState = recoveryState;
  return changesNothing(record) ? null : record;
}

/**
 * Departure: Apache Kafka lets a replica stay eligible that a reassignment has just removed. It can
 * never lead, but as long as it is there the last known leader may not either.
 */
function nextElr(
  before: PartitionImage,
  { isr, replicas }: Draft,
  minIsr: number,
  uncleanReplica: number | undefined,
): readonly number[] {
  if (isr.length >= minIsr) return [];
  const candidates = new Set([...before.elr, ...before.isr]);
  for (const inSync of isr) candidates.delete(inSync);
  if (uncleanReplica !== undefined) candidates.delete(uncleanReplica);
  const eligible = [...candidates].filter((candidate) => replicas.includes(candidate));
  return eligible.sort((a, b) => a - b);
}

function elect(
  image: MetadataImageView,
  before: PartitionImage,
  draft: Draft,
  target: PartitionTarget,
  hasElr: boolean,
  record: ChangeRecord,
): void {
  const isAcceptable = target.isAcceptableLeader ?? ((brokerId) => isActive(image, brokerId));
  const { leader, isUnclean } = electLeader(before, draft, target.election ?? 'online', {
    hasElr,
    isAcceptable: (brokerId) =>
      isAcceptable(brokerId) && isOnlineDirectory(image, before, brokerId),
  });
  if (leader === before.leader) return;
  if (draft.elr.includes(leader)) {
    draft.isr = [leader];
    draft.elr = draft.elr.filter((replica) => replica !== leader);
  }
  record.leader = leader;
  if (!isUnclean) return;
  // The others may have what the new leader has not: they must start over from what it has.
  record.isr = [leader];
  if (before.leaderRecoveryState !== LeaderRecoveryState.RECOVERING) {
    record.leaderRecoveryState = LeaderRecoveryState.RECOVERING;
  }
}

/** A replica that is none any more must not be able to fetch in the old leader epoch. */
function bumpForReplicaRemoval(before: PartitionImage, draft: Draft, record: ChangeRecord): void {
  if (record.leader !== NO_LEADER_CHANGE) return;
  if (!containsAll(draft.replicas, before.replicas)) record.leader = before.leader;
}

/** Before 3.6-IV0 brokers could not do without (KAFKA-15021). */
function bumpForIsrShrink(
  image: MetadataImageView,
  before: PartitionImage,
  record: ChangeRecord,
): void {
  if (metadataVersionOf(image) >= MetadataVersion.NO_EPOCH_BUMP_ON_ISR_SHRINK) return;
  if (record.leader !== NO_LEADER_CHANGE || record.isr === null) return;
  if (!containsAll(record.isr, before.isr)) record.leader = before.leader;
}

function setElr(before: PartitionImage, draft: Draft, hasElr: boolean, record: ChangeRecord): void {
  const wasUnclean = record.isr !== null;
  if (wasUnclean || !hasElr) draft.elr = [];
  if (!isSame(draft.elr, before.elr)) record.eligibleLeaderReplicas = [...draft.elr];
}

/**
 * It is noted when the leader goes, kept while there is none, and forgotten with the next one.
 * Departure from Apache Kafka: that there was no leader is nothing to note.
 */
function setLastKnownLeader(before: PartitionImage, record: ChangeRecord): void {
  if (record.leader === NO_LEADER && before.leader !== NO_LEADER) {
    if (before.lastKnownElr.length === 0) record.lastKnownElr = [before.leader];
  } else if (record.leader >= 0 && before.lastKnownElr.length > 0) {
    record.lastKnownElr = [];
  }
}

function setAssignment(
  image: MetadataImageView,
  before: PartitionImage,
  draft: Draft,
  target: PartitionTarget,
  record: ChangeRecord,
): void {
  if (metadataVersionOf(image) >= MetadataVersion.DIRECTORY_ASSIGNMENT) {
    const directories = draft.replicas.map((brokerId) => {
      if (target.directory?.brokerId === brokerId) return target.directory.directoryId;
      const at = before.replicas.indexOf(brokerId);
      return at < 0 ? defaultDirectory(image, brokerId) : before.directories[at]!;
    });
    if (!isSame(directories, before.directories)) record.directories = directories;
  }
  const { replicas, addingReplicas, removingReplicas } = draft;
  if (!isSame(replicas, before.replicas)) record.replicas = [...replicas];
  if (!isSame(removingReplicas, before.removingReplicas)) {
    record.removingReplicas = [...removingReplicas];
  }
  if (!isSame(addingReplicas, before.addingReplicas)) record.addingReplicas = [...addingReplicas];
}

function changesNothing(record: ChangeRecord): boolean {
  return (
    record.isr === null &&
    record.eligibleLeaderReplicas === null &&
    record.lastKnownElr === null &&
    record.leader === NO_LEADER_CHANGE &&
    record.replicas === null &&
    record.removingReplicas === null &&
    record.addingReplicas === null &&
    record.leaderRecoveryState === NO_LEADER_RECOVERY_STATE_CHANGE &&
    record.directories === null
  );
}

function containsAll(whole: readonly number[], part: readonly number[]): boolean {
  return part.every((replica) => whole.includes(replica));
}

function isSame<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}
