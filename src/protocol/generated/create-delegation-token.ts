// Generated from ../schema/create-delegation-token.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type CreateDelegationTokenRequest = {
  ownerPrincipalType: string | null;
  ownerPrincipalName: string | null;
  renewers: CreateDelegationTokenRequestCreatableRenewers[];
  maxLifetimeMs: number;
};

export type CreateDelegationTokenRequestCreatableRenewers = {
  principalType: string;
  principalName: string;
};

export type CreateDelegationTokenResponse = {
  errorCode: number;
  principalType: string;
  principalName: string;
  tokenRequesterPrincipalType: string;
  tokenRequesterPrincipalName: string;
  issueTimestampMs: number;
  expiryTimestampMs: number;
  maxTimestampMs: number;
  tokenId: string;
  hmac: Buffer;
  throttleTimeMs: number;
};

function readCreateDelegationTokenRequestCreatableRenewers(r: WireReader, version: number): CreateDelegationTokenRequestCreatableRenewers {
  const flexible = version >= 2;
  const principalType = flexible ? r.compactString() : r.string();
  const principalName = flexible ? r.compactString() : r.string();
  if (flexible) r.skipTaggedFields();
  return { principalType, principalName };
}

function readCreateDelegationTokenRequestCreatableRenewersArray(r: WireReader, version: number, count: number): CreateDelegationTokenRequestCreatableRenewers[] {
  const items = new Array<CreateDelegationTokenRequestCreatableRenewers>(count);
  for (let i = 0; i < count; i++) items[i] = readCreateDelegationTokenRequestCreatableRenewers(r, version);
  return items;
}

export function readCreateDelegationTokenRequest(r: WireReader, version: number): CreateDelegationTokenRequest {
  const flexible = version >= 2;
  const ownerPrincipalType = version >= 3 ? r.compactNullableString() : '';
  const ownerPrincipalName = version >= 3 ? r.compactNullableString() : '';
  const renewers: CreateDelegationTokenRequestCreatableRenewers[] = readCreateDelegationTokenRequestCreatableRenewersArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  const maxLifetimeMs = r.int64();
  if (flexible) r.skipTaggedFields();
  return { ownerPrincipalType, ownerPrincipalName, renewers, maxLifetimeMs };
}

function writeCreateDelegationTokenRequestCreatableRenewers(w: WireWriter, m: CreateDelegationTokenRequestCreatableRenewers, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.principalType);
  else w.string(m.principalType);
  if (flexible) w.compactString(m.principalName);
  else w.string(m.principalName);
  if (flexible) w.unsignedVarint(0);
}

export function writeCreateDelegationTokenRequest(w: WireWriter, m: CreateDelegationTokenRequest, version: number): void {
  const flexible = version >= 2;
  if (version >= 3) w.compactNullableString(m.ownerPrincipalType);
  if (version >= 3) w.compactNullableString(m.ownerPrincipalName);
  if (flexible) w.compactArrayCount(m.renewers.length);
  else w.arrayCount(m.renewers.length);
  for (let i = 0; i < m.renewers.length; i++) writeCreateDelegationTokenRequestCreatableRenewers(w, m.renewers[i]!, version);
  w.int64(m.maxLifetimeMs);
  if (flexible) w.unsignedVarint(0);
}

export function readCreateDelegationTokenResponse(r: WireReader, version: number): CreateDelegationTokenResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const errorCode = r.int16();
  const principalType = flexible ? r.compactString() : r.string();
  const principalName = flexible ? r.compactString() : r.string();
  const tokenRequesterPrincipalType = version >= 3 ? r.compactString() : '';
  const tokenRequesterPrincipalName = version >= 3 ? r.compactString() : '';
  const issueTimestampMs = r.int64();
  const expiryTimestampMs = r.int64();
  const maxTimestampMs = r.int64();
  const tokenId = flexible ? r.compactString() : r.string();
  const hmac = flexible ? r.compactBytes() : r.bytes();
  const throttleTimeMs = r.int32();
  if (flexible) r.skipTaggedFields();
  return {
    errorCode,
    principalType,
    principalName,
    tokenRequesterPrincipalType,
    tokenRequesterPrincipalName,
    issueTimestampMs,
    expiryTimestampMs,
    maxTimestampMs,
    tokenId,
    hmac,
    throttleTimeMs,
  };
}

export function writeCreateDelegationTokenResponse(w: WireWriter, m: CreateDelegationTokenResponse, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  if (flexible) w.compactString(m.principalType);
  else w.string(m.principalType);
  if (flexible) w.compactString(m.principalName);
  else w.string(m.principalName);
  if (version >= 3) w.compactString(m.tokenRequesterPrincipalType);
  if (version >= 3) w.compactString(m.tokenRequesterPrincipalName);
  w.int64(m.issueTimestampMs);
  w.int64(m.expiryTimestampMs);
  w.int64(m.maxTimestampMs);
  if (flexible) w.compactString(m.tokenId);
  else w.string(m.tokenId);
  if (flexible) w.compactBytes(m.hmac);
  else w.bytes(m.hmac);
  w.int32(m.throttleTimeMs);
  if (flexible) w.unsignedVarint(0);
}
