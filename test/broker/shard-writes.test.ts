/**
 * Coordinators whose logs have too few replicas in sync, or whose replicas do not follow: who waits
 * hears of it in time, and what was decided comes about or does not, but nothing in between.
 */
import { describe, expect, it } from 'vitest';
import { TransactionCore } from '../../src/broker/transaction-core.ts';
import type { ConsumerHeartbeatCommand } from '../../src/core/group/group-command.ts';
import type {
  TransactionCommand,
  TransactionSend,
} from '../../src/core/transaction/transaction-command.ts';
import type { TransactionRecord } from '../../src/core/transaction/transaction-hard.ts';
import type { TransactionContinuation } from '../../src/core/transaction/transaction-state.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { defaultTransactionConfig } from '../core/transaction/transaction-harness.ts';
import { type GroupBench, groupBench, ShardBench } from './shard-bench.ts';
import {
  beatCommand,
  commitCommand,
  fetchCommand,
  joinCommand,
  syncCommand,
} from './shard-commands.ts';

function committed(errorCode: ErrorCode): object {
  return { topics: [{ partitions: [{ errorCode }] }] };
}

/** The ticks until then, with nothing new in the log. */
function pass(bench: { nowMs: number; wallMs: number; tick(): void }, ms: number): void {
  bench.nowMs += ms;
  bench.wallMs += ms;
  bench.tick();
}

/** A classic group of one member whose leader is to bring the assignment. */
function joined(bench: GroupBench): string {
  bench.submit(joinCommand(1));
  bench.commit();
  bench.deadline();
  bench.commit();
  return bench.answer(1)!['memberId'] as string;
}

describe('a group coordinator with too few replicas in sync', () => {
  it('appends nothing, and goes on', () => {
    const bench = groupBench();
    bench.load();
    bench.submit(commitCommand(1, 5));
    bench.commit();
    bench.log.isUnderMinIsr = true;
    const { logEndOffset } = bench.log;
    bench.submit(commitCommand(2, 6));
    expect(bench.answer(2)).toMatchObject(committed(ErrorCode.COORDINATOR_NOT_AVAILABLE));
    expect(bench.log.logEndOffset).toBe(logEndOffset);
    bench.submit(fetchCommand(3));
    expect(bench.answer(3)).toMatchObject({ topics: [{ partitions: [{ committedOffset: 5 }] }] });
    bench.log.isUnderMinIsr = false;
    bench.submit(commitCommand(4, 7));
    bench.commit();
    expect(bench.answer(4)).toMatchObject(committed(ErrorCode.NONE));
    expect([...bench.errors, ...bench.warnings]).toEqual([]);
  });

  it('answers who waits for an assignment at once, whatever waits before', () => {
    const bench = groupBench();
    bench.load();
    const memberId = joined(bench);
    bench.submit(commitCommand(2, 5, 'another'));
    bench.log.isUnderMinIsr = true;
    bench.submit(syncCommand(3, 1, memberId, Buffer.from('p0')));
    expect(bench.answer(3)).toMatchObject({ errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE });
    expect(bench.answer(2)).toBeUndefined();
    bench.log.isUnderMinIsr = false;
    bench.submit(joinCommand(4, memberId));
    bench.commit();
    expect(bench.answer(4)).toMatchObject({ errorCode: 0, generationId: 2 });
    bench.submit(syncCommand(5, 2, memberId, Buffer.from('p0')));
    bench.commit();
    expect(bench.answer(5)).toMatchObject({ errorCode: 0, assignment: Buffer.from('p0') });
  });
});

function beat(bench: GroupBench, changes: Partial<ConsumerHeartbeatCommand> = {}): number {
  const ticket = bench.answers.length + 1;
  bench.submit(beatCommand(ticket, changes));
  return ticket;
}

function memberCount(bench: GroupBench): number {
  const ticket = 1_000_000 + bench.answers.length;
  bench.submit({ kind: 'consumerDescribe', groupIds: ['g'], authorizedOperations: 0, ticket });
  const { groups } = bench.answer(ticket) as { groups: { members: object[] }[] };
  return groups[0]!.members.length;
}

describe('a member of a consumer group', () => {
  it('is fenced as soon as there are enough replicas again', () => {
    const bench = groupBench();
    bench.load();
    beat(bench);
    bench.commit();
    bench.log.isUnderMinIsr = true;
    bench.advanceTo(50_000);
    expect(memberCount(bench)).toBe(1);
    bench.log.isUnderMinIsr = false;
    bench.advanceTo(51_000);
    expect(memberCount(bench)).toBe(0);
  });

  it('that left when that could not be written down does not stay for ever', () => {
    const bench = groupBench();
    bench.load();
    beat(bench);
    bench.commit();
    bench.log.isUnderMinIsr = true;
    const ticket = beat(bench, { memberEpoch: -1 });
    expect(bench.answer(ticket)).toMatchObject({
      errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE,
    });
    bench.log.isUnderMinIsr = false;
    bench.advanceTo(60_000);
    expect(memberCount(bench)).toBe(0);
  });
});

