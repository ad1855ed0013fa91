// Generated from ../schema/describe-delegation-token.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DescribeDelegationTokenRequest = {
  owners: DescribeDelegationTokenRequestDescribeDelegationTokenOwner[] | null;
};

export type DescribeDelegationTokenRequestDescribeDelegationTokenOwner = {
  principalType: string;
  principalName: string;
};

export type DescribeDelegationTokenResponse = {
  errorCode: number;
  tokens: DescribeDelegationTokenResponseDescribedDelegationToken[];
  throttleTimeMs: number;
};

export type DescribeDelegationTokenResponseDescribedDelegationToken = {
  principalType: string;
  principalName: string;
  tokenRequesterPrincipalType: string;
  tokenRequesterPrincipalName: string;
  issueTimestamp: number;
  expiryTimestamp: number;
  maxTimestamp: number;
  tokenId: string;
  hmac: Buffer;
  renewers: DescribeDelegationTokenResponseDescribedDelegationTokenRenewer[];
};

export type DescribeDelegationTokenResponseDescribedDelegationTokenRenewer = {
  principalType: string;
  principalName: string;
};

function readDescribeDelegationTokenRequestDescribeDelegationTokenOwner(r: WireReader, version: number): DescribeDelegationTokenRequestDescribeDelegationTokenOwner {
  const flexible = version >= 2;
  const principalType = flexible ? r.compactString() : r.string();
  const principalName = flexible ? r.compactString() : r.string();
  if (flexible) r.skipTaggedFields();
  return { principalType, principalName };
}

function readDescribeDelegationTokenRequestDescribeDelegationTokenOwnerArray(r: WireReader, version: number, count: number): DescribeDelegationTokenRequestDescribeDelegationTokenOwner[] {
  const items = new Array<DescribeDelegationTokenRequestDescribeDelegationTokenOwner>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeDelegationTokenRequestDescribeDelegationTokenOwner(r, version);
  return items;
}

export function readDescribeDelegationTokenRequest(r: WireReader, version: number): DescribeDelegationTokenRequest {
  const flexible = version >= 2;
  const ownersCount = flexible ? r.compactNullableArrayCount(1, 48) : r.nullableArrayCount(1, 48);
  const owners = ownersCount < 0 ? null : readDescribeDelegationTokenRequestDescribeDelegationTokenOwnerArray(r, version, ownersCount);
  if (flexible) r.skipTaggedFields();
  return { owners };
}

function writeDescribeDelegationTokenRequestDescribeDelegationTokenOwner(w: WireWriter, m: DescribeDelegationTokenRequestDescribeDelegationTokenOwner, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.principalType);
  else w.string(m.principalType);
  if (flexible) w.compactString(m.principalName);
  else w.string(m.principalName);
  if (flexible) w.unsignedVarint(0);
}

export function writeDescribeDelegationTokenRequest(w: WireWriter, m: DescribeDelegationTokenRequest, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactArrayCount(m.owners === null ? -1 : m.owners.length);
  else w.arrayCount(m.owners === null ? -1 : m.owners.length);
  if (m.owners !== null) {
    for (let i = 0; i < m.owners.length; i++) writeDescribeDelegationTokenRequestDescribeDelegationTokenOwner(w, m.owners[i]!, version);
  }
  if (flexible) w.unsignedVarint(0);
}

function readDescribeDelegationTokenResponseDescribedDelegationTokenRenewer(r: WireReader, version: number): DescribeDelegationTokenResponseDescribedDelegationTokenRenewer {
  const flexible = version >= 2;
  const principalType = flexible ? r.compactString() : r.string();
  const principalName = flexible ? r.compactString() : r.string();
  if (flexible) r.skipTaggedFields();
  return { principalType, principalName };
}

function readDescribeDelegationTokenResponseDescribedDelegationTokenRenewerArray(r: WireReader, version: number, count: number): DescribeDelegationTokenResponseDescribedDelegationTokenRenewer[] {
  const items = new Array<DescribeDelegationTokenResponseDescribedDelegationTokenRenewer>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeDelegationTokenResponseDescribedDelegationTokenRenewer(r, version);
  return items;
}

