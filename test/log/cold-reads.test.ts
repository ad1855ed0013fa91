/** Reads that are sent: done at once where the disk is quick, in memory that serves again. */
import { describe, expect, it } from 'vitest';
import { ZERO_UUID } from '../../src/base/uuid.ts';
import type { Log, LogRead } from '../../src/log/log.ts';
import { defaultLogConfig } from '../../src/log/log-config.ts';
import type { LogManager } from '../../src/log/log-manager.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';
import { batchOf, newManager, WALL_MS } from './store.ts';

const BATCH_BYTES = 300_000;

class CountingDisk extends MemoryDisk {
  readBytes = 0;
  override tryRead(file: number, positionBytes: number, target: Uint8Array): number {
    this.readBytes += target.length;
    return super.tryRead(file, positionBytes, target);
  }
}

/** Of each log one batch per letter, none of it in the tail. */
function coldLogs(
  names: readonly string[],
  letters: string,
  isHeld: (memory: ArrayBufferLike) => boolean = () => false,
): { disk: CountingDisk; manager: LogManager; logs: Log[] } {
  const disk = new CountingDisk();
  const { manager } = newManager(disk, { isHeld });
  const logs = names.map((name) => {
    const log = manager.openLog(name, 0, ZERO_UUID, defaultLogConfig, WALL_MS);
    for (const letter of letters) {
      log.appendAsLeader(batchOf([name + letter.repeat(BATCH_BYTES)]), 0, WALL_MS);
    }
    manager.writeQueued();
    log.tail.clear();
    return log;
  });
  manager.beginTick(0, WALL_MS);
  return { disk, manager, logs };
}

function send(log: Log, offset: number, sizeBytesMax = 1024 * 1024, fromDisk = true): LogRead {
  return log.readToSend(offset, sizeBytesMax, log.writtenEndOffset, true, fromDisk);
}

function dataOf(read: LogRead): LogRead & { kind: 'data' } {
  if (read.kind !== 'data') throw new Error(read.kind);
  return read;
}

describe('a read that is sent', () => {
  it('is done at once, and whoever asks next at that place has it, too', () => {
    const { disk, logs } = coldLogs(['a'], 'xyz');
    const first = dataOf(send(logs[0]!, 0));
    expect(first).toMatchObject({ firstOffset: 0, nextOffset: 3 });
    const { readBytes } = disk;
    expect(dataOf(send(logs[0]!, 1)).chunks[0]!.buffer).toBe(first.chunks[0]!.buffer);
    expect(disk.readBytes).toBe(readBytes);
  });

  it('is kept for those who come after, once somebody has read again what was dropped', () => {
    const letters = 'abcdefghijklmnopqrstuvwx';
    const { disk, manager, logs } = coldLogs(['a'], letters);
    const readAll = (): number => {
      const { readBytes } = disk;
      for (let offset = 0; offset < letters.length; offset++) {
        manager.beginTick(0, WALL_MS);
        manager.beginReply();
        const read = dataOf(send(logs[0]!, offset, BATCH_BYTES + 1000));
        expect(read).toMatchObject({ firstOffset: offset, nextOffset: offset + 1 });
        expect(Buffer.concat(read.chunks).includes(`a${letters[offset]}`)).toBe(true);
      }
      return disk.readBytes - readBytes;
    };
    const once = letters.length * BATCH_BYTES;
    expect(readAll()).toBeGreaterThanOrEqual(once);
    expect(readAll()).toBeGreaterThanOrEqual(once / 2);
    expect(readAll()).toBe(0);
  });

  it('begins where the last one ended, whatever has been read since', () => {
    const { disk, manager, logs } = coldLogs(['a', 'b', 'c'], 'uvwxyz');
    const [log] = logs as [Log];
    // Room for one batch in each.
    expect(dataOf(send(log, 0, BATCH_BYTES + 1000)).nextOffset).toBe(1);
    for (const other of logs.slice(1)) dataOf(send(other, 0, 3 * BATCH_BYTES));
    for (let offset = 1; offset < 6; offset++) {
      // Long ago: nothing of it is kept but where it ended.
      manager.beginTick(0, WALL_MS);
      for (let i = 0; i < 3; i++) dataOf(send(logs[2]!, 3, 3 * BATCH_BYTES));
      manager.beginReply();
      const { readBytes } = disk;
      expect(dataOf(send(log, offset, BATCH_BYTES + 1000)).nextOffset).toBe(offset + 1);
      expect(disk.readBytes - readBytes).toBeLessThan(BATCH_BYTES + 2000);
    }
  });

  it('is a request when this tick has read enough', () => {
    const names = Array.from({ length: 12 }, (_, i) => `log${i}`);
    const { disk, manager, logs } = coldLogs(names, 'xyz');
    const kinds = logs.map((log) => send(log, 0).kind);
    const count = kinds.indexOf('pending');
    expect(count).toBeGreaterThan(4);
    expect(kinds.slice(count).every((kind) => kind === 'pending')).toBe(true);
    expect(disk.readBytes).toBeLessThanOrEqual(8 * 1024 * 1024);
    manager.beginTick(0, WALL_MS);
    expect(send(logs[count]!, 0).kind).toBe('data');
  });

  it('is none at all when nothing may come from the disk', () => {
    const { disk, logs } = coldLogs(['a'], 'xyz');
    expect(send(logs[0]!, 0, 1000, false)).toMatchObject({ kind: 'data', sizeBytes: 0 });
    expect(disk.readBytes).toBe(0);
  });

  it('keeps its bytes until the reply they are for is whole, then until they have left', () => {
    const held = new Set<ArrayBufferLike>();
    const names = Array.from({ length: 8 }, (_, i) => `log${i}`);
    const { manager, logs } = coldLogs(names, 'xyz', (memory) => held.has(memory));
    const memory = new Set<ArrayBufferLike>();
    for (let round = 0; round < 6; round++) {
      manager.beginTick(0, WALL_MS);
      manager.beginReply();
      const reads = logs.map((log) => dataOf(send(log, round % 3)));
      reads.forEach((read, i) => {
        const text = Buffer.concat(read.chunks).toString('latin1');
        expect(text.includes(`log${i}${'xyz'[round % 3]}`)).toBe(true);
      });
      held.clear();
      // The first two replies leave late.
      if (round < 2) for (const read of reads) held.add(read.chunks[0]!.buffer);
      for (const read of reads) memory.add(read.chunks[0]!.buffer);
    }
    // Not new memory for each: three replies' at most.
    expect(memory.size).toBeLessThanOrEqual(3 * names.length);
  });
});
