/** ListOffsets and OffsetForLeaderEpoch. Numbers are those of the list of client behaviours. */
import { describe, expect, it } from 'vitest';
import { CompressionType } from '../../src/protocol/compression/compression.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import { batchOf, createTopic, produce } from '../simulator/topics.ts';

const T = 1_700_000_000_000;
const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;

type Found = { errorCode: number; offset: number; timestamp: number; leaderEpoch: number };

class Listing {
  readonly sim: SimBroker = new SimBroker();
  readonly connection: SimConnection = this.sim.connect();

  constructor(configs: Record<string, string> = {}) {
    createTopic(this.sim, this.connection, 't', 2, configs);
  }

  find(timestamp: number, version = 11, partitionIndex = 0, currentLeaderEpoch = -1): Found {
    const asked = { partitionIndex, timestamp, currentLeaderEpoch };
    const response = this.sim.ask(this.connection, 'ListOffsets', version, {
      replicaId: -1,
      topics: [{ name: 't', partitions: [asked] }],
    });
    return response.topics[0]!.partitions[0]!;
  }

  produce(
    timestamps: readonly number[],
    compressionType: CompressionType = CompressionType.NONE,
  ): void {
    const records = timestamps.map((timestamp) => ({ value: 'v', timestamp: T + timestamp }));
    const batch = batchOf(records, { compressionType });
    expect(produce(this.sim, this.connection, 't', 0, batch).errorCode).toBe(0);
  }
}

