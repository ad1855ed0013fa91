/**
 * One log's part of the shared tail: its newest appends in offset order. Entries whose slab was
 * evicted are always a prefix, dropped when somebody next looks.
 */
import { batchSizeBytes, lastOffset } from '../protocol/records/record-batch.ts';
import type { TailEntry } from './tail.ts';

/** Shorter slices are copied together: fewer, larger buffers for the socket. */
const SLICE_BYTES_MIN = 16 * 1024;
/** A read looks for its offset batch by batch from the start of an entry. */
const ENTRY_BYTES_MAX = 32 * 1024;

export type TailRead = {
  readonly chunks: Buffer[];
  sizeBytes: number;
  nextOffset: number;
  /** The chunks only go where the tail can ask whether they have left. */
  readonly isToSend: boolean;
};

export class LogTail {
  private entries: TailEntry[];
  private head: number;

  constructor() {
    this.entries = [];
    this.head = 0;
  }

  get last(): TailEntry | undefined {
    return this.entries.length > this.head ? this.entries.at(-1) : undefined;
  }

  /** Grows the last entry instead when the new bytes lie right behind it and it is not long. */
  push(entry: TailEntry): void {
    const last = this.last;
    if (
      last !== undefined &&
      last.slab === entry.slab &&
      last.generation === entry.generation &&
      last.end === entry.start &&
      entry.end - last.start <= ENTRY_BYTES_MAX &&
      last.nextOffset === entry.baseOffset &&
      last.segmentBaseOffset === entry.segmentBaseOffset
    ) {
      last.end = entry.end;
      last.nextOffset = entry.nextOffset;
      return;
    }
    this.dropEvicted();
    this.entries.push(entry);
  }

  clear(): void {
    this.entries = [];
    this.head = 0;
  }

  /** The cleaner has put other bytes in the place of what lies below `offset`. */
  forgetBefore(offset: number): void {
    while (this.head < this.entries.length && this.entries[this.head]!.nextOffset <= offset) {
      this.head++;
    }
    this.dropEvicted();
  }

  /** Keeps what lies below `offset`; `offset` is the start of a batch or beyond the end. */
  truncateTo(offset: number): void {
    while (this.entries.length > this.head && this.entries.at(-1)!.baseOffset >= offset) {
      this.entries.pop();
    }
    const last = this.last;
    if (last === undefined || last.nextOffset <= offset || isEvicted(last)) return;
    let at = last.start;
    const buffer = last.slab.buffer;
    while (at < last.end && lastOffset(buffer, at) < offset) at += batchSizeBytes(buffer, at);
    last.end = at;
    last.nextOffset = offset;
  }

  /**
   * Where in its segment's file the batch with `offset` starts, -1 when the tail does not have it
   * or it belongs to another segment.
   */
  findPosition(offset: number, segmentBaseOffset: number): number {
    const i = this.find(offset);
    if (i < 0) return -1;
    const entry = this.entries[i]!;
    if (entry.segmentBaseOffset !== segmentBaseOffset) return -1;
    const buffer = entry.slab.buffer;
    let at = entry.start;
    while (at < entry.end && lastOffset(buffer, at) < offset) at += batchSizeBytes(buffer, at);
    return entry.positionBytes + at - entry.start;
  }

  /** Fills `out` from the batch that contains `offset`. False: not in the tail. */
  read(
    offset: number,
    sizeBytesMax: number,
    endOffset: number,
    atLeastOne: boolean,
    out: TailRead,
  ): boolean {
    let i = this.find(offset);
    if (i < 0) return false;
    for (; i < this.entries.length; i++) {
      const entry = this.entries[i]!;
      if (entry.baseOffset >= endOffset) break;
      if (!readEntry(entry, offset, sizeBytesMax, endOffset, atLeastOne, out)) break;
    }
    joinSmallChunks(out);
    return true;
  }

  dropEvicted(): void {
    while (this.head < this.entries.length && isEvicted(this.entries[this.head]!)) this.head++;
    if (this.head > 32 && this.head * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
  }

  /** The entry that holds `offset`, -1 when it is older than the tail. */
  private find(offset: number): number {
    this.dropEvicted();
    let low = this.head;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.entries[middle]!.nextOffset <= offset) low = middle + 1;
      else high = middle;
    }
    if (low === this.entries.length) return -1;
    // The entry after a gap serves too, unless an older batch may be the one asked for.
    return this.entries[low]!.baseOffset <= offset || low > this.head ? low : -1;
  }
}

function isEvicted(entry: TailEntry): boolean {
  return entry.slab.generation !== entry.generation;
}

/** False: the read is complete. */
function readEntry(
  entry: TailEntry,
  offset: number,
  sizeBytesMax: number,
  endOffset: number,
  atLeastOne: boolean,
  out: TailRead,
): boolean {
  const buffer = entry.slab.buffer;
  let start = entry.start;
  while (start < entry.end && lastOffset(buffer, start) < offset) {
    start += batchSizeBytes(buffer, start);
  }
  let end = start;
  while (end < entry.end) {
    const last = lastOffset(buffer, end);
    if (last >= endOffset) break;
    const sizeBytes = batchSizeBytes(buffer, end);
    const isFirst = out.sizeBytes === 0;
    if (out.sizeBytes + sizeBytes > sizeBytesMax && !(isFirst && atLeastOne)) break;
    out.sizeBytes += sizeBytes;
    out.nextOffset = last + 1;
    end += sizeBytes;
  }
  if (end > start) {
    // A shorter one is copied.
    if (addChunk(out.chunks, buffer, start, end) >= SLICE_BYTES_MIN) {
      if (out.isToSend) entry.slab.wasSent = true;
      else entry.slab.wasHandedOut = true;
    }
  }
  return end === entry.end;
}

/** Grows the last chunk when the bytes lie right behind it; answers how long it is now. */
function addChunk(chunks: Buffer[], buffer: Buffer, start: number, end: number): number {
  const last = chunks.at(-1);
  const isBehind =
    last !== undefined &&
    last.buffer === buffer.buffer &&
    last.byteOffset + last.length === buffer.byteOffset + start;
  if (!isBehind) {
    chunks.push(buffer.subarray(start, end));
    return end - start;
  }
  const grown = buffer.subarray(start - last.length, end);
  chunks[chunks.length - 1] = grown;
  return grown.length;
}

function joinSmallChunks(out: TailRead): void {
  const chunks = out.chunks;
  let kept = 0;
  for (let i = 0; i < chunks.length; ) {
    let end = i;
    let joinedBytes = 0;
    while (end < chunks.length && chunks[end]!.length < SLICE_BYTES_MIN) {
      joinedBytes += chunks[end]!.length;
      end++;
    }
    if (end === i) {
      chunks[kept++] = chunks[i++]!;
      continue;
    }
    const joined = Buffer.allocUnsafe(joinedBytes);
    let at = 0;
    for (; i < end; i++) at += chunks[i]!.copy(joined, at);
    chunks[kept++] = joined;
  }
  chunks.length = kept;
}
