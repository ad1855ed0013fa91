// Generated from ../schema/streams-group-records.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type StreamsGroupMetadataKey = {
  groupId: string;
};

export type StreamsGroupMetadataValue = {
  epoch: number;
  metadataHash: number;
  validatedTopologyEpoch: number;
  lastAssignmentConfigs: StreamsGroupMetadataValueLastAssignmentConfig[] | null;
};

export type StreamsGroupMetadataValueLastAssignmentConfig = {
  key: string;
  value: string;
};

export type StreamsGroupMemberMetadataKey = {
  groupId: string;
  memberId: string;
};

export type StreamsGroupMemberMetadataValue = {
  instanceId: string | null;
  rackId: string | null;
  clientId: string;
  clientHost: string;
  rebalanceTimeoutMs: number;
  topologyEpoch: number;
  processId: string;
  userEndpoint: StreamsGroupMemberMetadataValueEndpoint | null;
  clientTags: StreamsGroupMemberMetadataValueKeyValue[];
};

export type StreamsGroupMemberMetadataValueKeyValue = {
  key: string;
  value: string;
};

export type StreamsGroupMemberMetadataValueEndpoint = {
  host: string;
  port: number;
};

export type StreamsGroupTargetAssignmentMetadataKey = {
  groupId: string;
};

export type StreamsGroupTargetAssignmentMetadataValue = {
  assignmentEpoch: number;
  assignmentTimestamp: number;
};

export type StreamsGroupTargetAssignmentMemberKey = {
  groupId: string;
  memberId: string;
};

export type StreamsGroupTargetAssignmentMemberValue = {
  activeTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[];
  standbyTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[];
  warmupTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[];
};

export type StreamsGroupTargetAssignmentMemberValueTaskIds = {
  subtopologyId: string;
  partitions: number[];
};

export type StreamsGroupCurrentMemberAssignmentKey = {
  groupId: string;
  memberId: string;
};

export type StreamsGroupCurrentMemberAssignmentValue = {
  memberEpoch: number;
  previousMemberEpoch: number;
  state: number;
  activeTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[];
  standbyTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[];
  warmupTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[];
  activeTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[];
  standbyTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[];
  warmupTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[];
};

export type StreamsGroupCurrentMemberAssignmentValueTaskIds = {
  subtopologyId: string;
  partitions: number[];
  assignmentEpochs: number[] | null;
};

export type StreamsGroupTopologyKey = {
  groupId: string;
};

export type StreamsGroupTopologyValue = {
  epoch: number;
  subtopologies: StreamsGroupTopologyValueSubtopology[];
};

export type StreamsGroupTopologyValueSubtopology = {
  subtopologyId: string;
  sourceTopics: string[];
  sourceTopicRegex: string[];
  stateChangelogTopics: StreamsGroupTopologyValueTopicInfo[];
  repartitionSinkTopics: string[];
  repartitionSourceTopics: StreamsGroupTopologyValueTopicInfo[];
  copartitionGroups: StreamsGroupTopologyValueCopartitionGroup[];
};

export type StreamsGroupTopologyValueCopartitionGroup = {
  sourceTopics: number[];
  sourceTopicRegex: number[];
  repartitionSourceTopics: number[];
};

export type StreamsGroupTopologyValueTopicInfo = {
  name: string;
  partitions: number;
  replicationFactor: number;
  topicConfigs: StreamsGroupTopologyValueTopicConfig[];
};

export type StreamsGroupTopologyValueTopicConfig = {
  key: string;
  value: string;
};

export function readStreamsGroupMetadataKey(r: WireReader, _version: number): StreamsGroupMetadataKey {
  const groupId = r.string();
  return { groupId };
}

export function writeStreamsGroupMetadataKey(w: WireWriter, m: StreamsGroupMetadataKey, _version: number): void {
  w.string(m.groupId);
}

function readStreamsGroupMetadataValueLastAssignmentConfig(r: WireReader): StreamsGroupMetadataValueLastAssignmentConfig {
  const key = r.compactString();
  const value = r.compactString();
  r.skipTaggedFields();
  return { key, value };
}

function readStreamsGroupMetadataValueLastAssignmentConfigArray(r: WireReader, count: number): StreamsGroupMetadataValueLastAssignmentConfig[] {
  const items = new Array<StreamsGroupMetadataValueLastAssignmentConfig>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupMetadataValueLastAssignmentConfig(r);
  return items;
}

