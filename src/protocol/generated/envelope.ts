// Generated from ../schema/envelope.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type EnvelopeRequest = {
  requestData: Buffer;
  requestPrincipal: Buffer | null;
  clientHostAddress: Buffer;
};

export type EnvelopeResponse = {
  responseData: Buffer | null;
  errorCode: number;
};

export function readEnvelopeRequest(r: WireReader, _version: number): EnvelopeRequest {
  const requestData = r.compactBytes();
  const requestPrincipal = r.compactNullableBytes();
  const clientHostAddress = r.compactBytes();
  r.skipTaggedFields();
  return { requestData, requestPrincipal, clientHostAddress };
}

export function writeEnvelopeRequest(w: WireWriter, m: EnvelopeRequest, _version: number): void {
  w.compactBytes(m.requestData);
  w.compactNullableBytes(m.requestPrincipal);
  w.compactBytes(m.clientHostAddress);
  w.unsignedVarint(0);
}

export function readEnvelopeResponse(r: WireReader, _version: number): EnvelopeResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const responseData = r.compactNullableBytes();
  const errorCode = r.int16();
  r.skipTaggedFields();
  return { responseData, errorCode };
}

export function writeEnvelopeResponse(w: WireWriter, m: EnvelopeResponse, _version: number): void {
  w.compactNullableBytes(m.responseData);
  w.int16(m.errorCode);
  w.unsignedVarint(0);
}
