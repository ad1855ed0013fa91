import { describe, expect, it } from 'vitest';
import {
  isEmptyDelta,
  type MetadataDelta,
  newMetadataDelta,
} from '../../../src/core/metadata/delta.ts';
import {
  configsOf,
  type MetadataImage,
  metadataVersionOf,
  newMetadataImage,
  type PartitionImage,
} from '../../../src/core/metadata/image.ts';
import {
  type MetadataRecord,
  type MetadataRecordOf,
  partitionChange,
} from '../../../src/core/metadata/metadata-record.ts';
import {
  decodeMetadataRecord,
  encodeMetadataRecord,
} from '../../../src/core/metadata/record-codec.ts';
import { replay } from '../../../src/core/metadata/replay.ts';
import { snapshotRecords } from '../../../src/core/metadata/snapshot-records.ts';

const TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAZA';
const DIR_A = 'AAAAAAAAAAAAAAAAAAAAaA';
const DIR_B = 'AAAAAAAAAAAAAAAAAAAAbA';

function replayAll(image: MetadataImage, ...records: MetadataRecord[]): MetadataDelta {
  const delta = newMetadataDelta();
  for (const record of records) replay(image, record, delta);
  return delta;
}

function partition(partitionId: number): MetadataRecordOf<'PartitionRecord'> {
  return {
    kind: 'PartitionRecord',
    partitionId,
    topicId: TOPIC_ID,
    replicas: [1, 2],
    isr: [1, 2],
    removingReplicas: [],
    addingReplicas: [],
    leader: 1,
    leaderRecoveryState: 0,
    leaderEpoch: 0,
    partitionEpoch: 0,
    directories: [DIR_A, DIR_B],
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  };
}

const topic: MetadataRecord = { kind: 'TopicRecord', name: 'orders', topicId: TOPIC_ID };

function broker(brokerId: number, brokerEpoch: number): MetadataRecordOf<'RegisterBrokerRecord'> {
  return {
    kind: 'RegisterBrokerRecord',
    brokerId,
    isMigratingZkBroker: false,
    incarnationId: DIR_A,
    brokerEpoch,
    endPoints: [{ name: 'PLAINTEXT', host: 'localhost', port: 9092, securityProtocol: 0 }],
    features: [{ name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: 30 }],
    rack: 'r1',
    fenced: true,
    inControlledShutdown: false,
    logDirs: [DIR_A],
    cordonedLogDirs: null,
  };
}

function brokerChange(
  change: Partial<MetadataRecordOf<'BrokerRegistrationChangeRecord'>>,
): MetadataRecordOf<'BrokerRegistrationChangeRecord'> {
  return {
    kind: 'BrokerRegistrationChangeRecord',
    brokerId: 1,
    brokerEpoch: 7,
    fenced: 0,
    inControlledShutdown: 0,
    logDirs: [],
    cordonedLogDirs: null,
    ...change,
  };
}

function config(name: string, value: string | null): MetadataRecord {
  return { kind: 'ConfigRecord', resourceType: 2, resourceName: 'orders', name, value };
}

function firstPartition(image: MetadataImage): PartitionImage | undefined {
  return image.topicsById.get(TOPIC_ID)?.partitions[0];
}

