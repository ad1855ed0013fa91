/** Where the disk fails or lies outside of reads, writes and flushes that were asked for. */
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Log } from '../../src/log/log.ts';
import type { LogManager } from '../../src/log/log-manager.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';
import { CompressionType } from '../../src/protocol/compression/compression.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { batchOf, newManager, openLog, ROOT, settle, smallConfig, WALL_MS } from './store.ts';

const CONFIG = smallConfig({ segmentBytes: 2000 });

type Store = { disk: MemoryDisk; manager: LogManager; log: Log };

/** A log of several segments after a clean restart, with nothing in memory. */
function newStore(): Store {
  const disk = new MemoryDisk();
  const before = newManager(disk, {}, CONFIG).manager;
  const old = openLog(before, CONFIG);
  for (let i = 0; i < 60; i++) {
    old.appendAsLeader(batchOf([`value-${i}-${'x'.repeat(100)}`], {}, WALL_MS + i), 0, WALL_MS);
    before.writeQueued();
  }
  settle(disk, before);
  before.closeCleanly();
  const { manager } = newManager(disk, {}, CONFIG);
  const log = openLog(manager, CONFIG);
  for (const segment of log.segments.all) {
    if (segment !== log.segments.active) segment.dropIndexes();
  }
  log.updateHighWatermark(log.logEndOffset);
  return { disk, manager, log };
}

const broken = (): never => {
  throw Object.assign(new Error('EIO: a bad block'), { code: 'EIO' });
};

describe('a disk that cannot be read synchronously', () => {
  it.each<[string, (store: Store) => unknown, unknown]>([
    [
      'a cold read',
      ({ log }) => log.read(0, 100, 60, true),
      { kind: 'failed', errorCode: ErrorCode.KAFKA_STORAGE_ERROR },
    ],
    ['a look-up by time', ({ log }) => log.findOffsetByTimestamp(WALL_MS + 3), null],
    ['a look-up of the newest', ({ log }) => log.findOffsetOfMaxTimestamp(), null],
    ['aborted transactions', ({ log }) => log.findAbortedTransactions(0, 9), null],
    [
      'the age of the active segment',
      ({ log }) => log.appendAsLeader(batchOf(['a']), 0, WALL_MS).errorCode,
      ErrorCode.KAFKA_STORAGE_ERROR,
    ],
  ])('goes offline over %s, and nothing is thrown', (_name, use, expected) => {
    const store = newStore();
    const { disk, manager } = store;
    disk.readFile = broken;
    disk.readSync = broken;
    expect(use(store)).toEqual(expected);
    expect(manager.takeFailedDirectories().length).toBe(1);
    expect(manager.directories[0]!.error).toMatch(/a bad block/);
  });

  it('has what an append needs in memory', () => {
    const { disk, log } = newStore();
    log.appendAsLeader(batchOf(['first']), 0, WALL_MS);
    disk.readFile = broken;
    disk.readSync = broken;
    for (let i = 0; i < 10; i++) {
      expect(log.appendAsLeader(batchOf(['next']), 0, WALL_MS).errorCode).toBe(ErrorCode.NONE);
    }
  });
});

describe('a look-up by time', () => {
  it('says that a batch is corrupt, and the directory goes on', () => {
    const disk = new MemoryDisk();
    const { manager } = newManager(disk);
    const log = openLog(manager);
    const bad = batchOf(['a'.repeat(100)], { compressionType: CompressionType.GZIP });
    bad.fill(0xff, 61);
    log.appendAsLeader(bad, 0, WALL_MS);
    log.appendAsLeader(batchOf(['b'], {}, WALL_MS + 10), 0, WALL_MS);
    manager.writeQueued();
    for (const clear of [false, true]) {
      if (clear) log.tail.clear();
      expect(() => log.findOffsetByTimestamp(WALL_MS)).toThrow(ProtocolError);
      expect(log.findOffsetByTimestamp(WALL_MS + 5)).toMatchObject({ offset: 1 });
    }
    expect(log.isOffline).toBe(false);
  });

  it('reads headers in windows, however flat the timestamps are', () => {
    const disk = new MemoryDisk();
    const { manager } = newManager(disk, { tailBytesMax: 1 });
    const log = openLog(manager);
    const count = 3000;
    for (let i = 0; i < count; i++) {
      const timestamp = i === 0 ? WALL_MS : i === count - 1 ? WALL_MS + 2 : WALL_MS - 5;
      log.appendAsLeader(batchOf(['v'], {}, timestamp), 0, WALL_MS);
    }
    manager.writeQueued();
    const inTail = log.findOffsetByTimestamp(WALL_MS + 1);
    expect(inTail).toMatchObject({ offset: count - 1, timestamp: WALL_MS + 2 });
    log.tail.clear();
    let reads = 0;
    const readSync = disk.readSync.bind(disk);
    disk.readSync = (...args) => {
      reads++;
      return readSync(...args);
    };
    expect(log.findOffsetByTimestamp(WALL_MS + 1)).toEqual(inTail);
    expect(log.findOffsetOfMaxTimestamp()).toEqual(inTail);
    expect(reads).toBeLessThan(30);
  });
});

