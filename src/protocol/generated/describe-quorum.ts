// Generated from ../schema/describe-quorum.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DescribeQuorumRequest = {
  topics: DescribeQuorumRequestTopicData[];
};

export type DescribeQuorumRequestTopicData = {
  topicName: string;
  partitions: DescribeQuorumRequestPartitionData[];
};

export type DescribeQuorumRequestPartitionData = {
  partitionIndex: number;
};

export type DescribeQuorumResponse = {
  errorCode: number;
  errorMessage: string | null;
  topics: DescribeQuorumResponseTopicData[];
  nodes: DescribeQuorumResponseNode[];
};

export type DescribeQuorumResponseNode = {
  nodeId: number;
  listeners: DescribeQuorumResponseListener[];
};

export type DescribeQuorumResponseListener = {
  name: string;
  host: string;
  port: number;
};

export type DescribeQuorumResponseTopicData = {
  topicName: string;
  partitions: DescribeQuorumResponsePartitionData[];
};

export type DescribeQuorumResponsePartitionData = {
  partitionIndex: number;
  errorCode: number;
  errorMessage: string | null;
  leaderId: number;
  leaderEpoch: number;
  highWatermark: number;
  currentVoters: DescribeQuorumResponseReplicaState[];
  observers: DescribeQuorumResponseReplicaState[];
};

export type DescribeQuorumResponseReplicaState = {
  replicaId: number;
  replicaDirectoryId: string;
  logEndOffset: number;
  lastFetchTimestamp: number;
  lastCaughtUpTimestamp: number;
};

function readDescribeQuorumRequestPartitionData(r: WireReader): DescribeQuorumRequestPartitionData {
  const partitionIndex = r.int32();
  r.skipTaggedFields();
  return { partitionIndex };
}

function readDescribeQuorumRequestPartitionDataArray(r: WireReader, count: number): DescribeQuorumRequestPartitionData[] {
  const items = new Array<DescribeQuorumRequestPartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeQuorumRequestPartitionData(r);
  return items;
}

function readDescribeQuorumRequestTopicData(r: WireReader): DescribeQuorumRequestTopicData {
  const topicName = r.compactString();
  const partitions: DescribeQuorumRequestPartitionData[] = readDescribeQuorumRequestPartitionDataArray(r, r.compactArrayCount(5, 40));
  r.skipTaggedFields();
  return { topicName, partitions };
}

function readDescribeQuorumRequestTopicDataArray(r: WireReader, count: number): DescribeQuorumRequestTopicData[] {
  const items = new Array<DescribeQuorumRequestTopicData>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeQuorumRequestTopicData(r);
  return items;
}

export function readDescribeQuorumRequest(r: WireReader, _version: number): DescribeQuorumRequest {
  const topics: DescribeQuorumRequestTopicData[] = readDescribeQuorumRequestTopicDataArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { topics };
}

function writeDescribeQuorumRequestPartitionData(w: WireWriter, m: DescribeQuorumRequestPartitionData): void {
  w.int32(m.partitionIndex);
  w.unsignedVarint(0);
}