export function readStreamsGroupMetadataValue(r: WireReader, _version: number): StreamsGroupMetadataValue {
  const epoch = r.int32();
  const metadataHash = r.int64();
  let validatedTopologyEpoch: number = -1;
  let lastAssignmentConfigs: StreamsGroupMetadataValueLastAssignmentConfig[] | null = [];
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      validatedTopologyEpoch = r.int32();
    } else if (tag === 1) {
      const count = r.compactNullableArrayCount(1, 48);
      lastAssignmentConfigs = count < 0 ? null : readStreamsGroupMetadataValueLastAssignmentConfigArray(r, count);
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { epoch, metadataHash, validatedTopologyEpoch, lastAssignmentConfigs };
}

function writeStreamsGroupMetadataValueLastAssignmentConfig(w: WireWriter, m: StreamsGroupMetadataValueLastAssignmentConfig): void {
  w.compactString(m.key);
  w.compactString(m.value);
  w.unsignedVarint(0);
}

export function writeStreamsGroupMetadataValue(w: WireWriter, m: StreamsGroupMetadataValue, _version: number): void {
  w.int32(m.epoch);
  w.int64(m.metadataHash);
  const hasValidatedTopologyEpoch = m.validatedTopologyEpoch !== -1;
  const hasLastAssignmentConfigs = m.lastAssignmentConfigs === null || m.lastAssignmentConfigs.length > 0;
  w.unsignedVarint((hasValidatedTopologyEpoch ? 1 : 0) + (hasLastAssignmentConfigs ? 1 : 0));
  if (hasValidatedTopologyEpoch) {
    const t = new WireWriter(64);
    t.int32(m.validatedTopologyEpoch);
    w.taggedField(0, t);
  }
  if (hasLastAssignmentConfigs) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.lastAssignmentConfigs === null ? -1 : m.lastAssignmentConfigs.length);
    if (m.lastAssignmentConfigs !== null) {
      for (let i = 0; i < m.lastAssignmentConfigs.length; i++) writeStreamsGroupMetadataValueLastAssignmentConfig(t, m.lastAssignmentConfigs[i]!);
    }
    w.taggedField(1, t);
  }
}

export function readStreamsGroupMemberMetadataKey(r: WireReader, _version: number): StreamsGroupMemberMetadataKey {
  const groupId = r.string();
  const memberId = r.string();
  return { groupId, memberId };
}

export function writeStreamsGroupMemberMetadataKey(w: WireWriter, m: StreamsGroupMemberMetadataKey, _version: number): void {
  w.string(m.groupId);
  w.string(m.memberId);
}

function readStreamsGroupMemberMetadataValueEndpoint(r: WireReader): StreamsGroupMemberMetadataValueEndpoint {
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { host, port };
}

function readStreamsGroupMemberMetadataValueKeyValue(r: WireReader): StreamsGroupMemberMetadataValueKeyValue {
  const key = r.compactString();
  const value = r.compactString();
  r.skipTaggedFields();
  return { key, value };
}

function readStreamsGroupMemberMetadataValueKeyValueArray(r: WireReader, count: number): StreamsGroupMemberMetadataValueKeyValue[] {
  const items = new Array<StreamsGroupMemberMetadataValueKeyValue>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupMemberMetadataValueKeyValue(r);
  return items;
}

export function readStreamsGroupMemberMetadataValue(r: WireReader, _version: number): StreamsGroupMemberMetadataValue {
  const instanceId = r.compactNullableString();
  const rackId = r.compactNullableString();
  const clientId = r.compactString();
  const clientHost = r.compactString();
  const rebalanceTimeoutMs = r.int32();
  const topologyEpoch = r.int32();
  const processId = r.compactString();
  const userEndpoint: StreamsGroupMemberMetadataValueEndpoint | null = r.structIsPresent() ? readStreamsGroupMemberMetadataValueEndpoint(r) : null;
  const clientTags: StreamsGroupMemberMetadataValueKeyValue[] = readStreamsGroupMemberMetadataValueKeyValueArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return {
    instanceId,
    rackId,
    clientId,
    clientHost,
    rebalanceTimeoutMs,
    topologyEpoch,
    processId,
    userEndpoint,
    clientTags,
  };
}

