// Generated from ../schema/read-share-group-state-summary.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ReadShareGroupStateSummaryRequest = {
  groupId: string;
  topics: ReadShareGroupStateSummaryRequestReadStateSummaryData[];
};

export type ReadShareGroupStateSummaryRequestReadStateSummaryData = {
  topicId: string;
  partitions: ReadShareGroupStateSummaryRequestPartitionData[];
};

export type ReadShareGroupStateSummaryRequestPartitionData = {
  partition: number;
  leaderEpoch: number;
};

export type ReadShareGroupStateSummaryResponse = {
  results: ReadShareGroupStateSummaryResponseReadStateSummaryResult[];
};

export type ReadShareGroupStateSummaryResponseReadStateSummaryResult = {
  topicId: string;
  partitions: ReadShareGroupStateSummaryResponsePartitionResult[];
};

export type ReadShareGroupStateSummaryResponsePartitionResult = {
  partition: number;
  errorCode: number;
  errorMessage: string | null;
  stateEpoch: number;
  leaderEpoch: number;
  startOffset: number;
  deliveryCompleteCount: number;
};

function readReadShareGroupStateSummaryRequestPartitionData(r: WireReader): ReadShareGroupStateSummaryRequestPartitionData {
  const partition = r.int32();
  const leaderEpoch = r.int32();
  r.skipTaggedFields();
  return { partition, leaderEpoch };
}

function readReadShareGroupStateSummaryRequestPartitionDataArray(r: WireReader, count: number): ReadShareGroupStateSummaryRequestPartitionData[] {
  const items = new Array<ReadShareGroupStateSummaryRequestPartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readReadShareGroupStateSummaryRequestPartitionData(r);
  return items;
}

function readReadShareGroupStateSummaryRequestReadStateSummaryData(r: WireReader): ReadShareGroupStateSummaryRequestReadStateSummaryData {
  const topicId = r.uuid();
  const partitions: ReadShareGroupStateSummaryRequestPartitionData[] = readReadShareGroupStateSummaryRequestPartitionDataArray(r, r.compactArrayCount(9, 48));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readReadShareGroupStateSummaryRequestReadStateSummaryDataArray(r: WireReader, count: number): ReadShareGroupStateSummaryRequestReadStateSummaryData[] {
  const items = new Array<ReadShareGroupStateSummaryRequestReadStateSummaryData>(count);
  for (let i = 0; i < count; i++) items[i] = readReadShareGroupStateSummaryRequestReadStateSummaryData(r);
  return items;
}

export function readReadShareGroupStateSummaryRequest(r: WireReader, _version: number): ReadShareGroupStateSummaryRequest {
  const groupId = r.compactString();
  const topics: ReadShareGroupStateSummaryRequestReadStateSummaryData[] = readReadShareGroupStateSummaryRequestReadStateSummaryDataArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { groupId, topics };
}

function writeReadShareGroupStateSummaryRequestPartitionData(w: WireWriter, m: ReadShareGroupStateSummaryRequestPartitionData): void {
  w.int32(m.partition);
  w.int32(m.leaderEpoch);
  w.unsignedVarint(0);
}

function writeReadShareGroupStateSummaryRequestReadStateSummaryData(w: WireWriter, m: ReadShareGroupStateSummaryRequestReadStateSummaryData): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeReadShareGroupStateSummaryRequestPartitionData(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeReadShareGroupStateSummaryRequest(w: WireWriter, m: ReadShareGroupStateSummaryRequest, _version: number): void {
  w.compactString(m.groupId);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeReadShareGroupStateSummaryRequestReadStateSummaryData(w, m.topics[i]!);
  w.unsignedVarint(0);
}

function readReadShareGroupStateSummaryResponsePartitionResult(r: WireReader, version: number): ReadShareGroupStateSummaryResponsePartitionResult {
  const partition = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const stateEpoch = r.int32();
  const leaderEpoch = r.int32();
  const startOffset = r.int64();
  const deliveryCompleteCount = version >= 1 ? r.int32() : -1;
  r.skipTaggedFields();
  return {
    partition,
    errorCode,
    errorMessage,
    stateEpoch,
    leaderEpoch,
    startOffset,
    deliveryCompleteCount,
  };
}

function readReadShareGroupStateSummaryResponsePartitionResultArray(r: WireReader, version: number, count: number): ReadShareGroupStateSummaryResponsePartitionResult[] {
  const items = new Array<ReadShareGroupStateSummaryResponsePartitionResult>(count);
  for (let i = 0; i < count; i++) items[i] = readReadShareGroupStateSummaryResponsePartitionResult(r, version);
  return items;
}

function readReadShareGroupStateSummaryResponseReadStateSummaryResult(r: WireReader, version: number): ReadShareGroupStateSummaryResponseReadStateSummaryResult {
  const topicId = r.uuid();
  const partitions: ReadShareGroupStateSummaryResponsePartitionResult[] = readReadShareGroupStateSummaryResponsePartitionResultArray(r, version, r.compactArrayCount(24, 104));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readReadShareGroupStateSummaryResponseReadStateSummaryResultArray(r: WireReader, version: number, count: number): ReadShareGroupStateSummaryResponseReadStateSummaryResult[] {
  const items = new Array<ReadShareGroupStateSummaryResponseReadStateSummaryResult>(count);
  for (let i = 0; i < count; i++) items[i] = readReadShareGroupStateSummaryResponseReadStateSummaryResult(r, version);
  return items;
}

export function readReadShareGroupStateSummaryResponse(r: WireReader, version: number): ReadShareGroupStateSummaryResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const results: ReadShareGroupStateSummaryResponseReadStateSummaryResult[] = readReadShareGroupStateSummaryResponseReadStateSummaryResultArray(r, version, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { results };
}

function writeReadShareGroupStateSummaryResponsePartitionResult(w: WireWriter, m: ReadShareGroupStateSummaryResponsePartitionResult, version: number): void {
  w.int32(m.partition);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.int32(m.stateEpoch);
  w.int32(m.leaderEpoch);
  w.int64(m.startOffset);
  if (version >= 1) w.int32(m.deliveryCompleteCount);
  w.unsignedVarint(0);
}

function writeReadShareGroupStateSummaryResponseReadStateSummaryResult(w: WireWriter, m: ReadShareGroupStateSummaryResponseReadStateSummaryResult, version: number): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeReadShareGroupStateSummaryResponsePartitionResult(w, m.partitions[i]!, version);
  w.unsignedVarint(0);
}

export function writeReadShareGroupStateSummaryResponse(w: WireWriter, m: ReadShareGroupStateSummaryResponse, version: number): void {
  w.compactArrayCount(m.results.length);
  for (let i = 0; i < m.results.length; i++) writeReadShareGroupStateSummaryResponseReadStateSummaryResult(w, m.results[i]!, version);
  w.unsignedVarint(0);
}
