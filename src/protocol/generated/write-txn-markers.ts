// Generated from ../schema/write-txn-markers.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type WriteTxnMarkersRequest = {
  markers: WriteTxnMarkersRequestWritableTxnMarker[];
};

export type WriteTxnMarkersRequestWritableTxnMarker = {
  producerId: number;
  producerEpoch: number;
  transactionResult: boolean;
  topics: WriteTxnMarkersRequestWritableTxnMarkerTopic[];
  coordinatorEpoch: number;
  transactionVersion: number;
};

export type WriteTxnMarkersRequestWritableTxnMarkerTopic = {
  name: string;
  partitionIndexes: number[];
};

export type WriteTxnMarkersResponse = {
  markers: WriteTxnMarkersResponseWritableTxnMarkerResult[];
};

export type WriteTxnMarkersResponseWritableTxnMarkerResult = {
  producerId: number;
  topics: WriteTxnMarkersResponseWritableTxnMarkerTopicResult[];
};

export type WriteTxnMarkersResponseWritableTxnMarkerTopicResult = {
  name: string;
  partitions: WriteTxnMarkersResponseWritableTxnMarkerPartitionResult[];
};

export type WriteTxnMarkersResponseWritableTxnMarkerPartitionResult = {
  partitionIndex: number;
  errorCode: number;
};

function readWriteTxnMarkersRequestWritableTxnMarkerTopic(r: WireReader): WriteTxnMarkersRequestWritableTxnMarkerTopic {
  const name = r.compactString();
  const partitionIndexes: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { name, partitionIndexes };
}

function readWriteTxnMarkersRequestWritableTxnMarkerTopicArray(r: WireReader, count: number): WriteTxnMarkersRequestWritableTxnMarkerTopic[] {
  const items = new Array<WriteTxnMarkersRequestWritableTxnMarkerTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readWriteTxnMarkersRequestWritableTxnMarkerTopic(r);
  return items;
}

function readWriteTxnMarkersRequestWritableTxnMarker(r: WireReader, version: number): WriteTxnMarkersRequestWritableTxnMarker {
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const transactionResult = r.bool();
  const topics: WriteTxnMarkersRequestWritableTxnMarkerTopic[] = readWriteTxnMarkersRequestWritableTxnMarkerTopicArray(r, r.compactArrayCount(3, 48));
  const coordinatorEpoch = r.int32();
  const transactionVersion = version >= 2 ? r.int8() : 0;
  r.skipTaggedFields();
  return {
    producerId,
    producerEpoch,
    transactionResult,
    topics,
    coordinatorEpoch,
    transactionVersion,
  };
}

function readWriteTxnMarkersRequestWritableTxnMarkerArray(r: WireReader, version: number, count: number): WriteTxnMarkersRequestWritableTxnMarker[] {
  const items = new Array<WriteTxnMarkersRequestWritableTxnMarker>(count);
  for (let i = 0; i < count; i++) items[i] = readWriteTxnMarkersRequestWritableTxnMarker(r, version);
  return items;
}

export function readWriteTxnMarkersRequest(r: WireReader, version: number): WriteTxnMarkersRequest {
  const markers: WriteTxnMarkersRequestWritableTxnMarker[] = readWriteTxnMarkersRequestWritableTxnMarkerArray(r, version, r.compactArrayCount(17, 96));
  r.skipTaggedFields();
  return { markers };
}

function writeWriteTxnMarkersRequestWritableTxnMarkerTopic(w: WireWriter, m: WriteTxnMarkersRequestWritableTxnMarkerTopic): void {
  w.compactString(m.name);
  w.compactArrayCount(m.partitionIndexes.length);
  w.int32Array(m.partitionIndexes);
  w.unsignedVarint(0);
}

function writeWriteTxnMarkersRequestWritableTxnMarker(w: WireWriter, m: WriteTxnMarkersRequestWritableTxnMarker, version: number): void {
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  w.bool(m.transactionResult);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeWriteTxnMarkersRequestWritableTxnMarkerTopic(w, m.topics[i]!);
  w.int32(m.coordinatorEpoch);
  if (version >= 2) w.int8(m.transactionVersion);
  w.unsignedVarint(0);
}

