import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { GroupRequest } from '../../src/core/group/group-command.ts';
import type { TopicConfig } from '../../src/core/metadata/topic-config.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { groupBench } from './shard-bench.ts';
import { commitCommand, fetchCommand, joinCommand, syncCommand } from './shard-commands.ts';

const heartbeatCommand: GroupRequest = {
  kind: 'heartbeat',
  ticket: 99,
  groupId: 'g',
  generationId: 1,
  memberId: 'm',
  groupInstanceId: null,
};

describe('a shard', () => {
  it('holds replies back until their records are committed', () => {
    const bench = groupBench();
    bench.load();
    expect(bench.shard.isActive).toBe(true);
    bench.submit(commitCommand(1, 5));
    bench.submit(fetchCommand(2));
    expect(bench.answers).toEqual([]);
    expect(bench.shard.openTickets).toBe(2);
    bench.commit();
    expect(bench.answers.map(({ ticket }) => ticket)).toEqual([1, 2]);
    expect(bench.answer(2)).toMatchObject({ topics: [{ partitions: [{ committedOffset: 5 }] }] });
    bench.submit(fetchCommand(3));
    expect(bench.answer(3)).toBeDefined();
  });

  it('hands an assignment out when it is committed', () => {
    const bench = groupBench();
    bench.load();
    bench.submit(joinCommand(1));
    bench.commit();
    bench.deadline();
    bench.commit();
    const memberId = bench.answer(1)!['memberId'] as string;
    bench.submit(syncCommand(2, 1, memberId, Buffer.from('p0')));
    expect(bench.answer(2)).toBeUndefined();
    bench.commit();
    expect(bench.answer(2)).toMatchObject({ errorCode: 0, assignment: Buffer.from('p0') });
  });

  it('answers that it is loading, in slices, and heartbeats as if nothing were the matter', () => {
    const first = groupBench();
    first.load();
    for (let i = 0; i < 5; i++) first.submit(commitCommand(i, i));
    const bench = groupBench((log) => {
      log.batches.push(...first.log.batches);
      log.logEndOffset = first.log.logEndOffset;
      log.commit();
      log.readBatchesMax = 2;
      log.pendingReads = 1;
    });
    bench.load();
    expect(bench.shard.nextDeadlineMs(0)).toBe(Infinity);
    bench.submit(joinCommand(1));
    bench.submit(heartbeatCommand);
    expect(bench.answer(1)).toMatchObject({ errorCode: ErrorCode.COORDINATOR_LOAD_IN_PROGRESS });
    expect(bench.answer(99)).toMatchObject({ errorCode: ErrorCode.NONE });
    let calls = 0;
    while (bench.shard.isLoading) {
      bench.load();
      calls++;
    }
    expect(calls).toBe(4);
    bench.submit(fetchCommand(2));
    expect(bench.answer(2)).toMatchObject({ topics: [{ partitions: [{ committedOffset: 4 }] }] });
  });

  it('answers everybody once when it is dropped', () => {
    const bench = groupBench();
    bench.load();
    bench.submit(joinCommand(1));
    bench.submit(commitCommand(2, 3));
    bench.shard.drop();
    expect(bench.answer(1)).toMatchObject({ errorCode: ErrorCode.NOT_COORDINATOR });
    expect(bench.answer(2)).toMatchObject({
      topics: [{ partitions: [{ errorCode: ErrorCode.NOT_COORDINATOR }] }],
    });
    bench.commit();
    bench.submit(heartbeatCommand);
    expect(bench.answer(99)).toMatchObject({ errorCode: ErrorCode.NOT_COORDINATOR });
    expect(bench.shard.openTickets).toBe(0);
  });

  it('forgets what an append refused, and loads the log again', () => {
    const bench = groupBench();
    bench.load();
    bench.submit(commitCommand(1, 5));
    bench.commit();
    bench.log.nextError = ErrorCode.RECORD_LIST_TOO_LARGE;
    bench.submit(commitCommand(2, 6));
    expect(bench.answer(2)).toMatchObject({
      topics: [{ partitions: [{ errorCode: ErrorCode.NOT_COORDINATOR }] }],
    });
    expect(bench.errors).toHaveLength(1);
    while (bench.shard.isLoading) bench.load();
    bench.submit(fetchCommand(3));
    expect(bench.answer(3)).toMatchObject({ topics: [{ partitions: [{ committedOffset: 5 }] }] });
  });

  it('refuses what is too large for the log, and goes on', () => {
    const bench = groupBench();
    bench.load();
    bench.submit(commitCommand(1, 5));
    const join = { ...joinCommand(2), groupId: 'other' } as GroupRequest;
    bench.submit(join);
    bench.commit();
    bench.deadline();
    bench.commit();
    const memberId = bench.answer(2)!['memberId'] as string;
    const sync = (ticket: number, generationId: number, assignment: Buffer): GroupRequest =>
      syncCommand(ticket, generationId, memberId, assignment, 'other');
    bench.submit(sync(3, 1, Buffer.alloc(2_000_000)));
    expect(bench.answer(3)).toMatchObject({ errorCode: ErrorCode.UNKNOWN_SERVER_ERROR });
    bench.submit({ ...joinCommand(4, memberId), groupId: 'other' } as GroupRequest);
    expect(bench.answer(4)).toMatchObject({ errorCode: 0, generationId: 2 });
    bench.submit(sync(5, 2, Buffer.from('p0')));
    bench.commit();
    expect(bench.answer(5)).toMatchObject({ errorCode: 0, assignment: Buffer.from('p0') });
    bench.submit(fetchCommand(6));
    expect(bench.answer(6)).toMatchObject({ topics: [{ partitions: [{ committedOffset: 5 }] }] });
    expect(bench.errors).toEqual([]);
  });

  it('refuses a commit that is too large, which changes nothing', () => {
    const bench = groupBench();
    bench.load();
    bench.log.partition.config = { maxMessageBytes: 100, segmentBytes: 1000 } as TopicConfig;
    bench.submit(commitCommand(1, 5));
    expect(bench.answer(1)).toMatchObject({
      topics: [{ partitions: [{ errorCode: ErrorCode.UNKNOWN_SERVER_ERROR }] }],
    });
    bench.submit(fetchCommand(2));
    expect(bench.answer(2)).toMatchObject({ topics: [] });
    expect(bench.log.batches).toEqual([]);
  });

  it('stops when its log goes offline', () => {
    const bench = groupBench();
    bench.load();
    bench.submit(commitCommand(1, 5));
    bench.log.isOffline = true;
    bench.shard.advance(0, 0);
    expect(bench.answer(1)).toBeDefined();
    expect(bench.shard.isActive).toBe(false);
  });

  it('loads what Apache Kafka 4.3.1 wrote, transactions and other kinds of groups included', () => {
    const bytes = readFileSync(
      new URL('../fixtures/groups/consumer-offsets-0.log', import.meta.url),
    );
    const bench = groupBench((log) => {
      // The file's offsets start at 0 and have no gaps, so appending gives them back.
      log.append(bytes);
      log.commit();
    });
    while (bench.shard.isLoading) bench.load();
    expect(bench.errors).toEqual([]);
    bench.submit(fetchCommand(1, 'classic-g'));
    expect(bench.answer(1)).toMatchObject({
      topics: [{ name: 'in', partitions: [{ committedOffset: 7, metadata: 'meta' }] }],
    });
    bench.submit(fetchCommand(2, 'classic-group'));
    expect(bench.answer(2)).toMatchObject({
      topics: [
        {
          name: 'in',
          partitions: [
            { partitionIndex: 1, committedOffset: 0, committedLeaderEpoch: -1 },
            { partitionIndex: 0, committedOffset: 50, committedLeaderEpoch: 0 },
          ],
        },
        { name: 'txn', partitions: [{ committedOffset: 36 }] },
      ],
    });
    bench.submit({ kind: 'listGroups', ticket: 3, statesFilter: [], typesFilter: [] });
    const groups = bench.answer(3)!['groups'] as { groupId: string; groupState: string }[];
    expect(groups.map(({ groupId, groupState }) => `${groupId} ${groupState}`).sort()).toEqual([
      'classic-g Empty',
      'classic-group Empty',
      'consumer-group Empty',
    ]);
  });
});
