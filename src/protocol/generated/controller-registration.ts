// Generated from ../schema/controller-registration.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ControllerRegistrationRequest = {
  controllerId: number;
  incarnationId: string;
  zkMigrationReady: boolean;
  listeners: ControllerRegistrationRequestListener[];
  features: ControllerRegistrationRequestFeature[];
};

export type ControllerRegistrationRequestFeature = {
  name: string;
  minSupportedVersion: number;
  maxSupportedVersion: number;
};

export type ControllerRegistrationRequestListener = {
  name: string;
  host: string;
  port: number;
  securityProtocol: number;
};

export type ControllerRegistrationResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
};

function readControllerRegistrationRequestListener(r: WireReader): ControllerRegistrationRequestListener {
  const name = r.compactString();
  const host = r.compactString();
  const port = r.uint16();
  const securityProtocol = r.int16();
  r.skipTaggedFields();
  return { name, host, port, securityProtocol };
}

function readControllerRegistrationRequestListenerArray(r: WireReader, count: number): ControllerRegistrationRequestListener[] {
  const items = new Array<ControllerRegistrationRequestListener>(count);
  for (let i = 0; i < count; i++) items[i] = readControllerRegistrationRequestListener(r);
  return items;
}

function readControllerRegistrationRequestFeature(r: WireReader): ControllerRegistrationRequestFeature {
  const name = r.compactString();
  const minSupportedVersion = r.int16();
  const maxSupportedVersion = r.int16();
  r.skipTaggedFields();
  return { name, minSupportedVersion, maxSupportedVersion };
}

function readControllerRegistrationRequestFeatureArray(r: WireReader, count: number): ControllerRegistrationRequestFeature[] {
  const items = new Array<ControllerRegistrationRequestFeature>(count);
  for (let i = 0; i < count; i++) items[i] = readControllerRegistrationRequestFeature(r);
  return items;
}

export function readControllerRegistrationRequest(r: WireReader, _version: number): ControllerRegistrationRequest {
  const controllerId = r.int32();
  const incarnationId = r.uuid();
  const zkMigrationReady = r.bool();
  const listeners: ControllerRegistrationRequestListener[] = readControllerRegistrationRequestListenerArray(r, r.compactArrayCount(7, 64));
  const features: ControllerRegistrationRequestFeature[] = readControllerRegistrationRequestFeatureArray(r, r.compactArrayCount(6, 56));
  r.skipTaggedFields();
  return { controllerId, incarnationId, zkMigrationReady, listeners, features };
}

function writeControllerRegistrationRequestListener(w: WireWriter, m: ControllerRegistrationRequestListener): void {
  w.compactString(m.name);
  w.compactString(m.host);
  w.uint16(m.port);
  w.int16(m.securityProtocol);
  w.unsignedVarint(0);
}

function writeControllerRegistrationRequestFeature(w: WireWriter, m: ControllerRegistrationRequestFeature): void {
  w.compactString(m.name);
  w.int16(m.minSupportedVersion);
  w.int16(m.maxSupportedVersion);
  w.unsignedVarint(0);
}

export function writeControllerRegistrationRequest(w: WireWriter, m: ControllerRegistrationRequest, _version: number): void {
  w.int32(m.controllerId);
  w.uuid(m.incarnationId);
  w.bool(m.zkMigrationReady);
  w.compactArrayCount(m.listeners.length);
  for (let i = 0; i < m.listeners.length; i++) writeControllerRegistrationRequestListener(w, m.listeners[i]!);
  w.compactArrayCount(m.features.length);
  for (let i = 0; i < m.features.length; i++) writeControllerRegistrationRequestFeature(w, m.features[i]!);
  w.unsignedVarint(0);
}

export function readControllerRegistrationResponse(r: WireReader, _version: number): ControllerRegistrationResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, errorMessage };
}

export function writeControllerRegistrationResponse(w: WireWriter, m: ControllerRegistrationResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}
