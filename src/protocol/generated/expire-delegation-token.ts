// Generated from ../schema/expire-delegation-token.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ExpireDelegationTokenRequest = {
  hmac: Buffer;
  expiryTimePeriodMs: number;
};

export type ExpireDelegationTokenResponse = {
  errorCode: number;
  expiryTimestampMs: number;
  throttleTimeMs: number;
};

export function readExpireDelegationTokenRequest(r: WireReader, version: number): ExpireDelegationTokenRequest {
  const flexible = version >= 2;
  const hmac = flexible ? r.compactBytes() : r.bytes();
  const expiryTimePeriodMs = r.int64();
  if (flexible) r.skipTaggedFields();
  return { hmac, expiryTimePeriodMs };
}

export function writeExpireDelegationTokenRequest(w: WireWriter, m: ExpireDelegationTokenRequest, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactBytes(m.hmac);
  else w.bytes(m.hmac);
  w.int64(m.expiryTimePeriodMs);
  if (flexible) w.unsignedVarint(0);
}

export function readExpireDelegationTokenResponse(r: WireReader, version: number): ExpireDelegationTokenResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const errorCode = r.int16();
  const expiryTimestampMs = r.int64();
  const throttleTimeMs = r.int32();
  if (flexible) r.skipTaggedFields();
  return { errorCode, expiryTimestampMs, throttleTimeMs };
}

export function writeExpireDelegationTokenResponse(w: WireWriter, m: ExpireDelegationTokenResponse, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.int64(m.expiryTimestampMs);
  w.int32(m.throttleTimeMs);
  if (flexible) w.unsignedVarint(0);
}
