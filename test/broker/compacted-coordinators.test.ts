/**
 * The coordinators' own topics, compacted while the broker runs: what a coordinator that reads the
 * compacted log knows is what the one before it knew.
 */
import { describe, expect, it } from 'vitest';
import { newGroupHard, replay as replayGroup } from '../../src/core/group/group-hard.ts';
import { decodeGroupRecord } from '../../src/core/group/group-record-codec.ts';
import {
  newTransactionHard,
  replay as replayTransaction,
} from '../../src/core/transaction/transaction-hard.ts';
import { decodeTransactionRecord } from '../../src/core/transaction/transaction-record-codec.ts';
import type { Log } from '../../src/log/log.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { type DecodedBatch, decodeBatches } from '../../src/protocol/records/decode-batch.ts';
import { subscription } from '../core/group/subscription-bytes.ts';
import type { ResponseOf } from '../simulator/messages.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import { createTopic } from '../simulator/topics.ts';
import {
  endTransaction,
  initProducer,
  produceInTransaction,
  readCommitted,
  type TestProducer,
} from '../simulator/transactions.ts';

const GROUP_TOPIC = '__consumer_offsets';
const TRANSACTION_TOPIC = '__transaction_state';
const TOPIC_RESOURCE = 2;
const READ_BYTES = 64 * 1024 * 1024;
const PROPERTIES = {
  'offsets.topic.num.partitions': '1',
  'transaction.state.log.num.partitions': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'log.cleaner.backoff.ms': '1000',
};
const SMALL_SEGMENTS = {
  'internal.segment.bytes': '1500',
  'min.cleanable.dirty.ratio': '0.01',
  'delete.retention.ms': '500',
};

type Told = { readonly stableOffsets: ResponseOf<'OffsetFetch'> } & Readonly<
  Record<string, unknown>
>;

class Bench {
  readonly sim: SimBroker;
  connection: SimConnection;
  topicId: string;
  classicMemberId: string;

  constructor() {
    this.sim = new SimBroker({ properties: PROPERTIES });
    this.connection = this.sim.connect();
    this.topicId = createTopic(this.sim, this.connection, 't', 4);
    this.classicMemberId = '';
    for (const keyType of [0, 1]) {
      this.sim.ask(this.connection, 'FindCoordinator', 4, { keyType, coordinatorKeys: ['x'] });
    }
    this.makeSegmentsSmall();
  }

  private makeSegmentsSmall(): void {
    const configs = Object.entries(SMALL_SEGMENTS).map(([name, value]) => ({
      name,
      value,
      configOperation: 0,
    }));
    const resources = [GROUP_TOPIC, TRANSACTION_TOPIC].map((resourceName) => ({
      resourceType: TOPIC_RESOURCE,
      resourceName,
      configs,
    }));
    const { responses } = this.sim.ask(this.connection, 'IncrementalAlterConfigs', 1, {
      resources,
      validateOnly: false,
    });
    for (const { errorCode } of responses) expect(errorCode).toBe(ErrorCode.NONE);
  }

  logOf(topic: string): Log {
    return this.sim.broker.partitions.find(topic, 0)!.log!;
  }

