/**
 * What `validateBatches` is told about a partition, and where it leaves its findings.
 */
import type { CompressionType } from '../compression/compression.ts';
import { Scratch } from '../compression/scratch.ts';
import { NO_TIMESTAMP, type TimestampType } from './record-batch.ts';
import { RecordCursor } from './record-cursor.ts';

/** One object per partition, made when its configs change. */
export type ValidationOptions = {
  /** For error messages, as in `orders-7`. */
  readonly topicPartition: string;
  /** `max.message.bytes`. */
  readonly maxMessageBytes: number;
  /** `segment.bytes`: a batch must fit into a segment. */
  readonly segmentBytes: number;
  /** `cleanup.policy` contains `compact`: every record needs a key. */
  readonly isCompacted: boolean;
  /** `message.timestamp.type`. */
  readonly timestampType: TimestampType;
  /** `message.timestamp.before.max.ms` and `message.timestamp.after.max.ms`. */
  readonly timestampBeforeMaxMs: number;
  readonly timestampAfterMaxMs: number;
  /** `compression.type`; null for `producer`: as the batch came. */
  readonly compressionType: CompressionType | null;
  /** `compression.<type>.level` of that type, if it has one. */
  readonly compressionLevel: number | undefined;
  /** A bound that Kafka, which streams, does not have: what a compressed batch may become. */
  readonly decompressedBytesMax: number;
};

/** As in ProduceResponse. */
export type RecordError = { readonly batchIndex: number; readonly message: string };

export type RecordFault = 'noKey' | 'timestampOverflow' | 'timestampOutOfRange' | 'timestampType';

/** Made once, overwritten by every call. After an error only the last five fields mean anything. */
export class ValidationResult {
  /** The batch to append: a view of the input, or a new buffer when it was rebuilt. */
  output: Buffer;
  recordCount: number;
  /** -1 when no record has a timestamp. */
  maxTimestamp: number;
  /** Relative to the batch's base offset; the first of several. -1 when there is none. */
  offsetOfMaxTimestamp: number;
  /** The wall time when the topic's timestamp type is LogAppendTime, else -1. */
  logAppendTimeMs: number;
  isRebuilt: boolean;
  /** What a compressed batch has become; 0 when it was not compressed, or nobody came to look. */
  decompressedBytes: number;
  /** Empty unless single records were at fault; the reply may keep it. */
  recordErrors: RecordError[];
  hasTimestampErrors: boolean;
  /** The reply's error message; Kafka sends one only together with record errors. */
  errorMessage: string | null;
  /** Why, for the broker's log; null when all is well. */
  reason: string | null;
  /** Kept here so that the walk allocates nothing. */
  readonly cursor: RecordCursor;

  constructor() {
    this.output = Buffer.alloc(0);
    this.recordCount = 0;
    this.maxTimestamp = NO_TIMESTAMP;
    this.offsetOfMaxTimestamp = -1;
    this.logAppendTimeMs = NO_TIMESTAMP;
    this.isRebuilt = false;
    this.decompressedBytes = 0;
    this.recordErrors = [];
    this.hasTimestampErrors = false;
    this.errorMessage = null;
    this.reason = null;
    this.cursor = new RecordCursor(new Scratch());
  }
}
