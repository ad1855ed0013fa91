import { describe, expect, it } from 'vitest';
import { FilePool, LogFile } from '../../src/log/file-pool.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';

/** Opens so many files and no more, as a process whose sockets have taken the rest. */
class CrowdedDisk extends MemoryDisk {
  room: number;
  openCount = 0;

  constructor(room: number) {
    super();
    this.room = room;
  }

  override open(path: string, create: boolean): number {
    if (this.openCount >= this.room) throw Object.assign(new Error('full'), { code: 'EMFILE' });
    this.openCount++;
    return super.open(path, create);
  }

  override close(file: number): void {
    this.openCount--;
    super.close(file);
  }
}

function makeFiles(count: number): LogFile[] {
  return Array.from({ length: count }, (_, i) => new LogFile(`/d/${i}`));
}

describe('open files', () => {
  it('are bounded, and those under way stay open', () => {
    const disk = new CrowdedDisk(4);
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

  it('make room for each other when the process may open no more', () => {
    const disk = new CrowdedDisk(10);
    disk.makeDirectory('/d');
    const pool = new FilePool(disk, 100);
    for (const file of makeFiles(10)) pool.use(file);
    // As if sockets had come.
    disk.room = 9;
    expect(pool.use(new LogFile('/d/more'))).toBeGreaterThan(0);
    expect(pool.openCount).toBeLessThan(10);
    disk.room = 0;
    expect(() => pool.use(new LogFile('/d/none'))).toThrow('full');
  });
});