function writeStreamsGroupMemberMetadataValueEndpoint(w: WireWriter, m: StreamsGroupMemberMetadataValueEndpoint): void {
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

function writeStreamsGroupMemberMetadataValueKeyValue(w: WireWriter, m: StreamsGroupMemberMetadataValueKeyValue): void {
  w.compactString(m.key);
  w.compactString(m.value);
  w.unsignedVarint(0);
}

export function writeStreamsGroupMemberMetadataValue(w: WireWriter, m: StreamsGroupMemberMetadataValue, _version: number): void {
  w.compactNullableString(m.instanceId);
  w.compactNullableString(m.rackId);
  w.compactString(m.clientId);
  w.compactString(m.clientHost);
  w.int32(m.rebalanceTimeoutMs);
  w.int32(m.topologyEpoch);
  w.compactString(m.processId);
  w.structIsPresent(m.userEndpoint !== null);
  if (m.userEndpoint !== null) writeStreamsGroupMemberMetadataValueEndpoint(w, m.userEndpoint);
  w.compactArrayCount(m.clientTags.length);
  for (let i = 0; i < m.clientTags.length; i++) writeStreamsGroupMemberMetadataValueKeyValue(w, m.clientTags[i]!);
  w.unsignedVarint(0);
}

export function readStreamsGroupTargetAssignmentMetadataKey(r: WireReader, _version: number): StreamsGroupTargetAssignmentMetadataKey {
  const groupId = r.string();
  return { groupId };
}

export function writeStreamsGroupTargetAssignmentMetadataKey(w: WireWriter, m: StreamsGroupTargetAssignmentMetadataKey, _version: number): void {
  w.string(m.groupId);
}

export function readStreamsGroupTargetAssignmentMetadataValue(r: WireReader, _version: number): StreamsGroupTargetAssignmentMetadataValue {
  const assignmentEpoch = r.int32();
  let assignmentTimestamp: number = 0;
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      assignmentTimestamp = r.int64();
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { assignmentEpoch, assignmentTimestamp };
}

export function writeStreamsGroupTargetAssignmentMetadataValue(w: WireWriter, m: StreamsGroupTargetAssignmentMetadataValue, _version: number): void {
  w.int32(m.assignmentEpoch);
  const hasAssignmentTimestamp = m.assignmentTimestamp !== 0;
  w.unsignedVarint((hasAssignmentTimestamp ? 1 : 0));
  if (hasAssignmentTimestamp) {
    const t = new WireWriter(64);
    t.int64(m.assignmentTimestamp);
    w.taggedField(0, t);
  }
}

export function readStreamsGroupTargetAssignmentMemberKey(r: WireReader, _version: number): StreamsGroupTargetAssignmentMemberKey {
  const groupId = r.string();
  const memberId = r.string();
  return { groupId, memberId };
}

export function writeStreamsGroupTargetAssignmentMemberKey(w: WireWriter, m: StreamsGroupTargetAssignmentMemberKey, _version: number): void {
  w.string(m.groupId);
  w.string(m.memberId);
}

function readStreamsGroupTargetAssignmentMemberValueTaskIds(r: WireReader): StreamsGroupTargetAssignmentMemberValueTaskIds {
  const subtopologyId = r.compactString();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  r.skipTaggedFields();
  return { subtopologyId, partitions };
}

function readStreamsGroupTargetAssignmentMemberValueTaskIdsArray(r: WireReader, count: number): StreamsGroupTargetAssignmentMemberValueTaskIds[] {
  const items = new Array<StreamsGroupTargetAssignmentMemberValueTaskIds>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupTargetAssignmentMemberValueTaskIds(r);
  return items;
}

export function readStreamsGroupTargetAssignmentMemberValue(r: WireReader, _version: number): StreamsGroupTargetAssignmentMemberValue {
  const activeTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[] = readStreamsGroupTargetAssignmentMemberValueTaskIdsArray(r, r.compactArrayCount(3, 48));
  const standbyTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[] = readStreamsGroupTargetAssignmentMemberValueTaskIdsArray(r, r.compactArrayCount(3, 48));
  const warmupTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[] = readStreamsGroupTargetAssignmentMemberValueTaskIdsArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { activeTasks, standbyTasks, warmupTasks };
}

function writeStreamsGroupTargetAssignmentMemberValueTaskIds(w: WireWriter, m: StreamsGroupTargetAssignmentMemberValueTaskIds): void {
  w.compactString(m.subtopologyId);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  w.unsignedVarint(0);
}

export function writeStreamsGroupTargetAssignmentMemberValue(w: WireWriter, m: StreamsGroupTargetAssignmentMemberValue, _version: number): void {
  w.compactArrayCount(m.activeTasks.length);
  for (let i = 0; i < m.activeTasks.length; i++) writeStreamsGroupTargetAssignmentMemberValueTaskIds(w, m.activeTasks[i]!);
  w.compactArrayCount(m.standbyTasks.length);
  for (let i = 0; i < m.standbyTasks.length; i++) writeStreamsGroupTargetAssignmentMemberValueTaskIds(w, m.standbyTasks[i]!);
  w.compactArrayCount(m.warmupTasks.length);
  for (let i = 0; i < m.warmupTasks.length; i++) writeStreamsGroupTargetAssignmentMemberValueTaskIds(w, m.warmupTasks[i]!);
  w.unsignedVarint(0);
}

export function readStreamsGroupCurrentMemberAssignmentKey(r: WireReader, _version: number): StreamsGroupCurrentMemberAssignmentKey {
  const groupId = r.string();
  const memberId = r.string();
  return { groupId, memberId };
}

export function writeStreamsGroupCurrentMemberAssignmentKey(w: WireWriter, m: StreamsGroupCurrentMemberAssignmentKey, _version: number): void {
  w.string(m.groupId);
  w.string(m.memberId);
}

function readStreamsGroupCurrentMemberAssignmentValueTaskIds(r: WireReader): StreamsGroupCurrentMemberAssignmentValueTaskIds {
  const subtopologyId = r.compactString();
  const partitions: number[] = r.int32Array(r.compactArrayCount(4, 8));
  let assignmentEpochs: number[] | null = [];
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      const count = r.compactNullableArrayCount(4, 8);
      assignmentEpochs = count < 0 ? null : r.int32Array(count);
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { subtopologyId, partitions, assignmentEpochs };
}

function readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(r: WireReader, count: number): StreamsGroupCurrentMemberAssignmentValueTaskIds[] {
  const items = new Array<StreamsGroupCurrentMemberAssignmentValueTaskIds>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupCurrentMemberAssignmentValueTaskIds(r);
  return items;
}

export function readStreamsGroupCurrentMemberAssignmentValue(r: WireReader, _version: number): StreamsGroupCurrentMemberAssignmentValue {
  const memberEpoch = r.int32();
  const previousMemberEpoch = r.int32();
  const state = r.int8();
  const activeTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[] = readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(r, r.compactArrayCount(3, 88));
  const standbyTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[] = readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(r, r.compactArrayCount(3, 88));
  const warmupTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[] = readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(r, r.compactArrayCount(3, 88));
  const activeTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[] = readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(r, r.compactArrayCount(3, 88));
  const standbyTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[] = readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(r, r.compactArrayCount(3, 88));
  const warmupTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[] = readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(r, r.compactArrayCount(3, 88));
  r.skipTaggedFields();
  return {
    memberEpoch,
    previousMemberEpoch,
    state,
    activeTasks,
    standbyTasks,
    warmupTasks,
    activeTasksPendingRevocation,
    standbyTasksPendingRevocation,
    warmupTasksPendingRevocation,
  };
}

function writeStreamsGroupCurrentMemberAssignmentValueTaskIds(w: WireWriter, m: StreamsGroupCurrentMemberAssignmentValueTaskIds): void {
  w.compactString(m.subtopologyId);
  w.compactArrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  const hasAssignmentEpochs = m.assignmentEpochs === null || m.assignmentEpochs.length > 0;
  w.unsignedVarint((hasAssignmentEpochs ? 1 : 0));
  if (hasAssignmentEpochs) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.assignmentEpochs === null ? -1 : m.assignmentEpochs.length);
    if (m.assignmentEpochs !== null) t.int32Array(m.assignmentEpochs);
    w.taggedField(0, t);
  }
}

