/**
 * Taking a segment out of a log: its files get the suffix `.deleted` now and disappear after
 * `file.delete.delay.ms`. A loader deletes what it finds with that suffix.
 */
import {
  DELETED_SUFFIX,
  INDEX_SUFFIX,
  LOG_SUFFIX,
  SNAPSHOT_SUFFIX,
  TIME_INDEX_SUFFIX,
  TXN_INDEX_SUFFIX,
} from './file-names.ts';
import type { Log } from './log.ts';
import type { Segment } from './segment.ts';

const SUFFIXES: readonly string[] = [
  LOG_SUFFIX,
  INDEX_SUFFIX,
  TIME_INDEX_SUFFIX,
  TXN_INDEX_SUFFIX,
  SNAPSHOT_SUFFIX,
];

/** Throws when the disk does. The log's offsets are the caller's. */
export function deleteSegment(log: Log, segment: Segment, delayMs: number): void {
  const { disk, files } = log.store;
  log.segments.remove(segment);
  files.retire(segment.file);
  const at = log.snapshots.offsets.indexOf(segment.baseOffset);
  if (at >= 0) log.snapshots.offsets.splice(at, 1);
  for (const suffix of SUFFIXES) {
    const path = segment.pathOf(suffix);
    if (!disk.exists(path)) continue;
    const deleted = path + DELETED_SUFFIX;
    disk.rename(path, deleted);
    log.store.deleteLater(log.logDirectory, deleted, false, delayMs);
  }
}
