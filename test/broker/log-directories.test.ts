/** Several log directories of which one fails, a full disk, and acknowledgements after a flush. */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { SimDisk } from '../simulator/sim-disk.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import {
  batchOf,
  createTopic,
  fetch,
  PRODUCE_BY_NAME,
  produce,
  produceRequest,
  valuesOf,
} from '../simulator/topics.ts';

const STORAGE_ERROR = 56;
const TWO_DATA_DIRECTORIES = {
  'log.dirs': '/data-a,/data-b',
  'metadata.log.dir': '/meta',
};

function startOn(
  disk: SimDisk,
  properties: Record<string, string>,
): { sim: SimBroker; connection: SimConnection } {
  const sim = new SimBroker({ disk, properties });
  return { sim, connection: sim.connect() };
}

function logDirs(sim: SimBroker, connection: SimConnection): Map<string, number> {
  const { results } = sim.ask(connection, 'DescribeLogDirs', 4, { topics: null });
  return new Map(results.map(({ logDir, errorCode }) => [logDir, errorCode]));
}

describe('several log directories', () => {
  it('go on without the one that failed, and have it back after a restart', () => {
    const disk = new SimDisk(new Prng(5), { writeLaterProbability: 0, delayMax: 1 });
    const { sim, connection } = startOn(disk, TWO_DATA_DIRECTORIES);
    createTopic(sim, connection, 't', 4);
    for (let i = 0; i < 4; i++) {
      expect(produce(sim, connection, 't', i, batchOf([`a${i}`])).errorCode).toBe(0);
    }
    disk.failNext('write', 'ENOSPC');
    expect(produce(sim, connection, 't', 0, batchOf(['lost'])).errorCode).toBe(STORAGE_ERROR);
    expect(sim.linesWith('is offline')[0]?.message).toMatch(/data-[ab].*the disk is full/);

    const errors = logDirs(sim, connection);
    const offline = [...errors].filter(([, errorCode]) => errorCode !== 0);
    expect(offline).toHaveLength(1);
    expect(offline[0]![1]).toBe(STORAGE_ERROR);
    let served = 0;
    for (let i = 0; i < 4; i++) {
      const { errorCode } = produce(sim, connection, 't', i, batchOf([`b${i}`]));
      expect([0, STORAGE_ERROR]).toContain(errorCode);
      const fetched = fetch(sim, connection, 't', i, 0);
      expect(fetched.errorCode).toBe(errorCode);
      if (errorCode !== 0) continue;
      served++;
      expect(valuesOf(fetched)).toEqual([`a${i}`, `b${i}`]);
    }
    expect(served).toBe(2);
    // What is new goes where there is a disk.
    createTopic(sim, connection, 'new', 2);
    expect(produce(sim, connection, 'new', 0, batchOf(['n'])).errorCode).toBe(0);
    expect(produce(sim, connection, 'new', 1, batchOf(['n'])).errorCode).toBe(0);

    sim.restart('process');
    const again = sim.connect();
    expect([...logDirs(sim, again).values()].every((errorCode) => errorCode === 0)).toBe(true);
    for (let i = 0; i < 4; i++) {
      expect(valuesOf(fetch(sim, again, 't', i, 0))[0]).toBe(`a${i}`);
    }
  });

  it('hold no topic in a directory that is for metadata only', () => {
    const disk = new SimDisk(new Prng(9), { writeLaterProbability: 0, delayMax: 0 });
    const { sim, connection } = startOn(disk, TWO_DATA_DIRECTORIES);
    createTopic(sim, connection, 't', 4);
    const paths = [...sim.broker.partitions.values()].map(({ log }) => log!.logDirectory.path);
    expect(paths.sort()).toEqual(['/data-a', '/data-a', '/data-b', '/data-b']);
    expect([...logDirs(sim, connection).keys()].sort()).toEqual(['/data-a', '/data-b']);
    const ids = sim.broker.logs.directories
      .filter(({ path }) => path !== '/meta')
      .map(({ directoryId }) => directoryId);
    expect(sim.broker.image.brokers.get(1)!.logDirs).toEqual(ids.sort());
  });

  it('get nothing new when they are cordoned', () => {
    const disk = new SimDisk(new Prng(11), { writeLaterProbability: 0, delayMax: 0 });
    const properties = { ...TWO_DATA_DIRECTORIES, 'cordoned.log.dirs': '/data-a' };
    const { sim, connection } = startOn(disk, properties);
    createTopic(sim, connection, 't', 3);
    const paths = [...sim.broker.partitions.values()].map(({ log }) => log!.logDirectory.path);
    expect(new Set(paths)).toEqual(new Set(['/data-b']));
    const { results } = sim.ask(connection, 'DescribeLogDirs', 5, { topics: null });
    expect(results.map(({ isCordoned }) => isCordoned)).toEqual([true, false]);
  });

  it('do without one that cannot say whose it is', () => {
    const disk = new SimDisk(new Prng(10), { writeLaterProbability: 0, delayMax: 0 });
    const { sim, connection } = startOn(disk, TWO_DATA_DIRECTORIES);
    createTopic(sim, connection, 't', 2);
    for (const i of [0, 1]) produce(sim, connection, 't', i, batchOf(['a']));
    sim.stop();
    const path = '/data-b/meta.properties';
    const content = disk.readFile(path)!;
    disk.writeFileAtomic(path, Buffer.from('nothing'), true);
    sim.restart('process');
    const again = sim.connect();
    expect(sim.linesWith('is not a meta.properties file').length).toBeGreaterThan(0);
    const errors = logDirs(sim, again);
    expect([errors.get('/data-a'), errors.get('/data-b')]).toEqual([0, STORAGE_ERROR]);
    // One is not there, and no empty one takes its place.
    const codes = [0, 1].map((i) => fetch(sim, again, 't', i, 0).errorCode);
    expect(codes.sort()).toEqual([0, STORAGE_ERROR]);
    disk.writeFileAtomic(path, content, true);
    sim.restart('process');
    const healed = sim.connect();
    for (const i of [0, 1]) expect(valuesOf(fetch(sim, healed, 't', i, 0))).toEqual(['a']);
  });

  it('answer who waits in the one whose flush fails', () => {
    const disk = new SimDisk(new Prng(6), { writeLaterProbability: 0, delayMax: 0 });
    const properties = { ...TWO_DATA_DIRECTORIES, 'odradek.flush.before.ack': 'true' };
    const { sim, connection } = startOn(disk, properties);
    createTopic(sim, connection, 't', 2);
    disk.failNext('flush', 'EIO');
    expect(produce(sim, connection, 't', 0, batchOf(['x'])).errorCode).toBe(STORAGE_ERROR);
    expect(produce(sim, connection, 't', 1, batchOf(['y'])).errorCode).toBe(0);
  });
});

