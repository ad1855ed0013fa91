// Generated from ../schema/metadata.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type MetadataRequest = {
  topics: MetadataRequestTopic[] | null;
  allowAutoTopicCreation: boolean;
  includeClusterAuthorizedOperations: boolean;
  includeTopicAuthorizedOperations: boolean;
};

export type MetadataRequestTopic = {
  topicId: string;
  name: string | null;
};

export type MetadataResponse = {
  throttleTimeMs: number;
  brokers: MetadataResponseBroker[];
  clusterId: string | null;
  controllerId: number;
  topics: MetadataResponseTopic[];
  clusterAuthorizedOperations: number;
  errorCode: number;
};

export type MetadataResponseTopic = {
  errorCode: number;
  name: string | null;
  topicId: string;
  isInternal: boolean;
  partitions: MetadataResponsePartition[];
  topicAuthorizedOperations: number;
};

export type MetadataResponsePartition = {
  errorCode: number;
  partitionIndex: number;
  leaderId: number;
  leaderEpoch: number;
  replicaNodes: number[];
  isrNodes: number[];
  offlineReplicas: number[];
};

export type MetadataResponseBroker = {
  nodeId: number;
  host: string;
  port: number;
  rack: string | null;
};

function readMetadataRequestTopic(r: WireReader, version: number): MetadataRequestTopic {
  const flexible = version >= 9;
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID;
  const name = version >= 10 ? (flexible ? r.compactNullableString() : r.nullableString()) : (flexible ? r.compactString() : r.string());
  if (flexible) r.skipTaggedFields();
  return { topicId, name };
}

function readMetadataRequestTopicArray(r: WireReader, version: number, count: number): MetadataRequestTopic[] {
  const items = new Array<MetadataRequestTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readMetadataRequestTopic(r, version);
  return items;
}

export function readMetadataRequest(r: WireReader, version: number): MetadataRequest {
  const flexible = version >= 9;
  const topicsCount = version >= 1 ? (flexible ? r.compactNullableArrayCount(1, 48) : r.nullableArrayCount(1, 48)) : (flexible ? r.compactArrayCount(1, 48) : r.arrayCount(1, 48));
  const topics = topicsCount < 0 ? null : readMetadataRequestTopicArray(r, version, topicsCount);
  const allowAutoTopicCreation = version >= 4 ? r.bool() : true;
  const includeClusterAuthorizedOperations = version >= 8 && version <= 10 ? r.bool() : false;
  const includeTopicAuthorizedOperations = version >= 8 ? r.bool() : false;
  if (flexible) r.skipTaggedFields();
  return {
    topics,
    allowAutoTopicCreation,
    includeClusterAuthorizedOperations,
    includeTopicAuthorizedOperations,
  };
}

function writeMetadataRequestTopic(w: WireWriter, m: MetadataRequestTopic, version: number): void {
  const flexible = version >= 9;
  if (version >= 10) w.uuid(m.topicId);
  if (version >= 10) {
    if (flexible) w.compactNullableString(m.name);
    else w.nullableString(m.name);
  } else {
    if (flexible) w.compactString(m.name ?? '');
    else w.string(m.name ?? '');
  }
  if (flexible) w.unsignedVarint(0);
}

export function writeMetadataRequest(w: WireWriter, m: MetadataRequest, version: number): void {
  const flexible = version >= 9;
  if (version >= 1) {
    if (flexible) w.compactArrayCount(m.topics === null ? -1 : m.topics.length);
    else w.arrayCount(m.topics === null ? -1 : m.topics.length);
  } else {
    if (flexible) w.compactArrayCount(m.topics === null ? 0 : m.topics.length);
    else w.arrayCount(m.topics === null ? 0 : m.topics.length);
  }
  if (m.topics !== null) {
    for (let i = 0; i < m.topics.length; i++) writeMetadataRequestTopic(w, m.topics[i]!, version);
  }
  if (version >= 4) w.bool(m.allowAutoTopicCreation);
  if (version >= 8 && version <= 10) w.bool(m.includeClusterAuthorizedOperations);
  if (version >= 8) w.bool(m.includeTopicAuthorizedOperations);
  if (flexible) w.unsignedVarint(0);
}

function readMetadataResponseBroker(r: WireReader, version: number): MetadataResponseBroker {
  const flexible = version >= 9;
  const nodeId = r.int32();
  const host = flexible ? r.compactString() : r.string();
  const port = r.int32();
  const rack = version >= 1 ? (flexible ? r.compactNullableString() : r.nullableString()) : null;
  if (flexible) r.skipTaggedFields();
  return { nodeId, host, port, rack };
}

function readMetadataResponseBrokerArray(r: WireReader, version: number, count: number): MetadataResponseBroker[] {
  const items = new Array<MetadataResponseBroker>(count);
  for (let i = 0; i < count; i++) items[i] = readMetadataResponseBroker(r, version);
  return items;
}

function readMetadataResponsePartition(r: WireReader, version: number): MetadataResponsePartition {
  const flexible = version >= 9;
  const errorCode = r.int16();
  const partitionIndex = r.int32();
  const leaderId = r.int32();
  const leaderEpoch = version >= 7 ? r.int32() : -1;
  const replicaNodes: number[] = r.int32Array(flexible ? r.compactArrayCount(4, 8) : r.arrayCount(4, 8));
  const isrNodes: number[] = r.int32Array(flexible ? r.compactArrayCount(4, 8) : r.arrayCount(4, 8));
  const offlineReplicas: number[] = version >= 5 ? (r.int32Array(flexible ? r.compactArrayCount(4, 8) : r.arrayCount(4, 8))) : [];
  if (flexible) r.skipTaggedFields();
  return {
    errorCode,
    partitionIndex,
    leaderId,
    leaderEpoch,
    replicaNodes,
    isrNodes,
    offlineReplicas,
  };
}

