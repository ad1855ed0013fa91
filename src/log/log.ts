/**
 * One partition's log (Kafka's UnifiedLog): appends, the offsets that bound it, and the parts that
 * remember producers, leader epochs and segments.
 *
 * `recoveryPoint` <= `writtenEndOffset` <= `logEndOffset`, and `logStartOffset` <=
 * `highWatermark` <= `logEndOffset`; the start may be past the recovery point, after DeleteRecords
 * of what was not flushed yet. `logEndOffset` counts queued appends; nothing is served from beyond
 * `writtenEndOffset`. The owner moves the high watermark.
 *
 * A log whose directory is offline answers KAFKA_STORAGE_ERROR and changes no more.
 */
import { assert } from '../base/assert.ts';
import { CLUSTER_METADATA_TOPIC_NAME } from '../base/internal-topics.ts';
import { type Uuid, ZERO_UUID } from '../base/uuid.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import {
  baseOffset,
  batchSizeBytes,
  lastOffset,
  lastOffsetDelta,
  maxTimestamp,
  partitionLeaderEpoch,
  setBaseOffset,
  setPartitionLeaderEpoch,
  TimestampType,
  timestampType,
} from '../protocol/records/record-batch.ts';
import { formatEpochs, formatPartitionMetadata } from './checkpoints.ts';
import { LEADER_EPOCH_FILE, PARTITION_METADATA_FILE } from './file-names.ts';
import type { EpochEndOffset, LeaderEpochs } from './leader-epochs.ts';
import { type LogConfig, NEVER } from './log-config.ts';
import { LogFlush } from './log-flush.ts';
import { type LogRead, readLog } from './log-read.ts';
import type { LogDirectory, LogStore } from './log-store.ts';
import { LogTail } from './log-tail.ts';
import { truncateFully, truncateLog } from './log-truncation.ts';
import type { AppendOrigin } from './producer-append.ts';
import type { ProducerSnapshots } from './producer-snapshots.ts';
import type { ProducerState } from './producer-state.ts';
import { Segment } from './segment.ts';
import type { Segments } from './segments.ts';
import {
  type FoundOffset,
  findOffsetByTimestamp,
  findOffsetOfMaxTimestamp,
} from './time-look-up.ts';
import type { AbortedTransaction } from './transaction-index.ts';
import { WriteQueue } from './write-queue.ts';

export type { LogRead } from './log-read.ts';

export type LogAppendInfo = {
  /** Anything but NONE: nothing was appended. */
  errorCode: ErrorCode;
  /** The log has these batches already: the offsets are the old ones, nothing was appended. */
  isDuplicate: boolean;
  firstOffset: number;
  /** Inclusive. */
  lastOffset: number;
  maxTimestamp: number;
  /** The last offset of the batch with that timestamp. */
  offsetOfMaxTimestamp: number;
  /** -1 unless the batches carry the LogAppendTime type or are a duplicate. */
  logAppendTimeMs: number;
  logStartOffset: number;
  sizeBytes: number;
};

/** What loading found, or what a new log starts with. */
export type LogParts = {
  readonly segments: Segments;
  readonly epochs: LeaderEpochs;
  readonly producers: ProducerState;
  readonly snapshots: ProducerSnapshots;
  readonly logStartOffset: number;
  readonly recoveryPoint: number;
  readonly logEndOffset: number;
};

export class Log {
  readonly topic: string;
  readonly partition: number;
  readonly logDirectory: LogDirectory;
  readonly segments: Segments;
  readonly epochs: LeaderEpochs;
  readonly producers: ProducerState;
  readonly snapshots: ProducerSnapshots;
  readonly tail: LogTail;
  readonly store: LogStore;
  readonly flush: LogFlush;
  /** Changes when the partition is being deleted. */
  directory: string;
  topicId: Uuid;
  config: LogConfig;
  logStartOffset: number;
  logEndOffset: number;
  writtenEndOffset: number;
  recoveryPoint: number;
  /** Every transaction below was decided by a marker that was flushed. */
  flushedStableOffset: number;
  highWatermark: number;
  /** By this process, truncated since or not. */
  appendedBytes: number;
  /** Wall time of the last flush or load, for `flush.ms`. */
  lastFlushAtMs: number;
  isDeleted: boolean;
  /** Truncated since it was loaded: a clean stop must flush that, even with nothing appended. */
  wasTruncated: boolean;
  /** Compaction has done everything below it; -1: nothing yet. */
  cleanedEndOffset: number;
  /** Rises with every truncation: what the cleaner has read may be gone. */
  layoutVersion: number;
  /** It is being copied to another directory: the cleaner leaves it alone. */
  isMoving: boolean;
  private readonly writes: WriteQueue;

