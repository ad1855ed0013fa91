import { describe, expect, it } from 'vitest';
import { LeaderRecoveryState } from '../../../src/core/metadata/image.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import type { AlterPartitionResponse } from '../../../src/protocol/generated/alter-partition.ts';
import type { ElectLeadersResponse } from '../../../src/protocol/generated/elect-leaders.ts';
import { assigned, ControllerHarness, incarnationOf } from './controller-harness.ts';

/** Brokers 1 to `count`, with a topic `t` of one partition on 1, 2, 3. */
function cluster(count: number, properties: Record<string, string> = {}): ControllerHarness {
  const controller = new ControllerHarness(properties);
  for (let brokerId = 1; brokerId <= count; brokerId++) controller.addBroker(brokerId);
  controller.createTopics([assigned('t', [[0, [1, 2, 3]]])]);
  return controller;
}

function fence(controller: ControllerHarness, ...brokerIds: number[]): void {
  for (const brokerId of brokerIds) controller.heartbeat(brokerId, { wantFence: true });
}

type Wanted = {
  brokerId?: number;
  isr: number[];
  leaderEpoch?: number;
  partitionEpoch?: number;
  leaderRecoveryState?: number;
  brokerEpochs?: number[];
  partitionIndex?: number;
};

function alterPartition(controller: ControllerHarness, wanted: Wanted, apiVersion = 3) {
  const { topicId } = controller.image.topicsByName.get('t')!;
  const now = controller.partition('t');
  const brokerId = wanted.brokerId ?? now.leader;
  const epochOf = (id: number): number => controller.image.brokers.get(id)?.brokerEpoch ?? -1;
  const partition = {
    partitionIndex: wanted.partitionIndex ?? 0,
    leaderEpoch: wanted.leaderEpoch ?? now.leaderEpoch,
    partitionEpoch: wanted.partitionEpoch ?? now.partitionEpoch,
    leaderRecoveryState: wanted.leaderRecoveryState ?? LeaderRecoveryState.RECOVERED,
    newIsr: apiVersion < 3 ? wanted.isr : [],
    newIsrWithEpochs: wanted.isr.map((id, at) => ({
      brokerId: id,
      brokerEpoch: wanted.brokerEpochs?.[at] ?? epochOf(id),
    })),
  };
  const topics = [{ topicId, partitions: [partition] }];
  const request = { brokerId, brokerEpoch: epochOf(brokerId), topics };
  const reply = controller.run({ kind: 'alterPartition', ticket: 1, request, apiVersion });
  return (reply as AlterPartitionResponse).topics[0]!.partitions[0]!;
}

