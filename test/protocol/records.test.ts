/** Header accessors, the cursor and the builder, against each other and against hostile bytes. */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { CompressionType } from '../../src/protocol/compression/compression.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import {
  ControlRecordType,
  decodeControlRecordKey,
  encodeControlRecordKey,
} from '../../src/protocol/records/control-record.ts';
import {
  type DecodedBatch,
  decodeBatch,
  decodeBatches,
} from '../../src/protocol/records/decode-batch.ts';
import { readInt64, writeInt64 } from '../../src/protocol/records/int64.ts';
import * as header from '../../src/protocol/records/record-batch.ts';
import {
  buildEmptyBatch,
  RecordBatchBuilder,
  type RecordBatchOptions,
} from '../../src/protocol/records/record-batch-builder.ts';
import { RecordCursor } from '../../src/protocol/records/record-cursor.ts';
import {
  findOffsetOfMaxTimestamp,
  findRecordByTimestamp,
} from '../../src/protocol/records/timestamp-search.ts';
import {
  varintSizeBytes,
  varlongSizeBytes,
  writeVarint,
  writeVarlong,
} from '../../src/protocol/records/varint.ts';

const NOW = 1_795_198_921_440;

function randomBytes(prng: Prng, sizeBytesMax: number): Buffer | null {
  return prng.chance(0.15) ? null : prng.bytes(prng.below(sizeBytesMax));
}

function randomOptions(prng: Prng): RecordBatchOptions {
  return {
    baseOffset: prng.below(2) * prng.below(2 ** 31) * 1000,
    partitionLeaderEpoch: prng.below(10) - 1,
    compressionType: prng.below(5) as CompressionType,
    producerId: prng.below(3) * 5_000_000_000 - 1,
    producerEpoch: prng.below(32767),
    baseSequence: prng.below(2 ** 31),
    isTransactional: prng.chance(0.5),
    isControlBatch: prng.chance(0.1),
  };
}

type Plain = { t: number; k: Buffer | null; v: Buffer | null; h: [string, Buffer | null][] };

function randomRecords(prng: Prng): Plain[] {
  const records: Plain[] = [];
  for (let i = prng.below(20); i >= 0; i--) {
    const h: [string, Buffer | null][] = [];
    for (let j = prng.below(4); j > 0; j--) h.push([`k${j}é`, randomBytes(prng, 30)]);
    const t = prng.chance(0.1) ? -1 : NOW + (prng.chance(0.2) ? -1 : 1) * prng.uint32() * 100;
    records.push({ t, k: randomBytes(prng, 40), v: randomBytes(prng, 3000), h });
  }
  return records;
}

function build(options: RecordBatchOptions, records: readonly Plain[]): Buffer {
  const builder = new RecordBatchBuilder(options);
  for (const { t, k, v, h } of records) {
    const headers = h.map(([key, value]) => ({ key, value }));
    const predicted = builder.sizeBytes + builder.sizeOfRecordBytes(t, k, v, headers);
    builder.append(t, k, v, headers);
    expect(builder.sizeBytes).toBe(predicted);
  }
  return builder.build();
}

function plain(batch: DecodedBatch): Plain[] {
  return batch.records.map((record) => ({
    t: record.timestamp,
    k: record.key === null ? null : Buffer.from(record.key),
    v: record.value === null ? null : Buffer.from(record.value),
    h: record.headers.map(({ key, value }) => [key, value === null ? null : Buffer.from(value)]),
  }));
}

/** As text: comparing buffers byte by byte takes the assertion library seconds. */
function comparable(records: readonly Plain[]): string {
  const hex = (bytes: Buffer | null): string | null => bytes?.toString('hex') ?? null;
  return JSON.stringify(
    records.map(({ t, k, v, h }) => [
      t,
      hex(k),
      hex(v),
      h.map(([key, value]) => [key, hex(value)]),
    ]),
  );
}

describe('64-bit numbers', () => {
  it('are the same as BigInt reads and writes', () => {
    const prng = new Prng(1);
    const buffer = Buffer.alloc(8);
    const values = [0, -1, 1, 2 ** 32, -(2 ** 32), 2 ** 53 - 1, -(2 ** 53) + 1, NOW];
    for (let i = 0; i < 500; i++) {
      values.push((prng.chance(0.5) ? 1 : -1) * Math.floor(prng.uint32() * 2 ** prng.below(21)));
    }
    for (const value of values) {
      writeInt64(buffer, 0, value);
      expect(Number(buffer.readBigInt64BE(0))).toBe(value);
      expect(readInt64(buffer, 0)).toBe(value);
    }
    buffer.writeBigInt64BE(2n ** 63n - 1n);
    expect(readInt64(buffer, 0)).toBe(2 ** 63);
    writeInt64(buffer, 0, -(2 ** 64));
    expect(buffer.readBigInt64BE(0)).toBe(-(2n ** 63n));
    writeInt64(buffer, 0, 2 ** 63);
    expect(buffer.readBigInt64BE(0)).toBe(2n ** 63n - 1n);
  });
});