export function writeStreamsGroupCurrentMemberAssignmentValue(w: WireWriter, m: StreamsGroupCurrentMemberAssignmentValue, _version: number): void {
  w.int32(m.memberEpoch);
  w.int32(m.previousMemberEpoch);
  w.int8(m.state);
  w.compactArrayCount(m.activeTasks.length);
  for (let i = 0; i < m.activeTasks.length; i++) writeStreamsGroupCurrentMemberAssignmentValueTaskIds(w, m.activeTasks[i]!);
  w.compactArrayCount(m.standbyTasks.length);
  for (let i = 0; i < m.standbyTasks.length; i++) writeStreamsGroupCurrentMemberAssignmentValueTaskIds(w, m.standbyTasks[i]!);
  w.compactArrayCount(m.warmupTasks.length);
  for (let i = 0; i < m.warmupTasks.length; i++) writeStreamsGroupCurrentMemberAssignmentValueTaskIds(w, m.warmupTasks[i]!);
  w.compactArrayCount(m.activeTasksPendingRevocation.length);
  for (let i = 0; i < m.activeTasksPendingRevocation.length; i++) writeStreamsGroupCurrentMemberAssignmentValueTaskIds(w, m.activeTasksPendingRevocation[i]!);
  w.compactArrayCount(m.standbyTasksPendingRevocation.length);
  for (let i = 0; i < m.standbyTasksPendingRevocation.length; i++) writeStreamsGroupCurrentMemberAssignmentValueTaskIds(w, m.standbyTasksPendingRevocation[i]!);
  w.compactArrayCount(m.warmupTasksPendingRevocation.length);
  for (let i = 0; i < m.warmupTasksPendingRevocation.length; i++) writeStreamsGroupCurrentMemberAssignmentValueTaskIds(w, m.warmupTasksPendingRevocation[i]!);
  w.unsignedVarint(0);
}

