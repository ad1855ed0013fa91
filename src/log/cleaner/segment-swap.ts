/**
 * Puts a cleaned segment in the place of those it was made from, so that a crash at any moment
 * leaves either all of the old ones or the new one (Kafka's LocalLog.replaceSegments). The loader
 * knows the states by the suffixes:
 *
 * 1. `.cleaned`: the old segments count. Its bytes and indexes are flushed before anything else.
 * 2. `.swap`, all four files, directory flushed: the new segment counts, the old ones go.
 * 3. no suffix, only after the names of the old ones are surely gone: else an old segment that a
 *    power loss brings back would lie beside the one that replaces it.
 *
 * In memory the new segment takes over at step 2 and is served under its `.swap` name until 3.
 */
import {
  CLEANED_SUFFIX,
  INDEX_SUFFIX,
  SWAP_SUFFIX,
  TIME_INDEX_SUFFIX,
  TXN_INDEX_SUFFIX,
} from '../file-names.ts';
import { LogFile } from '../file-pool.ts';
import type { Log } from '../log.ts';
import { deleteSegmentFiles, removeSegmentFiles } from '../log-deletion.ts';
import { Segment } from '../segment.ts';
import { type CleanerIo, type CleanerSteps, run } from './cleaner-io.ts';
import type { SlicePacer } from './slice-pacer.ts';

/** Renaming the files of a segment costs about as much as reading this many bytes. */
const RENAME_COST_BYTES = 32 * 1024;

/** Empty, under its `.cleaned` name; what an aborted cleaning has left there is removed. */
export function newCleanedSegment(log: Log, baseOffset: number, createdAtMs: number): Segment {
  const { disk, files } = log.store;
  const segment = new Segment(disk, files, log.directory, baseOffset, 0, createdAtMs);
  segment.setFileSuffix(CLEANED_SUFFIX);
  segment.startEmpty();
  segment.isFlushedWhole = true;
  run(() => {
    removeSegmentFiles(disk, segment);
    files.use(segment.file);
  });
  return segment;
}

/** The `.log` has been written; everything else of the new segment too, and all flushed. */
export function* flushCleaned(log: Log, segment: Segment, io: CleanerIo): CleanerSteps<void> {
  segment.onBecomeInactive();
  run(() => {
    segment.persistIndexesSync(false);
    segment.completeIndexFiles();
  });
  yield* io.flush(segment.file);
  for (const suffix of [INDEX_SUFFIX, TIME_INDEX_SUFFIX, TXN_INDEX_SUFFIX]) {
    const path = segment.pathOf(suffix);
    if (!log.store.disk.exists(path)) continue;
    const file = new LogFile(path);
    // Closed as soon as it is flushed.
    file.isRetired = true;
    yield* io.flush(file);
  }
  // All names are there before one of them changes: those that did not change then tell the loader.
  yield* io.flushDirectory(log.directory);
}

/**
 * False: the log was changed below the cleaner, the new segment was dropped. `endOffset` is where
 * the old ones end; `onReplaced` is called when they are out of the log.
 */
export function* swapIn(
  log: Log,
  segment: Segment,
  old: readonly Segment[],
  endOffset: number,
  io: CleanerIo,
  pacer: SlicePacer,
  isStale: () => boolean,
  onReplaced: () => void,
): CleanerSteps<boolean> {
  const { store } = log;
  run(() => segment.renameFiles(SWAP_SUFFIX));
  yield* io.flushDirectory(log.directory);
  if (isStale()) return false;
  log.segments.add(segment);
  for (const replaced of old) {
    if (log.segments.all.includes(replaced)) log.segments.remove(replaced);
    store.files.retire(replaced.file);
  }
  log.tail.forgetBefore(endOffset);
  store.coldReads.forget(log);
  onReplaced();
  for (const replaced of old) {
    if (log.isOffline) return true;
    deleteReplaced(log, segment, replaced);
    yield* pacer.spend(RENAME_COST_BYTES);
  }
  if (log.isOffline) return true;
  yield* io.flushDirectory(log.directory);
  finishSwap(log, segment);
  if (!log.isOffline) yield* io.flushDirectory(log.directory);
  return true;
}

/** The same from the middle on, at once: for a clean stop. */
export function finishSwapSync(log: Log, segment: Segment, old: readonly Segment[]): void {
  if (log.isOffline || segment.hasFinalName) return;
  for (const replaced of old) deleteReplaced(log, segment, replaced);
  log.store.disk.flushDirectorySync(log.directory);
  finishSwap(log, segment);
  log.store.disk.flushDirectorySync(log.directory);
}

function deleteReplaced(log: Log, segment: Segment, replaced: Segment): void {
  const keepsSnapshot = replaced.baseOffset === segment.baseOffset;
  run(() => deleteSegmentFiles(log, replaced, log.config.fileDeleteDelayMs, keepsSnapshot));
}

/** A truncation or retention may have taken the segment meanwhile, or a deletion the whole log. */
function finishSwap(log: Log, segment: Segment): void {
  if (log.isOffline || !log.segments.all.includes(segment)) return;
  run(() => segment.renameFiles(''));
  log.flush.directoryIsDirty = true;
}
