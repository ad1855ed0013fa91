import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configErrorText } from '../../src/cli/node-config.ts';
import {
  type ConfigOptions,
  type NodeOptions,
  nodeProperties,
  overridesFrom,
} from '../../src/cli/node-properties.ts';
import { ConfigError } from '../../src/core/metadata/config-value.ts';
import { KafkaConfig } from '../../src/core/metadata/kafka-config.ts';

let directory: string;
let file: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'odradek-properties-'));
  file = join(directory, 'server.properties');
  const lines = [
    'process.roles=broker,controller',
    'node.id=4',
    'controller.quorum.voters=4@localhost:9093',
    'listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093',
    'controller.listener.names=CONTROLLER',
    'num.partitions=7',
  ];
  writeFileSync(file, lines.join('\n'));
});

afterAll(() => rmSync(directory, { recursive: true }));

function configOf(options: NodeOptions): KafkaConfig {
  return new KafkaConfig(nodeProperties(options));
}

describe('a node without a config file', () => {
  it('is one node on its own on 127.0.0.1:9092', () => {
    const config = configOf({});
    expect(config.isStandalone).toBe(true);
    expect(config.advertisedListeners).toEqual([
      { name: 'PLAINTEXT', host: '127.0.0.1', port: 9092, securityProtocol: 'PLAINTEXT' },
    ]);
    expect(config.logDirs).toEqual(['./odradek-data']);
    expect(config.int('offsets.topic.replication.factor')).toBe(1);
    expect(config.int('group.initial.rebalance.delay.ms')).toBe(0);
    expect(config.unknownKeys).toEqual([]);
  });

  it('takes host, port, directory, memory from options', () => {
    const config = configOf({ host: '::1', port: 0, dataDir: '/data', memory: true });
    expect(config.listeners[0]).toMatchObject({ host: '::1', port: 0 });
    expect(config.logDirs).toEqual(['/data']);
    expect(config.boolean('odradek.memory')).toBe(true);
  });

  it('has an admin server only when asked to, on this machine', () => {
    expect(configOf({}).adminListener).toBeNull();
    const config = configOf({ host: '0.0.0.0', adminPort: 9644 });
    expect(config.adminListener).toEqual({ host: '127.0.0.1', port: 9644 });
  });

  it('on all interfaces tells clients an address that they can use', () => {
    const config = configOf({ host: '0.0.0.0', port: 9192 });
    expect(config.listeners[0]).toMatchObject({ host: '0.0.0.0', port: 9192 });
    expect(config.advertisedListeners[0]).toMatchObject({ host: 'localhost', port: 9192 });
  });

  it('lets the environment and overrides win, the later over the earlier', () => {
    const config = configOf({
      environment: { KAFKA_NUM_PARTITIONS: '2', KAFKA_DEFAULT_REPLICATION_FACTOR: '1' },
      overrides: new Map([['num.partitions', '3']]),
    });
    expect(config.int('num.partitions')).toBe(3);
    expect(configOf({ environment: { KAFKA_LOG_DIR: '/logs' } }).logDirs).toEqual(['/logs']);
  });
});

describe('a node with a config of its own', () => {
  it("has Kafka's defaults under it", () => {
    const config = configOf({ configFile: file });
    expect(config.nodeId).toBe(4);
    expect(config.isStandalone).toBe(false);
    expect(config.int('num.partitions')).toBe(7);
    expect(config.int('offsets.topic.replication.factor')).toBe(3);
    expect(config.int('group.initial.rebalance.delay.ms')).toBe(3000);
  });

  it('may come from the environment alone, as in a container', () => {
    const config = configOf({
      environment: {
        KAFKA_PROCESS_ROLES: 'broker,controller',
        KAFKA_NODE_ID: '1',
        KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
        KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
        KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      },
    });
    expect(config.int('offsets.topic.replication.factor')).toBe(3);
    expect(config.controllerListeners).toHaveLength(1);
  });

  it('lets environment, overrides and the data directory win over the file', () => {
    const config = configOf({
      configFile: file,
      environment: { KAFKA_NUM_PARTITIONS: '8' },
      overrides: new Map([['message.max.bytes', '5']]),
      dataDir: '/elsewhere',
    });
    expect(config.int('num.partitions')).toBe(8);
    expect(config.int('message.max.bytes')).toBe(5);
    expect(config.logDirs).toEqual(['/elsewhere']);
  });

  it('names its listeners itself: --port is refused', () => {
    expect(() => nodeProperties({ configFile: file, port: 1 })).toThrow(ConfigError);
  });
});

describe('an invalid config', () => {
  it('is told with key, value and what is valid', () => {
    try {
      configOf({ overrides: new Map([['num.partitions', 'many']]) });
      expect.unreachable();
    } catch (error) {
      expect(configErrorText(error as ConfigError)).toBe(
        [
          'Invalid value many for configuration num.partitions: Not a number of type INT',
          '  key    num.partitions',
          '  value  many',
          '  valid  [1,...]',
        ].join('\n'),
      );
    }
  });
});

describe('the examples', () => {
  for (const name of ['single', 'development']) {
    it(`${name}.properties is valid and has no unknown key`, () => {
      const path = new URL(`../../config/${name}.properties`, import.meta.url).pathname;
      const config = configOf({ configFile: path });
      expect(config.unknownKeys).toEqual([]);
      expect(config.nodeId).toBe(1);
    });
  }
});

describe('configs of programs', () => {
  it('are what they would be in a file', () => {
    const overrides = overridesFrom({
      'num.partitions': 3,
      'auto.create.topics.enable': false,
      'log.dir': 'd',
    });
    expect([...overrides]).toEqual([
      ['num.partitions', '3'],
      ['auto.create.topics.enable', 'false'],
      ['log.dir', 'd'],
    ]);
  });

  it('are refused where no file could say them', () => {
    for (const value of [undefined, null, {}, ['a']]) {
      const config = { 'log.dirs': value } as unknown as ConfigOptions;
      expect(() => overridesFrom(config)).toThrow(
        'log.dirs must be a string, a number or a boolean',
      );
    }
  });
});
