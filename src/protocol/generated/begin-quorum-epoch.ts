// Generated from ../schema/begin-quorum-epoch.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type BeginQuorumEpochRequest = {
  clusterId: string | null;
  voterId: number;
  topics: BeginQuorumEpochRequestTopicData[];
  leaderEndpoints: BeginQuorumEpochRequestLeaderEndpoint[];
};

export type BeginQuorumEpochRequestLeaderEndpoint = {
  name: string;
  host: string;
  port: number;
};

export type BeginQuorumEpochRequestTopicData = {
  topicName: string;
  partitions: BeginQuorumEpochRequestPartitionData[];
};

export type BeginQuorumEpochRequestPartitionData = {
  partitionIndex: number;
  voterDirectoryId: string;
  leaderId: number;
  leaderEpoch: number;
};

export type BeginQuorumEpochResponse = {
  errorCode: number;
  topics: BeginQuorumEpochResponseTopicData[];
  nodeEndpoints: BeginQuorumEpochResponseNodeEndpoint[];
};

export type BeginQuorumEpochResponseNodeEndpoint = {
  nodeId: number;
  host: string;
  port: number;
};

export type BeginQuorumEpochResponseTopicData = {
  topicName: string;
  partitions: BeginQuorumEpochResponsePartitionData[];
};

export type BeginQuorumEpochResponsePartitionData = {
  partitionIndex: number;
  errorCode: number;
  leaderId: number;
  leaderEpoch: number;
};

function readBeginQuorumEpochRequestPartitionData(r: WireReader, version: number): BeginQuorumEpochRequestPartitionData {
  const flexible = version >= 1;
  const partitionIndex = r.int32();
  const voterDirectoryId = version >= 1 ? r.uuid() : ZERO_UUID;
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, voterDirectoryId, leaderId, leaderEpoch };
}

function readBeginQuorumEpochRequestPartitionDataArray(r: WireReader, version: number, count: number): BeginQuorumEpochRequestPartitionData[] {
  const items = new Array<BeginQuorumEpochRequestPartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readBeginQuorumEpochRequestPartitionData(r, version);
  return items;
}

function readBeginQuorumEpochRequestTopicData(r: WireReader, version: number): BeginQuorumEpochRequestTopicData {
  const flexible = version >= 1;
  const topicName = flexible ? r.compactString() : r.string();
  const partitions: BeginQuorumEpochRequestPartitionData[] = readBeginQuorumEpochRequestPartitionDataArray(r, version, flexible ? r.compactArrayCount(12, 64) : r.arrayCount(12, 64));
  if (flexible) r.skipTaggedFields();
  return { topicName, partitions };
}

function readBeginQuorumEpochRequestTopicDataArray(r: WireReader, version: number, count: number): BeginQuorumEpochRequestTopicData[] {
  const items = new Array<BeginQuorumEpochRequestTopicData>(count);
  for (let i = 0; i < count; i++) items[i] = readBeginQuorumEpochRequestTopicData(r, version);
  return items;
}

function readBeginQuorumEpochRequestLeaderEndpoint(r: WireReader): BeginQuorumEpochRequestLeaderEndpoint {
  const name = r.compactString();
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { name, host, port };
}

function readBeginQuorumEpochRequestLeaderEndpointArray(r: WireReader, count: number): BeginQuorumEpochRequestLeaderEndpoint[] {
  const items = new Array<BeginQuorumEpochRequestLeaderEndpoint>(count);
  for (let i = 0; i < count; i++) items[i] = readBeginQuorumEpochRequestLeaderEndpoint(r);
  return items;
}

export function readBeginQuorumEpochRequest(r: WireReader, version: number): BeginQuorumEpochRequest {
  const flexible = version >= 1;
  const clusterId = flexible ? r.compactNullableString() : r.nullableString();
  const voterId = version >= 1 ? r.int32() : -1;
  const topics: BeginQuorumEpochRequestTopicData[] = readBeginQuorumEpochRequestTopicDataArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  const leaderEndpoints: BeginQuorumEpochRequestLeaderEndpoint[] = version >= 1 ? readBeginQuorumEpochRequestLeaderEndpointArray(r, r.compactArrayCount(5, 56)) : [];
  if (flexible) r.skipTaggedFields();
  return { clusterId, voterId, topics, leaderEndpoints };
}

function writeBeginQuorumEpochRequestPartitionData(w: WireWriter, m: BeginQuorumEpochRequestPartitionData, version: number): void {
  const flexible = version >= 1;
  w.int32(m.partitionIndex);
  if (version >= 1) w.uuid(m.voterDirectoryId);
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  if (flexible) w.unsignedVarint(0);
}

