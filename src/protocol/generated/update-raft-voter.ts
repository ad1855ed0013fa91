// Generated from ../schema/update-raft-voter.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type UpdateRaftVoterRequest = {
  clusterId: string | null;
  currentLeaderEpoch: number;
  voterId: number;
  voterDirectoryId: string;
  listeners: UpdateRaftVoterRequestListener[];
  kRaftVersionFeature: UpdateRaftVoterRequestKRaftVersionFeature;
};

export type UpdateRaftVoterRequestKRaftVersionFeature = {
  minSupportedVersion: number;
  maxSupportedVersion: number;
};

export type UpdateRaftVoterRequestListener = {
  name: string;
  host: string;
  port: number;
};

export type UpdateRaftVoterResponse = {
  throttleTimeMs: number;
  errorCode: number;
  currentLeader: UpdateRaftVoterResponseCurrentLeader;
};

export type UpdateRaftVoterResponseCurrentLeader = {
  leaderId: number;
  leaderEpoch: number;
  host: string;
  port: number;
};

function readUpdateRaftVoterRequestListener(r: WireReader): UpdateRaftVoterRequestListener {
  const name = r.compactString();
  const host = r.compactString();
  const port = r.uint16();
  r.skipTaggedFields();
  return { name, host, port };
}

function readUpdateRaftVoterRequestListenerArray(r: WireReader, count: number): UpdateRaftVoterRequestListener[] {
  const items = new Array<UpdateRaftVoterRequestListener>(count);
  for (let i = 0; i < count; i++) items[i] = readUpdateRaftVoterRequestListener(r);
  return items;
}

function readUpdateRaftVoterRequestKRaftVersionFeature(r: WireReader): UpdateRaftVoterRequestKRaftVersionFeature {
  const minSupportedVersion = r.int16();
  const maxSupportedVersion = r.int16();
  r.skipTaggedFields();
  return { minSupportedVersion, maxSupportedVersion };
}

export function readUpdateRaftVoterRequest(r: WireReader, _version: number): UpdateRaftVoterRequest {
  const clusterId = r.compactNullableString();
  const currentLeaderEpoch = r.int32();
  const voterId = r.int32();
  const voterDirectoryId = r.uuid();
  const listeners: UpdateRaftVoterRequestListener[] = readUpdateRaftVoterRequestListenerArray(r, r.compactArrayCount(5, 56));
  const kRaftVersionFeature: UpdateRaftVoterRequestKRaftVersionFeature = readUpdateRaftVoterRequestKRaftVersionFeature(r);
  r.skipTaggedFields();
  return {
    clusterId,
    currentLeaderEpoch,
    voterId,
    voterDirectoryId,
    listeners,
    kRaftVersionFeature,
  };
}

function writeUpdateRaftVoterRequestListener(w: WireWriter, m: UpdateRaftVoterRequestListener): void {
  w.compactString(m.name);
  w.compactString(m.host);
  w.uint16(m.port);
  w.unsignedVarint(0);
}

function writeUpdateRaftVoterRequestKRaftVersionFeature(w: WireWriter, m: UpdateRaftVoterRequestKRaftVersionFeature): void {
  w.int16(m.minSupportedVersion);
  w.int16(m.maxSupportedVersion);
  w.unsignedVarint(0);
}

export function writeUpdateRaftVoterRequest(w: WireWriter, m: UpdateRaftVoterRequest, _version: number): void {
  w.compactNullableString(m.clusterId);
  w.int32(m.currentLeaderEpoch);
  w.int32(m.voterId);
  w.uuid(m.voterDirectoryId);
  w.compactArrayCount(m.listeners.length);
  for (let i = 0; i < m.listeners.length; i++) writeUpdateRaftVoterRequestListener(w, m.listeners[i]!);
  writeUpdateRaftVoterRequestKRaftVersionFeature(w, m.kRaftVersionFeature);
  w.unsignedVarint(0);
}

function readUpdateRaftVoterResponseCurrentLeader(r: WireReader): UpdateRaftVoterResponseCurrentLeader {
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  const host = r.compactString();
  const port = r.int32();
  r.skipTaggedFields();
  return { leaderId, leaderEpoch, host, port };
}

export function readUpdateRaftVoterResponse(r: WireReader, _version: number): UpdateRaftVoterResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  let currentLeader: UpdateRaftVoterResponseCurrentLeader = defaultUpdateRaftVoterResponseCurrentLeader();
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0) {
      currentLeader = readUpdateRaftVoterResponseCurrentLeader(r);
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return { throttleTimeMs, errorCode, currentLeader };
}

function writeUpdateRaftVoterResponseCurrentLeader(w: WireWriter, m: UpdateRaftVoterResponseCurrentLeader): void {
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.compactString(m.host);
  w.int32(m.port);
  w.unsignedVarint(0);
}

export function writeUpdateRaftVoterResponse(w: WireWriter, m: UpdateRaftVoterResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  const hasCurrentLeader = !isDefaultUpdateRaftVoterResponseCurrentLeader(m.currentLeader);
  w.unsignedVarint((hasCurrentLeader ? 1 : 0));
  if (hasCurrentLeader) {
    const t = new WireWriter(64);
    writeUpdateRaftVoterResponseCurrentLeader(t, m.currentLeader);
    w.taggedField(0, t);
  }
}

function defaultUpdateRaftVoterResponseCurrentLeader(): UpdateRaftVoterResponseCurrentLeader {
  return {
    leaderId: -1,
    leaderEpoch: -1,
    host: '',
    port: 0,
  };
}

function isDefaultUpdateRaftVoterResponseCurrentLeader(m: UpdateRaftVoterResponseCurrentLeader): boolean {
  return (
    m.leaderId === -1
    && m.leaderEpoch === -1
    && m.host === ''
    && m.port === 0
  );
}