describe('AlterPartition', () => {
  it('takes out and in again who the leader says', () => {
    const controller = cluster(3);
    const reply = alterPartition(controller, { isr: [1, 2] });
    expect(reply).toEqual({
      partitionIndex: 0,
      errorCode: 0,
      leaderId: 1,
      leaderEpoch: 0,
      isr: [1, 2],
      leaderRecoveryState: 0,
      partitionEpoch: 1,
    });
    expect(alterPartition(controller, { isr: [1, 2] }).errorCode).toBe(0);
    expect(controller.records).toEqual([]);
    expect(alterPartition(controller, { isr: [3, 1, 2] }, 2).errorCode).toBe(0);
    expect(controller.partition('t')).toMatchObject({ isr: [3, 1, 2], leaderEpoch: 0 });
  });

  it.each<[string, Wanted, number]>([
    ['an unknown partition', { isr: [1], partitionIndex: 7 }, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
    ['a newer leader epoch', { isr: [1], leaderEpoch: 9 }, ErrorCode.NOT_CONTROLLER],
    ['a newer partition epoch', { isr: [1], partitionEpoch: 9 }, ErrorCode.NOT_CONTROLLER],
    ['an older leader epoch', { isr: [1], leaderEpoch: -1 }, ErrorCode.FENCED_LEADER_EPOCH],
    ['an older partition epoch', { isr: [1], partitionEpoch: 0 }, ErrorCode.INVALID_UPDATE_VERSION],
    ['one who does not lead', { isr: [2], brokerId: 2 }, ErrorCode.INVALID_REQUEST],
    ['a set without its leader', { isr: [2] }, ErrorCode.INVALID_REQUEST],
    ['a set with a stranger', { isr: [1, 4] }, ErrorCode.INVALID_REQUEST],
    ['a set with one twice', { isr: [1, 1] }, ErrorCode.INVALID_REQUEST],
    ['a recovery that is over', { isr: [1], leaderRecoveryState: 1 }, ErrorCode.INVALID_REQUEST],
    ['a state that there is not', { isr: [1], leaderRecoveryState: 2 }, ErrorCode.INVALID_REQUEST],
    ['a state below all', { isr: [1], leaderRecoveryState: -1 }, ErrorCode.INVALID_REQUEST],
    ['a fenced replica', { isr: [1, 3] }, ErrorCode.INELIGIBLE_REPLICA],
    [
      'an old incarnation of a replica',
      { isr: [1, 2], brokerEpochs: [-1, 2] },
      ErrorCode.INELIGIBLE_REPLICA,
    ],
  ])('refuses %s', (_what, wanted, errorCode) => {
    const controller = cluster(4);
    fence(controller, 3);
    expect(alterPartition(controller, wanted).errorCode).toBe(errorCode);
    expect(controller.records).toEqual([]);
  });

  it('refuses all of a broker of an older epoch', () => {
    const controller = cluster(3);
    const request = { brokerId: 1, brokerEpoch: 1, topics: [] };
    const command = { kind: 'alterPartition', ticket: 1, request, apiVersion: 3 } as const;
    expect(controller.run(command)).toMatchObject({ errorCode: ErrorCode.STALE_BROKER_EPOCH });
  });
});

describe('eligible leader replicas', () => {
  it('are those without whom nothing can have been committed', () => {
    const controller = cluster(3, { 'min.insync.replicas': '2' });
    fence(controller, 1);
    expect(controller.partition('t')).toMatchObject({ leader: 2, isr: [2, 3], elr: [] });
    fence(controller, 2);
    expect(controller.partition('t')).toMatchObject({ leader: 3, isr: [3], elr: [2] });
    fence(controller, 3);
    const gone = { leader: -1, isr: [], elr: [2, 3], lastKnownElr: [3] };
    expect(controller.partition('t')).toMatchObject(gone);
    controller.heartbeat(1);
    expect(controller.partition('t')).toMatchObject(gone);
    controller.heartbeat(2);
    const state = { leader: 2, isr: [2], elr: [3], lastKnownElr: [], leaderRecoveryState: 0 };
    expect(controller.partition('t')).toMatchObject(state);
    alterPartition(controller, { isr: [1, 2] });
    expect(controller.partition('t')).toMatchObject({ isr: [1, 2], elr: [] });
  });

  it('when none is left, the last known leader leads, and the others recover from it', () => {
    const controller = cluster(3);
    fence(controller, 1, 2, 3);
    expect(controller.partition('t')).toMatchObject({ isr: [], elr: [3], lastKnownElr: [3] });
    controller.registerBroker(3, { incarnationId: incarnationOf(3, 2) });
    expect(controller.partition('t')).toMatchObject({ isr: [], elr: [], lastKnownElr: [3] });
    controller.heartbeat(2);
    expect(controller.partition('t').leader).toBe(-1);
    controller.heartbeat(3);
    const led = { leader: 3, isr: [3], lastKnownElr: [], leaderRecoveryState: 1 };
    expect(controller.partition('t')).toMatchObject(led);
    const recovering = { isr: [3, 2], leaderRecoveryState: LeaderRecoveryState.RECOVERING };
    expect(alterPartition(controller, recovering).errorCode).toBe(ErrorCode.INVALID_REQUEST);
    expect(alterPartition(controller, { isr: [3, 2] })).toMatchObject({
      errorCode: 0,
      leaderRecoveryState: LeaderRecoveryState.RECOVERED,
    });
  });

  it('are forgotten when the feature is not there: the last one stays in sync', () => {
    const controller = new ControllerHarness({}, [['metadata.version', 25]]);
    for (const brokerId of [1, 2]) controller.addBroker(brokerId);
    controller.createTopics([assigned('t', [[0, [1, 2]]])]);
    fence(controller, 1, 2);
    expect(controller.partition('t')).toMatchObject({ leader: -1, isr: [2], elr: [] });
    controller.heartbeat(1);
    expect(controller.partition('t').leader).toBe(-1);
    controller.heartbeat(2);
    expect(controller.partition('t')).toMatchObject({ leader: 2, isr: [2] });
  });
});

function electLeaders(controller: ControllerHarness, electionType: number, all = false) {
  const topicPartitions = all ? null : [{ topic: 't', partitions: [0] }];
  const request = { electionType, topicPartitions, timeoutMs: 1000 };
  const reply = controller.run({ kind: 'electLeaders', ticket: 1, request });
  return (reply as ElectLeadersResponse).replicaElectionResults[0]!.partitionResult;
}

describe('elections', () => {
  it('of the preferred leader give it back what it led', () => {
    const controller = cluster(3);
    expect(electLeaders(controller, 0)[0]!.errorCode).toBe(ErrorCode.ELECTION_NOT_NEEDED);
    expect(electLeaders(controller, 0, true)).toEqual([]);
    fence(controller, 1);
    expect(electLeaders(controller, 0)[0]!.errorCode).toBe(
      ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE,
    );
    controller.heartbeat(1);
    alterPartition(controller, { isr: [1, 2, 3] });
    expect(electLeaders(controller, 0)[0]!.errorCode).toBe(0);
    expect(controller.partition('t').leader).toBe(1);
  });

  it('of an unclean leader are for partitions without any', () => {
    const controller = cluster(3);
    expect(electLeaders(controller, 1)[0]!.errorCode).toBe(ErrorCode.ELECTION_NOT_NEEDED);
    fence(controller, 1, 2, 3);
    expect(electLeaders(controller, 1)[0]!.errorCode).toBe(
      ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE,
    );
    controller.heartbeat(1);
    expect(electLeaders(controller, 1)[0]!.errorCode).toBe(0);
    expect(controller.partition('t')).toMatchObject({ leader: 1, isr: [1], elr: [] });
    expect(electLeaders(controller, 9)[0]!.errorCode).toBe(ErrorCode.INVALID_REQUEST);
  });

  it('come from time to time by themselves, preferred ones', () => {
    const controller = cluster(3);
    fence(controller, 1);
    controller.heartbeat(1);
    alterPartition(controller, { isr: [1, 2, 3] });
    controller.nowMs = 1000 + 300_000;
    for (const brokerId of [1, 2, 3]) controller.heartbeat(brokerId);
    controller.run({ kind: 'deadline' });
    expect(controller.partition('t').leader).toBe(1);
    const never = new ControllerHarness({ 'auto.leader.rebalance.enable': 'false' });
    expect(never.soft.nextBalanceAtMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('uncleanly only where the topic allows that', () => {
    const controller = cluster(3);
    fence(controller, 1, 2, 3);
    controller.heartbeat(1);
    expect(controller.partition('t').leader).toBe(-1);
    const changes = [{ name: 'unclean.leader.election.enable', configOperation: 0, value: 'TRUE' }];
    const resource = { resourceType: 2, resourceName: 't', changes, isReplacement: false };
    controller.alterConfigs([resource]);
    controller.nowMs += 300_000;
    controller.heartbeat(1);
    for (let rounds = 0; rounds < 4; rounds++) controller.run({ kind: 'deadline' });
    expect(controller.partition('t')).toMatchObject({ leader: 1, leaderRecoveryState: 1 });
    fence(controller, 1);
    controller.heartbeat(2);
    expect(controller.partition('t')).toMatchObject({ leader: 2, isr: [2] });
  });
});

function reassign(
  controller: ControllerHarness,
  replicas: number[] | null,
  allowReplicationFactorChange = true,
): string {
  const partitions = [{ partitionIndex: 0, replicas }];
  const topics = [{ name: 't', partitions }];
  const request = { timeoutMs: 1000, allowReplicationFactorChange, topics };
  const reply = controller.run({ kind: 'alterPartitionReassignments', ticket: 1, request });
  const { responses } = reply as {
    responses: { partitions: { errorCode: number; errorMessage: string | null }[] }[];
  };
  const { errorCode, errorMessage } = responses[0]!.partitions[0]!;
  return `${errorCode} ${errorMessage ?? ''}`.trim();
}

function list(controller: ControllerHarness): object[] {
  const request = { timeoutMs: 1000, topics: null };
  const reply = controller.run({ kind: 'listPartitionReassignments', ticket: 1, request });
  return (reply as { topics: object[] }).topics;
}

describe('reassignments', () => {
  it('add the new replicas, wait until they are in sync, then drop the old ones', () => {
    const controller = cluster(5);
    expect(reassign(controller, [4, 5, 3])).toBe('0');
    const moving = { replicas: [4, 5, 3, 1, 2], addingReplicas: [4, 5], removingReplicas: [1, 2] };
    expect(controller.partition('t')).toMatchObject({ ...moving, leader: 1, isr: [1, 2, 3] });
    expect(list(controller)).toEqual([
      { name: 't', partitions: [{ partitionIndex: 0, ...moving }] },
    ]);
    alterPartition(controller, { isr: [1, 2, 3, 4] });
    expect(controller.partition('t')).toMatchObject(moving);
    const last = alterPartition(controller, { isr: [1, 2, 3, 4, 5] });
    expect(last.errorCode).toBe(ErrorCode.NEW_LEADER_ELECTED);
    expect(controller.partition('t')).toMatchObject({
      replicas: [4, 5, 3],
      isr: [3, 4, 5],
      leader: 4,
      addingReplicas: [],
      removingReplicas: [],
    });
    expect(list(controller)).toEqual([]);
  });

  it('of the same replicas in another order are done at once', () => {
    const controller = cluster(3);
    expect(reassign(controller, [3, 2, 1])).toBe('0');
    expect(controller.partition('t')).toMatchObject({ replicas: [3, 2, 1], leader: 1 });
    expect(list(controller)).toEqual([]);
  });

  it('are cancelled: what they added goes', () => {
    const controller = cluster(5);
    reassign(controller, [4, 5, 3]);
    alterPartition(controller, { isr: [1, 2, 3, 4] });
    expect(reassign(controller, null)).toBe('0');
    expect(controller.partition('t')).toMatchObject({
      replicas: [3, 1, 2],
      isr: [1, 2, 3],
      addingReplicas: [],
      removingReplicas: [],
    });
    expect(reassign(controller, null)).toBe('85');
  });

  it('take the place of one another', () => {
    const controller = cluster(5);
    reassign(controller, [4, 2, 3]);
    reassign(controller, [5, 2, 3]);
    expect(controller.partition('t')).toMatchObject({
      addingReplicas: [5],
      removingReplicas: [1, 4],
    });
    alterPartition(controller, { isr: [1, 2, 3, 5] });
    expect(controller.partition('t')).toMatchObject({ replicas: [5, 2, 3], removingReplicas: [] });
    reassign(controller, [4, 2, 3]);
    reassign(controller, [5, 2, 3]);
    expect(list(controller)).toEqual([]);
    expect(controller.partition('t').replicas).toEqual([5, 2, 3]);
  });

  it.each<[number[], boolean, string]>([
    [[], true, '39 The manual partition assignment includes an empty replica list.'],
    [
      [1, 9],
      true,
      '39 The manual partition assignment includes broker 9, but no such broker is registered.',
    ],
    [[1, 1], true, '39 The manual partition assignment includes the broker 1 more than once.'],
    [[1, 2], false, '38 The replication factor is changed from 3 to 2'],
    [[1, 2], true, '0'],
  ])('to %j (factor may change: %s) are answered %s', (replicas, mayChange, outcome) => {
    expect(reassign(cluster(3), replicas, mayChange)).toBe(outcome);
  });
});
