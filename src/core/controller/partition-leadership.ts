/**
 * Who leads a partition when brokers leave and come back (PartitionChangeBuilder and
 * ReplicationControlManager.generateLeaderAndIsrUpdates).
 *
 * A broker that leaves is taken out of the in-sync sets. The last member of one becomes an
 * eligible leader (KIP-966) when that feature is on, and stays in the set when it is not: either
 * way it is the one that may lead again. A broker that comes back leads what nobody else may.
 */
import { ELIGIBLE_LEADER_REPLICAS_FEATURE } from '../metadata/features.ts';
import {
  type MetadataImageView,
  NO_LEADER,
  type PartitionImage,
  type TopicView,
} from '../metadata/image.ts';
import { type MetadataRecord, partitionChange } from '../metadata/metadata-record.ts';

export function isElrEnabled(image: MetadataImageView): boolean {
  return (image.features.get(ELIGIBLE_LEADER_REPLICAS_FEATURE) ?? 0) > 0;
}

/** May hold replicas that count as in sync: registered, not fenced, not about to stop. */
export function isActive(image: MetadataImageView, brokerId: number): boolean {
  const broker = image.brokers.get(brokerId);
  return broker !== undefined && !broker.fenced && !broker.inControlledShutdown;
}

/** What changes when `brokerId` stops being one that may lead. */
export function recordsForBrokerGone(
  image: MetadataImageView,
  brokerId: number,
  records: MetadataRecord[],
): void {
  for (const topic of image.topicsById.values()) {
    for (let index = 0; index < topic.partitions.length; index++) {
      const partition = topic.partitions[index]!;
      if (partition.leader !== brokerId && !partition.isr.includes(brokerId)) continue;
      pushGone(image, topic, index, partition, brokerId, records);
    }
  }
}

function pushGone(
  image: MetadataImageView,
  topic: TopicView,
  index: number,
  partition: PartitionImage,
  brokerId: number,
  records: MetadataRecord[],
): void {
  const change = partitionChange(topic.topicId, index);
  const remaining = partition.isr.filter((id) => id !== brokerId);
  if (remaining.length > 0) change.isr = remaining;
  if (partition.leader === brokerId) {
    const next = partition.replicas.find((id) => remaining.includes(id) && isActive(image, id));
    change.leader = next ?? NO_LEADER;
  }
  if (remaining.length === 0 && isElrEnabled(image)) {
    change.isr = [];
    change.eligibleLeaderReplicas = [...new Set([...partition.elr, brokerId])];
    change.lastKnownElr = [brokerId];
  }
  const changesNothing = change.isr === null && partition.leader === NO_LEADER;
  if (!changesNothing) records.push(change);
}

/** What changes when `brokerId` may lead (again). */
export function recordsForBrokerActive(
  image: MetadataImageView,
  brokerId: number,
  records: MetadataRecord[],
): void {
  for (const topic of image.topicsById.values()) {
    for (let index = 0; index < topic.partitions.length; index++) {
      const partition = topic.partitions[index]!;
      if (partition.leader !== NO_LEADER || !mayLead(partition, brokerId)) continue;
      const change = partitionChange(topic.topicId, index);
      change.leader = brokerId;
      if (!partition.isr.includes(brokerId)) change.isr = [brokerId];
      if (partition.elr.length > 0) {
        change.eligibleLeaderReplicas = partition.elr.filter((id) => id !== brokerId);
      }
      if (partition.lastKnownElr.length > 0) change.lastKnownElr = [];
      records.push(change);
    }
  }
}

/** The last known leader may lead only when no replica is known to have everything. */
function mayLead(partition: PartitionImage, brokerId: number): boolean {
  if (!partition.replicas.includes(brokerId)) return false;
  if (partition.isr.includes(brokerId) || partition.elr.includes(brokerId)) return true;
  const noneHasAll = partition.isr.length === 0 && partition.elr.length === 0;
  return noneHasAll && partition.lastKnownElr[0] === brokerId;
}
