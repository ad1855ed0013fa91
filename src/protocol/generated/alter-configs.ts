// Generated from ../schema/alter-configs.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type AlterConfigsRequest = {
  resources: AlterConfigsRequestAlterConfigsResource[];
  validateOnly: boolean;
};

export type AlterConfigsRequestAlterConfigsResource = {
  resourceType: number;
  resourceName: string;
  configs: AlterConfigsRequestAlterableConfig[];
};

export type AlterConfigsRequestAlterableConfig = {
  name: string;
  value: string | null;
};

export type AlterConfigsResponse = {
  throttleTimeMs: number;
  responses: AlterConfigsResponseAlterConfigsResourceResponse[];
};

export type AlterConfigsResponseAlterConfigsResourceResponse = {
  errorCode: number;
  errorMessage: string | null;
  resourceType: number;
  resourceName: string;
};

function readAlterConfigsRequestAlterableConfig(r: WireReader, version: number): AlterConfigsRequestAlterableConfig {
  const flexible = version >= 2;
  const name = flexible ? r.compactString() : r.string();
  const value = flexible ? r.compactNullableString() : r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { name, value };
}

function readAlterConfigsRequestAlterableConfigArray(r: WireReader, version: number, count: number): AlterConfigsRequestAlterableConfig[] {
  const items = new Array<AlterConfigsRequestAlterableConfig>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterConfigsRequestAlterableConfig(r, version);
  return items;
}

function readAlterConfigsRequestAlterConfigsResource(r: WireReader, version: number): AlterConfigsRequestAlterConfigsResource {
  const flexible = version >= 2;
  const resourceType = r.int8();
  const resourceName = flexible ? r.compactString() : r.string();
  const configs: AlterConfigsRequestAlterableConfig[] = readAlterConfigsRequestAlterableConfigArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return { resourceType, resourceName, configs };
}

function readAlterConfigsRequestAlterConfigsResourceArray(r: WireReader, version: number, count: number): AlterConfigsRequestAlterConfigsResource[] {
  const items = new Array<AlterConfigsRequestAlterConfigsResource>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterConfigsRequestAlterConfigsResource(r, version);
  return items;
}

export function readAlterConfigsRequest(r: WireReader, version: number): AlterConfigsRequest {
  const flexible = version >= 2;
  const resources: AlterConfigsRequestAlterConfigsResource[] = readAlterConfigsRequestAlterConfigsResourceArray(r, version, flexible ? r.compactArrayCount(4, 56) : r.arrayCount(4, 56));
  const validateOnly = r.bool();
  if (flexible) r.skipTaggedFields();
  return { resources, validateOnly };
}

function writeAlterConfigsRequestAlterableConfig(w: WireWriter, m: AlterConfigsRequestAlterableConfig, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactNullableString(m.value);
  else w.nullableString(m.value);
  if (flexible) w.unsignedVarint(0);
}

function writeAlterConfigsRequestAlterConfigsResource(w: WireWriter, m: AlterConfigsRequestAlterConfigsResource, version: number): void {
  const flexible = version >= 2;
  w.int8(m.resourceType);
  if (flexible) w.compactString(m.resourceName);
  else w.string(m.resourceName);
  if (flexible) w.compactArrayCount(m.configs.length);
  else w.arrayCount(m.configs.length);
  for (let i = 0; i < m.configs.length; i++) writeAlterConfigsRequestAlterableConfig(w, m.configs[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeAlterConfigsRequest(w: WireWriter, m: AlterConfigsRequest, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactArrayCount(m.resources.length);
  else w.arrayCount(m.resources.length);
  for (let i = 0; i < m.resources.length; i++) writeAlterConfigsRequestAlterConfigsResource(w, m.resources[i]!, version);
  w.bool(m.validateOnly);
  if (flexible) w.unsignedVarint(0);
}

function readAlterConfigsResponseAlterConfigsResourceResponse(r: WireReader, version: number): AlterConfigsResponseAlterConfigsResourceResponse {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const errorMessage = flexible ? r.compactNullableString() : r.nullableString();
  const resourceType = r.int8();
  const resourceName = flexible ? r.compactString() : r.string();
  if (flexible) r.skipTaggedFields();
  return { errorCode, errorMessage, resourceType, resourceName };
}

function readAlterConfigsResponseAlterConfigsResourceResponseArray(r: WireReader, version: number, count: number): AlterConfigsResponseAlterConfigsResourceResponse[] {
  const items = new Array<AlterConfigsResponseAlterConfigsResourceResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterConfigsResponseAlterConfigsResourceResponse(r, version);
  return items;
}

export function readAlterConfigsResponse(r: WireReader, version: number): AlterConfigsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const responses: AlterConfigsResponseAlterConfigsResourceResponse[] = readAlterConfigsResponseAlterConfigsResourceResponseArray(r, version, flexible ? r.compactArrayCount(6, 64) : r.arrayCount(6, 64));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, responses };
}

function writeAlterConfigsResponseAlterConfigsResourceResponse(w: WireWriter, m: AlterConfigsResponseAlterConfigsResourceResponse, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  if (flexible) w.compactNullableString(m.errorMessage);
  else w.nullableString(m.errorMessage);
  w.int8(m.resourceType);
  if (flexible) w.compactString(m.resourceName);
  else w.string(m.resourceName);
  if (flexible) w.unsignedVarint(0);
}

export function writeAlterConfigsResponse(w: WireWriter, m: AlterConfigsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.responses.length);
  else w.arrayCount(m.responses.length);
  for (let i = 0; i < m.responses.length; i++) writeAlterConfigsResponseAlterConfigsResourceResponse(w, m.responses[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
