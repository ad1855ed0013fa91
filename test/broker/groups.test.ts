import { describe, expect, it } from 'vitest';
import { GROUP_METADATA_TOPIC_NAME } from '../../src/base/internal-topics.ts';
import { Prng } from '../../src/base/prng.ts';
import { GroupHost, type GroupHostPorts } from '../../src/broker/group-host.ts';
import type { HostContinuation } from '../../src/broker/host-continuation.ts';
import { javaAddress } from '../../src/broker/java-address.ts';
import type { Partition } from '../../src/broker/partition.ts';
import { newMetadataDelta } from '../../src/core/metadata/delta.ts';
import type { MetadataImageView } from '../../src/core/metadata/image.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import type { CreateTopicsRequest } from '../../src/protocol/generated/create-topics.ts';
import { FakePartition } from './fake-partition.ts';
import { commitCommand } from './shard-commands.ts';

const configs: Readonly<Record<string, number | boolean>> = {
  'group.min.session.timeout.ms': 6000,
  'group.max.session.timeout.ms': 1_800_000,
  'group.initial.rebalance.delay.ms': 0,
  'group.max.size': 2147483647,
  'offset.metadata.max.bytes': 4096,
  'offsets.retention.minutes': 10080,
  'offsets.retention.check.interval.ms': 600_000,
  'offsets.topic.num.partitions': 3,
  'offsets.topic.replication.factor': 3,
  'offsets.topic.segment.bytes': 104857600,
  'odradek.group.evict.on.disconnect': false,
};

/** Whoever waits for the topic, whatever for. */
const WAITER: HostContinuation = { kind: 'deleteGroups', ticket: 1, denied: [] };

class Bench {
  readonly logs: FakePartition[] = [];
  readonly created: CreateTopicsRequest[] = [];
  readonly answers: Map<number, object> = new Map();
  readonly resumed: [HostContinuation, readonly object[]][] = [];
  readonly setConfigs: Set<string> = new Set();
  readonly host: GroupHost;
  private leaders: number[] = [];

  constructor() {
    const ignore = (): void => {};
    const config = {
      int: value,
      long: value,
      text: (name: string) => String(configs[name]),
      boolean: (name: string) => configs[name],
      isSet: (name: string) => this.setConfigs.has(name),
      string: () => 'bidirectional',
      list: () => ['uniform'],
    };
    const bench = this;
    const ports = {
      nodeId: 1,
      config,
      get image(): MetadataImageView {
        return bench.image();
      },
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      partitions: {
        find: (_: string, index: number) => this.logs[index]?.partition,
        appendAsCoordinator: (partition: Partition, batches: Buffer) =>
          this.logs[partition.partitionIndex]!.append(batches),
      },
      channel: {
        send: (_apiKey: number, request: CreateTopicsRequest) => this.created.push(request),
      },
      resume: (continuation: HostContinuation, responses: readonly object[]) =>
        void this.resumed.push([continuation, responses]),
      reply: (ticket: number, response: object) => {
        expect(this.answers.has(ticket)).toBe(false);
        this.answers.set(ticket, response);
      },
    } as unknown as GroupHostPorts;
    this.host = new GroupHost(ports, new Prng(3));
  }

  image(): MetadataImageView {
    const partitions = this.leaders.map((leader) => ({ leader, leaderEpoch: 0 }));
    const topics =
      this.leaders.length === 0 ? [] : [[GROUP_METADATA_TOPIC_NAME, { partitions }] as const];
    return {
      topicsByName: new Map(topics),
      brokers: new Map([[1, { fenced: false }]]),
    } as unknown as MetadataImageView;
  }

  topic(leaders: number[]): void {
    this.leaders = leaders;
    for (let i = this.logs.length; i < leaders.length; i++) {
      this.logs.push(new FakePartition(GROUP_METADATA_TOPIC_NAME, i));
    }
    leaders.forEach((leader, i) => {
      this.logs[i]!.partition.leaderId = leader;
    });
    this.host.onMetadataDelta(this.image(), newMetadataDelta(), 0, 0);
  }

  commit(): void {
    for (const log of this.logs) log.commit();
    this.host.advance(0, 0);
  }
}

function value(name: string): number {
  return configs[name] as number;
}

