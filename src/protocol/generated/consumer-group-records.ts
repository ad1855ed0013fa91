// Generated from ../schema/consumer-group-records.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type ConsumerGroupMetadataKey = {
  groupId: string;
};

export type ConsumerGroupMetadataValue = {
  epoch: number;
  metadataHash: number;
};

export type ConsumerGroupPartitionMetadataKey = {
  groupId: string;
};

export type ConsumerGroupPartitionMetadataValue = {
  topics: ConsumerGroupPartitionMetadataValueTopicMetadata[];
};

export type ConsumerGroupPartitionMetadataValueTopicMetadata = {
  topicId: string;
  topicName: string;
  numPartitions: number;
  partitionMetadata: ConsumerGroupPartitionMetadataValuePartitionMetadata[];
};

export type ConsumerGroupPartitionMetadataValuePartitionMetadata = {
  partition: number;
  racks: string[];
};

export type ConsumerGroupMemberMetadataKey = {
  groupId: string;
  memberId: string;
};

export type ConsumerGroupMemberMetadataValue = {
  instanceId: string | null;
  rackId: string | null;
  clientId: string;
  clientHost: string;
  subscribedTopicNames: string[];
  subscribedTopicRegex: string | null;
  rebalanceTimeoutMs: number;
  serverAssignor: string | null;
  classicMemberMetadata: ConsumerGroupMemberMetadataValueClassicMemberMetadata | null;
};

export type ConsumerGroupMemberMetadataValueClassicMemberMetadata = {
  sessionTimeoutMs: number;
  supportedProtocols: ConsumerGroupMemberMetadataValueClassicProtocol[];
};

export type ConsumerGroupMemberMetadataValueClassicProtocol = {
  name: string;
  metadata: Buffer;
};

export type ConsumerGroupTargetAssignmentMetadataKey = {
  groupId: string;
};

export type ConsumerGroupTargetAssignmentMetadataValue = {
  assignmentEpoch: number;
  assignmentTimestamp: number;
};

export type ConsumerGroupTargetAssignmentMemberKey = {
  groupId: string;
  memberId: string;
};

export type ConsumerGroupTargetAssignmentMemberValue = {
  topicPartitions: ConsumerGroupTargetAssignmentMemberValueTopicPartition[];
};

export type ConsumerGroupTargetAssignmentMemberValueTopicPartition = {
  topicId: string;
  partitions: number[];
};

export type ConsumerGroupCurrentMemberAssignmentKey = {
  groupId: string;
  memberId: string;
};

export type ConsumerGroupCurrentMemberAssignmentValue = {
  memberEpoch: number;
  previousMemberEpoch: number;
  state: number;
  assignedPartitions: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[];
  partitionsPendingRevocation: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[];
};

export type ConsumerGroupCurrentMemberAssignmentValueTopicPartitions = {
  topicId: string;
  partitions: number[];
  assignmentEpochs: number[] | null;
};

export type ConsumerGroupRegularExpressionKey = {
  groupId: string;
  regularExpression: string;
};

export type ConsumerGroupRegularExpressionValue = {
  topics: string[];
  version: number;
  timestamp: number;
};

export function readConsumerGroupMetadataKey(r: WireReader, _version: number): ConsumerGroupMetadataKey {
  const groupId = r.string();
  return { groupId };
}

export function writeConsumerGroupMetadataKey(w: WireWriter, m: ConsumerGroupMetadataKey, _version: number): void {
  w.string(m.groupId);
}

export function readConsumerGroupMetadataValue(r: WireReader, _version: number): ConsumerGroupMetadataValue {
  const epoch = r.int32();
  let metadataHash: number = 0;
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      metadataHash = r.int64();
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { epoch, metadataHash };
}

export function writeConsumerGroupMetadataValue(w: WireWriter, m: ConsumerGroupMetadataValue, _version: number): void {
  w.int32(m.epoch);
  const hasMetadataHash = m.metadataHash !== 0;
  w.unsignedVarint((hasMetadataHash ? 1 : 0));
  if (hasMetadataHash) {
    const t = new WireWriter(64);
    t.int64(m.metadataHash);
    w.taggedField(0, t);
  }
}

