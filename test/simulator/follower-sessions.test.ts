/** What followers say to their leaders, round after round: what has changed, and no more than that. */
import { expect, it, vi } from 'vitest';
import type { FetchRequest } from '../../src/protocol/generated/fetch.ts';
import { askNode } from './ask-node.ts';
import { SimCluster } from './sim-cluster.ts';
import { batchOf, PRODUCE_BY_NAME, produceRequest } from './topics.ts';

const PARTITIONS = 30;

function startCluster(): SimCluster {
  const cluster = new SimCluster().start();
  const topic = { name: 't', numPartitions: PARTITIONS, replicationFactor: 3, configs: [] };
  askNode(cluster, 1, 'CreateTopics', 7, { topics: [topic], timeoutMs: 10_000 });
  cluster.runUntil(() => haveSame(cluster, 0), 'replicas everywhere');
  cluster.runFor(3000);
  return cluster;
}

function haveSame(cluster: SimCluster, endOffset: number): boolean {
  return cluster.nodes.every(({ isUp, sim }) => {
    const log = sim.broker.partitions.find('t', 0)?.log;
    return !isUp || (log?.logEndOffset === endOffset && log.highWatermark === endOffset);
  });
}

/** The Fetch requests of a node's follower from now on. */
function watchFetches(cluster: SimCluster, nodeId: number): FetchRequest[] {
  const requests: FetchRequest[] = [];
  const { peers } = cluster.node(nodeId).sim.broker;
  const send = peers.send.bind(peers);
  vi.spyOn(peers, 'send').mockImplementation((request, nowMs) => {
    if (request.lane === 'replica') requests.push(request.request as FetchRequest);
    send(request, nowMs);
  });
  return requests;
}

function namedIn(requests: readonly FetchRequest[]): number {
  let count = 0;
  for (const { topics } of requests) {
    for (const { partitions } of topics) count += partitions.length;
  }
  return count;
}

function leaderOf(cluster: SimCluster, partitionIndex: number): number {
  const up = cluster.nodes.find(({ isUp }) => isUp)!;
  return up.sim.broker.image.topicsByName.get('t')!.partitions[partitionIndex]!.leader;
}

it('name nothing while nothing happens, and leaders look at nothing twice', () => {
  const cluster = startCluster();
  const requests = watchFetches(cluster, 1);
  const checks = cluster.nodes.map(({ sim }) =>
    vi.spyOn(sim.broker.replication, 'onFollowerFetch'),
  );
  cluster.runFor(2000);
  expect(requests.length).toBeGreaterThan(5);
  expect(namedIn(requests)).toBe(0);
  expect(requests.every(({ sessionEpoch }) => sessionEpoch > 0)).toBe(true);
  for (const check of checks) expect(check).not.toHaveBeenCalled();
});

it('name what has got records, and what is forgotten', () => {
  const cluster = startCluster();
  const leaderId = leaderOf(cluster, 0);
  const requests = watchFetches(cluster, leaderId === 1 ? 2 : 1);
  const produce = produceRequest('t', 0, batchOf(['a']));
  askNode(cluster, leaderId, 'Produce', PRODUCE_BY_NAME, { ...produce, timeoutMs: 3000 });
  cluster.runUntil(() => haveSame(cluster, 1), 'the record everywhere');
  cluster.runFor(2000);
  expect(namedIn(requests)).toBe(1);
  requests.length = 0;
  askNode(cluster, 1, 'DeleteTopics', 5, { topicNames: ['t'], timeoutMs: 10_000 });
  cluster.runFor(2000);
  // Nothing is left to ask for, and sessions of nothing are not kept up.
  expect(requests.length).toBeLessThan(4);
});

it('name everything again to a leader that has come back', () => {
  const cluster = startCluster();
  const leaderId = leaderOf(cluster, 0);
  const followerId = leaderId === 1 ? 2 : 1;
  cluster.kill(leaderId);
  cluster.runUntil(() => ![leaderId, -1].includes(leaderOf(cluster, 0)), 'another leader');
  const requests = watchFetches(cluster, leaderId === 3 ? followerId : 3);
  cluster.restart(leaderId);
  const isBack = (): boolean =>
    cluster.nodes.every(({ sim }) => {
      const topic = sim.broker.image.topicsByName.get('t');
      return topic?.partitions.every(({ isr }) => isr.length === 3) ?? false;
    });
  cluster.runUntil(isBack, 'all replicas in sync');
  const named = namedIn(requests);
  expect(named).toBeLessThan(4 * PARTITIONS);
  cluster.runFor(3000);
  const produce = produceRequest('t', 0, batchOf(['a']));
  const newLeaderId = leaderOf(cluster, 0);
  askNode(cluster, newLeaderId, 'Produce', PRODUCE_BY_NAME, { ...produce, timeoutMs: 3000 });
  cluster.runUntil(() => haveSame(cluster, 1), 'the record everywhere');
});
