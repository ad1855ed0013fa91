/** The admin server of a whole broker, over HTTP. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startAdmin } from '../../src/cli/admin.ts';
import { KafkaConfig } from '../../src/core/metadata/kafka-config.ts';
import {
  type Broker,
  type Cluster,
  type StartBrokerOptions,
  startBroker,
  startCluster,
} from '../../src/index.ts';
import { BrokerProcess, StoppedAtStartError } from '../../src/platform/broker-process.ts';
import { LazyPinoLogger } from '../../src/platform/pino-logger.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { TcpClient } from '../platform/tcp-client.ts';
import { batchOf, fetchRequest, produceRequest } from '../simulator/topics.ts';
import { type Family, parseMetrics } from './metrics-parser.ts';

const brokers: Broker[] = [];
const clients: TcpClient[] = [];
const clusters: Cluster[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all([...brokers.splice(0), ...clusters.splice(0)].map((it) => it.stop()));
});

async function start(options: StartBrokerOptions = {}): Promise<Broker> {
  const broker = await startBroker({ port: 0, adminPort: 0, ...options });
  brokers.push(broker);
  return broker;
}

async function open(broker: Broker): Promise<TcpClient> {
  const client = await TcpClient.open(broker.listeners[0]!.port);
  clients.push(client);
  return client;
}

async function createTopic(client: TcpClient, name: string, numPartitions = 1): Promise<void> {
  const topics = [{ name, numPartitions, replicationFactor: 1 }];
  const created = await client.ask('CreateTopics', 7, { topics, timeoutMs: 1000 });
  expect(created.topics[0]!.errorCode).toBe(0);
}

/** A request whose reply the test does not wait for: it comes, or the connection ends. */
function leaveOpen(asked: Promise<unknown>): void {
  asked.catch(() => {});
}

type Json = { readonly [field: string]: unknown };