/** A message as brokers before 0.11 wrote it. */
function oldMessage(magic: 0 | 1, value: string): Buffer {
  const message = Buffer.alloc(12 + 14 + magic * 8 + value.length);
  message.writeInt32BE(message.length - 12, 8);
  message[16] = magic;
  let at = 18 + magic * 8;
  message.writeInt32BE(-1, at);
  at += 4;
  message.writeInt32BE(value.length, at);
  message.write(value, at + 4);
  message.writeUInt32BE(crc32(message.subarray(16)), 12);
  return message;
}

describe('a log in the format before Kafka 0.11', () => {
  it.each([
    { magic: 0, isClean: false },
    { magic: 1, isClean: false },
    { magic: 1, isClean: true },
  ] as const)('of magic $magic is left as it is (clean stop: $isClean)', ({ magic, isClean }) => {
    const disk = new MemoryDisk();
    const content = Buffer.concat([oldMessage(magic, 'one'), oldMessage(magic, 'two'.repeat(50))]);
    const path = `${ROOT}/topic-0/00000000000000000000.log`;
    disk.makeDirectory(`${ROOT}/topic-0`);
    disk.writeFileAtomic(path, content, true);
    const marker = `${ROOT}/.kafka_cleanshutdown`;
    if (isClean) disk.writeFileAtomic(marker, Buffer.from('{"version":0}'), true);
    for (let start = 0; start < 2; start++) {
      const { manager, logger } = newManager(disk);
      expect(manager.findLog('topic', 0)).toBeUndefined();
      expect(manager.mayCreate('topic', 0, undefined)).toBe(false);
      expect(manager.mayCreate('topic', 1, undefined)).toBe(true);
      expect(manager.directories[0]!.error).toBeNull();
      expect(logger.lines.join()).toMatch(/topic-0 is not loaded: .* message of format/);
      manager.closeCleanly();
      expect(disk.exists(marker)).toBe(false);
      expect(disk.readFile(path)!.equals(content)).toBe(true);
    }
    // A topic made anew under that name does not write into the old files.
    const { manager } = newManager(disk);
    const log = openLog(manager);
    log.appendAsLeader(batchOf(['new']), 0, WALL_MS);
    settle(disk, manager);
    const aside = disk.list(ROOT).find(({ name }) => name.endsWith('-stray'))!;
    expect(disk.readFile(`${ROOT}/${aside.name}/00000000000000000000.log`)).toEqual(content);
    expect(newManager(disk).manager.findLog('topic', 0)!.logEndOffset).toBe(1);
  });
});

describe('a clean stop', () => {
  it('leaves the last producer snapshot and every name on the disk, before the marker', () => {
    const disk = new MemoryDisk();
    const flushed: string[] = [];
    disk.flushDirectorySync = (path) => flushed.push(path);
    /** Their names are lost with the power. */
    const unsure = new Set<string>();
    const writeFileAtomic = disk.writeFileAtomic.bind(disk);
    disk.writeFileAtomic = (path, content, durable) => {
      writeFileAtomic(path, content, durable);
      if (!durable) unsure.add(path);
      else unsure.delete(path);
    };
    const { manager } = newManager(disk);
    const log = openLog(manager);
    const options = { producerId: 5, producerEpoch: 0, baseSequence: 0 };
    log.appendAsLeader(batchOf(['a'], options), 0, WALL_MS);
    manager.writeQueued();
    manager.closeCleanly();
    expect(flushed).toContain(log.directory);
    for (const path of unsure) if (path.endsWith('.snapshot')) disk.remove(path);
    const again = openLog(newManager(disk).manager);
    expect(again.appendAsLeader(batchOf(['a'], options), 0, WALL_MS).isDuplicate).toBe(true);
  });
});
