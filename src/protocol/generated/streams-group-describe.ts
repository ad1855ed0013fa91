// Generated from ../schema/streams-group-describe.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type StreamsGroupDescribeRequest = {
  groupIds: string[];
  includeAuthorizedOperations: boolean;
};

export type StreamsGroupDescribeResponse = {
  throttleTimeMs: number;
  groups: StreamsGroupDescribeResponseDescribedGroup[];
};

export type StreamsGroupDescribeResponseDescribedGroup = {
  errorCode: number;
  errorMessage: string | null;
  groupId: string;
  groupState: string;
  groupEpoch: number;
  assignmentEpoch: number;
  topology: StreamsGroupDescribeResponseTopology | null;
  members: StreamsGroupDescribeResponseMember[];
  authorizedOperations: number;
};

export type StreamsGroupDescribeResponseMember = {
  memberId: string;
  memberEpoch: number;
  instanceId: string | null;
  rackId: string | null;
  clientId: string;
  clientHost: string;
  topologyEpoch: number;
  processId: string;
  userEndpoint: StreamsGroupDescribeResponseEndpoint | null;
  clientTags: StreamsGroupDescribeResponseKeyValue[];
  taskOffsets: StreamsGroupDescribeResponseTaskOffset[];
  taskEndOffsets: StreamsGroupDescribeResponseTaskOffset[];
  assignment: StreamsGroupDescribeResponseAssignment;
  targetAssignment: StreamsGroupDescribeResponseAssignment;
  isClassic: boolean;
};

export type StreamsGroupDescribeResponseAssignment = {
  activeTasks: StreamsGroupDescribeResponseTaskIds[];
  standbyTasks: StreamsGroupDescribeResponseTaskIds[];
  warmupTasks: StreamsGroupDescribeResponseTaskIds[];
};

export type StreamsGroupDescribeResponseTaskIds = {
  subtopologyId: string;
  partitions: number[];
};

export type StreamsGroupDescribeResponseTaskOffset = {
  subtopologyId: string;
  partition: number;
  offset: number;
};

export type StreamsGroupDescribeResponseEndpoint = {
  host: string;
  port: number;
};

export type StreamsGroupDescribeResponseTopology = {
  epoch: number;
  subtopologies: StreamsGroupDescribeResponseSubtopology[] | null;
};

export type StreamsGroupDescribeResponseSubtopology = {
  subtopologyId: string;
  sourceTopics: string[];
  repartitionSinkTopics: string[];
  stateChangelogTopics: StreamsGroupDescribeResponseTopicInfo[];
  repartitionSourceTopics: StreamsGroupDescribeResponseTopicInfo[];
};

export type StreamsGroupDescribeResponseTopicInfo = {
  name: string;
  partitions: number;
  replicationFactor: number;
  topicConfigs: StreamsGroupDescribeResponseKeyValue[];
};

export type StreamsGroupDescribeResponseKeyValue = {
  key: string;
  value: string;
};

export function readStreamsGroupDescribeRequest(r: WireReader, _version: number): StreamsGroupDescribeRequest {
  const groupIds: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const includeAuthorizedOperations = r.bool();
  r.skipTaggedFields();
  return { groupIds, includeAuthorizedOperations };
}

export function writeStreamsGroupDescribeRequest(w: WireWriter, m: StreamsGroupDescribeRequest, _version: number): void {
  w.compactArrayCount(m.groupIds.length);
  w.compactStringArray(m.groupIds);
  w.bool(m.includeAuthorizedOperations);
  w.unsignedVarint(0);
}

function readStreamsGroupDescribeResponseKeyValue(r: WireReader): StreamsGroupDescribeResponseKeyValue {
  const key = r.compactString();
  const value = r.compactString();
  r.skipTaggedFields();
  return { key, value };
}

function readStreamsGroupDescribeResponseKeyValueArray(r: WireReader, count: number): StreamsGroupDescribeResponseKeyValue[] {
  const items = new Array<StreamsGroupDescribeResponseKeyValue>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupDescribeResponseKeyValue(r);
  return items;
}

function readStreamsGroupDescribeResponseTopicInfo(r: WireReader): StreamsGroupDescribeResponseTopicInfo {
  const name = r.compactString();
  const partitions = r.int32();
  const replicationFactor = r.int16();
  const topicConfigs: StreamsGroupDescribeResponseKeyValue[] = readStreamsGroupDescribeResponseKeyValueArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { name, partitions, replicationFactor, topicConfigs };
}

