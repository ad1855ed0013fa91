// Generated from ../schema/streams-group-heartbeat.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type StreamsGroupHeartbeatRequest = {
  groupId: string;
  memberId: string;
  memberEpoch: number;
  endpointInformationEpoch: number;
  instanceId: string | null;
  rackId: string | null;
  rebalanceTimeoutMs: number;
  topology: StreamsGroupHeartbeatRequestTopology | null;
  activeTasks: StreamsGroupHeartbeatRequestTaskIds[] | null;
  standbyTasks: StreamsGroupHeartbeatRequestTaskIds[] | null;
  warmupTasks: StreamsGroupHeartbeatRequestTaskIds[] | null;
  processId: string | null;
  userEndpoint: StreamsGroupHeartbeatRequestEndpoint | null;
  clientTags: StreamsGroupHeartbeatRequestKeyValue[] | null;
  taskOffsets: StreamsGroupHeartbeatRequestTaskOffset[] | null;
  taskEndOffsets: StreamsGroupHeartbeatRequestTaskOffset[] | null;
  shutdownApplication: boolean;
};

export type StreamsGroupHeartbeatRequestTaskOffset = {
  subtopologyId: string;
  partition: number;
  offset: number;
};

export type StreamsGroupHeartbeatRequestEndpoint = {
  host: string;
  port: number;
};

export type StreamsGroupHeartbeatRequestTaskIds = {
  subtopologyId: string;
  partitions: number[];
};

export type StreamsGroupHeartbeatRequestTopology = {
  epoch: number;
  subtopologies: StreamsGroupHeartbeatRequestSubtopology[];
};

export type StreamsGroupHeartbeatRequestSubtopology = {
  subtopologyId: string;
  sourceTopics: string[];
  sourceTopicRegex: string[];
  stateChangelogTopics: StreamsGroupHeartbeatRequestTopicInfo[];
  repartitionSinkTopics: string[];
  repartitionSourceTopics: StreamsGroupHeartbeatRequestTopicInfo[];
  copartitionGroups: StreamsGroupHeartbeatRequestCopartitionGroup[];
};

export type StreamsGroupHeartbeatRequestCopartitionGroup = {
  sourceTopics: number[];
  sourceTopicRegex: number[];
  repartitionSourceTopics: number[];
};

export type StreamsGroupHeartbeatRequestTopicInfo = {
  name: string;
  partitions: number;
  replicationFactor: number;
  topicConfigs: StreamsGroupHeartbeatRequestKeyValue[];
};

export type StreamsGroupHeartbeatRequestKeyValue = {
  key: string;
  value: string;
};

export type StreamsGroupHeartbeatResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  memberId: string;
  memberEpoch: number;
  heartbeatIntervalMs: number;
  acceptableRecoveryLag: number;
  taskOffsetIntervalMs: number;
  status: StreamsGroupHeartbeatResponseStatus[] | null;
  activeTasks: StreamsGroupHeartbeatResponseTaskIds[] | null;
  standbyTasks: StreamsGroupHeartbeatResponseTaskIds[] | null;
  warmupTasks: StreamsGroupHeartbeatResponseTaskIds[] | null;
  endpointInformationEpoch: number;
  partitionsByUserEndpoint: StreamsGroupHeartbeatResponseEndpointToPartitions[] | null;
};

export type StreamsGroupHeartbeatResponseEndpointToPartitions = {
  userEndpoint: StreamsGroupHeartbeatResponseEndpoint;
  activePartitions: StreamsGroupHeartbeatResponseTopicPartition[];
  standbyPartitions: StreamsGroupHeartbeatResponseTopicPartition[];
};

export type StreamsGroupHeartbeatResponseTopicPartition = {
  topic: string;
  partitions: number[];
};

export type StreamsGroupHeartbeatResponseEndpoint = {
  host: string;
  port: number;
};

export type StreamsGroupHeartbeatResponseTaskIds = {
  subtopologyId: string;
  partitions: number[];
};

export type StreamsGroupHeartbeatResponseStatus = {
  statusCode: number;
  statusDetail: string;
};

function readStreamsGroupHeartbeatRequestKeyValue(r: WireReader): StreamsGroupHeartbeatRequestKeyValue {
  const key = r.compactString();
  const value = r.compactString();
  r.skipTaggedFields();
  return { key, value };
}

function readStreamsGroupHeartbeatRequestKeyValueArray(r: WireReader, count: number): StreamsGroupHeartbeatRequestKeyValue[] {
  const items = new Array<StreamsGroupHeartbeatRequestKeyValue>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupHeartbeatRequestKeyValue(r);
  return items;
}