describe('topics and partitions', () => {
  it('are created, grow and say so in the delta', () => {
    const image = newMetadataImage();
    const created = replayAll(image, topic, partition(0), partition(1));
    expect(created.createdTopics).toEqual([TOPIC_ID]);
    expect(created.changedPartitions).toEqual([
      { topicId: TOPIC_ID, partitionIndex: 0 },
      { topicId: TOPIC_ID, partitionIndex: 1 },
    ]);
    const grown = replayAll(image, partition(2));
    expect(grown.createdTopics).toEqual([]);
    expect(grown.changedPartitions).toEqual([{ topicId: TOPIC_ID, partitionIndex: 2 }]);
    expect(image.topicsByName.get('orders')).toBe(image.topicsById.get(TOPIC_ID));
    expect(image.topicsByName.get('orders')?.partitions.length).toBe(3);
  });

  it('count the partition epoch with every change, the leader epoch with every leader', () => {
    const image = newMetadataImage();
    replayAll(image, topic, partition(0));
    const before = firstPartition(image);
    const delta = replayAll(
      image,
      { ...partitionChange(TOPIC_ID, 0), isr: [1] },
      { ...partitionChange(TOPIC_ID, 0), leader: 1 },
    );
    expect(delta.changedPartitions.length).toBe(1);
    expect(before).toMatchObject({ isr: [1, 2], partitionEpoch: 0 });
    expect(firstPartition(image)).toMatchObject({
      isr: [1],
      leader: 1,
      leaderEpoch: 1,
      partitionEpoch: 2,
      leaderRecoveryState: 0,
    });
  });

  it('keep the directories of replicas that stay, when a change names replicas only', () => {
    const image = newMetadataImage();
    replayAll(image, topic, partition(0), {
      ...partitionChange(TOPIC_ID, 0),
      replicas: [3, 2],
    });
    expect(firstPartition(image)?.directories).toEqual(['AAAAAAAAAAAAAAAAAAAAAA', DIR_B]);
  });

  it('of a metadata.version without directory ids count as migrating', () => {
    const image = newMetadataImage();
    replayAll(image, topic, { ...partition(0), directories: [] });
    expect(firstPartition(image)?.directories).toEqual([
      'AAAAAAAAAAAAAAAAAAAAAg',
      'AAAAAAAAAAAAAAAAAAAAAg',
    ]);
  });

  it('lose their configs with the topic', () => {
    const image = newMetadataImage();
    replayAll(image, topic, partition(0), partition(1), config('retention.ms', '5'));
    const delta = replayAll(image, { kind: 'RemoveTopicRecord', topicId: TOPIC_ID });
    expect(delta.deletedTopics).toEqual([{ topicId: TOPIC_ID, name: 'orders', partitionCount: 2 }]);
    expect(delta.changedConfigs).toEqual([{ resourceType: 2, resourceName: 'orders' }]);
    expect(image).toEqual(newMetadataImage());
  });

  it('that come and go in one delta leave no trace in it', () => {
    const image = newMetadataImage();
    const delta = replayAll(image, topic, partition(0), {
      kind: 'RemoveTopicRecord',
      topicId: TOPIC_ID,
    });
    expect(isEmptyDelta(delta)).toBe(true);
  });

  it('lose their eligible leader replicas by name or all together', () => {
    for (const topicName of ['orders', '']) {
      const image = newMetadataImage();
      replayAll(image, topic, { ...partition(0), eligibleLeaderReplicas: [2], isr: [1] });
      replayAll(image, { kind: 'ClearElrRecord', topicName });
      expect(firstPartition(image)).toMatchObject({ elr: [], partitionEpoch: 1 });
      replayAll(image, { kind: 'ClearElrRecord', topicName });
      expect(firstPartition(image)?.partitionEpoch).toBe(1);
    }
  });

  it('stop a record that does not fit', () => {
    const image = newMetadataImage();
    replayAll(image, topic);
    expect(() => replayAll(image, topic)).toThrow('exists already');
    expect(() => replayAll(image, partition(1))).toThrow('hole');
    expect(() => replayAll(image, partitionChange(TOPIC_ID, 0))).toThrow('no partition 0');
  });
});

