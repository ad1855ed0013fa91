import { describe, expect, it } from 'vitest';
import { ZERO_UUID } from '../../../src/base/uuid.ts';
import { ApiKey } from '../../../src/protocol/api-keys.ts';
import {
  type DescribeClusterRequest,
  type DescribeClusterResponse,
  readDescribeClusterResponse,
  writeDescribeClusterRequest,
} from '../../../src/protocol/generated/describe-cluster.ts';
import {
  type DescribeTopicPartitionsRequest,
  type DescribeTopicPartitionsResponse,
  readDescribeTopicPartitionsResponse,
  writeDescribeTopicPartitionsRequest,
} from '../../../src/protocol/generated/describe-topic-partitions.ts';
import {
  type MetadataRequest,
  type MetadataResponse,
  readMetadataResponse,
  writeMetadataRequest,
} from '../../../src/protocol/generated/metadata.ts';
import { type Api, BrokerHarness } from './broker-harness.ts';
import { createTopic } from './create-topic.ts';

const metadata: Api<MetadataRequest, MetadataResponse> = {
  apiKey: ApiKey.Metadata,
  write: writeMetadataRequest,
  read: readMetadataResponse,
};

const NOT_ASKED = -2147483648;

function ask(
  harness: BrokerHarness,
  version: number,
  names: (string | null)[] | null,
  changes: Partial<MetadataRequest> = {},
): MetadataResponse {
  const topics = names?.map((name) => ({ name, topicId: ZERO_UUID })) ?? null;
  return harness.ask(metadata, version, {
    topics,
    allowAutoTopicCreation: version < 4,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
    ...changes,
  });
}

function outcomes(response: MetadataResponse): [string | null, number, number][] {
  return response.topics.map((it) => [it.name, it.errorCode, it.partitions.length]);
}

describe('Metadata', () => {
  it('creates a missing topic and answers with its leaders at once', () => {
    const harness = new BrokerHarness({ 'num.partitions': '3' });
    const response = ask(harness, 12, ['new', 'bad name', '__cluster_metadata'], {
      allowAutoTopicCreation: true,
    });
    expect(outcomes(response)).toEqual([
      ['new', 0, 3],
      ['bad name', 17, 0],
      ['__cluster_metadata', 3, 0],
    ]);
    expect(response.topics[0]?.partitions[2]).toEqual({
      errorCode: 0,
      partitionIndex: 2,
      leaderId: 1,
      leaderEpoch: 0,
      replicaNodes: [1],
      isrNodes: [1],
      offlineReplicas: [],
    });
    expect(harness.broker.partitions.find('new', 2)?.log).not.toBeNull();
    expect(harness.broker.controller.parkedCount).toBe(0);
  });

  it('creates nothing unless client and broker both allow it', () => {
    const harness = new BrokerHarness();
    expect(outcomes(ask(harness, 12, ['t']))).toEqual([['t', 3, 0]]);
    const strict = new BrokerHarness({ 'auto.create.topics.enable': 'false' });
    expect(outcomes(ask(strict, 12, ['t'], { allowAutoTopicCreation: true }))).toEqual([
      ['t', 3, 0],
    ]);
    // Before version 4 a client could not forbid it.
    expect(outcomes(ask(harness, 3, ['t']))).toEqual([['t', 0, 1]]);
  });

  it('creates the coordinators’ topics as they need to be', () => {
    const harness = new BrokerHarness({ 'offsets.topic.num.partitions': '4' });
    const response = ask(harness, 12, ['__consumer_offsets'], { allowAutoTopicCreation: true });
    expect(outcomes(response)).toEqual([['__consumer_offsets', 0, 4]]);
    expect(response.topics[0]?.isInternal).toBe(true);
    expect(harness.broker.partitions.find('__consumer_offsets', 0)?.config.cleanupCompact).toBe(
      true,
    );
  });

  it('knows "all topics" from "none"', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 't', 1);
    const names = (version: number, asked: string[] | null): (string | null)[] =>
      ask(harness, version, asked).topics.map(({ name }) => name);
    expect(names(0, [])).toEqual(['t']);
    expect(names(1, null)).toEqual(['t']);
    expect(names(1, [])).toEqual([]);
    expect(names(13, null)).toEqual(['t']);
  });

  it('takes topic ids from version 12 on', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 't', 1);
    const { topicId } = ask(harness, 10, ['t']).topics[0]!;
    const unknown = 'b8tRS7h4TJ2Vt43Dp85v2A';
    const topics = [
      { name: null, topicId },
      { name: 'ignored', topicId: unknown },
    ];
    const byId = ask(harness, 12, null, { topics });
    expect(byId.topics.map((it) => [it.name, it.topicId, it.errorCode])).toEqual([
      ['t', topicId, 0],
      [null, unknown, 100],
    ]);
    const tooEarly = ask(harness, 10, null, { topics });
    expect(tooEarly.brokers).toEqual([]);
    expect(tooEarly.topics.map((it) => it.errorCode)).toEqual([42, 42]);
    expect(ask(harness, 12, [null]).topics[0]?.errorCode).toBe(42);
  });

  it('names the cluster, and the brokers as the client’s listener reaches them', () => {
    const harness = new BrokerHarness();
    const response = ask(harness, 10, ['t'], {
      includeClusterAuthorizedOperations: true,
      includeTopicAuthorizedOperations: true,
    });
    expect(response.brokers).toEqual([{ nodeId: 1, host: '127.0.0.1', port: 9092, rack: null }]);
    expect(response.clusterId).toBe(harness.broker.quorum.clusterId);
    expect(response.controllerId).toBe(1);
    expect(response.clusterAuthorizedOperations).toBe(8096);
    expect(response.topics[0]?.topicAuthorizedOperations).toBe(3576);
    expect(ask(harness, 10, ['t']).clusterAuthorizedOperations).toBe(NOT_ASKED);
  });

  it('answers every version', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 't', 2);
    for (let version = 0; version <= 13; version++) {
      const response = ask(harness, version, ['t', 't']);
      expect(outcomes(response)).toEqual([['t', 0, 2]]);
      expect(response.topics[0]?.partitions[1]).toMatchObject({ leaderId: 1, isrNodes: [1] });
    }
  });

  it('leads in a new epoch after a kill, with nothing forgotten', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 't', 2);
    const before = ask(harness, 13, ['t']).topics[0]!;
    harness.killAndRestart();
    const after = ask(harness, 13, ['t']).topics[0]!;
    expect(after.topicId).toBe(before.topicId);
    expect(after.partitions.map((it) => [it.leaderId, it.leaderEpoch > 0])).toEqual([
      [1, true],
      [1, true],
    ]);
  });
});