function writeBeginQuorumEpochRequestTopicData(w: WireWriter, m: BeginQuorumEpochRequestTopicData, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactString(m.topicName);
  else w.string(m.topicName);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeBeginQuorumEpochRequestPartitionData(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function writeBeginQuorumEpochRequestLeaderEndpoint(w: WireWriter, m: BeginQuorumEpochRequestLeaderEndpoint): void {
  w.compactString(m.name);
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

export function writeBeginQuorumEpochRequest(w: WireWriter, m: BeginQuorumEpochRequest, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactNullableString(m.clusterId);
  else w.nullableString(m.clusterId);
  if (version >= 1) w.int32(m.voterId);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeBeginQuorumEpochRequestTopicData(w, m.topics[i]!, version);
  if (version >= 1) {
    w.compactArrayCount(m.leaderEndpoints.length);
    for (let i = 0; i < m.leaderEndpoints.length; i++) writeBeginQuorumEpochRequestLeaderEndpoint(w, m.leaderEndpoints[i]!);
  }
  if (flexible) w.unsignedVarint(0);
}

function readBeginQuorumEpochResponsePartitionData(r: WireReader, version: number): BeginQuorumEpochResponsePartitionData {
  const flexible = version >= 1;
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, errorCode, leaderId, leaderEpoch };
}

function readBeginQuorumEpochResponsePartitionDataArray(r: WireReader, version: number, count: number): BeginQuorumEpochResponsePartitionData[] {
  const items = new Array<BeginQuorumEpochResponsePartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readBeginQuorumEpochResponsePartitionData(r, version);
  return items;
}

function readBeginQuorumEpochResponseTopicData(r: WireReader, version: number): BeginQuorumEpochResponseTopicData {
  const flexible = version >= 1;
  const topicName = flexible ? r.compactString() : r.string();
  const partitions: BeginQuorumEpochResponsePartitionData[] = readBeginQuorumEpochResponsePartitionDataArray(r, version, flexible ? r.compactArrayCount(14, 64) : r.arrayCount(14, 64));
  if (flexible) r.skipTaggedFields();
  return { topicName, partitions };
}

function readBeginQuorumEpochResponseTopicDataArray(r: WireReader, version: number, count: number): BeginQuorumEpochResponseTopicData[] {
  const items = new Array<BeginQuorumEpochResponseTopicData>(count);
  for (let i = 0; i < count; i++) items[i] = readBeginQuorumEpochResponseTopicData(r, version);
  return items;
}

function readBeginQuorumEpochResponseNodeEndpoint(r: WireReader): BeginQuorumEpochResponseNodeEndpoint {
  const nodeId = r.int32();
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { nodeId, host, port };
}

function readBeginQuorumEpochResponseNodeEndpointArray(r: WireReader, count: number): BeginQuorumEpochResponseNodeEndpoint[] {
  const items = new Array<BeginQuorumEpochResponseNodeEndpoint>(count);
  for (let i = 0; i < count; i++) items[i] = readBeginQuorumEpochResponseNodeEndpoint(r);
  return items;
}

export function readBeginQuorumEpochResponse(r: WireReader, version: number): BeginQuorumEpochResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 1;
  const errorCode = r.int16();
  const topics: BeginQuorumEpochResponseTopicData[] = readBeginQuorumEpochResponseTopicDataArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  let nodeEndpoints: BeginQuorumEpochResponseNodeEndpoint[] = [];
  if (flexible) {
    for (let left = r.taggedFieldCount(); left > 0; left--) {
      const tag = r.unsignedVarint();
      const end = r.taggedFieldEnd();
      if (tag === 0) {
        nodeEndpoints = readBeginQuorumEpochResponseNodeEndpointArray(r, r.compactArrayCount(8, 56));
      } else r.position = end;
      r.checkTaggedFieldEnd(end);
    }
  }
  return { errorCode, topics, nodeEndpoints };
}

function writeBeginQuorumEpochResponsePartitionData(w: WireWriter, m: BeginQuorumEpochResponsePartitionData, version: number): void {
  const flexible = version >= 1;
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  if (flexible) w.unsignedVarint(0);
}

function writeBeginQuorumEpochResponseTopicData(w: WireWriter, m: BeginQuorumEpochResponseTopicData, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactString(m.topicName);
  else w.string(m.topicName);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeBeginQuorumEpochResponsePartitionData(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function writeBeginQuorumEpochResponseNodeEndpoint(w: WireWriter, m: BeginQuorumEpochResponseNodeEndpoint): void {
  w.int32(m.nodeId);
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

export function writeBeginQuorumEpochResponse(w: WireWriter, m: BeginQuorumEpochResponse, version: number): void {
  const flexible = version >= 1;
  w.int16(m.errorCode);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeBeginQuorumEpochResponseTopicData(w, m.topics[i]!, version);
  if (flexible) {
    const hasNodeEndpoints = m.nodeEndpoints.length > 0;
    w.unsignedVarint((hasNodeEndpoints ? 1 : 0));
    if (hasNodeEndpoints) {
      const t = new WireWriter(64);
      t.compactArrayCount(m.nodeEndpoints.length);
      for (let i = 0; i < m.nodeEndpoints.length; i++) writeBeginQuorumEpochResponseNodeEndpoint(t, m.nodeEndpoints[i]!);
      w.taggedField(0, t);
    }
  }
}