describe('varints', () => {
  it('have the size that was foretold', () => {
    const prng = new Prng(2);
    const buffer = Buffer.alloc(16);
    for (let i = 0; i < 2000; i++) {
      const value = (prng.uint32() | 0) >> prng.below(32);
      expect(writeVarint(buffer, 1, value) - 1).toBe(varintSizeBytes(value));
      const long = (prng.chance(0.5) ? 1 : -1) * Math.floor(prng.uint32() * 2 ** prng.below(20));
      expect(writeVarlong(buffer, 1, long) - 1).toBe(varlongSizeBytes(long));
    }
    expect(writeVarint(buffer, 0, -0x80000000)).toBe(5);
    expect(buffer.subarray(0, 5).toString('hex')).toBe('ffffffff0f');
  });
});

describe('batch header', () => {
  it('reads back every field that is set', () => {
    const b = Buffer.alloc(200, 0xee);
    const p = 50;
    header.setBaseOffset(b, p, 2 ** 50);
    header.setBatchSizeBytes(b, p, 99);
    header.setPartitionLeaderEpoch(b, p, 7);
    header.setMagic(b, p, 2);
    header.setCrc(b, p, 0xfedcba98);
    header.setAttributes(b, p, 0x3c);
    header.setLastOffsetDelta(b, p, 4);
    header.setBaseTimestamp(b, p, NOW);
    header.setMaxTimestamp(b, p, NOW + 1);
    header.setProducerId(b, p, 12_000_000_000);
    header.setProducerEpoch(b, p, 3);
    header.setBaseSequence(b, p, 0x7ffffffe);
    header.setRecordCount(b, p, 5);
    expect(header.baseOffset(b, p)).toBe(2 ** 50);
    expect(header.lastOffset(b, p)).toBe(2 ** 50 + 4);
    expect(header.batchSizeBytes(b, p)).toBe(99);
    expect(header.partitionLeaderEpoch(b, p)).toBe(7);
    expect(header.magic(b, p)).toBe(2);
    expect(header.crc(b, p)).toBe(0xfedcba98);
    expect(header.compressionType(b, p)).toBe(CompressionType.ZSTD);
    expect(header.timestampType(b, p)).toBe(header.TimestampType.LOG_APPEND_TIME);
    expect(header.isTransactional(b, p)).toBe(true);
    expect(header.isControlBatch(b, p)).toBe(true);
    expect(header.hasDeleteHorizon(b, p)).toBe(false);
    expect(header.baseTimestamp(b, p)).toBe(NOW);
    expect(header.maxTimestamp(b, p)).toBe(NOW + 1);
    expect(header.producerId(b, p)).toBe(12_000_000_000);
    expect(header.hasProducerId(b, p)).toBe(true);
    expect(header.producerEpoch(b, p)).toBe(3);
    expect(header.baseSequence(b, p)).toBe(0x7ffffffe);
    // Sequences wrap to 0, not to the negative.
    expect(header.lastSequence(b, p)).toBe(2);
    expect(header.recordCount(b, p)).toBe(5);
    expect(b.subarray(0, p).every((byte) => byte === 0xee)).toBe(true);
    expect(b.subarray(p + 61).every((byte) => byte === 0xee)).toBe(true);
  });

  it('knows whether a whole batch is there', () => {
    const batch = build({}, [{ t: 1, k: null, v: null, h: [] }]);
    expect(header.hasWholeBatch(batch, 0, batch.length)).toBe(true);
    expect(header.hasWholeBatch(batch, 0, batch.length - 1)).toBe(false);
    expect(header.hasWholeBatch(batch, 0, 12)).toBe(false);
    header.setBatchSizeBytes(batch, 0, 20);
    expect(header.hasWholeBatch(batch, 0, batch.length)).toBe(false);
  });
});

