/** One log through the manager: reads, rolling, retention, deletion, failures. */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { randomUuid } from '../../src/base/uuid.ts';
import type { Log } from '../../src/log/log.ts';
import { defaultLogConfig, type LogConfig } from '../../src/log/log-config.ts';
import type { LogManager } from '../../src/log/log-manager.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { lastOffset } from '../../src/protocol/records/record-batch.ts';
import { SimDisk } from '../simulator/sim-disk.ts';
import {
  batchOf,
  deleteDue,
  newManager,
  openLog,
  ROOT,
  readData,
  readValues,
  settle,
  smallConfig,
  WALL_MS,
} from './store.ts';

function fill(log: Log, manager: LogManager, count: number, stepMs = 0): void {
  for (let i = 0; i < count; i++) {
    const timestamp = WALL_MS + i * stepMs;
    log.appendAsLeader(batchOf([`value-${i}-${'x'.repeat(100)}`], {}, timestamp), 0, timestamp);
    if (i % 3 === 0) manager.writeQueued();
  }
  manager.writeQueued();
  log.requestFlush();
}

function newLog(config: LogConfig): { disk: MemoryDisk; manager: LogManager; log: Log } {
  const disk = new MemoryDisk();
  const { manager } = newManager(disk, {}, config);
  return { disk, manager, log: openLog(manager, config) };
}

const names = (disk: MemoryDisk): string[] => disk.list(`${ROOT}/topic-0`).map(({ name }) => name);

describe('reading', () => {
  it('serves nothing that is not written, whole batches, at least one', () => {
    const { disk, manager, log } = newLog(defaultLogConfig);
    log.appendAsLeader(batchOf(['a', 'b', 'c']), 0, WALL_MS);
    log.appendAsLeader(batchOf(['d']), 0, WALL_MS);
    expect(log.read(0, 1000, 4, true)).toMatchObject({ kind: 'data', sizeBytes: 0 });
    manager.writeQueued();
    expect(log.writtenEndOffset).toBe(4);
    const whole = readData(disk, manager, log, 1, 1000);
    expect(whole).toMatchObject({ firstOffset: 1, nextOffset: 4 });
    expect(lastOffset(whole.chunks[0]!, 0)).toBe(2);
    expect(log.read(1, 1, 4, true)).toMatchObject({ nextOffset: 3 });
    expect(log.read(1, 1, 4, false)).toMatchObject({ sizeBytes: 0, nextOffset: 1 });
    // The bound cuts before the batch that reaches it.
    expect(log.read(0, 1000, 2, true)).toMatchObject({ sizeBytes: 0 });
    expect(log.read(0, 1000, 3, true)).toMatchObject({ nextOffset: 3 });
    expect(log.read(4, 1000, 4, true)).toMatchObject({ kind: 'data', sizeBytes: 0 });
    expect(log.read(5, 1000, 9, true)).toEqual({ kind: 'outOfRange' });
    expect(log.read(-1, 1000, 9, true)).toEqual({ kind: 'outOfRange' });
  });

  it('finds a place among many small batches in the tail, and sends neighbours as one piece', () => {
    const { manager, log } = newLog(defaultLogConfig);
    for (let i = 0; i < 3000; i++) log.appendAsLeader(batchOf([`${i}`]), 0, WALL_MS);
    manager.writeQueued();
    for (const offset of [0, 1, 700, 1499, 2998, 2999]) {
      const read = log.read(offset, 40_000, 3000, true);
      if (read.kind !== 'data') throw new Error(read.kind);
      expect(read.chunks).toHaveLength(1);
      expect(lastOffset(read.chunks[0]!, 0)).toBe(offset);
      expect(read.chunks[0]!.length).toBe(read.sizeBytes);
    }
    const all = log.read(0, 1e9, 3000, true);
    expect(all).toMatchObject({ nextOffset: 3000, sizeBytes: log.sizeBytes });
  });

  it('asks the disk for what the tail no longer has, batches of any size', () => {
    const { disk, manager, log } = newLog(smallConfig({ segmentBytes: 1024 * 1024 }));
    const sizes = [10, 300_000, 20, 70_000, 5, 5];
    for (const size of sizes) log.appendAsLeader(batchOf(['y'.repeat(size)]), 0, WALL_MS);
    manager.writeQueued();
    log.tail.clear();
    const first = log.read(0, 100, 6, true);
    expect(first.kind).toBe('pending');
    expect(log.read(0, 100, 6, true)).toEqual(first);
    manager.writeQueued();
    manager.onCompletions(disk.takeCompletions());
    expect(manager.takeCompletedReads()).toEqual([
      { log, readId: (first as { readId: number }).readId },
    ]);
    for (let offset = 0; offset < sizes.length; offset++) {
      const read = readData(disk, manager, log, offset, 1);
      expect(read.nextOffset).toBe(offset + 1);
      expect(read.sizeBytes).toBeGreaterThan(sizes[offset]!);
    }
    expect(readData(disk, manager, log, 4, 1_000_000)).toMatchObject({ nextOffset: 6 });
  });

  it('never changes bytes that were handed out', () => {
    const disk = new MemoryDisk();
    const { manager } = newManager(disk, { tailBytesMax: 1 });
    const log = openLog(manager);
    log.appendAsLeader(batchOf(['z'.repeat(50_000)]), 0, WALL_MS);
    manager.writeQueued();
    const read = readData(disk, manager, log, 0, 1);
    const before = Buffer.concat(read.chunks);
    for (let i = 0; i < 200; i++) {
      log.appendAsLeader(batchOf(['w'.repeat(50_000)]), 0, WALL_MS);
      manager.writeQueued();
    }
    expect(Buffer.concat(read.chunks).equals(before)).toBe(true);
    expect(log.read(0, 1, 1, true).kind).toBe('pending');
  });
});

