// Generated from ../schema/metadata-records.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type RegisterBrokerRecord = {
  brokerId: number;
  isMigratingZkBroker: boolean;
  incarnationId: string;
  brokerEpoch: number;
  endPoints: RegisterBrokerRecordBrokerEndpoint[];
  features: RegisterBrokerRecordBrokerFeature[];
  rack: string | null;
  fenced: boolean;
  inControlledShutdown: boolean;
  logDirs: string[];
  cordonedLogDirs: string[] | null;
};

export type RegisterBrokerRecordBrokerFeature = {
  name: string;
  minSupportedVersion: number;
  maxSupportedVersion: number;
};

export type RegisterBrokerRecordBrokerEndpoint = {
  name: string;
  host: string;
  port: number;
  securityProtocol: number;
};

export type UnregisterBrokerRecord = {
  brokerId: number;
  brokerEpoch: number;
};

export type TopicRecord = {
  name: string;
  topicId: string;
};

export type PartitionRecord = {
  partitionId: number;
  topicId: string;
  replicas: number[];
  isr: number[];
  removingReplicas: number[];
  addingReplicas: number[];
  leader: number;
  leaderRecoveryState: number;
  leaderEpoch: number;
  partitionEpoch: number;
  directories: string[];
  eligibleLeaderReplicas: number[] | null;
  lastKnownElr: number[] | null;
};

export type ConfigRecord = {
  resourceType: number;
  resourceName: string;
  name: string;
  value: string | null;
};

export type PartitionChangeRecord = {
  partitionId: number;
  topicId: string;
  isr: number[] | null;
  leader: number;
  replicas: number[] | null;
  removingReplicas: number[] | null;
  addingReplicas: number[] | null;
  leaderRecoveryState: number;
  directories: string[] | null;
  eligibleLeaderReplicas: number[] | null;
  lastKnownElr: number[] | null;
};

export type FenceBrokerRecord = {
  id: number;
  epoch: number;
};

export type UnfenceBrokerRecord = {
  id: number;
  epoch: number;
};

export type RemoveTopicRecord = {
  topicId: string;
};

export type DelegationTokenRecord = {
  owner: string;
  requester: string;
  renewers: string[];
  issueTimestamp: number;
  maxTimestamp: number;
  expirationTimestamp: number;
  tokenId: string;
};

export type UserScramCredentialRecord = {
  name: string;
  mechanism: number;
  salt: Buffer;
  storedKey: Buffer;
  serverKey: Buffer;
  iterations: number;
};

export type FeatureLevelRecord = {
  name: string;
  featureLevel: number;
};

export type ClientQuotaRecord = {
  entity: ClientQuotaRecordEntityData[];
  key: string;
  value: number;
  remove: boolean;
};

export type ClientQuotaRecordEntityData = {
  entityType: string;
  entityName: string | null;
};

export type ProducerIdsRecord = {
  brokerId: number;
  brokerEpoch: number;
  nextProducerId: number;
};

export type BrokerRegistrationChangeRecord = {
  brokerId: number;
  brokerEpoch: number;
  fenced: number;
  inControlledShutdown: number;
  logDirs: string[];
  cordonedLogDirs: string[] | null;
};

export type AccessControlEntryRecord = {
  id: string;
  resourceType: number;
  resourceName: string;
  patternType: number;
  principal: string;
  host: string;
  operation: number;
  permissionType: number;
};

export type RemoveAccessControlEntryRecord = {
  id: string;
};

export type NoOpRecord = Record<never, never>;

export type ZkMigrationStateRecord = {
  zkMigrationState: number;
};

export type RemoveUserScramCredentialRecord = {
  name: string;
  mechanism: number;
};

export type BeginTransactionRecord = {
  name: string | null;
};

export type EndTransactionRecord = Record<never, never>;

export type AbortTransactionRecord = {
  reason: string | null;
};

export type RemoveDelegationTokenRecord = {
  tokenId: string;
};

export type RegisterControllerRecord = {
  controllerId: number;
  incarnationId: string;
  zkMigrationReady: boolean;
  endPoints: RegisterControllerRecordControllerEndpoint[];
  features: RegisterControllerRecordControllerFeature[];
};

export type RegisterControllerRecordControllerFeature = {
  name: string;
  minSupportedVersion: number;
  maxSupportedVersion: number;
};

export type RegisterControllerRecordControllerEndpoint = {
  name: string;
  host: string;
  port: number;
  securityProtocol: number;
};

