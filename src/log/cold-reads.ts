/**
 * Reads that the tail cannot serve: done at once where the disk is quick, up to a bound for each
 * tick; else one request per place in a file, completed in a later tick. What was read is kept for
 * the owner who asks again, and for others at the same place.
 *
 * The bytes under way and kept are bounded: further requests wait in a queue, and what was kept is
 * dropped oldest first, but never while a reply is put together, for it may hold slices of it. Its
 * memory serves again when all who were given slices of it had them to send, and they have left.
 */
import {
  baseOffset,
  batchSizeBytes,
  HEADER_SIZE_BYTES,
  hasWholeBatch,
  lastOffset,
} from '../protocol/records/record-batch.ts';
import type { Disk } from './disk.ts';
import type { FilePool } from './file-pool.ts';
import { KeptWindow, OPEN_BYTES } from './kept-window.ts';
import type { Log } from './log.ts';
import type { IsHeld } from './log-store.ts';
import { capacityFor, ReadBuffers } from './read-buffers.ts';
import type { Segment } from './segment.ts';

export type ColdRead = {
  readonly readId: number;
  readonly log: Log;
  readonly segment: Segment;
  readonly positionBytes: number;
  readonly sizeBytes: number;
  /** The read was asked for this offset: the first batch found serves it, even after a hole. */
  readonly askedOffset: number;
  buffer: Buffer;
  /** The log was truncated meanwhile: the bytes may be others. */
  isStale: boolean;
  /** To somebody who may keep slices. */
  wasHandedOut: boolean;
  /** Done in the tick that asked for it: `KeptWindow` says how many of these are kept. */
  readonly isAtOnce: boolean;
  /** Whole batches are here: [0, wholeBytes) of the buffer, offsets [.., nextOffset). */
  wholeBytes: number;
  firstOffset: number;
  nextOffset: number;
  /** What lies before it has been handed out. */
  servedOffset: number;
  /** The size of the batch that the read ended in the middle of, 0 when unknown. */
  cutBatchBytes: number;
};

const NO_BYTES: Buffer = Buffer.alloc(0);
/** From the page cache a megabyte takes 0.1 to 0.2 ms. */
const AT_ONCE_BYTES_PER_TICK_MAX = 8 * 1024 * 1024;
/**
 * Of memory for the next reads, most of it held by replies that are on their way. With 16 MiB five
 * rounds of catch-ups had 28 major garbage collections where they have 5 with this, and four groups
 * took 0.50 s of CPU time per GB instead of 0.43 (loads of `npm run bench -- consume`).
 */
const SPARE_BYTES_MAX = 48 * 1024 * 1024;
const PASSED_COUNT_MAX = 256;

export class ColdReads {
  readonly completed: { readonly log: Log; readonly readId: number }[];
  private readonly disk: Disk;
  private readonly files: FilePool;
  private readonly buffers: ReadBuffers;
  private readonly sizeBytesMax: number;
  private readonly underWay: Map<number, ColdRead>;
  private readonly queue: ColdRead[];
  /** Something came into the queue since `startQueued` looked at it. */
  hasNew: boolean;
  /** Oldest first. */
  private readonly kept: ColdRead[];
  /**
   * What was kept: where it ended the next read begins. The index knows less: where batches are
   * large it would have one of them read twice.
   */
  private readonly passed: ColdRead[];
  private readonly window: KeptWindow;
  private keptAtOnceBytes: number;
  private atOnceBytesLeft: number;
  private underWayBytes: number;
  private keptBytes: number;

  constructor(disk: Disk, files: FilePool, sizeBytesMax: number, isHeld: IsHeld) {
    this.completed = [];
    this.disk = disk;
    this.files = files;
    this.buffers = new ReadBuffers(SPARE_BYTES_MAX, isHeld);
    this.sizeBytesMax = sizeBytesMax;
    this.underWay = new Map();
    this.queue = [];
    this.hasNew = false;
    this.kept = [];
    this.passed = [];
    this.window = new KeptWindow();
    this.keptAtOnceBytes = 0;
    this.atOnceBytesLeft = 0;
    this.underWayBytes = 0;
    this.keptBytes = 0;
  }

  get allocatedBytes(): number {
    return this.underWayBytes + this.keptBytes + this.buffers.allocatedBytes;
  }

  get pendingCount(): number {
    return this.underWay.size + this.queue.length;
  }

  /** A kept read of this segment that holds the batch with `offset`. */
  find(segment: Segment, offset: number): ColdRead | undefined {
    for (const read of this.kept) {
      if (read.segment !== segment || offset >= read.nextOffset) continue;
      if (read.firstOffset <= offset || read.askedOffset <= offset) return read;
    }
    return undefined;
  }

  /** Slices of it up to `nextOffset` go to somebody who asked for `offset`. */
  onServed(read: ColdRead, offset: number, nextOffset: number): void {
    if (offset < read.servedOffset) this.window.onShared();
    else read.servedOffset = nextOffset;
  }

