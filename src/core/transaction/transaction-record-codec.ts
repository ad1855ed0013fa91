/**
 * The records of `__transaction_state`, as Apache Kafka writes them (TransactionLog): the key starts
 * with its type, the value with its version, both int16.
 *
 * Version 0 is written while `transaction.version` is 0, version 1 (with tagged fields) from 1 on.
 */
import {
  readTransactionLogKey,
  readTransactionLogValue,
  writeTransactionLogKey,
  writeTransactionLogValue,
} from '../../protocol/generated/transaction-records.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import { WireReader } from '../../protocol/wire-reader.ts';
import { WireWriter } from '../../protocol/wire-writer.ts';
import type { EncodedRecord } from '../outbox.ts';
import {
  TRANSACTION_STATUS_NAMES,
  type TransactionMetadata,
  type TransactionRecord,
  TransactionStatus,
} from './transaction-hard.ts';

const KEY_TYPE_TRANSACTION_LOG = 0;
const VALUE_VERSION_MAX = 1;

export function encodeTransactionRecord(
  record: TransactionRecord,
  transactionVersion: number,
): EncodedRecord {
  const { transactionalId, value } = record;
  const key = new WireWriter(64 + transactionalId.length);
  key.int16(KEY_TYPE_TRANSACTION_LOG);
  writeTransactionLogKey(key, { transactionalId }, 0);
  const version = transactionVersion >= 1 ? 1 : 0;
  return { key: key.toBuffer(), value: value === null ? null : encodeValue(value, version) };
}

function encodeValue(metadata: TransactionMetadata, version: number): Buffer {
  const w = new WireWriter(256);
  w.int16(version);
  const value = {
    producerId: metadata.producerId,
    previousProducerId: metadata.previousProducerId,
    nextProducerId: metadata.nextProducerId,
    producerEpoch: metadata.producerEpoch,
    nextProducerEpoch: -1,
    transactionTimeoutMs: metadata.transactionTimeoutMs,
    transactionStatus: metadata.status,
    transactionPartitions:
      metadata.status === TransactionStatus.EMPTY
        ? null
        : metadata.topics.map(({ topic, partitions }) => ({
            topic,
            partitionIds: [...partitions],
          })),
    transactionLastUpdateTimestampMs: metadata.lastUpdateTimestampMs,
    transactionStartTimestampMs: metadata.startTimestampMs,
    clientTransactionVersion: metadata.clientTransactionVersion,
  };
  writeTransactionLogValue(w, value, version);
  return w.toBuffer();
}

/** `undefined` for a record of a type from a later release. */
export function decodeTransactionRecord(
  key: Buffer,
  value: Buffer | null,
): TransactionRecord | undefined {
  const r = new WireReader(key);
  if (r.int16() !== KEY_TYPE_TRANSACTION_LOG) return undefined;
  const { transactionalId } = readTransactionLogKey(r, 0);
  return { transactionalId, value: value === null ? null : decodeValue(value) };
}

function decodeValue(bytes: Buffer): TransactionMetadata {
  const r = new WireReader(bytes);
  const version = r.int16();
  if (version < 0 || version > VALUE_VERSION_MAX) {
    throw new ProtocolError(`a transaction of unknown version ${version}`);
  }
  const value = readTransactionLogValue(r, version);
  if (TRANSACTION_STATUS_NAMES[value.transactionStatus] === undefined) {
    throw new ProtocolError(`a transaction of unknown status ${value.transactionStatus}`);
  }
  return {
    producerId: value.producerId,
    previousProducerId: value.previousProducerId,
    nextProducerId: value.nextProducerId,
    producerEpoch: value.producerEpoch,
    transactionTimeoutMs: value.transactionTimeoutMs,
    status: value.transactionStatus as TransactionStatus,
    topics: (value.transactionPartitions ?? []).map(({ topic, partitionIds }) => ({
      topic,
      partitions: partitionIds,
    })),
    lastUpdateTimestampMs: value.transactionLastUpdateTimestampMs,
    startTimestampMs: value.transactionStartTimestampMs,
    clientTransactionVersion: value.clientTransactionVersion,
  };
}
