/** One case per rule of Kafka's LogValidator and what runs before it. */
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../src/base/crc32c.ts';
import { CompressionType } from '../../src/protocol/compression/compression.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { decodeBatch } from '../../src/protocol/records/decode-batch.ts';
import * as header from '../../src/protocol/records/record-batch.ts';
import {
  RecordBatchBuilder,
  type RecordBatchOptions,
} from '../../src/protocol/records/record-batch-builder.ts';
import { validateBatches } from '../../src/protocol/records/validate-batch.ts';
import {
  type ValidationOptions,
  ValidationResult,
} from '../../src/protocol/records/validation-result.ts';

const NOW = 1_795_198_921_440;
const HOUR_MS = 3_600_000;
const { NONE, GZIP, SNAPPY, LZ4, ZSTD } = CompressionType;

const plainTopic: ValidationOptions = {
  topicPartition: 'orders-7',
  maxMessageBytes: 1_048_588,
  segmentBytes: 2 ** 30,
  isCompacted: false,
  timestampType: header.TimestampType.CREATE_TIME,
  timestampBeforeMaxMs: 2 ** 63,
  timestampAfterMaxMs: HOUR_MS,
  compressionType: null,
  compressionLevel: undefined,
  decompressedBytesMax: 10_000_000,
};

const result = new ValidationResult();

function run(bytes: Buffer, options: Partial<ValidationOptions> = {}, apiVersion = 12): ErrorCode {
  // Somewhere inside a larger buffer, as in a request.
  const buffer = Buffer.concat([Buffer.alloc(7, 1), bytes, Buffer.alloc(100, 1)]);
  const topic = { ...plainTopic, ...options };
  return validateBatches(buffer, 7, 7 + bytes.length, topic, apiVersion, NOW, result);
}

function batch(
  options: RecordBatchOptions = {},
  timestamps: readonly number[] = [NOW, NOW + 2, NOW + 1],
  key: Buffer | null = Buffer.from('key'),
): Buffer {
  const builder = new RecordBatchBuilder(options);
  for (const t of timestamps) builder.append(t, key, Buffer.from(`value at ${t}`));
  return builder.build();
}

/** A change of the header with a CRC that fits it, as a faulty client would send it. */
function changed(change: (bytes: Buffer) => void, bytes: Buffer = batch()): Buffer {
  change(bytes);
  header.setCrc(bytes, 0, crc32c(bytes, header.CRC_START, bytes.length));
  return bytes;
}

describe('accepted batches', () => {
  for (const compressionType of [NONE, GZIP, SNAPPY, LZ4, ZSTD]) {
    it(`codec ${compressionType} stays as it is`, () => {
      const bytes = batch({ compressionType });
      expect(run(bytes)).toBe(ErrorCode.NONE);
      expect(result.output.equals(bytes)).toBe(true);
      expect(result).toMatchObject({
        recordCount: 3,
        maxTimestamp: NOW + 2,
        offsetOfMaxTimestamp: 1,
        logAppendTimeMs: -1,
        isRebuilt: false,
        recordErrors: [],
        errorMessage: null,
        reason: null,
      });
    });

    it(`codec ${compressionType}: a max timestamp that was not set is set`, () => {
      const right = batch({ compressionType });
      const bytes = changed((b) => header.setMaxTimestamp(b, 0, -1), batch({ compressionType }));
      expect(run(bytes)).toBe(ErrorCode.NONE);
      expect(result.output.equals(right)).toBe(true);
    });

    it(`codec ${compressionType}: log append time`, () => {
      const options = { timestampType: header.TimestampType.LOG_APPEND_TIME };
      expect(run(batch({ compressionType }), options)).toBe(ErrorCode.NONE);
      expect(result).toMatchObject({ maxTimestamp: NOW, logAppendTimeMs: NOW, isRebuilt: false });
      const decoded = decodeBatch(result.output);
      expect(decoded.timestampType).toBe(header.TimestampType.LOG_APPEND_TIME);
      expect(decoded.maxTimestamp).toBe(NOW);
      expect(decoded.crc).toBe(crc32c(result.output, header.CRC_START, result.output.length));
      // Times out of range do not matter there.
      expect(run(batch({ compressionType }, [NOW * 2]), options)).toBe(ErrorCode.NONE);
    });

    it(`codec ${compressionType}: recompressed to what the topic wants`, () => {
      for (const wanted of [NONE, GZIP, SNAPPY, LZ4, ZSTD]) {
        const producer = {
          producerId: 5,
          producerEpoch: 1,
          baseSequence: 9,
          isTransactional: true,
        };
        const bytes = batch({ compressionType, ...producer });
        expect(run(bytes, { compressionType: wanted, compressionLevel: 1 })).toBe(ErrorCode.NONE);
        expect(result.isRebuilt).toBe(wanted !== compressionType);
        const decoded = decodeBatch(result.output);
        expect(decoded).toMatchObject({ ...producer, compressionType: wanted, recordCount: 3 });
        expect(decoded.records).toEqual(decodeBatch(bytes).records);
        expect(decoded.crc).toBe(crc32c(result.output, header.CRC_START, result.output.length));
      }
    });

    it(`codec ${compressionType}: what is recompressed has nothing of the next batch`, () => {
      const large = (letter: string): Buffer => {
        const builder = new RecordBatchBuilder({ compressionType });
        builder.append(NOW, null, Buffer.from(letter.repeat(50_000)));
        return builder.build();
      };
      expect(run(large('a'), { compressionType: NONE })).toBe(ErrorCode.NONE);
      const { output } = result;
      expect(run(large('b'))).toBe(ErrorCode.NONE);
      expect(String(decodeBatch(output).records[0]!.value)).toBe('a'.repeat(50_000));
    });

    it(`codec ${compressionType}: offsets that are not 0, 1, 2 are renumbered`, () => {
      const builder = new RecordBatchBuilder({ compressionType });
      builder.appendWithOffset(1, NOW, null, Buffer.from('a'));
      builder.appendWithOffset(4, NOW, null, Buffer.from('b'));
      expect(run(builder.build(1))).toBe(ErrorCode.NONE);
      expect(result.isRebuilt).toBe(true);
      expect(decodeBatch(result.output).records.map((record) => record.offset)).toEqual([0, 1]);
    });
  }

  it('a cut-off second batch is ignored', () => {
    const bytes = batch();
    const cut = batch().subarray(0, 70);
    expect(run(Buffer.concat([bytes, cut]))).toBe(ErrorCode.NONE);
    expect(result.output.equals(bytes)).toBe(true);
  });

  it('log append time and recompression together', () => {
    const options = { timestampType: header.TimestampType.LOG_APPEND_TIME, compressionType: LZ4 };
    expect(run(batch(), options)).toBe(ErrorCode.NONE);
    expect(decodeBatch(result.output).records.map((record) => record.timestamp)).toEqual([
      NOW,
      NOW,
      NOW,
    ]);
  });
});

