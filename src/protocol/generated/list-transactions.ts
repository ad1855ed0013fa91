// Generated from ../schema/list-transactions.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ListTransactionsRequest = {
  stateFilters: string[];
  producerIdFilters: number[];
  durationFilter: number;
  transactionalIdPattern: string | null;
};

export type ListTransactionsResponse = {
  throttleTimeMs: number;
  errorCode: number;
  unknownStateFilters: string[];
  transactionStates: ListTransactionsResponseTransactionState[];
};

export type ListTransactionsResponseTransactionState = {
  transactionalId: string;
  producerId: number;
  transactionState: string;
};

export function readListTransactionsRequest(r: WireReader, version: number): ListTransactionsRequest {
  const stateFilters: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const producerIdFilters: number[] = r.int64Array(r.compactArrayCount(8, 8));
  const durationFilter = version >= 1 ? r.int64() : -1;
  const transactionalIdPattern = version >= 2 ? r.compactNullableString() : null;
  r.skipTaggedFields();
  return { stateFilters, producerIdFilters, durationFilter, transactionalIdPattern };
}

export function writeListTransactionsRequest(w: WireWriter, m: ListTransactionsRequest, version: number): void {
  w.compactArrayCount(m.stateFilters.length);
  w.compactStringArray(m.stateFilters);
  w.compactArrayCount(m.producerIdFilters.length);
  w.int64Array(m.producerIdFilters);
  if (version >= 1) w.int64(m.durationFilter);
  if (version >= 2) w.compactNullableString(m.transactionalIdPattern);
  w.unsignedVarint(0);
}

function readListTransactionsResponseTransactionState(r: WireReader): ListTransactionsResponseTransactionState {
  const transactionalId = r.compactString();
  const producerId = r.int64();
  const transactionState = r.compactString();
  r.skipTaggedFields();
  return { transactionalId, producerId, transactionState };
}

function readListTransactionsResponseTransactionStateArray(r: WireReader, count: number): ListTransactionsResponseTransactionState[] {
  const items = new Array<ListTransactionsResponseTransactionState>(count);
  for (let i = 0; i < count; i++) items[i] = readListTransactionsResponseTransactionState(r);
  return items;
}

export function readListTransactionsResponse(r: WireReader, _version: number): ListTransactionsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const unknownStateFilters: string[] = r.compactStringArray(r.compactArrayCount(1, 8));
  const transactionStates: ListTransactionsResponseTransactionState[] = readListTransactionsResponseTransactionStateArray(r, r.compactArrayCount(11, 72));
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, unknownStateFilters, transactionStates };
}

function writeListTransactionsResponseTransactionState(w: WireWriter, m: ListTransactionsResponseTransactionState): void {
  w.compactString(m.transactionalId);
  w.int64(m.producerId);
  w.compactString(m.transactionState);
  w.unsignedVarint(0);
}

export function writeListTransactionsResponse(w: WireWriter, m: ListTransactionsResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactArrayCount(m.unknownStateFilters.length);
  w.compactStringArray(m.unknownStateFilters);
  w.compactArrayCount(m.transactionStates.length);
  for (let i = 0; i < m.transactionStates.length; i++) writeListTransactionsResponseTransactionState(w, m.transactionStates[i]!);
  w.unsignedVarint(0);
}