function list(bench: Bench): string[] | undefined {
  bench.host.submitToAll(
    (ticket) => ({ kind: 'listGroups', ticket, statesFilter: [], typesFilter: [] }),
    WAITER,
    0,
    0,
  );
  const lists = bench.resumed.pop()?.[1] as { groups: { groupId: string }[] }[] | undefined;
  return lists?.flatMap(({ groups }) => groups.map(({ groupId }) => groupId));
}

describe('groups of a broker', () => {
  it('creates the topic for the first who asks, and lets it wait', () => {
    const bench = new Bench();
    bench.host.topic.with(WAITER, 0);
    bench.host.topic.with(WAITER, 5);
    expect(bench.created).toHaveLength(1);
    expect(bench.created[0]!.topics[0]).toMatchObject({
      name: '__consumer_offsets',
      numPartitions: 3,
      replicationFactor: 1,
      configs: [
        { name: 'compression.type', value: 'producer' },
        { name: 'cleanup.policy', value: 'compact' },
        { name: 'segment.bytes', value: '104857600' },
      ],
    });
    expect(bench.resumed).toHaveLength(0);
    bench.host.onDeadlines(1000, 0);
    expect(bench.created).toHaveLength(2);
    bench.topic([1, 1, 1]);
    expect(bench.resumed).toHaveLength(2);
    bench.host.topic.with(WAITER, 0);
    expect(bench.resumed).toHaveLength(3);
  });

  it('creates the topic with the replicas that were asked for, as other requests do', () => {
    const bench = new Bench();
    bench.setConfigs.add('offsets.topic.replication.factor');
    bench.host.topic.with(WAITER, 0);
    expect(bench.created[0]!.topics[0]).toMatchObject({ replicationFactor: 3 });
  });

  it('does not let anybody wait for the topic for ever', () => {
    const bench = new Bench();
    bench.host.topic.with(WAITER, 0);
    expect(bench.host.nextDeadlineMs(0)).toBe(1000);
    bench.host.onDeadlines(10_000, 0);
    expect(bench.resumed).toHaveLength(1);
    expect(bench.host.topic.leaderFor('g')).toBe(-1);
  });

  it('sends every group to its shard and gathers what is asked of all', () => {
    const bench = new Bench();
    bench.topic([1, 2, 1]);
    const here: string[] = [];
    for (let i = 0; i < 20; i++) {
      const groupId = `group-${i}`;
      bench.host.submit(groupId, commitCommand(i, 1, groupId), 0, 0);
      if (bench.host.topic.leaderFor(groupId) === 1) here.push(groupId);
    }
    bench.commit();
    expect(bench.answers.size).toBe(20);
    for (let i = 0; i < 20; i++) {
      const errorCode = here.includes(`group-${i}`) ? ErrorCode.NONE : ErrorCode.NOT_COORDINATOR;
      expect(bench.answers.get(i)).toMatchObject({ topics: [{ partitions: [{ errorCode }] }] });
    }
    expect(list(bench)!.sort()).toEqual(here.sort());
  });

  it('drops a shard that moves away, with an answer for everybody, and loads it when it is back', () => {
    const bench = new Bench();
    bench.topic([1]);
    bench.host.submit('g', commitCommand(1, 1, 'g'), 0, 0);
    bench.commit();
    bench.host.submit('g', commitCommand(2, 1, 'g'), 0, 0);
    bench.topic([2]);
    expect(bench.answers.get(2)).toMatchObject({
      topics: [{ partitions: [{ errorCode: ErrorCode.NOT_COORDINATOR }] }],
    });
    expect(list(bench)).toEqual([]);
    bench.logs[0]!.commit();
    bench.topic([1]);
    expect(list(bench)).toEqual(['g']);
  });

  it('answers without shards', () => {
    const bench = new Bench();
    expect(list(bench)).toEqual([]);
    bench.host.submit('g', commitCommand(1, 1, 'g'), 0, 0);
    expect(bench.answers.size).toBe(1);
  });
});

describe("java's ways", () => {
  it('prints addresses', () => {
    expect(javaAddress('127.0.0.1')).toBe('/127.0.0.1');
    expect(javaAddress('::ffff:10.0.0.1')).toBe('/10.0.0.1');
    expect(javaAddress('::1')).toBe('/0:0:0:0:0:0:0:1');
    expect(javaAddress('fe80::1%eth0')).toBe('/fe80:0:0:0:0:0:0:1%eth0');
  });
});
