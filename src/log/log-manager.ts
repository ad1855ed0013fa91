/**
 * All logs of a broker (Kafka's LogManager): loads and creates them, drives their writes and
 * flushes once per tick, and keeps the deadlines of retention, checkpoints and deletion.
 *
 * In a tick: `beginTick` and `onCompletions` first, `writeQueued` after the appends; each log's
 * `writtenEndOffset` says what has moved. `advance` when `nextDeadlineMs` is due. Nothing here
 * waits.
 */
import type { BrokerLogger } from '../base/logger.ts';
import type { Prng } from '../base/prng.ts';
import { type Uuid, ZERO_UUID } from '../base/uuid.ts';
import { Checkpointer } from './checkpointer.ts';
import { type CleanerOptions, defaultCleanerOptions, LogCleaner } from './cleaner/log-cleaner.ts';
import type { Disk, DiskCompletion } from './disk.ts';
import type { Log } from './log.ts';
import { closeLogs } from './log-close.ts';
import type { LogConfig } from './log-config.ts';
import { defaultLogConfig } from './log-config.ts';
import { makeEmptyLog } from './log-creation.ts';
import { loadDirectory } from './log-directory-loader.ts';
import { LogMoves } from './log-moves.ts';
import { markedPath, removeLogDirectory } from './log-removal.ts';
import { type IsHeld, type LogDirectory, LogStore } from './log-store.ts';
import { deleteDueSegments, findDueSegments } from './retention.ts';
import type { Segment } from './segment.ts';

export type LogManagerOptions = {
  /** `log.dirs` and `metadata.log.dir`, with the ids from their meta.properties. They exist. */
  readonly directories: readonly {
    readonly path: string;
    readonly directoryId: string;
    readonly isForTopics?: boolean;
    /** Why it is offline from the beginning. */
    readonly error?: string | null;
  }[];
  readonly logger: BrokerLogger;
  readonly prng: Prng;
  /** The in-memory tail of all partitions together; default 32 MiB. */
  readonly tailBytesMax?: number;
  /**
   * Cold reads under way and kept; default 16 MiB each. Groups that share what they read may have more of it
   * kept (`KeptWindow`), and what was read into is kept for the next reads (`ReadBuffers`).
   */
  readonly coldReadBytesMax?: number;
  readonly openFilesMax?: number;
  /** Of what `Log.readToSend` gave; default: always, so that its memory is never used again. */
  readonly isHeld?: IsHeld;
  /** producer.id.expiration.ms */
  readonly producerIdExpirationMs?: number;
  /** producer.id.expiration.check.interval.ms */
  readonly producerIdExpirationCheckIntervalMs?: number;
  /** log.retention.check.interval.ms */
  readonly retentionCheckIntervalMs?: number;
  /** log.initial.task.delay.ms */
  readonly initialTaskDelayMs?: number;
  /** log.segment.delete.delay.ms, for what an earlier run has deleted; the configs of topics come later. */
  readonly fileDeleteDelayMs?: number;
  /** log.flush.offset.checkpoint.interval.ms, and the same for log start offsets. */
  readonly checkpointIntervalMs?: number;
  /** replica.high.watermark.checkpoint.interval.ms */
  readonly highWatermarkCheckpointIntervalMs?: number;
  readonly cleaner?: CleanerOptions;
};

export type CompletedRead = { readonly log: Log; readonly readId: number };

export type LogUsage = {
  /** Of the slabs with the newest records of all partitions. */
  readonly tailBytes: number;
  /** Of reads from the disk: under way, kept, and left for the next ones. */
  readonly coldReadBytes: number;
  readonly openFiles: number;
};

/** Indexes of inactive segments that stay loaded. */
const INDEX_BYTES_MAX = 16 * 1024 * 1024;
const TIMED_FLUSH_CHECK_MS = 1000;
const RETENTION_RETRY_MS = 1000;

export class LogManager {
  readonly directories: readonly LogDirectory[];
  readonly moves: LogMoves;
  private readonly store: LogStore;
  private readonly logsByName: Map<string, Log>;
  private readonly checkpointer: Checkpointer;
  private readonly cleaner: LogCleaner;
  private readonly retentionCheckIntervalMs: number;
  private readonly producerCheckIntervalMs: number;
  private retentionDeadlineMs: number;
  private producerDeadlineMs: number;
  private flushDeadlineMs: number;
  private readonly initialTaskDelayMs: number;
  /** For new logs of this tick: ten thousand of them must not count ten thousand each. */
  private logCounts: Map<LogDirectory, number> | null;

