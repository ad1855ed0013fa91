// Generated from ../schema/create-acls.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type CreateAclsRequest = {
  creations: CreateAclsRequestAclCreation[];
};

export type CreateAclsRequestAclCreation = {
  resourceType: number;
  resourceName: string;
  resourcePatternType: number;
  principal: string;
  host: string;
  operation: number;
  permissionType: number;
};

export type CreateAclsResponse = {
  throttleTimeMs: number;
  results: CreateAclsResponseAclCreationResult[];
};

export type CreateAclsResponseAclCreationResult = {
  errorCode: number;
  errorMessage: string | null;
};

function readCreateAclsRequestAclCreation(r: WireReader, version: number): CreateAclsRequestAclCreation {
  const flexible = version >= 2;
  const resourceType = r.int8();
  const resourceName = flexible ? r.compactString() : r.string();
  const resourcePatternType = r.int8();
  const principal = flexible ? r.compactString() : r.string();
  const host = flexible ? r.compactString() : r.string();
  const operation = r.int8();
  const permissionType = r.int8();
  if (flexible) r.skipTaggedFields();
  return {
    resourceType,
    resourceName,
    resourcePatternType,
    principal,
    host,
    operation,
    permissionType,
  };
}

function readCreateAclsRequestAclCreationArray(r: WireReader, version: number, count: number): CreateAclsRequestAclCreation[] {
  const items = new Array<CreateAclsRequestAclCreation>(count);
  for (let i = 0; i < count; i++) items[i] = readCreateAclsRequestAclCreation(r, version);
  return items;
}

export function readCreateAclsRequest(r: WireReader, version: number): CreateAclsRequest {
  const flexible = version >= 2;
  const creations: CreateAclsRequestAclCreation[] = readCreateAclsRequestAclCreationArray(r, version, flexible ? r.compactArrayCount(8, 88) : r.arrayCount(8, 88));
  if (flexible) r.skipTaggedFields();
  return { creations };
}

function writeCreateAclsRequestAclCreation(w: WireWriter, m: CreateAclsRequestAclCreation, version: number): void {
  const flexible = version >= 2;
  w.int8(m.resourceType);
  if (flexible) w.compactString(m.resourceName);
  else w.string(m.resourceName);
  w.int8(m.resourcePatternType);
  if (flexible) w.compactString(m.principal);
  else w.string(m.principal);
  if (flexible) w.compactString(m.host);
  else w.string(m.host);
  w.int8(m.operation);
  w.int8(m.permissionType);
  if (flexible) w.unsignedVarint(0);
}

export function writeCreateAclsRequest(w: WireWriter, m: CreateAclsRequest, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactArrayCount(m.creations.length);
  else w.arrayCount(m.creations.length);
  for (let i = 0; i < m.creations.length; i++) writeCreateAclsRequestAclCreation(w, m.creations[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function readCreateAclsResponseAclCreationResult(r: WireReader, version: number): CreateAclsResponseAclCreationResult {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const errorMessage = flexible ? r.compactNullableString() : r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { errorCode, errorMessage };
}

function readCreateAclsResponseAclCreationResultArray(r: WireReader, version: number, count: number): CreateAclsResponseAclCreationResult[] {
  const items = new Array<CreateAclsResponseAclCreationResult>(count);
  for (let i = 0; i < count; i++) items[i] = readCreateAclsResponseAclCreationResult(r, version);
  return items;
}

export function readCreateAclsResponse(r: WireReader, version: number): CreateAclsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const results: CreateAclsResponseAclCreationResult[] = readCreateAclsResponseAclCreationResultArray(r, version, flexible ? r.compactArrayCount(4, 48) : r.arrayCount(4, 48));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, results };
}

function writeCreateAclsResponseAclCreationResult(w: WireWriter, m: CreateAclsResponseAclCreationResult, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  if (flexible) w.compactNullableString(m.errorMessage);
  else w.nullableString(m.errorMessage);
  if (flexible) w.unsignedVarint(0);
}

export function writeCreateAclsResponse(w: WireWriter, m: CreateAclsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.results.length);
  else w.arrayCount(m.results.length);
  for (let i = 0; i < m.results.length; i++) writeCreateAclsResponseAclCreationResult(w, m.results[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
