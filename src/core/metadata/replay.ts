/**
 * Applies records to an image, and is the only code that does. It decides nothing: a record that
 * does not fit the image was decided on another state, so it is a bug or a corrupt log, and
 * asserting stops it before it spreads (Kafka's fault handler does the same).
 *
 * Records of a metadata transaction (KIP-868) are kept back until its end, so an image never
 * shows half of one.
 */
import { assert, unreachable } from '../../base/assert.ts';
import {
  type MetadataDelta,
  noteChangedAcl,
  noteChangedBroker,
  noteChangedConfigs,
  noteCreatedTopic,
  noteDeletedTopic,
} from './delta.ts';
import {
  type BrokerImage,
  ConfigResourceType,
  clientQuotaKey,
  configResourceKey,
  type MetadataImage,
} from './image.ts';
import type { MetadataRecord, MetadataRecordOf } from './metadata-record.ts';
import { replayClearElr, replayPartition, replayPartitionChange } from './replay-partition.ts';

/** A record of the log that is at `metadataOffset`; `replay` without the bookkeeping of the log. */
export function replay(image: MetadataImage, record: MetadataRecord, delta: MetadataDelta): void {
  switch (record.kind) {
    case 'BeginTransactionRecord':
      assert(image.transaction === null, 'a metadata transaction is open already');
      image.transaction = [];
      return;
    case 'EndTransactionRecord': {
      const pending = image.transaction;
      assert(pending !== null, 'no metadata transaction is open');
      image.transaction = null;
      for (const held of pending) apply(image, held, delta);
      return;
    }
    case 'AbortTransactionRecord':
      assert(image.transaction !== null, 'no metadata transaction is open');
      image.transaction = null;
      return;
    default:
      if (image.transaction === null) apply(image, record, delta);
      else image.transaction.push(record);
  }
}

function apply(image: MetadataImage, record: MetadataRecord, delta: MetadataDelta): void {
  switch (record.kind) {
    case 'RegisterBrokerRecord':
      replayRegisterBroker(image, record, delta);
      return;
    case 'UnregisterBrokerRecord':
      getBroker(image, record.brokerId, record.brokerEpoch);
      image.brokers.delete(record.brokerId);
      noteChangedBroker(delta, record.brokerId);
      return;
    case 'FenceBrokerRecord':
      changeBroker(image, record.id, record.epoch, { fenced: true }, delta);
      return;
    case 'UnfenceBrokerRecord':
      changeBroker(image, record.id, record.epoch, { fenced: false }, delta);
      return;
    case 'BrokerRegistrationChangeRecord':
      replayBrokerRegistrationChange(image, record, delta);
      return;
    case 'RegisterControllerRecord':
      replayRegisterController(image, record, delta);
      return;
    case 'TopicRecord':
      replayTopic(image, record, delta);
      return;
    case 'RemoveTopicRecord':
      replayRemoveTopic(image, record, delta);
      return;
    case 'PartitionRecord':
      replayPartition(image, record, delta);
      return;
    case 'PartitionChangeRecord':
      replayPartitionChange(image, record, delta);
      return;
    case 'ClearElrRecord':
      replayClearElr(image, record, delta);
      return;
    case 'ConfigRecord':
      replayConfig(image, record, delta);
      return;
    case 'FeatureLevelRecord':
      delta.featuresChanged = true;
      if (record.featureLevel === 0) image.features.delete(record.name);
      else image.features.set(record.name, record.featureLevel);
      return;
    case 'ProducerIdsRecord':
      delta.producerIdsChanged = true;
      image.producerIds.nextProducerId = record.nextProducerId;
      return;
    case 'ClientQuotaRecord':
      replayClientQuota(image, record, delta);
      return;
    default:
      applySecurity(image, record, delta);
      return;
  }
}

