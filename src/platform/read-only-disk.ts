/**
 * A disk that changes nothing: it shows what is below it, keeps every change in memory and notes it.
 * On it the real recovery code can say what it would do.
 */
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import type { Disk, DiskCompletion, FileHandle, FileInfo } from '../log/disk.ts';

/** A file as it would be: bytes of a real one, cut, or bytes in memory. */
type File =
  | { readonly kind: 'real'; readonly path: string; sizeBytes: number }
  | { readonly kind: 'memory'; content: Buffer };

type Handle = { readonly file: File; readonly real: number };

const NO_FILE = -1;

export class ReadOnlyDisk implements Disk {
  readonly openFilesMax: number = 64;
  /** What would have been done, in order, in words. */
  readonly changes: string[];
  /** Null: removed. */
  private readonly files: Map<string, File | null>;
  private readonly made: Set<string>;
  private readonly handles: Map<FileHandle, Handle>;
  private lastHandle: number;

  constructor() {
    this.changes = [];
    this.files = new Map();
    this.made = new Set();
    this.handles = new Map();
    this.lastHandle = 0;
  }

  open(path: string, create: boolean): FileHandle {
    let file = this.find(path);
    if (file === null) {
      if (!create) throw notFound(path);
      file = { kind: 'memory', content: Buffer.alloc(0) };
      this.files.set(path, file);
      this.changes.push(`create ${path}`);
    }
    const real = file.kind === 'real' ? openSync(file.path, 'r') : NO_FILE;
    this.handles.set(++this.lastHandle, { file, real });
    return this.lastHandle;
  }

  close(handle: FileHandle): void {
    const { real } = this.get(handle);
    if (real !== NO_FILE) closeSync(real);
    this.handles.delete(handle);
  }

  sizeBytes(handle: FileHandle): number {
    return sizeOf(this.get(handle).file);
  }

  write(): boolean {
    throw new Error('nothing is written to a directory that is only looked at');
  }

  writeSync(handle: FileHandle, positionBytes: number, buffer: Uint8Array): void {
    const { file } = this.get(handle);
    if (file.kind === 'real') return;
    const larger = Buffer.alloc(Math.max(file.content.length, positionBytes + buffer.length));
    file.content.copy(larger);
    larger.set(buffer, positionBytes);
    file.content = larger;
  }

  readSync(handle: FileHandle, positionBytes: number, target: Uint8Array): number {
    const { file, real } = this.get(handle);
    const sizeBytes = Math.max(0, Math.min(target.length, sizeOf(file) - positionBytes));
    if (file.kind === 'memory') {
      target.set(file.content.subarray(positionBytes, positionBytes + sizeBytes));
      return sizeBytes;
    }
    let done = 0;
    while (done < sizeBytes) {
      const read = readSync(real, target, done, sizeBytes - done, positionBytes + done);
      if (read === 0) break;
      done += read;
    }
    return done;
  }

  tryRead(): null {
    return null;
  }

  requestRead(): void {
    throw new Error('reads are synchronous here');
  }

  requestFlush(): void {}
  requestFlushDirectory(): void {}
  flushSync(): void {}
  flushDirectorySync(): void {}

  truncate(handle: FileHandle, sizeBytes: number): void {
    const { file } = this.get(handle);
    if (file.kind === 'memory') file.content = file.content.subarray(0, sizeBytes);
    else if (sizeBytes < file.sizeBytes) {
      this.changes.push(`truncate ${file.path} from ${file.sizeBytes} to ${sizeBytes} bytes`);
      file.sizeBytes = sizeBytes;
    }
  }

  exists(path: string): boolean {
    if (this.made.has(path)) return true;
    return this.files.has(path) ? this.files.get(path) !== null : existsSync(path);
  }

  makeDirectory(path: string): void {
    this.made.add(path);
  }

  list(path: string): FileInfo[] {
    const infos: FileInfo[] = [];
    for (const entry of existsSync(path) ? readdirSync(path, { withFileTypes: true }) : []) {
      const whole = `${path}/${entry.name}`;
      if (this.files.has(whole)) continue;
      const { size, mtimeMs } = statSync(whole);
      const isDirectory = entry.isDirectory();
      const sizeBytes = isDirectory ? 0 : size;
      infos.push({ name: entry.name, isDirectory, sizeBytes, modifiedAtMs: mtimeMs });
    }
    for (const [other, file] of this.files) {
      if (file === null || other.slice(0, other.lastIndexOf('/')) !== path) continue;
      const name = other.slice(path.length + 1);
      infos.push({ name, isDirectory: false, sizeBytes: sizeOf(file), modifiedAtMs: 0 });
    }
    return infos.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  rename(from: string, to: string): void {
    const file = this.find(from);
    if (file === null) throw notFound(from);
    this.files.set(from, null);
    this.files.set(to, file);
    this.changes.push(`rename ${from} to ${to.slice(to.lastIndexOf('/') + 1)}`);
  }

  remove(path: string): void {
    if (this.find(path) === null) throw notFound(path);
    this.files.set(path, null);
    this.changes.push(`remove ${path}`);
  }

  requestRemove(path: string): void {
    this.remove(path);
  }

  removeDirectory(path: string): void {
    this.changes.push(`remove ${path}`);
  }

  readFile(path: string): Buffer | null {
    if (this.find(path) === null) return null;
    const handle = this.open(path, false);
    try {
      const content = Buffer.alloc(this.sizeBytes(handle));
      this.readSync(handle, 0, content);
      return content;
    } finally {
      this.close(handle);
    }
  }

  writeFileAtomic(path: string, content: Uint8Array): void {
    const old = this.readFile(path);
    if (old?.equals(content)) return;
    this.changes.push(`write ${path}`);
    this.files.set(path, { kind: 'memory', content: Buffer.from(content) });
  }

  totalSpaceBytes(): number {
    return -1;
  }

  usableSpaceBytes(): number {
    return -1;
  }

  takeCompletions(): readonly DiskCompletion[] {
    return [];
  }

  private find(path: string): File | null {
    const known = this.files.get(path);
    if (known !== undefined) return known;
    if (!existsSync(path) || statSync(path).isDirectory()) return null;
    const file: File = { kind: 'real', path, sizeBytes: statSync(path).size };
    this.files.set(path, file);
    return file;
  }

  private get(handle: FileHandle): Handle {
    const found = this.handles.get(handle);
    if (found === undefined) throw new Error(`EBADF: ${handle}`);
    return found;
  }
}

function sizeOf(file: File): number {
  return file.kind === 'memory' ? file.content.length : file.sizeBytes;
}

function notFound(path: string): Error {
  return Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
}
