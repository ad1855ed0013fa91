/**
 * Taking a segment out of a log: its files get the suffix `.deleted` now and disappear after
 * `file.delete.delay.ms`. A loader deletes what it finds with that suffix.
 */
import type { Disk } from './disk.ts';
import { DELETED_SUFFIX } from './file-names.ts';
import type { Log } from './log.ts';
import { SEGMENT_SUFFIXES, type Segment } from './segment.ts';

/** Throws when the disk does. The log's offsets are the caller's. */
export function deleteSegment(log: Log, segment: Segment, delayMs: number): void {
  log.segments.remove(segment);
  log.store.files.retire(segment.file);
  deleteSegmentFiles(log, segment, delayMs, false);
}

/** Of a segment that is no longer in the log. The producer snapshot may belong to its successor. */
export function deleteSegmentFiles(
  log: Log,
  segment: Segment,
  delayMs: number,
  keepsSnapshot: boolean,
): void {
  const { disk } = log.store;
  const paths = SEGMENT_SUFFIXES.map((suffix) => segment.pathOf(suffix));
  if (!keepsSnapshot) {
    const at = log.snapshots.offsets.indexOf(segment.baseOffset);
    if (at >= 0) log.snapshots.offsets.splice(at, 1);
    paths.push(log.snapshots.pathOf(segment.baseOffset));
  }
  for (const path of paths) {
    if (!disk.exists(path)) continue;
    const deleted = path + DELETED_SUFFIX;
    disk.rename(path, deleted);
    log.store.deleteLater(log.logDirectory, deleted, false, delayMs);
  }
}

/** At once and for good: what the cleaner has made and nobody has seen. */
export function removeSegmentFiles(disk: Disk, segment: Segment): void {
  for (const suffix of SEGMENT_SUFFIXES) {
    const path = segment.pathOf(suffix);
    if (disk.exists(path)) disk.remove(path);
  }
}