export function writeWriteTxnMarkersRequest(w: WireWriter, m: WriteTxnMarkersRequest, version: number): void {
  w.compactArrayCount(m.markers.length);
  for (let i = 0; i < m.markers.length; i++) writeWriteTxnMarkersRequestWritableTxnMarker(w, m.markers[i]!, version);
  w.unsignedVarint(0);
}

function readWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(r: WireReader): WriteTxnMarkersResponseWritableTxnMarkerPartitionResult {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  r.skipTaggedFields();
  return { partitionIndex, errorCode };
}

function readWriteTxnMarkersResponseWritableTxnMarkerPartitionResultArray(r: WireReader, count: number): WriteTxnMarkersResponseWritableTxnMarkerPartitionResult[] {
  const items = new Array<WriteTxnMarkersResponseWritableTxnMarkerPartitionResult>(count);
  for (let i = 0; i < count; i++) items[i] = readWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(r);
  return items;
}

function readWriteTxnMarkersResponseWritableTxnMarkerTopicResult(r: WireReader): WriteTxnMarkersResponseWritableTxnMarkerTopicResult {
  const name = r.compactString();
  const partitions: WriteTxnMarkersResponseWritableTxnMarkerPartitionResult[] = readWriteTxnMarkersResponseWritableTxnMarkerPartitionResultArray(r, r.compactArrayCount(7, 48));
  r.skipTaggedFields();
  return { name, partitions };
}

function readWriteTxnMarkersResponseWritableTxnMarkerTopicResultArray(r: WireReader, count: number): WriteTxnMarkersResponseWritableTxnMarkerTopicResult[] {
  const items = new Array<WriteTxnMarkersResponseWritableTxnMarkerTopicResult>(count);
  for (let i = 0; i < count; i++) items[i] = readWriteTxnMarkersResponseWritableTxnMarkerTopicResult(r);
  return items;
}

function readWriteTxnMarkersResponseWritableTxnMarkerResult(r: WireReader): WriteTxnMarkersResponseWritableTxnMarkerResult {
  const producerId = r.int64();
  const topics: WriteTxnMarkersResponseWritableTxnMarkerTopicResult[] = readWriteTxnMarkersResponseWritableTxnMarkerTopicResultArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { producerId, topics };
}

function readWriteTxnMarkersResponseWritableTxnMarkerResultArray(r: WireReader, count: number): WriteTxnMarkersResponseWritableTxnMarkerResult[] {
  const items = new Array<WriteTxnMarkersResponseWritableTxnMarkerResult>(count);
  for (let i = 0; i < count; i++) items[i] = readWriteTxnMarkersResponseWritableTxnMarkerResult(r);
  return items;
}

export function readWriteTxnMarkersResponse(r: WireReader, _version: number): WriteTxnMarkersResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const markers: WriteTxnMarkersResponseWritableTxnMarkerResult[] = readWriteTxnMarkersResponseWritableTxnMarkerResultArray(r, r.compactArrayCount(10, 64));
  r.skipTaggedFields();
  return { markers };
}

function writeWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(w: WireWriter, m: WriteTxnMarkersResponseWritableTxnMarkerPartitionResult): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.unsignedVarint(0);
}

function writeWriteTxnMarkersResponseWritableTxnMarkerTopicResult(w: WireWriter, m: WriteTxnMarkersResponseWritableTxnMarkerTopicResult): void {
  w.compactString(m.name);
  w.compactArrayCount(m.partitions.length);
  for (let i = 0; i < m.partitions.length; i++) writeWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(w, m.partitions[i]!);
  w.unsignedVarint(0);
}

function writeWriteTxnMarkersResponseWritableTxnMarkerResult(w: WireWriter, m: WriteTxnMarkersResponseWritableTxnMarkerResult): void {
  w.int64(m.producerId);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeWriteTxnMarkersResponseWritableTxnMarkerTopicResult(w, m.topics[i]!);
  w.unsignedVarint(0);
}

export function writeWriteTxnMarkersResponse(w: WireWriter, m: WriteTxnMarkersResponse, _version: number): void {
  w.compactArrayCount(m.markers.length);
  for (let i = 0; i < m.markers.length; i++) writeWriteTxnMarkersResponseWritableTxnMarkerResult(w, m.markers[i]!);
  w.unsignedVarint(0);
}