describe('a group coordinator whose records are not committed', () => {
  it('says so after offsets.commit.timeout.ms, though they may be later', () => {
    const bench = groupBench();
    bench.load();
    bench.submit(commitCommand(1, 5));
    bench.commit();
    bench.submit(commitCommand(2, 6));
    pass(bench, 3000);
    bench.submit(fetchCommand(3));
    expect(bench.shard.nextDeadlineMs(bench.nowMs)).toBe(5000);
    pass(bench, 1999);
    expect(bench.answer(2)).toBeUndefined();
    pass(bench, 1);
    expect(bench.answer(2)).toMatchObject(committed(ErrorCode.COORDINATOR_NOT_AVAILABLE));
    expect(bench.answer(3)).toBeUndefined();
    expect(bench.shard.nextDeadlineMs(bench.nowMs)).toBe(8000);
    pass(bench, 3000);
    // Consumers before 3.9 would give up if they heard the other error.
    expect(bench.answer(3)).toMatchObject({ errorCode: ErrorCode.NOT_COORDINATOR });
    expect(bench.shard.openTickets).toBe(0);
    bench.commit();
    bench.submit(fetchCommand(4));
    expect(bench.answer(4)).toMatchObject({ topics: [{ partitions: [{ committedOffset: 6 }] }] });
  });

  it('tells who waits for an assignment to join anew', () => {
    const bench = groupBench();
    bench.load();
    const memberId = joined(bench);
    bench.submit(syncCommand(2, 1, memberId, Buffer.from('p0')));
    pass(bench, 5000);
    expect(bench.answer(2)).toMatchObject({ errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE });
    bench.commit();
    bench.submit(joinCommand(3, memberId));
    bench.commit();
    expect(bench.answer(3)).toMatchObject({ errorCode: 0, generationId: 2 });
  });
});

class TransactionBench extends ShardBench<
  TransactionCommand,
  TransactionRecord,
  TransactionContinuation
> {
  readonly sends: TransactionSend[];

  constructor() {
    const sends: TransactionSend[] = [];
    super('__transaction_state', () => new TransactionCore(() => defaultTransactionConfig, sends));
    this.sends = sends;
    this.load();
  }

  init(ticket: number, expectedProducerEpoch = -1): number {
    const isFirst = expectedProducerEpoch < 0;
    this.submit({
      kind: 'initProducerId',
      ticket,
      transactionalId: 'tx',
      transactionTimeoutMs: 60_000,
      enable2Pc: false,
      keepPreparedTxn: false,
      expectedProducerId: isFirst ? -1 : 7,
      expectedProducerEpoch,
      newProducerId: 7,
    });
    return ticket;
  }

  add(ticket: number): void {
    this.submit({
      kind: 'addPartitions',
      ticket,
      transactionalId: 'tx',
      producerId: 7,
      producerEpoch: 0,
      topics: [{ topic: 't', partitions: [0] }],
      isVerifyOnly: false,
      clientTransactionVersion: 2,
    });
  }

  end(ticket: number): void {
    this.submit({
      kind: 'endTransaction',
      ticket,
      transactionalId: 'tx',
      producerId: 7,
      producerEpoch: 0,
      isCommit: true,
      clientTransactionVersion: 2,
      newProducerId: -1,
    });
  }

  markerDone(): void {
    const which = { transactionalId: 'tx', producerId: 7, producerEpoch: 1 };
    const command = { kind: 'markerDone', ...which, topic: 't', partition: 0 } as const;
    this.shard.notify({ ...command, outcome: 'written' }, this.nowMs, this.wallMs);
  }

  get state(): unknown {
    const ticket = 1_000_000 + this.answers.length;
    this.submit({ kind: 'describeTransaction', ticket, transactionalId: 'tx' });
    return this.answer(ticket)!['transactionState'];
  }
}

describe('a transaction', () => {
  it('whose end is committed late ends all the same', () => {
    const bench = new TransactionBench();
    bench.init(1);
    bench.add(2);
    bench.commit();
    bench.end(3);
    pass(bench, 59_999);
    expect(bench.answer(3)).toBeUndefined();
    // After the transaction's own timeout.
    pass(bench, 1);
    expect(bench.answer(3)).toMatchObject({ errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE });
    expect(bench.sends).toEqual([]);
    bench.end(4);
    bench.commit();
    expect(bench.answer(4)).toMatchObject({ errorCode: ErrorCode.CONCURRENT_TRANSACTIONS });
    expect(bench.sends).toMatchObject([{ kind: 'writeMarkers', isCommit: true }]);
    bench.markerDone();
    bench.commit();
    bench.end(5);
    expect(bench.answer(5)).toMatchObject({ errorCode: ErrorCode.NONE });
  });

  it('whose completion cannot be written down is completed when it can', () => {
    const bench = new TransactionBench();
    bench.init(1);
    bench.add(2);
    bench.end(3);
    bench.commit();
    bench.log.isUnderMinIsr = true;
    bench.markerDone();
    bench.advanceTo(bench.nowMs + 1000);
    expect(bench.state).toBe('PrepareCommit');
    bench.log.isUnderMinIsr = false;
    bench.advanceTo(bench.nowMs + 100);
    expect(bench.state).toBe('CompleteCommit');
    expect(bench.shard.nextDeadlineMs(bench.nowMs)).toBeGreaterThan(bench.nowMs + 1000);
  });

  it('begins with the epoch of the last InitProducerId that was stored', () => {
    const bench = new TransactionBench();
    bench.init(1);
    bench.init(2, 0);
    bench.commit();
    expect(bench.answer(2)).toMatchObject({ producerId: 7, producerEpoch: 1 });
    bench.log.isUnderMinIsr = true;
    bench.init(3, 1);
    expect(bench.answer(3)).toMatchObject({ errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE });
    bench.log.isUnderMinIsr = false;
    // The retry of the second, whose answer might have been lost.
    bench.init(4, 0);
    bench.commit();
    expect(bench.answer(4)).toMatchObject({ errorCode: 0, producerEpoch: 1 });
  });
});
