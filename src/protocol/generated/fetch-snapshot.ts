// Generated from ../schema/fetch-snapshot.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import { type RecordsData, WireWriter } from '../wire-writer.ts';

export type FetchSnapshotRequest = {
  clusterId: string | null;
  replicaId: number;
  maxBytes: number;
  topics: FetchSnapshotRequestTopicSnapshot[];
};

export type FetchSnapshotRequestTopicSnapshot = {
  name: string;
  partitions: FetchSnapshotRequestPartitionSnapshot[];
};

export type FetchSnapshotRequestPartitionSnapshot = {
  partition: number;
  currentLeaderEpoch: number;
  snapshotId: FetchSnapshotRequestSnapshotId;
  position: number;
  replicaDirectoryId: string;
};

export type FetchSnapshotRequestSnapshotId = {
  endOffset: number;
  epoch: number;
};

export type FetchSnapshotResponse = {
  throttleTimeMs: number;
  errorCode: number;
  topics: FetchSnapshotResponseTopicSnapshot[];
  nodeEndpoints: FetchSnapshotResponseNodeEndpoint[];
};

export type FetchSnapshotResponseNodeEndpoint = {
  nodeId: number;
  host: string;
  port: number;
};

export type FetchSnapshotResponseTopicSnapshot = {
  name: string;
  partitions: FetchSnapshotResponsePartitionSnapshot[];
};

export type FetchSnapshotResponsePartitionSnapshot = {
  index: number;
  errorCode: number;
  snapshotId: FetchSnapshotResponseSnapshotId;
  currentLeader: FetchSnapshotResponseLeaderIdAndEpoch;
  size: number;
  position: number;
  unalignedRecords: RecordsData;
};

export type FetchSnapshotResponseLeaderIdAndEpoch = {
  leaderId: number;
  leaderEpoch: number;
};

export type FetchSnapshotResponseSnapshotId = {
  endOffset: number;
  epoch: number;
};

function readFetchSnapshotRequestSnapshotId(r: WireReader): FetchSnapshotRequestSnapshotId {
  const endOffset = r.int64();
  const epoch = r.int32();
  r.skipTaggedFields();
  return { endOffset, epoch };
}

function readFetchSnapshotRequestPartitionSnapshot(r: WireReader, version: number): FetchSnapshotRequestPartitionSnapshot {
  const partition = r.int32();
  const currentLeaderEpoch = r.int32();
  const snapshotId: FetchSnapshotRequestSnapshotId = readFetchSnapshotRequestSnapshotId(r);
  const position = r.int64();
  let replicaDirectoryId: string = ZERO_UUID;
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0 && version >= 1) {
      replicaDirectoryId = r.uuid();
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { partition, currentLeaderEpoch, snapshotId, position, replicaDirectoryId };
}

function readFetchSnapshotRequestPartitionSnapshotArray(r: WireReader, version: number, count: number): FetchSnapshotRequestPartitionSnapshot[] {
  const items = new Array<FetchSnapshotRequestPartitionSnapshot>(count);
  for (let i = 0; i < count; i++) items[i] = readFetchSnapshotRequestPartitionSnapshot(r, version);
  return items;
}

function readFetchSnapshotRequestTopicSnapshot(r: WireReader, version: number): FetchSnapshotRequestTopicSnapshot {
  const name = r.compactString();
  const partitions: FetchSnapshotRequestPartitionSnapshot[] = readFetchSnapshotRequestPartitionSnapshotArray(r, version, r.compactArrayCount(30, 144));
  r.skipTaggedFields();
  return { name, partitions };
}

function readFetchSnapshotRequestTopicSnapshotArray(r: WireReader, version: number, count: number): FetchSnapshotRequestTopicSnapshot[] {
  const items = new Array<FetchSnapshotRequestTopicSnapshot>(count);
  for (let i = 0; i < count; i++) items[i] = readFetchSnapshotRequestTopicSnapshot(r, version);
  return items;
}

