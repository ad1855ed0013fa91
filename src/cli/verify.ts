/**
 * `odradek verify`: checks a data directory without a broker, ours or Apache Kafka's. The recovery
 * that a start would run is run on a disk that changes nothing, so what it says is what would
 * happen; then every batch of every segment that would be left is read and checked.
 */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { crc32c } from '../base/crc32c.ts';
import type { BrokerLogger } from '../base/logger.ts';
import { Prng } from '../base/prng.ts';
import { ZERO_UUID } from '../base/uuid.ts';
import { META_PROPERTIES_FILE } from '../broker/meta-properties.ts';
import { QUORUM_STATE_FILE, readQuorumState } from '../broker/quorum-state.ts';
import { METADATA_PARTITION_DIRECTORY, readMetaProperties } from '../broker/storage-format.ts';
import { CLEAN_SHUTDOWN_FILE } from '../log/file-names.ts';
import type { Log } from '../log/log.ts';
import { LogManager } from '../log/log-manager.ts';
import type { OffsetIndex } from '../log/offset-index.ts';
import type { Segment } from '../log/segment.ts';
import type { TimeIndex } from '../log/time-index.ts';
import { checkNotInUse, DirectoryInUseError } from '../platform/directory-lock.ts';
import { ReadOnlyDisk } from '../platform/read-only-disk.ts';
import {
  baseOffset,
  batchSizeBytes,
  CRC_START,
  crc,
  HEADER_SIZE_BYTES,
  lastOffset,
  MAGIC_V2,
  magic,
  maxTimestamp,
} from '../protocol/records/record-batch.ts';
import { CliError } from './cli-error.ts';
import { type OutputOptions, printJson, printLine } from './output.ts';

export type Problem = { readonly path: string; readonly problem: string };

export type Verdict = {
  readonly directory: string;
  /** It was stopped in order: a start trusts the files. */
  readonly isClean: boolean;
  readonly logs: readonly LogSummary[];
  /** What a start would say and do. */
  readonly warnings: readonly string[];
  readonly changes: readonly string[];
  /** What would still be wrong afterwards. */
  readonly problems: readonly Problem[];
};

export type LogSummary = {
  readonly name: string;
  readonly segments: number;
  readonly sizeBytes: number;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly recoveryPoint: number;
};

/** Producers never expire and nothing is old here: only the files are looked at. */
const WALL_MS = 0;

export function verifyDirectories(paths: readonly string[], options: OutputOptions): void {
  const verdicts = paths.map(verifyDirectory);
  if (options.json === true) printJson(verdicts);
  else for (const verdict of verdicts) printVerdict(verdict);
  if (verdicts.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
}

/** What a running broker has not written yet would look like damage. */
function checkStopped(directory: string): void {
  try {
    checkNotInUse(directory);
  } catch (error) {
    if (!(error instanceof DirectoryInUseError)) throw error;
    throw new CliError(`${error.message}: stop it first`);
  }
}

export function verifyDirectory(path: string): Verdict {
  const directory = resolve(path);
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new CliError(`${path} is no directory`);
  }
  checkStopped(directory);
  const isClean = existsSync(join(directory, CLEAN_SHUTDOWN_FILE));
  const disk = new ReadOnlyDisk();
  const warnings: string[] = [];
  const problems: Problem[] = [];
  const manager = new LogManager(disk, {
    directories: [{ path: directory, directoryId: ZERO_UUID }],
    logger: collectWarnings(warnings),
    prng: new Prng(1),
  });
  manager.loadAll(0, WALL_MS);
  for (const { path: failed, error } of manager.directories) {
    if (error !== null) problems.push({ path: failed, problem: `a start would fail: ${error}` });
  }
  checkNodeFiles(disk, directory, problems);
  const logs: LogSummary[] = [];
  for (const log of manager.logs()) {
    logs.push(summaryOf(log));
    for (const segment of log.segments.all) checkSegment(disk, log, segment, problems);
  }
  if (logs.length === 0 && !existsSync(join(directory, META_PROPERTIES_FILE))) {
    const what = `neither ${META_PROPERTIES_FILE} nor a log is in it`;
    throw new CliError(`${path} is no data directory: ${what}`);
  }
  const changes = disk.changes.filter((change) => !change.endsWith(CLEAN_SHUTDOWN_FILE));
  return { directory, isClean, logs, warnings, changes, problems };
}

/** What a start reads before any log, and does not go on without. */
function checkNodeFiles(disk: ReadOnlyDisk, directory: string, problems: Problem[]): void {
  const check = (path: string, read: () => unknown): void => {
    try {
      read();
    } catch (error) {
      problems.push({ path, problem: `a start would fail: ${(error as Error).message}` });
    }
  };
  const metadataPartition = join(directory, METADATA_PARTITION_DIRECTORY);
  check(join(directory, META_PROPERTIES_FILE), () => readMetaProperties(disk, directory));
  check(join(metadataPartition, QUORUM_STATE_FILE), () => readQuorumState(disk, metadataPartition));
}

function collectWarnings(warnings: string[]): BrokerLogger {
  const note = (message: string): void => {
    warnings.push(message);
  };
  return { debug: () => {}, info: () => {}, warn: note, error: note };
}

