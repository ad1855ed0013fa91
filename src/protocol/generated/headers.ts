// Generated from ../schema/headers.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type RequestHeader = {
  requestApiKey: number;
  requestApiVersion: number;
  correlationId: number;
  clientId: string | null;
};

export type ResponseHeader = {
  correlationId: number;
};

export function readRequestHeader(r: WireReader, version: number): RequestHeader {
  const flexible = version >= 2;
  const requestApiKey = r.int16();
  const requestApiVersion = r.int16();
  const correlationId = r.int32();
  const clientId = r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { requestApiKey, requestApiVersion, correlationId, clientId };
}

export function writeRequestHeader(w: WireWriter, m: RequestHeader, version: number): void {
  const flexible = version >= 2;
  w.int16(m.requestApiKey);
  w.int16(m.requestApiVersion);
  w.int32(m.correlationId);
  w.nullableString(m.clientId);
  if (flexible) w.unsignedVarint(0);
}

export function readResponseHeader(r: WireReader, version: number): ResponseHeader {
  const flexible = version >= 1;
  const correlationId = r.int32();
  if (flexible) r.skipTaggedFields();
  return { correlationId };
}

export function writeResponseHeader(w: WireWriter, m: ResponseHeader, version: number): void {
  const flexible = version >= 1;
  w.int32(m.correlationId);
  if (flexible) w.unsignedVarint(0);
}