  constructor(
    store: LogStore,
    logDirectory: LogDirectory,
    directory: string,
    topic: string,
    partition: number,
    topicId: Uuid,
    config: LogConfig,
    parts: LogParts,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.logDirectory = logDirectory;
    this.segments = parts.segments;
    this.epochs = parts.epochs;
    this.producers = parts.producers;
    this.snapshots = parts.snapshots;
    this.tail = new LogTail();
    this.store = store;
    this.flush = new LogFlush(store, this);
    this.directory = directory;
    this.topicId = topicId;
    this.config = config;
    this.logStartOffset = parts.logStartOffset;
    this.logEndOffset = parts.logEndOffset;
    this.writtenEndOffset = parts.logEndOffset;
    this.recoveryPoint = parts.recoveryPoint;
    this.flushedStableOffset = parts.logStartOffset;
    this.highWatermark = parts.logStartOffset;
    this.appendedBytes = 0;
    this.lastFlushAtMs = 0;
    this.isDeleted = false;
    this.wasTruncated = false;
    this.cleanedEndOffset = -1;
    this.layoutVersion = 0;
    this.isMoving = false;
    this.writes = new WriteQueue(store, this);
    if (config.flushMs < NEVER) store.hasTimedFlush = true;
  }

  get isMetadataLog(): boolean {
    return this.topic === CLUSTER_METADATA_TOPIC_NAME;
  }

  get isOffline(): boolean {
    return this.logDirectory.error !== null || this.isDeleted;
  }

  /** The same as the recovery point: everything before it is on the disk, not only in its cache. */
  get flushedEndOffset(): number {
    return this.recoveryPoint;
  }

  get sizeBytes(): number {
    return this.segments.sizeBytes();
  }

  get hasWriteUnderWay(): boolean {
    return !this.writes.isIdle;
  }

  /** The end for read_committed: the first undecided or unreplicated offset, at most the HW. */
  get lastStableOffset(): number {
    const unstable = this.producers.firstUnstableOffset;
    if (unstable < 0 || unstable >= this.highWatermark) return this.highWatermark;
    return Math.max(unstable, this.logStartOffset);
  }

  get latestEpoch(): number {
    return this.epochs.latestEpoch;
  }

  /**
   * Gives the batches the next offsets and the leader's epoch, in place, and queues them. Sequence
   * checks come first: a refused or duplicate append changes nothing. `transactionVersion` is that
   * of WriteTxnMarkers, for marker batches only.
   */
  appendAsLeader(
    batches: Buffer,
    leaderEpoch: number,
    wallMs: number,
    origin: AppendOrigin = 'client',
    transactionVersion = 0,
  ): LogAppendInfo {
    const info = this.newAppendInfo(batches.length);
    if (this.isOffline) return refuse(info, ErrorCode.KAFKA_STORAGE_ERROR);
    const append = this.store.producerAppend;
    append.begin(this.producers, origin, transactionVersion);
    let nextOffset = this.logEndOffset;
    for (let at = 0; at < batches.length; at += batchSizeBytes(batches, at)) {
      const errorCode = append.check(batches, at, nextOffset);
      if (errorCode !== ErrorCode.NONE) return refuse(info, errorCode);
      const duplicate = append.duplicate;
      if (duplicate !== null) {
        info.isDuplicate = true;
        info.firstOffset = duplicate.lastOffset - duplicate.offsetDelta;
        info.lastOffset = duplicate.lastOffset;
        info.maxTimestamp = duplicate.timestamp;
        // Kafka answers a retry with the batch's timestamp, of whichever type that is.
        info.logAppendTimeMs = duplicate.timestamp;
        return info;
      }
      const batchEnd = nextOffset + lastOffsetDelta(batches, at) + 1;
      seeBatch(info, batches, at, batchEnd - 1);
      nextOffset = batchEnd;
    }
    info.lastOffset = nextOffset - 1;
    if (!this.makeRoom(info, wallMs)) return info;
    let offset = this.logEndOffset;
    for (let at = 0; at < batches.length; at += batchSizeBytes(batches, at)) {
      setBaseOffset(batches, at, offset);
      setPartitionLeaderEpoch(batches, at, leaderEpoch);
      offset += lastOffsetDelta(batches, at) + 1;
    }
    this.appendStamped(batches, info);
    return info;
  }

