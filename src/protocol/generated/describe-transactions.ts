// Generated from ../schema/describe-transactions.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DescribeTransactionsRequest = {
  transactionalIds: string[];
};

export type DescribeTransactionsResponse = {
  throttleTimeMs: number;
  transactionStates: DescribeTransactionsResponseTransactionState[];
};

export type DescribeTransactionsResponseTransactionState = {
  errorCode: number;
  transactionalId: string;
  transactionState: string;
  transactionTimeoutMs: number;
  transactionStartTimeMs: number;
  producerId: number;
  producerEpoch: number;
  topics: DescribeTransactionsResponseTopicData[];
};

export type DescribeTransactionsResponseTopicData = {
  topic: string;
  partitions: number[];
};

export function readDescribeTransactionsRequest(r: WireReader, _version: number): DescribeTransactionsRequest {
  const transactionalIds: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  r.skipTaggedFields();
  return { transactionalIds };
}

export function writeDescribeTransactionsRequest(w: WireWriter, m: DescribeTransactionsRequest, _version: number): void {
  w.compactArrayCount(m.transactionalIds.length);
  w.compactStringArray(m.transactionalIds);
  w.unsignedVarint(0);
}

function readDescribeTransactionsResponseTopicData(r: WireReader): DescribeTransactionsResponseTopicData {
  const topic = r.compactString();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { topic, partitions };
}

function readDescribeTransactionsResponseTopicDataArray(r: WireReader, count: number): DescribeTransactionsResponseTopicData[] {
  const items = new Array<DescribeTransactionsResponseTopicData>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeTransactionsResponseTopicData(r);
  return items;
}

function readDescribeTransactionsResponseTransactionState(r: WireReader): DescribeTransactionsResponseTransactionState {
  const errorCode = r.int16();
  const transactionalId = r.compactString();
  const transactionState = r.compactString();
  const transactionTimeoutMs = r.int32();
  const transactionStartTimeMs = r.int64();
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const topics: DescribeTransactionsResponseTopicData[] = readDescribeTransactionsResponseTopicDataArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return {
    errorCode,
    transactionalId,
    transactionState,
    transactionTimeoutMs,
    transactionStartTimeMs,
    producerId,
    producerEpoch,
    topics,
  };
}

function readDescribeTransactionsResponseTransactionStateArray(r: WireReader, count: number): DescribeTransactionsResponseTransactionState[] {
  const items = new Array<DescribeTransactionsResponseTransactionState>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeTransactionsResponseTransactionState(r);
  return items;
}

export function readDescribeTransactionsResponse(r: WireReader, _version: number): DescribeTransactionsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const transactionStates: DescribeTransactionsResponseTransactionState[] = readDescribeTransactionsResponseTransactionStateArray(r, r.compactArrayCount(28, 128));
  r.skipTaggedFields();
  return { throttleTimeMs, transactionStates };
}

function writeDescribeTransactionsResponseTopicData(w: WireWriter, m: DescribeTransactionsResponseTopicData): void {
  w.compactString(m.topic);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

function writeDescribeTransactionsResponseTransactionState(w: WireWriter, m: DescribeTransactionsResponseTransactionState): void {
  w.int16(m.errorCode);
  w.compactString(m.transactionalId);
  w.compactString(m.transactionState);
  w.int32(m.transactionTimeoutMs);
  w.int64(m.transactionStartTimeMs);
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeDescribeTransactionsResponseTopicData(w, m.topics[i]!);
  w.unsignedVarint(0);
}

export function writeDescribeTransactionsResponse(w: WireWriter, m: DescribeTransactionsResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.compactArrayCount(m.transactionStates.length);
  for (let i = 0; i < m.transactionStates.length; i++) writeDescribeTransactionsResponseTransactionState(w, m.transactionStates[i]!);
  w.unsignedVarint(0);
}
