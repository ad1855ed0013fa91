// Generated from ../schema/classic-group-records.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type LegacyOffsetCommitKey = {
  group: string;
  topic: string;
  partition: number;
};

export type LegacyOffsetCommitValue = {
  offset: number;
  metadata: string;
  commitTimestamp: number;
};

export type OffsetCommitKey = {
  group: string;
  topic: string;
  partition: number;
};

export type OffsetCommitValue = {
  offset: number;
  leaderEpoch: number;
  metadata: string;
  commitTimestamp: number;
  expireTimestamp: number;
  topicId: string;
};

export type GroupMetadataKey = {
  group: string;
};

export type GroupMetadataValue = {
  protocolType: string;
  generation: number;
  protocol: string | null;
  leader: string | null;
  currentStateTimestamp: number;
  members: GroupMetadataValueMemberMetadata[];
};

export type GroupMetadataValueMemberMetadata = {
  memberId: string;
  groupInstanceId: string | null;
  clientId: string;
  clientHost: string;
  rebalanceTimeout: number;
  sessionTimeout: number;
  subscription: Buffer;
  assignment: Buffer;
};

export function readLegacyOffsetCommitKey(r: WireReader, _version: number): LegacyOffsetCommitKey {
  const group = r.string();
  const topic = r.string();
  const partition = r.int32();
  return { group, topic, partition };
}

export function writeLegacyOffsetCommitKey(w: WireWriter, m: LegacyOffsetCommitKey, _version: number): void {
  w.string(m.group);
  w.string(m.topic);
  w.int32(m.partition);
}

export function readLegacyOffsetCommitValue(r: WireReader, _version: number): LegacyOffsetCommitValue {
  const offset = r.int64();
  const metadata = r.string();
  const commitTimestamp = r.int64();
  return { offset, metadata, commitTimestamp };
}

export function writeLegacyOffsetCommitValue(w: WireWriter, m: LegacyOffsetCommitValue, _version: number): void {
  w.int64(m.offset);
  w.string(m.metadata);
  w.int64(m.commitTimestamp);
}

export function readOffsetCommitKey(r: WireReader, _version: number): OffsetCommitKey {
  const group = r.string();
  const topic = r.string();
  const partition = r.int32();
  return { group, topic, partition };
}

export function writeOffsetCommitKey(w: WireWriter, m: OffsetCommitKey, _version: number): void {
  w.string(m.group);
  w.string(m.topic);
  w.int32(m.partition);
}

export function readOffsetCommitValue(r: WireReader, version: number): OffsetCommitValue {
  const flexible = version >= 4;
  const offset = r.int64();
  const leaderEpoch = version >= 3 ? r.int32() : -1;
  const metadata = flexible ? r.compactString() : r.string();
  const commitTimestamp = r.int64();
  const expireTimestamp = version >= 1 && version <= 1 ? r.int64() : -1;
  let topicId: string = ZERO_UUID;
  if (flexible) {
    for (let left = r.taggedFieldCount(); left > 0; left--) {
      const tag = r.unsignedVarint();
      const end = r.taggedFieldEnd();
      if (tag === 0) {
        topicId = r.uuid();
      } else r.position = end;
      r.checkTaggedFieldEnd(end);
    }
  }
  return { offset, leaderEpoch, metadata, commitTimestamp, expireTimestamp, topicId };
}

export function writeOffsetCommitValue(w: WireWriter, m: OffsetCommitValue, version: number): void {
  const flexible = version >= 4;
  w.int64(m.offset);
  if (version >= 3) w.int32(m.leaderEpoch);
  if (flexible) w.compactString(m.metadata);
  else w.string(m.metadata);
  w.int64(m.commitTimestamp);
  if (version >= 1 && version <= 1) w.int64(m.expireTimestamp);
  if (flexible) {
    const hasTopicId = m.topicId !== ZERO_UUID;
    w.unsignedVarint((hasTopicId ? 1 : 0));
    if (hasTopicId) {
      const t = new WireWriter(64);
      t.uuid(m.topicId);
      w.taggedField(0, t);
    }
  }
}

