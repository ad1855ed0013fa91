/**
 * Many timers that are due at once, some of which lead to records that the log does not take: each
 * stands alone, and what is refused is not tried again and again.
 */
import { expect, it } from 'vitest';
import type { ShardCore } from '../../src/broker/shard-host.ts';
import { ShardTable } from '../../src/broker/shard-table.ts';
import { TransactionCore } from '../../src/broker/transaction-core.ts';
import type { ConsumerHeartbeatCommand } from '../../src/core/group/group-command.ts';
import type { MetadataImageView } from '../../src/core/metadata/image.ts';
import type { TransactionCommand } from '../../src/core/transaction/transaction-command.ts';
import type { TransactionRecord } from '../../src/core/transaction/transaction-hard.ts';
import type { TransactionContinuation } from '../../src/core/transaction/transaction-state.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import type { ConsumerGroupDescribeResponse } from '../../src/protocol/generated/consumer-group-describe.ts';
import { FakeCluster } from '../core/group/fake-cluster.ts';
import { defaultTransactionConfig } from '../core/transaction/transaction-harness.ts';
import { FakePartition } from './fake-partition.ts';
import { type GroupBench, groupBench, ShardBench } from './shard-bench.ts';
import { beatCommand, commitCommand } from './shard-commands.ts';

const LONG = 'x'.repeat(400);
const SMALL = { maxMessageBytes: 400, segmentBytes: 100_000 };
const DEFAULTS = { maxMessageBytes: 1_048_588, segmentBytes: 104_857_600 };

function beat(
  bench: GroupBench,
  groupId: string,
  memberId: string,
  changes: Partial<ConsumerHeartbeatCommand> = {},
): void {
  bench.submit(beatCommand(bench.answers.length + 1, { groupId, memberId, ...changes }));
  bench.commit();
}

function membersOf(bench: GroupBench, groupId: string): number {
  const ticket = 1_000_000 + bench.answers.length;
  const command = { groupIds: [groupId], authorizedOperations: 0, ticket };
  bench.submit({ kind: 'consumerDescribe', ...command });
  const { groups } = bench.answer(ticket) as ConsumerGroupDescribeResponse;
  return groups[0]!.members.length;
}

it('fences every member whose session has ended but those whose records do not fit', () => {
  const bench = groupBench();
  bench.load();
  const groupIds = Array.from({ length: 100 }, (_, i) => (i === 50 ? LONG : `g${i}`));
  for (const groupId of groupIds) beat(bench, groupId, 'm');
  bench.limit(SMALL);
  const ticks = bench.advanceTo(60_000);
  // A tick takes some of them, so that it does not take long.
  expect(ticks).toBeGreaterThan(2);
  expect(ticks).toBeLessThan(10);
  for (const groupId of groupIds) expect(membersOf(bench, groupId)).toBe(groupId === LONG ? 1 : 0);
  expect(bench.warnings).toHaveLength(1);
  // It is tried again, at its leisure; and a heartbeat in the meantime saves the member.
  bench.advanceTo(10 * 60_000);
  expect(bench.warnings.length).toBeLessThan(25);
  bench.limit(DEFAULTS);
  beat(bench, LONG, 'm');
  bench.advanceTo(bench.nowMs + 40_000);
  expect(membersOf(bench, LONG)).toBe(1);
  bench.advanceTo(bench.nowMs + 10_000);
  expect(membersOf(bench, LONG)).toBe(0);
  expect(bench.errors).toEqual([]);
});

