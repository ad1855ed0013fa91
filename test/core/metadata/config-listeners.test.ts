import { describe, expect, it } from 'vitest';
import { hostAndPortText } from '../../../src/core/metadata/config-listeners.ts';
import { KafkaConfig } from '../../../src/core/metadata/kafka-config.ts';
import { parseTopicConfig } from '../../../src/core/metadata/topic-config.ts';

function config(properties: { readonly [name: string]: string }, hostName?: string): KafkaConfig {
  const all = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.listener.names': 'CONTROLLER',
    ...properties,
  };
  return new KafkaConfig(new Map(Object.entries(all)), hostName);
}

describe('listeners', () => {
  it('may be IPv4, IPv6, names, all interfaces, any port', () => {
    const { listeners } = config({
      listeners:
        'A://127.0.0.1:9092,b://[::1]:9092,C://broker-1.local:9094,D://:0,E://[fe80::1%eth0]:0',
      'listener.security.protocol.map':
        'A:PLAINTEXT,B:SSL,C:SASL_SSL,D:SASL_PLAINTEXT,E:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'A',
    });
    expect(listeners).toEqual([
      { name: 'A', host: '127.0.0.1', port: 9092, securityProtocol: 'PLAINTEXT' },
      { name: 'B', host: '::1', port: 9092, securityProtocol: 'SSL' },
      { name: 'C', host: 'broker-1.local', port: 9094, securityProtocol: 'SASL_SSL' },
      { name: 'D', host: '', port: 0, securityProtocol: 'SASL_PLAINTEXT' },
      { name: 'E', host: 'fe80::1%eth0', port: 0, securityProtocol: 'PLAINTEXT' },
    ]);
  });

  it('without a host advertise the name of the machine', () => {
    const { advertisedListeners } = config({ listeners: 'PLAINTEXT://:9092' }, 'machine');
    expect(advertisedListeners).toEqual([
      { name: 'PLAINTEXT', host: 'machine', port: 9092, securityProtocol: 'PLAINTEXT' },
    ]);
  });

  it('are a standalone quorum when nothing names another', () => {
    expect(config({ listeners: 'PLAINTEXT://:9092' }).isStandalone).toBe(true);
    const joined = config({
      listeners: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      'controller.quorum.voters': '1@localhost:9093,2@[::1]:9094',
    });
    expect(joined.isStandalone).toBe(false);
    expect(joined.quorumVoters).toEqual([
      { id: 1, host: 'localhost', port: 9093 },
      { id: 2, host: '::1', port: 9094 },
    ]);
    expect(joined.controllerListeners.map((listener) => listener.name)).toEqual(['CONTROLLER']);
    expect(joined.brokerListeners.map((listener) => listener.name)).toEqual(['PLAINTEXT']);
  });

  it('print IPv6 addresses in brackets', () => {
    expect(hostAndPortText('::1', 9092)).toBe('[::1]:9092');
    expect(hostAndPortText('localhost', 9092)).toBe('localhost:9092');
  });
});

describe('derived values', () => {
  it('node.id and broker.id are one', () => {
    const properties = new Map([
      ['process.roles', 'broker,controller'],
      ['broker.id', '7'],
      ['controller.listener.names', 'CONTROLLER'],
      ['listeners', 'PLAINTEXT://:9092'],
    ]);
    expect(new KafkaConfig(properties).nodeId).toBe(7);
  });

  it('log.dirs wins over log.dir', () => {
    expect(config({ 'log.dir': '/a' }).logDirs).toEqual(['/a']);
    expect(config({ 'log.dir': '/a', 'log.dirs': '/b, /c' }).logDirs).toEqual(['/b', '/c']);
    expect(config({ 'log.dirs': '/b,/c' }).metadataLogDir).toBe('/b');
  });

  it('milliseconds win over minutes and hours', () => {
    const hours = config({ 'log.retention.hours': '2', 'log.roll.hours': '3' });
    expect(parseTopicConfig(new Map(), hours)).toMatchObject({
      retentionMs: 7_200_000,
      segmentMs: 10_800_000,
    });
    const minutes = config({ 'log.retention.hours': '2', 'log.retention.minutes': '5' });
    expect(minutes.logRetentionMs).toBe(300_000);
    expect(config({ 'log.retention.ms': '-1' }).logRetentionMs).toBe(-1);
  });

  it('a topic overrides its broker', () => {
    const broker = config({ 'log.segment.bytes': '2097152', 'message.max.bytes': '1000' });
    const overrides = new Map([
      ['max.message.bytes', ' 2000 '],
      ['cleanup.policy', 'compact , delete'],
      ['no.such.config', '1'],
    ]);
    expect(parseTopicConfig(overrides, broker)).toMatchObject({
      cleanupCompact: true,
      cleanupDelete: true,
      maxMessageBytes: 2000,
      segmentBytes: 2_097_152,
      flushMessages: 2 ** 63,
    });
  });

  it('dynamic configs win over static ones', () => {
    const broker = config({ 'message.max.bytes': '1000' });
    const defaults = new Map([['message.max.bytes', '2000']]);
    expect(broker.withDynamic(defaults, new Map()).int('message.max.bytes')).toBe(2000);
    const own = new Map([['message.max.bytes', '3000']]);
    expect(broker.withDynamic(defaults, own).int('message.max.bytes')).toBe(3000);
  });

  it('dynamic configs stay as they were when the image that they came from changes', () => {
    const broker = config({});
    const inImage = new Map<string, string>();
    const before = broker.withDynamic(inImage, inImage);
    inImage.set('message.max.bytes', 'nonsense');
    expect(before.isSet('message.max.bytes')).toBe(false);
    expect(before.withDynamic(before.dynamicDefaults, before.dynamicForBroker)).toBeDefined();
  });

  it('names the keys that mean nothing', () => {
    const unknown = config({
      'zookeeper.connect': 'x',
      'log.retention.sm': '1',
      'super.users': 'U',
    });
    expect(unknown.unknownKeys).toEqual(['zookeeper.connect', 'log.retention.sm']);
  });
});
