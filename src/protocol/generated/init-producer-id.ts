// Generated from ../schema/init-producer-id.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type InitProducerIdRequest = {
  transactionalId: string | null;
  transactionTimeoutMs: number;
  producerId: number;
  producerEpoch: number;
  enable2Pc: boolean;
  keepPreparedTxn: boolean;
};

export type InitProducerIdResponse = {
  throttleTimeMs: number;
  errorCode: number;
  producerId: number;
  producerEpoch: number;
  ongoingTxnProducerId: number;
  ongoingTxnProducerEpoch: number;
};

export function readInitProducerIdRequest(r: WireReader, version: number): InitProducerIdRequest {
  const flexible = version >= 2;
  const transactionalId = flexible ? r.compactNullableString() : r.nullableString();
  const transactionTimeoutMs = r.int32();
  const producerId = version >= 3 ? r.int64() : -1;
  const producerEpoch = version >= 3 ? r.int16() : -1;
  const enable2Pc = version >= 6 ? r.bool() : false;
  const keepPreparedTxn = version >= 6 ? r.bool() : false;
  if (flexible) r.skipTaggedFields();
  return {
    transactionalId,
    transactionTimeoutMs,
    producerId,
    producerEpoch,
    enable2Pc,
    keepPreparedTxn,
  };
}

export function writeInitProducerIdRequest(w: WireWriter, m: InitProducerIdRequest, version: number): void {
  const flexible = version >= 2;
  if (flexible) w.compactNullableString(m.transactionalId);
  else w.nullableString(m.transactionalId);
  w.int32(m.transactionTimeoutMs);
  if (version >= 3) w.int64(m.producerId);
  if (version >= 3) w.int16(m.producerEpoch);
  if (version >= 6) w.bool(m.enable2Pc);
  if (version >= 6) w.bool(m.keepPreparedTxn);
  if (flexible) w.unsignedVarint(0);
}

export function readInitProducerIdResponse(r: WireReader, version: number): InitProducerIdResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const ongoingTxnProducerId = version >= 6 ? r.int64() : -1;
  const ongoingTxnProducerEpoch = version >= 6 ? r.int16() : -1;
  if (flexible) r.skipTaggedFields();
  return {
    throttleTimeMs,
    errorCode,
    producerId,
    producerEpoch,
    ongoingTxnProducerId,
    ongoingTxnProducerEpoch,
  };
}

export function writeInitProducerIdResponse(w: WireWriter, m: InitProducerIdResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  if (version >= 6) w.int64(m.ongoingTxnProducerId);
  if (version >= 6) w.int16(m.ongoingTxnProducerEpoch);
  if (flexible) w.unsignedVarint(0);
}
