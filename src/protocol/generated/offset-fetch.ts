// Generated from ../schema/offset-fetch.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type OffsetFetchRequest = {
  groupId: string;
  topics: OffsetFetchRequestTopic[] | null;
  groups: OffsetFetchRequestGroup[];
  requireStable: boolean;
};

export type OffsetFetchRequestGroup = {
  groupId: string;
  memberId: string | null;
  memberEpoch: number;
  topics: OffsetFetchRequestTopics[] | null;
};

export type OffsetFetchRequestTopics = {
  name: string;
  topicId: string;
  partitionIndexes: number[];
};

export type OffsetFetchRequestTopic = {
  name: string;
  partitionIndexes: number[];
};

export type OffsetFetchResponse = {
  throttleTimeMs: number;
  topics: OffsetFetchResponseTopic[];
  errorCode: number;
  groups: OffsetFetchResponseGroup[];
};

export type OffsetFetchResponseGroup = {
  groupId: string;
  topics: OffsetFetchResponseTopics[];
  errorCode: number;
};

export type OffsetFetchResponseTopics = {
  name: string;
  topicId: string;
  partitions: OffsetFetchResponsePartitions[];
};

export type OffsetFetchResponsePartitions = {
  partitionIndex: number;
  committedOffset: number;
  committedLeaderEpoch: number;
  metadata: string | null;
  errorCode: number;
};

export type OffsetFetchResponseTopic = {
  name: string;
  partitions: OffsetFetchResponsePartition[];
};

export type OffsetFetchResponsePartition = {
  partitionIndex: number;
  committedOffset: number;
  committedLeaderEpoch: number;
  metadata: string | null;
  errorCode: number;
};

function readOffsetFetchRequestTopic(r: WireReader, version: number): OffsetFetchRequestTopic {
  const flexible = version >= 6;
  const name = flexible ? r.compactString() : r.string();
  const partitionIndexes: number[] = r.int32Array(flexible ? r.compactArrayCount(4, 8) : r.arrayCount(4, 8));
  if (flexible) r.skipTaggedFields();
  return { name, partitionIndexes };
}

function readOffsetFetchRequestTopicArray(r: WireReader, version: number, count: number): OffsetFetchRequestTopic[] {
  const items = new Array<OffsetFetchRequestTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetFetchRequestTopic(r, version);
  return items;
}

function readOffsetFetchRequestTopics(r: WireReader, version: number): OffsetFetchRequestTopics {
  const name = version <= 9 ? r.compactString() : '';
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID;
  const partitionIndexes: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { name, topicId, partitionIndexes };
}

function readOffsetFetchRequestTopicsArray(r: WireReader, version: number, count: number): OffsetFetchRequestTopics[] {
  const items = new Array<OffsetFetchRequestTopics>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetFetchRequestTopics(r, version);
  return items;
}

function readOffsetFetchRequestGroup(r: WireReader, version: number): OffsetFetchRequestGroup {
  const groupId = r.compactString();
  const memberId = version >= 9 ? r.compactNullableString() : null;
  const memberEpoch = version >= 9 ? r.int32() : -1;
  const topicsCount = r.compactNullableArrayCount(1, 56);
  const topics = topicsCount < 0 ? null : readOffsetFetchRequestTopicsArray(r, version, topicsCount);
  r.skipTaggedFields();
  return { groupId, memberId, memberEpoch, topics };
}

function readOffsetFetchRequestGroupArray(r: WireReader, version: number, count: number): OffsetFetchRequestGroup[] {
  const items = new Array<OffsetFetchRequestGroup>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetFetchRequestGroup(r, version);
  return items;
}

export function readOffsetFetchRequest(r: WireReader, version: number): OffsetFetchRequest {
  const flexible = version >= 6;
  const groupId = version <= 7 ? (flexible ? r.compactString() : r.string()) : '';
  const topicsCount = version <= 7 ? (version >= 2 ? (flexible ? r.compactNullableArrayCount(1, 48) : r.nullableArrayCount(1, 48)) : (flexible ? r.compactArrayCount(1, 48) : r.arrayCount(1, 48))) : 0;
  const topics = topicsCount < 0 ? null : readOffsetFetchRequestTopicArray(r, version, topicsCount);
  const groups: OffsetFetchRequestGroup[] = version >= 8 ? readOffsetFetchRequestGroupArray(r, version, r.compactArrayCount(3, 64)) : [];
  const requireStable = version >= 7 ? r.bool() : false;
  if (flexible) r.skipTaggedFields();
  return { groupId, topics, groups, requireStable };
}