function readDescribeDelegationTokenResponseDescribedDelegationToken(r: WireReader, version: number): DescribeDelegationTokenResponseDescribedDelegationToken {
  const flexible = version >= 2;
  const principalType = flexible ? r.compactString() : r.string();
  const principalName = flexible ? r.compactString() : r.string();
  const tokenRequesterPrincipalType = version >= 3 ? r.compactString() : '';
  const tokenRequesterPrincipalName = version >= 3 ? r.compactString() : '';
  const issueTimestamp = r.int64();
  const expiryTimestamp = r.int64();
  const maxTimestamp = r.int64();
  const tokenId = flexible ? r.compactString() : r.string();
  const hmac = flexible ? r.compactBytes() : r.bytes();
  const renewers: DescribeDelegationTokenResponseDescribedDelegationTokenRenewer[] = readDescribeDelegationTokenResponseDescribedDelegationTokenRenewerArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return {
    principalType,
    principalName,
    tokenRequesterPrincipalType,
    tokenRequesterPrincipalName,
    issueTimestamp,
    expiryTimestamp,
    maxTimestamp,
    tokenId,
    hmac,
    renewers,
  };
}

function readDescribeDelegationTokenResponseDescribedDelegationTokenArray(r: WireReader, version: number, count: number): DescribeDelegationTokenResponseDescribedDelegationToken[] {
  const items = new Array<DescribeDelegationTokenResponseDescribedDelegationToken>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeDelegationTokenResponseDescribedDelegationToken(r, version);
  return items;
}

export function readDescribeDelegationTokenResponse(r: WireReader, version: number): DescribeDelegationTokenResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const errorCode = r.int16();
  const tokens: DescribeDelegationTokenResponseDescribedDelegationToken[] = readDescribeDelegationTokenResponseDescribedDelegationTokenArray(r, version, flexible ? r.compactArrayCount(30, 160) : r.arrayCount(30, 160));
  const throttleTimeMs = r.int32();
  if (flexible) r.skipTaggedFields();
  return { errorCode, tokens, throttleTimeMs };
}

function writeDescribeDelegationTokenResponseDescribedDelegationTokenRenewer(w: WireWriter, m: DescribeDelegationTokenResponseDescribedDelegationTokenRenewer, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.principalType);
  else w.string(m.principalType);
  if (flexible) w.compactString(m.principalName);
  else w.string(m.principalName);
  if (flexible) w.unsignedVarint(0);
}

function writeDescribeDelegationTokenResponseDescribedDelegationToken(w: WireWriter, m: DescribeDelegationTokenResponseDescribedDelegationToken, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.principalType);
  else w.string(m.principalType);
  if (flexible) w.compactString(m.principalName);
  else w.string(m.principalName);
  if (version >= 3) w.compactString(m.tokenRequesterPrincipalType);
  if (version >= 3) w.compactString(m.tokenRequesterPrincipalName);
  w.int64(m.issueTimestamp);
  w.int64(m.expiryTimestamp);
  w.int64(m.maxTimestamp);
  if (flexible) w.compactString(m.tokenId);
  else w.string(m.tokenId);
  if (flexible) w.compactBytes(m.hmac);
  else w.bytes(m.hmac);
  if (flexible) w.compactArrayCount(m.renewers.length);
  else w.arrayCount(m.renewers.length);
  for (let i = 0; i < m.renewers.length; i++) writeDescribeDelegationTokenResponseDescribedDelegationTokenRenewer(w, m.renewers[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeDescribeDelegationTokenResponse(w: WireWriter, m: DescribeDelegationTokenResponse, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  if (flexible) w.compactArrayCount(m.tokens.length);
  else w.arrayCount(m.tokens.length);
  for (let i = 0; i < m.tokens.length; i++) writeDescribeDelegationTokenResponseDescribedDelegationToken(w, m.tokens[i]!, version);
  w.int32(m.throttleTimeMs);
  if (flexible) w.unsignedVarint(0);
}
