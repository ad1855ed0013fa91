// Generated from ../schema/transaction-records.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type TransactionLogKey = {
  transactionalId: string;
};

export type TransactionLogValue = {
  producerId: number;
  previousProducerId: number;
  nextProducerId: number;
  producerEpoch: number;
  nextProducerEpoch: number;
  transactionTimeoutMs: number;
  transactionStatus: number;
  transactionPartitions: TransactionLogValuePartitionsSchema[] | null;
  transactionLastUpdateTimestampMs: number;
  transactionStartTimestampMs: number;
  clientTransactionVersion: number;
};

export type TransactionLogValuePartitionsSchema = {
  topic: string;
  partitionIds: number[];
};

export function readTransactionLogKey(r: WireReader, _version: number): TransactionLogKey {
  const transactionalId = r.string();
  return { transactionalId };
}

export function writeTransactionLogKey(w: WireWriter, m: TransactionLogKey, _version: number): void {
  w.string(m.transactionalId);
}

function readTransactionLogValuePartitionsSchema(r: WireReader, version: number): TransactionLogValuePartitionsSchema {
  const flexible = version >= 1;
  const topic = flexible ? r.compactString() : r.string();
  const partitionIds: number[] = r.int32Array(flexible ? r.compactArrayCount(4, 8) : r.arrayCount(4, 8));
  if (flexible) r.skipTaggedFields();
  return { topic, partitionIds };
}

function readTransactionLogValuePartitionsSchemaArray(r: WireReader, version: number, count: number): TransactionLogValuePartitionsSchema[] {
  const items = new Array<TransactionLogValuePartitionsSchema>(count);
  for (let i = 0; i < count; i++) items[i] = readTransactionLogValuePartitionsSchema(r, version);
  return items;
}

export function readTransactionLogValue(r: WireReader, version: number): TransactionLogValue {
  const flexible = version >= 1;
  const producerId = r.int64();
  let previousProducerId: number = -1;
  let nextProducerId: number = -1;
  const producerEpoch = r.int16();
  let nextProducerEpoch: number = -1;
  const transactionTimeoutMs = r.int32();
  const transactionStatus = r.int8();
  const transactionPartitionsCount = flexible ? r.compactNullableArrayCount(1, 48) : r.nullableArrayCount(1, 48);
  const transactionPartitions = transactionPartitionsCount < 0 ? null : readTransactionLogValuePartitionsSchemaArray(r, version, transactionPartitionsCount);
  const transactionLastUpdateTimestampMs = r.int64();
  const transactionStartTimestampMs = r.int64();
  let clientTransactionVersion: number = 0;
  if (flexible) {
    for (let left = r.taggedFieldCount(); left > 0; left--) {
      const tag = r.unsignedVarint();
      const end = r.taggedFieldEnd();
      if (tag === 0) {
        previousProducerId = r.int64();
      } else if (tag === 1) {
        nextProducerId = r.int64();
      } else if (tag === 2) {
        clientTransactionVersion = r.int16();
      } else if (tag === 3) {
        nextProducerEpoch = r.int16();
      } else r.position = end;
      r.checkTaggedFieldEnd(end);
    }
  }
  return {
    producerId,
    previousProducerId,
    nextProducerId,
    producerEpoch,
    nextProducerEpoch,
    transactionTimeoutMs,
    transactionStatus,
    transactionPartitions,
    transactionLastUpdateTimestampMs,
    transactionStartTimestampMs,
    clientTransactionVersion,
  };
}

function writeTransactionLogValuePartitionsSchema(w: WireWriter, m: TransactionLogValuePartitionsSchema, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactString(m.topic);
  else w.string(m.topic);
  if (flexible) w.compactArrayCount(m.partitionIds.length);
  else w.arrayCount(m.partitionIds.length);
  w.int32Array(m.partitionIds);
  if (flexible) w.unsignedVarint(0);
}

export function writeTransactionLogValue(w: WireWriter, m: TransactionLogValue, version: number): void {
  const flexible = version >= 1;
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  w.int32(m.transactionTimeoutMs);
  w.int8(m.transactionStatus);
  if (flexible) w.compactArrayCount(m.transactionPartitions === null ? -1 : m.transactionPartitions.length);
  else w.arrayCount(m.transactionPartitions === null ? -1 : m.transactionPartitions.length);
  if (m.transactionPartitions !== null) {
    for (let i = 0; i < m.transactionPartitions.length; i++) writeTransactionLogValuePartitionsSchema(w, m.transactionPartitions[i]!, version);
  }
  w.int64(m.transactionLastUpdateTimestampMs);
  w.int64(m.transactionStartTimestampMs);
  if (flexible) {
    const hasPreviousProducerId = m.previousProducerId !== -1;
    const hasNextProducerId = m.nextProducerId !== -1;
    const hasClientTransactionVersion = m.clientTransactionVersion !== 0;
    const hasNextProducerEpoch = m.nextProducerEpoch !== -1;
    w.unsignedVarint((hasPreviousProducerId ? 1 : 0) + (hasNextProducerId ? 1 : 0) + (hasClientTransactionVersion ? 1 : 0) + (hasNextProducerEpoch ? 1 : 0));
    if (hasPreviousProducerId) {
      const t = new WireWriter(64);
      t.int64(m.previousProducerId);
      w.taggedField(0, t);
    }
    if (hasNextProducerId) {
      const t = new WireWriter(64);
      t.int64(m.nextProducerId);
      w.taggedField(1, t);
    }
    if (hasClientTransactionVersion) {
      const t = new WireWriter(64);
      t.int16(m.clientTransactionVersion);
      w.taggedField(2, t);
    }
    if (hasNextProducerEpoch) {
      const t = new WireWriter(64);
      t.int16(m.nextProducerEpoch);
      w.taggedField(3, t);
    }
  }
}
