// Generated from ../schema/principal.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DefaultPrincipalData = {
  type: string;
  name: string;
  tokenAuthenticated: boolean;
};

export function readDefaultPrincipalData(r: WireReader, _version: number): DefaultPrincipalData {
  const type = r.compactString();
  const name = r.compactString();
  const tokenAuthenticated = r.bool();
  r.skipTaggedFields();
  return { type, name, tokenAuthenticated };
}

export function writeDefaultPrincipalData(w: WireWriter, m: DefaultPrincipalData, _version: number): void {
  w.compactString(m.type);
  w.compactString(m.name);
  w.bool(m.tokenAuthenticated);
  w.unsignedVarint(0);
}