async function get(
  broker: { readonly adminUrl: string | null },
  path: string,
): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${broker.adminUrl}${path}`);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  return { status: response.status, body: (await response.json()) as Json };
}

async function metrics(
  broker: Broker,
  path = '/metrics',
  accept = 'text/plain',
): Promise<Map<string, Family>> {
  const response = await fetch(`${broker.adminUrl}${path}`, { headers: { accept } });
  expect(response.status).toBe(200);
  const isOpenMetrics = accept.startsWith('application/openmetrics-text');
  const type = isOpenMetrics
    ? 'application/openmetrics-text; version=1.0.0; charset=utf-8'
    : 'text/plain; version=0.0.4; charset=utf-8';
  expect(response.headers.get('content-type')).toBe(type);
  return parseMetrics(await response.text(), isOpenMetrics);
}

function sampleOf(families: ReadonlyMap<string, Family>, sample: string): number | undefined {
  return families.get(sample.replace(/\{.*/, ''))?.samples.get(sample);
}

type Ticket = {
  readonly ticket: number;
  readonly api: string;
  readonly ageMs: number;
  readonly place: Json;
};

async function ticketsOf(broker: Broker, query = ''): Promise<Ticket[]> {
  const { status, body } = await get(broker, `/inspect/tickets${query}`);
  expect(status).toBe(200);
  return body['tickets'] as Ticket[];
}

async function untilTickets(broker: Broker, count: number): Promise<Ticket[]> {
  for (;;) {
    const tickets = await ticketsOf(broker);
    if (tickets.length === count) return tickets;
  }
}

describe('the admin server', () => {
  it('is off by default', async () => {
    const broker = await startBroker({ port: 0 });
    brokers.push(broker);
    expect(broker.adminUrl).toBeNull();
  });

  it('listens where the config says, and nowhere after a stop', async () => {
    const broker = await startBroker({
      port: 0,
      config: { 'odradek.admin.listener': '127.0.0.1:0' },
    });
    brokers.push(broker);
    const { adminUrl } = broker;
    expect(adminUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await get(broker, '/health/live')).body).toEqual({ status: 'live' });
    await broker.stop();
    await expect(fetch(`${adminUrl}/health/live`)).rejects.toThrow();
  });

  it('a port in use ends the start', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(start({ adminPort: port })).rejects.toMatchObject({
      key: 'odradek.admin.listener',
      value: `127.0.0.1:${port}`,
      message:
        `odradek.admin.listener: cannot listen on 127.0.0.1:${port}: ` +
        'the port is in use: is another broker running?',
    });
    taken.close();
    await once(taken, 'close');
  });

  it.each(['9644', 'localhost', '127.0.0.1:70000', ':9644'])('no address: %s', async (text) => {
    const config = { 'odradek.admin.listener': text };
    await expect(startBroker({ port: 0, config })).rejects.toThrow(
      `Unable to parse ${text} to an address`,
    );
  });

  it('answers what is not there in JSON', async () => {
    const broker = await start();
    const { status, body } = await get(broker, '/nothing');
    expect(status).toBe(404);
    expect(body['error']).toBe('there is nothing at /nothing');
    expect(body['paths']).toContain('/metrics');
    const posted = await fetch(`${broker.adminUrl}/metrics`, { method: 'POST' });
    expect(posted.status).toBe(404);
    for (const path of [
      '/inspect/tickets/x',
      '/inspect/tickets?limit=0',
      '/inspect/tickets?place=nowhere',
      '/inspect/tickets?connection=x',
      '/inspect/partitions?offset=-1',
      '/inspect/partitions?topic=a&topic=b',
      '/metrics?partitions=maybe',
    ]) {
      expect((await get(broker, path)).status).toBe(400);
    }
    expect((await get(broker, '/inspect/tickets/4711')).status).toBe(404);
    expect((await get(broker, '/inspect/partitions?topic=unknown')).status).toBe(404);
  });

  it('one for each broker of a cluster', async () => {
    const cluster = await startCluster({ brokers: 3, adminPort: 0 });
    clusters.push(cluster);
    const urls = cluster.brokers.map(({ adminUrl }) => adminUrl);
    expect(new Set(urls).size).toBe(3);
    for (const url of urls) {
      let report: Json = {};
      // On a machine with too much to do its controllers may be electing.
      while (report['status'] !== 'ready') {
        report = (await (await fetch(`${url}/health/ready`)).json()) as Json;
      }
      expect(report['missing']).toEqual([]);
    }
    await cluster.brokers[0]!.kill();
    expect(cluster.brokers[0]!.adminUrl).toBeNull();
  });
});

describe('/health/ready', () => {
  it('says what a broker is ready with', async () => {
    const broker = await start();
    const { status, body } = await get(broker, '/health/ready');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ready', missing: [], nodeId: 1, offlineLogDirs: [] });
    expect(Object.values(body['checks'] as Json).every((holds) => holds === true)).toBe(true);
  });

  it('says what a broker of a quorum without its others waits for', async () => {
    const properties = {
      'process.roles': 'broker',
      'node.id': '2',
      listeners: 'PLAINTEXT://127.0.0.1:0',
      'controller.listener.names': 'CONTROLLER',
      'controller.quorum.voters': '1@127.0.0.1:9',
      'odradek.admin.listener': '127.0.0.1:0',
      'odradek.cluster.id': 'MkU3OEVBNTcwNTJENDM2Qg',
      'odradek.memory': 'true',
    };
    const config = new KafkaConfig(new Map(Object.entries(properties)));
    const logger = new LazyPinoLogger({ level: 'silent', fd: 2, pretty: false });
    // It never gets to where `startBroker` would return it.
    const node = new BrokerProcess({ config, logger, startAdmin });
    const ended = expect(node.start()).rejects.toThrow(StoppedAtStartError);
    while (node.adminUrl === null || node.broker === null) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { status, body } = await get(node, '/health/ready');
    expect(status).toBe(503);
    expect(body).toMatchObject({ status: 'not ready', nodeId: 2 });
    expect(body['missing']).toEqual([
      'no controller leads the quorum',
      'the broker is not registered',
      'the broker is fenced',
      'the partitions have not been opened',
      'the listeners are not open',
    ]);
    await node.stop();
    await ended;
  });
});

describe('/metrics', () => {
  it('parses, in both formats, with and without partitions', async () => {
    const broker = await start();
    const client = await open(broker);
    await createTopic(client, 'quoted', 2);
    const openMetrics = 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5';
    for (const path of ['/metrics', '/metrics?partitions=true']) {
      const plain = await metrics(broker, path);
      const open = await metrics(broker, path, openMetrics);
      expect(
        [...open.keys()].map((name) =>
          open.get(name)!.type === 'counter' ? `${name}_total` : name,
        ),
      ).toEqual([...plain.keys()]);
      const size = 'kafka_log_log_size{topic="quoted",partition="1"}';
      expect(sampleOf(plain, size)).toBe(path === '/metrics' ? undefined : 0);
    }
  });

  it.each([
    ['application/openmetrics-text;q=0.3, text/plain;q=0.7', 'text/plain'],
    ['text/plain;q=0.3, application/openmetrics-text;q=0.7', 'application/openmetrics-text'],
    ['application/openmetrics-text;q=0', 'text/plain'],
    ['*/*', 'text/plain'],
  ])('comes as it is liked best: %s', async (accept, type) => {
    const broker = await start();
    const response = await fetch(`${broker.adminUrl}/metrics`, { headers: { accept } });
    expect(response.headers.get('content-type')).toContain(type);
    expect((await response.text()).endsWith('# EOF\n')).toBe(type !== 'text/plain');
  });

  it('tells of ticks, of the loop and of memory', async () => {
    const broker = await start();
    await createTopic(await open(broker), 'ticking');
    const families = await metrics(broker);
    const { count, longestMs } = broker.tickTimes;
    const seconds = sampleOf(families, 'odradek_tick_longest_seconds')!;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(longestMs / 1000);
    const ticks = families.get('odradek_tick_seconds')!;
    expect(ticks.type).toBe('histogram');
    expect(ticks.samples.get('odradek_tick_seconds_count')).toBeLessThanOrEqual(count);
    expect(ticks.samples.get('odradek_tick_seconds_bucket{le="0.02"}')).toBeGreaterThan(0);
    expect(sampleOf(families, 'process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    const busySeconds = sampleOf(families, 'odradek_tick_longest_busy_seconds')!;
    expect(busySeconds).toBeLessThanOrEqual(seconds);
    expect(sampleOf(families, 'odradek_settle_rounds_max')).toBeGreaterThan(1);
    for (const name of [
      'odradek_event_loop_delay_seconds',
      'odradek_tail_bytes',
      'odradek_receive_pool_bytes',
    ]) {
      expect(families.has(name)).toBe(true);
    }
  });

  it('tells of the quorum and of the metadata log, in the names of the JMX exporter', async () => {
    const broker = await start();
    const families = await metrics(broker);
    expect(sampleOf(families, 'kafka_server_raft_metrics_current_leader')).toBe(1);
    expect(sampleOf(families, 'kafka_server_raft_metrics_current_state_info{state="leader"}')).toBe(
      1,
    );
    expect(sampleOf(families, 'kafka_controller_kafkacontroller_activecontrollercount')).toBe(1);
    const lag = 'kafka_server_broker_metadata_metrics_last_applied_record_lag_ms';
    expect(sampleOf(families, lag)).toBeGreaterThanOrEqual(0);
    expect(sampleOf(families, 'kafka_server_kafkaserver_brokerstate')).toBe(3);
  });

  it('counts exactly what was done', async () => {
    const broker = await start();
    const client = await open(broker);
    await createTopic(client, 't', 3);
    const before = await metrics(broker);
    const batches = [batchOf(['a', 'b', 'c']), batchOf(['d'])];
    await client.ask('Produce', 12, produceRequest('t', 0, batches[0]!));
    await client.ask('Produce', 12, produceRequest('t', 1, batches[1]!));
    await client.ask('Produce', 12, produceRequest('unknown', 0, batchOf(['e'])));
    await client.ask('Fetch', 12, fetchRequest('t', 0, 0));
    await client.ask('Fetch', 12, fetchRequest('t', 0, 4711));
    await client.ask('SyncGroup', 3, { groupId: 'g', memberId: 'm', generationId: 1 });
    const after = await metrics(broker);
    const grown = (sample: string): number =>
      (sampleOf(after, sample) ?? 0) - (sampleOf(before, sample) ?? 0);
    const topics = (name: string): number => grown(`kafka_server_brokertopicmetrics_${name}_total`);
    expect(topics('messagesin')).toBe(4);
    expect(topics('bytesin')).toBe(batches[0]!.length + batches[1]!.length);
    expect(topics('bytesout')).toBe(batches[0]!.length);
    expect([topics('totalproducerequests'), topics('failedproducerequests')]).toEqual([3, 1]);
    expect([topics('totalfetchrequests'), topics('failedfetchrequests')]).toEqual([2, 1]);
    const requests = (api: string): number =>
      grown(`kafka_network_requestmetrics_requests_total{request="${api}"}`);
    expect(['Produce', 'Fetch', 'SyncGroup', 'CreateTopics'].map(requests)).toEqual([3, 2, 1, 0]);
    const errors = [...after.get('kafka_network_requestmetrics_errors_total')!.samples];
    expect(new Map(errors)).toEqual(
      new Map([
        [
          'kafka_network_requestmetrics_errors_total{request="Produce",error="UNKNOWN_TOPIC_OR_PARTITION"}',
          1,
        ],
        [
          'kafka_network_requestmetrics_errors_total{request="Fetch",error="OFFSET_OUT_OF_RANGE"}',
          1,
        ],
        [
          'kafka_network_requestmetrics_errors_total{request="SyncGroup",error="NOT_COORDINATOR"}',
          1,
        ],
      ]),
    );
    const connections = 'kafka_server_socket_server_metrics_connection_count{listener="PLAINTEXT"}';
    expect(sampleOf(after, connections)).toBe(1);
    expect(sampleOf(after, 'odradek_log_bytes')).toBe(batches[0]!.length + batches[1]!.length);
    const replicas = (name: string): number | undefined =>
      sampleOf(after, `kafka_server_replicamanager_${name}`);
    expect([replicas('partitioncount'), replicas('leadercount')]).toEqual([3, 3]);
    expect([replicas('offlinereplicacount'), replicas('underreplicatedpartitions')]).toEqual([
      0, 0,
    ]);
  });

  it('counts every byte that came and went', async () => {
    const broker = await start();
    const before = await metrics(broker);
    const client = await open(broker);
    let [received, sent] = [0, 0];
    client.socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    await createTopic(client, 't');
    await client.ask('Produce', 12, produceRequest('t', 0, batchOf(['a'])));
    sent = client.socket.bytesWritten;
    const after = await metrics(broker);
    const grown = (name: string): number => {
      const sample = `kafka_server_socket_server_metrics_${name}`;
      return sampleOf(after, sample)! - sampleOf(before, sample)!;
    };
    expect(grown('incoming_byte_total')).toBe(sent);
    expect(grown('outgoing_byte_total')).toBe(received);
    expect(grown('connection_creation_total')).toBe(1);
  });
});

describe('/inspect', () => {
  it('finds a parked fetch', async () => {
    const broker = await start();
    const client = await open(broker);
    await createTopic(client, 't');
    leaveOpen(
      client.ask('Fetch', 12, fetchRequest('t', 0, 0, { maxWaitMs: 60_000, minBytes: 10 })),
    );
    const [ticket] = await untilTickets(broker, 1);
    expect(ticket).toMatchObject({
      api: 'Fetch',
      apiVersion: 12,
      client: `127.0.0.1:${client.socket.localPort}`,
      place: {
        kind: 'parkedFetch',
        waitsFor: 'bytes',
        minBytes: 10,
        partitions: [{ topic: 't', partition: 0, fetchOffset: 0 }],
      },
    });
    const { ageMs, place } = ticket!;
    expect(ageMs).toBeGreaterThanOrEqual(0);
    expect(ageMs + Number(place['dueInMs'])).toBeCloseTo(60_000, 0);
    const { body } = await get(broker, `/inspect/tickets/${ticket!.ticket}`);
    expect(body).toMatchObject({ ticket: ticket!.ticket, place: { kind: 'parkedFetch' } });
    expect(await ticketsOf(broker, '?place=groupShard')).toEqual([]);
    expect(await ticketsOf(broker, '?place=parkedFetch')).toHaveLength(1);
    const size = 'kafka_server_delayedoperationpurgatory_purgatorysize{delayedOperation="Fetch"}';
    expect(sampleOf(await metrics(broker), size)).toBe(1);
  });

  it('finds a JoinGroup that waits for other members', async () => {
    const config = { 'group.initial.rebalance.delay.ms': '60000' };
    const broker = await start({ config });
    const client = await open(broker);
    let errorCode = -1;
    while (errorCode !== 0) {
      const found = await client.ask('FindCoordinator', 3, { key: 'g', keyType: 0 });
      const sync = { groupId: 'g', memberId: 'm', generationId: 1 };
      const refused = await client.ask('SyncGroup', 3, sync);
      // Its shard has been loaded.
      errorCode = refused.errorCode === ErrorCode.UNKNOWN_MEMBER_ID ? found.errorCode : -1;
    }
    leaveOpen(
      client.ask('JoinGroup', 3, {
        groupId: 'g',
        sessionTimeoutMs: 30_000,
        rebalanceTimeoutMs: 30_000,
        memberId: '',
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: Buffer.alloc(0) }],
      }),
    );
    const [ticket] = await untilTickets(broker, 1);
    expect(ticket).toMatchObject({
      api: 'JoinGroup',
      place: { kind: 'groupShard', command: 'join', id: 'g', waitsFor: 'coordinator' },
    });
    const families = await metrics(broker);
    const state =
      'kafka_server_group_coordinator_metrics_classic_group_count{state="PreparingRebalance"}';
    expect(sampleOf(families, state)).toBe(1);
    expect(sampleOf(families, 'odradek_group_requests_waiting')).toBe(1);
  });

  it('lists connections', async () => {
    const broker = await start();
    const client = await open(broker);
    const software = { clientSoftwareName: 'tests', clientSoftwareVersion: '1' };
    await client.ask('ApiVersions', 3, software);
    const { body } = await get(broker, '/inspect/connections');
    expect(body).toMatchObject({
      count: 1,
      nextOffset: null,
      connections: [
        {
          listener: 'PLAINTEXT',
          client: `127.0.0.1:${client.socket.localPort}`,
          software: 'tests 1',
          openRequests: 0,
          isPaused: false,
        },
      ],
    });
  });

  it('lists partitions in pages', async () => {
    const broker = await start();
    const client = await open(broker);
    await createTopic(client, 'pages', 5);
    await client.ask('Produce', 12, produceRequest('pages', 4, batchOf(['a', 'b'])));
    const seen: unknown[] = [];
    let offset: unknown = 0;
    while (offset !== null) {
      const { body } = await get(
        broker,
        `/inspect/partitions?topic=pages&limit=2&offset=${offset}`,
      );
      expect(body['count']).toBe(5);
      seen.push(...(body['partitions'] as Json[]));
      offset = body['nextOffset'];
    }
    expect(seen).toMatchObject([0, 1, 2, 3, 4].map((partition) => ({ topic: 'pages', partition })));
    expect(seen[4]).toMatchObject({
      role: 'leader',
      leaderId: 1,
      isrCount: 1,
      log: { logStartOffset: 0, highWatermark: 2, logEndOffset: 2, segments: 1, isOffline: false },
      waiting: { consumerFetches: 0, followerFetches: 0, produces: 0 },
    });
  });
});
