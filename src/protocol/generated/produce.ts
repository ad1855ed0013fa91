// Generated from ../schema/produce.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type ProduceRequest = {
  transactionalId: string | null;
  acks: number;
  timeoutMs: number;
  topicData: ProduceRequestTopicProduceData[];
};

export type ProduceRequestTopicProduceData = {
  name: string;
  topicId: string;
  partitionData: ProduceRequestPartitionProduceData[];
};

export type ProduceRequestPartitionProduceData = {
  index: number;
  records: Buffer | null;
};

export type ProduceResponse = {
  responses: ProduceResponseTopicProduceResponse[];
  throttleTimeMs: number;
  nodeEndpoints: ProduceResponseNodeEndpoint[];
};

export type ProduceResponseNodeEndpoint = {
  nodeId: number;
  host: string;
  port: number;
  rack: string | null;
};

export type ProduceResponseTopicProduceResponse = {
  name: string;
  topicId: string;
  partitionResponses: ProduceResponsePartitionProduceResponse[];
};

export type ProduceResponsePartitionProduceResponse = {
  index: number;
  errorCode: number;
  baseOffset: number;
  logAppendTimeMs: number;
  logStartOffset: number;
  recordErrors: ProduceResponseBatchIndexAndErrorMessage[];
  errorMessage: string | null;
  currentLeader: ProduceResponseLeaderIdAndEpoch;
};

export type ProduceResponseLeaderIdAndEpoch = {
  leaderId: number;
  leaderEpoch: number;
};

export type ProduceResponseBatchIndexAndErrorMessage = {
  batchIndex: number;
  batchIndexErrorMessage: string | null;
};

function readProduceRequestPartitionProduceData(r: WireReader, version: number): ProduceRequestPartitionProduceData {
  const flexible = version >= 9;
  const index = r.int32();
  const records = flexible ? r.compactNullableBytes() : r.nullableBytes();
  if (flexible) r.skipTaggedFields();
  return { index, records };
}

function readProduceRequestPartitionProduceDataArray(r: WireReader, version: number, count: number): ProduceRequestPartitionProduceData[] {
  const items = new Array<ProduceRequestPartitionProduceData>(count);
  for (let i = 0; i < count; i++) items[i] = readProduceRequestPartitionProduceData(r, version);
  return items;
}

function readProduceRequestTopicProduceData(r: WireReader, version: number): ProduceRequestTopicProduceData {
  const flexible = version >= 9;
  const name = version <= 12 ? (flexible ? r.compactString() : r.string()) : '';
  const topicId = version >= 13 ? r.uuid() : ZERO_UUID;
  const partitionData: ProduceRequestPartitionProduceData[] = readProduceRequestPartitionProduceDataArray(r, version, flexible ? r.compactArrayCount(6, 48) : r.arrayCount(6, 48));
  if (flexible) r.skipTaggedFields();
  return { name, topicId, partitionData };
}

function readProduceRequestTopicProduceDataArray(r: WireReader, version: number, count: number): ProduceRequestTopicProduceData[] {
  const items = new Array<ProduceRequestTopicProduceData>(count);
  for (let i = 0; i < count; i++) items[i] = readProduceRequestTopicProduceData(r, version);
  return items;
}

export function readProduceRequest(r: WireReader, version: number): ProduceRequest {
  const flexible = version >= 9;
  const transactionalId = flexible ? r.compactNullableString() : r.nullableString();
  const acks = r.int16();
  const timeoutMs = r.int32();
  const topicData: ProduceRequestTopicProduceData[] = readProduceRequestTopicProduceDataArray(r, version, flexible ? r.compactArrayCount(3, 56) : r.arrayCount(3, 56));
  if (flexible) r.skipTaggedFields();
  return { transactionalId, acks, timeoutMs, topicData };
}

function writeProduceRequestPartitionProduceData(w: WireWriter, m: ProduceRequestPartitionProduceData, version: number): void {
  const flexible = version >= 9;
  w.int32(m.index);
  if (flexible) w.compactRecords(m.records);
  else w.records(m.records);
  if (flexible) w.unsignedVarint(0);
}

