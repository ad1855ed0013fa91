/** Every request that is open is somewhere, and that place is named. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import type { Broker } from '../../src/broker/broker.ts';
import { type OpenRequest, openRequests } from '../../src/broker/open-requests.ts';
import { ClusterSimulation } from '../simulator/cluster-simulation.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { SimCluster } from '../simulator/sim-cluster.ts';
import { SimDisk } from '../simulator/sim-disk.ts';
import { batchOf, createTopic, fetchRequest, produceRequest } from '../simulator/topics.ts';
import { TransactionSimulation } from '../simulator/transaction-simulation.ts';

const TICKS_BETWEEN_LOOKS = 5;
const JOIN = {
  groupId: 'g',
  sessionTimeoutMs: 30_000,
  rebalanceTimeoutMs: 30_000,
  memberId: '',
  protocolType: 'consumer',
  protocols: [{ name: 'range', metadata: Buffer.alloc(0) }],
};

function placesOf(broker: Broker): [string, OpenRequest['place']][] {
  return openRequests(broker).map(({ api, place }) => [api, place]);
}

describe('an open request', () => {
  it('waits for records', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    const sentAtMs = sim.clock.nowMs;
    connection.send('Fetch', 12, fetchRequest('t', 0, 0, { maxWaitMs: 500, minBytes: 7 }));
    sim.tick();
    const [open, ...others] = openRequests(sim.broker);
    expect(others).toEqual([]);
    expect(open).toMatchObject({ api: 'Fetch', apiVersion: 12, takenAtMs: sentAtMs });
    expect(open!.place).toEqual({
      kind: 'parkedFetch',
      waitsFor: 'bytes',
      replicaId: -1,
      minBytes: 7,
      deadlineMs: sentAtMs + 500,
      partitions: [{ topic: 't', partition: 0, fetchOffset: 0 }],
    });
    sim.runUntil(() => openRequests(sim.broker).length === 0, 'its reply');
    expect(sim.clock.nowMs).toBe(sentAtMs + 500);
  });

  it('stands before those that came later, on whichever connection', () => {
    const sim = new SimBroker();
    const [first, second] = [sim.connect(), sim.connect()];
    createTopic(sim, first, 't');
    for (const connection of [second, first]) {
      connection.send('Fetch', 12, fetchRequest('t', 0, 0, { maxWaitMs: 500, minBytes: 7 }));
      sim.tick();
    }
    const connections = openRequests(sim.broker).map(({ connectionId }) => connectionId);
    expect(connections).toEqual([second.connectionId, first.connectionId]);
  });

  it('waits for a write, and the replies behind it for theirs', () => {
    const disk = new SimDisk(new Prng(1), { writeLaterProbability: 1, delayMax: 5 });
    const sim = new SimBroker({ disk });
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    connection.send('Produce', 12, produceRequest('t', 0, batchOf(['a', 'b'])));
    connection.send('Produce', 12, produceRequest('unknown', 0, batchOf(['c'])));
    sim.tick();
    const [first] = openRequests(sim.broker);
    const partitions = [{ topic: 't', partition: 0, requiredOffset: 2 }];
    expect(placesOf(sim.broker)).toEqual([
      ['Produce', { kind: 'parkedProduce', deadlineMs: sim.clock.nowMs + 30_000, partitions }],
      ['Produce', { kind: 'replyQueue', behindTicket: first!.ticket }],
    ]);
  });

  it("waits for its coordinator's topic, then for other members", () => {
    const sim = new SimBroker({ properties: { 'group.initial.rebalance.delay.ms': '1000' } });
    const connection = sim.connect();
    sim.runUntil(() => sim.broker.isReady);
    connection.send('FindCoordinator', 3, { key: 'g', keyType: 0 });
    const seen = new Set<string>();
    sim.runUntil(() => {
      for (const [, { kind }] of placesOf(sim.broker)) seen.add(kind);
      return connection.replies.length > 0;
    });
    expect([...seen]).toEqual(['internalTopic']);
    connection.send('JoinGroup', 3, JOIN);
    sim.tick();
    expect(placesOf(sim.broker)).toMatchObject([
      ['JoinGroup', { kind: 'groupShard', command: 'join', id: 'g', waitsFor: 'coordinator' }],
    ]);
  });

  it('is passed on to the controller, or waits for one', () => {
    const cluster = new SimCluster().start();
    const nodeId = 1 + (cluster.findController()!.nodeId % 3);
    const { sim } = cluster.node(nodeId);
    const connection = sim.connect();
    const topics = [{ name: 't', numPartitions: 1, replicationFactor: 3 }];
    connection.send('CreateTopics', 7, { topics, timeoutMs: 10_000 });
    const forwarded = (controller: string): boolean =>
      placesOf(sim.broker).some(([api, place]) => {
        const isForwarded = place.kind === 'forwarder' && place.controller === controller;
        return api === 'CreateTopics' && isForwarded;
      });
    cluster.runUntil(() => forwarded('remote'), 'a request that is passed on');
    cluster.partition([nodeId]);
    cluster.runUntil(() => forwarded('unknown'), 'a request that waits for a controller');
  });
});

describe('no open request is nowhere', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  function run(simulate: () => void): Set<string> {
    const kinds = new Set<string>();
    const nowhere: string[] = [];
    const { tick } = SimBroker.prototype;
    let ticks = 0;
    vi.spyOn(SimBroker.prototype, 'tick').mockImplementation(function (this: SimBroker) {
      const deadlineMs = tick.call(this);
      ticks++;
      if (ticks % TICKS_BETWEEN_LOOKS > 0) return deadlineMs;
      for (const [api, { kind }] of placesOf(this.broker)) {
        kinds.add(kind);
        if (kind === 'unknown') nowhere.push(api);
      }
      return deadlineMs;
    });
    simulate();
    expect(nowhere).toEqual([]);
    return kinds;
  }

  it('in a cluster in trouble', () => {
    const kinds = run(() => new ClusterSimulation(3).run());
    for (const kind of ['parkedFetch', 'parkedProduce', 'quorum', 'forwarder', 'groupShard']) {
      expect(kinds).toContain(kind);
    }
  });

  it('among transactions', () => {
    const kinds = run(() => new TransactionSimulation(3).run());
    for (const kind of ['transactionShard', 'parkedFetch']) expect(kinds).toContain(kind);
  });
});
