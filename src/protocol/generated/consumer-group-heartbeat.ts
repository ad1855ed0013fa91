// Generated from ../schema/consumer-group-heartbeat.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ConsumerGroupHeartbeatRequest = {
  groupId: string;
  memberId: string;
  memberEpoch: number;
  instanceId: string | null;
  rackId: string | null;
  rebalanceTimeoutMs: number;
  subscribedTopicNames: string[] | null;
  subscribedTopicRegex: string | null;
  serverAssignor: string | null;
  topicPartitions: ConsumerGroupHeartbeatRequestTopicPartitions[] | null;
};

export type ConsumerGroupHeartbeatRequestTopicPartitions = {
  topicId: string;
  partitions: number[];
};

export type ConsumerGroupHeartbeatResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  memberId: string | null;
  memberEpoch: number;
  heartbeatIntervalMs: number;
  assignment: ConsumerGroupHeartbeatResponseAssignment | null;
};

export type ConsumerGroupHeartbeatResponseAssignment = {
  topicPartitions: ConsumerGroupHeartbeatResponseTopicPartitions[];
};

export type ConsumerGroupHeartbeatResponseTopicPartitions = {
  topicId: string;
  partitions: number[];
};

function readConsumerGroupHeartbeatRequestTopicPartitions(r: WireReader): ConsumerGroupHeartbeatRequestTopicPartitions {
  const topicId = r.uuid();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readConsumerGroupHeartbeatRequestTopicPartitionsArray(r: WireReader, count: number): ConsumerGroupHeartbeatRequestTopicPartitions[] {
  const items = new Array<ConsumerGroupHeartbeatRequestTopicPartitions>(count);
  for (let i = 0; i < count; i++) items[i] = readConsumerGroupHeartbeatRequestTopicPartitions(r);
  return items;
}

export function readConsumerGroupHeartbeatRequest(r: WireReader, version: number): ConsumerGroupHeartbeatRequest {
  const groupId = r.compactString();
  const memberId = r.compactString();
  const memberEpoch = r.int32();
  const instanceId = r.compactNullableString();
  const rackId = r.compactNullableString();
  const rebalanceTimeoutMs = r.int32();
  const subscribedTopicNamesCount = r.compactNullableArrayCount(1, 8);
  const subscribedTopicNames = subscribedTopicNamesCount < 0 ? null : r.compactStringArray(subscribedTopicNamesCount);
  const subscribedTopicRegex = version >= 1 ? r.compactNullableString() : null;
  const serverAssignor = r.compactNullableString();
  const topicPartitionsCount = r.compactNullableArrayCount(1, 48);
  const topicPartitions = topicPartitionsCount < 0 ? null : readConsumerGroupHeartbeatRequestTopicPartitionsArray(r, topicPartitionsCount);
  r.skipTaggedFields();
  return {
    groupId,
    memberId,
    memberEpoch,
    instanceId,
    rackId,
    rebalanceTimeoutMs,
    subscribedTopicNames,
    subscribedTopicRegex,
    serverAssignor,
    topicPartitions,
  };
}

function writeConsumerGroupHeartbeatRequestTopicPartitions(w: WireWriter, m: ConsumerGroupHeartbeatRequestTopicPartitions): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

export function writeConsumerGroupHeartbeatRequest(w: WireWriter, m: ConsumerGroupHeartbeatRequest, version: number): void {
  w.compactString(m.groupId);
  w.compactString(m.memberId);
  w.int32(m.memberEpoch);
  w.compactNullableString(m.instanceId);
  w.compactNullableString(m.rackId);
  w.int32(m.rebalanceTimeoutMs);
  w.compactArrayCount(m.subscribedTopicNames === null ? -1 : m.subscribedTopicNames.length);
  if (m.subscribedTopicNames !== null) w.compactStringArray(m.subscribedTopicNames);
  if (version >= 1) w.compactNullableString(m.subscribedTopicRegex);
  w.compactNullableString(m.serverAssignor);
  w.compactArrayCount(m.topicPartitions === null ? -1 : m.topicPartitions.length);
  if (m.topicPartitions !== null) {
    for (let i = 0; i < m.topicPartitions.length; i++) writeConsumerGroupHeartbeatRequestTopicPartitions(w, m.topicPartitions[i]!);
  }
  w.unsignedVarint(0);
}

function readConsumerGroupHeartbeatResponseTopicPartitions(r: WireReader): ConsumerGroupHeartbeatResponseTopicPartitions {
  const topicId = r.uuid();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readConsumerGroupHeartbeatResponseTopicPartitionsArray(r: WireReader, count: number): ConsumerGroupHeartbeatResponseTopicPartitions[] {
  const items = new Array<ConsumerGroupHeartbeatResponseTopicPartitions>(count);
  for (let i = 0; i < count; i++) items[i] = readConsumerGroupHeartbeatResponseTopicPartitions(r);
  return items;
}

function readConsumerGroupHeartbeatResponseAssignment(r: WireReader): ConsumerGroupHeartbeatResponseAssignment {
  const topicPartitions: ConsumerGroupHeartbeatResponseTopicPartitions[] = readConsumerGroupHeartbeatResponseTopicPartitionsArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { topicPartitions };
}

export function readConsumerGroupHeartbeatResponse(r: WireReader, _version: number): ConsumerGroupHeartbeatResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const memberId = r.compactNullableString();
  const memberEpoch = r.int32();
  const heartbeatIntervalMs = r.int32();
  const assignment: ConsumerGroupHeartbeatResponseAssignment | null = r.structIsPresent() ? readConsumerGroupHeartbeatResponseAssignment(r) : null;
  r.skipTaggedFields();
  return {
    throttleTimeMs,
    errorCode,
    errorMessage,
    memberId,
    memberEpoch,
    heartbeatIntervalMs,
    assignment,
  };
}

function writeConsumerGroupHeartbeatResponseTopicPartitions(w: WireWriter, m: ConsumerGroupHeartbeatResponseTopicPartitions): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

function writeConsumerGroupHeartbeatResponseAssignment(w: WireWriter, m: ConsumerGroupHeartbeatResponseAssignment): void {
  w.compactArrayCount(m.topicPartitions.length);
  for (let i = 0; i < m.topicPartitions.length; i++) writeConsumerGroupHeartbeatResponseTopicPartitions(w, m.topicPartitions[i]!);
  w.unsignedVarint(0);
}

export function writeConsumerGroupHeartbeatResponse(w: WireWriter, m: ConsumerGroupHeartbeatResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.compactNullableString(m.memberId);
  w.int32(m.memberEpoch);
  w.int32(m.heartbeatIntervalMs);
  w.structIsPresent(m.assignment !== null);
  if (m.assignment !== null) writeConsumerGroupHeartbeatResponseAssignment(w, m.assignment);
  w.unsignedVarint(0);
}
