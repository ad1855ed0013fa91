// How much one request may write, and that a refused one changes nothing: the codes of Apache Kafka 4.3.1.
import { describe, expect, it } from 'vitest';
import { ConfigOperation } from '../../../src/core/controller/alter-configs.ts';
import type { ControllerCommand } from '../../../src/core/controller/controller-command.ts';
import { SUPPORTED_FEATURES } from '../../../src/core/metadata/features.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import {
  assigned,
  ControllerHarness,
  incarnationOf,
  outcome,
  topic,
} from './controller-harness.ts';

const RECORDS_MAX = 10_000;
const TOO_MANY = '44 Unable to perform excessively large batch operation.';
/** The longest that the protocol has. */
const LONG = 'x'.repeat(0x7fff);

type Outcome = { readonly errorCode: number; readonly errorMessage: string | null };

function many<T>(count: number, of: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => of(index));
}

function alterQuotas(controller: ControllerHarness, count: number, name = (i: number) => `c${i}`) {
  const entries = many(count, (i) => {
    const entity = [{ entityType: 'client-id', entityName: name(i) }];
    return { entity, ops: [{ key: 'producer_byte_rate', value: 1000, remove: false }] };
  });
  const request = { entries, validateOnly: false };
  const reply = controller.run({ kind: 'alterClientQuotas', ticket: 1, request });
  return outcomes((reply as { entries: Outcome[] }).entries);
}

function updateFeatures(controller: ControllerHarness, names: readonly string[]): string {
  const featureUpdates = names.map((feature) => {
    return { feature, maxVersionLevel: 0, allowDowngrade: false, upgradeType: 1 };
  });
  const request = { timeoutMs: 1000, featureUpdates, validateOnly: false };
  const command: ControllerCommand = { kind: 'updateFeatures', ticket: 1, request, apiVersion: 2 };
  return outcome(controller.run(command) as Outcome);
}

function alterConfigs(controller: ControllerHarness, count: number, validateOnly = false) {
  const resources = many(count, (i) => ({
    resourceType: 32,
    resourceName: `g${i}`,
    changes: [
      { name: 'consumer.session.timeout.ms', configOperation: ConfigOperation.SET, value: '50000' },
    ],
    isReplacement: false,
  }));
  return outcomes(controller.alterConfigs(resources, validateOnly));
}

/** Different ones, in the order of the first time. */
function outcomes(all: readonly Outcome[]): string[] {
  return [...new Set(all.map(outcome))];
}

