/**
 * A batch as an object, for who may allocate: tools, the CLI's consumer, coordinators that load
 * their logs, tests. The data plane uses `RecordCursor` and the header accessors.
 */
import {
  attributes,
  baseOffset,
  baseSequence,
  baseTimestamp,
  batchSizeBytes,
  compressionType,
  crc,
  hasDeleteHorizon,
  hasWholeBatch,
  isControlBatch,
  isTransactional,
  lastOffset,
  magic,
  maxTimestamp,
  partitionLeaderEpoch,
  producerEpoch,
  producerId,
  recordCount,
  type TimestampType,
  timestampType,
} from './record-batch.ts';
import { RecordCursor, type RecordHeader } from './record-cursor.ts';

/** Keys, values and header values are views of the batch, or of its decompressed records. */
export type DecodedRecord = {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
};

export type DecodedBatch = {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly sizeBytes: number;
  readonly partitionLeaderEpoch: number;
  readonly magic: number;
  readonly crc: number;
  readonly attributes: number;
  readonly compressionType: number;
  readonly timestampType: TimestampType;
  readonly isTransactional: boolean;
  readonly isControlBatch: boolean;
  readonly deleteHorizonMs: number | null;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordCount: number;
  readonly records: readonly DecodedRecord[];
};

/** Throws `ProtocolError` when the records are malformed. The CRC is not checked. */
export function decodeBatch(buffer: Buffer, position: number = 0): DecodedBatch {
  const cursor = new RecordCursor();
  cursor.reset(buffer, position);
  const records: DecodedRecord[] = [];
  while (cursor.next()) {
    records.push({
      offset: cursor.offset,
      timestamp: cursor.timestamp,
      key: cursor.key(),
      value: cursor.value(),
      headers: cursor.headers(),
    });
  }
  return {
    baseOffset: baseOffset(buffer, position),
    lastOffset: lastOffset(buffer, position),
    sizeBytes: batchSizeBytes(buffer, position),
    partitionLeaderEpoch: partitionLeaderEpoch(buffer, position),
    magic: magic(buffer, position),
    crc: crc(buffer, position),
    attributes: attributes(buffer, position),
    compressionType: compressionType(buffer, position),
    timestampType: timestampType(buffer, position),
    isTransactional: isTransactional(buffer, position),
    isControlBatch: isControlBatch(buffer, position),
    deleteHorizonMs: hasDeleteHorizon(buffer, position) ? baseTimestamp(buffer, position) : null,
    baseTimestamp: baseTimestamp(buffer, position),
    maxTimestamp: maxTimestamp(buffer, position),
    producerId: producerId(buffer, position),
    producerEpoch: producerEpoch(buffer, position),
    baseSequence: baseSequence(buffer, position),
    recordCount: recordCount(buffer, position),
    records,
  };
}

/** All whole batches from the start of `buffer`; a batch that is cut off at its end is left out. */
export function decodeBatches(buffer: Buffer): DecodedBatch[] {
  const batches: DecodedBatch[] = [];
  let position = 0;
  while (hasWholeBatch(buffer, position, buffer.length)) {
    batches.push(decodeBatch(buffer, position));
    position += batchSizeBytes(buffer, position);
  }
  return batches;
}
