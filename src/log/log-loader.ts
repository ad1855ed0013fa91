/**
 * Loading one partition's directory at start (Kafka's LogLoader). After a clean stop no `.log` is
 * read but the last bytes of the active one; after an unclean stop every segment from the recovery
 * point on is recovered, and whatever follows a cut is deleted.
 *
 * Leftovers: `.deleted` files go; `.cleaned` files, and `.swap` files that belong to an unfinished
 * split, go (KAFKA-6264); other `.swap` files replace the segments they were made from.
 */
import { type Uuid, ZERO_UUID } from '../base/uuid.ts';
import {
  baseOffset,
  batchSizeBytes,
  HEADER_SIZE_BYTES,
  lastOffset,
  MAGIC_V2,
  magic,
  partitionLeaderEpoch,
} from '../protocol/records/record-batch.ts';
import { parseEpochs, parsePartitionMetadata } from './checkpoints.ts';
import type { FileInfo } from './disk.ts';
import {
  CLEANED_SUFFIX,
  DELETED_SUFFIX,
  INDEX_SUFFIX,
  LEADER_EPOCH_FILE,
  LOG_SUFFIX,
  offsetName,
  offsetOfName,
  PARTITION_METADATA_FILE,
  SNAPSHOT_SUFFIX,
  SWAP_SUFFIX,
  TIME_INDEX_SUFFIX,
  TXN_INDEX_SUFFIX,
} from './file-names.ts';
import { LeaderEpochs } from './leader-epochs.ts';
import { jitterMs, type LogParts } from './log.ts';
import type { LogConfig } from './log-config.ts';
import type { LogStore } from './log-store.ts';
import { OLD_HEADER_BYTES, OldFormatError, oldMessageBytes } from './old-format.ts';
import { rebuildProducers } from './producer-rebuild.ts';
import { ProducerSnapshots } from './producer-snapshots.ts';
import { ProducerState } from './producer-state.ts';
import { recoverSegment } from './recovery.ts';
import { findPositionSync, Segment } from './segment.ts';
import { Segments } from './segments.ts';

export type LoadRequest = {
  readonly directory: string;
  readonly config: LogConfig;
  readonly isClean: boolean;
  readonly recoveryPoint: number;
  readonly logStartOffset: number;
  readonly wallMs: number;
};

export function loadLog(store: LogStore, request: LoadRequest): LogParts {
  const loader = new LogLoader(store, request);
  try {
    return loader.load();
  } catch (error) {
    loader.closeFiles();
    throw error;
  }
}

/** The topic id that the directory was made for; the zero uuid when the file is missing. */
export function readTopicId(store: LogStore, directory: string): Uuid {
  const path = `${directory}/${PARTITION_METADATA_FILE}`;
  const content = store.disk.readFile(path);
  if (content === null) return ZERO_UUID;
  const topicId = parsePartitionMetadata(content);
  if (topicId === null) store.logger.warn(`${path} is malformed; it is taken for missing.`);
  return topicId ?? ZERO_UUID;
}

class LogLoader {
  private readonly store: LogStore;
  private readonly request: LoadRequest;
  private readonly segments: Segments;
  private epochs: LeaderEpochs;
  private snapshots: ProducerSnapshots;
  private recoveryPoint: number;

  constructor(store: LogStore, request: LoadRequest) {
    this.store = store;
    this.request = request;
    this.segments = new Segments();
    this.epochs = new LeaderEpochs([]);
    this.snapshots = new ProducerSnapshots(store.disk, request.directory, []);
    this.recoveryPoint = request.recoveryPoint;
  }