describe('refused batches', () => {
  const one = batch();
  const cases: [string, Buffer, ErrorCode, Partial<ValidationOptions>?, number?][] = [
    ['nothing', Buffer.alloc(0), ErrorCode.INVALID_RECORD],
    ['a cut-off batch', one.subarray(0, -1), ErrorCode.INVALID_RECORD],
    ['two batches', Buffer.concat([one, one]), ErrorCode.INVALID_RECORD],
    ['garbage behind', Buffer.concat([one, Buffer.alloc(20)]), ErrorCode.CORRUPT_MESSAGE],
    ['a size below all formats', Buffer.alloc(80), ErrorCode.CORRUPT_MESSAGE],
    ['magic 0', changed((b) => header.setMagic(b, 0, 0)), ErrorCode.INVALID_RECORD],
    ['magic 1', changed((b) => header.setMagic(b, 0, 1)), ErrorCode.INVALID_RECORD],
    ['magic 3', changed((b) => header.setMagic(b, 0, 3)), ErrorCode.CORRUPT_MESSAGE],
    ['zstd before version 7', batch({ compressionType: ZSTD }), 76 as ErrorCode, {}, 6],
    ['a base offset', changed((b) => header.setBaseOffset(b, 0, 1)), ErrorCode.INVALID_RECORD],
    ['too large', one, ErrorCode.MESSAGE_TOO_LARGE, { maxMessageBytes: one.length - 1 }],
    ['larger than a segment', one, ErrorCode.RECORD_LIST_TOO_LARGE, { segmentBytes: 100 }],
    ['count 0', changed((b) => header.setRecordCount(b, 0, 0)), ErrorCode.INVALID_RECORD],
    ['count -1', changed((b) => header.setRecordCount(b, 0, -1)), ErrorCode.INVALID_RECORD],
    ['a wrong delta', changed((b) => header.setLastOffsetDelta(b, 0, 5)), ErrorCode.INVALID_RECORD],
    ['a control batch', batch({ isControlBatch: true }), ErrorCode.INVALID_RECORD],
    ['a producer without sequence', batch({ producerId: 1 }), ErrorCode.INVALID_RECORD],
    ['codec 5', changed((b) => header.setAttributes(b, 0, 5)), ErrorCode.UNKNOWN_SERVER_ERROR],
    ['not gzip', changed((b) => header.setAttributes(b, 0, 1)), ErrorCode.UNKNOWN_SERVER_ERROR],
    ['broken records', changed((b) => b.fill(255, 61)), ErrorCode.INVALID_RECORD],
  ];
  for (const [name, bytes, errorCode, options, apiVersion] of cases) {
    it(name, () => {
      expect(run(bytes, options, apiVersion)).toBe(errorCode);
      expect(result.reason).not.toBeNull();
      expect(result.errorMessage).toBeNull();
    });
  }

  it('every flipped bit under the CRC', () => {
    for (let bit = header.CRC_START * 8; bit < one.length * 8; bit += 5) {
      const bytes = Buffer.from(one);
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(run(bytes)).not.toBe(ErrorCode.NONE);
    }
  });

  it('more or fewer records than counted', () => {
    for (const count of [2, 4]) {
      for (const compressionType of [NONE, GZIP, SNAPPY, LZ4, ZSTD]) {
        const bytes = changed((b) => {
          header.setRecordCount(b, 0, count);
          header.setLastOffsetDelta(b, 0, count - 1);
        }, batch({ compressionType }));
        expect(run(bytes)).toBe(ErrorCode.INVALID_RECORD);
      }
    }
  });

  it('what would become too large, before or after recompression', () => {
    const builder = new RecordBatchBuilder({ compressionType: ZSTD });
    builder.append(NOW, null, Buffer.alloc(5_000_000));
    const bytes = builder.build();
    expect(run(bytes, { decompressedBytesMax: 4_000_000 })).toBe(ErrorCode.MESSAGE_TOO_LARGE);
    // It has cost as much as one that may become so large.
    expect(result.decompressedBytes).toBe(4_000_000);
    expect(run(bytes, { compressionType: NONE })).toBe(ErrorCode.MESSAGE_TOO_LARGE);
    expect(run(bytes)).toBe(ErrorCode.NONE);
  });
});

