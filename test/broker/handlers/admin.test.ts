import { describe, expect, it } from 'vitest';
import { ApiKey } from '../../../src/protocol/api-keys.ts';
import * as deleteRecords from '../../../src/protocol/generated/delete-records.ts';
import * as describeConfigs from '../../../src/protocol/generated/describe-configs.ts';
import * as describeLogDirs from '../../../src/protocol/generated/describe-log-dirs.ts';
import * as describeProducers from '../../../src/protocol/generated/describe-producers.ts';
import * as alterConfigs from '../../../src/protocol/generated/incremental-alter-configs.ts';
import * as initProducerId from '../../../src/protocol/generated/init-producer-id.ts';
import * as listResources from '../../../src/protocol/generated/list-config-resources.ts';
import * as leaderEpoch from '../../../src/protocol/generated/offset-for-leader-epoch.ts';
import { BrokerHarness } from './broker-harness.ts';
import { createTopic } from './create-topic.ts';

const api = {
  deleteRecords: {
    apiKey: ApiKey.DeleteRecords,
    write: deleteRecords.writeDeleteRecordsRequest,
    read: deleteRecords.readDeleteRecordsResponse,
  },
  describeConfigs: {
    apiKey: ApiKey.DescribeConfigs,
    write: describeConfigs.writeDescribeConfigsRequest,
    read: describeConfigs.readDescribeConfigsResponse,
  },
  describeLogDirs: {
    apiKey: ApiKey.DescribeLogDirs,
    write: describeLogDirs.writeDescribeLogDirsRequest,
    read: describeLogDirs.readDescribeLogDirsResponse,
  },
  describeProducers: {
    apiKey: ApiKey.DescribeProducers,
    write: describeProducers.writeDescribeProducersRequest,
    read: describeProducers.readDescribeProducersResponse,
  },
  alterConfigs: {
    apiKey: ApiKey.IncrementalAlterConfigs,
    write: alterConfigs.writeIncrementalAlterConfigsRequest,
    read: alterConfigs.readIncrementalAlterConfigsResponse,
  },
  initProducerId: {
    apiKey: ApiKey.InitProducerId,
    write: initProducerId.writeInitProducerIdRequest,
    read: initProducerId.readInitProducerIdResponse,
  },
  listResources: {
    apiKey: ApiKey.ListConfigResources,
    write: listResources.writeListConfigResourcesRequest,
    read: listResources.readListConfigResourcesResponse,
  },
  leaderEpoch: {
    apiKey: ApiKey.OffsetForLeaderEpoch,
    write: leaderEpoch.writeOffsetForLeaderEpochRequest,
    read: leaderEpoch.readOffsetForLeaderEpochResponse,
  },
};

const [TOPIC, BROKER, LOGGER, METRICS, GROUP] = [2, 4, 8, 16, 32] as const;

function set(
  harness: BrokerHarness,
  resourceType: number,
  resourceName: string,
  name: string,
  value: string,
): number {
  const configs = [{ name, configOperation: 0, value }];
  const resources = [{ resourceType, resourceName, configs }];
  const response = harness.ask(api.alterConfigs, 1, { resources, validateOnly: false });
  return response.responses[0]!.errorCode;
}

function describeAll(
  harness: BrokerHarness,
  resourceType: number,
  resourceName: string,
  configurationKeys: string[] | null = null,
): describeConfigs.DescribeConfigsResponse['results'][number] {
  const resources = [{ resourceType, resourceName, configurationKeys }];
  const request = { resources, includeSynonyms: true, includeDocumentation: false };
  return harness.ask(api.describeConfigs, 4, request).results[0]!;
}

describe('configs', () => {
  it('are described from where they come, at once after they changed', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 't', 1);
    expect(set(harness, BROKER, '', 'log.retention.ms', '5000')).toBe(0);
    expect(describeAll(harness, TOPIC, 't', ['retention.ms']).configs).toEqual([
      {
        name: 'retention.ms',
        value: '5000',
        readOnly: false,
        configSource: 3,
        isSensitive: false,
        synonyms: [
          { name: 'log.retention.ms', value: '5000', source: 3 },
          { name: 'log.retention.hours', value: '168', source: 5 },
        ],
        configType: 5,
        documentation: null,
      },
    ]);
    expect(set(harness, TOPIC, 't', 'retention.ms', '777')).toBe(0);
    expect(describeAll(harness, TOPIC, 't', ['retention.ms']).configs[0]).toMatchObject({
      value: '777',
      configSource: 1,
    });
    expect(harness.broker.partitions.find('t', 0)?.config.retentionMs).toBe(777);
    harness.killAndRestart();
    expect(describeAll(harness, TOPIC, 't', []).configs).toHaveLength(33);
    expect(harness.broker.config.long('log.retention.ms')).toBe(5000);
  });

  it('of loggers, groups and client metrics are there too', () => {
    const harness = new BrokerHarness();
    expect(set(harness, LOGGER, '1', 'root', 'WARN')).toBe(0);
    expect(describeAll(harness, LOGGER, '1').configs[0]).toMatchObject({ value: 'WARN' });
    expect(set(harness, GROUP, 'g', 'consumer.session.timeout.ms', '50000')).toBe(0);
    expect(describeAll(harness, GROUP, 'g').configs).toContainEqual(
      expect.objectContaining({ name: 'consumer.session.timeout.ms', value: '50000' }),
    );
    expect(set(harness, METRICS, 'm', 'interval.ms', '1000')).toBe(0);
    expect(describeAll(harness, METRICS, 'm', ['interval.ms']).configs[0]).toMatchObject({
      value: '1000',
      configSource: 7,
    });
    const list = (version: number, resourceTypes: number[]): unknown =>
      harness
        .ask(api.listResources, version, { resourceTypes })
        .configResources.map((it) => [it.resourceType, it.resourceName]);
    expect(list(0, [])).toEqual([[METRICS, 'm']]);
    expect(list(1, [])).toEqual([
      [GROUP, 'g'],
      [METRICS, 'm'],
      [LOGGER, '1'],
      [BROKER, '1'],
    ]);
    expect(harness.ask(api.listResources, 1, { resourceTypes: [3] }).errorCode).toBe(35);
  });

  it.each([
    [TOPIC, 'nope', 3, ''],
    [TOPIC, '', 17, 'Topic name is invalid: the empty string is not allowed'],
    [BROKER, '2', 42, 'Unexpected broker id, expected 1 or empty string, but received 2'],
    [BROKER, 'x', 42, 'Broker id must be an integer, but it is: x'],
    [LOGGER, '', 42, 'Broker id must not be empty'],
    [LOGGER, '2', 42, 'Unexpected broker id, expected 1 but received 2'],
    [METRICS, '', 42, 'Client metrics subscription name must not be empty'],
    [GROUP, '', 42, 'Group name must not be empty'],
  ])('of resource %i "%s" are refused', (type, name, errorCode, errorMessage) => {
    const result = describeAll(new BrokerHarness(), type, name);
    expect(result).toMatchObject({ errorCode, errorMessage, configs: [] });
  });
});

