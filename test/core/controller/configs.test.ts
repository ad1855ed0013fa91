// Changes of configs, at the controller and at the broker that receives them: codes and sentences
// of Apache Kafka 4.3.1.
import { describe, expect, it } from 'vitest';
import {
  ConfigOperation,
  type ConfigResourceChange,
} from '../../../src/core/controller/alter-configs.ts';
import { configChangeErrors } from '../../../src/core/controller/config-admin.ts';
import { configsOf } from '../../../src/core/metadata/image.ts';
import { ControllerHarness, outcome, topic } from './controller-harness.ts';

const { SET, DELETE, APPEND, SUBTRACT } = ConfigOperation;
const [TOPIC, BROKER, LOGGER, METRICS, GROUP] = [2, 4, 8, 16, 32] as const;

type Change = [name: string, operation: number, value: string | null];

function change(type: number, name: string, ...changes: Change[]): ConfigResourceChange {
  return {
    resourceType: type,
    resourceName: name,
    changes: changes.map(([key, configOperation, value]) => ({
      name: key,
      configOperation,
      value,
    })),
    isReplacement: false,
  };
}

function replacement(
  type: number,
  name: string,
  values: Record<string, string>,
): ConfigResourceChange {
  const changes = Object.entries(values).map(([key, value]): Change => [key, SET, value]);
  return { ...change(type, name, ...changes), isReplacement: true };
}

function newController(): ControllerHarness {
  const controller = new ControllerHarness();
  controller.addBroker(1);
  controller.createTopics([
    topic('a', 1, 1, { 'retention.ms': '5', 'segment.ms': '6' }),
    topic('b'),
  ]);
  return controller;
}

function valuesOf(controller: ControllerHarness, type: number, name: string): object {
  return Object.fromEntries(configsOf(controller.image, type, name));
}

