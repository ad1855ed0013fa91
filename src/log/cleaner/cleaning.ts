/**
 * One round of cleaning of one log (Kafka's Cleaner.doClean), as a generator that yields after
 * every bounded piece of work and while it waits for the disk:
 *
 * 1. the newest offset of every key in the dirty part goes into a map, as far as that has room;
 * 2. all segments from the start of the log to where the map ends are copied, in groups, without
 *    what is superseded;
 * 3. each new segment takes the place of its group.
 *
 * `isStale` must be asked after every yield until `swapping` is set: a truncation ends the round.
 */
import { ProtocolError } from '../../protocol/protocol-error.ts';
import { isControlBatch, lastOffset, maxTimestamp } from '../../protocol/records/record-batch.ts';
import { RecordCursor } from '../../protocol/records/record-cursor.ts';
import type { Log } from '../log.ts';
import { removeSegmentFiles } from '../log-deletion.ts';
import type { LogStore } from '../log-store.ts';
import type { Segment } from '../segment.ts';
import { BatchFilter } from './batch-filter.ts';
import type { LogToClean } from './cleanable.ts';
import { CleanedTransactions, collectAborted } from './cleaned-transactions.ts';
import { type CleanerIo, type CleanerSteps, run } from './cleaner-io.ts';
import type { OffsetMap } from './offset-map.ts';
import { groupSegments } from './segment-groups.ts';
import { SegmentReader } from './segment-reader.ts';
import { flushCleaned, newCleanedSegment, swapIn } from './segment-swap.ts';
import type { SlicePacer } from './slice-pacer.ts';

export type CleaningStats = { bytesBefore: number; bytesAfter: number; segmentsBefore: number };

/** A bound against decompression bombs: what produce would have let in. */
const DECOMPRESSED_BYTES_MIN = 64 * 1024 * 1024;

export class Cleaning {
  readonly log: Log;
  readonly stats: CleaningStats;
  /** What is being replaced by what, while the names are between `.swap` and final, else null. */
  swapping: { readonly segment: Segment; readonly old: readonly Segment[] } | null;
  private readonly store: LogStore;
  private readonly work: LogToClean;
  private readonly map: OffsetMap;
  private readonly io: CleanerIo;
  private readonly pacer: SlicePacer;
  private readonly reader: SegmentReader;
  private readonly wallMs: number;
  private readonly layoutVersion: number;
  private readonly decompressedBytesMax: number;
  private readonly output: Buffer;
  private outputBytes: number;

  constructor(
    store: LogStore,
    work: LogToClean,
    map: OffsetMap,
    io: CleanerIo,
    pacer: SlicePacer,
    ioBufferBytes: number,
    wallMs: number,
  ) {
    this.log = work.log;
    this.stats = { bytesBefore: 0, bytesAfter: 0, segmentsBefore: 0 };
    this.swapping = null;
    this.store = store;
    this.work = work;
    this.map = map;
    this.io = io;
    this.pacer = pacer;
    this.reader = new SegmentReader(io, ioBufferBytes);
    this.wallMs = wallMs;
    this.layoutVersion = work.log.layoutVersion;
    const bombBytes = 16 * work.log.config.maxMessageBytes;
    this.decompressedBytesMax = Math.max(DECOMPRESSED_BYTES_MIN, bombBytes);
    this.output = Buffer.allocUnsafeSlow(ioBufferBytes);
    this.outputBytes = 0;
  }

  get isStale(): boolean {
    return this.log.isOffline || this.log.layoutVersion !== this.layoutVersion;
  }

  /** Returns where the clean part of the log ends now. */
  *run(): CleanerSteps<number> {
    const { log, work, map } = this;
    yield* this.buildMap();
    const endOffset = map.latestOffset + 1;
    if (endOffset <= work.firstDirtyOffset) {
      throw new ProtocolError('one batch has more keys than log.cleaner.dedupe.buffer.size holds');
    }
    const segments = log.segments.all.filter(({ baseOffset }) => baseOffset < endOffset);
    const { firstUncleanableOffset } = work;
    const groups = yield* groupSegments(segments, log.config, firstUncleanableOffset, this.pacer);
    const transactions = new CleanedTransactions();
    for (const group of groups) {
      if (!(yield* this.cleanGroup(group, transactions))) return -1;
    }
    return endOffset;
  }

  private *buildMap(): CleanerSteps<void> {
    const { log, map, work } = this;
    const { firstDirtyOffset: start, firstUncleanableOffset: end } = work;
    const transactions = new CleanedTransactions();
    transactions.add(collectAborted(log, start, end));
    const dirty = log.segments.between(start, end);
    for (let i = 0; i < dirty.length; i++) {
      const segment = dirty[i]!;
      const isWhole = yield* this.mapSegment(segment, transactions);
      if (!isWhole) return;
      // What an earlier round has taken from its end is mapped too.
      map.reachTo((dirty[i + 1]?.baseOffset ?? end) - 1);
    }
  }

