/**
 * What a shard's decisions look like in its log: batches of encoded records on the way in, records
 * and markers on the way back, when the shard is loaded. Apache Kafka's coordinators write the same.
 */
import type { EncodedRecord } from '../core/outbox.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { ControlRecordType, decodeControlRecordKey } from '../protocol/records/control-record.ts';
import {
  batchSizeBytes,
  HEADER_SIZE_BYTES,
  hasWholeBatch,
  isControlBatch,
  isTransactional,
  lastOffset,
  NO_PRODUCER_ID,
  producerId,
} from '../protocol/records/record-batch.ts';
import {
  RecordBatchBuilder,
  type RecordBatchOptions,
} from '../protocol/records/record-batch-builder.ts';
import { RecordCursor } from '../protocol/records/record-cursor.ts';

/** The coordinators' batches of Apache Kafka start at sequence 0 although they have no producer. */
const BATCH_OPTIONS: RecordBatchOptions = { baseSequence: 0 };
const BATCH_BYTES_MAX = 512 * 1024;

export type ShardProducer = { readonly producerId: number; readonly producerEpoch: number };

/** RECORD_LIST_TOO_LARGE where the topic takes no record, or no segment, as large as that. */
export function buildBatches(
  records: readonly EncodedRecord[],
  producer: ShardProducer | null,
  limits: { readonly maxMessageBytes: number; readonly segmentBytes: number },
  wallMs: number,
): Buffer | typeof ErrorCode.RECORD_LIST_TOO_LARGE {
  const { maxMessageBytes, segmentBytes } = limits;
  const batchBytesMax = Math.min(BATCH_BYTES_MAX, maxMessageBytes);
  const batches: Buffer[] = [];
  const options =
    producer === null ? BATCH_OPTIONS : { ...BATCH_OPTIONS, ...producer, isTransactional: true };
  let builder = new RecordBatchBuilder(options);
  for (const { key, value } of records) {
    const sizeBytes = builder.sizeOfRecordBytes(wallMs, key, value);
    if (HEADER_SIZE_BYTES + sizeBytes > maxMessageBytes) return ErrorCode.RECORD_LIST_TOO_LARGE;
    if (builder.recordCount > 0 && builder.sizeBytes + sizeBytes > batchBytesMax) {
      batches.push(builder.build());
      builder = new RecordBatchBuilder(options);
    }
    builder.append(wallMs, key, value);
  }
  batches.push(builder.build());
  const bytes = batches.length === 1 ? batches[0]! : Buffer.concat(batches);
  return bytes.length > segmentBytes ? ErrorCode.RECORD_LIST_TOO_LARGE : bytes;
}

/** Who is told what a log says. The bytes are views of it. */
export interface RecordReader {
  load(key: Buffer, value: Buffer | null, producerId: number, recordOffset: number): void;
  loadMarker(producerId: number, committed: boolean, recordOffset: number): void;
}

/** Everything in the whole batches from `fromOffset` on; returns where to go on. */
export function readBatches(bytes: Buffer, fromOffset: number, reader: RecordReader): number {
  let nextOffset = fromOffset;
  let position = 0;
  while (hasWholeBatch(bytes, position, bytes.length)) {
    readBatch(bytes, position, nextOffset, reader);
    nextOffset = Math.max(nextOffset, lastOffset(bytes, position) + 1);
    position += batchSizeBytes(bytes, position);
  }
  return nextOffset;
}

function readBatch(
  bytes: Buffer,
  position: number,
  fromOffset: number,
  reader: RecordReader,
): void {
  const batchProducerId = isTransactional(bytes, position)
    ? producerId(bytes, position)
    : NO_PRODUCER_ID;
  const isControl = isControlBatch(bytes, position);
  const cursor = new RecordCursor();
  cursor.reset(bytes, position);
  while (cursor.next()) {
    if (cursor.offset < fromOffset) continue;
    const key = cursor.key();
    if (isControl) {
      const type = decodeControlRecordKey(key);
      if (type === ControlRecordType.COMMIT || type === ControlRecordType.ABORT) {
        reader.loadMarker(batchProducerId, type === ControlRecordType.COMMIT, cursor.offset);
      }
    } else if (key !== null) {
      reader.load(key, cursor.value(), batchProducerId, cursor.offset);
    }
  }
}
