/**
 * The Disk port on a real file system, through node:fs.
 *
 * A write is synchronous while the page cache takes it at once. When one took longer than
 * `SLOW_WRITE_MS` the kernel throttles writers of that device: writes to it go through the thread
 * pool then, so that the loop goes on, until one of them is fast again. The pool's time counts from
 * when the loop was free to hear of the end: a long tick does not make a disk slow. Reads change
 * gear likewise (`ReadPace`).
 */
import {
  closeSync,
  constants,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  read as readLater,
  readSync,
  renameSync,
  rmdirSync,
  statfsSync,
  statSync,
  unlink,
  unlinkSync,
  writeSync,
  writev as writevLater,
  writevSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Disk, DiskCompletion, FileHandle, FileInfo } from '../log/disk.ts';
import { makeDirectories } from './make-directories.ts';
import { ReadPace } from './read-pace.ts';

const SLOW_WRITE_MS = 5;
/** IOV_MAX on Linux. */
const BUFFERS_PER_WRITE_MAX = 1024;
const OPEN_FILES_MAX = 8192;
/** What systems usually allow where they cannot be asked without a child process. */
const FILE_LIMIT_USUAL = 1024;
/**
 * Held for the moment when connections have taken all that the process may open: a checkpoint that
 * could not be written would take its directory offline.
 */
const SPARE_FILES = 4;
const OPEN_READ_WRITE = constants.O_RDWR;
/** There is no letter for it: 'a+' would ignore the position of a write, 'w+' empty the file. */
const OPEN_OR_CREATE = constants.O_RDWR | constants.O_CREAT;

type Device = { isSlow: boolean; readonly reads: ReadPace };

export class FileDisk implements Disk {
  readonly openFilesMax: number;
  closeOne: () => boolean;
  private readonly wake: () => void;
  private readonly nowMs: () => number;
  private completions: DiskCompletion[];
  private readonly deviceIdOf: (file: FileHandle) => number;
  private readonly devices: Map<number, Device>;
  private readonly deviceByFile: Map<FileHandle, Device>;
  private readonly openFiles: Set<FileHandle>;
  private readonly spareFiles: FileHandle[];
  private spareFilesMax: number;
  /** Requests whose completion has not come yet. */
  private underWayCount: number;
  private onQuiet: (() => void) | null;

  /** `wake` is called when a completion waits, so that the process loop ticks. */
  constructor(
    wake: () => void,
    nowMs: () => number = () => performance.now(),
    deviceIdOf: (file: FileHandle) => number = (file) => fstatSync(file).dev,
  ) {
    this.openFilesMax = Math.max(64, Math.min(OPEN_FILES_MAX, Math.floor(readFileLimit() / 2)));
    this.closeOne = () => false;
    this.wake = wake;
    this.nowMs = nowMs;
    this.completions = [];
    this.deviceIdOf = deviceIdOf;
    this.devices = new Map();
    this.deviceByFile = new Map();
    this.openFiles = new Set();
    this.spareFiles = [];
    this.spareFilesMax = 0;
    this.underWayCount = 0;
    this.onQuiet = null;
  }

  /** Until `dropSpareFiles`: a process that serves connections needs them. */
  keepSpareFiles(): void {
    // Windows has no such limit, nor this file.
    if (process.platform !== 'win32') this.spareFilesMax = SPARE_FILES;
    this.keepSpares();
  }

  dropSpareFiles(): void {
    this.spareFilesMax = 0;
    for (const file of this.spareFiles.splice(0)) closeSync(file);
  }

  /** The end without a word: closes every file as soon as nothing of it is in the thread pool. */
  async abandon(): Promise<void> {
    if (this.underWayCount > 0) {
      await new Promise<void>((resolve) => {
        this.onQuiet = resolve;
      });
    }
    this.dropSpareFiles();
    for (const file of [...this.openFiles]) this.close(file);
  }

  open(path: string, create: boolean): FileHandle {
    const file = this.openNow(path, create ? OPEN_OR_CREATE : OPEN_READ_WRITE);
    this.openFiles.add(file);
    return file;
  }

  close(file: FileHandle): void {
    this.openFiles.delete(file);
    this.deviceByFile.delete(file);
    this.closeNow(file);
  }

  sizeBytes(file: FileHandle): number {
    return fstatSync(file).size;
  }

