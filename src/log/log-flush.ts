/**
 * Moves the recovery point of one log (KAFKA-615 and its kin): what lies before it was flushed, so
 * after an unclean stop recovery starts there.
 *
 * A segment that is not the active one is flushed with its indexes and its producer snapshot,
 * because recovery will not look at it again; of the active one the `.log` is enough, since the
 * segment that holds the recovery point is always recovered whole. Everything runs as requests.
 */
import {
  INDEX_SUFFIX,
  LEADER_EPOCH_FILE,
  offsetName,
  SNAPSHOT_SUFFIX,
  TIME_INDEX_SUFFIX,
  TXN_INDEX_SUFFIX,
} from './file-names.ts';
import { LogFile } from './file-pool.ts';
import type { Log } from './log.ts';
import type { LogStore } from './log-store.ts';

export class LogFlush {
  /** The directory's own entries changed: files were created since its last flush. */
  directoryIsDirty: boolean;
  epochsAreDirty: boolean;
  private readonly store: LogStore;
  private readonly log: Log;
  private wantedOffset: number;
  private targetOffset: number;
  private waitingFor: number;
  private isListed: boolean;
  private readonly filesByFlushId: Map<number, LogFile>;

  constructor(store: LogStore, log: Log) {
    this.directoryIsDirty = true;
    this.epochsAreDirty = true;
    this.store = store;
    this.log = log;
    this.wantedOffset = 0;
    this.targetOffset = 0;
    this.waitingFor = 0;
    this.isListed = false;
    this.filesByFlushId = new Map();
  }

  get isUnderWay(): boolean {
    return this.waitingFor > 0;
  }

  /** The recovery point shall reach `offset` as soon as that is written and flushed. */
  request(offset: number): void {
    if (offset > this.wantedOffset) this.wantedOffset = offset;
    if (this.isListed || this.isUnderWay) return;
    this.isListed = true;
    this.store.wantFlush.push(this.log);
  }

  /** What was flushed at or past `offset` is gone; new bytes there are not flushed. */
  truncateTo(offset: number): void {
    this.wantedOffset = Math.min(this.wantedOffset, offset);
    this.targetOffset = Math.min(this.targetOffset, offset);
  }

  /** Once per tick, after the writes. True: done or started, false: waits for a write. */
  start(): boolean {
    const log = this.log;
    if (this.isUnderWay || log.isOffline || this.wantedOffset <= log.recoveryPoint) {
      this.isListed = false;
      return true;
    }
    if (log.writtenEndOffset < this.wantedOffset && log.hasWriteUnderWay) return false;
    this.isListed = false;
    this.targetOffset = log.writtenEndOffset;
    this.store.attempt(log.logDirectory, `flushing ${log.directory}`, () => this.requestAll());
    if (this.waitingFor === 0) this.finish();
    return true;
  }

  onFlushed(flushId: number, error: Error | null): void {
    const file = this.filesByFlushId.get(flushId);
    if (file !== undefined) {
      this.filesByFlushId.delete(flushId);
      this.store.files.unpin(file);
    }
    this.waitingFor--;
    if (error !== null) {
      this.store.fail(this.log.logDirectory, `flushing ${this.log.directory}`, error);
    }
    if (this.waitingFor === 0) this.finish();
  }

  private requestAll(): void {
    const log = this.log;
    const active = log.segments.active;
    for (const segment of log.segments.between(log.recoveryPoint, this.targetOffset)) {
      this.flushFile(segment.file);
      if (segment === active) continue;
      segment.persistIndexesSync(false);
      this.flushPath(segment.pathOf(INDEX_SUFFIX));
      this.flushPath(segment.pathOf(TIME_INDEX_SUFFIX));
      if (segment.txnIndex.count > 0) this.flushPath(segment.pathOf(TXN_INDEX_SUFFIX));
    }
    for (const offset of log.snapshots.offsets) {
      if (offset <= log.recoveryPoint || offset > this.targetOffset) continue;
      this.flushPath(`${log.directory}/${offsetName(offset)}${SNAPSHOT_SUFFIX}`);
    }
    if (this.epochsAreDirty) {
      this.epochsAreDirty = false;
      this.flushPath(`${log.directory}/${LEADER_EPOCH_FILE}`);
    }
    if (this.directoryIsDirty) {
      this.directoryIsDirty = false;
      const flushId = this.register();
      this.store.disk.requestFlushDirectory(log.directory, flushId);
    }
  }

  /** A file that is only opened to be flushed. */
  private flushPath(path: string): void {
    if (!this.store.disk.exists(path)) return;
    const file = new LogFile(path);
    this.flushFile(file);
    this.store.files.retire(file);
  }

  private flushFile(file: LogFile): void {
    const handle = this.store.files.use(file);
    const flushId = this.register();
    this.filesByFlushId.set(flushId, file);
    this.store.files.pin(file);
    this.store.disk.requestFlush(handle, flushId);
  }

  private register(): number {
    const flushId = this.store.nextId();
    this.store.flushesUnderWay.set(flushId, this);
    this.waitingFor++;
    return flushId;
  }

  private finish(): void {
    if (this.log.isOffline) return;
    this.log.onFlushed(this.targetOffset);
    if (this.wantedOffset > this.log.recoveryPoint) this.request(this.wantedOffset);
  }
}
