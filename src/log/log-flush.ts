/**
 * Moves the recovery point of one log (KAFKA-615 and its kin): what lies before it was flushed, so
 * after an unclean stop recovery starts there.
 *
 * A segment that is not the active one is flushed with its indexes and its producer snapshot,
 * because recovery will not look at it again; of the active one the `.log` is enough, since the
 * segment that holds the recovery point is always recovered whole.
 *
 * Everything runs as requests, one after the other from old to new: a power loss between two may
 * not leave a newer segment without the end of an older one.
 */
import {
  INDEX_SUFFIX,
  LEADER_EPOCH_FILE,
  offsetName,
  PARTITION_METADATA_FILE,
  SNAPSHOT_SUFFIX,
  TIME_INDEX_SUFFIX,
  TXN_INDEX_SUFFIX,
} from './file-names.ts';
import { LogFile } from './file-pool.ts';
import type { Log } from './log.ts';
import type { LogStore } from './log-store.ts';

/** Without a file: flushes the directory. */
type Step = { readonly file: LogFile | null; readonly directory: string };

export class LogFlush {
  /** The directory's own entries changed: files were created since its last flush. */
  directoryIsDirty: boolean;
  epochsAreDirty: boolean;
  /** The log's own name and its topic id may be in the cache only. */
  identityIsDirty: boolean;
  private readonly store: LogStore;
  private readonly log: Log;
  private wantedOffset: number;
  private targetOffset: number;
  private targetStableOffset: number;
  private isListed: boolean;
  private readonly steps: Step[];
  /** The step under way; its file is pinned. */
  private current: Step | null;

  constructor(store: LogStore, log: Log) {
    this.directoryIsDirty = true;
    this.epochsAreDirty = true;
    this.identityIsDirty = true;
    this.store = store;
    this.log = log;
    this.wantedOffset = 0;
    this.targetOffset = 0;
    this.targetStableOffset = 0;
    this.isListed = false;
    this.steps = [];
    this.current = null;
  }

  /** The recovery point shall reach `offset` as soon as that is written and flushed. */
  request(offset: number): void {
    if (offset > this.wantedOffset) this.wantedOffset = offset;
    if (this.isListed || this.current !== null) return;
    this.isListed = true;
    this.store.wantFlush.push(this.log);
  }

  get isIdle(): boolean {
    return this.current === null && this.steps.length === 0 && !this.isListed;
  }

  /** What was flushed at or past `offset` is gone; new bytes there are not flushed. */
  truncateTo(offset: number): void {
    this.wantedOffset = Math.min(this.wantedOffset, offset);
    this.targetOffset = Math.min(this.targetOffset, offset);
    this.targetStableOffset = Math.min(this.targetStableOffset, offset);
  }

  /** Once per tick, after the writes. True: done or started, false: waits for a write. */
  start(): boolean {
    const log = this.log;
    if (this.current !== null || log.isOffline || this.wantedOffset <= log.recoveryPoint) {
      this.isListed = false;
      return true;
    }
    if (log.writtenEndOffset < this.wantedOffset && log.hasWriteUnderWay) return false;
    this.isListed = false;
    this.targetOffset = Math.min(log.writtenEndOffset, this.wantedOffset);
    this.targetStableOffset = log.lastStableOffset;
    this.attempt(() => this.listSteps());
    this.next();
    return true;
  }

  onFlushed(error: Error | null): void {
    const step = this.current;
    this.current = null;
    if (step?.file) this.store.files.unpin(step.file);
    if (error !== null) {
      this.store.fail(this.log.logDirectory, `flushing ${this.log.directory}`, error);
    }
    this.next();
  }

  private next(): void {
    const { store, log } = this;
    if (log.isOffline) this.steps.length = 0;
    let step = this.steps.shift();
    while (step?.file && store.files.isGone(step.file)) step = this.steps.shift();
    if (step === undefined) {
      this.finish();
      return;
    }
    const flushId = store.nextId();
    const isStarted = this.attempt(() => {
      if (step.file === null) {
        store.disk.requestFlushDirectory(step.directory, flushId);
        return;
      }
      const handle = store.files.use(step.file);
      store.disk.requestFlush(handle, flushId);
      store.files.pin(step.file);
    });
    if (!isStarted) return;
    this.current = step;
    store.flushesUnderWay.set(flushId, this);
  }

  private listSteps(): void {
    const log = this.log;
    const active = log.segments.active;
    let i = firstUnflushed(log);
    for (let segment = log.segments.at(i); segment; segment = log.segments.at(++i)) {
      if (segment.baseOffset >= this.targetOffset) break;
      this.steps.push({ file: segment.file, directory: '' });
      if (segment === active && !this.store.isClosing) continue;
      if (segment === active) segment.onBecomeInactive();
      segment.isFlushedWhole = true;
      segment.persistIndexesSync(false);
      this.addPath(segment.pathOf(INDEX_SUFFIX));
      this.addPath(segment.pathOf(TIME_INDEX_SUFFIX));
      if (segment.txnIndex.count > 0) this.addPath(segment.pathOf(TXN_INDEX_SUFFIX));
    }
    for (const offset of log.snapshots.offsets) {
      if (offset < log.recoveryPoint || offset > this.targetOffset) continue;
      this.addPath(`${log.directory}/${offsetName(offset)}${SNAPSHOT_SUFFIX}`);
    }
    if (this.epochsAreDirty) {
      this.epochsAreDirty = false;
      this.addPath(`${log.directory}/${LEADER_EPOCH_FILE}`);
    }
    if (this.identityIsDirty) this.addPath(`${log.directory}/${PARTITION_METADATA_FILE}`);
    if (this.directoryIsDirty) {
      this.directoryIsDirty = false;
      this.steps.push({ file: null, directory: log.directory });
    }
    if (this.identityIsDirty) {
      this.identityIsDirty = false;
      this.steps.push({ file: null, directory: log.logDirectory.path });
    }
  }

  /** A file that is opened only to be flushed. */
  private addPath(path: string): void {
    if (!this.store.disk.exists(path)) return;
    const file = new LogFile(path);
    file.isRetired = true;
    this.steps.push({ file, directory: '' });
  }

  private attempt(action: () => void): boolean {
    return this.store.attempt(this.log.logDirectory, `flushing ${this.log.directory}`, action);
  }

  private finish(): void {
    if (this.log.isOffline) return;
    this.log.onFlushed(this.targetOffset, this.targetStableOffset);
    if (this.wantedOffset > this.log.recoveryPoint) this.request(this.wantedOffset);
  }
}

/** The index of the first segment that may not be on the disk in full. */
export function firstUnflushed(log: Log): number {
  let i = Math.max(0, log.segments.floorIndex(log.recoveryPoint));
  // A flush may have ended exactly where a segment ended that was the active one then.
  while (i > 0 && !log.segments.at(i - 1)!.isFlushedWhole) i--;
  return i;
}