  write(
    file: FileHandle,
    positionBytes: number,
    buffers: readonly Uint8Array[],
    writeId: number,
  ): boolean {
    const device = this.deviceOf(file);
    if (device.isSlow) {
      this.requestWrite(file, positionBytes, buffers, writeId, device);
      return false;
    }
    const startMs = this.nowMs();
    let at = positionBytes;
    for (let i = 0; i < buffers.length; i += BUFFERS_PER_WRITE_MAX) {
      at = writeAllSync(file, at, buffers.slice(i, i + BUFFERS_PER_WRITE_MAX));
    }
    if (this.nowMs() - startMs > SLOW_WRITE_MS) device.isSlow = true;
    return true;
  }

  writeSync(file: FileHandle, positionBytes: number, buffer: Uint8Array): void {
    let done = 0;
    while (done < buffer.length) {
      done += writeSync(file, buffer, done, buffer.length - done, positionBytes + done);
    }
  }

  readSync(file: FileHandle, positionBytes: number, target: Uint8Array): number {
    let done = 0;
    while (done < target.length) {
      const read = readSync(file, target, done, target.length - done, positionBytes + done);
      if (read === 0) break;
      done += read;
    }
    return done;
  }

  tryRead(file: FileHandle, positionBytes: number, target: Uint8Array): number | null {
    const { reads } = this.deviceOf(file);
    if (!reads.isFast) return null;
    const startMs = this.nowMs();
    const sizeBytes = this.readSync(file, positionBytes, target);
    reads.onReadInLoop(this.nowMs() - startMs);
    return sizeBytes;
  }

  requestRead(file: FileHandle, positionBytes: number, target: Uint8Array, readId: number): void {
    this.underWayCount++;
    const { reads } = this.deviceOf(file);
    const more = (done: number): void => {
      readLater(file, target, done, target.length - done, positionBytes + done, (error, read) => {
        if (error === null && read > 0 && done + read < target.length) {
          more(done + read);
          return;
        }
        reads.onReadInPool();
        this.complete({ kind: 'read', readId, sizeBytes: done + (read ?? 0), error });
      });
    };
    more(0);
  }

  requestFlush(file: FileHandle, flushId: number): void {
    this.underWayCount++;
    fdatasync(file, (error) => this.complete({ kind: 'flushed', flushId, error }));
  }

  requestFlushDirectory(path: string, flushId: number): void {
    // Windows cannot open a directory for that (KAFKA-13391).
    if (process.platform === 'win32') {
      this.underWayCount++;
      this.complete({ kind: 'flushed', flushId, error: null });
      return;
    }
    const directory = this.openNow(path, 'r');
    this.underWayCount++;
    fsync(directory, (error) => {
      this.closeNow(directory);
      this.complete({ kind: 'flushed', flushId, error });
    });
  }

  flushSync(file: FileHandle): void {
    fdatasyncSync(file);
  }

  flushDirectorySync(path: string): void {
    if (process.platform === 'win32') return;
    const directory = this.openNow(path, 'r');
    try {
      fsyncSync(directory);
    } finally {
      this.closeNow(directory);
    }
  }

  truncate(file: FileHandle, sizeBytes: number): void {
    ftruncateSync(file, sizeBytes);
  }

  exists(path: string): boolean {
    return existsSync(path);
  }

  makeDirectory(path: string): void {
    makeDirectories(path);
  }

  list(path: string): FileInfo[] {
    const entries = this.withFile(() => readdirSync(path, { withFileTypes: true }));
    return entries.map((entry) => {
      const isDirectory = entry.isDirectory();
      if (isDirectory) return { name: entry.name, isDirectory, sizeBytes: 0, modifiedAtMs: -1 };
      const { size: sizeBytes, mtimeMs } = statSync(`${path}/${entry.name}`);
      return { name: entry.name, isDirectory, sizeBytes, modifiedAtMs: Math.floor(mtimeMs) };
    });
  }

  rename(from: string, to: string): void {
    renameSync(from, to);
  }

  remove(path: string): void {
    unlinkSync(path);
  }

  requestRemove(path: string, removeId: number): void {
    this.underWayCount++;
    unlink(path, (error) => {
      const isGone = error === null || error.code === 'ENOENT';
      this.complete({ kind: 'removed', removeId, error: isGone ? null : error });
    });
  }

  removeDirectory(path: string): void {
    rmdirSync(path);
  }

  readFile(path: string): Buffer | null {
    try {
      return this.withFile(() => readFileSync(path));
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return null;
      throw error;
    }
  }

  writeFileAtomic(path: string, content: Uint8Array, durable: boolean): void {
    const temporary = `${path}.tmp`;
    const file = this.openNow(temporary, 'w');
    try {
      this.writeSync(file, 0, content);
      if (durable) fsyncSync(file);
    } finally {
      this.closeNow(file);
    }
    renameSync(temporary, path);
    if (durable) this.flushDirectorySync(dirname(path));
  }