  constructor(disk: Disk, options: LogManagerOptions) {
    const mebibyte = 1024 * 1024;
    this.directories = options.directories.map((directory) => {
      return { isForTopics: true, isCordoned: false, error: null, ...directory };
    });
    const storeOptions = {
      tailBytesMax: options.tailBytesMax ?? 32 * mebibyte,
      coldReadBytesMax: options.coldReadBytesMax ?? 16 * mebibyte,
      openFilesMax: options.openFilesMax ?? disk.openFilesMax,
      isHeld: options.isHeld ?? (() => true),
      producerIdExpirationMs: options.producerIdExpirationMs ?? 24 * 3600 * 1000,
      fileDeleteDelayMs: options.fileDeleteDelayMs ?? defaultLogConfig.fileDeleteDelayMs,
    };
    this.store = new LogStore(disk, storeOptions, options.logger, options.prng);
    this.logsByName = new Map();
    this.moves = new LogMoves(this.store, this.logsByName);
    this.cleaner = new LogCleaner(
      this.store,
      this.logsByName,
      options.cleaner ?? defaultCleanerOptions,
    );
    this.checkpointer = new Checkpointer(
      this.store,
      this.directories,
      options.checkpointIntervalMs ?? 60_000,
      options.highWatermarkCheckpointIntervalMs ?? 5000,
    );
    this.store.saveLogStarts = () => this.checkpointer.writeLogStartOffsets(this.logsAndFutures());
    this.retentionCheckIntervalMs = options.retentionCheckIntervalMs ?? 300_000;
    this.producerCheckIntervalMs = options.producerIdExpirationCheckIntervalMs ?? 600_000;
    this.initialTaskDelayMs = options.initialTaskDelayMs ?? 30_000;
    this.retentionDeadlineMs = Infinity;
    this.producerDeadlineMs = Infinity;
    this.flushDeadlineMs = Infinity;
    this.logCounts = null;
  }

  /** At start, synchronously: every partition directory of every log directory. */
  loadAll(
    nowMs: number,
    wallMs: number,
    configOf: (topic: string) => LogConfig = () => defaultLogConfig,
  ): void {
    this.store.nowMs = nowMs;
    this.store.wallMs = wallMs;
    for (const directory of this.directories) {
      if (directory.error !== null) {
        this.store.logger.error(`Log directory ${directory.path} is offline: ${directory.error}.`);
      }
      this.store.attempt(directory, 'loading', () => {
        const { logs, futures } = loadDirectory(this.store, directory, configOf, wallMs);
        for (const log of logs) this.addLoaded(log);
        for (const future of futures) this.moves.addFound(future);
      });
    }
    this.store.recoveryWindow = null;
    const firstMs = nowMs + this.initialTaskDelayMs;
    this.retentionDeadlineMs = firstMs;
    this.producerDeadlineMs = firstMs;
    this.checkpointer.start(nowMs, firstMs);
    this.cleaner.start(nowMs);
  }

  /** What all logs share, for metrics. */
  get usage(): LogUsage {
    const { tail, coldReads, files } = this.store;
    return {
      tailBytes: tail.allocatedBytes,
      coldReadBytes: coldReads.allocatedBytes,
      openFiles: files.openCount,
    };
  }

  /** The log as it was loaded, or a new one in the directory with the fewest logs. */
  openLog(
    topic: string,
    partition: number,
    topicId: Uuid,
    config: LogConfig,
    wallMs: number = this.store.wallMs,
    directoryPath: string | null = null,
  ): Log {
    const log = this.findLog(topic, partition);
    if (log === undefined) {
      return this.createLog(topic, partition, topicId, config, wallMs, directoryPath);
    }
    if (log.topicId !== ZERO_UUID && topicId !== ZERO_UUID && log.topicId !== topicId) {
      this.store.logger.warn(`${log.directory} belongs to a topic that was deleted; set aside.`);
      this.removeLog(log, 'stray');
      return this.createLog(topic, partition, topicId, config, wallMs, directoryPath);
    }
    log.setTopicId(topicId);
    log.updateConfig(config);
    this.moves.resume(log);
    return log;
  }

