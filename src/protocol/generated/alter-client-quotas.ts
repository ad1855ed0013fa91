// Generated from ../schema/alter-client-quotas.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type AlterClientQuotasRequest = {
  entries: AlterClientQuotasRequestEntryData[];
  validateOnly: boolean;
};

export type AlterClientQuotasRequestEntryData = {
  entity: AlterClientQuotasRequestEntityData[];
  ops: AlterClientQuotasRequestOpData[];
};

export type AlterClientQuotasRequestOpData = {
  key: string;
  value: number;
  remove: boolean;
};

export type AlterClientQuotasRequestEntityData = {
  entityType: string;
  entityName: string | null;
};

export type AlterClientQuotasResponse = {
  throttleTimeMs: number;
  entries: AlterClientQuotasResponseEntryData[];
};

export type AlterClientQuotasResponseEntryData = {
  errorCode: number;
  errorMessage: string | null;
  entity: AlterClientQuotasResponseEntityData[];
};

export type AlterClientQuotasResponseEntityData = {
  entityType: string;
  entityName: string | null;
};

function readAlterClientQuotasRequestEntityData(r: WireReader, version: number): AlterClientQuotasRequestEntityData {
  const flexible = version >= 1;
  const entityType = flexible ? r.compactString() : r.string();
  const entityName = flexible ? r.compactNullableString() : r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { entityType, entityName };
}

function readAlterClientQuotasRequestEntityDataArray(r: WireReader, version: number, count: number): AlterClientQuotasRequestEntityData[] {
  const items = new Array<AlterClientQuotasRequestEntityData>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterClientQuotasRequestEntityData(r, version);
  return items;
}

function readAlterClientQuotasRequestOpData(r: WireReader, version: number): AlterClientQuotasRequestOpData {
  const flexible = version >= 1;
  const key = flexible ? r.compactString() : r.string();
  const value = r.float64();
  const remove = r.bool();
  if (flexible) r.skipTaggedFields();
  return { key, value, remove };
}

function readAlterClientQuotasRequestOpDataArray(r: WireReader, version: number, count: number): AlterClientQuotasRequestOpData[] {
  const items = new Array<AlterClientQuotasRequestOpData>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterClientQuotasRequestOpData(r, version);
  return items;
}

function readAlterClientQuotasRequestEntryData(r: WireReader, version: number): AlterClientQuotasRequestEntryData {
  const flexible = version >= 1;
  const entity: AlterClientQuotasRequestEntityData[] = readAlterClientQuotasRequestEntityDataArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  const ops: AlterClientQuotasRequestOpData[] = readAlterClientQuotasRequestOpDataArray(r, version, flexible ? r.compactArrayCount(11, 72) : r.arrayCount(11, 72));
  if (flexible) r.skipTaggedFields();
  return { entity, ops };
}

function readAlterClientQuotasRequestEntryDataArray(r: WireReader, version: number, count: number): AlterClientQuotasRequestEntryData[] {
  const items = new Array<AlterClientQuotasRequestEntryData>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterClientQuotasRequestEntryData(r, version);
  return items;
}

export function readAlterClientQuotasRequest(r: WireReader, version: number): AlterClientQuotasRequest {
  const flexible = version >= 1;
  const entries: AlterClientQuotasRequestEntryData[] = readAlterClientQuotasRequestEntryDataArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  const validateOnly = r.bool();
  if (flexible) r.skipTaggedFields();
  return { entries, validateOnly };
}

function writeAlterClientQuotasRequestEntityData(w: WireWriter, m: AlterClientQuotasRequestEntityData, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactString(m.entityType);
  else w.string(m.entityType);
  if (flexible) w.compactNullableString(m.entityName);
  else w.nullableString(m.entityName);
  if (flexible) w.unsignedVarint(0);
}

function writeAlterClientQuotasRequestOpData(w: WireWriter, m: AlterClientQuotasRequestOpData, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactString(m.key);
  else w.string(m.key);
  w.float64(m.value);
  w.bool(m.remove);
  if (flexible) w.unsignedVarint(0);
}