export function readConsumerGroupPartitionMetadataKey(r: WireReader, _version: number): ConsumerGroupPartitionMetadataKey {
  const groupId = r.string();
  return { groupId };
}

export function writeConsumerGroupPartitionMetadataKey(w: WireWriter, m: ConsumerGroupPartitionMetadataKey, _version: number): void {
  w.string(m.groupId);
}

function readConsumerGroupPartitionMetadataValuePartitionMetadata(r: WireReader): ConsumerGroupPartitionMetadataValuePartitionMetadata {
  const partition = r.int32();
  const racks: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  r.skipTaggedFields();
  return { partition, racks };
}

function readConsumerGroupPartitionMetadataValuePartitionMetadataArray(r: WireReader, count: number): ConsumerGroupPartitionMetadataValuePartitionMetadata[] {
  const items = new Array<ConsumerGroupPartitionMetadataValuePartitionMetadata>(count);
  for (let i = 0; i < count; i++) items[i] = readConsumerGroupPartitionMetadataValuePartitionMetadata(r);
  return items;
}

function readConsumerGroupPartitionMetadataValueTopicMetadata(r: WireReader): ConsumerGroupPartitionMetadataValueTopicMetadata {
  const topicId = r.uuid();
  const topicName = r.compactString();
  const numPartitions = r.int32();
  const partitionMetadata: ConsumerGroupPartitionMetadataValuePartitionMetadata[] = readConsumerGroupPartitionMetadataValuePartitionMetadataArray(r, r.compactArrayCount(6, 48));
  r.skipTaggedFields();
  return { topicId, topicName, numPartitions, partitionMetadata };
}

function readConsumerGroupPartitionMetadataValueTopicMetadataArray(r: WireReader, count: number): ConsumerGroupPartitionMetadataValueTopicMetadata[] {
  const items = new Array<ConsumerGroupPartitionMetadataValueTopicMetadata>(count);
  for (let i = 0; i < count; i++) items[i] = readConsumerGroupPartitionMetadataValueTopicMetadata(r);
  return items;
}

export function readConsumerGroupPartitionMetadataValue(r: WireReader, _version: number): ConsumerGroupPartitionMetadataValue {
  const topics: ConsumerGroupPartitionMetadataValueTopicMetadata[] = readConsumerGroupPartitionMetadataValueTopicMetadataArray(r, r.compactArrayCount(23, 64));
  r.skipTaggedFields();
  return { topics };
}

function writeConsumerGroupPartitionMetadataValuePartitionMetadata(w: WireWriter, m: ConsumerGroupPartitionMetadataValuePartitionMetadata): void {
  w.int32(m.partition);
  w.compactArrayCount(m.racks.length);
  w.compactStringArray(m.racks);
  w.unsignedVarint(0);
}

function writeConsumerGroupPartitionMetadataValueTopicMetadata(w: WireWriter, m: ConsumerGroupPartitionMetadataValueTopicMetadata): void {
  w.uuid(m.topicId);
  w.compactString(m.topicName);
  w.int32(m.numPartitions);
  w.compactArrayCount(m.partitionMetadata.length);
  for (let i = 0; i < m.partitionMetadata.length; i++) writeConsumerGroupPartitionMetadataValuePartitionMetadata(w, m.partitionMetadata[i]!);
  w.unsignedVarint(0);
}

export function writeConsumerGroupPartitionMetadataValue(w: WireWriter, m: ConsumerGroupPartitionMetadataValue, _version: number): void {
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeConsumerGroupPartitionMetadataValueTopicMetadata(w, m.topics[i]!);
  w.unsignedVarint(0);
}

export function readConsumerGroupMemberMetadataKey(r: WireReader, _version: number): ConsumerGroupMemberMetadataKey {
  const groupId = r.string();
  const memberId = r.string();
  return { groupId, memberId };
}

export function writeConsumerGroupMemberMetadataKey(w: WireWriter, m: ConsumerGroupMemberMetadataKey, _version: number): void {
  w.string(m.groupId);
  w.string(m.memberId);
}

