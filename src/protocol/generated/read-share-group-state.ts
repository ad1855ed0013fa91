// Generated from ../schema/read-share-group-state.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ReadShareGroupStateRequest = {
  groupId: string;
  topics: ReadShareGroupStateRequestReadStateData[];
};

export type ReadShareGroupStateRequestReadStateData = {
  topicId: string;
  partitions: ReadShareGroupStateRequestPartitionData[];
};

export type ReadShareGroupStateRequestPartitionData = {
  partition: number;
  leaderEpoch: number;
};

export type ReadShareGroupStateResponse = {
  results: ReadShareGroupStateResponseReadStateResult[];
};

export type ReadShareGroupStateResponseReadStateResult = {
  topicId: string;
  partitions: ReadShareGroupStateResponsePartitionResult[];
};

export type ReadShareGroupStateResponsePartitionResult = {
  partition: number;
  errorCode: number;
  errorMessage: string | null;
  stateEpoch: number;
  startOffset: number;
  stateBatches: ReadShareGroupStateResponseStateBatch[];
};

export type ReadShareGroupStateResponseStateBatch = {
  firstOffset: number;
  lastOffset: number;
  deliveryState: number;
  deliveryCount: number;
};

function readReadShareGroupStateRequestPartitionData(r: WireReader): ReadShareGroupStateRequestPartitionData {
  const partition = r.int32();
  const leaderEpoch = r.int32();
  r.skipTaggedFields();
  return { partition, leaderEpoch };
}

function readReadShareGroupStateRequestPartitionDataArray(r: WireReader, count: number): ReadShareGroupStateRequestPartitionData[] {
  const items = new Array<ReadShareGroupStateRequestPartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readReadShareGroupStateRequestPartitionData(r);
  return items;
}

function readReadShareGroupStateRequestReadStateData(r: WireReader): ReadShareGroupStateRequestReadStateData {
  const topicId = r.uuid();
  const partitions: ReadShareGroupStateRequestPartitionData[] = readReadShareGroupStateRequestPartitionDataArray(r, r.compactArrayCount(9, 48));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readReadShareGroupStateRequestReadStateDataArray(r: WireReader, count: number): ReadShareGroupStateRequestReadStateData[] {
  const items = new Array<ReadShareGroupStateRequestReadStateData>(count);
  for (let i = 0; i < count; i++) items[i] = readReadShareGroupStateRequestReadStateData(r);
  return items;
}

export function readReadShareGroupStateRequest(r: WireReader, _version: number): ReadShareGroupStateRequest {
  const groupId = r.compactString();
  const topics: ReadShareGroupStateRequestReadStateData[] = readReadShareGroupStateRequestReadStateDataArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { groupId, topics };
}

function writeReadShareGroupStateRequestPartitionData(w: WireWriter, m: ReadShareGroupStateRequestPartitionData): void {
  w.int32(m.partition);
  w.int32(m.leaderEpoch);
  w.unsignedVarint(0);
}

function writeReadShareGroupStateRequestReadStateData(w: WireWriter, m: ReadShareGroupStateRequestReadStateData): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeReadShareGroupStateRequestPartitionData(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeReadShareGroupStateRequest(w: WireWriter, m: ReadShareGroupStateRequest, _version: number): void {
  w.compactString(m.groupId);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeReadShareGroupStateRequestReadStateData(w, m.topics[i]!);
  w.unsignedVarint(0);
}

function readReadShareGroupStateResponseStateBatch(r: WireReader): ReadShareGroupStateResponseStateBatch {
  const firstOffset = r.int64();
  const lastOffset = r.int64();
  const deliveryState = r.int8();
  const deliveryCount = r.int16();
  r.skipTaggedFields();
  return { firstOffset, lastOffset, deliveryState, deliveryCount };
}

function readReadShareGroupStateResponseStateBatchArray(r: WireReader, count: number): ReadShareGroupStateResponseStateBatch[] {
  const items = new Array<ReadShareGroupStateResponseStateBatch>(count);
  for (let i = 0; i < count; i++) items[i] = readReadShareGroupStateResponseStateBatch(r);
  return items;
}

function readReadShareGroupStateResponsePartitionResult(r: WireReader): ReadShareGroupStateResponsePartitionResult {
  const partition = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const stateEpoch = r.int32();
  const startOffset = r.int64();
  const stateBatches: ReadShareGroupStateResponseStateBatch[] = readReadShareGroupStateResponseStateBatchArray(r, r.compactArrayCount(20, 96));
  r.skipTaggedFields();
  return { partition, errorCode, errorMessage, stateEpoch, startOffset, stateBatches };
}

function readReadShareGroupStateResponsePartitionResultArray(r: WireReader, count: number): ReadShareGroupStateResponsePartitionResult[] {
  const items = new Array<ReadShareGroupStateResponsePartitionResult>(count);
  for (let i = 0; i < count; i++) items[i] = readReadShareGroupStateResponsePartitionResult(r);
  return items;
}

function readReadShareGroupStateResponseReadStateResult(r: WireReader): ReadShareGroupStateResponseReadStateResult {
  const topicId = r.uuid();
  const partitions: ReadShareGroupStateResponsePartitionResult[] = readReadShareGroupStateResponsePartitionResultArray(r, r.compactArrayCount(21, 96));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readReadShareGroupStateResponseReadStateResultArray(r: WireReader, count: number): ReadShareGroupStateResponseReadStateResult[] {
  const items = new Array<ReadShareGroupStateResponseReadStateResult>(count);
  for (let i = 0; i < count; i++) items[i] = readReadShareGroupStateResponseReadStateResult(r);
  return items;
}

export function readReadShareGroupStateResponse(r: WireReader, _version: number): ReadShareGroupStateResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const results: ReadShareGroupStateResponseReadStateResult[] = readReadShareGroupStateResponseReadStateResultArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { results };
}

function writeReadShareGroupStateResponseStateBatch(w: WireWriter, m: ReadShareGroupStateResponseStateBatch): void {
  w.int64(m.firstOffset);
  w.int64(m.lastOffset);
  w.int8(m.deliveryState);
  w.int16(m.deliveryCount);
  w.unsignedVarint(0);
}

function writeReadShareGroupStateResponsePartitionResult(w: WireWriter, m: ReadShareGroupStateResponsePartitionResult): void {
  w.int32(m.partition);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.int32(m.stateEpoch);
  w.int64(m.startOffset);
  w.compactArrayCount(m.stateBatches.length);
  for (let i = 0; i < m.stateBatches.length; i++) writeReadShareGroupStateResponseStateBatch(w, m.stateBatches[i]!);
  w.unsignedVarint(0);
}

function writeReadShareGroupStateResponseReadStateResult(w: WireWriter, m: ReadShareGroupStateResponseReadStateResult): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeReadShareGroupStateResponsePartitionResult(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeReadShareGroupStateResponse(w: WireWriter, m: ReadShareGroupStateResponse, _version: number): void {
  w.compactArrayCount(m.results.length);
  for (let i = 0; i < m.results.length; i++) writeReadShareGroupStateResponseReadStateResult(w, m.results[i]!);
  w.unsignedVarint(0);
}
