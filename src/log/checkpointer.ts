/**
 * When the offset checkpoints of the log directories are written. Each file says one offset per
 * partition; none is ever ahead of the truth, so losing the newest version costs only time at the
 * next start. Hence they are not flushed.
 */
import { formatOffsets, type TopicPartitionOffset } from './checkpoints.ts';
import { HIGH_WATERMARK_FILE, LOG_START_OFFSET_FILE, RECOVERY_POINT_FILE } from './file-names.ts';
import type { Log } from './log.ts';
import type { LogDirectory, LogStore } from './log-store.ts';

type Logs = ReadonlyMap<string, Log>;

export class Checkpointer {
  private readonly store: LogStore;
  private readonly directories: readonly LogDirectory[];
  private readonly intervalMs: number;
  private readonly highWatermarkIntervalMs: number;
  private deadlineMs: number;
  private highWatermarkDeadlineMs: number;
  private isDurable: boolean;
  private readonly lastContentByPath: Map<string, string>;

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
    this.isDurable = false;
    this.lastContentByPath = new Map();
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
    const { isDurable } = this;
    this.isDurable = true;
    this.writeRecoveryPoints(logs);
    this.isDurable = isDurable;
  }

  /** At a clean stop they are flushed: the marker that follows vouches for them. */
  writeAll(logs: Logs): void {
    this.isDurable = true;
    this.lastContentByPath.clear();
    this.writeHighWatermarks(logs);
    this.writeRecoveryPoints(logs);
    this.writeLogStartOffsets(logs);
  }

  /** Raft keeps the metadata log's high watermark itself; Kafka leaves it out of all three. */
  private writeHighWatermarks(logs: Logs): void {
    this.write(HIGH_WATERMARK_FILE, logs, (log) => log.highWatermark);
  }

  private writeRecoveryPoints(logs: Logs): void {
    this.write(RECOVERY_POINT_FILE, logs, (log) => log.recoveryPoint);
  }

  /** Only the starts that the first segment's name does not say already. */
  private writeLogStartOffsets(logs: Logs): void {
    this.write(LOG_START_OFFSET_FILE, logs, (log) => {
      return log.logStartOffset > log.segments.first.baseOffset ? log.logStartOffset : -1;
    });
  }

  private write(file: string, logs: Logs, offsetOf: (log: Log) => number): void {
    for (const directory of this.directories) {
      if (directory.error !== null) continue;
      const entries: TopicPartitionOffset[] = [];
      for (const log of logs.values()) {
        if (log.logDirectory !== directory || log.isMetadataLog) continue;
        const offset = offsetOf(log);
        if (offset < 0) continue;
        entries.push({ topic: log.topic, partition: log.partition, offset });
      }
      const path = `${directory.path}/${file}`;
      const content = formatOffsets(entries);
      const text = content.toString('latin1');
      if (this.lastContentByPath.get(path) === text) continue;
      this.lastContentByPath.set(path, text);
      this.store.attempt(directory, `writing ${path}`, () => {
        this.store.disk.writeFileAtomic(path, content, this.isDurable);
      });
    }
  }
}
