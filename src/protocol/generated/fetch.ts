// Generated from ../schema/fetch.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import { type RecordsData, WireWriter } from '../wire-writer.ts';

export type FetchRequest = {
  clusterId: string | null;
  replicaId: number;
  replicaState: FetchRequestReplicaState;
  maxWaitMs: number;
  minBytes: number;
  maxBytes: number;
  isolationLevel: number;
  sessionId: number;
  sessionEpoch: number;
  topics: FetchRequestFetchTopic[];
  forgottenTopicsData: FetchRequestForgottenTopic[];
  rackId: string;
};

export type FetchRequestForgottenTopic = {
  topic: string;
  topicId: string;
  partitions: number[];
};

export type FetchRequestFetchTopic = {
  topic: string;
  topicId: string;
  partitions: FetchRequestFetchPartition[];
};

export type FetchRequestFetchPartition = {
  partition: number;
  currentLeaderEpoch: number;
  fetchOffset: number;
  lastFetchedEpoch: number;
  logStartOffset: number;
  partitionMaxBytes: number;
  replicaDirectoryId: string;
  highWatermark: number;
};

export type FetchRequestReplicaState = {
  replicaId: number;
  replicaEpoch: number;
};

export type FetchResponse = {
  throttleTimeMs: number;
  errorCode: number;
  sessionId: number;
  responses: FetchResponseFetchableTopicResponse[];
  nodeEndpoints: FetchResponseNodeEndpoint[];
};

export type FetchResponseNodeEndpoint = {
  nodeId: number;
  host: string;
  port: number;
  rack: string | null;
};

export type FetchResponseFetchableTopicResponse = {
  topic: string;
  topicId: string;
  partitions: FetchResponsePartitionData[];
};

export type FetchResponsePartitionData = {
  partitionIndex: number;
  errorCode: number;
  highWatermark: number;
  lastStableOffset: number;
  logStartOffset: number;
  divergingEpoch: FetchResponseEpochEndOffset;
  currentLeader: FetchResponseLeaderIdAndEpoch;
  snapshotId: FetchResponseSnapshotId;
  abortedTransactions: FetchResponseAbortedTransaction[] | null;
  preferredReadReplica: number;
  records: RecordsData;
};

export type FetchResponseAbortedTransaction = {
  producerId: number;
  firstOffset: number;
};

export type FetchResponseSnapshotId = {
  endOffset: number;
  epoch: number;
};

export type FetchResponseLeaderIdAndEpoch = {
  leaderId: number;
  leaderEpoch: number;
};

export type FetchResponseEpochEndOffset = {
  epoch: number;
  endOffset: number;
};

function readFetchRequestReplicaState(r: WireReader): FetchRequestReplicaState {
  const replicaId = r.int32();
  const replicaEpoch = r.int64();
  r.skipTaggedFields();
  return { replicaId, replicaEpoch };
}

function readFetchRequestFetchPartition(r: WireReader, version: number): FetchRequestFetchPartition {
  const flexible = version >= 12;
  const partition = r.int32();
  const currentLeaderEpoch = version >= 9 ? r.int32() : -1;
  const fetchOffset = r.int64();
  const lastFetchedEpoch = version >= 12 ? r.int32() : -1;
  const logStartOffset = version >= 5 ? r.int64() : -1;
  const partitionMaxBytes = r.int32();
  let replicaDirectoryId: string = ZERO_UUID;
  let highWatermark: number = 9223372036854775807;
  if (flexible) {
    for (let left = r.taggedFieldCount(); left > 0; left--) {
      const tag = r.unsignedVarint();
      const end = r.taggedFieldEnd();
      if (tag === 0 && version >= 17) {
        replicaDirectoryId = r.uuid();
      } else if (tag === 1 && version >= 18) {
        highWatermark = r.int64();
      } else r.position = end;
      r.checkTaggedFieldEnd(end);
    }
  }
  return {
    partition,
    currentLeaderEpoch,
    fetchOffset,
    lastFetchedEpoch,
    logStartOffset,
    partitionMaxBytes,
    replicaDirectoryId,
    highWatermark,
  };
}

