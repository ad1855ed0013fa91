// Generated from ../schema/allocate-producer-ids.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type AllocateProducerIdsRequest = {
  brokerId: number;
  brokerEpoch: number;
};

export type AllocateProducerIdsResponse = {
  throttleTimeMs: number;
  errorCode: number;
  producerIdStart: number;
  producerIdLen: number;
};

export function readAllocateProducerIdsRequest(r: WireReader, _version: number): AllocateProducerIdsRequest {
  const brokerId = r.int32();
  const brokerEpoch = r.int64();
  r.skipTaggedFields();
  return { brokerId, brokerEpoch };
}

export function writeAllocateProducerIdsRequest(w: WireWriter, m: AllocateProducerIdsRequest, _version: number): void {
  w.int32(m.brokerId);
  w.int64(m.brokerEpoch);
  w.unsignedVarint(0);
}

export function readAllocateProducerIdsResponse(r: WireReader, _version: number): AllocateProducerIdsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const producerIdStart = r.int64();
  const producerIdLen = r.int32();
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, producerIdStart, producerIdLen };
}

export function writeAllocateProducerIdsResponse(w: WireWriter, m: AllocateProducerIdsResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.int64(m.producerIdStart);
  w.int32(m.producerIdLen);
  w.unsignedVarint(0);
}
