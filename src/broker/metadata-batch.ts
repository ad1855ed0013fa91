/**
 * Record batches of the metadata log and its snapshots: never compressed by us (Kafka's quorum
 * does not compress either), one timestamp a batch, records without keys in data batches.
 */
import { crc32c } from '../base/crc32c.ts';
import type { MetadataRecord } from '../core/metadata/metadata-record.ts';
import { decodeMetadataRecord } from '../core/metadata/record-codec.ts';
import { decodeControlRecord, type OffsetControlRecord } from '../core/raft/control-record.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import {
  baseOffset,
  batchSizeBytes,
  CRC_START,
  crc,
  hasWholeBatch,
  isControlBatch,
  lastOffset,
  MAGIC_V2,
  magic,
  maxTimestamp,
  partitionLeaderEpoch,
} from '../protocol/records/record-batch.ts';
import { RecordBatchBuilder } from '../protocol/records/record-batch-builder.ts';
import { RecordCursor } from '../protocol/records/record-cursor.ts';

export type MetadataBatchRecord = { readonly key: Buffer | null; readonly value: Buffer };

export type MetadataBatchHeader = {
  readonly baseOffset: number;
  readonly leaderEpoch: number;
  readonly isControl: boolean;
  readonly wallMs: number;
};

export type MetadataBatch = {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly sizeBytes: number;
  readonly leaderEpoch: number;
  readonly maxTimestampMs: number;
  /** Empty in a control batch. */
  readonly records: readonly MetadataRecord[];
  /** Empty in a data batch; a control record of an unknown type is left out, as Kafka skips it. */
  readonly controlRecords: readonly OffsetControlRecord[];
};

export function encodeMetadataBatch(
  header: MetadataBatchHeader,
  records: readonly MetadataBatchRecord[],
): Buffer {
  const builder = new RecordBatchBuilder({
    baseOffset: header.baseOffset,
    partitionLeaderEpoch: header.leaderEpoch,
    isControlBatch: header.isControl,
  });
  for (const { key, value } of records) builder.append(header.wallMs, key, value);
  return builder.build();
}

/** Null when no whole, intact batch starts there; a `ProtocolError` when its records are not ours. */
export function decodeMetadataBatch(buffer: Buffer, positionBytes: number): MetadataBatch | null {
  if (!hasWholeBatch(buffer, positionBytes, buffer.length)) return null;
  const sizeBytes = batchSizeBytes(buffer, positionBytes);
  const endBytes = positionBytes + sizeBytes;
  if (magic(buffer, positionBytes) !== MAGIC_V2) return null;
  if (crc32c(buffer, positionBytes + CRC_START, endBytes) !== crc(buffer, positionBytes)) {
    return null;
  }
  const records: MetadataRecord[] = [];
  const controlRecords: OffsetControlRecord[] = [];
  const isControl = isControlBatch(buffer, positionBytes);
  const cursor = new RecordCursor();
  cursor.reset(buffer, positionBytes);
  while (cursor.next()) {
    const key = cursor.key();
    const value = cursor.value();
    if (value === null) throw new ProtocolError('a metadata record without a value');
    if (!isControl) {
      records.push(decodeMetadataRecord(value, 0, value.length));
      continue;
    }
    const control = key === null ? null : decodeControlRecord(key, value);
    if (control !== null) controlRecords.push({ offset: cursor.offset, control });
  }
  return {
    baseOffset: baseOffset(buffer, positionBytes),
    lastOffset: lastOffset(buffer, positionBytes),
    sizeBytes,
    leaderEpoch: partitionLeaderEpoch(buffer, positionBytes),
    maxTimestampMs: maxTimestamp(buffer, positionBytes),
    records,
    controlRecords,
  };
}