describe('More records than one request may write', () => {
  it('are no quotas', () => {
    const controller = new ControllerHarness();
    controller.checksEachStep = false;
    // What there may be very many of must not exhaust the stack either.
    expect(alterQuotas(controller, 150_000)).toEqual([TOO_MANY]);
    expect(controller.records).toEqual([]);
    expect(alterQuotas(controller, RECORDS_MAX)).toEqual(['0']);
    expect(controller.records).toHaveLength(RECORDS_MAX);
  });

  it('are no configs, also when they shall only be validated', () => {
    const controller = new ControllerHarness();
    controller.checksEachStep = false;
    expect(alterConfigs(controller, RECORDS_MAX + 1)).toEqual([TOO_MANY]);
    expect(alterConfigs(controller, RECORDS_MAX + 1, true)).toEqual([TOO_MANY]);
    expect(controller.records).toEqual([]);
    expect(alterConfigs(controller, RECORDS_MAX)).toEqual(['0']);
    expect(controller.records).toHaveLength(RECORDS_MAX);
  });

  it('are no features, but one that is named as often is one', () => {
    const controller = new ControllerHarness();
    // At level 0 everybody has a feature that nobody knows.
    const names = many(RECORDS_MAX + 1, (i) => `f${i}`);
    expect(updateFeatures(controller, names)).toBe(TOO_MANY);
    expect(controller.records).toEqual([]);
    const repeated = many(150_000, () => 'f');
    expect(updateFeatures(controller, repeated)).toBe('0');
    expect(controller.kinds()).toEqual(['FeatureLevelRecord']);
  });

  it('are no topics', () => {
    const controller = new ControllerHarness();
    controller.addBroker(1);
    controller.checksEachStep = false;
    const topics = many(RECORDS_MAX / 2 + 1, (i) => topic(`t${i}`));
    expect(outcomes(controller.createTopics(topics))).toEqual([TOO_MANY]);
    expect(controller.records).toEqual([]);
    // Nothing is left of their names.
    expect(outcomes(controller.createTopics(topics.slice(1)))).toEqual(['0']);
    expect(controller.records).toHaveLength(RECORDS_MAX);
  });

  it('are no elections', () => {
    const controller = clusterWithTwo(RECORDS_MAX + 1);
    const elect = (topicPartitions: { topic: string; partitions: number[] }[] | null): string[] => {
      const request = { electionType: 0, topicPartitions, timeoutMs: 1000 };
      const reply = controller.run({ kind: 'electLeaders', ticket: 1, request }) as {
        errorCode: number;
        replicaElectionResults: { partitionResult: Outcome[] }[];
      };
      const results = reply.replicaElectionResults.flatMap((it) => it.partitionResult);
      return [String(reply.errorCode), ...outcomes(results)];
    };
    const asked = many(2, (i) => ({ topic: `t${i}`, partitions: many(RECORDS_MAX, (at) => at) }));
    asked[1]!.partitions.length = 1;
    expect(elect(null)).toEqual(['44']);
    expect(elect(asked)).toEqual(['44', TOO_MANY]);
    expect(controller.records).toEqual([]);
    asked.pop();
    expect(elect(asked)).toEqual(['0', '0']);
    expect(controller.records).toHaveLength(RECORDS_MAX);
  });

  it('are reassignments and deletions up to there', () => {
    const controller = clusterWithTwo(RECORDS_MAX + 1);
    const topics = many(2, (i) => ({
      name: `t${i}`,
      partitions: many(i === 0 ? RECORDS_MAX : 1, (partitionIndex) => {
        return { partitionIndex, replicas: [2, 1] };
      }),
    }));
    const request = { timeoutMs: 1000, allowReplicationFactorChange: true, topics };
    const reply = controller.run({ kind: 'alterPartitionReassignments', ticket: 1, request }) as {
      responses: { partitions: Outcome[] }[];
    };
    expect(reply.responses.map(({ partitions }) => outcomes(partitions))).toEqual([
      ['0'],
      [TOO_MANY],
    ]);
    expect(controller.records).toHaveLength(RECORDS_MAX);
  });
});

/** Partitions of topics `t0` and `t1`, the latter with one, that their second replicas lead. */
function clusterWithTwo(partitionCount: number): ControllerHarness {
  const controller = new ControllerHarness();
  controller.checksEachStep = false;
  controller.addBroker(1);
  controller.addBroker(2);
  const replicas = (count: number, from = 0): [number, number[]][] =>
    many(count, (i) => [from + i, [1, 2]]);
  controller.createTopics([assigned('t0', replicas(RECORDS_MAX / 2)), assigned('t1', replicas(1))]);
  const added = partitionCount - 1 - RECORDS_MAX / 2;
  const request = {
    topics: [
      {
        name: 't0',
        count: partitionCount - 1,
        assignments: many(added, () => ({ brokerIds: [1, 2] })),
      },
    ],
    timeoutMs: 1000,
    validateOnly: false,
  };
  const command = { kind: 'createPartitions', ticket: 1, request } as const;
  controller.run({ ...command, access: null, mutationQuota: null });
  controller.heartbeat(1, { wantFence: true });
  controller.heartbeat(1);
  const epochs = [1, 2].map((brokerId) => {
    return { brokerId, brokerEpoch: controller.image.brokers.get(brokerId)!.brokerEpoch };
  });
  const isr = {
    brokerId: 2,
    brokerEpoch: epochs[1]!.brokerEpoch,
    topics: ['t0', 't1'].map((name) => {
      const { topicId, partitions } = controller.image.topicsByName.get(name)!;
      return {
        topicId,
        partitions: partitions.map(({ leaderEpoch, partitionEpoch }, partitionIndex) => ({
          partitionIndex,
          leaderEpoch,
          partitionEpoch,
          leaderRecoveryState: 0,
          newIsr: [],
          newIsrWithEpochs: epochs,
        })),
      };
    }),
  };
  controller.run({ kind: 'alterPartition', ticket: 1, request: isr, apiVersion: 3 });
  controller.checkShadow();
  return controller;
}

