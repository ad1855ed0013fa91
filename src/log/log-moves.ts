/**
 * Moves logs to other directories while they are in use (KIP-113; Kafka's ReplicaAlterLogDirsThread
 * and LogManager.replaceCurrentWithFutureLog). A copy grows under a name that ends with `-future`
 * and takes the log's place when it has everything.
 *
 * In order: copy and flush; have the metadata name the new directory; set the old directory aside;
 * give the copy its name. Whatever a crash leaves is one log that counts: beside a log a copy is
 * only a copy, and one that the metadata names and that is alone is the log (`promote`).
 *
 * A slice of copying a tick, a move at a time. The last records are copied right behind the write
 * that brought them, when there is a moment without any that are unwritten: nothing waits for it.
 */
import { assert } from '../base/assert.ts';
import { type Uuid, ZERO_UUID } from '../base/uuid.ts';
import { baseOffset } from '../protocol/records/record-batch.ts';
import { formatPartitionMetadata } from './checkpoints.ts';
import type { DiskCompletion } from './disk.ts';
import { PARTITION_METADATA_FILE } from './file-names.ts';
import type { Log } from './log.ts';
import { makeEmptyLog } from './log-creation.ts';
import { markedPath, removeLogDirectory } from './log-removal.ts';
import { replaceLog } from './log-replacement.ts';
import type { LogDirectory, LogStore } from './log-store.ts';

const SLICE_BYTES = 1024 * 1024;
/** Of partitions that do not exist: any client may name them. */
const PREFERRED_PATHS_MAX = 10_000;

export type SwappedLog = { readonly log: Log; readonly future: Log };

export type LogMove = {
  readonly log: Log;
  readonly future: Log;
  /** Of the log when copying began: a truncated one is copied again. */
  layoutVersion: number;
  /** The copy had so much when it first had everything, and that has to be flushed; -1 before. */
  flushOffset: number;
  /** `complete`: the owner is to tell the controller. `assigned`: the metadata says so. */
  state: 'copying' | 'complete' | 'assigned';
};

export class LogMoves {
  /** By `topic-partition`. */
  readonly moves: Map<string, LogMove>;
  /** Copies that were found at the start and whose log nobody has opened yet. */
  readonly found: Map<string, Log>;
  /** `replica.alter.log.dirs.io.max.bytes.per.second` */
  bytesPerSecondMax: number;
  private readonly store: LogStore;
  private readonly logsByName: Map<string, Log>;
  private readonly swapped: SwappedLog[];
  private readonly completed: LogMove[];
  /** Where partitions that are not here yet shall be, by name. */
  private readonly preferredPathByName: Map<string, string>;
  /** This tick may copy no more. */
  private isSliceSpent: boolean;
  /** Everybody waits for the disk: there is no use in another tick before a completion. */
  private isBlocked: boolean;
  private notBeforeMs: number;

  constructor(store: LogStore, logsByName: Map<string, Log>) {
    this.moves = new Map();
    this.found = new Map();
    this.bytesPerSecondMax = Infinity;
    this.store = store;
    this.logsByName = logsByName;
    this.swapped = [];
    this.completed = [];
    this.preferredPathByName = new Map();
    this.isSliceSpent = false;
    this.isBlocked = false;
    this.notBeforeMs = 0;
  }

  /** To the directory that it is in: ends a move. Elsewhere: ends one to a third directory. */
  moveLog(log: Log, destination: LogDirectory): void {
    if (this.find(log)?.future.logDirectory === destination) return;
    this.cancel(log);
    if (log.logDirectory === destination || destination.error !== null) return;
    const { topic, partition, topicId, config, logStartOffset } = log;
    const { store } = this;
    const future = makeEmptyLog(
      store,
      destination,
      markedPath(store, destination, topic, partition, 'future'),
      topic,
      partition,
      topicId,
      config,
      logStartOffset,
      store.wallMs,
    );
    // A copy that is alone after a crash has to say whose it is.
    const path = `${future.directory}/${PARTITION_METADATA_FILE}`;
    const isMade = store.attempt(destination, `writing ${path}`, () => {
      store.disk.writeFileAtomic(path, formatPartitionMetadata(topicId), true);
    });
    if (isMade) this.begin(log, future);
  }

  /** What was copied so far goes. */
  cancel(log: Log): void {
    const move = this.find(log);
    if (move === undefined) return;
    this.end(move);
    removeLogDirectory(this.store, move.future, 'delete');
  }

