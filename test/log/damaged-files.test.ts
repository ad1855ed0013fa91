/**
 * Whatever a disk makes of the store's files: a start says what it can, serves what is whole, and
 * neither dies nor hangs, and bytes that make no sense are no reason to give up a directory.
 */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import type { Log } from '../../src/log/log.ts';
import type { LogManager } from '../../src/log/log-manager.ts';
import type { LogRead } from '../../src/log/log-read.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { buildEndTxnMarkerBatch } from '../../src/protocol/records/control-record.ts';
import { baseOffset, batchSizeBytes, lastOffset } from '../../src/protocol/records/record-batch.ts';
import {
  batchOf,
  newManager,
  openLog,
  ROOT,
  readData,
  readValues,
  settle,
  smallConfig,
  WALL_MS,
} from './store.ts';

const config = smallConfig({ segmentBytes: 1200, indexIntervalBytes: 100, retentionMs: -1 });
const SEEDS = 300;
/** Where a batch's header has it. */
const LAST_OFFSET_DELTA = 23;
const MARKER_FILE = `${ROOT}/.kafka_cleanshutdown`;

type Files = ReadonlyMap<string, Buffer>;

function appendAll(disk: MemoryDisk, manager: LogManager, log: Log): void {
  let sequence = 0;
  for (let i = 0; i < 40; i++) {
    const producer = { producerId: 7, producerEpoch: 0, baseSequence: sequence };
    const isTransactional = i % 3 === 0;
    log.appendAsLeader(
      batchOf([`value ${i}`, 'x'.repeat(50)], { ...producer, isTransactional }, WALL_MS + i),
      Math.floor(i / 10),
      WALL_MS,
    );
    sequence += 2;
    if (isTransactional) {
      const marker = buildEndTxnMarkerBatch(i % 2 === 0, 0, 7, 0, WALL_MS);
      log.appendAsLeader(marker, Math.floor(i / 10), WALL_MS, 'coordinator', 0);
    }
  }
  settle(disk, manager);
  log.updateHighWatermark(log.logEndOffset);
}

/** All files of a store that was stopped cleanly. */
function cleanFiles(): Files {
  const disk = new MemoryDisk();
  const { manager } = newManager(disk, {}, config);
  const log = openLog(manager, config);
  appendAll(disk, manager, log);
  log.deleteRecordsBefore(5);
  manager.closeCleanly(3);
  const files = new Map<string, Buffer>();
  const add = (directory: string): void => {
    for (const { name, isDirectory } of disk.list(directory)) {
      const path = `${directory}/${name}`;
      if (isDirectory) add(path);
      else files.set(path, disk.readFile(path)!);
    }
  };
  add(ROOT);
  return files;
}

function damaged(content: Buffer, prng: Prng): Buffer {
  const copy = Buffer.from(content);
  switch (prng.below(5)) {
    case 0:
    case 1:
      for (let i = prng.below(4); i >= 0 && copy.length > 0; i--) {
        copy[prng.below(copy.length)]! ^= 1 << prng.below(8);
      }
      return copy;
    case 2:
      return copy.subarray(0, prng.below(copy.length + 1));
    case 3: {
      // As a power loss leaves a page.
      const start = prng.below(copy.length + 1);
      return copy.fill(0, start, Math.min(copy.length, start + prng.below(200)));
    }
    default:
      return Buffer.concat([copy, prng.bytes(prng.below(100))]);
  }
}

/** Every batch from the start to the end, or to where one is damaged; never the same place twice. */
function readOn(disk: MemoryDisk, manager: LogManager, log: Log, from: number): void {
  let offset = from;
  for (let i = 0; i < 2000; i++) {
    const read = log.read(offset, 300, log.writtenEndOffset, true);
    if (read.kind === 'pending') {
      manager.onCompletions(disk.takeCompletions());
      manager.writeQueued();
      continue;
    }
    if (read.kind !== 'data' || read.sizeBytes === 0) return;
    if (read.nextOffset <= offset) throw new Error(`read at ${offset} goes back`);
    offset = read.nextOffset;
  }
  throw new Error(`reading from ${from} does not end`);
}

