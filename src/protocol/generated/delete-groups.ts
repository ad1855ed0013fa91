// Generated from ../schema/delete-groups.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DeleteGroupsRequest = {
  groupsNames: string[];
};

export type DeleteGroupsResponse = {
  throttleTimeMs: number;
  results: DeleteGroupsResponseDeletableGroupResult[];
};

export type DeleteGroupsResponseDeletableGroupResult = {
  groupId: string;
  errorCode: number;
};

export function readDeleteGroupsRequest(r: WireReader, version: number): DeleteGroupsRequest {
  const flexible = version >= 2;
  const groupsNames: string[] = flexible ? r.compactStringArray(flexible ? r.compactArrayCount(1, 8) : r.arrayCount(1, 8)) : r.stringArray(flexible ? r.compactArrayCount(1, 8) : r.arrayCount(1, 8));
  if (flexible) r.skipTaggedFields();
  return { groupsNames };
}

export function writeDeleteGroupsRequest(w: WireWriter, m: DeleteGroupsRequest, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactArrayCount(m.groupsNames.length);
  else w.arrayCount(m.groupsNames.length);
  if (flexible) w.compactStringArray(m.groupsNames);
  else w.stringArray(m.groupsNames);
  if (flexible) w.unsignedVarint(0);
}

function readDeleteGroupsResponseDeletableGroupResult(r: WireReader, version: number): DeleteGroupsResponseDeletableGroupResult {
  const flexible = version >= 2;
  const groupId = flexible ? r.compactString() : r.string();
  const errorCode = r.int16();
  if (flexible) r.skipTaggedFields();
  return { groupId, errorCode };
}

function readDeleteGroupsResponseDeletableGroupResultArray(r: WireReader, version: number, count: number): DeleteGroupsResponseDeletableGroupResult[] {
  const items = new Array<DeleteGroupsResponseDeletableGroupResult>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteGroupsResponseDeletableGroupResult(r, version);
  return items;
}

export function readDeleteGroupsResponse(r: WireReader, version: number): DeleteGroupsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const results: DeleteGroupsResponseDeletableGroupResult[] = readDeleteGroupsResponseDeletableGroupResultArray(r, version, flexible ? r.compactArrayCount(4, 48) : r.arrayCount(4, 48));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, results };
}

function writeDeleteGroupsResponseDeletableGroupResult(w: WireWriter, m: DeleteGroupsResponseDeletableGroupResult, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactString(m.groupId);
  else w.string(m.groupId);
  w.int16(m.errorCode);
  if (flexible) w.unsignedVarint(0);
}

export function writeDeleteGroupsResponse(w: WireWriter, m: DeleteGroupsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.results.length);
  else w.arrayCount(m.results.length);
  for (let i = 0; i < m.results.length; i++) writeDeleteGroupsResponseDeletableGroupResult(w, m.results[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