describe('brokers', () => {
  it('register, change and unregister', () => {
    const image = newMetadataImage();
    const delta = replayAll(image, broker(1, 7), brokerChange({ fenced: -1 }));
    expect(delta.changedBrokers).toEqual([1]);
    expect(image.brokers.get(1)).toMatchObject({ fenced: false, inControlledShutdown: false });
    replayAll(image, brokerChange({ inControlledShutdown: 1 }), brokerChange({ fenced: 1 }));
    expect(image.brokers.get(1)).toMatchObject({ fenced: true, inControlledShutdown: true });
    replayAll(image, brokerChange({ logDirs: [DIR_B], cordonedLogDirs: [] }));
    expect(image.brokers.get(1)).toMatchObject({ logDirs: [DIR_B], cordonedLogDirs: [] });
    replayAll(image, { kind: 'UnfenceBrokerRecord', id: 1, epoch: 7 });
    expect(image.brokers.get(1)?.fenced).toBe(false);
    replayAll(image, { kind: 'FenceBrokerRecord', id: 1, epoch: 7 });
    expect(image.brokers.get(1)?.fenced).toBe(true);
    replayAll(image, { kind: 'UnregisterBrokerRecord', brokerId: 1, brokerEpoch: 7 });
    expect(image.brokers.size).toBe(0);
  });

  it('refuse a change of another incarnation', () => {
    const image = newMetadataImage();
    replayAll(image, broker(1, 8));
    expect(() => replayAll(image, brokerChange({ fenced: -1 }))).toThrow('broker epoch 8, not 7');
  });
});

describe('configs and features', () => {
  it('are set, changed and removed', () => {
    const image = newMetadataImage();
    replayAll(image, config('a', '1'), config('b', '2'), config('a', '3'));
    expect([...configsOf(image, 2, 'orders')]).toEqual([
      ['a', '3'],
      ['b', '2'],
    ]);
    const delta = replayAll(image, config('a', null), config('b', null), config('c', null));
    expect(delta.changedConfigs).toEqual([{ resourceType: 2, resourceName: 'orders' }]);
    expect(image).toEqual(newMetadataImage());
  });

  it('finalize levels; level 0 takes the feature away', () => {
    const image = newMetadataImage();
    expect(metadataVersionOf(image)).toBe(7);
    const level = (featureLevel: number): MetadataRecord => ({
      kind: 'FeatureLevelRecord',
      name: 'metadata.version',
      featureLevel,
    });
    expect(replayAll(image, level(30)).featuresChanged).toBe(true);
    expect(metadataVersionOf(image)).toBe(30);
    replayAll(image, level(0));
    expect(image.features.size).toBe(0);
  });
});

describe('metadata transactions', () => {
  it('apply their records at the end and not before', () => {
    const image = newMetadataImage();
    const open = replayAll(image, { kind: 'BeginTransactionRecord', name: 'x' }, topic);
    expect(isEmptyDelta(open)).toBe(true);
    expect(image.topicsById.size).toBe(0);
    const closed = replayAll(image, partition(0), { kind: 'EndTransactionRecord' });
    expect(closed.createdTopics).toEqual([TOPIC_ID]);
    expect(image.topicsByName.get('orders')?.partitions.length).toBe(1);
    expect(image.transaction).toBeNull();
  });

  it('leave nothing when they are aborted', () => {
    const image = newMetadataImage();
    replayAll(image, { kind: 'BeginTransactionRecord', name: null }, topic, {
      kind: 'AbortTransactionRecord',
      reason: 'Controller failover',
    });
    expect(image).toEqual(newMetadataImage());
    expect(() => replayAll(image, { kind: 'EndTransactionRecord' })).toThrow('is open');
  });
});

