/** Segments written by Apache Kafka 4.3.1: read as its consumer reads them, written byte for byte. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../src/base/crc32c.ts';
import { readEndTxnMarker } from '../../src/log/end-txn-marker.ts';
import { CompressionType } from '../../src/protocol/compression/compression.ts';
import {
  buildEndTxnMarkerBatch,
  ControlRecordType,
  decodeControlRecordKey,
} from '../../src/protocol/records/control-record.ts';
import {
  type DecodedBatch,
  decodeBatch,
  decodeBatches,
} from '../../src/protocol/records/decode-batch.ts';
import {
  CRC_START,
  setBaseOffset,
  setPartitionLeaderEpoch,
} from '../../src/protocol/records/record-batch.ts';
import { RecordBatchBuilder } from '../../src/protocol/records/record-batch-builder.ts';

const folder = new URL('../fixtures/records/', import.meta.url);

type Expected = {
  readonly topic: string;
  readonly offset: number;
  readonly timestamp: number;
  readonly timestampType: string;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly (readonly [string, string | null])[];
};

const expectedByTopic = new Map<string, Expected[]>();
for (const line of gunzipSync(readFileSync(new URL('records.jsonl.gz', folder)))
  .toString()
  .split('\n')) {
  const record = JSON.parse(line) as Expected;
  const list = expectedByTopic.get(record.topic);
  if (list === undefined) expectedByTopic.set(record.topic, [record]);
  else list.push(record);
}

function segment(name: string): Buffer {
  return readFileSync(new URL(`${name}.log`, folder));
}

function text(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString();
}

function rebuilt(batch: DecodedBatch): Buffer {
  const builder = new RecordBatchBuilder({
    baseOffset: batch.baseOffset,
    compressionType: batch.compressionType as CompressionType,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    timestampType: batch.timestampType,
    logAppendTimeMs: batch.maxTimestamp,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    isControlBatch: batch.isControlBatch,
    deleteHorizonMs: batch.deleteHorizonMs,
  });
  for (const record of batch.records) {
    builder.appendWithOffset(
      record.offset,
      record.timestamp,
      record.key,
      record.value,
      record.headers,
    );
  }
  return builder.build(batch.lastOffset);
}

const all = [
  'codec-none',
  'codec-gzip',
  'codec-snappy',
  'codec-lz4',
  'codec-zstd',
  'logappend',
  'recompressed',
  'txn',
  'trimmed',
  'compacted',
  '__consumer_offsets',
  '__cluster_metadata',
];

/** Everything but what depends on the exact output of a compressor. */
function facts(batch: DecodedBatch): object {
  return { ...batch, sizeBytes: 0, crc: 0 };
}

describe('segments of Apache Kafka', () => {
  for (const name of all) {
    it(`${name}: every byte belongs to a batch with the right CRC`, () => {
      const bytes = segment(name);
      let position = 0;
      for (const batch of decodeBatches(bytes)) {
        const end = position + batch.sizeBytes;
        expect(crc32c(bytes, position + CRC_START, end)).toBe(batch.crc);
        expect(batch.records.length).toBe(batch.recordCount);
        position = end;
      }
      expect(position).toBe(bytes.length);
    });
  }

  for (const [topic, expected] of expectedByTopic) {
    it(`${topic}: the records are those that the Java consumer read`, () => {
      const actual: Expected[] = [];
      for (const batch of decodeBatches(segment(topic))) {
        if (batch.isControlBatch) continue;
        for (const record of batch.records) {
          actual.push({
            topic,
            offset: record.offset,
            timestamp: record.timestamp,
            timestampType: batch.timestampType === 0 ? 'CreateTime' : 'LogAppendTime',
            key: text(record.key),
            value: text(record.value),
            headers: record.headers.map((header) => [header.key, text(header.value)] as const),
          });
        }
      }
      const wanted = expected.map((record) => expect.objectContaining(record));
      expect(actual.map((record) => ({ ...record, leaderEpoch: 0 }))).toEqual(wanted);
    });
  }

  for (const name of all) {
    it(`${name}: the builder writes the same batches, the same bytes when uncompressed`, () => {
      const bytes = segment(name);
      let position = 0;
      for (const batch of decodeBatches(bytes)) {
        const original = bytes.subarray(position, position + batch.sizeBytes);
        position += batch.sizeBytes;
        // Log append times replace the records' own: those are lost, and so are their deltas.
        if (batch.timestampType !== 0) continue;
        const ours = rebuilt(batch);
        if (batch.compressionType === 0) expect(ours.equals(original)).toBe(true);
        expect(facts(decodeBatch(ours))).toEqual(facts(batch));
      }
    });
  }

  it('compacted: has a delete horizon', () => {
    const batch = decodeBatch(segment('compacted'));
    expect(batch.deleteHorizonMs).toBe(1795198921805);
    expect(batch.records[0]).toMatchObject({ offset: 150, timestamp: 1795198920101 });
    expect(batch.lastOffset).toBe(159);
  });

  it('uses the codecs the topics are named after', () => {
    const types: [string, number][] = [
      ['codec-gzip', CompressionType.GZIP],
      ['codec-snappy', CompressionType.SNAPPY],
      ['codec-lz4', CompressionType.LZ4],
      ['codec-zstd', CompressionType.ZSTD],
      ['recompressed', CompressionType.ZSTD],
    ];
    for (const [name, type] of types) {
      const batches = decodeBatches(segment(name)).filter((batch) => !batch.isControlBatch);
      expect(batches.some((batch) => batch.compressionType === type)).toBe(true);
    }
  });

  it('transaction markers are ours, bit for bit', () => {
    const bytes = segment('txn');
    let position = 0;
    let markers = 0;
    for (const batch of decodeBatches(bytes)) {
      const original = bytes.subarray(position, position + batch.sizeBytes);
      position += batch.sizeBytes;
      if (!batch.isControlBatch) continue;
      markers++;
      const record = batch.records[0]!;
      const type = decodeControlRecordKey(record.key);
      const ours = buildEndTxnMarkerBatch(
        type === ControlRecordType.COMMIT,
        readEndTxnMarker(original, 0)!.coordinatorEpoch,
        batch.producerId,
        batch.producerEpoch,
        record.timestamp,
      );
      setBaseOffset(ours, 0, batch.baseOffset);
      setPartitionLeaderEpoch(ours, 0, batch.partitionLeaderEpoch);
      expect(ours.equals(original)).toBe(true);
    }
    expect(markers).toBeGreaterThan(1);
  });
});
