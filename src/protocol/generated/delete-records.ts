// Generated from ../schema/delete-records.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DeleteRecordsRequest = {
  topics: DeleteRecordsRequestDeleteRecordsTopic[];
  timeoutMs: number;
};

export type DeleteRecordsRequestDeleteRecordsTopic = {
  name: string;
  partitions: DeleteRecordsRequestDeleteRecordsPartition[];
};

export type DeleteRecordsRequestDeleteRecordsPartition = {
  partitionIndex: number;
  offset: number;
};

export type DeleteRecordsResponse = {
  throttleTimeMs: number;
  topics: DeleteRecordsResponseDeleteRecordsTopicResult[];
};

export type DeleteRecordsResponseDeleteRecordsTopicResult = {
  name: string;
  partitions: DeleteRecordsResponseDeleteRecordsPartitionResult[];
};

export type DeleteRecordsResponseDeleteRecordsPartitionResult = {
  partitionIndex: number;
  lowWatermark: number;
  errorCode: number;
};

function readDeleteRecordsRequestDeleteRecordsPartition(r: WireReader, version: number): DeleteRecordsRequestDeleteRecordsPartition {
  const flexible = version >= 2;
  const partitionIndex = r.int32();
  const offset = r.int64();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, offset };
}

function readDeleteRecordsRequestDeleteRecordsPartitionArray(r: WireReader, version: number, count: number): DeleteRecordsRequestDeleteRecordsPartition[] {
  const items = new Array<DeleteRecordsRequestDeleteRecordsPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteRecordsRequestDeleteRecordsPartition(r, version);
  return items;
}

function readDeleteRecordsRequestDeleteRecordsTopic(r: WireReader, version: number): DeleteRecordsRequestDeleteRecordsTopic {
  const flexible = version >= 2;
  const name = flexible ? r.compactString() : r.string();
  const partitions: DeleteRecordsRequestDeleteRecordsPartition[] = readDeleteRecordsRequestDeleteRecordsPartitionArray(r, version, flexible ? r.compactArrayCount(12, 64) : r.arrayCount(12, 64));
  if (flexible) r.skipTaggedFields();
  return { name, partitions };
}

function readDeleteRecordsRequestDeleteRecordsTopicArray(r: WireReader, version: number, count: number): DeleteRecordsRequestDeleteRecordsTopic[] {
  const items = new Array<DeleteRecordsRequestDeleteRecordsTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteRecordsRequestDeleteRecordsTopic(r, version);
  return items;
}

export function readDeleteRecordsRequest(r: WireReader, version: number): DeleteRecordsRequest {
  const flexible = version >= 2;
  const topics: DeleteRecordsRequestDeleteRecordsTopic[] = readDeleteRecordsRequestDeleteRecordsTopicArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  const timeoutMs = r.int32();
  if (flexible) r.skipTaggedFields();
  return { topics, timeoutMs };
}

function writeDeleteRecordsRequestDeleteRecordsPartition(w: WireWriter, m: DeleteRecordsRequestDeleteRecordsPartition, version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionIndex);
  w.int64(m.offset);
  if (flexible) w.unsignedVarint(0);
}

function writeDeleteRecordsRequestDeleteRecordsTopic(w: WireWriter, m: DeleteRecordsRequestDeleteRecordsTopic, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeDeleteRecordsRequestDeleteRecordsPartition(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeDeleteRecordsRequest(w: WireWriter, m: DeleteRecordsRequest, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeDeleteRecordsRequestDeleteRecordsTopic(w, m.topics[i]!, version);
  w.int32(m.timeoutMs);
  if (flexible) w.unsignedVarint(0);
}

function readDeleteRecordsResponseDeleteRecordsPartitionResult(r: WireReader, version: number): DeleteRecordsResponseDeleteRecordsPartitionResult {
  const flexible = version >= 2;
  const partitionIndex = r.int32();
  const lowWatermark = r.int64();
  const errorCode = r.int16();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, lowWatermark, errorCode };
}

function readDeleteRecordsResponseDeleteRecordsPartitionResultArray(r: WireReader, version: number, count: number): DeleteRecordsResponseDeleteRecordsPartitionResult[] {
  const items = new Array<DeleteRecordsResponseDeleteRecordsPartitionResult>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteRecordsResponseDeleteRecordsPartitionResult(r, version);
  return items;
}

function readDeleteRecordsResponseDeleteRecordsTopicResult(r: WireReader, version: number): DeleteRecordsResponseDeleteRecordsTopicResult {
  const flexible = version >= 2;
  const name = flexible ? r.compactString() : r.string();
  const partitions: DeleteRecordsResponseDeleteRecordsPartitionResult[] = readDeleteRecordsResponseDeleteRecordsPartitionResultArray(r, version, flexible ? r.compactArrayCount(14, 72) : r.arrayCount(14, 72));
  if (flexible) r.skipTaggedFields();
  return { name, partitions };
}

function readDeleteRecordsResponseDeleteRecordsTopicResultArray(r: WireReader, version: number, count: number): DeleteRecordsResponseDeleteRecordsTopicResult[] {
  const items = new Array<DeleteRecordsResponseDeleteRecordsTopicResult>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteRecordsResponseDeleteRecordsTopicResult(r, version);
  return items;
}

export function readDeleteRecordsResponse(r: WireReader, version: number): DeleteRecordsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const topics: DeleteRecordsResponseDeleteRecordsTopicResult[] = readDeleteRecordsResponseDeleteRecordsTopicResultArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, topics };
}

function writeDeleteRecordsResponseDeleteRecordsPartitionResult(w: WireWriter, m: DeleteRecordsResponseDeleteRecordsPartitionResult, version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionIndex);
  w.int64(m.lowWatermark);
  w.int16(m.errorCode);
  if (flexible) w.unsignedVarint(0);
}

function writeDeleteRecordsResponseDeleteRecordsTopicResult(w: WireWriter, m: DeleteRecordsResponseDeleteRecordsTopicResult, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeDeleteRecordsResponseDeleteRecordsPartitionResult(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeDeleteRecordsResponse(w: WireWriter, m: DeleteRecordsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeDeleteRecordsResponseDeleteRecordsTopicResult(w, m.topics[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
