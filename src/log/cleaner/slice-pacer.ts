/**
 * Counts the work of the cleaner, in bytes, so that a slice of it stays short: by count, never by
 * clock. It also keeps the rate of `log.cleaner.io.max.bytes.per.second`.
 */
import { batchSizeBytes, compressionType } from '../../protocol/records/record-batch.ts';
import type { RecordCursor } from '../../protocol/records/record-cursor.ts';
import type { CleanerSteps } from './cleaner-io.ts';

const SLICE_BYTES_MAX = 192 * 1024;
/** Code that has just begun to run is slow: the first slices of a round are smaller. */
const SLICE_BYTES_STEP = 8 * 1024;
/** A record costs about as much as this many of its bytes, however small it is. */
const RECORD_COST_BYTES = 64;
/** A decompressed byte costs about as much as this many that are only looked at. */
const CODEC_COST_FACTOR = 3;
/** A compressed batch of at least this size is not worked on at the end of a slice. */
const LARGE_BATCH_BYTES = 16 * 1024;

export class SlicePacer {
  /** Bytes read and written, for the rate. */
  movedBytes: number;
  private spentBytes: number;
  private sliceBytes: number;

  constructor() {
    this.movedBytes = 0;
    this.spentBytes = 0;
    this.sliceBytes = SLICE_BYTES_STEP;
  }

  /** One record was worked on. True: the caller yields now. */
  isSpentAfter(recordBytes: number): boolean {
    this.spentBytes += recordBytes + RECORD_COST_BYTES;
    if (this.spentBytes < this.sliceBytes) return false;
    this.endSlice();
    return true;
  }

  *spend(sizeBytes: number): CleanerSteps<void> {
    if (this.isSpentAfter(sizeBytes)) yield 'slice';
  }

  /** A codec takes a batch whole: before a large one the slice ends, and after it as well. */
  *open(
    cursor: RecordCursor,
    buffer: Buffer,
    at: number,
    decompressedBytesMax: number,
  ): CleanerSteps<void> {
    const isCompressed = compressionType(buffer, at) !== 0;
    if (isCompressed) yield* this.beforeCodec(batchSizeBytes(buffer, at));
    cursor.reset(buffer, at, decompressedBytesMax);
    if (isCompressed) yield* this.afterCodec(cursor.bytes.length);
  }

  *beforeCodec(sizeBytes: number): CleanerSteps<void> {
    if (this.spentBytes === 0 || sizeBytes < LARGE_BATCH_BYTES) return;
    this.endSlice();
    yield 'slice';
  }

  *afterCodec(sizeBytes: number): CleanerSteps<void> {
    yield* this.spend(sizeBytes * CODEC_COST_FACTOR);
  }

  private endSlice(): void {
    this.spentBytes = 0;
    this.sliceBytes = Math.min(SLICE_BYTES_MAX, this.sliceBytes + SLICE_BYTES_STEP);
  }
}
