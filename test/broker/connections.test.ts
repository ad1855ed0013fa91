/** What connections send and how much of it is held, whatever they do next. */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { SimDisk } from '../simulator/sim-disk.ts';
import {
  batchOf,
  createTopic,
  fetch,
  fetchRequest,
  PRODUCE_BY_NAME,
  produceRequest,
  recordsOf,
} from '../simulator/topics.ts';

describe('a client that closes', () => {
  it('behind its last request without acknowledgement has sent it all', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    const producer = sim.connect();
    for (let i = 0; i < 500; i++) {
      const request = produceRequest('t', 0, batchOf([`${i}`]), 0);
      producer.send('Produce', PRODUCE_BY_NAME, request);
    }
    producer.cut();
    sim.settle();
    sim.settle();
    expect(recordsOf(fetch(sim, connection, 't', 0, 0))).toHaveLength(500);
    expect(sim.broker.connections.size).toBe(1);
  });

  it('leaves nothing of its other requests behind', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    const other = sim.connect();
    const poll = fetchRequest('t', 0, 0, { maxWaitMs: 60_000 });
    for (let i = 0; i < 3; i++) other.send('Fetch', 12, poll);
    other.send('Produce', PRODUCE_BY_NAME, produceRequest('t', 0, batchOf(['a']), -1));
    other.send('Produce', 999, {});
    sim.tick();
    other.cut();
    sim.settle();
    expect(recordsOf(fetch(sim, connection, 't', 0, 0))).toHaveLength(1);
    expect(sim.broker.connections.size).toBe(1);
    expect(sim.broker.connections.hasClientTickets).toBe(false);
    expect(sim.broker.waiting.fetchCount + sim.broker.waiting.produceCount).toBe(0);
  });
});

describe('producers that are faster than the disk', () => {
  it('wait while as much is unwritten as the tail holds', () => {
    const disk = new SimDisk(new Prng(1), { writeLaterProbability: 1, delayMax: 30 });
    const sim = new SimBroker({ disk, properties: { 'odradek.tail.bytes': '1048576' } });
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    const { log } = sim.broker.partitions.find('t', 0)!;
    const [SIZE_BYTES, COUNT] = [200_000, 60];
    const request = produceRequest('t', 0, batchOf(['x'.repeat(SIZE_BYTES)]), 1);
    for (let i = 0; i < COUNT; i++) connection.send('Produce', PRODUCE_BY_NAME, request);
    let unwrittenMax = 0;
    sim.runUntil(() => {
      unwrittenMax = Math.max(unwrittenMax, log!.logEndOffset - log!.writtenEndOffset);
      return connection.replies.length === COUNT;
    });
    // The tail has at least one slab of 2 MiB.
    expect(unwrittenMax).toBe(Math.ceil((2 * 1024 * 1024) / (SIZE_BYTES + 70)));
  });
});

describe('requests to the controller', () => {
  it('follow each other at once also when the broker takes none any more', () => {
    const sim = new SimBroker();
    sim.settle();
    const client = sim.connect();
    const peer = sim.connect('CONTROLLER');
    sim.broker.takesRequests = false;
    for (const connection of [client, peer]) {
      for (let i = 0; i < 100; i++) connection.send('ApiVersions', 3, {});
    }
    sim.tick();
    while (sim.deadlineMs <= sim.clock.nowMs) sim.tick();
    expect(peer.replies).toHaveLength(100);
    expect(client.replies).toHaveLength(0);
  });
});
