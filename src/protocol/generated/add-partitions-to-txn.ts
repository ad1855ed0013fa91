// Generated from ../schema/add-partitions-to-txn.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type AddPartitionsToTxnRequest = {
  transactions: AddPartitionsToTxnRequestAddPartitionsToTxnTransaction[];
  v3AndBelowTransactionalId: string;
  v3AndBelowProducerId: number;
  v3AndBelowProducerEpoch: number;
  v3AndBelowTopics: AddPartitionsToTxnRequestAddPartitionsToTxnTopic[];
};

export type AddPartitionsToTxnRequestAddPartitionsToTxnTransaction = {
  transactionalId: string;
  producerId: number;
  producerEpoch: number;
  verifyOnly: boolean;
  topics: AddPartitionsToTxnRequestAddPartitionsToTxnTopic[];
};

export type AddPartitionsToTxnRequestAddPartitionsToTxnTopic = {
  name: string;
  partitions: number[];
};

export type AddPartitionsToTxnResponse = {
  throttleTimeMs: number;
  errorCode: number;
  resultsByTransaction: AddPartitionsToTxnResponseAddPartitionsToTxnResult[];
  resultsByTopicV3AndBelow: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[];
};

export type AddPartitionsToTxnResponseAddPartitionsToTxnResult = {
  transactionalId: string;
  topicResults: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[];
};

export type AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult = {
  name: string;
  resultsByPartition: AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult[];
};

export type AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult = {
  partitionIndex: number;
  partitionErrorCode: number;
};

function readAddPartitionsToTxnRequestAddPartitionsToTxnTopic(r: WireReader, version: number): AddPartitionsToTxnRequestAddPartitionsToTxnTopic {
  const flexible = version >= 3;
  const name = flexible ? r.compactString() : r.string();
  const partitions: number[] = r.int32Array(flexible ? r.compactArrayCount(4, 8) : r.arrayCount(4, 8));
  if (flexible) r.skipTaggedFields();
  return { name, partitions };
}

function readAddPartitionsToTxnRequestAddPartitionsToTxnTopicArray(r: WireReader, version: number, count: number): AddPartitionsToTxnRequestAddPartitionsToTxnTopic[] {
  const items = new Array<AddPartitionsToTxnRequestAddPartitionsToTxnTopic>(count);
  for (let i = 0; i < count; i++) items[i] = readAddPartitionsToTxnRequestAddPartitionsToTxnTopic(r, version);
  return items;
}

function readAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(r: WireReader, version: number): AddPartitionsToTxnRequestAddPartitionsToTxnTransaction {
  const transactionalId = r.compactString();
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const verifyOnly = r.bool();
  const topics: AddPartitionsToTxnRequestAddPartitionsToTxnTopic[] = readAddPartitionsToTxnRequestAddPartitionsToTxnTopicArray(r, version, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { transactionalId, producerId, producerEpoch, verifyOnly, topics };
}

function readAddPartitionsToTxnRequestAddPartitionsToTxnTransactionArray(r: WireReader, version: number, count: number): AddPartitionsToTxnRequestAddPartitionsToTxnTransaction[] {
  const items = new Array<AddPartitionsToTxnRequestAddPartitionsToTxnTransaction>(count);
  for (let i = 0; i < count; i++) items[i] = readAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(r, version);
  return items;
}

export function readAddPartitionsToTxnRequest(r: WireReader, version: number): AddPartitionsToTxnRequest {
  const flexible = version >= 3;
  const transactions: AddPartitionsToTxnRequestAddPartitionsToTxnTransaction[] = version >= 4 ? readAddPartitionsToTxnRequestAddPartitionsToTxnTransactionArray(r, version, r.compactArrayCount(14, 88)) : [];
  const v3AndBelowTransactionalId = version <= 3 ? (flexible ? r.compactString() : r.string()) : '';
  const v3AndBelowProducerId = version <= 3 ? r.int64() : 0;
  const v3AndBelowProducerEpoch = version <= 3 ? r.int16() : 0;
  const v3AndBelowTopics: AddPartitionsToTxnRequestAddPartitionsToTxnTopic[] = version <= 3 ? (readAddPartitionsToTxnRequestAddPartitionsToTxnTopicArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48))) : [];
  if (flexible) r.skipTaggedFields();
  return {
    transactions,
    v3AndBelowTransactionalId,
    v3AndBelowProducerId,
    v3AndBelowProducerEpoch,
    v3AndBelowTopics,
  };
}

function writeAddPartitionsToTxnRequestAddPartitionsToTxnTopic(w: WireWriter, m: AddPartitionsToTxnRequestAddPartitionsToTxnTopic, version: number): void {
  const flexible = version >= 3;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactArrayCount(m.partitions.length);
  else w.arrayCount(m.partitions.length);
  w.int32Array(m.partitions);
  if (flexible) w.unsignedVarint(0);
}

function writeAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(w: WireWriter, m: AddPartitionsToTxnRequestAddPartitionsToTxnTransaction, version: number): void {
  w.compactString(m.transactionalId);
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  w.bool(m.verifyOnly);
  w.compactArrayCount(m.topics.length);
  for (let i = 0; i < m.topics.length; i++) writeAddPartitionsToTxnRequestAddPartitionsToTxnTopic(w, m.topics[i]!, version);
  w.unsignedVarint(0);
}