  load(): LogParts {
    const { request, segments, store } = this;
    const files = this.cleanUp(store.disk.list(request.directory));
    this.loadEpochs();
    const snapshotOffsets = files
      .filter((file) => file.name.endsWith(SNAPSHOT_SUFFIX))
      .map((file) => offsetOfName(file.name))
      .filter((offset) => offset >= 0);
    this.snapshots = new ProducerSnapshots(store.disk, request.directory, snapshotOffsets);
    this.loadSegments(files);
    const recovered = request.isClean ? null : this.recoverLog();
    let logEndOffset = segments.count === 0 ? -1 : this.readNextOffset(segments.active);
    if (logEndOffset < request.logStartOffset) {
      if (logEndOffset >= 0) this.dropAll(logEndOffset);
      this.addEmpty(request.logStartOffset);
      logEndOffset = request.logStartOffset;
    }
    const logStartOffset = Math.max(request.logStartOffset, segments.first.baseOffset);
    this.epochs.truncateFromEnd(logEndOffset);
    if (!request.isClean) this.findOldEpochs(logStartOffset, logEndOffset);
    this.epochs.truncateFromStart(logStartOffset);
    this.snapshots.removeStray(segments.all.map((segment) => segment.baseOffset));
    const producers = this.producersAtEnd(recovered, logStartOffset, logEndOffset);
    const { snapshots, epochs } = this;
    segments.active.loadIndexes();
    segments.active.rollJitterMs = jitterMs(request.config, store.prng.uint32());
    // The recovery point advances only with a flush: what was found may be in the cache only.
    const recoveryPoint = request.isClean
      ? logEndOffset
      : Math.min(this.recoveryPoint, logEndOffset);
    return { segments, epochs, producers, snapshots, logStartOffset, recoveryPoint, logEndOffset };
  }

  closeFiles(): void {
    for (const segment of this.segments.all) this.store.files.close(segment.file);
  }

  /** Removes and renames leftovers; returns what is there afterwards. */
  private cleanUp(files: FileInfo[]): FileInfo[] {
    const { disk } = this.store;
    const pathOf = (name: string): string => `${this.request.directory}/${name}`;
    const isOurs = (name: string): boolean => offsetOfName(name) >= 0;
    const names = new Set(files.map((file) => file.name));
    let cleanedMin = Infinity;
    let hasLeftovers = false;
    for (const { name } of files) {
      if (name.endsWith(DELETED_SUFFIX) && !name.endsWith(`.checkpoint${DELETED_SUFFIX}`)) {
        if (isHalfDeleted(name, names)) {
          disk.rename(pathOf(name), pathOf(name.slice(0, -DELETED_SUFFIX.length)));
        } else {
          disk.remove(pathOf(name));
        }
        hasLeftovers = true;
      } else if (name.endsWith(CLEANED_SUFFIX) && isOurs(name)) {
        cleanedMin = Math.min(cleanedMin, offsetOfName(name));
        disk.remove(pathOf(name));
        hasLeftovers = true;
      }
    }
    const swaps = files.filter((file) => file.name.endsWith(SWAP_SUFFIX) && isOurs(file.name));
    if (swaps.length > 0) {
      this.finishSwaps(swaps, cleanedMin);
      hasLeftovers = true;
    }
    return hasLeftovers ? disk.list(this.request.directory) : files;
  }

  private finishSwaps(swaps: readonly FileInfo[], cleanedMin: number): void {
    const { disk, files } = this.store;
    const { directory, wallMs } = this.request;
    let from = Infinity;
    let end = -1;
    const good = swaps.filter((swap) => {
      if (offsetOfName(swap.name) < cleanedMin) return true;
      disk.remove(`${directory}/${swap.name}`);
      return false;
    });
    for (const swap of good) {
      if (!swap.name.endsWith(LOG_SUFFIX + SWAP_SUFFIX)) continue;
      const base = offsetOfName(swap.name);
      const segment = new Segment(disk, files, directory, base, swap.sizeBytes, wallMs);
      segment.startEmpty();
      segment.file.path += SWAP_SUFFIX;
      from = Math.min(from, base);
      end = Math.max(end, this.readNextOffset(segment));
      files.close(segment.file);
    }
    // Which index belongs to which `.log` cannot be told: all of them go and are built again.
    const bases = new Set(good.map((swap) => offsetOfName(swap.name)));
    for (const { name } of disk.list(directory)) {
      const base = offsetOfName(name);
      const isReplaced = base >= from && base < end && !name.endsWith(SWAP_SUFFIX);
      const isIndex = bases.has(base) && name.includes('index');
      if (isIndex || (isReplaced && name !== offsetName(from) + LOG_SUFFIX)) {
        if (!name.includes('.checkpoint')) disk.remove(`${directory}/${name}`);
      }
    }
    disk.flushDirectorySync(directory);
    for (const { name } of good) {
      if (!name.endsWith(LOG_SUFFIX + SWAP_SUFFIX)) continue;
      disk.rename(`${directory}/${name}`, `${directory}/${name.slice(0, -SWAP_SUFFIX.length)}`);
    }
  }

