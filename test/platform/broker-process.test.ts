/** A whole broker on real sockets and real files. */
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type Broker,
  type StartBrokerOptions,
  type StartClusterOptions,
  startBroker,
  startCluster,
} from '../../src/index.ts';
import { findFreePorts } from '../../src/platform/free-ports.ts';
import { encodeRequest } from '../simulator/messages.ts';
import { batchesOf, batchOf, fetchRequest, produceRequest } from '../simulator/topics.ts';
import { framed, TcpClient } from './tcp-client.ts';

const brokers: Broker[] = [];
const clients: TcpClient[] = [];
const directories: string[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(brokers.splice(0).map((broker) => broker.stop()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

async function start(options: StartBrokerOptions = {}): Promise<Broker> {
  const isNamed = options.config?.['listeners'] !== undefined;
  const broker = await startBroker(isNamed ? options : { port: 0, ...options });
  brokers.push(broker);
  return broker;
}

async function open(broker: Broker, listener = 0): Promise<TcpClient> {
  const { port, host } = broker.listeners[listener]!;
  const client = await TcpClient.open(port, host);
  clients.push(client);
  return client;
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'odradek-process-'));
  directories.push(directory);
  return directory;
}

async function createTopic(client: TcpClient, name: string): Promise<void> {
  const topics = [{ name, numPartitions: 1, replicationFactor: 1 }];
  const created = await client.ask('CreateTopics', 7, { topics, timeoutMs: 1000 });
  expect(created.topics[0]!.errorCode).toBe(0);
}

async function produce(client: TcpClient, topic: string, ...values: string[]): Promise<number> {
  const request = produceRequest(topic, 0, batchOf(values));
  const response = await client.ask('Produce', 9, request);
  const { errorCode, baseOffset } = response.responses[0]!.partitionResponses[0]!;
  expect(errorCode).toBe(0);
  return baseOffset;
}

async function readValues(client: TcpClient, topic: string): Promise<string[]> {
  const values: string[] = [];
  for (;;) {
    const response = await client.ask('Fetch', 12, fetchRequest(topic, 0, values.length));
    const batches = batchesOf(response.responses[0]!.partitions[0]!);
    if (batches.length === 0) return values;
    values.push(...batches.flatMap(({ records }) => records.map(({ value }) => String(value))));
  }
}

describe('several log directories', () => {
  it('are served without the one that is a file', async () => {
    const directory = newDirectory();
    const [good, bad] = [join(directory, 'good'), join(directory, 'bad')];
    writeFileSync(bad, 'not a directory');
    const broker = await start({
      memory: false,
      config: { 'log.dirs': `${good},${bad}` },
    });
    const client = await open(broker);
    await createTopic(client, 'kept');
    await produce(client, 'kept', 'value');
    const { results } = await client.ask('DescribeLogDirs', 4, { topics: null });
    expect(results).toMatchObject([
      { logDir: good, errorCode: 0 },
      { logDir: bad, errorCode: 56 },
    ]);
  });
});

describe('listeners', () => {
  it('port 0: the bound port is advertised', async () => {
    const broker = await start();
    const [listener] = broker.listeners;
    expect(broker.bootstrapServers).toBe(`127.0.0.1:${listener!.port}`);
    expect(listener!.port).toBeGreaterThan(0);
    const client = await open(broker);
    const { brokers: nodes } = await client.ask('Metadata', 12, { topics: [] });
    expect(nodes).toMatchObject([{ host: '127.0.0.1', port: listener!.port }]);
  });

  it('of a node that is a controller only: it serves tools, and stops when asked to', async () => {
    const [port] = (await findFreePorts('127.0.0.1', 1)) as [number];
    const broker = await start({
      config: {
        'process.roles': 'controller',
        'controller.listener.names': 'CONTROLLER',
        'node.id': '1',
        listeners: `CONTROLLER://127.0.0.1:${port}`,
        'controller.quorum.voters': `1@127.0.0.1:${port}`,
      },
    });
    expect(broker.bootstrapServers).toBe(`127.0.0.1:${port}`);
    const client = await TcpClient.open(port, '127.0.0.1');
    clients.push(client);
    const ask = (endpointType: number) => client.ask('DescribeCluster', 1, { endpointType });
    let described = await ask(2);
    // Its own registration takes a commit.
    while (described.brokers.length === 0) described = await ask(2);
    const brokers = [{ brokerId: 1, host: '127.0.0.1', port }];
    expect(described).toMatchObject({ errorCode: 0, endpointType: 2, controllerId: 1, brokers });
    expect((await ask(1)).errorMessage).toBe(
      'The request was sent to an endpoint of type CONTROLLER, ' +
        'but we wanted an endpoint of type BROKER',
    );
    await broker.stop();
  });

  it('of a node on its own: none for controllers, and none is told of', async () => {
    const client = await open(await start());
    const partitions = [{ partitionIndex: 0 }];
    const topics = [{ topicName: '__cluster_metadata', partitions }];
    const { nodes } = await client.ask('DescribeQuorum', 2, { topics });
    expect(nodes).toEqual([{ nodeId: 1, listeners: [] }]);
  });

  it('several, each with its own port', async () => {
    const broker = await start({
      config: {
        listeners: 'ONE://127.0.0.1:0,TWO://127.0.0.1:0',
        'advertised.listeners': 'ONE://one.test:0,TWO://two.test:4711',
        'listener.security.protocol.map': 'ONE:PLAINTEXT,TWO:PLAINTEXT,CONTROLLER:PLAINTEXT',
        'inter.broker.listener.name': 'ONE',
      },
    });
    const [one, two] = broker.listeners;
    expect(one!.port).not.toBe(two!.port);
    const addresses = [];
    for (const i of [0, 1]) {
      const client = await open(broker, i);
      const { brokers: nodes } = await client.ask('Metadata', 12, { topics: [] });
      addresses.push(nodes.map(({ host, port }) => `${host}:${port}`));
    }
    expect(addresses).toEqual([[`one.test:${one!.port}`], ['two.test:4711']]);
  });

  it('on IPv6', async () => {
    const broker = await start({ host: '::1' });
    expect(broker.bootstrapServers).toBe(`[::1]:${broker.listeners[0]!.port}`);
    const client = await open(broker);
    const { brokers: nodes } = await client.ask('Metadata', 12, { topics: [] });
    expect(nodes).toMatchObject([{ host: '::1', port: broker.listeners[0]!.port }]);
  });

  it('a port in use: the start fails, names it, and leaves the data directory free', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const dataDir = newDirectory();
    const value = `PLAINTEXT://127.0.0.1:${port}`;
    await expect(startBroker({ port, dataDir })).rejects.toMatchObject({
      key: 'listeners',
      value,
      message: `listeners: cannot listen on ${value}: the port is in use: is another broker running?`,
    });
    other.close();
    const broker = await start({ dataDir });
    expect((await (await open(broker)).ask('ApiVersions', 0, {})).errorCode).toBe(0);
  });

  it('an address of another machine is refused', async () => {
    const value = 'PLAINTEXT://203.0.113.1:0';
    await expect(startBroker({ host: '203.0.113.1', port: 0 })).rejects.toMatchObject({
      key: 'listeners',
      value,
      message: `listeners: cannot listen on ${value}: this machine has no such address`,
    });
  });
});

