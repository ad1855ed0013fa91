// Generated from ../schema/add-raft-voter.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type AddRaftVoterRequest = {
  clusterId: string | null;
  timeoutMs: number;
  voterId: number;
  voterDirectoryId: string;
  listeners: AddRaftVoterRequestListener[];
  ackWhenCommitted: boolean;
};

export type AddRaftVoterRequestListener = {
  name: string;
  host: string;
  port: number;
};

export type AddRaftVoterResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
};

function readAddRaftVoterRequestListener(r: WireReader): AddRaftVoterRequestListener {
  const name = r.compactString();
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { name, host, port };
}

function readAddRaftVoterRequestListenerArray(r: WireReader, count: number): AddRaftVoterRequestListener[] {
  const items = new Array<AddRaftVoterRequestListener>(count);
  for (let i = 0; i < count; i++) items[i] = readAddRaftVoterRequestListener(r);
  return items;
}

export function readAddRaftVoterRequest(r: WireReader, version: number): AddRaftVoterRequest {
  const clusterId = r.compactNullableString();
  const timeoutMs = r.int32();
  const voterId = r.int32();
  const voterDirectoryId = r.uuid();
  const listeners: AddRaftVoterRequestListener[] = readAddRaftVoterRequestListenerArray(r, r.compactArrayCount(5, 56));
  const ackWhenCommitted = version >= 1 ? r.bool() : true;
  r.skipTaggedFields();
  return { clusterId, timeoutMs, voterId, voterDirectoryId, listeners, ackWhenCommitted };
}

function writeAddRaftVoterRequestListener(w: WireWriter, m: AddRaftVoterRequestListener): void {
  w.compactString(m.name);
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

export function writeAddRaftVoterRequest(w: WireWriter, m: AddRaftVoterRequest, version: number): void {
  w.compactNullableString(m.clusterId);
  w.int32(m.timeoutMs);
  w.int32(m.voterId);
  w.uuid(m.voterDirectoryId);
  w.compactArrayCount(m.listeners.length);
  for (let i = 0; i < m.listeners.length; i++) writeAddRaftVoterRequestListener(w, m.listeners[i]!);
  if (version >= 1) w.bool(m.ackWhenCommitted);
  w.unsignedVarint(0);
}

export function readAddRaftVoterResponse(r: WireReader, _version: number): AddRaftVoterResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, errorMessage };
}

export function writeAddRaftVoterResponse(w: WireWriter, m: AddRaftVoterResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}
