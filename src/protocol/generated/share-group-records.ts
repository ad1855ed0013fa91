// Generated from ../schema/share-group-records.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type ShareGroupMemberMetadataKey = {
  groupId: string;
  memberId: string;
};

export type ShareGroupMemberMetadataValue = {
  rackId: string | null;
  clientId: string;
  clientHost: string;
  subscribedTopicNames: string[];
};

export type ShareGroupMetadataKey = {
  groupId: string;
};

export type ShareGroupMetadataValue = {
  epoch: number;
  metadataHash: number;
};

export type ShareGroupTargetAssignmentMetadataKey = {
  groupId: string;
};

export type ShareGroupTargetAssignmentMetadataValue = {
  assignmentEpoch: number;
  assignmentTimestamp: number;
};

export type ShareGroupTargetAssignmentMemberKey = {
  groupId: string;
  memberId: string;
};

export type ShareGroupTargetAssignmentMemberValue = {
  topicPartitions: ShareGroupTargetAssignmentMemberValueTopicPartition[];
};

export type ShareGroupTargetAssignmentMemberValueTopicPartition = {
  topicId: string;
  partitions: number[];
};

export type ShareGroupCurrentMemberAssignmentKey = {
  groupId: string;
  memberId: string;
};

export type ShareGroupCurrentMemberAssignmentValue = {
  memberEpoch: number;
  previousMemberEpoch: number;
  state: number;
  assignedPartitions: ShareGroupCurrentMemberAssignmentValueTopicPartitions[];
};

export type ShareGroupCurrentMemberAssignmentValueTopicPartitions = {
  topicId: string;
  partitions: number[];
};

export type ShareGroupStatePartitionMetadataKey = {
  groupId: string;
};

export type ShareGroupStatePartitionMetadataValue = {
  initializingTopics: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo[];
  initializedTopics: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo[];
  deletingTopics: ShareGroupStatePartitionMetadataValueTopicInfo[];
};

export type ShareGroupStatePartitionMetadataValueTopicInfo = {
  topicId: string;
  topicName: string;
};

export type ShareGroupStatePartitionMetadataValueTopicPartitionsInfo = {
  topicId: string;
  topicName: string;
  partitions: number[];
};

export function readShareGroupMemberMetadataKey(r: WireReader, _version: number): ShareGroupMemberMetadataKey {
  const groupId = r.string();
  const memberId = r.string();
  return { groupId, memberId };
}

export function writeShareGroupMemberMetadataKey(w: WireWriter, m: ShareGroupMemberMetadataKey, _version: number): void {
  w.string(m.groupId);
  w.string(m.memberId);
}

export function readShareGroupMemberMetadataValue(r: WireReader, _version: number): ShareGroupMemberMetadataValue {
  const rackId = r.compactNullableString();
  const clientId = r.compactString();
  const clientHost = r.compactString();
  const subscribedTopicNames: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  r.skipTaggedFields();
  return { rackId, clientId, clientHost, subscribedTopicNames };
}

export function writeShareGroupMemberMetadataValue(w: WireWriter, m: ShareGroupMemberMetadataValue, _version: number): void {
  w.compactNullableString(m.rackId);
  w.compactString(m.clientId);
  w.compactString(m.clientHost);
  w.compactArrayCount(m.subscribedTopicNames.length);
  w.compactStringArray(m.subscribedTopicNames);
  w.unsignedVarint(0);
}

export function readShareGroupMetadataKey(r: WireReader, _version: number): ShareGroupMetadataKey {
  const groupId = r.string();
  return { groupId };
}

export function writeShareGroupMetadataKey(w: WireWriter, m: ShareGroupMetadataKey, _version: number): void {
  w.string(m.groupId);
}

export function readShareGroupMetadataValue(r: WireReader, _version: number): ShareGroupMetadataValue {
  const epoch = r.int32();
  const metadataHash = r.int64();
  r.skipTaggedFields();
  return { epoch, metadataHash };
}

export function writeShareGroupMetadataValue(w: WireWriter, m: ShareGroupMetadataValue, _version: number): void {
  w.int32(m.epoch);
  w.int64(m.metadataHash);
  w.unsignedVarint(0);
}

export function readShareGroupTargetAssignmentMetadataKey(r: WireReader, _version: number): ShareGroupTargetAssignmentMetadataKey {
  const groupId = r.string();
  return { groupId };
}

export function writeShareGroupTargetAssignmentMetadataKey(w: WireWriter, m: ShareGroupTargetAssignmentMetadataKey, _version: number): void {
  w.string(m.groupId);
}

