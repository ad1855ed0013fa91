/**
 * Loading all partitions of one log directory at start. The clean-shutdown marker is taken away
 * before anything is touched: a crash from here on is an unclean stop.
 */
import { readOffsets } from './checkpoints.ts';
import {
  CLEAN_SHUTDOWN_FILE,
  CLEANER_OFFSET_FILE,
  HIGH_WATERMARK_FILE,
  LOG_START_OFFSET_FILE,
  parseLogDirectoryName,
  RECOVERY_POINT_FILE,
} from './file-names.ts';
import { Log, type LogParts } from './log.ts';
import type { LogConfig } from './log-config.ts';
import { type LoadRequest, loadLog, readTopicId } from './log-loader.ts';
import type { LogDirectory, LogStore } from './log-store.ts';
import { OldFormatError } from './old-format.ts';

export type LoadedDirectory = {
  readonly logs: Log[];
  /** Unfinished copies of logs that were being moved here. */
  readonly futures: Log[];
};

export function loadDirectory(
  store: LogStore,
  logDirectory: LogDirectory,
  configOf: (topic: string) => LogConfig,
  wallMs: number,
): LoadedDirectory {
  const { disk } = store;
  const root = logDirectory.path;
  const marker = `${root}/${CLEAN_SHUTDOWN_FILE}`;
  const isClean = disk.exists(marker);
  if (isClean) {
    disk.remove(marker);
    disk.flushDirectorySync(root);
  }
  const recoveryPoints = readOffsets(disk, `${root}/${RECOVERY_POINT_FILE}`, store.logger);
  const logStartOffsets = readOffsets(disk, `${root}/${LOG_START_OFFSET_FILE}`, store.logger);
  const highWatermarks = readOffsets(disk, `${root}/${HIGH_WATERMARK_FILE}`, store.logger);
  const cleanedOffsets = readOffsets(disk, `${root}/${CLEANER_OFFSET_FILE}`, store.logger);
  const logs: Log[] = [];
  const futures: Log[] = [];
  for (const { name, isDirectory } of disk.list(root)) {
    const parsed = isDirectory ? parseLogDirectoryName(name) : null;
    if (parsed === null) continue;
    const directory = `${root}/${name}`;
    if (parsed.kind === 'delete') {
      store.deleteLater(logDirectory, directory, true, store.options.fileDeleteDelayMs);
      continue;
    }
    if (parsed.kind === 'stray') {
      store.logger.warn(`${directory} is left alone: it is marked as stray.`);
      continue;
    }
    const { topic, partition } = parsed;
    const config = configOf(topic);
    // In the checkpoints a copy has the name of its log.
    const key = `${topic}-${partition}`;
    const parts = loadUnlessOld(store, logDirectory, name, {
      directory,
      config,
      isClean,
      recoveryPoint: recoveryPoints.get(key) ?? 0,
      logStartOffset: logStartOffsets.get(key) ?? 0,
      wallMs,
    });
    if (parts === null) continue;
    const topicId = readTopicId(store, directory);
    const log = new Log(store, logDirectory, directory, topic, partition, topicId, config, parts);
    log.lastFlushAtMs = wallMs;
    log.cleanedEndOffset = cleanedOffsets.get(key) ?? -1;
    log.updateHighWatermark(highWatermarks.get(key) ?? log.logStartOffset);
    // After a clean stop the file is on the disk already.
    if (isClean) {
      log.flush.epochsAreDirty = false;
      log.flush.directoryIsDirty = false;
      log.flush.identityIsDirty = false;
    } else {
      // A cut that the last process made may still be in the cache only.
      log.wasTruncated = true;
    }
    if (log.epochs.isDirtyBefore(log.logEndOffset)) log.saveEpochs();
    if (parsed.kind === 'future') futures.push(log);
    else logs.push(log);
  }
  const names = new Set([...logs, ...futures].map((log) => `${log.topic}-${log.partition}`));
  for (const offsets of [recoveryPoints, logStartOffsets, highWatermarks, cleanedOffsets]) {
    for (const name of offsets.keys()) if (!names.has(name)) store.checkpointsAreStale = true;
  }
  return { logs, futures };
}

/** Null: the partition stays on the disk as it is and is offline; the others are not concerned. */
function loadUnlessOld(
  store: LogStore,
  logDirectory: LogDirectory,
  name: string,
  request: LoadRequest,
): LogParts | null {
  try {
    return loadLog(store, request);
  } catch (error) {
    if (!(error instanceof OldFormatError)) throw error;
    store.unloadable.set(name, logDirectory);
    store.logger.error(
      `${request.directory} is not loaded: ${error.message}. Its partition answers ` +
        'KAFKA_STORAGE_ERROR; let Apache Kafka serve it, or delete the topic.',
    );
    return null;
  }
}