export function readGroupMetadataKey(r: WireReader, _version: number): GroupMetadataKey {
  const group = r.string();
  return { group };
}

export function writeGroupMetadataKey(w: WireWriter, m: GroupMetadataKey, _version: number): void {
  w.string(m.group);
}

function readGroupMetadataValueMemberMetadata(r: WireReader, version: number): GroupMetadataValueMemberMetadata {
  const flexible = version >= 4;
  const memberId = flexible ? r.compactString() : r.string();
  const groupInstanceId = version >= 3 ? (flexible ? r.compactNullableString() : r.nullableString()) : null;
  const clientId = flexible ? r.compactString() : r.string();
  const clientHost = flexible ? r.compactString() : r.string();
  const rebalanceTimeout = version >= 1 ? r.int32() : -1;
  const sessionTimeout = r.int32();
  const subscription = flexible ? r.compactBytes() : r.bytes();
  const assignment = flexible ? r.compactBytes() : r.bytes();
  if (flexible) r.skipTaggedFields();
  return {
    memberId,
    groupInstanceId,
    clientId,
    clientHost,
    rebalanceTimeout,
    sessionTimeout,
    subscription,
    assignment,
  };
}

function readGroupMetadataValueMemberMetadataArray(r: WireReader, version: number, count: number): GroupMetadataValueMemberMetadata[] {
  const items = new Array<GroupMetadataValueMemberMetadata>(count);
  for (let i = 0; i < count; i++) items[i] = readGroupMetadataValueMemberMetadata(r, version);
  return items;
}

export function readGroupMetadataValue(r: WireReader, version: number): GroupMetadataValue {
  const flexible = version >= 4;
  const protocolType = flexible ? r.compactString() : r.string();
  const generation = r.int32();
  const protocol = flexible ? r.compactNullableString() : r.nullableString();
  const leader = flexible ? r.compactNullableString() : r.nullableString();
  const currentStateTimestamp = version >= 2 ? r.int64() : -1;
  const members: GroupMetadataValueMemberMetadata[] = readGroupMetadataValueMemberMetadataArray(r, version, flexible ? r.compactArrayCount(15, 96) : r.arrayCount(15, 96));
  if (flexible) r.skipTaggedFields();
  return { protocolType, generation, protocol, leader, currentStateTimestamp, members };
}

function writeGroupMetadataValueMemberMetadata(w: WireWriter, m: GroupMetadataValueMemberMetadata, version: number): void {
  const flexible = version >= 4;
  if (flexible) w.compactString(m.memberId);
  else w.string(m.memberId);
  if (version >= 3) {
    if (flexible) w.compactNullableString(m.groupInstanceId);
    else w.nullableString(m.groupInstanceId);
  }
  if (flexible) w.compactString(m.clientId);
  else w.string(m.clientId);
  if (flexible) w.compactString(m.clientHost);
  else w.string(m.clientHost);
  if (version >= 1) w.int32(m.rebalanceTimeout);
  w.int32(m.sessionTimeout);
  if (flexible) w.compactBytes(m.subscription);
  else w.bytes(m.subscription);
  if (flexible) w.compactBytes(m.assignment);
  else w.bytes(m.assignment);
  if (flexible) w.unsignedVarint(0);
}

export function writeGroupMetadataValue(w: WireWriter, m: GroupMetadataValue, version: number): void {
  const flexible = version >= 4;
  if (flexible) w.compactString(m.protocolType);
  else w.string(m.protocolType);
  w.int32(m.generation);
  if (flexible) w.compactNullableString(m.protocol);
  else w.nullableString(m.protocol);
  if (flexible) w.compactNullableString(m.leader);
  else w.nullableString(m.leader);
  if (version >= 2) w.int64(m.currentStateTimestamp);
  if (flexible) w.compactArrayCount(m.members.length);
  else w.arrayCount(m.members.length);
  for (let i = 0; i < m.members.length; i++) writeGroupMetadataValueMemberMetadata(w, m.members[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