export type ClearElrRecord = {
  topicName: string;
};

function readRegisterBrokerRecordBrokerEndpoint(r: WireReader): RegisterBrokerRecordBrokerEndpoint {
  const name = r.compactString();
  const host = r.compactString();
  const port = r.uint16();
  const securityProtocol = r.int16();
  r.skipTaggedFields();
  return { name, host, port, securityProtocol };
}

function readRegisterBrokerRecordBrokerEndpointArray(r: WireReader, count: number): RegisterBrokerRecordBrokerEndpoint[] {
  const items = new Array<RegisterBrokerRecordBrokerEndpoint>(count);
  for (let i = 0; i < count; i++) items[i] = readRegisterBrokerRecordBrokerEndpoint(r);
  return items;
}

function readRegisterBrokerRecordBrokerFeature(r: WireReader): RegisterBrokerRecordBrokerFeature {
  const name = r.compactString();
  const minSupportedVersion = r.int16();
  const maxSupportedVersion = r.int16();
  r.skipTaggedFields();
  return { name, minSupportedVersion, maxSupportedVersion };
}

function readRegisterBrokerRecordBrokerFeatureArray(r: WireReader, count: number): RegisterBrokerRecordBrokerFeature[] {
  const items = new Array<RegisterBrokerRecordBrokerFeature>(count);
  for (let i = 0; i < count; i++) items[i] = readRegisterBrokerRecordBrokerFeature(r);
  return items;
}

export function readRegisterBrokerRecord(r: WireReader, version: number): RegisterBrokerRecord {
  const brokerId = r.int32();
  const isMigratingZkBroker = version >= 2 ? r.bool() : false;
  const incarnationId = r.uuid();
  const brokerEpoch = r.int64();
  const endPoints: RegisterBrokerRecordBrokerEndpoint[] = readRegisterBrokerRecordBrokerEndpointArray(r, r.compactArrayCount(7, 64));
  const features: RegisterBrokerRecordBrokerFeature[] = readRegisterBrokerRecordBrokerFeatureArray(r, r.compactArrayCount(6, 56));
  const rack = r.compactNullableString();
  const fenced = r.bool();
  const inControlledShutdown = version >= 1 ? r.bool() : false;
  let logDirs: string[] = [];
  let cordonedLogDirs: string[] | null = null;
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0 && version >= 3) {
      logDirs = r.uuidArray(r.compactArrayCount(16, 8));
    } else if (tag === 1 && version >= 4) {
      const count = r.compactNullableArrayCount(16, 8);
      cordonedLogDirs = count < 0 ? null : r.uuidArray(count);
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return {
    brokerId,
    isMigratingZkBroker,
    incarnationId,
    brokerEpoch,
    endPoints,
    features,
    rack,
    fenced,
    inControlledShutdown,
    logDirs,
    cordonedLogDirs,
  };
}

function writeRegisterBrokerRecordBrokerEndpoint(w: WireWriter, m: RegisterBrokerRecordBrokerEndpoint): void {
  w.compactString(m.name);
  w.compactString(m.host);
  w.uint16(m.port);
  w.int16(m.securityProtocol);
  w.unsignedVarint(0);
}

function writeRegisterBrokerRecordBrokerFeature(w: WireWriter, m: RegisterBrokerRecordBrokerFeature): void {
  w.compactString(m.name);
  w.int16(m.minSupportedVersion);
  w.int16(m.maxSupportedVersion);
  w.unsignedVarint(0);
}

export function writeRegisterBrokerRecord(w: WireWriter, m: RegisterBrokerRecord, version: number): void {
  w.int32(m.brokerId);
  if (version >= 2) w.bool(m.isMigratingZkBroker);
  w.uuid(m.incarnationId);
  w.int64(m.brokerEpoch);
  w.compactArrayCount(m.endPoints.length);
  for (let i = 0; i < m.endPoints.length; i++) writeRegisterBrokerRecordBrokerEndpoint(w, m.endPoints[i]!);
  w.compactArrayCount(m.features.length);
  for (let i = 0; i < m.features.length; i++) writeRegisterBrokerRecordBrokerFeature(w, m.features[i]!);
  w.compactNullableString(m.rack);
  w.bool(m.fenced);
  if (version >= 1) w.bool(m.inControlledShutdown);
  const hasLogDirs = version >= 3 && m.logDirs.length > 0;
  const hasCordonedLogDirs = version >= 4 && m.cordonedLogDirs !== null;
  w.unsignedVarint((hasLogDirs ? 1 : 0) + (hasCordonedLogDirs ? 1 : 0));
  if (hasLogDirs) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.logDirs.length);
    t.uuidArray(m.logDirs);
    w.taggedField(0, t);
  }
  if (hasCordonedLogDirs) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.cordonedLogDirs === null ? -1 : m.cordonedLogDirs.length);
    if (m.cordonedLogDirs !== null) t.uuidArray(m.cordonedLogDirs);
    w.taggedField(1, t);
  }
}

