// Generated from ../schema/control-records.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ControlRecordTypeSchema = {
  type: number;
};

export type EndTxnMarker = {
  coordinatorEpoch: number;
};

export type LeaderChangeMessage = {
  version: number;
  leaderId: number;
  voters: LeaderChangeMessageVoter[];
  grantingVoters: LeaderChangeMessageVoter[];
};

export type LeaderChangeMessageVoter = {
  voterId: number;
  voterDirectoryId: string;
};

export type SnapshotHeaderRecord = {
  version: number;
  lastContainedLogTimestamp: number;
};

export type SnapshotFooterRecord = {
  version: number;
};

export type KRaftVersionRecord = {
  version: number;
  kRaftVersion: number;
};

export type VotersRecord = {
  version: number;
  voters: VotersRecordVoter[];
};

export type VotersRecordVoter = {
  voterId: number;
  voterDirectoryId: string;
  endpoints: VotersRecordEndpoint[];
  kRaftVersionFeature: VotersRecordKRaftVersionFeature;
};

export type VotersRecordKRaftVersionFeature = {
  minSupportedVersion: number;
  maxSupportedVersion: number;
};

export type VotersRecordEndpoint = {
  name: string;
  host: string;
  port: number;
};

export function readControlRecordTypeSchema(r: WireReader, _version: number): ControlRecordTypeSchema {
  const type = r.int16();
  return { type };
}

export function writeControlRecordTypeSchema(w: WireWriter, m: ControlRecordTypeSchema, _version: number): void {
  w.int16(m.type);
}

export function readEndTxnMarker(r: WireReader, _version: number): EndTxnMarker {
  const coordinatorEpoch = r.int32();
  return { coordinatorEpoch };
}

export function writeEndTxnMarker(w: WireWriter, m: EndTxnMarker, _version: number): void {
  w.int32(m.coordinatorEpoch);
}

function readLeaderChangeMessageVoter(r: WireReader, version: number): LeaderChangeMessageVoter {
  const voterId = r.int32();
  const voterDirectoryId = version >= 1 ? r.uuid() : ZERO_UUID;
  r.skipTaggedFields();
  return { voterId, voterDirectoryId };
}

function readLeaderChangeMessageVoterArray(r: WireReader, version: number, count: number): LeaderChangeMessageVoter[] {
  const items = new Array<LeaderChangeMessageVoter>(count);
  for (let i = 0; i < count; i++) items[i] = readLeaderChangeMessageVoter(r, version);
  return items;
}

export function readLeaderChangeMessage(r: WireReader, version: number): LeaderChangeMessage {
  const versionValue = r.int16();
  const leaderId = r.int32();
  const voters: LeaderChangeMessageVoter[] = readLeaderChangeMessageVoterArray(r, version, r.compactArrayCount(5, 48));
  const grantingVoters: LeaderChangeMessageVoter[] = readLeaderChangeMessageVoterArray(r, version, r.compactArrayCount(5, 48));
  r.skipTaggedFields();
  return { version: versionValue, leaderId, voters, grantingVoters };
}

function writeLeaderChangeMessageVoter(w: WireWriter, m: LeaderChangeMessageVoter, version: number): void {
  w.int32(m.voterId);
  if (version >= 1) w.uuid(m.voterDirectoryId);
  w.unsignedVarint(0);
}

export function writeLeaderChangeMessage(w: WireWriter, m: LeaderChangeMessage, version: number): void {
  w.int16(m.version);
  w.int32(m.leaderId);
  w.compactArrayCount(m.voters.length);
  for (let i = 0; i < m.voters.length; i++) writeLeaderChangeMessageVoter(w, m.voters[i]!, version);
  w.compactArrayCount(m.grantingVoters.length);
  for (let i = 0; i < m.grantingVoters.length; i++) writeLeaderChangeMessageVoter(w, m.grantingVoters[i]!, version);
  w.unsignedVarint(0);
}

export function readSnapshotHeaderRecord(r: WireReader, _version: number): SnapshotHeaderRecord {
  const versionValue = r.int16();
  const lastContainedLogTimestamp = r.int64();
  r.skipTaggedFields();
  return { version: versionValue, lastContainedLogTimestamp };
}

