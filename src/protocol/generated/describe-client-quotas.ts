// Generated from ../schema/describe-client-quotas.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DescribeClientQuotasRequest = {
  components: DescribeClientQuotasRequestComponentData[];
  strict: boolean;
};

export type DescribeClientQuotasRequestComponentData = {
  entityType: string;
  matchType: number;
  match: string | null;
};

export type DescribeClientQuotasResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  entries: DescribeClientQuotasResponseEntryData[] | null;
};

export type DescribeClientQuotasResponseEntryData = {
  entity: DescribeClientQuotasResponseEntityData[];
  values: DescribeClientQuotasResponseValueData[];
};

export type DescribeClientQuotasResponseValueData = {
  key: string;
  value: number;
};

export type DescribeClientQuotasResponseEntityData = {
  entityType: string;
  entityName: string | null;
};

function readDescribeClientQuotasRequestComponentData(r: WireReader, version: number): DescribeClientQuotasRequestComponentData {
  const flexible = version >= 1;
  const entityType = flexible ? r.compactString() : r.string();
  const matchType = r.int8();
  const match = flexible ? r.compactNullableString() : r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { entityType, matchType, match };
}

function readDescribeClientQuotasRequestComponentDataArray(r: WireReader, version: number, count: number): DescribeClientQuotasRequestComponentData[] {
  const items = new Array<DescribeClientQuotasRequestComponentData>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeClientQuotasRequestComponentData(r, version);
  return items;
}

export function readDescribeClientQuotasRequest(r: WireReader, version: number): DescribeClientQuotasRequest {
  const flexible = version >= 1;
  const components: DescribeClientQuotasRequestComponentData[] = readDescribeClientQuotasRequestComponentDataArray(r, version, flexible ? r.compactArrayCount(4, 56) : r.arrayCount(4, 56));
  const strict = r.bool();
  if (flexible) r.skipTaggedFields();
  return { components, strict };
}

function writeDescribeClientQuotasRequestComponentData(w: WireWriter, m: DescribeClientQuotasRequestComponentData, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactString(m.entityType);
  else w.string(m.entityType);
  w.int8(m.matchType);
  if (flexible) w.compactNullableString(m.match);
  else w.nullableString(m.match);
  if (flexible) w.unsignedVarint(0);
}

export function writeDescribeClientQuotasRequest(w: WireWriter, m: DescribeClientQuotasRequest, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactArrayCount(m.components.length);
  else w.arrayCount(m.components.length);
  for (let i = 0; i < m.components.length; i++) writeDescribeClientQuotasRequestComponentData(w, m.components[i]!, version);
  w.bool(m.strict);
  if (flexible) w.unsignedVarint(0);
}

function readDescribeClientQuotasResponseEntityData(r: WireReader, version: number): DescribeClientQuotasResponseEntityData {
  const flexible = version >= 1;
  const entityType = flexible ? r.compactString() : r.string();
  const entityName = flexible ? r.compactNullableString() : r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { entityType, entityName };
}

function readDescribeClientQuotasResponseEntityDataArray(r: WireReader, version: number, count: number): DescribeClientQuotasResponseEntityData[] {
  const items = new Array<DescribeClientQuotasResponseEntityData>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeClientQuotasResponseEntityData(r, version);
  return items;
}

function readDescribeClientQuotasResponseValueData(r: WireReader, version: number): DescribeClientQuotasResponseValueData {
  const flexible = version >= 1;
  const key = flexible ? r.compactString() : r.string();
  const value = r.float64();
  if (flexible) r.skipTaggedFields();
  return { key, value };
}

function readDescribeClientQuotasResponseValueDataArray(r: WireReader, version: number, count: number): DescribeClientQuotasResponseValueData[] {
  const items = new Array<DescribeClientQuotasResponseValueData>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeClientQuotasResponseValueData(r, version);
  return items;
}

function readDescribeClientQuotasResponseEntryData(r: WireReader, version: number): DescribeClientQuotasResponseEntryData {
  const flexible = version >= 1;
  const entity: DescribeClientQuotasResponseEntityData[] = readDescribeClientQuotasResponseEntityDataArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  const values: DescribeClientQuotasResponseValueData[] = readDescribeClientQuotasResponseValueDataArray(r, version, flexible ? r.compactArrayCount(10, 64) : r.arrayCount(10, 64));
  if (flexible) r.skipTaggedFields();
  return { entity, values };
}

function readDescribeClientQuotasResponseEntryDataArray(r: WireReader, version: number, count: number): DescribeClientQuotasResponseEntryData[] {
  const items = new Array<DescribeClientQuotasResponseEntryData>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeClientQuotasResponseEntryData(r, version);
  return items;
}

export function readDescribeClientQuotasResponse(r: WireReader, version: number): DescribeClientQuotasResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 1;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = flexible ? r.compactNullableString() : r.nullableString();
  const entriesCount = flexible ? r.compactNullableArrayCount(1, 48) : r.nullableArrayCount(1, 48);
  const entries = entriesCount < 0 ? null : readDescribeClientQuotasResponseEntryDataArray(r, version, entriesCount);
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, errorCode, errorMessage, entries };
}

function writeDescribeClientQuotasResponseEntityData(w: WireWriter, m: DescribeClientQuotasResponseEntityData, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactString(m.entityType);
  else w.string(m.entityType);
  if (flexible) w.compactNullableString(m.entityName);
  else w.nullableString(m.entityName);
  if (flexible) w.unsignedVarint(0);
}

function writeDescribeClientQuotasResponseValueData(w: WireWriter, m: DescribeClientQuotasResponseValueData, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactString(m.key);
  else w.string(m.key);
  w.float64(m.value);
  if (flexible) w.unsignedVarint(0);
}

function writeDescribeClientQuotasResponseEntryData(w: WireWriter, m: DescribeClientQuotasResponseEntryData, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactArrayCount(m.entity.length);
  else w.arrayCount(m.entity.length);
  for (let i = 0; i < m.entity.length; i++) writeDescribeClientQuotasResponseEntityData(w, m.entity[i]!, version);
  if (flexible) w.compactArrayCount(m.values.length);
  else w.arrayCount(m.values.length);
  for (let i = 0; i < m.values.length; i++) writeDescribeClientQuotasResponseValueData(w, m.values[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeDescribeClientQuotasResponse(w: WireWriter, m: DescribeClientQuotasResponse, version: number): void {
  const flexible = version >= 1;
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (flexible) w.compactNullableString(m.errorMessage);
  else w.nullableString(m.errorMessage);
  if (flexible) w.compactArrayCount(m.entries === null ? -1 : m.entries.length);
  else w.arrayCount(m.entries === null ? -1 : m.entries.length);
  if (m.entries !== null) {
    for (let i = 0; i < m.entries.length; i++) writeDescribeClientQuotasResponseEntryData(w, m.entries[i]!, version);
  }
  if (flexible) w.unsignedVarint(0);
}