export function readStreamsGroupTopologyKey(r: WireReader, _version: number): StreamsGroupTopologyKey {
  const groupId = r.string();
  return { groupId };
}

export function writeStreamsGroupTopologyKey(w: WireWriter, m: StreamsGroupTopologyKey, _version: number): void {
  w.string(m.groupId);
}

function readStreamsGroupTopologyValueTopicConfig(r: WireReader): StreamsGroupTopologyValueTopicConfig {
  const key = r.compactString();
  const value = r.compactString();
  r.skipTaggedFields();
  return { key, value };
}

function readStreamsGroupTopologyValueTopicConfigArray(r: WireReader, count: number): StreamsGroupTopologyValueTopicConfig[] {
  const items = new Array<StreamsGroupTopologyValueTopicConfig>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupTopologyValueTopicConfig(r);
  return items;
}

function readStreamsGroupTopologyValueTopicInfo(r: WireReader): StreamsGroupTopologyValueTopicInfo {
  const name = r.compactString();
  const partitions = r.int32();
  const replicationFactor = r.int16();
  const topicConfigs: StreamsGroupTopologyValueTopicConfig[] = readStreamsGroupTopologyValueTopicConfigArray(r, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { name, partitions, replicationFactor, topicConfigs };
}

function readStreamsGroupTopologyValueTopicInfoArray(r: WireReader, count: number): StreamsGroupTopologyValueTopicInfo[] {
  const items = new Array<StreamsGroupTopologyValueTopicInfo>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupTopologyValueTopicInfo(r);
  return items;
}

function readStreamsGroupTopologyValueCopartitionGroup(r: WireReader): StreamsGroupTopologyValueCopartitionGroup {
  const sourceTopics: number[] = r.int16Array(r.compactArrayCount(2, 8));
  const sourceTopicRegex: number[] = r.int16Array(r.compactArrayCount(2, 8));
  const repartitionSourceTopics: number[] = r.int16Array(r.compactArrayCount(2, 8));
  r.skipTaggedFields();
  return { sourceTopics, sourceTopicRegex, repartitionSourceTopics };
}

function readStreamsGroupTopologyValueCopartitionGroupArray(r: WireReader, count: number): StreamsGroupTopologyValueCopartitionGroup[] {
  const items = new Array<StreamsGroupTopologyValueCopartitionGroup>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupTopologyValueCopartitionGroup(r);
  return items;
}

function readStreamsGroupTopologyValueSubtopology(r: WireReader): StreamsGroupTopologyValueSubtopology {
  const subtopologyId = r.compactString();
  const sourceTopics: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const sourceTopicRegex: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const stateChangelogTopics: StreamsGroupTopologyValueTopicInfo[] = readStreamsGroupTopologyValueTopicInfoArray(r, r.compactArrayCount(9, 64));
  const repartitionSinkTopics: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const repartitionSourceTopics: StreamsGroupTopologyValueTopicInfo[] = readStreamsGroupTopologyValueTopicInfoArray(r, r.compactArrayCount(9, 64));
  const copartitionGroups: StreamsGroupTopologyValueCopartitionGroup[] = readStreamsGroupTopologyValueCopartitionGroupArray(r, r.compactArrayCount(4, 56));
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

function readStreamsGroupTopologyValueSubtopologyArray(r: WireReader, count: number): StreamsGroupTopologyValueSubtopology[] {
  const items = new Array<StreamsGroupTopologyValueSubtopology>(count);
  for (let i = 0; i < count; i++) items[i] = readStreamsGroupTopologyValueSubtopology(r);
  return items;
}

export function readStreamsGroupTopologyValue(r: WireReader, _version: number): StreamsGroupTopologyValue {
  const epoch = r.int32();
  const subtopologies: StreamsGroupTopologyValueSubtopology[] = readStreamsGroupTopologyValueSubtopologyArray(r, r.compactArrayCount(8, 88));
  r.skipTaggedFields();
  return { epoch, subtopologies };
}

function writeStreamsGroupTopologyValueTopicConfig(w: WireWriter, m: StreamsGroupTopologyValueTopicConfig): void {
  w.compactString(m.key);
  w.compactString(m.value);
  w.unsignedVarint(0);
}

function writeStreamsGroupTopologyValueTopicInfo(w: WireWriter, m: StreamsGroupTopologyValueTopicInfo): void {
  w.compactString(m.name);
  w.int32(m.partitions);
  w.int16(m.replicationFactor);
  w.compactArrayCount(m.topicConfigs.length);
  for (let i = 0; i < m.topicConfigs.length; i++) writeStreamsGroupTopologyValueTopicConfig(w, m.topicConfigs[i]!);
  w.unsignedVarint(0);
}

function writeStreamsGroupTopologyValueCopartitionGroup(w: WireWriter, m: StreamsGroupTopologyValueCopartitionGroup): void {
  w.compactArrayCount(m.sourceTopics.length);
  w.int16Array(m.sourceTopics);
  w.compactArrayCount(m.sourceTopicRegex.length);
  w.int16Array(m.sourceTopicRegex);
  w.compactArrayCount(m.repartitionSourceTopics.length);
  w.int16Array(m.repartitionSourceTopics);
  w.unsignedVarint(0);
}

function writeStreamsGroupTopologyValueSubtopology(w: WireWriter, m: StreamsGroupTopologyValueSubtopology): void {
  w.compactString(m.subtopologyId);
  w.compactArrayCount(m.sourceTopics.length);
  w.compactStringArray(m.sourceTopics);
  w.compactArrayCount(m.sourceTopicRegex.length);
  w.compactStringArray(m.sourceTopicRegex);
  w.compactArrayCount(m.stateChangelogTopics.length);
  for (let i = 0; i < m.stateChangelogTopics.length; i++) writeStreamsGroupTopologyValueTopicInfo(w, m.stateChangelogTopics[i]!);
  w.compactArrayCount(m.repartitionSinkTopics.length);
  w.compactStringArray(m.repartitionSinkTopics);
  w.compactArrayCount(m.repartitionSourceTopics.length);
  for (let i = 0; i < m.repartitionSourceTopics.length; i++) writeStreamsGroupTopologyValueTopicInfo(w, m.repartitionSourceTopics[i]!);
  w.compactArrayCount(m.copartitionGroups.length);
  for (let i = 0; i < m.copartitionGroups.length; i++) writeStreamsGroupTopologyValueCopartitionGroup(w, m.copartitionGroups[i]!);
  w.unsignedVarint(0);
}

export function writeStreamsGroupTopologyValue(w: WireWriter, m: StreamsGroupTopologyValue, _version: number): void {
  w.int32(m.epoch);
  w.compactArrayCount(m.subtopologies.length);
  for (let i = 0; i < m.subtopologies.length; i++) writeStreamsGroupTopologyValueSubtopology(w, m.subtopologies[i]!);
  w.unsignedVarint(0);
}
