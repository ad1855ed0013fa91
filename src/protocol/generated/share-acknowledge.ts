// Generated from ../schema/share-acknowledge.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ShareAcknowledgeRequest = {
  groupId: string | null;
  memberId: string | null;
  shareSessionEpoch: number;
  isRenewAck: boolean;
  topics: ShareAcknowledgeRequestAcknowledgeTopic[];
};

export type ShareAcknowledgeRequestAcknowledgeTopic = {
  topicId: string;
  partitions: ShareAcknowledgeRequestAcknowledgePartition[];
};

export type ShareAcknowledgeRequestAcknowledgePartition = {
  partitionIndex: number;
  acknowledgementBatches: ShareAcknowledgeRequestAcknowledgementBatch[];
};

export type ShareAcknowledgeRequestAcknowledgementBatch = {
  firstOffset: number;
  lastOffset: number;
  acknowledgeTypes: number[];
};

export type ShareAcknowledgeResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  acquisitionLockTimeoutMs: number;
  responses: ShareAcknowledgeResponseShareAcknowledgeTopicResponse[];
  nodeEndpoints: ShareAcknowledgeResponseNodeEndpoint[];
};

export type ShareAcknowledgeResponseNodeEndpoint = {
  nodeId: number;
  host: string;
  port: number;
  rack: string | null;
};

export type ShareAcknowledgeResponseShareAcknowledgeTopicResponse = {
  topicId: string;
  partitions: ShareAcknowledgeResponsePartitionData[];
};

export type ShareAcknowledgeResponsePartitionData = {
  partitionIndex: number;
  errorCode: number;
  errorMessage: string | null;
  currentLeader: ShareAcknowledgeResponseLeaderIdAndEpoch;
};

export type ShareAcknowledgeResponseLeaderIdAndEpoch = {
  leaderId: number;
  leaderEpoch: number;
};

function readShareAcknowledgeRequestAcknowledgementBatch(r: WireReader): ShareAcknowledgeRequestAcknowledgementBatch {
  const firstOffset = r.int64();
  const lastOffset = r.int64();
  const acknowledgeTypes: number[] = r.int8Array(r.compactArrayCount(1, 8));
  r.skipTaggedFields();
  return { firstOffset, lastOffset, acknowledgeTypes };
}

function readShareAcknowledgeRequestAcknowledgementBatchArray(r: WireReader, count: number): ShareAcknowledgeRequestAcknowledgementBatch[] {
  const items = new Array<ShareAcknowledgeRequestAcknowledgementBatch>(count);
  for (let i = 0; i < count; i++) items[i] = readShareAcknowledgeRequestAcknowledgementBatch(r);
  return items;
}

function readShareAcknowledgeRequestAcknowledgePartition(r: WireReader): ShareAcknowledgeRequestAcknowledgePartition {
  const partitionIndex = r.int32();
  const acknowledgementBatches: ShareAcknowledgeRequestAcknowledgementBatch[] = readShareAcknowledgeRequestAcknowledgementBatchArray(r, r.compactArrayCount(18, 88));
  r.skipTaggedFields();
  return { partitionIndex, acknowledgementBatches };
}

function readShareAcknowledgeRequestAcknowledgePartitionArray(r: WireReader, count: number): ShareAcknowledgeRequestAcknowledgePartition[] {
  const items = new Array<ShareAcknowledgeRequestAcknowledgePartition>(count);
  for (let i = 0; i < count; i++) items[i] = readShareAcknowledgeRequestAcknowledgePartition(r);
  return items;
}