const describePartitions: Api<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse> = {
  apiKey: ApiKey.DescribeTopicPartitions,
  write: writeDescribeTopicPartitionsRequest,
  read: readDescribeTopicPartitionsResponse,
};

describe('DescribeTopicPartitions', () => {
  function page(
    harness: BrokerHarness,
    names: string[],
    limit: number,
    cursor: [string, number] | null = null,
  ): { topics: [string | null, number, number[]][]; next: [string, number] | null } {
    const response = harness.ask(describePartitions, 0, {
      topics: names.map((name) => ({ name })),
      responsePartitionLimit: limit,
      cursor: cursor === null ? null : { topicName: cursor[0], partitionIndex: cursor[1] },
    });
    const { nextCursor } = response;
    return {
      topics: response.topics.map((it) => [
        it.name,
        it.errorCode,
        it.partitions.map(({ partitionIndex }) => partitionIndex),
      ]),
      next: nextCursor === null ? null : [nextCursor.topicName, nextCursor.partitionIndex],
    };
  }

  it('goes through the topics in the order of their names, page by page', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 'b', 4);
    createTopic(harness, 'a', 3);
    expect(page(harness, ['b', 'a'], 2)).toEqual({ topics: [['a', 0, [0, 1]]], next: ['a', 2] });
    expect(page(harness, ['b', 'a'], 1, ['a', 2])).toEqual({
      topics: [['a', 0, [2]]],
      next: ['b', 0],
    });
    expect(page(harness, [], 5, ['a', 2])).toEqual({
      topics: [
        ['a', 0, [2]],
        ['b', 0, [0, 1, 2, 3]],
      ],
      next: null,
    });
    expect(page(harness, ['b'], 0).next).toEqual(['b', 1]);
  });

  it('says what is missing, and refuses a cursor that leads nowhere', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 'a', 1);
    expect(page(harness, ['nope', 'sp ace', 'a', 'a'], 9).topics).toEqual([
      ['a', 0, [0]],
      ['nope', 3, []],
      ['sp ace', 17, []],
    ]);
    for (const cursor of [
      ['a', -1],
      ['a', 9],
      ['c', 0],
    ] as [string, number][]) {
      expect(page(harness, ['a'], 9, cursor)).toEqual({ topics: [['a', 42, []]], next: null });
    }
  });
});

const describeCluster: Api<DescribeClusterRequest, DescribeClusterResponse> = {
  apiKey: ApiKey.DescribeCluster,
  write: writeDescribeClusterRequest,
  read: readDescribeClusterResponse,
};

describe('DescribeCluster', () => {
  it('names the brokers, and knows that it is no controller’s endpoint', () => {
    const harness = new BrokerHarness();
    const common = { includeClusterAuthorizedOperations: true, includeFencedBrokers: true };
    const response = harness.ask(describeCluster, 2, { ...common, endpointType: 1 });
    expect(response).toMatchObject({
      errorCode: 0,
      controllerId: 1,
      brokers: [{ brokerId: 1, host: '127.0.0.1', port: 9092, rack: null, isFenced: false }],
      clusterAuthorizedOperations: 8096,
    });
    const codes = [2, 3].map(
      (endpointType) => harness.ask(describeCluster, 1, { ...common, endpointType }).errorCode,
    );
    expect(codes).toEqual([114, 115]);
  });
});
