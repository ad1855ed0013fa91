// Generated from ../schema/create-partitions.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type CreatePartitionsRequest = {
  topics: CreatePartitionsRequestCreatePartitionsTopic[];
  timeoutMs: number;
  validateOnly: boolean;
};

export type CreatePartitionsRequestCreatePartitionsTopic = {
  name: string;
  count: number;
  assignments: CreatePartitionsRequestCreatePartitionsAssignment[] | null;
};

export type CreatePartitionsRequestCreatePartitionsAssignment = {
  brokerIds: number[];
};

export type CreatePartitionsResponse = {
  throttleTimeMs: number;
  results: CreatePartitionsResponseCreatePartitionsTopicResult[];
};

export type CreatePartitionsResponseCreatePartitionsTopicResult = {
  name: string;
  errorCode: number;
  errorMessage: string | null;
};

function readCreatePartitionsRequestCreatePartitionsAssignment(r: WireReader, version: number): CreatePartitionsRequestCreatePartitionsAssignment {
  const flexible = version >= 2;
  const brokerIds: number[] = r.int32Array(flexible ? r.compactArrayCount(4, 8) : r.arrayCount(4, 8));
  if (flexible) r.skipTaggedFields();
  return { brokerIds };
}

function readCreatePartitionsRequestCreatePartitionsAssignmentArray(r: WireReader, version: number, count: number): CreatePartitionsRequestCreatePartitionsAssignment[] {
  const items = new Array<CreatePartitionsRequestCreatePartitionsAssignment>(count);
  for (let i = 0; i < count; i++) items[i] = readCreatePartitionsRequestCreatePartitionsAssignment(r, version);
  return items;
}

function readCreatePartitionsRequestCreatePartitionsTopic(r: WireReader, version: number): CreatePartitionsRequestCreatePartitionsTopic {
  const flexible = version >= 2;
  const name = flexible ? r.compactString() : r.string();
  const countValue = r.int32();
  const assignmentsCount = flexible ? r.compactNullableArrayCount(1, 40) : r.nullableArrayCount(1, 40);
  const assignments = assignmentsCount < 0 ? null : readCreatePartitionsRequestCreatePartitionsAssignmentArray(r, version, assignmentsCount);
  if (flexible) r.skipTaggedFields();
  return { name, count: countValue, assignments };
}

function readCreatePartitionsRequestCreatePartitionsTopicArray(r: WireReader, version: number, count: number): CreatePartitionsRequestCreatePartitionsTopic[] {
  const items = new Array<CreatePartitionsRequestCreatePartitionsTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readCreatePartitionsRequestCreatePartitionsTopic(r, version);
  return items;
}

export function readCreatePartitionsRequest(r: WireReader, version: number): CreatePartitionsRequest {
  const flexible = version >= 2;
  const topics: CreatePartitionsRequestCreatePartitionsTopic[] = readCreatePartitionsRequestCreatePartitionsTopicArray(r, version, flexible ? r.compactArrayCount(7, 56) : r.arrayCount(7, 56));
  const timeoutMs = r.int32();
  const validateOnly = r.bool();
  if (flexible) r.skipTaggedFields();
  return { topics, timeoutMs, validateOnly };
}

function writeCreatePartitionsRequestCreatePartitionsAssignment(w: WireWriter, m: CreatePartitionsRequestCreatePartitionsAssignment, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactArrayCount(m.brokerIds.length);
  else w.arrayCount(m.brokerIds.length);
  w.int32Array(m.brokerIds);
  if (flexible) w.unsignedVarint(0);
}

function writeCreatePartitionsRequestCreatePartitionsTopic(w: WireWriter, m: CreatePartitionsRequestCreatePartitionsTopic, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  w.int32(m.count);
  if (flexible) w.compactArrayCount(m.assignments === null ? -1 : m.assignments.length);
  else w.arrayCount(m.assignments === null ? -1 : m.assignments.length);
  if (m.assignments !== null) {
    for (let i = 0; i < m.assignments.length; i++) writeCreatePartitionsRequestCreatePartitionsAssignment(w, m.assignments[i]!, version);
  }
  if (flexible) w.unsignedVarint(0);
}

export function writeCreatePartitionsRequest(w: WireWriter, m: CreatePartitionsRequest, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeCreatePartitionsRequestCreatePartitionsTopic(w, m.topics[i]!, version);
  w.int32(m.timeoutMs);
  w.bool(m.validateOnly);
  if (flexible) w.unsignedVarint(0);
}

function readCreatePartitionsResponseCreatePartitionsTopicResult(r: WireReader, version: number): CreatePartitionsResponseCreatePartitionsTopicResult {
  const flexible = version >= 2;
  const name = flexible ? r.compactString() : r.string();
  const errorCode = r.int16();
  const errorMessage = flexible ? r.compactNullableString() : r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { name, errorCode, errorMessage };
}

function readCreatePartitionsResponseCreatePartitionsTopicResultArray(r: WireReader, version: number, count: number): CreatePartitionsResponseCreatePartitionsTopicResult[] {
  const items = new Array<CreatePartitionsResponseCreatePartitionsTopicResult>(count);
  for (let i = 0; i < count; i++) items[i] = readCreatePartitionsResponseCreatePartitionsTopicResult(r, version);
  return items;
}

export function readCreatePartitionsResponse(r: WireReader, version: number): CreatePartitionsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const results: CreatePartitionsResponseCreatePartitionsTopicResult[] = readCreatePartitionsResponseCreatePartitionsTopicResultArray(r, version, flexible ? r.compactArrayCount(5, 56) : r.arrayCount(5, 56));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, results };
}

function writeCreatePartitionsResponseCreatePartitionsTopicResult(w: WireWriter, m: CreatePartitionsResponseCreatePartitionsTopicResult, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  w.int16(m.errorCode);
  if (flexible) w.compactNullableString(m.errorMessage);
  else w.nullableString(m.errorMessage);
  if (flexible) w.unsignedVarint(0);
}

export function writeCreatePartitionsResponse(w: WireWriter, m: CreatePartitionsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.results.length);
  else w.arrayCount(m.results.length);
  for (let i = 0; i < m.results.length; i++) writeCreatePartitionsResponseCreatePartitionsTopicResult(w, m.results[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
