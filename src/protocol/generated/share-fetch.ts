// Generated from ../schema/share-fetch.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { RecordsData, WireWriter } from '../wire-writer.ts';

export type ShareFetchRequest = {
  groupId: string | null;
  memberId: string | null;
  shareSessionEpoch: number;
  maxWaitMs: number;
  minBytes: number;
  maxBytes: number;
  maxRecords: number;
  batchSize: number;
  shareAcquireMode: number;
  isRenewAck: boolean;
  topics: ShareFetchRequestFetchTopic[];
  forgottenTopicsData: ShareFetchRequestForgottenTopic[];
};

export type ShareFetchRequestForgottenTopic = {
  topicId: string;
  partitions: number[];
};

export type ShareFetchRequestFetchTopic = {
  topicId: string;
  partitions: ShareFetchRequestFetchPartition[];
};

export type ShareFetchRequestFetchPartition = {
  partitionIndex: number;
  partitionMaxBytes: number;
  acknowledgementBatches: ShareFetchRequestAcknowledgementBatch[];
};

export type ShareFetchRequestAcknowledgementBatch = {
  firstOffset: number;
  lastOffset: number;
  acknowledgeTypes: number[];
};

export type ShareFetchResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  acquisitionLockTimeoutMs: number;
  responses: ShareFetchResponseShareFetchableTopicResponse[];
  nodeEndpoints: ShareFetchResponseNodeEndpoint[];
};

export type ShareFetchResponseNodeEndpoint = {
  nodeId: number;
  host: string;
  port: number;
  rack: string | null;
};

export type ShareFetchResponseShareFetchableTopicResponse = {
  topicId: string;
  partitions: ShareFetchResponsePartitionData[];
};

export type ShareFetchResponsePartitionData = {
  partitionIndex: number;
  errorCode: number;
  errorMessage: string | null;
  acknowledgeErrorCode: number;
  acknowledgeErrorMessage: string | null;
  currentLeader: ShareFetchResponseLeaderIdAndEpoch;
  records: RecordsData;
  acquiredRecords: ShareFetchResponseAcquiredRecords[];
};

export type ShareFetchResponseAcquiredRecords = {
  firstOffset: number;
  lastOffset: number;
  deliveryCount: number;
};

export type ShareFetchResponseLeaderIdAndEpoch = {
  leaderId: number;
  leaderEpoch: number;
};

function readShareFetchRequestAcknowledgementBatch(r: WireReader): ShareFetchRequestAcknowledgementBatch {
  const firstOffset = r.int64();
  const lastOffset = r.int64();
  const acknowledgeTypes: number[] = r.int8Array(r.compactArrayCount(1, 8));
  r.skipTaggedFields();
  return { firstOffset, lastOffset, acknowledgeTypes };
}

function readShareFetchRequestAcknowledgementBatchArray(r: WireReader, count: number): ShareFetchRequestAcknowledgementBatch[] {
  const items = new Array<ShareFetchRequestAcknowledgementBatch>(count);
  for (let i = 0; i < count; i++) items[i] = readShareFetchRequestAcknowledgementBatch(r);
  return items;
}

function readShareFetchRequestFetchPartition(r: WireReader): ShareFetchRequestFetchPartition {
  const partitionIndex = r.int32();
  const partitionMaxBytes = 0;
  const acknowledgementBatches: ShareFetchRequestAcknowledgementBatch[] = readShareFetchRequestAcknowledgementBatchArray(r, r.compactArrayCount(18, 88));
  r.skipTaggedFields();
  return { partitionIndex, partitionMaxBytes, acknowledgementBatches };
}

function readShareFetchRequestFetchPartitionArray(r: WireReader, count: number): ShareFetchRequestFetchPartition[] {
  const items = new Array<ShareFetchRequestFetchPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readShareFetchRequestFetchPartition(r);
  return items;
}