export function readShareGroupTargetAssignmentMetadataValue(r: WireReader, _version: number): ShareGroupTargetAssignmentMetadataValue {
  const assignmentEpoch = r.int32();
  let assignmentTimestamp: number = 0;
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      assignmentTimestamp = r.int64();
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { assignmentEpoch, assignmentTimestamp };
}

export function writeShareGroupTargetAssignmentMetadataValue(w: WireWriter, m: ShareGroupTargetAssignmentMetadataValue, _version: number): void {
  w.int32(m.assignmentEpoch);
  const hasAssignmentTimestamp = m.assignmentTimestamp !== 0;
  w.unsignedVarint((hasAssignmentTimestamp ? 1 : 0));
  if (hasAssignmentTimestamp) {
    const t = new WireWriter(64);
    t.int64(m.assignmentTimestamp);
    w.taggedField(0, t);
  }
}

export function readShareGroupTargetAssignmentMemberKey(r: WireReader, _version: number): ShareGroupTargetAssignmentMemberKey {
  const groupId = r.string();
  const memberId = r.string();
  return { groupId, memberId };
}

export function writeShareGroupTargetAssignmentMemberKey(w: WireWriter, m: ShareGroupTargetAssignmentMemberKey, _version: number): void {
  w.string(m.groupId);
  w.string(m.memberId);
}