  /** A member of a classic group, with an assignment. */
  joinClassic(): void {
    const { sim, connection } = this;
    const joined = sim.ask(connection, 'JoinGroup', 3, {
      groupId: 'classic',
      sessionTimeoutMs: 300_000,
      rebalanceTimeoutMs: 300_000,
      memberId: this.classicMemberId,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: subscription(['t']) }],
    });
    expect(joined.errorCode).toBe(ErrorCode.NONE);
    this.classicMemberId = joined.memberId;
    const synced = sim.ask(connection, 'SyncGroup', 3, {
      groupId: 'classic',
      generationId: joined.generationId,
      memberId: joined.memberId,
      assignments: [{ memberId: joined.memberId, assignment: Buffer.from('all of it') }],
    });
    expect(synced.errorCode).toBe(ErrorCode.NONE);
  }

  heartbeat(memberId: string, memberEpoch: number, more: object = {}): number {
    const response = this.sim.ask(this.connection, 'ConsumerGroupHeartbeat', 1, {
      groupId: 'new',
      memberId,
      memberEpoch,
      rebalanceTimeoutMs: -1,
      subscribedTopicNames: null,
      topicPartitions: null,
      ...more,
    });
    expect(response.errorCode, response.errorMessage ?? '').toBe(ErrorCode.NONE);
    return response.memberEpoch;
  }

  joinNew(memberId: string): number {
    return this.heartbeat(memberId, 0, {
      rebalanceTimeoutMs: 300_000,
      subscribedTopicNames: ['t'],
      topicPartitions: [],
    });
  }

  commitOffset(groupId: string, partitionIndex: number, committedOffset: number): void {
    const partitions = [{ partitionIndex, committedOffset, committedMetadata: `m${groupId}` }];
    const { topics } = this.sim.ask(this.connection, 'OffsetCommit', 8, {
      groupId,
      topics: [{ name: 't', partitions }],
    });
    expect(topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NONE);
  }

  commitInTransaction(producer: TestProducer, groupId: string, committedOffset: number): void {
    const partitions = [{ partitionIndex: 0, committedOffset }];
    const { topics } = this.sim.ask(this.connection, 'TxnOffsetCommit', 5, {
      ...producer,
      groupId,
      topics: [{ name: 't', partitions }],
    });
    expect(topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NONE);
  }

  write(producer: TestProducer, partition: number, value: string): void {
    const { sim, connection } = this;
    expect(produceInTransaction(sim, connection, producer, 't', partition, [value])).toBe(0);
  }

  end(producer: TestProducer, isCommit: boolean): void {
    expect(endTransaction(this.sim, this.connection, producer, isCommit)).toBe(0);
  }

  clean(): void {
    for (const topic of [GROUP_TOPIC, TRANSACTION_TOPIC]) {
      this.sim.runUntil(() => this.logOf(topic).cleanedEndOffset > 0, `cleaning ${topic}`);
    }
    // More than one round: tombstones go in the one after their horizon.
    this.sim.runFor(10_000);
  }

  restart(): void {
    this.sim.restart('clean');
    this.connection = this.sim.connect();
    // Virtual time: the coordinators have read their logs long before.
    this.sim.runFor(1000);
  }

  /** Everything the coordinators tell. */
  tell(): Told {
    const { sim, connection } = this;
    const groupIds = ['classic', 'new', 'offsets', 'pending', 'deleted'];
    const groups = groupIds.map((groupId) => ({ groupId, topics: null }));
    const offsets = (requireStable: boolean): ResponseOf<'OffsetFetch'> => {
      const response = sim.ask(connection, 'OffsetFetch', 8, { groups, requireStable });
      // In the order in which they were committed: that is another one now.
      for (const { topics } of response.groups) {
        for (const topic of topics) topic.partitions.sort(byPartitionIndex);
      }
      return response;
    };
    const transactionalIds = ['empty', 'committed', 'aborted', 'open'];
    return {
      listed: sim.ask(connection, 'ListGroups', 5, {}).groups.sort(byGroupId),
      classic: sim.ask(connection, 'DescribeGroups', 5, { groups: groupIds }),
      consumer: sim.ask(connection, 'ConsumerGroupDescribe', 1, { groupIds }),
      offsets: offsets(false),
      stableOffsets: offsets(true),
      transactions: sim.ask(connection, 'DescribeTransactions', 0, { transactionalIds }),
      states: sim
        .ask(connection, 'ListTransactions', 1, { durationFilter: -1 })
        .transactionStates.sort((a, b) => a.producerId - b.producerId),
      values: [this.values(0), this.values(1)],
    };
  }

  values(partition: number): string[] {
    return readCommitted(this.sim, this.connection, 't', partition);
  }

  batches(topic: string): DecodedBatch[] {
    const log = this.logOf(topic);
    const batches: DecodedBatch[] = [];
    for (let offset = log.logStartOffset; offset < log.logEndOffset; ) {
      const read = log.read(offset, READ_BYTES, log.logEndOffset, true);
      if (read.kind === 'pending') {
        this.sim.tick();
        continue;
      }
      if (read.kind !== 'data') throw new Error(`${topic} cannot be read: ${read.kind}`);
      if (read.sizeBytes === 0) break;
      batches.push(...decodeBatches(Buffer.concat(read.chunks)));
      offset = read.nextOffset;
    }
    return batches;
  }
}

function byGroupId(a: { groupId: string }, b: { groupId: string }): number {
  return a.groupId < b.groupId ? -1 : 1;
}

function byPartitionIndex(a: { partitionIndex: number }, b: { partitionIndex: number }): number {
  return a.partitionIndex - b.partitionIndex;
}