function readConsumerGroupMemberMetadataValueClassicProtocol(r: WireReader): ConsumerGroupMemberMetadataValueClassicProtocol {
  const name = r.compactString();
  const metadata = r.compactBytes();
  r.skipTaggedFields();
  return { name, metadata };
}

function readConsumerGroupMemberMetadataValueClassicProtocolArray(r: WireReader, count: number): ConsumerGroupMemberMetadataValueClassicProtocol[] {
  const items = new Array<ConsumerGroupMemberMetadataValueClassicProtocol>(count);
  for (let i = 0; i < count; i++) items[i] = readConsumerGroupMemberMetadataValueClassicProtocol(r);
  return items;
}

function readConsumerGroupMemberMetadataValueClassicMemberMetadata(r: WireReader): ConsumerGroupMemberMetadataValueClassicMemberMetadata {
  const sessionTimeoutMs = r.int32();
  const supportedProtocols: ConsumerGroupMemberMetadataValueClassicProtocol[] = readConsumerGroupMemberMetadataValueClassicProtocolArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { sessionTimeoutMs, supportedProtocols };
}

export function readConsumerGroupMemberMetadataValue(r: WireReader, _version: number): ConsumerGroupMemberMetadataValue {
  const instanceId = r.compactNullableString();
  const rackId = r.compactNullableString();
  const clientId = r.compactString();
  const clientHost = r.compactString();
  const subscribedTopicNames: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const subscribedTopicRegex = r.compactNullableString();
  const rebalanceTimeoutMs = r.int32();
  const serverAssignor = r.compactNullableString();
  let classicMemberMetadata: ConsumerGroupMemberMetadataValueClassicMemberMetadata | null = defaultConsumerGroupMemberMetadataValueClassicMemberMetadata();
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      classicMemberMetadata = r.taggedStructIsPresent() ? readConsumerGroupMemberMetadataValueClassicMemberMetadata(r) : null;
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return {
    instanceId,
    rackId,
    clientId,
    clientHost,
    subscribedTopicNames,
    subscribedTopicRegex,
    rebalanceTimeoutMs,
    serverAssignor,
    classicMemberMetadata,
  };
}

function writeConsumerGroupMemberMetadataValueClassicProtocol(w: WireWriter, m: ConsumerGroupMemberMetadataValueClassicProtocol): void {
  w.compactString(m.name);
  w.compactBytes(m.metadata);
  w.unsignedVarint(0);
}

function writeConsumerGroupMemberMetadataValueClassicMemberMetadata(w: WireWriter, m: ConsumerGroupMemberMetadataValueClassicMemberMetadata): void {
  w.int32(m.sessionTimeoutMs);
  w.compactArrayCount(m.supportedProtocols.length);
  for (let i = 0; i < m.supportedProtocols.length; i++) writeConsumerGroupMemberMetadataValueClassicProtocol(w, m.supportedProtocols[i]!);
  w.unsignedVarint(0);
}

export function writeConsumerGroupMemberMetadataValue(w: WireWriter, m: ConsumerGroupMemberMetadataValue, _version: number): void {
  w.compactNullableString(m.instanceId);
  w.compactNullableString(m.rackId);
  w.compactString(m.clientId);
  w.compactString(m.clientHost);
  w.compactArrayCount(m.subscribedTopicNames.length);
  w.compactStringArray(m.subscribedTopicNames);
  w.compactNullableString(m.subscribedTopicRegex);
  w.int32(m.rebalanceTimeoutMs);
  w.compactNullableString(m.serverAssignor);
  const hasClassicMemberMetadata = m.classicMemberMetadata === null || !isDefaultConsumerGroupMemberMetadataValueClassicMemberMetadata(m.classicMemberMetadata);
  w.unsignedVarint((hasClassicMemberMetadata ? 1 : 0));
  if (hasClassicMemberMetadata) {
    const t = new WireWriter(64);
    t.taggedStructIsPresent(m.classicMemberMetadata !== null);
    if (m.classicMemberMetadata !== null) writeConsumerGroupMemberMetadataValueClassicMemberMetadata(t, m.classicMemberMetadata);
    w.taggedField(0, t);
  }
}

