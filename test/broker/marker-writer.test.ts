/** When a marker that was appended counts, and when whoever asked has to ask again. */
import { describe, expect, it } from 'vitest';
import type { Broker } from '../../src/broker/broker.ts';
import type { PendingWriteTxnMarkers } from '../../src/broker/handlers/write-txn-markers.ts';
import { MarkerWriter } from '../../src/broker/marker-writer.ts';
import type { Partition } from '../../src/broker/partition.ts';
import { ErrorCode, errorName } from '../../src/protocol/error-codes.ts';
import { FakePartition } from './fake-partition.ts';

const THIS_BROKER = 1;
const REQUEST_TIMEOUT_MS = 30_000;

class Bench {
  nowMs = 1000;
  readonly told: string[] = [];
  readonly fake: FakePartition = new FakePartition('t', 0);
  readonly writer: MarkerWriter;

  constructor() {
    const { fake } = this;
    const bench = this;
    const broker = {
      get nowMs() {
        return bench.nowMs;
      },
      wallMs: 0,
      config: { int: () => REQUEST_TIMEOUT_MS },
      partitions: {
        find: () => fake.partition,
        checkLeader: ({ leaderId }: Partition) =>
          leaderId === THIS_BROKER ? ErrorCode.NONE : ErrorCode.NOT_LEADER_OR_FOLLOWER,
        appendAsCoordinator: (_: Partition, batch: Buffer) => fake.append(batch),
      },
      reply: (ticket: number, response: object) => {
        const { markers } = response as PendingWriteTxnMarkers['response'];
        const { errorCode } = markers[0]!.topics[0]!.partitions[0]!;
        this.told.push(`${ticket} ${errorName(errorCode)}`);
      },
    };
    this.writer = new MarkerWriter(broker as unknown as Broker);
  }

  /** A WriteTxnMarkers request for one partition; what becomes of it is in `told`. */
  write(ticket: number): void {
    const answers: { partitionIndex: number; errorCode: number }[] = [];
    const topics = [{ name: 't', partitions: answers }];
    const pending = { ticket, response: { markers: [{ producerId: 7, topics }] }, remaining: 1 };
    const marker = {
      producerId: 7,
      producerEpoch: 0,
      isCommit: true,
      coordinatorEpoch: 3,
      transactionVersion: 0,
    };
    this.writer.write('t', [0], marker, { kind: 'request', pending, answers });
    this.writer.advance();
  }

  moveLeadership(leaderId: number, leaderEpoch: number): void {
    Object.assign(this.fake.partition, { leaderId, leaderEpoch });
  }
}

describe('a marker that was appended', () => {
  it('counts when it is committed', () => {
    const bench = new Bench();
    bench.write(1);
    bench.writer.advance();
    expect(bench.told).toEqual([]);
    bench.fake.commit();
    bench.writer.advance();
    expect(bench.told).toEqual(['1 NONE']);
  });

  it('is not taken for committed because another leader has committed something else there', () => {
    const bench = new Bench();
    bench.write(1);
    bench.moveLeadership(2, 1);
    bench.fake.commit();
    bench.writer.advance();
    expect(bench.told).toEqual(['1 NOT_LEADER_OR_FOLLOWER']);
  });

  it('is to be written again when leadership has gone and come back meanwhile', () => {
    const bench = new Bench();
    bench.write(1);
    bench.moveLeadership(THIS_BROKER, 2);
    bench.fake.commit();
    bench.writer.advance();
    expect(bench.told).toEqual(['1 NOT_LEADER_OR_FOLLOWER']);
  });

  it('is answered for in time also when the other replicas do not take it', () => {
    const bench = new Bench();
    bench.write(1);
    expect(bench.writer.nextDeadlineMs(bench.nowMs)).toBe(1000 + REQUEST_TIMEOUT_MS);
    bench.nowMs += REQUEST_TIMEOUT_MS - 1;
    bench.writer.advance();
    expect(bench.told).toEqual([]);
    bench.nowMs++;
    bench.writer.advance();
    expect(bench.told).toEqual(['1 REQUEST_TIMED_OUT']);
    expect(bench.writer.nextDeadlineMs(bench.nowMs)).toBe(Infinity);
  });
});

describe('a marker', () => {
  it('is not appended while too few replicas are in sync', () => {
    const bench = new Bench();
    bench.fake.isUnderMinIsr = true;
    bench.write(1);
    expect(bench.told).toEqual(['1 NOT_ENOUGH_REPLICAS']);
    expect(bench.fake.logEndOffset).toBe(0);
    bench.fake.isUnderMinIsr = false;
    bench.write(2);
    bench.fake.commit();
    bench.writer.advance();
    expect(bench.told).toEqual(['1 NOT_ENOUGH_REPLICAS', '2 NONE']);
  });
});
