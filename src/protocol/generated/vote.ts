// Generated from ../schema/vote.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type VoteRequest = {
  clusterId: string | null;
  voterId: number;
  topics: VoteRequestTopicData[];
};

export type VoteRequestTopicData = {
  topicName: string;
  partitions: VoteRequestPartitionData[];
};

export type VoteRequestPartitionData = {
  partitionIndex: number;
  replicaEpoch: number;
  replicaId: number;
  replicaDirectoryId: string;
  voterDirectoryId: string;
  lastOffsetEpoch: number;
  lastOffset: number;
  preVote: boolean;
};

export type VoteResponse = {
  errorCode: number;
  topics: VoteResponseTopicData[];
  nodeEndpoints: VoteResponseNodeEndpoint[];
};

export type VoteResponseNodeEndpoint = {
  nodeId: number;
  host: string;
  port: number;
};

export type VoteResponseTopicData = {
  topicName: string;
  partitions: VoteResponsePartitionData[];
};

export type VoteResponsePartitionData = {
  partitionIndex: number;
  errorCode: number;
  leaderId: number;
  leaderEpoch: number;
  voteGranted: boolean;
};

function readVoteRequestPartitionData(r: WireReader, version: number): VoteRequestPartitionData {
  const partitionIndex = r.int32();
  const replicaEpoch = r.int32();
  const replicaId = r.int32();
  const replicaDirectoryId = version >= 1 ? r.uuid() : ZERO_UUID;
  const voterDirectoryId = version >= 1 ? r.uuid() : ZERO_UUID;
  const lastOffsetEpoch = r.int32();
  const lastOffset = r.int64();
  const preVote = version >= 2 ? r.bool() : false;
  r.skipTaggedFields();
  return {
    partitionIndex,
    replicaEpoch,
    replicaId,
    replicaDirectoryId,
    voterDirectoryId,
    lastOffsetEpoch,
    lastOffset,
    preVote,
  };
}

function readVoteRequestPartitionDataArray(r: WireReader, version: number, count: number): VoteRequestPartitionData[] {
  const items = new Array<VoteRequestPartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readVoteRequestPartitionData(r, version);
  return items;
}

function readVoteRequestTopicData(r: WireReader, version: number): VoteRequestTopicData {
  const topicName = r.compactString();
  const partitions: VoteRequestPartitionData[] = readVoteRequestPartitionDataArray(r, version, r.compactArrayCount(25, 112));
  r.skipTaggedFields();
  return { topicName, partitions };
}

function readVoteRequestTopicDataArray(r: WireReader, version: number, count: number): VoteRequestTopicData[] {
  const items = new Array<VoteRequestTopicData>(count);
  for (let i = 0; i < count; i++) items[i] = readVoteRequestTopicData(r, version);
  return items;
}

export function readVoteRequest(r: WireReader, version: number): VoteRequest {
  const clusterId = r.compactNullableString();
  const voterId = version >= 1 ? r.int32() : -1;
  const topics: VoteRequestTopicData[] = readVoteRequestTopicDataArray(r, version, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { clusterId, voterId, topics };
}

function writeVoteRequestPartitionData(w: WireWriter, m: VoteRequestPartitionData, version: number): void {
  w.int32(m.partitionIndex);
  w.int32(m.replicaEpoch);
  w.int32(m.replicaId);
  if (version >= 1) w.uuid(m.replicaDirectoryId);
  if (version >= 1) w.uuid(m.voterDirectoryId);
  w.int32(m.lastOffsetEpoch);
  w.int64(m.lastOffset);
  if (version >= 2) w.bool(m.preVote);
  w.unsignedVarint(0);
}

function writeVoteRequestTopicData(w: WireWriter, m: VoteRequestTopicData, version: number): void {
  w.compactString(m.topicName);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeVoteRequestPartitionData(w, m.partitions[i]!, version);
  w.unsignedVarint(0);
}

export function writeVoteRequest(w: WireWriter, m: VoteRequest, version: number): void {
  w.compactNullableString(m.clusterId);
  if (version >= 1) w.int32(m.voterId);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeVoteRequestTopicData(w, m.topics[i]!, version);
  w.unsignedVarint(0);
}

function readVoteResponsePartitionData(r: WireReader): VoteResponsePartitionData {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  const voteGranted = r.bool();
  r.skipTaggedFields();
  return { partitionIndex, errorCode, leaderId, leaderEpoch, voteGranted };
}

function readVoteResponsePartitionDataArray(r: WireReader, count: number): VoteResponsePartitionData[] {
  const items = new Array<VoteResponsePartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readVoteResponsePartitionData(r);
  return items;
}

function readVoteResponseTopicData(r: WireReader): VoteResponseTopicData {
  const topicName = r.compactString();
  const partitions: VoteResponsePartitionData[] = readVoteResponsePartitionDataArray(r, r.compactArrayCount(16, 72));
  r.skipTaggedFields();
  return { topicName, partitions };
}

function readVoteResponseTopicDataArray(r: WireReader, count: number): VoteResponseTopicData[] {
  const items = new Array<VoteResponseTopicData>(count);
  for (let i = 0; i < count; i++) items[i] = readVoteResponseTopicData(r);
  return items;
}

function readVoteResponseNodeEndpoint(r: WireReader): VoteResponseNodeEndpoint {
  const nodeId = r.int32();
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { nodeId, host, port };
}

function readVoteResponseNodeEndpointArray(r: WireReader, count: number): VoteResponseNodeEndpoint[] {
  const items = new Array<VoteResponseNodeEndpoint>(count);
  for (let i = 0; i < count; i++) items[i] = readVoteResponseNodeEndpoint(r);
  return items;
}

export function readVoteResponse(r: WireReader, version: number): VoteResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const errorCode = r.int16();
  const topics: VoteResponseTopicData[] = readVoteResponseTopicDataArray(r, r.compactArrayCount(3, 48));
  let nodeEndpoints: VoteResponseNodeEndpoint[] = [];
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0 && version >= 1) {
      nodeEndpoints = readVoteResponseNodeEndpointArray(r, r.compactArrayCount(8, 56));
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { errorCode, topics, nodeEndpoints };
}

function writeVoteResponsePartitionData(w: WireWriter, m: VoteResponsePartitionData): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.bool(m.voteGranted);
  w.unsignedVarint(0);
}

function writeVoteResponseTopicData(w: WireWriter, m: VoteResponseTopicData): void {
  w.compactString(m.topicName);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeVoteResponsePartitionData(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

function writeVoteResponseNodeEndpoint(w: WireWriter, m: VoteResponseNodeEndpoint): void {
  w.int32(m.nodeId);
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

export function writeVoteResponse(w: WireWriter, m: VoteResponse, version: number): void {
  w.int16(m.errorCode);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeVoteResponseTopicData(w, m.topics[i]!);
  const hasNodeEndpoints = version >= 1 && m.nodeEndpoints.length > 0;
  w.unsignedVarint((hasNodeEndpoints ? 1 : 0));
  if (hasNodeEndpoints) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.nodeEndpoints.length);
    for (let i = 0; i < m.nodeEndpoints.length; i++) writeVoteResponseNodeEndpoint(t, m.nodeEndpoints[i]!);
    w.taggedField(0, t);
  }
}
