// Generated from ../schema/push-telemetry.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type PushTelemetryRequest = {
  clientInstanceId: string;
  subscriptionId: number;
  terminating: boolean;
  compressionType: number;
  metrics: Buffer;
};

export type PushTelemetryResponse = {
  throttleTimeMs: number;
  errorCode: number;
};

export function readPushTelemetryRequest(r: WireReader, _version: number): PushTelemetryRequest {
  const clientInstanceId = r.uuid();
  const subscriptionId = r.int32();
  const terminating = r.bool();
  const compressionType = r.int8();
  const metrics = r.compactBytes();
  r.skipTaggedFields();
  return { clientInstanceId, subscriptionId, terminating, compressionType, metrics };
}

export function writePushTelemetryRequest(w: WireWriter, m: PushTelemetryRequest, _version: number): void {
  w.uuid(m.clientInstanceId);
  w.int32(m.subscriptionId);
  w.bool(m.terminating);
  w.int8(m.compressionType);
  w.compactBytes(m.metrics);
  w.unsignedVarint(0);
}

export function readPushTelemetryResponse(r: WireReader, _version: number): PushTelemetryResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode };
}

export function writePushTelemetryResponse(w: WireWriter, m: PushTelemetryResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.unsignedVarint(0);
}