export function readFetchSnapshotRequest(r: WireReader, version: number): FetchSnapshotRequest {
  let clusterId: string | null = null;
  const replicaId = r.int32();
  const maxBytes = r.int32();
  const topics: FetchSnapshotRequestTopicSnapshot[] = readFetchSnapshotRequestTopicSnapshotArray(r, version, r.compactArrayCount(3, 48));
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      clusterId = r.compactNullableString();
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { clusterId, replicaId, maxBytes, topics };
}

function writeFetchSnapshotRequestSnapshotId(w: WireWriter, m: FetchSnapshotRequestSnapshotId): void {
  w.int64(m.endOffset);
  w.int32(m.epoch);
  w.unsignedVarint(0);
}

function writeFetchSnapshotRequestPartitionSnapshot(w: WireWriter, m: FetchSnapshotRequestPartitionSnapshot, version: number): void {
  w.int32(m.partition);
  w.int32(m.currentLeaderEpoch);
  writeFetchSnapshotRequestSnapshotId(w, m.snapshotId);
  w.int64(m.position);
  const hasReplicaDirectoryId = version >= 1 && m.replicaDirectoryId !== ZERO_UUID;
  w.unsignedVarint((hasReplicaDirectoryId ? 1 : 0));
  if (hasReplicaDirectoryId) {
    const t = new WireWriter(64);
    t.uuid(m.replicaDirectoryId);
    w.taggedField(0, t);
  }
}

function writeFetchSnapshotRequestTopicSnapshot(w: WireWriter, m: FetchSnapshotRequestTopicSnapshot, version: number): void {
  w.compactString(m.name);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeFetchSnapshotRequestPartitionSnapshot(w, m.partitions[i]!, version);
  w.unsignedVarint(0);
}

export function writeFetchSnapshotRequest(w: WireWriter, m: FetchSnapshotRequest, version: number): void {
  w.int32(m.replicaId);
  w.int32(m.maxBytes);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeFetchSnapshotRequestTopicSnapshot(w, m.topics[i]!, version);
  const hasClusterId = m.clusterId !== null;
  w.unsignedVarint((hasClusterId ? 1 : 0));
  if (hasClusterId) {
    const t = new WireWriter(64);
    t.compactNullableString(m.clusterId);
    w.taggedField(0, t);
  }
}

function readFetchSnapshotResponseSnapshotId(r: WireReader): FetchSnapshotResponseSnapshotId {
  const endOffset = r.int64();
  const epoch = r.int32();
  r.skipTaggedFields();
  return { endOffset, epoch };
}

function readFetchSnapshotResponseLeaderIdAndEpoch(r: WireReader): FetchSnapshotResponseLeaderIdAndEpoch {
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  r.skipTaggedFields();
  return { leaderId, leaderEpoch };
}

function readFetchSnapshotResponsePartitionSnapshot(r: WireReader): FetchSnapshotResponsePartitionSnapshot {
  const index = r.int32();
  const errorCode = r.int16();
  const snapshotId: FetchSnapshotResponseSnapshotId = readFetchSnapshotResponseSnapshotId(r);
  let currentLeader: FetchSnapshotResponseLeaderIdAndEpoch = defaultFetchSnapshotResponseLeaderIdAndEpoch();
  const size = r.int64();
  const position = r.int64();
  const unalignedRecords = r.compactBytes();
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      currentLeader = readFetchSnapshotResponseLeaderIdAndEpoch(r);
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { index, errorCode, snapshotId, currentLeader, size, position, unalignedRecords };
}

function readFetchSnapshotResponsePartitionSnapshotArray(r: WireReader, count: number): FetchSnapshotResponsePartitionSnapshot[] {
  const items = new Array<FetchSnapshotResponsePartitionSnapshot>(count);
  for (let i = 0; i < count; i++) items[i] = readFetchSnapshotResponsePartitionSnapshot(r);
  return items;
}

function readFetchSnapshotResponseTopicSnapshot(r: WireReader): FetchSnapshotResponseTopicSnapshot {
  const name = r.compactString();
  const partitions: FetchSnapshotResponsePartitionSnapshot[] = readFetchSnapshotResponsePartitionSnapshotArray(r, r.compactArrayCount(37, 216));
  r.skipTaggedFields();
  return { name, partitions };
}

