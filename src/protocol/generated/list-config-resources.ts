// Generated from ../schema/list-config-resources.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ListConfigResourcesRequest = {
  resourceTypes: number[];
};

export type ListConfigResourcesResponse = {
  throttleTimeMs: number;
  errorCode: number;
  configResources: ListConfigResourcesResponseConfigResource[];
};

export type ListConfigResourcesResponseConfigResource = {
  resourceName: string;
  resourceType: number;
};

export function readListConfigResourcesRequest(r: WireReader, version: number): ListConfigResourcesRequest {
  const resourceTypes: number[] = version >= 1 ? r.int8Array(r.compactArrayCount(1, 8)) : [];
  r.skipTaggedFields();
  return { resourceTypes };
}

export function writeListConfigResourcesRequest(w: WireWriter, m: ListConfigResourcesRequest, version: number): void {
  if (version >= 1) {
    w.compactArrayCount(m.resourceTypes.length);
    w.int8Array(m.resourceTypes);
  }
  w.unsignedVarint(0);
}

function readListConfigResourcesResponseConfigResource(r: WireReader, version: number): ListConfigResourcesResponseConfigResource {
  const resourceName = r.compactString();
  const resourceType = version >= 1 ? r.int8() : 16;
  r.skipTaggedFields();
  return { resourceName, resourceType };
}

function readListConfigResourcesResponseConfigResourceArray(r: WireReader, version: number, count: number): ListConfigResourcesResponseConfigResource[] {
  const items = new Array<ListConfigResourcesResponseConfigResource>(count);
  for (let i = 0; i < count; i++) items[i] = readListConfigResourcesResponseConfigResource(r, version);
  return items;
}

export function readListConfigResourcesResponse(r: WireReader, version: number): ListConfigResourcesResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const configResources: ListConfigResourcesResponseConfigResource[] = readListConfigResourcesResponseConfigResourceArray(r, version, r.compactArrayCount(2, 48));
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, configResources };
}

function writeListConfigResourcesResponseConfigResource(w: WireWriter, m: ListConfigResourcesResponseConfigResource, version: number): void {
  w.compactString(m.resourceName);
  if (version >= 1) w.int8(m.resourceType);
  w.unsignedVarint(0);
}

export function writeListConfigResourcesResponse(w: WireWriter, m: ListConfigResourcesResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactArrayCount(m.configResources.length);
  for (let i = 0; i < m.configResources.length; i++) writeListConfigResourcesResponseConfigResource(w, m.configResources[i]!, version);
  w.unsignedVarint(0);
}
