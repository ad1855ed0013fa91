// Generated from ../schema/describe-log-dirs.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DescribeLogDirsRequest = {
  topics: DescribeLogDirsRequestDescribableLogDirTopic[] | null;
};

export type DescribeLogDirsRequestDescribableLogDirTopic = {
  topic: string;
  partitions: number[];
};

export type DescribeLogDirsResponse = {
  throttleTimeMs: number;
  errorCode: number;
  results: DescribeLogDirsResponseDescribeLogDirsResult[];
};

export type DescribeLogDirsResponseDescribeLogDirsResult = {
  errorCode: number;
  logDir: string;
  topics: DescribeLogDirsResponseDescribeLogDirsTopic[];
  totalBytes: number;
  usableBytes: number;
  isCordoned: boolean;
};

export type DescribeLogDirsResponseDescribeLogDirsTopic = {
  name: string;
  partitions: DescribeLogDirsResponseDescribeLogDirsPartition[];
};

export type DescribeLogDirsResponseDescribeLogDirsPartition = {
  partitionIndex: number;
  partitionSize: number;
  offsetLag: number;
  isFutureKey: boolean;
};

function readDescribeLogDirsRequestDescribableLogDirTopic(r: WireReader, version: number): DescribeLogDirsRequestDescribableLogDirTopic {
  const flexible = version >= 2;
  const topic = flexible ? r.compactString() : r.string();
  const partitions: number[] = r.int32Array(flexible ? r.compactArrayCount(4, 8) : r.arrayCount(4, 8));
  if (flexible) r.skipTaggedFields();
  return { topic, partitions };
}

function readDescribeLogDirsRequestDescribableLogDirTopicArray(r: WireReader, version: number, count: number): DescribeLogDirsRequestDescribableLogDirTopic[] {
  const items = new Array<DescribeLogDirsRequestDescribableLogDirTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeLogDirsRequestDescribableLogDirTopic(r, version);
  return items;
}

export function readDescribeLogDirsRequest(r: WireReader, version: number): DescribeLogDirsRequest {
  const flexible = version >= 2;
  const topicsCount = flexible ? r.compactNullableArrayCount(1, 48) : r.nullableArrayCount(1, 48);
  const topics = topicsCount < 0 ? null : readDescribeLogDirsRequestDescribableLogDirTopicArray(r, version, topicsCount);
  if (flexible) r.skipTaggedFields();
  return { topics };
}

function writeDescribeLogDirsRequestDescribableLogDirTopic(w: WireWriter, m: DescribeLogDirsRequestDescribableLogDirTopic, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.topic);
  else w.string(m.topic);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  if (flexible) w.unsignedVarint(0);
}

export function writeDescribeLogDirsRequest(w: WireWriter, m: DescribeLogDirsRequest, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactArrayCount(m.topics === null ? -1 : m.topics.length);
  else w.arrayCount(m.topics === null ? -1 : m.topics.length);
  if (m.topics !== null) {
    for (let i = 0; i < m.topics.length; i++) writeDescribeLogDirsRequestDescribableLogDirTopic(w, m.topics[i]!, version);
  }
  if (flexible) w.unsignedVarint(0);
}

function readDescribeLogDirsResponseDescribeLogDirsPartition(r: WireReader, version: number): DescribeLogDirsResponseDescribeLogDirsPartition {
  const flexible = version >= 2;
  const partitionIndex = r.int32();
  const partitionSize = r.int64();
  const offsetLag = r.int64();
  const isFutureKey = r.bool();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, partitionSize, offsetLag, isFutureKey };
}

function readDescribeLogDirsResponseDescribeLogDirsPartitionArray(r: WireReader, version: number, count: number): DescribeLogDirsResponseDescribeLogDirsPartition[] {
  const items = new Array<DescribeLogDirsResponseDescribeLogDirsPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeLogDirsResponseDescribeLogDirsPartition(r, version);
  return items;
}

