// Generated from ../schema/consumer-group-describe.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ConsumerGroupDescribeRequest = {
  groupIds: string[];
  includeAuthorizedOperations: boolean;
};

export type ConsumerGroupDescribeResponse = {
  throttleTimeMs: number;
  groups: ConsumerGroupDescribeResponseDescribedGroup[];
};

export type ConsumerGroupDescribeResponseDescribedGroup = {
  errorCode: number;
  errorMessage: string | null;
  groupId: string;
  groupState: string;
  groupEpoch: number;
  assignmentEpoch: number;
  assignorName: string;
  members: ConsumerGroupDescribeResponseMember[];
  authorizedOperations: number;
};

export type ConsumerGroupDescribeResponseMember = {
  memberId: string;
  instanceId: string | null;
  rackId: string | null;
  memberEpoch: number;
  clientId: string;
  clientHost: string;
  subscribedTopicNames: string[];
  subscribedTopicRegex: string | null;
  assignment: ConsumerGroupDescribeResponseAssignment;
  targetAssignment: ConsumerGroupDescribeResponseAssignment;
  memberType: number;
};

export type ConsumerGroupDescribeResponseAssignment = {
  topicPartitions: ConsumerGroupDescribeResponseTopicPartitions[];
};

export type ConsumerGroupDescribeResponseTopicPartitions = {
  topicId: string;
  topicName: string;
  partitions: number[];
};

export function readConsumerGroupDescribeRequest(r: WireReader, _version: number): ConsumerGroupDescribeRequest {
  const groupIds: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const includeAuthorizedOperations = r.bool();
  r.skipTaggedFields();
  return { groupIds, includeAuthorizedOperations };
}

export function writeConsumerGroupDescribeRequest(w: WireWriter, m: ConsumerGroupDescribeRequest, _version: number): void {
  w.compactArrayCount(m.groupIds.length);
  w.compactStringArray(m.groupIds);
  w.bool(m.includeAuthorizedOperations);
  w.unsignedVarint(0);
}

function readConsumerGroupDescribeResponseTopicPartitions(r: WireReader): ConsumerGroupDescribeResponseTopicPartitions {
  const topicId = r.uuid();
  const topicName = r.compactString();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { topicId, topicName, partitions };
}

function readConsumerGroupDescribeResponseTopicPartitionsArray(r: WireReader, count: number): ConsumerGroupDescribeResponseTopicPartitions[] {
  const items = new Array<ConsumerGroupDescribeResponseTopicPartitions>(count);
  for (let i = 0; i < count; i++) items[i] = readConsumerGroupDescribeResponseTopicPartitions(r);
  return items;
}

function readConsumerGroupDescribeResponseAssignment(r: WireReader): ConsumerGroupDescribeResponseAssignment {
  const topicPartitions: ConsumerGroupDescribeResponseTopicPartitions[] = readConsumerGroupDescribeResponseTopicPartitionsArray(r, r.compactArrayCount(19, 56));
  r.skipTaggedFields();
  return { topicPartitions };
}

function readConsumerGroupDescribeResponseMember(r: WireReader, version: number): ConsumerGroupDescribeResponseMember {
  const memberId = r.compactString();
  const instanceId = r.compactNullableString();
  const rackId = r.compactNullableString();
  const memberEpoch = r.int32();
  const clientId = r.compactString();
  const clientHost = r.compactString();
  const subscribedTopicNames: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const subscribedTopicRegex = r.compactNullableString();
  const assignment: ConsumerGroupDescribeResponseAssignment = readConsumerGroupDescribeResponseAssignment(r);
  const targetAssignment: ConsumerGroupDescribeResponseAssignment = readConsumerGroupDescribeResponseAssignment(r);
  const memberType = version >= 1 ? r.int8() : -1;
  r.skipTaggedFields();
  return {
    memberId,
    instanceId,
    rackId,
    memberEpoch,
    clientId,
    clientHost,
    subscribedTopicNames,
    subscribedTopicRegex,
    assignment,
    targetAssignment,
    memberType,
  };
}

