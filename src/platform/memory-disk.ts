/**
 * A disk that is not there: `--memory` and tests. Files are lists of chunks that grow at the end
 * without being copied; completions are delivered by the next `takeCompletions`.
 */
import type { Disk, DiskCompletion, FileHandle, FileInfo } from '../log/disk.ts';

const CHUNK_BYTES_MIN = 4 * 1024;
const CHUNK_BYTES_MAX = 1024 * 1024;

class MemoryFile {
  sizeBytes: number;
  private chunks: Buffer[];
  private startOfChunk: number[];

  constructor() {
    this.sizeBytes = 0;
    this.chunks = [];
    this.startOfChunk = [];
  }

  write(positionBytes: number, source: Uint8Array): void {
    this.reserve(positionBytes + source.length);
    this.copy(positionBytes, source.length, (chunk, at, sourceStart, sizeBytes) => {
      chunk.set(source.subarray(sourceStart, sourceStart + sizeBytes), at);
    });
    this.sizeBytes = Math.max(this.sizeBytes, positionBytes + source.length);
  }

  read(positionBytes: number, target: Uint8Array): number {
    const sizeBytes = Math.max(0, Math.min(target.length, this.sizeBytes - positionBytes));
    this.copy(positionBytes, sizeBytes, (chunk, at, targetStart, partBytes) => {
      target.set(chunk.subarray(at, at + partBytes), targetStart);
    });
    return sizeBytes;
  }

  truncate(sizeBytes: number): void {
    if (sizeBytes > this.sizeBytes) {
      this.reserve(sizeBytes);
    } else {
      while (this.chunks.length > 0 && this.startOfChunk.at(-1)! >= sizeBytes) {
        this.chunks.pop();
        this.startOfChunk.pop();
      }
      const last = this.chunks.at(-1);
      // What lies beyond the end must read as zeros when the file grows again.
      last?.fill(0, sizeBytes - this.startOfChunk.at(-1)!);
    }
    this.sizeBytes = sizeBytes;
  }

  private get capacityBytes(): number {
    const last = this.chunks.length - 1;
    return last < 0 ? 0 : this.startOfChunk[last]! + this.chunks[last]!.length;
  }

  private reserve(endBytes: number): void {
    while (this.capacityBytes < endBytes) {
      const start = this.capacityBytes;
      const wanted = Math.min(CHUNK_BYTES_MAX, Math.max(CHUNK_BYTES_MIN, start));
      this.startOfChunk.push(start);
      this.chunks.push(Buffer.alloc(Math.max(wanted, Math.min(endBytes - start, CHUNK_BYTES_MAX))));
    }
  }

  private copy(
    positionBytes: number,
    sizeBytes: number,
    part: (chunk: Buffer, at: number, otherStart: number, sizeBytes: number) => void,
  ): void {
    let i = this.chunkAt(positionBytes);
    let done = 0;
    while (done < sizeBytes) {
      const chunk = this.chunks[i]!;
      const at = positionBytes + done - this.startOfChunk[i]!;
      const partBytes = Math.min(chunk.length - at, sizeBytes - done);
      part(chunk, at, done, partBytes);
      done += partBytes;
      i++;
    }
  }

  private chunkAt(positionBytes: number): number {
    let low = 0;
    let high = this.chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.startOfChunk[middle]! <= positionBytes) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

export class MemoryDisk implements Disk {
  readonly openFilesMax: number = Infinity;
  private readonly files: Map<string, MemoryFile>;
  /** Each directory's entries by name, so that listing one is not a search of all paths. */
  private readonly directories: Map<string, Set<string>>;
  private readonly open_: Map<FileHandle, MemoryFile>;
  private wake: () => void;
  private lastHandle: number;
  private completions: DiskCompletion[];

  /** `wake` is called when a completion waits, so that the owner ticks. */
  constructor(wake: () => void = () => {}) {
    this.files = new Map();
    this.directories = new Map([['', new Set()]]);
    this.open_ = new Map();
    this.wake = wake;
    this.lastHandle = 0;
    this.completions = [];
  }

  /** To the next broker: what the last one had open or under way is gone with it. */
  handOver(wake: () => void): void {
    this.wake = wake;
    this.open_.clear();
    this.completions = [];
  }

  open(path: string, create: boolean): FileHandle {
    let file = this.files.get(path);
    if (file === undefined) {
      if (!create) throw notFound(path);
      file = this.createFile(path);
    }
    const handle = ++this.lastHandle;
    this.open_.set(handle, file);
    return handle;
  }

  close(file: FileHandle): void {
    this.open_.delete(file);
  }

  sizeBytes(file: FileHandle): number {
    return this.get(file).sizeBytes;
  }