describe('frames', () => {
  it('in single bytes, and several in one chunk', async () => {
    const client = await open(await start());
    const replies = [1, 2, 3, 4].map((id) => client.expectReply('ApiVersions', 0, id));
    for (const byte of framed(encodeRequest('ApiVersions', 0, {}, 1))) {
      client.socket.write(Buffer.of(byte));
    }
    expect((await replies[0]!).errorCode).toBe(0);
    const frames = [2, 3, 4].map((id) => framed(encodeRequest('ApiVersions', 0, {}, id)));
    client.socket.write(Buffer.concat(frames));
    await Promise.all(replies);
  });

  it.each([
    { what: 'above socket.request.max.bytes', size: 5001 },
    { what: 'of a negative size', size: -1 },
    { what: 'that is another protocol', size: 0x47455420 },
  ])('$what close the connection', async ({ size }) => {
    const broker = await start({ config: { 'socket.request.max.bytes': '5000' } });
    const client = await open(broker);
    const head = Buffer.alloc(4);
    head.writeInt32BE(size);
    client.socket.write(head);
    await client.closed;
    expect((await (await open(broker)).ask('ApiVersions', 0, {})).errorCode).toBe(0);
  });

  it('of a client that goes away in the middle of one harm nobody', async () => {
    const broker = await start();
    const client = await open(broker);
    client.socket.write(framed(encodeRequest('ApiVersions', 0, {}, 1)).subarray(0, 7));
    await client.close();
    expect((await (await open(broker)).ask('ApiVersions', 0, {})).errorCode).toBe(0);
  });
});

