// Generated from ../schema/leave-group.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type LeaveGroupRequest = {
  groupId: string;
  memberId: string;
  members: LeaveGroupRequestMemberIdentity[];
};

export type LeaveGroupRequestMemberIdentity = {
  memberId: string;
  groupInstanceId: string | null;
  reason: string | null;
};

export type LeaveGroupResponse = {
  throttleTimeMs: number;
  errorCode: number;
  members: LeaveGroupResponseMemberResponse[];
};

export type LeaveGroupResponseMemberResponse = {
  memberId: string;
  groupInstanceId: string | null;
  errorCode: number;
};

function readLeaveGroupRequestMemberIdentity(r: WireReader, version: number): LeaveGroupRequestMemberIdentity {
  const flexible = version >= 4;
  const memberId = flexible ? r.compactString() : r.string();
  const groupInstanceId = flexible ? r.compactNullableString() : r.nullableString();
  const reason = version >= 5 ? r.compactNullableString() : null;
  if (flexible) r.skipTaggedFields();
  return { memberId, groupInstanceId, reason };
}

function readLeaveGroupRequestMemberIdentityArray(r: WireReader, version: number, count: number): LeaveGroupRequestMemberIdentity[] {
  const items = new Array<LeaveGroupRequestMemberIdentity>(count);
  for (let i = 0; i < count; i++) items[i] = readLeaveGroupRequestMemberIdentity(r, version);
  return items;
}

export function readLeaveGroupRequest(r: WireReader, version: number): LeaveGroupRequest {
  const flexible = version >= 4;
  const groupId = flexible ? r.compactString() : r.string();
  const memberId = version <= 2 ? r.string() : '';
  const members: LeaveGroupRequestMemberIdentity[] = version >= 3 ? (readLeaveGroupRequestMemberIdentityArray(r, version, flexible ? r.compactArrayCount(3, 56) : r.arrayCount(3, 56))) : [];
  if (flexible) r.skipTaggedFields();
  return { groupId, memberId, members };
}

function writeLeaveGroupRequestMemberIdentity(w: WireWriter, m: LeaveGroupRequestMemberIdentity, version: number): void {
  const flexible = version >= 4;
  if (flexible) w.compactString(m.memberId);
  else w.string(m.memberId);
  if (flexible) w.compactNullableString(m.groupInstanceId);
  else w.nullableString(m.groupInstanceId);
  if (version >= 5) w.compactNullableString(m.reason);
  if (flexible) w.unsignedVarint(0);
}

export function writeLeaveGroupRequest(w: WireWriter, m: LeaveGroupRequest, version: number): void {
  const flexible = version >= 4;
  if (flexible) w.compactString(m.groupId);
  else w.string(m.groupId);
  if (version <= 2) w.string(m.memberId);
  if (version >= 3) {
    if (flexible) w.compactArrayCount(m.members.length);
    else w.arrayCount(m.members.length);
    for (let i = 0; i < m.members.length; i++) writeLeaveGroupRequestMemberIdentity(w, m.members[i]!, version);
  }
  if (flexible) w.unsignedVarint(0);
}

function readLeaveGroupResponseMemberResponse(r: WireReader, version: number): LeaveGroupResponseMemberResponse {
  const flexible = version >= 4;
  const memberId = flexible ? r.compactString() : r.string();
  const groupInstanceId = flexible ? r.compactNullableString() : r.nullableString();
  const errorCode = r.int16();
  if (flexible) r.skipTaggedFields();
  return { memberId, groupInstanceId, errorCode };
}

function readLeaveGroupResponseMemberResponseArray(r: WireReader, version: number, count: number): LeaveGroupResponseMemberResponse[] {
  const items = new Array<LeaveGroupResponseMemberResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readLeaveGroupResponseMemberResponse(r, version);
  return items;
}

export function readLeaveGroupResponse(r: WireReader, version: number): LeaveGroupResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 4;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const errorCode = r.int16();
  const members: LeaveGroupResponseMemberResponse[] = version >= 3 ? (readLeaveGroupResponseMemberResponseArray(r, version, flexible ? r.compactArrayCount(5, 56) : r.arrayCount(5, 56))) : [];
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, errorCode, members };
}

function writeLeaveGroupResponseMemberResponse(w: WireWriter, m: LeaveGroupResponseMemberResponse, version: number): void {
  const flexible = version >= 4;
  if (flexible) w.compactString(m.memberId);
  else w.string(m.memberId);
  if (flexible) w.compactNullableString(m.groupInstanceId);
  else w.nullableString(m.groupInstanceId);
  w.int16(m.errorCode);
  if (flexible) w.unsignedVarint(0);
}

export function writeLeaveGroupResponse(w: WireWriter, m: LeaveGroupResponse, version: number): void {
  const flexible = version >= 4;
  if (version >= 1) w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (version >= 3) {
    if (flexible) w.compactArrayCount(m.members.length);
    else w.arrayCount(m.members.length);
    for (let i = 0; i < m.members.length; i++) writeLeaveGroupResponseMemberResponse(w, m.members[i]!, version);
  }
  if (flexible) w.unsignedVarint(0);
}
