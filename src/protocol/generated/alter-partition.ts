// Generated from ../schema/alter-partition.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type AlterPartitionRequest = {
  brokerId: number;
  brokerEpoch: number;
  topics: AlterPartitionRequestTopicData[];
};

export type AlterPartitionRequestTopicData = {
  topicId: string;
  partitions: AlterPartitionRequestPartitionData[];
};

export type AlterPartitionRequestPartitionData = {
  partitionIndex: number;
  leaderEpoch: number;
  newIsr: number[];
  newIsrWithEpochs: AlterPartitionRequestBrokerState[];
  leaderRecoveryState: number;
  partitionEpoch: number;
};

export type AlterPartitionRequestBrokerState = {
  brokerId: number;
  brokerEpoch: number;
};

export type AlterPartitionResponse = {
  throttleTimeMs: number;
  errorCode: number;
  topics: AlterPartitionResponseTopicData[];
};

export type AlterPartitionResponseTopicData = {
  topicId: string;
  partitions: AlterPartitionResponsePartitionData[];
};

export type AlterPartitionResponsePartitionData = {
  partitionIndex: number;
  errorCode: number;
  leaderId: number;
  leaderEpoch: number;
  isr: number[];
  leaderRecoveryState: number;
  partitionEpoch: number;
};

function readAlterPartitionRequestBrokerState(r: WireReader): AlterPartitionRequestBrokerState {
  const brokerId = r.int32();
  const brokerEpoch = r.int64();
  r.skipTaggedFields();
  return { brokerId, brokerEpoch };
}

function readAlterPartitionRequestBrokerStateArray(r: WireReader, count: number): AlterPartitionRequestBrokerState[] {
  const items = new Array<AlterPartitionRequestBrokerState>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterPartitionRequestBrokerState(r);
  return items;
}

function readAlterPartitionRequestPartitionData(r: WireReader, version: number): AlterPartitionRequestPartitionData {
  const partitionIndex = r.int32();
  const leaderEpoch = r.int32();
  const newIsr: number[] = version <= 2 ? r.int32Array(r.compactArrayCount(4, 8)) : [];
  const newIsrWithEpochs: AlterPartitionRequestBrokerState[] = version >= 3 ? readAlterPartitionRequestBrokerStateArray(r, r.compactArrayCount(13, 64)) : [];
  const leaderRecoveryState = r.int8();
  const partitionEpoch = r.int32();
  r.skipTaggedFields();
  return {
    partitionIndex,
    leaderEpoch,
    newIsr,
    newIsrWithEpochs,
    leaderRecoveryState,
    partitionEpoch,
  };
}

function readAlterPartitionRequestPartitionDataArray(r: WireReader, version: number, count: number): AlterPartitionRequestPartitionData[] {
  const items = new Array<AlterPartitionRequestPartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterPartitionRequestPartitionData(r, version);
  return items;
}

function readAlterPartitionRequestTopicData(r: WireReader, version: number): AlterPartitionRequestTopicData {
  const topicId = r.uuid();
  const partitions: AlterPartitionRequestPartitionData[] = readAlterPartitionRequestPartitionDataArray(r, version, r.compactArrayCount(15, 144));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readAlterPartitionRequestTopicDataArray(r: WireReader, version: number, count: number): AlterPartitionRequestTopicData[] {
  const items = new Array<AlterPartitionRequestTopicData>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterPartitionRequestTopicData(r, version);
  return items;
}

export function readAlterPartitionRequest(r: WireReader, version: number): AlterPartitionRequest {
  const brokerId = r.int32();
  const brokerEpoch = r.int64();
  const topics: AlterPartitionRequestTopicData[] = readAlterPartitionRequestTopicDataArray(r, version, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { brokerId, brokerEpoch, topics };
}

function writeAlterPartitionRequestBrokerState(w: WireWriter, m: AlterPartitionRequestBrokerState): void {
  w.int32(m.brokerId);
  w.int64(m.brokerEpoch);
  w.unsignedVarint(0);
}

function writeAlterPartitionRequestPartitionData(w: WireWriter, m: AlterPartitionRequestPartitionData, version: number): void {
  w.int32(m.partitionIndex);
  w.int32(m.leaderEpoch);
  if (version <= 2) {
    w.compactArrayCount(m.newIsr.length);
    w.int32Array(m.newIsr);
  }
  if (version >= 3) {
    w.compactArrayCount(m.newIsrWithEpochs.length);
    for (let i = 0; i < m.newIsrWithEpochs.length; i++) writeAlterPartitionRequestBrokerState(w, m.newIsrWithEpochs[i]!);
  }
  w.int8(m.leaderRecoveryState);
  w.int32(m.partitionEpoch);
  w.unsignedVarint(0);
}

function writeAlterPartitionRequestTopicData(w: WireWriter, m: AlterPartitionRequestTopicData, version: number): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeAlterPartitionRequestPartitionData(w, m.partitions[i]!, version);
  w.unsignedVarint(0);
}

export function writeAlterPartitionRequest(w: WireWriter, m: AlterPartitionRequest, version: number): void {
  w.int32(m.brokerId);
  w.int64(m.brokerEpoch);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeAlterPartitionRequestTopicData(w, m.topics[i]!, version);
  w.unsignedVarint(0);
}

function readAlterPartitionResponsePartitionData(r: WireReader): AlterPartitionResponsePartitionData {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  const isr: number[] = r.int32Array(r.compactArrayCount(4, 8));
  const leaderRecoveryState = r.int8();
  const partitionEpoch = r.int32();
  r.skipTaggedFields();
  return {
    partitionIndex,
    errorCode,
    leaderId,
    leaderEpoch,
    isr,
    leaderRecoveryState,
    partitionEpoch,
  };
}

function readAlterPartitionResponsePartitionDataArray(r: WireReader, count: number): AlterPartitionResponsePartitionData[] {
  const items = new Array<AlterPartitionResponsePartitionData>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterPartitionResponsePartitionData(r);
  return items;
}

function readAlterPartitionResponseTopicData(r: WireReader): AlterPartitionResponseTopicData {
  const topicId = r.uuid();
  const partitions: AlterPartitionResponsePartitionData[] = readAlterPartitionResponsePartitionDataArray(r, r.compactArrayCount(21, 88));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readAlterPartitionResponseTopicDataArray(r: WireReader, count: number): AlterPartitionResponseTopicData[] {
  const items = new Array<AlterPartitionResponseTopicData>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterPartitionResponseTopicData(r);
  return items;
}

export function readAlterPartitionResponse(r: WireReader, _version: number): AlterPartitionResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const topics: AlterPartitionResponseTopicData[] = readAlterPartitionResponseTopicDataArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, topics };
}

function writeAlterPartitionResponsePartitionData(w: WireWriter, m: AlterPartitionResponsePartitionData): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.compactArrayCount(m.isr.length);
  w.int32Array(m.isr);
  w.int8(m.leaderRecoveryState);
  w.int32(m.partitionEpoch);
  w.unsignedVarint(0);
}

function writeAlterPartitionResponseTopicData(w: WireWriter, m: AlterPartitionResponseTopicData): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeAlterPartitionResponsePartitionData(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeAlterPartitionResponse(w: WireWriter, m: AlterPartitionResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeAlterPartitionResponseTopicData(w, m.topics[i]!);
  w.unsignedVarint(0);
}
