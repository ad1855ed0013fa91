// Generated from ../schema/offset-commit.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type OffsetCommitRequest = {
  groupId: string;
  generationIdOrMemberEpoch: number;
  memberId: string;
  groupInstanceId: string | null;
  retentionTimeMs: number;
  topics: OffsetCommitRequestTopic[];
};

export type OffsetCommitRequestTopic = {
  name: string;
  topicId: string;
  partitions: OffsetCommitRequestPartition[];
};

export type OffsetCommitRequestPartition = {
  partitionIndex: number;
  committedOffset: number;
  committedLeaderEpoch: number;
  committedMetadata: string | null;
};

export type OffsetCommitResponse = {
  throttleTimeMs: number;
  topics: OffsetCommitResponseTopic[];
};

export type OffsetCommitResponseTopic = {
  name: string;
  topicId: string;
  partitions: OffsetCommitResponsePartition[];
};

export type OffsetCommitResponsePartition = {
  partitionIndex: number;
  errorCode: number;
};

function readOffsetCommitRequestPartition(r: WireReader, version: number): OffsetCommitRequestPartition {
  const flexible = version >= 8;
  const partitionIndex = r.int32();
  const committedOffset = r.int64();
  const committedLeaderEpoch = version >= 6 ? r.int32() : -1;
  const committedMetadata = flexible ? r.compactNullableString() : r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata };
}

function readOffsetCommitRequestPartitionArray(r: WireReader, version: number, count: number): OffsetCommitRequestPartition[] {
  const items = new Array<OffsetCommitRequestPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetCommitRequestPartition(r, version);
  return items;
}

function readOffsetCommitRequestTopic(r: WireReader, version: number): OffsetCommitRequestTopic {
  const flexible = version >= 8;
  const name = version <= 9 ? (flexible ? r.compactString() : r.string()) : '';
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID;
  const partitions: OffsetCommitRequestPartition[] = readOffsetCommitRequestPartitionArray(r, version, flexible ? r.compactArrayCount(14, 80) : r.arrayCount(14, 80));
  if (flexible) r.skipTaggedFields();
  return { name, topicId, partitions };
}

function readOffsetCommitRequestTopicArray(r: WireReader, version: number, count: number): OffsetCommitRequestTopic[] {
  const items = new Array<OffsetCommitRequestTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetCommitRequestTopic(r, version);
  return items;
}

export function readOffsetCommitRequest(r: WireReader, version: number): OffsetCommitRequest {
  const flexible = version >= 8;
  const groupId = flexible ? r.compactString() : r.string();
  const generationIdOrMemberEpoch = r.int32();
  const memberId = flexible ? r.compactString() : r.string();
  const groupInstanceId = version >= 7 ? (flexible ? r.compactNullableString() : r.nullableString()) : null;
  const retentionTimeMs = version <= 4 ? r.int64() : -1;
  const topics: OffsetCommitRequestTopic[] = readOffsetCommitRequestTopicArray(r, version, flexible ? r.compactArrayCount(3, 56) : r.arrayCount(3, 56));
  if (flexible) r.skipTaggedFields();
  return { groupId, generationIdOrMemberEpoch, memberId, groupInstanceId, retentionTimeMs, topics };
}

function writeOffsetCommitRequestPartition(w: WireWriter, m: OffsetCommitRequestPartition, version: number): void {
  const flexible = version >= 8;
  w.int32(m.partitionIndex);
  w.int64(m.committedOffset);
  if (version >= 6) w.int32(m.committedLeaderEpoch);
  if (flexible) w.compactNullableString(m.committedMetadata);
  else w.nullableString(m.committedMetadata);
  if (flexible) w.unsignedVarint(0);
}

function writeOffsetCommitRequestTopic(w: WireWriter, m: OffsetCommitRequestTopic, version: number): void {
  const flexible = version >= 8;
  if (version <= 9) {
    if (flexible) w.compactString(m.name);
    else w.string(m.name);
  }
  if (version >= 10) w.uuid(m.topicId);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeOffsetCommitRequestPartition(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeOffsetCommitRequest(w: WireWriter, m: OffsetCommitRequest, version: number): void {
  const flexible = version >= 8;
  if (flexible) w.compactString(m.groupId);
  else w.string(m.groupId);
  w.int32(m.generationIdOrMemberEpoch);
  if (flexible) w.compactString(m.memberId);
  else w.string(m.memberId);
  if (version >= 7) {
    if (flexible) w.compactNullableString(m.groupInstanceId);
    else w.nullableString(m.groupInstanceId);
  }
  if (version <= 4) w.int64(m.retentionTimeMs);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeOffsetCommitRequestTopic(w, m.topics[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function readOffsetCommitResponsePartition(r: WireReader, version: number): OffsetCommitResponsePartition {
  const flexible = version >= 8;
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, errorCode };
}

function readOffsetCommitResponsePartitionArray(r: WireReader, version: number, count: number): OffsetCommitResponsePartition[] {
  const items = new Array<OffsetCommitResponsePartition>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetCommitResponsePartition(r, version);
  return items;
}

function readOffsetCommitResponseTopic(r: WireReader, version: number): OffsetCommitResponseTopic {
  const flexible = version >= 8;
  const name = version <= 9 ? (flexible ? r.compactString() : r.string()) : '';
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID;
  const partitions: OffsetCommitResponsePartition[] = readOffsetCommitResponsePartitionArray(r, version, flexible ? r.compactArrayCount(6, 48) : r.arrayCount(6, 48));
  if (flexible) r.skipTaggedFields();
  return { name, topicId, partitions };
}

function readOffsetCommitResponseTopicArray(r: WireReader, version: number, count: number): OffsetCommitResponseTopic[] {
  const items = new Array<OffsetCommitResponseTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetCommitResponseTopic(r, version);
  return items;
}

export function readOffsetCommitResponse(r: WireReader, version: number): OffsetCommitResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 8;
  const throttleTimeMs = version >= 3 ? r.int32() : 0;
  const topics: OffsetCommitResponseTopic[] = readOffsetCommitResponseTopicArray(r, version, flexible ? r.compactArrayCount(3, 56) : r.arrayCount(3, 56));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, topics };
}

function writeOffsetCommitResponsePartition(w: WireWriter, m: OffsetCommitResponsePartition, version: number): void {
  const flexible = version >= 8;
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  if (flexible) w.unsignedVarint(0);
}

function writeOffsetCommitResponseTopic(w: WireWriter, m: OffsetCommitResponseTopic, version: number): void {
  const flexible = version >= 8;
  if (version <= 9) {
    if (flexible) w.compactString(m.name);
    else w.string(m.name);
  }
  if (version >= 10) w.uuid(m.topicId);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeOffsetCommitResponsePartition(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeOffsetCommitResponse(w: WireWriter, m: OffsetCommitResponse, version: number): void {
  const flexible = version >= 8;
  if (version >= 3) w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeOffsetCommitResponseTopic(w, m.topics[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
