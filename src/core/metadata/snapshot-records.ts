/**
 * An image as the records that make it again, in the order of Kafka's MetadataImage.write:
 * features first, because `metadata.version` may decide how the rest is read, then brokers and
 * controllers, topics, configs, quotas, producer ids, ACLs, SCRAM credentials, tokens.
 *
 * What the finalized `metadata.version` has no record for is left out, as Kafka does with losses.
 */
import type { Uuid } from '../../base/uuid.ts';
import { METADATA_VERSION_FEATURE, MetadataVersion } from './features.ts';
import { type MetadataImageView, metadataVersionOf, type TopicView } from './image.ts';
import type { MetadataRecord } from './metadata-record.ts';

/**
 * The image of this moment, however it changes while the records are taken one by one. What there
 * may be very many of, the partitions, becomes records only then: a `PartitionImage` never changes.
 */
export function snapshotRecords(image: MetadataImageView): IterableIterator<MetadataRecord> {
  const before: MetadataRecord[] = [];
  addFeatures(image, before);
  addBrokers(image, before);
  addControllers(image, before);
  const topics: TopicView[] = [];
  for (const topic of image.topicsById.values()) {
    topics.push({ ...topic, partitions: [...topic.partitions] });
  }
  const after: MetadataRecord[] = [];
  addRest(image, after);
  return inOrder(before, topics, after);
}

function* inOrder(
  before: readonly MetadataRecord[],
  topics: readonly TopicView[],
  after: readonly MetadataRecord[],
): IterableIterator<MetadataRecord> {
  yield* before;
  for (const { name, topicId, partitions } of topics) {
    yield { kind: 'TopicRecord', name, topicId };
    for (const [partitionId, partition] of partitions.entries()) {
      yield partitionRecord(topicId, partitionId, partition);
    }
  }
  yield* after;
}

function addRest(image: MetadataImageView, records: MetadataRecord[]): void {
  for (const { resourceType, resourceName, values } of image.configs.values()) {
    for (const [name, value] of values) {
      records.push({ kind: 'ConfigRecord', resourceType, resourceName, name, value });
    }
  }
  for (const { entity, values } of image.clientQuotas.values()) {
    for (const [key, value] of values) {
      const parts = entity.map((part) => ({ ...part }));
      records.push({ kind: 'ClientQuotaRecord', entity: parts, key, value, remove: false });
    }
  }
  const { nextProducerId } = image.producerIds;
  if (nextProducerId > 0) {
    records.push({ kind: 'ProducerIdsRecord', brokerId: -1, brokerEpoch: -1, nextProducerId });
  }
  for (const acl of image.acls.values()) {
    records.push({ kind: 'AccessControlEntryRecord', ...acl });
  }
  for (const [mechanism, credentials] of image.scram) {
    for (const [name, credential] of credentials) {
      records.push({ kind: 'UserScramCredentialRecord', name, mechanism, ...credential });
    }
  }
  for (const token of image.delegationTokens.values()) {
    records.push({ kind: 'DelegationTokenRecord', ...token, renewers: [...token.renewers] });
  }
}

function addFeatures(image: MetadataImageView, records: MetadataRecord[]): void {
  const metadataVersion = image.features.get(METADATA_VERSION_FEATURE);
  if (metadataVersion !== undefined) {
    records.push({
      kind: 'FeatureLevelRecord',
      name: METADATA_VERSION_FEATURE,
      featureLevel: metadataVersion,
    });
  }
  for (const [name, featureLevel] of image.features) {
    if (name === METADATA_VERSION_FEATURE) continue;
    records.push({ kind: 'FeatureLevelRecord', name, featureLevel });
  }
}

function addBrokers(image: MetadataImageView, records: MetadataRecord[]): void {
  const metadataVersion = metadataVersionOf(image);
  const hasLogDirs = metadataVersion >= MetadataVersion.DIRECTORY_ASSIGNMENT;
  const hasCordonedLogDirs = metadataVersion >= MetadataVersion.CORDONED_LOG_DIRS;
  for (const broker of image.brokers.values()) {
    const { logDirs, cordonedLogDirs } = broker;
    records.push({
      kind: 'RegisterBrokerRecord',
      brokerId: broker.brokerId,
      isMigratingZkBroker: false,
      incarnationId: broker.incarnationId,
      brokerEpoch: broker.brokerEpoch,
      endPoints: broker.endPoints.map((endPoint) => ({ ...endPoint })),
      features: broker.features.map((feature) => ({ ...feature })),
      rack: broker.rack,
      fenced: broker.fenced,
      inControlledShutdown: broker.inControlledShutdown,
      logDirs: hasLogDirs ? [...logDirs] : [],
      cordonedLogDirs: hasCordonedLogDirs && cordonedLogDirs !== null ? [...cordonedLogDirs] : null,
    });
  }
}

function addControllers(image: MetadataImageView, records: MetadataRecord[]): void {
  if (metadataVersionOf(image) < MetadataVersion.CONTROLLER_REGISTRATION) return;
  for (const controller of image.controllers.values()) {
    records.push({
      kind: 'RegisterControllerRecord',
      ...controller,
      endPoints: controller.endPoints.map((endPoint) => ({ ...endPoint })),
      features: controller.features.map((feature) => ({ ...feature })),
    });
  }
}

function partitionRecord(
  topicId: Uuid,
  partitionId: number,
  partition: TopicView['partitions'][number],
): MetadataRecord {
  return {
    kind: 'PartitionRecord',
    partitionId,
    topicId,
    replicas: [...partition.replicas],
    isr: [...partition.isr],
    removingReplicas: [...partition.removingReplicas],
    addingReplicas: [...partition.addingReplicas],
    leader: partition.leader,
    leaderRecoveryState: partition.leaderRecoveryState,
    leaderEpoch: partition.leaderEpoch,
    partitionEpoch: partition.partitionEpoch,
    directories: [...partition.directories],
    // Tagged fields: empty ones are not written, to save the space.
    eligibleLeaderReplicas: partition.elr.length > 0 ? [...partition.elr] : null,
    lastKnownElr: partition.lastKnownElr.length > 0 ? [...partition.lastKnownElr] : null,
  };
}
