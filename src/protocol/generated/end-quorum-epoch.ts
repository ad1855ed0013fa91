// Generated from ../schema/end-quorum-epoch.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type EndQuorumEpochRequest = {
  clusterId: string | null;
  topics: EndQuorumEpochRequestTopicData[];
  leaderEndpoints: EndQuorumEpochRequestLeaderEndpoint[];
};

export type EndQuorumEpochRequestLeaderEndpoint = {
  name: string;
  host: string;
  port: number;
};

export type EndQuorumEpochRequestTopicData = {
  topicName: string;
  partitions: EndQuorumEpochRequestPartitionData[];
};

export type EndQuorumEpochRequestPartitionData = {
  partitionIndex: number;
  leaderId: number;
  leaderEpoch: number;
  preferredSuccessors: number[];
  preferredCandidates: EndQuorumEpochRequestReplicaInfo[];
};

export type EndQuorumEpochRequestReplicaInfo = {
  candidateId: number;
  candidateDirectoryId: string;
};

export type EndQuorumEpochResponse = {
  errorCode: number;
  topics: EndQuorumEpochResponseTopicData[];
  nodeEndpoints: EndQuorumEpochResponseNodeEndpoint[];
};

export type EndQuorumEpochResponseNodeEndpoint = {
  nodeId: number;
  host: string;
  port: number;
};

export type EndQuorumEpochResponseTopicData = {
  topicName: string;
  partitions: EndQuorumEpochResponsePartitionData[];
};

export type EndQuorumEpochResponsePartitionData = {
  partitionIndex: number;
  errorCode: number;
  leaderId: number;
  leaderEpoch: number;
};

function readEndQuorumEpochRequestReplicaInfo(r: WireReader): EndQuorumEpochRequestReplicaInfo {
  const candidateId = r.int32();
  const candidateDirectoryId = r.uuid();
  r.skipTaggedFields();
  return { candidateId, candidateDirectoryId };
}

function readEndQuorumEpochRequestReplicaInfoArray(r: WireReader, count: number): EndQuorumEpochRequestReplicaInfo[] {
  const items = new Array<EndQuorumEpochRequestReplicaInfo>(count);
  for (let i = 0; i < count; i++) items[i] = readEndQuorumEpochRequestReplicaInfo(r);
  return items;
}

function readEndQuorumEpochRequestPartitionData(r: WireReader, version: number): EndQuorumEpochRequestPartitionData {
  const flexible = version >= 1;
  const partitionIndex = r.int32();
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  const preferredSuccessors: number[] = version <= 0 ? r.int32Array(r.arrayCount(4, 8)) : [];
  const preferredCandidates: EndQuorumEpochRequestReplicaInfo[] = version >= 1 ? readEndQuorumEpochRequestReplicaInfoArray(r, r.compactArrayCount(21, 48)) : [];
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, leaderId, leaderEpoch, preferredSuccessors, preferredCandidates };
}

function readEndQuorumEpochRequestPartitionDataArray(r: WireReader, version: number, count: number): EndQuorumEpochRequestPartitionData[] {
  const items = new Array<EndQuorumEpochRequestPartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readEndQuorumEpochRequestPartitionData(r, version);
  return items;
}

function readEndQuorumEpochRequestTopicData(r: WireReader, version: number): EndQuorumEpochRequestTopicData {
  const flexible = version >= 1;
  const topicName = flexible ? r.compactString() : r.string();
  const partitions: EndQuorumEpochRequestPartitionData[] = readEndQuorumEpochRequestPartitionDataArray(r, version, flexible ? r.compactArrayCount(14, 136) : r.arrayCount(14, 136));
  if (flexible) r.skipTaggedFields();
  return { topicName, partitions };
}

function readEndQuorumEpochRequestTopicDataArray(r: WireReader, version: number, count: number): EndQuorumEpochRequestTopicData[] {
  const items = new Array<EndQuorumEpochRequestTopicData>(count);
  for (let i = 0; i < count; i++) items[i] = readEndQuorumEpochRequestTopicData(r, version);
  return items;
}

function readEndQuorumEpochRequestLeaderEndpoint(r: WireReader): EndQuorumEpochRequestLeaderEndpoint {
  const name = r.compactString();
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { name, host, port };
}

function readEndQuorumEpochRequestLeaderEndpointArray(r: WireReader, count: number): EndQuorumEpochRequestLeaderEndpoint[] {
  const items = new Array<EndQuorumEpochRequestLeaderEndpoint>(count);
  for (let i = 0; i < count; i++) items[i] = readEndQuorumEpochRequestLeaderEndpoint(r);
  return items;
}

export function readEndQuorumEpochRequest(r: WireReader, version: number): EndQuorumEpochRequest {
  const flexible = version >= 1;
  const clusterId = flexible ? r.compactNullableString() : r.nullableString();
  const topics: EndQuorumEpochRequestTopicData[] = readEndQuorumEpochRequestTopicDataArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  const leaderEndpoints: EndQuorumEpochRequestLeaderEndpoint[] = version >= 1 ? readEndQuorumEpochRequestLeaderEndpointArray(r, r.compactArrayCount(5, 56)) : [];
  if (flexible) r.skipTaggedFields();
  return { clusterId, topics, leaderEndpoints };
}

function writeEndQuorumEpochRequestReplicaInfo(w: WireWriter, m: EndQuorumEpochRequestReplicaInfo): void {
  w.int32(m.candidateId);
  w.uuid(m.candidateDirectoryId);
  w.unsignedVarint(0);
}

