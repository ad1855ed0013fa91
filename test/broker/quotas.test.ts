/** Clients that have quotas, and what becomes of their requests, in virtual time. */
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { encodeRequest } from '../simulator/messages.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { SimCluster } from '../simulator/sim-cluster.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import {
  batchOf,
  createTopic,
  FETCH_BY_NAME,
  fetchRequest,
  PRODUCE_BY_NAME,
  produceRequest,
} from '../simulator/topics.ts';

type Entity = { entityType: string; entityName: string | null }[];

const DEFAULT_USER: Entity = [{ entityType: 'user', entityName: null }];
const THIS_IP: Entity = [{ entityType: 'ip', entityName: '127.0.0.1' }];

/** The throttle time of one record of ten seconds' worth of bytes and more, against a limit of 1000 a second. */
function waitFor(sizeBytes: number): number {
  return sizeBytes - 10_000;
}

function setQuota(
  sim: SimBroker,
  entity: Entity,
  key: string,
  value: number | null,
  connection: SimConnection = sim.connect(),
): void {
  const ops = [{ key, value: value ?? 0, remove: value === null }];
  const response = sim.ask(connection, 'AlterClientQuotas', 1, { entries: [{ entity, ops }] });
  expect(response.entries).toMatchObject([{ errorCode: ErrorCode.NONE }]);
}

function start(
  quotas: Readonly<Record<string, number>>,
  properties: Record<string, string> = {},
): { sim: SimBroker; connection: SimConnection } {
  const sim = new SimBroker({ properties });
  const connection = sim.connect();
  createTopic(sim, connection, 't');
  for (const [key, value] of Object.entries(quotas)) {
    setQuota(sim, DEFAULT_USER, key, value, connection);
  }
  return { sim, connection };
}

function sizeBytesOf(request: object): number {
  return encodeRequest('Produce', PRODUCE_BY_NAME, request, 1).length;
}

/** Asks, and answers how long it has taken. */
function timed(sim: SimBroker, ask: () => void): number {
  const startMs = sim.clock.nowMs;
  ask();
  return sim.clock.nowMs - startMs;
}

describe('quotas', () => {
  it('are told to whoever asks, as they were set, and gone when they are removed', () => {
    const { sim, connection } = start({ producer_byte_rate: 1000, request_percentage: 12.5 });
    const describe_ = (): unknown =>
      sim.ask(connection, 'DescribeClientQuotas', 1, { components: [], strict: false }).entries;
    expect(describe_()).toEqual([
      {
        entity: DEFAULT_USER,
        values: [
          { key: 'producer_byte_rate', value: 1000 },
          { key: 'request_percentage', value: 12.5 },
        ],
      },
    ]);
    setQuota(sim, DEFAULT_USER, 'producer_byte_rate', null);
    setQuota(sim, DEFAULT_USER, 'request_percentage', null);
    expect(describe_()).toEqual([]);
    expect(sim.broker.quotas.isEnabled).toBe(false);
  });

  it('are there after a restart', () => {
    const { sim } = start({ producer_byte_rate: 1000 });
    sim.restart('clean');
    sim.runUntil(() => sim.broker.isReady);
    expect(sim.broker.quotas.isEnabled).toBe(true);
  });
});

