/**
 * Cleans compacted logs in the background, one at a time (Kafka's LogCleaner): the dirtiest first,
 * in slices that the tick runs when it has nothing more urgent, then again until none is dirty
 * enough, then after `log.cleaner.backoff.ms`.
 *
 * What is wrong in a log makes that log uncleanable until the broker starts again; what is wrong
 * with the disk takes the directory offline.
 */
import { formatOffsets, type TopicPartitionOffset } from '../checkpoints.ts';
import { CLEANER_OFFSET_FILE } from '../file-names.ts';
import type { Log } from '../log.ts';
import type { LogDirectory, LogStore } from '../log-store.ts';
import { findFilthiest } from './cleanable.ts';
import { CleanerDiskError, CleanerIo, type CleanerSteps } from './cleaner-io.ts';
import { Cleaning } from './cleaning.ts';
import { KeyHash } from './key-hash.ts';
import { MAP_ENTRY_BYTES, OffsetMap } from './offset-map.ts';
import { finishSwapSync } from './segment-swap.ts';
import { SlicePacer } from './slice-pacer.ts';

export type CleanerOptions = {
  /** log.cleaner.enable */
  readonly isEnabled: boolean;
  /** log.cleaner.backoff.ms */
  readonly backoffMs: number;
  /** log.cleaner.dedupe.buffer.size */
  readonly dedupeBufferBytes: number;
  /** log.cleaner.io.buffer.load.factor */
  readonly loadFactor: number;
  /** log.cleaner.io.buffer.size: half for reading, half for writing */
  readonly ioBufferBytes: number;
  /** log.cleaner.io.max.bytes.per.second */
  readonly bytesPerSecondMax: number;
};

export const defaultCleanerOptions: CleanerOptions = {
  isEnabled: true,
  backoffMs: 15_000,
  dedupeBufferBytes: 128 * 1024 * 1024,
  loadFactor: 0.9,
  ioBufferBytes: 512 * 1024,
  bytesPerSecondMax: Number.MAX_VALUE,
};

const IO_BUFFER_BYTES_MIN = 1024;

type Round = { readonly cleaning: Cleaning; readonly steps: CleanerSteps<number> };

export class LogCleaner {
  private options: CleanerOptions;
  private readonly store: LogStore;
  private readonly logs: ReadonlyMap<string, Log>;
  private readonly io: CleanerIo;
  private readonly hash: KeyHash;
  private readonly uncleanable: Set<Log>;
  private round: Round | null;
  private pacer: SlicePacer;
  private deadlineMs: number;

  constructor(store: LogStore, logs: ReadonlyMap<string, Log>, options: CleanerOptions) {
    this.options = options;
    this.store = store;
    this.logs = logs;
    this.io = new CleanerIo(store);
    // A stream of its own: other draws stay what they are.
    const prng = store.prng.split();
    this.hash = new KeyHash(prng.uint32(), prng.uint32());
    this.uncleanable = new Set();
    this.round = null;
    this.pacer = new SlicePacer();
    this.deadlineMs = Infinity;
  }

  get isIoPending(): boolean {
    return this.io.isPending;
  }

  start(nowMs: number): void {
    if (this.options.isEnabled) this.deadlineMs = nowMs + this.options.backoffMs;
  }

  updateOptions(options: CleanerOptions, nowMs: number): void {
    const wasEnabled = this.options.isEnabled;
    this.options = options;
    if (!wasEnabled) this.start(nowMs);
  }

  onCompleted(id: number, sizeBytes: number, error: Error | null): boolean {
    return this.io.onCompleted(id, sizeBytes, error);
  }

  nextDeadlineMs(): number {
    return this.io.isPending || this.store.isClosing ? Infinity : this.deadlineMs;
  }

  advance(nowMs: number, wallMs: number): void {
    if (nowMs < this.deadlineMs || this.io.isPending || this.store.isClosing) return;
    if (this.round === null) this.startRound(nowMs, wallMs);
    if (this.round !== null) this.runSlice(this.round, nowMs);
  }

  /** A clean stop: what is half done is undone, what is half swapped is finished. */
  close(): void {
    const { round } = this;
    this.deadlineMs = Infinity;
    if (round === null) return;
    this.round = null;
    const { cleaning } = round;
    const { log, swapping } = cleaning;
    this.store.attempt(log.logDirectory, `closing ${log.directory}`, () => {
      if (swapping !== null) finishSwapSync(log, swapping.segment, swapping.old);
    });
    round.steps.return(-1);
  }

