// Generated from ../schema/alter-user-scram-credentials.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type AlterUserScramCredentialsRequest = {
  deletions: AlterUserScramCredentialsRequestScramCredentialDeletion[];
  upsertions: AlterUserScramCredentialsRequestScramCredentialUpsertion[];
};

export type AlterUserScramCredentialsRequestScramCredentialUpsertion = {
  name: string;
  mechanism: number;
  iterations: number;
  salt: Buffer;
  saltedPassword: Buffer;
};

export type AlterUserScramCredentialsRequestScramCredentialDeletion = {
  name: string;
  mechanism: number;
};

export type AlterUserScramCredentialsResponse = {
  throttleTimeMs: number;
  results: AlterUserScramCredentialsResponseAlterUserScramCredentialsResult[];
};

export type AlterUserScramCredentialsResponseAlterUserScramCredentialsResult = {
  user: string;
  errorCode: number;
  errorMessage: string | null;
};

function readAlterUserScramCredentialsRequestScramCredentialDeletion(r: WireReader): AlterUserScramCredentialsRequestScramCredentialDeletion {
  const name = r.compactString();
  const mechanism = r.int8();
  r.skipTaggedFields();
  return { name, mechanism };
}

function readAlterUserScramCredentialsRequestScramCredentialDeletionArray(r: WireReader, count: number): AlterUserScramCredentialsRequestScramCredentialDeletion[] {
  const items = new Array<AlterUserScramCredentialsRequestScramCredentialDeletion>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterUserScramCredentialsRequestScramCredentialDeletion(r);
  return items;
}

function readAlterUserScramCredentialsRequestScramCredentialUpsertion(r: WireReader): AlterUserScramCredentialsRequestScramCredentialUpsertion {
  const name = r.compactString();
  const mechanism = r.int8();
  const iterations = r.int32();
  const salt = r.compactBytes();
  const saltedPassword = r.compactBytes();
  r.skipTaggedFields();
  return { name, mechanism, iterations, salt, saltedPassword };
}

function readAlterUserScramCredentialsRequestScramCredentialUpsertionArray(r: WireReader, count: number): AlterUserScramCredentialsRequestScramCredentialUpsertion[] {
  const items = new Array<AlterUserScramCredentialsRequestScramCredentialUpsertion>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterUserScramCredentialsRequestScramCredentialUpsertion(r);
  return items;
}

export function readAlterUserScramCredentialsRequest(r: WireReader, _version: number): AlterUserScramCredentialsRequest {
  const deletions: AlterUserScramCredentialsRequestScramCredentialDeletion[] = readAlterUserScramCredentialsRequestScramCredentialDeletionArray(r, r.compactArrayCount(3, 48));
  const upsertions: AlterUserScramCredentialsRequestScramCredentialUpsertion[] = readAlterUserScramCredentialsRequestScramCredentialUpsertionArray(r, r.compactArrayCount(9, 72));
  r.skipTaggedFields();
  return { deletions, upsertions };
}

function writeAlterUserScramCredentialsRequestScramCredentialDeletion(w: WireWriter, m: AlterUserScramCredentialsRequestScramCredentialDeletion): void {
  w.compactString(m.name);
  w.int8(m.mechanism);
  w.unsignedVarint(0);
}

function writeAlterUserScramCredentialsRequestScramCredentialUpsertion(w: WireWriter, m: AlterUserScramCredentialsRequestScramCredentialUpsertion): void {
  w.compactString(m.name);
  w.int8(m.mechanism);
  w.int32(m.iterations);
  w.compactBytes(m.salt);
  w.compactBytes(m.saltedPassword);
  w.unsignedVarint(0);
}

export function writeAlterUserScramCredentialsRequest(w: WireWriter, m: AlterUserScramCredentialsRequest, _version: number): void {
  w.compactArrayCount(m.deletions.length);
  for (let i = 0; i < m.deletions.length; i++) writeAlterUserScramCredentialsRequestScramCredentialDeletion(w, m.deletions[i]!);
  w.compactArrayCount(m.upsertions.length);
  for (let i = 0; i < m.upsertions.length; i++) writeAlterUserScramCredentialsRequestScramCredentialUpsertion(w, m.upsertions[i]!);
  w.unsignedVarint(0);
}

function readAlterUserScramCredentialsResponseAlterUserScramCredentialsResult(r: WireReader): AlterUserScramCredentialsResponseAlterUserScramCredentialsResult {
  const user = r.compactString();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { user, errorCode, errorMessage };
}

function readAlterUserScramCredentialsResponseAlterUserScramCredentialsResultArray(r: WireReader, count: number): AlterUserScramCredentialsResponseAlterUserScramCredentialsResult[] {
  const items = new Array<AlterUserScramCredentialsResponseAlterUserScramCredentialsResult>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterUserScramCredentialsResponseAlterUserScramCredentialsResult(r);
  return items;
}

export function readAlterUserScramCredentialsResponse(r: WireReader, _version: number): AlterUserScramCredentialsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const results: AlterUserScramCredentialsResponseAlterUserScramCredentialsResult[] = readAlterUserScramCredentialsResponseAlterUserScramCredentialsResultArray(r, r.compactArrayCount(5, 56));
  r.skipTaggedFields();
  return { throttleTimeMs, results };
}

function writeAlterUserScramCredentialsResponseAlterUserScramCredentialsResult(w: WireWriter, m: AlterUserScramCredentialsResponseAlterUserScramCredentialsResult): void {
  w.compactString(m.user);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}

export function writeAlterUserScramCredentialsResponse(w: WireWriter, m: AlterUserScramCredentialsResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.compactArrayCount(m.results.length);
  for (let i = 0; i < m.results.length; i++) writeAlterUserScramCredentialsResponseAlterUserScramCredentialsResult(w, m.results[i]!);
  w.unsignedVarint(0);
}