describe('a producer above its quota', () => {
  const request = produceRequest('t', 0, batchOf(['x'.repeat(20_000)]));

  it('is told so at once, and its next request waits', () => {
    const { sim, connection } = start({ producer_byte_rate: 1000 });
    const waitMs = waitFor(sizeBytesOf(request));
    let throttleTimeMs = 0;
    const firstMs = timed(sim, () => {
      throttleTimeMs = sim.ask(connection, 'Produce', PRODUCE_BY_NAME, request).throttleTimeMs;
    });
    expect(throttleTimeMs).toBe(waitMs);
    expect(firstMs).toBeLessThan(100);
    const other = timed(sim, () => sim.ask(sim.connect(), 'ApiVersions', 0, {}));
    expect(other).toBeLessThan(100);
    const secondMs = timed(sim, () => sim.ask(connection, 'ApiVersions', 0, {}));
    expect(secondMs + firstMs + other).toBeGreaterThanOrEqual(waitMs);
    expect(secondMs).toBeLessThanOrEqual(waitMs + 10);
  });

  it('that sends ahead is answered one by one, each in its time', () => {
    const { sim, connection } = start({ producer_byte_rate: 1000 });
    const count = 3;
    for (let i = 0; i < count; i++) connection.send('Produce', PRODUCE_BY_NAME, request);
    const startMs = sim.clock.nowMs;
    const atMs: number[] = [];
    const throttled: number[] = [];
    for (let i = 0; i < count; i++) {
      sim.runUntil(() => connection.replies.length > 0);
      atMs.push(sim.clock.nowMs - startMs);
      throttled.push(connection.takeReply('Produce').throttleTimeMs);
    }
    expect(throttled[0]).toBe(waitFor(sizeBytesOf(request)));
    for (let i = 1; i < count; i++) {
      expect(atMs[i]! - atMs[i - 1]!).toBeGreaterThanOrEqual(throttled[i - 1]!);
      expect(throttled[i]).toBeGreaterThan(0);
    }
  });

  it('without acknowledgements waits, too', () => {
    const { sim, connection } = start({ producer_byte_rate: 1000 });
    connection.send('Produce', PRODUCE_BY_NAME, { ...request, acks: 0 });
    const waitMs = timed(sim, () => sim.ask(connection, 'ApiVersions', 0, {}));
    expect(waitMs).toBeGreaterThanOrEqual(waitFor(sizeBytesOf(request)) - 10);
  });

  it('is let alone when the quota goes, once the time has passed', () => {
    const { sim, connection } = start({ producer_byte_rate: 1000 });
    sim.ask(connection, 'Produce', PRODUCE_BY_NAME, request);
    setQuota(sim, DEFAULT_USER, 'producer_byte_rate', null);
    sim.ask(connection, 'ApiVersions', 0, {});
    expect(sim.ask(connection, 'Produce', PRODUCE_BY_NAME, request).throttleTimeMs).toBe(0);
  });

  it('is not held to the quota of another client id', () => {
    const { sim, connection } = start({});
    setQuota(sim, [{ entityType: 'client-id', entityName: 'other' }], 'producer_byte_rate', 1);
    for (let i = 0; i < 5; i++) {
      expect(sim.ask(connection, 'Produce', PRODUCE_BY_NAME, request).throttleTimeMs).toBe(0);
    }
  });
});

