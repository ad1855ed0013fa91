// Generated from ../schema/describe-producers.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DescribeProducersRequest = {
  topics: DescribeProducersRequestTopicRequest[];
};

export type DescribeProducersRequestTopicRequest = {
  name: string;
  partitionIndexes: number[];
};

export type DescribeProducersResponse = {
  throttleTimeMs: number;
  topics: DescribeProducersResponseTopicResponse[];
};

export type DescribeProducersResponseTopicResponse = {
  name: string;
  partitions: DescribeProducersResponsePartitionResponse[];
};

export type DescribeProducersResponsePartitionResponse = {
  partitionIndex: number;
  errorCode: number;
  errorMessage: string | null;
  activeProducers: DescribeProducersResponseProducerState[];
};

export type DescribeProducersResponseProducerState = {
  producerId: number;
  producerEpoch: number;
  lastSequence: number;
  lastTimestamp: number;
  coordinatorEpoch: number;
  currentTxnStartOffset: number;
};

function readDescribeProducersRequestTopicRequest(r: WireReader): DescribeProducersRequestTopicRequest {
  const name = r.compactString();
  const partitionIndexes: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { name, partitionIndexes };
}

function readDescribeProducersRequestTopicRequestArray(r: WireReader, count: number): DescribeProducersRequestTopicRequest[] {
  const items = new Array<DescribeProducersRequestTopicRequest>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeProducersRequestTopicRequest(r);
  return items;
}

export function readDescribeProducersRequest(r: WireReader, _version: number): DescribeProducersRequest {
  const topics: DescribeProducersRequestTopicRequest[] = readDescribeProducersRequestTopicRequestArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { topics };
}

function writeDescribeProducersRequestTopicRequest(w: WireWriter, m: DescribeProducersRequestTopicRequest): void {
  w.compactString(m.name);
  w.compactArrayCount(m.partitionIndexes.length);
  w.int32Array(m.partitionIndexes);
  w.unsignedVarint(0);
}

export function writeDescribeProducersRequest(w: WireWriter, m: DescribeProducersRequest, _version: number): void {
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeDescribeProducersRequestTopicRequest(w, m.topics[i]!);
  w.unsignedVarint(0);
}

function readDescribeProducersResponseProducerState(r: WireReader): DescribeProducersResponseProducerState {
  const producerId = r.int64();
  const producerEpoch = r.int32();
  const lastSequence = r.int32();
  const lastTimestamp = r.int64();
  const coordinatorEpoch = r.int32();
  const currentTxnStartOffset = r.int64();
  r.skipTaggedFields();
  return {
    producerId,
    producerEpoch,
    lastSequence,
    lastTimestamp,
    coordinatorEpoch,
    currentTxnStartOffset,
  };
}

function readDescribeProducersResponseProducerStateArray(r: WireReader, count: number): DescribeProducersResponseProducerState[] {
  const items = new Array<DescribeProducersResponseProducerState>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeProducersResponseProducerState(r);
  return items;
}

function readDescribeProducersResponsePartitionResponse(r: WireReader): DescribeProducersResponsePartitionResponse {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const activeProducers: DescribeProducersResponseProducerState[] = readDescribeProducersResponseProducerStateArray(r, r.compactArrayCount(37, 128));
  r.skipTaggedFields();
  return { partitionIndex, errorCode, errorMessage, activeProducers };
}

function readDescribeProducersResponsePartitionResponseArray(r: WireReader, count: number): DescribeProducersResponsePartitionResponse[] {
  const items = new Array<DescribeProducersResponsePartitionResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeProducersResponsePartitionResponse(r);
  return items;
}

function readDescribeProducersResponseTopicResponse(r: WireReader): DescribeProducersResponseTopicResponse {
  const name = r.compactString();
  const partitions: DescribeProducersResponsePartitionResponse[] = readDescribeProducersResponsePartitionResponseArray(r, r.compactArrayCount(9, 64));
  r.skipTaggedFields();
  return { name, partitions };
}

function readDescribeProducersResponseTopicResponseArray(r: WireReader, count: number): DescribeProducersResponseTopicResponse[] {
  const items = new Array<DescribeProducersResponseTopicResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeProducersResponseTopicResponse(r);
  return items;
}

export function readDescribeProducersResponse(r: WireReader, _version: number): DescribeProducersResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const topics: DescribeProducersResponseTopicResponse[] = readDescribeProducersResponseTopicResponseArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { throttleTimeMs, topics };
}

function writeDescribeProducersResponseProducerState(w: WireWriter, m: DescribeProducersResponseProducerState): void {
  w.int64(m.producerId);
  w.int32(m.producerEpoch);
  w.int32(m.lastSequence);
  w.int64(m.lastTimestamp);
  w.int32(m.coordinatorEpoch);
  w.int64(m.currentTxnStartOffset);
  w.unsignedVarint(0);
}

function writeDescribeProducersResponsePartitionResponse(w: WireWriter, m: DescribeProducersResponsePartitionResponse): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.compactArrayCount(m.activeProducers.length);
  for (let i = 0; i < m.activeProducers.length; i++) writeDescribeProducersResponseProducerState(w, m.activeProducers[i]!);
  w.unsignedVarint(0);
}

function writeDescribeProducersResponseTopicResponse(w: WireWriter, m: DescribeProducersResponseTopicResponse): void {
  w.compactString(m.name);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeDescribeProducersResponsePartitionResponse(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

export function writeDescribeProducersResponse(w: WireWriter, m: DescribeProducersResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeDescribeProducersResponseTopicResponse(w, m.topics[i]!);
  w.unsignedVarint(0);
}
