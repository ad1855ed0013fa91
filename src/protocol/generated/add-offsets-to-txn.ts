// Generated from ../schema/add-offsets-to-txn.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type AddOffsetsToTxnRequest = {
  transactionalId: string;
  producerId: number;
  producerEpoch: number;
  groupId: string;
};

export type AddOffsetsToTxnResponse = {
  throttleTimeMs: number;
  errorCode: number;
};

export function readAddOffsetsToTxnRequest(r: WireReader, version: number): AddOffsetsToTxnRequest {
  const flexible = version >= 3;
  const transactionalId = flexible ? r.compactString() : r.string();
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const groupId = flexible ? r.compactString() : r.string();
  if (flexible) r.skipTaggedFields();
  return { transactionalId, producerId, producerEpoch, groupId };
}

export function writeAddOffsetsToTxnRequest(w: WireWriter, m: AddOffsetsToTxnRequest, version: number): void {
  const flexible = version >= 3;
  if (flexible) w.compactString(m.transactionalId);
  else w.string(m.transactionalId);
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  if (flexible) w.compactString(m.groupId);
  else w.string(m.groupId);
  if (flexible) w.unsignedVarint(0);
}

export function readAddOffsetsToTxnResponse(r: WireReader, version: number): AddOffsetsToTxnResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 3;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, errorCode };
}

export function writeAddOffsetsToTxnResponse(w: WireWriter, m: AddOffsetsToTxnResponse, version: number): void {
  const flexible = version >= 3;
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (flexible) w.unsignedVarint(0);
}
