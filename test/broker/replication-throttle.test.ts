/** Replicas that catch up only as fast as they may (KIP-73), in virtual time. */
import { describe, expect, it } from 'vitest';
import { SimCluster } from '../simulator/sim-cluster.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import { batchOf, PRODUCE_BY_NAME, produceRequest } from '../simulator/topics.ts';

const BROKER = 4;
const RATE = 10_000;
const RECORDS = 20;
const RECORD_BYTES = 10_000;

function ask(cluster: SimCluster, connection: SimConnection, api: string, v: number, body: object) {
  connection.sendAny(api, v, body);
  cluster.runUntil(() => connection.replies.length > 0, `the reply to ${api}`);
  return connection.replies.shift()!.body as Record<string, unknown>;
}

/** How long a broker that was away takes for what it has missed. */
function catchUpMs(role: 'leader' | 'follower', rate: number, replicas: string): number {
  const properties = { 'replica.fetch.response.max.bytes': String(RECORD_BYTES) };
  const cluster = new SimCluster({ properties }).start();
  const controllerId = cluster.findController()!.nodeId;
  const leaderId = controllerId;
  const followerId = 1 + (leaderId % 3);
  const { sim } = cluster.node(leaderId);
  const connection = sim.connect();
  const assignments = [{ partitionIndex: 0, brokerIds: [leaderId, followerId] }];
  const configs = [{ name: `${role}.replication.throttled.replicas`, value: replicas }];
  const topic = { name: 't', numPartitions: -1, replicationFactor: -1, assignments, configs };
  ask(cluster, connection, 'CreateTopics', 7, { topics: [topic], timeoutMs: 10_000 });
  const value = String(rate);
  const set = [{ name: `${role}.replication.throttled.rate`, configOperation: 0, value }];
  const resources = [{ resourceType: BROKER, resourceName: '', configs: set }];
  ask(cluster, connection, 'IncrementalAlterConfigs', 1, { resources });
  cluster.kill(followerId);
  const partition = () => sim.broker.image.topicsByName.get('t')!.partitions[0]!;
  cluster.runUntil(() => partition().isr.length === 1, 'the follower to be missed');
  for (let i = 0; i < RECORDS; i++) {
    const records = batchOf(['x'.repeat(RECORD_BYTES)]);
    ask(cluster, connection, 'Produce', PRODUCE_BY_NAME, produceRequest('t', 0, records, 1));
  }
  cluster.restart(followerId);
  cluster.runUntil(() => cluster.node(followerId).sim.broker.isReady, 'the follower to be back');
  const startMs = cluster.clock.nowMs;
  cluster.runUntil(() => partition().isr.length === 2, 'the follower to have everything');
  return cluster.clock.nowMs - startMs;
}

describe.each(['leader', 'follower'] as const)('a %s with a throttled rate', (role) => {
  it('lets replicas catch up no faster', () => {
    // A burst of all the windows may pass at once.
    const leastMs = (RECORDS * RECORD_BYTES * 1000) / RATE - 11_000;
    expect(catchUpMs(role, RATE, '*')).toBeGreaterThan(leastMs);
    expect(catchUpMs(role, RATE, '0:1,0:2,0:3')).toBeGreaterThan(leastMs);
  });

  it('lets those alone that their topic does not name', () => {
    expect(catchUpMs(role, RATE, '')).toBeLessThan(1000);
    expect(catchUpMs(role, RATE, '1:1,1:2,1:3')).toBeLessThan(1000);
  });
});
