import { describe, expect, it } from 'vitest';
import type { Disk } from '../../src/log/disk.ts';
import { FilePool, LogFile } from '../../src/log/file-pool.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';

function makeFiles(count: number): LogFile[] {
  return Array.from({ length: count }, (_, i) => new LogFile(`/d/${i}`));
}

describe('open files', () => {
  it('are bounded, and those under way stay open', () => {
    const disk = new MemoryDisk();
    disk.makeDirectory('/d');
    const pool = new FilePool(disk, 3);
    const files = makeFiles(5);
    const pinned = pool.use(files[0]!);
    pool.pin(files[0]!);
    for (const file of files) pool.use(file);
    expect(pool.openCount).toBe(3);
    expect(files[0]!.handle).toBe(pinned);
    pool.unpin(files[0]!);
  });

  it('are closed one by one for those who ask, the oldest first', () => {
    const disk: Disk = new MemoryDisk();
    disk.makeDirectory('/d');
    const pool = new FilePool(disk, 100);
    const files = makeFiles(3);
    for (const file of files) pool.use(file);
    pool.pin(files[1]!);
    expect(disk.closeOne!()).toBe(true);
    expect(pool.openCount).toBe(2);
    expect(disk.closeOne!()).toBe(true);
    expect(files[1]!.handle).toBeGreaterThan(0);
    expect(disk.closeOne!()).toBe(false);
    pool.unpin(files[1]!);
  });
});
