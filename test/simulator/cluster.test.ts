import { describe, expect, it } from 'vitest';
import type { Partition } from '../../src/broker/partition.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { decodeBatches } from '../../src/protocol/records/decode-batch.ts';
import { askNode } from './ask-node.ts';
import type { ResponseOf } from './messages.ts';
import { SimCluster } from './sim-cluster.ts';
import type { SimConnection } from './sim-net.ts';
import { batchOf, PRODUCE_BY_NAME, produceRequest } from './topics.ts';

function createTopic(cluster: SimCluster, nodeId: number, name: string, minIsr = 2): void {
  const { topics } = askNode(cluster, nodeId, 'CreateTopics', 7, {
    topics: [
      {
        name,
        numPartitions: 1,
        replicationFactor: 3,
        configs: [{ name: 'min.insync.replicas', value: String(minIsr) }],
      },
    ],
    timeoutMs: 10_000,
  });
  expect(topics[0]).toMatchObject({ errorCode: 0 });
}

function findPartition(cluster: SimCluster, nodeId: number, topic: string): Partition | undefined {
  return cluster.node(nodeId).sim.broker.partitions.find(topic, 0);
}

/** The node that leads, by its own account; undefined while nobody does. */
function findLeader(cluster: SimCluster, topic: string): number | undefined {
  let best: Partition | undefined;
  for (const { nodeId, isUp, sim } of cluster.nodes) {
    if (!isUp || !sim.broker.isReady) continue;
    const partition = findPartition(cluster, nodeId, topic);
    if (partition === undefined || partition.leaderId !== nodeId) continue;
    if (best === undefined || partition.leaderEpoch > best.leaderEpoch) best = partition;
  }
  return best?.leaderId;
}

function valuesOf(cluster: SimCluster, nodeId: number, topic: string): string[] {
  const { log } = findPartition(cluster, nodeId, topic)!;
  const values: string[] = [];
  for (let offset = log!.logStartOffset; offset < log!.writtenEndOffset; ) {
    const read = log!.read(offset, 1_000_000, log!.writtenEndOffset, true);
    if (read.kind === 'pending') {
      cluster.step();
      continue;
    }
    if (read.kind !== 'data') throw new Error(read.kind);
    for (const { lastOffset, records } of decodeBatches(Buffer.concat(read.chunks))) {
      for (const { value } of records) values.push(String(value));
      offset = lastOffset + 1;
    }
  }
  return values;
}

/** Produces, one batch at a time, to whoever leads; what was acknowledged must never go away. */
class Producer {
  readonly acknowledged: string[] = [];
  private readonly cluster: SimCluster;
  private readonly topic: string;
  private connection: SimConnection | null = null;
  private inFlight: string | null = null;
  private count = 0;
  private retryAtMs = 0;

  constructor(cluster: SimCluster, topic: string) {
    this.cluster = cluster;
    this.topic = topic;
  }

  /** Until so many more have been acknowledged. */
  produce(count: number): void {
    const wanted = this.acknowledged.length + count;
    this.cluster.runUntil(() => {
      this.act();
      return this.acknowledged.length >= wanted;
    }, `${wanted} acknowledgements`);
  }

  act(): void {
    const { cluster, topic } = this;
    if (this.connection !== null && (this.connection.isClosed || this.takeReply())) this.reset();
    if (this.connection !== null || cluster.clock.nowMs < this.retryAtMs) return;
    const leaderId = findLeader(cluster, topic);
    if (leaderId === undefined) return;
    this.connection = cluster.node(leaderId).sim.connect();
    this.inFlight = `record ${this.count++}`;
    const request = produceRequest(topic, 0, batchOf([this.inFlight]));
    this.connection.send('Produce', PRODUCE_BY_NAME, { ...request, timeoutMs: 3000 });
  }

  private takeReply(): boolean {
    const reply = this.connection!.replies.pop();
    if (reply === undefined) return false;
    const body = reply.body as ResponseOf<'Produce'>;
    const { errorCode } = body.responses[0]!.partitionResponses[0]!;
    if (errorCode === 0) this.acknowledged.push(this.inFlight!);
    else this.retryAtMs = this.cluster.clock.nowMs + 20;
    return true;
  }

