/**
 * A disk with faults, drawn from a seed. It keeps, per file, what a power loss may leave behind:
 * the content of the last flush, and every operation since.
 *
 * - a write may complete later; its bytes are taken from the buffers only then, so a buffer that is
 *   reused too early shows up as corruption;
 * - a read may be done at once; those that are requested, and flushes, complete after a number of
 *   calls of `takeCompletions`, in any order;
 * - `crash('process')` keeps the page cache but not the writes under way, of which a part may have
 *   arrived; `crash('power')` keeps only what was flushed, and a random, torn part of the rest;
 * - `failNext` makes one operation fail.
 */
import type { Prng } from '../../src/base/prng.ts';
import type { Disk, DiskCompletion, FileHandle, FileInfo } from '../../src/log/disk.ts';

export type SimDiskOptions = {
  readonly writeLaterProbability: number;
  /** That a read is not done at once; usual: 1. */
  readonly readLaterProbability?: number;
  /** Completions come after at most this many calls of `takeCompletions`. */
  readonly delayMax: number;
  /** A power loss takes back some of the renames and removals that no directory flush followed. */
  readonly losesDirectoryChanges?: boolean;
};

type DirectoryChange = {
  readonly directory: string;
  readonly paths: readonly string[];
  readonly undo: () => void;
};

type Change =
  | { readonly kind: 'write'; readonly positionBytes: number; readonly bytes: Buffer; at: number }
  | { readonly kind: 'truncate'; readonly sizeBytes: number; at: number };

class SimFile {
  content: Buffer;
  sizeBytes: number;
  /** What surely survives a power loss. */
  durable: Buffer;
  changes: Change[];
  /** Counts the operations of the whole disk: a power loss comes after one of them. */
  createdAt: number;
  /** Written whole, without a flush: after a power loss it may be there, or be empty. */
  isWholeFile: boolean;
  /** What had this name before it was replaced. */
  previous: SimFile | null;

  constructor() {
    this.content = Buffer.alloc(0);
    this.sizeBytes = 0;
    this.durable = Buffer.alloc(0);
    this.changes = [];
    this.createdAt = 0;
    this.isWholeFile = false;
    this.previous = null;
  }

  bytes(): Buffer {
    return this.content.subarray(0, this.sizeBytes);
  }

  apply(change: Change): void {
    if (change.kind === 'truncate') {
      this.resize(change.sizeBytes);
      return;
    }
    const end = change.positionBytes + change.bytes.length;
    if (end > this.sizeBytes) this.resize(end);
    change.bytes.copy(this.content, change.positionBytes);
  }

  change(change: Change): void {
    this.apply(change);
    this.changes.push(change);
  }

  flush(): void {
    this.durable = Buffer.from(this.bytes());
    this.changes = [];
  }

  /** What a power loss leaves of a file that was replaced. */
  oldContent(): Buffer {
    return this.changes.length === 0 ? this.durable : (this.previous?.oldContent() ?? this.durable);
  }

  reset(content: Buffer): void {
    this.content = Buffer.from(content);
    this.sizeBytes = content.length;
    this.flush();
  }

  private resize(sizeBytes: number): void {
    if (sizeBytes > this.content.length) {
      const grown = Buffer.alloc(Math.max(sizeBytes, this.content.length * 2, 256));
      this.bytes().copy(grown);
      this.content = grown;
    } else if (sizeBytes < this.sizeBytes) {
      this.content.fill(0, sizeBytes, this.sizeBytes);
    }
    this.sizeBytes = sizeBytes;
  }
}

type UnderWay = {
  delay: number;
  readonly file: SimFile | null;
  readonly write: {
    readonly positionBytes: number;
    readonly buffers: readonly Uint8Array[];
  } | null;
  readonly finish: () => DiskCompletion;
};

export class SimDisk implements Disk {
  readonly openFilesMax: number = 1000;
  /** Counts what the tests want to see happen. */
  readonly counters: { writes: number; laterWrites: number; flushes: number; reads: number };
  private readonly prng: Prng;
  private readonly options: SimDiskOptions;
  private readonly files: Map<string, SimFile>;
  private readonly directories: Set<string>;
  private readonly handles: Map<FileHandle, SimFile>;
  private lastHandle: number;
  private underWay: UnderWay[];
  private operationCount: number;
  private failing: { readonly operation: string; readonly code: string } | null;
  private directoryChanges: DirectoryChange[];
  private changesLeft: number;
  /** Changes of any kind so far. */
  changeCount: number;

