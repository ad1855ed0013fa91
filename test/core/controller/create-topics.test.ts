// Codes and sentences are what Apache Kafka 4.3.1 answered to the same requests.
import { describe, expect, it } from 'vitest';
import { ZERO_UUID } from '../../../src/base/uuid.ts';
import { autoTopic } from '../../../src/core/controller/auto-topics.ts';
import { assigned, ControllerHarness, LOG_DIR, outcome, topic } from './controller-harness.ts';

function newController(properties: Record<string, string> = {}): ControllerHarness {
  const controller = new ControllerHarness(properties);
  controller.addBroker(1);
  return controller;
}

describe("a coordinator's own topic", () => {
  it.each([
    [0, {}, 1],
    [1, {}, 1],
    [2, {}, 2],
    [5, {}, 3],
    [1, { 'offsets.topic.replication.factor': '3' }, 3],
  ])('with %i brokers and %j has %i replicas', (brokerCount, properties, expected) => {
    const { config } = new ControllerHarness(properties);
    const { replicationFactor } = autoTopic('__consumer_offsets', config, brokerCount);
    expect(replicationFactor).toBe(expected);
  });
});

describe('CreateTopics', () => {
  it('writes topic, config and partition records, and answers with the effective configs', () => {
    const controller = newController();
    const configs = { 'cleanup.policy': 'compact', 'retention.ms': '1000' };
    const [created] = controller.createTopics([topic('t', 2, 1, configs)]);
    expect(controller.kinds()).toEqual([
      'TopicRecord',
      'ConfigRecord',
      'ConfigRecord',
      'PartitionRecord',
      'PartitionRecord',
    ]);
    expect(controller.image.topicsByName.get('t')?.partitions[1]).toEqual({
      replicas: [1],
      directories: [LOG_DIR],
      isr: [1],
      removingReplicas: [],
      addingReplicas: [],
      elr: [],
      lastKnownElr: [],
      leader: 1,
      leaderEpoch: 0,
      partitionEpoch: 0,
      leaderRecoveryState: 0,
    });
    expect(created).toMatchObject({ errorCode: 0, numPartitions: 2, replicationFactor: 1 });
    expect(created?.topicId).toBe(controller.image.topicsByName.get('t')?.topicId);
    expect(created?.configs).toHaveLength(33);
    const byName = new Map(created?.configs.map((it) => [it.name, it]));
    expect(byName.get('retention.ms')).toMatchObject({ value: '1000', configSource: 1 });
    // With eligible leader replicas the controller has made it the cluster's.
    expect(byName.get('min.insync.replicas')).toMatchObject({ value: '1', configSource: 3 });
    expect(byName.get('segment.bytes')).toMatchObject({ value: '1073741824', configSource: 5 });
    expect([...byName.keys()]).toEqual([...byName.keys()].sort());
  });

  it('takes -1 for the defaults of the cluster', () => {
    const controller = newController({ 'num.partitions': '5' });
    expect(controller.createTopics([topic('t', -1, -1)])[0]).toMatchObject({
      numPartitions: 5,
      replicationFactor: 1,
    });
  });

  it('only says what would be when it shall validate', () => {
    const controller = newController();
    const [valid] = controller.createTopics([topic('t', 2)], true);
    expect(valid).toMatchObject({ errorCode: 0, numPartitions: 2 });
    expect(controller.records).toEqual([]);
    expect(controller.createTopics([topic('t')], true)[0]?.errorCode).toBe(0);
  });

  it('creates what is valid beside what is not', () => {
    const controller = newController();
    const results = controller.createTopics([topic('good'), topic('bad', 0), topic('good2')]);
    expect(results.map(outcome)).toEqual([
      '0',
      '37 Number of partitions was set to an invalid non-positive value.',
      '0',
    ]);
    expect([...controller.image.topicsByName.keys()]).toEqual(['good', 'good2']);
  });

  const existing = [topic('a'), topic('m.2')];
  const long = 'x'.repeat(250);
  const manual = 'A manual partition assignment was specified, but';
  const includes = 'The manual partition assignment includes';
  const cannot =
    'The target replication factor of 2 cannot be reached because only 1 broker(s) are ' +
    'registered or some brokers have all their log directories cordoned.';
  const factor = 'Replication factor must be larger than 0, or -1 to use the default value.';
  const chars = "contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'";
  it.each([
    [topic('a'), "36 Topic 'a' already exists."],
    [topic('m_2'), "17 Topic 'm_2' collides with existing topic: m.2"],
    [topic(''), '17 Topic name is invalid: the empty string is not allowed'],
    [topic('.'), "17 Topic name is invalid: '.' is not allowed"],
    [topic('..'), "17 Topic name is invalid: '..' is not allowed"],
    [topic('sp ace'), `17 Topic name is invalid: 'sp ace' ${chars}`],
    [
      topic(long),
      `17 Topic name is invalid: the length of '${long}' is longer than the max allowed length 249`,
    ],
    [
      topic('__cluster_metadata'),
      '42 Creation of internal topic __cluster_metadata is prohibited.',
    ],
    [topic('t', 1, 2), `38 Unable to replicate the partition 2 time(s): ${cannot}`],
    [topic('t', -2), '37 Number of partitions was set to an invalid non-positive value.'],
    [topic('t', 1, 0), `38 ${factor}`],
    [topic('t', 1, -2), `38 ${factor}`],
    [topic('t', 20_000), '44 Excessively large number of partitions per request.'],
    [topic('t', 1, 1, { nope: '1' }), '40 Unknown topic config name: nope'],
    [
      topic('t', 1, 1, { 'retention.ms': null, x: null }),
      '40 Null value not supported for topic configs: retention.ms,x',
    ],
    [
      topic('t', 1, 1, { 'retention.ms': 'abc' }),
      '40 Invalid value abc for configuration retention.ms: Not a number of type LONG',
    ],
    [
      { ...assigned('t', [[0, [1]]]), numPartitions: 1 },
      `42 ${manual} numPartitions was not set to -1.`,
    ],
    [
      { ...assigned('t', [[0, [1]]]), replicationFactor: 1 },
      `42 ${manual} replication factor was not set to -1.`,
    ],
    [assigned('t', [[0, [2]]]), `39 ${includes} broker 2, but no such broker is registered.`],
    [assigned('t', [[1, [1]]]), '39 partitions should be a consecutive 0-based integer sequence'],
    [assigned('t', [[0, [1, 1]]]), `39 ${includes} the broker 1 more than once.`],
    [assigned('t', [[0, []]]), `39 ${includes} an empty replica list.`],
    [
      assigned('t', [
        [0, [1]],
        [0, [1]],
      ]),
      '39 Found multiple manual partition assignments for partition 0',
    ],
  ])('refuses %j', (wanted, expected) => {
    const controller = newController();
    controller.createTopics(existing);
    const [result] = controller.createTopics([wanted]);
    expect(outcome(result!)).toBe(expected);
    expect(result).toMatchObject({ topicId: ZERO_UUID, numPartitions: -1, configs: [] });
    expect(controller.records).toEqual([]);
  });

  it('refuses every topic when together they have too many partitions', () => {
    const results = newController().createTopics([topic('x', 6000), topic('y', 6000)]);
    expect(results.map((it) => it.errorCode)).toEqual([44, 44]);
  });

  it('answers once for a topic that is named twice, and does not create it', () => {
    const controller = newController();
    const results = controller.createTopics([topic('dup'), topic('other'), topic('dup', 2)]);
    expect(results.map((it) => [it.name, outcome(it)])).toEqual([
      ['other', '0'],
      ['dup', '42 Duplicate topic name.'],
    ]);
  });

  it('does not compare the topics of one request with each other', () => {
    const results = newController().createTopics([topic('a.b'), topic('a_b')]);
    expect(results.map((it) => it.errorCode)).toEqual([0, 0]);
  });

  it('places replicas by hand', () => {
    const controller = newController();
    controller.addBroker(2);
    controller.createTopics([
      assigned('t', [
        [1, [2, 1]],
        [0, [1, 2]],
      ]),
    ]);
    const partitions = controller.image.topicsByName.get('t')?.partitions;
    expect(partitions?.map(({ replicas, leader }) => ({ replicas, leader }))).toEqual([
      { replicas: [1, 2], leader: 1 },
      { replicas: [2, 1], leader: 2 },
    ]);
    const [uneven] = controller.createTopics([
      assigned('u', [
        [0, [1, 2]],
        [1, [1]],
      ]),
    ]);
    expect(outcome(uneven!)).toBe(
      '39 The manual partition assignment includes a partition with 1 replica(s), but this is not ' +
        'consistent with previous partitions, which have 2 replica(s).',
    );
  });

  it('leaves fenced brokers out of the in-sync replicas, and never lets one lead', () => {
    const controller = newController();
    controller.registerBroker(2);
    controller.createTopics([assigned('t', [[0, [2, 1]]])]);
    expect(controller.image.topicsByName.get('t')?.partitions[0]).toMatchObject({
      replicas: [2, 1],
      isr: [1],
      leader: 1,
    });
    const [fenced] = controller.createTopics([assigned('f', [[0, [2]]])]);
    expect(outcome(fenced!)).toBe(
      '39 All brokers specified in the manual partition assignment for partition 0 are fenced or ' +
        'in controlled shutdown.',
    );
  });

  it('forgets a name that collided when its topic is deleted', () => {
    const controller = newController();
    controller.createTopics([topic('m.2')]);
    const request = { topics: [{ name: 'm.2', topicId: ZERO_UUID }], topicNames: [], timeoutMs: 1 };
    controller.run({
      kind: 'deleteTopics',
      ticket: 1,
      request,
      apiVersion: 6,
      access: null,
      mutationQuota: null,
    });
    expect(controller.createTopics([topic('m_2')])[0]?.errorCode).toBe(0);
  });
});