  private reset(): void {
    if (!this.connection!.isClosed) this.connection!.cut();
    this.connection = null;
  }
}

function isInSync(cluster: SimCluster, topic: string, count: number): boolean {
  return cluster.nodes.every(({ nodeId, isUp }) => {
    if (!isUp) return true;
    const image = cluster.node(nodeId).sim.broker.image.topicsByName.get(topic);
    return image?.partitions[0]?.isr.length === count;
  });
}

function haveSame(cluster: SimCluster, topic: string): boolean {
  const logs = cluster.nodes.map(({ nodeId }) => findPartition(cluster, nodeId, topic)?.log);
  const [first] = logs;
  return logs.every(
    (log) => log?.logEndOffset === first?.logEndOffset && log?.highWatermark === log?.logEndOffset,
  );
}

describe('three brokers', () => {
  it('form one cluster, and any of them creates topics', () => {
    const cluster = new SimCluster().start();
    for (const nodeId of [1, 2, 3]) createTopic(cluster, nodeId, `t${nodeId}`);
    cluster.runUntil(
      () => cluster.nodes.every(({ sim }) => sim.broker.image.topicsByName.size === 3),
      'three topics everywhere',
    );
  });

  it('have the same records, acknowledged only when all in-sync replicas have them', () => {
    const cluster = new SimCluster().start();
    createTopic(cluster, 1, 't');
    const producer = new Producer(cluster, 't');
    producer.produce(20);
    cluster.runUntil(() => haveSame(cluster, 't'), 'three equal logs');
    for (const nodeId of [1, 2, 3]) {
      expect(valuesOf(cluster, nodeId, 't')).toEqual(expect.arrayContaining(producer.acknowledged));
    }
  });

  it('go on when the controller and the leader die, and take them back', () => {
    const cluster = new SimCluster().start();
    createTopic(cluster, 1, 't');
    const producer = new Producer(cluster, 't');
    producer.produce(10);
    for (const find of [() => cluster.findController()!.nodeId, () => findLeader(cluster, 't')!]) {
      const nodeId = find();
      cluster.kill(nodeId);
      producer.produce(10);
      cluster.restart(nodeId);
      cluster.runUntil(() => isInSync(cluster, 't', 3), 'three in-sync replicas');
      producer.produce(10);
    }
    cluster.runUntil(() => haveSame(cluster, 't'), 'three equal logs');
    expect(valuesOf(cluster, 1, 't')).toEqual(expect.arrayContaining(producer.acknowledged));
    expect(valuesOf(cluster, 2, 't')).toEqual(valuesOf(cluster, 1, 't'));
    expect(valuesOf(cluster, 3, 't')).toEqual(valuesOf(cluster, 1, 't'));
  });

  it('have all deleted what DeleteRecords says is gone', () => {
    const cluster = new SimCluster().start();
    createTopic(cluster, 1, 't');
    const producer = new Producer(cluster, 't');
    producer.produce(5);
    const topics = [{ name: 't', partitions: [{ partitionIndex: 0, offset: 3 }] }];
    const leaderId = findLeader(cluster, 't')!;
    const response = askNode(cluster, leaderId, 'DeleteRecords', 2, { topics, timeoutMs: 10_000 });
    expect(response.topics[0]!.partitions[0]).toMatchObject({ lowWatermark: 3, errorCode: 0 });
    for (const nodeId of [1, 2, 3]) {
      expect(findPartition(cluster, nodeId, 't')!.log!.logStartOffset).toBe(3);
    }
  });

  it('say of DeleteRecords that its time is over while a replica has not answered', () => {
    const cluster = new SimCluster().start();
    createTopic(cluster, 1, 't');
    const producer = new Producer(cluster, 't');
    producer.produce(5);
    const leaderId = findLeader(cluster, 't')!;
    cluster.kill(1 + (leaderId % 3));
    const topics = [{ name: 't', partitions: [{ partitionIndex: 0, offset: 3 }] }];
    const response = askNode(cluster, leaderId, 'DeleteRecords', 2, { topics, timeoutMs: 1000 });
    expect(response.topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.REQUEST_TIMED_OUT);
  });
});