function readStreamsGroupDescribeResponseTopicInfoArray(r: WireReader, count: number): StreamsGroupDescribeResponseTopicInfo[] {
  const items = new Array<StreamsGroupDescribeResponseTopicInfo>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupDescribeResponseTopicInfo(r);
  return items;
}

function readStreamsGroupDescribeResponseSubtopology(r: WireReader): StreamsGroupDescribeResponseSubtopology {
  const subtopologyId = r.compactString();
  const sourceTopics: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const repartitionSinkTopics: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const stateChangelogTopics: StreamsGroupDescribeResponseTopicInfo[] = readStreamsGroupDescribeResponseTopicInfoArray(r, r.compactArrayCount(9, 64));
  const repartitionSourceTopics: StreamsGroupDescribeResponseTopicInfo[] = readStreamsGroupDescribeResponseTopicInfoArray(r, r.compactArrayCount(9, 64));
  r.skipTaggedFields();
  return {
    subtopologyId,
    sourceTopics,
    repartitionSinkTopics,
    stateChangelogTopics,
    repartitionSourceTopics,
  };
}

function readStreamsGroupDescribeResponseSubtopologyArray(r: WireReader, count: number): StreamsGroupDescribeResponseSubtopology[] {
  const items = new Array<StreamsGroupDescribeResponseSubtopology>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupDescribeResponseSubtopology(r);
  return items;
}

function readStreamsGroupDescribeResponseTopology(r: WireReader): StreamsGroupDescribeResponseTopology {
  const epoch = r.int32();
  const subtopologiesCount = r.compactNullableArrayCount(1, 72);
  const subtopologies = subtopologiesCount < 0 ? null : readStreamsGroupDescribeResponseSubtopologyArray(r, subtopologiesCount);
  r.skipTaggedFields();
  return { epoch, subtopologies };
}

function readStreamsGroupDescribeResponseEndpoint(r: WireReader): StreamsGroupDescribeResponseEndpoint {
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { host, port };
}

function readStreamsGroupDescribeResponseTaskOffset(r: WireReader): StreamsGroupDescribeResponseTaskOffset {
  const subtopologyId = r.compactString();
  const partition = r.int32();
  const offset = r.int64();
  r.skipTaggedFields();
  return { subtopologyId, partition, offset };
}

function readStreamsGroupDescribeResponseTaskOffsetArray(r: WireReader, count: number): StreamsGroupDescribeResponseTaskOffset[] {
  const items = new Array<StreamsGroupDescribeResponseTaskOffset>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupDescribeResponseTaskOffset(r);
  return items;
}

function readStreamsGroupDescribeResponseTaskIds(r: WireReader): StreamsGroupDescribeResponseTaskIds {
  const subtopologyId = r.compactString();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { subtopologyId, partitions };
}

function readStreamsGroupDescribeResponseTaskIdsArray(r: WireReader, count: number): StreamsGroupDescribeResponseTaskIds[] {
  const items = new Array<StreamsGroupDescribeResponseTaskIds>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupDescribeResponseTaskIds(r);
  return items;
}

function readStreamsGroupDescribeResponseAssignment(r: WireReader): StreamsGroupDescribeResponseAssignment {
  const activeTasks: StreamsGroupDescribeResponseTaskIds[] = readStreamsGroupDescribeResponseTaskIdsArray(r, r.compactArrayCount(3, 48));
  const standbyTasks: StreamsGroupDescribeResponseTaskIds[] = readStreamsGroupDescribeResponseTaskIdsArray(r, r.compactArrayCount(3, 48));
  const warmupTasks: StreamsGroupDescribeResponseTaskIds[] = readStreamsGroupDescribeResponseTaskIdsArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { activeTasks, standbyTasks, warmupTasks };
}