describe('A batch that is larger than any segment need be', () => {
  it('is refused, whatever it says', () => {
    const controller = new ControllerHarness();
    const name = (i: number): string => `${i}${LONG}`.slice(0, LONG.length);
    const [refused, ...rest] = alterQuotas(controller, 256, name);
    expect(rest).toEqual([]);
    expect(refused).toMatch(
      /^18 The total record\(s\) size of 840\d{4} exceeds the maximum allowed batch size of 8388608$/,
    );
    expect(controller.records).toEqual([]);
    expect(alterQuotas(controller, 250, name)).toEqual(['0']);
  });

  it('is not made of partitions with very many replicas', () => {
    const controller = new ControllerHarness();
    controller.checksEachStep = false;
    const brokerIds = many(40, (i) => i + 1);
    for (const brokerId of brokerIds) controller.addBroker(brokerId);
    controller.createTopics([assigned('t', [[0, brokerIds]])]);
    const topics = [{ name: 't', count: RECORDS_MAX, assignments: null }];
    const request = { topics, timeoutMs: 1000, validateOnly: false };
    const command = { kind: 'createPartitions', ticket: 1, request } as const;
    const reply = controller.run({ ...command, access: null, mutationQuota: null });
    const [result] = (reply as { results: Outcome[] }).results;
    expect(result!.errorCode).toBe(ErrorCode.RECORD_LIST_TOO_LARGE);
    expect(controller.records).toEqual([]);
  });

  it('is no registration', () => {
    const controller = new ControllerHarness();
    const features = many(256, (i) => {
      return { name: `${i}${LONG}`, minSupportedVersion: 0, maxSupportedVersion: 0 };
    });
    const known = SUPPORTED_FEATURES.map((it) => ({ ...it }));
    const refused = controller.tryRegister(1, { features: [...known, ...features] });
    expect(refused.errorCode).toBe(ErrorCode.RECORD_LIST_TOO_LARGE);
    const request = {
      controllerId: 1,
      incarnationId: incarnationOf(1),
      zkMigrationReady: false,
      listeners: [],
      features,
    };
    const reply = controller.run({ kind: 'registerController', ticket: 1, request });
    expect(reply).toMatchObject({ errorCode: ErrorCode.RECORD_LIST_TOO_LARGE });
    expect(controller.records).toEqual([]);
    controller.registerBroker(1, { features: known });
  });

  it('is not made of a list that grows: beyond what the log can hold nothing is appended', () => {
    const controller = new ControllerHarness();
    controller.addBroker(1);
    controller.createTopics([topic('t')]);
    const append = (value: string): string => {
      const name = 'leader.replication.throttled.replicas';
      const changes = [{ name, configOperation: ConfigOperation.APPEND, value }];
      const resource = { resourceType: 2, resourceName: 't', changes, isReplacement: false };
      return outcome(controller.alterConfigs([resource])[0]!);
    };
    const entries = (from: number): string => many(3000, (i) => `${from + i}:1`).join();
    expect(append(entries(10_000))).toBe('0');
    expect(append(entries(20_000))).toBe(
      `${ErrorCode.INVALID_CONFIG} The value of leader.replication.throttled.replicas would be ` +
        'longer than 32767 bytes.',
    );
    expect(append('7:1')).toBe('0');
  });
});