describe('a consumer above its quota', () => {
  const SESSION = { sessionEpoch: 0, sessionId: 0 };

  it('gets nothing and has to wait, then gets what it has asked for', () => {
    const { sim, connection } = start({});
    const records = batchOf(['x'.repeat(8000)]);
    sim.ask(connection, 'Produce', PRODUCE_BY_NAME, produceRequest('t', 0, records));
    setQuota(sim, DEFAULT_USER, 'consumer_byte_rate', 1000);
    const fetch = (): { throttleTimeMs: number; sizeBytes: number } => {
      const { throttleTimeMs, responses } = sim.ask(
        connection,
        'Fetch',
        FETCH_BY_NAME,
        fetchRequest('t', 0, 0),
      );
      const got = responses[0]?.partitions[0]?.records as Buffer | undefined;
      return { throttleTimeMs, sizeBytes: got?.length ?? 0 };
    };
    expect(fetch()).toEqual({ throttleTimeMs: 0, sizeBytes: records.length });
    const { throttleTimeMs, sizeBytes } = fetch();
    expect(sizeBytes).toBe(0);
    expect(throttleTimeMs).toBeGreaterThan(6000);
    let again = { throttleTimeMs: 0, sizeBytes: 0 };
    const waitedMs = timed(sim, () => {
      // What it got first stays in the windows for eleven seconds; it may be told to wait for them again.
      while (again.sizeBytes === 0) again = fetch();
    });
    expect(waitedMs).toBeGreaterThanOrEqual(throttleTimeMs);
    expect(waitedMs).toBeLessThan(13_000);
    expect(again).toEqual({ throttleTimeMs: 0, sizeBytes: records.length });
  });

  it('keeps its session, which has not said anything', () => {
    const { sim, connection } = start({});
    const records = batchOf(['x'.repeat(8000)]);
    sim.ask(connection, 'Produce', PRODUCE_BY_NAME, produceRequest('t', 0, records));
    const first = sim.ask(connection, 'Fetch', FETCH_BY_NAME, fetchRequest('t', 0, 1, SESSION));
    const { sessionId } = first;
    expect(sessionId).not.toBe(0);
    sim.ask(connection, 'Produce', PRODUCE_BY_NAME, produceRequest('t', 0, records));
    setQuota(sim, DEFAULT_USER, 'consumer_byte_rate', 100);
    const next = (sessionEpoch: number) =>
      sim.ask(connection, 'Fetch', FETCH_BY_NAME, {
        ...fetchRequest('t', 0, 1, { sessionId, sessionEpoch, topics: [] }),
      });
    const throttled = next(1);
    expect(throttled).toMatchObject({ errorCode: 0, sessionId, responses: [] });
    expect(throttled.throttleTimeMs).toBeGreaterThan(0);
    setQuota(sim, DEFAULT_USER, 'consumer_byte_rate', null);
    expect(next(2).responses[0]!.partitions[0]).toMatchObject({ highWatermark: 2 });
  });

  it('is not kept from reading by the quota of another one, whatever the windows', () => {
    const { sim, connection } = start({}, { 'quota.window.num': '1' });
    const records = batchOf(['x']);
    sim.ask(connection, 'Produce', PRODUCE_BY_NAME, produceRequest('t', 0, records));
    setQuota(sim, [{ entityType: 'client-id', entityName: 'other' }], 'consumer_byte_rate', 1);
    const request = fetchRequest('t', 0, 0, { minBytes: 1, maxWaitMs: 5000 });
    const waitedMs = timed(sim, () => sim.ask(connection, 'Fetch', FETCH_BY_NAME, request));
    expect(waitedMs).toBeLessThan(100);
  });

  it('is not given more at once than its quota lets through at all', () => {
    const { sim, connection } = start({});
    for (let i = 0; i < 20; i++) {
      const records = batchOf(['x'.repeat(1000)]);
      sim.ask(connection, 'Produce', PRODUCE_BY_NAME, produceRequest('t', 0, records));
    }
    setQuota(sim, DEFAULT_USER, 'consumer_byte_rate', 1000);
    const response = sim.ask(connection, 'Fetch', FETCH_BY_NAME, fetchRequest('t', 0, 0));
    expect(response.throttleTimeMs).toBe(0);
    const records = response.responses[0]!.partitions[0]!.records as Buffer;
    expect(records.length).toBeGreaterThan(8000);
    expect(records.length).toBeLessThanOrEqual(10_000);
  });
});

describe('a client whose requests take too much of the time', () => {
  it('waits for no longer than a window, with any request', () => {
    const { sim, connection } = start({ request_percentage: 1 });
    sim.microsPerLook = 400_000;
    const { throttleTimeMs } = sim.ask(connection, 'Metadata', 9, { topics: [] });
    expect(throttleTimeMs).toBe(1000);
    sim.microsPerLook = 0;
    const waitedMs = timed(sim, () => sim.ask(connection, 'ApiVersions', 0, {}));
    expect(waitedMs).toBeGreaterThanOrEqual(990);
  });

  it('is not remembered longer than it waits, nor are nodes that ask each other', () => {
    const cluster = new SimCluster().start();
    // The other nodes' fetches of the metadata log wait here.
    const { sim } = cluster.findController()!;
    sim.microsPerLook = 10;
    const connection = sim.connect();
    const ops = [{ key: 'request_percentage', value: 50, remove: false }];
    connection.send('AlterClientQuotas', 1, { entries: [{ entity: DEFAULT_USER, ops }] });
    cluster.runUntil(() => sim.broker.quotas.isEnabled, 'the quota');
    const endMs = cluster.clock.nowMs + 20_000;
    cluster.runUntil(() => cluster.clock.nowMs >= endMs, 'the time to pass');
    const { microsByTicket } = sim.broker.quotas.requestTime as unknown as {
      microsByTicket: Map<number, number>;
    };
    for (const ticket of microsByTicket.keys()) {
      expect(sim.broker.connections.findSlot(ticket)).toBeDefined();
    }
  });

  it('is not held to what was measured before the quota went and came back', () => {
    const { sim, connection } = start({ request_percentage: 1 });
    sim.microsPerLook = 400_000;
    connection.send(
      'Fetch',
      FETCH_BY_NAME,
      fetchRequest('t', 0, 0, { minBytes: 1, maxWaitMs: 500 }),
    );
    sim.settle();
    sim.microsPerLook = 0;
    setQuota(sim, DEFAULT_USER, 'request_percentage', null);
    setQuota(sim, DEFAULT_USER, 'request_percentage', 1);
    sim.runUntil(() => connection.replies.length > 0);
    expect(connection.takeReply('Fetch').throttleTimeMs).toBe(0);
  });

  it('is not measured while nobody has such a quota', () => {
    const { sim, connection } = start({ producer_byte_rate: 1_000_000 });
    sim.microsPerLook = 400_000;
    expect(sim.ask(connection, 'Metadata', 9, { topics: [] }).throttleTimeMs).toBe(0);
  });
});

