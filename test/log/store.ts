/** What the store's tests share: a manager on some disk, batches, and a loop of ticks. */
import type { BrokerLogger } from '../../src/base/logger.ts';
import { Prng } from '../../src/base/prng.ts';
import { ZERO_UUID } from '../../src/base/uuid.ts';
import type { Disk } from '../../src/log/disk.ts';
import type { Log, LogRead } from '../../src/log/log.ts';
import { defaultLogConfig, type LogConfig } from '../../src/log/log-config.ts';
import { LogManager, type LogManagerOptions } from '../../src/log/log-manager.ts';
import { decodeBatches } from '../../src/protocol/records/decode-batch.ts';
import {
  RecordBatchBuilder,
  type RecordBatchOptions,
} from '../../src/protocol/records/record-batch-builder.ts';

export const ROOT = '/data';
export const WALL_MS = 1_800_000_000_000;

export class Lines implements BrokerLogger {
  readonly lines: string[] = [];
  debug(message: string): void {
    this.lines.push(`debug ${message}`);
  }
  info(message: string): void {
    this.lines.push(`info ${message}`);
  }
  warn(message: string): void {
    this.lines.push(`warn ${message}`);
  }
  error(message: string): void {
    this.lines.push(`error ${message}`);
  }
}

export function newManager(
  disk: Disk,
  options: Partial<LogManagerOptions> = {},
  config: LogConfig = defaultLogConfig,
): { manager: LogManager; logger: Lines } {
  const logger = new Lines();
  if (!disk.exists(ROOT)) disk.makeDirectory(ROOT);
  const manager = new LogManager(disk, {
    directories: [{ path: ROOT, directoryId: ZERO_UUID }],
    logger,
    prng: new Prng(1),
    ...options,
  });
  manager.loadAll(0, WALL_MS, () => config);
  return { manager, logger };
}

export function smallConfig(changes: Partial<LogConfig> = {}): LogConfig {
  return { ...defaultLogConfig, segmentBytes: 4096, indexIntervalBytes: 256, ...changes };
}

export function batchOf(
  values: readonly string[],
  options: RecordBatchOptions = {},
  timestamp: number = WALL_MS,
): Buffer {
  const builder = new RecordBatchBuilder(options);
  values.forEach((value, i) => {
    builder.append(timestamp + i, null, Buffer.from(value));
  });
  return builder.build();
}

export function openLog(manager: LogManager, config: LogConfig = defaultLogConfig): Log {
  return manager.openLog('topic', 0, ZERO_UUID, config, WALL_MS);
}

/** Ticks until nothing is under way. */
export function settle(disk: Disk, manager: LogManager): void {
  for (let i = 0; i < 1000; i++) {
    manager.onCompletions(disk.takeCompletions());
    manager.writeQueued();
    if (manager.underWayCount === 0) return;
  }
  throw new Error('the store does not come to rest');
}

/** Ticks at this time until everything that is due has been deleted. */
export function deleteDue(disk: Disk, manager: LogManager, nowMs: number): void {
  for (let i = 0; i < 1000; i++) {
    manager.advance(nowMs, WALL_MS);
    const completions = disk.takeCompletions();
    manager.onCompletions(completions);
    if (completions.length === 0 && manager.nextDeadlineMs() > nowMs) return;
  }
  throw new Error('the deletions do not end');
}

/** Reads until the data is there, ticking as the broker would. */
export function readData(
  disk: Disk,
  manager: LogManager,
  log: Log,
  offset: number,
  sizeBytesMax: number,
  endOffset: number = log.writtenEndOffset,
  atLeastOne = true,
): LogRead & { kind: 'data' } {
  for (let i = 0; i < 1000; i++) {
    const read = log.read(offset, sizeBytesMax, endOffset, atLeastOne);
    if (read.kind === 'data') return read;
    if (read.kind !== 'pending') throw new Error(`read at ${offset}: ${read.kind}`);
    manager.onCompletions(disk.takeCompletions());
    manager.writeQueued();
  }
  throw new Error(`read at ${offset} stays pending`);
}

/** All values from the log's start to its written end, by offset. */
export function readValues(disk: Disk, manager: LogManager, log: Log): Map<number, string> {
  const values = new Map<number, string>();
  let offset = log.logStartOffset;
  while (offset < log.writtenEndOffset) {
    const read = readData(disk, manager, log, offset, 1000);
    if (read.sizeBytes === 0) break;
    for (const batch of decodeBatches(Buffer.concat(read.chunks))) {
      if (batch.isControlBatch) continue;
      for (const record of batch.records) {
        if (record.offset >= log.logStartOffset) {
          values.set(record.offset, String(record.value));
        }
      }
    }
    offset = read.nextOffset;
  }
  return values;
}
