// Generated from ../schema/remote-log-records.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type RemoteLogSegmentMetadataRecord = {
  remoteLogSegmentId: RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry;
  startOffset: number;
  endOffset: number;
  brokerId: number;
  maxTimestampMs: number;
  eventTimestampMs: number;
  segmentLeaderEpochs: RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry[];
  segmentSizeInBytes: number;
  customMetadata: Buffer | null;
  remoteLogSegmentState: number;
  txnIndexEmpty: boolean;
};

export type RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry = {
  leaderEpoch: number;
  offset: number;
};

export type RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry = {
  topicIdPartition: RemoteLogSegmentMetadataRecordTopicIdPartitionEntry;
  id: string;
};

export type RemoteLogSegmentMetadataRecordTopicIdPartitionEntry = {
  name: string;
  id: string;
  partition: number;
};

export type RemoteLogSegmentMetadataUpdateRecord = {
  remoteLogSegmentId: RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry;
  brokerId: number;
  eventTimestampMs: number;
  customMetadata: Buffer | null;
  remoteLogSegmentState: number;
};

export type RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry = {
  topicIdPartition: RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry;
  id: string;
};

export type RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry = {
  name: string;
  id: string;
  partition: number;
};

export type RemotePartitionDeleteMetadataRecord = {
  topicIdPartition: RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry;
  brokerId: number;
  eventTimestampMs: number;
  remotePartitionDeleteState: number;
};

export type RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry = {
  name: string;
  id: string;
  partition: number;
};

export type RemoteLogSegmentMetadataSnapshotRecord = {
  segmentId: string;
  startOffset: number;
  endOffset: number;
  brokerId: number;
  maxTimestampMs: number;
  eventTimestampMs: number;
  segmentLeaderEpochs: RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry[];
  segmentSizeInBytes: number;
  customMetadata: Buffer | null;
  remoteLogSegmentState: number;
  txnIndexEmpty: boolean;
};

export type RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry = {
  leaderEpoch: number;
  offset: number;
};

function readRemoteLogSegmentMetadataRecordTopicIdPartitionEntry(r: WireReader): RemoteLogSegmentMetadataRecordTopicIdPartitionEntry {
  const name = r.compactString();
  const id = r.uuid();
  const partition = r.int32();
  r.skipTaggedFields();
  return { name, id, partition };
}

function readRemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry(r: WireReader): RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry {
  const topicIdPartition: RemoteLogSegmentMetadataRecordTopicIdPartitionEntry = readRemoteLogSegmentMetadataRecordTopicIdPartitionEntry(r);
  const id = r.uuid();
  r.skipTaggedFields();
  return { topicIdPartition, id };
}

function readRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry(r: WireReader): RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry {
  const leaderEpoch = r.int32();
  const offset = r.int64();
  r.skipTaggedFields();
  return { leaderEpoch, offset };
}

function readRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntryArray(r: WireReader, count: number): RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry[] {
  const items = new Array<RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry>(count);
  for (let i = 0; i < count; i++) items[i] = readRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry(r);
  return items;
}

export function readRemoteLogSegmentMetadataRecord(r: WireReader, _version: number): RemoteLogSegmentMetadataRecord {
  const remoteLogSegmentId: RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry = readRemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry(r);
  const startOffset = r.int64();
  const endOffset = r.int64();
  const brokerId = r.int32();
  const maxTimestampMs = r.int64();
  const eventTimestampMs = r.int64();
  const segmentLeaderEpochs: RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry[] = readRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntryArray(r, r.compactArrayCount(13, 64));
  const segmentSizeInBytes = r.int32();
  const customMetadata = r.compactNullableBytes();
  const remoteLogSegmentState = r.int8();
  let txnIndexEmpty: boolean = false;
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      txnIndexEmpty = r.bool();
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return {
    remoteLogSegmentId,
    startOffset,
    endOffset,
    brokerId,
    maxTimestampMs,
    eventTimestampMs,
    segmentLeaderEpochs,
    segmentSizeInBytes,
    customMetadata,
    remoteLogSegmentState,
    txnIndexEmpty,
  };
}