  private loadEpochs(): void {
    const content = this.store.disk.readFile(`${this.request.directory}/${LEADER_EPOCH_FILE}`);
    if (content === null) return;
    const entries = parseEpochs(content);
    if (entries === null) {
      this.warn('its leader-epoch-checkpoint is malformed; it is built again from the batches');
      this.recoveryPoint = 0;
      this.epochs.markDirty();
      return;
    }
    this.epochs = new LeaderEpochs(entries);
  }

  /**
   * The epochs below a log start are forgotten with it. When a crash has brought an older start
   * back, with its records, their epochs are in the batches still.
   */
  private findOldEpochs(logStartOffset: number, logEndOffset: number): void {
    const endOffset = this.epochs.list()[0]?.startOffset ?? logEndOffset;
    if (endOffset <= logStartOffset) return;
    const header = Buffer.allocUnsafe(HEADER_SIZE_BYTES);
    const found = new LeaderEpochs([]);
    for (const segment of this.segments.between(logStartOffset, endOffset)) {
      let at = findPositionSync(segment, logStartOffset, null);
      while (segment.readHeaderSync(at, header) && baseOffset(header, 0) < endOffset) {
        const leaderEpoch = partitionLeaderEpoch(header, 0);
        if (leaderEpoch > found.latestEpoch) found.assign(leaderEpoch, baseOffset(header, 0));
        at += batchSizeBytes(header, 0);
      }
    }
    if (found.latestEpoch >= 0) this.epochs.prepend(found.list());
  }