function defaultConsumerGroupMemberMetadataValueClassicMemberMetadata(): ConsumerGroupMemberMetadataValueClassicMemberMetadata {
  return {
    sessionTimeoutMs: 0,
    supportedProtocols: [],
  };
}

function isDefaultConsumerGroupMemberMetadataValueClassicMemberMetadata(m: ConsumerGroupMemberMetadataValueClassicMemberMetadata): boolean {
  return (
    m.sessionTimeoutMs === 0
    && !(m.supportedProtocols.length > 0)
  );
}

export function readConsumerGroupTargetAssignmentMetadataKey(r: WireReader, _version: number): ConsumerGroupTargetAssignmentMetadataKey {
  const groupId = r.string();
  return { groupId };
}

export function writeConsumerGroupTargetAssignmentMetadataKey(w: WireWriter, m: ConsumerGroupTargetAssignmentMetadataKey, _version: number): void {
  w.string(m.groupId);
}

export function readConsumerGroupTargetAssignmentMetadataValue(r: WireReader, _version: number): ConsumerGroupTargetAssignmentMetadataValue {
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

export function writeConsumerGroupTargetAssignmentMetadataValue(w: WireWriter, m: ConsumerGroupTargetAssignmentMetadataValue, _version: number): void {
  w.int32(m.assignmentEpoch);
  const hasAssignmentTimestamp = m.assignmentTimestamp !== 0;
  w.unsignedVarint((hasAssignmentTimestamp ? 1 : 0));
  if (hasAssignmentTimestamp) {
    const t = new WireWriter(64);
    t.int64(m.assignmentTimestamp);
    w.taggedField(0, t);
  }
}

export function readConsumerGroupTargetAssignmentMemberKey(r: WireReader, _version: number): ConsumerGroupTargetAssignmentMemberKey {
  const groupId = r.string();
  const memberId = r.string();
  return { groupId, memberId };
}

export function writeConsumerGroupTargetAssignmentMemberKey(w: WireWriter, m: ConsumerGroupTargetAssignmentMemberKey, _version: number): void {
  w.string(m.groupId);
  w.string(m.memberId);
}

function readConsumerGroupTargetAssignmentMemberValueTopicPartition(r: WireReader): ConsumerGroupTargetAssignmentMemberValueTopicPartition {
  const topicId = r.uuid();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readConsumerGroupTargetAssignmentMemberValueTopicPartitionArray(r: WireReader, count: number): ConsumerGroupTargetAssignmentMemberValueTopicPartition[] {
  const items = new Array<ConsumerGroupTargetAssignmentMemberValueTopicPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readConsumerGroupTargetAssignmentMemberValueTopicPartition(r);
  return items;
}

export function readConsumerGroupTargetAssignmentMemberValue(r: WireReader, _version: number): ConsumerGroupTargetAssignmentMemberValue {
  const topicPartitions: ConsumerGroupTargetAssignmentMemberValueTopicPartition[] = readConsumerGroupTargetAssignmentMemberValueTopicPartitionArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { topicPartitions };
}

function writeConsumerGroupTargetAssignmentMemberValueTopicPartition(w: WireWriter, m: ConsumerGroupTargetAssignmentMemberValueTopicPartition): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

export function writeConsumerGroupTargetAssignmentMemberValue(w: WireWriter, m: ConsumerGroupTargetAssignmentMemberValue, _version: number): void {
  w.compactArrayCount(m.topicPartitions.length);
  for (let i = 0; i < m.topicPartitions.length; i++) writeConsumerGroupTargetAssignmentMemberValueTopicPartition(w, m.topicPartitions[i]!);
  w.unsignedVarint(0);
}

export function readConsumerGroupCurrentMemberAssignmentKey(r: WireReader, _version: number): ConsumerGroupCurrentMemberAssignmentKey {
  const groupId = r.string();
  const memberId = r.string();
  return { groupId, memberId };
}

export function writeConsumerGroupCurrentMemberAssignmentKey(w: WireWriter, m: ConsumerGroupCurrentMemberAssignmentKey, _version: number): void {
  w.string(m.groupId);
  w.string(m.memberId);
}

function readConsumerGroupCurrentMemberAssignmentValueTopicPartitions(r: WireReader): ConsumerGroupCurrentMemberAssignmentValueTopicPartitions {
  const topicId = r.uuid();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  let assignmentEpochs: number[] | null = [];
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      const count = r.compactNullableArrayCount(4, 8);
      assignmentEpochs = count < 0 ? null : r.int32Array(count);
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { topicId, partitions, assignmentEpochs };
}

function readConsumerGroupCurrentMemberAssignmentValueTopicPartitionsArray(r: WireReader, count: number): ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[] {
  const items = new Array<ConsumerGroupCurrentMemberAssignmentValueTopicPartitions>(count);
  for (let i = 0; i < count; i++) items[i] = readConsumerGroupCurrentMemberAssignmentValueTopicPartitions(r);
  return items;
}

export function readConsumerGroupCurrentMemberAssignmentValue(r: WireReader, _version: number): ConsumerGroupCurrentMemberAssignmentValue {
  const memberEpoch = r.int32();
  const previousMemberEpoch = r.int32();
  const state = r.int8();
  const assignedPartitions: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[] = readConsumerGroupCurrentMemberAssignmentValueTopicPartitionsArray(r, r.compactArrayCount(18, 88));
  const partitionsPendingRevocation: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[] = readConsumerGroupCurrentMemberAssignmentValueTopicPartitionsArray(r, r.compactArrayCount(18, 88));
  r.skipTaggedFields();
  return {
    memberEpoch,
    previousMemberEpoch,
    state,
    assignedPartitions,
    partitionsPendingRevocation,
  };
}

function writeConsumerGroupCurrentMemberAssignmentValueTopicPartitions(w: WireWriter, m: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  const hasAssignmentEpochs = m.assignmentEpochs === null || m.assignmentEpochs.length > 0;
  w.unsignedVarint((hasAssignmentEpochs ? 1 : 0));
  if (hasAssignmentEpochs) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.assignmentEpochs === null ? -1 : m.assignmentEpochs.length);
    if (m.assignmentEpochs !== null) t.int32Array(m.assignmentEpochs);
    w.taggedField(0, t);
  }
}

