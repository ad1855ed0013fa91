// Generated from ../schema/delete-acls.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DeleteAclsRequest = {
  filters: DeleteAclsRequestDeleteAclsFilter[];
};

export type DeleteAclsRequestDeleteAclsFilter = {
  resourceTypeFilter: number;
  resourceNameFilter: string | null;
  patternTypeFilter: number;
  principalFilter: string | null;
  hostFilter: string | null;
  operation: number;
  permissionType: number;
};

export type DeleteAclsResponse = {
  throttleTimeMs: number;
  filterResults: DeleteAclsResponseDeleteAclsFilterResult[];
};

export type DeleteAclsResponseDeleteAclsFilterResult = {
  errorCode: number;
  errorMessage: string | null;
  matchingAcls: DeleteAclsResponseDeleteAclsMatchingAcl[];
};

export type DeleteAclsResponseDeleteAclsMatchingAcl = {
  errorCode: number;
  errorMessage: string | null;
  resourceType: number;
  resourceName: string;
  patternType: number;
  principal: string;
  host: string;
  operation: number;
  permissionType: number;
};

function readDeleteAclsRequestDeleteAclsFilter(r: WireReader, version: number): DeleteAclsRequestDeleteAclsFilter {
  const flexible = version >= 2;
  const resourceTypeFilter = r.int8();
  const resourceNameFilter = flexible ? r.compactNullableString() : r.nullableString();
  const patternTypeFilter = r.int8();
  const principalFilter = flexible ? r.compactNullableString() : r.nullableString();
  const hostFilter = flexible ? r.compactNullableString() : r.nullableString();
  const operation = r.int8();
  const permissionType = r.int8();
  if (flexible) r.skipTaggedFields();
  return {
    resourceTypeFilter,
    resourceNameFilter,
    patternTypeFilter,
    principalFilter,
    hostFilter,
    operation,
    permissionType,
  };
}

function readDeleteAclsRequestDeleteAclsFilterArray(r: WireReader, version: number, count: number): DeleteAclsRequestDeleteAclsFilter[] {
  const items = new Array<DeleteAclsRequestDeleteAclsFilter>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteAclsRequestDeleteAclsFilter(r, version);
  return items;
}

export function readDeleteAclsRequest(r: WireReader, version: number): DeleteAclsRequest {
  const flexible = version >= 2;
  const filters: DeleteAclsRequestDeleteAclsFilter[] = readDeleteAclsRequestDeleteAclsFilterArray(r, version, flexible ? r.compactArrayCount(8, 88) : r.arrayCount(8, 88));
  if (flexible) r.skipTaggedFields();
  return { filters };
}

function writeDeleteAclsRequestDeleteAclsFilter(w: WireWriter, m: DeleteAclsRequestDeleteAclsFilter, version: number): void {
  const flexible = version >= 2;
  w.int8(m.resourceTypeFilter);
  if (flexible) w.compactNullableString(m.resourceNameFilter);
  else w.nullableString(m.resourceNameFilter);
  w.int8(m.patternTypeFilter);
  if (flexible) w.compactNullableString(m.principalFilter);
  else w.nullableString(m.principalFilter);
  if (flexible) w.compactNullableString(m.hostFilter);
  else w.nullableString(m.hostFilter);
  w.int8(m.operation);
  w.int8(m.permissionType);
  if (flexible) w.unsignedVarint(0);
}

export function writeDeleteAclsRequest(w: WireWriter, m: DeleteAclsRequest, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactArrayCount(m.filters.length);
  else w.arrayCount(m.filters.length);
  for (let i = 0; i < m.filters.length; i++) writeDeleteAclsRequestDeleteAclsFilter(w, m.filters[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function readDeleteAclsResponseDeleteAclsMatchingAcl(r: WireReader, version: number): DeleteAclsResponseDeleteAclsMatchingAcl {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const errorMessage = flexible ? r.compactNullableString() : r.nullableString();
  const resourceType = r.int8();
  const resourceName = flexible ? r.compactString() : r.string();
  const patternType = r.int8();
  const principal = flexible ? r.compactString() : r.string();
  const host = flexible ? r.compactString() : r.string();
  const operation = r.int8();
  const permissionType = r.int8();
  if (flexible) r.skipTaggedFields();
  return {
    errorCode,
    errorMessage,
    resourceType,
    resourceName,
    patternType,
    principal,
    host,
    operation,
    permissionType,
  };
}

function readDeleteAclsResponseDeleteAclsMatchingAclArray(r: WireReader, version: number, count: number): DeleteAclsResponseDeleteAclsMatchingAcl[] {
  const items = new Array<DeleteAclsResponseDeleteAclsMatchingAcl>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteAclsResponseDeleteAclsMatchingAcl(r, version);
  return items;
}

function readDeleteAclsResponseDeleteAclsFilterResult(r: WireReader, version: number): DeleteAclsResponseDeleteAclsFilterResult {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const errorMessage = flexible ? r.compactNullableString() : r.nullableString();
  const matchingAcls: DeleteAclsResponseDeleteAclsMatchingAcl[] = readDeleteAclsResponseDeleteAclsMatchingAclArray(r, version, flexible ? r.compactArrayCount(11, 104) : r.arrayCount(11, 104));
  if (flexible) r.skipTaggedFields();
  return { errorCode, errorMessage, matchingAcls };
}

function readDeleteAclsResponseDeleteAclsFilterResultArray(r: WireReader, version: number, count: number): DeleteAclsResponseDeleteAclsFilterResult[] {
  const items = new Array<DeleteAclsResponseDeleteAclsFilterResult>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteAclsResponseDeleteAclsFilterResult(r, version);
  return items;
}

export function readDeleteAclsResponse(r: WireReader, version: number): DeleteAclsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const filterResults: DeleteAclsResponseDeleteAclsFilterResult[] = readDeleteAclsResponseDeleteAclsFilterResultArray(r, version, flexible ? r.compactArrayCount(5, 56) : r.arrayCount(5, 56));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, filterResults };
}

function writeDeleteAclsResponseDeleteAclsMatchingAcl(w: WireWriter, m: DeleteAclsResponseDeleteAclsMatchingAcl, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  if (flexible) w.compactNullableString(m.errorMessage);
  else w.nullableString(m.errorMessage);
  w.int8(m.resourceType);
  if (flexible) w.compactString(m.resourceName);
  else w.string(m.resourceName);
  w.int8(m.patternType);
  if (flexible) w.compactString(m.principal);
  else w.string(m.principal);
  if (flexible) w.compactString(m.host);
  else w.string(m.host);
  w.int8(m.operation);
  w.int8(m.permissionType);
  if (flexible) w.unsignedVarint(0);
}

function writeDeleteAclsResponseDeleteAclsFilterResult(w: WireWriter, m: DeleteAclsResponseDeleteAclsFilterResult, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  if (flexible) w.compactNullableString(m.errorMessage);
  else w.nullableString(m.errorMessage);
  if (flexible) w.compactArrayCount(m.matchingAcls.length);
  else w.arrayCount(m.matchingAcls.length);
  for (let i = 0; i < m.matchingAcls.length; i++) writeDeleteAclsResponseDeleteAclsMatchingAcl(w, m.matchingAcls[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeDeleteAclsResponse(w: WireWriter, m: DeleteAclsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.filterResults.length);
  else w.arrayCount(m.filterResults.length);
  for (let i = 0; i < m.filterResults.length; i++) writeDeleteAclsResponseDeleteAclsFilterResult(w, m.filterResults[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
