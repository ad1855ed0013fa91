// Generated from ../schema/renew-delegation-token.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type RenewDelegationTokenRequest = {
  hmac: Buffer;
  renewPeriodMs: number;
};

export type RenewDelegationTokenResponse = {
  errorCode: number;
  expiryTimestampMs: number;
  throttleTimeMs: number;
};

export function readRenewDelegationTokenRequest(r: WireReader, version: number): RenewDelegationTokenRequest {
  const flexible = version >= 2;
  const hmac = flexible ? r.compactBytes() : r.bytes();
  const renewPeriodMs = r.int64();
  if (flexible) r.skipTaggedFields();
  return { hmac, renewPeriodMs };
}

export function writeRenewDelegationTokenRequest(w: WireWriter, m: RenewDelegationTokenRequest, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactBytes(m.hmac);
  else w.bytes(m.hmac);
  w.int64(m.renewPeriodMs);
  if (flexible) w.unsignedVarint(0);
}

export function readRenewDelegationTokenResponse(r: WireReader, version: number): RenewDelegationTokenResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const errorCode = r.int16();
  const expiryTimestampMs = r.int64();
  const throttleTimeMs = r.int32();
  if (flexible) r.skipTaggedFields();
  return { errorCode, expiryTimestampMs, throttleTimeMs };
}

export function writeRenewDelegationTokenResponse(w: WireWriter, m: RenewDelegationTokenResponse, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.int64(m.expiryTimestampMs);
  w.int32(m.throttleTimeMs);
  if (flexible) w.unsignedVarint(0);
}
