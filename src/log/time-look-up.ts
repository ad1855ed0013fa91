/**
 * Offsets by timestamp, for ListOffsets (Kafka's LogSegment.findOffsetByTimestamp): the time index
 * names a batch to start from, the headers from there are looked at, and the record is found inside
 * the first batch that reaches the timestamp.
 *
 * Reading is synchronous. It is one index interval and one batch as long as timestamps rise with
 * offsets; where they do not it may be much of a segment, so it goes in small windows and decodes
 * only batches that reach the timestamp.
 *
 * A disk that fails takes its directory offline, and nothing is found; a batch that cannot be
 * decoded is a ProtocolError for the caller (CORRUPT_MESSAGE), and no reason to give up the disk.
 */
import { ProtocolError } from '../protocol/protocol-error.ts';
import {
  baseOffset,
  batchSizeBytes,
  HEADER_SIZE_BYTES,
  lastOffset,
  maxTimestamp,
  partitionLeaderEpoch,
} from '../protocol/records/record-batch.ts';
import {
  findOffsetOfMaxTimestamp as findOffsetInBatch,
  findRecordByTimestamp,
} from '../protocol/records/timestamp-search.ts';
import type { Log } from './log.ts';
import type { Segment } from './segment.ts';

export type FoundOffset = {
  readonly offset: number;
  readonly timestamp: number;
  readonly leaderEpoch: number;
};

const TAIL_WINDOW_BYTES = 256 * 1024;
const FILE_WINDOW_BYTES = 16 * 1024;

/** The first record whose timestamp is at least the given one. */
export function findOffsetByTimestamp(log: Log, timestamp: number): FoundOffset | null {
  if (log.isOffline) return null;
  const { all } = log.segments;
  for (let i = 0; i < all.length; i++) {
    const segment = all[i]!;
    let from = -1;
    const isRead = attempt(log, segment, () => {
      // Batches before that one are older, so the first match cannot be earlier.
      if (segment.maxTimestamp >= timestamp) from = segment.timeIndex.lookUp(timestamp);
    });
    if (!isRead) return null;
    if (from < 0) continue;
    const end = all[i + 1]?.baseOffset ?? Infinity;
    const batches = new BatchScan(log, segment, Math.max(from, log.logStartOffset), end, timestamp);
    while (batches.next()) {
      const { buffer, at } = batches;
      const record = findRecordByTimestamp(buffer, at, timestamp, log.logStartOffset);
      if (record === null) continue;
      return { ...record, leaderEpoch: partitionLeaderEpoch(buffer, at) };
    }
  }
  return null;
}

/** The first record with the largest timestamp of the log (KIP-734), deleted or not, as in Kafka. */
export function findOffsetOfMaxTimestamp(log: Log): FoundOffset | null {
  if (log.isOffline) return null;
  let newest = log.segments.active;
  let timestamp = -1;
  let from = -1;
  for (const segment of log.segments.all) {
    const isRead = attempt(log, segment, () => {
      if (segment.maxTimestamp <= timestamp) return;
      newest = segment;
      timestamp = segment.maxTimestamp;
      from = segment.offsetOfMaxTimestamp;
    });
    if (!isRead) return null;
  }
  if (timestamp < 0) return null;
  // The batch that ends there is the one.
  const batches = new BatchScan(log, newest, from, from + 1, timestamp);
  if (!batches.next()) return null;
  const { buffer, at } = batches;
  const offset = findOffsetInBatch(buffer, at) ?? lastOffset(buffer, at);
  const leaderEpoch = partitionLeaderEpoch(buffer, at);
  return { offset: Math.max(offset, baseOffset(buffer, at)), timestamp, leaderEpoch };
}

/**
 * The batches of a segment from the one that holds `offset` on, as far as one that starts before
 * `endOffset`, whose max timestamp reaches `timestamp`. What is not written yet is in the tail, the
 * rest in the file.
 */