function readShareGroupTargetAssignmentMemberValueTopicPartition(r: WireReader): ShareGroupTargetAssignmentMemberValueTopicPartition {
  const topicId = r.uuid();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readShareGroupTargetAssignmentMemberValueTopicPartitionArray(r: WireReader, count: number): ShareGroupTargetAssignmentMemberValueTopicPartition[] {
  const items = new Array<ShareGroupTargetAssignmentMemberValueTopicPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readShareGroupTargetAssignmentMemberValueTopicPartition(r);
  return items;
}

export function readShareGroupTargetAssignmentMemberValue(r: WireReader, _version: number): ShareGroupTargetAssignmentMemberValue {
  const topicPartitions: ShareGroupTargetAssignmentMemberValueTopicPartition[] = readShareGroupTargetAssignmentMemberValueTopicPartitionArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { topicPartitions };
}

function writeShareGroupTargetAssignmentMemberValueTopicPartition(w: WireWriter, m: ShareGroupTargetAssignmentMemberValueTopicPartition): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

export function writeShareGroupTargetAssignmentMemberValue(w: WireWriter, m: ShareGroupTargetAssignmentMemberValue, _version: number): void {
  w.compactArrayCount(m.topicPartitions.length);
  for (let i = 0; i < m.topicPartitions.length; i++) writeShareGroupTargetAssignmentMemberValueTopicPartition(w, m.topicPartitions[i]!);
  w.unsignedVarint(0);
}

export function readShareGroupCurrentMemberAssignmentKey(r: WireReader, _version: number): ShareGroupCurrentMemberAssignmentKey {
  const groupId = r.string();
  const memberId = r.string();
  return { groupId, memberId };
}

export function writeShareGroupCurrentMemberAssignmentKey(w: WireWriter, m: ShareGroupCurrentMemberAssignmentKey, _version: number): void {
  w.string(m.groupId);
  w.string(m.memberId);
}

function readShareGroupCurrentMemberAssignmentValueTopicPartitions(r: WireReader): ShareGroupCurrentMemberAssignmentValueTopicPartitions {
  const topicId = r.uuid();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readShareGroupCurrentMemberAssignmentValueTopicPartitionsArray(r: WireReader, count: number): ShareGroupCurrentMemberAssignmentValueTopicPartitions[] {
  const items = new Array<ShareGroupCurrentMemberAssignmentValueTopicPartitions>(count);
  for (let i = 0; i < count; i++) items[i] = readShareGroupCurrentMemberAssignmentValueTopicPartitions(r);
  return items;
}

export function readShareGroupCurrentMemberAssignmentValue(r: WireReader, _version: number): ShareGroupCurrentMemberAssignmentValue {
  const memberEpoch = r.int32();
  const previousMemberEpoch = r.int32();
  const state = r.int8();
  const assignedPartitions: ShareGroupCurrentMemberAssignmentValueTopicPartitions[] = readShareGroupCurrentMemberAssignmentValueTopicPartitionsArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { memberEpoch, previousMemberEpoch, state, assignedPartitions };
}

function writeShareGroupCurrentMemberAssignmentValueTopicPartitions(w: WireWriter, m: ShareGroupCurrentMemberAssignmentValueTopicPartitions): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

export function writeShareGroupCurrentMemberAssignmentValue(w: WireWriter, m: ShareGroupCurrentMemberAssignmentValue, _version: number): void {
  w.int32(m.memberEpoch);
  w.int32(m.previousMemberEpoch);
  w.int8(m.state);
  w.compactArrayCount(m.assignedPartitions.length);
  for (let i = 0; i < m.assignedPartitions.length; i++) writeShareGroupCurrentMemberAssignmentValueTopicPartitions(w, m.assignedPartitions[i]!);
  w.unsignedVarint(0);
}

export function readShareGroupStatePartitionMetadataKey(r: WireReader, _version: number): ShareGroupStatePartitionMetadataKey {
  const groupId = r.string();
  return { groupId };
}

export function writeShareGroupStatePartitionMetadataKey(w: WireWriter, m: ShareGroupStatePartitionMetadataKey, _version: number): void {
  w.string(m.groupId);
}

function readShareGroupStatePartitionMetadataValueTopicPartitionsInfo(r: WireReader): ShareGroupStatePartitionMetadataValueTopicPartitionsInfo {
  const topicId = r.uuid();
  const topicName = r.compactString();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { topicId, topicName, partitions };
}

function readShareGroupStatePartitionMetadataValueTopicPartitionsInfoArray(r: WireReader, count: number): ShareGroupStatePartitionMetadataValueTopicPartitionsInfo[] {
  const items = new Array<ShareGroupStatePartitionMetadataValueTopicPartitionsInfo>(count);
  for (let i = 0; i < count; i++) items[i] = readShareGroupStatePartitionMetadataValueTopicPartitionsInfo(r);
  return items;
}

function readShareGroupStatePartitionMetadataValueTopicInfo(r: WireReader): ShareGroupStatePartitionMetadataValueTopicInfo {
  const topicId = r.uuid();
  const topicName = r.compactString();
  r.skipTaggedFields();
  return { topicId, topicName };
}

function readShareGroupStatePartitionMetadataValueTopicInfoArray(r: WireReader, count: number): ShareGroupStatePartitionMetadataValueTopicInfo[] {
  const items = new Array<ShareGroupStatePartitionMetadataValueTopicInfo>(count);
  for (let i = 0; i < count; i++) items[i] = readShareGroupStatePartitionMetadataValueTopicInfo(r);
  return items;
}

export function readShareGroupStatePartitionMetadataValue(r: WireReader, _version: number): ShareGroupStatePartitionMetadataValue {
  const initializingTopics: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo[] = readShareGroupStatePartitionMetadataValueTopicPartitionsInfoArray(r, r.compactArrayCount(19, 56));
  const initializedTopics: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo[] = readShareGroupStatePartitionMetadataValueTopicPartitionsInfoArray(r, r.compactArrayCount(19, 56));
  const deletingTopics: ShareGroupStatePartitionMetadataValueTopicInfo[] = readShareGroupStatePartitionMetadataValueTopicInfoArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { initializingTopics, initializedTopics, deletingTopics };
}

function writeShareGroupStatePartitionMetadataValueTopicPartitionsInfo(w: WireWriter, m: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo): void {
  w.uuid(m.topicId);
  w.compactString(m.topicName);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

function writeShareGroupStatePartitionMetadataValueTopicInfo(w: WireWriter, m: ShareGroupStatePartitionMetadataValueTopicInfo): void {
  w.uuid(m.topicId);
  w.compactString(m.topicName);
  w.unsignedVarint(0);
}

export function writeShareGroupStatePartitionMetadataValue(w: WireWriter, m: ShareGroupStatePartitionMetadataValue, _version: number): void {
  w.compactArrayCount(m.initializingTopics.length);
  for (let i = 0; i < m.initializingTopics.length; i++) writeShareGroupStatePartitionMetadataValueTopicPartitionsInfo(w, m.initializingTopics[i]!);
  w.compactArrayCount(m.initializedTopics.length);
  for (let i = 0; i < m.initializedTopics.length; i++) writeShareGroupStatePartitionMetadataValueTopicPartitionsInfo(w, m.initializedTopics[i]!);
  w.compactArrayCount(m.deletingTopics.length);
  for (let i = 0; i < m.deletingTopics.length; i++) writeShareGroupStatePartitionMetadataValueTopicInfo(w, m.deletingTopics[i]!);
  w.unsignedVarint(0);
}
