/**
 * One segment of a log: a `.log` file and its three indexes (Kafka's LogSegment). It knows where
 * batches lie and when it is full; the log decides what is appended and when to roll.
 *
 * `sizeBytes` counts bytes that are queued; `writtenBytes` only those whose write has completed.
 * Indexes are loaded when first used; those of an inactive segment can be dropped again.
 */
import { assert } from '../base/assert.ts';
import {
  batchSizeBytes,
  HEADER_SIZE_BYTES,
  lastOffset,
  maxTimestamp,
} from '../protocol/records/record-batch.ts';
import type { Disk } from './disk.ts';
import {
  INDEX_SUFFIX,
  LOG_SUFFIX,
  offsetName,
  TIME_INDEX_SUFFIX,
  TXN_INDEX_SUFFIX,
} from './file-names.ts';
import { type FilePool, LogFile } from './file-pool.ts';
import type { IndexEntries } from './index-entries.ts';
import { type LogConfig, rollAfterMs } from './log-config.ts';
import { OFFSET_ENTRY_BYTES, OffsetIndex } from './offset-index.ts';
import { TIME_ENTRY_BYTES, TimeIndex } from './time-index.ts';
import { ABORTED_ENTRY_BYTES, TransactionIndex } from './transaction-index.ts';

/** The `.log` comes last: while it has its old name, so has the segment. */
export const SEGMENT_SUFFIXES: readonly string[] = [
  INDEX_SUFFIX,
  TIME_INDEX_SUFFIX,
  TXN_INDEX_SUFFIX,
  LOG_SUFFIX,
];

const RELATIVE_OFFSET_MAX = 0x7fff_ffff;
const NOT_LOADED = -2;

export class Segment {
  readonly baseOffset: number;
  readonly file: LogFile;
  /** Wall time of creation or load: rolls segments whose batches carry no timestamps. */
  createdAtMs: number;
  /** Wall time of the last append, of the file's last write when that was before the start. */
  modifiedAtMs: number;
  /** The first batch's max timestamp, -2 when not loaded: time-based rolling counts from it. */
  firstTimestamp: number;
  rollJitterMs: number;
  sizeBytes: number;
  writtenBytes: number;
  bytesSinceLastIndexEntry: number;
  /** Its indexes were flushed too, or are on their way: set once it is not the active one. */
  isFlushedWhole: boolean;
  private readonly disk: Disk;
  private readonly files: FilePool;
  private directory: string;
  /** `.cleaned` or `.swap` while the cleaner works on it. */
  private fileSuffix: string;
  private offsets: OffsetIndex | null;
  private times: TimeIndex | null;
  private aborted: TransactionIndex | null;
  private maxTimestampSoFar: number;
  private offsetOfMaxTimestampSoFar: number;

  constructor(
    disk: Disk,
    files: FilePool,
    directory: string,
    baseOffset: number,
    sizeBytes: number,
    wallMs: number,
  ) {
    this.baseOffset = baseOffset;
    this.file = new LogFile(`${directory}/${offsetName(baseOffset)}${LOG_SUFFIX}`);
    this.createdAtMs = wallMs;
    this.modifiedAtMs = wallMs;
    this.firstTimestamp = NOT_LOADED;
    this.rollJitterMs = 0;
    this.sizeBytes = sizeBytes;
    this.writtenBytes = sizeBytes;
    this.bytesSinceLastIndexEntry = 0;
    this.isFlushedWhole = false;
    this.disk = disk;
    this.files = files;
    this.directory = directory;
    this.fileSuffix = '';
    this.offsets = null;
    this.times = null;
    this.aborted = null;
    this.maxTimestampSoFar = NOT_LOADED;
    this.offsetOfMaxTimestampSoFar = NOT_LOADED;
  }