export function writeConsumerGroupCurrentMemberAssignmentValue(w: WireWriter, m: ConsumerGroupCurrentMemberAssignmentValue, _version: number): void {
  w.int32(m.memberEpoch);
  w.int32(m.previousMemberEpoch);
  w.int8(m.state);
  w.compactArrayCount(m.assignedPartitions.length);
  for (let i = 0; i < m.assignedPartitions.length; i++) writeConsumerGroupCurrentMemberAssignmentValueTopicPartitions(w, m.assignedPartitions[i]!);
  w.compactArrayCount(m.partitionsPendingRevocation.length);
  for (let i = 0; i < m.partitionsPendingRevocation.length; i++) writeConsumerGroupCurrentMemberAssignmentValueTopicPartitions(w, m.partitionsPendingRevocation[i]!);
  w.unsignedVarint(0);
}

export function readConsumerGroupRegularExpressionKey(r: WireReader, _version: number): ConsumerGroupRegularExpressionKey {
  const groupId = r.string();
  const regularExpression = r.string();
  return { groupId, regularExpression };
}

export function writeConsumerGroupRegularExpressionKey(w: WireWriter, m: ConsumerGroupRegularExpressionKey, _version: number): void {
  w.string(m.groupId);
  w.string(m.regularExpression);
}

export function readConsumerGroupRegularExpressionValue(r: WireReader, _version: number): ConsumerGroupRegularExpressionValue {
  const topics: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const versionValue = r.int64();
  const timestamp = r.int64();
  r.skipTaggedFields();
  return { topics, version: versionValue, timestamp };
}

export function writeConsumerGroupRegularExpressionValue(w: WireWriter, m: ConsumerGroupRegularExpressionValue, _version: number): void {
  w.compactArrayCount(m.topics.length);
  w.compactStringArray(m.topics);
  w.int64(m.version);
  w.int64(m.timestamp);
  w.unsignedVarint(0);
}