function readShareAcknowledgeRequestAcknowledgeTopic(r: WireReader): ShareAcknowledgeRequestAcknowledgeTopic {
  const topicId = r.uuid();
  const partitions: ShareAcknowledgeRequestAcknowledgePartition[] = readShareAcknowledgeRequestAcknowledgePartitionArray(r, r.compactArrayCount(6, 48));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readShareAcknowledgeRequestAcknowledgeTopicArray(r: WireReader, count: number): ShareAcknowledgeRequestAcknowledgeTopic[] {
  const items = new Array<ShareAcknowledgeRequestAcknowledgeTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readShareAcknowledgeRequestAcknowledgeTopic(r);
  return items;
}

export function readShareAcknowledgeRequest(r: WireReader, version: number): ShareAcknowledgeRequest {
  const groupId = r.compactNullableString();
  const memberId = r.compactNullableString();
  const shareSessionEpoch = r.int32();
  const isRenewAck = version >= 2 ? r.bool() : false;
  const topics: ShareAcknowledgeRequestAcknowledgeTopic[] = readShareAcknowledgeRequestAcknowledgeTopicArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { groupId, memberId, shareSessionEpoch, isRenewAck, topics };
}

function writeShareAcknowledgeRequestAcknowledgementBatch(w: WireWriter, m: ShareAcknowledgeRequestAcknowledgementBatch): void {
  w.int64(m.firstOffset);
  w.int64(m.lastOffset);
  w.compactArrayCount(m.acknowledgeTypes.length);
  w.int8Array(m.acknowledgeTypes);
  w.unsignedVarint(0);
}

function writeShareAcknowledgeRequestAcknowledgePartition(w: WireWriter, m: ShareAcknowledgeRequestAcknowledgePartition): void {
  w.int32(m.partitionIndex);
  w.compactArrayCount(m.acknowledgementBatches.length);
  for (let i = 0; i < m.acknowledgementBatches.length; i++) writeShareAcknowledgeRequestAcknowledgementBatch(w, m.acknowledgementBatches[i]!);
  w.unsignedVarint(0);
}

function writeShareAcknowledgeRequestAcknowledgeTopic(w: WireWriter, m: ShareAcknowledgeRequestAcknowledgeTopic): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeShareAcknowledgeRequestAcknowledgePartition(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeShareAcknowledgeRequest(w: WireWriter, m: ShareAcknowledgeRequest, version: number): void {
  w.compactNullableString(m.groupId);
  w.compactNullableString(m.memberId);
  w.int32(m.shareSessionEpoch);
  if (version >= 2) w.bool(m.isRenewAck);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeShareAcknowledgeRequestAcknowledgeTopic(w, m.topics[i]!);
  w.unsignedVarint(0);
}

function readShareAcknowledgeResponseLeaderIdAndEpoch(r: WireReader): ShareAcknowledgeResponseLeaderIdAndEpoch {
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  r.skipTaggedFields();
  return { leaderId, leaderEpoch };
}

function readShareAcknowledgeResponsePartitionData(r: WireReader): ShareAcknowledgeResponsePartitionData {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const currentLeader: ShareAcknowledgeResponseLeaderIdAndEpoch = readShareAcknowledgeResponseLeaderIdAndEpoch(r);
  r.skipTaggedFields();
  return { partitionIndex, errorCode, errorMessage, currentLeader };
}

function readShareAcknowledgeResponsePartitionDataArray(r: WireReader, count: number): ShareAcknowledgeResponsePartitionData[] {
  const items = new Array<ShareAcknowledgeResponsePartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readShareAcknowledgeResponsePartitionData(r);
  return items;
}

function readShareAcknowledgeResponseShareAcknowledgeTopicResponse(r: WireReader): ShareAcknowledgeResponseShareAcknowledgeTopicResponse {
  const topicId = r.uuid();
  const partitions: ShareAcknowledgeResponsePartitionData[] = readShareAcknowledgeResponsePartitionDataArray(r, r.compactArrayCount(17, 104));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readShareAcknowledgeResponseShareAcknowledgeTopicResponseArray(r: WireReader, count: number): ShareAcknowledgeResponseShareAcknowledgeTopicResponse[] {
  const items = new Array<ShareAcknowledgeResponseShareAcknowledgeTopicResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readShareAcknowledgeResponseShareAcknowledgeTopicResponse(r);
  return items;
}

function readShareAcknowledgeResponseNodeEndpoint(r: WireReader): ShareAcknowledgeResponseNodeEndpoint {
  const nodeId = r.int32();
  const host = r.compactString();
  const port = r.int32();
  const rack = r.compactNullableString();
  r.skipTaggedFields();
  return { nodeId, host, port, rack };
}

function readShareAcknowledgeResponseNodeEndpointArray(r: WireReader, count: number): ShareAcknowledgeResponseNodeEndpoint[] {
  const items = new Array<ShareAcknowledgeResponseNodeEndpoint>(count);
  for (let i = 0; i < count; i++) items[i] = readShareAcknowledgeResponseNodeEndpoint(r);
  return items;
}

export function readShareAcknowledgeResponse(r: WireReader, version: number): ShareAcknowledgeResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const acquisitionLockTimeoutMs = version >= 2 ? r.int32() : 0;
  const responses: ShareAcknowledgeResponseShareAcknowledgeTopicResponse[] = readShareAcknowledgeResponseShareAcknowledgeTopicResponseArray(r, r.compactArrayCount(18, 48));
  const nodeEndpoints: ShareAcknowledgeResponseNodeEndpoint[] = readShareAcknowledgeResponseNodeEndpointArray(r, r.compactArrayCount(11, 64));
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

function writeShareAcknowledgeResponseLeaderIdAndEpoch(w: WireWriter, m: ShareAcknowledgeResponseLeaderIdAndEpoch): void {
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.unsignedVarint(0);
}

function writeShareAcknowledgeResponsePartitionData(w: WireWriter, m: ShareAcknowledgeResponsePartitionData): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  writeShareAcknowledgeResponseLeaderIdAndEpoch(w, m.currentLeader);
  w.unsignedVarint(0);
}

function writeShareAcknowledgeResponseShareAcknowledgeTopicResponse(w: WireWriter, m: ShareAcknowledgeResponseShareAcknowledgeTopicResponse): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeShareAcknowledgeResponsePartitionData(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

function writeShareAcknowledgeResponseNodeEndpoint(w: WireWriter, m: ShareAcknowledgeResponseNodeEndpoint): void {
  w.int32(m.nodeId);
  w.compactString(m.host);
  w.int32(m.port);
  w.compactNullableString(m.rack);
  w.unsignedVarint(0);
}

export function writeShareAcknowledgeResponse(w: WireWriter, m: ShareAcknowledgeResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  if (version >= 2) w.int32(m.acquisitionLockTimeoutMs);
  w.compactArrayCount(m.responses.length);
  for (let i = 0; i < m.responses.length; i++) writeShareAcknowledgeResponseShareAcknowledgeTopicResponse(w, m.responses[i]!);
  w.compactArrayCount(m.nodeEndpoints.length);
  for (let i = 0; i < m.nodeEndpoints.length; i++) writeShareAcknowledgeResponseNodeEndpoint(w, m.nodeEndpoints[i]!);
  w.unsignedVarint(0);
}