describe('odradek.flush.before.ack', () => {
  it('acknowledges only what survives the loss of power', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const disk = new SimDisk(new Prng(seed), { writeLaterProbability: 0.3, delayMax: 3 });
      const { sim, connection } = startOn(disk, { 'odradek.flush.before.ack': 'true' });
      createTopic(sim, connection, 't', 1);
      const values: string[] = [];
      for (let i = 0; i < 5; i++) {
        const value = `v${i}`;
        expect(produce(sim, connection, 't', 0, batchOf([value])).errorCode).toBe(0);
        values.push(value);
      }
      sim.restart('power');
      // What was found is flushed again before it counts.
      const log = sim.broker.partitions.find('t', 0)!.log!;
      sim.runUntil(() => log.highWatermark === log.logEndOffset, 'the flush of what was found');
      expect(valuesOf(fetch(sim, sim.connect(), 't', 0, 0)), `seed ${seed}`).toEqual(values);
    }
  });

  it('flushes many producers at once', () => {
    const disk = new SimDisk(new Prng(1), { writeLaterProbability: 0, delayMax: 4 });
    const { sim, connection } = startOn(disk, { 'odradek.flush.before.ack': 'true' });
    createTopic(sim, connection, 't', 1);
    produce(sim, connection, 't', 0, batchOf(['first']));
    const { flushes } = disk.counters;
    for (let i = 0; i < 100; i++) {
      connection.send('Produce', PRODUCE_BY_NAME, produceRequest('t', 0, batchOf([`v${i}`])));
    }
    sim.runUntil(() => connection.replies.length === 100, 'the acknowledgements');
    expect(disk.counters.flushes - flushes).toBeLessThan(10);
  });
});
