// Generated from ../schema/list-partition-reassignments.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ListPartitionReassignmentsRequest = {
  timeoutMs: number;
  topics: ListPartitionReassignmentsRequestListPartitionReassignmentsTopics[] | null;
};

export type ListPartitionReassignmentsRequestListPartitionReassignmentsTopics = {
  name: string;
  partitionIndexes: number[];
};

export type ListPartitionReassignmentsResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  topics: ListPartitionReassignmentsResponseOngoingTopicReassignment[];
};

export type ListPartitionReassignmentsResponseOngoingTopicReassignment = {
  name: string;
  partitions: ListPartitionReassignmentsResponseOngoingPartitionReassignment[];
};

export type ListPartitionReassignmentsResponseOngoingPartitionReassignment = {
  partitionIndex: number;
  replicas: number[];
  addingReplicas: number[];
  removingReplicas: number[];
};

function readListPartitionReassignmentsRequestListPartitionReassignmentsTopics(r: WireReader): ListPartitionReassignmentsRequestListPartitionReassignmentsTopics {
  const name = r.compactString();
  const partitionIndexes: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { name, partitionIndexes };
}

function readListPartitionReassignmentsRequestListPartitionReassignmentsTopicsArray(r: WireReader, count: number): ListPartitionReassignmentsRequestListPartitionReassignmentsTopics[] {
  const items = new Array<ListPartitionReassignmentsRequestListPartitionReassignmentsTopics>(count);
  for (let i = 0; i < count; i++) items[i] = readListPartitionReassignmentsRequestListPartitionReassignmentsTopics(r);
  return items;
}

export function readListPartitionReassignmentsRequest(r: WireReader, _version: number): ListPartitionReassignmentsRequest {
  const timeoutMs = r.int32();
  const topicsCount = r.compactNullableArrayCount(1, 48);
  const topics = topicsCount < 0 ? null : readListPartitionReassignmentsRequestListPartitionReassignmentsTopicsArray(r, topicsCount);
  r.skipTaggedFields();
  return { timeoutMs, topics };
}

function writeListPartitionReassignmentsRequestListPartitionReassignmentsTopics(w: WireWriter, m: ListPartitionReassignmentsRequestListPartitionReassignmentsTopics): void {
  w.compactString(m.name);
  w.compactArrayCount(m.partitionIndexes.length);
  w.int32Array(m.partitionIndexes);
  w.unsignedVarint(0);
}

export function writeListPartitionReassignmentsRequest(w: WireWriter, m: ListPartitionReassignmentsRequest, _version: number): void {
  w.int32(m.timeoutMs);
  w.compactArrayCount(m.topics === null ? -1 : m.topics.length);
  if (m.topics !== null) {
    for (let i = 0; i < m.topics.length; i++) writeListPartitionReassignmentsRequestListPartitionReassignmentsTopics(w, m.topics[i]!);
  }
  w.unsignedVarint(0);
}

function readListPartitionReassignmentsResponseOngoingPartitionReassignment(r: WireReader): ListPartitionReassignmentsResponseOngoingPartitionReassignment {
  const partitionIndex = r.int32();
  const replicas: number[] = r.int32Array(r.compactArrayCount(4, 8));
  const addingReplicas: number[] = r.int32Array(r.compactArrayCount(4, 8));
  const removingReplicas: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { partitionIndex, replicas, addingReplicas, removingReplicas };
}

function readListPartitionReassignmentsResponseOngoingPartitionReassignmentArray(r: WireReader, count: number): ListPartitionReassignmentsResponseOngoingPartitionReassignment[] {
  const items = new Array<ListPartitionReassignmentsResponseOngoingPartitionReassignment>(count);
  for (let i = 0; i < count; i++) items[i] = readListPartitionReassignmentsResponseOngoingPartitionReassignment(r);
  return items;
}

function readListPartitionReassignmentsResponseOngoingTopicReassignment(r: WireReader): ListPartitionReassignmentsResponseOngoingTopicReassignment {
  const name = r.compactString();
  const partitions: ListPartitionReassignmentsResponseOngoingPartitionReassignment[] = readListPartitionReassignmentsResponseOngoingPartitionReassignmentArray(r, r.compactArrayCount(8, 64));
  r.skipTaggedFields();
  return { name, partitions };
}

function readListPartitionReassignmentsResponseOngoingTopicReassignmentArray(r: WireReader, count: number): ListPartitionReassignmentsResponseOngoingTopicReassignment[] {
  const items = new Array<ListPartitionReassignmentsResponseOngoingTopicReassignment>(count);
  for (let i = 0; i < count; i++) items[i] = readListPartitionReassignmentsResponseOngoingTopicReassignment(r);
  return items;
}

export function readListPartitionReassignmentsResponse(r: WireReader, _version: number): ListPartitionReassignmentsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const topics: ListPartitionReassignmentsResponseOngoingTopicReassignment[] = readListPartitionReassignmentsResponseOngoingTopicReassignmentArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, errorMessage, topics };
}

function writeListPartitionReassignmentsResponseOngoingPartitionReassignment(w: WireWriter, m: ListPartitionReassignmentsResponseOngoingPartitionReassignment): void {
  w.int32(m.partitionIndex);
  w.compactArrayCount(m.replicas.length);
  w.int32Array(m.replicas);
  w.compactArrayCount(m.addingReplicas.length);
  w.int32Array(m.addingReplicas);
  w.compactArrayCount(m.removingReplicas.length);
  w.int32Array(m.removingReplicas);
  w.unsignedVarint(0);
}

function writeListPartitionReassignmentsResponseOngoingTopicReassignment(w: WireWriter, m: ListPartitionReassignmentsResponseOngoingTopicReassignment): void {
  w.compactString(m.name);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeListPartitionReassignmentsResponseOngoingPartitionReassignment(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeListPartitionReassignmentsResponse(w: WireWriter, m: ListPartitionReassignmentsResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeListPartitionReassignmentsResponseOngoingTopicReassignment(w, m.topics[i]!);
  w.unsignedVarint(0);
}
