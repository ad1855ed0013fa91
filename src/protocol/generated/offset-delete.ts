// Generated from ../schema/offset-delete.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type OffsetDeleteRequest = {
  groupId: string;
  topics: OffsetDeleteRequestTopic[];
};

export type OffsetDeleteRequestTopic = {
  name: string;
  partitions: OffsetDeleteRequestPartition[];
};

export type OffsetDeleteRequestPartition = {
  partitionIndex: number;
};

export type OffsetDeleteResponse = {
  errorCode: number;
  throttleTimeMs: number;
  topics: OffsetDeleteResponseTopic[];
};

export type OffsetDeleteResponseTopic = {
  name: string;
  partitions: OffsetDeleteResponsePartition[];
};

export type OffsetDeleteResponsePartition = {
  partitionIndex: number;
  errorCode: number;
};

function readOffsetDeleteRequestPartition(r: WireReader): OffsetDeleteRequestPartition {
  const partitionIndex = r.int32();
  return { partitionIndex };
}

function readOffsetDeleteRequestPartitionArray(r: WireReader, count: number): OffsetDeleteRequestPartition[] {
  const items = new Array<OffsetDeleteRequestPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetDeleteRequestPartition(r);
  return items;
}

function readOffsetDeleteRequestTopic(r: WireReader): OffsetDeleteRequestTopic {
  const name = r.string();
  const partitions: OffsetDeleteRequestPartition[] = readOffsetDeleteRequestPartitionArray(r, r.arrayCount(4, 40));
  return { name, partitions };
}

function readOffsetDeleteRequestTopicArray(r: WireReader, count: number): OffsetDeleteRequestTopic[] {
  const items = new Array<OffsetDeleteRequestTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetDeleteRequestTopic(r);
  return items;
}

export function readOffsetDeleteRequest(r: WireReader, _version: number): OffsetDeleteRequest {
  const groupId = r.string();
  const topics: OffsetDeleteRequestTopic[] = readOffsetDeleteRequestTopicArray(r, r.arrayCount(6, 48));
  return { groupId, topics };
}

function writeOffsetDeleteRequestPartition(w: WireWriter, m: OffsetDeleteRequestPartition): void {
  w.int32(m.partitionIndex);
}

function writeOffsetDeleteRequestTopic(w: WireWriter, m: OffsetDeleteRequestTopic): void {
  w.string(m.name);
  w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeOffsetDeleteRequestPartition(w, m.partitions[i]!);
}

export function writeOffsetDeleteRequest(w: WireWriter, m: OffsetDeleteRequest, _version: number): void {
  w.string(m.groupId);
  w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeOffsetDeleteRequestTopic(w, m.topics[i]!);
}

function readOffsetDeleteResponsePartition(r: WireReader): OffsetDeleteResponsePartition {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  return { partitionIndex, errorCode };
}

function readOffsetDeleteResponsePartitionArray(r: WireReader, count: number): OffsetDeleteResponsePartition[] {
  const items = new Array<OffsetDeleteResponsePartition>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetDeleteResponsePartition(r);
  return items;
}

function readOffsetDeleteResponseTopic(r: WireReader): OffsetDeleteResponseTopic {
  const name = r.string();
  const partitions: OffsetDeleteResponsePartition[] = readOffsetDeleteResponsePartitionArray(r, r.arrayCount(6, 48));
  return { name, partitions };
}

function readOffsetDeleteResponseTopicArray(r: WireReader, count: number): OffsetDeleteResponseTopic[] {
  const items = new Array<OffsetDeleteResponseTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetDeleteResponseTopic(r);
  return items;
}

export function readOffsetDeleteResponse(r: WireReader, _version: number): OffsetDeleteResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const errorCode = r.int16();
  const throttleTimeMs = r.int32();
  const topics: OffsetDeleteResponseTopic[] = readOffsetDeleteResponseTopicArray(r, r.arrayCount(6, 48));
  return { errorCode, throttleTimeMs, topics };
}

function writeOffsetDeleteResponsePartition(w: WireWriter, m: OffsetDeleteResponsePartition): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
}

function writeOffsetDeleteResponseTopic(w: WireWriter, m: OffsetDeleteResponseTopic): void {
  w.string(m.name);
  w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeOffsetDeleteResponsePartition(w, m.partitions[i]!);
}

export function writeOffsetDeleteResponse(w: WireWriter, m: OffsetDeleteResponse, _version: number): void {
  w.int16(m.errorCode);
  w.int32(m.throttleTimeMs);
  w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeOffsetDeleteResponseTopic(w, m.topics[i]!);
}
