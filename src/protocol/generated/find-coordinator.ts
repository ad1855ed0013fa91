// Generated from ../schema/find-coordinator.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type FindCoordinatorRequest = {
  key: string;
  keyType: number;
  coordinatorKeys: string[];
};

export type FindCoordinatorResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  nodeId: number;
  host: string;
  port: number;
  coordinators: FindCoordinatorResponseCoordinator[];
};

export type FindCoordinatorResponseCoordinator = {
  key: string;
  nodeId: number;
  host: string;
  port: number;
  errorCode: number;
  errorMessage: string | null;
};

export function readFindCoordinatorRequest(r: WireReader, version: number): FindCoordinatorRequest {
  const flexible = version >= 3;
  const key = version <= 3 ? (flexible ? r.compactString() : r.string()) : '';
  const keyType = version >= 1 ? r.int8() : 0;
  const coordinatorKeys: string[] = version >= 4 ? r.compactStringArray(r.compactArrayCount(1, 8)) : [];
  if (flexible) r.skipTaggedFields();
  return { key, keyType, coordinatorKeys };
}

export function writeFindCoordinatorRequest(w: WireWriter, m: FindCoordinatorRequest, version: number): void {
  const flexible = version >= 3;
  if (version <= 3) {
    if (flexible) w.compactString(m.key);
    else w.string(m.key);
  }
  if (version >= 1) w.int8(m.keyType);
  if (version >= 4) {
    w.compactArrayCount(m.coordinatorKeys.length);
    w.compactStringArray(m.coordinatorKeys);
  }
  if (flexible) w.unsignedVarint(0);
}

function readFindCoordinatorResponseCoordinator(r: WireReader): FindCoordinatorResponseCoordinator {
  const key = r.compactString();
  const nodeId = r.int32();
  const host = r.compactString();
  const port = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { key, nodeId, host, port, errorCode, errorMessage };
}

function readFindCoordinatorResponseCoordinatorArray(r: WireReader, count: number): FindCoordinatorResponseCoordinator[] {
  const items = new Array<FindCoordinatorResponseCoordinator>(count);
  for (let i = 0; i < count; i++) items[i] = readFindCoordinatorResponseCoordinator(r);
  return items;
}

export function readFindCoordinatorResponse(r: WireReader, version: number): FindCoordinatorResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 3;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const errorCode = version <= 3 ? r.int16() : 0;
  const errorMessage = version >= 1 && version <= 3 ? (flexible ? r.compactNullableString() : r.nullableString()) : '';
  const nodeId = version <= 3 ? r.int32() : 0;
  const host = version <= 3 ? (flexible ? r.compactString() : r.string()) : '';
  const port = version <= 3 ? r.int32() : 0;
  const coordinators: FindCoordinatorResponseCoordinator[] = version >= 4 ? readFindCoordinatorResponseCoordinatorArray(r, r.compactArrayCount(14, 80)) : [];
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, errorCode, errorMessage, nodeId, host, port, coordinators };
}

function writeFindCoordinatorResponseCoordinator(w: WireWriter, m: FindCoordinatorResponseCoordinator): void {
  w.compactString(m.key);
  w.int32(m.nodeId);
  w.compactString(m.host);
  w.int32(m.port);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}

export function writeFindCoordinatorResponse(w: WireWriter, m: FindCoordinatorResponse, version: number): void {
  const flexible = version >= 3;
  if (version >= 1) w.int32(m.throttleTimeMs);
  if (version <= 3) w.int16(m.errorCode);
  if (version >= 1 && version <= 3) {
    if (flexible) w.compactNullableString(m.errorMessage);
    else w.nullableString(m.errorMessage);
  }
  if (version <= 3) w.int32(m.nodeId);
  if (version <= 3) {
    if (flexible) w.compactString(m.host);
    else w.string(m.host);
  }
  if (version <= 3) w.int32(m.port);
  if (version >= 4) {
    w.compactArrayCount(m.coordinators.length);
    for (let i = 0; i < m.coordinators.length; i++) writeFindCoordinatorResponseCoordinator(w, m.coordinators[i]!);
  }
  if (flexible) w.unsignedVarint(0);
}
