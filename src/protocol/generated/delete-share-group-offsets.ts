// Generated from ../schema/delete-share-group-offsets.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DeleteShareGroupOffsetsRequest = {
  groupId: string;
  topics: DeleteShareGroupOffsetsRequestTopic[];
};

export type DeleteShareGroupOffsetsRequestTopic = {
  topicName: string;
};

export type DeleteShareGroupOffsetsResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  responses: DeleteShareGroupOffsetsResponseTopic[];
};

export type DeleteShareGroupOffsetsResponseTopic = {
  topicName: string;
  topicId: string;
  errorCode: number;
  errorMessage: string | null;
};

function readDeleteShareGroupOffsetsRequestTopic(r: WireReader): DeleteShareGroupOffsetsRequestTopic {
  const topicName = r.compactString();
  r.skipTaggedFields();
  return { topicName };
}

function readDeleteShareGroupOffsetsRequestTopicArray(r: WireReader, count: number): DeleteShareGroupOffsetsRequestTopic[] {
  const items = new Array<DeleteShareGroupOffsetsRequestTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteShareGroupOffsetsRequestTopic(r);
  return items;
}

export function readDeleteShareGroupOffsetsRequest(r: WireReader, _version: number): DeleteShareGroupOffsetsRequest {
  const groupId = r.compactString();
  const topics: DeleteShareGroupOffsetsRequestTopic[] = readDeleteShareGroupOffsetsRequestTopicArray(r, r.compactArrayCount(2, 40));
  r.skipTaggedFields();
  return { groupId, topics };
}

function writeDeleteShareGroupOffsetsRequestTopic(w: WireWriter, m: DeleteShareGroupOffsetsRequestTopic): void {
  w.compactString(m.topicName);
  w.unsignedVarint(0);
}

export function writeDeleteShareGroupOffsetsRequest(w: WireWriter, m: DeleteShareGroupOffsetsRequest, _version: number): void {
  w.compactString(m.groupId);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeDeleteShareGroupOffsetsRequestTopic(w, m.topics[i]!);
  w.unsignedVarint(0);
}

function readDeleteShareGroupOffsetsResponseTopic(r: WireReader): DeleteShareGroupOffsetsResponseTopic {
  const topicName = r.compactString();
  const topicId = r.uuid();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { topicName, topicId, errorCode, errorMessage };
}

function readDeleteShareGroupOffsetsResponseTopicArray(r: WireReader, count: number): DeleteShareGroupOffsetsResponseTopic[] {
  const items = new Array<DeleteShareGroupOffsetsResponseTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readDeleteShareGroupOffsetsResponseTopic(r);
  return items;
}

export function readDeleteShareGroupOffsetsResponse(r: WireReader, _version: number): DeleteShareGroupOffsetsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const responses: DeleteShareGroupOffsetsResponseTopic[] = readDeleteShareGroupOffsetsResponseTopicArray(r, r.compactArrayCount(21, 64));
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, errorMessage, responses };
}

function writeDeleteShareGroupOffsetsResponseTopic(w: WireWriter, m: DeleteShareGroupOffsetsResponseTopic): void {
  w.compactString(m.topicName);
  w.uuid(m.topicId);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}

export function writeDeleteShareGroupOffsetsResponse(w: WireWriter, m: DeleteShareGroupOffsetsResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.compactArrayCount(m.responses.length);
  for (let i = 0; i < m.responses.length; i++) writeDeleteShareGroupOffsetsResponseTopic(w, m.responses[i]!);
  w.unsignedVarint(0);
}