export function readUnregisterBrokerRecord(r: WireReader, _version: number): UnregisterBrokerRecord {
  const brokerId = r.int32();
  const brokerEpoch = r.int64();
  r.skipTaggedFields();
  return { brokerId, brokerEpoch };
}

export function writeUnregisterBrokerRecord(w: WireWriter, m: UnregisterBrokerRecord, _version: number): void {
  w.int32(m.brokerId);
  w.int64(m.brokerEpoch);
  w.unsignedVarint(0);
}

export function readTopicRecord(r: WireReader, _version: number): TopicRecord {
  const name = r.compactString();
  const topicId = r.uuid();
  r.skipTaggedFields();
  return { name, topicId };
}

export function writeTopicRecord(w: WireWriter, m: TopicRecord, _version: number): void {
  w.compactString(m.name);
  w.uuid(m.topicId);
  w.unsignedVarint(0);
}

export function readPartitionRecord(r: WireReader, version: number): PartitionRecord {
  const partitionId = r.int32();
  const topicId = r.uuid();
  const replicas: number[] = r.int32Array(r.compactArrayCount(4, 8));
  const isr: number[] = r.int32Array(r.compactArrayCount(4, 8));
  const removingReplicas: number[] = r.int32Array(r.compactArrayCount(4, 8));
  const addingReplicas: number[] = r.int32Array(r.compactArrayCount(4, 8));
  const leader = r.int32();
  let leaderRecoveryState: number = 0;
  const leaderEpoch = r.int32();
  const partitionEpoch = r.int32();
  const directories: string[] = version >= 1 ? r.uuidArray(r.compactArrayCount(16, 8)) : [];
  let eligibleLeaderReplicas: number[] | null = null;
  let lastKnownElr: number[] | null = null;
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      leaderRecoveryState = r.int8();
    } else if (tag === 1 && version >= 2) {
      const count = r.compactNullableArrayCount(4, 8);
      eligibleLeaderReplicas = count < 0 ? null : r.int32Array(count);
    } else if (tag === 2 && version >= 2) {
      const count = r.compactNullableArrayCount(4, 8);
      lastKnownElr = count < 0 ? null : r.int32Array(count);
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return {
    partitionId,
    topicId,
    replicas,
    isr,
    removingReplicas,
    addingReplicas,
    leader,
    leaderRecoveryState,
    leaderEpoch,
    partitionEpoch,
    directories,
    eligibleLeaderReplicas,
    lastKnownElr,
  };
}

export function writePartitionRecord(w: WireWriter, m: PartitionRecord, version: number): void {
  w.int32(m.partitionId);
  w.uuid(m.topicId);
  w.compactArrayCount(m.replicas.length);
  w.int32Array(m.replicas);
  w.compactArrayCount(m.isr.length);
  w.int32Array(m.isr);
  w.compactArrayCount(m.removingReplicas.length);
  w.int32Array(m.removingReplicas);
  w.compactArrayCount(m.addingReplicas.length);
  w.int32Array(m.addingReplicas);
  w.int32(m.leader);
  w.int32(m.leaderEpoch);
  w.int32(m.partitionEpoch);
  if (version >= 1) {
    w.compactArrayCount(m.directories.length);
    w.uuidArray(m.directories);
  }
  const hasLeaderRecoveryState = m.leaderRecoveryState !== 0;
  const hasEligibleLeaderReplicas = version >= 2 && m.eligibleLeaderReplicas !== null;
  const hasLastKnownElr = version >= 2 && m.lastKnownElr !== null;
  w.unsignedVarint((hasLeaderRecoveryState ? 1 : 0) + (hasEligibleLeaderReplicas ? 1 : 0) + (hasLastKnownElr ? 1 : 0));
  if (hasLeaderRecoveryState) {
    const t = new WireWriter(64);
    t.int8(m.leaderRecoveryState);
    w.taggedField(0, t);
  }
  if (hasEligibleLeaderReplicas) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.eligibleLeaderReplicas === null ? -1 : m.eligibleLeaderReplicas.length);
    if (m.eligibleLeaderReplicas !== null) t.int32Array(m.eligibleLeaderReplicas);
    w.taggedField(1, t);
  }
  if (hasLastKnownElr) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.lastKnownElr === null ? -1 : m.lastKnownElr.length);
    if (m.lastKnownElr !== null) t.int32Array(m.lastKnownElr);
    w.taggedField(2, t);
  }
}