function applySecurity(
  image: MetadataImage,
  record: Exclude<MetadataRecord, { kind: AppliedAbove }>,
  delta: MetadataDelta,
): void {
  switch (record.kind) {
    case 'UserScramCredentialRecord':
      replayUserScramCredential(image, record, delta);
      return;
    case 'RemoveUserScramCredentialRecord':
      delta.scramChanged = true;
      image.scram.get(record.mechanism)?.delete(record.name);
      if (image.scram.get(record.mechanism)?.size === 0) image.scram.delete(record.mechanism);
      return;
    case 'AccessControlEntryRecord': {
      const { kind: _kind, ...acl } = record;
      noteChangedAcl(delta, record.id);
      image.acls.set(record.id, acl);
      return;
    }
    case 'RemoveAccessControlEntryRecord':
      noteChangedAcl(delta, record.id);
      assert(image.acls.delete(record.id), `no ACL has the id ${record.id}`);
      return;
    case 'DelegationTokenRecord': {
      const { kind: _kind, ...token } = record;
      delta.delegationTokensChanged = true;
      image.delegationTokens.set(record.tokenId, token);
      return;
    }
    case 'RemoveDelegationTokenRecord':
      delta.delegationTokensChanged = true;
      image.delegationTokens.delete(record.tokenId);
      return;
    case 'NoOpRecord':
    // Only clusters that once left ZooKeeper have it, and nothing depends on it since Kafka 4.0.
    case 'ZkMigrationStateRecord':
      return;
    case 'BeginTransactionRecord':
    case 'EndTransactionRecord':
    case 'AbortTransactionRecord':
      assert(false, `${record.kind} inside a metadata transaction`);
      return;
    default:
      unreachable(record);
  }
}

type AppliedAbove =
  | 'RegisterBrokerRecord'
  | 'UnregisterBrokerRecord'
  | 'FenceBrokerRecord'
  | 'UnfenceBrokerRecord'
  | 'BrokerRegistrationChangeRecord'
  | 'RegisterControllerRecord'
  | 'TopicRecord'
  | 'RemoveTopicRecord'
  | 'PartitionRecord'
  | 'PartitionChangeRecord'
  | 'ClearElrRecord'
  | 'ConfigRecord'
  | 'FeatureLevelRecord'
  | 'ProducerIdsRecord'
  | 'ClientQuotaRecord';

function replayRegisterBroker(
  image: MetadataImage,
  record: MetadataRecordOf<'RegisterBrokerRecord'>,
  delta: MetadataDelta,
): void {
  image.brokers.set(record.brokerId, {
    brokerId: record.brokerId,
    brokerEpoch: record.brokerEpoch,
    incarnationId: record.incarnationId,
    endPoints: record.endPoints,
    features: record.features,
    rack: record.rack,
    fenced: record.fenced,
    inControlledShutdown: record.inControlledShutdown,
    logDirs: record.logDirs,
    cordonedLogDirs: record.cordonedLogDirs,
  });
  noteChangedBroker(delta, record.brokerId);
}

function getBroker(image: MetadataImage, brokerId: number, brokerEpoch: number): BrokerImage {
  const broker = image.brokers.get(brokerId);
  assert(broker !== undefined, `broker ${brokerId} is not registered`);
  assert(
    broker.brokerEpoch === brokerEpoch,
    `broker ${brokerId} has the broker epoch ${broker.brokerEpoch}, not ${brokerEpoch}`,
  );
  return broker;
}

function changeBroker(
  image: MetadataImage,
  brokerId: number,
  brokerEpoch: number,
  change: Partial<BrokerImage>,
  delta: MetadataDelta,
): void {
  const broker = getBroker(image, brokerId, brokerEpoch);
  image.brokers.set(brokerId, { ...broker, ...change });
  noteChangedBroker(delta, brokerId);
}

function replayBrokerRegistrationChange(
  image: MetadataImage,
  record: MetadataRecordOf<'BrokerRegistrationChangeRecord'>,
  delta: MetadataDelta,
): void {
  const broker = getBroker(image, record.brokerId, record.brokerEpoch);
  const change: Partial<BrokerImage> = {
    // 1 fences, -1 unfences, 0 leaves it (BrokerRegistrationFencingChange).
    fenced: record.fenced === 0 ? broker.fenced : record.fenced > 0,
    inControlledShutdown: record.inControlledShutdown === 1 || broker.inControlledShutdown,
    logDirs: record.logDirs.length > 0 ? record.logDirs : broker.logDirs,
    cordonedLogDirs: record.cordonedLogDirs ?? broker.cordonedLogDirs,
  };
  changeBroker(image, record.brokerId, record.brokerEpoch, change, delta);
}