  /** Batches as the leader has stamped them; they must start at or after the log's end. */
  appendAsFollower(batches: Buffer, wallMs: number): LogAppendInfo {
    const info = this.newAppendInfo(batches.length);
    if (this.isOffline) return refuse(info, ErrorCode.KAFKA_STORAGE_ERROR);
    const append = this.store.producerAppend;
    append.begin(this.producers, 'replication', 0);
    info.firstOffset = batches.length === 0 ? this.logEndOffset : baseOffset(batches, 0);
    let nextOffset = this.logEndOffset;
    for (let at = 0; at < batches.length; at += batchSizeBytes(batches, at)) {
      const first = baseOffset(batches, at);
      // Kafka's OffsetsOutOfOrderException: the fetcher must not go on with such a leader.
      if (first < nextOffset) return refuse(info, ErrorCode.OFFSET_OUT_OF_RANGE);
      const errorCode = append.check(batches, at, first);
      if (errorCode !== ErrorCode.NONE) return refuse(info, errorCode);
      nextOffset = lastOffset(batches, at) + 1;
      seeBatch(info, batches, at, nextOffset - 1);
    }
    info.lastOffset = nextOffset - 1;
    if (!this.makeRoom(info, wallMs)) return info;
    this.appendStamped(batches, info);
    return info;
  }

  /**
   * A new leader records where its epoch starts, also when it never appends. The file is written
   * with the first append: a start gives thousands of partitions a new epoch, and without records
   * the next start knows no less of it, for every start begins another one.
   */
  onLeaderEpoch(leaderEpoch: number): void {
    if (!this.isOffline) this.epochs.assign(leaderEpoch, this.logEndOffset);
  }

  updateConfig(config: LogConfig): void {
    this.config = config;
    if (config.flushMs < NEVER) this.store.hasTimedFlush = true;
  }

  read(offset: number, sizeBytesMax: number, endOffset: number, atLeastOne: boolean): LogRead {
    return readLog(this, offset, sizeBytesMax, endOffset, atLeastOne, 'keep');
  }

  /**
   * The same for chunks that are sent and not kept: their memory is used again afterwards. Nothing
   * comes from the disk without `fromDisk`.
   */
  readToSend(
    offset: number,
    sizeBytesMax: number,
    endOffset: number,
    atLeastOne: boolean,
    fromDisk: boolean,
  ): LogRead {
    const purpose = fromDisk ? 'send' : 'sendWhatIsHere';
    return readLog(this, offset, sizeBytesMax, endOffset, atLeastOne, purpose);
  }

  findOffsetByTimestamp(timestamp: number): FoundOffset | null {
    return findOffsetByTimestamp(this, timestamp);
  }

  findOffsetOfMaxTimestamp(): FoundOffset | null {
    return findOffsetOfMaxTimestamp(this);
  }

  /** Null: an index could not be read, so nobody may take the records for committed. */
  findAbortedTransactions(startOffset: number, endOffset: number): AbortedTransaction[] | null {
    const found: AbortedTransaction[] = [];
    let i = Math.max(0, this.segments.floorIndex(startOffset));
    const isWhole = this.store.attempt(this.logDirectory, `reading ${this.directory}`, () => {
      for (let segment = this.segments.at(i); segment; segment = this.segments.at(++i)) {
        if (segment.txnIndex.collect(startOffset, endOffset, found)) break;
      }
    });
    return isWhole ? found : null;
  }

  endOffsetForEpoch(leaderEpoch: number): EpochEndOffset {
    return this.epochs.endOffsetFor(leaderEpoch, this.logEndOffset);
  }

  epochForOffset(offset: number): number {
    return this.epochs.epochForOffset(offset);
  }

  /** Returns the new high watermark: within the log, whatever the owner asks for. */
  updateHighWatermark(offset: number): number {
    const bounded = Math.max(this.logStartOffset, Math.min(offset, this.logEndOffset));
    this.highWatermark = bounded;
    this.producers.onHighWatermark(bounded);
    return bounded;
  }

  /** DeleteRecords, or a follower that hears of its leader's start. Segments go with retention. */
  deleteRecordsBefore(offset: number): ErrorCode {
    if (this.isOffline) return ErrorCode.KAFKA_STORAGE_ERROR;
    if (offset > this.highWatermark) return ErrorCode.OFFSET_OUT_OF_RANGE;
    this.moveLogStartOffset(offset);
    return ErrorCode.NONE;
  }

