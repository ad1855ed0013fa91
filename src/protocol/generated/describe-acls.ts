// Generated from ../schema/describe-acls.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DescribeAclsRequest = {
  resourceTypeFilter: number;
  resourceNameFilter: string | null;
  patternTypeFilter: number;
  principalFilter: string | null;
  hostFilter: string | null;
  operation: number;
  permissionType: number;
};

export type DescribeAclsResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  resources: DescribeAclsResponseDescribeAclsResource[];
};

export type DescribeAclsResponseDescribeAclsResource = {
  resourceType: number;
  resourceName: string;
  patternType: number;
  acls: DescribeAclsResponseAclDescription[];
};

export type DescribeAclsResponseAclDescription = {
  principal: string;
  host: string;
  operation: number;
  permissionType: number;
};

export function readDescribeAclsRequest(r: WireReader, version: number): DescribeAclsRequest {
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

export function writeDescribeAclsRequest(w: WireWriter, m: DescribeAclsRequest, version: number): void {
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

function readDescribeAclsResponseAclDescription(r: WireReader, version: number): DescribeAclsResponseAclDescription {
  const flexible = version >= 2;
  const principal = flexible ? r.compactString() : r.string();
  const host = flexible ? r.compactString() : r.string();
  const operation = r.int8();
  const permissionType = r.int8();
  if (flexible) r.skipTaggedFields();
  return { principal, host, operation, permissionType };
}

function readDescribeAclsResponseAclDescriptionArray(r: WireReader, version: number, count: number): DescribeAclsResponseAclDescription[] {
  const items = new Array<DescribeAclsResponseAclDescription>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeAclsResponseAclDescription(r, version);
  return items;
}

function readDescribeAclsResponseDescribeAclsResource(r: WireReader, version: number): DescribeAclsResponseDescribeAclsResource {
  const flexible = version >= 2;
  const resourceType = r.int8();
  const resourceName = flexible ? r.compactString() : r.string();
  const patternType = r.int8();
  const acls: DescribeAclsResponseAclDescription[] = readDescribeAclsResponseAclDescriptionArray(r, version, flexible ? r.compactArrayCount(5, 64) : r.arrayCount(5, 64));
  if (flexible) r.skipTaggedFields();
  return { resourceType, resourceName, patternType, acls };
}

function readDescribeAclsResponseDescribeAclsResourceArray(r: WireReader, version: number, count: number): DescribeAclsResponseDescribeAclsResource[] {
  const items = new Array<DescribeAclsResponseDescribeAclsResource>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeAclsResponseDescribeAclsResource(r, version);
  return items;
}

export function readDescribeAclsResponse(r: WireReader, version: number): DescribeAclsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = flexible ? r.compactNullableString() : r.nullableString();
  const resources: DescribeAclsResponseDescribeAclsResource[] = readDescribeAclsResponseDescribeAclsResourceArray(r, version, flexible ? r.compactArrayCount(5, 64) : r.arrayCount(5, 64));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, errorCode, errorMessage, resources };
}

function writeDescribeAclsResponseAclDescription(w: WireWriter, m: DescribeAclsResponseAclDescription, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.principal);
  else w.string(m.principal);
  if (flexible) w.compactString(m.host);
  else w.string(m.host);
  w.int8(m.operation);
  w.int8(m.permissionType);
  if (flexible) w.unsignedVarint(0);
}

function writeDescribeAclsResponseDescribeAclsResource(w: WireWriter, m: DescribeAclsResponseDescribeAclsResource, version: number): void {
  const flexible = version >= 2;
  w.int8(m.resourceType);
  if (flexible) w.compactString(m.resourceName);
  else w.string(m.resourceName);
  w.int8(m.patternType);
  if (flexible) w.compactArrayCount(m.acls.length);
  else w.arrayCount(m.acls.length);
  for (let i = 0; i < m.acls.length; i++) writeDescribeAclsResponseAclDescription(w, m.acls[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeDescribeAclsResponse(w: WireWriter, m: DescribeAclsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (flexible) w.compactNullableString(m.errorMessage);
  else w.nullableString(m.errorMessage);
  if (flexible) w.compactArrayCount(m.resources.length);
  else w.arrayCount(m.resources.length);
  for (let i = 0; i < m.resources.length; i++) writeDescribeAclsResponseDescribeAclsResource(w, m.resources[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