  /** A segment whose files do not exist yet has empty indexes, not missing ones. */
  startEmpty(): void {
    this.offsets = new OffsetIndex(this.baseOffset, null);
    this.times = new TimeIndex(this.baseOffset, null);
    this.aborted = new TransactionIndex(null);
    this.aborted.entries.fileIsStale = false;
    this.maxTimestampSoFar = -1;
    this.offsetOfMaxTimestampSoFar = this.baseOffset;
    this.bytesSinceLastIndexEntry = 0;
  }

  pathOf(suffix: string): string {
    return `${this.directory}/${offsetName(this.baseOffset)}${suffix}${this.fileSuffix}`;
  }

  /** Only names; for files that do not exist yet. */
  setFileSuffix(fileSuffix: string): void {
    this.fileSuffix = fileSuffix;
    this.file.path = this.pathOf(LOG_SUFFIX);
  }

  onDirectoryRenamed(directory: string): void {
    this.directory = directory;
    this.file.path = this.pathOf(LOG_SUFFIX);
  }

  get hasFinalName(): boolean {
    return this.fileSuffix === '';
  }

  /** Gives all its files another suffix; open handles stay good. Throws when the disk does. */
  renameFiles(fileSuffix: string): void {
    const from = SEGMENT_SUFFIXES.map((suffix) => this.pathOf(suffix));
    this.setFileSuffix(fileSuffix);
    SEGMENT_SUFFIXES.forEach((suffix, i) => {
      if (this.disk.exists(from[i]!)) this.disk.rename(from[i]!, this.pathOf(suffix));
    });
  }

  /** Without what cannot be searched: from there on the log itself is read. */
  get offsetIndex(): OffsetIndex {
    if (this.offsets === null) {
      const content = this.disk.readFile(this.pathOf(INDEX_SUFFIX));
      this.offsets = new OffsetIndex(this.baseOffset, wholeEntries(content, OFFSET_ENTRY_BYTES));
      this.offsets.entries.truncate(this.offsets.orderedCount(this.sizeBytes));
    }
    return this.offsets;
  }

  get timeIndex(): TimeIndex {
    if (this.times === null) {
      const content = this.disk.readFile(this.pathOf(TIME_INDEX_SUFFIX));
      this.times = new TimeIndex(this.baseOffset, wholeEntries(content, TIME_ENTRY_BYTES));
      this.times.entries.truncate(this.times.orderedCount());
    }
    return this.times;
  }

  get txnIndex(): TransactionIndex {
    if (this.aborted === null) {
      const content = this.disk.readFile(this.pathOf(TXN_INDEX_SUFFIX));
      this.aborted = new TransactionIndex(wholeEntries(content, ABORTED_ENTRY_BYTES));
      // No abort, no file: that is its normal state.
      if (content === null) this.aborted.entries.fileIsStale = false;
    }
    return this.aborted;
  }

  get maxTimestamp(): number {
    this.loadMaxTimestamp();
    return this.maxTimestampSoFar;
  }

  get offsetOfMaxTimestamp(): number {
    this.loadMaxTimestamp();
    return this.offsetOfMaxTimestampSoFar;
  }

  /** Kafka's largestTimestamp: the age of a segment without timestamps is its file's. */
  get retentionTimestamp(): number {
    return this.maxTimestamp >= 0 ? this.maxTimestamp : this.modifiedAtMs;
  }

  /** The max timestamp of the first batch, -1 when there is none. */
  get firstBatchTimestamp(): number {
    if (this.firstTimestamp === NOT_LOADED) {
      const header = Buffer.allocUnsafe(HEADER_SIZE_BYTES);
      this.firstTimestamp = this.readHeaderSync(0, header) ? maxTimestamp(header, 0) : -1;
    }
    return this.firstTimestamp;
  }

  /** What the loaded indexes take; the store drops those of inactive segments. */
  get loadedIndexBytes(): number {
    return (
      (this.offsets?.entries.buffer.length ?? 0) +
      (this.times?.entries.buffer.length ?? 0) +
      (this.aborted?.entries.buffer.length ?? 0)
    );
  }

