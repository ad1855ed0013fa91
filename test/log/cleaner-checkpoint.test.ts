/** What `cleaner-offset-checkpoint` says of a log must be of that log, after a crash too. */
import { expect, it } from 'vitest';
import { defaultCleanerOptions } from '../../src/log/cleaner/log-cleaner.ts';
import type { Log } from '../../src/log/log.ts';
import type { LogManager } from '../../src/log/log-manager.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';
import { RecordBatchBuilder } from '../../src/protocol/records/record-batch-builder.ts';
import { newManager, openLog, settle, smallConfig, WALL_MS } from './store.ts';

const config = smallConfig({ segmentBytes: 400, cleanupCompact: true, minCleanableDirtyRatio: 0 });
const options = { cleaner: { ...defaultCleanerOptions, dedupeBufferBytes: 24_000 } };

type Store = { disk: MemoryDisk; manager: LogManager; log: Log };

function append({ disk, manager, log }: Store, count: number): void {
  for (let i = 0; i < count; i++) {
    const builder = new RecordBatchBuilder({});
    builder.append(WALL_MS, Buffer.from(`key ${i % 3}`), Buffer.from('x'.repeat(60)));
    log.appendAsLeader(builder.build(), 0, WALL_MS);
    settle(disk, manager);
  }
  log.updateHighWatermark(log.logEndOffset);
  log.requestFlush();
  settle(disk, manager);
}

function cleanedLog(): Store {
  const disk = new MemoryDisk();
  const { manager } = newManager(disk, options, config);
  const store = { disk, manager, log: openLog(manager, config) };
  append(store, 30);
  for (let nowMs = 15_000; store.log.cleanedEndOffset < 0; nowMs++) {
    manager.advance(nowMs, WALL_MS);
    settle(disk, manager);
  }
  expect(store.log.cleanedEndOffset).toBeGreaterThan(10);
  return store;
}

/** As a crash leaves it. */
function reopen({ disk }: Store): Log {
  disk.handOver(() => {});
  return openLog(newManager(disk, options, config).manager, config);
}

it('is not that of a log of the same name which was deleted', () => {
  const store = cleanedLog();
  store.manager.deleteLog(store.log);
  const again = { ...store, log: openLog(store.manager, config) };
  append(again, 30);
  expect(reopen(again).cleanedEndOffset).toBe(-1);
});

it('is not that of a log which a crash has taken away', () => {
  const store = cleanedLog();
  for (const { name } of store.disk.list('/data/topic-0'))
    store.disk.remove(`/data/topic-0/${name}`);
  store.disk.removeDirectory('/data/topic-0');
  const { manager } = newManager(store.disk, options, config);
  const again = { ...store, manager, log: openLog(manager, config) };
  append(again, 30);
  expect(reopen(again).cleanedEndOffset).toBe(-1);
});

it('is no further than where the log was cut', () => {
  const store = cleanedLog();
  store.log.truncateTo(5, WALL_MS);
  append(store, 30);
  expect(reopen(store).cleanedEndOffset).toBe(5);
});
