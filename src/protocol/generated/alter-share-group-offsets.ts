// Generated from ../schema/alter-share-group-offsets.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type AlterShareGroupOffsetsRequest = {
  groupId: string;
  topics: AlterShareGroupOffsetsRequestTopic[];
};

export type AlterShareGroupOffsetsRequestTopic = {
  topicName: string;
  partitions: AlterShareGroupOffsetsRequestPartition[];
};

export type AlterShareGroupOffsetsRequestPartition = {
  partitionIndex: number;
  startOffset: number;
};

export type AlterShareGroupOffsetsResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  responses: AlterShareGroupOffsetsResponseTopic[];
};

export type AlterShareGroupOffsetsResponseTopic = {
  topicName: string;
  topicId: string;
  partitions: AlterShareGroupOffsetsResponsePartition[];
};

export type AlterShareGroupOffsetsResponsePartition = {
  partitionIndex: number;
  errorCode: number;
  errorMessage: string | null;
};

function readAlterShareGroupOffsetsRequestPartition(r: WireReader): AlterShareGroupOffsetsRequestPartition {
  const partitionIndex = r.int32();
  const startOffset = r.int64();
  r.skipTaggedFields();
  return { partitionIndex, startOffset };
}

function readAlterShareGroupOffsetsRequestPartitionArray(r: WireReader, count: number): AlterShareGroupOffsetsRequestPartition[] {
  const items = new Array<AlterShareGroupOffsetsRequestPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterShareGroupOffsetsRequestPartition(r);
  return items;
}

function readAlterShareGroupOffsetsRequestTopic(r: WireReader): AlterShareGroupOffsetsRequestTopic {
  const topicName = r.compactString();
  const partitions: AlterShareGroupOffsetsRequestPartition[] = readAlterShareGroupOffsetsRequestPartitionArray(r, r.compactArrayCount(13, 64));
  r.skipTaggedFields();
  return { topicName, partitions };
}

function readAlterShareGroupOffsetsRequestTopicArray(r: WireReader, count: number): AlterShareGroupOffsetsRequestTopic[] {
  const items = new Array<AlterShareGroupOffsetsRequestTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterShareGroupOffsetsRequestTopic(r);
  return items;
}

export function readAlterShareGroupOffsetsRequest(r: WireReader, _version: number): AlterShareGroupOffsetsRequest {
  const groupId = r.compactString();
  const topics: AlterShareGroupOffsetsRequestTopic[] = readAlterShareGroupOffsetsRequestTopicArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { groupId, topics };
}

function writeAlterShareGroupOffsetsRequestPartition(w: WireWriter, m: AlterShareGroupOffsetsRequestPartition): void {
  w.int32(m.partitionIndex);
  w.int64(m.startOffset);
  w.unsignedVarint(0);
}

function writeAlterShareGroupOffsetsRequestTopic(w: WireWriter, m: AlterShareGroupOffsetsRequestTopic): void {
  w.compactString(m.topicName);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeAlterShareGroupOffsetsRequestPartition(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeAlterShareGroupOffsetsRequest(w: WireWriter, m: AlterShareGroupOffsetsRequest, _version: number): void {
  w.compactString(m.groupId);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeAlterShareGroupOffsetsRequestTopic(w, m.topics[i]!);
  w.unsignedVarint(0);
}

function readAlterShareGroupOffsetsResponsePartition(r: WireReader): AlterShareGroupOffsetsResponsePartition {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { partitionIndex, errorCode, errorMessage };
}

function readAlterShareGroupOffsetsResponsePartitionArray(r: WireReader, count: number): AlterShareGroupOffsetsResponsePartition[] {
  const items = new Array<AlterShareGroupOffsetsResponsePartition>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterShareGroupOffsetsResponsePartition(r);
  return items;
}

function readAlterShareGroupOffsetsResponseTopic(r: WireReader): AlterShareGroupOffsetsResponseTopic {
  const topicName = r.compactString();
  const topicId = r.uuid();
  const partitions: AlterShareGroupOffsetsResponsePartition[] = readAlterShareGroupOffsetsResponsePartitionArray(r, r.compactArrayCount(8, 56));
  r.skipTaggedFields();
  return { topicName, topicId, partitions };
}

function readAlterShareGroupOffsetsResponseTopicArray(r: WireReader, count: number): AlterShareGroupOffsetsResponseTopic[] {
  const items = new Array<AlterShareGroupOffsetsResponseTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterShareGroupOffsetsResponseTopic(r);
  return items;
}

export function readAlterShareGroupOffsetsResponse(r: WireReader, _version: number): AlterShareGroupOffsetsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const responses: AlterShareGroupOffsetsResponseTopic[] = readAlterShareGroupOffsetsResponseTopicArray(r, r.compactArrayCount(19, 56));
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, errorMessage, responses };
}

function writeAlterShareGroupOffsetsResponsePartition(w: WireWriter, m: AlterShareGroupOffsetsResponsePartition): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}

function writeAlterShareGroupOffsetsResponseTopic(w: WireWriter, m: AlterShareGroupOffsetsResponseTopic): void {
  w.compactString(m.topicName);
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeAlterShareGroupOffsetsResponsePartition(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeAlterShareGroupOffsetsResponse(w: WireWriter, m: AlterShareGroupOffsetsResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.compactArrayCount(m.responses.length);
  for (let i = 0; i < m.responses.length; i++) writeAlterShareGroupOffsetsResponseTopic(w, m.responses[i]!);
  w.unsignedVarint(0);
}