function summaryOf(log: Log): LogSummary {
  return {
    name: `${log.topic}-${log.partition}`,
    segments: log.segments.count,
    sizeBytes: log.sizeBytes,
    logStartOffset: log.logStartOffset,
    logEndOffset: log.logEndOffset,
    recoveryPoint: log.recoveryPoint,
  };
}

function checkSegment(disk: ReadOnlyDisk, log: Log, segment: Segment, problems: Problem[]): void {
  const { path } = segment.file;
  const report = (problem: string): void => {
    problems.push({ path, problem });
  };
  const next = log.segments.at(log.segments.all.indexOf(segment) + 1);
  const endOffset = next?.baseOffset ?? log.logEndOffset;
  const batches: BatchPlace[] = [];
  const file = disk.open(path, false);
  try {
    let at = 0;
    let nextOffset = segment.baseOffset;
    while (at < segment.sizeBytes) {
      const batch = readBatch(disk, file, at, segment.sizeBytes);
      const problem =
        batch === null ? 'is no whole batch' : problemOf(batch, nextOffset, endOffset);
      if (batch === null || problem !== null) {
        report(`what lies at byte ${at} ${problem}`);
        return;
      }
      nextOffset = lastOffset(batch, 0) + 1;
      batches.push({
        positionBytes: at,
        lastOffset: nextOffset - 1,
        maxTimestamp: maxTimestamp(batch, 0),
      });
      at += batch.length;
    }
  } finally {
    disk.close(file);
  }
  const problem = offsetIndexProblem(segment, batches) ?? timeIndexProblem(segment, batches);
  if (problem !== null) report(problem);
}

type BatchPlace = {
  readonly positionBytes: number;
  readonly lastOffset: number;
  readonly maxTimestamp: number;
};

/** A recovery builds it anew; without one only the first entries, which rise, are used. */
function isCutShort(segment: Segment, { entries }: OffsetIndex | TimeIndex): boolean {
  return segment.isFlushedWhole && entries.fileIsStale;
}

function offsetIndexProblem(segment: Segment, batches: readonly BatchPlace[]): string | null {
  const { offsetIndex: index } = segment;
  if (isCutShort(segment, index)) return `index entry ${index.count} does not rise above the last`;
  const starts = new Set(batches.map(({ positionBytes }) => positionBytes));
  for (let i = 0; i < index.count; i++) {
    if (starts.has(index.positionAt(i))) continue;
    return `index entry ${i} names byte ${index.positionAt(i)}, where no batch starts`;
  }
  return null;
}

/** Each entry has the timestamp of the batch that it names, the largest so far. */
function timeIndexProblem(segment: Segment, batches: readonly BatchPlace[]): string | null {
  const { timeIndex: index } = segment;
  if (isCutShort(segment, index)) {
    return `time index entry ${index.count} does not rise above the last`;
  }
  let at = 0;
  let largest = -1;
  for (let i = 0; i < index.count; i++) {
    const offset = index.offsetAt(i);
    while (at < batches.length && batches[at]!.lastOffset < offset) {
      largest = Math.max(largest, batches[at++]!.maxTimestamp);
    }
    const timestamp = index.timestampAt(i);
    const batch = batches[at];
    if (batch?.maxTimestamp === timestamp && largest < timestamp) continue;
    return `time index entry ${i} says ${timestamp} of offset ${offset}: that is not so`;
  }
  return null;
}

function readBatch(disk: ReadOnlyDisk, file: number, at: number, endBytes: number): Buffer | null {
  const header = Buffer.alloc(HEADER_SIZE_BYTES);
  if (disk.readSync(file, at, header) < HEADER_SIZE_BYTES) return null;
  const sizeBytes = batchSizeBytes(header, 0);
  if (sizeBytes < HEADER_SIZE_BYTES || at + sizeBytes > endBytes) return null;
  const batch = Buffer.alloc(sizeBytes);
  return disk.readSync(file, at, batch) === sizeBytes ? batch : null;
}

function problemOf(batch: Buffer, nextOffset: number, endOffset: number): string | null {
  if (magic(batch, 0) !== MAGIC_V2) return `has the format ${magic(batch, 0)}`;
  const computed = crc32c(batch, CRC_START, batch.length);
  if (computed !== crc(batch, 0)) return `has the checksum ${crc(batch, 0)}, not ${computed}`;
  if (baseOffset(batch, 0) < nextOffset) {
    return `starts at offset ${baseOffset(batch, 0)}, not at ${nextOffset} or later`;
  }
  if (lastOffset(batch, 0) >= endOffset) {
    return `ends at offset ${lastOffset(batch, 0)}, but the next segment starts at ${endOffset}`;
  }
  return null;
}

function printVerdict(verdict: Verdict): void {
  const { directory, isClean, logs, warnings, changes, problems } = verdict;
  const how = isClean ? 'stopped in order' : 'not stopped in order: a start recovers';
  printLine(`${directory}: ${logs.length} logs, ${how}`);
  for (const log of logs) {
    printLine(
      `  ${log.name}: offsets ${log.logStartOffset} to ${log.logEndOffset}, ` +
        `${log.segments} segments, ${log.sizeBytes} bytes, flushed to ${log.recoveryPoint}`,
    );
  }
  for (const warning of warnings) printLine(`  a start would warn: ${warning}`);
  for (const change of changes) printLine(`  a start would ${change}`);
  for (const { path, problem } of problems) printLine(`  damaged: ${path}: ${problem}`);
  if (problems.length === 0) printLine('  every batch that a start would keep is good');
}
