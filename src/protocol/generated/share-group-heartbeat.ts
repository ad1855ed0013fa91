// Generated from ../schema/share-group-heartbeat.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ShareGroupHeartbeatRequest = {
  groupId: string;
  memberId: string;
  memberEpoch: number;
  rackId: string | null;
  subscribedTopicNames: string[] | null;
};

export type ShareGroupHeartbeatResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  memberId: string | null;
  memberEpoch: number;
  heartbeatIntervalMs: number;
  assignment: ShareGroupHeartbeatResponseAssignment | null;
};

export type ShareGroupHeartbeatResponseAssignment = {
  topicPartitions: ShareGroupHeartbeatResponseTopicPartitions[];
};

export type ShareGroupHeartbeatResponseTopicPartitions = {
  topicId: string;
  partitions: number[];
};

export function readShareGroupHeartbeatRequest(r: WireReader, _version: number): ShareGroupHeartbeatRequest {
  const groupId = r.compactString();
  const memberId = r.compactString();
  const memberEpoch = r.int32();
  const rackId = r.compactNullableString();
  const subscribedTopicNamesCount = r.compactNullableArrayCount(1, 8);
  const subscribedTopicNames = subscribedTopicNamesCount < 0 ? null : r.compactStringArray(subscribedTopicNamesCount);
  r.skipTaggedFields();
  return { groupId, memberId, memberEpoch, rackId, subscribedTopicNames };
}

export function writeShareGroupHeartbeatRequest(w: WireWriter, m: ShareGroupHeartbeatRequest, _version: number): void {
  w.compactString(m.groupId);
  w.compactString(m.memberId);
  w.int32(m.memberEpoch);
  w.compactNullableString(m.rackId);
  w.compactArrayCount(m.subscribedTopicNames === null ? -1 : m.subscribedTopicNames.length);
  if (m.subscribedTopicNames !== null) w.compactStringArray(m.subscribedTopicNames);
  w.unsignedVarint(0);
}

function readShareGroupHeartbeatResponseTopicPartitions(r: WireReader): ShareGroupHeartbeatResponseTopicPartitions {
  const topicId = r.uuid();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { topicId, partitions };
}

function readShareGroupHeartbeatResponseTopicPartitionsArray(r: WireReader, count: number): ShareGroupHeartbeatResponseTopicPartitions[] {
  const items = new Array<ShareGroupHeartbeatResponseTopicPartitions>(count);
  for (let i = 0; i < count; i++) items[i] = readShareGroupHeartbeatResponseTopicPartitions(r);
  return items;
}

function readShareGroupHeartbeatResponseAssignment(r: WireReader): ShareGroupHeartbeatResponseAssignment {
  const topicPartitions: ShareGroupHeartbeatResponseTopicPartitions[] = readShareGroupHeartbeatResponseTopicPartitionsArray(r, r.compactArrayCount(18, 48));
  r.skipTaggedFields();
  return { topicPartitions };
}

export function readShareGroupHeartbeatResponse(r: WireReader, _version: number): ShareGroupHeartbeatResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const memberId = r.compactNullableString();
  const memberEpoch = r.int32();
  const heartbeatIntervalMs = r.int32();
  const assignment: ShareGroupHeartbeatResponseAssignment | null = r.structIsPresent() ? readShareGroupHeartbeatResponseAssignment(r) : null;
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

function writeShareGroupHeartbeatResponseTopicPartitions(w: WireWriter, m: ShareGroupHeartbeatResponseTopicPartitions): void {
  w.uuid(m.topicId);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

function writeShareGroupHeartbeatResponseAssignment(w: WireWriter, m: ShareGroupHeartbeatResponseAssignment): void {
  w.compactArrayCount(m.topicPartitions.length);
  for (let i = 0; i < m.topicPartitions.length; i++) writeShareGroupHeartbeatResponseTopicPartitions(w, m.topicPartitions[i]!);
  w.unsignedVarint(0);
}

export function writeShareGroupHeartbeatResponse(w: WireWriter, m: ShareGroupHeartbeatResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.compactNullableString(m.memberId);
  w.int32(m.memberEpoch);
  w.int32(m.heartbeatIntervalMs);
  w.structIsPresent(m.assignment !== null);
  if (m.assignment !== null) writeShareGroupHeartbeatResponseAssignment(w, m.assignment);
  w.unsignedVarint(0);
}
