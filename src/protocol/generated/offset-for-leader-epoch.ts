// Generated from ../schema/offset-for-leader-epoch.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type OffsetForLeaderEpochRequest = {
  replicaId: number;
  topics: OffsetForLeaderEpochRequestOffsetForLeaderTopic[];
};

export type OffsetForLeaderEpochRequestOffsetForLeaderTopic = {
  topic: string;
  partitions: OffsetForLeaderEpochRequestOffsetForLeaderPartition[];
};

export type OffsetForLeaderEpochRequestOffsetForLeaderPartition = {
  partition: number;
  currentLeaderEpoch: number;
  leaderEpoch: number;
};

export type OffsetForLeaderEpochResponse = {
  throttleTimeMs: number;
  topics: OffsetForLeaderEpochResponseOffsetForLeaderTopicResult[];
};

export type OffsetForLeaderEpochResponseOffsetForLeaderTopicResult = {
  topic: string;
  partitions: OffsetForLeaderEpochResponseEpochEndOffset[];
};

export type OffsetForLeaderEpochResponseEpochEndOffset = {
  errorCode: number;
  partition: number;
  leaderEpoch: number;
  endOffset: number;
};

function readOffsetForLeaderEpochRequestOffsetForLeaderPartition(r: WireReader, version: number): OffsetForLeaderEpochRequestOffsetForLeaderPartition {
  const flexible = version >= 4;
  const partition = r.int32();
  const currentLeaderEpoch = r.int32();
  const leaderEpoch = r.int32();
  if (flexible) r.skipTaggedFields();
  return { partition, currentLeaderEpoch, leaderEpoch };
}

function readOffsetForLeaderEpochRequestOffsetForLeaderPartitionArray(r: WireReader, version: number, count: number): OffsetForLeaderEpochRequestOffsetForLeaderPartition[] {
  const items = new Array<OffsetForLeaderEpochRequestOffsetForLeaderPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetForLeaderEpochRequestOffsetForLeaderPartition(r, version);
  return items;
}

function readOffsetForLeaderEpochRequestOffsetForLeaderTopic(r: WireReader, version: number): OffsetForLeaderEpochRequestOffsetForLeaderTopic {
  const flexible = version >= 4;
  const topic = flexible ? r.compactString() : r.string();
  const partitions: OffsetForLeaderEpochRequestOffsetForLeaderPartition[] = readOffsetForLeaderEpochRequestOffsetForLeaderPartitionArray(r, version, flexible ? r.compactArrayCount(12, 56) : r.arrayCount(12, 56));
  if (flexible) r.skipTaggedFields();
  return { topic, partitions };
}

function readOffsetForLeaderEpochRequestOffsetForLeaderTopicArray(r: WireReader, version: number, count: number): OffsetForLeaderEpochRequestOffsetForLeaderTopic[] {
  const items = new Array<OffsetForLeaderEpochRequestOffsetForLeaderTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetForLeaderEpochRequestOffsetForLeaderTopic(r, version);
  return items;
}

export function readOffsetForLeaderEpochRequest(r: WireReader, version: number): OffsetForLeaderEpochRequest {
  const flexible = version >= 4;
  const replicaId = version >= 3 ? r.int32() : -2;
  const topics: OffsetForLeaderEpochRequestOffsetForLeaderTopic[] = readOffsetForLeaderEpochRequestOffsetForLeaderTopicArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return { replicaId, topics };
}

function writeOffsetForLeaderEpochRequestOffsetForLeaderPartition(w: WireWriter, m: OffsetForLeaderEpochRequestOffsetForLeaderPartition, version: number): void {
  const flexible = version >= 4;
  w.int32(m.partition);
  w.int32(m.currentLeaderEpoch);
  w.int32(m.leaderEpoch);
  if (flexible) w.unsignedVarint(0);
}

function writeOffsetForLeaderEpochRequestOffsetForLeaderTopic(w: WireWriter, m: OffsetForLeaderEpochRequestOffsetForLeaderTopic, version: number): void {
  const flexible = version >= 4;
  if (flexible) w.compactString(m.topic);
  else w.string(m.topic);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeOffsetForLeaderEpochRequestOffsetForLeaderPartition(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeOffsetForLeaderEpochRequest(w: WireWriter, m: OffsetForLeaderEpochRequest, version: number): void {
  const flexible = version >= 4;
  if (version >= 3) w.int32(m.replicaId);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeOffsetForLeaderEpochRequestOffsetForLeaderTopic(w, m.topics[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function readOffsetForLeaderEpochResponseEpochEndOffset(r: WireReader, version: number): OffsetForLeaderEpochResponseEpochEndOffset {
  const flexible = version >= 4;
  const errorCode = r.int16();
  const partition = r.int32();
  const leaderEpoch = r.int32();
  const endOffset = r.int64();
  if (flexible) r.skipTaggedFields();
  return { errorCode, partition, leaderEpoch, endOffset };
}

function readOffsetForLeaderEpochResponseEpochEndOffsetArray(r: WireReader, version: number, count: number): OffsetForLeaderEpochResponseEpochEndOffset[] {
  const items = new Array<OffsetForLeaderEpochResponseEpochEndOffset>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetForLeaderEpochResponseEpochEndOffset(r, version);
  return items;
}

function readOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(r: WireReader, version: number): OffsetForLeaderEpochResponseOffsetForLeaderTopicResult {
  const flexible = version >= 4;
  const topic = flexible ? r.compactString() : r.string();
  const partitions: OffsetForLeaderEpochResponseEpochEndOffset[] = readOffsetForLeaderEpochResponseEpochEndOffsetArray(r, version, flexible ? r.compactArrayCount(18, 80) : r.arrayCount(18, 80));
  if (flexible) r.skipTaggedFields();
  return { topic, partitions };
}

function readOffsetForLeaderEpochResponseOffsetForLeaderTopicResultArray(r: WireReader, version: number, count: number): OffsetForLeaderEpochResponseOffsetForLeaderTopicResult[] {
  const items = new Array<OffsetForLeaderEpochResponseOffsetForLeaderTopicResult>(count);
  for (let i = 0; i < count; i++) items[i] = readOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(r, version);
  return items;
}

export function readOffsetForLeaderEpochResponse(r: WireReader, version: number): OffsetForLeaderEpochResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 4;
  const throttleTimeMs = r.int32();
  const topics: OffsetForLeaderEpochResponseOffsetForLeaderTopicResult[] = readOffsetForLeaderEpochResponseOffsetForLeaderTopicResultArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, topics };
}

function writeOffsetForLeaderEpochResponseEpochEndOffset(w: WireWriter, m: OffsetForLeaderEpochResponseEpochEndOffset, version: number): void {
  const flexible = version >= 4;
  w.int16(m.errorCode);
  w.int32(m.partition);
  w.int32(m.leaderEpoch);
  w.int64(m.endOffset);
  if (flexible) w.unsignedVarint(0);
}

function writeOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(w: WireWriter, m: OffsetForLeaderEpochResponseOffsetForLeaderTopicResult, version: number): void {
  const flexible = version >= 4;
  if (flexible) w.compactString(m.topic);
  else w.string(m.topic);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeOffsetForLeaderEpochResponseEpochEndOffset(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeOffsetForLeaderEpochResponse(w: WireWriter, m: OffsetForLeaderEpochResponse, version: number): void {
  const flexible = version >= 4;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(w, m.topics[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