function readStreamsGroupHeartbeatRequestTopicInfo(r: WireReader): StreamsGroupHeartbeatRequestTopicInfo {
  const name = r.compactString();
  const partitions = r.int32();
  const replicationFactor = r.int16();
  const topicConfigs: StreamsGroupHeartbeatRequestKeyValue[] = readStreamsGroupHeartbeatRequestKeyValueArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { name, partitions, replicationFactor, topicConfigs };
}

function readStreamsGroupHeartbeatRequestTopicInfoArray(r: WireReader, count: number): StreamsGroupHeartbeatRequestTopicInfo[] {
  const items = new Array<StreamsGroupHeartbeatRequestTopicInfo>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupHeartbeatRequestTopicInfo(r);
  return items;
}

function readStreamsGroupHeartbeatRequestCopartitionGroup(r: WireReader): StreamsGroupHeartbeatRequestCopartitionGroup {
  const sourceTopics: number[] = r.int16Array(r.compactArrayCount(2, 8));
  const sourceTopicRegex: number[] = r.int16Array(r.compactArrayCount(2, 8));
  const repartitionSourceTopics: number[] = r.int16Array(r.compactArrayCount(2, 8));
  r.skipTaggedFields();
  return { sourceTopics, sourceTopicRegex, repartitionSourceTopics };
}

function readStreamsGroupHeartbeatRequestCopartitionGroupArray(r: WireReader, count: number): StreamsGroupHeartbeatRequestCopartitionGroup[] {
  const items = new Array<StreamsGroupHeartbeatRequestCopartitionGroup>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupHeartbeatRequestCopartitionGroup(r);
  return items;
}

function readStreamsGroupHeartbeatRequestSubtopology(r: WireReader): StreamsGroupHeartbeatRequestSubtopology {
  const subtopologyId = r.compactString();
  const sourceTopics: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const sourceTopicRegex: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const stateChangelogTopics: StreamsGroupHeartbeatRequestTopicInfo[] = readStreamsGroupHeartbeatRequestTopicInfoArray(r, r.compactArrayCount(9, 64));
  const repartitionSinkTopics: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const repartitionSourceTopics: StreamsGroupHeartbeatRequestTopicInfo[] = readStreamsGroupHeartbeatRequestTopicInfoArray(r, r.compactArrayCount(9, 64));
  const copartitionGroups: StreamsGroupHeartbeatRequestCopartitionGroup[] = readStreamsGroupHeartbeatRequestCopartitionGroupArray(r, r.compactArrayCount(4, 56));
  r.skipTaggedFields();
  return {
    subtopologyId,
    sourceTopics,
    sourceTopicRegex,
    stateChangelogTopics,
    repartitionSinkTopics,
    repartitionSourceTopics,
    copartitionGroups,
  };
}

function readStreamsGroupHeartbeatRequestSubtopologyArray(r: WireReader, count: number): StreamsGroupHeartbeatRequestSubtopology[] {
  const items = new Array<StreamsGroupHeartbeatRequestSubtopology>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupHeartbeatRequestSubtopology(r);
  return items;
}

function readStreamsGroupHeartbeatRequestTopology(r: WireReader): StreamsGroupHeartbeatRequestTopology {
  const epoch = r.int32();
  const subtopologies: StreamsGroupHeartbeatRequestSubtopology[] = readStreamsGroupHeartbeatRequestSubtopologyArray(r, r.compactArrayCount(8, 88));
  r.skipTaggedFields();
  return { epoch, subtopologies };
}

function readStreamsGroupHeartbeatRequestTaskIds(r: WireReader): StreamsGroupHeartbeatRequestTaskIds {
  const subtopologyId = r.compactString();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { subtopologyId, partitions };
}

function readStreamsGroupHeartbeatRequestTaskIdsArray(r: WireReader, count: number): StreamsGroupHeartbeatRequestTaskIds[] {
  const items = new Array<StreamsGroupHeartbeatRequestTaskIds>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupHeartbeatRequestTaskIds(r);
  return items;
}

function readStreamsGroupHeartbeatRequestEndpoint(r: WireReader): StreamsGroupHeartbeatRequestEndpoint {
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { host, port };
}

function readStreamsGroupHeartbeatRequestTaskOffset(r: WireReader): StreamsGroupHeartbeatRequestTaskOffset {
  const subtopologyId = r.compactString();
  const partition = r.int32();
  const offset = r.int64();
  r.skipTaggedFields();
  return { subtopologyId, partition, offset };
}

