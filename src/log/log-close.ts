/**
 * A clean stop: every log ends with its bytes flushed, its indexes complete and a producer snapshot
 * at its end; only then the checkpoints and the marker are written. A directory in which anything
 * failed gets no marker (KAFKA-13773).
 */
import type { Checkpointer } from './checkpointer.ts';
import { formatCleanShutdown } from './checkpoints.ts';
import { CLEAN_SHUTDOWN_FILE, LEADER_EPOCH_FILE, PARTITION_METADATA_FILE } from './file-names.ts';
import type { Log } from './log.ts';
import { firstUnflushed } from './log-flush.ts';
import type { LogDirectory, LogStore } from './log-store.ts';

export function closeLogs(
  store: LogStore,
  directories: readonly LogDirectory[],
  logs: ReadonlyMap<string, Log>,
  checkpointer: Checkpointer,
  brokerEpoch: number,
): void {
  const unfinished = new Set<LogDirectory>();
  for (const log of logs.values()) {
    log.runWrites();
    const { logDirectory } = log;
    const doing = `closing ${log.directory}`;
    const isClosed = store.attempt(logDirectory, doing, () => closeLog(store, log));
    // A write that is still under way cannot be waited for: the next start recovers.
    if (!isClosed || log.hasWriteUnderWay) unfinished.add(logDirectory);
  }
  checkpointer.writeAll(logs);
  for (const directory of directories) {
    if (unfinished.has(directory)) continue;
    // What was refused at this start must be looked at again at the next.
    if ([...store.unloadable.values()].includes(directory)) continue;
    const path = `${directory.path}/${CLEAN_SHUTDOWN_FILE}`;
    store.attempt(directory, `writing ${path}`, () => {
      store.disk.writeFileAtomic(path, formatCleanShutdown(brokerEpoch), true);
    });
  }
}

function closeLog(store: LogStore, log: Log): void {
  const { disk, files } = store;
  log.segments.active.onBecomeInactive();
  log.producers.mapEndOffset = log.logEndOffset;
  const isUnflushed = log.recoveryPoint < log.logEndOffset || log.wasTruncated;
  // Those of rolls whose flush has not come to its end.
  for (const offset of log.snapshots.offsets) {
    if (isUnflushed && offset >= log.recoveryPoint) flushFile(store, log.snapshots.pathOf(offset));
  }
  // The marker says that there is nothing to recover: producers would be forgotten without this.
  log.snapshots.take(log.producers, true);
  if (log.epochs.isDirtyBefore(log.logEndOffset)) log.saveEpochs();
  for (const segment of log.segments.all.slice(firstUnflushed(log))) {
    if (segment.completeIndexFiles()) log.flush.directoryIsDirty = true;
    segment.persistIndexesSync(true);
    const handle = files.use(segment.file);
    if (isUnflushed) disk.flushSync(handle);
  }
  if (log.flush.identityIsDirty) flushFile(store, `${log.directory}/${PARTITION_METADATA_FILE}`);
  log.flush.identityIsDirty = false;
  if (log.flush.epochsAreDirty) flushFile(store, `${log.directory}/${LEADER_EPOCH_FILE}`);
  log.flush.epochsAreDirty = false;
  if (isUnflushed || log.flush.directoryIsDirty) disk.flushDirectorySync(log.directory);
  log.flush.directoryIsDirty = false;
  if (!log.hasWriteUnderWay) log.recoveryPoint = log.logEndOffset;
  for (const segment of log.segments.all) files.close(segment.file);
}

function flushFile(store: LogStore, path: string): void {
  const { disk } = store;
  if (!disk.exists(path)) return;
  const handle = disk.open(path, false);
  try {
    disk.flushSync(handle);
  } finally {
    disk.close(handle);
  }
}