function readFetchRequestFetchPartitionArray(r: WireReader, version: number, count: number): FetchRequestFetchPartition[] {
  const items = new Array<FetchRequestFetchPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readFetchRequestFetchPartition(r, version);
  return items;
}

function readFetchRequestFetchTopic(r: WireReader, version: number): FetchRequestFetchTopic {
  const flexible = version >= 12;
  const topic = version <= 12 ? (flexible ? r.compactString() : r.string()) : '';
  const topicId = version >= 13 ? r.uuid() : ZERO_UUID;
  const partitions: FetchRequestFetchPartition[] = readFetchRequestFetchPartitionArray(r, version, flexible ? r.compactArrayCount(16, 144) : r.arrayCount(16, 144));
  if (flexible) r.skipTaggedFields();
  return { topic, topicId, partitions };
}

function readFetchRequestFetchTopicArray(r: WireReader, version: number, count: number): FetchRequestFetchTopic[] {
  const items = new Array<FetchRequestFetchTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readFetchRequestFetchTopic(r, version);
  return items;
}

function readFetchRequestForgottenTopic(r: WireReader, version: number): FetchRequestForgottenTopic {
  const flexible = version >= 12;
  const topic = version <= 12 ? (flexible ? r.compactString() : r.string()) : '';
  const topicId = version >= 13 ? r.uuid() : ZERO_UUID;
  const partitions: number[] = r.int32Array(flexible ? r.compactArrayCount(4, 8) : r.arrayCount(4, 8));
  if (flexible) r.skipTaggedFields();
  return { topic, topicId, partitions };
}

function readFetchRequestForgottenTopicArray(r: WireReader, version: number, count: number): FetchRequestForgottenTopic[] {
  const items = new Array<FetchRequestForgottenTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readFetchRequestForgottenTopic(r, version);
  return items;
}

export function readFetchRequest(r: WireReader, version: number): FetchRequest {
  const flexible = version >= 12;
  let clusterId: string | null = null;
  const replicaId = version <= 14 ? r.int32() : -1;
  let replicaState: FetchRequestReplicaState = defaultFetchRequestReplicaState();
  const maxWaitMs = r.int32();
  const minBytes = r.int32();
  const maxBytes = r.int32();
  const isolationLevel = r.int8();
  const sessionId = version >= 7 ? r.int32() : 0;
  const sessionEpoch = version >= 7 ? r.int32() : -1;
  const topics: FetchRequestFetchTopic[] = readFetchRequestFetchTopicArray(r, version, flexible ? r.compactArrayCount(3, 56) : r.arrayCount(3, 56));
  const forgottenTopicsData: FetchRequestForgottenTopic[] = version >= 7 ? (readFetchRequestForgottenTopicArray(r, version, flexible ? r.compactArrayCount(3, 56) : r.arrayCount(3, 56))) : [];
  const rackId = version >= 11 ? (flexible ? r.compactString() : r.string()) : '';
  if (flexible) {
    for (let left = r.taggedFieldCount(); left > 0; left--) {
      const tag = r.unsignedVarint();
      const end = r.taggedFieldEnd();
      if (tag === 0) {
        clusterId = r.compactNullableString();
      } else if (tag === 1 && version >= 15) {
        replicaState = readFetchRequestReplicaState(r);
      } else r.position = end;
      r.checkTaggedFieldEnd(end);
    }
  }
  return {
    clusterId,
    replicaId,
    replicaState,
    maxWaitMs,
    minBytes,
    maxBytes,
    isolationLevel,
    sessionId,
    sessionEpoch,
    topics,
    forgottenTopicsData,
    rackId,
  };
}

