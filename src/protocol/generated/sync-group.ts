// Generated from ../schema/sync-group.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type SyncGroupRequest = {
  groupId: string;
  generationId: number;
  memberId: string;
  groupInstanceId: string | null;
  protocolType: string | null;
  protocolName: string | null;
  assignments: SyncGroupRequestAssignment[];
};

export type SyncGroupRequestAssignment = {
  memberId: string;
  assignment: Buffer;
};

export type SyncGroupResponse = {
  throttleTimeMs: number;
  errorCode: number;
  protocolType: string | null;
  protocolName: string | null;
  assignment: Buffer;
};

function readSyncGroupRequestAssignment(r: WireReader, version: number): SyncGroupRequestAssignment {
  const flexible = version >= 4;
  const memberId = flexible ? r.compactString() : r.string();
  const assignment = flexible ? r.compactBytes() : r.bytes();
  if (flexible) r.skipTaggedFields();
  return { memberId, assignment };
}

function readSyncGroupRequestAssignmentArray(r: WireReader, version: number, count: number): SyncGroupRequestAssignment[] {
  const items = new Array<SyncGroupRequestAssignment>(count);
  for (let i = 0; i < count; i++) items[i] = readSyncGroupRequestAssignment(r, version);
  return items;
}

export function readSyncGroupRequest(r: WireReader, version: number): SyncGroupRequest {
  const flexible = version >= 4;
  const groupId = flexible ? r.compactString() : r.string();
  const generationId = r.int32();
  const memberId = flexible ? r.compactString() : r.string();
  const groupInstanceId = version >= 3 ? (flexible ? r.compactNullableString() : r.nullableString()) : null;
  const protocolType = version >= 5 ? r.compactNullableString() : null;
  const protocolName = version >= 5 ? r.compactNullableString() : null;
  const assignments: SyncGroupRequestAssignment[] = readSyncGroupRequestAssignmentArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return {
    groupId,
    generationId,
    memberId,
    groupInstanceId,
    protocolType,
    protocolName,
    assignments,
  };
}

function writeSyncGroupRequestAssignment(w: WireWriter, m: SyncGroupRequestAssignment, version: number): void {
  const flexible = version >= 4;
  if (flexible) w.compactString(m.memberId);
  else w.string(m.memberId);
  if (flexible) w.compactBytes(m.assignment);
  else w.bytes(m.assignment);
  if (flexible) w.unsignedVarint(0);
}

export function writeSyncGroupRequest(w: WireWriter, m: SyncGroupRequest, version: number): void {
  const flexible = version >= 4;
  if (flexible) w.compactString(m.groupId);
  else w.string(m.groupId);
  w.int32(m.generationId);
  if (flexible) w.compactString(m.memberId);
  else w.string(m.memberId);
  if (version >= 3) {
    if (flexible) w.compactNullableString(m.groupInstanceId);
    else w.nullableString(m.groupInstanceId);
  }
  if (version >= 5) w.compactNullableString(m.protocolType);
  if (version >= 5) w.compactNullableString(m.protocolName);
  if (flexible) w.compactArrayCount(m.assignments.length);
  else w.arrayCount(m.assignments.length);
  for (let i = 0; i < m.assignments.length; i++) writeSyncGroupRequestAssignment(w, m.assignments[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function readSyncGroupResponse(r: WireReader, version: number): SyncGroupResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 4;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const errorCode = r.int16();
  const protocolType = version >= 5 ? r.compactNullableString() : null;
  const protocolName = version >= 5 ? r.compactNullableString() : null;
  const assignment = flexible ? r.compactBytes() : r.bytes();
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, errorCode, protocolType, protocolName, assignment };
}

export function writeSyncGroupResponse(w: WireWriter, m: SyncGroupResponse, version: number): void {
  const flexible = version >= 4;
  if (version >= 1) w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (version >= 5) w.compactNullableString(m.protocolType);
  if (version >= 5) w.compactNullableString(m.protocolName);
  if (flexible) w.compactBytes(m.assignment);
  else w.bytes(m.assignment);
  if (flexible) w.unsignedVarint(0);
}