describe('limits of connections', () => {
  it.each([
    { 'max.connections.per.ip': '2' },
    { 'max.connections.per.ip': '50', 'max.connections.per.ip.overrides': '127.0.0.1:2' },
  ])('per address: %o', async (config) => {
    const broker = await start({ config });
    const allowed = [await open(broker), await open(broker)];
    for (const client of allowed) await client.ask('ApiVersions', 0, {});
    const third = await open(broker);
    await third.closed;
    await allowed[0]!.close();
    await untilServed(broker);
  });

  it('max.connections: who comes above it waits for a place', async () => {
    const broker = await start({ config: { 'max.connections': '2' } });
    const allowed = [await open(broker), await open(broker)];
    for (const client of allowed) await client.ask('ApiVersions', 0, {});
    const third = await open(broker);
    let isAnswered = false;
    const answer = third.ask('ApiVersions', 0, {}).then(() => {
      isAnswered = true;
    });
    for (let i = 0; i < 20; i++) await allowed[0]!.ask('ApiVersions', 0, {});
    expect(isAnswered).toBe(false);
    await allowed[1]!.close();
    await answer;
  });

  it('hold as they are changed while the broker runs', async () => {
    const broker = await start({ config: { 'max.connections': '1' } });
    const first = await open(broker);
    await first.ask('ApiVersions', 0, {});
    const second = await open(broker);
    const answer = second.ask('ApiVersions', 0, {});
    await change(first, 'max.connections', '5');
    await answer;
    await change(first, 'max.connections.per.ip', '2');
    await (await open(broker)).closed;
  });
});

async function change(client: TcpClient, name: string, value: string): Promise<void> {
  const configs = [{ name, configOperation: 0, value }];
  const resources = [{ resourceType: 4, resourceName: '', configs }];
  const response = await client.ask('IncrementalAlterConfigs', 1, { resources });
  expect(response.responses).toMatchObject([{ errorCode: 0 }]);
}

/** A place is free when the server has seen the other connection close. */
async function untilServed(broker: Broker): Promise<void> {
  for (;;) {
    const client = await open(broker);
    const answer = await client.ask('ApiVersions', 0, {}).catch(() => null);
    if (answer !== null) return;
  }
}

describe('back-pressure', () => {
  it('a client that does not read is not read from; when it reads, it gets every reply', async () => {
    const broker = await start();
    const client = await open(broker);
    await createTopic(client, 't');
    const value = 'x'.repeat(900_000);
    await produce(client, 't', value);
    client.socket.pause();
    const count = 60;
    const replies = Array.from({ length: count }, () => {
      return client.ask('Fetch', 12, fetchRequest('t', 0, 0));
    });
    const other = await open(broker);
    const before = process.memoryUsage();
    for (let i = 0; i < 50; i++) await other.ask('Metadata', 12, { topics: null });
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(32 * 1024 * 1024);
    client.socket.resume();
    for (const { responses } of await Promise.all(replies)) {
      expect(batchesOf(responses[0]!.partitions[0]!)).toHaveLength(1);
    }
  });
});

describe('a stop', () => {
  it('answers a long poll, closes connections, and may be asked for twice', async () => {
    const broker = await start();
    const client = await open(broker);
    await createTopic(client, 't');
    const poll = client.ask('Fetch', 12, fetchRequest('t', 0, 0, { maxWaitMs: 60_000 }));
    // The reply to a later request of another connection: the poll has been taken.
    await (await open(broker)).ask('Metadata', 12, { topics: [] });
    await Promise.all([broker.stop(), broker.stop()]);
    expect((await poll).responses[0]!.partitions[0]!.errorCode).toBe(0);
    await client.closed;
    await expect(TcpClient.open(broker.listeners[0]?.port ?? 1)).rejects.toThrow();
  });

  it('keeps everything for the next start', async () => {
    const dataDir = newDirectory();
    const first = await start({ dataDir });
    const client = await open(first);
    await createTopic(client, 't');
    expect(await produce(client, 't', 'a', 'b')).toBe(0);
    await first.stop();
    const second = await start({ dataDir });
    const again = await open(second);
    expect(await readValues(again, 't')).toEqual(['a', 'b']);
    expect(await produce(again, 't', 'c')).toBe(2);
    expect(await readValues(again, 't')).toEqual(['a', 'b', 'c']);
  });
});

