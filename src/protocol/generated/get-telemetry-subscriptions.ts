// Generated from ../schema/get-telemetry-subscriptions.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type GetTelemetrySubscriptionsRequest = {
  clientInstanceId: string;
};

export type GetTelemetrySubscriptionsResponse = {
  throttleTimeMs: number;
  errorCode: number;
  clientInstanceId: string;
  subscriptionId: number;
  acceptedCompressionTypes: number[];
  pushIntervalMs: number;
  telemetryMaxBytes: number;
  deltaTemporality: boolean;
  requestedMetrics: string[];
};

export function readGetTelemetrySubscriptionsRequest(r: WireReader, _version: number): GetTelemetrySubscriptionsRequest {
  const clientInstanceId = r.uuid();
  r.skipTaggedFields();
  return { clientInstanceId };
}

export function writeGetTelemetrySubscriptionsRequest(w: WireWriter, m: GetTelemetrySubscriptionsRequest, _version: number): void {
  w.uuid(m.clientInstanceId);
  w.unsignedVarint(0);
}

export function readGetTelemetrySubscriptionsResponse(r: WireReader, _version: number): GetTelemetrySubscriptionsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const clientInstanceId = r.uuid();
  const subscriptionId = r.int32();
  const acceptedCompressionTypes: number[] = r.int8Array(r.compactArrayCount(1, 8));
  const pushIntervalMs = r.int32();
  const telemetryMaxBytes = r.int32();
  const deltaTemporality = r.bool();
  const requestedMetrics: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  r.skipTaggedFields();
  return {
    throttleTimeMs,
    errorCode,
    clientInstanceId,
    subscriptionId,
    acceptedCompressionTypes,
    pushIntervalMs,
    telemetryMaxBytes,
    deltaTemporality,
    requestedMetrics,
  };
}

export function writeGetTelemetrySubscriptionsResponse(w: WireWriter, m: GetTelemetrySubscriptionsResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.uuid(m.clientInstanceId);
  w.int32(m.subscriptionId);
  w.compactArrayCount(m.acceptedCompressionTypes.length);
  w.int8Array(m.acceptedCompressionTypes);
  w.int32(m.pushIntervalMs);
  w.int32(m.telemetryMaxBytes);
  w.bool(m.deltaTemporality);
  w.compactArrayCount(m.requestedMetrics.length);
  w.compactStringArray(m.requestedMetrics);
  w.unsignedVarint(0);
}
