/**
 * Memory that cold reads go into, kept for the next ones: a catch-up would otherwise leave all that
 * it reads as garbage outside the heap, a quarter of the loop's time in
 * `npm run bench -- profile consume`.
 *
 * What was dropped is used again once no reply holds slices of it; of more than the bound the
 * oldest are left to the garbage collector.
 */
import type { IsHeld } from './log-store.ts';

const SIZE_BYTES_MIN = 64 * 1024;
/** A larger one, for a single large batch, is made to measure. */
const SIZE_BYTES_MAX = 4 * 1024 * 1024;
/** To ask whether one is held takes time: of so many that are, new memory is quicker. */
const HELD_MAX = 64;

export class ReadBuffers {
  private readonly sizeBytesMax: number;
  private readonly isHeld: IsHeld;
  /** Oldest first. */
  private readonly dropped: Buffer[];
  private droppedBytes: number;

  constructor(sizeBytesMax: number, isHeld: IsHeld) {
    this.sizeBytesMax = sizeBytesMax;
    this.isHeld = isHeld;
    this.dropped = [];
    this.droppedBytes = 0;
  }

  /** For the next ones. */
  get allocatedBytes(): number {
    return this.droppedBytes;
  }

  /** Exactly so many bytes, of memory that may be larger. */
  take(sizeBytes: number): Buffer {
    const wantedBytes = capacityFor(sizeBytes);
    if (sizeBytes > SIZE_BYTES_MAX) return Buffer.allocUnsafeSlow(wantedBytes);
    // The newest first: its bytes may still be in the processor's cache.
    let heldCount = 0;
    for (let i = this.dropped.length - 1; i >= 0 && heldCount < HELD_MAX; i--) {
      const { buffer } = this.dropped[i]!;
      if (buffer.byteLength !== wantedBytes) continue;
      if (this.isHeld(buffer)) {
        heldCount++;
        continue;
      }
      this.dropped.splice(i, 1);
      this.droppedBytes -= wantedBytes;
      return Buffer.from(buffer, 0, sizeBytes);
    }
    return Buffer.allocUnsafeSlow(wantedBytes).subarray(0, sizeBytes);
  }

  /** Nobody reads from it any more but replies that are on their way. */
  drop(buffer: Buffer): void {
    const sizeBytes = buffer.buffer.byteLength;
    if (sizeBytes > SIZE_BYTES_MAX) return;
    this.dropped.push(buffer);
    this.droppedBytes += sizeBytes;
    while (this.droppedBytes > this.sizeBytesMax) {
      this.droppedBytes -= this.dropped.shift()!.buffer.byteLength;
    }
  }
}

/** The memory that a read of so many bytes takes: of few different sizes, so that what one leaves suits the next. */
export function capacityFor(sizeBytes: number): number {
  if (sizeBytes > SIZE_BYTES_MAX) return sizeBytes;
  let capacity = SIZE_BYTES_MIN;
  while (capacity < sizeBytes) capacity *= 2;
  return capacity;
}
