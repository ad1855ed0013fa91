// Generated from ../schema/describe-groups.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DescribeGroupsRequest = {
  groups: string[];
  includeAuthorizedOperations: boolean;
};

export type DescribeGroupsResponse = {
  throttleTimeMs: number;
  groups: DescribeGroupsResponseDescribedGroup[];
};

export type DescribeGroupsResponseDescribedGroup = {
  errorCode: number;
  errorMessage: string | null;
  groupId: string;
  groupState: string;
  protocolType: string;
  protocolData: string;
  members: DescribeGroupsResponseDescribedGroupMember[];
  authorizedOperations: number;
};

export type DescribeGroupsResponseDescribedGroupMember = {
  memberId: string;
  groupInstanceId: string | null;
  clientId: string;
  clientHost: string;
  memberMetadata: Buffer;
  memberAssignment: Buffer;
};

export function readDescribeGroupsRequest(r: WireReader, version: number): DescribeGroupsRequest {
  const flexible = version >= 5;
  const groups: string[] = flexible ? r.compactStringArray(flexible ? r.compactArrayCount(1, 8) : r.arrayCount(1, 8)) : r.stringArray(flexible ? r.compactArrayCount(1, 8) : r.arrayCount(1, 8));
  const includeAuthorizedOperations = version >= 3 ? r.bool() : false;
  if (flexible) r.skipTaggedFields();
  return { groups, includeAuthorizedOperations };
}

export function writeDescribeGroupsRequest(w: WireWriter, m: DescribeGroupsRequest, version: number): void {
  const flexible = version >= 5;
  if (flexible) w.compactArrayCount(m.groups.length);
  else w.arrayCount(m.groups.length);
  if (flexible) w.compactStringArray(m.groups);
  else w.stringArray(m.groups);
  if (version >= 3) w.bool(m.includeAuthorizedOperations);
  if (flexible) w.unsignedVarint(0);
}

function readDescribeGroupsResponseDescribedGroupMember(r: WireReader, version: number): DescribeGroupsResponseDescribedGroupMember {
  const flexible = version >= 5;
  const memberId = flexible ? r.compactString() : r.string();
  const groupInstanceId = version >= 4 ? (flexible ? r.compactNullableString() : r.nullableString()) : null;
  const clientId = flexible ? r.compactString() : r.string();
  const clientHost = flexible ? r.compactString() : r.string();
  const memberMetadata = flexible ? r.compactBytes() : r.bytes();
  const memberAssignment = flexible ? r.compactBytes() : r.bytes();
  if (flexible) r.skipTaggedFields();
  return { memberId, groupInstanceId, clientId, clientHost, memberMetadata, memberAssignment };
}

function readDescribeGroupsResponseDescribedGroupMemberArray(r: WireReader, version: number, count: number): DescribeGroupsResponseDescribedGroupMember[] {
  const items = new Array<DescribeGroupsResponseDescribedGroupMember>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeGroupsResponseDescribedGroupMember(r, version);
  return items;
}

function readDescribeGroupsResponseDescribedGroup(r: WireReader, version: number): DescribeGroupsResponseDescribedGroup {
  const flexible = version >= 5;
  const errorCode = r.int16();
  const errorMessage = version >= 6 ? r.compactNullableString() : null;
  const groupId = flexible ? r.compactString() : r.string();
  const groupState = flexible ? r.compactString() : r.string();
  const protocolType = flexible ? r.compactString() : r.string();
  const protocolData = flexible ? r.compactString() : r.string();
  const members: DescribeGroupsResponseDescribedGroupMember[] = readDescribeGroupsResponseDescribedGroupMemberArray(r, version, flexible ? r.compactArrayCount(7, 80) : r.arrayCount(7, 80));
  const authorizedOperations = version >= 3 ? r.int32() : -2147483648;
  if (flexible) r.skipTaggedFields();
  return {
    errorCode,
    errorMessage,
    groupId,
    groupState,
    protocolType,
    protocolData,
    members,
    authorizedOperations,
  };
}

function readDescribeGroupsResponseDescribedGroupArray(r: WireReader, version: number, count: number): DescribeGroupsResponseDescribedGroup[] {
  const items = new Array<DescribeGroupsResponseDescribedGroup>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeGroupsResponseDescribedGroup(r, version);
  return items;
}

export function readDescribeGroupsResponse(r: WireReader, version: number): DescribeGroupsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 5;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const groups: DescribeGroupsResponseDescribedGroup[] = readDescribeGroupsResponseDescribedGroupArray(r, version, flexible ? r.compactArrayCount(12, 96) : r.arrayCount(12, 96));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, groups };
}

function writeDescribeGroupsResponseDescribedGroupMember(w: WireWriter, m: DescribeGroupsResponseDescribedGroupMember, version: number): void {
  const flexible = version >= 5;
  if (flexible) w.compactString(m.memberId);
  else w.string(m.memberId);
  if (version >= 4) {
    if (flexible) w.compactNullableString(m.groupInstanceId);
    else w.nullableString(m.groupInstanceId);
  }
  if (flexible) w.compactString(m.clientId);
  else w.string(m.clientId);
  if (flexible) w.compactString(m.clientHost);
  else w.string(m.clientHost);
  if (flexible) w.compactBytes(m.memberMetadata);
  else w.bytes(m.memberMetadata);
  if (flexible) w.compactBytes(m.memberAssignment);
  else w.bytes(m.memberAssignment);
  if (flexible) w.unsignedVarint(0);
}

function writeDescribeGroupsResponseDescribedGroup(w: WireWriter, m: DescribeGroupsResponseDescribedGroup, version: number): void {
  const flexible = version >= 5;
  w.int16(m.errorCode);
  if (version >= 6) w.compactNullableString(m.errorMessage);
  if (flexible) w.compactString(m.groupId);
  else w.string(m.groupId);
  if (flexible) w.compactString(m.groupState);
  else w.string(m.groupState);
  if (flexible) w.compactString(m.protocolType);
  else w.string(m.protocolType);
  if (flexible) w.compactString(m.protocolData);
  else w.string(m.protocolData);
  if (flexible) w.compactArrayCount(m.members.length);
  else w.arrayCount(m.members.length);
  for (let i = 0; i < m.members.length; i++) writeDescribeGroupsResponseDescribedGroupMember(w, m.members[i]!, version);
  if (version >= 3) w.int32(m.authorizedOperations);
  if (flexible) w.unsignedVarint(0);
}

export function writeDescribeGroupsResponse(w: WireWriter, m: DescribeGroupsResponse, version: number): void {
  const flexible = version >= 5;
  if (version >= 1) w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.groups.length);
  else w.arrayCount(m.groups.length);
  for (let i = 0; i < m.groups.length; i++) writeDescribeGroupsResponseDescribedGroup(w, m.groups[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
