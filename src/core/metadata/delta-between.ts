/**
 * What differs between two images that no records connect: a replica that was too far behind gets a
 * snapshot in place of the log, and must act on it as if it had seen the records.
 */
import type { MetadataDelta } from './delta.ts';
import {
  newMetadataDelta,
  noteChangedAcl,
  noteChangedBroker,
  noteChangedConfigs,
  noteChangedPartition,
  noteCreatedTopic,
  noteDeletedTopic,
} from './delta.ts';
import type { ConfigResourceView, MetadataImageView, TopicView } from './image.ts';

/** The kinds of which only "something" is noted are all noted as changed: looking again is cheap. */
export function metadataDeltaBetween(
  before: MetadataImageView,
  after: MetadataImageView,
): MetadataDelta {
  const delta = newMetadataDelta();
  noteTopics(before, after, delta);
  noteConfigs(before.configs, after.configs, delta);
  noteConfigs(after.configs, before.configs, delta);
  for (const brokerId of before.brokers.keys()) noteChangedBroker(delta, brokerId);
  for (const brokerId of after.brokers.keys()) noteChangedBroker(delta, brokerId);
  // An ACL is never changed under its id.
  for (const id of before.acls.keys()) if (!after.acls.has(id)) noteChangedAcl(delta, id);
  for (const id of after.acls.keys()) if (!before.acls.has(id)) noteChangedAcl(delta, id);
  delta.controllersChanged = true;
  delta.featuresChanged = true;
  delta.producerIdsChanged = true;
  delta.clientQuotasChanged = true;
  delta.scramChanged = true;
  delta.delegationTokensChanged = true;
  return delta;
}

function noteTopics(
  before: MetadataImageView,
  after: MetadataImageView,
  delta: MetadataDelta,
): void {
  for (const { topicId, name, partitions } of before.topicsById.values()) {
    if (after.topicsById.has(topicId)) continue;
    noteDeletedTopic(delta, { topicId, name, partitionCount: partitions.length });
  }
  for (const topic of after.topicsById.values()) {
    const old = before.topicsById.get(topic.topicId);
    if (old === undefined) noteCreatedTopic(delta, topic.topicId);
    notePartitions(old, topic, delta);
  }
}

function notePartitions(old: TopicView | undefined, topic: TopicView, delta: MetadataDelta): void {
  topic.partitions.forEach((partition, i) => {
    const was = old?.partitions[i];
    const isSame =
      was !== undefined &&
      was.partitionEpoch === partition.partitionEpoch &&
      was.leaderEpoch === partition.leaderEpoch;
    if (!isSame) noteChangedPartition(delta, topic.topicId, i);
  });
}

/** What `one` has and `other` has not, or otherwise. */
function noteConfigs(
  one: ReadonlyMap<string, ConfigResourceView>,
  other: ReadonlyMap<string, ConfigResourceView>,
  delta: MetadataDelta,
): void {
  for (const [key, { resourceType, resourceName, values }] of one) {
    const otherValues = other.get(key)?.values;
    const isSame =
      otherValues !== undefined &&
      otherValues.size === values.size &&
      [...values].every(([name, value]) => otherValues.get(name) === value);
    if (!isSame) noteChangedConfigs(delta, resourceType, resourceName);
  }
}