  constructor(prng: Prng, options: SimDiskOptions) {
    this.counters = { writes: 0, laterWrites: 0, flushes: 0, reads: 0 };
    this.prng = prng;
    this.options = options;
    this.files = new Map();
    this.directories = new Set(['']);
    this.handles = new Map();
    this.lastHandle = 0;
    this.underWay = [];
    this.operationCount = 0;
    this.failing = null;
    this.directoryChanges = [];
    this.changesLeft = Infinity;
    this.changeCount = 0;
  }

  /** After so many more changes nothing works any more, until `crash`. */
  stopAfter(changeCount: number): void {
    this.changesLeft = changeCount;
  }

  get isStopped(): boolean {
    return this.changesLeft < 0;
  }

  /** The next `write`, `read` or `flush` fails with this code, such as EIO or ENOSPC. */
  failNext(operation: 'write' | 'read' | 'flush' | 'remove', code: string): void {
    this.failing = { operation, code };
  }

  get openCount(): number {
    return this.handles.size;
  }

  /** All handles are void afterwards; the owner must be started anew. */
  crash(kind: 'process' | 'power'): void {
    this.changesLeft = Infinity;
    for (const { file, write } of this.underWay) {
      if (file === null || write === null || !this.prng.chance(0.5)) continue;
      const bytes = Buffer.concat(write.buffers);
      const part = bytes.subarray(0, this.prng.below(bytes.length + 1));
      file.change({
        kind: 'write',
        positionBytes: write.positionBytes,
        bytes: part,
        at: ++this.operationCount,
      });
    }
    this.underWay = [];
    this.handles.clear();
    this.failing = null;
    if (kind === 'power') this.losePower();
    this.directoryChanges = [];
  }

  open(path: string, create: boolean): FileHandle {
    let file = this.files.get(path);
    if (file === undefined) {
      if (!create) throw notFound(path);
      file = this.create(path);
    }
    const handle = ++this.lastHandle;
    this.handles.set(handle, file);
    return handle;
  }

  close(file: FileHandle): void {
    this.get(file);
    this.handles.delete(file);
  }

  sizeBytes(file: FileHandle): number {
    return this.get(file).sizeBytes;
  }

  write(
    handle: FileHandle,
    positionBytes: number,
    buffers: readonly Uint8Array[],
    writeId: number,
  ): boolean {
    const file = this.get(handle);
    this.spendChange();
    this.counters.writes++;
    const error = this.takeFailure('write');
    const isLater = this.prng.chance(this.options.writeLaterProbability);
    if (error !== null && !isLater) throw error;
    const change = (): void => {
      const bytes = Buffer.concat(buffers);
      file.change({ kind: 'write', positionBytes, bytes, at: ++this.operationCount });
    };
    if (!isLater) {
      change();
      return true;
    }
    this.counters.laterWrites++;
    this.later(file, error === null ? { positionBytes, buffers } : null, () => {
      if (error === null) change();
      return { kind: 'written', writeId, error };
    });
    return false;
  }

  writeSync(handle: FileHandle, positionBytes: number, buffer: Uint8Array): void {
    this.spendChange();
    const error = this.takeFailure('write');
    if (error !== null) throw error;
    const bytes = Buffer.from(buffer);
    this.get(handle).change({ kind: 'write', positionBytes, bytes, at: ++this.operationCount });
  }

  readSync(handle: FileHandle, positionBytes: number, target: Uint8Array): number {
    const bytes = this.get(handle).bytes();
    const sizeBytes = Math.max(0, Math.min(target.length, bytes.length - positionBytes));
    target.set(bytes.subarray(positionBytes, positionBytes + sizeBytes));
    return sizeBytes;
  }

  tryRead(handle: FileHandle, positionBytes: number, target: Uint8Array): number | null {
    const { readLaterProbability = 1 } = this.options;
    if (readLaterProbability === 1 || this.prng.chance(readLaterProbability)) return null;
    const error = this.takeFailure('read');
    this.counters.reads++;
    if (error !== null) throw error;
    return this.readSync(handle, positionBytes, target);
  }

  requestRead(handle: FileHandle, positionBytes: number, target: Uint8Array, readId: number): void {
    const file = this.get(handle);
    const error = this.takeFailure('read');
    this.counters.reads++;
    this.later(null, null, () => {
      const bytes = file.bytes();
      const sizeBytes = Math.max(0, Math.min(target.length, bytes.length - positionBytes));
      target.set(bytes.subarray(positionBytes, positionBytes + sizeBytes));
      return { kind: 'read', readId, sizeBytes: error === null ? sizeBytes : 0, error };
    });
  }

