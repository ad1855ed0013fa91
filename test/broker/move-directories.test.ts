/**
 * AlterReplicaLogDirs: logs move between directories while they are written to, and a crash at any
 * moment leaves all records once.
 */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { SimDisk } from '../simulator/sim-disk.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import { batchOf, createTopic, fetch, produce, valuesOf } from '../simulator/topics.ts';

const PROPERTIES = {
  'log.dirs': '/a,/b,/c',
  'metadata.log.dir': '/meta',
  'cordoned.log.dirs': '/c',
};
const FAST = { writeLaterProbability: 0, delayMax: 0 };

function start(disk: SimDisk, properties: Record<string, string> = PROPERTIES): SimBroker {
  return new SimBroker({ disk, properties });
}

function alter(
  sim: SimBroker,
  connection: SimConnection,
  topic: string,
  partition: number,
  path: string,
): number {
  const { results } = sim.ask(connection, 'AlterReplicaLogDirs', 2, {
    dirs: [{ path, topics: [{ name: topic, partitions: [partition] }] }],
  });
  expect(results).toHaveLength(1);
  expect(results[0]!.topicName).toBe(topic);
  return results[0]!.partitions[0]!.errorCode;
}

type Replica = { logDir: string; size: number; lag: number; isFuture: boolean };

function replicasOf(sim: SimBroker, connection: SimConnection, topic: string): Replica[] {
  const { results } = sim.ask(connection, 'DescribeLogDirs', 4, { topics: null });
  return results.flatMap(({ logDir, topics }) =>
    topics
      .filter(({ name }) => name === topic)
      .flatMap(({ partitions }) => partitions)
      .map(({ partitionSize: size, offsetLag: lag, isFutureKey: isFuture }) => {
        return { logDir, size, lag, isFuture };
      }),
  );
}

/** Where the log is, and where it is not. */
function placesOf(sim: SimBroker, topic: string): [string, string] {
  const { path } = sim.broker.partitions.find(topic, 0)!.log!.logDirectory;
  return [path, path === '/a' ? '/b' : '/a'];
}

function fill(sim: SimBroker, connection: SimConnection, from: number, count: number): void {
  for (let i = from; i < from + count; i++) {
    const { errorCode } = produce(sim, connection, 't', 0, batchOf([`v${i}${'.'.repeat(2000)}`]));
    expect(errorCode).toBe(0);
  }
}

