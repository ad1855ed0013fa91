// Generated from ../schema/alter-partition-reassignments.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type AlterPartitionReassignmentsRequest = {
  timeoutMs: number;
  allowReplicationFactorChange: boolean;
  topics: AlterPartitionReassignmentsRequestReassignableTopic[];
};

export type AlterPartitionReassignmentsRequestReassignableTopic = {
  name: string;
  partitions: AlterPartitionReassignmentsRequestReassignablePartition[];
};

export type AlterPartitionReassignmentsRequestReassignablePartition = {
  partitionIndex: number;
  replicas: number[] | null;
};

export type AlterPartitionReassignmentsResponse = {
  throttleTimeMs: number;
  allowReplicationFactorChange: boolean;
  errorCode: number;
  errorMessage: string | null;
  responses: AlterPartitionReassignmentsResponseReassignableTopicResponse[];
};

export type AlterPartitionReassignmentsResponseReassignableTopicResponse = {
  name: string;
  partitions: AlterPartitionReassignmentsResponseReassignablePartitionResponse[];
};

export type AlterPartitionReassignmentsResponseReassignablePartitionResponse = {
  partitionIndex: number;
  errorCode: number;
  errorMessage: string | null;
};

function readAlterPartitionReassignmentsRequestReassignablePartition(r: WireReader): AlterPartitionReassignmentsRequestReassignablePartition {
  const partitionIndex = r.int32();
  const replicasCount = r.compactNullableArrayCount(4, 8);
  const replicas = replicasCount < 0 ? null : r.int32Array(replicasCount);
  r.skipTaggedFields();
  return { partitionIndex, replicas };
}

function readAlterPartitionReassignmentsRequestReassignablePartitionArray(r: WireReader, count: number): AlterPartitionReassignmentsRequestReassignablePartition[] {
  const items = new Array<AlterPartitionReassignmentsRequestReassignablePartition>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterPartitionReassignmentsRequestReassignablePartition(r);
  return items;
}

function readAlterPartitionReassignmentsRequestReassignableTopic(r: WireReader): AlterPartitionReassignmentsRequestReassignableTopic {
  const name = r.compactString();
  const partitions: AlterPartitionReassignmentsRequestReassignablePartition[] = readAlterPartitionReassignmentsRequestReassignablePartitionArray(r, r.compactArrayCount(6, 48));
  r.skipTaggedFields();
  return { name, partitions };
}

function readAlterPartitionReassignmentsRequestReassignableTopicArray(r: WireReader, count: number): AlterPartitionReassignmentsRequestReassignableTopic[] {
  const items = new Array<AlterPartitionReassignmentsRequestReassignableTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterPartitionReassignmentsRequestReassignableTopic(r);
  return items;
}

export function readAlterPartitionReassignmentsRequest(r: WireReader, version: number): AlterPartitionReassignmentsRequest {
  const timeoutMs = r.int32();
  const allowReplicationFactorChange = version >= 1 ? r.bool() : true;
  const topics: AlterPartitionReassignmentsRequestReassignableTopic[] = readAlterPartitionReassignmentsRequestReassignableTopicArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { timeoutMs, allowReplicationFactorChange, topics };
}

function writeAlterPartitionReassignmentsRequestReassignablePartition(w: WireWriter, m: AlterPartitionReassignmentsRequestReassignablePartition): void {
  w.int32(m.partitionIndex);
  w.compactArrayCount(m.replicas === null ? -1 : m.replicas.length);
  if (m.replicas !== null) w.int32Array(m.replicas);
  w.unsignedVarint(0);
}

function writeAlterPartitionReassignmentsRequestReassignableTopic(w: WireWriter, m: AlterPartitionReassignmentsRequestReassignableTopic): void {
  w.compactString(m.name);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeAlterPartitionReassignmentsRequestReassignablePartition(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeAlterPartitionReassignmentsRequest(w: WireWriter, m: AlterPartitionReassignmentsRequest, version: number): void {
  w.int32(m.timeoutMs);
  if (version >= 1) w.bool(m.allowReplicationFactorChange);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeAlterPartitionReassignmentsRequestReassignableTopic(w, m.topics[i]!);
  w.unsignedVarint(0);
}

function readAlterPartitionReassignmentsResponseReassignablePartitionResponse(r: WireReader): AlterPartitionReassignmentsResponseReassignablePartitionResponse {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { partitionIndex, errorCode, errorMessage };
}

function readAlterPartitionReassignmentsResponseReassignablePartitionResponseArray(r: WireReader, count: number): AlterPartitionReassignmentsResponseReassignablePartitionResponse[] {
  const items = new Array<AlterPartitionReassignmentsResponseReassignablePartitionResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterPartitionReassignmentsResponseReassignablePartitionResponse(r);
  return items;
}

function readAlterPartitionReassignmentsResponseReassignableTopicResponse(r: WireReader): AlterPartitionReassignmentsResponseReassignableTopicResponse {
  const name = r.compactString();
  const partitions: AlterPartitionReassignmentsResponseReassignablePartitionResponse[] = readAlterPartitionReassignmentsResponseReassignablePartitionResponseArray(r, r.compactArrayCount(8, 56));
  r.skipTaggedFields();
  return { name, partitions };
}

function readAlterPartitionReassignmentsResponseReassignableTopicResponseArray(r: WireReader, count: number): AlterPartitionReassignmentsResponseReassignableTopicResponse[] {
  const items = new Array<AlterPartitionReassignmentsResponseReassignableTopicResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterPartitionReassignmentsResponseReassignableTopicResponse(r);
  return items;
}

export function readAlterPartitionReassignmentsResponse(r: WireReader, version: number): AlterPartitionReassignmentsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const allowReplicationFactorChange = version >= 1 ? r.bool() : true;
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const responses: AlterPartitionReassignmentsResponseReassignableTopicResponse[] = readAlterPartitionReassignmentsResponseReassignableTopicResponseArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { throttleTimeMs, allowReplicationFactorChange, errorCode, errorMessage, responses };
}

function writeAlterPartitionReassignmentsResponseReassignablePartitionResponse(w: WireWriter, m: AlterPartitionReassignmentsResponseReassignablePartitionResponse): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}

function writeAlterPartitionReassignmentsResponseReassignableTopicResponse(w: WireWriter, m: AlterPartitionReassignmentsResponseReassignableTopicResponse): void {
  w.compactString(m.name);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeAlterPartitionReassignmentsResponseReassignablePartitionResponse(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeAlterPartitionReassignmentsResponse(w: WireWriter, m: AlterPartitionReassignmentsResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  if (version >= 1) w.bool(m.allowReplicationFactorChange);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.compactArrayCount(m.responses.length);
  for (let i = 0; i < m.responses.length; i++) writeAlterPartitionReassignmentsResponseReassignableTopicResponse(w, m.responses[i]!);
  w.unsignedVarint(0);
}
