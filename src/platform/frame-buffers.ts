/**
 * Memory that frames are received into, kept for the next ones. Without it every megabyte produced
 * is two of garbage outside the heap, which the collector hears of late: a fifth of the loop's time and
 * half of the peak memory in `npm run bench -- profile produce`.
 *
 * A buffer is lent to one frame at a time, and comes back when the broker releases that frame. One
 * that never does, because its connection has closed, is left to the garbage collector.
 */

/** The last holds a Produce request of the usual clients at their largest: 1 MB and what is around it. */
const SIZES_BYTES: readonly number[] = [64 * 1024, 256 * 1024, 512 * 1024, 1024 * 1024 + 64 * 1024];
const KEPT_BYTES_MAX = 32 * 1024 * 1024;

export class FrameBuffers {
  private readonly keptBySize: readonly Buffer[][];
  private keptBytes: number;
  /** Whose whole memory is one frame's: of other memory a frame may be a part, at its beginning too. */
  private readonly made: WeakSet<ArrayBufferLike>;

  constructor() {
    this.keptBySize = SIZES_BYTES.map(() => []);
    this.keptBytes = 0;
    this.made = new WeakSet();
  }

  /** That nobody uses at the moment. */
  get allocatedBytes(): number {
    return this.keptBytes;
  }

  /** With room for so many bytes; undefined when none is kept, for a client's word is no reason to make one. */
  take(sizeBytes: number): Buffer | undefined {
    for (let i = 0; i < SIZES_BYTES.length; i++) {
      if (SIZES_BYTES[i]! < sizeBytes) continue;
      const kept = this.drop(i);
      if (kept !== undefined) return kept;
    }
    return undefined;
  }

  make(sizeBytes: number): Buffer {
    const size = SIZES_BYTES.find((one) => one >= sizeBytes);
    if (size === undefined) return Buffer.allocUnsafeSlow(sizeBytes);
    const made = Buffer.allocUnsafeSlow(size);
    this.made.add(made.buffer);
    return made;
  }

  /** Takes the memory of a frame back, when it was made here. */
  release(frame: Buffer): void {
    const { buffer } = frame;
    const sizeBytes = buffer.byteLength;
    const index = SIZES_BYTES.indexOf(sizeBytes);
    if (index < 0 || !this.made.has(buffer)) return;
    // What another kind of load has left makes room.
    for (let i = 0; i < SIZES_BYTES.length && this.keptBytes + sizeBytes > KEPT_BYTES_MAX; ) {
      if (i === index || this.drop(i) === undefined) i++;
    }
    if (this.keptBytes + sizeBytes > KEPT_BYTES_MAX) return;
    this.keptBytes += sizeBytes;
    this.keptBySize[index]!.push(Buffer.from(buffer));
  }

  private drop(index: number): Buffer | undefined {
    const kept = this.keptBySize[index]!.pop();
    if (kept !== undefined) this.keptBytes -= kept.length;
    return kept;
  }
}