describe('a data directory', () => {
  it('is refused to a second broker, which leaves the first alone', async () => {
    const dataDir = newDirectory();
    const first = await start({ dataDir });
    await expect(startBroker({ port: 0, dataDir })).rejects.toThrow(/in use/);
    const client = await open(first);
    await createTopic(client, 't');
    expect(await produce(client, 't', 'a')).toBe(0);
  });

  it('in memory is nobody else’s', async () => {
    const [one, two] = [await start({ memory: true }), await start({ memory: true })];
    await createTopic(await open(one), 't');
    const { topics } = await (await open(two)).ask('Metadata', 12, { topics: null });
    expect(topics).toEqual([]);
  });
});

describe('a start that fails', () => {
  it('keeps no file open', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const dataDir = newDirectory();
    // Where the system tells.
    const openHere = (): string[] =>
      (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd') : []).flatMap((fd) => {
        const target = targetOf(`/proc/self/fd/${fd}`);
        return target.startsWith(dataDir) ? [target] : [];
      });
    await expect(startBroker({ port, dataDir })).rejects.toThrow('the port is in use');
    expect(existsSync(join(dataDir, '__cluster_metadata-0'))).toBe(true);
    expect(openHere()).toEqual([]);
    other.close();
  });

  it('says which directory is in the way', async () => {
    const file = join(newDirectory(), 'file');
    writeFileSync(file, '');
    for (const [dataDir, why] of [
      [file, `${file} is in the way, which is no directory`],
      [join(file, 'below'), `what ${join(file, 'below')} lies in is no directory`],
    ]) {
      await expect(startBroker({ port: 0, dataDir: dataDir! })).rejects.toMatchObject({
        key: 'log.dirs',
        value: dataDir,
        message: `log.dirs: ${dataDir} cannot be used: ${why}`,
      });
    }
    await expect(startCluster({ dataDir: join(file, 'below') })).rejects.toMatchObject({
      key: 'log.dirs',
      message: expect.stringContaining('lies in is no directory'),
    });
  });
});

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

describe('options', () => {
  it('with a slip in their names are refused', async () => {
    const slip = { port: 0, datadir: '/nowhere' } as StartBrokerOptions;
    await expect(startBroker(slip)).rejects.toThrow(
      'startBroker has no option datadir: it has port, host, dataDir, memory, ',
    );
    const nodes = { nodes: 3 } as StartClusterOptions;
    await expect(startCluster(nodes)).rejects.toThrow('startCluster has no option nodes: it has ');
    const three = { brokers: '3' } as unknown as StartClusterOptions;
    await expect(startCluster(three)).rejects.toThrow(
      "brokers must be a whole number from 1 to 100, got '3'",
    );
  });

  it('that are unknown configs are warnings of the process', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    await start({ config: { 'num.partition': 3, 'num.partitions': 3 } });
    expect(warned.mock.calls).toEqual([
      ['unknown config num.partition is ignored', 'OdradekWarning'],
    ]);
    warned.mockRestore();
  });
});

describe('what is not there yet', () => {
  it.each([
    'create.topic.policy.class.name',
    'alter.config.policy.class.name',
    'client.quota.callback.class',
  ])('%s is refused at the start: ignoring it would open a door', async (key) => {
    const config = { [key]: 'com.example.Policy' };
    await expect(startBroker({ port: 0, config })).rejects.toMatchObject({
      message:
        `${key}: com.example.Policy cannot be loaded: ` +
        'no Java runs here, and what it would refuse would be allowed',
      valid: 'not set',
    });
  });

  it('a listener with SASL says what to write', async () => {
    const listeners = 'SASL_PLAINTEXT://127.0.0.1:0';
    const config = { listeners, 'security.inter.broker.protocol': 'SASL_PLAINTEXT' };
    await expect(startBroker({ config })).rejects.toMatchObject({
      key: 'listeners',
      value: listeners,
      valid: 'PLAINTEXT://127.0.0.1:0',
    });
    const mapped = {
      listeners: 'CLIENTS://127.0.0.1:0',
      'listener.security.protocol.map': 'CLIENTS:SSL,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'CLIENTS',
    };
    await expect(startBroker({ config: mapped })).rejects.toMatchObject({
      key: 'listener.security.protocol.map',
      value: 'CLIENTS:SSL',
      valid: 'CLIENTS:PLAINTEXT',
    });
  });

  it('nor is an authorizer other than Apache Kafka’s own', async () => {
    const config = { 'authorizer.class.name': 'com.example.Mine' };
    await expect(startBroker({ port: 0, config })).rejects.toThrow(/no other class than org/);
  });
});
