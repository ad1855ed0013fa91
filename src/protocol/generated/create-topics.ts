// Generated from ../schema/create-topics.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type CreateTopicsRequest = {
  topics: CreateTopicsRequestCreatableTopic[];
  timeoutMs: number;
  validateOnly: boolean;
};

export type CreateTopicsRequestCreatableTopic = {
  name: string;
  numPartitions: number;
  replicationFactor: number;
  assignments: CreateTopicsRequestCreatableReplicaAssignment[];
  configs: CreateTopicsRequestCreatableTopicConfig[];
};

export type CreateTopicsRequestCreatableTopicConfig = {
  name: string;
  value: string | null;
};

export type CreateTopicsRequestCreatableReplicaAssignment = {
  partitionIndex: number;
  brokerIds: number[];
};

export type CreateTopicsResponse = {
  throttleTimeMs: number;
  topics: CreateTopicsResponseCreatableTopicResult[];
};

export type CreateTopicsResponseCreatableTopicResult = {
  name: string;
  topicId: string;
  errorCode: number;
  errorMessage: string | null;
  topicConfigErrorCode: number;
  numPartitions: number;
  replicationFactor: number;
  configs: CreateTopicsResponseCreatableTopicConfigs[] | null;
};

export type CreateTopicsResponseCreatableTopicConfigs = {
  name: string;
  value: string | null;
  readOnly: boolean;
  configSource: number;
  isSensitive: boolean;
};

function readCreateTopicsRequestCreatableReplicaAssignment(r: WireReader, version: number): CreateTopicsRequestCreatableReplicaAssignment {
  const flexible = version >= 5;
  const partitionIndex = r.int32();
  const brokerIds: number[] = r.int32Array(flexible ? r.compactArrayCount(4, 8) : r.arrayCount(4, 8));
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, brokerIds };
}

function readCreateTopicsRequestCreatableReplicaAssignmentArray(r: WireReader, version: number, count: number): CreateTopicsRequestCreatableReplicaAssignment[] {
  const items = new Array<CreateTopicsRequestCreatableReplicaAssignment>(count);
  for (let i = 0; i < count; i++) items[i] = readCreateTopicsRequestCreatableReplicaAssignment(r, version);
  return items;
}

function readCreateTopicsRequestCreatableTopicConfig(r: WireReader, version: number): CreateTopicsRequestCreatableTopicConfig {
  const flexible = version >= 5;
  const name = flexible ? r.compactString() : r.string();
  const value = flexible ? r.compactNullableString() : r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { name, value };
}

function readCreateTopicsRequestCreatableTopicConfigArray(r: WireReader, version: number, count: number): CreateTopicsRequestCreatableTopicConfig[] {
  const items = new Array<CreateTopicsRequestCreatableTopicConfig>(count);
  for (let i = 0; i < count; i++) items[i] = readCreateTopicsRequestCreatableTopicConfig(r, version);
  return items;
}

function readCreateTopicsRequestCreatableTopic(r: WireReader, version: number): CreateTopicsRequestCreatableTopic {
  const flexible = version >= 5;
  const name = flexible ? r.compactString() : r.string();
  const numPartitions = r.int32();
  const replicationFactor = r.int16();
  const assignments: CreateTopicsRequestCreatableReplicaAssignment[] = readCreateTopicsRequestCreatableReplicaAssignmentArray(r, version, flexible ? r.compactArrayCount(6, 48) : r.arrayCount(6, 48));
  const configs: CreateTopicsRequestCreatableTopicConfig[] = readCreateTopicsRequestCreatableTopicConfigArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return { name, numPartitions, replicationFactor, assignments, configs };
}

function readCreateTopicsRequestCreatableTopicArray(r: WireReader, version: number, count: number): CreateTopicsRequestCreatableTopic[] {
  const items = new Array<CreateTopicsRequestCreatableTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readCreateTopicsRequestCreatableTopic(r, version);
  return items;
}

export function readCreateTopicsRequest(r: WireReader, version: number): CreateTopicsRequest {
  const flexible = version >= 5;
  const topics: CreateTopicsRequestCreatableTopic[] = readCreateTopicsRequestCreatableTopicArray(r, version, flexible ? r.compactArrayCount(10, 72) : r.arrayCount(10, 72));
  const timeoutMs = r.int32();
  const validateOnly = r.bool();
  if (flexible) r.skipTaggedFields();
  return { topics, timeoutMs, validateOnly };
}

function writeCreateTopicsRequestCreatableReplicaAssignment(w: WireWriter, m: CreateTopicsRequestCreatableReplicaAssignment, version: number): void {
  const flexible = version >= 5;
  w.int32(m.partitionIndex);
  if (flexible) w.compactArrayCount(m.brokerIds.length);
  else w.arrayCount(m.brokerIds.length);
  w.int32Array(m.brokerIds);
  if (flexible) w.unsignedVarint(0);
}

function writeCreateTopicsRequestCreatableTopicConfig(w: WireWriter, m: CreateTopicsRequestCreatableTopicConfig, version: number): void {
  const flexible = version >= 5;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactNullableString(m.value);
  else w.nullableString(m.value);
  if (flexible) w.unsignedVarint(0);
}