function writeProduceRequestTopicProduceData(w: WireWriter, m: ProduceRequestTopicProduceData, version: number): void {
  const flexible = version >= 9;
  if (version <= 12) {
    if (flexible) w.compactString(m.name);
    else w.string(m.name);
  }
  if (version >= 13) w.uuid(m.topicId);
  if (flexible) w.compactArrayCount(m.partitionData.length);
  else w.arrayCount(m.partitionData.length);
  for (let i = 0; i < m.partitionData.length; i++) writeProduceRequestPartitionProduceData(w, m.partitionData[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeProduceRequest(w: WireWriter, m: ProduceRequest, version: number): void {
  const flexible = version >= 9;
  if (flexible) w.compactNullableString(m.transactionalId);
  else w.nullableString(m.transactionalId);
  w.int16(m.acks);
  w.int32(m.timeoutMs);
  if (flexible) w.compactArrayCount(m.topicData.length);
  else w.arrayCount(m.topicData.length);
  for (let i = 0; i < m.topicData.length; i++) writeProduceRequestTopicProduceData(w, m.topicData[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function readProduceResponseBatchIndexAndErrorMessage(r: WireReader, version: number): ProduceResponseBatchIndexAndErrorMessage {
  const flexible = version >= 9;
  const batchIndex = r.int32();
  const batchIndexErrorMessage = flexible ? r.compactNullableString() : r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { batchIndex, batchIndexErrorMessage };
}

function readProduceResponseBatchIndexAndErrorMessageArray(r: WireReader, version: number, count: number): ProduceResponseBatchIndexAndErrorMessage[] {
  const items = new Array<ProduceResponseBatchIndexAndErrorMessage>(count);
  for (let i = 0; i < count; i++) items[i] = readProduceResponseBatchIndexAndErrorMessage(r, version);
  return items;
}

function readProduceResponseLeaderIdAndEpoch(r: WireReader): ProduceResponseLeaderIdAndEpoch {
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  r.skipTaggedFields();
  return { leaderId, leaderEpoch };
}

function readProduceResponsePartitionProduceResponse(r: WireReader, version: number): ProduceResponsePartitionProduceResponse {
  const flexible = version >= 9;
  const index = r.int32();
  const errorCode = r.int16();
  const baseOffset = r.int64();
  const logAppendTimeMs = r.int64();
  const logStartOffset = version >= 5 ? r.int64() : -1;
  const recordErrors: ProduceResponseBatchIndexAndErrorMessage[] = version >= 8 ? (readProduceResponseBatchIndexAndErrorMessageArray(r, version, flexible ? r.compactArrayCount(6, 48) : r.arrayCount(6, 48))) : [];
  const errorMessage = version >= 8 ? (flexible ? r.compactNullableString() : r.nullableString()) : null;
  let currentLeader: ProduceResponseLeaderIdAndEpoch = defaultProduceResponseLeaderIdAndEpoch();
  if (flexible) {
    for (let left = r.taggedFieldCount(); left > 0; left--) {
      const tag = r.unsignedVarint();
      const end = r.taggedFieldEnd();
      if (tag === 0 && version >= 10) {
        currentLeader = readProduceResponseLeaderIdAndEpoch(r);
      } else r.position = end;
      r.checkTaggedFieldEnd(end);
    }
  }
  return {
    index,
    errorCode,
    baseOffset,
    logAppendTimeMs,
    logStartOffset,
    recordErrors,
    errorMessage,
    currentLeader,
  };
}

function readProduceResponsePartitionProduceResponseArray(r: WireReader, version: number, count: number): ProduceResponsePartitionProduceResponse[] {
  const items = new Array<ProduceResponsePartitionProduceResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readProduceResponsePartitionProduceResponse(r, version);
  return items;
}

function readProduceResponseTopicProduceResponse(r: WireReader, version: number): ProduceResponseTopicProduceResponse {
  const flexible = version >= 9;
  const name = version <= 12 ? (flexible ? r.compactString() : r.string()) : '';
  const topicId = version >= 13 ? r.uuid() : ZERO_UUID;
  const partitionResponses: ProduceResponsePartitionProduceResponse[] = readProduceResponsePartitionProduceResponseArray(r, version, flexible ? r.compactArrayCount(22, 216) : r.arrayCount(22, 216));
  if (flexible) r.skipTaggedFields();
  return { name, topicId, partitionResponses };
}

function readProduceResponseTopicProduceResponseArray(r: WireReader, version: number, count: number): ProduceResponseTopicProduceResponse[] {
  const items = new Array<ProduceResponseTopicProduceResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readProduceResponseTopicProduceResponse(r, version);
  return items;
}

function readProduceResponseNodeEndpoint(r: WireReader): ProduceResponseNodeEndpoint {
  const nodeId = r.int32();
  const host = r.compactString();
  const port = r.int32();
  const rack = r.compactNullableString();
  r.skipTaggedFields();
  return { nodeId, host, port, rack };
}

function readProduceResponseNodeEndpointArray(r: WireReader, count: number): ProduceResponseNodeEndpoint[] {
  const items = new Array<ProduceResponseNodeEndpoint>(count);
  for (let i = 0; i < count; i++) items[i] = readProduceResponseNodeEndpoint(r);
  return items;
}

export function readProduceResponse(r: WireReader, version: number): ProduceResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 9;
  const responses: ProduceResponseTopicProduceResponse[] = readProduceResponseTopicProduceResponseArray(r, version, flexible ? r.compactArrayCount(3, 56) : r.arrayCount(3, 56));
  const throttleTimeMs = r.int32();
  let nodeEndpoints: ProduceResponseNodeEndpoint[] = [];
  if (flexible) {
    for (let left = r.taggedFieldCount(); left > 0; left--) {
      const tag = r.unsignedVarint();
      const end = r.taggedFieldEnd();
      if (tag === 0 && version >= 10) {
        nodeEndpoints = readProduceResponseNodeEndpointArray(r, r.compactArrayCount(11, 64));
      } else r.position = end;
      r.checkTaggedFieldEnd(end);
    }
  }
  return { responses, throttleTimeMs, nodeEndpoints };
}

function writeProduceResponseBatchIndexAndErrorMessage(w: WireWriter, m: ProduceResponseBatchIndexAndErrorMessage, version: number): void {
  const flexible = version >= 9;
  w.int32(m.batchIndex);
  if (flexible) w.compactNullableString(m.batchIndexErrorMessage);
  else w.nullableString(m.batchIndexErrorMessage);
  if (flexible) w.unsignedVarint(0);
}

function writeProduceResponseLeaderIdAndEpoch(w: WireWriter, m: ProduceResponseLeaderIdAndEpoch): void {
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.unsignedVarint(0);
}

function writeProduceResponsePartitionProduceResponse(w: WireWriter, m: ProduceResponsePartitionProduceResponse, version: number): void {
  const flexible = version >= 9;
  w.int32(m.index);
  w.int16(m.errorCode);
  w.int64(m.baseOffset);
  w.int64(m.logAppendTimeMs);
  if (version >= 5) w.int64(m.logStartOffset);
  if (version >= 8) {
    if (flexible) w.compactArrayCount(m.recordErrors.length);
    else w.arrayCount(m.recordErrors.length);
    for (let i = 0; i < m.recordErrors.length; i++) writeProduceResponseBatchIndexAndErrorMessage(w, m.recordErrors[i]!, version);
  }
  if (version >= 8) {
    if (flexible) w.compactNullableString(m.errorMessage);
    else w.nullableString(m.errorMessage);
  }
  if (flexible) {
    const hasCurrentLeader = version >= 10 && !isDefaultProduceResponseLeaderIdAndEpoch(m.currentLeader);
    w.unsignedVarint((hasCurrentLeader ? 1 : 0));
    if (hasCurrentLeader) {
      const t = new WireWriter(64);
      writeProduceResponseLeaderIdAndEpoch(t, m.currentLeader);
      w.taggedField(0, t);
    }
  }
}

function writeProduceResponseTopicProduceResponse(w: WireWriter, m: ProduceResponseTopicProduceResponse, version: number): void {
  const flexible = version >= 9;
  if (version <= 12) {
    if (flexible) w.compactString(m.name);
    else w.string(m.name);
  }
  if (version >= 13) w.uuid(m.topicId);
  if (flexible) w.compactArrayCount(m.partitionResponses.length);
  else w.arrayCount(m.partitionResponses.length);
  for (let i = 0; i < m.partitionResponses.length; i++) writeProduceResponsePartitionProduceResponse(w, m.partitionResponses[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function writeProduceResponseNodeEndpoint(w: WireWriter, m: ProduceResponseNodeEndpoint): void {
  w.int32(m.nodeId);
  w.compactString(m.host);
  w.int32(m.port);
  w.compactNullableString(m.rack);
  w.unsignedVarint(0);
}

export function writeProduceResponse(w: WireWriter, m: ProduceResponse, version: number): void {
  const flexible = version >= 9;
  if (flexible) w.compactArrayCount(m.responses.length);
  else w.arrayCount(m.responses.length);
  for (let i = 0; i < m.responses.length; i++) writeProduceResponseTopicProduceResponse(w, m.responses[i]!, version);
  w.int32(m.throttleTimeMs);
  if (flexible) {
    const hasNodeEndpoints = version >= 10 && m.nodeEndpoints.length > 0;
    w.unsignedVarint((hasNodeEndpoints ? 1 : 0));
    if (hasNodeEndpoints) {
      const t = new WireWriter(64);
      t.compactArrayCount(m.nodeEndpoints.length);
      for (let i = 0; i < m.nodeEndpoints.length; i++) writeProduceResponseNodeEndpoint(t, m.nodeEndpoints[i]!);
      w.taggedField(0, t);
    }
  }
}

function defaultProduceResponseLeaderIdAndEpoch(): ProduceResponseLeaderIdAndEpoch {
  return {
    leaderId: -1,
    leaderEpoch: -1,
  };
}

function isDefaultProduceResponseLeaderIdAndEpoch(m: ProduceResponseLeaderIdAndEpoch): boolean {
  return (
    m.leaderId === -1
    && m.leaderEpoch === -1
  );
}