  /** For a partition that is not here: where it shall be when it comes. */
  preferDirectory(topic: string, partition: number, path: string): void {
    const { preferredPathByName } = this;
    preferredPathByName.set(`${topic}-${partition}`, path);
    if (preferredPathByName.size <= PREFERRED_PATHS_MAX) return;
    for (const oldest of preferredPathByName.keys()) {
      preferredPathByName.delete(oldest);
      return;
    }
  }

  takePreferred(name: string): string | null {
    const path = this.preferredPathByName.get(name) ?? null;
    if (path !== null) this.preferredPathByName.delete(name);
    return path;
  }

  /** At a start. Of two copies, which only a failed disk can leave, one is as good as the other. */
  addFound(future: Log): void {
    const name = nameOf(future);
    if (this.found.has(name)) removeLogDirectory(this.store, future, 'delete');
    else this.found.set(name, future);
  }

  /** A log has been opened, and perhaps it was being moved when the broker went down. */
  resume(log: Log): void {
    const name = nameOf(log);
    const future = this.found.get(name);
    if (future === undefined) return;
    this.found.delete(name);
    const isItsCopy = future.topicId === log.topicId && future.logDirectory !== log.logDirectory;
    if (isItsCopy && !future.isOffline) this.begin(log, future);
    else removeLogDirectory(this.store, future, 'delete');
  }

  /** A copy whose log was set aside already when the broker went down takes its place. */
  promote(topic: string, partition: number, topicId: Uuid, directoryId: Uuid | undefined): void {
    const name = `${topic}-${partition}`;
    const future = this.found.get(name);
    if (future === undefined || future.logDirectory.directoryId !== directoryId) return;
    const mayBeIts = future.topicId === topicId || future.topicId === ZERO_UUID;
    if (future.isOffline || !mayBeIts) return;
    const { store } = this;
    const directory = `${future.logDirectory.path}/${name}`;
    store.attempt(future.logDirectory, `renaming ${future.directory}`, () => {
      store.disk.rename(future.directory, directory);
      future.onDirectoryRenamed(directory);
      store.disk.flushDirectorySync(future.logDirectory.path);
      this.found.delete(name);
      this.logsByName.set(name, future);
      store.logger.warn(`${directory} takes the place of the log that it was copied from.`);
    });
  }

  /** Copies that no partition was opened for: their topics are gone. */
  removeUnclaimed(directories: readonly LogDirectory[]): void {
    // Their logs may be in a directory that does not work at the moment.
    if (directories.some((directory) => directory.error !== null)) return;
    for (const future of this.found.values()) removeLogDirectory(this.store, future, 'delete');
    this.found.clear();
  }

  /** Moves of which the controller is to hear, once. */
  takeCompleted(): LogMove[] {
    return this.completed.splice(0).filter((move) => this.find(move.log) === move);
  }

  /** Logs whose place was taken by their copies since the last call. */
  takeSwapped(): SwappedLog[] {
    return this.swapped.splice(0);
  }

  private begin(log: Log, future: Log): void {
    const name = nameOf(log);
    assert(!this.moves.has(name), `${name} is being moved`);
    log.isMoving = true;
    this.isBlocked = false;
    const { layoutVersion } = log;
    const move: LogMove = { log, future, layoutVersion, flushOffset: -1, state: 'copying' };
    this.moves.set(name, move);
    this.store.logger.info(`Moving ${log.directory} to ${future.logDirectory.path}.`);
  }

  find(log: Log): LogMove | undefined {
    return this.moves.get(nameOf(log));
  }

  private end(move: LogMove): void {
    move.log.isMoving = false;
    this.moves.delete(nameOf(move.log));
  }

  beginTick(): void {
    this.isSliceSpent = false;
  }

  onCompletions(completions: readonly DiskCompletion[]): void {
    if (completions.length > 0) this.isBlocked = false;
  }

  nextDeadlineMs(): number {
    if (this.moves.size === 0 || this.isBlocked) return Infinity;
    return this.notBeforeMs;
  }

  /** The metadata names the directory of the copy from here on. */
  onAssigned(log: Log, directoryId: Uuid): void {
    const move = this.find(log);
    if (move?.state !== 'complete' || move.future.logDirectory.directoryId !== directoryId) return;
    move.state = 'assigned';
    this.isBlocked = false;
  }

  /** The controller shall be told again. */
  onNotAssigned(): void {
    for (const move of this.moves.values()) if (move.state === 'complete') move.state = 'copying';
  }

