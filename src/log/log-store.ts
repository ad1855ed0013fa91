/**
 * What all logs of a broker share: the disk, the bounded open files, the memory tail, cold reads,
 * and the lists of what happened since somebody last looked. It decides one thing: a directory in
 * which any I/O failed is offline for good; nothing is retried (KIP-112).
 */
import type { BrokerLogger } from '../base/logger.ts';
import type { Prng } from '../base/prng.ts';
import { ColdReads } from './cold-reads.ts';
import { Deletions } from './deletions.ts';
import type { Disk } from './disk.ts';
import { FilePool } from './file-pool.ts';
import type { Log } from './log.ts';
import type { LogFlush } from './log-flush.ts';
import { ProducerAppend } from './producer-append.ts';
import { Tail } from './tail.ts';

/** Whether slices of this memory have been handed on to be sent, and have not left yet. */
export type IsHeld = (memory: ArrayBufferLike) => boolean;

/** One of `log.dirs`. */
export type LogDirectory = {
  readonly path: string;
  /** From meta.properties (KIP-858). */
  readonly directoryId: string;
  /** False for a `metadata.log.dir` that is not one of `log.dirs`. */
  readonly isForTopics: boolean;
  /** `cordoned.log.dirs` (KIP-1066): what is there stays, nothing new comes. */
  isCordoned: boolean;
  /** Why it is offline, null while it works. */
  error: string | null;
};

export type LogStoreOptions = {
  readonly tailBytesMax: number;
  readonly coldReadBytesMax: number;
  readonly openFilesMax: number;
  readonly isHeld: IsHeld;
  producerIdExpirationMs: number;
  readonly fileDeleteDelayMs: number;
};

export class LogStore {
  readonly disk: Disk;
  readonly files: FilePool;
  readonly tail: Tail;
  readonly coldReads: ColdReads;
  readonly producerAppend: ProducerAppend;
  readonly logger: BrokerLogger;
  readonly prng: Prng;
  readonly options: LogStoreOptions;
  /** Logs with something to write, each once. */
  readonly dirty: Log[];
  /** Logs that want a flush, each once. */
  readonly wantFlush: Log[];
  readonly failedDirectories: LogDirectory[];
  /** Partitions that are on the disk but cannot be read, and where: nothing may replace them. */
  readonly unloadable: Map<string, LogDirectory>;
  readonly deletions: Deletions;
  readonly writesUnderWay: Map<number, Log>;
  readonly flushesUnderWay: Map<number, LogFlush>;
  /** The monotonic time of the current tick, set by the manager: deletions are due after it. */
  nowMs: number;
  /** The wall time of the same. */
  wallMs: number;
  /** A log was cut below its recovery point: the checkpoint must say so before new writes. */
  recoveryPointMovedBack: boolean;
  /** A log was cut below what is cleaned of it: so is the checkpoint of the cleaner. */
  cleanedOffsetMovedBack: boolean;
  /** Some segment is due but for a flush: look again soon. */
  retentionWaits: boolean;
  /** A clean stop has begun: flushes include the active segments' indexes. */
  isClosing: boolean;
  /** Some log has a finite `flush.ms`. */
  hasTimedFlush: boolean;
  /** The cleaner works on this one. */
  cleaningLog: Log | null;
  /** What recovery reads into; only while logs are loaded. */
  recoveryWindow: Buffer | null;
  /** The checkpoints may name a log that is gone: a new one of that name must not take them over. */
  checkpointsAreStale: boolean;
  /** The log start offsets are on the disk when it returns; set by the manager. */
  saveLogStarts: () => void;
  private lastId: number;

  constructor(disk: Disk, options: LogStoreOptions, logger: BrokerLogger, prng: Prng) {
    this.disk = disk;
    this.files = new FilePool(disk, options.openFilesMax);
    this.tail = new Tail(options.tailBytesMax, options.isHeld);
    const { coldReadBytesMax, isHeld } = options;
    this.coldReads = new ColdReads(disk, this.files, coldReadBytesMax, isHeld);
    this.producerAppend = new ProducerAppend();
    this.logger = logger;
    this.prng = prng;
    this.options = options;
    this.dirty = [];
    this.wantFlush = [];
    this.failedDirectories = [];
    this.unloadable = new Map();
    this.deletions = new Deletions(this, disk);
    this.writesUnderWay = new Map();
    this.flushesUnderWay = new Map();
    this.nowMs = 0;
    this.wallMs = 0;
    this.recoveryPointMovedBack = false;
    this.cleanedOffsetMovedBack = false;
    this.retentionWaits = false;
    this.isClosing = false;
    this.hasTimedFlush = false;
    this.cleaningLog = null;
    this.recoveryWindow = null;
    this.checkpointsAreStale = false;
    this.saveLogStarts = () => {};
    this.lastId = 0;
  }

  /** For writes, reads, flushes and removals alike. */
  nextId(): number {
    return ++this.lastId;
  }

  fail(directory: LogDirectory, doing: string, error: unknown): void {
    if (directory.error !== null) return;
    const code = (error as { code?: string }).code;
    const text = error instanceof Error ? error.message : String(error);
    directory.error = code === 'ENOSPC' ? `the disk is full (${text})` : text;
    this.failedDirectories.push(directory);
    this.logger.error(
      `Log directory ${directory.path} is offline: ${doing} failed: ${directory.error}. ` +
        'Its partitions answer KAFKA_STORAGE_ERROR until the broker is restarted.',
    );
  }

  /** Runs what touches the disk. False: it failed and the directory is offline now. */
  attempt(directory: LogDirectory, doing: string, action: () => void): boolean {
    if (directory.error !== null) return false;
    try {
      action();
      return true;
    } catch (error) {
      this.fail(directory, doing, error);
      return false;
    }
  }

  deleteLater(directory: LogDirectory, path: string, isDirectory: boolean, delayMs: number): void {
    this.deletions.add(directory, path, isDirectory, this.nowMs + delayMs);
  }
}