describe('incremental changes', () => {
  it('set, delete, append and subtract', () => {
    const controller = newController();
    const changes = change(
      TOPIC,
      'a',
      ['retention.ms', SET, '7'],
      ['segment.ms', DELETE, null],
      ['cleanup.policy', APPEND, 'compact,delete'],
      ['flush.ms', DELETE, null],
    );
    expect(controller.alterConfigs([changes]).map(outcome)).toEqual(['0']);
    expect(valuesOf(controller, TOPIC, 'a')).toEqual({
      'retention.ms': '7',
      'cleanup.policy': 'delete,compact',
    });
    const subtract = change(TOPIC, 'a', ['cleanup.policy', SUBTRACT, 'delete,nothing']);
    controller.alterConfigs([subtract]);
    expect(valuesOf(controller, TOPIC, 'a')).toMatchObject({ 'cleanup.policy': 'compact' });
  });

  it('subtract an entry that is there twice once for each time that it is named', () => {
    const controller = newController();
    const name = 'leader.replication.throttled.replicas';
    controller.alterConfigs([change(TOPIC, 'a', [name, SET, '0:1,1:1,0:1,2:1,2:1'])]);
    controller.alterConfigs([change(TOPIC, 'a', [name, SUBTRACT, '0:1,2:1,2:1'])]);
    expect(valuesOf(controller, TOPIC, 'a')).toMatchObject({ [name]: '1:1,0:1' });
  });

  it('write nothing for a topic where nothing changes, but always for a broker', () => {
    const controller = newController();
    controller.alterConfigs([change(TOPIC, 'a', ['retention.ms', SET, '5'])]);
    expect(controller.records).toEqual([]);
    const same = change(BROKER, '1', ['log.retention.ms', SET, '5000']);
    controller.alterConfigs([same]);
    controller.alterConfigs([same]);
    expect(controller.kinds()).toEqual(['ConfigRecord']);
    controller.alterConfigs([change(BROKER, '1', ['log.roll.ms', DELETE, null])]);
    expect(controller.kinds()).toEqual(['ConfigRecord']);
  });

  it('change a resource wholly or not at all, and the others all the same', () => {
    const controller = newController();
    const mixed = change(TOPIC, 'a', ['retention.ms', SET, '9'], ['segment.ms', SET, 'x']);
    const results = controller.alterConfigs([
      mixed,
      change(TOPIC, 'b', ['retention.ms', SET, '9']),
    ]);
    expect(results.map(outcome)).toEqual([
      '40 Invalid value x for configuration segment.ms: Not a number of type LONG',
      '0',
    ]);
    expect(valuesOf(controller, TOPIC, 'a')).toEqual({ 'retention.ms': '5', 'segment.ms': '6' });
  });

  it('write nothing when they shall only be validated', () => {
    const controller = newController();
    const changes = [change(TOPIC, 'a', ['retention.ms', SET, '9'])];
    expect(controller.alterConfigs(changes, true).map(outcome)).toEqual(['0']);
    expect(controller.records).toEqual([]);
  });

  it.each<[ConfigResourceChange, string]>([
    [change(TOPIC, 'nope', ['retention.ms', SET, '1']), "3 The topic 'nope' does not exist."],
    [change(TOPIC, '', ['retention.ms', SET, '1']), '42 Default topic resources are not allowed.'],
    [
      change(TOPIC, 'a', ['retention.ms', APPEND, '5']),
      "40 Can't APPEND to key retention.ms because its type is not LIST.",
    ],
    [change(TOPIC, 'a', ['nope', SET, '5']), '40 Unknown topic config name: nope'],
    [
      change(GROUP, '', ['consumer.session.timeout.ms', SET, '1']),
      '42 Default group resources are not allowed.',
    ],
    [change(GROUP, 'g', ['nope', SET, '1']), '40 Unknown group config name: nope'],
    [
      change(GROUP, 'g', ['consumer.session.timeout.ms', SET, '1']),
      '40 consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms',
    ],
    [change(METRICS, '', ['metrics', SET, 'a']), "42 Subscription name can't be empty"],
    [
      change(METRICS, 'm', ['interval.ms', SET, '10']),
      '42 Invalid value 10 for interval.ms, interval must be between 100 and 3600000 (1 hour)',
    ],
    [change(METRICS, 'm', ['match', SET, 'foo']), '40 Illegal client matching pattern: foo'],
    [change(METRICS, 'm', ['nope', SET, 'foo']), '42 Unknown client metrics configuration: nope'],
    [change(BROKER, '77', ['log.retention.ms', SET, '1']), '102 No node with id 77 found.'],
    [
      change(BROKER, '1', ['min.insync.replicas', SET, '1']),
      '40 Broker-level min.insync.replicas cannot be altered while ELR is enabled.',
    ],
    [
      change(BROKER, '', ['min.insync.replicas', DELETE, null]),
      '40 Cluster-level min.insync.replicas cannot be removed while ELR is enabled.',
    ],
  ])('are refused: %j', (wanted, expected) => {
    const controller = newController();
    expect(controller.alterConfigs([wanted]).map(outcome)).toEqual([expected]);
    expect(controller.records).toEqual([]);
  });

  it('forget eligible leaders that were worked out with another min.insync.replicas', () => {
    const controller = newController();
    controller.alterConfigs([change(TOPIC, 'a', ['min.insync.replicas', SET, '2'])]);
    expect(controller.kinds()).toEqual(['ConfigRecord', 'ClearElrRecord']);
  });
});

describe('the legacy form', () => {
  it('resets what it does not name', () => {
    const controller = newController();
    controller.alterConfigs([replacement(TOPIC, 'a', { 'segment.ms': '7' })]);
    expect(valuesOf(controller, TOPIC, 'a')).toEqual({ 'segment.ms': '7' });
    controller.alterConfigs([replacement(TOPIC, 'a', {})]);
    expect(valuesOf(controller, TOPIC, 'a')).toEqual({});
  });

  it('may not reset what eligible leader replicas rest on', () => {
    const [result] = newController().alterConfigs([
      replacement(BROKER, '', { 'log.retention.ms': '6000' }),
    ]);
    expect(outcome(result!)).toBe(
      '40 Cluster-level min.insync.replicas cannot be removed while ELR is enabled.',
    );
  });
});