/** What a coordinator makes of the log. */
function groupStateOf(batches: readonly DecodedBatch[]): object {
  const hard = newGroupHard();
  for (const { isControlBatch, isTransactional, producerId, records } of batches) {
    for (const { key, value, offset } of records) {
      if (isControlBatch) {
        const committed = key!.readInt16BE(2) === 1;
        replayGroup(hard, { kind: 'transactionEnded', producerId, committed }, offset);
        continue;
      }
      const record = decodeGroupRecord(key!, value, isTransactional ? producerId : -1);
      if (record !== undefined) replayGroup(hard, record, offset);
    }
  }
  return hard;
}

function transactionStateOf(batches: readonly DecodedBatch[]): object {
  const hard = newTransactionHard();
  for (const { key, value } of batches.flatMap(({ records }) => records)) {
    const record = decodeTransactionRecord(key!, value);
    if (record !== undefined) replayTransaction(hard, record);
  }
  return hard;
}

function recordCountOf(batches: readonly DecodedBatch[]): number {
  return batches.reduce((sum, { records }) => sum + records.length, 0);
}

/** Much that is superseded, then a transaction that stays open, then more. */
function fill(bench: Bench): TestProducer {
  const { sim } = bench;
  const producerOf = (id: string): TestProducer => initProducer(sim, bench.connection, id, 600_000);
  producerOf('empty');
  const committed = producerOf('committed');
  const aborted = producerOf('aborted');
  const open = producerOf('open');
  bench.joinClassic();
  bench.commitOffset('deleted', 0, 1);
  const { results } = sim.ask(bench.connection, 'DeleteGroups', 2, { groupsNames: ['deleted'] });
  expect(results[0]!.errorCode).toBe(ErrorCode.NONE);
  let epoch = bench.joinNew('m1');
  for (let i = 0; i < 12; i++) {
    bench.joinClassic();
    for (let partition = 0; partition < 4; partition++) bench.commitOffset('offsets', partition, i);
    // A member comes and goes.
    const other = bench.joinNew('m2');
    epoch = bench.heartbeat('m1', epoch, {
      topicPartitions: [{ topicId: bench.topicId, partitions: [0, 1] }],
    });
    bench.heartbeat('m2', -1);
    expect(other).toBeGreaterThan(0);
    epoch = bench.heartbeat('m1', epoch);
    for (const [producer, isCommit] of [
      [committed, true],
      [aborted, false],
    ] as const) {
      bench.write(producer, 0, `${producer.transactionalId} ${i}`);
      bench.commitInTransaction(producer, 'pending', isCommit ? i : 1000 + i);
      bench.end(producer, isCommit);
    }
    bench.write(open, 1, `open ${i}`);
    if (i < 11) bench.end(open, i % 2 === 0);
  }
  bench.commitInTransaction(open, 'pending', 77);
  for (let i = 0; i < 30; i++) bench.commitOffset('offsets', i % 4, 100 + i);
  return open;
}

describe('a coordinator that reads its compacted log', () => {
  it('knows what the one before it knew, and goes on from there', () => {
    const bench = new Bench();
    const open = fill(bench);
    const before = bench.tell();
    const groupBatches = bench.batches(GROUP_TOPIC);
    const transactionBatches = bench.batches(TRANSACTION_TOPIC);
    bench.clean();
    const cleanedGroups = bench.batches(GROUP_TOPIC);
    const cleanedTransactions = bench.batches(TRANSACTION_TOPIC);
    expect(recordCountOf(cleanedGroups)).toBeLessThan(recordCountOf(groupBatches) / 2);
    expect(recordCountOf(cleanedTransactions)).toBeLessThan(recordCountOf(transactionBatches) / 2);
    expect(groupStateOf(cleanedGroups)).toEqual(groupStateOf(groupBatches));
    expect(transactionStateOf(cleanedTransactions)).toEqual(transactionStateOf(transactionBatches));

    bench.restart();
    expect(bench.tell()).toEqual(before);
    bench.end(open, true);
    bench.clean();
    // The tombstones have gone in that round, with what they were for.
    const keys = bench.batches(GROUP_TOPIC).flatMap(({ records }) => records.map(({ key }) => key));
    expect(keys.filter((key) => key!.includes('deleted'))).toEqual([]);
    bench.restart();
    const { stableOffsets } = bench.tell();
    const pending = stableOffsets.groups.find(({ groupId }) => groupId === 'pending')!;
    expect(pending.topics[0]!.partitions[0]).toMatchObject({ errorCode: 0, committedOffset: 77 });
    expect(bench.values(1)).toEqual([
      'open 0',
      'open 2',
      'open 4',
      'open 6',
      'open 8',
      'open 10',
      'open 11',
    ]);
  });
});