  createLog(
    topic: string,
    partition: number,
    topicId: Uuid,
    config: LogConfig,
    wallMs: number = this.store.wallMs,
    directoryPath: string | null = null,
  ): Log {
    const name = `${topic}-${partition}`;
    const path = directoryPath ?? this.moves.takePreferred(name);
    const logDirectory = this.chooseDirectory(path);
    this.setUnloadableAside(topic, partition);
    if (this.store.checkpointsAreStale) this.replaceCheckpoints();
    const directory = `${logDirectory.path}/${name}`;
    const log = makeEmptyLog(
      this.store,
      logDirectory,
      directory,
      topic,
      partition,
      topicId,
      config,
      0,
      wallMs,
    );
    this.logsByName.set(name, log);
    const { logCounts } = this;
    logCounts?.set(logDirectory, (logCounts.get(logDirectory) ?? 0) + 1);
    return log;
  }

  /**
   * Whether a partition that is not new and has no log here may begin with an empty one: not while
   * its records may lie in a directory that is offline (Partition.createLogInAssignedDirectoryId).
   * `directoryId` is where the metadata says it lies, when it does.
   */
  mayCreate(topic: string, partition: number, directoryId: Uuid | undefined): boolean {
    if (this.store.unloadable.has(`${topic}-${partition}`)) return false;
    const assigned = this.directories.find((directory) => directory.directoryId === directoryId);
    if (assigned !== undefined) return assigned.error === null;
    return this.directories.every((directory) => directory.error === null);
  }

  findLog(topic: string, partition: number): Log | undefined {
    return this.logsByName.get(`${topic}-${partition}`);
  }

  logs(): IterableIterator<Log> {
    return this.logsByName.values();
  }

  /** The directory is renamed now and removed after `file.delete.delay.ms`. */
  deleteLog(log: Log): void {
    this.removeLog(log, 'delete');
  }

  /** A partition that no topic owns: kept under another name, for the operator. */
  setStrayAside(log: Log): void {
    this.removeLog(log, 'stray');
  }

  /** Deletions and whatever else is put off count from these times. */
  beginTick(nowMs: number, wallMs: number): void {
    this.store.nowMs = nowMs;
    this.store.wallMs = wallMs;
    this.logCounts = null;
    this.store.coldReads.beginTick();
    this.moves.beginTick();
  }

  /** What ended since the last tick. Ids that are not ours are ignored. */
  onCompletions(completions: readonly DiskCompletion[]): void {
    const { cleaner, store } = this;
    this.moves.onCompletions(completions);
    for (const completion of completions) {
      switch (completion.kind) {
        case 'written': {
          if (cleaner.onCompleted(completion.writeId, 0, completion.error)) break;
          const log = store.writesUnderWay.get(completion.writeId);
          store.writesUnderWay.delete(completion.writeId);
          log?.onWriteCompleted(completion.error);
          break;
        }
        case 'flushed': {
          const { flushId, error } = completion;
          if (cleaner.onCompleted(flushId, 0, error)) break;
          if (store.deletions.onCompleted(flushId, error)) break;
          const flush = store.flushesUnderWay.get(flushId);
          store.flushesUnderWay.delete(flushId);
          flush?.onFlushed(error);
          break;
        }
        case 'removed':
          store.deletions.onCompleted(completion.removeId, completion.error);
          break;
        default: {
          const { readId, sizeBytes, error } = completion;
          if (cleaner.onCompleted(readId, sizeBytes, error)) break;
          const read = store.coldReads.complete(readId, sizeBytes, error !== null);
          if (read !== null && error !== null) {
            store.fail(read.log.logDirectory, `reading ${read.segment.file.path}`, error);
          }
        }
      }
    }
  }

  /** Once per tick: one write per touched file, then the flushes and cold reads asked for. */
  writeQueued(): void {
    const { store } = this;
    if (store.recoveryPointMovedBack) {
      store.recoveryPointMovedBack = false;
      this.checkpointer.writeMovedBack(this.logsAndFutures());
    }
    if (store.cleanedOffsetMovedBack) {
      store.cleanedOffsetMovedBack = false;
      this.cleaner.writeCheckpoints(this.directories);
    }
    for (const log of store.dirty.splice(0)) log.runWrites();
    if (this.moves.moves.size > 0) {
      this.moves.run();
    }
    this.startFlushes();
    store.coldReads.startQueued((log, error) => {
      store.fail(log.logDirectory, `reading ${log.directory}`, error);
    });
  }