function writeCreateTopicsRequestCreatableTopic(w: WireWriter, m: CreateTopicsRequestCreatableTopic, version: number): void {
  const flexible = version >= 5;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  w.int32(m.numPartitions);
  w.int16(m.replicationFactor);
  if (flexible) w.compactArrayCount(m.assignments.length);
  else w.arrayCount(m.assignments.length);
  for (let i = 0; i < m.assignments.length; i++) writeCreateTopicsRequestCreatableReplicaAssignment(w, m.assignments[i]!, version);
  if (flexible) w.compactArrayCount(m.configs.length);
  else w.arrayCount(m.configs.length);
  for (let i = 0; i < m.configs.length; i++) writeCreateTopicsRequestCreatableTopicConfig(w, m.configs[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeCreateTopicsRequest(w: WireWriter, m: CreateTopicsRequest, version: number): void {
  const flexible = version >= 5;
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeCreateTopicsRequestCreatableTopic(w, m.topics[i]!, version);
  w.int32(m.timeoutMs);
  w.bool(m.validateOnly);
  if (flexible) w.unsignedVarint(0);
}

function readCreateTopicsResponseCreatableTopicConfigs(r: WireReader): CreateTopicsResponseCreatableTopicConfigs {
  const name = r.compactString();
  const value = r.compactNullableString();
  const readOnly = r.bool();
  const configSource = r.int8();
  const isSensitive = r.bool();
  r.skipTaggedFields();
  return { name, value, readOnly, configSource, isSensitive };
}

function readCreateTopicsResponseCreatableTopicConfigsArray(r: WireReader, count: number): CreateTopicsResponseCreatableTopicConfigs[] {
  const items = new Array<CreateTopicsResponseCreatableTopicConfigs>(count);
  for (let i = 0; i < count; i++) items[i] = readCreateTopicsResponseCreatableTopicConfigs(r);
  return items;
}

function readCreateTopicsResponseCreatableTopicResult(r: WireReader, version: number): CreateTopicsResponseCreatableTopicResult {
  const flexible = version >= 5;
  const name = flexible ? r.compactString() : r.string();
  const topicId = version >= 7 ? r.uuid() : ZERO_UUID;
  const errorCode = r.int16();
  const errorMessage = flexible ? r.compactNullableString() : r.nullableString();
  let topicConfigErrorCode: number = 0;
  const numPartitions = version >= 5 ? r.int32() : -1;
  const replicationFactor = version >= 5 ? r.int16() : -1;
  const configsCount = version >= 5 ? r.compactNullableArrayCount(1, 72) : 0;
  const configs = configsCount < 0 ? null : readCreateTopicsResponseCreatableTopicConfigsArray(r, configsCount);
  if (flexible) {
    for (let left = r.taggedFieldCount(); left > 0; left--) {
      const tag = r.unsignedVarint();
      const end = r.taggedFieldEnd();
      if (tag === 0) {
        topicConfigErrorCode = r.int16();
      } else r.position = end;
      r.checkTaggedFieldEnd(end);
    }
  }
  return {
    name,
    topicId,
    errorCode,
    errorMessage,
    topicConfigErrorCode,
    numPartitions,
    replicationFactor,
    configs,
  };
}

function readCreateTopicsResponseCreatableTopicResultArray(r: WireReader, version: number, count: number): CreateTopicsResponseCreatableTopicResult[] {
  const items = new Array<CreateTopicsResponseCreatableTopicResult>(count);
  for (let i = 0; i < count; i++) items[i] = readCreateTopicsResponseCreatableTopicResult(r, version);
  return items;
}

export function readCreateTopicsResponse(r: WireReader, version: number): CreateTopicsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 5;
  const throttleTimeMs = r.int32();
  const topics: CreateTopicsResponseCreatableTopicResult[] = readCreateTopicsResponseCreatableTopicResultArray(r, version, flexible ? r.compactArrayCount(6, 128) : r.arrayCount(6, 128));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, topics };
}

function writeCreateTopicsResponseCreatableTopicConfigs(w: WireWriter, m: CreateTopicsResponseCreatableTopicConfigs): void {
  w.compactString(m.name);
  w.compactNullableString(m.value);
  w.bool(m.readOnly);
  w.int8(m.configSource);
  w.bool(m.isSensitive);
  w.unsignedVarint(0);
}

function writeCreateTopicsResponseCreatableTopicResult(w: WireWriter, m: CreateTopicsResponseCreatableTopicResult, version: number): void {
  const flexible = version >= 5;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (version >= 7) w.uuid(m.topicId);
  w.int16(m.errorCode);
  if (flexible) w.compactNullableString(m.errorMessage);
  else w.nullableString(m.errorMessage);
  if (version >= 5) w.int32(m.numPartitions);
  if (version >= 5) w.int16(m.replicationFactor);
  if (version >= 5) {
    w.compactArrayCount(m.configs === null ? -1 : m.configs.length);
    if (m.configs !== null) {
      for (let i = 0; i < m.configs.length; i++) writeCreateTopicsResponseCreatableTopicConfigs(w, m.configs[i]!);
    }
  }
  if (flexible) {
    const hasTopicConfigErrorCode = m.topicConfigErrorCode !== 0;
    w.unsignedVarint((hasTopicConfigErrorCode ? 1 : 0));
    if (hasTopicConfigErrorCode) {
      const t = new WireWriter(64);
      t.int16(m.topicConfigErrorCode);
      w.taggedField(0, t);
    }
  }
}

export function writeCreateTopicsResponse(w: WireWriter, m: CreateTopicsResponse, version: number): void {
  const flexible = version >= 5;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeCreateTopicsResponseCreatableTopicResult(w, m.topics[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