it('resolves the other expressions of a group when the record of one does not fit', () => {
  const cluster = new FakeCluster();
  for (let i = 0; i < 60; i++) cluster.setTopic(`topic-${i}`, 1);
  const bench = groupBench(undefined, cluster);
  bench.load();
  bench.limit(SMALL);
  const regex = (pattern: string) => ({
    subscribedTopicNames: null,
    subscribedTopicRegex: pattern,
  });
  beat(bench, 'g', 'a', regex('topic-.*'));
  beat(bench, 'g', 'b', regex('topic-7'));
  beat(bench, 'g', 'c', regex('topic-8'));
  bench.advanceTo(1000);
  expect(bench.warnings).toHaveLength(1);
  for (let i = 0; i < 5; i++) {
    const keepsAlive = { memberEpoch: 0, rebalanceTimeoutMs: -1 };
    for (const [id, pattern] of [
      ['a', 'topic-.*'],
      ['b', 'topic-7'],
      ['c', 'topic-8'],
    ] as const) {
      beat(bench, 'g', id, { ...regex(pattern), ...keepsAlive, rebalanceTimeoutMs: 30_000 });
    }
    bench.advanceTo(bench.nowMs + 1000);
  }
  // Not with every heartbeat.
  expect(bench.warnings).toHaveLength(1);
  const ticket = 9_000_000;
  bench.submit({ kind: 'consumerDescribe', groupIds: ['g'], authorizedOperations: 0, ticket });
  const { groups } = bench.answer(ticket) as ConsumerGroupDescribeResponse;
  const targets = groups[0]!.members.map(({ memberId, targetAssignment }) => [
    memberId,
    targetAssignment.topicPartitions.map(({ topicName }) => topicName),
  ]);
  expect(Object.fromEntries(targets)).toEqual({ a: [], b: ['topic-7'], c: ['topic-8'] });
  bench.limit(DEFAULTS);
  bench.advanceTo(bench.nowMs + 10_000);
  beat(bench, 'g', 'a', regex('topic-.*'));
  bench.advanceTo(bench.nowMs + 1000);
  beat(bench, 'g', 'a', { ...regex('topic-.*'), memberEpoch: 0 });
  expect(bench.answers.at(-1)!.response).toMatchObject({ errorCode: ErrorCode.NONE });
  const { assignment } = bench.answers.at(-1)!.response as {
    assignment: { topicPartitions: object[] };
  };
  expect(assignment.topicPartitions.length).toBeGreaterThan(50);
});

it('matches an expression against very many topics a few at a time', () => {
  const cluster = new FakeCluster();
  for (let i = 1000; i < 6000; i++) cluster.setTopic(`a-topic-of-many-${i}`, 1);
  const bench = groupBench(undefined, cluster);
  bench.load();
  beat(bench, 'g', 'm', { subscribedTopicNames: null, subscribedTopicRegex: 'a-topic-.*[05]' });
  bench.log.batches.length = 0;
  bench.tick();
  // Another topic comes while it is under way: for the next time.
  cluster.setTopic('a-topic-of-many-9990', 1);
  expect(bench.log.batches).toEqual([]);
  const ticks = bench.advanceTo(100);
  expect(ticks).toBeGreaterThanOrEqual(4);
  // The second target of a group comes a second after the first.
  bench.advanceTo(1100);
  const ticket = 9_000_000;
  beat(bench, 'g', 'm', { subscribedTopicNames: null, subscribedTopicRegex: 'a-topic-.*[05]' });
  bench.submit({ kind: 'consumerDescribe', groupIds: ['g'], authorizedOperations: 0, ticket });
  const { groups } = bench.answer(ticket) as ConsumerGroupDescribeResponse;
  expect(groups[0]!.members[0]!.targetAssignment.topicPartitions).toHaveLength(1000);
});

function offsetsOf(bench: GroupBench, groupId: string): number {
  const ticket = 1_000_000 + bench.answers.length;
  const who = { groupId, memberId: null, memberEpoch: -1 };
  bench.submit({ kind: 'offsetFetch', ticket, ...who, topics: null, requireStable: false });
  const { topics } = bench.answer(ticket) as { topics: { partitions: object[] }[] };
  return topics[0]?.partitions.length ?? 0;
}

it('expires offsets in parts, and those of one group without those of another', () => {
  const bench = groupBench();
  bench.load();
  for (let i = 0; i < 500; i++) bench.submit(commitCommand(i, 1, `g${i}`, 1));
  bench.submit(commitCommand(500, 1, 'large', 5000));
  bench.submit(commitCommand(501, 1, LONG, 3));
  bench.commit();
  bench.limit(SMALL);
  bench.log.batches.length = 0;
  const weekMs = 7 * 24 * 3600 * 1000;
  bench.wallMs += weekMs + 1;
  bench.advanceTo(600_000);
  expect(offsetsOf(bench, 'large')).toBe(0);
  expect(offsetsOf(bench, 'g0') + offsetsOf(bench, 'g499')).toBe(0);
  expect(offsetsOf(bench, LONG)).toBe(3);
  expect(bench.warnings).toHaveLength(1);
  expect(Math.max(...bench.log.batches.map(({ length }) => length))).toBeLessThanOrEqual(400);
  bench.limit(DEFAULTS);
  expect(bench.advanceTo(1_199_999)).toBe(0);
  bench.advanceTo(1_200_000);
  expect(offsetsOf(bench, LONG)).toBe(0);
});

