// Generated from ../schema/broker-registration.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type BrokerRegistrationRequest = {
  brokerId: number;
  clusterId: string;
  incarnationId: string;
  listeners: BrokerRegistrationRequestListener[];
  features: BrokerRegistrationRequestFeature[];
  rack: string | null;
  isMigratingZkBroker: boolean;
  logDirs: string[];
  previousBrokerEpoch: number;
};

export type BrokerRegistrationRequestFeature = {
  name: string;
  minSupportedVersion: number;
  maxSupportedVersion: number;
};

export type BrokerRegistrationRequestListener = {
  name: string;
  host: string;
  port: number;
  securityProtocol: number;
};

export type BrokerRegistrationResponse = {
  throttleTimeMs: number;
  errorCode: number;
  brokerEpoch: number;
};

function readBrokerRegistrationRequestListener(r: WireReader): BrokerRegistrationRequestListener {
  const name = r.compactString();
  const host = r.compactString();
  const port = r.uint16();
  const securityProtocol = r.int16();
  r.skipTaggedFields();
  return { name, host, port, securityProtocol };
}

function readBrokerRegistrationRequestListenerArray(r: WireReader, count: number): BrokerRegistrationRequestListener[] {
  const items = new Array<BrokerRegistrationRequestListener>(count);
  for (let i = 0; i < count; i++) items[i] = readBrokerRegistrationRequestListener(r);
  return items;
}

function readBrokerRegistrationRequestFeature(r: WireReader): BrokerRegistrationRequestFeature {
  const name = r.compactString();
  const minSupportedVersion = r.int16();
  const maxSupportedVersion = r.int16();
  r.skipTaggedFields();
  return { name, minSupportedVersion, maxSupportedVersion };
}

function readBrokerRegistrationRequestFeatureArray(r: WireReader, count: number): BrokerRegistrationRequestFeature[] {
  const items = new Array<BrokerRegistrationRequestFeature>(count);
  for (let i = 0; i < count; i++) items[i] = readBrokerRegistrationRequestFeature(r);
  return items;
}

export function readBrokerRegistrationRequest(r: WireReader, version: number): BrokerRegistrationRequest {
  const brokerId = r.int32();
  const clusterId = r.compactString();
  const incarnationId = r.uuid();
  const listeners: BrokerRegistrationRequestListener[] = readBrokerRegistrationRequestListenerArray(r, r.compactArrayCount(7, 64));
  const features: BrokerRegistrationRequestFeature[] = readBrokerRegistrationRequestFeatureArray(r, r.compactArrayCount(6, 56));
  const rack = r.compactNullableString();
  const isMigratingZkBroker = version >= 1 ? r.bool() : false;
  const logDirs: string[] = version >= 2 ? r.uuidArray(r.compactArrayCount(16, 8)) : [];
  const previousBrokerEpoch = version >= 3 ? r.int64() : -1;
  r.skipTaggedFields();
  return {
    brokerId,
    clusterId,
    incarnationId,
    listeners,
    features,
    rack,
    isMigratingZkBroker,
    logDirs,
    previousBrokerEpoch,
  };
}

function writeBrokerRegistrationRequestListener(w: WireWriter, m: BrokerRegistrationRequestListener): void {
  w.compactString(m.name);
  w.compactString(m.host);
  w.uint16(m.port);
  w.int16(m.securityProtocol);
  w.unsignedVarint(0);
}

function writeBrokerRegistrationRequestFeature(w: WireWriter, m: BrokerRegistrationRequestFeature): void {
  w.compactString(m.name);
  w.int16(m.minSupportedVersion);
  w.int16(m.maxSupportedVersion);
  w.unsignedVarint(0);
}

export function writeBrokerRegistrationRequest(w: WireWriter, m: BrokerRegistrationRequest, version: number): void {
  w.int32(m.brokerId);
  w.compactString(m.clusterId);
  w.uuid(m.incarnationId);
  w.compactArrayCount(m.listeners.length);
  for (let i = 0; i < m.listeners.length; i++) writeBrokerRegistrationRequestListener(w, m.listeners[i]!);
  w.compactArrayCount(m.features.length);
  for (let i = 0; i < m.features.length; i++) writeBrokerRegistrationRequestFeature(w, m.features[i]!);
  w.compactNullableString(m.rack);
  if (version >= 1) w.bool(m.isMigratingZkBroker);
  if (version >= 2) {
    w.compactArrayCount(m.logDirs.length);
    w.uuidArray(m.logDirs);
  }
  if (version >= 3) w.int64(m.previousBrokerEpoch);
  w.unsignedVarint(0);
}

export function readBrokerRegistrationResponse(r: WireReader, _version: number): BrokerRegistrationResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const brokerEpoch = r.int64();
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, brokerEpoch };
}

export function writeBrokerRegistrationResponse(w: WireWriter, m: BrokerRegistrationResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.int64(m.brokerEpoch);
  w.unsignedVarint(0);
}
