/**
 * Control records: what brokers write between the users' records (Kafka's `ControlRecordType`). The
 * key says the type; the value's first two bytes are its version, which the generated codecs of the
 * KRaft messages (LeaderChangeMessage, SnapshotHeaderRecord, ...) read and write as well.
 */
import { ProtocolError } from '../protocol-error.ts';
import { RecordBatchBuilder, type RecordBatchOptions } from './record-batch-builder.ts';

export const ControlRecordType = {
  ABORT: 0,
  COMMIT: 1,
  LEADER_CHANGE: 2,
  SNAPSHOT_HEADER: 3,
  SNAPSHOT_FOOTER: 4,
  KRAFT_VERSION: 5,
  KRAFT_VOTERS: 6,
  /** A type from a later Kafka: to be skipped, never written. */
  UNKNOWN: -1,
} as const;
export type ControlRecordType = (typeof ControlRecordType)[keyof typeof ControlRecordType];

const KEY_VERSION = 0;
const KEY_SIZE_BYTES = 4;
const END_TXN_MARKER_VERSION = 0;
const END_TXN_MARKER_SIZE_BYTES = 6;

export function encodeControlRecordKey(type: ControlRecordType): Buffer {
  const key = Buffer.allocUnsafe(KEY_SIZE_BYTES);
  key.writeInt16BE(KEY_VERSION, 0);
  key.writeInt16BE(type, 2);
  return key;
}

/** Later key versions are read as version 0, as Kafka does. */
export function decodeControlRecordKey(key: Buffer | null): ControlRecordType {
  if (key === null || key.length < KEY_SIZE_BYTES) {
    throw new ProtocolError('a control record without a whole key');
  }
  const version = key.readInt16BE(0);
  if (version < 0) throw new ProtocolError(`invalid control record version ${version}`);
  const type = key.readInt16BE(2);
  return type >= ControlRecordType.ABORT && type <= ControlRecordType.KRAFT_VOTERS
    ? (type as ControlRecordType)
    : ControlRecordType.UNKNOWN;
}

export function encodeEndTxnMarker(coordinatorEpoch: number): Buffer {
  const value = Buffer.allocUnsafe(END_TXN_MARKER_SIZE_BYTES);
  value.writeInt16BE(END_TXN_MARKER_VERSION, 0);
  value.writeInt32BE(coordinatorEpoch, 2);
  return value;
}

/** A batch with one control record; the offset is stamped when it is appended. */
export function buildControlBatch(
  type: ControlRecordType,
  value: Buffer,
  timestamp: number,
  options: RecordBatchOptions = {},
): Buffer {
  const builder = new RecordBatchBuilder({ ...options, isControlBatch: true });
  builder.append(timestamp, encodeControlRecordKey(type), value);
  return builder.build();
}

/** The marker that ends a transaction on one partition (Kafka's `MemoryRecords.withEndTransactionMarker`). */
export function buildEndTxnMarkerBatch(
  committed: boolean,
  coordinatorEpoch: number,
  producerId: number,
  producerEpoch: number,
  timestamp: number,
): Buffer {
  const type = committed ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
  return buildControlBatch(type, encodeEndTxnMarker(coordinatorEpoch), timestamp, {
    producerId,
    producerEpoch,
    isTransactional: true,
  });
}