export function writeAddPartitionsToTxnRequest(w: WireWriter, m: AddPartitionsToTxnRequest, version: number): void {
  const flexible = version >= 3;
  if (version >= 4) {
    w.compactArrayCount(m.transactions.length);
    for (let i = 0; i < m.transactions.length; i++) writeAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(w, m.transactions[i]!, version);
  }
  if (version <= 3) {
    if (flexible) w.compactString(m.v3AndBelowTransactionalId);
    else w.string(m.v3AndBelowTransactionalId);
  }
  if (version <= 3) w.int64(m.v3AndBelowProducerId);
  if (version <= 3) w.int16(m.v3AndBelowProducerEpoch);
  if (version <= 3) {
    if (flexible) w.compactArrayCount(m.v3AndBelowTopics.length);
    else w.arrayCount(m.v3AndBelowTopics.length);
    for (let i = 0; i < m.v3AndBelowTopics.length; i++) writeAddPartitionsToTxnRequestAddPartitionsToTxnTopic(w, m.v3AndBelowTopics[i]!, version);
  }
  if (flexible) w.unsignedVarint(0);
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(r: WireReader, version: number): AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult {
  const flexible = version >= 3;
  const partitionIndex = r.int32();
  const partitionErrorCode = r.int16();
  if (flexible) r.skipTaggedFields();
  return { partitionIndex, partitionErrorCode };
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResultArray(r: WireReader, version: number, count: number): AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult[] {
  const items = new Array<AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult>(count);
  for (let i = 0; i < count; i++) items[i] = readAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(r, version);
  return items;
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(r: WireReader, version: number): AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult {
  const flexible = version >= 3;
  const name = flexible ? r.compactString() : r.string();
  const resultsByPartition: AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult[] = readAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResultArray(r, version, flexible ? r.compactArrayCount(6, 48) : r.arrayCount(6, 48));
  if (flexible) r.skipTaggedFields();
  return { name, resultsByPartition };
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResultArray(r: WireReader, version: number, count: number): AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[] {
  const items = new Array<AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult>(count);
  for (let i = 0; i < count; i++) items[i] = readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(r, version);
  return items;
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnResult(r: WireReader, version: number): AddPartitionsToTxnResponseAddPartitionsToTxnResult {
  const transactionalId = r.compactString();
  const topicResults: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[] = readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResultArray(r, version, r.compactArrayCount(3, 48));
  r.skipTaggedFields();
  return { transactionalId, topicResults };
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnResultArray(r: WireReader, version: number, count: number): AddPartitionsToTxnResponseAddPartitionsToTxnResult[] {
  const items = new Array<AddPartitionsToTxnResponseAddPartitionsToTxnResult>(count);
  for (let i = 0; i < count; i++) items[i] = readAddPartitionsToTxnResponseAddPartitionsToTxnResult(r, version);
  return items;
}

export function readAddPartitionsToTxnResponse(r: WireReader, version: number): AddPartitionsToTxnResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 3;
  const throttleTimeMs = r.int32();
  const errorCode = version >= 4 ? r.int16() : 0;
  const resultsByTransaction: AddPartitionsToTxnResponseAddPartitionsToTxnResult[] = version >= 4 ? readAddPartitionsToTxnResponseAddPartitionsToTxnResultArray(r, version, r.compactArrayCount(3, 48)) : [];
  const resultsByTopicV3AndBelow: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[] = version <= 3 ? (readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResultArray(r, version, flexible ? r.compactArrayCount(3, 48) : r.arrayCount(3, 48))) : [];
  if (flexible) r.skipTaggedFields();
  return { throttleTimeMs, errorCode, resultsByTransaction, resultsByTopicV3AndBelow };
}

function writeAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(w: WireWriter, m: AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult, version: number): void {
  const flexible = version >= 3;
  w.int32(m.partitionIndex);
  w.int16(m.partitionErrorCode);
  if (flexible) w.unsignedVarint(0);
}

function writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(w: WireWriter, m: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult, version: number): void {
  const flexible = version >= 3;
  if (flexible) w.compactString(m.name);
  else w.string(m.name);
  if (flexible) w.compactArrayCount(m.resultsByPartition.length);
  else w.arrayCount(m.resultsByPartition.length);
  for (let i = 0; i < m.resultsByPartition.length; i++) writeAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(w, m.resultsByPartition[i]!, version);
  if (flexible) w.unsignedVarint(0);
}

function writeAddPartitionsToTxnResponseAddPartitionsToTxnResult(w: WireWriter, m: AddPartitionsToTxnResponseAddPartitionsToTxnResult, version: number): void {
  w.compactString(m.transactionalId);
  w.compactArrayCount(m.topicResults.length);
  for (let i = 0; i < m.topicResults.length; i++) writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(w, m.topicResults[i]!, version);
  w.unsignedVarint(0);
}

export function writeAddPartitionsToTxnResponse(w: WireWriter, m: AddPartitionsToTxnResponse, version: number): void {
  const flexible = version >= 3;
  w.int32(m.throttleTimeMs);
  if (version >= 4) w.int16(m.errorCode);
  if (version >= 4) {
    w.compactArrayCount(m.resultsByTransaction.length);
    for (let i = 0; i < m.resultsByTransaction.length; i++) writeAddPartitionsToTxnResponseAddPartitionsToTxnResult(w, m.resultsByTransaction[i]!, version);
  }
  if (version <= 3) {
    if (flexible) w.compactArrayCount(m.resultsByTopicV3AndBelow.length);
    else w.arrayCount(m.resultsByTopicV3AndBelow.length);
    for (let i = 0; i < m.resultsByTopicV3AndBelow.length; i++) writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(w, m.resultsByTopicV3AndBelow[i]!, version);
  }
  if (flexible) w.unsignedVarint(0);
}
