/** Several brokers in this process, on real sockets. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Cluster,
  type ClusterBroker,
  type StartClusterOptions,
  startBroker,
  startCluster,
} from '../../src/index.ts';
import type { DecodedBatch } from '../../src/protocol/records/decode-batch.ts';
import { batchesOf, batchOf, fetchRequest, produceRequest } from '../simulator/topics.ts';
import { TcpClient } from './tcp-client.ts';

/** A leader that was killed is missed after the nine seconds of its session. */
const PATIENCE_MS = 120_000;

const clusters: Cluster[] = [];
const directories: string[] = [];

afterEach(async () => {
  await Promise.all(clusters.splice(0).map((cluster) => cluster.stop()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

async function start(options: StartClusterOptions = {}): Promise<Cluster> {
  const cluster = await startCluster(options);
  clusters.push(cluster);
  return cluster;
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'odradek-cluster-'));
  directories.push(directory);
  return directory;
}

/** Of any broker that runs. */
async function withClient<T>(
  cluster: Cluster,
  work: (client: TcpClient) => Promise<T>,
): Promise<T> {
  const { bootstrapServers } = cluster.brokers.find(({ isRunning }) => isRunning)!;
  return withBroker(bootstrapServers, work);
}

async function withBroker<T>(address: string, work: (client: TcpClient) => Promise<T>): Promise<T> {
  const [host, port] = address.split(':');
  const client = await TcpClient.open(Number(port), host!);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  const endMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await ask();
    if (found !== null) return found;
    if (performance.now() > endMs) throw new Error(`${what} does not come`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function createTopic(cluster: Cluster, name: string): Promise<void> {
  return withClient(cluster, async (client) => {
    const topics = [{ name, numPartitions: 1, replicationFactor: -1 }];
    const created = await client.ask('CreateTopics', 7, { topics, timeoutMs: 10_000 });
    expect(created.topics[0]).toMatchObject({ errorCode: 0 });
  });
}

type PartitionState = { leaderId: number; isrNodes: number[]; replicaNodes: number[] };

/** What a broker that runs says about the topic's only partition. */
function findPartition(cluster: Cluster, topic: string): Promise<PartitionState | null> {
  return withClient(cluster, async (client) => {
    const metadata = await client.ask('Metadata', 9, { topics: [{ name: topic }] });
    return metadata.topics[0]?.partitions[0] ?? null;
  });
}

function leaderAmong(
  cluster: Cluster,
  topic: string,
  isIt: (state: PartitionState) => boolean,
): Promise<ClusterBroker> {
  return until('the leader', async () => {
    const state = await findPartition(cluster, topic);
    const isFound = state !== null && state.leaderId > 0 && isIt(state);
    return isFound ? cluster.brokers[state.leaderId - 1]! : null;
  });
}

function runningLeader(cluster: Cluster, topic: string): Promise<ClusterBroker> {
  return leaderAmong(cluster, topic, ({ leaderId }) => cluster.brokers[leaderId - 1]!.isRunning);
}

/** Acknowledged by all; asks again while nobody leads. */
async function produce(cluster: Cluster, topic: string, value: string): Promise<void> {
  await until(`acknowledging ${value}`, async () => {
    const leader = await runningLeader(cluster, topic);
    const request = produceRequest(topic, 0, batchOf([value]));
    const response = await withBroker(leader.bootstrapServers, (client) =>
      client.ask('Produce', 9, request),
    );
    return response.responses[0]!.partitionResponses[0]!.errorCode === 0 ? true : null;
  });
}

async function readValues(cluster: Cluster, topic: string): Promise<string[]> {
  const values: string[] = [];
  for (;;) {
    const batches = await until('what to read', () => fetchFrom(cluster, topic, values.length));
    if (batches.length === 0) return values;
    values.push(...batches.flatMap(({ records }) => records.map(({ value }) => String(value))));
  }
}

/** Null: the broker does not know yet that it leads, or not any more. */
async function fetchFrom(
  cluster: Cluster,
  topic: string,
  offset: number,
): Promise<DecodedBatch[] | null> {
  const leader = await runningLeader(cluster, topic);
  return withBroker(leader.bootstrapServers, async (client) => {
    const response = await client.ask('Fetch', 12, fetchRequest(topic, 0, offset));
    const [partition] = response.responses[0]!.partitions;
    return partition!.errorCode === 0 ? batchesOf(partition!) : null;
  });
}

const isWhole = ({ isrNodes }: PartitionState): boolean => isrNodes.length === 3;

describe('a cluster in one process', () => {
  it('has three brokers, and topics of three replicas', async () => {
    const cluster = await start();
    expect(cluster.bootstrapServers.split(',')).toHaveLength(3);
    await createTopic(cluster, 'orders');
    await leaderAmong(cluster, 'orders', isWhole);
    const state = await findPartition(cluster, 'orders');
    expect([...state!.replicaNodes].sort()).toEqual([1, 2, 3]);
    await produce(cluster, 'orders', 'one');
    expect(await readValues(cluster, 'orders')).toEqual(['one']);
  });

  it('goes on when the leader is killed, and has it back after a restart', async () => {
    const cluster = await start();
    await createTopic(cluster, 'orders');
    const leader = await leaderAmong(cluster, 'orders', isWhole);
    await produce(cluster, 'orders', 'before');
    await leader.kill();
    expect(leader.isRunning).toBe(false);
    await produce(cluster, 'orders', 'without');
    await createTopic(cluster, 'meanwhile');
    await leader.restart();
    await leaderAmong(cluster, 'orders', isWhole);
    await produce(cluster, 'orders', 'after');
    expect(await readValues(cluster, 'orders')).toEqual(['before', 'without', 'after']);
  });

  it('a broker that stops lets the others lead before it goes', async () => {
    const cluster = await start();
    await createTopic(cluster, 'orders');
    const leader = await leaderAmong(cluster, 'orders', isWhole);
    await leader.stop();
    const state = await findPartition(cluster, 'orders');
    expect(state!.leaderId).not.toBe(leader.nodeId);
    expect(state!.leaderId).toBeGreaterThan(0);
    expect(state!.isrNodes).not.toContain(leader.nodeId);
  });

  it('finds everything again in its directories', async () => {
    const dataDir = newDirectory();
    const first = await start({ dataDir });
    await createTopic(first, 'orders');
    await leaderAmong(first, 'orders', isWhole);
    await produce(first, 'orders', 'one');
    await first.stop();
    expect(existsSync(join(dataDir, 'broker-1', '.kafka_cleanshutdown'))).toBe(true);
    await expect(startCluster({ dataDir, brokers: 5 })).rejects.toThrow(
      `${dataDir} is of a cluster of 3 brokers, not of 5`,
    );
    await expect(startBroker({ dataDir, port: 0 })).rejects.toThrow(
      `${dataDir} has data directories of other nodes in it, such as broker-1`,
    );
    const second = await start({ dataDir });
    expect(await readValues(second, 'orders')).toEqual(['one']);
  });

  it('kill of all loses nothing that was acknowledged', async () => {
    const cluster = await start({ dataDir: newDirectory() });
    await createTopic(cluster, 'orders');
    await produce(cluster, 'orders', 'one');
    await Promise.all(cluster.brokers.map((broker) => broker.kill()));
    await Promise.all(cluster.brokers.map((broker) => broker.restart()));
    // The leader waits for its followers before it shows what it has.
    const values = await until('what was acknowledged', async () => {
      const found = await readValues(cluster, 'orders');
      return found.length > 0 ? found : null;
    });
    expect(values).toEqual(['one']);
  });

  it('a broker whose port was taken meanwhile stays down, and hinders no stop', async () => {
    const cluster = await start({ dataDir: newDirectory() });
    const broker = cluster.brokers[0]!;
    await broker.stop();
    const [host, port] = broker.bootstrapServers.split(':');
    const other = createServer().listen(Number(port), host);
    await once(other, 'listening');
    await expect(broker.restart()).rejects.toThrow('the port is in use');
    expect(broker.isRunning).toBe(false);
    other.close();
    await once(other, 'close');
    await broker.restart();
    expect(broker.isRunning).toBe(true);
  });

  it('stops one after the other, also when no controller is left to ask', async () => {
    const cluster = await start();
    for (const broker of cluster.brokers) await broker.stop();
    expect(cluster.brokers.some(({ isRunning }) => isRunning)).toBe(false);
  });

  it('one broker, and two', async () => {
    for (const brokers of [1, 2]) {
      const cluster = await start({ brokers });
      await createTopic(cluster, 'orders');
      await produce(cluster, 'orders', 'one');
      expect(await readValues(cluster, 'orders')).toEqual(['one']);
    }
  });
});