  /** False: the map is full. */
  private *mapSegment(segment: Segment, transactions: CleanedTransactions): CleanerSteps<boolean> {
    const { map, reader, pacer } = this;
    const start = this.work.firstDirtyOffset;
    reader.start(segment);
    const cursor = new RecordCursor();
    let position = run(() => segment.offsetIndex.lookUp(start));
    while (position < segment.sizeBytes) {
      pacer.movedBytes += yield* reader.load(position);
      const { buffer, at } = reader;
      if (isControlBatch(buffer, at)) {
        transactions.onControlBatch(buffer, at);
      } else if (!transactions.onBatch(buffer, at) && lastOffset(buffer, at) >= start) {
        yield* pacer.open(cursor, buffer, at, this.decompressedBytesMax);
        while (cursor.next()) {
          if (cursor.keySizeBytes >= 0 && cursor.offset >= start) {
            if (map.isFull) return false;
            map.put(cursor.bytes, cursor.keyStart, cursor.keySizeBytes, cursor.offset);
          }
          if (pacer.isSpentAfter(cursor.recordEnd - cursor.recordStart)) yield 'slice';
        }
        cursor.clear();
      }
      if (lastOffset(buffer, at) >= start) map.reachTo(lastOffset(buffer, at));
      position += reader.batchBytes;
    }
    return true;
  }

  /** False: the log was changed below the cleaner. */
  private *cleanGroup(
    group: readonly Segment[],
    transactions: CleanedTransactions,
  ): CleanerSteps<boolean> {
    const { log, store, stats, io, pacer } = this;
    const first = group[0]!;
    const last = group.at(-1)!;
    const cleaned = newCleanedSegment(log, first.baseOffset, last.createdAtMs);
    cleaned.modifiedAtMs = last.modifiedAtMs;
    let isIn = false;
    try {
      transactions.index = cleaned.txnIndex;
      for (const segment of group) yield* this.copySegment(segment, cleaned, transactions);
      yield* this.writeOutput(cleaned);
      yield* flushCleaned(log, cleaned, io);
      const endOffset = nextBaseOffset(log, group.at(-1)!);
      const isStale = (): boolean => this.isStale;
      isIn = yield* swapIn(log, cleaned, group, endOffset, io, pacer, isStale, () => {
        isIn = true;
        this.swapping = { segment: cleaned, old: group };
      });
      this.swapping = null;
    } finally {
      transactions.index = null;
      if (!isIn) {
        store.files.retire(cleaned.file);
        // A log that was deleted has taken the file along.
        if (!log.isOffline) {
          const doing = `removing ${cleaned.file.path}`;
          store.attempt(log.logDirectory, doing, () => removeSegmentFiles(store.disk, cleaned));
          log.flush.directoryIsDirty = true;
        }
      }
    }
    if (!isIn) return false;
    for (const segment of group) stats.bytesBefore += segment.sizeBytes;
    stats.segmentsBefore += group.length;
    stats.bytesAfter += cleaned.sizeBytes;
    return true;
  }

  private *copySegment(
    segment: Segment,
    cleaned: Segment,
    transactions: CleanedTransactions,
  ): CleanerSteps<void> {
    const { log, reader, pacer, map } = this;
    const segmentEnd = nextBaseOffset(log, segment);
    transactions.add(collectAborted(log, segment.baseOffset, segmentEnd));
    const filter = new BatchFilter(
      {
        map,
        transactions,
        producers: log.producers,
        endOffset: this.work.firstUncleanableOffset,
        wallMs: this.wallMs,
        deleteRetentionMs: log.config.deleteRetentionMs,
        decompressedBytesMax: this.decompressedBytesMax,
      },
      pacer,
    );
    reader.start(segment);
    let position = 0;
    while (position < segment.sizeBytes) {
      pacer.movedBytes += yield* reader.load(position);
      const { batchBytes } = reader;
      const kept = yield* filter.filter(reader.buffer, reader.at);
      if (kept !== null) yield* this.append(kept, cleaned);
      position += batchBytes;
      yield* pacer.spend(0);
    }
  }

  private *append(batch: Buffer, cleaned: Segment): CleanerSteps<void> {
    if (this.outputBytes + batch.length > this.output.length) yield* this.writeOutput(cleaned);
    const position = cleaned.sizeBytes;
    const { config } = this.log;
    const last = lastOffset(batch, 0);
    cleaned.indexBatch(config, last, maxTimestamp(batch, 0), position, batch.length);
    cleaned.sizeBytes += batch.length;
    if (batch.length > this.output.length) {
      yield* this.io.write(cleaned.file, position, batch);
      cleaned.writtenBytes += batch.length;
      this.pacer.movedBytes += batch.length;
      return;
    }
    batch.copy(this.output, this.outputBytes);
    this.outputBytes += batch.length;
  }

  private *writeOutput(cleaned: Segment): CleanerSteps<void> {
    if (this.outputBytes === 0) return;
    const bytes = this.output.subarray(0, this.outputBytes);
    yield* this.io.write(cleaned.file, cleaned.writtenBytes, bytes);
    cleaned.writtenBytes += bytes.length;
    this.pacer.movedBytes += bytes.length;
    this.outputBytes = 0;
    yield* this.pacer.spend(bytes.length);
  }
}

/** What is cleaned is never the last segment. */
function nextBaseOffset(log: Log, segment: Segment): number {
  const index = log.segments.floorIndex(segment.baseOffset);
  return log.segments.at(index + 1)?.baseOffset ?? log.logEndOffset;
}