function writeFetchRequestReplicaState(w: WireWriter, m: FetchRequestReplicaState): void {
  w.int32(m.replicaId);
  w.int64(m.replicaEpoch);
  w.unsignedVarint(0);
}

function writeFetchRequestFetchPartition(w: WireWriter, m: FetchRequestFetchPartition, version: number): void {
  const flexible = version >= 12;
  w.int32(m.partition);
  if (version >= 9) w.int32(m.currentLeaderEpoch);
  w.int64(m.fetchOffset);
  if (version >= 12) w.int32(m.lastFetchedEpoch);
  if (version >= 5) w.int64(m.logStartOffset);
  w.int32(m.partitionMaxBytes);
  if (flexible) {
    const hasReplicaDirectoryId = version >= 17 && m.replicaDirectoryId !== ZERO_UUID;
    const hasHighWatermark = version >= 18 && m.highWatermark !== 9223372036854775807;
    w.unsignedVarint((hasReplicaDirectoryId ? 1 : 0) + (hasHighWatermark ? 1 : 0));
    if (hasReplicaDirectoryId) {
      const t = new WireWriter(64);
      t.uuid(m.replicaDirectoryId);
      w.taggedField(0, t);
    }
    if (hasHighWatermark) {
      const t = new WireWriter(64);
      t.int64(m.highWatermark);
      w.taggedField(1, t);
    }
  }
}

