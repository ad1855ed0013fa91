/**
 * Puts the copy of a log in its place (LogManager.replaceCurrentWithFutureLog). The old directory gets
 * its new name first, and for sure: two directories of one partition would leave the next start
 * without an answer, while a copy that is alone is the log.
 */
import type { Log } from './log.ts';
import type { LogStore } from './log-store.ts';

/** False: a disk failed, and with it one of the two directories. */
export function replaceLog(
  store: LogStore,
  log: Log,
  future: Log,
  deletedDirectory: string,
): boolean {
  const { disk } = store;
  const isAside = store.attempt(log.logDirectory, `renaming ${log.directory}`, () => {
    disk.rename(log.directory, deletedDirectory);
    disk.flushDirectorySync(log.logDirectory.path);
  });
  if (!isAside) return false;
  log.isDeleted = true;
  for (const segment of log.segments.all) store.files.retire(segment.file);
  store.coldReads.forget(log);
  const directory = `${future.logDirectory.path}/${log.topic}-${log.partition}`;
  const isInPlace = store.attempt(future.logDirectory, `renaming ${future.directory}`, () => {
    disk.rename(future.directory, directory);
    future.onDirectoryRenamed(directory);
    disk.flushDirectorySync(future.logDirectory.path);
  });
  // Else the old bytes stay where they are, for an operator.
  if (!isInPlace) return false;
  store.deleteLater(log.logDirectory, deletedDirectory, true, log.config.fileDeleteDelayMs);
  return true;
}