  canHoldOffset(offset: number): boolean {
    const relative = offset - this.baseOffset;
    return relative >= 0 && relative <= RELATIVE_OFFSET_MAX;
  }

  /** Called for an append of `sizeBytes` whose largest timestamp and offset are given. */
  shouldRoll(
    config: LogConfig,
    sizeBytes: number,
    newMaxTimestamp: number,
    newLastOffset: number,
    wallMs: number,
  ): boolean {
    if (this.sizeBytes > config.segmentBytes - sizeBytes) return true;
    if (!this.canHoldOffset(newLastOffset)) return true;
    if (this.sizeBytes === 0) return false;
    const waitedMs = this.timeWaitedForRoll(newMaxTimestamp, wallMs);
    return waitedMs > rollAfterMs(config) - this.rollJitterMs || this.isIndexFull(config);
  }

  /** Bookkeeping for one batch at `positionBytes`, in the order Kafka does it (per batch, 4.1+). */
  indexBatch(
    config: LogConfig,
    batchLastOffset: number,
    batchMaxTimestamp: number,
    positionBytes: number,
    sizeBytes: number,
  ): void {
    if (positionBytes === 0) this.firstTimestamp = batchMaxTimestamp;
    if (batchMaxTimestamp > this.maxTimestamp) {
      this.maxTimestampSoFar = batchMaxTimestamp;
      this.offsetOfMaxTimestampSoFar = batchLastOffset;
    }
    if (this.bytesSinceLastIndexEntry > config.indexIntervalBytes) {
      this.offsetIndex.append(batchLastOffset, positionBytes);
      this.timeIndex.appendIfLarger(this.maxTimestampSoFar, this.offsetOfMaxTimestampSoFar);
      this.bytesSinceLastIndexEntry = 0;
    }
    this.bytesSinceLastIndexEntry += sizeBytes;
  }

  /** The largest timestamp becomes the last entry of the time index. */
  onBecomeInactive(): void {
    this.timeIndex.appendIfLarger(this.maxTimestamp, this.offsetOfMaxTimestamp);
  }

  /** Starts the indexes anew for a rebuild from the log. */
  resetIndexes(): void {
    this.startEmpty();
    this.txnIndex.entries.fileIsStale = true;
    this.firstTimestamp = NOT_LOADED;
  }

  /**
   * Forgets what is at or past `offset`, whose batch starts at `positionBytes`. The file itself is
   * the caller's.
   */
  truncateTo(offset: number, positionBytes: number): void {
    this.offsetIndex.truncateTo(offset);
    this.timeIndex.truncateTo(offset);
    this.txnIndex.truncateTo(offset);
    this.sizeBytes = Math.min(this.sizeBytes, positionBytes);
    this.bytesSinceLastIndexEntry = 0;
    this.maxTimestampSoFar = NOT_LOADED;
    if (positionBytes === 0) this.firstTimestamp = NOT_LOADED;
  }

  /** After a truncation: batches behind the last index entry may have a larger timestamp. */
  seeBatchAgain(batchLastOffset: number, batchMaxTimestamp: number): void {
    if (batchMaxTimestamp <= this.maxTimestamp || !this.canHoldOffset(batchLastOffset)) return;
    this.maxTimestampSoFar = batchMaxTimestamp;
    this.offsetOfMaxTimestampSoFar = batchLastOffset;
  }

  /**
   * Reads the header of the batch at a position, from the file. False: no whole batch is there, so
   * whoever goes on by the size in the header comes to an end.
   */
  readHeaderSync(positionBytes: number, header: Buffer): boolean {
    if (positionBytes + HEADER_SIZE_BYTES > this.writtenBytes) return false;
    const handle = this.files.use(this.file);
    if (this.disk.readSync(handle, positionBytes, header) < header.length) return false;
    const sizeBytes = batchSizeBytes(header, 0);
    return sizeBytes >= HEADER_SIZE_BYTES && positionBytes + sizeBytes <= this.writtenBytes;
  }