  /** The kept read that ends nearest before `offset`: it knows a better start than the index. */
  findBefore(segment: Segment, offset: number): ColdRead | undefined {
    return endingNearest(this.kept, segment, offset, endingNearest(this.passed, segment, offset));
  }

  /** Each tick may read so much at once, so that it ends soon however many ask. */
  beginTick(): void {
    this.atOnceBytesLeft = AT_ONCE_BYTES_PER_TICK_MAX;
  }

  /** Before a reply is put together: what the ones before hold is known by now. */
  dropOldest(): void {
    for (let i = 0; this.keptAtOnceBytes > this.window.sizeBytes; ) {
      if (this.kept[i]!.isAtOnce) this.drop(i);
      else i++;
    }
  }

  /**
   * False: it may take long, or this tick has read enough; a request is the way. Throws what the
   * disk throws.
   */
  tryRead(
    log: Log,
    segment: Segment,
    positionBytes: number,
    sizeBytes: number,
    askedOffset: number,
  ): boolean {
    if (sizeBytes > this.atOnceBytesLeft || this.files.isGone(segment.file)) return false;
    const handle = this.files.use(segment.file);
    const buffer = this.buffers.take(sizeBytes);
    const readBytes = this.disk.tryRead(handle, positionBytes, buffer);
    if (readBytes === null) {
      this.buffers.drop(buffer);
      // Nor are the next ones any quicker.
      this.atOnceBytesLeft = 0;
      return false;
    }
    this.atOnceBytesLeft -= sizeBytes;
    this.adjustWindow(segment, askedOffset, sizeBytes);
    const read = newRead(log, segment, positionBytes, sizeBytes, askedOffset, 0, true);
    read.buffer = buffer;
    measure(read, readBytes);
    this.keep(read);
    return true;
  }

  /** Returns the id of the request; one that is under way for the same place is shared. */
  request(
    log: Log,
    segment: Segment,
    positionBytes: number,
    sizeBytes: number,
    askedOffset: number,
    readId: number,
  ): number {
    for (const read of this.underWay.values()) {
      if (isSame(read, segment, positionBytes, sizeBytes)) return read.readId;
    }
    for (const read of this.queue) {
      if (isSame(read, segment, positionBytes, sizeBytes)) return read.readId;
    }
    const read = newRead(log, segment, positionBytes, sizeBytes, askedOffset, readId, false);
    this.adjustWindow(segment, askedOffset, sizeBytes);
    this.files.pin(segment.file);
    this.queue.push(read);
    this.hasNew = true;
    return readId;
  }

  /** Once per tick: starts what fits into the bound. Throws what the disk throws, with its log. */
  startQueued(onFailure: (log: Log, error: unknown) => void): void {
    this.hasNew = false;
    while (this.queue.length > 0) {
      const read = this.queue[0]!;
      const memoryBytes = capacityFor(read.sizeBytes);
      const fits = this.underWayBytes + memoryBytes <= this.sizeBytesMax;
      if (!fits && this.underWay.size > 0) return;
      this.queue.shift();
      if (this.files.isGone(read.segment.file)) {
        this.files.unpin(read.segment.file);
        this.completed.push({ log: read.log, readId: read.readId });
        continue;
      }
      this.underWay.set(read.readId, read);
      this.underWayBytes += memoryBytes;
      read.buffer = this.buffers.take(read.sizeBytes);
      try {
        const handle = this.files.use(read.segment.file);
        this.disk.requestRead(handle, read.positionBytes, read.buffer, read.readId);
      } catch (error) {
        this.finish(read);
        onFailure(read.log, error);
      }
    }
  }

  /** Null when the id is not ours. */
  complete(readId: number, sizeBytes: number, isFailed: boolean): ColdRead | null {
    const read = this.underWay.get(readId);
    if (read === undefined) return null;
    this.finish(read);
    if (!isFailed && !read.isStale) {
      measure(read, sizeBytes);
      this.keep(read);
      const keptBytesMax = Math.max(this.sizeBytesMax, this.window.sizeBytes);
      while (this.keptBytes > keptBytesMax && this.kept.length > 1) this.drop(this.firstServed());
    }
    return read;
  }

  /** After a truncation or deletion the bytes at a position may be others. */
  forget(log: Log): void {
    for (let i = this.kept.length - 1; i >= 0; i--) if (this.kept[i]!.log === log) this.drop(i);
    for (let i = this.passed.length - 1; i >= 0; i--) {
      if (this.passed[i]!.log === log) this.passed.splice(i, 1);
    }
    for (const read of this.underWay.values()) if (read.log === log) read.isStale = true;
    for (const read of this.queue) if (read.log === log) read.isStale = true;
  }