  write(file: FileHandle, positionBytes: number, buffers: readonly Uint8Array[]): boolean {
    const target = this.get(file);
    let at = positionBytes;
    for (const buffer of buffers) {
      target.write(at, buffer);
      at += buffer.length;
    }
    return true;
  }

  writeSync(file: FileHandle, positionBytes: number, buffer: Uint8Array): void {
    this.get(file).write(positionBytes, buffer);
  }

  readSync(file: FileHandle, positionBytes: number, target: Uint8Array): number {
    return this.get(file).read(positionBytes, target);
  }

  tryRead(file: FileHandle, positionBytes: number, target: Uint8Array): number {
    return this.readSync(file, positionBytes, target);
  }

  requestRead(file: FileHandle, positionBytes: number, target: Uint8Array, readId: number): void {
    const sizeBytes = this.get(file).read(positionBytes, target);
    this.complete({ kind: 'read', readId, sizeBytes, error: null });
  }

  requestFlush(file: FileHandle, flushId: number): void {
    this.get(file);
    this.complete({ kind: 'flushed', flushId, error: null });
  }

  requestFlushDirectory(_path: string, flushId: number): void {
    this.complete({ kind: 'flushed', flushId, error: null });
  }

  flushSync(file: FileHandle): void {
    this.get(file);
  }

  flushDirectorySync(_path: string): void {}

  truncate(file: FileHandle, sizeBytes: number): void {
    this.get(file).truncate(sizeBytes);
  }

  exists(path: string): boolean {
    return this.files.has(path) || this.directories.has(path);
  }

  makeDirectory(path: string): void {
    if (this.directories.has(path)) return;
    const parent = parentOf(path);
    if (!this.directories.has(parent)) this.makeDirectory(parent);
    this.directories.set(path, new Set());
    if (path !== '') this.directories.get(parent)!.add(nameOf(path));
  }

  list(path: string): FileInfo[] {
    const names = this.directories.get(path);
    if (names === undefined) throw notFound(path);
    return [...names].sort().map((name) => {
      const file = this.files.get(`${path}/${name}`);
      const sizeBytes = file?.sizeBytes ?? 0;
      return { name, isDirectory: file === undefined, sizeBytes, modifiedAtMs: -1 };
    });
  }

  rename(from: string, to: string): void {
    const file = this.files.get(from);
    if (file !== undefined) {
      this.files.delete(from);
      this.directories.get(parentOf(from))!.delete(nameOf(from));
      this.createFile(to);
      this.files.set(to, file);
      return;
    }
    const names = this.directories.get(from);
    if (names === undefined) throw notFound(from);
    this.makeDirectory(to);
    for (const name of [...names]) this.rename(`${from}/${name}`, `${to}/${name}`);
    this.removeDirectory(from);
  }

  remove(path: string): void {
    if (!this.files.delete(path)) throw notFound(path);
    this.directories.get(parentOf(path))!.delete(nameOf(path));
  }

  requestRemove(path: string, removeId: number): void {
    if (this.files.has(path)) this.remove(path);
    this.complete({ kind: 'removed', removeId, error: null });
  }

  removeDirectory(path: string): void {
    if (this.directories.get(path)?.size !== 0) throw new Error(`ENOTEMPTY: ${path}`);
    this.directories.delete(path);
    this.directories.get(parentOf(path))?.delete(nameOf(path));
  }

  readFile(path: string): Buffer | null {
    const file = this.files.get(path);
    if (file === undefined) return null;
    const content = Buffer.alloc(file.sizeBytes);
    file.read(0, content);
    return content;
  }

  writeFileAtomic(path: string, content: Uint8Array, _durable: boolean): void {
    const file = this.files.get(path) ?? this.createFile(path);
    file.truncate(0);
    file.write(0, content);
  }

  totalSpaceBytes(_path: string): number {
    return -1;
  }

  usableSpaceBytes(_path: string): number {
    return -1;
  }

  takeCompletions(): readonly DiskCompletion[] {
    const taken = this.completions;
    this.completions = [];
    return taken;
  }

  private createFile(path: string): MemoryFile {
    const names = this.directories.get(parentOf(path));
    if (names === undefined) throw notFound(path);
    names.add(nameOf(path));
    const file = new MemoryFile();
    this.files.set(path, file);
    return file;
  }

  private get(handle: FileHandle): MemoryFile {
    const file = this.open_.get(handle);
    if (file === undefined) throw new Error(`EBADF: ${handle}`);
    return file;
  }

  private complete(completion: DiskCompletion): void {
    this.completions.push(completion);
    if (this.completions.length === 1) this.wake();
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function notFound(path: string): Error {
  return Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
}