function writeOffsetFetchRequestTopic(w: WireWriter, m: OffsetFetchRequestTopic, version: number): void {
  const flexible = version >= 6;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactArrayCount(m.partitionIndexes.length);
  else w.arrayCount(m.partitionIndexes.length);
  w.int32Array(m.partitionIndexes);
  if (flexible) w.unsignedVarint(0);
}

function writeOffsetFetchRequestTopics(w: WireWriter, m: OffsetFetchRequestTopics, version: number): void {
  if (version <= 9) w.compactString(m.name);
  if (version >= 10) w.uuid(m.topicId);
  w.compactArrayCount(m.partitionIndexes.length);
  w.int32Array(m.partitionIndexes);
  w.unsignedVarint(0);
}

function writeOffsetFetchRequestGroup(w: WireWriter, m: OffsetFetchRequestGroup, version: number): void {
  w.compactString(m.groupId);
  if (version >= 9) w.compactNullableString(m.memberId);
  if (version >= 9) w.int32(m.memberEpoch);
  w.compactArrayCount(m.topics === null ? -1 : m.topics.length);
  if (m.topics !== null) {
    for (let i = 0; i < m.topics.length; i++) writeOffsetFetchRequestTopics(w, m.topics[i]!, version);
  }
  w.unsignedVarint(0);
}

export function writeOffsetFetchRequest(w: WireWriter, m: OffsetFetchRequest, version: number): void {
  const flexible = version >= 6;
  if (version <= 7) {
    if (flexible) w.compactString(m.groupId);
    else w.string(m.groupId);
  }
  if (version <= 7) {
    if (version >= 2) {
      if (flexible) w.compactArrayCount(m.topics === null ? -1 : m.topics.length);
      else w.arrayCount(m.topics === null ? -1 : m.topics.length);
    } else {
      if (flexible) w.compactArrayCount(m.topics === null ? 0 : m.topics.length);
      else w.arrayCount(m.topics === null ? 0 : m.topics.length);
    }
    if (m.topics !== null) {
      for (let i = 0; i < m.topics.length; i++) writeOffsetFetchRequestTopic(w, m.topics[i]!, version);
    }
  }
  if (version >= 8) {
    w.compactArrayCount(m.groups.length);
    for (let i = 0; i < m.groups.length; i++) writeOffsetFetchRequestGroup(w, m.groups[i]!, version);
  }
  if (version >= 7) w.bool(m.requireStable);
  if (flexible) w.unsignedVarint(0);
}

function readOffsetFetchResponsePartition(r: WireReader, version: number): OffsetFetchResponsePartition {
  const flexible = version >= 6;
  const partitionIndex = r.int32();
  const committedOffset = r.int64();
  const committedLeaderEpoch = version >= 5 ? r.int32() : -1;
  const metadata = flexible ? r.compactNullableString() : r.nullableString();
  const errorCode = r.int16();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode };
}

function readOffsetFetchResponsePartitionArray(r: WireReader, version: number, count: number): OffsetFetchResponsePartition[] {
  const items = new Array<OffsetFetchResponsePartition>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetFetchResponsePartition(r, version);
  return items;
}

function readOffsetFetchResponseTopic(r: WireReader, version: number): OffsetFetchResponseTopic {
  const flexible = version >= 6;
  const name = flexible ? r.compactString() : r.string();
  const partitions: OffsetFetchResponsePartition[] = readOffsetFetchResponsePartitionArray(r, version, flexible ? r.compactArrayCount(16, 88) : r.arrayCount(16, 88));
  if (flexible) r.skipTaggedFields();
  return { name, partitions };
}

function readOffsetFetchResponseTopicArray(r: WireReader, version: number, count: number): OffsetFetchResponseTopic[] {
  const items = new Array<OffsetFetchResponseTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetFetchResponseTopic(r, version);
  return items;
}

function readOffsetFetchResponsePartitions(r: WireReader): OffsetFetchResponsePartitions {
  const partitionIndex = r.int32();
  const committedOffset = r.int64();
  const committedLeaderEpoch = r.int32();
  const metadata = r.compactNullableString();
  const errorCode = r.int16();
  r.skipTaggedFields();
  return { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode };
}

