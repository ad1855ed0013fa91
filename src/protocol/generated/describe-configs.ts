// Generated from ../schema/describe-configs.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DescribeConfigsRequest = {
  resources: DescribeConfigsRequestDescribeConfigsResource[];
  includeSynonyms: boolean;
  includeDocumentation: boolean;
};

export type DescribeConfigsRequestDescribeConfigsResource = {
  resourceType: number;
  resourceName: string;
  configurationKeys: string[] | null;
};

export type DescribeConfigsResponse = {
  throttleTimeMs: number;
  results: DescribeConfigsResponseDescribeConfigsResult[];
};

export type DescribeConfigsResponseDescribeConfigsResult = {
  errorCode: number;
  errorMessage: string | null;
  resourceType: number;
  resourceName: string;
  configs: DescribeConfigsResponseDescribeConfigsResourceResult[];
};

export type DescribeConfigsResponseDescribeConfigsResourceResult = {
  name: string;
  value: string | null;
  readOnly: boolean;
  configSource: number;
  isSensitive: boolean;
  synonyms: DescribeConfigsResponseDescribeConfigsSynonym[];
  configType: number;
  documentation: string | null;
};

export type DescribeConfigsResponseDescribeConfigsSynonym = {
  name: string;
  value: string | null;
  source: number;
};

function readDescribeConfigsRequestDescribeConfigsResource(r: WireReader, version: number): DescribeConfigsRequestDescribeConfigsResource {
  const flexible = version >= 4;
  const resourceType = r.int8();
  const resourceName = flexible ? r.compactString() : r.string();
  const configurationKeysCount = flexible ? r.compactNullableArrayCount(1, 8) : r.nullableArrayCount(1, 8);
  const configurationKeys = configurationKeysCount < 0 ? null : flexible ? r.compactStringArray(configurationKeysCount) : r.stringArray(configurationKeysCount);
  if (flexible) r.skipTaggedFields();
  return { resourceType, resourceName, configurationKeys };
}

function readDescribeConfigsRequestDescribeConfigsResourceArray(r: WireReader, version: number, count: number): DescribeConfigsRequestDescribeConfigsResource[] {
  const items = new Array<DescribeConfigsRequestDescribeConfigsResource>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeConfigsRequestDescribeConfigsResource(r, version);
  return items;
}

export function readDescribeConfigsRequest(r: WireReader, version: number): DescribeConfigsRequest {
  const flexible = version >= 4;
  const resources: DescribeConfigsRequestDescribeConfigsResource[] = readDescribeConfigsRequestDescribeConfigsResourceArray(r, version, flexible ? r.compactArrayCount(4, 56) : r.arrayCount(4, 56));
  const includeSynonyms = r.bool();
  const includeDocumentation = version >= 3 ? r.bool() : false;
  if (flexible) r.skipTaggedFields();
  return { resources, includeSynonyms, includeDocumentation };
}

function writeDescribeConfigsRequestDescribeConfigsResource(w: WireWriter, m: DescribeConfigsRequestDescribeConfigsResource, version: number): void {
  const flexible = version >= 4;
  w.int8(m.resourceType);
  if (flexible) w.compactString(m.resourceName);
  else w.string(m.resourceName);
  if (flexible) w.compactArrayCount(m.configurationKeys === null ? -1 : m.configurationKeys.length);
  else w.arrayCount(m.configurationKeys === null ? -1 : m.configurationKeys.length);
  if (m.configurationKeys !== null) {
    if (flexible) w.compactStringArray(m.configurationKeys);
    else w.stringArray(m.configurationKeys);
  }
  if (flexible) w.unsignedVarint(0);
}

export function writeDescribeConfigsRequest(w: WireWriter, m: DescribeConfigsRequest, version: number): void {
  const flexible = version >= 4;
  if (flexible) w.compactArrayCount(m.resources.length);
  else w.arrayCount(m.resources.length);
  for (let i = 0; i < m.resources.length; i++) writeDescribeConfigsRequestDescribeConfigsResource(w, m.resources[i]!, version);
  w.bool(m.includeSynonyms);
  if (version >= 3) w.bool(m.includeDocumentation);
  if (flexible) w.unsignedVarint(0);
}

function readDescribeConfigsResponseDescribeConfigsSynonym(r: WireReader, version: number): DescribeConfigsResponseDescribeConfigsSynonym {
  const flexible = version >= 4;
  const name = flexible ? r.compactString() : r.string();
  const value = flexible ? r.compactNullableString() : r.nullableString();
  const source = r.int8();
  if (flexible) r.skipTaggedFields();
  return { name, value, source };
}

function readDescribeConfigsResponseDescribeConfigsSynonymArray(r: WireReader, version: number, count: number): DescribeConfigsResponseDescribeConfigsSynonym[] {
  const items = new Array<DescribeConfigsResponseDescribeConfigsSynonym>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeConfigsResponseDescribeConfigsSynonym(r, version);
  return items;
}

