// Generated from ../schema/describe-share-group-offsets.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DescribeShareGroupOffsetsRequest = {
  groups: DescribeShareGroupOffsetsRequestGroup[];
};

export type DescribeShareGroupOffsetsRequestGroup = {
  groupId: string;
  topics: DescribeShareGroupOffsetsRequestTopic[] | null;
};

export type DescribeShareGroupOffsetsRequestTopic = {
  topicName: string;
  partitions: number[];
};

export type DescribeShareGroupOffsetsResponse = {
  throttleTimeMs: number;
  groups: DescribeShareGroupOffsetsResponseGroup[];
};

export type DescribeShareGroupOffsetsResponseGroup = {
  groupId: string;
  topics: DescribeShareGroupOffsetsResponseTopic[];
  errorCode: number;
  errorMessage: string | null;
};

export type DescribeShareGroupOffsetsResponseTopic = {
  topicName: string;
  topicId: string;
  partitions: DescribeShareGroupOffsetsResponsePartition[];
};

export type DescribeShareGroupOffsetsResponsePartition = {
  partitionIndex: number;
  startOffset: number;
  leaderEpoch: number;
  lag: number;
  errorCode: number;
  errorMessage: string | null;
};

function readDescribeShareGroupOffsetsRequestTopic(r: WireReader): DescribeShareGroupOffsetsRequestTopic {
  const topicName = r.compactString();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { topicName, partitions };
}

function readDescribeShareGroupOffsetsRequestTopicArray(r: WireReader, count: number): DescribeShareGroupOffsetsRequestTopic[] {
  const items = new Array<DescribeShareGroupOffsetsRequestTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeShareGroupOffsetsRequestTopic(r);
  return items;
}

function readDescribeShareGroupOffsetsRequestGroup(r: WireReader): DescribeShareGroupOffsetsRequestGroup {
  const groupId = r.compactString();
  const topicsCount = r.compactNullableArrayCount(1, 48);
  const topics = topicsCount < 0 ? null : readDescribeShareGroupOffsetsRequestTopicArray(r, topicsCount);
  r.skipTaggedFields();
  return { groupId, topics };
}

function readDescribeShareGroupOffsetsRequestGroupArray(r: WireReader, count: number): DescribeShareGroupOffsetsRequestGroup[] {
  const items = new Array<DescribeShareGroupOffsetsRequestGroup>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeShareGroupOffsetsRequestGroup(r);
  return items;
}

export function readDescribeShareGroupOffsetsRequest(r: WireReader, _version: number): DescribeShareGroupOffsetsRequest {
  const groups: DescribeShareGroupOffsetsRequestGroup[] = readDescribeShareGroupOffsetsRequestGroupArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { groups };
}

function writeDescribeShareGroupOffsetsRequestTopic(w: WireWriter, m: DescribeShareGroupOffsetsRequestTopic): void {
  w.compactString(m.topicName);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

function writeDescribeShareGroupOffsetsRequestGroup(w: WireWriter, m: DescribeShareGroupOffsetsRequestGroup): void {
  w.compactString(m.groupId);
  w.compactArrayCount(m.topics === null ? -1 : m.topics.length);
  if (m.topics !== null) {
    for (let i = 0; i < m.topics.length; i++) writeDescribeShareGroupOffsetsRequestTopic(w, m.topics[i]!);
  }
  w.unsignedVarint(0);
}

export function writeDescribeShareGroupOffsetsRequest(w: WireWriter, m: DescribeShareGroupOffsetsRequest, _version: number): void {
  w.compactArrayCount(m.groups.length);
  for (let i = 0; i < m.groups.length; i++) writeDescribeShareGroupOffsetsRequestGroup(w, m.groups[i]!);
  w.unsignedVarint(0);
}

function readDescribeShareGroupOffsetsResponsePartition(r: WireReader, version: number): DescribeShareGroupOffsetsResponsePartition {
  const partitionIndex = r.int32();
  const startOffset = r.int64();
  const leaderEpoch = r.int32();
  const lag = version >= 1 ? r.int64() : -1;
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { partitionIndex, startOffset, leaderEpoch, lag, errorCode, errorMessage };
}

function readDescribeShareGroupOffsetsResponsePartitionArray(r: WireReader, version: number, count: number): DescribeShareGroupOffsetsResponsePartition[] {
  const items = new Array<DescribeShareGroupOffsetsResponsePartition>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeShareGroupOffsetsResponsePartition(r, version);
  return items;
}

function readDescribeShareGroupOffsetsResponseTopic(r: WireReader, version: number): DescribeShareGroupOffsetsResponseTopic {
  const topicName = r.compactString();
  const topicId = r.uuid();
  const partitions: DescribeShareGroupOffsetsResponsePartition[] = readDescribeShareGroupOffsetsResponsePartitionArray(r, version, r.compactArrayCount(20, 112));
  r.skipTaggedFields();
  return { topicName, topicId, partitions };
}

function readDescribeShareGroupOffsetsResponseTopicArray(r: WireReader, version: number, count: number): DescribeShareGroupOffsetsResponseTopic[] {
  const items = new Array<DescribeShareGroupOffsetsResponseTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeShareGroupOffsetsResponseTopic(r, version);
  return items;
}

function readDescribeShareGroupOffsetsResponseGroup(r: WireReader, version: number): DescribeShareGroupOffsetsResponseGroup {
  const groupId = r.compactString();
  const topics: DescribeShareGroupOffsetsResponseTopic[] = readDescribeShareGroupOffsetsResponseTopicArray(r, version, r.compactArrayCount(19, 56));
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { groupId, topics, errorCode, errorMessage };
}

function readDescribeShareGroupOffsetsResponseGroupArray(r: WireReader, version: number, count: number): DescribeShareGroupOffsetsResponseGroup[] {
  const items = new Array<DescribeShareGroupOffsetsResponseGroup>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeShareGroupOffsetsResponseGroup(r, version);
  return items;
}

export function readDescribeShareGroupOffsetsResponse(r: WireReader, version: number): DescribeShareGroupOffsetsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const groups: DescribeShareGroupOffsetsResponseGroup[] = readDescribeShareGroupOffsetsResponseGroupArray(r, version, r.compactArrayCount(6, 64));
  r.skipTaggedFields();
  return { throttleTimeMs, groups };
}

function writeDescribeShareGroupOffsetsResponsePartition(w: WireWriter, m: DescribeShareGroupOffsetsResponsePartition, version: number): void {
  w.int32(m.partitionIndex);
  w.int64(m.startOffset);
  w.int32(m.leaderEpoch);
  if (version >= 1) w.int64(m.lag);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}

function writeDescribeShareGroupOffsetsResponseTopic(w: WireWriter, m: DescribeShareGroupOffsetsResponseTopic, version: number): void {
  w.compactString(m.topicName);
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeDescribeShareGroupOffsetsResponsePartition(w, m.partitions[i]!, version);
  w.unsignedVarint(0);
}

function writeDescribeShareGroupOffsetsResponseGroup(w: WireWriter, m: DescribeShareGroupOffsetsResponseGroup, version: number): void {
  w.compactString(m.groupId);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeDescribeShareGroupOffsetsResponseTopic(w, m.topics[i]!, version);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}

export function writeDescribeShareGroupOffsetsResponse(w: WireWriter, m: DescribeShareGroupOffsetsResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.compactArrayCount(m.groups.length);
  for (let i = 0; i < m.groups.length; i++) writeDescribeShareGroupOffsetsResponseGroup(w, m.groups[i]!, version);
  w.unsignedVarint(0);
}