  /** Writes what the index files lack. Errors are the caller's to catch. */
  persistIndexesSync(flush: boolean): void {
    this.persistSync(this.offsets?.entries, INDEX_SUFFIX, flush);
    this.persistSync(this.times?.entries, TIME_INDEX_SUFFIX, flush);
    this.persistSync(this.aborted?.entries, TXN_INDEX_SUFFIX, flush);
  }

  /**
   * After a rebuild of a segment that the next recovery trusts: a power loss leaves each file as it
   * was or as it is now. The offset index comes last, since a rebuild begins when that is missing.
   */
  replaceIndexFiles(): void {
    this.replaceIndexFile(this.txnIndex.entries, TXN_INDEX_SUFFIX);
    this.replaceIndexFile(this.timeIndex.entries, TIME_INDEX_SUFFIX);
    this.replaceIndexFile(this.offsetIndex.entries, INDEX_SUFFIX);
  }

  /** Kafka expects both index files beside a `.log`, empty or not. True: one was missing. */
  completeIndexFiles(): boolean {
    let hasCreated = false;
    for (const suffix of [INDEX_SUFFIX, TIME_INDEX_SUFFIX]) {
      const path = this.pathOf(suffix);
      if (this.disk.exists(path)) continue;
      this.disk.close(this.disk.open(path, true));
      hasCreated = true;
    }
    return hasCreated;
  }

  get areIndexesPersisted(): boolean {
    return (
      (this.offsets?.entries.isPersisted ?? true) &&
      (this.times?.entries.isPersisted ?? true) &&
      (this.aborted?.entries.isPersisted ?? true)
    );
  }

  /** Whether what the index files hold can belong to this log. Loads them. */
  areIndexesSane(): boolean {
    const isWhole = !this.offsetIndex.entries.fileIsStale && !this.timeIndex.entries.fileIsStale;
    return isWhole && hasTime(this.timeIndex) && this.txnIndex.isSane(this.baseOffset);
  }

  /**
   * The same by the ends of the files, for an inactive segment: there may be gigabytes of indexes
   * that nobody will ask for. What their middle holds is seen when somebody does.
   */
  areIndexEndsSane(): boolean {
    const { baseOffset } = this;
    const offsets = new OffsetIndex(baseOffset, this.readEnd(INDEX_SUFFIX, OFFSET_ENTRY_BYTES));
    const times = new TimeIndex(baseOffset, this.readEnd(TIME_INDEX_SUFFIX, TIME_ENTRY_BYTES));
    this.maxTimestampSoFar = times.lastTimestamp;
    this.offsetOfMaxTimestampSoFar = times.lastOffset;
    const isSane =
      offsets.orderedCount(this.sizeBytes) === offsets.count &&
      times.orderedCount() === times.count &&
      hasTime(times) &&
      this.txnIndex.isSane(baseOffset);
    this.aborted = null;
    return isSane;
  }

  /** For the active segment: an append then reads nothing. Returns how many entries they have. */
  loadIndexes(): number {
    this.loadMaxTimestamp();
    return this.offsetIndex.count + this.timeIndex.count + this.txnIndex.count;
  }

  /** They load again when needed. Only for inactive segments. */
  dropIndexes(): void {
    assert(this.areIndexesPersisted);
    this.loadMaxTimestamp();
    this.offsets = null;
    this.times = null;
    this.aborted = null;
  }

  /** The last two entries. */
  private readEnd(suffix: string, entrySizeBytes: number): Buffer {
    const file = this.disk.open(this.pathOf(suffix), false);
    try {
      const sizeBytes = this.disk.sizeBytes(file);
      const endBytes = sizeBytes - (sizeBytes % entrySizeBytes);
      const end = Buffer.alloc(Math.min(endBytes, 2 * entrySizeBytes));
      this.disk.readSync(file, endBytes - end.length, end);
      return end;
    } finally {
      this.disk.close(file);
    }
  }