/** One of everything that stays in an image. */
const everything: readonly MetadataRecord[] = [
  { kind: 'FeatureLevelRecord', name: 'group.version', featureLevel: 1 },
  { kind: 'FeatureLevelRecord', name: 'metadata.version', featureLevel: 30 },
  broker(1, 7),
  brokerChange({ fenced: -1, cordonedLogDirs: [DIR_B] }),
  {
    kind: 'RegisterControllerRecord',
    controllerId: 1,
    incarnationId: DIR_B,
    zkMigrationReady: false,
    endPoints: [{ name: 'CONTROLLER', host: 'localhost', port: 9093, securityProtocol: 0 }],
    features: [{ name: 'kraft.version', minSupportedVersion: 0, maxSupportedVersion: 1 }],
  },
  topic,
  { ...partition(0), eligibleLeaderReplicas: [2], lastKnownElr: [1], leaderRecoveryState: 1 },
  partition(1),
  config('retention.ms', '5'),
  {
    kind: 'ClientQuotaRecord',
    entity: [
      { entityType: 'user', entityName: null },
      { entityType: 'client-id', entityName: 'c' },
    ],
    key: 'producer_byte_rate',
    value: 1024.5,
    remove: false,
  },
  { kind: 'ProducerIdsRecord', brokerId: 1, brokerEpoch: 7, nextProducerId: 2000 },
  {
    kind: 'AccessControlEntryRecord',
    id: DIR_A,
    resourceType: 2,
    resourceName: 'orders',
    patternType: 3,
    principal: 'User:a',
    host: '*',
    operation: 3,
    permissionType: 3,
  },
  {
    kind: 'UserScramCredentialRecord',
    name: 'a',
    mechanism: 1,
    salt: Buffer.from('salt'),
    storedKey: Buffer.from('stored'),
    serverKey: Buffer.from('server'),
    iterations: 4096,
  },
  {
    kind: 'DelegationTokenRecord',
    owner: 'User:a',
    requester: 'User:b',
    renewers: ['User:c'],
    issueTimestamp: 1,
    maxTimestamp: 3,
    expirationTimestamp: 2,
    tokenId: 't',
  },
  { kind: 'NoOpRecord' },
  { kind: 'ZkMigrationStateRecord', zkMigrationState: 0 },
];

describe('snapshotRecords', () => {
  it('rebuild an equal image, through the codec', () => {
    const image = newMetadataImage();
    replayAll(image, ...everything);
    const again = newMetadataImage();
    for (const record of snapshotRecords(image)) {
      const value = encodeMetadataRecord(record, 30);
      const decoded = decodeMetadataRecord(value, 0, value.length);
      expect(decoded).toEqual(record);
      replayAll(again, decoded);
    }
    expect(again).toEqual(image);
  });

  it('leave out what an old metadata.version has no record for', () => {
    const image = newMetadataImage();
    replayAll(image, ...everything, {
      kind: 'FeatureLevelRecord',
      name: 'metadata.version',
      featureLevel: 8,
    });
    const records = [...snapshotRecords(image)];
    expect(records[0]).toEqual({
      kind: 'FeatureLevelRecord',
      name: 'metadata.version',
      featureLevel: 8,
    });
    expect(records.some((record) => record.kind === 'RegisterControllerRecord')).toBe(false);
    for (const record of records) encodeMetadataRecord(record, 8);
  });

  it('of what was removed again are none', () => {
    const image = newMetadataImage();
    replayAll(
      image,
      ...everything.filter((record) => record.kind !== 'ProducerIdsRecord'),
      { kind: 'RemoveTopicRecord', topicId: TOPIC_ID },
      { kind: 'UnregisterBrokerRecord', brokerId: 1, brokerEpoch: 7 },
      { kind: 'RemoveAccessControlEntryRecord', id: DIR_A },
      { kind: 'RemoveUserScramCredentialRecord', name: 'a', mechanism: 1 },
      { kind: 'RemoveDelegationTokenRecord', tokenId: 't' },
      {
        kind: 'ClientQuotaRecord',
        entity: [
          { entityType: 'client-id', entityName: 'c' },
          { entityType: 'user', entityName: null },
        ],
        key: 'producer_byte_rate',
        value: 0,
        remove: true,
      },
      { kind: 'FeatureLevelRecord', name: 'metadata.version', featureLevel: 0 },
      { kind: 'FeatureLevelRecord', name: 'group.version', featureLevel: 0 },
    );
    expect([...snapshotRecords(image)]).toEqual([]);
  });
});