function readOffsetFetchResponsePartitionsArray(r: WireReader, count: number): OffsetFetchResponsePartitions[] {
  const items = new Array<OffsetFetchResponsePartitions>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetFetchResponsePartitions(r);
  return items;
}

function readOffsetFetchResponseTopics(r: WireReader, version: number): OffsetFetchResponseTopics {
  const name = version <= 9 ? r.compactString() : '';
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID;
  const partitions: OffsetFetchResponsePartitions[] = readOffsetFetchResponsePartitionsArray(r, r.compactArrayCount(20, 88));
  r.skipTaggedFields();
  return { name, topicId, partitions };
}

function readOffsetFetchResponseTopicsArray(r: WireReader, version: number, count: number): OffsetFetchResponseTopics[] {
  const items = new Array<OffsetFetchResponseTopics>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetFetchResponseTopics(r, version);
  return items;
}

function readOffsetFetchResponseGroup(r: WireReader, version: number): OffsetFetchResponseGroup {
  const groupId = r.compactString();
  const topics: OffsetFetchResponseTopics[] = readOffsetFetchResponseTopicsArray(r, version, r.compactArrayCount(3, 56));
  const errorCode = r.int16();
  r.skipTaggedFields();
  return { groupId, topics, errorCode };
}

function readOffsetFetchResponseGroupArray(r: WireReader, version: number, count: number): OffsetFetchResponseGroup[] {
  const items = new Array<OffsetFetchResponseGroup>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetFetchResponseGroup(r, version);
  return items;
}

export function readOffsetFetchResponse(r: WireReader, version: number): OffsetFetchResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 6;
  const throttleTimeMs = version >= 3 ? r.int32() : 0;
  const topics: OffsetFetchResponseTopic[] = version <= 7 ? (readOffsetFetchResponseTopicArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48))) : [];
  const errorCode = version >= 2 && version <= 7 ? r.int16() : 0;
  const groups: OffsetFetchResponseGroup[] = version >= 8 ? readOffsetFetchResponseGroupArray(r, version, r.compactArrayCount(5, 56)) : [];
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, topics, errorCode, groups };
}

function writeOffsetFetchResponsePartition(w: WireWriter, m: OffsetFetchResponsePartition, version: number): void {
  const flexible = version >= 6;
  w.int32(m.partitionIndex);
  w.int64(m.committedOffset);
  if (version >= 5) w.int32(m.committedLeaderEpoch);
  if (flexible) w.compactNullableString(m.metadata);
  else w.nullableString(m.metadata);
  w.int16(m.errorCode);
  if (flexible) w.unsignedVarint(0);
}

function writeOffsetFetchResponseTopic(w: WireWriter, m: OffsetFetchResponseTopic, version: number): void {
  const flexible = version >= 6;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeOffsetFetchResponsePartition(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function writeOffsetFetchResponsePartitions(w: WireWriter, m: OffsetFetchResponsePartitions): void {
  w.int32(m.partitionIndex);
  w.int64(m.committedOffset);
  w.int32(m.committedLeaderEpoch);
  w.compactNullableString(m.metadata);
  w.int16(m.errorCode);
  w.unsignedVarint(0);
}

function writeOffsetFetchResponseTopics(w: WireWriter, m: OffsetFetchResponseTopics, version: number): void {
  if (version <= 9) w.compactString(m.name);
  if (version >= 10) w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeOffsetFetchResponsePartitions(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

function writeOffsetFetchResponseGroup(w: WireWriter, m: OffsetFetchResponseGroup, version: number): void {
  w.compactString(m.groupId);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeOffsetFetchResponseTopics(w, m.topics[i]!, version);
  w.int16(m.errorCode);
  w.unsignedVarint(0);
}

export function writeOffsetFetchResponse(w: WireWriter, m: OffsetFetchResponse, version: number): void {
  const flexible = version >= 6;
  if (version >= 3) w.int32(m.throttleTimeMs);
  if (version <= 7) {
    if (flexible) w.compactArrayCount(m.topics.length);
    else w.arrayCount(m.topics.length);
    for (let i = 0; i < m.topics.length; i++) writeOffsetFetchResponseTopic(w, m.topics[i]!, version);
  }
  if (version >= 2 && version <= 7) w.int16(m.errorCode);
  if (version >= 8) {
    w.compactArrayCount(m.groups.length);
    for (let i = 0; i < m.groups.length; i++) writeOffsetFetchResponseGroup(w, m.groups[i]!, version);
  }
  if (flexible) w.unsignedVarint(0);
}