  /** Those asked for since the last `writeQueued`; those that wait for a write go on waiting. */
  startFlushes(): void {
    const { wantFlush } = this.store;
    if (wantFlush.length === 0) return;
    for (const log of wantFlush.splice(0)) if (!log.flush.start()) wantFlush.push(log);
  }

  /** Something was appended, or asked for from the disk, since the last `writeQueued`. */
  get hasQueued(): boolean {
    return this.store.dirty.length > 0 || this.store.coldReads.hasNew;
  }

  /** Before a fetch is answered: see `ColdReads`. */
  beginReply(): void {
    this.store.coldReads.dropOldest();
  }

  takeCompletedReads(): CompletedRead[] {
    return this.store.coldReads.completed.splice(0);
  }

  /** Directories that went offline since the last call. */
  takeFailedDirectories(): LogDirectory[] {
    return this.store.failedDirectories.splice(0);
  }

  /** The disk is slow: what waits to be written fills the memory meant for it. */
  get isBehind(): boolean {
    return this.store.tail.isBehind;
  }

  /** Writes, flushes, reads and removals that have not completed: wait for none before `closeCleanly`. */
  get underWayCount(): number {
    const { writesUnderWay, flushesUnderWay, coldReads, deletions } = this.store;
    const others = (this.cleaner.isIoPending ? 1 : 0) + (deletions.isUnderWay ? 1 : 0);
    return writesUnderWay.size + flushesUnderWay.size + coldReads.pendingCount + others;
  }

  nextDeadlineMs(): number {
    if (this.store.hasTimedFlush && this.flushDeadlineMs === Infinity) return 0;
    return Math.min(
      this.retentionDeadlineMs,
      this.producerDeadlineMs,
      this.flushDeadlineMs,
      this.store.deletions.nextDeadlineMs(),
      this.checkpointer.nextDeadlineMs(),
      this.cleaner.nextDeadlineMs(),
      this.moves.nextDeadlineMs(),
    );
  }

  advance(nowMs: number, wallMs: number): void {
    this.store.nowMs = nowMs;
    this.store.wallMs = wallMs;
    if (nowMs >= this.retentionDeadlineMs) {
      this.retentionDeadlineMs = nowMs + this.retentionCheckIntervalMs;
      this.cleanUp(wallMs);
      if (this.store.retentionWaits) this.retentionDeadlineMs = nowMs + RETENTION_RETRY_MS;
    }
    if (nowMs >= this.producerDeadlineMs) {
      this.producerDeadlineMs = nowMs + this.producerCheckIntervalMs;
      for (const log of this.logs()) log.producers.removeExpired(wallMs);
    }
    if (
      this.store.hasTimedFlush &&
      (nowMs >= this.flushDeadlineMs || this.flushDeadlineMs === Infinity)
    ) {
      this.flushDeadlineMs = nowMs + TIMED_FLUSH_CHECK_MS;
      this.flushByTime(wallMs);
    }
    this.checkpointer.advance(nowMs, this.logsAndFutures());
    this.store.deletions.advance(nowMs);
    this.cleaner.advance(nowMs, wallMs);
  }

  /** `*`: all of them. */
  cordon(paths: readonly string[]): void {
    for (const directory of this.directories) {
      directory.isCordoned = paths.includes(directory.path) || paths.includes('*');
    }
  }

  /** A dynamic config changed. */
  updateCleaner(options: CleanerOptions): void {
    this.cleaner.updateOptions(options, this.store.nowMs);
  }

  /** `producer.id.expiration.ms` changed; logs that are opened later have it too. */
  updateProducerExpiration(expirationMs: number): void {
    this.store.options.producerIdExpirationMs = expirationMs;
    for (const log of this.logs()) log.producers.expirationMs = expirationMs;
  }

  /** Old segments of every log, whatever the deadline says. */
  cleanUp(wallMs: number): void {
    this.store.retentionWaits = false;
    const due = new Map<Log, readonly Segment[]>();
    for (const log of this.logs()) {
      const segments = findDueSegments(log, wallMs);
      if (segments.length > 0) due.set(log, segments);
      log.tail.dropEvicted();
    }
    // Once for all of them.
    if (due.size > 0) this.checkpointer.writeLogStartOffsets(this.logsAndFutures());
    for (const [log, segments] of due) deleteDueSegments(log, segments);
    this.dropIndexes();
  }