export function writeSnapshotHeaderRecord(w: WireWriter, m: SnapshotHeaderRecord, _version: number): void {
  w.int16(m.version);
  w.int64(m.lastContainedLogTimestamp);
  w.unsignedVarint(0);
}

export function readSnapshotFooterRecord(r: WireReader, _version: number): SnapshotFooterRecord {
  const versionValue = r.int16();
  r.skipTaggedFields();
  return { version: versionValue };
}

export function writeSnapshotFooterRecord(w: WireWriter, m: SnapshotFooterRecord, _version: number): void {
  w.int16(m.version);
  w.unsignedVarint(0);
}

export function readKRaftVersionRecord(r: WireReader, _version: number): KRaftVersionRecord {
  const versionValue = r.int16();
  const kRaftVersion = r.int16();
  r.skipTaggedFields();
  return { version: versionValue, kRaftVersion };
}

export function writeKRaftVersionRecord(w: WireWriter, m: KRaftVersionRecord, _version: number): void {
  w.int16(m.version);
  w.int16(m.kRaftVersion);
  w.unsignedVarint(0);
}

function readVotersRecordEndpoint(r: WireReader): VotersRecordEndpoint {
  const name = r.compactString();
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { name, host, port };
}

function readVotersRecordEndpointArray(r: WireReader, count: number): VotersRecordEndpoint[] {
  const items = new Array<VotersRecordEndpoint>(count);
  for (let i = 0; i < count; i++) items[i] = readVotersRecordEndpoint(r);
  return items;
}

function readVotersRecordKRaftVersionFeature(r: WireReader): VotersRecordKRaftVersionFeature {
  const minSupportedVersion = r.int16();
  const maxSupportedVersion = r.int16();
  r.skipTaggedFields();
  return { minSupportedVersion, maxSupportedVersion };
}

function readVotersRecordVoter(r: WireReader): VotersRecordVoter {
  const voterId = r.int32();
  const voterDirectoryId = r.uuid();
  const endpoints: VotersRecordEndpoint[] = readVotersRecordEndpointArray(r, r.compactArrayCount(5, 56));
  const kRaftVersionFeature: VotersRecordKRaftVersionFeature = readVotersRecordKRaftVersionFeature(r);
  r.skipTaggedFields();
  return { voterId, voterDirectoryId, endpoints, kRaftVersionFeature };
}

function readVotersRecordVoterArray(r: WireReader, count: number): VotersRecordVoter[] {
  const items = new Array<VotersRecordVoter>(count);
  for (let i = 0; i < count; i++) items[i] = readVotersRecordVoter(r);
  return items;
}

export function readVotersRecord(r: WireReader, _version: number): VotersRecord {
  const versionValue = r.int16();
  const voters: VotersRecordVoter[] = readVotersRecordVoterArray(r, r.compactArrayCount(27, 104));
  r.skipTaggedFields();
  return { version: versionValue, voters };
}

function writeVotersRecordEndpoint(w: WireWriter, m: VotersRecordEndpoint): void {
  w.compactString(m.name);
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

function writeVotersRecordKRaftVersionFeature(w: WireWriter, m: VotersRecordKRaftVersionFeature): void {
  w.int16(m.minSupportedVersion);
  w.int16(m.maxSupportedVersion);
  w.unsignedVarint(0);
}

function writeVotersRecordVoter(w: WireWriter, m: VotersRecordVoter): void {
  w.int32(m.voterId);
  w.uuid(m.voterDirectoryId);
  w.compactArrayCount(m.endpoints.length);
  for (let i = 0; i < m.endpoints.length; i++) writeVotersRecordEndpoint(w, m.endpoints[i]!);
  writeVotersRecordKRaftVersionFeature(w, m.kRaftVersionFeature);
  w.unsignedVarint(0);
}

export function writeVotersRecord(w: WireWriter, m: VotersRecord, _version: number): void {
  w.int16(m.version);
  w.compactArrayCount(m.voters.length);
  for (let i = 0; i < m.voters.length; i++) writeVotersRecordVoter(w, m.voters[i]!);
  w.unsignedVarint(0);
}