class BatchScan {
  /** The batch found last starts at `at`. */
  buffer: Buffer;
  at: number;
  private readonly log: Log;
  private readonly segment: Segment;
  private readonly timestamp: number;
  private readonly endOffset: number;
  private readonly chunks: Buffer[];
  private nextAt: number;
  private nextOffset: number;
  /** Of the file; -1 while the tail has the batches. */
  private positionBytes: number;
  private windowStart: number;
  private windowBytes: number;

  constructor(log: Log, segment: Segment, offset: number, endOffset: number, timestamp: number) {
    this.buffer = Buffer.alloc(0);
    this.at = 0;
    this.log = log;
    this.segment = segment;
    this.timestamp = timestamp;
    this.endOffset = Math.min(endOffset, log.writtenEndOffset);
    this.chunks = [];
    this.nextAt = 0;
    this.nextOffset = offset;
    this.positionBytes = -1;
    this.windowStart = 0;
    this.windowBytes = 0;
    if (this.readTail()) return;
    attempt(log, segment, () => {
      this.positionBytes = segment.offsetIndex.lookUp(offset);
    });
  }

  next(): boolean {
    return this.positionBytes < 0 ? this.nextInTail() : this.nextInFile();
  }

  private nextInTail(): boolean {
    for (;;) {
      const chunk = this.chunks[0];
      if (chunk === undefined) {
        if (!this.readTail()) return false;
        continue;
      }
      if (this.nextAt === chunk.length) {
        this.chunks.shift();
        this.nextAt = 0;
        continue;
      }
      const at = this.nextAt;
      this.nextAt += batchSizeBytes(chunk, at);
      if (maxTimestamp(chunk, at) < this.timestamp) continue;
      this.buffer = chunk;
      this.at = at;
      return true;
    }
  }

  private readTail(): boolean {
    if (this.nextOffset >= this.endOffset) return false;
    const { chunks, nextOffset } = this;
    const out = { chunks, sizeBytes: 0, nextOffset, isToSend: false };
    const { tail, writtenEndOffset } = this.log;
    if (!tail.read(this.nextOffset, TAIL_WINDOW_BYTES, writtenEndOffset, true, out)) return false;
    this.nextOffset = out.nextOffset;
    return out.sizeBytes > 0;
  }

  private nextInFile(): boolean {
    const { segment } = this;
    while (this.positionBytes + HEADER_SIZE_BYTES <= segment.writtenBytes) {
      if (!this.ensure(HEADER_SIZE_BYTES)) return false;
      const at = this.positionBytes - this.windowStart;
      if (baseOffset(this.buffer, at) >= this.endOffset) return false;
      const sizeBytes = batchSizeBytes(this.buffer, at);
      if (sizeBytes < HEADER_SIZE_BYTES || this.positionBytes + sizeBytes > segment.writtenBytes) {
        throw new ProtocolError(`${segment.file.path}: no batch at byte ${this.positionBytes}`);
      }
      const isWanted =
        lastOffset(this.buffer, at) >= this.nextOffset &&
        maxTimestamp(this.buffer, at) >= this.timestamp;
      if (isWanted && !this.ensure(sizeBytes)) return false;
      this.at = this.positionBytes - this.windowStart;
      this.positionBytes += sizeBytes;
      if (isWanted) return true;
    }
    return false;
  }

  /** The window holds that many bytes from the position on. False: the file ends, or failed. */
  private ensure(sizeBytes: number): boolean {
    const { segment, log, positionBytes } = this;
    const { disk, files } = log.store;
    const endBytes = positionBytes + sizeBytes;
    if (positionBytes >= this.windowStart && endBytes <= this.windowStart + this.windowBytes) {
      return true;
    }
    const wanted = Math.min(
      Math.max(sizeBytes, FILE_WINDOW_BYTES),
      segment.writtenBytes - positionBytes,
    );
    this.buffer = Buffer.allocUnsafe(wanted);
    this.windowStart = positionBytes;
    this.windowBytes = 0;
    attempt(log, segment, () => {
      this.windowBytes = disk.readSync(files.use(segment.file), positionBytes, this.buffer);
    });
    return this.windowBytes >= sizeBytes;
  }
}

function attempt(log: Log, segment: Segment, action: () => void): boolean {
  return log.store.attempt(log.logDirectory, `reading ${segment.file.path}`, action);
}