  private startRound(nowMs: number, wallMs: number): void {
    this.deadlineMs = nowMs + this.options.backoffMs;
    for (const log of this.uncleanable) if (log.isDeleted) this.uncleanable.delete(log);
    const { options, store } = this;
    const work = findFilthiest(this.logs.values(), wallMs, (log) => this.uncleanable.has(log));
    if (work === null) return;
    const entriesMax = Math.floor(
      (options.dedupeBufferBytes / MAP_ENTRY_BYTES) * options.loadFactor,
    );
    const map = new OffsetMap(Math.max(1, entriesMax), this.hash);
    const ioBufferBytes = Math.max(IO_BUFFER_BYTES_MIN, Math.floor(options.ioBufferBytes / 2));
    this.pacer = new SlicePacer();
    const cleaning = new Cleaning(store, work, map, this.io, this.pacer, ioBufferBytes, wallMs);
    this.round = { cleaning, steps: cleaning.run() };
    store.cleaningLog = work.log;
    store.logger.debug(
      `Cleaning ${work.log.directory} from offset ${work.firstDirtyOffset} ` +
        `to ${work.firstUncleanableOffset}.`,
    );
  }

  private runSlice(round: Round, nowMs: number): void {
    const { cleaning, steps } = round;
    if (cleaning.swapping === null && cleaning.isStale) {
      steps.return(-1);
      this.endRound(nowMs);
      return;
    }
    try {
      const step = steps.next();
      if (step.done) this.finishRound(cleaning, step.value, nowMs);
      else this.deadlineMs = nowMs + this.pauseMs();
    } catch (error) {
      this.failRound(cleaning, error, nowMs);
    }
  }

  private pauseMs(): number {
    const { bytesPerSecondMax } = this.options;
    const { movedBytes } = this.pacer;
    if (movedBytes === 0 || movedBytes * 1000 < bytesPerSecondMax) return 0;
    this.pacer.movedBytes = 0;
    return (movedBytes * 1000) / bytesPerSecondMax;
  }

  private finishRound(cleaning: Cleaning, endOffset: number, nowMs: number): void {
    const { log, stats } = cleaning;
    // Truncated since the map was built: then that has moved the checkpoint back.
    if (endOffset >= 0 && !cleaning.isStale) {
      log.cleanedEndOffset = endOffset;
      this.writeCheckpoint(log.logDirectory);
      this.store.logger.info(
        `Cleaned ${log.directory} up to offset ${endOffset}: ${stats.segmentsBefore} segment(s), ` +
          `${stats.bytesBefore} bytes before, ${stats.bytesAfter} bytes now.`,
      );
    }
    this.endRound(nowMs);
  }

  private failRound(cleaning: Cleaning, error: unknown, nowMs: number): void {
    const { log } = cleaning;
    const { logger } = this.store;
    if (error instanceof CleanerDiskError) {
      this.store.fail(log.logDirectory, `cleaning ${log.directory}`, error.cause ?? error);
    } else {
      this.uncleanable.add(log);
      logger.error(
        `${log.directory} cannot be cleaned and keeps growing until the broker is restarted: ` +
          `${(error as Error).message}`,
      );
    }
    this.endRound(nowMs);
  }

  /** Then the next dirtiest log, at once. */
  private endRound(nowMs: number): void {
    this.round = null;
    this.store.cleaningLog = null;
    this.deadlineMs = nowMs;
  }

  /** Some log is cleaned less far than the files say, or is another one of the same name. */
  writeCheckpoints(directories: readonly LogDirectory[]): void {
    for (const directory of directories) this.writeCheckpoint(directory);
  }

  private writeCheckpoint(directory: LogDirectory): void {
    const entries: TopicPartitionOffset[] = [];
    for (const log of this.logs.values()) {
      if (log.logDirectory !== directory || log.cleanedEndOffset < 0) continue;
      entries.push({
        topic: log.topic,
        partition: log.partition,
        offset: log.cleanedEndOffset,
      });
    }
    const path = `${directory.path}/${CLEANER_OFFSET_FILE}`;
    this.store.attempt(directory, `writing ${path}`, () => {
      this.store.disk.writeFileAtomic(path, formatOffsets(entries), false);
    });
  }
}
