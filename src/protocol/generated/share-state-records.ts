// Generated from ../schema/share-state-records.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type ShareSnapshotKey = {
  groupId: string;
  topicId: string;
  partition: number;
};

export type ShareSnapshotValue = {
  snapshotEpoch: number;
  stateEpoch: number;
  leaderEpoch: number;
  startOffset: number;
  deliveryCompleteCount: number;
  createTimestamp: number;
  writeTimestamp: number;
  stateBatches: ShareSnapshotValueStateBatch[];
};

export type ShareSnapshotValueStateBatch = {
  firstOffset: number;
  lastOffset: number;
  deliveryState: number;
  deliveryCount: number;
};

export type ShareUpdateKey = {
  groupId: string;
  topicId: string;
  partition: number;
};

export type ShareUpdateValue = {
  snapshotEpoch: number;
  leaderEpoch: number;
  startOffset: number;
  deliveryCompleteCount: number;
  stateBatches: ShareUpdateValueStateBatch[];
};

export type ShareUpdateValueStateBatch = {
  firstOffset: number;
  lastOffset: number;
  deliveryState: number;
  deliveryCount: number;
};

export function readShareSnapshotKey(r: WireReader, _version: number): ShareSnapshotKey {
  const groupId = r.string();
  const topicId = r.uuid();
  const partition = r.int32();
  return { groupId, topicId, partition };
}

export function writeShareSnapshotKey(w: WireWriter, m: ShareSnapshotKey, _version: number): void {
  w.string(m.groupId);
  w.uuid(m.topicId);
  w.int32(m.partition);
}

function readShareSnapshotValueStateBatch(r: WireReader): ShareSnapshotValueStateBatch {
  const firstOffset = r.int64();
  const lastOffset = r.int64();
  const deliveryState = r.int8();
  const deliveryCount = r.int16();
  r.skipTaggedFields();
  return { firstOffset, lastOffset, deliveryState, deliveryCount };
}

function readShareSnapshotValueStateBatchArray(r: WireReader, count: number): ShareSnapshotValueStateBatch[] {
  const items = new Array<ShareSnapshotValueStateBatch>(count);
  for (let i = 0; i < count; i++) items[i] = readShareSnapshotValueStateBatch(r);
  return items;
}

export function readShareSnapshotValue(r: WireReader, _version: number): ShareSnapshotValue {
  const snapshotEpoch = r.int32();
  const stateEpoch = r.int32();
  const leaderEpoch = r.int32();
  const startOffset = r.int64();
  let deliveryCompleteCount: number = -1;
  const createTimestamp = r.int64();
  const writeTimestamp = r.int64();
  const stateBatches: ShareSnapshotValueStateBatch[] = readShareSnapshotValueStateBatchArray(r, r.compactArrayCount(20, 96));
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      deliveryCompleteCount = r.int32();
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return {
    snapshotEpoch,
    stateEpoch,
    leaderEpoch,
    startOffset,
    deliveryCompleteCount,
    createTimestamp,
    writeTimestamp,
    stateBatches,
  };
}

function writeShareSnapshotValueStateBatch(w: WireWriter, m: ShareSnapshotValueStateBatch): void {
  w.int64(m.firstOffset);
  w.int64(m.lastOffset);
  w.int8(m.deliveryState);
  w.int16(m.deliveryCount);
  w.unsignedVarint(0);
}

export function writeShareSnapshotValue(w: WireWriter, m: ShareSnapshotValue, _version: number): void {
  w.int32(m.snapshotEpoch);
  w.int32(m.stateEpoch);
  w.int32(m.leaderEpoch);
  w.int64(m.startOffset);
  w.int64(m.createTimestamp);
  w.int64(m.writeTimestamp);
  w.compactArrayCount(m.stateBatches.length);
  for (let i = 0; i < m.stateBatches.length; i++) writeShareSnapshotValueStateBatch(w, m.stateBatches[i]!);
  const hasDeliveryCompleteCount = m.deliveryCompleteCount !== -1;
  w.unsignedVarint((hasDeliveryCompleteCount ? 1 : 0));
  if (hasDeliveryCompleteCount) {
    const t = new WireWriter(64);
    t.int32(m.deliveryCompleteCount);
    w.taggedField(0, t);
  }
}

export function readShareUpdateKey(r: WireReader, _version: number): ShareUpdateKey {
  const groupId = r.string();
  const topicId = r.uuid();
  const partition = r.int32();
  return { groupId, topicId, partition };
}

export function writeShareUpdateKey(w: WireWriter, m: ShareUpdateKey, _version: number): void {
  w.string(m.groupId);
  w.uuid(m.topicId);
  w.int32(m.partition);
}

function readShareUpdateValueStateBatch(r: WireReader): ShareUpdateValueStateBatch {
  const firstOffset = r.int64();
  const lastOffset = r.int64();
  const deliveryState = r.int8();
  const deliveryCount = r.int16();
  r.skipTaggedFields();
  return { firstOffset, lastOffset, deliveryState, deliveryCount };
}

function readShareUpdateValueStateBatchArray(r: WireReader, count: number): ShareUpdateValueStateBatch[] {
  const items = new Array<ShareUpdateValueStateBatch>(count);
  for (let i = 0; i < count; i++) items[i] = readShareUpdateValueStateBatch(r);
  return items;
}

export function readShareUpdateValue(r: WireReader, _version: number): ShareUpdateValue {
  const snapshotEpoch = r.int32();
  const leaderEpoch = r.int32();
  const startOffset = r.int64();
  let deliveryCompleteCount: number = -1;
  const stateBatches: ShareUpdateValueStateBatch[] = readShareUpdateValueStateBatchArray(r, r.compactArrayCount(20, 96));
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      deliveryCompleteCount = r.int32();
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { snapshotEpoch, leaderEpoch, startOffset, deliveryCompleteCount, stateBatches };
}

function writeShareUpdateValueStateBatch(w: WireWriter, m: ShareUpdateValueStateBatch): void {
  w.int64(m.firstOffset);
  w.int64(m.lastOffset);
  w.int8(m.deliveryState);
  w.int16(m.deliveryCount);
  w.unsignedVarint(0);
}

export function writeShareUpdateValue(w: WireWriter, m: ShareUpdateValue, _version: number): void {
  w.int32(m.snapshotEpoch);
  w.int32(m.leaderEpoch);
  w.int64(m.startOffset);
  w.compactArrayCount(m.stateBatches.length);
  for (let i = 0; i < m.stateBatches.length; i++) writeShareUpdateValueStateBatch(w, m.stateBatches[i]!);
  const hasDeliveryCompleteCount = m.deliveryCompleteCount !== -1;
  w.unsignedVarint((hasDeliveryCompleteCount ? 1 : 0));
  if (hasDeliveryCompleteCount) {
    const t = new WireWriter(64);
    t.int32(m.deliveryCompleteCount);
    w.taggedField(0, t);
  }
}