function readFetchSnapshotResponseTopicSnapshotArray(r: WireReader, count: number): FetchSnapshotResponseTopicSnapshot[] {
  const items = new Array<FetchSnapshotResponseTopicSnapshot>(count);
  for (let i = 0; i < count; i++) items[i] = readFetchSnapshotResponseTopicSnapshot(r);
  return items;
}

function readFetchSnapshotResponseNodeEndpoint(r: WireReader): FetchSnapshotResponseNodeEndpoint {
  const nodeId = r.int32();
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { nodeId, host, port };
}

function readFetchSnapshotResponseNodeEndpointArray(r: WireReader, count: number): FetchSnapshotResponseNodeEndpoint[] {
  const items = new Array<FetchSnapshotResponseNodeEndpoint>(count);
  for (let i = 0; i < count; i++) items[i] = readFetchSnapshotResponseNodeEndpoint(r);
  return items;
}

export function readFetchSnapshotResponse(r: WireReader, version: number): FetchSnapshotResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const topics: FetchSnapshotResponseTopicSnapshot[] = readFetchSnapshotResponseTopicSnapshotArray(r, r.compactArrayCount(3, 48));
  let nodeEndpoints: FetchSnapshotResponseNodeEndpoint[] = [];
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0 && version >= 1) {
      nodeEndpoints = readFetchSnapshotResponseNodeEndpointArray(r, r.compactArrayCount(8, 56));
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { throttleTimeMs, errorCode, topics, nodeEndpoints };
}

function writeFetchSnapshotResponseSnapshotId(w: WireWriter, m: FetchSnapshotResponseSnapshotId): void {
  w.int64(m.endOffset);
  w.int32(m.epoch);
  w.unsignedVarint(0);
}

function writeFetchSnapshotResponseLeaderIdAndEpoch(w: WireWriter, m: FetchSnapshotResponseLeaderIdAndEpoch): void {
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.unsignedVarint(0);
}

function writeFetchSnapshotResponsePartitionSnapshot(w: WireWriter, m: FetchSnapshotResponsePartitionSnapshot): void {
  w.int32(m.index);
  w.int16(m.errorCode);
  writeFetchSnapshotResponseSnapshotId(w, m.snapshotId);
  w.int64(m.size);
  w.int64(m.position);
  w.compactRecords(m.unalignedRecords);
  const hasCurrentLeader = !isDefaultFetchSnapshotResponseLeaderIdAndEpoch(m.currentLeader);
  w.unsignedVarint((hasCurrentLeader ? 1 : 0));
  if (hasCurrentLeader) {
    const t = new WireWriter(64);
    writeFetchSnapshotResponseLeaderIdAndEpoch(t, m.currentLeader);
    w.taggedField(0, t);
  }
}

function writeFetchSnapshotResponseTopicSnapshot(w: WireWriter, m: FetchSnapshotResponseTopicSnapshot): void {
  w.compactString(m.name);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeFetchSnapshotResponsePartitionSnapshot(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

function writeFetchSnapshotResponseNodeEndpoint(w: WireWriter, m: FetchSnapshotResponseNodeEndpoint): void {
  w.int32(m.nodeId);
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

export function writeFetchSnapshotResponse(w: WireWriter, m: FetchSnapshotResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeFetchSnapshotResponseTopicSnapshot(w, m.topics[i]!);
  const hasNodeEndpoints = version >= 1 && m.nodeEndpoints.length > 0;
  w.unsignedVarint((hasNodeEndpoints ? 1 : 0));
  if (hasNodeEndpoints) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.nodeEndpoints.length);
    for (let i = 0; i < m.nodeEndpoints.length; i++) writeFetchSnapshotResponseNodeEndpoint(t, m.nodeEndpoints[i]!);
    w.taggedField(0, t);
  }
}

function defaultFetchSnapshotResponseLeaderIdAndEpoch(): FetchSnapshotResponseLeaderIdAndEpoch {
  return {
    leaderId: 0,
    leaderEpoch: 0,
  };
}

function isDefaultFetchSnapshotResponseLeaderIdAndEpoch(m: FetchSnapshotResponseLeaderIdAndEpoch): boolean {
  return (
    m.leaderId === 0
    && m.leaderEpoch === 0
  );
}
