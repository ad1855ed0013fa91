import { describe, expect, it } from 'vitest';
import { type Metric, metadataMetrics } from '../../src/broker/metadata-metrics.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { SimCluster } from '../simulator/sim-cluster.ts';

function metricsOf({ broker, clock }: SimBroker): readonly Metric[] {
  return metadataMetrics(broker, clock.nowMs, clock.wallMs);
}

/** Undefined: there is no such metric. */
function find(sim: SimBroker, type: string, name: string, tag = ''): number | undefined {
  const matches = (metric: Metric): boolean =>
    metric.group.endsWith(`:type=${type}`) &&
    metric.name === name &&
    (tag === '' || Object.values(metric.tags).includes(tag));
  return metricsOf(sim).find(matches)?.value;
}

function createTopic(sim: SimBroker, name: string, replicas: readonly (readonly number[])[]): void {
  const assignments = replicas.map((brokerIds, partitionIndex) => ({
    partitionIndex,
    brokerIds: [...brokerIds],
  }));
  sim.connect().send('CreateTopics', 7, {
    topics: [{ name, numPartitions: -1, replicationFactor: -1, assignments }],
    timeoutMs: 10_000,
  });
}

describe('metrics of the metadata', () => {
  it('of a node alone say what it has applied and what there is', () => {
    const sim = new SimBroker();
    createTopic(sim, 'a', [[1], [1]]);
    sim.runUntil(() => sim.broker.image.topicsByName.has('a'));
    const controller = (name: string): number | undefined => find(sim, 'KafkaController', name);
    expect(controller('ActiveControllerCount')).toBe(1);
    expect(controller('ActiveBrokerCount')).toBe(1);
    expect(controller('FencedBrokerCount')).toBe(0);
    expect(controller('GlobalTopicCount')).toBe(1);
    expect(controller('GlobalPartitionCount')).toBe(2);
    expect(controller('OfflinePartitionsCount')).toBe(0);
    expect(controller('LastAppliedRecordLagMs')).toBe(0);
    expect(find(sim, 'raft-metrics', 'current-leader')).toBe(1);
    expect(find(sim, 'raft-metrics', 'current-epoch')).toBe(1);
    expect(find(sim, 'raft-metrics', 'current-state', 'leader')).toBe(1);
    expect(find(sim, 'raft-metrics', 'number-of-voters')).toBe(1);
    const lastOffset = sim.broker.image.metadataOffset;
    expect(find(sim, 'raft-metrics', 'log-end-offset')).toBe(lastOffset + 1);
    expect(find(sim, 'raft-metrics', 'high-watermark')).toBe(lastOffset + 1);
    const metadata = (name: string): number | undefined =>
      find(sim, 'broker-metadata-metrics', name);
    expect(metadata('last-applied-record-offset')).toBe(lastOffset);
    const lagMs = metadata('last-applied-record-lag-ms')!;
    expect(metadata('last-applied-record-timestamp')).toBe(sim.clock.wallMs - lagMs);
    expect(find(sim, 'MetadataLoader', 'FinalizedLevel', 'kraftVersion')).toBe(1);
    expect(find(sim, 'MetadataLoader', 'FinalizedLevel', 'metadataVersion')).toBe(30);
  });

  it('count configs that are not valid here as errors of applying', () => {
    const sim = new SimBroker();
    const errors = (): number | undefined =>
      find(sim, 'broker-metadata-metrics', 'metadata-apply-error-count');
    expect(errors()).toBe(0);
    // As a controller of another version may have accepted it.
    const name = 'log.cleaner.threads';
    sim.broker.quorum.propose([
      { kind: 'ConfigRecord', resourceType: 4, resourceName: '1', name, value: 'many' },
    ]);
    sim.runFor(100);
    expect(errors()).toBe(1);
    expect(sim.linesWith('ignoring a dynamic broker config').length).toBeGreaterThan(0);
    // The others are in force all the same.
    const good = { name: 'message.max.bytes', value: '1234' };
    sim.broker.quorum.propose([
      { kind: 'ConfigRecord', resourceType: 4, resourceName: '1', ...good },
    ]);
    sim.runFor(100);
    expect(sim.broker.config.int('message.max.bytes')).toBe(1234);
    expect(sim.broker.config.isSet(name)).toBe(false);
  });

  it('of a cluster say who leads, what is offline and what is not led as it should be', () => {
    const cluster = new SimCluster({ seed: 3 }).start();
    createTopic(cluster.node(1).sim, 'alone', [[3]]);
    createTopic(cluster.node(1).sim, 'both', [[3, 1]]);
    const hasTopics = ({ sim }: { sim: SimBroker }): boolean =>
      sim.broker.image.topicsByName.size === 2;
    cluster.runUntil(() => cluster.nodes.every(hasTopics), 'the topics');
    const before = cluster.findController()!;
    expect(find(before.sim, 'raft-metrics', 'number-of-voters')).toBe(3);
    expect(find(before.sim, 'raft-metrics', 'number-of-observers')).toBe(0);
    expect(find(before.sim, 'raft-metrics', 'commit-latency-max')).toBeGreaterThan(0);
    cluster.kill(3);
    const isFenced = ({ isUp, sim }: { isUp: boolean; sim: SimBroker }): boolean =>
      !isUp || find(sim, 'KafkaController', 'FencedBrokerCount') === 1;
    cluster.runUntil(() => cluster.nodes.every(isFenced), 'the end of the session');
    const active = cluster.findController()!;
    for (const { nodeId, isUp, sim } of cluster.nodes) {
      if (!isUp) continue;
      const controller = (name: string): number | undefined => find(sim, 'KafkaController', name);
      expect(controller('ActiveControllerCount')).toBe(nodeId === active.nodeId ? 1 : 0);
      expect(controller('ActiveBrokerCount')).toBe(2);
      expect(controller('OfflinePartitionsCount')).toBe(1);
      expect(controller('PreferredReplicaImbalanceCount')).toBe(2);
      expect(find(sim, 'KafkaController', 'BrokerRegistrationState', '3')).toBe(10);
      const state = nodeId === active.nodeId ? 'leader' : 'follower';
      expect(find(sim, 'raft-metrics', 'current-state', state)).toBe(1);
      expect(find(sim, 'raft-metrics', 'current-leader')).toBe(active.nodeId);
    }
    expect(find(active.sim, 'raft-metrics', 'election-latency-max')).toBeGreaterThan(0);
  });

  it('of an active controller say what it has applied before it is committed', () => {
    const cluster = new SimCluster({ seed: 3 }).start();
    const { nodeId, sim } = cluster.findController()!;
    cluster.partition([nodeId]);
    const { metadataOffset } = sim.broker.image;
    createTopic(sim, 'late', [[nodeId]]);
    cluster.runUntil(() => sim.broker.quorum.nextOffset > metadataOffset + 1, 'the records');
    const applied = find(sim, 'KafkaController', 'LastAppliedRecordOffset');
    expect(applied).toBe(sim.broker.quorum.nextOffset - 1);
    expect(sim.broker.image.metadataOffset).toBe(metadataOffset);
  });
});