function replayRegisterController(
  image: MetadataImage,
  record: MetadataRecordOf<'RegisterControllerRecord'>,
  delta: MetadataDelta,
): void {
  const { kind: _kind, ...controller } = record;
  image.controllers.set(record.controllerId, controller);
  delta.controllersChanged = true;
}

function replayTopic(
  image: MetadataImage,
  record: MetadataRecordOf<'TopicRecord'>,
  delta: MetadataDelta,
): void {
  const { name, topicId } = record;
  assert(!image.topicsById.has(topicId), `topic id ${topicId} exists already`);
  assert(!image.topicsByName.has(name), `topic ${name} exists already`);
  const topic = { name, topicId, partitions: [] };
  image.topicsById.set(topicId, topic);
  image.topicsByName.set(name, topic);
  noteCreatedTopic(delta, topicId);
}

function replayRemoveTopic(
  image: MetadataImage,
  record: MetadataRecordOf<'RemoveTopicRecord'>,
  delta: MetadataDelta,
): void {
  const { topicId } = record;
  const topic = image.topicsById.get(topicId);
  assert(topic !== undefined, `no topic has the id ${topicId}`);
  image.topicsById.delete(topicId);
  image.topicsByName.delete(topic.name);
  // A topic's configs go with it; no ConfigRecord says so (ConfigurationsDelta).
  if (image.configs.delete(configResourceKey(ConfigResourceType.TOPIC, topic.name))) {
    noteChangedConfigs(delta, ConfigResourceType.TOPIC, topic.name);
  }
  noteDeletedTopic(delta, { topicId, name: topic.name, partitionCount: topic.partitions.length });
}

function replayConfig(
  image: MetadataImage,
  record: MetadataRecordOf<'ConfigRecord'>,
  delta: MetadataDelta,
): void {
  const { resourceType, resourceName, name, value } = record;
  noteChangedConfigs(delta, resourceType, resourceName);
  const key = configResourceKey(resourceType, resourceName);
  const resource = image.configs.get(key);
  if (value !== null) {
    if (resource !== undefined) resource.values.set(name, value);
    else image.configs.set(key, { resourceType, resourceName, values: new Map([[name, value]]) });
  } else if (resource !== undefined) {
    resource.values.delete(name);
    if (resource.values.size === 0) image.configs.delete(key);
  }
}

function replayClientQuota(
  image: MetadataImage,
  record: MetadataRecordOf<'ClientQuotaRecord'>,
  delta: MetadataDelta,
): void {
  delta.clientQuotasChanged = true;
  const key = clientQuotaKey(record.entity);
  const quota = image.clientQuotas.get(key);
  if (!record.remove) {
    if (quota !== undefined) quota.values.set(record.key, record.value);
    else {
      const values = new Map([[record.key, record.value]]);
      image.clientQuotas.set(key, { entity: record.entity, values });
    }
  } else if (quota !== undefined) {
    quota.values.delete(record.key);
    if (quota.values.size === 0) image.clientQuotas.delete(key);
  }
}

function replayUserScramCredential(
  image: MetadataImage,
  record: MetadataRecordOf<'UserScramCredentialRecord'>,
  delta: MetadataDelta,
): void {
  delta.scramChanged = true;
  let credentials = image.scram.get(record.mechanism);
  if (credentials === undefined) {
    credentials = new Map();
    image.scram.set(record.mechanism, credentials);
  }
  // Copies: a decoded record's bytes are views that would keep the whole read buffer alive.
  credentials.set(record.name, {
    salt: Buffer.from(record.salt),
    storedKey: Buffer.from(record.storedKey),
    serverKey: Buffer.from(record.serverKey),
    iterations: record.iterations,
  });
}
