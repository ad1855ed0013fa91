/** Log directories that fail: their partitions are offline, never made anew. */
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

describe('the directory of a deleted topic', () => {
  it('stays for file.delete.delay.ms from the deletion on, wherever the last deadline was', () => {
    const sim = new SimBroker();
    createTopic(sim, sim.connect(), 't', 1, { 'file.delete.delay.ms': '1000' });
    // Deadlines of the store come every 5 s: this is between two of them.
    sim.runFor(8000);
    const connection = sim.connect();
    const { responses } = sim.ask(connection, 'DeleteTopics', 5, { topicNames: ['t'] });
    expect(responses[0]!.errorCode).toBe(ErrorCode.NONE);
    const isThere = (): boolean => sim.disk.list('/data').some(({ name }) => /^t-0\./.test(name));
    sim.runFor(900);
    expect(isThere()).toBe(true);
    sim.runFor(200);
    expect(isThere()).toBe(false);
  });
});

describe('DescribeLogDirs', () => {
  it('answers although the space of one directory is not known', () => {
    const sim = new SimBroker({ properties: { 'log.dirs': '/a,/b' } });
    sim.disk.usableSpaceBytes = (path) => {
      if (path === '/b') throw failing(path);
      return 7;
    };
    const { results } = sim.ask(sim.connect(), 'DescribeLogDirs', 4, { topics: null });
    expect(results).toMatchObject([
      { logDir: '/a', errorCode: ErrorCode.NONE, usableBytes: 7 },
      { logDir: '/b', errorCode: ErrorCode.KAFKA_STORAGE_ERROR, totalBytes: -1, usableBytes: -1 },
    ]);
  });
});

describe('ListOffsets', () => {
  it('answers KAFKA_STORAGE_ERROR when looking by time takes the directory offline', () => {
    const sim = new SimBroker({ properties: { 'log.dirs': '/a,/b' } });
    createTopic(sim, sim.connect(), 't', 2);
    const partitionIndex = sim.disk.exists('/b/t-0') ? 0 : 1;
    produce(sim, sim.connect(), 't', partitionIndex, batchOf(['x'], {}, 1000));
    sim.broker.partitions.find('t', partitionIndex)!.log!.tail.clear();
    sim.disk.readSync = () => {
      throw failing('/b');
    };
    const { topics } = sim.ask(sim.connect(), 'ListOffsets', 7, {
      replicaId: -1,
      topics: [{ name: 't', partitions: [{ partitionIndex, timestamp: 500 }] }],
    });
    const { errorCode, offset } = topics[0]!.partitions[0]!;
    expect([errorCode, offset]).toEqual([ErrorCode.KAFKA_STORAGE_ERROR, -1]);
  });
});

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
