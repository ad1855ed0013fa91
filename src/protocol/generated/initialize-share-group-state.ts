// Generated from ../schema/initialize-share-group-state.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type InitializeShareGroupStateRequest = {
  groupId: string;
  topics: InitializeShareGroupStateRequestInitializeStateData[];
};

export type InitializeShareGroupStateRequestInitializeStateData = {
  topicId: string;
  partitions: InitializeShareGroupStateRequestPartitionData[];
};

export type InitializeShareGroupStateRequestPartitionData = {
  partition: number;
  stateEpoch: number;
  startOffset: number;
};

export type InitializeShareGroupStateResponse = {
  results: InitializeShareGroupStateResponseInitializeStateResult[];
};

export type InitializeShareGroupStateResponseInitializeStateResult = {
  topicId: string;
  partitions: InitializeShareGroupStateResponsePartitionResult[];
};

export type InitializeShareGroupStateResponsePartitionResult = {
  partition: number;
  errorCode: number;
  errorMessage: string | null;
};

function readInitializeShareGroupStateRequestPartitionData(r: WireReader): InitializeShareGroupStateRequestPartitionData {
  const partition = r.int32();
  const stateEpoch = r.int32();
  const startOffset = r.int64();
  r.skipTaggedFields();
  return { partition, stateEpoch, startOffset };
}

function readInitializeShareGroupStateRequestPartitionDataArray(r: WireReader, count: number): InitializeShareGroupStateRequestPartitionData[] {
  const items = new Array<InitializeShareGroupStateRequestPartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readInitializeShareGroupStateRequestPartitionData(r);
  return items;
}

function readInitializeShareGroupStateRequestInitializeStateData(r: WireReader): InitializeShareGroupStateRequestInitializeStateData {
  const topicId = r.uuid();
  const partitions: InitializeShareGroupStateRequestPartitionData[] = readInitializeShareGroupStateRequestPartitionDataArray(r, r.compactArrayCount(17, 72));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readInitializeShareGroupStateRequestInitializeStateDataArray(r: WireReader, count: number): InitializeShareGroupStateRequestInitializeStateData[] {
  const items = new Array<InitializeShareGroupStateRequestInitializeStateData>(count);
  for (let i = 0; i < count; i++) items[i] = readInitializeShareGroupStateRequestInitializeStateData(r);
  return items;
}

export function readInitializeShareGroupStateRequest(r: WireReader, _version: number): InitializeShareGroupStateRequest {
  const groupId = r.compactString();
  const topics: InitializeShareGroupStateRequestInitializeStateData[] = readInitializeShareGroupStateRequestInitializeStateDataArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { groupId, topics };
}

function writeInitializeShareGroupStateRequestPartitionData(w: WireWriter, m: InitializeShareGroupStateRequestPartitionData): void {
  w.int32(m.partition);
  w.int32(m.stateEpoch);
  w.int64(m.startOffset);
  w.unsignedVarint(0);
}

function writeInitializeShareGroupStateRequestInitializeStateData(w: WireWriter, m: InitializeShareGroupStateRequestInitializeStateData): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeInitializeShareGroupStateRequestPartitionData(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeInitializeShareGroupStateRequest(w: WireWriter, m: InitializeShareGroupStateRequest, _version: number): void {
  w.compactString(m.groupId);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeInitializeShareGroupStateRequestInitializeStateData(w, m.topics[i]!);
  w.unsignedVarint(0);
}

function readInitializeShareGroupStateResponsePartitionResult(r: WireReader): InitializeShareGroupStateResponsePartitionResult {
  const partition = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { partition, errorCode, errorMessage };
}

function readInitializeShareGroupStateResponsePartitionResultArray(r: WireReader, count: number): InitializeShareGroupStateResponsePartitionResult[] {
  const items = new Array<InitializeShareGroupStateResponsePartitionResult>(count);
  for (let i = 0; i < count; i++) items[i] = readInitializeShareGroupStateResponsePartitionResult(r);
  return items;
}

function readInitializeShareGroupStateResponseInitializeStateResult(r: WireReader): InitializeShareGroupStateResponseInitializeStateResult {
  const topicId = r.uuid();
  const partitions: InitializeShareGroupStateResponsePartitionResult[] = readInitializeShareGroupStateResponsePartitionResultArray(r, r.compactArrayCount(8, 56));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readInitializeShareGroupStateResponseInitializeStateResultArray(r: WireReader, count: number): InitializeShareGroupStateResponseInitializeStateResult[] {
  const items = new Array<InitializeShareGroupStateResponseInitializeStateResult>(count);
  for (let i = 0; i < count; i++) items[i] = readInitializeShareGroupStateResponseInitializeStateResult(r);
  return items;
}

export function readInitializeShareGroupStateResponse(r: WireReader, _version: number): InitializeShareGroupStateResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const results: InitializeShareGroupStateResponseInitializeStateResult[] = readInitializeShareGroupStateResponseInitializeStateResultArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { results };
}

function writeInitializeShareGroupStateResponsePartitionResult(w: WireWriter, m: InitializeShareGroupStateResponsePartitionResult): void {
  w.int32(m.partition);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}

function writeInitializeShareGroupStateResponseInitializeStateResult(w: WireWriter, m: InitializeShareGroupStateResponseInitializeStateResult): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeInitializeShareGroupStateResponsePartitionResult(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeInitializeShareGroupStateResponse(w: WireWriter, m: InitializeShareGroupStateResponse, _version: number): void {
  w.compactArrayCount(m.results.length);
  for (let i = 0; i < m.results.length; i++) writeInitializeShareGroupStateResponseInitializeStateResult(w, m.results[i]!);
  w.unsignedVarint(0);
}