function numbersIn(sim: SimBroker, connection: SimConnection): number[] {
  const numbers: number[] = [];
  const { log } = sim.broker.partitions.find('t', 0)!;
  while (numbers.length < log!.logEndOffset) {
    const values = valuesOf(fetch(sim, connection, 't', 0, numbers.length));
    if (values.length === 0) break;
    for (const value of values) numbers.push(Number.parseInt(value!.slice(1), 10));
  }
  return numbers;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function assignedDirectory(sim: SimBroker): string | undefined {
  return sim.broker.image.topicsByName.get('t')?.partitions[0]?.directories[0];
}

describe('a log that is moved to another directory', () => {
  it('is served all the time, shows its copy, and is in its new place for good', () => {
    const disk = new SimDisk(new Prng(3), { writeLaterProbability: 0.3, delayMax: 3 });
    const sim = start(disk);
    const connection = sim.connect();
    createTopic(sim, connection, 't', 1, { 'segment.bytes': '1048576' });
    fill(sim, connection, 0, 1200);
    const [from, to] = placesOf(sim, 't');
    expect(alter(sim, connection, 't', 0, to)).toBe(0);
    const during = replicasOf(sim, connection, 't');
    expect(during.filter(({ isFuture }) => !isFuture)).toMatchObject([{ logDir: from, lag: 0 }]);
    expect(during.filter(({ isFuture }) => isFuture)).toMatchObject([{ logDir: to }]);
    expect(during.find(({ isFuture }) => isFuture)!.lag).toBeGreaterThan(0);
    let count = 1200;
    sim.runUntil(() => {
      fill(sim, connection, count++, 1);
      return placesOf(sim, 't')[0] === to;
    }, 'the move');
    expect(numbersIn(sim, connection)).toEqual(upTo(count));
    const after = replicasOf(sim, connection, 't');
    expect(after).toMatchObject([{ logDir: to, lag: 0, isFuture: false }]);
    expect(assignedDirectory(sim)).toBe(
      sim.broker.logs.directories.find(({ path }) => path === to)!.directoryId,
    );
    fill(sim, connection, count++, 1);
    sim.runFor(70_000);
    expect(disk.list(from).filter(({ isDirectory }) => isDirectory)).toEqual([]);
    sim.restart('power');
    const again = sim.connect();
    expect(placesOf(sim, 't')[0]).toBe(to);
    expect(numbersIn(sim, again).slice(0, 1200)).toEqual(upTo(1200));
    sim.restart('clean');
    expect(placesOf(sim, 't')[0]).toBe(to);
  });

  it('stays when its own directory is named', () => {
    const sim = start(new SimDisk(new Prng(4), { writeLaterProbability: 0, delayMax: 50 }));
    const connection = sim.connect();
    createTopic(sim, connection, 't', 1);
    fill(sim, connection, 0, 10);
    const [from, to] = placesOf(sim, 't');
    const { directoryId } = sim.broker.partitions.find('t', 0)!.log!.logDirectory;
    sim.runUntil(() => assignedDirectory(sim) === directoryId, 'the assignment');
    expect(alter(sim, connection, 't', 0, to)).toBe(0);
    expect(replicasOf(sim, connection, 't')).toHaveLength(2);
    expect(alter(sim, connection, 't', 0, to)).toBe(0);
    expect(alter(sim, connection, 't', 0, from)).toBe(0);
    expect(replicasOf(sim, connection, 't')).toMatchObject([{ logDir: from, isFuture: false }]);
    sim.runFor(70_000);
    expect(placesOf(sim, 't')[0]).toBe(from);
    expect(assignedDirectory(sim)).toBe(directoryId);
    expect(sim.disk.list(to).filter(({ isDirectory }) => isDirectory)).toEqual([]);
  });

  it('is copied further after a restart', () => {
    const sim = start(new SimDisk(new Prng(5), { writeLaterProbability: 0, delayMax: 50 }));
    const connection = sim.connect();
    createTopic(sim, connection, 't', 1);
    fill(sim, connection, 0, 800);
    const [, to] = placesOf(sim, 't');
    alter(sim, connection, 't', 0, to);
    sim.restart('clean');
    sim.runUntil(() => placesOf(sim, 't')[0] === to, 'the move');
    expect(numbersIn(sim, sim.connect())).toEqual(upTo(800));
  });

  it('keeps its start, its compaction and its producers', () => {
    const sim = start(new SimDisk(new Prng(6), FAST));
    const connection = sim.connect();
    createTopic(sim, connection, 't', 1);
    const producer = { producerId: 7, producerEpoch: 0 };
    for (let i = 0; i < 5; i++) {
      produce(
        sim,
        connection,
        't',
        0,
        batchOf([`a${i}`, `b${i}`], { ...producer, baseSequence: 2 * i }),
      );
    }
    sim.ask(connection, 'DeleteRecords', 2, {
      topics: [{ name: 't', partitions: [{ partitionIndex: 0, offset: 3 }] }],
      timeoutMs: 1000,
    });
    const [, to] = placesOf(sim, 't');
    alter(sim, connection, 't', 0, to);
    sim.runUntil(() => placesOf(sim, 't')[0] === to, 'the move');
    const { log } = sim.broker.partitions.find('t', 0)!;
    expect([log!.logStartOffset, log!.logEndOffset, log!.highWatermark]).toEqual([3, 10, 10]);
    // The last batch again, and the one after it.
    const repeated = batchOf(['a4', 'b4'], { ...producer, baseSequence: 8 });
    expect(produce(sim, connection, 't', 0, repeated).baseOffset).toBe(8);
    const next = batchOf(['a5'], { ...producer, baseSequence: 10 });
    expect(produce(sim, connection, 't', 0, next)).toMatchObject({ errorCode: 0, baseOffset: 10 });
    const gap = batchOf(['a9'], { ...producer, baseSequence: 50 });
    expect(produce(sim, connection, 't', 0, gap).errorCode).toBe(45);
  });

  it('is refused as Apache Kafka refuses it', () => {
    const sim = start(new SimDisk(new Prng(7), FAST));
    const connection = sim.connect();
    createTopic(sim, connection, 't', 1);
    const [, to] = placesOf(sim, 't');
    expect(alter(sim, connection, 't', 0, '/nowhere')).toBe(57);
    expect(alter(sim, connection, 't', 0, 'relative')).toBe(57);
    expect(alter(sim, connection, 't', 5, to)).toBe(3);
    expect(alter(sim, connection, 'new', 0, to)).toBe(3);
    expect(alter(sim, connection, '__cluster_metadata', 0, to)).toBe(3);
    expect(alter(sim, connection, 't', 0, '/c')).toBe(39);
    expect(alter(sim, connection, 'x'.repeat(260), 0, to)).toBe(17);
    // It comes to where it was said to belong.
    createTopic(sim, connection, 'new', 1);
    expect(placesOf(sim, 'new')[0]).toBe(to);
  });

  it('stays when the disk that it was to go to fails', () => {
    const disk = new SimDisk(new Prng(8), { writeLaterProbability: 0, delayMax: 20 });
    const sim = start(disk);
    const connection = sim.connect();
    createTopic(sim, connection, 't', 1);
    fill(sim, connection, 0, 50);
    const [from, to] = placesOf(sim, 't');
    alter(sim, connection, 't', 0, to);
    disk.failNext('flush', 'EIO');
    sim.runFor(1000);
    fill(sim, connection, 50, 5);
    expect(placesOf(sim, 't')[0]).toBe(from);
    expect(numbersIn(sim, connection)).toEqual(upTo(55));
    expect(alter(sim, connection, 't', 0, to)).toBe(56);
  });
});

describe('a crash while a log is moved', () => {
  it.each([
    ['process', 1],
    ['power', 1],
    ['power', 2],
    ['power', 3],
  ] as const)('leaves it whole (%s, %i)', (kind, draw) => {
    for (let change = 0, isOver = false; !isOver; change++) {
      const disk = new SimDisk(new Prng(100 * draw + change), FAST);
      const sim = start(disk, { ...PROPERTIES, 'odradek.flush.before.ack': 'true' });
      const connection = sim.connect();
      createTopic(sim, connection, 't', 1);
      fill(sim, connection, 0, 5);
      const [, to] = placesOf(sim, 't');
      const before = disk.changeCount;
      disk.stopAfter(change);
      try {
        connection.send('AlterReplicaLogDirs', 2, {
          dirs: [{ path: to, topics: [{ name: 't', partitions: [0] }] }],
        });
        sim.runFor(200);
      } catch {
        // A broker without its metadata log stops.
      }
      isOver = disk.changeCount - before < change;
      sim.restart(kind);
      const again = sim.connect();
      // What was found is flushed again before it counts.
      const { log } = sim.broker.partitions.find('t', 0)!;
      sim.runUntil(() => log!.highWatermark === log!.logEndOffset, 'the flush');
      expect(numbersIn(sim, again), `after ${change} changes`).toEqual(upTo(5));
      sim.runFor(70_000);
      const directories = ['/a', '/b', '/c'].flatMap((path) =>
        disk.list(path).filter(({ isDirectory }) => isDirectory),
      );
      expect(
        directories.map(({ name }) => name),
        `after ${change} changes`,
      ).toEqual(['t-0']);
      fill(sim, again, 5, 1);
      expect(numbersIn(sim, again)).toEqual(upTo(6));
      expect(assignedDirectory(sim)).toBe(
        sim.broker.partitions.find('t', 0)!.log!.logDirectory.directoryId,
      );
      expect(change).toBeLessThan(200);
    }
  });
});