function readStreamsGroupDescribeResponseMember(r: WireReader): StreamsGroupDescribeResponseMember {
  const memberId = r.compactString();
  const memberEpoch = r.int32();
  const instanceId = r.compactNullableString();
  const rackId = r.compactNullableString();
  const clientId = r.compactString();
  const clientHost = r.compactString();
  const topologyEpoch = r.int32();
  const processId = r.compactString();
  const userEndpoint: StreamsGroupDescribeResponseEndpoint | null = r.structIsPresent() ? readStreamsGroupDescribeResponseEndpoint(r) : null;
  const clientTags: StreamsGroupDescribeResponseKeyValue[] = readStreamsGroupDescribeResponseKeyValueArray(r, r.compactArrayCount(3, 48));
  const taskOffsets: StreamsGroupDescribeResponseTaskOffset[] = readStreamsGroupDescribeResponseTaskOffsetArray(r, r.compactArrayCount(14, 72));
  const taskEndOffsets: StreamsGroupDescribeResponseTaskOffset[] = readStreamsGroupDescribeResponseTaskOffsetArray(r, r.compactArrayCount(14, 72));
  const assignment: StreamsGroupDescribeResponseAssignment = readStreamsGroupDescribeResponseAssignment(r);
  const targetAssignment: StreamsGroupDescribeResponseAssignment = readStreamsGroupDescribeResponseAssignment(r);
  const isClassic = r.bool();
  r.skipTaggedFields();
  return {
    memberId,
    memberEpoch,
    instanceId,
    rackId,
    clientId,
    clientHost,
    topologyEpoch,
    processId,
    userEndpoint,
    clientTags,
    taskOffsets,
    taskEndOffsets,
    assignment,
    targetAssignment,
    isClassic,
  };
}

function readStreamsGroupDescribeResponseMemberArray(r: WireReader, count: number): StreamsGroupDescribeResponseMember[] {
  const items = new Array<StreamsGroupDescribeResponseMember>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupDescribeResponseMember(r);
  return items;
}

function readStreamsGroupDescribeResponseDescribedGroup(r: WireReader): StreamsGroupDescribeResponseDescribedGroup {
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const groupId = r.compactString();
  const groupState = r.compactString();
  const groupEpoch = r.int32();
  const assignmentEpoch = r.int32();
  const topology: StreamsGroupDescribeResponseTopology | null = r.structIsPresent() ? readStreamsGroupDescribeResponseTopology(r) : null;
  const members: StreamsGroupDescribeResponseMember[] = readStreamsGroupDescribeResponseMemberArray(r, r.compactArrayCount(28, 288));
  const authorizedOperations = r.int32();
  r.skipTaggedFields();
  return {
    errorCode,
    errorMessage,
    groupId,
    groupState,
    groupEpoch,
    assignmentEpoch,
    topology,
    members,
    authorizedOperations,
  };
}

function readStreamsGroupDescribeResponseDescribedGroupArray(r: WireReader, count: number): StreamsGroupDescribeResponseDescribedGroup[] {
  const items = new Array<StreamsGroupDescribeResponseDescribedGroup>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupDescribeResponseDescribedGroup(r);
  return items;
}

export function readStreamsGroupDescribeResponse(r: WireReader, _version: number): StreamsGroupDescribeResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const groups: StreamsGroupDescribeResponseDescribedGroup[] = readStreamsGroupDescribeResponseDescribedGroupArray(r, r.compactArrayCount(20, 144));
  r.skipTaggedFields();
  return { throttleTimeMs, groups };
}

function writeStreamsGroupDescribeResponseKeyValue(w: WireWriter, m: StreamsGroupDescribeResponseKeyValue): void {
  w.compactString(m.key);
  w.compactString(m.value);
  w.unsignedVarint(0);
}

function writeStreamsGroupDescribeResponseTopicInfo(w: WireWriter, m: StreamsGroupDescribeResponseTopicInfo): void {
  w.compactString(m.name);
  w.int32(m.partitions);
  w.int16(m.replicationFactor);
  w.compactArrayCount(m.topicConfigs.length);
  for (let i = 0; i < m.topicConfigs.length; i++) writeStreamsGroupDescribeResponseKeyValue(w, m.topicConfigs[i]!);
  w.unsignedVarint(0);
}

function writeStreamsGroupDescribeResponseSubtopology(w: WireWriter, m: StreamsGroupDescribeResponseSubtopology): void {
  w.compactString(m.subtopologyId);
  w.compactArrayCount(m.sourceTopics.length);
  w.compactStringArray(m.sourceTopics);
  w.compactArrayCount(m.repartitionSinkTopics.length);
  w.compactStringArray(m.repartitionSinkTopics);
  w.compactArrayCount(m.stateChangelogTopics.length);
  for (let i = 0; i < m.stateChangelogTopics.length; i++) writeStreamsGroupDescribeResponseTopicInfo(w, m.stateChangelogTopics[i]!);
  w.compactArrayCount(m.repartitionSourceTopics.length);
  for (let i = 0; i < m.repartitionSourceTopics.length; i++) writeStreamsGroupDescribeResponseTopicInfo(w, m.repartitionSourceTopics[i]!);
  w.unsignedVarint(0);
}