function writeFetchRequestFetchTopic(w: WireWriter, m: FetchRequestFetchTopic, version: number): void {
  const flexible = version >= 12;
  if (version <= 12) {
    if (flexible) w.compactString(m.topic);
    else w.string(m.topic);
  }
  if (version >= 13) w.uuid(m.topicId);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeFetchRequestFetchPartition(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function writeFetchRequestForgottenTopic(w: WireWriter, m: FetchRequestForgottenTopic, version: number): void {
  const flexible = version >= 12;
  if (version <= 12) {
    if (flexible) w.compactString(m.topic);
    else w.string(m.topic);
  }
  if (version >= 13) w.uuid(m.topicId);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  if (flexible) w.unsignedVarint(0);
}

export function writeFetchRequest(w: WireWriter, m: FetchRequest, version: number): void {
  const flexible = version >= 12;
  if (version <= 14) w.int32(m.replicaId);
  w.int32(m.maxWaitMs);
  w.int32(m.minBytes);
  w.int32(m.maxBytes);
  w.int8(m.isolationLevel);
  if (version >= 7) w.int32(m.sessionId);
  if (version >= 7) w.int32(m.sessionEpoch);
  if (flexible) w.compactArrayCount(m.topics.length);
  else w.arrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeFetchRequestFetchTopic(w, m.topics[i]!, version);
  if (version >= 7) {
    if (flexible) w.compactArrayCount(m.forgottenTopicsData.length);
    else w.arrayCount(m.forgottenTopicsData.length);
    for (let i = 0; i < m.forgottenTopicsData.length; i++) writeFetchRequestForgottenTopic(w, m.forgottenTopicsData[i]!, version);
  }
  if (version >= 11) {
    if (flexible) w.compactString(m.rackId);
    else w.string(m.rackId);
  }
  if (flexible) {
    const hasClusterId = m.clusterId !== null;
    const hasReplicaState = version >= 15 && !isDefaultFetchRequestReplicaState(m.replicaState);
    w.unsignedVarint((hasClusterId ? 1 : 0) + (hasReplicaState ? 1 : 0));
    if (hasClusterId) {
      const t = new WireWriter(64);
      t.compactNullableString(m.clusterId);
      w.taggedField(0, t);
    }
    if (hasReplicaState) {
      const t = new WireWriter(64);
      writeFetchRequestReplicaState(t, m.replicaState);
      w.taggedField(1, t);
    }
  }
}

function defaultFetchRequestReplicaState(): FetchRequestReplicaState {
  return {
    replicaId: -1,
    replicaEpoch: -1,
  };
}

function isDefaultFetchRequestReplicaState(m: FetchRequestReplicaState): boolean {
  return (
    m.replicaId === -1
    && m.replicaEpoch === -1
  );
}

function readFetchResponseEpochEndOffset(r: WireReader): FetchResponseEpochEndOffset {
  const epoch = r.int32();
  const endOffset = r.int64();
  r.skipTaggedFields();
  return { epoch, endOffset };
}

function readFetchResponseLeaderIdAndEpoch(r: WireReader): FetchResponseLeaderIdAndEpoch {
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  r.skipTaggedFields();
  return { leaderId, leaderEpoch };
}

function readFetchResponseSnapshotId(r: WireReader): FetchResponseSnapshotId {
  const endOffset = r.int64();
  const epoch = r.int32();
  r.skipTaggedFields();
  return { endOffset, epoch };
}

function readFetchResponseAbortedTransaction(r: WireReader, version: number): FetchResponseAbortedTransaction {
  const flexible = version >= 12;
  const producerId = r.int64();
  const firstOffset = r.int64();
  if (flexible) r.skipTaggedFields();
  return { producerId, firstOffset };
}

function readFetchResponseAbortedTransactionArray(r: WireReader, version: number, count: number): FetchResponseAbortedTransaction[] {
  const items = new Array<FetchResponseAbortedTransaction>(count);
  for (let i = 0; i < count; i++) items[i] = readFetchResponseAbortedTransaction(r, version);
  return items;
}

function readFetchResponsePartitionData(r: WireReader, version: number): FetchResponsePartitionData {
  const flexible = version >= 12;
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const highWatermark = r.int64();
  const lastStableOffset = r.int64();
  const logStartOffset = version >= 5 ? r.int64() : -1;
  let divergingEpoch: FetchResponseEpochEndOffset = defaultFetchResponseEpochEndOffset();
  let currentLeader: FetchResponseLeaderIdAndEpoch = defaultFetchResponseLeaderIdAndEpoch();
  let snapshotId: FetchResponseSnapshotId = defaultFetchResponseSnapshotId();
  const abortedTransactionsCount = flexible ? r.compactNullableArrayCount(1, 80) : r.nullableArrayCount(1, 80);
  const abortedTransactions = abortedTransactionsCount < 0 ? null : readFetchResponseAbortedTransactionArray(r, version, abortedTransactionsCount);
  const preferredReadReplica = version >= 11 ? r.int32() : -1;
  const records = flexible ? r.compactNullableBytes() : r.nullableBytes();
  if (flexible) {
    for (let left = r.taggedFieldCount(); left > 0; left--) {
      const tag = r.unsignedVarint();
      const end = r.taggedFieldEnd();
      if (tag === 0) {
        divergingEpoch = readFetchResponseEpochEndOffset(r);
      } else if (tag === 1) {
        currentLeader = readFetchResponseLeaderIdAndEpoch(r);
      } else if (tag === 2) {
        snapshotId = readFetchResponseSnapshotId(r);
      } else r.position = end;
      r.checkTaggedFieldEnd(end);
    }
  }
  return {
    partitionIndex,
    errorCode,
    highWatermark,
    lastStableOffset,
    logStartOffset,
    divergingEpoch,
    currentLeader,
    snapshotId,
    abortedTransactions,
    preferredReadReplica,
    records,
  };
}

function readFetchResponsePartitionDataArray(r: WireReader, version: number, count: number): FetchResponsePartitionData[] {
  const items = new Array<FetchResponsePartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readFetchResponsePartitionData(r, version);
  return items;
}

function readFetchResponseFetchableTopicResponse(r: WireReader, version: number): FetchResponseFetchableTopicResponse {
  const flexible = version >= 12;
  const topic = version <= 12 ? (flexible ? r.compactString() : r.string()) : '';
  const topicId = version >= 13 ? r.uuid() : ZERO_UUID;
  const partitions: FetchResponsePartitionData[] = readFetchResponsePartitionDataArray(r, version, flexible ? r.compactArrayCount(30, 320) : r.arrayCount(30, 320));
  if (flexible) r.skipTaggedFields();
  return { topic, topicId, partitions };
}

function readFetchResponseFetchableTopicResponseArray(r: WireReader, version: number, count: number): FetchResponseFetchableTopicResponse[] {
  const items = new Array<FetchResponseFetchableTopicResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readFetchResponseFetchableTopicResponse(r, version);
  return items;
}

function readFetchResponseNodeEndpoint(r: WireReader): FetchResponseNodeEndpoint {
  const nodeId = r.int32();
  const host = r.compactString();
  const port = r.int32();
  const rack = r.compactNullableString();
  r.skipTaggedFields();
  return { nodeId, host, port, rack };
}

function readFetchResponseNodeEndpointArray(r: WireReader, count: number): FetchResponseNodeEndpoint[] {
  const items = new Array<FetchResponseNodeEndpoint>(count);
  for (let i = 0; i < count; i++) items[i] = readFetchResponseNodeEndpoint(r);
  return items;
}

export function readFetchResponse(r: WireReader, version: number): FetchResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 12;
  const throttleTimeMs = r.int32();
  const errorCode = version >= 7 ? r.int16() : 0;
  const sessionId = version >= 7 ? r.int32() : 0;
  const responses: FetchResponseFetchableTopicResponse[] = readFetchResponseFetchableTopicResponseArray(r, version, flexible ? r.compactArrayCount(3, 56) : r.arrayCount(3, 56));
  let nodeEndpoints: FetchResponseNodeEndpoint[] = [];
  if (flexible) {
    for (let left = r.taggedFieldCount(); left > 0; left--) {
      const tag = r.unsignedVarint();
      const end = r.taggedFieldEnd();
      if (tag === 0 && version >= 16) {
        nodeEndpoints = readFetchResponseNodeEndpointArray(r, r.compactArrayCount(11, 64));
      } else r.position = end;
      r.checkTaggedFieldEnd(end);
    }
  }
  return { throttleTimeMs, errorCode, sessionId, responses, nodeEndpoints };
}

function writeFetchResponseEpochEndOffset(w: WireWriter, m: FetchResponseEpochEndOffset): void {
  w.int32(m.epoch);
  w.int64(m.endOffset);
  w.unsignedVarint(0);
}

function writeFetchResponseLeaderIdAndEpoch(w: WireWriter, m: FetchResponseLeaderIdAndEpoch): void {
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.unsignedVarint(0);
}

function writeFetchResponseSnapshotId(w: WireWriter, m: FetchResponseSnapshotId): void {
  w.int64(m.endOffset);
  w.int32(m.epoch);
  w.unsignedVarint(0);
}

function writeFetchResponseAbortedTransaction(w: WireWriter, m: FetchResponseAbortedTransaction, version: number): void {
  const flexible = version >= 12;
  w.int64(m.producerId);
  w.int64(m.firstOffset);
  if (flexible) w.unsignedVarint(0);
}

function writeFetchResponsePartitionData(w: WireWriter, m: FetchResponsePartitionData, version: number): void {
  const flexible = version >= 12;
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.int64(m.highWatermark);
  w.int64(m.lastStableOffset);
  if (version >= 5) w.int64(m.logStartOffset);
  if (flexible) w.compactArrayCount(m.abortedTransactions === null ? -1 : m.abortedTransactions.length);
  else w.arrayCount(m.abortedTransactions === null ? -1 : m.abortedTransactions.length);
  if (m.abortedTransactions !== null) {
    for (let i = 0; i < m.abortedTransactions.length; i++) writeFetchResponseAbortedTransaction(w, m.abortedTransactions[i]!, version);
  }
  if (version >= 11) w.int32(m.preferredReadReplica);
  if (flexible) w.compactRecords(m.records);
  else w.records(m.records);
  if (flexible) {
    const hasDivergingEpoch = !isDefaultFetchResponseEpochEndOffset(m.divergingEpoch);
    const hasCurrentLeader = !isDefaultFetchResponseLeaderIdAndEpoch(m.currentLeader);
    const hasSnapshotId = !isDefaultFetchResponseSnapshotId(m.snapshotId);
    w.unsignedVarint((hasDivergingEpoch ? 1 : 0) + (hasCurrentLeader ? 1 : 0) + (hasSnapshotId ? 1 : 0));
    if (hasDivergingEpoch) {
      const t = new WireWriter(64);
      writeFetchResponseEpochEndOffset(t, m.divergingEpoch);
      w.taggedField(0, t);
    }
    if (hasCurrentLeader) {
      const t = new WireWriter(64);
      writeFetchResponseLeaderIdAndEpoch(t, m.currentLeader);
      w.taggedField(1, t);
    }
    if (hasSnapshotId) {
      const t = new WireWriter(64);
      writeFetchResponseSnapshotId(t, m.snapshotId);
      w.taggedField(2, t);
    }
  }
}

function writeFetchResponseFetchableTopicResponse(w: WireWriter, m: FetchResponseFetchableTopicResponse, version: number): void {
  const flexible = version >= 12;
  if (version <= 12) {
    if (flexible) w.compactString(m.topic);
    else w.string(m.topic);
  }
  if (version >= 13) w.uuid(m.topicId);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeFetchResponsePartitionData(w, m.partitions[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function writeFetchResponseNodeEndpoint(w: WireWriter, m: FetchResponseNodeEndpoint): void {
  w.int32(m.nodeId);
  w.compactString(m.host);
  w.int32(m.port);
  w.compactNullableString(m.rack);
  w.unsignedVarint(0);
}

export function writeFetchResponse(w: WireWriter, m: FetchResponse, version: number): void {
  const flexible = version >= 12;
  w.int32(m.throttleTimeMs);
  if (version >= 7) w.int16(m.errorCode);
  if (version >= 7) w.int32(m.sessionId);
  if (flexible) w.compactArrayCount(m.responses.length);
  else w.arrayCount(m.responses.length);
  for (let i = 0; i < m.responses.length; i++) writeFetchResponseFetchableTopicResponse(w, m.responses[i]!, version);
  if (flexible) {
    const hasNodeEndpoints = version >= 16 && m.nodeEndpoints.length > 0;
    w.unsignedVarint((hasNodeEndpoints ? 1 : 0));
    if (hasNodeEndpoints) {
      const t = new WireWriter(64);
      t.compactArrayCount(m.nodeEndpoints.length);
      for (let i = 0; i < m.nodeEndpoints.length; i++) writeFetchResponseNodeEndpoint(t, m.nodeEndpoints[i]!);
      w.taggedField(0, t);
    }
  }
}

function defaultFetchResponseEpochEndOffset(): FetchResponseEpochEndOffset {
  return {
    epoch: -1,
    endOffset: -1,
  };
}

function isDefaultFetchResponseEpochEndOffset(m: FetchResponseEpochEndOffset): boolean {
  return (
    m.epoch === -1
    && m.endOffset === -1
  );
}

function defaultFetchResponseLeaderIdAndEpoch(): FetchResponseLeaderIdAndEpoch {
  return {
    leaderId: -1,
    leaderEpoch: -1,
  };
}

function isDefaultFetchResponseLeaderIdAndEpoch(m: FetchResponseLeaderIdAndEpoch): boolean {
  return (
    m.leaderId === -1
    && m.leaderEpoch === -1
  );
}

function defaultFetchResponseSnapshotId(): FetchResponseSnapshotId {
  return {
    endOffset: -1,
    epoch: -1,
  };
}

function isDefaultFetchResponseSnapshotId(m: FetchResponseSnapshotId): boolean {
  return (
    m.endOffset === -1
    && m.epoch === -1
  );
}
