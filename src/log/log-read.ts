/**
 * Reading whole batches from a log: from the memory tail at once, from a file when that has been
 * read before, or can be at once, else as a request that completes in a later tick.
 *
 * A read starts with the batch that contains the offset and ends before the first batch that
 * reaches `endOffset`. Nothing beyond a batch's header is looked at.
 */
import { ErrorCode } from '../protocol/error-codes.ts';
import { batchSizeBytes, HEADER_SIZE_BYTES, lastOffset } from '../protocol/records/record-batch.ts';
import type { ColdRead } from './cold-reads.ts';
import { INDEX_SUFFIX } from './file-names.ts';
import type { Log } from './log.ts';
import type { Segment } from './segment.ts';

export type LogRead =
  | {
      readonly kind: 'data';
      /** To be sent as they are, never changed. */
      readonly chunks: Buffer[];
      readonly sizeBytes: number;
      /** The offset asked for; the first batch may start before it. */
      readonly firstOffset: number;
      /** Where the next read goes on. */
      readonly nextOffset: number;
    }
  | { readonly kind: 'pending'; readonly readId: number }
  | { readonly kind: 'outOfRange' }
  /** KAFKA_STORAGE_ERROR: the directory is offline. CORRUPT_MESSAGE: no whole batch is there. */
  | { readonly kind: 'failed'; readonly errorCode: ErrorCode };

/** What is kept must not be written again; what is sent may be, once it has left. */
export type ReadPurpose = 'keep' | 'send' | 'sendWhatIsHere';

const COLD_READ_BYTES_MIN = 64 * 1024;
const COLD_READ_BYTES_MAX = 4 * 1024 * 1024;

export function readLog(
  log: Log,
  offset: number,
  sizeBytesMax: number,
  endOffset: number,
  atLeastOne: boolean,
  purpose: ReadPurpose,
): LogRead {
  if (log.isOffline) return { kind: 'failed', errorCode: ErrorCode.KAFKA_STORAGE_ERROR };
  if (offset < log.logStartOffset || offset > log.logEndOffset) return { kind: 'outOfRange' };
  const end = Math.min(endOffset, log.writtenEndOffset);
  if (offset >= end) return emptyRead(offset);
  const isToSend = purpose !== 'keep';
  const out = { chunks: [] as Buffer[], sizeBytes: 0, nextOffset: offset, isToSend };
  if (log.tail.read(offset, sizeBytesMax, end, atLeastOne, out)) {
    const { chunks, sizeBytes, nextOffset } = out;
    return { kind: 'data', chunks, sizeBytes, firstOffset: offset, nextOffset };
  }
  return readCold(log, offset, sizeBytesMax, end, atLeastOne, purpose);
}

function emptyRead(offset: number): LogRead {
  return { kind: 'data', chunks: [], sizeBytes: 0, firstOffset: offset, nextOffset: offset };
}

function readCold(
  log: Log,
  offset: number,
  sizeBytesMax: number,
  endOffset: number,
  atLeastOne: boolean,
  purpose: ReadPurpose,
): LogRead {
  const { coldReads } = log.store;
  let i = Math.max(0, log.segments.floorIndex(offset));
  for (let segment = log.segments.at(i); segment; segment = log.segments.at(++i)) {
    if (segment.baseOffset >= endOffset) break;
    const kept = coldReads.find(segment, offset);
    if (kept !== undefined) {
      if (purpose === 'keep') kept.wasHandedOut = true;
      const read = sliceBatches(log, kept, offset, sizeBytesMax, endOffset, atLeastOne);
      if (read.kind === 'data') coldReads.onServed(kept, offset, read.nextOffset);
      return read;
    }
    if (purpose === 'sendWhatIsHere') break;
    const before = coldReads.findBefore(segment, offset);
    const positionBytes = startPosition(log, segment, offset, before);
    if (positionBytes < 0) return { kind: 'failed', errorCode: ErrorCode.KAFKA_STORAGE_ERROR };
    // Compaction may have taken the end of a segment: the next one has what comes after.
    if (positionBytes >= segment.writtenBytes) continue;
    const sizeBytes = coldSize(segment, positionBytes, sizeBytesMax, before);
    if (before !== undefined && isStuck(before, positionBytes, sizeBytes)) {
      // What a segment ends in the middle of is lost; what the next one has is not.
      const isTorn = isTornAt(segment, positionBytes, before);
      if (isTorn && i + 1 < log.segments.count) continue;
      return { kind: 'failed', errorCode: ErrorCode.CORRUPT_MESSAGE };
    }
    const done = purpose === 'send' && tryRead(log, segment, positionBytes, sizeBytes, offset);
    if (log.isOffline) return { kind: 'failed', errorCode: ErrorCode.KAFKA_STORAGE_ERROR };
    if (done) {
      // Once more, now that it is known what is there.
      i--;
      continue;
    }
    const readId = coldReads.request(
      log,
      segment,
      positionBytes,
      sizeBytes,
      offset,
      log.store.nextId(),
    );
    return { kind: 'pending', readId };
  }
  return emptyRead(offset);
}