describe('builder and cursor', () => {
  it('give back what was appended, in every codec', () => {
    const prng = new Prng(3);
    const all: Buffer[] = [];
    for (let i = 0; i < 200; i++) {
      const options = randomOptions(prng);
      const records = randomRecords(prng);
      const bytes = build(options, records);
      all.push(bytes);
      const batch = decodeBatch(bytes);
      expect(comparable(plain(batch))).toBe(comparable(records));
      expect(batch).toMatchObject({
        ...options,
        lastOffset: (options.baseOffset as number) + records.length - 1,
        maxTimestamp: records.reduce((max, { t }) => Math.max(max, t), -1),
      });
    }
    const stream = Buffer.concat(all);
    expect(decodeBatches(stream.subarray(0, -1)).length).toBe(199);
  });

  it('keep gaps, ranges and horizons for the cleaner', () => {
    const builder = new RecordBatchBuilder({ baseOffset: 100, deleteHorizonMs: NOW + 50 });
    builder.appendWithOffset(103, NOW, Buffer.from('a'), null);
    builder.appendWithOffset(107, NOW + 1, Buffer.from('b'), null);
    const batch = decodeBatch(builder.build(110));
    expect(batch.records.map((record) => [record.offset, record.timestamp])).toEqual([
      [103, NOW],
      [107, NOW + 1],
    ]);
    expect(batch).toMatchObject({ baseOffset: 100, lastOffset: 110, deleteHorizonMs: NOW + 50 });
    const empty = decodeBatch(buildEmptyBatch({ baseOffset: 5, producerId: 9 }, 8, NOW));
    expect(empty).toMatchObject({ lastOffset: 8, recordCount: 0, baseTimestamp: -1, records: [] });
    expect(empty.maxTimestamp).toBe(NOW);
  });

  it('give every record the append time of the batch', () => {
    const options = { timestampType: header.TimestampType.LOG_APPEND_TIME, logAppendTimeMs: NOW };
    const batch = decodeBatch(build(options, randomRecords(new Prng(4))));
    expect(new Set(batch.records.map((record) => record.timestamp))).toEqual(new Set([NOW]));
  });

  it('never read past the records, whatever the bytes are', () => {
    const prng = new Prng(5);
    const cursor = new RecordCursor();
    let errors = 0;
    let strays = 0;
    for (let i = 0; i < 2000; i++) {
      const options = { compressionType: prng.chance(0.7) ? 0 : prng.below(5) } as const;
      const bytes = build(options as RecordBatchOptions, randomRecords(prng).slice(0, 3));
      for (let j = prng.below(3); j >= 0; j--) {
        const at = prng.chance(0.7) ? Math.min(bytes.length, 57 + 40) : bytes.length;
        bytes[57 + prng.below(at - 57)] = prng.chance(0.5) ? prng.below(256) : 255;
      }
      try {
        cursor.reset(bytes, 0, 1_000_000);
        while (cursor.next()) {
          const valueEnd = cursor.valueStart + Math.max(0, cursor.valueSizeBytes);
          if (cursor.recordEnd > cursor.bytes.length || valueEnd > cursor.headersStart) strays++;
          cursor.headers();
        }
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
        errors++;
      }
    }
    expect(strays).toBe(0);
    expect(errors).toBeGreaterThan(500);
  });
});

describe('search by timestamp', () => {
  const records: Plain[] = [10, 30, 20, 30, 5].map((t) => ({ t, k: null, v: null, h: [] }));

  for (const compressionType of [CompressionType.NONE, CompressionType.LZ4]) {
    const bytes = build({ baseOffset: 1000, compressionType }, records);

    it(`finds the first record at or after a time (codec ${compressionType})`, () => {
      const offset = (target: number, start?: number): number | undefined =>
        findRecordByTimestamp(bytes, 0, target, start)?.offset;
      expect(offset(0)).toBe(1000);
      expect(offset(10)).toBe(1000);
      expect(offset(11)).toBe(1001);
      expect(offset(30)).toBe(1001);
      expect(offset(15, 1002)).toBe(1002);
      expect(offset(25, 1002)).toBe(1003);
      expect(offset(31)).toBeUndefined();
      expect(offset(25, 1004)).toBeUndefined();
      expect(findOffsetOfMaxTimestamp(bytes, 0)).toBe(1001);
    });
  }

  it('has no latest record when none has a time', () => {
    const bytes = build({}, [{ t: -1, k: null, v: null, h: [] }]);
    expect(findOffsetOfMaxTimestamp(bytes, 0)).toBeNull();
  });
});

describe('control records', () => {
  it('carry their type in the key', () => {
    for (const type of [0, 1, 2, 3, 4, 5, 6] as ControlRecordType[]) {
      expect(decodeControlRecordKey(encodeControlRecordKey(type))).toBe(type);
    }
    expect(decodeControlRecordKey(Buffer.from([0, 9, 0, 1]))).toBe(ControlRecordType.COMMIT);
    expect(decodeControlRecordKey(Buffer.from([0, 0, 0, 99]))).toBe(ControlRecordType.UNKNOWN);
    expect(() => decodeControlRecordKey(Buffer.from([0, 0]))).toThrow(ProtocolError);
    expect(() => decodeControlRecordKey(Buffer.from([0xff, 0xff, 0, 0]))).toThrow(ProtocolError);
    expect(() => decodeControlRecordKey(null)).toThrow(ProtocolError);
  });
});
