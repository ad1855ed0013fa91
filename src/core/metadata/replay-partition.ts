/**
 * Partitions of the image, as PartitionRecord makes and PartitionChangeRecord changes them
 * (PartitionRegistration). Each change counts the partition epoch up; a change that names a
 * leader, even the same one, counts the leader epoch up.
 */
import { assert } from '../../base/assert.ts';
import type { Uuid } from '../../base/uuid.ts';
import { type MetadataDelta, noteChangedPartition } from './delta.ts';
import {
  DIRECTORY_MIGRATING,
  DIRECTORY_UNASSIGNED,
  type MetadataImage,
  type PartitionImage,
  type TopicImage,
} from './image.ts';
import {
  type MetadataRecordOf,
  NO_LEADER_CHANGE,
  NO_LEADER_RECOVERY_STATE_CHANGE,
} from './metadata-record.ts';

function getTopic(image: MetadataImage, topicId: Uuid): TopicImage {
  const topic = image.topicsById.get(topicId);
  assert(topic !== undefined, `no topic has the id ${topicId}`);
  return topic;
}

export function replayPartition(
  image: MetadataImage,
  record: MetadataRecordOf<'PartitionRecord'>,
  delta: MetadataDelta,
): void {
  const topic = getTopic(image, record.topicId);
  const index = record.partitionId;
  assert(
    index >= 0 && index <= topic.partitions.length,
    `partition ${index} of ${topic.name} would leave a hole after ${topic.partitions.length}`,
  );
  topic.partitions[index] = {
    replicas: record.replicas,
    directories: directoriesOrMigrating(record.directories, record.replicas.length),
    isr: record.isr,
    removingReplicas: record.removingReplicas,
    addingReplicas: record.addingReplicas,
    elr: record.eligibleLeaderReplicas ?? [],
    lastKnownElr: record.lastKnownElr ?? [],
    leader: record.leader,
    leaderEpoch: record.leaderEpoch,
    partitionEpoch: record.partitionEpoch,
    leaderRecoveryState: record.leaderRecoveryState,
  };
  noteChangedPartition(delta, record.topicId, index);
}

/** Records from before directory ids (KIP-858) have none. */
function directoriesOrMigrating(directories: readonly Uuid[], count: number): readonly Uuid[] {
  if (directories.length === 0) return new Array<Uuid>(count).fill(DIRECTORY_MIGRATING);
  assert(directories.length === count, 'a partition has as many directories as replicas');
  return directories;
}

export function replayPartitionChange(
  image: MetadataImage,
  record: MetadataRecordOf<'PartitionChangeRecord'>,
  delta: MetadataDelta,
): void {
  const topic = getTopic(image, record.topicId);
  const before = topic.partitions[record.partitionId];
  assert(before !== undefined, `${topic.name} has no partition ${record.partitionId}`);
  topic.partitions[record.partitionId] = changedPartition(before, record);
  noteChangedPartition(delta, record.topicId, record.partitionId);
}

/** What the partition is after the change. A controller may ask before it writes the record. */
export function changedPartition(
  before: PartitionImage,
  record: MetadataRecordOf<'PartitionChangeRecord'>,
): PartitionImage {
  const hasLeader = record.leader !== NO_LEADER_CHANGE;
  const hasRecoveryState = record.leaderRecoveryState !== NO_LEADER_RECOVERY_STATE_CHANGE;
  const replicas = record.replicas ?? before.replicas;
  return {
    replicas,
    directories: directoriesOrMigrating(changedDirectories(before, record), replicas.length),
    isr: record.isr ?? before.isr,
    removingReplicas: record.removingReplicas ?? before.removingReplicas,
    addingReplicas: record.addingReplicas ?? before.addingReplicas,
    elr: record.eligibleLeaderReplicas ?? before.elr,
    lastKnownElr: record.lastKnownElr ?? before.lastKnownElr,
    leader: hasLeader ? record.leader : before.leader,
    leaderEpoch: hasLeader ? before.leaderEpoch + 1 : before.leaderEpoch,
    partitionEpoch: before.partitionEpoch + 1,
    leaderRecoveryState: hasRecoveryState ? record.leaderRecoveryState : before.leaderRecoveryState,
  };
}

function changedDirectories(
  before: PartitionImage,
  record: MetadataRecordOf<'PartitionChangeRecord'>,
): readonly Uuid[] {
  if (record.directories !== null && record.directories.length > 0) return record.directories;
  if (record.replicas === null) return before.directories;
  return record.replicas.map((replica) => {
    const index = before.replicas.indexOf(replica);
    return index < 0 ? DIRECTORY_UNASSIGNED : before.directories[index]!;
  });
}

/** Without a topic name it is for all topics. */
export function replayClearElr(
  image: MetadataImage,
  record: MetadataRecordOf<'ClearElrRecord'>,
  delta: MetadataDelta,
): void {
  if (record.topicName === '') {
    for (const topic of image.topicsById.values()) clearElr(topic, delta);
    return;
  }
  const topic = image.topicsByName.get(record.topicName);
  assert(topic !== undefined, `no topic has the name ${record.topicName}`);
  clearElr(topic, delta);
}

function clearElr(topic: TopicImage, delta: MetadataDelta): void {
  for (const [index, partition] of topic.partitions.entries()) {
    if (partition.elr.length === 0 && partition.lastKnownElr.length === 0) continue;
    const partitionEpoch = partition.partitionEpoch + 1;
    topic.partitions[index] = { ...partition, partitionEpoch, elr: [], lastKnownElr: [] };
    noteChangedPartition(delta, topic.topicId, index);
  }
}