function lookAround(disk: MemoryDisk, manager: LogManager, log: Log, prng: Prng): void {
  readOn(disk, manager, log, log.logStartOffset);
  for (let i = 0; i < 5; i++) {
    readOn(disk, manager, log, prng.below(100));
    log.findAbortedTransactions(prng.below(100), prng.below(100));
    log.endOffsetForEpoch(prng.below(5));
    try {
      log.findOffsetByTimestamp(WALL_MS + prng.below(50));
      log.findOffsetOfMaxTimestamp();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }
}

function startOn(files: Files, isClean: boolean): { disk: MemoryDisk; manager: LogManager } {
  const disk = new MemoryDisk();
  for (const [path, bytes] of files) {
    if (path === MARKER_FILE && !isClean) continue;
    disk.makeDirectory(path.slice(0, path.lastIndexOf('/')));
    disk.writeFileAtomic(path, bytes, true);
  }
  return { disk, manager: newManager(disk, {}, config).manager };
}

/** Starts, reads, appends, cuts, stops; the end is then what it was. */
function live(files: Files, isClean: boolean, prng: Prng): { disk: MemoryDisk; end: number } {
  const { disk, manager } = startOn(files, isClean);
  expect(manager.directories[0]!.error).toBe(null);
  const log = openLog(manager, config);
  lookAround(disk, manager, log, prng);
  const end = log.logEndOffset;
  const info = log.appendAsLeader(batchOf(['new']), 9, WALL_MS);
  expect(info).toMatchObject({ errorCode: ErrorCode.NONE, firstOffset: end });
  settle(disk, manager);
  log.updateHighWatermark(log.logEndOffset);
  manager.cleanUp(WALL_MS);
  log.truncateTo(end, WALL_MS);
  lookAround(disk, manager, log, prng);
  manager.closeCleanly(4);
  expect(manager.directories[0]!.error).toBe(null);
  return { disk, end };
}

/** What an interrupted cleaning or deletion may leave, or nobody knows who. */
const LEFTOVERS = [
  '00000000000000000000.log.swap',
  '00000000000000000033.log.swap',
  '00000000000000000033.log.deleted',
  '00000000000000000033.txnindex.deleted',
  '00000000000000000040.log',
  '00000000000000000050.index',
  '00000000000000000050.timeindex.swap',
  '00000000000000000066.log.cleaned',
  '00000000000000000100.snapshot',
  '00000000000000000200.log',
  '99999999999999999999.log',
  'leader-epoch-checkpoint.tmp',
  'garbage',
];

describe('a damaged file', () => {
  const files = cleanFiles();
  const paths = [...files.keys()];
  const segment = `${ROOT}/topic-0/00000000000000000033`;

  it('that ends in the middle of a batch ends there: the next one is read on', () => {
    const whole = files.get(`${segment}.log`)!;
    const before = startOn(files, true);
    const undamaged = readValues(before.disk, before.manager, openLog(before.manager, config));
    const path = `${segment}.log`;
    for (const content of [
      whole.subarray(0, whole.length - 20),
      Buffer.concat([whole, Buffer.alloc(17, 0xff)]),
    ]) {
      const { disk, manager } = startOn(new Map(files).set(path, content), true);
      const log = openLog(manager, config);
      const values = readValues(disk, manager, log);
      expect(values.get(49)).toBe(undamaged.get(49));
      expect([...values.keys()].at(-1)).toBe([...undamaged.keys()].at(-1));
    }
  });

  it('with a batch that says to go beyond the end of the log is damaged, not at rest', () => {
    const path = `${segment}.log`;
    const content = Buffer.from(files.get(path)!);
    const second = batchSizeBytes(content, 0);
    const offset = baseOffset(content, second);
    content.writeInt32BE(0x7fff_0000, second + LAST_OFFSET_DELTA);
    const { disk, manager } = startOn(new Map(files).set(path, content), true);
    const log = openLog(manager, config);
    log.updateHighWatermark(log.logEndOffset);
    const read = (from: number): LogRead => {
      for (;;) {
        const outcome = log.read(from, 300, log.highWatermark, true);
        if (outcome.kind !== 'pending') return outcome;
        settle(disk, manager);
      }
    };
    expect(read(33)).toMatchObject({ kind: 'data', nextOffset: offset });
    const damage = { kind: 'failed', errorCode: ErrorCode.CORRUPT_MESSAGE };
    expect(read(offset)).toEqual(damage);
    // With the bytes at hand as well.
    expect(read(offset)).toEqual(damage);
  });

  it('is none whose first records have the timestamp 0', () => {
    const disk = new MemoryDisk();
    const wide = { ...config, segmentBytes: 100_000 };
    const first = newManager(disk, {}, wide).manager;
    const log = openLog(first, wide);
    for (let i = 0; i < 40; i++) {
      log.appendAsLeader(batchOf(['x'.repeat(60)], {}, Math.max(0, i - 5)), 0, WALL_MS);
    }
    settle(disk, first);
    first.closeCleanly(3);
    const { manager, logger } = newManager(disk, {}, wide);
    expect(openLog(manager, wide).segments.active.timeIndex.timestampAt(0)).toBe(0);
    expect(logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('of an index costs nothing but time', () => {
    for (const suffix of ['.index', '.timeindex']) {
      const content = Buffer.from(files.get(segment + suffix)!);
      content.fill(0xff, 0, 4);
      const { disk, manager } = startOn(new Map(files).set(segment + suffix, content), true);
      const log = openLog(manager, config);
      for (let offset = 33; offset < 49; offset++) {
        const read = readData(disk, manager, log, offset, 1);
        expect(lastOffset(read.chunks[0]!, 0)).toBeGreaterThanOrEqual(offset);
        expect(baseOffset(read.chunks[0]!, 0)).toBeLessThanOrEqual(offset);
      }
    }
  });

  it(`of any kind is survived, for ${SEEDS} seeds`, () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const prng = new Prng(seed);
      const path = paths[prng.below(paths.length)]!;
      const isClean = prng.chance(0.5);
      const about = `seed ${seed}, ${path}, ${isClean ? 'clean' : 'unclean'}`;
      try {
        const content = damaged(files.get(path)!, prng);
        const { disk, end } = live(new Map(files).set(path, content), isClean, prng);
        const { manager } = newManager(disk, {}, config);
        expect(manager.directories[0]!.error).toBe(null);
        expect(openLog(manager, config).logEndOffset).toBe(end);
      } catch (error) {
        throw new Error(about, { cause: error });
      }
    }
  });

  it(`is survived beside others, and leftovers, for ${SEEDS} seeds`, () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const prng = new Prng(seed);
      const all = new Map(files);
      const any = (): string => paths[prng.below(paths.length)]!;
      for (let i = prng.below(3); i >= 0; i--) {
        const path = any();
        all.set(path, damaged(files.get(path)!, prng));
      }
      for (let i = prng.below(3); i > 0; i--) {
        const path = `${ROOT}/topic-0/${LEFTOVERS[prng.below(LEFTOVERS.length)]!}`;
        const isSegment = prng.chance(0.5);
        all.set(path, isSegment ? files.get(`${segment}.log`)! : prng.bytes(prng.below(300)));
      }
      if (prng.chance(0.3)) all.delete(any());
      try {
        live(all, prng.chance(0.5), prng);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  });
});
