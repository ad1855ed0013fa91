/**
 * The order in which one log's bytes reach its files. Appends of a tick to one file are one write;
 * while a write is under way nothing else of this log is started, so the written end only ever
 * moves forward, and a truncation waits for its turn behind the writes that came before it.
 */
import { assert } from '../base/assert.ts';
import type { Log } from './log.ts';
import { firstUnflushed } from './log-flush.ts';
import type { LogStore } from './log-store.ts';
import type { Segment } from './segment.ts';
import type { Slab, TailEntry } from './tail.ts';

type Run = { readonly slab: Slab; readonly start: number; end: number; pins: number };

type WriteOperation = {
  readonly kind: 'write';
  readonly segment: Segment;
  readonly positionBytes: number;
  sizeBytes: number;
  readonly runs: Run[];
  /** Where the segment's bytes will end that are still wanted, and their offsets. */
  endBytes: number;
  endOffset: number;
};

type Operation =
  | WriteOperation
  | { readonly kind: 'truncate'; readonly segment: Segment; readonly sizeBytes: number };

export class WriteQueue {
  private readonly store: LogStore;
  private readonly log: Log;
  private readonly operations: Operation[];
  private underWay: WriteOperation | null;
  private isListed: boolean;

  constructor(store: LogStore, log: Log) {
    this.store = store;
    this.log = log;
    this.operations = [];
    this.underWay = null;
    this.isListed = false;
  }

  get isIdle(): boolean {
    return this.underWay === null && this.operations.length === 0;
  }

  get isUnderWay(): boolean {
    return this.underWay !== null;
  }

  /** The bytes are [end - sizeBytes, end) of the entry, which may have grown. */
  write(
    segment: Segment,
    positionBytes: number,
    entry: TailEntry,
    sizeBytes: number,
    endOffset: number,
  ): void {
    const start = entry.end - sizeBytes;
    const last = this.operations.at(-1);
    if (
      last !== undefined &&
      last.kind === 'write' &&
      last.segment === segment &&
      last.positionBytes + last.sizeBytes === positionBytes
    ) {
      const run = last.runs.at(-1)!;
      if (run.slab === entry.slab && run.end === start) {
        run.end += sizeBytes;
        run.pins++;
      } else {
        last.runs.push({ slab: entry.slab, start, end: entry.end, pins: 1 });
      }
      last.sizeBytes += sizeBytes;
      last.endBytes = positionBytes + sizeBytes;
      last.endOffset = endOffset;
      return;
    }
    const runs = [{ slab: entry.slab, start, end: entry.end, pins: 1 }];
    const endBytes = positionBytes + sizeBytes;
    this.operations.push({
      kind: 'write',
      segment,
      positionBytes,
      sizeBytes,
      runs,
      endBytes,
      endOffset,
    });
    this.list();
  }

  /** The log ends at `offset` now: no write may move the written end beyond it. */
  truncate(segment: Segment, sizeBytes: number, offset: number): void {
    // The file keeps the old bytes until then, but nobody may read them as the log's.
    segment.writtenBytes = Math.min(segment.writtenBytes, sizeBytes);
    for (const operation of this.operations) {
      if (operation.kind === 'write') cut(operation, segment, sizeBytes, offset);
    }
    if (this.underWay !== null) cut(this.underWay, segment, sizeBytes, offset);
    this.operations.push({ kind: 'truncate', segment, sizeBytes });
    this.run();
  }

  /** Starts what can be started. Called once per tick, and when a write has completed. */
  run(): void {
    this.isListed = false;
    while (this.underWay === null && this.operations.length > 0) {
      const operation = this.operations.shift()!;
      if (this.log.logDirectory.error !== null) {
        if (operation.kind === 'write') this.release(operation);
        continue;
      }
      if (operation.segment.file.isRetired) {
        // Deleted before its bytes reached it.
        if (operation.kind === 'write') this.release(operation);
        continue;
      }
      if (operation.kind === 'truncate') this.runTruncate(operation.segment, operation.sizeBytes);
      else this.runWrite(operation);
    }
  }

  onWritten(error: Error | null): void {
    const operation = this.underWay;
    assert(operation !== null);
    this.underWay = null;
    this.store.files.unpin(operation.segment.file);
    if (error !== null) {
      this.release(operation);
      this.store.fail(this.log.logDirectory, `writing ${operation.segment.file.path}`, error);
    } else {
      this.finish(operation);
    }
    this.run();
  }

  private list(): void {
    if (this.isListed) return;
    this.isListed = true;
    this.store.dirty.push(this.log);
  }

  private runWrite(operation: WriteOperation): void {
    const { files, disk } = this.store;
    const file = operation.segment.file;
    const buffers: Buffer[] = [];
    for (const run of operation.runs) buffers.push(run.slab.buffer.subarray(run.start, run.end));
    const writeId = this.store.nextId();
    // The first write may create the file, after the flush that its roll has asked for.
    if (operation.positionBytes === 0) this.log.flush.directoryIsDirty = true;
    try {
      if (disk.write(files.use(file), operation.positionBytes, buffers, writeId)) {
        this.finish(operation);
        return;
      }
      this.underWay = operation;
      files.pin(file);
      this.store.writesUnderWay.set(writeId, this.log);
    } catch (error) {
      this.release(operation);
      this.store.fail(this.log.logDirectory, `writing ${file.path}`, error);
    }
  }

  private runTruncate(segment: Segment, sizeBytes: number): void {
    try {
      this.store.disk.truncate(this.store.files.use(segment.file), sizeBytes);
      // Else a power loss could bring back old bytes behind those that are written next. Older
      // segments come first: a later one may not be on the disk before them.
      const { segments } = this.log;
      for (const unflushed of segments.all.slice(firstUnflushed(this.log))) {
        if (unflushed.baseOffset > segment.baseOffset) break;
        this.store.disk.flushSync(this.store.files.use(unflushed.file));
      }
    } catch (error) {
      this.store.fail(this.log.logDirectory, `truncating ${segment.file.path}`, error);
    }
  }

  private finish(operation: WriteOperation): void {
    this.release(operation);
    const segment = operation.segment;
    segment.writtenBytes = operation.endBytes;
    if (!segment.file.isRetired) this.log.onWritten(operation.endOffset);
  }

  private release(operation: WriteOperation): void {
    for (const run of operation.runs) run.slab.pins -= run.pins;
    this.store.tail.unwrittenBytes -= operation.sizeBytes;
  }
}

function cut(operation: WriteOperation, segment: Segment, endBytes: number, offset: number): void {
  operation.endOffset = Math.min(operation.endOffset, offset);
  if (operation.segment === segment) operation.endBytes = Math.min(operation.endBytes, endBytes);
}
