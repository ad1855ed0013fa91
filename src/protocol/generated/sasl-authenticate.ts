// Generated from ../schema/sasl-authenticate.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type SaslAuthenticateRequest = {
  authBytes: Buffer;
};

export type SaslAuthenticateResponse = {
  errorCode: number;
  errorMessage: string | null;
  authBytes: Buffer;
  sessionLifetimeMs: number;
};

export function readSaslAuthenticateRequest(r: WireReader, version: number): SaslAuthenticateRequest {
  const flexible = version >= 2;
  const authBytes = flexible ? r.compactBytes() : r.bytes();
  if (flexible) r.skipTaggedFields();
  return { authBytes };
}

export function writeSaslAuthenticateRequest(w: WireWriter, m: SaslAuthenticateRequest, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactBytes(m.authBytes);
  else w.bytes(m.authBytes);
  if (flexible) w.unsignedVarint(0);
}

export function readSaslAuthenticateResponse(r: WireReader, version: number): SaslAuthenticateResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const errorCode = r.int16();
  const errorMessage = flexible ? r.compactNullableString() : r.nullableString();
  const authBytes = flexible ? r.compactBytes() : r.bytes();
  const sessionLifetimeMs = version >= 1 ? r.int64() : 0;
  if (flexible) r.skipTaggedFields();
  return { errorCode, errorMessage, authBytes, sessionLifetimeMs };
}

export function writeSaslAuthenticateResponse(w: WireWriter, m: SaslAuthenticateResponse, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  if (flexible) w.compactNullableString(m.errorMessage);
  else w.nullableString(m.errorMessage);
  if (flexible) w.compactBytes(m.authBytes);
  else w.bytes(m.authBytes);
  if (version >= 1) w.int64(m.sessionLifetimeMs);
  if (flexible) w.unsignedVarint(0);
}
