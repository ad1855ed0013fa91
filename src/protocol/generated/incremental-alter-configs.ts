// Generated from ../schema/incremental-alter-configs.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type IncrementalAlterConfigsRequest = {
  resources: IncrementalAlterConfigsRequestAlterConfigsResource[];
  validateOnly: boolean;
};

export type IncrementalAlterConfigsRequestAlterConfigsResource = {
  resourceType: number;
  resourceName: string;
  configs: IncrementalAlterConfigsRequestAlterableConfig[];
};

export type IncrementalAlterConfigsRequestAlterableConfig = {
  name: string;
  configOperation: number;
  value: string | null;
};

export type IncrementalAlterConfigsResponse = {
  throttleTimeMs: number;
  responses: IncrementalAlterConfigsResponseAlterConfigsResourceResponse[];
};

export type IncrementalAlterConfigsResponseAlterConfigsResourceResponse = {
  errorCode: number;
  errorMessage: string | null;
  resourceType: number;
  resourceName: string;
};

function readIncrementalAlterConfigsRequestAlterableConfig(r: WireReader, version: number): IncrementalAlterConfigsRequestAlterableConfig {
  const flexible = version >= 1;
  const name = flexible ? r.compactString() : r.string();
  const configOperation = r.int8();
  const value = flexible ? r.compactNullableString() : r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { name, configOperation, value };
}

function readIncrementalAlterConfigsRequestAlterableConfigArray(r: WireReader, version: number, count: number): IncrementalAlterConfigsRequestAlterableConfig[] {
  const items = new Array<IncrementalAlterConfigsRequestAlterableConfig>(count);
  for (let i = 0; i < count; i++) items[i] = readIncrementalAlterConfigsRequestAlterableConfig(r, version);
  return items;
}

function readIncrementalAlterConfigsRequestAlterConfigsResource(r: WireReader, version: number): IncrementalAlterConfigsRequestAlterConfigsResource {
  const flexible = version >= 1;
  const resourceType = r.int8();
  const resourceName = flexible ? r.compactString() : r.string();
  const configs: IncrementalAlterConfigsRequestAlterableConfig[] = readIncrementalAlterConfigsRequestAlterableConfigArray(r, version, flexible ? r.compactArrayCount(4, 56) : r.arrayCount(4, 56));
  if (flexible) r.skipTaggedFields();
  return { resourceType, resourceName, configs };
}

function readIncrementalAlterConfigsRequestAlterConfigsResourceArray(r: WireReader, version: number, count: number): IncrementalAlterConfigsRequestAlterConfigsResource[] {
  const items = new Array<IncrementalAlterConfigsRequestAlterConfigsResource>(count);
  for (let i = 0; i < count; i++) items[i] = readIncrementalAlterConfigsRequestAlterConfigsResource(r, version);
  return items;
}

export function readIncrementalAlterConfigsRequest(r: WireReader, version: number): IncrementalAlterConfigsRequest {
  const flexible = version >= 1;
  const resources: IncrementalAlterConfigsRequestAlterConfigsResource[] = readIncrementalAlterConfigsRequestAlterConfigsResourceArray(r, version, flexible ? r.compactArrayCount(4, 56) : r.arrayCount(4, 56));
  const validateOnly = r.bool();
  if (flexible) r.skipTaggedFields();
  return { resources, validateOnly };
}

function writeIncrementalAlterConfigsRequestAlterableConfig(w: WireWriter, m: IncrementalAlterConfigsRequestAlterableConfig, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  w.int8(m.configOperation);
  if (flexible) w.compactNullableString(m.value);
  else w.nullableString(m.value);
  if (flexible) w.unsignedVarint(0);
}

function writeIncrementalAlterConfigsRequestAlterConfigsResource(w: WireWriter, m: IncrementalAlterConfigsRequestAlterConfigsResource, version: number): void {
  const flexible = version >= 1;
  w.int8(m.resourceType);
  if (flexible) w.compactString(m.resourceName);
  else w.string(m.resourceName);
  if (flexible) w.compactArrayCount(m.configs.length);
  else w.arrayCount(m.configs.length);
  for (let i = 0; i < m.configs.length; i++) writeIncrementalAlterConfigsRequestAlterableConfig(w, m.configs[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeIncrementalAlterConfigsRequest(w: WireWriter, m: IncrementalAlterConfigsRequest, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactArrayCount(m.resources.length);
  else w.arrayCount(m.resources.length);
  for (let i = 0; i < m.resources.length; i++) writeIncrementalAlterConfigsRequestAlterConfigsResource(w, m.resources[i]!, version);
  w.bool(m.validateOnly);
  if (flexible) w.unsignedVarint(0);
}

function readIncrementalAlterConfigsResponseAlterConfigsResourceResponse(r: WireReader, version: number): IncrementalAlterConfigsResponseAlterConfigsResourceResponse {
  const flexible = version >= 1;
  const errorCode = r.int16();
  const errorMessage = flexible ? r.compactNullableString() : r.nullableString();
  const resourceType = r.int8();
  const resourceName = flexible ? r.compactString() : r.string();
  if (flexible) r.skipTaggedFields();
  return { errorCode, errorMessage, resourceType, resourceName };
}

function readIncrementalAlterConfigsResponseAlterConfigsResourceResponseArray(r: WireReader, version: number, count: number): IncrementalAlterConfigsResponseAlterConfigsResourceResponse[] {
  const items = new Array<IncrementalAlterConfigsResponseAlterConfigsResourceResponse>(count);
  for (let i = 0; i < count; i++) items[i] = readIncrementalAlterConfigsResponseAlterConfigsResourceResponse(r, version);
  return items;
}

export function readIncrementalAlterConfigsResponse(r: WireReader, version: number): IncrementalAlterConfigsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 1;
  const throttleTimeMs = r.int32();
  const responses: IncrementalAlterConfigsResponseAlterConfigsResourceResponse[] = readIncrementalAlterConfigsResponseAlterConfigsResourceResponseArray(r, version, flexible ? r.compactArrayCount(6, 64) : r.arrayCount(6, 64));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, responses };
}

function writeIncrementalAlterConfigsResponseAlterConfigsResourceResponse(w: WireWriter, m: IncrementalAlterConfigsResponseAlterConfigsResourceResponse, version: number): void {
  const flexible = version >= 1;
  w.int16(m.errorCode);
  if (flexible) w.compactNullableString(m.errorMessage);
  else w.nullableString(m.errorMessage);
  w.int8(m.resourceType);
  if (flexible) w.compactString(m.resourceName);
  else w.string(m.resourceName);
  if (flexible) w.unsignedVarint(0);
}

export function writeIncrementalAlterConfigsResponse(w: WireWriter, m: IncrementalAlterConfigsResponse, version: number): void {
  const flexible = version >= 1;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.responses.length);
  else w.arrayCount(m.responses.length);
  for (let i = 0; i < m.responses.length; i++) writeIncrementalAlterConfigsResponseAlterConfigsResourceResponse(w, m.responses[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