describe('InitProducerId', () => {
  const request = {
    transactionalId: null,
    transactionTimeoutMs: 60_000,
    producerId: -1,
    producerEpoch: -1,
    enable2Pc: false,
    keepPreparedTxn: false,
  };

  it('never gives an id twice, over blocks and restarts', () => {
    const harness = new BrokerHarness();
    const next = (): number => {
      const response = harness.ask(api.initProducerId, 4, request);
      expect(response).toMatchObject({ errorCode: 0, producerEpoch: 0 });
      return response.producerId;
    };
    const ids = Array.from({ length: 2100 }, next);
    expect(ids).toEqual(ids.map((_, index) => index));
    harness.killAndRestart();
    expect(next()).toBe(3000);
  });

  it.each([
    [{ producerId: 5 }, 42],
    [{ producerEpoch: 5 }, 42],
    [{ transactionalId: '' }, 42],
    [{ transactionalId: 'tx' }, 16],
  ])('refuses %j', (changes, errorCode) => {
    const response = new BrokerHarness().ask(api.initProducerId, 4, { ...request, ...changes });
    expect(response).toMatchObject({ errorCode, producerId: -1, producerEpoch: -1 });
  });
});

describe('partitions', () => {
  it('give up their records up to the high watermark, no further', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 't', 3);
    createTopic(harness, 'compacted', 1, { 'cleanup.policy': 'compact' });
    const ask = (name: string, partitionIndex: number, offset: number): [number, number] => {
      const partitions = [{ partitionIndex, offset }];
      const topics = [{ name, partitions }];
      const response = harness.ask(api.deleteRecords, 2, { topics, timeoutMs: 1000 });
      const { errorCode, lowWatermark } = response.topics[0]!.partitions[0]!;
      return [errorCode, lowWatermark];
    };
    expect(ask('t', 0, 0)).toEqual([0, 0]);
    expect(ask('t', 0, -1)).toEqual([0, 0]);
    expect(ask('t', 0, -2)).toEqual([1, -1]);
    expect(ask('t', 0, 5)).toEqual([1, -1]);
    expect(ask('t', 9, 0)).toEqual([3, -1]);
    expect(ask('nope', 0, 0)).toEqual([3, -1]);
    expect(ask('compacted', 0, 0)).toEqual([44, -1]);
  });

  it('know where leader epochs ended', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 't', 1);
    const ask = (partition: number, currentLeaderEpoch: number, epoch: number): number[] => {
      const partitions = [{ partition, currentLeaderEpoch, leaderEpoch: epoch }];
      const request = { replicaId: -1, topics: [{ topic: 't', partitions }] };
      const found = harness.ask(api.leaderEpoch, 4, request).topics[0]!.partitions[0]!;
      return [found.errorCode, found.leaderEpoch, found.endOffset];
    };
    expect(ask(0, -1, 0)).toEqual([0, 0, 0]);
    expect(ask(0, 0, 0)).toEqual([0, 0, 0]);
    expect(ask(0, 1, 0)).toEqual([75, -1, -1]);
    expect(ask(9, -1, 0)).toEqual([3, -1, -1]);
    expect(ask(0, -1, 5)).toEqual([0, -1, -1]);
  });

  it('tell their producers and their sizes', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 't', 2);
    const topics = [
      { name: 't', partitionIndexes: [0, 9] },
      { name: 'nope', partitionIndexes: [0] },
    ];
    const producers = harness.ask(api.describeProducers, 0, { topics }).topics;
    expect(producers.flatMap((it) => it.partitions).map((it) => it.errorCode)).toEqual([0, 3, 3]);
    const dirs = harness.ask(api.describeLogDirs, 4, {
      topics: [{ topic: 't', partitions: [1, 9] }],
    });
    expect(dirs.results).toMatchObject([
      {
        errorCode: 0,
        logDir: '/data',
        topics: [
          { name: 't', partitions: [{ partitionIndex: 1, partitionSize: 0, offsetLag: 0 }] },
        ],
      },
    ]);
    const all = harness.ask(api.describeLogDirs, 1, { topics: null });
    expect(all.results[0]?.topics[0]?.partitions).toHaveLength(2);
  });
});
