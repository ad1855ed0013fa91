// Generated from ../schema/unregister-broker.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type UnregisterBrokerRequest = {
  brokerId: number;
};

export type UnregisterBrokerResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
};

export function readUnregisterBrokerRequest(r: WireReader, _version: number): UnregisterBrokerRequest {
  const brokerId = r.int32();
  r.skipTaggedFields();
  return { brokerId };
}

export function writeUnregisterBrokerRequest(w: WireWriter, m: UnregisterBrokerRequest, _version: number): void {
  w.int32(m.brokerId);
  w.unsignedVarint(0);
}

export function readUnregisterBrokerResponse(r: WireReader, _version: number): UnregisterBrokerResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, errorMessage };
}

export function writeUnregisterBrokerResponse(w: WireWriter, m: UnregisterBrokerResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}