  private adjustWindow(segment: Segment, offset: number, sizeBytes: number): void {
    if (this.wasKeptLately(segment, offset)) this.window.onReadAgain();
    else this.window.onRead(sizeBytes);
  }

  /** Dropped so lately that an open window would hold it. */
  private wasKeptLately(segment: Segment, offset: number): boolean {
    let sinceBytes = this.keptBytes;
    for (let i = this.passed.length - 1; i >= 0 && sinceBytes < OPEN_BYTES; i--) {
      const read = this.passed[i]!;
      sinceBytes += read.sizeBytes;
      if (read.segment !== segment || offset >= read.nextOffset) continue;
      if (offset >= read.askedOffset) return true;
    }
    return false;
  }

  /** The oldest that somebody has had: who still waits for another would have to ask the disk again. */
  private firstServed(): number {
    const index = this.kept.findIndex(({ servedOffset }) => servedOffset >= 0);
    return Math.max(index, 0);
  }

  private keep(read: ColdRead): void {
    this.kept.push(read);
    const memoryBytes = read.buffer.buffer.byteLength;
    this.keptBytes += memoryBytes;
    if (read.isAtOnce) this.keptAtOnceBytes += memoryBytes;
  }

  private drop(index: number): void {
    const read = this.kept[index]!;
    this.kept.splice(index, 1);
    const memoryBytes = read.buffer.buffer.byteLength;
    this.keptBytes -= memoryBytes;
    if (read.isAtOnce) this.keptAtOnceBytes -= memoryBytes;
    if (!read.wasHandedOut) this.buffers.drop(read.buffer);
    read.buffer = NO_BYTES;
    if (read.wholeBytes > 0) this.passed.push(read);
    if (this.passed.length > PASSED_COUNT_MAX) this.passed.shift();
  }

  private finish(read: ColdRead): void {
    this.underWay.delete(read.readId);
    this.underWayBytes -= capacityFor(read.sizeBytes);
    this.files.unpin(read.segment.file);
    this.completed.push({ log: read.log, readId: read.readId });
  }
}

/** Of two that end at the same place: how large the next batch is, or how far there is none. */
function knowsMore(read: ColdRead, other: ColdRead): boolean {
  if (read.cutBatchBytes !== other.cutBatchBytes) return read.cutBatchBytes > other.cutBatchBytes;
  if (read.wholeBytes !== other.wholeBytes) return read.wholeBytes < other.wholeBytes;
  return read.sizeBytes > other.sizeBytes;
}

function newRead(
  log: Log,
  segment: Segment,
  positionBytes: number,
  sizeBytes: number,
  askedOffset: number,
  readId: number,
  isAtOnce: boolean,
): ColdRead {
  return {
    readId,
    log,
    segment,
    positionBytes,
    sizeBytes,
    askedOffset,
    buffer: NO_BYTES,
    isStale: false,
    wasHandedOut: false,
    isAtOnce,
    wholeBytes: 0,
    firstOffset: -1,
    nextOffset: -1,
    servedOffset: -1,
    cutBatchBytes: 0,
  };
}

/** Of these and `best` the one that ends last, at or before `offset`. */
function endingNearest(
  reads: readonly ColdRead[],
  segment: Segment,
  offset: number,
  best?: ColdRead,
): ColdRead | undefined {
  for (const read of reads) {
    // One without a whole batch starts at or before the batch that it was asked for.
    const provenOffset = read.wholeBytes > 0 ? read.nextOffset : read.askedOffset;
    if (read.segment !== segment || provenOffset > offset) continue;
    const behindBytes =
      best === undefined
        ? 1
        : read.positionBytes + read.wholeBytes - best.positionBytes - best.wholeBytes;
    if (behindBytes > 0 || (behindBytes === 0 && knowsMore(read, best!))) best = read;
  }
  return best;
}

function isSame(
  read: ColdRead,
  segment: Segment,
  positionBytes: number,
  sizeBytes: number,
): boolean {
  return (
    read.segment === segment &&
    read.positionBytes === positionBytes &&
    !read.isStale &&
    read.sizeBytes >= sizeBytes
  );
}

function measure(read: ColdRead, sizeBytes: number): void {
  const buffer = read.buffer;
  // Nothing is known yet: whatever comes after is at or past the offset asked for.
  read.firstOffset = read.askedOffset;
  read.nextOffset = -1;
  let at = 0;
  while (hasWholeBatch(buffer, at, sizeBytes)) {
    if (at === 0) read.firstOffset = baseOffset(buffer, 0);
    // A damaged header may go back; whoever reads on must not.
    read.nextOffset = Math.max(read.nextOffset, lastOffset(buffer, at) + 1);
    at += batchSizeBytes(buffer, at);
  }
  read.wholeBytes = at;
  if (sizeBytes - at >= HEADER_SIZE_BYTES) read.cutBatchBytes = batchSizeBytes(buffer, at);
}
