// Generated from ../schema/alter-replica-log-dirs.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type AlterReplicaLogDirsRequest = {
  dirs: AlterReplicaLogDirsRequestAlterReplicaLogDir[];
};

export type AlterReplicaLogDirsRequestAlterReplicaLogDir = {
  path: string;
  topics: AlterReplicaLogDirsRequestAlterReplicaLogDirTopic[];
};

export type AlterReplicaLogDirsRequestAlterReplicaLogDirTopic = {
  name: string;
  partitions: number[];
};

export type AlterReplicaLogDirsResponse = {
  throttleTimeMs: number;
  results: AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult[];
};

export type AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult = {
  topicName: string;
  partitions: AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult[];
};

export type AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult = {
  partitionIndex: number;
  errorCode: number;
};

function readAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(r: WireReader, version: number): AlterReplicaLogDirsRequestAlterReplicaLogDirTopic {
  const flexible = version >= 2;
  const name = flexible ? r.compactString() : r.string();
  const partitions: number[] = r.int32Array(flexible ? r.compactArrayCount(4, 8) : r.arrayCount(4, 8));
  if (flexible) r.skipTaggedFields();
  return { name, partitions };
}

function readAlterReplicaLogDirsRequestAlterReplicaLogDirTopicArray(r: WireReader, version: number, count: number): AlterReplicaLogDirsRequestAlterReplicaLogDirTopic[] {
  const items = new Array<AlterReplicaLogDirsRequestAlterReplicaLogDirTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(r, version);
  return items;
}

function readAlterReplicaLogDirsRequestAlterReplicaLogDir(r: WireReader, version: number): AlterReplicaLogDirsRequestAlterReplicaLogDir {
  const flexible = version >= 2;
  const path = flexible ? r.compactString() : r.string();
  const topics: AlterReplicaLogDirsRequestAlterReplicaLogDirTopic[] = readAlterReplicaLogDirsRequestAlterReplicaLogDirTopicArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return { path, topics };
}

function readAlterReplicaLogDirsRequestAlterReplicaLogDirArray(r: WireReader, version: number, count: number): AlterReplicaLogDirsRequestAlterReplicaLogDir[] {
  const items = new Array<AlterReplicaLogDirsRequestAlterReplicaLogDir>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterReplicaLogDirsRequestAlterReplicaLogDir(r, version);
  return items;
}

export function readAlterReplicaLogDirsRequest(r: WireReader, version: number): AlterReplicaLogDirsRequest {
  const flexible = version >= 2;
  const dirs: AlterReplicaLogDirsRequestAlterReplicaLogDir[] = readAlterReplicaLogDirsRequestAlterReplicaLogDirArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return { dirs };
}

function writeAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(w: WireWriter, m: AlterReplicaLogDirsRequestAlterReplicaLogDirTopic, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  if (flexible) w.unsignedVarint(0);
}

function writeAlterReplicaLogDirsRequestAlterReplicaLogDir(w: WireWriter, m: AlterReplicaLogDirsRequestAlterReplicaLogDir, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.path);
  else w.string(m.path);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(w, m.topics[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeAlterReplicaLogDirsRequest(w: WireWriter, m: AlterReplicaLogDirsRequest, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactArrayCount(m.dirs.length);
  else w.arrayCount(m.dirs.length);
  for (let i = 0; i < m.dirs.length; i++) writeAlterReplicaLogDirsRequestAlterReplicaLogDir(w, m.dirs[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function readAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(r: WireReader, version: number): AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult {
  const flexible = version >= 2;
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, errorCode };
}

function readAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResultArray(r: WireReader, version: number, count: number): AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult[] {
  const items = new Array<AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(r, version);
  return items;
}

function readAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(r: WireReader, version: number): AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult {
  const flexible = version >= 2;
  const topicName = flexible ? r.compactString() : r.string();
  const partitions: AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult[] = readAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResultArray(r, version, flexible ? r.compactArrayCount(6, 48) : r.arrayCount(6, 48));
  if (flexible) r.skipTaggedFields();
  return { topicName, partitions };
}

function readAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResultArray(r: WireReader, version: number, count: number): AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult[] {
  const items = new Array<AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(r, version);
  return items;
}

export function readAlterReplicaLogDirsResponse(r: WireReader, version: number): AlterReplicaLogDirsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const results: AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult[] = readAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResultArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, results };
}

function writeAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(w: WireWriter, m: AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult, version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  if (flexible) w.unsignedVarint(0);
}

function writeAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(w: WireWriter, m: AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.topicName);
  else w.string(m.topicName);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeAlterReplicaLogDirsResponse(w: WireWriter, m: AlterReplicaLogDirsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.results.length);
  else w.arrayCount(m.results.length);
  for (let i = 0; i < m.results.length; i++) writeAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(w, m.results[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