function writeStreamsGroupDescribeResponseTopology(w: WireWriter, m: StreamsGroupDescribeResponseTopology): void {
  w.int32(m.epoch);
  w.compactArrayCount(m.subtopologies === null ? -1 : m.subtopologies.length);
  if (m.subtopologies !== null) {
    for (let i = 0; i < m.subtopologies.length; i++) writeStreamsGroupDescribeResponseSubtopology(w, m.subtopologies[i]!);
  }
  w.unsignedVarint(0);
}

function writeStreamsGroupDescribeResponseEndpoint(w: WireWriter, m: StreamsGroupDescribeResponseEndpoint): void {
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

function writeStreamsGroupDescribeResponseTaskOffset(w: WireWriter, m: StreamsGroupDescribeResponseTaskOffset): void {
  w.compactString(m.subtopologyId);
  w.int32(m.partition);
  w.int64(m.offset);
  w.unsignedVarint(0);
}

function writeStreamsGroupDescribeResponseTaskIds(w: WireWriter, m: StreamsGroupDescribeResponseTaskIds): void {
  w.compactString(m.subtopologyId);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

function writeStreamsGroupDescribeResponseAssignment(w: WireWriter, m: StreamsGroupDescribeResponseAssignment): void {
  w.compactArrayCount(m.activeTasks.length);
  for (let i = 0; i < m.activeTasks.length; i++) writeStreamsGroupDescribeResponseTaskIds(w, m.activeTasks[i]!);
  w.compactArrayCount(m.standbyTasks.length);
  for (let i = 0; i < m.standbyTasks.length; i++) writeStreamsGroupDescribeResponseTaskIds(w, m.standbyTasks[i]!);
  w.compactArrayCount(m.warmupTasks.length);
  for (let i = 0; i < m.warmupTasks.length; i++) writeStreamsGroupDescribeResponseTaskIds(w, m.warmupTasks[i]!);
  w.unsignedVarint(0);
}

function writeStreamsGroupDescribeResponseMember(w: WireWriter, m: StreamsGroupDescribeResponseMember): void {
  w.compactString(m.memberId);
  w.int32(m.memberEpoch);
  w.compactNullableString(m.instanceId);
  w.compactNullableString(m.rackId);
  w.compactString(m.clientId);
  w.compactString(m.clientHost);
  w.int32(m.topologyEpoch);
  w.compactString(m.processId);
  w.structIsPresent(m.userEndpoint !== null);
  if (m.userEndpoint !== null) writeStreamsGroupDescribeResponseEndpoint(w, m.userEndpoint);
  w.compactArrayCount(m.clientTags.length);
  for (let i = 0; i < m.clientTags.length; i++) writeStreamsGroupDescribeResponseKeyValue(w, m.clientTags[i]!);
  w.compactArrayCount(m.taskOffsets.length);
  for (let i = 0; i < m.taskOffsets.length; i++) writeStreamsGroupDescribeResponseTaskOffset(w, m.taskOffsets[i]!);
  w.compactArrayCount(m.taskEndOffsets.length);
  for (let i = 0; i < m.taskEndOffsets.length; i++) writeStreamsGroupDescribeResponseTaskOffset(w, m.taskEndOffsets[i]!);
  writeStreamsGroupDescribeResponseAssignment(w, m.assignment);
  writeStreamsGroupDescribeResponseAssignment(w, m.targetAssignment);
  w.bool(m.isClassic);
  w.unsignedVarint(0);
}

function writeStreamsGroupDescribeResponseDescribedGroup(w: WireWriter, m: StreamsGroupDescribeResponseDescribedGroup): void {
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.compactString(m.groupId);
  w.compactString(m.groupState);
  w.int32(m.groupEpoch);
  w.int32(m.assignmentEpoch);
  w.structIsPresent(m.topology !== null);
  if (m.topology !== null) writeStreamsGroupDescribeResponseTopology(w, m.topology);
  w.compactArrayCount(m.members.length);
  for (let i = 0; i < m.members.length; i++) writeStreamsGroupDescribeResponseMember(w, m.members[i]!);
  w.int32(m.authorizedOperations);
  w.unsignedVarint(0);
}

export function writeStreamsGroupDescribeResponse(w: WireWriter, m: StreamsGroupDescribeResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.compactArrayCount(m.groups.length);
  for (let i = 0; i < m.groups.length; i++) writeStreamsGroupDescribeResponseDescribedGroup(w, m.groups[i]!);
  w.unsignedVarint(0);
}