function writeAlterClientQuotasRequestEntryData(w: WireWriter, m: AlterClientQuotasRequestEntryData, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactArrayCount(m.entity.length);
  else w.arrayCount(m.entity.length);
  for (let i = 0; i < m.entity.length; i++) writeAlterClientQuotasRequestEntityData(w, m.entity[i]!, version);
  if (flexible) w.compactArrayCount(m.ops.length);
  else w.arrayCount(m.ops.length);
  for (let i = 0; i < m.ops.length; i++) writeAlterClientQuotasRequestOpData(w, m.ops[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeAlterClientQuotasRequest(w: WireWriter, m: AlterClientQuotasRequest, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactArrayCount(m.entries.length);
  else w.arrayCount(m.entries.length);
  for (let i = 0; i < m.entries.length; i++) writeAlterClientQuotasRequestEntryData(w, m.entries[i]!, version);
  w.bool(m.validateOnly);
  if (flexible) w.unsignedVarint(0);
}

function readAlterClientQuotasResponseEntityData(r: WireReader, version: number): AlterClientQuotasResponseEntityData {
  const flexible = version >= 1;
  const entityType = flexible ? r.compactString() : r.string();
  const entityName = flexible ? r.compactNullableString() : r.nullableString();
  if (flexible) r.skipTaggedFields();
  return { entityType, entityName };
}

function readAlterClientQuotasResponseEntityDataArray(r: WireReader, version: number, count: number): AlterClientQuotasResponseEntityData[] {
  const items = new Array<AlterClientQuotasResponseEntityData>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterClientQuotasResponseEntityData(r, version);
  return items;
}

function readAlterClientQuotasResponseEntryData(r: WireReader, version: number): AlterClientQuotasResponseEntryData {
  const flexible = version >= 1;
  const errorCode = r.int16();
  const errorMessage = flexible ? r.compactNullableString() : r.nullableString();
  const entity: AlterClientQuotasResponseEntityData[] = readAlterClientQuotasResponseEntityDataArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48));
  if (flexible) r.skipTaggedFields();
  return { errorCode, errorMessage, entity };
}

function readAlterClientQuotasResponseEntryDataArray(r: WireReader, version: number, count: number): AlterClientQuotasResponseEntryData[] {
  const items = new Array<AlterClientQuotasResponseEntryData>(count);
  for (let i = 0; i < count; i++) items[i] = readAlterClientQuotasResponseEntryData(r, version);
  return items;
}

export function readAlterClientQuotasResponse(r: WireReader, version: number): AlterClientQuotasResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 1;
  const throttleTimeMs = r.int32();
  const entries: AlterClientQuotasResponseEntryData[] = readAlterClientQuotasResponseEntryDataArray(r, version, flexible ? r.compactArrayCount(5, 56) : r.arrayCount(5, 56));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, entries };
}

function writeAlterClientQuotasResponseEntityData(w: WireWriter, m: AlterClientQuotasResponseEntityData, version: number): void {
  const flexible = version >= 1;
  if (flexible) w.compactString(m.entityType);
  else w.string(m.entityType);
  if (flexible) w.compactNullableString(m.entityName);
  else w.nullableString(m.entityName);
  if (flexible) w.unsignedVarint(0);
}

function writeAlterClientQuotasResponseEntryData(w: WireWriter, m: AlterClientQuotasResponseEntryData, version: number): void {
  const flexible = version >= 1;
  w.int16(m.errorCode);
  if (flexible) w.compactNullableString(m.errorMessage);
  else w.nullableString(m.errorMessage);
  if (flexible) w.compactArrayCount(m.entity.length);
  else w.arrayCount(m.entity.length);
  for (let i = 0; i < m.entity.length; i++) writeAlterClientQuotasResponseEntityData(w, m.entity[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

export function writeAlterClientQuotasResponse(w: WireWriter, m: AlterClientQuotasResponse, version: number): void {
  const flexible = version >= 1;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.entries.length);
  else w.arrayCount(m.entries.length);
  for (let i = 0; i < m.entries.length; i++) writeAlterClientQuotasResponseEntryData(w, m.entries[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
