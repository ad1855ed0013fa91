/** What the metrics and the health of single nodes and of a cluster say, in virtual time. */
import { describe, expect, it, vi } from 'vitest';
import { health } from '../../src/admin/health.ts';
import { MetricsText } from '../../src/admin/metrics-text.ts';
import { writePartitionTotals } from '../../src/admin/partition-metrics.ts';
import { writeTrafficMetrics } from '../../src/admin/traffic-metrics.ts';
import { Durations } from '../../src/base/durations.ts';
import type { Broker } from '../../src/broker/broker.ts';
import type { ProcessView } from '../../src/broker/process-view.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { SimCluster } from '../simulator/sim-cluster.ts';
import { batchOf, createTopic, produceRequest } from '../simulator/topics.ts';
import { parseMetrics } from './metrics-parser.ts';

function metricsOf(broker: Broker): (sample: string) => number | undefined {
  const text = new MetricsText('prometheus');
  writeTrafficMetrics(text, broker);
  writePartitionTotals(text, broker);
  const families = parseMetrics(text.take(), false);
  return (sample) => families.get(sample.replace(/\{.*/, ''))?.samples.get(sample);
}

function viewOf(broker: Broker | null, isServing = true, isStopping = false): ProcessView {
  return {
    broker,
    isServing,
    isStopping,
    tickTimes: new Durations(),
    busyTickTimes: new Durations(),
    loopDelays: new Durations(),
    receivePoolBytes: 0,
  };
}

describe('a cluster', () => {
  it('counts what goes from leaders to followers, and misses replicas', () => {
    const cluster = new SimCluster().start();
    const bootstrap = cluster.node(1).sim;
    const connection = bootstrap.connect();
    const topics = [{ name: 't', numPartitions: 1, replicationFactor: 3 }];
    connection.send('CreateTopics', 7, { topics, timeoutMs: 10_000 });
    cluster.runUntil(() => connection.replies.length === 1, 'the topic');
    const findPartition = ({ broker }: SimBroker) => broker.partitions.find('t', 0);
    cluster.runUntil(() => findPartition(bootstrap) !== undefined, 'the partition');
    const { leaderId } = findPartition(bootstrap)!;
    const leader = cluster.node(leaderId).sim;
    const producer = leader.connect();
    const batch = batchOf(['a', 'b', 'c']);
    cluster.runUntil(() => findPartition(leader)?.isrCount === 3, 'its replicas');
    producer.send('Produce', 12, produceRequest('t', 0, batch));
    cluster.runUntil(() => producer.replies.length === 1, 'the acknowledgement');
    const ofLeader = metricsOf(leader.broker);
    const bytes = 'kafka_server_brokertopicmetrics_replicationbytes';
    expect(ofLeader(`${bytes}out_total`)).toBe(2 * batch.length);
    expect(ofLeader(`${bytes}in_total`)).toBe(0);
    expect(ofLeader('kafka_server_replicamanager_leadercount')).toBe(1);
    expect(ofLeader('odradek_follower_partitions')).toBe(0);
    const others = cluster.nodes.filter(({ nodeId }) => nodeId !== leaderId);
    for (const { sim } of others) {
      const ofFollower = metricsOf(sim.broker);
      expect(ofFollower(`${bytes}in_total`)).toBe(batch.length);
      expect(ofFollower('kafka_server_replicamanager_leadercount')).toBe(0);
      expect(ofFollower('odradek_follower_partitions')).toBe(1);
    }
    const under = 'kafka_server_replicamanager_underreplicatedpartitions';
    expect(ofLeader(under)).toBe(0);
    const gone = others.find(({ sim }) => !sim.broker.controller.isActive)!;
    cluster.kill(gone.nodeId);
    cluster.runUntil(() => metricsOf(leader.broker)(under) === 1, 'the missing replica');
    cluster.restart(gone.nodeId);
    cluster.runUntil(() => metricsOf(leader.broker)(under) === 0, 'the replica in sync again');
    const expansions = 'kafka_server_replicamanager_isrexpands_total';
    cluster.runUntil(() => metricsOf(leader.broker)(expansions) === 1, "the controller's answer");
  });
});

describe('a broker', () => {
  it('is not ready before it is read, while it is fenced, and when it stops', () => {
    expect(health(viewOf(null))).toMatchObject({ status: 'not ready', checks: { started: false } });
    const sim = new SimBroker();
    expect(health(viewOf(sim.broker, false)).status).toBe('not ready');
    sim.runUntil(() => sim.broker.isReady);
    expect(health(viewOf(sim.broker))).toMatchObject({ status: 'ready', missing: [] });
    expect(health(viewOf(sim.broker, false)).missing).toEqual(['the listeners are not open']);
    expect(health(viewOf(sim.broker, true, true)).missing).toEqual(['a stop is under way']);
  });

  it('is not ready while it is behind the metadata log, nor as another life than the one registered', () => {
    const sim = new SimBroker();
    sim.runUntil(() => sim.broker.isReady);
    const { quorum, lifecycle } = sim.broker;
    quorum.committedEndOffset += 1;
    expect(health(viewOf(sim.broker)).missing).toEqual([
      'the metadata log has not been applied to its end',
    ]);
    quorum.committedEndOffset -= 1;
    lifecycle!.brokerEpoch += 1;
    expect(health(viewOf(sim.broker)).missing).toEqual(['the broker is fenced']);
  });

  it('misses replicas whose directory is broken', () => {
    const sim = new SimBroker();
    createTopic(sim, sim.connect(), 't', 2);
    const offline = 'kafka_server_replicamanager_offlinereplicacount';
    expect(metricsOf(sim.broker)(offline)).toBe(0);
    const log = sim.broker.partitions.find('t', 1)!.log!;
    vi.spyOn(log, 'isOffline', 'get').mockReturnValue(true);
    expect(metricsOf(sim.broker)(offline)).toBe(1);
  });

  it('is ready with one log directory of two, and says so', () => {
    const sim = new SimBroker({ properties: { 'log.dirs': '/a,/b', 'metadata.log.dir': '/meta' } });
    sim.runUntil(() => sim.broker.isReady);
    const { directories } = sim.broker.logs;
    const [a, b] = ['/a', '/b'].map((path) => directories.find((one) => one.path === path));
    a!.error = 'it is broken';
    expect(health(viewOf(sim.broker))).toMatchObject({ status: 'ready', offlineLogDirs: ['/a'] });
    b!.error = 'it, too';
    expect(health(viewOf(sim.broker)).missing).toEqual(['no log directory works']);
  });
});

describe('the text', () => {
  it('escapes what labels and helps hold', () => {
    for (const format of ['prometheus', 'openmetrics'] as const) {
      const text = new MetricsText(format);
      text.beginGauge('odradek_odd', 'A "quoted"\nand \\ broken line.');
      text.sample('odradek_odd', -1.5e-7, { path: 'C:\\"data"\n' });
      text.sample('odradek_odd', Infinity);
      text.sample('odradek_odd', -Infinity, { path: '-' });
      text.end();
      const samples = parseMetrics(text.take(), format === 'openmetrics').get(
        'odradek_odd',
      )!.samples;
      expect([...samples]).toEqual([
        ['odradek_odd{path="C:\\\\\\"data\\"\\n"}', -1.5e-7],
        ['odradek_odd', Infinity],
        ['odradek_odd{path="-"}', -Infinity],
      ]);
    }
  });
});