describe('rolling', () => {
  it('by size, with indexes, a snapshot and a moved recovery point', () => {
    const config = smallConfig({ segmentBytes: 2000 });
    const { disk, manager, log } = newLog(config);
    fill(log, manager, 30);
    expect(log.segments.all.every((segment) => segment.sizeBytes <= 2000)).toBe(true);
    settle(disk, manager);
    expect(log.recoveryPoint).toBe(30);
    const base = String(log.segments.active.baseOffset).padStart(20, '0');
    expect(names(disk)).toContain(`${base}.snapshot`);
    expect(names(disk)).toContain('00000000000000000000.index');
    expect([...readValues(disk, manager, log).keys()].length).toBe(30);
  });

  it('by time in the records, and refuses what no segment can hold', () => {
    const { manager, log } = newLog(smallConfig({ segmentBytes: 100_000, segmentMs: 1000 }));
    fill(log, manager, 21, 100);
    expect(log.segments.all.map((segment) => segment.baseOffset)).toEqual([0, 11]);
    const info = log.appendAsLeader(batchOf(['x'.repeat(200_000)]), 0, WALL_MS);
    expect(info.errorCode).toBe(ErrorCode.RECORD_LIST_TOO_LARGE);
  });
});

describe('retention', () => {
  it('by time deletes whole old segments, after a delay for good', () => {
    const config = smallConfig({ segmentBytes: 2000, retentionMs: 10_000 });
    const { disk, manager, log } = newLog(config);
    fill(log, manager, 40, 1000);
    settle(disk, manager);
    log.updateHighWatermark(log.logEndOffset);
    manager.cleanUp(WALL_MS + 39_000);
    expect(log.logStartOffset).toBeGreaterThan(15);
    expect(log.logStartOffset).toBeLessThanOrEqual(29);
    expect(names(disk).some((name) => name.endsWith('.log.deleted'))).toBe(true);
    manager.advance(59_999, WALL_MS);
    expect(names(disk).some((name) => name.endsWith('.deleted'))).toBe(true);
    deleteDue(disk, manager, 60_000);
    expect(names(disk).some((name) => name.endsWith('.deleted'))).toBe(false);
    manager.cleanUp(WALL_MS * 2);
    expect([log.logStartOffset, log.logEndOffset]).toEqual([40, 40]);
    settle(disk, manager);
    const again = openLog(newManager(disk, {}, config).manager, config);
    expect([again.logStartOffset, again.logEndOffset]).toEqual([40, 40]);
  });

  it('by the age of the files where records have no timestamps', () => {
    const config = smallConfig({ segmentBytes: 400, retentionMs: 10_000 });
    const disk = new MemoryDisk();
    const { manager } = newManager(disk, {}, config);
    const log = openLog(manager, config);
    for (let i = 0; i < 6; i++) {
      log.appendAsLeader(batchOf(['x'.repeat(200)], {}, -1), 0, WALL_MS);
      manager.writeQueued();
    }
    settle(disk, manager);
    manager.closeCleanly();
    const list = disk.list.bind(disk);
    disk.list = (path) =>
      list(path).map((info) => {
        const isOld = info.name.endsWith('.log') && Number.parseInt(info.name, 10) < 2;
        return { ...info, modifiedAtMs: isOld ? WALL_MS - 10_001 : WALL_MS - 5000 };
      });
    const { manager: again } = newManager(disk, {}, config);
    const loaded = openLog(again, config);
    loaded.updateHighWatermark(loaded.logEndOffset);
    again.cleanUp(WALL_MS);
    expect(loaded.logStartOffset).toBe(2);
  });

  it('by size, only below the high watermark, never for compacted topics', () => {
    const config = smallConfig({ segmentBytes: 2000, retentionBytes: 4000 });
    const { disk, manager, log } = newLog(config);
    fill(log, manager, 40);
    manager.cleanUp(WALL_MS);
    expect(log.logStartOffset).toBe(0);
    log.updateHighWatermark(log.logEndOffset);
    // Nothing goes before the rest is flushed.
    manager.cleanUp(WALL_MS);
    expect(log.logStartOffset).toBe(0);
    settle(disk, manager);
    log.updateConfig({ ...config, cleanupDelete: false, cleanupCompact: true });
    manager.cleanUp(WALL_MS);
    expect(log.logStartOffset).toBe(0);
    log.updateConfig(config);
    manager.cleanUp(WALL_MS);
    expect(log.sizeBytes).toBeGreaterThanOrEqual(4000);
    expect(log.sizeBytes).toBeLessThan(6000);
  });

  it('follows DeleteRecords, which a restart remembers', () => {
    const config = smallConfig({ segmentBytes: 2000 });
    const { disk, manager, log } = newLog(config);
    fill(log, manager, 40);
    settle(disk, manager);
    log.updateHighWatermark(30);
    expect(log.deleteRecordsBefore(31)).toBe(ErrorCode.OFFSET_OUT_OF_RANGE);
    expect(log.deleteRecordsBefore(25)).toBe(ErrorCode.NONE);
    expect(log.read(24, 1, 40, true)).toEqual({ kind: 'outOfRange' });
    manager.cleanUp(WALL_MS);
    expect(log.segments.first.baseOffset).toBeGreaterThan(10);
    settle(disk, manager);
    manager.closeCleanly();
    const again = openLog(newManager(disk, {}, config).manager, config);
    expect([again.logStartOffset, again.highWatermark]).toEqual([25, 30]);
  });
});

