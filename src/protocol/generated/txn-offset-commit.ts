// Generated from ../schema/txn-offset-commit.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type TxnOffsetCommitRequest = {
  transactionalId: string;
  groupId: string;
  producerId: number;
  producerEpoch: number;
  generationId: number;
  memberId: string;
  groupInstanceId: string | null;
  topics: TxnOffsetCommitRequestTopic[];
};

export type TxnOffsetCommitRequestTopic = {
  name: string;
  partitions: TxnOffsetCommitRequestPartition[];
};

export type TxnOffsetCommitRequestPartition = {
  partitionIndex: number;
  committedOffset: number;
  committedLeaderEpoch: number;
  committedMetadata: string | null;
};

export type TxnOffsetCommitResponse = {
  throttleTimeMs: number;
  topics: TxnOffsetCommitResponseTopic[];
};

export type TxnOffsetCommitResponseTopic = {
  name: string;
  partitions: TxnOffsetCommitResponsePartition[];
};

export type TxnOffsetCommitResponsePartition = {
  partitionIndex: number;
  errorCode: number;
};

function readTxnOffsetCommitRequestPartition(r: WireReader, version: number): TxnOffsetCommitRequestPartition {
  const flexible = version >= 3;
  const partitionIndex = r.int32();
  const committedOffset = r.int64();
  const committedLeaderEpoch = version >= 2 ? r.int32() : -1;
  const committedMetadata = flexible ? r.compactNullableString() : r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata };
}

function readTxnOffsetCommitRequestPartitionArray(r: WireReader, version: number, count: number): TxnOffsetCommitRequestPartition[] {
  const items = new Array<TxnOffsetCommitRequestPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readTxnOffsetCommitRequestPartition(r, version);
  return items;
}

function readTxnOffsetCommitRequestTopic(r: WireReader, version: number): TxnOffsetCommitRequestTopic {
  const flexible = version >= 3;
  const name = flexible ? r.compactString() : r.string();
  const partitions: TxnOffsetCommitRequestPartition[] = readTxnOffsetCommitRequestPartitionArray(r, version, flexible ? r.compactArrayCount(14, 80) : r.arrayCount(14, 80));
  if (flexible) r.skipTaggedFields();
  return { name, partitions };
}

function readTxnOffsetCommitRequestTopicArray(r: WireReader, version: number, count: number): TxnOffsetCommitRequestTopic[] {
  const items = new Array<TxnOffsetCommitRequestTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readTxnOffsetCommitRequestTopic(r, version);
  return items;
}

export function readTxnOffsetCommitRequest(r: WireReader, version: number): TxnOffsetCommitRequest {
  const flexible = version >= 3;
  const transactionalId = flexible ? r.compactString() : r.string();
  const groupId = flexible ? r.compactString() : r.string();
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const generationId = version >= 3 ? r.int32() : -1;
  const memberId = version >= 3 ? r.compactString() : '';
  const groupInstanceId = version >= 3 ? r.compactNullableString() : null;
  const topics: TxnOffsetCommitRequestTopic[] = readTxnOffsetCommitRequestTopicArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return {
    transactionalId,
    groupId,
    producerId,
    producerEpoch,
    generationId,
    memberId,
    groupInstanceId,
    topics,
  };
}

function writeTxnOffsetCommitRequestPartition(w: WireWriter, m: TxnOffsetCommitRequestPartition, version: number): void {
  const flexible = version >= 3;
  w.int32(m.partitionIndex);
  w.int64(m.committedOffset);
  if (version >= 2) w.int32(m.committedLeaderEpoch);
  if (flexible) w.compactNullableString(m.committedMetadata);
  else w.nullableString(m.committedMetadata);
  if (flexible) w.unsignedVarint(0);
}

function writeTxnOffsetCommitRequestTopic(w: WireWriter, m: TxnOffsetCommitRequestTopic, version: number): void {
  const flexible = version >= 3;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeTxnOffsetCommitRequestPartition(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeTxnOffsetCommitRequest(w: WireWriter, m: TxnOffsetCommitRequest, version: number): void {
  const flexible = version >= 3;
  if (flexible) w.compactString(m.transactionalId);
  else w.string(m.transactionalId);
  if (flexible) w.compactString(m.groupId);
  else w.string(m.groupId);
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  if (version >= 3) w.int32(m.generationId);
  if (version >= 3) w.compactString(m.memberId);
  if (version >= 3) w.compactNullableString(m.groupInstanceId);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeTxnOffsetCommitRequestTopic(w, m.topics[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function readTxnOffsetCommitResponsePartition(r: WireReader, version: number): TxnOffsetCommitResponsePartition {
  const flexible = version >= 3;
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, errorCode };
}

function readTxnOffsetCommitResponsePartitionArray(r: WireReader, version: number, count: number): TxnOffsetCommitResponsePartition[] {
  const items = new Array<TxnOffsetCommitResponsePartition>(count);
  for (let i = 0; i < count; i++) items[i] = readTxnOffsetCommitResponsePartition(r, version);
  return items;
}

function readTxnOffsetCommitResponseTopic(r: WireReader, version: number): TxnOffsetCommitResponseTopic {
  const flexible = version >= 3;
  const name = flexible ? r.compactString() : r.string();
  const partitions: TxnOffsetCommitResponsePartition[] = readTxnOffsetCommitResponsePartitionArray(r, version, flexible ? r.compactArrayCount(6, 48) : r.arrayCount(6, 48));
  if (flexible) r.skipTaggedFields();
  return { name, partitions };
}

function readTxnOffsetCommitResponseTopicArray(r: WireReader, version: number, count: number): TxnOffsetCommitResponseTopic[] {
  const items = new Array<TxnOffsetCommitResponseTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readTxnOffsetCommitResponseTopic(r, version);
  return items;
}

export function readTxnOffsetCommitResponse(r: WireReader, version: number): TxnOffsetCommitResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 3;
  const throttleTimeMs = r.int32();
  const topics: TxnOffsetCommitResponseTopic[] = readTxnOffsetCommitResponseTopicArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, topics };
}

function writeTxnOffsetCommitResponsePartition(w: WireWriter, m: TxnOffsetCommitResponsePartition, version: number): void {
  const flexible = version >= 3;
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  if (flexible) w.unsignedVarint(0);
}

function writeTxnOffsetCommitResponseTopic(w: WireWriter, m: TxnOffsetCommitResponseTopic, version: number): void {
  const flexible = version >= 3;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeTxnOffsetCommitResponsePartition(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeTxnOffsetCommitResponse(w: WireWriter, m: TxnOffsetCommitResponse, version: number): void {
  const flexible = version >= 3;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeTxnOffsetCommitResponseTopic(w, m.topics[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
