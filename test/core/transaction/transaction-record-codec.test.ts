/**
 * The transaction log's records: what Apache Kafka 4.3.1 wrote during the recorded conversation is
 * read and written back byte for byte, and version 0 is understood.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  newTransactionHard,
  replay,
  type TransactionMetadata,
  TransactionStatus,
} from '../../../src/core/transaction/transaction-hard.ts';
import {
  decodeTransactionRecord,
  encodeTransactionRecord,
} from '../../../src/core/transaction/transaction-record-codec.ts';
import { ProtocolError } from '../../../src/protocol/protocol-error.ts';

const fixture = new URL(
  '../../fixtures/transactions/apache-kafka-4.3.1-records.txt',
  import.meta.url,
);

const metadata: TransactionMetadata = {
  producerId: 5,
  previousProducerId: -1,
  nextProducerId: -1,
  producerEpoch: 3,
  transactionTimeoutMs: 60_000,
  status: TransactionStatus.ONGOING,
  topics: [{ topic: 't', partitions: [0, 2] }],
  lastUpdateTimestampMs: 7,
  startTimestampMs: 6,
  clientTransactionVersion: 0,
};

describe('transaction log records', () => {
  it('are those of Apache Kafka, byte for byte', () => {
    const lines = readFileSync(fixture, 'utf8').trimEnd().split('\n');
    const statuses = new Set<number>();
    const hard = newTransactionHard();
    for (const line of lines) {
      const [key = '', value = ''] = line.split(' ');
      const bytes = value === 'null' ? null : Buffer.from(value, 'hex');
      const record = decodeTransactionRecord(Buffer.from(key, 'hex'), bytes)!;
      const encoded = encodeTransactionRecord(record, 2);
      expect(encoded.key.toString('hex')).toBe(key);
      expect(encoded.value?.toString('hex') ?? 'null').toBe(value);
      if (record.value !== null) statuses.add(record.value.status);
      replay(hard, record);
    }
    expect([...statuses].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(hard.metadataById.get('new')?.status).toBe(TransactionStatus.COMPLETE_COMMIT);
  });

  it('of version 0 say all but the tagged fields', () => {
    const record = { transactionalId: 'old', value: metadata };
    const { key, value } = encodeTransactionRecord(record, 0);
    expect(value!.readInt16BE(0)).toBe(0);
    expect(decodeTransactionRecord(key, value)).toEqual(record);
  });

  it('of unknown types are skipped, of unknown versions refused', () => {
    const { key, value } = encodeTransactionRecord({ transactionalId: 'x', value: metadata }, 2);
    const later = Buffer.from(key);
    later.writeInt16BE(1, 0);
    expect(decodeTransactionRecord(later, value)).toBeUndefined();
    const newer = Buffer.from(value!);
    newer.writeInt16BE(2, 0);
    expect(() => decodeTransactionRecord(key, newer)).toThrow(ProtocolError);
    expect(decodeTransactionRecord(key, null)).toEqual({ transactionalId: 'x', value: null });
  });
});
