// Generated from ../schema/sasl-handshake.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type SaslHandshakeRequest = {
  mechanism: string;
};

export type SaslHandshakeResponse = {
  errorCode: number;
  mechanisms: string[];
};

export function readSaslHandshakeRequest(r: WireReader, _version: number): SaslHandshakeRequest {
  const mechanism = r.string();
  return { mechanism };
}

export function writeSaslHandshakeRequest(w: WireWriter, m: SaslHandshakeRequest, _version: number): void {
  w.string(m.mechanism);
}

export function readSaslHandshakeResponse(r: WireReader, _version: number): SaslHandshakeResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const errorCode = r.int16();
  const mechanisms: string[] = r.stringArray(r.arrayCount(2, 8));
  return { errorCode, mechanisms };
}

export function writeSaslHandshakeResponse(w: WireWriter, m: SaslHandshakeResponse, _version: number): void {
  w.int16(m.errorCode);
  w.arrayCount(m.mechanisms.length);
  w.stringArray(m.mechanisms);
}
