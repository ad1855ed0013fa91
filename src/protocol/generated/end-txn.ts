// Generated from ../schema/end-txn.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type EndTxnRequest = {
  transactionalId: string;
  producerId: number;
  producerEpoch: number;
  committed: boolean;
};

export type EndTxnResponse = {
  throttleTimeMs: number;
  errorCode: number;
  producerId: number;
  producerEpoch: number;
};

export function readEndTxnRequest(r: WireReader, version: number): EndTxnRequest {
  const flexible = version >= 3;
  const transactionalId = flexible ? r.compactString() : r.string();
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const committed = r.bool();
  if (flexible) r.skipTaggedFields();
  return { transactionalId, producerId, producerEpoch, committed };
}

export function writeEndTxnRequest(w: WireWriter, m: EndTxnRequest, version: number): void {
  const flexible = version >= 3;
  if (flexible) w.compactString(m.transactionalId);
  else w.string(m.transactionalId);
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  w.bool(m.committed);
  if (flexible) w.unsignedVarint(0);
}

export function readEndTxnResponse(r: WireReader, version: number): EndTxnResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 3;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const producerId = version >= 5 ? r.int64() : -1;
  const producerEpoch = version >= 5 ? r.int16() : -1;
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, errorCode, producerId, producerEpoch };
}

export function writeEndTxnResponse(w: WireWriter, m: EndTxnResponse, version: number): void {
  const flexible = version >= 3;
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (version >= 5) w.int64(m.producerId);
  if (version >= 5) w.int16(m.producerEpoch);
  if (flexible) w.unsignedVarint(0);
}
