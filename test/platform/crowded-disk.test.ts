/**
 * Connections take all that the process may open, and whatever a file gives back at once: the store
 * goes on with the files it has, and its checkpoints are written.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, expect, it, vi } from 'vitest';
import { FilePool, LogFile } from '../../src/log/file-pool.ts';
import { FileDisk } from '../../src/platform/file-disk.ts';

/** Descriptors that are left. */
const limit = vi.hoisted(() => ({ left: Infinity }));

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const demand = (): void => {
    if (limit.left <= 0) throw Object.assign(new Error('full'), { code: 'EMFILE' });
  };
  return {
    ...fs,
    openSync: (path: string, flags: string): number => {
      demand();
      const file = fs.openSync(path, flags);
      limit.left--;
      return file;
    },
    closeSync: (file: number): void => {
      fs.closeSync(file);
      limit.left++;
    },
    readFileSync: (...args: Parameters<typeof fs.readFileSync>): unknown => {
      demand();
      return fs.readFileSync(...args);
    },
    readdirSync: (path: string, options: { withFileTypes: true }): unknown => {
      demand();
      return fs.readdirSync(path, options);
    },
  };
});

const roots: string[] = [];

afterEach(() => {
  limit.left = Infinity;
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function newDisk(): { disk: FileDisk; pool: FilePool; root: string } {
  const root = mkdtempSync(`${tmpdir()}/crowded-`);
  roots.push(root);
  const disk = new FileDisk(() => {});
  return { disk, pool: new FilePool(disk, 100), root };
}

/** As accepting a connection takes it. */
function takeAll(): void {
  limit.left = Math.min(limit.left, 0);
}

it('writes checkpoints when nothing is left, again and again', () => {
  const { disk, pool, root } = newDisk();
  limit.left = 20;
  disk.keepSpareFiles();
  const file = new LogFile(`${root}/log`);
  pool.pin(file);
  pool.use(file);
  for (let i = 0; i < 20; i++) {
    takeAll();
    disk.writeFileAtomic(`${root}/checkpoint`, Buffer.from(`${i}`), true);
    takeAll();
    expect(disk.readFile(`${root}/checkpoint`)?.toString()).toBe(`${i}`);
    disk.flushDirectorySync(root);
    expect(disk.list(root).map(({ name }) => name)).toEqual(['checkpoint', 'log']);
  }
  pool.unpin(file);
  disk.dropSpareFiles();
});

it('opens as many files as it likes in the place of those it has', () => {
  const { disk, pool, root } = newDisk();
  limit.left = 10;
  disk.keepSpareFiles();
  const files = Array.from({ length: 30 }, (_, i) => new LogFile(`${root}/${i}`));
  for (let round = 0; round < 3; round++) {
    for (const file of files) {
      expect(disk.sizeBytes(pool.use(file))).toBe(0);
      takeAll();
    }
  }
  expect(pool.openCount).toBeGreaterThan(1);
  for (const file of files) pool.close(file);
  disk.dropSpareFiles();
});

it('fails when there is nothing that could be closed', () => {
  const { disk, pool, root } = newDisk();
  const file = new LogFile(`${root}/log`);
  pool.use(file);
  pool.pin(file);
  limit.left = 0;
  expect(() => disk.writeFileAtomic(`${root}/checkpoint`, Buffer.alloc(1), false)).toThrow('full');
  expect(disk.sizeBytes(pool.use(file))).toBe(0);
});
