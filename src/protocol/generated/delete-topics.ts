// Generated from ../schema/delete-topics.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DeleteTopicsRequest = {
  topics: DeleteTopicsRequestDeleteTopicState[];
  topicNames: string[];
  timeoutMs: number;
};

export type DeleteTopicsRequestDeleteTopicState = {
  name: string | null;
  topicId: string;
};

export type DeleteTopicsResponse = {
  throttleTimeMs: number;
  responses: DeleteTopicsResponseDeletableTopicResult[];
};

export type DeleteTopicsResponseDeletableTopicResult = {
  name: string | null;
  topicId: string;
  errorCode: number;
  errorMessage: string | null;
};

function readDeleteTopicsRequestDeleteTopicState(r: WireReader): DeleteTopicsRequestDeleteTopicState {
  const name = r.compactNullableString();
  const topicId = r.uuid();
  r.skipTaggedFields();
  return { name, topicId };
}

function readDeleteTopicsRequestDeleteTopicStateArray(r: WireReader, count: number): DeleteTopicsRequestDeleteTopicState[] {
  const items = new Array<DeleteTopicsRequestDeleteTopicState>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteTopicsRequestDeleteTopicState(r);
  return items;
}

export function readDeleteTopicsRequest(r: WireReader, version: number): DeleteTopicsRequest {
  const flexible = version >= 4;
  const topics: DeleteTopicsRequestDeleteTopicState[] = version >= 6 ? readDeleteTopicsRequestDeleteTopicStateArray(r, r.compactArrayCount(18, 48)) : [];
  const topicNames: string[] = version <= 5 ? (flexible ? r.compactStringArray(flexible ? r.compactArrayCount(1, 8) : r.arrayCount(1, 8)) : r.stringArray(flexible ? r.compactArrayCount(1, 8) : r.arrayCount(1, 8))) : [];
  const timeoutMs = r.int32();
  if (flexible) r.skipTaggedFields();
  return { topics, topicNames, timeoutMs };
}

function writeDeleteTopicsRequestDeleteTopicState(w: WireWriter, m: DeleteTopicsRequestDeleteTopicState): void {
  w.compactNullableString(m.name);
  w.uuid(m.topicId);
  w.unsignedVarint(0);
}

export function writeDeleteTopicsRequest(w: WireWriter, m: DeleteTopicsRequest, version: number): void {
  const flexible = version >= 4;
  if (version >= 6) {
    w.compactArrayCount(m.topics.length);
    for (let i = 0; i < m.topics.length; i++) writeDeleteTopicsRequestDeleteTopicState(w, m.topics[i]!);
  }
  if (version <= 5) {
    if (flexible) w.compactArrayCount(m.topicNames.length);
    else w.arrayCount(m.topicNames.length);
    if (flexible) w.compactStringArray(m.topicNames);
    else w.stringArray(m.topicNames);
  }
  w.int32(m.timeoutMs);
  if (flexible) w.unsignedVarint(0);
}

function readDeleteTopicsResponseDeletableTopicResult(r: WireReader, version: number): DeleteTopicsResponseDeletableTopicResult {
  const flexible = version >= 4;
  const name = version >= 6 ? (flexible ? r.compactNullableString() : r.nullableString()) : (flexible ? r.compactString() : r.string());
  const topicId = version >= 6 ? r.uuid() : ZERO_UUID;
  const errorCode = r.int16();
  const errorMessage = version >= 5 ? r.compactNullableString() : null;
  if (flexible) r.skipTaggedFields();
  return { name, topicId, errorCode, errorMessage };
}

function readDeleteTopicsResponseDeletableTopicResultArray(r: WireReader, version: number, count: number): DeleteTopicsResponseDeletableTopicResult[] {
  const items = new Array<DeleteTopicsResponseDeletableTopicResult>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteTopicsResponseDeletableTopicResult(r, version);
  return items;
}

export function readDeleteTopicsResponse(r: WireReader, version: number): DeleteTopicsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 4;
  const throttleTimeMs = r.int32();
  const responses: DeleteTopicsResponseDeletableTopicResult[] = readDeleteTopicsResponseDeletableTopicResultArray(r, version, flexible ? r.compactArrayCount(4, 64) : r.arrayCount(4, 64));
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, responses };
}

function writeDeleteTopicsResponseDeletableTopicResult(w: WireWriter, m: DeleteTopicsResponseDeletableTopicResult, version: number): void {
  const flexible = version >= 4;
  if (version >= 6) {
    if (flexible) w.compactNullableString(m.name);
    else w.nullableString(m.name);
  } else {
    if (flexible) w.compactString(m.name ?? '');
    else w.string(m.name ?? '');
  }
  if (version >= 6) w.uuid(m.topicId);
  w.int16(m.errorCode);
  if (version >= 5) w.compactNullableString(m.errorMessage);
  if (flexible) w.unsignedVarint(0);
}

export function writeDeleteTopicsResponse(w: WireWriter, m: DeleteTopicsResponse, version: number): void {
  const flexible = version >= 4;
  w.int32(m.throttleTimeMs);
  if (flexible) w.compactArrayCount(m.responses.length);
  else w.arrayCount(m.responses.length);
  for (let i = 0; i < m.responses.length; i++) writeDeleteTopicsResponseDeletableTopicResult(w, m.responses[i]!, version);
  if (flexible) w.unsignedVarint(0);
}