  /** Only what was written when it was asked for is sure to be flushed when it completes. */
  requestFlush(handle: FileHandle, flushId: number): void {
    const file = this.get(handle);
    this.spendChange();
    const error = this.takeFailure('flush');
    this.counters.flushes++;
    const content = Buffer.from(file.bytes());
    const changeCount = file.changes.length;
    this.later(null, null, () => {
      if (error === null && changeCount <= file.changes.length) {
        file.durable = content;
        file.changes = file.changes.slice(changeCount);
      }
      return { kind: 'flushed', flushId, error };
    });
  }

  requestFlushDirectory(path: string, flushId: number): void {
    this.spendChange();
    const flushed = new Set(this.directoryChanges.filter(({ directory }) => directory === path));
    this.later(null, null, () => {
      this.directoryChanges = this.directoryChanges.filter((change) => !flushed.has(change));
      return { kind: 'flushed', flushId, error: null };
    });
  }

  flushSync(file: FileHandle): void {
    this.spendChange();
    this.get(file).flush();
  }

  flushDirectorySync(path: string): void {
    this.spendChange();
    this.directoryChanges = this.directoryChanges.filter(({ directory }) => directory !== path);
  }

  truncate(handle: FileHandle, sizeBytes: number): void {
    this.spendChange();
    this.get(handle).change({ kind: 'truncate', sizeBytes, at: ++this.operationCount });
  }

  exists(path: string): boolean {
    return this.files.has(path) || this.directories.has(path);
  }

  makeDirectory(path: string): void {
    const parts = path.split('/');
    for (let i = 1; i <= parts.length; i++) this.directories.add(parts.slice(0, i).join('/'));
  }