export function readConfigRecord(r: WireReader, _version: number): ConfigRecord {
  const resourceType = r.int8();
  const resourceName = r.compactString();
  const name = r.compactString();
  const value = r.compactNullableString();
  r.skipTaggedFields();
  return { resourceType, resourceName, name, value };
}

export function writeConfigRecord(w: WireWriter, m: ConfigRecord, _version: number): void {
  w.int8(m.resourceType);
  w.compactString(m.resourceName);
  w.compactString(m.name);
  w.compactNullableString(m.value);
  w.unsignedVarint(0);
}

export function readPartitionChangeRecord(r: WireReader, version: number): PartitionChangeRecord {
  const partitionId = r.int32();
  const topicId = r.uuid();
  let isr: number[] | null = null;
  let leader: number = -2;
  let replicas: number[] | null = null;
  let removingReplicas: number[] | null = null;
  let addingReplicas: number[] | null = null;
  let leaderRecoveryState: number = -1;
  let directories: string[] | null = null;
  let eligibleLeaderReplicas: number[] | null = null;
  let lastKnownElr: number[] | null = null;
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      const count = r.compactNullableArrayCount(4, 8);
      isr = count < 0 ? null : r.int32Array(count);
    } else if (tag === 1) {
      leader = r.int32();
    } else if (tag === 2) {
      const count = r.compactNullableArrayCount(4, 8);
      replicas = count < 0 ? null : r.int32Array(count);
    } else if (tag === 3) {
      const count = r.compactNullableArrayCount(4, 8);
      removingReplicas = count < 0 ? null : r.int32Array(count);
    } else if (tag === 4) {
      const count = r.compactNullableArrayCount(4, 8);
      addingReplicas = count < 0 ? null : r.int32Array(count);
    } else if (tag === 5) {
      leaderRecoveryState = r.int8();
    } else if (tag === 6 && version >= 2) {
      const count = r.compactNullableArrayCount(4, 8);
      eligibleLeaderReplicas = count < 0 ? null : r.int32Array(count);
    } else if (tag === 7 && version >= 2) {
      const count = r.compactNullableArrayCount(4, 8);
      lastKnownElr = count < 0 ? null : r.int32Array(count);
    } else if (tag === 8 && version >= 1) {
      const count = r.compactNullableArrayCount(16, 8);
      directories = count < 0 ? null : r.uuidArray(count);
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return {
    partitionId,
    topicId,
    isr,
    leader,
    replicas,
    removingReplicas,
    addingReplicas,
    leaderRecoveryState,
    directories,
    eligibleLeaderReplicas,
    lastKnownElr,
  };
}