function writeRemoteLogSegmentMetadataRecordTopicIdPartitionEntry(w: WireWriter, m: RemoteLogSegmentMetadataRecordTopicIdPartitionEntry): void {
  w.compactString(m.name);
  w.uuid(m.id);
  w.int32(m.partition);
  w.unsignedVarint(0);
}

function writeRemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry(w: WireWriter, m: RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry): void {
  writeRemoteLogSegmentMetadataRecordTopicIdPartitionEntry(w, m.topicIdPartition);
  w.uuid(m.id);
  w.unsignedVarint(0);
}

function writeRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry(w: WireWriter, m: RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry): void {
  w.int32(m.leaderEpoch);
  w.int64(m.offset);
  w.unsignedVarint(0);
}

export function writeRemoteLogSegmentMetadataRecord(w: WireWriter, m: RemoteLogSegmentMetadataRecord, _version: number): void {
  writeRemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry(w, m.remoteLogSegmentId);
  w.int64(m.startOffset);
  w.int64(m.endOffset);
  w.int32(m.brokerId);
  w.int64(m.maxTimestampMs);
  w.int64(m.eventTimestampMs);
  w.compactArrayCount(m.segmentLeaderEpochs.length);
  for (let i = 0; i < m.segmentLeaderEpochs.length; i++) writeRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry(w, m.segmentLeaderEpochs[i]!);
  w.int32(m.segmentSizeInBytes);
  w.compactNullableBytes(m.customMetadata);
  w.int8(m.remoteLogSegmentState);
  const hasTxnIndexEmpty = m.txnIndexEmpty;
  w.unsignedVarint((hasTxnIndexEmpty ? 1 : 0));
  if (hasTxnIndexEmpty) {
    const t = new WireWriter(64);
    t.bool(m.txnIndexEmpty);
    w.taggedField(0, t);
  }
}

function readRemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry(r: WireReader): RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry {
  const name = r.compactString();
  const id = r.uuid();
  const partition = r.int32();
  r.skipTaggedFields();
  return { name, id, partition };
}

function readRemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry(r: WireReader): RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry {
  const topicIdPartition: RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry = readRemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry(r);
  const id = r.uuid();
  r.skipTaggedFields();
  return { topicIdPartition, id };
}

export function readRemoteLogSegmentMetadataUpdateRecord(r: WireReader, _version: number): RemoteLogSegmentMetadataUpdateRecord {
  const remoteLogSegmentId: RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry = readRemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry(r);
  const brokerId = r.int32();
  const eventTimestampMs = r.int64();
  const customMetadata = r.compactNullableBytes();
  const remoteLogSegmentState = r.int8();
  r.skipTaggedFields();
  return { remoteLogSegmentId, brokerId, eventTimestampMs, customMetadata, remoteLogSegmentState };
}

function writeRemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry(w: WireWriter, m: RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry): void {
  w.compactString(m.name);
  w.uuid(m.id);
  w.int32(m.partition);
  w.unsignedVarint(0);
}

function writeRemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry(w: WireWriter, m: RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry): void {
  writeRemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry(w, m.topicIdPartition);
  w.uuid(m.id);
  w.unsignedVarint(0);
}

export function writeRemoteLogSegmentMetadataUpdateRecord(w: WireWriter, m: RemoteLogSegmentMetadataUpdateRecord, _version: number): void {
  writeRemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry(w, m.remoteLogSegmentId);
  w.int32(m.brokerId);
  w.int64(m.eventTimestampMs);
  w.compactNullableBytes(m.customMetadata);
  w.int8(m.remoteLogSegmentState);
  w.unsignedVarint(0);
}

function readRemotePartitionDeleteMetadataRecordTopicIdPartitionEntry(r: WireReader): RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry {
  const name = r.compactString();
  const id = r.uuid();
  const partition = r.int32();
  r.skipTaggedFields();
  return { name, id, partition };
}

