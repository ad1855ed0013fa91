// Generated from ../schema/heartbeat.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type HeartbeatRequest = {
  groupId: string;
  generationId: number;
  memberId: string;
  groupInstanceId: string | null;
};

export type HeartbeatResponse = {
  throttleTimeMs: number;
  errorCode: number;
};

export function readHeartbeatRequest(r: WireReader, version: number): HeartbeatRequest {
  const flexible = version >= 4;
  const groupId = flexible ? r.compactString() : r.string();
  const generationId = r.int32();
  const memberId = flexible ? r.compactString() : r.string();
  const groupInstanceId = version >= 3 ? (flexible ? r.compactNullableString() : r.nullableString()) : null;
  if (flexible) r.skipTaggedFields();
  return { groupId, generationId, memberId, groupInstanceId };
}

export function writeHeartbeatRequest(w: WireWriter, m: HeartbeatRequest, version: number): void {
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
  if (flexible) w.unsignedVarint(0);
}

export function readHeartbeatResponse(r: WireReader, version: number): HeartbeatResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 4;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const errorCode = r.int16();
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, errorCode };
}

export function writeHeartbeatResponse(w: WireWriter, m: HeartbeatResponse, version: number): void {
  const flexible = version >= 4;
  if (version >= 1) w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (flexible) w.unsignedVarint(0);
}