export function writePartitionChangeRecord(w: WireWriter, m: PartitionChangeRecord, version: number): void {
  w.int32(m.partitionId);
  w.uuid(m.topicId);
  const hasIsr = m.isr !== null;
  const hasLeader = m.leader !== -2;
  const hasReplicas = m.replicas !== null;
  const hasRemovingReplicas = m.removingReplicas !== null;
  const hasAddingReplicas = m.addingReplicas !== null;
  const hasLeaderRecoveryState = m.leaderRecoveryState !== -1;
  const hasEligibleLeaderReplicas = version >= 2 && m.eligibleLeaderReplicas !== null;
  const hasLastKnownElr = version >= 2 && m.lastKnownElr !== null;
  const hasDirectories = version >= 1 && m.directories !== null;
  w.unsignedVarint((hasIsr ? 1 : 0) + (hasLeader ? 1 : 0) + (hasReplicas ? 1 : 0) + (hasRemovingReplicas ? 1 : 0) + (hasAddingReplicas ? 1 : 0) + (hasLeaderRecoveryState ? 1 : 0) + (hasEligibleLeaderReplicas ? 1 : 0) + (hasLastKnownElr ? 1 : 0) + (hasDirectories ? 1 : 0));
  if (hasIsr) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.isr === null ? -1 : m.isr.length);
    if (m.isr !== null) t.int32Array(m.isr);
    w.taggedField(0, t);
  }
  if (hasLeader) {
    const t = new WireWriter(64);
    t.int32(m.leader);
    w.taggedField(1, t);
  }
  if (hasReplicas) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.replicas === null ? -1 : m.replicas.length);
    if (m.replicas !== null) t.int32Array(m.replicas);
    w.taggedField(2, t);
  }
  if (hasRemovingReplicas) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.removingReplicas === null ? -1 : m.removingReplicas.length);
    if (m.removingReplicas !== null) t.int32Array(m.removingReplicas);
    w.taggedField(3, t);
  }
  if (hasAddingReplicas) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.addingReplicas === null ? -1 : m.addingReplicas.length);
    if (m.addingReplicas !== null) t.int32Array(m.addingReplicas);
    w.taggedField(4, t);
  }
  if (hasLeaderRecoveryState) {
    const t = new WireWriter(64);
    t.int8(m.leaderRecoveryState);
    w.taggedField(5, t);
  }
  if (hasEligibleLeaderReplicas) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.eligibleLeaderReplicas === null ? -1 : m.eligibleLeaderReplicas.length);
    if (m.eligibleLeaderReplicas !== null) t.int32Array(m.eligibleLeaderReplicas);
    w.taggedField(6, t);
  }
  if (hasLastKnownElr) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.lastKnownElr === null ? -1 : m.lastKnownElr.length);
    if (m.lastKnownElr !== null) t.int32Array(m.lastKnownElr);
    w.taggedField(7, t);
  }
  if (hasDirectories) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.directories === null ? -1 : m.directories.length);
    if (m.directories !== null) t.uuidArray(m.directories);
    w.taggedField(8, t);
  }
}

export function readFenceBrokerRecord(r: WireReader, _version: number): FenceBrokerRecord {
  const id = r.int32();
  const epoch = r.int64();
  r.skipTaggedFields();
  return { id, epoch };
}

export function writeFenceBrokerRecord(w: WireWriter, m: FenceBrokerRecord, _version: number): void {
  w.int32(m.id);
  w.int64(m.epoch);
  w.unsignedVarint(0);
}

export function readUnfenceBrokerRecord(r: WireReader, _version: number): UnfenceBrokerRecord {
  const id = r.int32();
  const epoch = r.int64();
  r.skipTaggedFields();
  return { id, epoch };
}

export function writeUnfenceBrokerRecord(w: WireWriter, m: UnfenceBrokerRecord, _version: number): void {
  w.int32(m.id);
  w.int64(m.epoch);
  w.unsignedVarint(0);
}

export function readRemoveTopicRecord(r: WireReader, _version: number): RemoveTopicRecord {
  const topicId = r.uuid();
  r.skipTaggedFields();
  return { topicId };
}

export function writeRemoveTopicRecord(w: WireWriter, m: RemoveTopicRecord, _version: number): void {
  w.uuid(m.topicId);
  w.unsignedVarint(0);
}

export function readDelegationTokenRecord(r: WireReader, _version: number): DelegationTokenRecord {
  const owner = r.compactString();
  const requester = r.compactString();
  const renewers: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const issueTimestamp = r.int64();
  const maxTimestamp = r.int64();
  const expirationTimestamp = r.int64();
  const tokenId = r.compactString();
  r.skipTaggedFields();
  return { owner, requester, renewers, issueTimestamp, maxTimestamp, expirationTimestamp, tokenId };
}

export function writeDelegationTokenRecord(w: WireWriter, m: DelegationTokenRecord, _version: number): void {
  w.compactString(m.owner);
  w.compactString(m.requester);
  w.compactArrayCount(m.renewers.length);
  w.compactStringArray(m.renewers);
  w.int64(m.issueTimestamp);
  w.int64(m.maxTimestamp);
  w.int64(m.expirationTimestamp);
  w.compactString(m.tokenId);
  w.unsignedVarint(0);
}

export function readUserScramCredentialRecord(r: WireReader, _version: number): UserScramCredentialRecord {
  const name = r.compactString();
  const mechanism = r.int8();
  const salt = r.compactBytes();
  const storedKey = r.compactBytes();
  const serverKey = r.compactBytes();
  const iterations = r.int32();
  r.skipTaggedFields();
  return { name, mechanism, salt, storedKey, serverKey, iterations };
}