export function readRemotePartitionDeleteMetadataRecord(r: WireReader, _version: number): RemotePartitionDeleteMetadataRecord {
  const topicIdPartition: RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry = readRemotePartitionDeleteMetadataRecordTopicIdPartitionEntry(r);
  const brokerId = r.int32();
  const eventTimestampMs = r.int64();
  const remotePartitionDeleteState = r.int8();
  r.skipTaggedFields();
  return { topicIdPartition, brokerId, eventTimestampMs, remotePartitionDeleteState };
}

function writeRemotePartitionDeleteMetadataRecordTopicIdPartitionEntry(w: WireWriter, m: RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry): void {
  w.compactString(m.name);
  w.uuid(m.id);
  w.int32(m.partition);
  w.unsignedVarint(0);
}

export function writeRemotePartitionDeleteMetadataRecord(w: WireWriter, m: RemotePartitionDeleteMetadataRecord, _version: number): void {
  writeRemotePartitionDeleteMetadataRecordTopicIdPartitionEntry(w, m.topicIdPartition);
  w.int32(m.brokerId);
  w.int64(m.eventTimestampMs);
  w.int8(m.remotePartitionDeleteState);
  w.unsignedVarint(0);
}

function readRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry(r: WireReader): RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry {
  const leaderEpoch = r.int32();
  const offset = r.int64();
  r.skipTaggedFields();
  return { leaderEpoch, offset };
}

function readRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntryArray(r: WireReader, count: number): RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry[] {
  const items = new Array<RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry>(count);
  for (let i = 0; i < count; i++) items[i] = readRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry(r);
  return items;
}

export function readRemoteLogSegmentMetadataSnapshotRecord(r: WireReader, _version: number): RemoteLogSegmentMetadataSnapshotRecord {
  const segmentId = r.uuid();
  const startOffset = r.int64();
  const endOffset = r.int64();
  const brokerId = r.int32();
  const maxTimestampMs = r.int64();
  const eventTimestampMs = r.int64();
  const segmentLeaderEpochs: RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry[] = readRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntryArray(r, r.compactArrayCount(13, 64));
  const segmentSizeInBytes = r.int32();
  const customMetadata = r.compactNullableBytes();
  const remoteLogSegmentState = r.int8();
  let txnIndexEmpty: boolean = false;
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      txnIndexEmpty = r.bool();
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return {
    segmentId,
    startOffset,
    endOffset,
    brokerId,
    maxTimestampMs,
    eventTimestampMs,
    segmentLeaderEpochs,
    segmentSizeInBytes,
    customMetadata,
    remoteLogSegmentState,
    txnIndexEmpty,
  };
}

function writeRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry(w: WireWriter, m: RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry): void {
  w.int32(m.leaderEpoch);
  w.int64(m.offset);
  w.unsignedVarint(0);
}

export function writeRemoteLogSegmentMetadataSnapshotRecord(w: WireWriter, m: RemoteLogSegmentMetadataSnapshotRecord, _version: number): void {
  w.uuid(m.segmentId);
  w.int64(m.startOffset);
  w.int64(m.endOffset);
  w.int32(m.brokerId);
  w.int64(m.maxTimestampMs);
  w.int64(m.eventTimestampMs);
  w.compactArrayCount(m.segmentLeaderEpochs.length);
  for (let i = 0; i < m.segmentLeaderEpochs.length; i++) writeRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry(w, m.segmentLeaderEpochs[i]!);
  w.int32(m.segmentSizeInBytes);
  w.compactNullableBytes(m.customMetadata);
  w.int8(m.remoteLogSegmentState);
  const hasTxnIndexEmpty = m.txnIndexEmpty;
  w.unsignedVarint((hasTxnIndexEmpty ? 1 : 0));
  if (hasTxnIndexEmpty) {
    const t = new WireWriter(64);
    t.bool(m.txnIndexEmpty);
    w.taggedField(0, t);
  }
}