function readConsumerGroupDescribeResponseMemberArray(r: WireReader, version: number, count: number): ConsumerGroupDescribeResponseMember[] {
  const items = new Array<ConsumerGroupDescribeResponseMember>(count);
  for (let i = 0; i < count; i++) items[i] = readConsumerGroupDescribeResponseMember(r, version);
  return items;
}

function readConsumerGroupDescribeResponseDescribedGroup(r: WireReader, version: number): ConsumerGroupDescribeResponseDescribedGroup {
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const groupId = r.compactString();
  const groupState = r.compactString();
  const groupEpoch = r.int32();
  const assignmentEpoch = r.int32();
  const assignorName = r.compactString();
  const members: ConsumerGroupDescribeResponseMember[] = readConsumerGroupDescribeResponseMemberArray(r, version, r.compactArrayCount(16, 184));
  const authorizedOperations = r.int32();
  r.skipTaggedFields();
  return {
    errorCode,
    errorMessage,
    groupId,
    groupState,
    groupEpoch,
    assignmentEpoch,
    assignorName,
    members,
    authorizedOperations,
  };
}

function readConsumerGroupDescribeResponseDescribedGroupArray(r: WireReader, version: number, count: number): ConsumerGroupDescribeResponseDescribedGroup[] {
  const items = new Array<ConsumerGroupDescribeResponseDescribedGroup>(count);
  for (let i = 0; i < count; i++) items[i] = readConsumerGroupDescribeResponseDescribedGroup(r, version);
  return items;
}

export function readConsumerGroupDescribeResponse(r: WireReader, version: number): ConsumerGroupDescribeResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const groups: ConsumerGroupDescribeResponseDescribedGroup[] = readConsumerGroupDescribeResponseDescribedGroupArray(r, version, r.compactArrayCount(20, 104));
  r.skipTaggedFields();
  return { throttleTimeMs, groups };
}

function writeConsumerGroupDescribeResponseTopicPartitions(w: WireWriter, m: ConsumerGroupDescribeResponseTopicPartitions): void {
  w.uuid(m.topicId);
  w.compactString(m.topicName);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

function writeConsumerGroupDescribeResponseAssignment(w: WireWriter, m: ConsumerGroupDescribeResponseAssignment): void {
  w.compactArrayCount(m.topicPartitions.length);
  for (let i = 0; i < m.topicPartitions.length; i++) writeConsumerGroupDescribeResponseTopicPartitions(w, m.topicPartitions[i]!);
  w.unsignedVarint(0);
}

function writeConsumerGroupDescribeResponseMember(w: WireWriter, m: ConsumerGroupDescribeResponseMember, version: number): void {
  w.compactString(m.memberId);
  w.compactNullableString(m.instanceId);
  w.compactNullableString(m.rackId);
  w.int32(m.memberEpoch);
  w.compactString(m.clientId);
  w.compactString(m.clientHost);
  w.compactArrayCount(m.subscribedTopicNames.length);
  w.compactStringArray(m.subscribedTopicNames);
  w.compactNullableString(m.subscribedTopicRegex);
  writeConsumerGroupDescribeResponseAssignment(w, m.assignment);
  writeConsumerGroupDescribeResponseAssignment(w, m.targetAssignment);
  if (version >= 1) w.int8(m.memberType);
  w.unsignedVarint(0);
}

function writeConsumerGroupDescribeResponseDescribedGroup(w: WireWriter, m: ConsumerGroupDescribeResponseDescribedGroup, version: number): void {
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.compactString(m.groupId);
  w.compactString(m.groupState);
  w.int32(m.groupEpoch);
  w.int32(m.assignmentEpoch);
  w.compactString(m.assignorName);
  w.compactArrayCount(m.members.length);
  for (let i = 0; i < m.members.length; i++) writeConsumerGroupDescribeResponseMember(w, m.members[i]!, version);
  w.int32(m.authorizedOperations);
  w.unsignedVarint(0);
}

export function writeConsumerGroupDescribeResponse(w: WireWriter, m: ConsumerGroupDescribeResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.compactArrayCount(m.groups.length);
  for (let i = 0; i < m.groups.length; i++) writeConsumerGroupDescribeResponseDescribedGroup(w, m.groups[i]!, version);
  w.unsignedVarint(0);
}
