/**
 * Which log to clean next and how far (Kafka's LogCleanerManager and LogToClean). A log is clean up
 * to its checkpoint; from there to the first uncleanable segment it is dirty. Never cleaned are the
 * active segment, what lies at or past the last stable offset, and what is younger than
 * `min.compaction.lag.ms`.
 */
import type { Log } from '../log.ts';
import { NEVER } from '../log-config.ts';

export type LogToClean = {
  readonly log: Log;
  readonly firstDirtyOffset: number;
  /** The base of the first segment that stays as it is. */
  readonly firstUncleanableOffset: number;
  readonly cleanableBytes: number;
  readonly cleanableRatio: number;
  /** Something dirty is older than `max.compaction.lag.ms`. */
  readonly isOverdue: boolean;
};

/** The dirtiest of the logs that are dirty enough, or null. */
export function findFilthiest(
  logs: Iterable<Log>,
  wallMs: number,
  isExcluded: (log: Log) => boolean,
): LogToClean | null {
  let filthiest: LogToClean | null = null;
  for (const log of logs) {
    if (
      !log.config.cleanupCompact ||
      log.isOffline ||
      log.isMetadataLog ||
      log.isMoving ||
      isExcluded(log)
    ) {
      continue;
    }
    // Nothing but the active segment: the normal state of most logs.
    if (log.segments.count < 2) continue;
    const work = tryMeasure(log, wallMs);
    if (work === null || work.cleanableBytes === 0) continue;
    const isDue = work.isOverdue || work.cleanableRatio > log.config.minCleanableDirtyRatio;
    if (!isDue) continue;
    if (filthiest === null || work.cleanableRatio > filthiest.cleanableRatio) filthiest = work;
  }
  return filthiest;
}

/** Null: an index could not be read, and the directory is offline now. */
function tryMeasure(log: Log, wallMs: number): LogToClean | null {
  let work: LogToClean | null = null;
  log.store.attempt(log.logDirectory, `reading ${log.directory}`, () => {
    work = measureLog(log, wallMs);
  });
  return work;
}

function measureLog(log: Log, wallMs: number): LogToClean {
  const firstDirtyOffset = findFirstDirtyOffset(log);
  const uncleanableFrom = Math.max(
    firstDirtyOffset,
    findUncleanable(log, firstDirtyOffset, wallMs),
  );
  const { segments } = log;
  const active = segments.active;
  const firstUncleanableOffset =
    uncleanableFrom >= active.baseOffset
      ? active.baseOffset
      : segments.at(Math.max(0, segments.floorIndex(uncleanableFrom)))!.baseOffset;
  let cleanBytes = 0;
  for (const segment of segments.all) {
    if (segment.baseOffset < firstDirtyOffset) cleanBytes += segment.sizeBytes;
  }
  let cleanableBytes = 0;
  if (firstDirtyOffset < firstUncleanableOffset) {
    for (const segment of segments.between(firstDirtyOffset, firstUncleanableOffset)) {
      cleanableBytes += segment.sizeBytes;
    }
  }
  const totalBytes = cleanBytes + cleanableBytes;
  return {
    log,
    firstDirtyOffset,
    firstUncleanableOffset,
    cleanableBytes,
    cleanableRatio: totalBytes === 0 ? 0 : cleanableBytes / totalBytes,
    isOverdue: isOverdue(log, firstDirtyOffset, wallMs),
  };
}

/** A checkpoint that the log no longer fits counts for nothing. */
function findFirstDirtyOffset(log: Log): number {
  const { cleanedEndOffset, logStartOffset, logEndOffset } = log;
  const isValid = cleanedEndOffset >= logStartOffset && cleanedEndOffset <= logEndOffset;
  return isValid ? cleanedEndOffset : logStartOffset;
}

function findUncleanable(log: Log, firstDirtyOffset: number, wallMs: number): number {
  const { segments, config } = log;
  let offset = Math.min(log.lastStableOffset, segments.active.baseOffset);
  // Nor what is not flushed, or decided by a marker that is not: a power loss could take what has
  // superseded a record. The next round finds it flushed.
  const isFlushed = log.recoveryPoint >= log.logEndOffset;
  if (!isFlushed && log.flushedStableOffset < offset) {
    offset = log.flushedStableOffset;
    log.requestFlush();
  }
  if (config.minCompactionLagMs <= 0) return offset;
  for (const segment of dirtySegments(log, firstDirtyOffset)) {
    if (segment.retentionTimestamp <= wallMs - config.minCompactionLagMs) continue;
    offset = Math.min(offset, segment.baseOffset);
    break;
  }
  return offset;
}

function isOverdue(log: Log, firstDirtyOffset: number, wallMs: number): boolean {
  const { maxCompactionLagMs } = log.config;
  if (maxCompactionLagMs >= NEVER) return false;
  for (const segment of dirtySegments(log, firstDirtyOffset)) {
    const timestamp = segment.firstBatchTimestamp;
    if (timestamp > 0 && timestamp < wallMs - Math.max(0, maxCompactionLagMs)) return true;
  }
  return false;
}

function dirtySegments(log: Log, firstDirtyOffset: number): ReturnType<Log['segments']['between']> {
  const { segments } = log;
  const active = segments.active;
  if (firstDirtyOffset > active.baseOffset) return [];
  return segments
    .between(firstDirtyOffset, active.baseOffset)
    .filter((segment) => segment !== active);
}