describe('the manager', () => {
  it('deletes a log by renaming it first, and makes a new one for a new topic id', () => {
    const { disk, manager, log } = newLog(defaultLogConfig);
    fill(log, manager, 3);
    manager.deleteLog(log);
    expect(manager.findLog('topic', 0)).toBeUndefined();
    expect(disk.list(ROOT).map(({ name }) => name)).toEqual([
      expect.stringMatching(/^topic-0\.[0-9a-f]{32}-delete$/),
    ]);
    const prng = new Prng(3);
    const first = manager.openLog('topic', 0, randomUuid(prng), defaultLogConfig, WALL_MS);
    fill(first, manager, 2);
    const second = manager.openLog('topic', 0, randomUuid(prng), defaultLogConfig, WALL_MS);
    expect(second).not.toBe(first);
    expect(second.logEndOffset).toBe(0);
    deleteDue(disk, manager, 60_000);
    expect(disk.list(ROOT).filter(({ name }) => name.endsWith('-delete'))).toEqual([]);
    expect(disk.list(ROOT).filter(({ name }) => name.endsWith('-stray')).length).toBe(1);
  });

  it('writes a checkpoint when an offset in it has changed, or a log came or went', () => {
    const disk = new MemoryDisk();
    const { manager } = newManager(disk, { highWatermarkCheckpointIntervalMs: 10 });
    const path = `${ROOT}/replication-offset-checkpoint`;
    let writes = 0;
    const writeFileAtomic = disk.writeFileAtomic.bind(disk);
    disk.writeFileAtomic = (...args) => {
      if (args[0] === path) writes++;
      writeFileAtomic(...args);
    };
    let nowMs = 0;
    const next = (): [number, string] => {
      nowMs += 10;
      manager.advance(nowMs, WALL_MS);
      return [writes, String(disk.readFile(path))];
    };
    expect(next()).toEqual([1, '0\n0\n']);
    expect(next()).toEqual([1, '0\n0\n']);
    const log = openLog(manager);
    expect(next()).toEqual([2, '0\n1\ntopic 0 0\n']);
    fill(log, manager, 3);
    log.updateHighWatermark(2);
    expect(next()).toEqual([3, '0\n1\ntopic 0 2\n']);
    expect(next()).toEqual([3, '0\n1\ntopic 0 2\n']);
    manager.deleteLog(log);
    expect(next()).toEqual([4, '0\n0\n']);
    expect(next()[0]).toBe(4);
  });

  it('waits no longer for what an earlier run has deleted than for what this one does', () => {
    const disk = new MemoryDisk();
    disk.makeDirectory(ROOT);
    disk.makeDirectory(`${ROOT}/t-0.${'0'.repeat(32)}-delete`);
    const { manager } = newManager(disk, { fileDeleteDelayMs: 5000 });
    deleteDue(disk, manager, 4999);
    expect(disk.list(ROOT).some(({ name }) => name.endsWith('-delete'))).toBe(true);
    deleteDue(disk, manager, 5000);
    expect(disk.list(ROOT).some(({ name }) => name.endsWith('-delete'))).toBe(false);
  });

  it('counts the delay of a deletion from the tick it was made in', () => {
    const { disk, manager, log } = newLog(defaultLogConfig);
    manager.beginTick(500_000, WALL_MS);
    manager.deleteLog(log);
    manager.advance(559_999, WALL_MS);
    expect(disk.list(ROOT).some(({ name }) => name.endsWith('-delete'))).toBe(true);
    deleteDue(disk, manager, 560_000);
    expect(disk.list(ROOT).some(({ name }) => name.endsWith('-delete'))).toBe(false);
  });

  it('puts new logs where the fewest are', () => {
    const disk = new MemoryDisk();
    disk.makeDirectory('/a');
    disk.makeDirectory('/b');
    const directories = [
      { path: '/a', directoryId: 'a' },
      { path: '/b', directoryId: 'b' },
    ];
    const { manager } = newManager(disk, { directories });
    const id = randomUuid(new Prng(1));
    const where = [0, 1, 2, 3].map((partition) => {
      return manager.openLog('t', partition, id, defaultLogConfig, WALL_MS).logDirectory.path;
    });
    expect(where).toEqual(['/a', '/b', '/a', '/b']);
  });

  it.each([
    ['write', 'ENOSPC', /the disk is full/],
    ['flush', 'EIO', /EIO/],
    ['read', 'EIO', /EIO/],
  ] as const)('takes a directory offline when a %s fails, for good', (operation, code, text) => {
    for (const writeLaterProbability of [0, 1]) {
      const disk = new SimDisk(new Prng(5), { writeLaterProbability, delayMax: 2 });
      const { manager, logger } = newManager(disk);
      const log = openLog(manager);
      log.appendAsLeader(batchOf(['a']), 0, WALL_MS);
      settle(disk, manager);
      log.tail.clear();
      disk.failNext(operation, code);
      if (operation === 'read') log.read(0, 100, 1, true);
      else log.appendAsLeader(batchOf(['b']), 0, WALL_MS);
      log.requestFlush();
      settle(disk, manager);
      expect(manager.takeFailedDirectories().map(({ path }) => path)).toEqual([ROOT]);
      expect(manager.directories[0]!.error).toMatch(text);
      expect(logger.lines.join('\n')).toMatch(text);
      const info = log.appendAsLeader(batchOf(['c']), 0, WALL_MS);
      expect(info.errorCode).toBe(ErrorCode.KAFKA_STORAGE_ERROR);
      expect(log.read(0, 100, 1, true)).toMatchObject({ kind: 'failed' });
      settle(disk, manager);
      manager.closeCleanly();
      expect(disk.exists(`${ROOT}/.kafka_cleanshutdown`)).toBe(false);
    }
  });
});
