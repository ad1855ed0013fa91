// Generated from ../schema/delete-share-group-state.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DeleteShareGroupStateRequest = {
  groupId: string;
  topics: DeleteShareGroupStateRequestDeleteStateData[];
};

export type DeleteShareGroupStateRequestDeleteStateData = {
  topicId: string;
  partitions: DeleteShareGroupStateRequestPartitionData[];
};

export type DeleteShareGroupStateRequestPartitionData = {
  partition: number;
};

export type DeleteShareGroupStateResponse = {
  results: DeleteShareGroupStateResponseDeleteStateResult[];
};

export type DeleteShareGroupStateResponseDeleteStateResult = {
  topicId: string;
  partitions: DeleteShareGroupStateResponsePartitionResult[];
};

export type DeleteShareGroupStateResponsePartitionResult = {
  partition: number;
  errorCode: number;
  errorMessage: string | null;
};

function readDeleteShareGroupStateRequestPartitionData(r: WireReader): DeleteShareGroupStateRequestPartitionData {
  const partition = r.int32();
  r.skipTaggedFields();
  return { partition };
}

function readDeleteShareGroupStateRequestPartitionDataArray(r: WireReader, count: number): DeleteShareGroupStateRequestPartitionData[] {
  const items = new Array<DeleteShareGroupStateRequestPartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteShareGroupStateRequestPartitionData(r);
  return items;
}

function readDeleteShareGroupStateRequestDeleteStateData(r: WireReader): DeleteShareGroupStateRequestDeleteStateData {
  const topicId = r.uuid();
  const partitions: DeleteShareGroupStateRequestPartitionData[] = readDeleteShareGroupStateRequestPartitionDataArray(r, r.compactArrayCount(5, 40));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readDeleteShareGroupStateRequestDeleteStateDataArray(r: WireReader, count: number): DeleteShareGroupStateRequestDeleteStateData[] {
  const items = new Array<DeleteShareGroupStateRequestDeleteStateData>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteShareGroupStateRequestDeleteStateData(r);
  return items;
}

export function readDeleteShareGroupStateRequest(r: WireReader, _version: number): DeleteShareGroupStateRequest {
  const groupId = r.compactString();
  const topics: DeleteShareGroupStateRequestDeleteStateData[] = readDeleteShareGroupStateRequestDeleteStateDataArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { groupId, topics };
}

function writeDeleteShareGroupStateRequestPartitionData(w: WireWriter, m: DeleteShareGroupStateRequestPartitionData): void {
  w.int32(m.partition);
  w.unsignedVarint(0);
}

function writeDeleteShareGroupStateRequestDeleteStateData(w: WireWriter, m: DeleteShareGroupStateRequestDeleteStateData): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeDeleteShareGroupStateRequestPartitionData(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeDeleteShareGroupStateRequest(w: WireWriter, m: DeleteShareGroupStateRequest, _version: number): void {
  w.compactString(m.groupId);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeDeleteShareGroupStateRequestDeleteStateData(w, m.topics[i]!);
  w.unsignedVarint(0);
}

function readDeleteShareGroupStateResponsePartitionResult(r: WireReader): DeleteShareGroupStateResponsePartitionResult {
  const partition = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { partition, errorCode, errorMessage };
}

function readDeleteShareGroupStateResponsePartitionResultArray(r: WireReader, count: number): DeleteShareGroupStateResponsePartitionResult[] {
  const items = new Array<DeleteShareGroupStateResponsePartitionResult>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteShareGroupStateResponsePartitionResult(r);
  return items;
}

function readDeleteShareGroupStateResponseDeleteStateResult(r: WireReader): DeleteShareGroupStateResponseDeleteStateResult {
  const topicId = r.uuid();
  const partitions: DeleteShareGroupStateResponsePartitionResult[] = readDeleteShareGroupStateResponsePartitionResultArray(r, r.compactArrayCount(8, 56));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readDeleteShareGroupStateResponseDeleteStateResultArray(r: WireReader, count: number): DeleteShareGroupStateResponseDeleteStateResult[] {
  const items = new Array<DeleteShareGroupStateResponseDeleteStateResult>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteShareGroupStateResponseDeleteStateResult(r);
  return items;
}

export function readDeleteShareGroupStateResponse(r: WireReader, _version: number): DeleteShareGroupStateResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const results: DeleteShareGroupStateResponseDeleteStateResult[] = readDeleteShareGroupStateResponseDeleteStateResultArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { results };
}

function writeDeleteShareGroupStateResponsePartitionResult(w: WireWriter, m: DeleteShareGroupStateResponsePartitionResult): void {
  w.int32(m.partition);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}

function writeDeleteShareGroupStateResponseDeleteStateResult(w: WireWriter, m: DeleteShareGroupStateResponseDeleteStateResult): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeDeleteShareGroupStateResponsePartitionResult(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeDeleteShareGroupStateResponse(w: WireWriter, m: DeleteShareGroupStateResponse, _version: number): void {
  w.compactArrayCount(m.results.length);
  for (let i = 0; i < m.results.length; i++) writeDeleteShareGroupStateResponseDeleteStateResult(w, m.results[i]!);
  w.unsignedVarint(0);
}
