/**
 * When the offset checkpoints of the log directories are written. Each file says one offset per
 * partition; none is ever ahead of the truth, so losing the newest version of the recovery points
 * and high watermarks costs only time at the next start. Hence they are not flushed. Log starts are,
 * and all but 0 are written, where Kafka leaves out those that the first segment's name says: they
 * also hide segments that a power loss has brought back. A file of which no offset has changed is
 * not written.
 */
import { formatOffsets, type TopicPartitionOffset } from './checkpoints.ts';
import { HIGH_WATERMARK_FILE, LOG_START_OFFSET_FILE, RECOVERY_POINT_FILE } from './file-names.ts';
import type { Log } from './log.ts';
import type { LogDirectory, LogStore } from './log-store.ts';

type Logs = ReadonlyMap<string, Log>;

/** What a file says: the offset of each log, -1 for none. */
type Written = { readonly logs: Log[]; readonly offsets: number[] };

export class Checkpointer {
  private readonly store: LogStore;
  private readonly directories: readonly LogDirectory[];
  private readonly intervalMs: number;
  private readonly highWatermarkIntervalMs: number;
  private deadlineMs: number;
  private highWatermarkDeadlineMs: number;
  private readonly writtenByPath: Map<string, Written>;

  constructor(
    store: LogStore,
    directories: readonly LogDirectory[],
    intervalMs: number,
    highWatermarkIntervalMs: number,
  ) {
    this.store = store;
    this.directories = directories;
    this.intervalMs = intervalMs;
    this.highWatermarkIntervalMs = highWatermarkIntervalMs;
    this.deadlineMs = Infinity;
    this.highWatermarkDeadlineMs = Infinity;
    this.writtenByPath = new Map();
  }

  start(nowMs: number, firstMs: number): void {
    this.deadlineMs = firstMs;
    this.highWatermarkDeadlineMs = nowMs + this.highWatermarkIntervalMs;
  }

  nextDeadlineMs(): number {
    return Math.min(this.deadlineMs, this.highWatermarkDeadlineMs);
  }

  advance(nowMs: number, logs: Logs): void {
    if (nowMs >= this.highWatermarkDeadlineMs) {
      this.highWatermarkDeadlineMs = nowMs + this.highWatermarkIntervalMs;
      this.writeHighWatermarks(logs);
    }
    if (nowMs >= this.deadlineMs) {
      this.deadlineMs = nowMs + this.intervalMs;
      this.writeRecoveryPoints(logs);
      this.writeLogStartOffsets(logs);
    }
  }

  /**
   * After a truncation: else bytes appended in place of the old ones would count as flushed after
   * a crash. Rare, so it may wait for the disk.
   */
  writeMovedBack(logs: Logs): void {
    this.writeRecoveryPoints(logs, true);
  }

  /** At a clean stop they are flushed: the marker that follows vouches for them. */
  writeAll(logs: Logs): void {
    this.writtenByPath.clear();
    this.writeHighWatermarks(logs, true);
    this.writeRecoveryPoints(logs, true);
    this.writeLogStartOffsets(logs);
  }

  /** Always flushed: what was deleted may not come back because a power loss has emptied the file. */
  writeLogStartOffsets(logs: Logs): void {
    this.write(LOG_START_OFFSET_FILE, logs, true, (log) => log.logStartOffset || -1);
  }

  /** Raft keeps the metadata log's high watermark itself; Kafka leaves it out of all three. */
  private writeHighWatermarks(logs: Logs, isDurable = false): void {
    this.write(HIGH_WATERMARK_FILE, logs, isDurable, (log) => log.highWatermark);
  }

  private writeRecoveryPoints(logs: Logs, isDurable = false): void {
    this.write(RECOVERY_POINT_FILE, logs, isDurable, (log) => log.recoveryPoint);
  }

  private write(
    file: string,
    logs: Logs,
    isDurable: boolean,
    offsetOf: (log: Log) => number,
  ): void {
    for (const directory of this.directories) {
      if (directory.error !== null) continue;
      const path = `${directory.path}/${file}`;
      const before = this.writtenByPath.get(path);
      const written = before ?? { logs: [], offsets: [] };
      if (!update(written, directory, logs, offsetOf) && before !== undefined) continue;
      this.writtenByPath.set(path, written);
      const entries: TopicPartitionOffset[] = [];
      for (const [i, { topic, partition }] of written.logs.entries()) {
        const offset = written.offsets[i]!;
        if (offset >= 0) entries.push({ topic, partition, offset });
      }
      this.store.attempt(directory, `writing ${path}`, () => {
        this.store.disk.writeFileAtomic(path, formatOffsets(entries), isDurable);
      });
    }
  }
}

/** True when anything differs from what was written. Costs no memory when nothing does. */
function update(
  written: Written,
  directory: LogDirectory,
  logs: Logs,
  offsetOf: (log: Log) => number,
): boolean {
  let count = 0;
  let hasChanged = false;
  for (const log of logs.values()) {
    if (log.logDirectory !== directory || log.isMetadataLog) continue;
    const offset = offsetOf(log);
    if (written.logs[count] !== log || written.offsets[count] !== offset) {
      hasChanged = true;
      written.logs[count] = log;
      written.offsets[count] = offset;
    }
    count++;
  }
  if (count < written.logs.length) hasChanged = true;
  written.logs.length = count;
  written.offsets.length = count;
  return hasChanged;
}