function tryRead(
  log: Log,
  segment: Segment,
  positionBytes: number,
  sizeBytes: number,
  offset: number,
): boolean {
  let isDone = false;
  log.store.attempt(log.logDirectory, `reading ${segment.file.path}`, () => {
    isDone = log.store.coldReads.tryRead(log, segment, positionBytes, sizeBytes, offset);
  });
  return isDone;
}

/** -1: the index could not be read. */
function startPosition(
  log: Log,
  segment: Segment,
  offset: number,
  before: ColdRead | undefined,
): number {
  let indexed = -1;
  log.store.attempt(log.logDirectory, `reading ${segment.pathOf(INDEX_SUFFIX)}`, () => {
    indexed = segment.offsetIndex.lookUp(offset);
  });
  return before === undefined || indexed < 0
    ? indexed
    : Math.max(indexed, before.positionBytes + before.wholeBytes);
}

/** The same place was read before, as far as would be read now, and held no whole batch. */
function isStuck(before: ColdRead, positionBytes: number, sizeBytes: number): boolean {
  return (
    before.positionBytes === positionBytes &&
    before.wholeBytes === 0 &&
    before.sizeBytes >= sizeBytes
  );
}

/** As FileLogInputStream: fewer bytes than a header, or than the header there says. */
function isTornAt(segment: Segment, positionBytes: number, before: ColdRead): boolean {
  const leftBytes = segment.writtenBytes - positionBytes;
  return leftBytes < HEADER_SIZE_BYTES || before.cutBatchBytes > leftBytes;
}

function coldSize(
  segment: Segment,
  positionBytes: number,
  sizeBytesMax: number,
  before: ColdRead | undefined,
): number {
  let sizeBytes = Math.max(COLD_READ_BYTES_MIN, Math.min(sizeBytesMax, COLD_READ_BYTES_MAX));
  // The last read ended in the middle of a large batch: now take it whole.
  if (before !== undefined && before.positionBytes + before.wholeBytes === positionBytes) {
    sizeBytes = Math.max(sizeBytes, before.cutBatchBytes);
  }
  return Math.min(sizeBytes, segment.writtenBytes - positionBytes);
}

function sliceBatches(
  log: Log,
  read: ColdRead,
  offset: number,
  sizeBytesMax: number,
  endOffset: number,
  atLeastOne: boolean,
): LogRead {
  const buffer = read.buffer;
  let start = 0;
  while (start < read.wholeBytes && lastOffset(buffer, start) < offset) {
    start += batchSizeBytes(buffer, start);
  }
  let end = start;
  let nextOffset = offset;
  while (end < read.wholeBytes) {
    const last = lastOffset(buffer, end);
    const sizeBytes = batchSizeBytes(buffer, end);
    if (last >= endOffset) break;
    if (end - start + sizeBytes > sizeBytesMax && !(end === start && atLeastOne)) break;
    nextOffset = Math.max(nextOffset, last + 1);
    end += sizeBytes;
  }
  if (end === start) {
    // No batch goes beyond the end of its log: that header is damaged, and waiting would not help.
    const isDamaged = start < read.wholeBytes && lastOffset(buffer, start) >= log.logEndOffset;
    if (isDamaged) return { kind: 'failed', errorCode: ErrorCode.CORRUPT_MESSAGE };
    return emptyRead(offset);
  }
  const chunks = [buffer.subarray(start, end)];
  return { kind: 'data', chunks, sizeBytes: end - start, firstOffset: offset, nextOffset };
}