function readDescribeConfigsResponseDescribeConfigsResourceResult(r: WireReader, version: number): DescribeConfigsResponseDescribeConfigsResourceResult {
  const flexible = version >= 4;
  const name = flexible ? r.compactString() : r.string();
  const value = flexible ? r.compactNullableString() : r.nullableString();
  const readOnly = r.bool();
  const configSource = r.int8();
  const isSensitive = r.bool();
  const synonyms: DescribeConfigsResponseDescribeConfigsSynonym[] = readDescribeConfigsResponseDescribeConfigsSynonymArray(r, version, flexible ? r.compactArrayCount(4, 56) : r.arrayCount(4, 56));
  const configType = version >= 3 ? r.int8() : 0;
  const documentation = version >= 3 ? (flexible ? r.compactNullableString() : r.nullableString()) : '';
  if (flexible) r.skipTaggedFields();
  return { name, value, readOnly, configSource, isSensitive, synonyms, configType, documentation };
}

function readDescribeConfigsResponseDescribeConfigsResourceResultArray(r: WireReader, version: number, count: number): DescribeConfigsResponseDescribeConfigsResourceResult[] {
  const items = new Array<DescribeConfigsResponseDescribeConfigsResourceResult>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeConfigsResponseDescribeConfigsResourceResult(r, version);
  return items;
}

function readDescribeConfigsResponseDescribeConfigsResult(r: WireReader, version: number): DescribeConfigsResponseDescribeConfigsResult {
  const flexible = version >= 4;
  const errorCode = r.int16();
  const errorMessage = flexible ? r.compactNullableString() : r.nullableString();
  const resourceType = r.int8();
  const resourceName = flexible ? r.compactString() : r.string();
  const configs: DescribeConfigsResponseDescribeConfigsResourceResult[] = readDescribeConfigsResponseDescribeConfigsResourceResultArray(r, version, flexible ? r.compactArrayCount(9, 96) : r.arrayCount(9, 96));
  if (flexible) r.skipTaggedFields();
  return { errorCode, errorMessage, resourceType, resourceName, configs };
}

function readDescribeConfigsResponseDescribeConfigsResultArray(r: WireReader, version: number, count: number): DescribeConfigsResponseDescribeConfigsResult[] {
  const items = new Array<DescribeConfigsResponseDescribeConfigsResult>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeConfigsResponseDescribeConfigsResult(r, version);
  return items;
}

export function readDescribeConfigsResponse(r: WireReader, version: number): DescribeConfigsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 4;
  const throttleTimeMs = r.int32();
  const results: DescribeConfigsResponseDescribeConfigsResult[] = readDescribeConfigsResponseDescribeConfigsResultArray(r, version, flexible ? r.compactArrayCount(7, 72) : r.arrayCount(7, 72));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, results };
}

function writeDescribeConfigsResponseDescribeConfigsSynonym(w: WireWriter, m: DescribeConfigsResponseDescribeConfigsSynonym, version: number): void {
  const flexible = version >= 4;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactNullableString(m.value);
  else w.nullableString(m.value);
  w.int8(m.source);
  if (flexible) w.unsignedVarint(0);
}

function writeDescribeConfigsResponseDescribeConfigsResourceResult(w: WireWriter, m: DescribeConfigsResponseDescribeConfigsResourceResult, version: number): void {
  const flexible = version >= 4;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactNullableString(m.value);
  else w.nullableString(m.value);
  w.bool(m.readOnly);
  w.int8(m.configSource);
  w.bool(m.isSensitive);
  if (flexible) w.compactArrayCount(m.synonyms.length);
  else w.arrayCount(m.synonyms.length);
  for (let i = 0; i < m.synonyms.length; i++) writeDescribeConfigsResponseDescribeConfigsSynonym(w, m.synonyms[i]!, version);
  if (version >= 3) w.int8(m.configType);
  if (version >= 3) {
    if (flexible) w.compactNullableString(m.documentation);
    else w.nullableString(m.documentation);
  }
  if (flexible) w.unsignedVarint(0);
}

function writeDescribeConfigsResponseDescribeConfigsResult(w: WireWriter, m: DescribeConfigsResponseDescribeConfigsResult, version: number): void {
  const flexible = version >= 4;
  w.int16(m.errorCode);
  if (flexible) w.compactNullableString(m.errorMessage);
  else w.nullableString(m.errorMessage);
  w.int8(m.resourceType);
  if (flexible) w.compactString(m.resourceName);
  else w.string(m.resourceName);
  if (flexible) w.compactArrayCount(m.configs.length);
  else w.arrayCount(m.configs.length);
  for (let i = 0; i < m.configs.length; i++) writeDescribeConfigsResponseDescribeConfigsResourceResult(w, m.configs[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeDescribeConfigsResponse(w: WireWriter, m: DescribeConfigsResponse, version: number): void {
  const flexible = version >= 4;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.results.length);
  else w.arrayCount(m.results.length);
  for (let i = 0; i < m.results.length; i++) writeDescribeConfigsResponseDescribeConfigsResult(w, m.results[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
