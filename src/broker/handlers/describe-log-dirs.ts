/** DescribeLogDirs: the log directories of this broker and what is in them. */

import type { Log } from '../../log/log.ts';
import type { LogDirectory } from '../../log/log-store.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DescribeLogDirsRequest,
  DescribeLogDirsResponse,
  DescribeLogDirsResponseDescribeLogDirsResult,
  DescribeLogDirsResponseDescribeLogDirsTopic,
} from '../../protocol/generated/describe-log-dirs.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

type WantedPartitions = ReadonlyMap<string, ReadonlySet<number>>;

export function handleDescribeLogDirs(
  broker: Broker,
  context: RequestContext,
  request: DescribeLogDirsRequest,
): void {
  const wanted = wantedPartitions(request);
  const logsByDirectory = new Map<LogDirectory, Log[]>();
  for (const partition of broker.partitions.values()) {
    const { log } = partition;
    if (log === null) continue;
    if (wanted !== null && !wanted.get(log.topic)?.has(log.partition)) continue;
    add(logsByDirectory, log);
    const move = broker.logs.moves.find(log);
    if (move !== undefined) add(logsByDirectory, move.future);
  }
  const directories = broker.logs.directories.filter(({ isForTopics }) => isForTopics);
  const results = directories.map((directory) =>
    describeDirectory(broker, directory, logsByDirectory.get(directory) ?? []),
  );
  const errorCode = ErrorCode.NONE;
  const response: DescribeLogDirsResponse = { throttleTimeMs: 0, errorCode, results };
  broker.reply(context.ticket, response);
}

function add(logsByDirectory: Map<LogDirectory, Log[]>, log: Log): void {
  const logs = logsByDirectory.get(log.logDirectory);
  if (logs === undefined) logsByDirectory.set(log.logDirectory, [log]);
  else logs.push(log);
}

/** Null: all of them. */
function wantedPartitions(request: DescribeLogDirsRequest): WantedPartitions | null {
  if (request.topics === null) return null;
  const wanted = new Map<string, Set<number>>();
  for (const { topic, partitions } of request.topics) {
    const indexes = wanted.get(topic) ?? new Set();
    for (const index of partitions) indexes.add(index);
    wanted.set(topic, indexes);
  }
  return wanted;
}

function describeDirectory(
  broker: Broker,
  directory: LogDirectory,
  logs: readonly Log[],
): DescribeLogDirsResponseDescribeLogDirsResult {
  const { path } = directory;
  let isOffline = directory.error !== null;
  let totalBytes = -1;
  let usableBytes = -1;
  if (!isOffline) {
    try {
      totalBytes = broker.disk.totalSpaceBytes(path);
      usableBytes = broker.disk.usableSpaceBytes(path);
    } catch (error) {
      // Only the answer: whether the directory still takes writes will show with the next one.
      broker.log.warn(`the space of log directory ${path} is not known: ${error}`);
      isOffline = true;
      totalBytes = -1;
    }
  }
  return {
    errorCode: isOffline ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NONE,
    logDir: path,
    topics: isOffline ? [] : describeTopics(broker, logs),
    totalBytes,
    usableBytes,
    isCordoned: directory.isCordoned,
  };
}

function describeTopics(
  broker: Broker,
  logs: readonly Log[],
): DescribeLogDirsResponseDescribeLogDirsTopic[] {
  const byName = new Map<string, DescribeLogDirsResponseDescribeLogDirsTopic>();
  for (const log of logs) {
    let topic = byName.get(log.topic);
    if (topic === undefined) {
      topic = { name: log.topic, partitions: [] };
      byName.set(log.topic, topic);
    }
    // A copy is behind its log, a log behind what its leader has committed.
    const original = broker.partitions.find(log.topic, log.partition)?.log;
    const isFutureKey = original !== log;
    const wholeEndOffset = isFutureKey ? (original?.logEndOffset ?? 0) : log.highWatermark;
    topic.partitions.push({
      partitionIndex: log.partition,
      partitionSize: log.sizeBytes,
      offsetLag: Math.max(wholeEndOffset - log.logEndOffset, 0),
      isFutureKey,
    });
  }
  return [...byName.values()];
}