export function writeUserScramCredentialRecord(w: WireWriter, m: UserScramCredentialRecord, _version: number): void {
  w.compactString(m.name);
  w.int8(m.mechanism);
  w.compactBytes(m.salt);
  w.compactBytes(m.storedKey);
  w.compactBytes(m.serverKey);
  w.int32(m.iterations);
  w.unsignedVarint(0);
}

export function readFeatureLevelRecord(r: WireReader, _version: number): FeatureLevelRecord {
  const name = r.compactString();
  const featureLevel = r.int16();
  r.skipTaggedFields();
  return { name, featureLevel };
}

export function writeFeatureLevelRecord(w: WireWriter, m: FeatureLevelRecord, _version: number): void {
  w.compactString(m.name);
  w.int16(m.featureLevel);
  w.unsignedVarint(0);
}

function readClientQuotaRecordEntityData(r: WireReader): ClientQuotaRecordEntityData {
  const entityType = r.compactString();
  const entityName = r.compactNullableString();
  r.skipTaggedFields();
  return { entityType, entityName };
}

function readClientQuotaRecordEntityDataArray(r: WireReader, count: number): ClientQuotaRecordEntityData[] {
  const items = new Array<ClientQuotaRecordEntityData>(count);
  for (let i = 0; i < count; i++) items[i] = readClientQuotaRecordEntityData(r);
  return items;
}

export function readClientQuotaRecord(r: WireReader, _version: number): ClientQuotaRecord {
  const entity: ClientQuotaRecordEntityData[] = readClientQuotaRecordEntityDataArray(r, r.compactArrayCount(3, 48));
  const key = r.compactString();
  const value = r.float64();
  const remove = r.bool();
  r.skipTaggedFields();
  return { entity, key, value, remove };
}

function writeClientQuotaRecordEntityData(w: WireWriter, m: ClientQuotaRecordEntityData): void {
  w.compactString(m.entityType);
  w.compactNullableString(m.entityName);
  w.unsignedVarint(0);
}

export function writeClientQuotaRecord(w: WireWriter, m: ClientQuotaRecord, _version: number): void {
  w.compactArrayCount(m.entity.length);
  for (let i = 0; i < m.entity.length; i++) writeClientQuotaRecordEntityData(w, m.entity[i]!);
  w.compactString(m.key);
  w.float64(m.value);
  w.bool(m.remove);
  w.unsignedVarint(0);
}

export function readProducerIdsRecord(r: WireReader, _version: number): ProducerIdsRecord {
  const brokerId = r.int32();
  const brokerEpoch = r.int64();
  const nextProducerId = r.int64();
  r.skipTaggedFields();
  return { brokerId, brokerEpoch, nextProducerId };
}

export function writeProducerIdsRecord(w: WireWriter, m: ProducerIdsRecord, _version: number): void {
  w.int32(m.brokerId);
  w.int64(m.brokerEpoch);
  w.int64(m.nextProducerId);
  w.unsignedVarint(0);
}

export function readBrokerRegistrationChangeRecord(r: WireReader, version: number): BrokerRegistrationChangeRecord {
  const brokerId = r.int32();
  const brokerEpoch = r.int64();
  let fenced: number = 0;
  let inControlledShutdown: number = 0;
  let logDirs: string[] = [];
  let cordonedLogDirs: string[] | null = null;
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      fenced = r.int8();
    } else if (tag === 1 && version >= 1) {
      inControlledShutdown = r.int8();
    } else if (tag === 2 && version >= 2) {
      logDirs = r.uuidArray(r.compactArrayCount(16, 8));
    } else if (tag === 3 && version >= 3) {
      const count = r.compactNullableArrayCount(16, 8);
      cordonedLogDirs = count < 0 ? null : r.uuidArray(count);
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { brokerId, brokerEpoch, fenced, inControlledShutdown, logDirs, cordonedLogDirs };
}

