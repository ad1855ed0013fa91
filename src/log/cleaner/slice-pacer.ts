/**
 * Counts the work of the cleaner, in bytes, so that a slice of it stays short: by count, never by
 * clock. It also keeps the rate of `log.cleaner.io.max.bytes.per.second`.
 */
import type { CleanerSteps } from './cleaner-io.ts';

const SLICE_BYTES = 192 * 1024;
/** A record costs about as much as this many of its bytes, however small it is. */
const RECORD_COST_BYTES = 64;

export class SlicePacer {
  /** Bytes read and written, for the rate. */
  movedBytes: number;
  private spentBytes: number;

  constructor() {
    this.movedBytes = 0;
    this.spentBytes = 0;
  }

  /** One record was worked on. True: the caller yields now. */
  isSpentAfter(recordBytes: number): boolean {
    this.spentBytes += recordBytes + RECORD_COST_BYTES;
    if (this.spentBytes < SLICE_BYTES) return false;
    this.spentBytes = 0;
    return true;
  }

  *spend(sizeBytes: number): CleanerSteps<void> {
    if (this.isSpentAfter(sizeBytes)) yield 'slice';
  }

  onWaited(): void {
    this.spentBytes = 0;
  }
}