  list(path: string): FileInfo[] {
    const infos: FileInfo[] = [];
    const prefix = `${path}/`;
    const isDirect = (other: string): boolean =>
      other.startsWith(prefix) && !other.slice(prefix.length).includes('/');
    for (const other of this.directories) {
      if (!isDirect(other)) continue;
      infos.push({
        name: other.slice(prefix.length),
        isDirectory: true,
        sizeBytes: 0,
        modifiedAtMs: -1,
      });
    }
    for (const [other, file] of this.files) {
      if (!isDirect(other)) continue;
      const name = other.slice(prefix.length);
      infos.push({ name, isDirectory: false, sizeBytes: file.sizeBytes, modifiedAtMs: -1 });
    }
    return infos.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  rename(from: string, to: string): void {
    this.spendChange();
    const file = this.files.get(from);
    if (file !== undefined) {
      const replaced = this.files.get(to);
      this.files.delete(from);
      this.files.set(to, file);
      this.noteChange([to, from], () => {
        this.files.delete(to);
        if (replaced !== undefined) this.files.set(to, replaced);
        this.files.set(from, file);
      });
      return;
    }
    if (!this.directories.has(from)) throw notFound(from);
    this.renameDirectory(from, to);
    this.noteChange([to, from], () => this.renameDirectory(to, from));
  }

  /** Whole or not at all, with what is in it. */
  private renameDirectory(from: string, to: string): void {
    this.directories.delete(from);
    this.directories.add(to);
    for (const [path, file] of [...this.files]) {
      if (!path.startsWith(`${from}/`)) continue;
      this.files.delete(path);
      this.files.set(to + path.slice(from.length), file);
    }
  }

  remove(path: string): void {
    this.spendChange();
    this.unlink(path);
  }

  requestRemove(path: string, removeId: number): void {
    this.spendChange();
    const error = this.takeFailure('remove');
    this.later(null, null, () => {
      if (error === null && this.files.has(path)) this.unlink(path);
      return { kind: 'removed', removeId, error };
    });
  }

  private unlink(path: string): void {
    const file = this.files.get(path);
    if (file === undefined) throw notFound(path);
    this.files.delete(path);
    this.noteChange([path], () => this.files.set(path, file));
  }

  removeDirectory(path: string): void {
    if (this.list(path).length > 0) throw new Error(`ENOTEMPTY: ${path}`);
    this.directories.delete(path);
  }

  readFile(path: string): Buffer | null {
    const file = this.files.get(path);
    return file === undefined ? null : Buffer.from(file.bytes());
  }

  writeFileAtomic(path: string, content: Uint8Array, durable: boolean): void {
    this.spendChange();
    const error = this.takeFailure('write');
    if (error !== null) throw error;
    const old = this.files.get(path);
    const file = new SimFile();
    file.isWholeFile = true;
    file.previous = old ?? null;
    file.content = Buffer.from(content);
    file.sizeBytes = content.length;
    const bytes = Buffer.from(content);
    file.changes.push({ kind: 'write', positionBytes: 0, bytes, at: ++this.operationCount });
    if (durable) file.flush();
    this.files.set(path, file);
  }

  totalSpaceBytes(_path: string): number {
    return -1;
  }

  usableSpaceBytes(_path: string): number {
    return -1;
  }

  takeCompletions(): readonly DiskCompletion[] {
    if (this.isStopped) return [];
    const done = this.underWay.filter((operation) => operation.delay-- <= 0);
    this.underWay = this.underWay.filter((operation) => !done.includes(operation));
    return done.map((operation) => operation.finish());
  }

  private later(
    file: SimFile | null,
    write: UnderWay['write'],
    finish: () => DiskCompletion,
  ): void {
    const delay = this.prng.below(this.options.delayMax + 1);
    this.underWay.push({ delay, file, write, finish });
  }

  /**
   * What was not flushed is lost from a random moment on. (A real disk may also keep a later
   * write and lose an earlier one of another file; no log store could tell.)
   */
  private losePower(): void {
    if (this.options.losesDirectoryChanges === true) this.loseDirectoryChanges();
    let firstAt = this.operationCount;
    for (const file of this.files.values()) {
      const at = file.changes[0]?.at ?? firstAt;
      if (at < firstAt) firstAt = at;
    }
    const lastAt = firstAt + this.prng.below(this.operationCount - firstAt + 1);
    for (const [path, file] of this.files) {
      if (file.createdAt > lastAt && file.durable.length === 0) this.files.delete(path);
      else this.loseChanges(file, lastAt);
    }
  }

  private loseChanges(file: SimFile, lastAt: number): void {
    if (file.changes.length === 0) {
      file.reset(file.durable);
      return;
    }
    if (file.isWholeFile) {
      // Renamed into place before its bytes were on the disk: old, new or nothing.
      const drawn = this.prng.below(3);
      if (drawn === 0) file.reset(file.previous?.oldContent() ?? Buffer.alloc(0));
      else file.reset(drawn === 1 ? file.bytes() : Buffer.alloc(0));
      return;
    }
    const changes = file.changes.filter((change) => change.at <= lastAt);
    file.reset(file.durable);
    for (const change of changes) {
      if (change.kind === 'truncate') file.apply(change);
      else file.apply({ ...change, bytes: this.tear(change.bytes, change.at === lastAt) });
    }
    file.flush();
  }

  /** The last write may be cut short; any may have blocks of zeros in it. */
  private tear(bytes: Buffer, isLast: boolean): Buffer {
    if (isLast && this.prng.chance(0.5)) {
      return bytes.subarray(0, this.prng.below(bytes.length + 1));
    }
    if (!this.prng.chance(0.1)) return bytes;
    const torn = Buffer.from(bytes);
    torn.fill(0, this.prng.below(bytes.length + 1));
    return torn;
  }

  /** Any of them, unless a later one of the same name is kept. */
  private loseDirectoryChanges(): void {
    const keptPaths = new Set<string>();
    const probability = this.prng.below(5) / 4;
    for (const { paths, undo } of this.directoryChanges.reverse()) {
      const isKept = paths.some((path) => keptPaths.has(path)) || this.prng.chance(probability);
      if (!isKept) undo();
      else for (const path of paths) keptPaths.add(path);
    }
  }

  private noteChange(paths: readonly string[], undo: () => void): void {
    const [path] = paths;
    this.directoryChanges.push({
      directory: path!.slice(0, path!.lastIndexOf('/')),
      paths,
      undo,
    });
  }

  private spendChange(): void {
    this.changeCount++;
    this.changesLeft--;
    if (this.isStopped) throw Object.assign(new Error('EIO: stopped'), { code: 'EIO' });
  }

  private takeFailure(operation: string): Error | null {
    const failing = this.failing;
    if (failing === null || failing.operation !== operation) return null;
    this.failing = null;
    return Object.assign(new Error(`${failing.code}: ${operation}`), { code: failing.code });
  }

  private create(path: string): SimFile {
    this.spendChange();
    const file = new SimFile();
    file.createdAt = ++this.operationCount;
    this.files.set(path, file);
    return file;
  }

  private get(handle: FileHandle): SimFile {
    const file = this.handles.get(handle);
    if (file === undefined) throw new Error(`EBADF: ${handle}`);
    return file;
  }
}

function notFound(path: string): Error {
  return Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
}