describe('topics that are created, grown and deleted faster than the quota', () => {
  const creation = (name: string, numPartitions: number) => ({
    topics: [{ name, numPartitions, replicationFactor: 1 }],
    timeoutMs: 10_000,
  });

  it('are refused to clients that know the error', () => {
    const { sim, connection } = start({ controller_mutation_rate: 1 });
    const first = sim.ask(connection, 'CreateTopics', 7, creation('many', 13));
    expect(first).toMatchObject({ throttleTimeMs: 0, topics: [{ errorCode: 0 }] });
    const elsewhere = sim.connect();
    const refused = sim.ask(elsewhere, 'CreateTopics', 7, creation('more', 1));
    expect(refused.throttleTimeMs).toBeGreaterThan(1900);
    expect(refused.topics).toMatchObject([
      {
        name: 'more',
        errorCode: ErrorCode.THROTTLING_QUOTA_EXCEEDED,
        errorMessage: null,
      },
    ]);
    const grown = sim.ask(sim.connect(), 'CreatePartitions', 3, {
      topics: [{ name: 't', count: 2, assignments: null }],
      timeoutMs: 1000,
    });
    expect(grown.results).toMatchObject([{ errorCode: ErrorCode.THROTTLING_QUOTA_EXCEEDED }]);
    const deleted = sim.ask(sim.connect(), 'DeleteTopics', 6, {
      topics: [{ name: 'many' }],
      timeoutMs: 1000,
    });
    expect(deleted.responses).toMatchObject([{ errorCode: ErrorCode.THROTTLING_QUOTA_EXCEEDED }]);
    // Its connection was held until there was something left.
    const later = sim.ask(elsewhere, 'CreateTopics', 7, creation('more', 1));
    expect(later.topics).toMatchObject([{ errorCode: 0 }]);
  });

  it('only make the others wait', () => {
    const { sim, connection } = start({ controller_mutation_rate: 1 });
    const first = sim.ask(connection, 'CreateTopics', 5, creation('many', 13));
    expect(first.topics).toMatchObject([{ errorCode: 0 }]);
    expect(first.throttleTimeMs).toBeGreaterThan(1900);
    const waitedMs = timed(sim, () => sim.ask(connection, 'ApiVersions', 0, {}));
    expect(waitedMs).toBeGreaterThan(1900);
  });

  it.each(['itself', 'another node'])('count for whoever names them first, to %s', (where) => {
    const cluster = new SimCluster().start();
    const controllerId = cluster.findController()!.nodeId;
    const { sim } = cluster.node(where === 'itself' ? controllerId : 1 + (controllerId % 3));
    const connection = sim.connect();
    const ask = (apiName: string, version: number, body: object, clientId = 'x') => {
      connection.sendAny(apiName, version, body, clientId);
      cluster.runUntil(() => connection.replies.length > 0, apiName);
      return connection.replies.shift()!.body as { topics: { errorCode: number }[] };
    };
    const ops = [{ key: 'controller_mutation_rate', value: 1, remove: false }];
    const entity = [{ entityType: 'client-id', entityName: 'held' }];
    ask('AlterClientQuotas', 1, { entries: [{ entity, ops }] });
    const isThere = () => cluster.findController()!.sim.broker.quotas.isEnabled;
    cluster.runUntil(isThere, 'the quota');
    const createdBy = (clientId: string): number => {
      const topics = Array.from({ length: 30 }, (_, i) => ({ name: `${clientId}-${i}` }));
      ask('Metadata', 9, { topics, allowAutoTopicCreation: true }, clientId);
      const { topicsByName } = cluster.findController()!.sim.broker.image;
      return topics.filter(({ name }) => topicsByName.has(name)).length;
    };
    expect(createdBy('other')).toBe(30);
    expect(createdBy('held')).toBeLessThan(15);
    expect(createdBy('held')).toBeGreaterThan(0);
  });

  it('hold the connection at the broker that has passed the request on', () => {
    const cluster = new SimCluster().start();
    const nodeId = 1 + (cluster.findController()!.nodeId % 3);
    const { sim } = cluster.node(nodeId);
    const ask = (connection: SimConnection, apiName: string, version: number, body: object) => {
      connection.sendAny(apiName, version, body);
      cluster.runUntil(() => connection.replies.length > 0, apiName);
      return connection.replies.shift()!.body as { throttleTimeMs: number };
    };
    const connection = sim.connect();
    const ops = [{ key: 'controller_mutation_rate', value: 1, remove: false }];
    ask(connection, 'AlterClientQuotas', 1, { entries: [{ entity: DEFAULT_USER, ops }] });
    cluster.runUntil(() => sim.broker.quotas.isEnabled, 'the quota');
    const { throttleTimeMs } = ask(connection, 'CreateTopics', 5, creation('many', 13));
    expect(throttleTimeMs).toBeGreaterThan(1900);
    const startMs = cluster.clock.nowMs;
    ask(connection, 'ApiVersions', 0, {});
    expect(cluster.clock.nowMs - startMs).toBeGreaterThan(1500);
  });
});