function readMetadataResponsePartitionArray(r: WireReader, version: number, count: number): MetadataResponsePartition[] {
  const items = new Array<MetadataResponsePartition>(count);
  for (let i = 0; i < count; i++) items[i] = readMetadataResponsePartition(r, version);
  return items;
}

function readMetadataResponseTopic(r: WireReader, version: number): MetadataResponseTopic {
  const flexible = version >= 9;
  const errorCode = r.int16();
  const name = version >= 12 ? (flexible ? r.compactNullableString() : r.nullableString()) : (flexible ? r.compactString() : r.string());
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID;
  const isInternal = version >= 1 ? r.bool() : false;
  const partitions: MetadataResponsePartition[] = readMetadataResponsePartitionArray(r, version, flexible ? r.compactArrayCount(18, 120) : r.arrayCount(18, 120));
  const topicAuthorizedOperations = version >= 8 ? r.int32() : -2147483648;
  if (flexible) r.skipTaggedFields();
  return { errorCode, name, topicId, isInternal, partitions, topicAuthorizedOperations };
}

function readMetadataResponseTopicArray(r: WireReader, version: number, count: number): MetadataResponseTopic[] {
  const items = new Array<MetadataResponseTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readMetadataResponseTopic(r, version);
  return items;
}

export function readMetadataResponse(r: WireReader, version: number): MetadataResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 9;
  const throttleTimeMs = version >= 3 ? r.int32() : 0;
  const brokers: MetadataResponseBroker[] = readMetadataResponseBrokerArray(r, version, flexible ? r.compactArrayCount(10, 64) : r.arrayCount(10, 64));
  const clusterId = version >= 2 ? (flexible ? r.compactNullableString() : r.nullableString()) : null;
  const controllerId = version >= 1 ? r.int32() : -1;
  const topics: MetadataResponseTopic[] = readMetadataResponseTopicArray(r, version, flexible ? r.compactArrayCount(8, 80) : r.arrayCount(8, 80));
  const clusterAuthorizedOperations = version >= 8 && version <= 10 ? r.int32() : -2147483648;
  const errorCode = version >= 13 ? r.int16() : 0;
  if (flexible) r.skipTaggedFields();
  return {
    throttleTimeMs,
    brokers,
    clusterId,
    controllerId,
    topics,
    clusterAuthorizedOperations,
    errorCode,
  };
}

function writeMetadataResponseBroker(w: WireWriter, m: MetadataResponseBroker, version: number): void {
  const flexible = version >= 9;
  w.int32(m.nodeId);
  if (flexible) w.compactString(m.host);
  else w.string(m.host);
  w.int32(m.port);
  if (version >= 1) {
    if (flexible) w.compactNullableString(m.rack);
    else w.nullableString(m.rack);
  }
  if (flexible) w.unsignedVarint(0);
}

function writeMetadataResponsePartition(w: WireWriter, m: MetadataResponsePartition, version: number): void {
  const flexible = version >= 9;
  w.int16(m.errorCode);
  w.int32(m.partitionIndex);
  w.int32(m.leaderId);
  if (version >= 7) w.int32(m.leaderEpoch);
  if (flexible) w.compactArrayCount(m.replicaNodes.length);
  else w.arrayCount(m.replicaNodes.length);
  w.int32Array(m.replicaNodes);
  if (flexible) w.compactArrayCount(m.isrNodes.length);
  else w.arrayCount(m.isrNodes.length);
  w.int32Array(m.isrNodes);
  if (version >= 5) {
    if (flexible) w.compactArrayCount(m.offlineReplicas.length);
    else w.arrayCount(m.offlineReplicas.length);
    w.int32Array(m.offlineReplicas);
  }
  if (flexible) w.unsignedVarint(0);
}

function writeMetadataResponseTopic(w: WireWriter, m: MetadataResponseTopic, version: number): void {
  const flexible = version >= 9;
  w.int16(m.errorCode);
  if (version >= 12) {
    if (flexible) w.compactNullableString(m.name);
    else w.nullableString(m.name);
  } else {
    if (flexible) w.compactString(m.name ?? '');
    else w.string(m.name ?? '');
  }
  if (version >= 10) w.uuid(m.topicId);
  if (version >= 1) w.bool(m.isInternal);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeMetadataResponsePartition(w, m.partitions[i]!, version);
  if (version >= 8) w.int32(m.topicAuthorizedOperations);
  if (flexible) w.unsignedVarint(0);
}

export function writeMetadataResponse(w: WireWriter, m: MetadataResponse, version: number): void {
  const flexible = version >= 9;
  if (version >= 3) w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.brokers.length);
  else w.arrayCount(m.brokers.length);
  for (let i = 0; i < m.brokers.length; i++) writeMetadataResponseBroker(w, m.brokers[i]!, version);
  if (version >= 2) {
    if (flexible) w.compactNullableString(m.clusterId);
    else w.nullableString(m.clusterId);
  }
  if (version >= 1) w.int32(m.controllerId);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeMetadataResponseTopic(w, m.topics[i]!, version);
  if (version >= 8 && version <= 10) w.int32(m.clusterAuthorizedOperations);
  if (version >= 13) w.int16(m.errorCode);
  if (flexible) w.unsignedVarint(0);
}
