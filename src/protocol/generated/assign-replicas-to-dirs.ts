// Generated from ../schema/assign-replicas-to-dirs.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type AssignReplicasToDirsRequest = {
  brokerId: number;
  brokerEpoch: number;
  directories: AssignReplicasToDirsRequestDirectoryData[];
};

export type AssignReplicasToDirsRequestDirectoryData = {
  id: string;
  topics: AssignReplicasToDirsRequestTopicData[];
};

export type AssignReplicasToDirsRequestTopicData = {
  topicId: string;
  partitions: AssignReplicasToDirsRequestPartitionData[];
};

export type AssignReplicasToDirsRequestPartitionData = {
  partitionIndex: number;
};

export type AssignReplicasToDirsResponse = {
  throttleTimeMs: number;
  errorCode: number;
  directories: AssignReplicasToDirsResponseDirectoryData[];
};

export type AssignReplicasToDirsResponseDirectoryData = {
  id: string;
  topics: AssignReplicasToDirsResponseTopicData[];
};

export type AssignReplicasToDirsResponseTopicData = {
  topicId: string;
  partitions: AssignReplicasToDirsResponsePartitionData[];
};

export type AssignReplicasToDirsResponsePartitionData = {
  partitionIndex: number;
  errorCode: number;
};

function readAssignReplicasToDirsRequestPartitionData(r: WireReader): AssignReplicasToDirsRequestPartitionData {
  const partitionIndex = r.int32();
  r.skipTaggedFields();
  return { partitionIndex };
}

function readAssignReplicasToDirsRequestPartitionDataArray(r: WireReader, count: number): AssignReplicasToDirsRequestPartitionData[] {
  const items = new Array<AssignReplicasToDirsRequestPartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readAssignReplicasToDirsRequestPartitionData(r);
  return items;
}

