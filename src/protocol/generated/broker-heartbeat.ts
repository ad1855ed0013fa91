// Generated from ../schema/broker-heartbeat.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type BrokerHeartbeatRequest = {
  brokerId: number;
  brokerEpoch: number;
  currentMetadataOffset: number;
  wantFence: boolean;
  wantShutDown: boolean;
  offlineLogDirs: string[];
  cordonedLogDirs: string[] | null;
};

export type BrokerHeartbeatResponse = {
  throttleTimeMs: number;
  errorCode: number;
  isCaughtUp: boolean;
  isFenced: boolean;
  shouldShutDown: boolean;
};

export function readBrokerHeartbeatRequest(r: WireReader, version: number): BrokerHeartbeatRequest {
  const brokerId = r.int32();
  const brokerEpoch = r.int64();
  const currentMetadataOffset = r.int64();
  const wantFence = r.bool();
  const wantShutDown = r.bool();
  let offlineLogDirs: string[] = [];
  let cordonedLogDirs: string[] | null = null;
  for (let left = r.taggedFieldCount(); left > 0; left--) {
    const tag = r.unsignedVarint();
    const end = r.taggedFieldEnd();
    if (tag === 0 && version >= 1) {
      offlineLogDirs = r.uuidArray(r.compactArrayCount(16, 8));
    } else if (tag === 1 && version >= 2) {
      const count = r.compactNullableArrayCount(16, 8);
      cordonedLogDirs = count < 0 ? null : r.uuidArray(count);
    } else r.position = end;
    r.checkTaggedFieldEnd(end);
  }
  return {
    brokerId,
    brokerEpoch,
    currentMetadataOffset,
    wantFence,
    wantShutDown,
    offlineLogDirs,
    cordonedLogDirs,
  };
}

export function writeBrokerHeartbeatRequest(w: WireWriter, m: BrokerHeartbeatRequest, version: number): void {
  w.int32(m.brokerId);
  w.int64(m.brokerEpoch);
  w.int64(m.currentMetadataOffset);
  w.bool(m.wantFence);
  w.bool(m.wantShutDown);
  const hasOfflineLogDirs = version >= 1 && m.offlineLogDirs.length > 0;
  const hasCordonedLogDirs = version >= 2 && m.cordonedLogDirs !== null;
  w.unsignedVarint((hasOfflineLogDirs ? 1 : 0) + (hasCordonedLogDirs ? 1 : 0));
  if (hasOfflineLogDirs) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.offlineLogDirs.length);
    t.uuidArray(m.offlineLogDirs);
    w.taggedField(0, t);
  }
  if (hasCordonedLogDirs) {
    const t = new WireWriter(64);
    t.compactArrayCount(m.cordonedLogDirs === null ? -1 : m.cordonedLogDirs.length);
    if (m.cordonedLogDirs !== null) t.uuidArray(m.cordonedLogDirs);
    w.taggedField(1, t);
  }
}

export function readBrokerHeartbeatResponse(r: WireReader, _version: number): BrokerHeartbeatResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const isCaughtUp = r.bool();
  const isFenced = r.bool();
  const shouldShutDown = r.bool();
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, isCaughtUp, isFenced, shouldShutDown };
}

export function writeBrokerHeartbeatResponse(w: WireWriter, m: BrokerHeartbeatResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.bool(m.isCaughtUp);
  w.bool(m.isFenced);
  w.bool(m.shouldShutDown);
  w.unsignedVarint(0);
}
