// Generated from ../schema/share-group-describe.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ShareGroupDescribeRequest = {
  groupIds: string[];
  includeAuthorizedOperations: boolean;
};

export type ShareGroupDescribeResponse = {
  throttleTimeMs: number;
  groups: ShareGroupDescribeResponseDescribedGroup[];
};

export type ShareGroupDescribeResponseDescribedGroup = {
  errorCode: number;
  errorMessage: string | null;
  groupId: string;
  groupState: string;
  groupEpoch: number;
  assignmentEpoch: number;
  assignorName: string;
  members: ShareGroupDescribeResponseMember[];
  authorizedOperations: number;
};

export type ShareGroupDescribeResponseMember = {
  memberId: string;
  rackId: string | null;
  memberEpoch: number;
  clientId: string;
  clientHost: string;
  subscribedTopicNames: string[];
  assignment: ShareGroupDescribeResponseAssignment;
};

export type ShareGroupDescribeResponseAssignment = {
  topicPartitions: ShareGroupDescribeResponseTopicPartitions[];
};

export type ShareGroupDescribeResponseTopicPartitions = {
  topicId: string;
  topicName: string;
  partitions: number[];
};

export function readShareGroupDescribeRequest(r: WireReader, _version: number): ShareGroupDescribeRequest {
  const groupIds: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const includeAuthorizedOperations = r.bool();
  r.skipTaggedFields();
  return { groupIds, includeAuthorizedOperations };
}

export function writeShareGroupDescribeRequest(w: WireWriter, m: ShareGroupDescribeRequest, _version: number): void {
  w.compactArrayCount(m.groupIds.length);
  w.compactStringArray(m.groupIds);
  w.bool(m.includeAuthorizedOperations);
  w.unsignedVarint(0);
}

function readShareGroupDescribeResponseTopicPartitions(r: WireReader): ShareGroupDescribeResponseTopicPartitions {
  const topicId = r.uuid();
  const topicName = r.compactString();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { topicId, topicName, partitions };
}

function readShareGroupDescribeResponseTopicPartitionsArray(r: WireReader, count: number): ShareGroupDescribeResponseTopicPartitions[] {
  const items = new Array<ShareGroupDescribeResponseTopicPartitions>(count);
  for (let i = 0; i < count; i++) items[i] = readShareGroupDescribeResponseTopicPartitions(r);
  return items;
}

function readShareGroupDescribeResponseAssignment(r: WireReader): ShareGroupDescribeResponseAssignment {
  const topicPartitions: ShareGroupDescribeResponseTopicPartitions[] = readShareGroupDescribeResponseTopicPartitionsArray(r, r.compactArrayCount(19, 56));
  r.skipTaggedFields();
  return { topicPartitions };
}

function readShareGroupDescribeResponseMember(r: WireReader): ShareGroupDescribeResponseMember {
  const memberId = r.compactString();
  const rackId = r.compactNullableString();
  const memberEpoch = r.int32();
  const clientId = r.compactString();
  const clientHost = r.compactString();
  const subscribedTopicNames: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const assignment: ShareGroupDescribeResponseAssignment = readShareGroupDescribeResponseAssignment(r);
  r.skipTaggedFields();
  return { memberId, rackId, memberEpoch, clientId, clientHost, subscribedTopicNames, assignment };
}

function readShareGroupDescribeResponseMemberArray(r: WireReader, count: number): ShareGroupDescribeResponseMember[] {
  const items = new Array<ShareGroupDescribeResponseMember>(count);
  for (let i = 0; i < count; i++) items[i] = readShareGroupDescribeResponseMember(r);
  return items;
}

function readShareGroupDescribeResponseDescribedGroup(r: WireReader): ShareGroupDescribeResponseDescribedGroup {
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const groupId = r.compactString();
  const groupState = r.compactString();
  const groupEpoch = r.int32();
  const assignmentEpoch = r.int32();
  const assignorName = r.compactString();
  const members: ShareGroupDescribeResponseMember[] = readShareGroupDescribeResponseMemberArray(r, r.compactArrayCount(12, 120));
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

function readShareGroupDescribeResponseDescribedGroupArray(r: WireReader, count: number): ShareGroupDescribeResponseDescribedGroup[] {
  const items = new Array<ShareGroupDescribeResponseDescribedGroup>(count);
  for (let i = 0; i < count; i++) items[i] = readShareGroupDescribeResponseDescribedGroup(r);
  return items;
}

export function readShareGroupDescribeResponse(r: WireReader, _version: number): ShareGroupDescribeResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const groups: ShareGroupDescribeResponseDescribedGroup[] = readShareGroupDescribeResponseDescribedGroupArray(r, r.compactArrayCount(20, 104));
  r.skipTaggedFields();
  return { throttleTimeMs, groups };
}

function writeShareGroupDescribeResponseTopicPartitions(w: WireWriter, m: ShareGroupDescribeResponseTopicPartitions): void {
  w.uuid(m.topicId);
  w.compactString(m.topicName);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

function writeShareGroupDescribeResponseAssignment(w: WireWriter, m: ShareGroupDescribeResponseAssignment): void {
  w.compactArrayCount(m.topicPartitions.length);
  for (let i = 0; i < m.topicPartitions.length; i++) writeShareGroupDescribeResponseTopicPartitions(w, m.topicPartitions[i]!);
  w.unsignedVarint(0);
}

function writeShareGroupDescribeResponseMember(w: WireWriter, m: ShareGroupDescribeResponseMember): void {
  w.compactString(m.memberId);
  w.compactNullableString(m.rackId);
  w.int32(m.memberEpoch);
  w.compactString(m.clientId);
  w.compactString(m.clientHost);
  w.compactArrayCount(m.subscribedTopicNames.length);
  w.compactStringArray(m.subscribedTopicNames);
  writeShareGroupDescribeResponseAssignment(w, m.assignment);
  w.unsignedVarint(0);
}

function writeShareGroupDescribeResponseDescribedGroup(w: WireWriter, m: ShareGroupDescribeResponseDescribedGroup): void {
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.compactString(m.groupId);
  w.compactString(m.groupState);
  w.int32(m.groupEpoch);
  w.int32(m.assignmentEpoch);
  w.compactString(m.assignorName);
  w.compactArrayCount(m.members.length);
  for (let i = 0; i < m.members.length; i++) writeShareGroupDescribeResponseMember(w, m.members[i]!);
  w.int32(m.authorizedOperations);
  w.unsignedVarint(0);
}

export function writeShareGroupDescribeResponse(w: WireWriter, m: ShareGroupDescribeResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.compactArrayCount(m.groups.length);
  for (let i = 0; i < m.groups.length; i++) writeShareGroupDescribeResponseDescribedGroup(w, m.groups[i]!);
  w.unsignedVarint(0);
}
