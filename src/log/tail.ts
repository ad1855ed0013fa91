/**
 * The in-memory tail that all partitions of a broker share: every append is copied once into a
 * slab, is written to disk from there, and is read from there until the slab is needed again.
 *
 * Slabs are evicted oldest first, so what a log has lost is always the oldest part of its own tail.
 * Two rules keep bytes safe: a slab with an unfinished write is never evicted (the pool grows for
 * a while instead), and the memory of a slab of which slices were handed out is not written again:
 * eviction leaves it to the garbage collector, unless all of them were to be sent and have left.
 */
import type { IsHeld } from './log-store.ts';

const SLAB_BYTES = 2 * 1024 * 1024;
/** Larger appends get a slab of their own. */
const SHARED_APPEND_BYTES_MAX = SLAB_BYTES / 2;

const NO_BYTES: Buffer = Buffer.alloc(0);

export class Slab {
  buffer: Buffer;
  usedBytes: number;
  /** Queued and unfinished writes. */
  pins: number;
  wasHandedOut: boolean;
  /** The same, to be sent. */
  wasSent: boolean;
  /** Rises at each eviction: an entry of an older generation has lost its bytes. */
  generation: number;
  readonly isShared: boolean;

  constructor(sizeBytes: number, isShared: boolean) {
    this.buffer = Buffer.allocUnsafeSlow(sizeBytes);
    this.usedBytes = 0;
    this.pins = 0;
    this.wasHandedOut = false;
    this.wasSent = false;
    this.generation = 0;
    this.isShared = isShared;
  }
}

/** The place of one append: in the slab, in the log, and in its segment's file. */
export type TailEntry = {
  readonly slab: Slab;
  readonly generation: number;
  readonly start: number;
  end: number;
  readonly baseOffset: number;
  nextOffset: number;
  readonly segmentBaseOffset: number;
  readonly positionBytes: number;
};

export class Tail {
  private readonly sizeBytesMax: number;
  private readonly isHeld: IsHeld;
  /** Oldest first; the last shared one takes the appends. */
  private readonly slabs: Slab[];
  private current: Slab | null;
  private sizeBytes: number;
  /** Of appends that no write has completed for. */
  unwrittenBytes: number;

  constructor(sizeBytesMax: number, isHeld: IsHeld) {
    this.sizeBytesMax = Math.max(sizeBytesMax, SLAB_BYTES);
    this.isHeld = isHeld;
    this.slabs = [];
    this.current = null;
    this.sizeBytes = 0;
    this.unwrittenBytes = 0;
  }

  get allocatedBytes(): number {
    return this.sizeBytes;
  }

  /** As much as the tail may hold waits to be written: with more of it the tail would grow. */
  get isBehind(): boolean {
    return this.unwrittenBytes >= this.sizeBytesMax;
  }

  /** Copies `source` and pins its slab for the write to come. */
  append(
    source: Buffer,
    baseOffset: number,
    nextOffset: number,
    segmentBaseOffset: number,
    positionBytes: number,
  ): TailEntry {
    const slab = this.slabFor(source.length);
    const start = slab.usedBytes;
    source.copy(slab.buffer, start);
    slab.usedBytes += source.length;
    slab.pins++;
    this.unwrittenBytes += source.length;
    const end = slab.usedBytes;
    return {
      slab,
      generation: slab.generation,
      start,
      end,
      baseOffset,
      nextOffset,
      segmentBaseOffset,
      positionBytes,
    };
  }

  private slabFor(sizeBytes: number): Slab {
    if (sizeBytes > SHARED_APPEND_BYTES_MAX) return this.take(sizeBytes, false);
    const current = this.current;
    if (current !== null && current.usedBytes + sizeBytes <= SLAB_BYTES) return current;
    this.current = this.take(SLAB_BYTES, true);
    return this.current;
  }

  private take(sizeBytes: number, isShared: boolean): Slab {
    let slab: Slab | null = null;
    while (this.sizeBytes + sizeBytes > this.sizeBytesMax && this.slabs.length > 0) {
      if (this.slabs[0]!.pins > 0) break;
      const evicted = this.evictOldest();
      if (!evicted.isShared) continue;
      if (isShared && slab === null) {
        slab = evicted;
        break;
      }
    }
    slab ??= new Slab(sizeBytes, isShared);
    this.slabs.push(slab);
    this.sizeBytes += sizeBytes;
    return slab;
  }

  private evictOldest(): Slab {
    const slab = this.slabs.shift()!;
    if (slab === this.current) this.current = null;
    this.sizeBytes -= slab.buffer.length;
    slab.generation++;
    slab.usedBytes = 0;
    if (!slab.isShared) slab.buffer = NO_BYTES;
    else if (slab.wasHandedOut || (slab.wasSent && this.isHeld(slab.buffer.buffer)))
      slab.buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
    slab.wasHandedOut = false;
    slab.wasSent = false;
    return slab;
  }
}
