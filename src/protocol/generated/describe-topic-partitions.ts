// Generated from ../schema/describe-topic-partitions.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DescribeTopicPartitionsRequest = {
  topics: DescribeTopicPartitionsRequestTopicRequest[];
  responsePartitionLimit: number;
  cursor: DescribeTopicPartitionsRequestCursor | null;
};

export type DescribeTopicPartitionsRequestCursor = {
  topicName: string;
  partitionIndex: number;
};

export type DescribeTopicPartitionsRequestTopicRequest = {
  name: string;
};

export type DescribeTopicPartitionsResponse = {
  throttleTimeMs: number;
  topics: DescribeTopicPartitionsResponseTopic[];
  nextCursor: DescribeTopicPartitionsResponseCursor | null;
};

export type DescribeTopicPartitionsResponseCursor = {
  topicName: string;
  partitionIndex: number;
};

export type DescribeTopicPartitionsResponseTopic = {
  errorCode: number;
  name: string | null;
  topicId: string;
  isInternal: boolean;
  partitions: DescribeTopicPartitionsResponsePartition[];
  topicAuthorizedOperations: number;
};

export type DescribeTopicPartitionsResponsePartition = {
  errorCode: number;
  partitionIndex: number;
  leaderId: number;
  leaderEpoch: number;
  replicaNodes: number[];
  isrNodes: number[];
  eligibleLeaderReplicas: number[] | null;
  lastKnownElr: number[] | null;
  offlineReplicas: number[];
};

function readDescribeTopicPartitionsRequestTopicRequest(r: WireReader): DescribeTopicPartitionsRequestTopicRequest {
  const name = r.compactString();
  r.skipTaggedFields();
  return { name };
}

function readDescribeTopicPartitionsRequestTopicRequestArray(r: WireReader, count: number): DescribeTopicPartitionsRequestTopicRequest[] {
  const items = new Array<DescribeTopicPartitionsRequestTopicRequest>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeTopicPartitionsRequestTopicRequest(r);
  return items;
}

function readDescribeTopicPartitionsRequestCursor(r: WireReader): DescribeTopicPartitionsRequestCursor {
  const topicName = r.compactString();
  const partitionIndex = r.int32();
  r.skipTaggedFields();
  return { topicName, partitionIndex };
}

export function readDescribeTopicPartitionsRequest(r: WireReader, _version: number): DescribeTopicPartitionsRequest {
  const topics: DescribeTopicPartitionsRequestTopicRequest[] = readDescribeTopicPartitionsRequestTopicRequestArray(r, r.compactArrayCount(2, 40));
  const responsePartitionLimit = r.int32();
  const cursor: DescribeTopicPartitionsRequestCursor | null = r.structIsPresent() ? readDescribeTopicPartitionsRequestCursor(r) : null;
  r.skipTaggedFields();
  return { topics, responsePartitionLimit, cursor };
}

function writeDescribeTopicPartitionsRequestTopicRequest(w: WireWriter, m: DescribeTopicPartitionsRequestTopicRequest): void {
  w.compactString(m.name);
  w.unsignedVarint(0);
}

function writeDescribeTopicPartitionsRequestCursor(w: WireWriter, m: DescribeTopicPartitionsRequestCursor): void {
  w.compactString(m.topicName);
  w.int32(m.partitionIndex);
  w.unsignedVarint(0);
}

export function writeDescribeTopicPartitionsRequest(w: WireWriter, m: DescribeTopicPartitionsRequest, _version: number): void {
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeDescribeTopicPartitionsRequestTopicRequest(w, m.topics[i]!);
  w.int32(m.responsePartitionLimit);
  w.structIsPresent(m.cursor !== null);
  if (m.cursor !== null) writeDescribeTopicPartitionsRequestCursor(w, m.cursor);
  w.unsignedVarint(0);
}

function readDescribeTopicPartitionsResponsePartition(r: WireReader): DescribeTopicPartitionsResponsePartition {
  const errorCode = r.int16();
  const partitionIndex = r.int32();
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  const replicaNodes: number[] = r.int32Array(r.compactArrayCount(4, 8));
  const isrNodes: number[] = r.int32Array(r.compactArrayCount(4, 8));
  const eligibleLeaderReplicasCount = r.compactNullableArrayCount(4, 8);
  const eligibleLeaderReplicas = eligibleLeaderReplicasCount < 0 ? null : r.int32Array(eligibleLeaderReplicasCount);
  const lastKnownElrCount = r.compactNullableArrayCount(4, 8);
  const lastKnownElr = lastKnownElrCount < 0 ? null : r.int32Array(lastKnownElrCount);
  const offlineReplicas: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return {
    errorCode,
    partitionIndex,
    leaderId,
    leaderEpoch,
    replicaNodes,
    isrNodes,
    eligibleLeaderReplicas,
    lastKnownElr,
    offlineReplicas,
  };
}