function readStreamsGroupHeartbeatRequestTaskOffsetArray(r: WireReader, count: number): StreamsGroupHeartbeatRequestTaskOffset[] {
  const items = new Array<StreamsGroupHeartbeatRequestTaskOffset>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupHeartbeatRequestTaskOffset(r);
  return items;
}

export function readStreamsGroupHeartbeatRequest(r: WireReader, _version: number): StreamsGroupHeartbeatRequest {
  const groupId = r.compactString();
  const memberId = r.compactString();
  const memberEpoch = r.int32();
  const endpointInformationEpoch = r.int32();
  const instanceId = r.compactNullableString();
  const rackId = r.compactNullableString();
  const rebalanceTimeoutMs = r.int32();
  const topology: StreamsGroupHeartbeatRequestTopology | null = r.structIsPresent() ? readStreamsGroupHeartbeatRequestTopology(r) : null;
  const activeTasksCount = r.compactNullableArrayCount(1, 48);
  const activeTasks = activeTasksCount < 0 ? null : readStreamsGroupHeartbeatRequestTaskIdsArray(r, activeTasksCount);
  const standbyTasksCount = r.compactNullableArrayCount(1, 48);
  const standbyTasks = standbyTasksCount < 0 ? null : readStreamsGroupHeartbeatRequestTaskIdsArray(r, standbyTasksCount);
  const warmupTasksCount = r.compactNullableArrayCount(1, 48);
  const warmupTasks = warmupTasksCount < 0 ? null : readStreamsGroupHeartbeatRequestTaskIdsArray(r, warmupTasksCount);
  const processId = r.compactNullableString();
  const userEndpoint: StreamsGroupHeartbeatRequestEndpoint | null = r.structIsPresent() ? readStreamsGroupHeartbeatRequestEndpoint(r) : null;
  const clientTagsCount = r.compactNullableArrayCount(1, 48);
  const clientTags = clientTagsCount < 0 ? null : readStreamsGroupHeartbeatRequestKeyValueArray(r, clientTagsCount);
  const taskOffsetsCount = r.compactNullableArrayCount(1, 72);
  const taskOffsets = taskOffsetsCount < 0 ? null : readStreamsGroupHeartbeatRequestTaskOffsetArray(r, taskOffsetsCount);
  const taskEndOffsetsCount = r.compactNullableArrayCount(1, 72);
  const taskEndOffsets = taskEndOffsetsCount < 0 ? null : readStreamsGroupHeartbeatRequestTaskOffsetArray(r, taskEndOffsetsCount);
  const shutdownApplication = r.bool();
  r.skipTaggedFields();
  return {
    groupId,
    memberId,
    memberEpoch,
    endpointInformationEpoch,
    instanceId,
    rackId,
    rebalanceTimeoutMs,
    topology,
    activeTasks,
    standbyTasks,
    warmupTasks,
    processId,
    userEndpoint,
    clientTags,
    taskOffsets,
    taskEndOffsets,
    shutdownApplication,
  };
}

function writeStreamsGroupHeartbeatRequestKeyValue(w: WireWriter, m: StreamsGroupHeartbeatRequestKeyValue): void {
  w.compactString(m.key);
  w.compactString(m.value);
  w.unsignedVarint(0);
}

function writeStreamsGroupHeartbeatRequestTopicInfo(w: WireWriter, m: StreamsGroupHeartbeatRequestTopicInfo): void {
  w.compactString(m.name);
  w.int32(m.partitions);
  w.int16(m.replicationFactor);
  w.compactArrayCount(m.topicConfigs.length);
  for (let i = 0; i < m.topicConfigs.length; i++) writeStreamsGroupHeartbeatRequestKeyValue(w, m.topicConfigs[i]!);
  w.unsignedVarint(0);
}

function writeStreamsGroupHeartbeatRequestCopartitionGroup(w: WireWriter, m: StreamsGroupHeartbeatRequestCopartitionGroup): void {
  w.compactArrayCount(m.sourceTopics.length);
  w.int16Array(m.sourceTopics);
  w.compactArrayCount(m.sourceTopicRegex.length);
  w.int16Array(m.sourceTopicRegex);
  w.compactArrayCount(m.repartitionSourceTopics.length);
  w.int16Array(m.repartitionSourceTopics);
  w.unsignedVarint(0);
}

