// Generated from ../schema/write-share-group-state.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type WriteShareGroupStateRequest = {
  groupId: string;
  topics: WriteShareGroupStateRequestWriteStateData[];
};

export type WriteShareGroupStateRequestWriteStateData = {
  topicId: string;
  partitions: WriteShareGroupStateRequestPartitionData[];
};

export type WriteShareGroupStateRequestPartitionData = {
  partition: number;
  stateEpoch: number;
  leaderEpoch: number;
  startOffset: number;
  deliveryCompleteCount: number;
  stateBatches: WriteShareGroupStateRequestStateBatch[];
};

export type WriteShareGroupStateRequestStateBatch = {
  firstOffset: number;
  lastOffset: number;
  deliveryState: number;
  deliveryCount: number;
};

export type WriteShareGroupStateResponse = {
  results: WriteShareGroupStateResponseWriteStateResult[];
};

export type WriteShareGroupStateResponseWriteStateResult = {
  topicId: string;
  partitions: WriteShareGroupStateResponsePartitionResult[];
};

export type WriteShareGroupStateResponsePartitionResult = {
  partition: number;
  errorCode: number;
  errorMessage: string | null;
};

function readWriteShareGroupStateRequestStateBatch(r: WireReader): WriteShareGroupStateRequestStateBatch {
  const firstOffset = r.int64();
  const lastOffset = r.int64();
  const deliveryState = r.int8();
  const deliveryCount = r.int16();
  r.skipTaggedFields();
  return { firstOffset, lastOffset, deliveryState, deliveryCount };
}

function readWriteShareGroupStateRequestStateBatchArray(r: WireReader, count: number): WriteShareGroupStateRequestStateBatch[] {
  const items = new Array<WriteShareGroupStateRequestStateBatch>(count);
  for (let i = 0; i < count; i++) items[i] = readWriteShareGroupStateRequestStateBatch(r);
  return items;
}

function readWriteShareGroupStateRequestPartitionData(r: WireReader, version: number): WriteShareGroupStateRequestPartitionData {
  const partition = r.int32();
  const stateEpoch = r.int32();
  const leaderEpoch = r.int32();
  const startOffset = r.int64();
  const deliveryCompleteCount = version >= 1 ? r.int32() : -1;
  const stateBatches: WriteShareGroupStateRequestStateBatch[] = readWriteShareGroupStateRequestStateBatchArray(r, r.compactArrayCount(20, 96));
  r.skipTaggedFields();
  return { partition, stateEpoch, leaderEpoch, startOffset, deliveryCompleteCount, stateBatches };
}

function readWriteShareGroupStateRequestPartitionDataArray(r: WireReader, version: number, count: number): WriteShareGroupStateRequestPartitionData[] {
  const items = new Array<WriteShareGroupStateRequestPartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readWriteShareGroupStateRequestPartitionData(r, version);
  return items;
}

function readWriteShareGroupStateRequestWriteStateData(r: WireReader, version: number): WriteShareGroupStateRequestWriteStateData {
  const topicId = r.uuid();
  const partitions: WriteShareGroupStateRequestPartitionData[] = readWriteShareGroupStateRequestPartitionDataArray(r, version, r.compactArrayCount(22, 96));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readWriteShareGroupStateRequestWriteStateDataArray(r: WireReader, version: number, count: number): WriteShareGroupStateRequestWriteStateData[] {
  const items = new Array<WriteShareGroupStateRequestWriteStateData>(count);
  for (let i = 0; i < count; i++) items[i] = readWriteShareGroupStateRequestWriteStateData(r, version);
  return items;
}

export function readWriteShareGroupStateRequest(r: WireReader, version: number): WriteShareGroupStateRequest {
  const groupId = r.compactString();
  const topics: WriteShareGroupStateRequestWriteStateData[] = readWriteShareGroupStateRequestWriteStateDataArray(r, version, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { groupId, topics };
}

function writeWriteShareGroupStateRequestStateBatch(w: WireWriter, m: WriteShareGroupStateRequestStateBatch): void {
  w.int64(m.firstOffset);
  w.int64(m.lastOffset);
  w.int8(m.deliveryState);
  w.int16(m.deliveryCount);
  w.unsignedVarint(0);
}

function writeWriteShareGroupStateRequestPartitionData(w: WireWriter, m: WriteShareGroupStateRequestPartitionData, version: number): void {
  w.int32(m.partition);
  w.int32(m.stateEpoch);
  w.int32(m.leaderEpoch);
  w.int64(m.startOffset);
  if (version >= 1) w.int32(m.deliveryCompleteCount);
  w.compactArrayCount(m.stateBatches.length);
  for (let i = 0; i < m.stateBatches.length; i++) writeWriteShareGroupStateRequestStateBatch(w, m.stateBatches[i]!);
  w.unsignedVarint(0);
}

function writeWriteShareGroupStateRequestWriteStateData(w: WireWriter, m: WriteShareGroupStateRequestWriteStateData, version: number): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeWriteShareGroupStateRequestPartitionData(w, m.partitions[i]!, version);
  w.unsignedVarint(0);
}

export function writeWriteShareGroupStateRequest(w: WireWriter, m: WriteShareGroupStateRequest, version: number): void {
  w.compactString(m.groupId);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeWriteShareGroupStateRequestWriteStateData(w, m.topics[i]!, version);
  w.unsignedVarint(0);
}

function readWriteShareGroupStateResponsePartitionResult(r: WireReader): WriteShareGroupStateResponsePartitionResult {
  const partition = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { partition, errorCode, errorMessage };
}

function readWriteShareGroupStateResponsePartitionResultArray(r: WireReader, count: number): WriteShareGroupStateResponsePartitionResult[] {
  const items = new Array<WriteShareGroupStateResponsePartitionResult>(count);
  for (let i = 0; i < count; i++) items[i] = readWriteShareGroupStateResponsePartitionResult(r);
  return items;
}

function readWriteShareGroupStateResponseWriteStateResult(r: WireReader): WriteShareGroupStateResponseWriteStateResult {
  const topicId = r.uuid();
  const partitions: WriteShareGroupStateResponsePartitionResult[] = readWriteShareGroupStateResponsePartitionResultArray(r, r.compactArrayCount(8, 56));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readWriteShareGroupStateResponseWriteStateResultArray(r: WireReader, count: number): WriteShareGroupStateResponseWriteStateResult[] {
  const items = new Array<WriteShareGroupStateResponseWriteStateResult>(count);
  for (let i = 0; i < count; i++) items[i] = readWriteShareGroupStateResponseWriteStateResult(r);
  return items;
}

export function readWriteShareGroupStateResponse(r: WireReader, _version: number): WriteShareGroupStateResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const results: WriteShareGroupStateResponseWriteStateResult[] = readWriteShareGroupStateResponseWriteStateResultArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { results };
}

function writeWriteShareGroupStateResponsePartitionResult(w: WireWriter, m: WriteShareGroupStateResponsePartitionResult): void {
  w.int32(m.partition);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}

function writeWriteShareGroupStateResponseWriteStateResult(w: WireWriter, m: WriteShareGroupStateResponseWriteStateResult): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeWriteShareGroupStateResponsePartitionResult(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeWriteShareGroupStateResponse(w: WireWriter, m: WriteShareGroupStateResponse, _version: number): void {
  w.compactArrayCount(m.results.length);
  for (let i = 0; i < m.results.length; i++) writeWriteShareGroupStateResponseWriteStateResult(w, m.results[i]!);
  w.unsignedVarint(0);
}