export function writeBrokerRegistrationChangeRecord(w: WireWriter, m: BrokerRegistrationChangeRecord, version: number): void {
  w.int32(m.brokerId);
  w.int64(m.brokerEpoch);
  const hasFenced = m.fenced !== 0;
  const hasInControlledShutdown = version >= 1 && m.inControlledShutdown !== 0;
  const hasLogDirs = version >= 2 && m.logDirs.length > 0;
  const hasCordonedLogDirs = version >= 3 && m.cordonedLogDirs !== null;
  w.unsignedVarint((hasFenced ? 1 : 0) + (hasInControlledShutdown ? 1 : 0) + (hasLogDirs ? 1 : 0) + (hasCordonedLogDirs ? 1 : 0));
  if (hasFenced) {
    const t = new WireWriter(64);
    t.int8(m.fenced);
    w.taggedField(0, t);
  }
  if (hasInControlledShutdown) {
    const t = new WireWriter(64);
    t.int8(m.inControlledShutdown);
    w.taggedField(1, t);
  }
  if (hasLogDirs) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.logDirs.length);
    t.uuidArray(m.logDirs);
    w.taggedField(2, t);
  }
  if (hasCordonedLogDirs) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.cordonedLogDirs === null ? -1 : m.cordonedLogDirs.length);
    if (m.cordonedLogDirs !== null) t.uuidArray(m.cordonedLogDirs);
    w.taggedField(3, t);
  }
}

export function readAccessControlEntryRecord(r: WireReader, _version: number): AccessControlEntryRecord {
  const id = r.uuid();
  const resourceType = r.int8();
  const resourceName = r.compactString();
  const patternType = r.int8();
  const principal = r.compactString();
  const host = r.compactString();
  const operation = r.int8();
  const permissionType = r.int8();
  r.skipTaggedFields();
  return {
    id,
    resourceType,
    resourceName,
    patternType,
    principal,
    host,
    operation,
    permissionType,
  };
}

export function writeAccessControlEntryRecord(w: WireWriter, m: AccessControlEntryRecord, _version: number): void {
  w.uuid(m.id);
  w.int8(m.resourceType);
  w.compactString(m.resourceName);
  w.int8(m.patternType);
  w.compactString(m.principal);
  w.compactString(m.host);
  w.int8(m.operation);
  w.int8(m.permissionType);
  w.unsignedVarint(0);
}

export function readRemoveAccessControlEntryRecord(r: WireReader, _version: number): RemoveAccessControlEntryRecord {
  const id = r.uuid();
  r.skipTaggedFields();
  return { id };
}

export function writeRemoveAccessControlEntryRecord(w: WireWriter, m: RemoveAccessControlEntryRecord, _version: number): void {
  w.uuid(m.id);
  w.unsignedVarint(0);
}

export function readNoOpRecord(r: WireReader, _version: number): NoOpRecord {
  r.skipTaggedFields();
  return {};
}

export function writeNoOpRecord(w: WireWriter, _m: NoOpRecord, _version: number): void {
  w.unsignedVarint(0);
}

export function readZkMigrationStateRecord(r: WireReader, _version: number): ZkMigrationStateRecord {
  const zkMigrationState = r.int8();
  r.skipTaggedFields();
  return { zkMigrationState };
}

export function writeZkMigrationStateRecord(w: WireWriter, m: ZkMigrationStateRecord, _version: number): void {
  w.int8(m.zkMigrationState);
  w.unsignedVarint(0);
}

export function readRemoveUserScramCredentialRecord(r: WireReader, _version: number): RemoveUserScramCredentialRecord {
  const name = r.compactString();
  const mechanism = r.int8();
  r.skipTaggedFields();
  return { name, mechanism };
}

export function writeRemoveUserScramCredentialRecord(w: WireWriter, m: RemoveUserScramCredentialRecord, _version: number): void {
  w.compactString(m.name);
  w.int8(m.mechanism);
  w.unsignedVarint(0);
}

export function readBeginTransactionRecord(r: WireReader, _version: number): BeginTransactionRecord {
  let name: string | null = null;
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      name = r.compactNullableString();
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { name };
}

export function writeBeginTransactionRecord(w: WireWriter, m: BeginTransactionRecord, _version: number): void {
  const hasName = m.name !== null;
  w.unsignedVarint((hasName ? 1 : 0));
  if (hasName) {
    const t = new WireWriter(64);
    t.compactNullableString(m.name);
    w.taggedField(0, t);
  }
}

export function readEndTransactionRecord(r: WireReader, _version: number): EndTransactionRecord {
  r.skipTaggedFields();
  return {};
}

export function writeEndTransactionRecord(w: WireWriter, _m: EndTransactionRecord, _version: number): void {
  w.unsignedVarint(0);
}

export function readAbortTransactionRecord(r: WireReader, _version: number): AbortTransactionRecord {
  let reason: string | null = null;
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      reason = r.compactNullableString();
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { reason };
}