  private loadSegments(files: readonly FileInfo[]): void {
    const { disk, files: pool } = this.store;
    const { directory, wallMs } = this.request;
    const names = new Set(files.map((file) => file.name));
    const logs = files
      .filter((file) => file.name.endsWith(LOG_SUFFIX) && offsetOfName(file.name) >= 0)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const file of files) {
      const base = offsetOfName(file.name);
      if (base < 0 || names.has(offsetName(base) + LOG_SUFFIX)) continue;
      if (/\.(index|timeindex|txnindex)$/.test(file.name)) disk.remove(`${directory}/${file.name}`);
    }
    for (const file of logs) {
      const base = offsetOfName(file.name);
      const segment = new Segment(disk, pool, directory, base, file.sizeBytes, wallMs);
      if (file.modifiedAtMs >= 0) segment.modifiedAtMs = file.modifiedAtMs;
      this.segments.add(segment);
      const next = logs[logs.indexOf(file) + 1];
      if (!this.request.isClean && next !== undefined && this.isBelowStart(next)) {
        this.dropSegment(segment);
        continue;
      }
      // What is recovered anyway need not be looked at first.
      if (!this.request.isClean && this.isUnflushed(segment, logs)) continue;
      segment.isFlushedWhole = file !== logs.at(-1);
      const name = offsetName(base);
      const isWhole = names.has(name + INDEX_SUFFIX) && names.has(name + TIME_INDEX_SUFFIX);
      const isActive = file === logs.at(-1);
      const isSane = isWhole && this.hasSaneIndexes(segment, files, isActive);
      if (!isSane || (isActive && !this.leadsToBatch(segment))) this.rebuildIndexes(segment);
    }
  }

  /** Deleted, or about to be; between what a crash has brought back of it there may be holes. */
  private isBelowStart(next: FileInfo): boolean {
    return offsetOfName(next.name) <= this.request.logStartOffset;
  }

  private isUnflushed(segment: Segment, logs: readonly FileInfo[]): boolean {
    const next = logs.find((file) => offsetOfName(file.name) > segment.baseOffset);
    return next === undefined || offsetOfName(next.name) > this.recoveryPoint;
  }

  private hasSaneIndexes(segment: Segment, files: readonly FileInfo[], isActive: boolean): boolean {
    const name = offsetName(segment.baseOffset);
    for (const file of files) {
      if (!file.name.startsWith(name)) continue;
      if (file.name.endsWith(TXN_INDEX_SUFFIX) && file.sizeBytes % 34 !== 0) return false;
      // `.timeindex` ends with `index` too, but not with `.index`.
      if (file.name.endsWith(INDEX_SUFFIX) && file.sizeBytes % 8 !== 0) return false;
      if (file.name.endsWith(TIME_INDEX_SUFFIX) && file.sizeBytes % 12 !== 0) return false;
    }
    if (segment.sizeBytes === 0) return true;
    return isActive ? segment.areIndexesSane() : segment.areIndexEndsSane();
  }

  /**
   * Whether a batch is where the last entry says: the end of the log is looked for from there. The
   * entry of a Kafka before 4.1 has the last offset of what was appended together.
   */
  private leadsToBatch(segment: Segment): boolean {
    const { count, lastPositionBytes, lastOffset: entryOffset } = segment.offsetIndex;
    if (count === 0) return true;
    this.refuseOldFormat(segment, lastPositionBytes);
    const header = Buffer.allocUnsafe(HEADER_SIZE_BYTES);
    if (!segment.readHeaderSync(lastPositionBytes, header)) return false;
    const isInside = baseOffset(header, 0) >= segment.baseOffset;
    return isInside && magic(header, 0) === MAGIC_V2 && lastOffset(header, 0) <= entryOffset;
  }

  private rebuildIndexes(segment: Segment): void {
    if (segment.sizeBytes > 0) {
      this.warn(`the indexes of segment ${segment.baseOffset} are missing or corrupt; rebuilt`);
    }
    const producers = this.producersAt(segment.baseOffset);
    const { config } = this.request;
    recoverSegment(this.store, segment, config, this.epochs, producers, () => {});
    segment.replaceIndexFiles();
  }

  /** Returns the producers at the end of what was recovered, null when there was nothing. */
  private recoverLog(): ProducerState | null {
    const { store, request, segments } = this;
    const unflushed = segments.count === 0 ? [] : segments.between(this.recoveryPoint, Infinity);
    if (unflushed.length === 0) return null;
    const producers = this.producersAt(unflushed[0]!.baseOffset);
    for (let i = 0; i < unflushed.length; i++) {
      const segment = unflushed[i]!;
      const rest = unflushed.slice(i + 1);
      const { config } = request;
      const result = recoverSegment(store, segment, config, this.epochs, producers, () => {
        // Older ones first: a later one may not be on the disk before them.
        for (const older of unflushed.slice(0, i)) {
          store.disk.flushSync(store.files.use(older.file));
        }
        this.dropForGood(rest);
      });
      // The active segment's end is in memory now, and the next unclean start reads all of it again.
      if (i + 1 < unflushed.length) this.snapshots.take(producers);
      if (result.truncatedBytes === 0) continue;
      this.warn(
        `segment ${segment.baseOffset} was cut at byte ${segment.sizeBytes}, offset ` +
          `${result.nextOffset}: the batch there is bad (${result.reason}); ` +
          `${result.truncatedBytes} bytes and ${rest.length} later segment(s) are dropped`,
      );
      break;
    }
    return producers;
  }

  /**
   * What recovery has just replayed knows more batches of each producer than any snapshot, so
   * retries that were under way at the crash find their offsets.
   */
  private producersAtEnd(
    recovered: ProducerState | null,
    logStartOffset: number,
    logEndOffset: number,
  ): ProducerState {
    const { store, segments, snapshots, request } = this;
    if (recovered !== null && recovered.mapEndOffset === logEndOffset) {
      snapshots.removeOutside(logStartOffset, logEndOffset);
      recovered.onLogStartOffset(logStartOffset, snapshots.newestOffset);
      recovered.removeExpired(request.wallMs);
      return recovered;
    }
    const producers = new ProducerState(store.options.producerIdExpirationMs);
    const rebuild = { store, segments, snapshots, producers, logStartOffset };
    rebuildProducers(rebuild, logEndOffset, request.isClean, request.wallMs);
    return producers;
  }

  /** The producers as they were when the segment began. */
  private producersAt(baseOffset: number): ProducerState {
    const producers = new ProducerState(this.store.options.producerIdExpirationMs);
    const { store, segments, snapshots, request } = this;
    const older = new Segments();
    for (const segment of segments.all) {
      if (segment.baseOffset < baseOffset) older.add(segment);
    }
    if (older.count === 0) {
      snapshots.removeOutside(-1, Infinity);
      producers.reset(Math.max(baseOffset, request.logStartOffset));
      return producers;
    }
    const usable = snapshots.offsets.filter((offset) => offset <= baseOffset);
    const own = new ProducerSnapshots(store.disk, request.directory, usable);
    // A snapshot from before the start may lack what was deleted since.
    const logStartOffset = Math.max(request.logStartOffset, older.first.baseOffset);
    const rebuild = { store, segments: older, snapshots: own, producers, logStartOffset };
    rebuildProducers(rebuild, baseOffset, false, request.wallMs);
    for (const offset of own.offsets) {
      if (!snapshots.offsets.includes(offset)) snapshots.offsets.push(offset);
    }
    snapshots.offsets.sort((a, b) => a - b);
    return producers;
  }

  /** The offset after the last whole batch: from the last index entry on, headers only. */
  private readNextOffset(segment: Segment): number {
    const header = Buffer.allocUnsafe(HEADER_SIZE_BYTES);
    let at = segment.offsetIndex.lastPositionBytes;
    let nextOffset = segment.baseOffset;
    this.refuseOldFormat(segment, at);
    while (segment.readHeaderSync(at, header)) {
      nextOffset = lastOffset(header, 0) + 1;
      at += batchSizeBytes(header, 0);
    }
    return nextOffset;
  }

  private refuseOldFormat(segment: Segment, positionBytes: number): void {
    if (segment.sizeBytes - positionBytes < OLD_HEADER_BYTES) return;
    const header = Buffer.allocUnsafe(OLD_HEADER_BYTES);
    this.store.disk.readSync(this.store.files.use(segment.file), positionBytes, header);
    if (oldMessageBytes(header, 0) < 0) return;
    throw new OldFormatError(segment.file.path, positionBytes, magic(header, 0));
  }

  private dropAll(logEndOffset: number): void {
    this.warn(
      `its end ${logEndOffset} is before its start ${this.request.logStartOffset}; ` +
        'all segments are dropped',
    );
    for (const segment of [...this.segments.all]) this.dropSegment(segment);
    this.epochs.clear();
    this.snapshots.removeOutside(Infinity, -1);
  }

  /** Before the cut that they are behind is made, the newest first: no crash leaves a hole. */
  private dropForGood(segments: readonly Segment[]): void {
    for (const segment of [...segments].reverse()) {
      this.dropSegment(segment);
      this.store.disk.flushDirectorySync(this.request.directory);
    }
  }

  private dropSegment(segment: Segment): void {
    const { disk, files } = this.store;
    files.retire(segment.file);
    this.segments.remove(segment);
    this.snapshots.remove(segment.baseOffset);
    for (const suffix of [LOG_SUFFIX, INDEX_SUFFIX, TIME_INDEX_SUFFIX, TXN_INDEX_SUFFIX]) {
      const path = segment.pathOf(suffix);
      if (disk.exists(path)) disk.remove(path);
    }
  }

  private addEmpty(baseOffset: number): void {
    const { disk, files } = this.store;
    const { directory, wallMs } = this.request;
    const segment = new Segment(disk, files, directory, baseOffset, 0, wallMs);
    segment.startEmpty();
    files.use(segment.file);
    this.segments.add(segment);
  }

  private warn(message: string): void {
    this.store.logger.warn(`Loading ${this.request.directory}: ${message}.`);
  }
}

/**
 * A `.txnindex` of which a power loss has undone the renaming of its `.log` only. Nobody could tell
 * that it is missing; the other indexes are built again when they are.
 */
function isHalfDeleted(name: string, names: ReadonlySet<string>): boolean {
  if (!name.endsWith(TXN_INDEX_SUFFIX + DELETED_SUFFIX)) return false;
  if (names.has(name.slice(0, -DELETED_SUFFIX.length))) return false;
  const log = offsetName(offsetOfName(name)) + LOG_SUFFIX;
  return names.has(log) && !names.has(log + DELETED_SUFFIX);
}
