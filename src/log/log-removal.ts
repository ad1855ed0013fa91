/** Taking the directory of a whole log away: under another name now, and gone after a while. */
import { type DirectoryKind, markedDirectoryName } from './file-names.ts';
import type { Log } from './log.ts';
import type { LogDirectory, LogStore } from './log-store.ts';

/** A name that nobody has. */
export function markedPath(
  store: LogStore,
  { path }: LogDirectory,
  topic: string,
  partition: number,
  kind: Exclude<DirectoryKind, 'log'>,
): string {
  const uniqueHex = store.prng.bytes(16).toString('hex');
  return `${path}/${markedDirectoryName(topic, partition, uniqueHex, kind)}`;
}

export function removeLogDirectory(store: LogStore, log: Log, kind: 'delete' | 'stray'): void {
  const target = markedPath(store, log.logDirectory, log.topic, log.partition, kind);
  log.isDeleted = true;
  for (const segment of log.segments.all) store.files.retire(segment.file);
  store.attempt(log.logDirectory, `renaming ${log.directory}`, () => {
    store.disk.rename(log.directory, target);
    log.directory = target;
    if (kind === 'stray') return;
    store.deleteLater(log.logDirectory, target, true, log.config.fileDeleteDelayMs);
  });
}
