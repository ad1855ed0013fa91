/** Fetch as consumers meet it. Numbers are those of the list of client behaviours. */
import { describe, expect, it, vi } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import type { Messages, Some } from '../simulator/messages.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { SimDisk } from '../simulator/sim-disk.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import {
  batchesOf,
  batchOf,
  createTopic,
  FETCH_BY_NAME,
  fetch,
  fetchRequest,
  produce,
  recordsOf,
  valuesOf,
} from '../simulator/topics.ts';

const FETCH_BY_ID = 16;
const OUT_OF_RANGE = 1;
const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA';

function start(
  configs: Record<string, string> = {},
  partitions = 1,
): { sim: SimBroker; connection: SimConnection; topicId: string } {
  const sim = new SimBroker();
  const connection = sim.connect();
  const topicId = createTopic(sim, connection, 't', partitions, configs);
  return { sim, connection, topicId };
}

describe('records', () => {
  it('from an offset inside a batch are the whole batch (39)', () => {
    const { sim, connection } = start();
    produce(sim, connection, 't', 0, batchOf(['a', 'b', 'c']));
    produce(sim, connection, 't', 0, batchOf(['d']));
    const read = fetch(sim, connection, 't', 0, 2);
    expect(valuesOf(read)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('that are not there are empty, not null, at every version (21)', () => {
    const { sim, connection, topicId } = start();
    for (let version = 4; version <= 18; version++) {
      const byId = version >= 13;
      const request = fetchRequest('t', 0, 0);
      const topics = [{ ...request.topics![0]!, topicId: byId ? topicId : ZERO_UUID }];
      const response = sim.ask(connection, 'Fetch', version, { ...request, topics });
      const partition = response.responses[0]!.partitions[0]!;
      expect(partition.errorCode).toBe(0);
      expect(partition.records).toEqual(Buffer.alloc(0));
    }
  });

  it('of every asked partition are there, in the order asked (22, 23)', () => {
    const { sim, connection } = start({}, 3);
    for (const i of [0, 1, 2]) produce(sim, connection, 't', i, batchOf([`p${i}`]));
    const part = (partition: number): object => ({
      partition,
      fetchOffset: 0,
      partitionMaxBytes: 1000,
    });
    const response = sim.ask(connection, 'Fetch', FETCH_BY_NAME, {
      ...fetchRequest('t', 0, 0),
      topics: [{ topic: 't', partitions: [part(2), part(0), part(7), part(1)] }],
    });
    const { partitions } = response.responses[0]!;
    expect(partitions.map(({ partitionIndex }) => partitionIndex)).toEqual([2, 0, 7, 1]);
    expect(partitions.map(({ errorCode }) => errorCode)).toEqual([0, 0, 3, 0]);
    expect(partitions.map(valuesOf)).toEqual([['p2'], ['p0'], [], ['p1']]);
  });

  it('keep the offsets contiguous and the leader epoch of their batch (46, 50, 51)', () => {
    const { sim, connection } = start();
    for (let i = 0; i < 5; i++) produce(sim, connection, 't', 0, batchOf([`${i}`, 'x']));
    const batches = batchesOf(fetch(sim, connection, 't', 0, 0));
    const offsets = batches.flatMap(({ records }) => records.map(({ offset }) => offset));
    expect(offsets).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(batches.map((batch) => batch.partitionLeaderEpoch))).toEqual(new Set([0]));
    const { topics } = sim.ask(connection, 'Metadata', 12, { topics: [{ name: 't' }] });
    expect(topics[0]!.partitions[0]!.leaderEpoch).toBe(0);
  });

  it('are cut by the limits, but never below one batch', () => {
    const { sim, connection } = start({}, 2);
    const batch = batchOf(['x'.repeat(1000)]);
    for (const partition of [0, 0, 0, 1]) produce(sim, connection, 't', partition, batch);
    const read = (partitionMaxBytes: number, maxBytes: number): number[] => {
      const partitions = [0, 1].map((partition) => {
        return { partition, fetchOffset: 0, partitionMaxBytes };
      });
      const response = sim.ask(connection, 'Fetch', FETCH_BY_NAME, {
        ...fetchRequest('t', 0, 0),
        maxBytes,
        topics: [{ topic: 't', partitions }],
      });
      return response.responses[0]!.partitions.map((each) => batchesOf(each).length);
    };
    expect(read(10, 100_000)).toEqual([1, 0]);
    expect(read(batch.length * 2 + 10, 100_000)).toEqual([2, 1]);
    expect(read(100_000, 10)).toEqual([1, 0]);
    expect(read(100_000, batch.length * 3)).toEqual([3, 0]);
    expect(read(100_000, 100_000)).toEqual([3, 1]);
  });

  it('of every size come from the disk after a restart, forwards and backwards', () => {
    const { sim, connection } = start();
    const sizes = [100, 150_000, 70_000, 10, 200_000, 300_000, 65_536, 900_000, 20];
    for (const size of sizes) produce(sim, connection, 't', 0, batchOf(['x'.repeat(size)]));
    sim.restart('clean');
    const again = sim.connect();
    const offsets = sizes.map((_, i) => i);
    for (const offset of [...offsets, ...offsets.toReversed(), ...offsets]) {
      const [record] = recordsOf(fetch(sim, again, 't', 0, offset, { maxBytes: 1000 }));
      expect([record!.offset, record!.value!.length]).toEqual([offset, sizes[offset]]);
    }
  });

  it('read_committed of an empty log are none (43), else all without transactions', () => {
    const { sim, connection } = start();
    const committed = { isolationLevel: 1 };
    const empty = fetch(sim, connection, 't', 0, 0, committed);
    expect(empty).toMatchObject({ errorCode: 0, highWatermark: 0, lastStableOffset: 0 });
    produce(sim, connection, 't', 0, batchOf(['a']));
    const read = fetch(sim, connection, 't', 0, 0, committed);
    expect(read).toMatchObject({ highWatermark: 1, lastStableOffset: 1 });
    expect(read.abortedTransactions ?? []).toEqual([]);
    expect(valuesOf(read)).toEqual(['a']);
  });
});

describe('OFFSET_OUT_OF_RANGE is for offsets outside log start and log end (42)', () => {
  it.each([
    { offset: -1, errorCode: OUT_OF_RANGE },
    { offset: 1, errorCode: OUT_OF_RANGE },
    { offset: 2, errorCode: 0 },
    { offset: 5, errorCode: 0 },
    { offset: 6, errorCode: OUT_OF_RANGE },
  ])('offset $offset of 2..5: $errorCode', ({ offset, errorCode }) => {
    const { sim, connection } = start();
    for (let i = 0; i < 5; i++) produce(sim, connection, 't', 0, batchOf([`${i}`]));
    sim.ask(connection, 'DeleteRecords', 2, {
      topics: [{ name: 't', partitions: [{ partitionIndex: 0, offset: 2 }] }],
      timeoutMs: 1000,
    });
    expect(fetch(sim, connection, 't', 0, offset).errorCode).toBe(errorCode);
  });
});

describe('a long poll', () => {
  const poll = { maxWaitMs: 5000 };

  it('ends at its deadline, with nothing', () => {
    const { sim, connection } = start();
    const startMs = sim.clock.nowMs;
    expect(fetch(sim, connection, 't', 0, 0, poll)).toMatchObject({ errorCode: 0 });
    expect(sim.clock.nowMs - startMs).toBeGreaterThanOrEqual(5000);
    expect(sim.clock.nowMs - startMs).toBeLessThan(5100);
  });

  it('ends with the first record', () => {
    const { sim, connection } = start();
    connection.send('Fetch', FETCH_BY_NAME, fetchRequest('t', 0, 0, poll));
    sim.settle();
    const producer = sim.connect();
    produce(sim, producer, 't', 0, batchOf(['a']));
    sim.settle();
    const { partitions } = connection.takeReply('Fetch').responses[0]!;
    expect(valuesOf(partitions[0]!)).toEqual(['a']);
  });

  it('goes on until there are minBytes', () => {
    const { sim, connection } = start();
    const more = { maxWaitMs: 60_000, minBytes: 200 };
    connection.send('Fetch', FETCH_BY_NAME, fetchRequest('t', 0, 0, more));
    const producer = sim.connect();
    produce(sim, producer, 't', 0, batchOf(['a']));
    sim.settle();
    expect(connection.replies).toEqual([]);
    for (let i = 0; i < 3; i++) produce(sim, producer, 't', 0, batchOf(['a']));
    sim.settle();
    expect(connection.replies).toHaveLength(1);
  });

  it('reads nothing before there can be minBytes, however often something comes', () => {
    const { sim, connection } = start();
    const log = sim.broker.partitions.find('t', 0)!.log!;
    const readToSend = vi.spyOn(log, 'readToSend');
    const more = { maxWaitMs: 60_000, minBytes: 4000 };
    connection.send('Fetch', FETCH_BY_NAME, fetchRequest('t', 0, 0, more));
    const producer = sim.connect();
    let count = 0;
    for (; connection.replies.length === 0; count++) {
      produce(sim, producer, 't', 0, batchOf(['a']));
      sim.settle();
      expect(count).toBeLessThan(100);
    }
    expect(readToSend.mock.calls.length).toBeLessThan(5);
    const { partitions } = connection.takeReply('Fetch').responses[0]!;
    expect(partitions[0]!.records!.length).toBeGreaterThanOrEqual(4000);
    expect(valuesOf(partitions[0]!)).toHaveLength(count);
  });

  it.each([
    { what: 'an unknown topic', topic: 'nope', offset: 0, epoch: -1, errorCode: 3 },
    { what: 'an offset out of range', topic: 't', offset: 9, epoch: -1, errorCode: 1 },
    { what: 'an unknown leader epoch', topic: 't', offset: 0, epoch: 5, errorCode: 75 },
  ])('ends at once with $what (40)', ({ topic, offset, epoch, errorCode }) => {
    const { sim, connection } = start();
    const startMs = sim.clock.nowMs;
    const request = fetchRequest(topic, 0, offset, poll);
    request.topics![0]!.partitions![0]!.currentLeaderEpoch = epoch;
    const response = sim.ask(connection, 'Fetch', FETCH_BY_NAME, request);
    expect(response.responses[0]!.partitions[0]!.errorCode).toBe(errorCode);
    expect(sim.clock.nowMs - startMs).toBeLessThan(100);
  });

  it('ends with an error when its topic is deleted (40)', () => {
    const { sim, connection } = start();
    connection.send('Fetch', FETCH_BY_NAME, fetchRequest('t', 0, 0, poll));
    sim.settle();
    const admin = sim.connect();
    sim.ask(admin, 'DeleteTopics', 5, { topicNames: ['t'], timeoutMs: 1000 });
    sim.settle();
    expect(connection.takeReply('Fetch').responses[0]!.partitions[0]!.errorCode).toBe(3);
  });

  it('of a client that has gone is forgotten', () => {
    const { sim, connection } = start();
    connection.send('Fetch', FETCH_BY_NAME, fetchRequest('t', 0, 0, { maxWaitMs: 60_000 }));
    sim.settle();
    expect(sim.broker.waiting.fetchCount).toBe(1);
    connection.cut();
    sim.settle();
    expect(sim.broker.waiting.fetchCount).toBe(0);
    expect(sim.broker.connections.hasClientTickets).toBe(false);
  });
});

describe('reads from the disk', () => {
  function startCold(readLaterProbability = 1): {
    sim: SimBroker;
    connection: SimConnection;
    disk: SimDisk;
  } {
    const options = { writeLaterProbability: 0, readLaterProbability, delayMax: 20 };
    const disk = new SimDisk(new Prng(1), options);
    const sim = new SimBroker({ disk });
    const before = sim.connect();
    createTopic(sim, before, 't', 2);
    for (const i of [0, 1]) produce(sim, before, 't', i, batchOf(['x'.repeat(1000)]));
    sim.restart('clean');
    return { sim, connection: sim.connect(), disk };
  }

  it('are not asked for when the reply is full without them', () => {
    const { sim, connection, disk } = startCold();
    produce(sim, connection, 't', 0, batchOf(['y'.repeat(1000)]));
    const { reads } = disk.counters;
    const part = (partition: number, fetchOffset: number): object => {
      return { partition, fetchOffset, partitionMaxBytes: 10_000 };
    };
    const response = sim.ask(connection, 'Fetch', FETCH_BY_NAME, {
      ...fetchRequest('t', 0, 0, { maxBytes: 100 }),
      topics: [{ topic: 't', partitions: [part(0, 1), part(1, 0)] }],
    });
    expect(response.responses[0]!.partitions.map((it) => valuesOf(it).length)).toEqual([1, 0]);
    sim.settle();
    expect(disk.counters.reads).toBe(reads);
  });

  it('are done at once where the disk is quick', () => {
    const { sim, connection } = startCold(0);
    connection.send('Fetch', FETCH_BY_NAME, fetchRequest('t', 1, 0));
    sim.tick();
    const [partition] = connection.takeReply('Fetch').responses[0]!.partitions;
    expect(valuesOf(partition!)).toEqual(['x'.repeat(1000)]);
  });

  it('that fail at once are a storage error', () => {
    const { sim, connection, disk } = startCold(0);
    disk.failNext('read', 'EIO');
    const response = sim.ask(connection, 'Fetch', FETCH_BY_NAME, fetchRequest('t', 1, 0));
    expect(response.responses[0]!.partitions[0]!.errorCode).toBe(56);
  });

  it('are fewer for one reply when the client asks again at once, and all for one that is far', () => {
    const disk = new SimDisk(new Prng(1), {
      writeLaterProbability: 0,
      readLaterProbability: 0,
      delayMax: 0,
    });
    const sim = new SimBroker({ disk });
    const before = sim.connect();
    createTopic(sim, before, 't', 4);
    const batch = batchOf(['x'.repeat(900_000)]);
    for (let i = 0; i < 8; i++) produce(sim, before, 't', i % 4, batch);
    sim.restart('clean');
    const connection = sim.connect();
    const countAt = (fetchOffset: number): number => {
      const partitions = [0, 1, 2, 3].map((partition) => {
        return { partition, fetchOffset, partitionMaxBytes: 1_000_000 };
      });
      const request = { ...fetchRequest('t', 0, 0), topics: [{ topic: 't', partitions }] };
      const { responses } = sim.ask(connection, 'Fetch', FETCH_BY_NAME, request);
      return responses[0]!.partitions.filter((it) => valuesOf(it).length > 0).length;
    };
    expect([countAt(0), countAt(1)]).toEqual([4, 2]);
    sim.clock.nowMs += 1000;
    expect(countAt(0)).toBe(4);
  });

  it('are waited for, and for nothing else', () => {
    const { sim, connection } = startCold();
    connection.send('Fetch', FETCH_BY_NAME, fetchRequest('t', 1, 0));
    sim.tick();
    expect(sim.broker.waiting.fetchCount).toBe(1);
    expect(sim.broker.partitions.find('t', 1)!.fetchTickets.size).toBe(0);
    sim.runUntil(() => connection.replies.length === 1);
    const [partition] = connection.takeReply('Fetch').responses[0]!.partitions;
    expect(valuesOf(partition!)).toEqual(['x'.repeat(1000)]);
  });
});

describe('a last fetched epoch', () => {
  it.each([
    [0, 1, { errorCode: 0, divergingEpoch: { epoch: -1, endOffset: -1 } }],
    [0, 2, { errorCode: 0, divergingEpoch: { epoch: 0, endOffset: 1 } }],
    [7, 1, { errorCode: OUT_OF_RANGE }],
  ])('of %i at offset %i, where 0 ends at 1', (lastFetchedEpoch, fetchOffset, expected) => {
    const { sim, connection } = start();
    produce(sim, connection, 't', 0, batchOf(['a']));
    const request = fetchRequest('t', 0, fetchOffset);
    request.topics![0]!.partitions![0]!.lastFetchedEpoch = lastFetchedEpoch;
    const response = sim.ask(connection, 'Fetch', FETCH_BY_NAME, request);
    expect(response.responses[0]!.partitions).toMatchObject([expected]);
  });
});

class Session {
  readonly sim: SimBroker;
  readonly connection: SimConnection;
  sessionId = 0;
  sessionEpoch = 0;
  private readonly version: number;

  constructor(sim: SimBroker, version = FETCH_BY_ID) {
    this.sim = sim;
    this.connection = sim.connect();
    this.version = version;
  }

  fetch(
    topics: Some<Messages['Fetch'][0]>['topics'] & object,
    more: Some<Messages['Fetch'][0]> = {},
  ): Messages['Fetch'][1] {
    const { sessionId, sessionEpoch } = this;
    const request = { ...fetchRequest('', 0, 0), sessionId, sessionEpoch, topics, ...more };
    const response = this.sim.ask(this.connection, 'Fetch', this.version, request);
    if (response.errorCode === 0) {
      this.sessionId = response.sessionId;
      this.sessionEpoch++;
    }
    return response;
  }
}

function want(topicId: string, fetchOffset: number, ...indexes: number[]): object {
  return {
    topicId,
    partitions: indexes.map((partition) => {
      return { partition, fetchOffset, partitionMaxBytes: 100_000 };
    }),
  };
}

describe('fetch sessions (48)', () => {
  it('name only what has news', () => {
    const { sim, topicId } = start({}, 2);
    const session = new Session(sim);
    const first = session.fetch([want(topicId, 0, 0, 1)]);
    expect(first.sessionId).toBeGreaterThan(0);
    expect(first.responses[0]!.partitions).toHaveLength(2);
    expect(session.fetch([]).responses).toEqual([]);
    produce(sim, sim.connect(), 't', 1, batchOf(['a']));
    const second = session.fetch([]);
    expect(second.responses).toHaveLength(1);
    expect(second.responses[0]!.partitions.map((it) => it.partitionIndex)).toEqual([1]);
    expect(session.fetch([want(topicId, 1, 1)]).responses).toEqual([]);
  });

  it('have news when the log begins later', () => {
    const { sim, connection, topicId } = start();
    produce(sim, connection, 't', 0, batchOf(['a']));
    produce(sim, connection, 't', 0, batchOf(['b']));
    const session = new Session(sim);
    session.fetch([want(topicId, 2, 0)]);
    expect(session.fetch([]).responses).toEqual([]);
    const topics = [{ name: 't', partitions: [{ partitionIndex: 0, offset: 1 }] }];
    sim.ask(connection, 'DeleteRecords', 2, { topics, timeoutMs: 1000 });
    expect(session.fetch([]).responses).toMatchObject([{ partitions: [{ logStartOffset: 1 }] }]);
    expect(session.fetch([]).responses).toEqual([]);
  });

  it('have news after a diverging epoch, though nothing else has changed', () => {
    const { sim, connection, topicId } = start();
    produce(sim, connection, 't', 0, batchOf(['a']));
    const session = new Session(sim);
    const at = (fetchOffset: number): object => ({
      topicId,
      partitions: [{ partition: 0, fetchOffset, lastFetchedEpoch: 0, partitionMaxBytes: 1000 }],
    });
    session.fetch([at(1)]);
    expect(session.fetch([]).responses).toEqual([]);
    expect(session.fetch([at(2)]).responses).toMatchObject([
      { partitions: [{ divergingEpoch: { epoch: 0, endOffset: 1 } }] },
    ]);
    expect(session.fetch([at(1)]).responses).toMatchObject([{ partitions: [{ errorCode: 0 }] }]);
    expect(session.fetch([]).responses).toEqual([]);
  });

  it('refuse a wrong epoch and an unknown session', () => {
    const { sim, topicId } = start();
    const session = new Session(sim);
    session.fetch([want(topicId, 0, 0)]);
    session.sessionEpoch = 7;
    expect(session.fetch([]).errorCode).toBe(71);
    session.sessionId = 12345;
    expect(session.fetch([]).errorCode).toBe(70);
  });

  it('answer a request that waited while another used the session with an error', () => {
    const { sim, topicId } = start();
    const session = new Session(sim);
    const { sessionId } = session.fetch([want(topicId, 0, 0)]);
    const poll = { ...fetchRequest('', 0, 0, { maxWaitMs: 60_000 }), sessionId, topics: [] };
    session.connection.send('Fetch', FETCH_BY_ID, { ...poll, sessionEpoch: 1 });
    sim.settle();
    const topics = [want(topicId, 1, 0)];
    const other = sim.connect();
    other.send('Fetch', FETCH_BY_ID, { ...poll, sessionEpoch: 2, topics });
    sim.settle();
    // Past the end, so that one is answered at once, and only that one.
    expect([session.connection.replies.length, other.replies.length]).toEqual([0, 1]);
    produce(sim, sim.connect(), 't', 0, batchOf(['a']));
    sim.settle();
    const late = session.connection.takeReply('Fetch');
    expect(late).toMatchObject({ errorCode: 71, sessionId, responses: [] });
  });

  it('of topic ids refuse a request by names, and the other way round', () => {
    const { sim, topicId } = start();
    const session = new Session(sim);
    const { sessionId } = session.fetch([want(topicId, 0, 0)]);
    const response = sim.ask(session.connection, 'Fetch', FETCH_BY_NAME, {
      ...fetchRequest('t', 0, 0),
      sessionId,
      sessionEpoch: 1,
    });
    expect(response.errorCode).toBe(106);
  });

  it('forget what they are told to, and end when nothing is left', () => {
    const { sim, topicId } = start({}, 2);
    const session = new Session(sim);
    session.fetch([want(topicId, 0, 0, 1)]);
    const forget = (partition: number): object => ({
      forgottenTopicsData: [{ topicId, partitions: [partition] }],
    });
    expect(session.fetch([], forget(0)).sessionId).toBeGreaterThan(0);
    produce(sim, sim.connect(), 't', 0, batchOf(['a']));
    expect(session.fetch([]).responses).toEqual([]);
    expect(session.fetch([], forget(1)).sessionId).toBe(0);
  });

  it('remember an unknown topic id and answer it each time until it is forgotten', () => {
    const { sim, topicId } = start();
    const session = new Session(sim);
    const unknown = 'xxxxxxxxxxxxxxxxxxxxxA';
    const first = session.fetch([want(topicId, 0, 0), want(unknown, 0, 0)]);
    expect(first.responses.map(({ partitions }) => partitions[0]!.errorCode)).toEqual([0, 100]);
    for (let i = 0; i < 2; i++) {
      const { responses } = session.fetch([]);
      expect(responses).toMatchObject([
        { topicId: unknown, partitions: [{ partitionIndex: 0, errorCode: 100 }] },
      ]);
    }
    const forgotten = { forgottenTopicsData: [{ topicId: unknown, partitions: [0] }] };
    expect(session.fetch([], forgotten).responses).toEqual([]);
  });

  it('answer a deleted topic with UNKNOWN_TOPIC_OR_PARTITION, a new one of that name with INCONSISTENT_TOPIC_ID', () => {
    const { sim, connection, topicId } = start();
    const session = new Session(sim);
    session.fetch([want(topicId, 0, 0)]);
    sim.ask(connection, 'DeleteTopics', 5, { topicNames: ['t'], timeoutMs: 1000 });
    expect(session.fetch([]).responses[0]!.partitions[0]!.errorCode).toBe(3);
    createTopic(sim, connection, 't');
    expect(session.fetch([]).responses[0]!.partitions[0]!.errorCode).toBe(103);
    const full = new Session(sim).fetch([want(topicId, 0, 0)]);
    expect(full.responses[0]!.partitions[0]!.errorCode).toBe(100);
  });

  it('serve the partition that had data last time after the others', () => {
    const { sim, connection, topicId } = start({}, 3);
    for (const i of [0, 1, 2]) {
      for (let j = 0; j < 3; j++) produce(sim, connection, 't', i, batchOf(['x'.repeat(500)]));
    }
    const session = new Session(sim);
    const small = { maxBytes: 10 };
    const served: number[] = [];
    const note = (response: Messages['Fetch'][1]): void => {
      for (const each of response.responses.flatMap(({ partitions }) => partitions)) {
        if (recordsOf(each).length > 0) served.push(each.partitionIndex);
      }
    };
    note(session.fetch([want(topicId, 0, 0, 1, 2)], small));
    for (let i = 0; i < 5; i++) note(session.fetch([], small));
    expect(new Set(served)).toEqual(new Set([0, 1, 2]));
  });

  it('epoch -1 ends a session', () => {
    const { sim, topicId } = start();
    const session = new Session(sim);
    session.fetch([want(topicId, 0, 0)]);
    const { sessionId } = session;
    session.sessionEpoch = -1;
    expect(session.fetch([want(topicId, 0, 0)])).toMatchObject({ errorCode: 0, sessionId: 0 });
    session.sessionId = sessionId;
    session.sessionEpoch = 1;
    expect(session.fetch([]).errorCode).toBe(70);
  });
});

describe('topic ids', () => {
  it('unknown: UNKNOWN_TOPIC_ID with the id echoed (36)', () => {
    const { sim, connection } = start();
    const unknown = 'xxxxxxxxxxxxxxxxxxxxxA';
    const response = sim.ask(connection, 'Fetch', FETCH_BY_ID, {
      ...fetchRequest('', 0, 0),
      topics: [want(unknown, 0, 0)],
    });
    expect(response.responses).toMatchObject([
      { topicId: unknown, partitions: [{ errorCode: 100, records: Buffer.alloc(0) }] },
    ]);
  });

  it('before version 13 names alone count (34, 35)', () => {
    const { sim, connection } = start();
    produce(sim, connection, 't', 0, batchOf(['a']));
    for (let version = 4; version <= 12; version++) {
      const response = sim.ask(connection, 'Fetch', version, fetchRequest('t', 0, 0));
      expect(response.responses[0]!.topic).toBe('t');
      expect(valuesOf(response.responses[0]!.partitions[0]!)).toEqual(['a']);
    }
  });

  it('of the metadata log are not served', () => {
    const { sim, connection } = start();
    const response = sim.ask(connection, 'Fetch', FETCH_BY_ID, {
      ...fetchRequest('', 0, 0),
      topics: [want('AAAAAAAAAAAAAAAAAAAAAQ', 0, 0)],
    });
    expect(response.responses[0]!.partitions[0]!.errorCode).not.toBe(0);
  });
});