  moveLogStartOffset(offset: number): void {
    if (offset <= this.logStartOffset) return;
    this.logStartOffset = offset;
    if (this.highWatermark < offset) this.highWatermark = offset;
    this.epochs.truncateFromStart(offset);
    this.saveEpochs();
    this.producers.onLogStartOffset(offset, this.snapshots.newestOffset);
  }

  /** Drops everything at or past `offset`. */
  truncateTo(offset: number, wallMs: number): void {
    truncateLog(this, this.writes, offset, wallMs);
  }

  /** Drops everything; the log is empty and starts at `offset`. */
  truncateFullyAndStartAt(offset: number, wallMs: number): void {
    truncateFully(this, offset, wallMs);
  }

  /** What comes at or past `offset` now is dirty. */
  onTruncated(offset: number): void {
    this.layoutVersion++;
    if (offset < this.cleanedEndOffset) {
      this.cleanedEndOffset = offset;
      this.store.cleanedOffsetMovedBack = true;
    }
    this.flushedStableOffset = Math.min(this.flushedStableOffset, offset);
  }

  /** Asks that everything appended so far be flushed; `flushedEndOffset` tells when it was. */
  requestFlush(): void {
    this.flush.request(this.logEndOffset);
  }

  /** Starts a new active segment at the end of the log, unless the active one is empty. */
  roll(wallMs: number): void {
    if (this.segments.active.sizeBytes === 0) return;
    this.rollAt(this.logEndOffset, wallMs);
  }

  setTopicId(topicId: Uuid): void {
    if (topicId === this.topicId || topicId === ZERO_UUID) return;
    assert(this.topicId === ZERO_UUID, `${this.directory} has topic id ${this.topicId}`);
    this.topicId = topicId;
    const path = `${this.directory}/${PARTITION_METADATA_FILE}`;
    this.store.attempt(this.logDirectory, `writing ${path}`, () => {
      this.store.disk.writeFileAtomic(path, formatPartitionMetadata(topicId), false);
      this.flush.identityIsDirty = true;
      this.flush.directoryIsDirty = true;
    });
  }

  saveEpochs(): void {
    if (!this.epochs.isDirty) return;
    const path = `${this.directory}/${LEADER_EPOCH_FILE}`;
    this.store.attempt(this.logDirectory, `writing ${path}`, () => {
      this.store.disk.writeFileAtomic(path, formatEpochs(this.epochs.list()), false);
      this.epochs.markSaved();
      this.flush.epochsAreDirty = true;
      this.flush.directoryIsDirty = true;
    });
  }

  /** Its directory has this name now. */
  onDirectoryRenamed(directory: string): void {
    this.directory = directory;
    this.snapshots.directory = directory;
    for (const segment of this.segments.all) segment.onDirectoryRenamed(directory);
  }

  /** From the store: the head of the write queue may go to the disk. */
  runWrites(): void {
    this.writes.run();
  }

  onWriteCompleted(error: Error | null): void {
    this.writes.onWritten(error);
  }

  onWritten(endOffset: number): void {
    this.writtenEndOffset = endOffset;
  }

  onFlushed(offset: number, stableOffset: number): void {
    if (offset > this.recoveryPoint) this.recoveryPoint = offset;
    this.flushedStableOffset = stableOffset;
  }

  rollAt(newBaseOffset: number, wallMs: number): void {
    const rolled = this.store.attempt(this.logDirectory, `rolling ${this.directory}`, () => {
      const { active } = this.segments;
      active.onBecomeInactive();
      // With the next segment there, recovery would trust the index files of this one.
      if (this.recoveryPoint >= newBaseOffset) {
        active.persistIndexesSync(true);
        this.store.disk.flushDirectorySync(this.directory);
      }
      this.producers.mapEndOffset = newBaseOffset;
      this.snapshots.take(this.producers);
      this.addSegment(newBaseOffset, wallMs);
    });
    if (rolled) this.flush.request(newBaseOffset);
  }

  addSegment(newBaseOffset: number, wallMs: number): void {
    const { disk, files, prng } = this.store;
    const segment = new Segment(disk, files, this.directory, newBaseOffset, 0, wallMs);
    segment.startEmpty();
    segment.rollJitterMs = jitterMs(this.config, prng.uint32());
    this.flush.directoryIsDirty = true;
    // Else the first write creates it: after a crash no later segment may hide that bytes of this
    // tick never reached the one before.
    if (this.writes.isIdle) files.use(segment.file);
    this.segments.add(segment);
  }