function readShareFetchRequestFetchTopic(r: WireReader): ShareFetchRequestFetchTopic {
  const topicId = r.uuid();
  const partitions: ShareFetchRequestFetchPartition[] = readShareFetchRequestFetchPartitionArray(r, r.compactArrayCount(6, 56));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readShareFetchRequestFetchTopicArray(r: WireReader, count: number): ShareFetchRequestFetchTopic[] {
  const items = new Array<ShareFetchRequestFetchTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readShareFetchRequestFetchTopic(r);
  return items;
}

function readShareFetchRequestForgottenTopic(r: WireReader): ShareFetchRequestForgottenTopic {
  const topicId = r.uuid();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readShareFetchRequestForgottenTopicArray(r: WireReader, count: number): ShareFetchRequestForgottenTopic[] {
  const items = new Array<ShareFetchRequestForgottenTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readShareFetchRequestForgottenTopic(r);
  return items;
}

export function readShareFetchRequest(r: WireReader, version: number): ShareFetchRequest {
  const groupId = r.compactNullableString();
  const memberId = r.compactNullableString();
  const shareSessionEpoch = r.int32();
  const maxWaitMs = r.int32();
  const minBytes = r.int32();
  const maxBytes = r.int32();
  const maxRecords = r.int32();
  const batchSize = r.int32();
  const shareAcquireMode = version >= 2 ? r.int8() : 0;
  const isRenewAck = version >= 2 ? r.bool() : false;
  const topics: ShareFetchRequestFetchTopic[] = readShareFetchRequestFetchTopicArray(r, r.compactArrayCount(18, 48));
  const forgottenTopicsData: ShareFetchRequestForgottenTopic[] = readShareFetchRequestForgottenTopicArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return {
    groupId,
    memberId,
    shareSessionEpoch,
    maxWaitMs,
    minBytes,
    maxBytes,
    maxRecords,
    batchSize,
    shareAcquireMode,
    isRenewAck,
    topics,
    forgottenTopicsData,
  };
}

function writeShareFetchRequestAcknowledgementBatch(w: WireWriter, m: ShareFetchRequestAcknowledgementBatch): void {
  w.int64(m.firstOffset);
  w.int64(m.lastOffset);
  w.compactArrayCount(m.acknowledgeTypes.length);
  w.int8Array(m.acknowledgeTypes);
  w.unsignedVarint(0);
}

function writeShareFetchRequestFetchPartition(w: WireWriter, m: ShareFetchRequestFetchPartition): void {
  w.int32(m.partitionIndex);
  w.compactArrayCount(m.acknowledgementBatches.length);
  for (let i = 0; i < m.acknowledgementBatches.length; i++) writeShareFetchRequestAcknowledgementBatch(w, m.acknowledgementBatches[i]!);
  w.unsignedVarint(0);
}

function writeShareFetchRequestFetchTopic(w: WireWriter, m: ShareFetchRequestFetchTopic): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeShareFetchRequestFetchPartition(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

function writeShareFetchRequestForgottenTopic(w: WireWriter, m: ShareFetchRequestForgottenTopic): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

export function writeShareFetchRequest(w: WireWriter, m: ShareFetchRequest, version: number): void {
  w.compactNullableString(m.groupId);
  w.compactNullableString(m.memberId);
  w.int32(m.shareSessionEpoch);
  w.int32(m.maxWaitMs);
  w.int32(m.minBytes);
  w.int32(m.maxBytes);
  w.int32(m.maxRecords);
  w.int32(m.batchSize);
  if (version >= 2) w.int8(m.shareAcquireMode);
  if (version >= 2) w.bool(m.isRenewAck);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeShareFetchRequestFetchTopic(w, m.topics[i]!);
  w.compactArrayCount(m.forgottenTopicsData.length);
  for (let i = 0; i < m.forgottenTopicsData.length; i++) writeShareFetchRequestForgottenTopic(w, m.forgottenTopicsData[i]!);
  w.unsignedVarint(0);
}

function readShareFetchResponseLeaderIdAndEpoch(r: WireReader): ShareFetchResponseLeaderIdAndEpoch {
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  r.skipTaggedFields();
  return { leaderId, leaderEpoch };
}

function readShareFetchResponseAcquiredRecords(r: WireReader): ShareFetchResponseAcquiredRecords {
  const firstOffset = r.int64();
  const lastOffset = r.int64();
  const deliveryCount = r.int16();
  r.skipTaggedFields();
  return { firstOffset, lastOffset, deliveryCount };
}

function readShareFetchResponseAcquiredRecordsArray(r: WireReader, count: number): ShareFetchResponseAcquiredRecords[] {
  const items = new Array<ShareFetchResponseAcquiredRecords>(count);
  for (let i = 0; i < count; i++) items[i] = readShareFetchResponseAcquiredRecords(r);
  return items;
}

function readShareFetchResponsePartitionData(r: WireReader): ShareFetchResponsePartitionData {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const acknowledgeErrorCode = r.int16();
  const acknowledgeErrorMessage = r.compactNullableString();
  const currentLeader: ShareFetchResponseLeaderIdAndEpoch = readShareFetchResponseLeaderIdAndEpoch(r);
  const records = r.compactBytes();
  const acquiredRecords: ShareFetchResponseAcquiredRecords[] = readShareFetchResponseAcquiredRecordsArray(r, r.compactArrayCount(19, 88));
  r.skipTaggedFields();
  return {
    partitionIndex,
    errorCode,
    errorMessage,
    acknowledgeErrorCode,
    acknowledgeErrorMessage,
    currentLeader,
    records,
    acquiredRecords,
  };
}

function readShareFetchResponsePartitionDataArray(r: WireReader, count: number): ShareFetchResponsePartitionData[] {
  const items = new Array<ShareFetchResponsePartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readShareFetchResponsePartitionData(r);
  return items;
}

function readShareFetchResponseShareFetchableTopicResponse(r: WireReader): ShareFetchResponseShareFetchableTopicResponse {
  const topicId = r.uuid();
  const partitions: ShareFetchResponsePartitionData[] = readShareFetchResponsePartitionDataArray(r, r.compactArrayCount(22, 136));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readShareFetchResponseShareFetchableTopicResponseArray(r: WireReader, count: number): ShareFetchResponseShareFetchableTopicResponse[] {
  const items = new Array<ShareFetchResponseShareFetchableTopicResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readShareFetchResponseShareFetchableTopicResponse(r);
  return items;
}

function readShareFetchResponseNodeEndpoint(r: WireReader): ShareFetchResponseNodeEndpoint {
  const nodeId = r.int32();
  const host = r.compactString();
  const port = r.int32();
  const rack = r.compactNullableString();
  r.skipTaggedFields();
  return { nodeId, host, port, rack };
}

function readShareFetchResponseNodeEndpointArray(r: WireReader, count: number): ShareFetchResponseNodeEndpoint[] {
  const items = new Array<ShareFetchResponseNodeEndpoint>(count);
  for (let i = 0; i < count; i++) items[i] = readShareFetchResponseNodeEndpoint(r);
  return items;
}

export function readShareFetchResponse(r: WireReader, _version: number): ShareFetchResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const acquisitionLockTimeoutMs = r.int32();
  const responses: ShareFetchResponseShareFetchableTopicResponse[] = readShareFetchResponseShareFetchableTopicResponseArray(r, r.compactArrayCount(18, 48));
  const nodeEndpoints: ShareFetchResponseNodeEndpoint[] = readShareFetchResponseNodeEndpointArray(r, r.compactArrayCount(11, 64));
  r.skipTaggedFields();
  return {
    throttleTimeMs,
    errorCode,
    errorMessage,
    acquisitionLockTimeoutMs,
    responses,
    nodeEndpoints,
  };
}

function writeShareFetchResponseLeaderIdAndEpoch(w: WireWriter, m: ShareFetchResponseLeaderIdAndEpoch): void {
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.unsignedVarint(0);
}

function writeShareFetchResponseAcquiredRecords(w: WireWriter, m: ShareFetchResponseAcquiredRecords): void {
  w.int64(m.firstOffset);
  w.int64(m.lastOffset);
  w.int16(m.deliveryCount);
  w.unsignedVarint(0);
}

function writeShareFetchResponsePartitionData(w: WireWriter, m: ShareFetchResponsePartitionData): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.int16(m.acknowledgeErrorCode);
  w.compactNullableString(m.acknowledgeErrorMessage);
  writeShareFetchResponseLeaderIdAndEpoch(w, m.currentLeader);
  w.compactRecords(m.records);
  w.compactArrayCount(m.acquiredRecords.length);
  for (let i = 0; i < m.acquiredRecords.length; i++) writeShareFetchResponseAcquiredRecords(w, m.acquiredRecords[i]!);
  w.unsignedVarint(0);
}

function writeShareFetchResponseShareFetchableTopicResponse(w: WireWriter, m: ShareFetchResponseShareFetchableTopicResponse): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeShareFetchResponsePartitionData(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

function writeShareFetchResponseNodeEndpoint(w: WireWriter, m: ShareFetchResponseNodeEndpoint): void {
  w.int32(m.nodeId);
  w.compactString(m.host);
  w.int32(m.port);
  w.compactNullableString(m.rack);
  w.unsignedVarint(0);
}

export function writeShareFetchResponse(w: WireWriter, m: ShareFetchResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.int32(m.acquisitionLockTimeoutMs);
  w.compactArrayCount(m.responses.length);
  for (let i = 0; i < m.responses.length; i++) writeShareFetchResponseShareFetchableTopicResponse(w, m.responses[i]!);
  w.compactArrayCount(m.nodeEndpoints.length);
  for (let i = 0; i < m.nodeEndpoints.length; i++) writeShareFetchResponseNodeEndpoint(w, m.nodeEndpoints[i]!);
  w.unsignedVarint(0);
}
