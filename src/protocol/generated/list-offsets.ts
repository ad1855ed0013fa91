// Generated from ../schema/list-offsets.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ListOffsetsRequest = {
  replicaId: number;
  isolationLevel: number;
  topics: ListOffsetsRequestListOffsetsTopic[];
  timeoutMs: number;
};

export type ListOffsetsRequestListOffsetsTopic = {
  name: string;
  partitions: ListOffsetsRequestListOffsetsPartition[];
};

export type ListOffsetsRequestListOffsetsPartition = {
  partitionIndex: number;
  currentLeaderEpoch: number;
  timestamp: number;
};

export type ListOffsetsResponse = {
  throttleTimeMs: number;
  topics: ListOffsetsResponseListOffsetsTopicResponse[];
};

export type ListOffsetsResponseListOffsetsTopicResponse = {
  name: string;
  partitions: ListOffsetsResponseListOffsetsPartitionResponse[];
};

export type ListOffsetsResponseListOffsetsPartitionResponse = {
  partitionIndex: number;
  errorCode: number;
  timestamp: number;
  offset: number;
  leaderEpoch: number;
};

function readListOffsetsRequestListOffsetsPartition(r: WireReader, version: number): ListOffsetsRequestListOffsetsPartition {
  const flexible = version >= 6;
  const partitionIndex = r.int32();
  const currentLeaderEpoch = version >= 4 ? r.int32() : -1;
  const timestamp = r.int64();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, currentLeaderEpoch, timestamp };
}

function readListOffsetsRequestListOffsetsPartitionArray(r: WireReader, version: number, count: number): ListOffsetsRequestListOffsetsPartition[] {
  const items = new Array<ListOffsetsRequestListOffsetsPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readListOffsetsRequestListOffsetsPartition(r, version);
  return items;
}

function readListOffsetsRequestListOffsetsTopic(r: WireReader, version: number): ListOffsetsRequestListOffsetsTopic {
  const flexible = version >= 6;
  const name = flexible ? r.compactString() : r.string();
  const partitions: ListOffsetsRequestListOffsetsPartition[] = readListOffsetsRequestListOffsetsPartitionArray(r, version, flexible ? r.compactArrayCount(12, 72) : r.arrayCount(12, 72));
  if (flexible) r.skipTaggedFields();
  return { name, partitions };
}

function readListOffsetsRequestListOffsetsTopicArray(r: WireReader, version: number, count: number): ListOffsetsRequestListOffsetsTopic[] {
  const items = new Array<ListOffsetsRequestListOffsetsTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readListOffsetsRequestListOffsetsTopic(r, version);
  return items;
}

export function readListOffsetsRequest(r: WireReader, version: number): ListOffsetsRequest {
  const flexible = version >= 6;
  const replicaId = r.int32();
  const isolationLevel = version >= 2 ? r.int8() : 0;
  const topics: ListOffsetsRequestListOffsetsTopic[] = readListOffsetsRequestListOffsetsTopicArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  const timeoutMs = version >= 10 ? r.int32() : 0;
  if (flexible) r.skipTaggedFields();
  return { replicaId, isolationLevel, topics, timeoutMs };
}

function writeListOffsetsRequestListOffsetsPartition(w: WireWriter, m: ListOffsetsRequestListOffsetsPartition, version: number): void {
  const flexible = version >= 6;
  w.int32(m.partitionIndex);
  if (version >= 4) w.int32(m.currentLeaderEpoch);
  w.int64(m.timestamp);
  if (flexible) w.unsignedVarint(0);
}

function writeListOffsetsRequestListOffsetsTopic(w: WireWriter, m: ListOffsetsRequestListOffsetsTopic, version: number): void {
  const flexible = version >= 6;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeListOffsetsRequestListOffsetsPartition(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeListOffsetsRequest(w: WireWriter, m: ListOffsetsRequest, version: number): void {
  const flexible = version >= 6;
  w.int32(m.replicaId);
  if (version >= 2) w.int8(m.isolationLevel);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeListOffsetsRequestListOffsetsTopic(w, m.topics[i]!, version);
  if (version >= 10) w.int32(m.timeoutMs);
  if (flexible) w.unsignedVarint(0);
}

function readListOffsetsResponseListOffsetsPartitionResponse(r: WireReader, version: number): ListOffsetsResponseListOffsetsPartitionResponse {
  const flexible = version >= 6;
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const timestamp = r.int64();
  const offset = r.int64();
  const leaderEpoch = version >= 4 ? r.int32() : -1;
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, errorCode, timestamp, offset, leaderEpoch };
}

function readListOffsetsResponseListOffsetsPartitionResponseArray(r: WireReader, version: number, count: number): ListOffsetsResponseListOffsetsPartitionResponse[] {
  const items = new Array<ListOffsetsResponseListOffsetsPartitionResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readListOffsetsResponseListOffsetsPartitionResponse(r, version);
  return items;
}

function readListOffsetsResponseListOffsetsTopicResponse(r: WireReader, version: number): ListOffsetsResponseListOffsetsTopicResponse {
  const flexible = version >= 6;
  const name = flexible ? r.compactString() : r.string();
  const partitions: ListOffsetsResponseListOffsetsPartitionResponse[] = readListOffsetsResponseListOffsetsPartitionResponseArray(r, version, flexible ? r.compactArrayCount(22, 104) : r.arrayCount(22, 104));
  if (flexible) r.skipTaggedFields();
  return { name, partitions };
}

function readListOffsetsResponseListOffsetsTopicResponseArray(r: WireReader, version: number, count: number): ListOffsetsResponseListOffsetsTopicResponse[] {
  const items = new Array<ListOffsetsResponseListOffsetsTopicResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readListOffsetsResponseListOffsetsTopicResponse(r, version);
  return items;
}

export function readListOffsetsResponse(r: WireReader, version: number): ListOffsetsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 6;
  const throttleTimeMs = version >= 2 ? r.int32() : 0;
  const topics: ListOffsetsResponseListOffsetsTopicResponse[] = readListOffsetsResponseListOffsetsTopicResponseArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, topics };
}

function writeListOffsetsResponseListOffsetsPartitionResponse(w: WireWriter, m: ListOffsetsResponseListOffsetsPartitionResponse, version: number): void {
  const flexible = version >= 6;
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.int64(m.timestamp);
  w.int64(m.offset);
  if (version >= 4) w.int32(m.leaderEpoch);
  if (flexible) w.unsignedVarint(0);
}

function writeListOffsetsResponseListOffsetsTopicResponse(w: WireWriter, m: ListOffsetsResponseListOffsetsTopicResponse, version: number): void {
  const flexible = version >= 6;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeListOffsetsResponseListOffsetsPartitionResponse(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeListOffsetsResponse(w: WireWriter, m: ListOffsetsResponse, version: number): void {
  const flexible = version >= 6;
  if (version >= 2) w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeListOffsetsResponseListOffsetsTopicResponse(w, m.topics[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