  private replaceIndexFile(entries: IndexEntries, suffix: string): void {
    const path = this.pathOf(suffix);
    if (suffix === TXN_INDEX_SUFFIX && entries.count === 0) {
      if (this.disk.exists(path)) this.disk.remove(path);
    } else {
      this.disk.writeFileAtomic(path, entries.buffer.subarray(0, entries.sizeBytes), true);
    }
    entries.persistedCount = entries.count;
    entries.fileIsStale = false;
  }

  private persistSync(entries: IndexEntries | undefined, suffix: string, flush: boolean): void {
    if (entries === undefined || entries.isPersisted) return;
    const path = this.pathOf(suffix);
    if (suffix === TXN_INDEX_SUFFIX && entries.count === 0) {
      if (this.disk.exists(path)) this.disk.remove(path);
      entries.fileIsStale = false;
      return;
    }
    const handle = this.disk.open(path, true);
    try {
      const from = entries.fileIsStale ? 0 : entries.persistedCount * entries.entrySizeBytes;
      if (entries.fileIsStale) this.disk.truncate(handle, 0);
      const content = entries.buffer.subarray(from, entries.sizeBytes);
      if (content.length > 0) this.disk.writeSync(handle, from, content);
      if (flush) this.disk.flushSync(handle);
    } finally {
      this.disk.close(handle);
    }
    entries.persistedCount = entries.count;
    entries.fileIsStale = false;
  }

  private loadMaxTimestamp(): void {
    if (this.maxTimestampSoFar !== NOT_LOADED) return;
    this.maxTimestampSoFar = this.timeIndex.lastTimestamp;
    this.offsetOfMaxTimestampSoFar = this.timeIndex.lastOffset;
  }

  /** Time is counted in message time when the first batch has a timestamp (KAFKA-3163). */
  private timeWaitedForRoll(newMaxTimestamp: number, wallMs: number): number {
    const first = this.firstBatchTimestamp;
    return first >= 0 ? newMaxTimestamp - first : wallMs - this.createdAtMs;
  }

  private isIndexFull(config: LogConfig): boolean {
    const bytesMax = config.segmentIndexBytes;
    return (
      (this.offsets?.count ?? 0) >= Math.floor(bytesMax / OFFSET_ENTRY_BYTES) ||
      // Kafka keeps one slot of the time index for the last entry of the segment.
      (this.times?.count ?? 0) >= Math.floor(bytesMax / TIME_ENTRY_BYTES) - 1
    );
  }
}

/**
 * The position of the first batch whose last offset is at least `offset`, from `positionBytes` on,
 * read from the file header by header; `sizeBytes` of the segment when there is none.
 */
export function findPositionSync(
  segment: Segment,
  offset: number,
  onPassed: ((lastOffset: number, maxTimestamp: number) => void) | null,
): number {
  const header = Buffer.allocUnsafe(HEADER_SIZE_BYTES);
  let at = segment.offsetIndex.lookUp(offset);
  while (segment.readHeaderSync(at, header)) {
    const last = lastOffset(header, 0);
    if (last >= offset) return at;
    onPassed?.(last, maxTimestamp(header, 0));
    at += batchSizeBytes(header, 0);
  }
  return Math.min(at, segment.writtenBytes);
}

/** Zeros, which a power loss leaves, would make the segment look old enough to delete. */
function hasTime(times: TimeIndex): boolean {
  return times.count > 0 && times.lastTimestamp > 0;
}

function wholeEntries(content: Buffer | null, entrySizeBytes: number): Buffer | null {
  if (content === null) return null;
  return content.subarray(0, content.length - (content.length % entrySizeBytes));
}
