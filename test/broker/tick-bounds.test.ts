/** One tick does so much and no more, whoever asks: others wait for it. Work is counted, not timed. */
import { describe, expect, it } from 'vitest';
import { CompressionType } from '../../src/protocol/compression/compression.ts';
import { RecordBatchBuilder } from '../../src/protocol/records/record-batch-builder.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import {
  batchOf,
  createTopic,
  fetchRequest,
  PRODUCE_BY_NAME,
  produceRequest,
} from '../simulator/topics.ts';

const MEGABYTE = 1024 * 1024;
const LARGE_BYTES = 900_000;
const CONSUMERS = 30;
const REPLY_BYTES_PER_TICK_MAX = 8 * MEGABYTE;

function connectMany(sim: SimBroker, count: number): SimConnection[] {
  return Array.from({ length: count }, () => sim.connect());
}

function receivedBytes(connections: readonly SimConnection[]): number {
  return connections.reduce((sum, connection) => sum + connection.receivedBytes, 0);
}

/** Ticks at one moment until all have a reply; answers what each tick has sent. */
function bytesByTick(sim: SimBroker, connections: readonly SimConnection[]): number[] {
  const byTick: number[] = [];
  while (connections.some(({ replies }) => replies.length === 0)) {
    const before = receivedBytes(connections);
    const deadlineMs = sim.tick();
    byTick.push(receivedBytes(connections) - before);
    const isOver = connections.every(({ replies }) => replies.length > 0);
    if (!isOver) expect(deadlineMs).toBeLessThanOrEqual(sim.clock.nowMs);
  }
  return byTick;
}

describe('large replies', () => {
  it('to those who ask are spread over ticks', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    const batch = batchOf(['x'.repeat(LARGE_BYTES)]);
    sim.ask(connection, 'Produce', PRODUCE_BY_NAME, produceRequest('t', 0, batch, -1));
    const consumers = connectMany(sim, CONSUMERS);
    for (const consumer of consumers) consumer.send('Fetch', 12, fetchRequest('t', 0, 0));
    const byTick = bytesByTick(sim, consumers);
    expect(Math.max(...byTick)).toBeLessThan(REPLY_BYTES_PER_TICK_MAX + MEGABYTE);
    expect(byTick.length).toBeLessThanOrEqual(4);
  });

  it('keep nobody waiting who asks for something else', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    const batch = batchOf(['x'.repeat(LARGE_BYTES)]);
    sim.ask(connection, 'Produce', PRODUCE_BY_NAME, produceRequest('t', 0, batch, -1));
    const consumers = connectMany(sim, CONSUMERS);
    for (const consumer of consumers) consumer.send('Fetch', 12, fetchRequest('t', 0, 0));
    const other = sim.connect();
    other.send('ListGroups', 4, { statesFilter: [], typesFilter: [] });
    sim.tick();
    expect(other.replies.length).toBe(1);
    expect(consumers.filter(({ replies }) => replies.length === 0).length).toBeGreaterThan(0);
    // Who was passed over is served before those who ask again.
    bytesByTick(sim, consumers);
  });

  it('to those who have waited are spread over ticks, in the order in which they asked', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    const consumers = connectMany(sim, CONSUMERS);
    const poll = fetchRequest('t', 0, 0, { maxWaitMs: 60_000 });
    for (const consumer of consumers) consumer.send('Fetch', 12, poll);
    sim.settle();
    expect(sim.broker.waiting.fetchCount).toBe(CONSUMERS);
    const batch = batchOf(['x'.repeat(LARGE_BYTES)]);
    connection.send('Produce', PRODUCE_BY_NAME, produceRequest('t', 0, batch, -1));
    const produced = [...consumers, connection];
    const firstTickMs = sim.clock.nowMs;
    const before = receivedBytes(produced);
    sim.tick();
    expect(receivedBytes(produced) - before).toBeLessThan(REPLY_BYTES_PER_TICK_MAX + MEGABYTE);
    const answered = consumers.map(({ replies }) => replies.length > 0);
    expect(answered.lastIndexOf(true)).toBe(answered.indexOf(false) - 1);
    expect(connection.replies.length).toBe(1);
    const byTick = bytesByTick(sim, consumers);
    expect(Math.max(...byTick)).toBeLessThan(REPLY_BYTES_PER_TICK_MAX + MEGABYTE);
    expect(sim.clock.nowMs).toBe(firstTickMs);
  });
});

describe('compressed batches', () => {
  it('count as what they become', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    const builder = new RecordBatchBuilder({ compressionType: CompressionType.GZIP });
    builder.append(sim.clock.wallMs, null, Buffer.alloc(LARGE_BYTES));
    const request = produceRequest('t', 0, builder.build(), -1);
    const producers = connectMany(sim, 10);
    for (const producer of producers) {
      for (let i = 0; i < 3; i++) producer.send('Produce', PRODUCE_BY_NAME, request);
    }
    const checkedBytes = (): number => sim.broker.counters.decompressedBytes;
    let mostInOneTick = 0;
    while (producers.some(({ replies }) => replies.length < 3)) {
      const before = checkedBytes();
      sim.tick();
      mostInOneTick = Math.max(mostInOneTick, checkedBytes() - before);
    }
    expect(checkedBytes()).toBeGreaterThan(30 * LARGE_BYTES);
    // So much for all together; the last one may begin while there is something left, and has a second request.
    expect(mostInOneTick).toBeLessThan(4 * MEGABYTE + 2 * MEGABYTE);
  });
});