function writeStreamsGroupHeartbeatRequestSubtopology(w: WireWriter, m: StreamsGroupHeartbeatRequestSubtopology): void {
  w.compactString(m.subtopologyId);
  w.compactArrayCount(m.sourceTopics.length);
  w.compactStringArray(m.sourceTopics);
  w.compactArrayCount(m.sourceTopicRegex.length);
  w.compactStringArray(m.sourceTopicRegex);
  w.compactArrayCount(m.stateChangelogTopics.length);
  for (let i = 0; i < m.stateChangelogTopics.length; i++) writeStreamsGroupHeartbeatRequestTopicInfo(w, m.stateChangelogTopics[i]!);
  w.compactArrayCount(m.repartitionSinkTopics.length);
  w.compactStringArray(m.repartitionSinkTopics);
  w.compactArrayCount(m.repartitionSourceTopics.length);
  for (let i = 0; i < m.repartitionSourceTopics.length; i++) writeStreamsGroupHeartbeatRequestTopicInfo(w, m.repartitionSourceTopics[i]!);
  w.compactArrayCount(m.copartitionGroups.length);
  for (let i = 0; i < m.copartitionGroups.length; i++) writeStreamsGroupHeartbeatRequestCopartitionGroup(w, m.copartitionGroups[i]!);
  w.unsignedVarint(0);
}

function writeStreamsGroupHeartbeatRequestTopology(w: WireWriter, m: StreamsGroupHeartbeatRequestTopology): void {
  w.int32(m.epoch);
  w.compactArrayCount(m.subtopologies.length);
  for (let i = 0; i < m.subtopologies.length; i++) writeStreamsGroupHeartbeatRequestSubtopology(w, m.subtopologies[i]!);
  w.unsignedVarint(0);
}