function readDescribeLogDirsResponseDescribeLogDirsTopic(r: WireReader, version: number): DescribeLogDirsResponseDescribeLogDirsTopic {
  const flexible = version >= 2;
  const name = flexible ? r.compactString() : r.string();
  const partitions: DescribeLogDirsResponseDescribeLogDirsPartition[] = readDescribeLogDirsResponseDescribeLogDirsPartitionArray(r, version, flexible ? r.compactArrayCount(21, 96) : r.arrayCount(21, 96));
  if (flexible) r.skipTaggedFields();
  return { name, partitions };
}

function readDescribeLogDirsResponseDescribeLogDirsTopicArray(r: WireReader, version: number, count: number): DescribeLogDirsResponseDescribeLogDirsTopic[] {
  const items = new Array<DescribeLogDirsResponseDescribeLogDirsTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeLogDirsResponseDescribeLogDirsTopic(r, version);
  return items;
}

function readDescribeLogDirsResponseDescribeLogDirsResult(r: WireReader, version: number): DescribeLogDirsResponseDescribeLogDirsResult {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const logDir = flexible ? r.compactString() : r.string();
  const topics: DescribeLogDirsResponseDescribeLogDirsTopic[] = readDescribeLogDirsResponseDescribeLogDirsTopicArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  const totalBytes = version >= 4 ? r.int64() : -1;
  const usableBytes = version >= 4 ? r.int64() : -1;
  const isCordoned = version >= 5 ? r.bool() : false;
  if (flexible) r.skipTaggedFields();
  return { errorCode, logDir, topics, totalBytes, usableBytes, isCordoned };
}

function readDescribeLogDirsResponseDescribeLogDirsResultArray(r: WireReader, version: number, count: number): DescribeLogDirsResponseDescribeLogDirsResult[] {
  const items = new Array<DescribeLogDirsResponseDescribeLogDirsResult>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeLogDirsResponseDescribeLogDirsResult(r, version);
  return items;
}

export function readDescribeLogDirsResponse(r: WireReader, version: number): DescribeLogDirsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const errorCode = version >= 3 ? r.int16() : 0;
  const results: DescribeLogDirsResponseDescribeLogDirsResult[] = readDescribeLogDirsResponseDescribeLogDirsResultArray(r, version, flexible ? r.compactArrayCount(5, 112) : r.arrayCount(5, 112));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, errorCode, results };
}

function writeDescribeLogDirsResponseDescribeLogDirsPartition(w: WireWriter, m: DescribeLogDirsResponseDescribeLogDirsPartition, version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionIndex);
  w.int64(m.partitionSize);
  w.int64(m.offsetLag);
  w.bool(m.isFutureKey);
  if (flexible) w.unsignedVarint(0);
}

function writeDescribeLogDirsResponseDescribeLogDirsTopic(w: WireWriter, m: DescribeLogDirsResponseDescribeLogDirsTopic, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeDescribeLogDirsResponseDescribeLogDirsPartition(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function writeDescribeLogDirsResponseDescribeLogDirsResult(w: WireWriter, m: DescribeLogDirsResponseDescribeLogDirsResult, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  if (flexible) w.compactString(m.logDir);
  else w.string(m.logDir);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeDescribeLogDirsResponseDescribeLogDirsTopic(w, m.topics[i]!, version);
  if (version >= 4) w.int64(m.totalBytes);
  if (version >= 4) w.int64(m.usableBytes);
  if (version >= 5) w.bool(m.isCordoned);
  if (flexible) w.unsignedVarint(0);
}

export function writeDescribeLogDirsResponse(w: WireWriter, m: DescribeLogDirsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  if (version >= 3) w.int16(m.errorCode);
  if (flexible) w.compactArrayCount(m.results.length);
  else w.arrayCount(m.results.length);
  for (let i = 0; i < m.results.length; i++) writeDescribeLogDirsResponseDescribeLogDirsResult(w, m.results[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
