/** Directories written by Apache Kafka 4.3.1 must open, serve their records and stay theirs. */
import { describe, expect, it } from 'vitest';
import type { Log } from '../../src/log/log.ts';
import type { LogManager } from '../../src/log/log-manager.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';
import { decodeBatches } from '../../src/protocol/records/decode-batch.ts';
import { baseOffset, batchSizeBytes } from '../../src/protocol/records/record-batch.ts';
import { type GoldenName, goldenFiles, goldenRecords, unpackGolden } from './golden.ts';
import { newManager, openLog, ROOT, readData, settle } from './store.ts';

function openGolden(name: GoldenName): { disk: MemoryDisk; manager: LogManager; lines: string[] } {
  const disk = new MemoryDisk();
  unpackGolden(disk, name, ROOT);
  const { manager, logger } = newManager(disk);
  return { disk, manager, lines: logger.lines };
}

type Served = { key: string | null; value: string | null; timestamp: number };

function serve(disk: MemoryDisk, manager: LogManager, log: Log): Map<number, Served> {
  const served = new Map<number, Served>();
  let offset = log.logStartOffset;
  while (offset < log.logEndOffset) {
    const read = readData(disk, manager, log, offset, 1);
    expect(read.sizeBytes).toBeGreaterThan(0);
    for (const batch of decodeBatches(Buffer.concat(read.chunks))) {
      if (batch.isControlBatch) continue;
      for (const { offset: at, key, value, timestamp } of batch.records) {
        if (at < log.logStartOffset) continue;
        served.set(at, {
          key: key === null ? null : key.toString('utf8'),
          value: value === null ? null : value.toString('utf8'),
          timestamp: batch.timestampType === 1 ? batch.maxTimestamp : timestamp,
        });
      }
    }
    offset = read.nextOffset;
  }
  return served;
}