describe('connections that are made too fast', () => {
  function openMany(sim: SimBroker, count: number, listener: string): SimConnection[] {
    const connections = Array.from({ length: count }, () => sim.connect(listener));
    for (const connection of connections) connection.send('ApiVersions', 0, {});
    return connections;
  }

  it('from one address are closed after a while, unserved', () => {
    const { sim } = start({});
    setQuota(sim, THIS_IP, 'connection_creation_rate', 1);
    const connections = openMany(sim, 15, 'PLAINTEXT');
    sim.settle();
    expect(connections.filter(({ replies }) => replies.length === 1)).toHaveLength(10);
    expect(connections.filter(({ isClosed }) => isClosed)).toHaveLength(0);
    sim.runFor(990);
    expect(connections.filter(({ isClosed }) => isClosed)).toHaveLength(0);
    sim.runFor(20);
    expect(connections.filter(({ isClosed }) => isClosed)).toHaveLength(5);
    sim.runFor(12_000);
    expect(openMany(sim, 1, 'PLAINTEXT')[0]!.isClosed).toBe(false);
  });

  it('are forgotten when their client closes first', () => {
    const { sim } = start({});
    setQuota(sim, THIS_IP, 'connection_creation_rate', 1);
    const before = sim.broker.connections.size;
    const connections = openMany(sim, 15, 'PLAINTEXT');
    sim.settle();
    for (const connection of connections) connection.cut();
    sim.runFor(1010);
    expect(sim.broker.connections.size).toBe(before);
  });

  it('leave the line when their client closes, and what they have sent with them', () => {
    const { sim } = start({}, { 'max.connection.creation.rate': '1' });
    sim.runFor(20_000);
    openMany(sim, 10, 'INNER');
    sim.settle();
    const before = sim.broker.connections.size;
    for (const connection of openMany(sim, 50, 'INNER')) connection.cut();
    const [last] = openMany(sim, 1, 'INNER');
    sim.settle();
    expect(sim.broker.connections.size).toBe(before + 1);
    sim.runFor(1010);
    expect(last!.replies).toHaveLength(1);
  });

  it('by all are served one after the other, but those of brokers', () => {
    const { sim } = start({}, { 'max.connection.creation.rate': '1' });
    sim.runFor(20_000);
    const connections = openMany(sim, 13, 'INNER');
    const served = (): number => connections.filter(({ replies }) => replies.length === 1).length;
    sim.settle();
    expect(served()).toBe(10);
    sim.runFor(1010);
    expect(served()).toBe(11);
    sim.runFor(10_000);
    expect(served()).toBe(13);
    const ofBrokers = openMany(sim, 13, 'PLAINTEXT');
    sim.settle();
    expect(ofBrokers.filter(({ replies }) => replies.length === 1)).toHaveLength(13);
  });
});