function writeDescribeQuorumRequestTopicData(w: WireWriter, m: DescribeQuorumRequestTopicData): void {
  w.compactString(m.topicName);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeDescribeQuorumRequestPartitionData(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeDescribeQuorumRequest(w: WireWriter, m: DescribeQuorumRequest, _version: number): void {
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeDescribeQuorumRequestTopicData(w, m.topics[i]!);
  w.unsignedVarint(0);
}

function readDescribeQuorumResponseReplicaState(r: WireReader, version: number): DescribeQuorumResponseReplicaState {
  const replicaId = r.int32();
  const replicaDirectoryId = version >= 2 ? r.uuid() : ZERO_UUID;
  const logEndOffset = r.int64();
  const lastFetchTimestamp = version >= 1 ? r.int64() : -1;
  const lastCaughtUpTimestamp = version >= 1 ? r.int64() : -1;
  r.skipTaggedFields();
  return { replicaId, replicaDirectoryId, logEndOffset, lastFetchTimestamp, lastCaughtUpTimestamp };
}

function readDescribeQuorumResponseReplicaStateArray(r: WireReader, version: number, count: number): DescribeQuorumResponseReplicaState[] {
  const items = new Array<DescribeQuorumResponseReplicaState>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeQuorumResponseReplicaState(r, version);
  return items;
}

function readDescribeQuorumResponsePartitionData(r: WireReader, version: number): DescribeQuorumResponsePartitionData {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const errorMessage = version >= 2 ? r.compactNullableString() : '';
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  const highWatermark = r.int64();
  const currentVoters: DescribeQuorumResponseReplicaState[] = readDescribeQuorumResponseReplicaStateArray(r, version, r.compactArrayCount(13, 120));
  const observers: DescribeQuorumResponseReplicaState[] = readDescribeQuorumResponseReplicaStateArray(r, version, r.compactArrayCount(13, 120));
  r.skipTaggedFields();
  return {
    partitionIndex,
    errorCode,
    errorMessage,
    leaderId,
    leaderEpoch,
    highWatermark,
    currentVoters,
    observers,
  };
}

function readDescribeQuorumResponsePartitionDataArray(r: WireReader, version: number, count: number): DescribeQuorumResponsePartitionData[] {
  const items = new Array<DescribeQuorumResponsePartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeQuorumResponsePartitionData(r, version);
  return items;
}

function readDescribeQuorumResponseTopicData(r: WireReader, version: number): DescribeQuorumResponseTopicData {
  const topicName = r.compactString();
  const partitions: DescribeQuorumResponsePartitionData[] = readDescribeQuorumResponsePartitionDataArray(r, version, r.compactArrayCount(25, 112));
  r.skipTaggedFields();
  return { topicName, partitions };
}

function readDescribeQuorumResponseTopicDataArray(r: WireReader, version: number, count: number): DescribeQuorumResponseTopicData[] {
  const items = new Array<DescribeQuorumResponseTopicData>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeQuorumResponseTopicData(r, version);
  return items;
}

function readDescribeQuorumResponseListener(r: WireReader): DescribeQuorumResponseListener {
  const name = r.compactString();
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { name, host, port };
}

function readDescribeQuorumResponseListenerArray(r: WireReader, count: number): DescribeQuorumResponseListener[] {
  const items = new Array<DescribeQuorumResponseListener>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeQuorumResponseListener(r);
  return items;
}

function readDescribeQuorumResponseNode(r: WireReader): DescribeQuorumResponseNode {
  const nodeId = r.int32();
  const listeners: DescribeQuorumResponseListener[] = readDescribeQuorumResponseListenerArray(r, r.compactArrayCount(5, 56));
  r.skipTaggedFields();
  return { nodeId, listeners };
}

function readDescribeQuorumResponseNodeArray(r: WireReader, count: number): DescribeQuorumResponseNode[] {
  const items = new Array<DescribeQuorumResponseNode>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeQuorumResponseNode(r);
  return items;
}

export function readDescribeQuorumResponse(r: WireReader, version: number): DescribeQuorumResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const errorCode = r.int16();
  const errorMessage = version >= 2 ? r.compactNullableString() : '';
  const topics: DescribeQuorumResponseTopicData[] = readDescribeQuorumResponseTopicDataArray(r, version, r.compactArrayCount(3, 48));
  const nodes: DescribeQuorumResponseNode[] = version >= 2 ? readDescribeQuorumResponseNodeArray(r, r.compactArrayCount(6, 48)) : [];
  r.skipTaggedFields();
  return { errorCode, errorMessage, topics, nodes };
}

function writeDescribeQuorumResponseReplicaState(w: WireWriter, m: DescribeQuorumResponseReplicaState, version: number): void {
  w.int32(m.replicaId);
  if (version >= 2) w.uuid(m.replicaDirectoryId);
  w.int64(m.logEndOffset);
  if (version >= 1) w.int64(m.lastFetchTimestamp);
  if (version >= 1) w.int64(m.lastCaughtUpTimestamp);
  w.unsignedVarint(0);
}

function writeDescribeQuorumResponsePartitionData(w: WireWriter, m: DescribeQuorumResponsePartitionData, version: number): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  if (version >= 2) w.compactNullableString(m.errorMessage);
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.int64(m.highWatermark);
  w.compactArrayCount(m.currentVoters.length);
  for (let i = 0; i < m.currentVoters.length; i++) writeDescribeQuorumResponseReplicaState(w, m.currentVoters[i]!, version);
  w.compactArrayCount(m.observers.length);
  for (let i = 0; i < m.observers.length; i++) writeDescribeQuorumResponseReplicaState(w, m.observers[i]!, version);
  w.unsignedVarint(0);
}

function writeDescribeQuorumResponseTopicData(w: WireWriter, m: DescribeQuorumResponseTopicData, version: number): void {
  w.compactString(m.topicName);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeDescribeQuorumResponsePartitionData(w, m.partitions[i]!, version);
  w.unsignedVarint(0);
}

function writeDescribeQuorumResponseListener(w: WireWriter, m: DescribeQuorumResponseListener): void {
  w.compactString(m.name);
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

function writeDescribeQuorumResponseNode(w: WireWriter, m: DescribeQuorumResponseNode): void {
  w.int32(m.nodeId);
  w.compactArrayCount(m.listeners.length);
  for (let i = 0; i < m.listeners.length; i++) writeDescribeQuorumResponseListener(w, m.listeners[i]!);
  w.unsignedVarint(0);
}

export function writeDescribeQuorumResponse(w: WireWriter, m: DescribeQuorumResponse, version: number): void {
  w.int16(m.errorCode);
  if (version >= 2) w.compactNullableString(m.errorMessage);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeDescribeQuorumResponseTopicData(w, m.topics[i]!, version);
  if (version >= 2) {
    w.compactArrayCount(m.nodes.length);
    for (let i = 0; i < m.nodes.length; i++) writeDescribeQuorumResponseNode(w, m.nodes[i]!);
  }
  w.unsignedVarint(0);
}