function readDescribeTopicPartitionsResponsePartitionArray(r: WireReader, count: number): DescribeTopicPartitionsResponsePartition[] {
  const items = new Array<DescribeTopicPartitionsResponsePartition>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeTopicPartitionsResponsePartition(r);
  return items;
}

function readDescribeTopicPartitionsResponseTopic(r: WireReader): DescribeTopicPartitionsResponseTopic {
  const errorCode = r.int16();
  const name = r.compactNullableString();
  const topicId = r.uuid();
  const isInternal = r.bool();
  const partitions: DescribeTopicPartitionsResponsePartition[] = readDescribeTopicPartitionsResponsePartitionArray(r, r.compactArrayCount(20, 104));
  const topicAuthorizedOperations = r.int32();
  r.skipTaggedFields();
  return { errorCode, name, topicId, isInternal, partitions, topicAuthorizedOperations };
}

function readDescribeTopicPartitionsResponseTopicArray(r: WireReader, count: number): DescribeTopicPartitionsResponseTopic[] {
  const items = new Array<DescribeTopicPartitionsResponseTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeTopicPartitionsResponseTopic(r);
  return items;
}

function readDescribeTopicPartitionsResponseCursor(r: WireReader): DescribeTopicPartitionsResponseCursor {
  const topicName = r.compactString();
  const partitionIndex = r.int32();
  r.skipTaggedFields();
  return { topicName, partitionIndex };
}

export function readDescribeTopicPartitionsResponse(r: WireReader, _version: number): DescribeTopicPartitionsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const topics: DescribeTopicPartitionsResponseTopic[] = readDescribeTopicPartitionsResponseTopicArray(r, r.compactArrayCount(26, 80));
  const nextCursor: DescribeTopicPartitionsResponseCursor | null = r.structIsPresent() ? readDescribeTopicPartitionsResponseCursor(r) : null;
  r.skipTaggedFields();
  return { throttleTimeMs, topics, nextCursor };
}

function writeDescribeTopicPartitionsResponsePartition(w: WireWriter, m: DescribeTopicPartitionsResponsePartition): void {
  w.int16(m.errorCode);
  w.int32(m.partitionIndex);
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.compactArrayCount(m.replicaNodes.length);
  w.int32Array(m.replicaNodes);
  w.compactArrayCount(m.isrNodes.length);
  w.int32Array(m.isrNodes);
  w.compactArrayCount(m.eligibleLeaderReplicas === null ? -1 : m.eligibleLeaderReplicas.length);
  if (m.eligibleLeaderReplicas !== null) w.int32Array(m.eligibleLeaderReplicas);
  w.compactArrayCount(m.lastKnownElr === null ? -1 : m.lastKnownElr.length);
  if (m.lastKnownElr !== null) w.int32Array(m.lastKnownElr);
  w.compactArrayCount(m.offlineReplicas.length);
  w.int32Array(m.offlineReplicas);
  w.unsignedVarint(0);
}

function writeDescribeTopicPartitionsResponseTopic(w: WireWriter, m: DescribeTopicPartitionsResponseTopic): void {
  w.int16(m.errorCode);
  w.compactNullableString(m.name);
  w.uuid(m.topicId);
  w.bool(m.isInternal);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeDescribeTopicPartitionsResponsePartition(w, m.partitions[i]!);
  w.int32(m.topicAuthorizedOperations);
  w.unsignedVarint(0);
}

function writeDescribeTopicPartitionsResponseCursor(w: WireWriter, m: DescribeTopicPartitionsResponseCursor): void {
  w.compactString(m.topicName);
  w.int32(m.partitionIndex);
  w.unsignedVarint(0);
}

export function writeDescribeTopicPartitionsResponse(w: WireWriter, m: DescribeTopicPartitionsResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeDescribeTopicPartitionsResponseTopic(w, m.topics[i]!);
  w.structIsPresent(m.nextCursor !== null);
  if (m.nextCursor !== null) writeDescribeTopicPartitionsResponseCursor(w, m.nextCursor);
  w.unsignedVarint(0);
}
