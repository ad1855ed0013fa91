// Generated from ../schema/list-groups.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ListGroupsRequest = {
  statesFilter: string[];
  typesFilter: string[];
};

export type ListGroupsResponse = {
  throttleTimeMs: number;
  errorCode: number;
  groups: ListGroupsResponseListedGroup[];
};

export type ListGroupsResponseListedGroup = {
  groupId: string;
  protocolType: string;
  groupState: string;
  groupType: string;
};

export function readListGroupsRequest(r: WireReader, version: number): ListGroupsRequest {
  const flexible = version >= 3;
  const statesFilter: string[] = version >= 4 ? r.compactStringArray(r.compactArrayCount(1, 8)) : [];
  const typesFilter: string[] = version >= 5 ? r.compactStringArray(r.compactArrayCount(1, 8)) : [];
  if (flexible) r.skipTaggedFields();
  return { statesFilter, typesFilter };
}

export function writeListGroupsRequest(w: WireWriter, m: ListGroupsRequest, version: number): void {
  const flexible = version >= 3;
  if (version >= 4) {
    w.compactArrayCount(m.statesFilter.length);
    w.compactStringArray(m.statesFilter);
  }
  if (version >= 5) {
    w.compactArrayCount(m.typesFilter.length);
    w.compactStringArray(m.typesFilter);
  }
  if (flexible) w.unsignedVarint(0);
}

function readListGroupsResponseListedGroup(r: WireReader, version: number): ListGroupsResponseListedGroup {
  const flexible = version >= 3;
  const groupId = flexible ? r.compactString() : r.string();
  const protocolType = flexible ? r.compactString() : r.string();
  const groupState = version >= 4 ? r.compactString() : '';
  const groupType = version >= 5 ? r.compactString() : '';
  if (flexible) r.skipTaggedFields();
  return { groupId, protocolType, groupState, groupType };
}

function readListGroupsResponseListedGroupArray(r: WireReader, version: number, count: number): ListGroupsResponseListedGroup[] {
  const items = new Array<ListGroupsResponseListedGroup>(count);
  for (let i = 0; i < count; i++) items[i] = readListGroupsResponseListedGroup(r, version);
  return items;
}

export function readListGroupsResponse(r: WireReader, version: number): ListGroupsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 3;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const errorCode = r.int16();
  const groups: ListGroupsResponseListedGroup[] = readListGroupsResponseListedGroupArray(r, version, flexible ? r.compactArrayCount(3, 64) : r.arrayCount(3, 64));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, errorCode, groups };
}

function writeListGroupsResponseListedGroup(w: WireWriter, m: ListGroupsResponseListedGroup, version: number): void {
  const flexible = version >= 3;
  if (flexible) w.compactString(m.groupId);
  else w.string(m.groupId);
  if (flexible) w.compactString(m.protocolType);
  else w.string(m.protocolType);
  if (version >= 4) w.compactString(m.groupState);
  if (version >= 5) w.compactString(m.groupType);
  if (flexible) w.unsignedVarint(0);
}

export function writeListGroupsResponse(w: WireWriter, m: ListGroupsResponse, version: number): void {
  const flexible = version >= 3;
  if (version >= 1) w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (flexible) w.compactArrayCount(m.groups.length);
  else w.arrayCount(m.groups.length);
  for (let i = 0; i < m.groups.length; i++) writeListGroupsResponseListedGroup(w, m.groups[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