describe('ListOffsets', () => {
  it('of an empty partition names the epoch that its leader has begun (70)', () => {
    const listing = new Listing();
    expect(listing.find(EARLIEST)).toMatchObject({ offset: 0, timestamp: -1, leaderEpoch: 0 });
    expect(listing.find(LATEST)).toMatchObject({ offset: 0, timestamp: -1, leaderEpoch: 0 });
    const nothing = { errorCode: 0, offset: -1, timestamp: -1, leaderEpoch: -1 };
    expect(listing.find(MAX_TIMESTAMP)).toMatchObject(nothing);
    expect(listing.find(T)).toMatchObject(nothing);
  });

  it('names the epoch of the offset it returns (70)', () => {
    const listing = new Listing();
    listing.produce([0, 10]);
    listing.produce([20]);
    expect(listing.find(EARLIEST)).toMatchObject({ offset: 0, leaderEpoch: 0 });
    expect(listing.find(LATEST)).toMatchObject({ offset: 3, leaderEpoch: 0 });
    expect(listing.find(T + 10)).toMatchObject({ offset: 1, timestamp: T + 10, leaderEpoch: 0 });
    listing.sim.restart('clean');
    const found = listing.sim.ask(listing.sim.connect(), 'ListOffsets', 11, {
      topics: [{ name: 't', partitions: [{ partitionIndex: 0, timestamp: EARLIEST }] }],
    });
    expect(found.topics[0]!.partitions[0]).toMatchObject({ offset: 0, leaderEpoch: 0 });
  });

  it.each(['NONE', 'GZIP', 'SNAPPY', 'LZ4', 'ZSTD'] as const)(
    'by time finds the record inside a batch in %s (72)',
    (name) => {
      const listing = new Listing();
      listing.produce([0, 10, 20], CompressionType[name]);
      listing.produce([15, 40, 30], CompressionType[name]);
      listing.produce([50], CompressionType[name]);
      const offsets = [-5, 0, 1, 10, 11, 20, 21, 31, 40, 41, 50, 51].map((each) => {
        const { offset, timestamp } = listing.find(T + each);
        return [each, offset, timestamp < 0 ? timestamp : timestamp - T];
      });
      expect(offsets).toEqual([
        [-5, 0, 0],
        [0, 0, 0],
        [1, 1, 10],
        [10, 1, 10],
        [11, 2, 20],
        [20, 2, 20],
        [21, 4, 40],
        [31, 4, 40],
        [40, 4, 40],
        [41, 6, 50],
        [50, 6, 50],
        [51, -1, -1],
      ]);
    },
  );

  it('finds the largest timestamp, in compressed batches too (72)', () => {
    const listing = new Listing();
    listing.produce([0, 90, 20], CompressionType.GZIP);
    listing.produce([50]);
    expect(listing.find(MAX_TIMESTAMP)).toMatchObject({ offset: 1, timestamp: T + 90 });
  });

  it('finds the largest timestamp with LogAppendTime (72)', () => {
    const listing = new Listing({ 'message.timestamp.type': 'LogAppendTime' });
    listing.produce([0, 1]);
    listing.sim.runFor(100);
    listing.produce([2, 3]);
    const { offset, timestamp } = listing.find(MAX_TIMESTAMP);
    expect(offset).toBe(2);
    expect(timestamp).toBeGreaterThan(T);
  });

  it('knows each special timestamp from its version on', () => {
    const listing = new Listing();
    listing.produce([0]);
    const cases: [number, number][] = [
      [MAX_TIMESTAMP, 7],
      [-4, 8],
      [-5, 9],
      [-6, 11],
    ];
    for (const [timestamp, version] of cases) {
      expect(listing.find(timestamp, version).errorCode).toBe(0);
      expect(listing.find(timestamp, version - 1).errorCode).toBe(35);
    }
    expect(listing.find(-7).errorCode).toBe(35);
  });

  it('does not name offsets below the log start', () => {
    const listing = new Listing();
    listing.produce([0]);
    listing.produce([10]);
    const { sim, connection } = listing;
    sim.ask(connection, 'DeleteRecords', 2, {
      topics: [{ name: 't', partitions: [{ partitionIndex: 0, offset: 1 }] }],
      timeoutMs: 1000,
    });
    expect(listing.find(EARLIEST)).toMatchObject({ offset: 1 });
    expect(listing.find(T)).toMatchObject({ offset: 1, timestamp: T + 10 });
  });

  it('checks the leader epoch and the partition (73)', () => {
    const listing = new Listing();
    expect(listing.find(LATEST, 11, 0, 3).errorCode).toBe(75);
    expect(listing.find(LATEST, 11, 0, 0).errorCode).toBe(0);
    expect(listing.find(LATEST, 11, 9)).toMatchObject({ errorCode: 3, offset: -1, timestamp: -1 });
  });

  it('answers CORRUPT_MESSAGE for a batch that cannot be decoded, and serves the rest', () => {
    const listing = new Listing();
    listing.produce([0, 10], CompressionType.GZIP);
    listing.produce([20]);
    const { disk, broker } = listing.sim;
    const { log } = broker.partitions.find('t', 0)!;
    log!.tail.clear();
    const file = disk.open(`${log!.directory}/00000000000000000000.log`, false);
    disk.writeSync(file, 61, Buffer.alloc(10, 0xff));
    disk.close(file);
    expect(listing.find(T)).toMatchObject({ errorCode: 2, offset: -1 });
    expect(listing.find(T + 20)).toMatchObject({ errorCode: 0, offset: 2 });
  });

  it('refuses a partition that is asked for twice', () => {
    const { sim, connection } = new Listing();
    const asked = { partitionIndex: 0, timestamp: LATEST };
    const response = sim.ask(connection, 'ListOffsets', 5, {
      topics: [{ name: 't', partitions: [asked, asked, { ...asked, partitionIndex: 1 }] }],
    });
    const codes = response.topics[0]!.partitions.map(({ errorCode }) => errorCode);
    expect(codes).toEqual([42, 42, 0]);
  });
});

describe('OffsetForLeaderEpoch (71, 74)', () => {
  it.each([
    { leaderEpoch: 0, expected: { errorCode: 0, leaderEpoch: 0, endOffset: 3 } },
    { leaderEpoch: 1, expected: { errorCode: 0, leaderEpoch: -1, endOffset: -1 } },
    { leaderEpoch: -1, expected: { errorCode: 0, leaderEpoch: -1, endOffset: -1 } },
  ])('epoch $leaderEpoch', ({ leaderEpoch, expected }) => {
    const listing = new Listing();
    listing.produce([0, 1, 2]);
    const { sim, connection } = listing;
    const response = sim.ask(connection, 'OffsetForLeaderEpoch', 4, {
      replicaId: -1,
      topics: [{ topic: 't', partitions: [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch }] }],
    });
    expect(response.topics[0]!.partitions[0]).toMatchObject(expected);
  });
});