  /**
   * Before a clean stop, and then tick until nothing is under way: the flushes run side by side in
   * the thread pool, where `closeCleanly` alone would make them one by one.
   */
  requestFlushAll(): void {
    this.store.isClosing = true;
    for (const log of this.logs()) if (log.recoveryPoint < log.logEndOffset) log.requestFlush();
  }

  /**
   * The last call: everything queued is written and flushed, indexes and producer snapshots are
   * completed, and the marker is left that lets the next start trust the files.
   */
  closeCleanly(brokerEpoch = -1): void {
    this.cleaner.close();
    const logs = this.logsAndFutures();
    closeLogs(this.store, this.directories, logs, this.checkpointer, brokerEpoch);
  }

  private replaceCheckpoints(): void {
    this.store.checkpointsAreStale = false;
    this.checkpointer.writeAll(this.logsAndFutures());
    this.cleaner.writeCheckpoints(this.directories);
  }

  /** By names that are the table's own: who asks wants the values. */
  private logsAndFutures(): ReadonlyMap<string, Log> {
    const { found, moves } = this.moves;
    if (found.size === 0 && moves.size === 0) return this.logsByName;
    const all = new Map(this.logsByName);
    for (const log of found.values()) all.set(log.directory, log);
    for (const { future } of moves.values()) all.set(future.directory, future);
    return all;
  }

  private addLoaded(log: Log): void {
    const name = `${log.topic}-${log.partition}`;
    const other = this.logsByName.get(name);
    if (other !== undefined) {
      throw new Error(`${log.directory} and ${other.directory} are the same partition`);
    }
    this.logsByName.set(name, log);
  }

  private chooseDirectory(path: string | null): LogDirectory {
    const named = this.directories.find((directory) => directory.path === path);
    if (named !== undefined) return named;
    const counts = this.countLogs();
    let best: LogDirectory | null = null;
    for (const directory of this.directories) {
      const { error, isCordoned, isForTopics } = directory;
      if (error !== null || isCordoned || !isForTopics) continue;
      const isBetter = best === null || (counts.get(directory) ?? 0) < (counts.get(best) ?? 0);
      if (isBetter) best = directory;
    }
    return best ?? this.directories.find((directory) => directory.isForTopics)!;
  }

  private countLogs(): ReadonlyMap<LogDirectory, number> {
    if (this.logCounts !== null) return this.logCounts;
    const counts = new Map<LogDirectory, number>();
    for (const { logDirectory } of this.logs()) {
      counts.set(logDirectory, (counts.get(logDirectory) ?? 0) + 1);
    }
    this.logCounts = counts;
    return counts;
  }

  /** What could not be read belonged to an older topic of that name. */
  private setUnloadableAside(topic: string, partition: number): void {
    const { store } = this;
    const name = `${topic}-${partition}`;
    const logDirectory = store.unloadable.get(name);
    if (logDirectory === undefined) return;
    store.unloadable.delete(name);
    const target = markedPath(store, logDirectory, topic, partition, 'stray');
    store.attempt(logDirectory, `setting ${name} aside`, () => {
      store.disk.rename(`${logDirectory.path}/${name}`, target);
    });
  }

  private removeLog(log: Log, kind: 'delete' | 'stray'): void {
    this.logsByName.delete(`${log.topic}-${log.partition}`);
    this.logCounts = null;
    this.store.checkpointsAreStale = true;
    this.moves.cancel(log);
    removeLogDirectory(this.store, log, kind);
  }

  private flushByTime(wallMs: number): void {
    for (const log of this.logs()) {
      if (log.recoveryPoint >= log.logEndOffset) log.lastFlushAtMs = wallMs;
      else if (wallMs - log.lastFlushAtMs >= log.config.flushMs) {
        log.lastFlushAtMs = wallMs;
        log.requestFlush();
      }
    }
  }

  private dropIndexes(): void {
    let bytes = 0;
    for (const log of this.logs()) {
      for (const segment of log.segments.all) {
        if (segment === log.segments.active || !segment.areIndexesPersisted) continue;
        bytes += segment.loadedIndexBytes;
        if (bytes > INDEX_BYTES_MAX) segment.dropIndexes();
      }
    }
  }
}