export function writeAbortTransactionRecord(w: WireWriter, m: AbortTransactionRecord, _version: number): void {
  const hasReason = m.reason !== null;
  w.unsignedVarint((hasReason ? 1 : 0));
  if (hasReason) {
    const t = new WireWriter(64);
    t.compactNullableString(m.reason);
    w.taggedField(0, t);
  }
}

export function readRemoveDelegationTokenRecord(r: WireReader, _version: number): RemoveDelegationTokenRecord {
  const tokenId = r.compactString();
  r.skipTaggedFields();
  return { tokenId };
}

export function writeRemoveDelegationTokenRecord(w: WireWriter, m: RemoveDelegationTokenRecord, _version: number): void {
  w.compactString(m.tokenId);
  w.unsignedVarint(0);
}

function readRegisterControllerRecordControllerEndpoint(r: WireReader): RegisterControllerRecordControllerEndpoint {
  const name = r.compactString();
  const host = r.compactString();
  const port = r.uint16();
  const securityProtocol = r.int16();
  r.skipTaggedFields();
  return { name, host, port, securityProtocol };
}

function readRegisterControllerRecordControllerEndpointArray(r: WireReader, count: number): RegisterControllerRecordControllerEndpoint[] {
  const items = new Array<RegisterControllerRecordControllerEndpoint>(count);
  for (let i = 0; i < count; i++) items[i] = readRegisterControllerRecordControllerEndpoint(r);
  return items;
}

function readRegisterControllerRecordControllerFeature(r: WireReader): RegisterControllerRecordControllerFeature {
  const name = r.compactString();
  const minSupportedVersion = r.int16();
  const maxSupportedVersion = r.int16();
  r.skipTaggedFields();
  return { name, minSupportedVersion, maxSupportedVersion };
}

function readRegisterControllerRecordControllerFeatureArray(r: WireReader, count: number): RegisterControllerRecordControllerFeature[] {
  const items = new Array<RegisterControllerRecordControllerFeature>(count);
  for (let i = 0; i < count; i++) items[i] = readRegisterControllerRecordControllerFeature(r);
  return items;
}

export function readRegisterControllerRecord(r: WireReader, _version: number): RegisterControllerRecord {
  const controllerId = r.int32();
  const incarnationId = r.uuid();
  const zkMigrationReady = r.bool();
  const endPoints: RegisterControllerRecordControllerEndpoint[] = readRegisterControllerRecordControllerEndpointArray(r, r.compactArrayCount(7, 64));
  const features: RegisterControllerRecordControllerFeature[] = readRegisterControllerRecordControllerFeatureArray(r, r.compactArrayCount(6, 56));
  r.skipTaggedFields();
  return { controllerId, incarnationId, zkMigrationReady, endPoints, features };
}

function writeRegisterControllerRecordControllerEndpoint(w: WireWriter, m: RegisterControllerRecordControllerEndpoint): void {
  w.compactString(m.name);
  w.compactString(m.host);
  w.uint16(m.port);
  w.int16(m.securityProtocol);
  w.unsignedVarint(0);
}

function writeRegisterControllerRecordControllerFeature(w: WireWriter, m: RegisterControllerRecordControllerFeature): void {
  w.compactString(m.name);
  w.int16(m.minSupportedVersion);
  w.int16(m.maxSupportedVersion);
  w.unsignedVarint(0);
}

export function writeRegisterControllerRecord(w: WireWriter, m: RegisterControllerRecord, _version: number): void {
  w.int32(m.controllerId);
  w.uuid(m.incarnationId);
  w.bool(m.zkMigrationReady);
  w.compactArrayCount(m.endPoints.length);
  for (let i = 0; i < m.endPoints.length; i++) writeRegisterControllerRecordControllerEndpoint(w, m.endPoints[i]!);
  w.compactArrayCount(m.features.length);
  for (let i = 0; i < m.features.length; i++) writeRegisterControllerRecordControllerFeature(w, m.features[i]!);
  w.unsignedVarint(0);
}

export function readClearElrRecord(r: WireReader, _version: number): ClearElrRecord {
  const topicName = r.compactString();
  r.skipTaggedFields();
  return { topicName };
}

export function writeClearElrRecord(w: WireWriter, m: ClearElrRecord, _version: number): void {
  w.compactString(m.topicName);
  w.unsignedVarint(0);
}
