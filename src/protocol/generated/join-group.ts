// Generated from ../schema/join-group.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type JoinGroupRequest = {
  groupId: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  memberId: string;
  groupInstanceId: string | null;
  protocolType: string;
  protocols: JoinGroupRequestProtocol[];
  reason: string | null;
};

export type JoinGroupRequestProtocol = {
  name: string;
  metadata: Buffer;
};

export type JoinGroupResponse = {
  throttleTimeMs: number;
  errorCode: number;
  generationId: number;
  protocolType: string | null;
  protocolName: string | null;
  leader: string;
  skipAssignment: boolean;
  memberId: string;
  members: JoinGroupResponseMember[];
};

export type JoinGroupResponseMember = {
  memberId: string;
  groupInstanceId: string | null;
  metadata: Buffer;
};

function readJoinGroupRequestProtocol(r: WireReader, version: number): JoinGroupRequestProtocol {
  const flexible = version >= 6;
  const name = flexible ? r.compactString() : r.string();
  const metadata = flexible ? r.compactBytes() : r.bytes();
  if (flexible) r.skipTaggedFields();
  return { name, metadata };
}

function readJoinGroupRequestProtocolArray(r: WireReader, version: number, count: number): JoinGroupRequestProtocol[] {
  const items = new Array<JoinGroupRequestProtocol>(count);
  for (let i = 0; i < count; i++) items[i] = readJoinGroupRequestProtocol(r, version);
  return items;
}

export function readJoinGroupRequest(r: WireReader, version: number): JoinGroupRequest {
  const flexible = version >= 6;
  const groupId = flexible ? r.compactString() : r.string();
  const sessionTimeoutMs = r.int32();
  const rebalanceTimeoutMs = version >= 1 ? r.int32() : -1;
  const memberId = flexible ? r.compactString() : r.string();
  const groupInstanceId = version >= 5 ? (flexible ? r.compactNullableString() : r.nullableString()) : null;
  const protocolType = flexible ? r.compactString() : r.string();
  const protocols: JoinGroupRequestProtocol[] = readJoinGroupRequestProtocolArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  const reason = version >= 8 ? r.compactNullableString() : null;
  if (flexible) r.skipTaggedFields();
  return {
    groupId,
    sessionTimeoutMs,
    rebalanceTimeoutMs,
    memberId,
    groupInstanceId,
    protocolType,
    protocols,
    reason,
  };
}

function writeJoinGroupRequestProtocol(w: WireWriter, m: JoinGroupRequestProtocol, version: number): void {
  const flexible = version >= 6;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactBytes(m.metadata);
  else w.bytes(m.metadata);
  if (flexible) w.unsignedVarint(0);
}

export function writeJoinGroupRequest(w: WireWriter, m: JoinGroupRequest, version: number): void {
  const flexible = version >= 6;
  if (flexible) w.compactString(m.groupId);
  else w.string(m.groupId);
  w.int32(m.sessionTimeoutMs);
  if (version >= 1) w.int32(m.rebalanceTimeoutMs);
  if (flexible) w.compactString(m.memberId);
  else w.string(m.memberId);
  if (version >= 5) {
    if (flexible) w.compactNullableString(m.groupInstanceId);
    else w.nullableString(m.groupInstanceId);
  }
  if (flexible) w.compactString(m.protocolType);
  else w.string(m.protocolType);
  if (flexible) w.compactArrayCount(m.protocols.length);
  else w.arrayCount(m.protocols.length);
  for (let i = 0; i < m.protocols.length; i++) writeJoinGroupRequestProtocol(w, m.protocols[i]!, version);
  if (version >= 8) w.compactNullableString(m.reason);
  if (flexible) w.unsignedVarint(0);
}

function readJoinGroupResponseMember(r: WireReader, version: number): JoinGroupResponseMember {
  const flexible = version >= 6;
  const memberId = flexible ? r.compactString() : r.string();
  const groupInstanceId = version >= 5 ? (flexible ? r.compactNullableString() : r.nullableString()) : null;
  const metadata = flexible ? r.compactBytes() : r.bytes();
  if (flexible) r.skipTaggedFields();
  return { memberId, groupInstanceId, metadata };
}

function readJoinGroupResponseMemberArray(r: WireReader, version: number, count: number): JoinGroupResponseMember[] {
  const items = new Array<JoinGroupResponseMember>(count);
  for (let i = 0; i < count; i++) items[i] = readJoinGroupResponseMember(r, version);
  return items;
}

export function readJoinGroupResponse(r: WireReader, version: number): JoinGroupResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 6;
  const throttleTimeMs = version >= 2 ? r.int32() : 0;
  const errorCode = r.int16();
  const generationId = r.int32();
  const protocolType = version >= 7 ? r.compactNullableString() : null;
  const protocolName = version >= 7 ? (flexible ? r.compactNullableString() : r.nullableString()) : (flexible ? r.compactString() : r.string());
  const leader = flexible ? r.compactString() : r.string();
  const skipAssignment = version >= 9 ? r.bool() : false;
  const memberId = flexible ? r.compactString() : r.string();
  const members: JoinGroupResponseMember[] = readJoinGroupResponseMemberArray(r, version, flexible ? r.compactArrayCount(4, 56) : r.arrayCount(4, 56));
  if (flexible) r.skipTaggedFields();
  return {
    throttleTimeMs,
    errorCode,
    generationId,
    protocolType,
    protocolName,
    leader,
    skipAssignment,
    memberId,
    members,
  };
}

function writeJoinGroupResponseMember(w: WireWriter, m: JoinGroupResponseMember, version: number): void {
  const flexible = version >= 6;
  if (flexible) w.compactString(m.memberId);
  else w.string(m.memberId);
  if (version >= 5) {
    if (flexible) w.compactNullableString(m.groupInstanceId);
    else w.nullableString(m.groupInstanceId);
  }
  if (flexible) w.compactBytes(m.metadata);
  else w.bytes(m.metadata);
  if (flexible) w.unsignedVarint(0);
}

export function writeJoinGroupResponse(w: WireWriter, m: JoinGroupResponse, version: number): void {
  const flexible = version >= 6;
  if (version >= 2) w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.int32(m.generationId);
  if (version >= 7) w.compactNullableString(m.protocolType);
  if (version >= 7) {
    if (flexible) w.compactNullableString(m.protocolName);
    else w.nullableString(m.protocolName);
  } else {
    if (flexible) w.compactString(m.protocolName ?? '');
    else w.string(m.protocolName ?? '');
  }
  if (flexible) w.compactString(m.leader);
  else w.string(m.leader);
  if (version >= 9) w.bool(m.skipAssignment);
  if (flexible) w.compactString(m.memberId);
  else w.string(m.memberId);
  if (flexible) w.compactArrayCount(m.members.length);
  else w.arrayCount(m.members.length);
  for (let i = 0; i < m.members.length; i++) writeJoinGroupResponseMember(w, m.members[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
