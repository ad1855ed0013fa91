// Generated from ../schema/elect-leaders.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ElectLeadersRequest = {
  electionType: number;
  topicPartitions: ElectLeadersRequestTopicPartitions[] | null;
  timeoutMs: number;
};

export type ElectLeadersRequestTopicPartitions = {
  topic: string;
  partitions: number[];
};

export type ElectLeadersResponse = {
  throttleTimeMs: number;
  errorCode: number;
  replicaElectionResults: ElectLeadersResponseReplicaElectionResult[];
};

export type ElectLeadersResponseReplicaElectionResult = {
  topic: string;
  partitionResult: ElectLeadersResponsePartitionResult[];
};

export type ElectLeadersResponsePartitionResult = {
  partitionId: number;
  errorCode: number;
  errorMessage: string | null;
};

function readElectLeadersRequestTopicPartitions(r: WireReader, version: number): ElectLeadersRequestTopicPartitions {
  const flexible = version >= 2;
  const topic = flexible ? r.compactString() : r.string();
  const partitions: number[] = r.int32Array(flexible ? r.compactArrayCount(4, 8) : r.arrayCount(4, 8));
  if (flexible) r.skipTaggedFields();
  return { topic, partitions };
}

function readElectLeadersRequestTopicPartitionsArray(r: WireReader, version: number, count: number): ElectLeadersRequestTopicPartitions[] {
  const items = new Array<ElectLeadersRequestTopicPartitions>(count);
  for (let i = 0; i < count; i++) items[i] = readElectLeadersRequestTopicPartitions(r, version);
  return items;
}

export function readElectLeadersRequest(r: WireReader, version: number): ElectLeadersRequest {
  const flexible = version >= 2;
  const electionType = version >= 1 ? r.int8() : 0;
  const topicPartitionsCount = flexible ? r.compactNullableArrayCount(1, 48) : r.nullableArrayCount(1, 48);
  const topicPartitions = topicPartitionsCount < 0 ? null : readElectLeadersRequestTopicPartitionsArray(r, version, topicPartitionsCount);
  const timeoutMs = r.int32();
  if (flexible) r.skipTaggedFields();
  return { electionType, topicPartitions, timeoutMs };
}

function writeElectLeadersRequestTopicPartitions(w: WireWriter, m: ElectLeadersRequestTopicPartitions, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.topic);
  else w.string(m.topic);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  if (flexible) w.unsignedVarint(0);
}

export function writeElectLeadersRequest(w: WireWriter, m: ElectLeadersRequest, version: number): void {
  const flexible = version >= 2;
  if (version >= 1) w.int8(m.electionType);
  if (flexible) w.compactArrayCount(m.topicPartitions === null ? -1 : m.topicPartitions.length);
  else w.arrayCount(m.topicPartitions === null ? -1 : m.topicPartitions.length);
  if (m.topicPartitions !== null) {
    for (let i = 0; i < m.topicPartitions.length; i++) writeElectLeadersRequestTopicPartitions(w, m.topicPartitions[i]!, version);
  }
  w.int32(m.timeoutMs);
  if (flexible) w.unsignedVarint(0);
}

function readElectLeadersResponsePartitionResult(r: WireReader, version: number): ElectLeadersResponsePartitionResult {
  const flexible = version >= 2;
  const partitionId = r.int32();
  const errorCode = r.int16();
  const errorMessage = flexible ? r.compactNullableString() : r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { partitionId, errorCode, errorMessage };
}

function readElectLeadersResponsePartitionResultArray(r: WireReader, version: number, count: number): ElectLeadersResponsePartitionResult[] {
  const items = new Array<ElectLeadersResponsePartitionResult>(count);
  for (let i = 0; i < count; i++) items[i] = readElectLeadersResponsePartitionResult(r, version);
  return items;
}

function readElectLeadersResponseReplicaElectionResult(r: WireReader, version: number): ElectLeadersResponseReplicaElectionResult {
  const flexible = version >= 2;
  const topic = flexible ? r.compactString() : r.string();
  const partitionResult: ElectLeadersResponsePartitionResult[] = readElectLeadersResponsePartitionResultArray(r, version, flexible ? r.compactArrayCount(8, 56) : r.arrayCount(8, 56));
  if (flexible) r.skipTaggedFields();
  return { topic, partitionResult };
}

function readElectLeadersResponseReplicaElectionResultArray(r: WireReader, version: number, count: number): ElectLeadersResponseReplicaElectionResult[] {
  const items = new Array<ElectLeadersResponseReplicaElectionResult>(count);
  for (let i = 0; i < count; i++) items[i] = readElectLeadersResponseReplicaElectionResult(r, version);
  return items;
}

export function readElectLeadersResponse(r: WireReader, version: number): ElectLeadersResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const errorCode = version >= 1 ? r.int16() : 0;
  const replicaElectionResults: ElectLeadersResponseReplicaElectionResult[] = readElectLeadersResponseReplicaElectionResultArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, errorCode, replicaElectionResults };
}

function writeElectLeadersResponsePartitionResult(w: WireWriter, m: ElectLeadersResponsePartitionResult, version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionId);
  w.int16(m.errorCode);
  if (flexible) w.compactNullableString(m.errorMessage);
  else w.nullableString(m.errorMessage);
  if (flexible) w.unsignedVarint(0);
}

function writeElectLeadersResponseReplicaElectionResult(w: WireWriter, m: ElectLeadersResponseReplicaElectionResult, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.topic);
  else w.string(m.topic);
  if (flexible) w.compactArrayCount(m.partitionResult.length);
  else w.arrayCount(m.partitionResult.length);
  for (let i = 0; i < m.partitionResult.length; i++) writeElectLeadersResponsePartitionResult(w, m.partitionResult[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeElectLeadersResponse(w: WireWriter, m: ElectLeadersResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  if (version >= 1) w.int16(m.errorCode);
  if (flexible) w.compactArrayCount(m.replicaElectionResults.length);
  else w.arrayCount(m.replicaElectionResults.length);
  for (let i = 0; i < m.replicaElectionResults.length; i++) writeElectLeadersResponseReplicaElectionResult(w, m.replicaElectionResults[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
