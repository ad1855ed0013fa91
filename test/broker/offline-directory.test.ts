/** A log directory that cannot be read at start: its partitions are offline, never made anew. */
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { batchOf, createTopic, produce } from '../simulator/topics.ts';

const PARTITION_COUNT = 4;

function failing(path: string): Error {
  return Object.assign(new Error(`EIO: ${path}`), { code: 'EIO' });
}

/** A broker with two directories of which the second cannot be listed at its next start. */
function restartWithout(sim: SimBroker, directory: string): () => void {
  const { disk } = sim;
  const list = disk.list.bind(disk);
  disk.list = (path) => {
    if (path === directory) throw failing(path);
    return list(path);
  };
  sim.restart('clean', { 'log.dirs': '/a,/b' });
  return () => {
    disk.list = list;
  };
}

describe('a directory that fails at start', () => {
  it('keeps its partitions: they answer KAFKA_STORAGE_ERROR until it is back', () => {
    const sim = new SimBroker({ properties: { 'log.dirs': '/a,/b' } });
    createTopic(sim, sim.connect(), 't', PARTITION_COUNT);
    const write = (topic: string, partition: number): number => {
      return produce(sim, sim.connect(), topic, partition, batchOf(['x'])).errorCode;
    };
    for (let i = 0; i < PARTITION_COUNT; i++) expect(write('t', i)).toBe(ErrorCode.NONE);
    const inB = sim.disk.list('/b').filter(({ name }) => name.startsWith('t-'));
    expect(inB.length).toBeGreaterThan(0);
    const repair = restartWithout(sim, '/b');
    for (let i = 0; i < PARTITION_COUNT; i++) {
      const isInB = inB.some(({ name }) => name === `t-${i}`);
      expect(write('t', i)).toBe(isInB ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NONE);
      expect(sim.disk.exists(`/a/t-${i}`)).toBe(!isInB);
    }
    // What is new goes where there is room.
    createTopic(sim, sim.connect(), 'new', 2);
    expect([write('new', 0), write('new', 1)]).toEqual([0, 0]);
    repair();
    sim.restart('clean', { 'log.dirs': '/a,/b' });
    for (let i = 0; i < PARTITION_COUNT; i++) {
      const response = produce(sim, sim.connect(), 't', i, batchOf(['y']));
      const isInB = inB.some(({ name }) => name === `t-${i}`);
      expect(response).toMatchObject({ errorCode: 0, baseOffset: isInB ? 1 : 2 });
    }
  });

  it('stops the start when it holds the metadata log', () => {
    const sim = new SimBroker({ properties: { 'log.dirs': '/a,/b' } });
    expect(() => restartWithout(sim, '/a')).toThrow(/metadata log directory \/a cannot be read/);
  });
});