  private newAppendInfo(sizeBytes: number): LogAppendInfo {
    return {
      errorCode: ErrorCode.NONE,
      isDuplicate: false,
      firstOffset: this.logEndOffset,
      lastOffset: this.logEndOffset - 1,
      maxTimestamp: -1,
      offsetOfMaxTimestamp: -1,
      logAppendTimeMs: -1,
      logStartOffset: this.logStartOffset,
      sizeBytes,
    };
  }

  /** Rolls when the append does not fit. False: it never will, or the disk failed. */
  private makeRoom(info: LogAppendInfo, wallMs: number): boolean {
    if (info.sizeBytes > this.config.segmentBytes) {
      refuse(info, ErrorCode.RECORD_LIST_TOO_LARGE);
      return false;
    }
    const active = this.segments.active;
    if (this.shouldRoll(active, info, wallMs) && info.firstOffset > active.baseOffset) {
      this.rollAt(info.firstOffset, wallMs);
    }
    if (!this.isOffline) return true;
    refuse(info, ErrorCode.KAFKA_STORAGE_ERROR);
    return false;
  }

  /** The age of the first batch after a start is in the file only. */
  private shouldRoll(active: Segment, info: LogAppendInfo, wallMs: number): boolean {
    const { sizeBytes, maxTimestamp: timestamp, lastOffset: last } = info;
    try {
      return active.shouldRoll(this.config, sizeBytes, timestamp, last, wallMs);
    } catch (error) {
      this.store.fail(this.logDirectory, `reading ${active.file.path}`, error);
      return false;
    }
  }

  private appendStamped(batches: Buffer, info: LogAppendInfo): void {
    if (batches.length === 0) return;
    this.appendedBytes += batches.length;
    const endOffset = info.lastOffset + 1;
    const segment = this.segments.active;
    segment.modifiedAtMs = this.store.wallMs;
    const position = segment.sizeBytes;
    const base = segment.baseOffset;
    const entry = this.store.tail.append(batches, info.firstOffset, endOffset, base, position);
    this.writes.write(segment, position, entry, batches.length, endOffset);
    this.tail.push(entry);
    for (let at = 0; at < batches.length; ) {
      const sizeBytes = batchSizeBytes(batches, at);
      const leaderEpoch = partitionLeaderEpoch(batches, at);
      if (leaderEpoch >= 0) this.epochs.assign(leaderEpoch, baseOffset(batches, at));
      const batchTimestamp = maxTimestamp(batches, at);
      const last = lastOffset(batches, at);
      segment.indexBatch(this.config, last, batchTimestamp, segment.sizeBytes, sizeBytes);
      segment.sizeBytes += sizeBytes;
      at += sizeBytes;
    }
    if (this.epochs.isDirty) this.saveEpochs();
    this.logEndOffset = endOffset;
    this.commitProducers(segment);
    if (this.logEndOffset - this.recoveryPoint >= this.config.flushMessages) this.requestFlush();
  }

  private commitProducers(segment: Segment): void {
    const append = this.store.producerAppend;
    append.commit();
    for (const completed of append.completed) {
      if (completed.isAborted) {
        const lastStableOffset = this.producers.lastStableOffsetAfter(completed);
        segment.txnIndex.append({ ...completed, lastStableOffset });
      }
      this.producers.completeTransaction(completed);
    }
    this.producers.mapEndOffset = this.logEndOffset;
  }
}

export function jitterMs(config: LogConfig, random: number): number {
  const bound = Math.min(config.segmentJitterMs, config.segmentMs);
  return bound <= 0 ? 0 : Math.floor((random / 0x1_0000_0000) * bound);
}

function refuse(info: LogAppendInfo, errorCode: ErrorCode): LogAppendInfo {
  info.errorCode = errorCode;
  info.firstOffset = -1;
  info.lastOffset = -1;
  return info;
}

function seeBatch(info: LogAppendInfo, batches: Buffer, at: number, batchLast: number): void {
  const timestamp = maxTimestamp(batches, at);
  if (timestamp > info.maxTimestamp) {
    info.maxTimestamp = timestamp;
    info.offsetOfMaxTimestamp = batchLast;
  }
  if (timestampType(batches, at) === TimestampType.LOG_APPEND_TIME)
    info.logAppendTimeMs = timestamp;
}
