/** Makes a simulated disk fail for whatever is written to some of its paths, until it is repaired. */
import type { FileHandle } from '../../src/log/disk.ts';
import type { SimDisk } from './sim-disk.ts';

export class FailingPaths {
  /** How often something has failed. */
  count: number;
  private readonly pathByHandle: Map<FileHandle, string>;
  private pattern: RegExp | null;
  private code: string;

  constructor(disk: SimDisk) {
    this.count = 0;
    this.pathByHandle = new Map();
    this.pattern = null;
    this.code = '';
    this.watchOpen(disk);
    this.watchWrites(disk);
  }

  fail(pattern: RegExp, code: 'EIO' | 'ENOSPC'): void {
    this.pattern = pattern;
    this.code = code;
    this.count = 0;
  }

  repair(): void {
    this.pattern = null;
  }

  private watchOpen(disk: SimDisk): void {
    const open = disk.open.bind(disk);
    disk.open = (path, create) => {
      if (create && !disk.exists(path)) this.check(path);
      const handle = open(path, create);
      this.pathByHandle.set(handle, path);
      return handle;
    };
  }

  private watchWrites(disk: SimDisk): void {
    const write = disk.write.bind(disk);
    const writeSync = disk.writeSync.bind(disk);
    const writeFileAtomic = disk.writeFileAtomic.bind(disk);
    disk.write = (handle, ...rest) => {
      this.check(this.pathByHandle.get(handle)!);
      return write(handle, ...rest);
    };
    disk.writeSync = (handle, ...rest) => {
      this.check(this.pathByHandle.get(handle)!);
      writeSync(handle, ...rest);
    };
    disk.writeFileAtomic = (path, ...rest) => {
      this.check(path);
      writeFileAtomic(path, ...rest);
    };
  }

  private check(path: string): void {
    if (this.pattern?.test(path) !== true) return;
    this.count++;
    throw Object.assign(new Error(`${this.code}: ${path}`), { code: this.code });
  }
}
