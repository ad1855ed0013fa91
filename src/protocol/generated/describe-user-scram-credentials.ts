// Generated from ../schema/describe-user-scram-credentials.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DescribeUserScramCredentialsRequest = {
  users: DescribeUserScramCredentialsRequestUserName[] | null;
};

export type DescribeUserScramCredentialsRequestUserName = {
  name: string;
};

export type DescribeUserScramCredentialsResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  results: DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult[];
};

export type DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult = {
  user: string;
  errorCode: number;
  errorMessage: string | null;
  credentialInfos: DescribeUserScramCredentialsResponseCredentialInfo[];
};

export type DescribeUserScramCredentialsResponseCredentialInfo = {
  mechanism: number;
  iterations: number;
};

function readDescribeUserScramCredentialsRequestUserName(r: WireReader): DescribeUserScramCredentialsRequestUserName {
  const name = r.compactString();
  r.skipTaggedFields();
  return { name };
}

function readDescribeUserScramCredentialsRequestUserNameArray(r: WireReader, count: number): DescribeUserScramCredentialsRequestUserName[] {
  const items = new Array<DescribeUserScramCredentialsRequestUserName>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeUserScramCredentialsRequestUserName(r);
  return items;
}

export function readDescribeUserScramCredentialsRequest(r: WireReader, _version: number): DescribeUserScramCredentialsRequest {
  const usersCount = r.compactNullableArrayCount(1, 40);
  const users = usersCount < 0 ? null : readDescribeUserScramCredentialsRequestUserNameArray(r, usersCount);
  r.skipTaggedFields();
  return { users };
}

function writeDescribeUserScramCredentialsRequestUserName(w: WireWriter, m: DescribeUserScramCredentialsRequestUserName): void {
  w.compactString(m.name);
  w.unsignedVarint(0);
}

export function writeDescribeUserScramCredentialsRequest(w: WireWriter, m: DescribeUserScramCredentialsRequest, _version: number): void {
  w.compactArrayCount(m.users === null ? -1 : m.users.length);
  if (m.users !== null) {
    for (let i = 0; i < m.users.length; i++) writeDescribeUserScramCredentialsRequestUserName(w, m.users[i]!);
  }
  w.unsignedVarint(0);
}

function readDescribeUserScramCredentialsResponseCredentialInfo(r: WireReader): DescribeUserScramCredentialsResponseCredentialInfo {
  const mechanism = r.int8();
  const iterations = r.int32();
  r.skipTaggedFields();
  return { mechanism, iterations };
}

function readDescribeUserScramCredentialsResponseCredentialInfoArray(r: WireReader, count: number): DescribeUserScramCredentialsResponseCredentialInfo[] {
  const items = new Array<DescribeUserScramCredentialsResponseCredentialInfo>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeUserScramCredentialsResponseCredentialInfo(r);
  return items;
}

function readDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(r: WireReader): DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult {
  const user = r.compactString();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const credentialInfos: DescribeUserScramCredentialsResponseCredentialInfo[] = readDescribeUserScramCredentialsResponseCredentialInfoArray(r, r.compactArrayCount(6, 48));
  r.skipTaggedFields();
  return { user, errorCode, errorMessage, credentialInfos };
}

function readDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResultArray(r: WireReader, count: number): DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult[] {
  const items = new Array<DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(r);
  return items;
}

export function readDescribeUserScramCredentialsResponse(r: WireReader, _version: number): DescribeUserScramCredentialsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const results: DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult[] = readDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResultArray(r, r.compactArrayCount(6, 64));
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, errorMessage, results };
}

function writeDescribeUserScramCredentialsResponseCredentialInfo(w: WireWriter, m: DescribeUserScramCredentialsResponseCredentialInfo): void {
  w.int8(m.mechanism);
  w.int32(m.iterations);
  w.unsignedVarint(0);
}

function writeDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(w: WireWriter, m: DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult): void {
  w.compactString(m.user);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.compactArrayCount(m.credentialInfos.length);
  for (let i = 0; i < m.credentialInfos.length; i++) writeDescribeUserScramCredentialsResponseCredentialInfo(w, m.credentialInfos[i]!);
  w.unsignedVarint(0);
}

export function writeDescribeUserScramCredentialsResponse(w: WireWriter, m: DescribeUserScramCredentialsResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.compactArrayCount(m.results.length);
  for (let i = 0; i < m.results.length; i++) writeDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(w, m.results[i]!);
  w.unsignedVarint(0);
}