function writeEndQuorumEpochRequestPartitionData(w: WireWriter, m: EndQuorumEpochRequestPartitionData, version: number): void {
  const flexible = version >= 1;
  w.int32(m.partitionIndex);
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  if (version <= 0) {
    w.arrayCount(m.preferredSuccessors.length);
    w.int32Array(m.preferredSuccessors);
  }
  if (version >= 1) {
    w.compactArrayCount(m.preferredCandidates.length);
    for (let i = 0; i < m.preferredCandidates.length; i++) writeEndQuorumEpochRequestReplicaInfo(w, m.preferredCandidates[i]!);
  }
  if (flexible) w.unsignedVarint(0);
}

function writeEndQuorumEpochRequestTopicData(w: WireWriter, m: EndQuorumEpochRequestTopicData, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactString(m.topicName);
  else w.string(m.topicName);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeEndQuorumEpochRequestPartitionData(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function writeEndQuorumEpochRequestLeaderEndpoint(w: WireWriter, m: EndQuorumEpochRequestLeaderEndpoint): void {
  w.compactString(m.name);
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

export function writeEndQuorumEpochRequest(w: WireWriter, m: EndQuorumEpochRequest, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactNullableString(m.clusterId);
  else w.nullableString(m.clusterId);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeEndQuorumEpochRequestTopicData(w, m.topics[i]!, version);
  if (version >= 1) {
    w.compactArrayCount(m.leaderEndpoints.length);
    for (let i = 0; i < m.leaderEndpoints.length; i++) writeEndQuorumEpochRequestLeaderEndpoint(w, m.leaderEndpoints[i]!);
  }
  if (flexible) w.unsignedVarint(0);
}

function readEndQuorumEpochResponsePartitionData(r: WireReader, version: number): EndQuorumEpochResponsePartitionData {
  const flexible = version >= 1;
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, errorCode, leaderId, leaderEpoch };
}

function readEndQuorumEpochResponsePartitionDataArray(r: WireReader, version: number, count: number): EndQuorumEpochResponsePartitionData[] {
  const items = new Array<EndQuorumEpochResponsePartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readEndQuorumEpochResponsePartitionData(r, version);
  return items;
}

function readEndQuorumEpochResponseTopicData(r: WireReader, version: number): EndQuorumEpochResponseTopicData {
  const flexible = version >= 1;
  const topicName = flexible ? r.compactString() : r.string();
  const partitions: EndQuorumEpochResponsePartitionData[] = readEndQuorumEpochResponsePartitionDataArray(r, version, flexible ? r.compactArrayCount(14, 64) : r.arrayCount(14, 64));
  if (flexible) r.skipTaggedFields();
  return { topicName, partitions };
}

function readEndQuorumEpochResponseTopicDataArray(r: WireReader, version: number, count: number): EndQuorumEpochResponseTopicData[] {
  const items = new Array<EndQuorumEpochResponseTopicData>(count);
  for (let i = 0; i < count; i++) items[i] = readEndQuorumEpochResponseTopicData(r, version);
  return items;
}

function readEndQuorumEpochResponseNodeEndpoint(r: WireReader): EndQuorumEpochResponseNodeEndpoint {
  const nodeId = r.int32();
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { nodeId, host, port };
}

function readEndQuorumEpochResponseNodeEndpointArray(r: WireReader, count: number): EndQuorumEpochResponseNodeEndpoint[] {
  const items = new Array<EndQuorumEpochResponseNodeEndpoint>(count);
  for (let i = 0; i < count; i++) items[i] = readEndQuorumEpochResponseNodeEndpoint(r);
  return items;
}

export function readEndQuorumEpochResponse(r: WireReader, version: number): EndQuorumEpochResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 1;
  const errorCode = r.int16();
  const topics: EndQuorumEpochResponseTopicData[] = readEndQuorumEpochResponseTopicDataArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  let nodeEndpoints: EndQuorumEpochResponseNodeEndpoint[] = [];
  if (flexible) {
    for (let left = r.taggedFieldCount(); left > 0; left--) {
      const tag = r.unsignedVarint();
      const end = r.taggedFieldEnd();
      if (tag === 0) {
        nodeEndpoints = readEndQuorumEpochResponseNodeEndpointArray(r, r.compactArrayCount(8, 56));
      } else r.position = end;
      r.checkTaggedFieldEnd(end);
    }
  }
  return { errorCode, topics, nodeEndpoints };
}

function writeEndQuorumEpochResponsePartitionData(w: WireWriter, m: EndQuorumEpochResponsePartitionData, version: number): void {
  const flexible = version >= 1;
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  if (flexible) w.unsignedVarint(0);
}

function writeEndQuorumEpochResponseTopicData(w: WireWriter, m: EndQuorumEpochResponseTopicData, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactString(m.topicName);
  else w.string(m.topicName);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeEndQuorumEpochResponsePartitionData(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function writeEndQuorumEpochResponseNodeEndpoint(w: WireWriter, m: EndQuorumEpochResponseNodeEndpoint): void {
  w.int32(m.nodeId);
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

export function writeEndQuorumEpochResponse(w: WireWriter, m: EndQuorumEpochResponse, version: number): void {
  const flexible = version >= 1;
  w.int16(m.errorCode);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeEndQuorumEpochResponseTopicData(w, m.topics[i]!, version);
  if (flexible) {
    const hasNodeEndpoints = m.nodeEndpoints.length > 0;
    w.unsignedVarint((hasNodeEndpoints ? 1 : 0));
    if (hasNodeEndpoints) {
      const t = new WireWriter(64);
      t.compactArrayCount(m.nodeEndpoints.length);
      for (let i = 0; i < m.nodeEndpoints.length; i++) writeEndQuorumEpochResponseNodeEndpoint(t, m.nodeEndpoints[i]!);
      w.taggedField(0, t);
    }
  }
}