describe.each<GoldenName>(['clean-stop', 'after-kill'])('golden directory %s', (name) => {
  it('serves what a consumer of Apache Kafka read', () => {
    const { disk, manager, lines } = openGolden(name);
    expect(lines.filter((line) => /warn|error/.test(line) && !/stray|future/.test(line))).toEqual(
      [],
    );
    let partitions = 0;
    const byLog = new Map<string, Map<number, Served>>();
    for (const line of goldenRecords()) {
      if (line.isolation !== 'read_uncommitted' || line.topic.startsWith('__')) continue;
      const log = manager.findLog(line.topic, line.partition);
      expect(log, `${line.topic}-${line.partition}`).toBeDefined();
      const key = `${line.topic}-${line.partition}`;
      if (line.endOffset !== undefined) {
        partitions++;
        expect(log!.logStartOffset, key).toBe(line.beginningOffset);
        expect(log!.logEndOffset, key).toBe(line.endOffset);
        byLog.set(key, serve(disk, manager, log!));
        continue;
      }
      const served = byLog.get(key)!;
      expect(served.get(line.offset), `${key} at ${line.offset}`).toEqual({
        key: line.key,
        value: line.value,
        timestamp: line.timestamp,
      });
      served.delete(line.offset);
      expect(log!.epochForOffset(line.offset)).toBe(line.leaderEpoch);
    }
    expect(partitions).toBeGreaterThan(10);
    for (const [key, left] of byLog) expect([key, left.size]).toEqual([key, 0]);
  });

  it('finds the open and the aborted transactions of `txn`', () => {
    const { manager } = openGolden(name);
    const log = manager.findLog('txn', 0)!;
    log.updateHighWatermark(log.logEndOffset);
    expect(log.lastStableOffset).toBe(36);
    expect(log.findAbortedTransactions(0, 37)).toEqual([
      { producerId: 7, firstOffset: 6 },
      { producerId: 7, firstOffset: 18 },
      { producerId: 7, firstOffset: 30 },
    ]);
    expect(log.findAbortedTransactions(12, 19)).toEqual([{ producerId: 7, firstOffset: 18 }]);
    const [producer] = [...log.producers.activeProducers()];
    expect(producer).toMatchObject({
      producerId: 7,
      producerEpoch: 6,
      coordinatorEpoch: 0,
      currentTxnFirstOffset: 36,
      lastTimestamp: 1795198942912,
    });
  });

  it('finds offsets by time', () => {
    const { manager } = openGolden(name);
    const log = manager.findLog('codec-zstd', 0)!;
    const wanted = goldenRecords().filter((line) => {
      return (
        line.isolation === 'read_uncommitted' &&
        line.topic === 'codec-zstd' &&
        line.partition === 0 &&
        line.endOffset === undefined
      );
    });
    for (const { timestamp } of wanted) {
      const first = wanted.find((line) => line.timestamp >= timestamp)!;
      expect(log.findOffsetByTimestamp(timestamp)).toEqual({
        offset: first.offset,
        timestamp: first.timestamp,
        leaderEpoch: 0,
      });
    }
    const newest = Math.max(...wanted.map((line) => line.timestamp));
    expect(log.findOffsetOfMaxTimestamp()?.timestamp).toBe(newest);
    expect(log.findOffsetByTimestamp(newest + 1)).toBeNull();
  });

  it('builds missing indexes again, byte for byte', () => {
    const disk = new MemoryDisk();
    unpackGolden(disk, name, ROOT);
    const removed = [...goldenFiles('clean-stop')].filter(([path]) => {
      return /(index|timeindex|txnindex)$/.test(path) && !path.includes('-delete/');
    });
    for (const [path] of removed) {
      if (disk.exists(`${ROOT}/${path}`)) disk.remove(`${ROOT}/${path}`);
    }
    const { manager } = newManager(disk);
    settle(disk, manager);
    manager.closeCleanly();
    for (const [path, content] of removed) {
      // Its broker was restarted half-way, which starts a new interval: see the next test.
      if (path.startsWith('__cluster_metadata')) continue;
      expect(disk.readFile(`${ROOT}/${path}`)?.toString('hex'), path).toBe(content.toString('hex'));
    }
  });

  it('indexes the metadata log as Apache Kafka did, with the restart at offset 124', () => {
    const golden = goldenFiles('clean-stop');
    const prefix = '__cluster_metadata-0/00000000000000000000';
    const disk = new MemoryDisk();
    let { manager } = newManager(disk);
    let log = openLog(manager);
    const batches = Buffer.from(golden.get(`${prefix}.log`)!);
    for (let at = 0; at < batches.length; ) {
      const end = at + batchSizeBytes(batches, at);
      if (baseOffset(batches, at) === 124) {
        settle(disk, manager);
        manager.closeCleanly();
        manager = newManager(disk).manager;
        log = openLog(manager);
      }
      expect(log.appendAsFollower(batches.subarray(at, end), 0).errorCode).toBe(0);
      manager.writeQueued();
      at = end;
    }
    settle(disk, manager);
    manager.closeCleanly();
    for (const suffix of ['.log', '.index', '.timeindex']) {
      const written = disk.readFile(`${ROOT}/topic-0/00000000000000000000${suffix}`)!;
      expect(written.toString('hex'), suffix).toBe(golden.get(prefix + suffix)!.toString('hex'));
    }
  });

  it('leaves a clean stop behind that equals what was there', () => {
    const { disk, manager } = openGolden(name);
    settle(disk, manager);
    manager.closeCleanly(156);
    const before = goldenFiles(name);
    expect(String(disk.readFile(`${ROOT}/.kafka_cleanshutdown`))).toBe(
      '{"version":0,"brokerEpoch":156}',
    );
    for (const [path, content] of goldenFiles('clean-stop')) {
      if (!before.has(path) || path.includes('-delete/')) continue;
      if (!/\.(log|index|timeindex|txnindex|snapshot)$|partition\.metadata$/.test(path)) continue;
      if (name === 'after-kill' && !before.get(path)!.equals(content) && path.endsWith('.log')) {
        // The clean stop wrote more, such as quorum records, before it ended.
        continue;
      }
      if (path.startsWith('__cluster_metadata') && name === 'after-kill') continue;
      // A snapshot without a segment that is not the newest: every loader removes it.
      if (path === '__cluster_metadata-0/00000000000000000124.snapshot') continue;
      const written = disk.readFile(`${ROOT}/${path}`);
      expect(written, path).not.toBeNull();
      expect(written!.equals(content), path).toBe(true);
    }
    const { manager: again, logger } = newManager(disk);
    expect(logger.lines.filter((line) => /warn|error/.test(line))).toEqual([]);
    expect(again.findLog('txn', 0)!.logEndOffset).toBe(37);
  });
});