  /** After the writes: copies a slice, and swaps what can be swapped. */
  run(): void {
    let isBlocked = true;
    for (const move of this.moves.values()) {
      // A failed directory keeps what it has for the next start.
      if (move.log.isOffline || move.future.isOffline) {
        this.end(move);
        continue;
      }
      const outcome = this.step(move);
      if (outcome === 'ready') this.swap(move);
      else if (outcome === 'more') isBlocked = false;
    }
    this.isBlocked = isBlocked;
  }

  private swap(move: LogMove): void {
    const { log, future } = move;
    this.end(move);
    const target = markedPath(this.store, log.logDirectory, log.topic, log.partition, 'delete');
    if (!replaceLog(this.store, log, future, target) && !log.isDeleted) return;
    future.updateConfig(log.config);
    future.cleanedEndOffset = log.cleanedEndOffset;
    this.logsByName.set(nameOf(log), future);
    this.swapped.push({ log, future });
    this.store.logger.info(`Moved ${nameOf(log)} to ${future.logDirectory.path}.`);
  }

  private step(move: LogMove): 'ready' | 'more' | 'waits' {
    const { log, future, state } = move;
    // What the cleaner is about to replace is read when it is done.
    if (this.store.cleaningLog === log) return 'more';
    this.align(move);
    if (future.logEndOffset < log.writtenEndOffset) return this.copy(move);
    future.updateHighWatermark(log.highWatermark);
    if (future.logEndOffset < log.logEndOffset || future.hasWriteUnderWay) return 'waits';
    if (move.flushOffset < 0) move.flushOffset = future.logEndOffset;
    // Nothing that was safe from a power loss may be less safe in its new place.
    if (future.recoveryPoint < Math.max(log.recoveryPoint, move.flushOffset)) {
      future.requestFlush();
      return 'waits';
    }
    if (state === 'copying') {
      move.state = 'complete';
      this.completed.push(move);
      return 'more';
    }
    if (state !== 'assigned') return 'waits';
    const isWritten =
      log.writtenEndOffset === log.logEndOffset && future.writtenEndOffset === log.logEndOffset;
    return isWritten && !log.hasWriteUnderWay && future.flush.isIdle ? 'ready' : 'waits';
  }

  /** Follows what happened to the log other than appends. */
  private align(move: LogMove): void {
    const { log, future } = move;
    const isOther = move.layoutVersion !== log.layoutVersion;
    if (isOther || future.logEndOffset < log.logStartOffset) {
      move.layoutVersion = log.layoutVersion;
      move.flushOffset = -1;
      future.truncateFullyAndStartAt(log.logStartOffset, this.store.wallMs);
    }
    if (future.logEndOffset > log.logEndOffset) {
      future.truncateTo(log.logEndOffset, this.store.wallMs);
    }
    if (future.logStartOffset < log.logStartOffset) future.moveLogStartOffset(log.logStartOffset);
  }

  private copy(move: LogMove): 'more' | 'waits' {
    const { store } = this;
    if (this.isSliceSpent || store.tail.isBehind || store.nowMs < this.notBeforeMs) return 'more';
    const { log, future } = move;
    const from = Math.max(future.logEndOffset, log.logStartOffset);
    const read = log.read(from, SLICE_BYTES, log.writtenEndOffset, true);
    if (read.kind === 'pending') return 'waits';
    if (read.kind !== 'data' || read.sizeBytes === 0) {
      this.give(move, read.kind);
      return 'waits';
    }
    this.isSliceSpent = true;
    const rate = this.bytesPerSecondMax;
    if (rate < Infinity) this.notBeforeMs = store.nowMs + (read.sizeBytes / rate) * 1000;
    for (const chunk of read.chunks) this.append(move, chunk);
    return 'more';
  }

  private append(move: LogMove, chunk: Buffer): void {
    const { log, future } = move;
    const first = baseOffset(chunk, 0);
    // The log's start may lie inside its first batch (DeleteRecords).
    if (first < future.logEndOffset && future.sizeBytes === 0) {
      future.truncateFullyAndStartAt(first, this.store.wallMs);
    }
    const info = future.appendAsFollower(chunk, this.store.wallMs);
    if (info.errorCode !== 0) this.give(move, `error ${info.errorCode}`);
    if (future.logStartOffset < log.logStartOffset && future.logEndOffset > log.logStartOffset) {
      future.moveLogStartOffset(log.logStartOffset);
    }
  }

  private give(move: LogMove, why: string): void {
    const { log, future } = move;
    this.end(move);
    this.store.logger.error(
      `${log.directory} stays where it is: copying it to ${future.directory} failed: ${why}.`,
    );
  }
}

function nameOf(log: Log): string {
  return `${log.topic}-${log.partition}`;
}