  totalSpaceBytes(path: string): number {
    const { blocks, bsize } = statfsSync(path);
    return blocks * bsize;
  }

  usableSpaceBytes(path: string): number {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  }

  takeCompletions(): readonly DiskCompletion[] {
    const taken = this.completions;
    this.completions = [];
    return taken;
  }

  private openNow(path: string, flags: string | number): FileHandle {
    return this.withFile(() => openSync(path, flags));
  }

  private closeNow(file: FileHandle): void {
    closeSync(file);
    this.keepSpares();
  }

  /** Again with one of the spare files, or of those that can wait, closed for it. */
  private withFile<Result>(action: () => Result): Result {
    for (;;) {
      try {
        const result = action();
        this.keepSpares();
        return result;
      } catch (error) {
        const { code } = error as { code?: string };
        if (code !== 'EMFILE' && code !== 'ENFILE') throw error;
        if (this.spareFiles.length === 0 && !this.closeOne()) throw error;
        const spare = this.spareFiles.pop();
        if (spare !== undefined) closeSync(spare);
      }
    }
  }

  private keepSpares(): void {
    while (this.spareFiles.length < this.spareFilesMax) {
      try {
        this.spareFiles.push(openSync('/dev/null', 'r'));
      } catch {
        return;
      }
    }
  }

  private deviceOf(file: FileHandle): Device {
    let device = this.deviceByFile.get(file);
    if (device !== undefined) return device;
    const id = this.deviceIdOf(file);
    device = this.devices.get(id) ?? { isSlow: false, reads: new ReadPace() };
    this.devices.set(id, device);
    this.deviceByFile.set(file, device);
    return device;
  }

  private requestWrite(
    file: FileHandle,
    positionBytes: number,
    buffers: readonly Uint8Array[],
    writeId: number,
    device: Device,
  ): void {
    this.underWayCount++;
    let startMs = -1;
    setImmediate(() => {
      startMs = this.nowMs();
    });
    const more = (left: readonly Uint8Array[], at: number): void => {
      const part = left.slice(0, BUFFERS_PER_WRITE_MAX);
      writevLater(file, part, at, (error, written) => {
        const rest = error === null ? behind(left, written) : [];
        if (rest.length > 0) {
          more(rest, at + written);
          return;
        }
        // Before the loop was free for once it cannot have been slow.
        device.isSlow = startMs >= 0 && this.nowMs() - startMs > SLOW_WRITE_MS;
        this.complete({ kind: 'written', writeId, error });
      });
    };
    more(buffers, positionBytes);
  }

  private complete(completion: DiskCompletion): void {
    this.underWayCount--;
    if (this.underWayCount === 0) this.onQuiet?.();
    this.completions.push(completion);
    if (this.completions.length === 1) this.wake();
  }
}

/** Node has raised the soft limit to the hard one by the time this runs. */
function readFileLimit(): number {
  if (process.platform !== 'linux') return FILE_LIMIT_USUAL;
  try {
    const limits = readFileSync('/proc/self/limits', 'latin1');
    const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
    return soft === 'unlimited' ? Infinity : Number(soft ?? FILE_LIMIT_USUAL);
  } catch {
    return FILE_LIMIT_USUAL;
  }
}

/** What is left when the first bytes are written. */
function behind(buffers: readonly Uint8Array[], writtenBytes: number): readonly Uint8Array[] {
  let i = 0;
  while (i < buffers.length && writtenBytes >= buffers[i]!.length) {
    writtenBytes -= buffers[i++]!.length;
  }
  const rest = buffers.slice(i);
  if (writtenBytes > 0) rest[0] = rest[0]!.subarray(writtenBytes);
  return rest;
}

/** Returns the position behind the last byte. */
function writeAllSync(
  file: FileHandle,
  positionBytes: number,
  buffers: readonly Uint8Array[],
): number {
  let totalBytes = 0;
  for (const buffer of buffers) totalBytes += buffer.length;
  let written = writevSync(file, buffers, positionBytes);
  const endBytes = positionBytes + totalBytes;
  // A short write is rare: the rest goes buffer by buffer.
  for (const buffer of buffers) {
    if (written >= buffer.length) {
      written -= buffer.length;
      positionBytes += buffer.length;
      continue;
    }
    while (written < buffer.length) {
      const at = positionBytes + written;
      written += writeSync(file, buffer, written, buffer.length - written, at);
    }
    written = 0;
    positionBytes += buffer.length;
  }
  return endBytes;
}