describe('errors of single records', () => {
  it('keys on compacted topics', () => {
    expect(run(batch(), { isCompacted: true })).toBe(ErrorCode.NONE);
    const bytes = batch({}, [NOW, NOW, NOW, NOW], null);
    expect(run(bytes, { isCompacted: true })).toBe(ErrorCode.INVALID_RECORD);
    expect(result.recordErrors.map((error) => error.batchIndex)).toEqual([0, 1, 2, 3]);
    expect(result.recordErrors[0]?.message).toContain('orders-7');
    expect(result.errorMessage).toContain('4 records');
    // An empty key is a key.
    expect(run(batch({}, [NOW], Buffer.alloc(0)), { isCompacted: true })).toBe(ErrorCode.NONE);
    expect(result.recordErrors).toEqual([]);
  });

  it('timestamps before and after what the topic allows', () => {
    const bytes = batch({}, [NOW, NOW + HOUR_MS, NOW + HOUR_MS + 1, -1, NOW - 1000, NOW - 1001]);
    expect(run(bytes, { timestampBeforeMaxMs: 1000 })).toBe(ErrorCode.INVALID_TIMESTAMP);
    expect(result.recordErrors.map((error) => error.batchIndex)).toEqual([2, 5]);
    expect(result.errorMessage).not.toBeNull();
  });

  it('timestamps that leave 64 bits, whatever the topic does with timestamps', () => {
    const logAppendTime = { timestampType: header.TimestampType.LOG_APPEND_TIME };
    for (const sign of [-1, 1]) {
      const bytes = changed(
        (b) => header.setBaseTimestamp(b, 0, sign * 2 ** 63),
        batch({}, [0, sign * 2 ** 62]),
      );
      for (const wanted of [null, NONE, ZSTD]) {
        const options = { ...logAppendTime, compressionType: wanted };
        expect(run(Buffer.from(bytes), options)).toBe(ErrorCode.INVALID_TIMESTAMP);
        expect(result.recordErrors.map((error) => error.batchIndex)).toEqual([1]);
      }
      const generous = { timestampBeforeMaxMs: 2 ** 63, timestampAfterMaxMs: 2 ** 63 };
      expect(run(Buffer.from(bytes), generous)).toBe(ErrorCode.INVALID_TIMESTAMP);
    }
  });

  it('a producer that says LogAppendTime', () => {
    const options = { timestampType: header.TimestampType.LOG_APPEND_TIME, logAppendTimeMs: NOW };
    const append = { timestampType: header.TimestampType.LOG_APPEND_TIME };
    expect(run(batch(options), append)).toBe(ErrorCode.INVALID_TIMESTAMP);
    expect(result.recordErrors.length).toBe(3);
    // On a topic with create times the flag is taken off instead, as Kafka does.
    expect(run(batch(options))).toBe(ErrorCode.NONE);
    expect(decodeBatch(result.output).timestampType).toBe(header.TimestampType.CREATE_TIME);
  });
});