describe('what the receiving broker checks', () => {
  const { config } = newController();
  const loggers = new Set(['root']);
  const check = (...resources: ConfigResourceChange[]): string[] =>
    configChangeErrors(resources, config, loggers, true).map((error) =>
      error === null ? 'ask the controller' : outcome(error),
    );

  const dynamic = 'org.apache.kafka.common.config.ConfigException';
  it.each<[ConfigResourceChange, string]>([
    [change(TOPIC, 'a', ['retention.ms', SET, '1']), 'ask the controller'],
    [change(TOPIC, 'a', ['x', SET, '1'], ['x', SET, '2']), '42 Error due to duplicate config keys'],
    [
      change(TOPIC, 'a', ['x', SET, null], ['y', APPEND, null]),
      '42 Null value not supported for : x,y',
    ],
    [change(9, 'a', ['x', SET, '1']), '42 Unknown resource type 9'],
    [
      change(BROKER, '2', ['log.segment.bytes', SET, '1']),
      '42 Unexpected broker id, expected 1, but received 2',
    ],
    [
      change(BROKER, 'x', ['log.segment.bytes', SET, '1']),
      '42 Node id must be an integer, but it is: x',
    ],
    [change(BROKER, '', ['log.retention.ms', SET, '5000']), 'ask the controller'],
    [
      change(BROKER, '', ['node.id', SET, '5']),
      '42 Cannot update these configs dynamically: [node.id]',
    ],
    [change(BROKER, '1', ['nope', SET, '5']), 'ask the controller'],
    [
      change(BROKER, '1', ['log.retention.ms', SET, 'abc']),
      '42 Invalid value abc for configuration log.retention.ms: Not a number of type LONG',
    ],
    [
      change(BROKER, '', ['listeners', SET, 'PLAINTEXT://:1']),
      '42 Cannot update these configs at default cluster level, broker id must be specified: [listeners]',
    ],
    [
      change(BROKER, '', ['ssl.keystore.location', SET, 'x']),
      '42 These security configs can be dynamically updated only per-listener using the listener prefix: [ssl.keystore.location]',
    ],
    [
      change(BROKER, '1', ['log.cleaner.threads', SET, '100']),
      `42 Invalid value ${dynamic}: Log cleaner threads cannot be increased to more than double the current value 1 for configuration Invalid dynamic configuration`,
    ],
    [
      change(BROKER, '1', ['num.io.threads', SET, '100']),
      `42 Invalid value ${dynamic}: Dynamic thread count update validation failed for num.io.threads=100, value should not be greater than double the current value 8 for configuration Invalid dynamic configuration`,
    ],
    [
      change(BROKER, '1', ['log.retention.ms', APPEND, '5']),
      '40 Config value append is not allowed for config key: log.retention.ms',
    ],
    [change(BROKER, '1', ['log.cleanup.policy', APPEND, 'compact']), 'ask the controller'],
    [
      change(BROKER, '1', ['listeners', SET, 'PLAINTEXT://:1,CONTROLLER://:2']),
      '42 Cannot update these configs dynamically: [listeners]',
    ],
    [change(LOGGER, '1', ['root', SET, 'DEBUG']), 'ask the controller'],
    [change(LOGGER, '1', ['kafka.nope', SET, 'DEBUG']), '40 Logger kafka.nope does not exist!'],
    [
      change(LOGGER, '1', ['root', APPEND, 'INFO']),
      '42 APPEND operation is not allowed for the BROKER_LOGGER resource',
    ],
    [
      change(LOGGER, '1', ['root', DELETE, null]),
      '42 Removing the log level of the root logger is not allowed',
    ],
    [change(LOGGER, '', ['root', SET, 'INFO']), '42 Node id must be an integer, but it is: '],
    [
      change(LOGGER, '2', ['root', SET, 'INFO']),
      '42 Unexpected node id. Expected 1, but received 2',
    ],
    [replacement(LOGGER, '1', { root: 'INFO' }), '42 Unknown resource type 8'],
  ])('%j', (wanted, expected) => {
    expect(check(wanted)).toEqual([expected.trim()]);
  });

  it.each([
    [2, 1, 'ask the controller'],
    [4, 2, 'ask the controller'],
    [4, 8, 'ask the controller'],
    [4, 1, 'less than half'],
    [1, 0, 'at least 1'],
  ])('lets %i cleaner threads become %i: %s', (now, next, expected) => {
    const node = new ControllerHarness({ 'log.cleaner.threads': `${now}` }).config;
    const wanted = change(BROKER, '1', ['log.cleaner.threads', SET, `${next}`]);
    const [error] = configChangeErrors([wanted], node, loggers, true);
    expect(error?.errorMessage ?? 'ask the controller').toContain(expected);
  });

  it('refuses a resource that is there twice, in both places', () => {
    const twice = change(TOPIC, 'a', ['retention.ms', SET, '1']);
    const refused = '42 Each resource must appear at most once.';
    expect(check(twice, change(TOPIC, 'b'), twice)).toEqual([
      refused,
      'ask the controller',
      refused,
    ]);
  });
});