it('does not try again at once to expire what does not fit when nothing else is left', () => {
  const bench = groupBench();
  bench.load();
  bench.submit(commitCommand(1, 1, LONG, 3));
  bench.commit();
  bench.limit(SMALL);
  bench.wallMs += 7 * 24 * 3600 * 1000 + 1;
  bench.advanceTo(1_200_000);
  // Once for each clean-up.
  expect(bench.warnings).toHaveLength(2);
  expect(offsetsOf(bench, LONG)).toBe(3);
  bench.limit(DEFAULTS);
  bench.advanceTo(1_800_000);
  expect(offsetsOf(bench, LONG)).toBe(0);
});

type TransactionBench = ShardBench<TransactionCommand, TransactionRecord, TransactionContinuation>;

it('aborts every transaction that has timed out but the one whose record does not fit', () => {
  const bench: TransactionBench = new ShardBench('__transaction_state', () => {
    const sends: never[] = [];
    return new TransactionCore(() => defaultTransactionConfig, sends);
  });
  bench.load();
  const ids = Array.from({ length: 100 }, (_, i) => (i === 50 ? LONG : `tx${i}`));
  ids.forEach((transactionalId, producerId) => {
    bench.submit({
      kind: 'initProducerId',
      ticket: 2 * producerId,
      transactionalId,
      transactionTimeoutMs: 5000,
      enable2Pc: false,
      keepPreparedTxn: false,
      expectedProducerId: -1,
      expectedProducerEpoch: -1,
      newProducerId: producerId,
    });
    bench.submit({
      kind: 'addPartitions',
      ticket: 2 * producerId + 1,
      transactionalId,
      producerId,
      producerEpoch: 0,
      topics: [{ topic: 't', partitions: [0] }],
      isVerifyOnly: false,
      clientTransactionVersion: 0,
    });
  });
  bench.commit();
  expect(bench.answers).toHaveLength(200);
  const stateOf = (transactionalId: string): unknown => {
    const ticket = 1_000_000 + bench.answers.length;
    bench.submit({ kind: 'describeTransaction', ticket, transactionalId });
    return bench.answer(ticket)!['transactionState'];
  };
  bench.limit(SMALL);
  const ticks = bench.advanceTo(15_000);
  expect(ticks).toBeGreaterThan(2);
  expect(ticks).toBeLessThan(10);
  for (const id of ids) expect(stateOf(id)).toBe(id === LONG ? 'Ongoing' : 'PrepareAbort');
  expect(bench.warnings).toHaveLength(1);
  // The next check finds it again.
  bench.limit(DEFAULTS);
  bench.advanceTo(20_000);
  expect(stateOf(LONG)).toBe('PrepareAbort');
});

type CountedCommand = { readonly kind: string; readonly ticket: number };

it('does not call shards that have nothing to do', () => {
  let calls = 0;
  const newCore = (): ShardCore<CountedCommand, never, never> => ({
    decide: (command, _nowMs, _wallMs, out) => {
      if (command.kind === 'ask') out.replies.push({ ticket: command.ticket, response: {} });
    },
    committed: () => {},
    replay: () => {},
    writeTimeoutMs: () => 5000,
    nextDeadlineMs: () => {
      calls++;
      return 60_000;
    },
    encode: () => ({ key: Buffer.alloc(0), value: null }),
    load: () => {},
    loadMarker: () => {},
    activated: { kind: 'activated', ticket: 0 },
    deadline: { kind: 'deadline', ticket: 0 },
    errorResponse: () => ({}),
  });
  const logs = Array.from({ length: 50 }, (_, i) => new FakePartition('topic', i));
  const answered: number[] = [];
  const ignore = (): void => {};
  const table = new ShardTable(
    'topic',
    { nodeId: 1, partitions: { find: (_, index) => logs[index]!.partition } },
    {
      append: () => expect.unreachable(),
      reply: (ticket) => void answered.push(ticket),
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    },
    newCore,
  );
  const partitions = logs.map(() => ({ leader: 1, leaderEpoch: 0 }));
  const image = { topicsByName: new Map([['topic', { partitions }]]) };
  table.followLeadership(image as unknown as MetadataImageView);
  const tick = (nowMs: number): number => {
    table.onDeadlines(nowMs, nowMs);
    table.advance(nowMs, nowMs);
    return table.nextDeadlineMs(nowMs);
  };
  for (let i = 0; i < 3; i++) expect(tick(i)).toBeLessThanOrEqual(60_000);
  calls = 0;
  for (let i = 0; i < 1000; i++) expect(tick(i)).toBe(60_000);
  expect(calls).toBe(0);
  table.find(17)!.submit(5, { kind: 'ask', ticket: 5 }, 7, 7);
  expect(tick(7)).toBe(60_000);
  expect(answered).toEqual([5]);
  expect(calls).toBeLessThan(10);
});