function writeStreamsGroupHeartbeatRequestTaskIds(w: WireWriter, m: StreamsGroupHeartbeatRequestTaskIds): void {
  w.compactString(m.subtopologyId);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

function writeStreamsGroupHeartbeatRequestEndpoint(w: WireWriter, m: StreamsGroupHeartbeatRequestEndpoint): void {
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

function writeStreamsGroupHeartbeatRequestTaskOffset(w: WireWriter, m: StreamsGroupHeartbeatRequestTaskOffset): void {
  w.compactString(m.subtopologyId);
  w.int32(m.partition);
  w.int64(m.offset);
  w.unsignedVarint(0);
}

export function writeStreamsGroupHeartbeatRequest(w: WireWriter, m: StreamsGroupHeartbeatRequest, _version: number): void {
  w.compactString(m.groupId);
  w.compactString(m.memberId);
  w.int32(m.memberEpoch);
  w.int32(m.endpointInformationEpoch);
  w.compactNullableString(m.instanceId);
  w.compactNullableString(m.rackId);
  w.int32(m.rebalanceTimeoutMs);
  w.structIsPresent(m.topology !== null);
  if (m.topology !== null) writeStreamsGroupHeartbeatRequestTopology(w, m.topology);
  w.compactArrayCount(m.activeTasks === null ? -1 : m.activeTasks.length);
  if (m.activeTasks !== null) {
    for (let i = 0; i < m.activeTasks.length; i++) writeStreamsGroupHeartbeatRequestTaskIds(w, m.activeTasks[i]!);
  }
  w.compactArrayCount(m.standbyTasks === null ? -1 : m.standbyTasks.length);
  if (m.standbyTasks !== null) {
    for (let i = 0; i < m.standbyTasks.length; i++) writeStreamsGroupHeartbeatRequestTaskIds(w, m.standbyTasks[i]!);
  }
  w.compactArrayCount(m.warmupTasks === null ? -1 : m.warmupTasks.length);
  if (m.warmupTasks !== null) {
    for (let i = 0; i < m.warmupTasks.length; i++) writeStreamsGroupHeartbeatRequestTaskIds(w, m.warmupTasks[i]!);
  }
  w.compactNullableString(m.processId);
  w.structIsPresent(m.userEndpoint !== null);
  if (m.userEndpoint !== null) writeStreamsGroupHeartbeatRequestEndpoint(w, m.userEndpoint);
  w.compactArrayCount(m.clientTags === null ? -1 : m.clientTags.length);
  if (m.clientTags !== null) {
    for (let i = 0; i < m.clientTags.length; i++) writeStreamsGroupHeartbeatRequestKeyValue(w, m.clientTags[i]!);
  }
  w.compactArrayCount(m.taskOffsets === null ? -1 : m.taskOffsets.length);
  if (m.taskOffsets !== null) {
    for (let i = 0; i < m.taskOffsets.length; i++) writeStreamsGroupHeartbeatRequestTaskOffset(w, m.taskOffsets[i]!);
  }
  w.compactArrayCount(m.taskEndOffsets === null ? -1 : m.taskEndOffsets.length);
  if (m.taskEndOffsets !== null) {
    for (let i = 0; i < m.taskEndOffsets.length; i++) writeStreamsGroupHeartbeatRequestTaskOffset(w, m.taskEndOffsets[i]!);
  }
  w.bool(m.shutdownApplication);
  w.unsignedVarint(0);
}

function readStreamsGroupHeartbeatResponseStatus(r: WireReader): StreamsGroupHeartbeatResponseStatus {
  const statusCode = r.int8();
  const statusDetail = r.compactString();
  r.skipTaggedFields();
  return { statusCode, statusDetail };
}

function readStreamsGroupHeartbeatResponseStatusArray(r: WireReader, count: number): StreamsGroupHeartbeatResponseStatus[] {
  const items = new Array<StreamsGroupHeartbeatResponseStatus>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupHeartbeatResponseStatus(r);
  return items;
}

function readStreamsGroupHeartbeatResponseTaskIds(r: WireReader): StreamsGroupHeartbeatResponseTaskIds {
  const subtopologyId = r.compactString();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { subtopologyId, partitions };
}

function readStreamsGroupHeartbeatResponseTaskIdsArray(r: WireReader, count: number): StreamsGroupHeartbeatResponseTaskIds[] {
  const items = new Array<StreamsGroupHeartbeatResponseTaskIds>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupHeartbeatResponseTaskIds(r);
  return items;
}

function readStreamsGroupHeartbeatResponseEndpoint(r: WireReader): StreamsGroupHeartbeatResponseEndpoint {
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { host, port };
}

function readStreamsGroupHeartbeatResponseTopicPartition(r: WireReader): StreamsGroupHeartbeatResponseTopicPartition {
  const topic = r.compactString();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { topic, partitions };
}

function readStreamsGroupHeartbeatResponseTopicPartitionArray(r: WireReader, count: number): StreamsGroupHeartbeatResponseTopicPartition[] {
  const items = new Array<StreamsGroupHeartbeatResponseTopicPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupHeartbeatResponseTopicPartition(r);
  return items;
}

function readStreamsGroupHeartbeatResponseEndpointToPartitions(r: WireReader): StreamsGroupHeartbeatResponseEndpointToPartitions {
  const userEndpoint: StreamsGroupHeartbeatResponseEndpoint = readStreamsGroupHeartbeatResponseEndpoint(r);
  const activePartitions: StreamsGroupHeartbeatResponseTopicPartition[] = readStreamsGroupHeartbeatResponseTopicPartitionArray(r, r.compactArrayCount(3, 48));
  const standbyPartitions: StreamsGroupHeartbeatResponseTopicPartition[] = readStreamsGroupHeartbeatResponseTopicPartitionArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { userEndpoint, activePartitions, standbyPartitions };
}

function readStreamsGroupHeartbeatResponseEndpointToPartitionsArray(r: WireReader, count: number): StreamsGroupHeartbeatResponseEndpointToPartitions[] {
  const items = new Array<StreamsGroupHeartbeatResponseEndpointToPartitions>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupHeartbeatResponseEndpointToPartitions(r);
  return items;
}

export function readStreamsGroupHeartbeatResponse(r: WireReader, _version: number): StreamsGroupHeartbeatResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const memberId = r.compactString();
  const memberEpoch = r.int32();
  const heartbeatIntervalMs = r.int32();
  const acceptableRecoveryLag = r.int32();
  const taskOffsetIntervalMs = r.int32();
  const statusCount = r.compactNullableArrayCount(1, 48);
  const status = statusCount < 0 ? null : readStreamsGroupHeartbeatResponseStatusArray(r, statusCount);
  const activeTasksCount = r.compactNullableArrayCount(1, 48);
  const activeTasks = activeTasksCount < 0 ? null : readStreamsGroupHeartbeatResponseTaskIdsArray(r, activeTasksCount);
  const standbyTasksCount = r.compactNullableArrayCount(1, 48);
  const standbyTasks = standbyTasksCount < 0 ? null : readStreamsGroupHeartbeatResponseTaskIdsArray(r, standbyTasksCount);
  const warmupTasksCount = r.compactNullableArrayCount(1, 48);
  const warmupTasks = warmupTasksCount < 0 ? null : readStreamsGroupHeartbeatResponseTaskIdsArray(r, warmupTasksCount);
  const endpointInformationEpoch = r.int32();
  const partitionsByUserEndpointCount = r.compactNullableArrayCount(1, 96);
  const partitionsByUserEndpoint = partitionsByUserEndpointCount < 0 ? null : readStreamsGroupHeartbeatResponseEndpointToPartitionsArray(r, partitionsByUserEndpointCount);
  r.skipTaggedFields();
  return {
    throttleTimeMs,
    errorCode,
    errorMessage,
    memberId,
    memberEpoch,
    heartbeatIntervalMs,
    acceptableRecoveryLag,
    taskOffsetIntervalMs,
    status,
    activeTasks,
    standbyTasks,
    warmupTasks,
    endpointInformationEpoch,
    partitionsByUserEndpoint,
  };
}

function writeStreamsGroupHeartbeatResponseStatus(w: WireWriter, m: StreamsGroupHeartbeatResponseStatus): void {
  w.int8(m.statusCode);
  w.compactString(m.statusDetail);
  w.unsignedVarint(0);
}

function writeStreamsGroupHeartbeatResponseTaskIds(w: WireWriter, m: StreamsGroupHeartbeatResponseTaskIds): void {
  w.compactString(m.subtopologyId);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

function writeStreamsGroupHeartbeatResponseEndpoint(w: WireWriter, m: StreamsGroupHeartbeatResponseEndpoint): void {
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

function writeStreamsGroupHeartbeatResponseTopicPartition(w: WireWriter, m: StreamsGroupHeartbeatResponseTopicPartition): void {
  w.compactString(m.topic);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

function writeStreamsGroupHeartbeatResponseEndpointToPartitions(w: WireWriter, m: StreamsGroupHeartbeatResponseEndpointToPartitions): void {
  writeStreamsGroupHeartbeatResponseEndpoint(w, m.userEndpoint);
  w.compactArrayCount(m.activePartitions.length);
  for (let i = 0; i < m.activePartitions.length; i++) writeStreamsGroupHeartbeatResponseTopicPartition(w, m.activePartitions[i]!);
  w.compactArrayCount(m.standbyPartitions.length);
  for (let i = 0; i < m.standbyPartitions.length; i++) writeStreamsGroupHeartbeatResponseTopicPartition(w, m.standbyPartitions[i]!);
  w.unsignedVarint(0);
}

export function writeStreamsGroupHeartbeatResponse(w: WireWriter, m: StreamsGroupHeartbeatResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.compactString(m.memberId);
  w.int32(m.memberEpoch);
  w.int32(m.heartbeatIntervalMs);
  w.int32(m.acceptableRecoveryLag);
  w.int32(m.taskOffsetIntervalMs);
  w.compactArrayCount(m.status === null ? -1 : m.status.length);
  if (m.status !== null) {
    for (let i = 0; i < m.status.length; i++) writeStreamsGroupHeartbeatResponseStatus(w, m.status[i]!);
  }
  w.compactArrayCount(m.activeTasks === null ? -1 : m.activeTasks.length);
  if (m.activeTasks !== null) {
    for (let i = 0; i < m.activeTasks.length; i++) writeStreamsGroupHeartbeatResponseTaskIds(w, m.activeTasks[i]!);
  }
  w.compactArrayCount(m.standbyTasks === null ? -1 : m.standbyTasks.length);
  if (m.standbyTasks !== null) {
    for (let i = 0; i < m.standbyTasks.length; i++) writeStreamsGroupHeartbeatResponseTaskIds(w, m.standbyTasks[i]!);
  }
  w.compactArrayCount(m.warmupTasks === null ? -1 : m.warmupTasks.length);
  if (m.warmupTasks !== null) {
    for (let i = 0; i < m.warmupTasks.length; i++) writeStreamsGroupHeartbeatResponseTaskIds(w, m.warmupTasks[i]!);
  }
  w.int32(m.endpointInformationEpoch);
  w.compactArrayCount(m.partitionsByUserEndpoint === null ? -1 : m.partitionsByUserEndpoint.length);
  if (m.partitionsByUserEndpoint !== null) {
    for (let i = 0; i < m.partitionsByUserEndpoint.length; i++) writeStreamsGroupHeartbeatResponseEndpointToPartitions(w, m.partitionsByUserEndpoint[i]!);
  }
  w.unsignedVarint(0);
}
