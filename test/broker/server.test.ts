/** The server as a client meets it: order of replies, negotiation, refusals, back-pressure. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { ApiKey } from '../../src/protocol/api-keys.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { SimDisk } from '../simulator/sim-disk.ts';
import {
  batchOf,
  createTopic,
  FETCH_BY_NAME,
  fetchRequest,
  PRODUCE_BY_NAME,
  produce,
  produceRequest,
} from '../simulator/topics.ts';

const factsUrl = new URL('../fixtures/apiversions-broker.txt', import.meta.url);

function factRanges(): Map<string, string> {
  const ranges = new Map<string, string>();
  for (const [, name, key, from, to] of readFileSync(factsUrl, 'utf8').matchAll(
    /^\t(\w+)\((\d+)\): (\d+)(?: to (\d+))?/gm,
  )) {
    ranges.set(key!, `${name} ${from}-${to ?? from}`);
  }
  return ranges;
}

describe('replies', () => {
  it('come in the order of the requests, a long poll first (19)', () => {
    const sim = new SimBroker();
    const consumer = sim.connect();
    const producer = sim.connect();
    createTopic(sim, producer, 't');
    consumer.send('Fetch', FETCH_BY_NAME, fetchRequest('t', 0, 0, { maxWaitMs: 10_000 }));
    consumer.send('Metadata', 12, { topics: null });
    consumer.send('ApiVersions', 3, { clientSoftwareName: 'a', clientSoftwareVersion: '1' });
    sim.settle();
    expect(consumer.replies).toEqual([]);
    produce(sim, producer, 't', 0, batchOf(['a']));
    sim.settle();
    const names = consumer.replies.map(({ apiName }) => apiName);
    expect(names).toEqual(['Fetch', 'Metadata', 'ApiVersions']);
  });

  it('echo correlation ids of any value (20)', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    for (const correlationId of [0, -1, 0x7fff_ffff, -0x8000_0000]) {
      const frame = Buffer.alloc(10);
      frame.writeInt16BE(ApiKey.ApiVersions, 0);
      frame.writeInt32BE(correlationId, 4);
      frame.writeInt16BE(-1, 8);
      connection.sendFrame(frame, { correlationId, apiName: 'ApiVersions', apiVersion: 0 });
      sim.settle();
      expect(connection.replies.pop()).toMatchObject({ correlationId, body: { errorCode: 0 } });
    }
  });

  it('to a produce with acks=0 is none, and later replies are not shifted', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    for (let i = 0; i < 3; i++) {
      const request = produceRequest('t', 0, batchOf([`${i}`]), 0);
      connection.send('Produce', PRODUCE_BY_NAME, request);
    }
    sim.settle();
    const asked = { partitions: [{ partitionIndex: 0, timestamp: -1 }], name: 't' };
    const found = sim.ask(connection, 'ListOffsets', 7, { topics: [asked] });
    expect(found.topics[0]!.partitions[0]).toMatchObject({ errorCode: 0, offset: 3 });
  });
});

describe('ApiVersions', () => {
  it("names Apache Kafka's ranges for what is served, and nothing it does not (12, 16, 17)", () => {
    const sim = new SimBroker();
    const { apiKeys } = sim.ask(sim.connect(), 'ApiVersions', 3, {
      clientSoftwareName: 'test',
      clientSoftwareVersion: '1.0',
    });
    const facts = factRanges();
    const names = new Map(Object.entries(ApiKey).map(([name, key]) => [key as number, name]));
    const served = apiKeys.map(({ apiKey, minVersion, maxVersion }) => {
      return `${names.get(apiKey)} ${minVersion}-${maxVersion}`;
    });
    expect(served).toEqual(apiKeys.map(({ apiKey }) => facts.get(String(apiKey))));
    expect(apiKeys.length).toBeGreaterThan(25);
  });

  it('names Produce from 0 and JoinGroup from 0 (4, 5), and no telemetry, 848 or transactions (14, 18, 65)', () => {
    const sim = new SimBroker();
    const { apiKeys } = sim.ask(sim.connect(), 'ApiVersions', 0, {});
    const minOf = (key: number): number | undefined =>
      apiKeys.find(({ apiKey }) => apiKey === key)?.minVersion;
    expect(minOf(ApiKey.Produce)).toBe(0);
    expect(minOf(ApiKey.JoinGroup)).toBe(0);
    expect(minOf(ApiKey.Metadata)).toBe(0);
    for (const key of [ApiKey.GetTelemetrySubscriptions, ApiKey.PushTelemetry]) {
      expect(minOf(key)).toBeUndefined();
    }
  });

  it.each([{ apiVersion: 5 }, { apiVersion: 99 }, { apiVersion: -1 }])(
    'answers version $apiVersion with a reply of version 0 and its range, and goes on (1, 2, 3)',
    ({ apiVersion }) => {
      const sim = new SimBroker();
      const connection = sim.connect();
      // The rest of the frame is noise: it must not be looked at.
      const frame = Buffer.alloc(30, 0xff);
      frame.writeInt16BE(ApiKey.ApiVersions, 0);
      frame.writeInt16BE(apiVersion, 2);
      frame.writeInt32BE(7, 4);
      connection.sendFrame(frame, { correlationId: 7, apiName: 'ApiVersions', apiVersion: 0 });
      sim.settle();
      expect(connection.takeReply('ApiVersions')).toMatchObject({
        errorCode: 35,
        apiKeys: [{ apiKey: ApiKey.ApiVersions, minVersion: 0, maxVersion: 4 }],
      });
      expect(sim.ask(connection, 'ApiVersions', 0, {}).errorCode).toBe(0);
    },
  );

  it('refuses software names with odd characters, and keeps the connection', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    const request = { clientSoftwareName: 'a b', clientSoftwareVersion: '1' };
    expect(sim.ask(connection, 'ApiVersions', 3, request).errorCode).toBe(42);
    expect(sim.ask(connection, 'ApiVersions', 0, {}).errorCode).toBe(0);
  });

  it('tells the finalized features (11)', () => {
    const sim = new SimBroker();
    const response = sim.ask(sim.connect(), 'ApiVersions', 4, {
      clientSoftwareName: 'a',
      clientSoftwareVersion: '1',
    });
    const names = response.finalizedFeatures.map(({ name }) => name);
    expect(names).toContain('metadata.version');
    expect(response.finalizedFeaturesEpoch).toBeGreaterThan(0);
    expect(response.supportedFeatures.length).toBeGreaterThan(0);
  });
});

describe('a connection is closed, with a line that says why, for', () => {
  const header = (apiKey: number, apiVersion: number): Buffer => {
    const frame = Buffer.from('000000000000000100036b6774', 'hex');
    frame.writeInt16BE(apiKey, 0);
    frame.writeInt16BE(apiVersion, 2);
    return frame;
  };

  it.each([
    { what: 'an unknown API', frame: header(999, 3), line: 'API 999 version 3' },
    { what: 'a negative API key', frame: header(-5, 0), line: 'API -5 version 0' },
    { what: 'an API that is not served', frame: header(71, 0), line: 'GetTelemetrySubscriptions' },
    { what: 'a version that is too new', frame: header(3, 99), line: 'Metadata version 99' },
    { what: 'a version that is too old', frame: header(1, 3), line: 'Fetch version 3' },
    { what: 'Produce 0', frame: header(0, 0), line: 'Produce version 0' },
    { what: 'Produce 2', frame: header(0, 2), line: 'Produce version 2' },
  ])('$what', ({ frame, line }) => {
    const sim = new SimBroker();
    const connection = sim.connect();
    connection.sendFrame(frame);
    sim.settle();
    expect(connection.isClosed).toBe(true);
    expect(sim.linesWith(line)).toHaveLength(1);
    expect(sim.linesWith('client "kgt"')).toHaveLength(1);
    expect(sim.linesWith(line)[0]!.fields).toMatchObject({ client: '127.0.0.1:50001' });
  });

  it.each([
    { what: 'an empty frame', frame: Buffer.alloc(0) },
    { what: 'half a header', frame: Buffer.alloc(7) },
    { what: 'a body that is cut off', frame: header(ApiKey.Metadata, 1).subarray(0, 11) },
    {
      what: 'a count that is larger than the frame',
      frame: Buffer.concat([header(ApiKey.Metadata, 1), Buffer.from('7fffffff', 'hex')]),
    },
  ])('$what (26)', ({ frame }) => {
    const sim = new SimBroker();
    const connection = sim.connect();
    connection.sendFrame(frame);
    sim.settle();
    expect(connection.isClosed).toBe(true);
    expect(sim.linesWith('closing connection')).toHaveLength(1);
    expect(sim.ask(sim.connect(), 'ApiVersions', 0, {}).errorCode).toBe(0);
  });

  it('a bad frame, but only after what came before it is answered', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    connection.send('ApiVersions', 0, {});
    connection.send('Metadata', 12, { topics: null });
    connection.sendFrame(header(999, 0));
    connection.send('ApiVersions', 0, {});
    sim.settle();
    expect(connection.replies.map(({ apiName }) => apiName)).toEqual(['ApiVersions', 'Metadata']);
    expect(connection.isClosed).toBe(true);
  });

  it('a bad frame behind a long poll, when that has been answered', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    connection.send('Fetch', FETCH_BY_NAME, fetchRequest('t', 0, 0, { maxWaitMs: 500 }));
    connection.sendFrame(header(999, 0));
    sim.runUntil(() => connection.isClosed);
    expect(connection.replies.map(({ apiName }) => apiName)).toEqual(['Fetch']);
  });

  it('an error of a produce that has no reply (acks=0)', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    const request = produceRequest('missing', 0, batchOf(['a']), 0);
    connection.send('ApiVersions', 0, {});
    connection.send('Produce', PRODUCE_BY_NAME, request);
    sim.settle();
    expect(connection.isClosed).toBe(true);
    expect(connection.replies).toHaveLength(1);
  });
});

describe('connections.max.idle.ms', () => {
  const properties = { 'connections.max.idle.ms': '60000' };

  it('closes who says nothing and waits for nothing', () => {
    const sim = new SimBroker({ properties });
    const idle = sim.connect();
    const busy = sim.connect();
    for (let i = 0; i < 10; i++) {
      sim.runFor(10_000);
      sim.ask(busy, 'ApiVersions', 0, {});
    }
    expect([idle.isClosed, busy.isClosed]).toEqual([true, false]);
  });

  it('keeps who waits for an answer', () => {
    const sim = new SimBroker({ properties });
    const waiting = sim.connect();
    createTopic(sim, waiting, 't');
    waiting.send('Fetch', FETCH_BY_NAME, fetchRequest('t', 0, 0, { maxWaitMs: 200_000 }));
    sim.runFor(190_000);
    expect([waiting.isClosed, waiting.replies.length]).toEqual([false, 0]);
    sim.runFor(10_100);
    expect([waiting.isClosed, waiting.replies.length]).toEqual([false, 1]);
    sim.runFor(62_000);
    expect(waiting.isClosed).toBe(true);
  });
});

describe('back-pressure', () => {
  it('stops reading from a client that does not read, holds a bounded amount, and goes on', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    const megabyte = 'x'.repeat(900_000);
    produce(sim, connection, 't', 0, batchOf([megabyte]));
    connection.isReading = false;
    const request = fetchRequest('t', 0, 0);
    let sent = 0;
    while (!connection.isPaused && sent < 100) {
      connection.send('Fetch', FETCH_BY_NAME, request);
      sent++;
      sim.settle();
    }
    expect(connection.isPaused).toBe(true);
    expect(connection.unsentBytes).toBeLessThan(8 * 1024 * 1024);
    // What was read from the socket before it was paused is not worked on either.
    for (let i = 0; i < 50; i++, sent++) connection.send('Fetch', FETCH_BY_NAME, request);
    sim.settle();
    expect(connection.unsentBytes).toBeLessThan(8 * 1024 * 1024);
    connection.isReading = true;
    sim.runUntil(() => connection.replies.length === sent, 'every reply');
    expect(connection.isPaused).toBe(false);
    expect(connection.receivedBytes).toBeGreaterThan(sent * 900_000);
  });

  it('holds a bounded amount of replies behind a long poll', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    createTopic(sim, connection, 'empty');
    createTopic(sim, connection, 't');
    produce(sim, connection, 't', 0, batchOf(['x'.repeat(900_000)]));
    const poll = fetchRequest('empty', 0, 0, { maxWaitMs: 1000 });
    connection.send('Fetch', FETCH_BY_NAME, poll);
    const request = fetchRequest('t', 0, 0);
    for (let i = 0; i < 100; i++) connection.send('Fetch', FETCH_BY_NAME, request);
    sim.settle();
    expect(connection.replies).toEqual([]);
    const { repliesSizeBytes } = sim.broker.connections.find(connection.connectionId)!;
    expect(repliesSizeBytes).toBeLessThan(8 * 1024 * 1024);
    sim.runUntil(() => connection.replies.length === 101, 'every reply');
  });

  it('stops reading from a client that sends more requests than are worked on', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    connection.send('Fetch', FETCH_BY_NAME, fetchRequest('t', 0, 0, { maxWaitMs: 1000 }));
    for (let i = 0; i < 1200; i++) connection.send('ApiVersions', 0, {});
    sim.settle();
    expect(connection.isPaused).toBe(true);
    sim.runUntil(() => connection.replies.length === 1201, 'every reply');
    expect(connection.isPaused).toBe(false);
  });

  it('one busy connection does not keep the others waiting', () => {
    const sim = new SimBroker();
    const busy = sim.connect();
    const other = sim.connect();
    for (let i = 0; i < 400; i++) busy.send('Metadata', 12, { topics: null });
    other.send('ApiVersions', 0, {});
    sim.tick();
    expect(other.replies).toHaveLength(1);
    expect(busy.replies.length).toBeLessThan(400);
    sim.runUntil(() => busy.replies.length === 400);
  });
});

describe('a graceful stop', () => {
  it('answers a long poll, a produce whose write is under way and a member that joins (99)', () => {
    const disk = new SimDisk(new Prng(1), { writeLaterProbability: 1, delayMax: 3 });
    const properties = { 'group.initial.rebalance.delay.ms': '60000' };
    const sim = new SimBroker({ disk, properties });
    const consumer = sim.connect();
    const producer = sim.connect();
    const member = sim.connect();
    createTopic(sim, consumer, 't');
    sim.ask(member, 'FindCoordinator', 4, { keyType: 0, coordinatorKeys: ['g'] });
    sim.settle();
    const request = fetchRequest('t', 0, 0, { maxWaitMs: 60_000 });
    consumer.send('Fetch', FETCH_BY_NAME, request);
    producer.send('Produce', PRODUCE_BY_NAME, produceRequest('t', 0, batchOf(['a'])));
    member.send('JoinGroup', 2, {
      groupId: 'g',
      sessionTimeoutMs: 30_000,
      rebalanceTimeoutMs: 60_000,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: Buffer.alloc(0) }],
    });
    sim.tick();
    sim.stop();
    expect(consumer.takeReply('Fetch').errorCode).toBe(0);
    const produced = producer.takeReply('Produce').responses[0]!.partitionResponses[0]!;
    expect(produced).toMatchObject({ errorCode: 0, baseOffset: 0 });
    expect([16, 15, 27, 14]).toContain(member.takeReply('JoinGroup').errorCode);
  });

  it('and a restart keep everything', () => {
    const sim = new SimBroker();
    let connection = sim.connect();
    const topicId = createTopic(sim, connection, 't', 2, { 'max.message.bytes': '1000' });
    produce(sim, connection, 't', 1, batchOf(['a', 'b']));
    const { producerId } = sim.ask(connection, 'InitProducerId', 4, { transactionalId: null });
    for (const kind of ['clean', 'process'] as const) {
      sim.restart(kind);
      connection = sim.connect();
      const { topics } = sim.ask(connection, 'Metadata', 12, { topics: [{ name: 't' }] });
      expect(topics[0]).toMatchObject({ errorCode: 0, topicId });
      expect(topics[0]!.partitions).toHaveLength(2);
      const asked = { partitions: [{ partitionIndex: 1, timestamp: -1 }], name: 't' };
      const found = sim.ask(connection, 'ListOffsets', 7, { topics: [asked] });
      expect(found.topics[0]!.partitions[0]!.offset).toBe(2);
      const next = sim.ask(connection, 'InitProducerId', 4, { transactionalId: null });
      expect(next.producerId).toBeGreaterThan(producerId);
      const large = batchOf(['x'.repeat(2000)]);
      expect(produce(sim, connection, 't', 1, large).errorCode).toBe(10);
    }
  });
});

describe('listeners', () => {
  it('each tell their own address (32)', () => {
    const sim = new SimBroker();
    const inner = sim.ask(sim.connect('INNER'), 'Metadata', 12, { topics: [] });
    expect(inner.brokers).toMatchObject([{ nodeId: 1, host: 'inner', port: 9095 }]);
    const plain = sim.ask(sim.connect('PLAINTEXT'), 'Metadata', 12, { topics: [] });
    expect(plain.brokers).toMatchObject([{ nodeId: 1, host: '127.0.0.1', port: 9092 }]);
    const found = sim.ask(sim.connect('INNER'), 'FindCoordinator', 4, {
      coordinatorKeys: ['g'],
    });
    expect(found.coordinators[0]).toMatchObject({ errorCode: 0, host: 'inner', port: 9095 });
  });
});