function readAssignReplicasToDirsRequestTopicData(r: WireReader): AssignReplicasToDirsRequestTopicData {
  const topicId = r.uuid();
  const partitions: AssignReplicasToDirsRequestPartitionData[] = readAssignReplicasToDirsRequestPartitionDataArray(r, r.compactArrayCount(5, 40));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readAssignReplicasToDirsRequestTopicDataArray(r: WireReader, count: number): AssignReplicasToDirsRequestTopicData[] {
  const items = new Array<AssignReplicasToDirsRequestTopicData>(count);
  for (let i = 0; i < count; i++) items[i] = readAssignReplicasToDirsRequestTopicData(r);
  return items;
}

function readAssignReplicasToDirsRequestDirectoryData(r: WireReader): AssignReplicasToDirsRequestDirectoryData {
  const id = r.uuid();
  const topics: AssignReplicasToDirsRequestTopicData[] = readAssignReplicasToDirsRequestTopicDataArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { id, topics };
}

function readAssignReplicasToDirsRequestDirectoryDataArray(r: WireReader, count: number): AssignReplicasToDirsRequestDirectoryData[] {
  const items = new Array<AssignReplicasToDirsRequestDirectoryData>(count);
  for (let i = 0; i < count; i++) items[i] = readAssignReplicasToDirsRequestDirectoryData(r);
  return items;
}

export function readAssignReplicasToDirsRequest(r: WireReader, _version: number): AssignReplicasToDirsRequest {
  const brokerId = r.int32();
  const brokerEpoch = r.int64();
  const directories: AssignReplicasToDirsRequestDirectoryData[] = readAssignReplicasToDirsRequestDirectoryDataArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { brokerId, brokerEpoch, directories };
}

function writeAssignReplicasToDirsRequestPartitionData(w: WireWriter, m: AssignReplicasToDirsRequestPartitionData): void {
  w.int32(m.partitionIndex);
  w.unsignedVarint(0);
}

function writeAssignReplicasToDirsRequestTopicData(w: WireWriter, m: AssignReplicasToDirsRequestTopicData): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeAssignReplicasToDirsRequestPartitionData(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

function writeAssignReplicasToDirsRequestDirectoryData(w: WireWriter, m: AssignReplicasToDirsRequestDirectoryData): void {
  w.uuid(m.id);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeAssignReplicasToDirsRequestTopicData(w, m.topics[i]!);
  w.unsignedVarint(0);
}

export function writeAssignReplicasToDirsRequest(w: WireWriter, m: AssignReplicasToDirsRequest, _version: number): void {
  w.int32(m.brokerId);
  w.int64(m.brokerEpoch);
  w.compactArrayCount(m.directories.length);
  for (let i = 0; i < m.directories.length; i++) writeAssignReplicasToDirsRequestDirectoryData(w, m.directories[i]!);
  w.unsignedVarint(0);
}

function readAssignReplicasToDirsResponsePartitionData(r: WireReader): AssignReplicasToDirsResponsePartitionData {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  r.skipTaggedFields();
  return { partitionIndex, errorCode };
}

function readAssignReplicasToDirsResponsePartitionDataArray(r: WireReader, count: number): AssignReplicasToDirsResponsePartitionData[] {
  const items = new Array<AssignReplicasToDirsResponsePartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readAssignReplicasToDirsResponsePartitionData(r);
  return items;
}

function readAssignReplicasToDirsResponseTopicData(r: WireReader): AssignReplicasToDirsResponseTopicData {
  const topicId = r.uuid();
  const partitions: AssignReplicasToDirsResponsePartitionData[] = readAssignReplicasToDirsResponsePartitionDataArray(r, r.compactArrayCount(7, 48));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readAssignReplicasToDirsResponseTopicDataArray(r: WireReader, count: number): AssignReplicasToDirsResponseTopicData[] {
  const items = new Array<AssignReplicasToDirsResponseTopicData>(count);
  for (let i = 0; i < count; i++) items[i] = readAssignReplicasToDirsResponseTopicData(r);
  return items;
}

function readAssignReplicasToDirsResponseDirectoryData(r: WireReader): AssignReplicasToDirsResponseDirectoryData {
  const id = r.uuid();
  const topics: AssignReplicasToDirsResponseTopicData[] = readAssignReplicasToDirsResponseTopicDataArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { id, topics };
}

function readAssignReplicasToDirsResponseDirectoryDataArray(r: WireReader, count: number): AssignReplicasToDirsResponseDirectoryData[] {
  const items = new Array<AssignReplicasToDirsResponseDirectoryData>(count);
  for (let i = 0; i < count; i++) items[i] = readAssignReplicasToDirsResponseDirectoryData(r);
  return items;
}

export function readAssignReplicasToDirsResponse(r: WireReader, _version: number): AssignReplicasToDirsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const directories: AssignReplicasToDirsResponseDirectoryData[] = readAssignReplicasToDirsResponseDirectoryDataArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, directories };
}

function writeAssignReplicasToDirsResponsePartitionData(w: WireWriter, m: AssignReplicasToDirsResponsePartitionData): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.unsignedVarint(0);
}

function writeAssignReplicasToDirsResponseTopicData(w: WireWriter, m: AssignReplicasToDirsResponseTopicData): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeAssignReplicasToDirsResponsePartitionData(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

function writeAssignReplicasToDirsResponseDirectoryData(w: WireWriter, m: AssignReplicasToDirsResponseDirectoryData): void {
  w.uuid(m.id);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeAssignReplicasToDirsResponseTopicData(w, m.topics[i]!);
  w.unsignedVarint(0);
}

export function writeAssignReplicasToDirsResponse(w: WireWriter, m: AssignReplicasToDirsResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactArrayCount(m.directories.length);
  for (let i = 0; i < m.directories.length; i++) writeAssignReplicasToDirsResponseDirectoryData(w, m.directories[i]!);
  w.unsignedVarint(0);
}
