/** The two disks of src/platform promise the same; the one on files also changes gear. */
import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import type { Disk, DiskCompletion } from '../../src/log/disk.ts';
import { FileDisk } from '../../src/platform/file-disk.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';

const roots: string[] = [];

function newRoot(): string {
  const root = mkdtempSync(`${tmpdir()}/disk-`);
  roots.push(root);
  return root;
}

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

async function completion(disk: Disk): Promise<DiskCompletion> {
  for (;;) {
    const [first] = disk.takeCompletions();
    if (first !== undefined) return first;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function start(disk: Disk): { disk: Disk; root: string } {
  const root = disk instanceof FileDisk ? newRoot() : '/root';
  disk.makeDirectory(root);
  return { disk, root };
}

const DISKS = [
  ['files', (): Disk => new FileDisk(() => {})],
  ['memory', (): Disk => new MemoryDisk()],
] as const;

describe.each(DISKS)('a disk on %s', (_kind, create) => {
  it('writes many buffers at a position and reads them back', async () => {
    const { disk, root } = start(create());
    const file = disk.open(`${root}/a`, true);
    const buffers: Buffer[] = [];
    for (let i = 0; i < 3000; i++) buffers.push(Buffer.alloc(i % 700, i));
    const whole = Buffer.concat(buffers);
    expect(disk.write(file, 10, buffers, 1)).toBe(true);
    expect(disk.sizeBytes(file)).toBe(whole.length + 10);
    const target = Buffer.alloc(whole.length);
    disk.requestRead(file, 10, target, 7);
    expect(await completion(disk)).toEqual({
      kind: 'read',
      readId: 7,
      sizeBytes: whole.length,
      error: null,
    });
    expect(target.equals(whole)).toBe(true);
    expect(disk.readSync(file, whole.length, target)).toBe(10);
    disk.requestFlush(file, 8);
    expect(await completion(disk)).toEqual({ kind: 'flushed', flushId: 8, error: null });
    disk.requestFlushDirectory(root, 9);
    expect(await completion(disk)).toEqual({ kind: 'flushed', flushId: 9, error: null });
    disk.close(file);
  });

  it('truncates, and what grows again is zeros', () => {
    const { disk, root } = start(create());
    const file = disk.open(`${root}/a`, true);
    disk.writeSync(file, 0, Buffer.alloc(10_000, 1));
    disk.truncate(file, 4);
    disk.writeSync(file, 8, Buffer.from([2]));
    expect(disk.readFile(`${root}/a`)).toEqual(Buffer.from([1, 1, 1, 1, 0, 0, 0, 0, 2]));
    disk.close(file);
  });

  it('keeps names: lists, renames, removes, replaces', () => {
    const { disk, root } = start(create());
    expect(disk.readFile(`${root}/a`)).toBeNull();
    disk.writeFileAtomic(`${root}/a`, Buffer.from('one'), true);
    disk.writeFileAtomic(`${root}/a`, Buffer.from('2'), false);
    disk.makeDirectory(`${root}/d`);
    disk.writeFileAtomic(`${root}/d/x`, Buffer.from('x'), false);
    const byName = (): unknown[] => disk.list(root).sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(byName()).toMatchObject([
      { name: 'a', isDirectory: false, sizeBytes: 1 },
      { name: 'd', isDirectory: true, sizeBytes: 0 },
    ]);
    disk.rename(`${root}/d`, `${root}/e`);
    disk.rename(`${root}/a`, `${root}/b`);
    expect(String(disk.readFile(`${root}/e/x`))).toBe('x');
    expect([disk.exists(`${root}/d`), disk.exists(`${root}/e`)]).toEqual([false, true]);
    disk.remove(`${root}/e/x`);
    disk.removeDirectory(`${root}/e`);
    expect(byName()).toMatchObject([{ name: 'b', isDirectory: false, sizeBytes: 1 }]);
    expect(() => disk.open(`${root}/missing`, false)).toThrow(/ENOENT/);
  });
});

describe.each(DISKS)('a removal on %s', (_kind, create) => {
  it('ends as a completion, also of what has gone already', async () => {
    const { disk, root } = start(create());
    disk.writeFileAtomic(`${root}/a`, Buffer.from('one'), false);
    disk.requestRemove(`${root}/a`, 5);
    expect(await completion(disk)).toEqual({ kind: 'removed', removeId: 5, error: null });
    expect(disk.exists(`${root}/a`)).toBe(false);
    disk.requestRemove(`${root}/a`, 6);
    expect(await completion(disk)).toEqual({ kind: 'removed', removeId: 6, error: null });
  });
});

describe('a file', () => {
  it('says when it was last written', () => {
    const disk = new FileDisk(() => {});
    const root = newRoot();
    disk.writeFileAtomic(`${root}/a`, Buffer.from('a'), false);
    utimesSync(`${root}/a`, 0, 1_234_567);
    disk.makeDirectory(`${root}/d`);
    const times = disk.list(root).map(({ name, modifiedAtMs }) => [name, modifiedAtMs]);
    expect(times.sort()).toEqual([
      ['a', 1_234_567_000],
      ['d', -1],
    ]);
  });
});

describe('slow writes', () => {
  it('go through the thread pool until one is fast again', async () => {
    let nowMs = 0;
    let stepMs = 20;
    // A synchronous write reads the clock before and after.
    const clock = (): number => {
      nowMs += stepMs;
      return nowMs;
    };
    const disk = new FileDisk(() => {}, clock);
    const file = disk.open(`${newRoot()}/a`, true);
    expect(disk.write(file, 0, [Buffer.from('aa')], 1)).toBe(true);
    stepMs = 0;
    expect(disk.write(file, 2, [Buffer.from('bb'), Buffer.from('cc')], 2)).toBe(false);
    // The rest of the tick takes long, the write does not.
    nowMs += 1000;
    expect(await completion(disk)).toEqual({ kind: 'written', writeId: 2, error: null });
    expect(disk.write(file, 6, [Buffer.from('dd')], 3)).toBe(true);
    const target = Buffer.alloc(8);
    expect(disk.readSync(file, 0, target)).toBe(8);
    expect(String(target)).toBe('aabbccdd');
    disk.close(file);
  });

  it('of one device leave the others alone, and write everything', async () => {
    let stepMs = 20;
    let nowMs = 0;
    const slow: number[] = [];
    const disk = new FileDisk(
      () => {},
      () => {
        nowMs += stepMs;
        return nowMs;
      },
      (file) => (slow.includes(file) ? 1 : 2),
    );
    const root = newRoot();
    const [a, b] = [disk.open(`${root}/a`, true), disk.open(`${root}/b`, true)];
    slow.push(a);
    expect(disk.write(a, 0, [Buffer.from('x')], 1)).toBe(true);
    stepMs = 0;
    expect(disk.write(b, 0, [Buffer.from('x')], 2)).toBe(true);
    const buffers: Buffer[] = [];
    for (let i = 0; i < 2500; i++) buffers.push(Buffer.alloc(i % 300, i));
    const whole = Buffer.concat(buffers);
    expect(disk.write(a, 5, buffers, 3)).toBe(false);
    expect(await completion(disk)).toEqual({ kind: 'written', writeId: 3, error: null });
    const target = Buffer.alloc(whole.length);
    expect(disk.readSync(a, 5, target)).toBe(whole.length);
    expect(target.equals(whole)).toBe(true);
    disk.close(a);
    disk.close(b);
  });
});
