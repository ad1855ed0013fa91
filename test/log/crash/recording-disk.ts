/**
 * A disk in memory that records every operation and knows, for each, from when on a power loss can
 * no longer undo it. `crash-images.ts` makes from the record what a crash may leave behind.
 *
 * What a flush guarantees is what POSIX guarantees: the flush of a file covers its bytes and its
 * size, not its name; the flush of a directory covers the names in it, not what they lead to.
 * `writeFileAtomic` is the steps that the real disk does.
 */
import type { Disk, DiskCompletion, FileHandle, FileInfo } from '../../../src/log/disk.ts';

export type Inode = number;

export type DiskOperation =
  | {
      readonly kind: 'write';
      readonly target: Inode;
      readonly positionBytes: number;
      readonly bytes: Buffer;
    }
  | { readonly kind: 'truncate'; readonly target: Inode; readonly sizeBytes: number }
  | { readonly kind: 'link'; readonly target: Inode; readonly name: string; readonly inode: Inode }
  | {
      readonly kind: 'rename';
      readonly target: Inode;
      readonly from: string;
      readonly to: string;
      readonly inode: Inode;
    }
  | { readonly kind: 'unlink'; readonly target: Inode; readonly name: string }
  | { readonly kind: 'flush'; readonly target: Inode };

/** All files and directories by path; a directory has null for its bytes. */
export type Image = ReadonlyMap<string, Buffer | null>;

export type RecordingDiskOptions = {
  /** Writes end with a completion. */
  readonly writesLater?: boolean;
};

type UnderWay = { readonly finish: () => DiskCompletion };

export const ROOT_INODE: Inode = 0;

export class RecordingDisk implements Disk {
  readonly openFilesMax = 100;
  readonly operations: DiskOperation[];
  /** Per operation: a crash after so many operations, or later, does not undo it. */
  readonly durableFrom: number[];
  /** Per operation: the process was told that it is done. */
  readonly doneFrom: number[];
  readonly directories: Map<Inode, Map<string, Inode>>;
  readonly contents: Map<Inode, Buffer>;
  /** As they were before the first operation. */
  readonly firstDirectories: ReadonlyMap<Inode, ReadonlyMap<string, Inode>>;
  readonly firstContents: ReadonlyMap<Inode, Buffer>;
  /** While set no completion is delivered. */
  isHeld: boolean;
  private readonly options: RecordingDiskOptions;
  private readonly paths: Map<string, Inode>;
  private readonly handles: Map<FileHandle, Inode>;
  private underWay: UnderWay[];
  private lastInode: Inode;
  private lastHandle: FileHandle;

  constructor(image: Image, options: RecordingDiskOptions = {}) {
    this.operations = [];
    this.durableFrom = [];
    this.doneFrom = [];
    this.directories = new Map([[ROOT_INODE, new Map()]]);
    this.contents = new Map();
    this.isHeld = false;
    this.options = options;
    this.paths = new Map([['', ROOT_INODE]]);
    this.handles = new Map();
    this.underWay = [];
    this.lastInode = ROOT_INODE;
    this.lastHandle = 0;
    for (const [path, bytes] of image) {
      const inode = ++this.lastInode;
      this.directoryOf(path).set(nameOf(path), inode);
      if (bytes === null) this.addDirectory(path, inode);
      else this.contents.set(inode, bytes);
    }
    this.firstContents = new Map(this.contents);
    this.firstDirectories = new Map(
      [...this.directories].map(([inode, names]) => [inode, new Map(names)]),
    );
  }

  /** Everything as the process sees it. */
  image(): Image {
    return imageOf(this.directories, (inode) => this.contents.get(inode)!);
  }

  get openCount(): number {
    return this.handles.size;
  }

  /** As after a while without anything to do: all of it is on the disk. */
  sync(): void {
    this.durableFrom.fill(0);
  }

  /** The process is gone: what it asked for and was not told of has happened. */
  kill(): void {
    this.handles.clear();
    this.underWay = [];
    this.doneFrom.forEach((from, i) => {
      if (from === Infinity) this.doneFrom[i] = this.operations.length;
    });
  }

  open(path: string, create: boolean): FileHandle {
    let inode = this.directoryOf(path).get(nameOf(path));
    if (inode === undefined) {
      if (!create) throw notFound(path);
      inode = this.create(path);
    }
    const handle = ++this.lastHandle;
    this.handles.set(handle, inode);
    return handle;
  }

  close(file: FileHandle): void {
    this.get(file);
    this.handles.delete(file);
  }

  sizeBytes(file: FileHandle): number {
    return this.contents.get(this.get(file))!.length;
  }

  write(
    file: FileHandle,
    positionBytes: number,
    buffers: readonly Uint8Array[],
    writeId: number,
  ): boolean {
    const bytes = Buffer.concat(buffers);
    const at = this.record({ kind: 'write', target: this.get(file), positionBytes, bytes });
    if (this.options.writesLater !== true) return true;
    this.doneFrom[at] = Infinity;
    this.later(() => {
      this.doneFrom[at] = this.operations.length;
      return { kind: 'written', writeId, error: null };
    });
    return false;
  }

  writeSync(file: FileHandle, positionBytes: number, buffer: Uint8Array): void {
    const bytes = Buffer.from(buffer);
    this.record({ kind: 'write', target: this.get(file), positionBytes, bytes });
  }

  readSync(file: FileHandle, positionBytes: number, target: Uint8Array): number {
    const bytes = this.contents.get(this.get(file))!;
    const sizeBytes = Math.max(0, Math.min(target.length, bytes.length - positionBytes));
    target.set(bytes.subarray(positionBytes, positionBytes + sizeBytes));
    return sizeBytes;
  }

  tryRead(file: FileHandle, positionBytes: number, target: Uint8Array): number | null {
    return this.options.writesLater === true ? null : this.readSync(file, positionBytes, target);
  }

  requestRead(file: FileHandle, positionBytes: number, target: Uint8Array, readId: number): void {
    this.later(() => {
      const sizeBytes = this.readSync(file, positionBytes, target);
      return { kind: 'read', readId, sizeBytes, error: null };
    });
  }

  requestFlush(file: FileHandle, flushId: number): void {
    this.requestFlushOf(this.get(file), flushId);
  }

  requestFlushDirectory(path: string, flushId: number): void {
    this.requestFlushOf(this.getDirectory(path), flushId);
  }

  flushSync(file: FileHandle): void {
    this.flush(this.get(file), this.operations.length);
  }

  flushDirectorySync(path: string): void {
    this.flush(this.getDirectory(path), this.operations.length);
  }

  truncate(file: FileHandle, sizeBytes: number): void {
    this.record({ kind: 'truncate', target: this.get(file), sizeBytes });
  }

  exists(path: string): boolean {
    if (this.paths.has(path)) return true;
    const directory = this.paths.get(parentOf(path));
    return directory !== undefined && this.directories.get(directory)!.has(nameOf(path));
  }

  makeDirectory(path: string): void {
    if (this.paths.has(path)) return;
    if (!this.paths.has(parentOf(path))) this.makeDirectory(parentOf(path));
    const target = this.paths.get(parentOf(path))!;
    const inode = ++this.lastInode;
    this.addDirectory(path, inode);
    this.record({ kind: 'link', target, name: nameOf(path), inode });
  }

  list(path: string): FileInfo[] {
    const names = [...this.directories.get(this.getDirectory(path))!];
    names.sort(([a], [b]) => (a < b ? -1 : 1));
    return names.map(([name, inode]) => {
      const content = this.contents.get(inode);
      const sizeBytes = content?.length ?? 0;
      return { name, isDirectory: content === undefined, sizeBytes, modifiedAtMs: -1 };
    });
  }

  rename(from: string, to: string): void {
    const target = this.getDirectory(parentOf(from));
    const inode = this.directories.get(target)!.get(nameOf(from));
    if (inode === undefined || parentOf(from) !== parentOf(to)) throw notFound(from);
    if (this.paths.delete(from)) this.paths.set(to, inode);
    this.record({ kind: 'rename', target, from: nameOf(from), to: nameOf(to), inode });
  }

  remove(path: string): void {
    const target = this.getDirectory(parentOf(path));
    if (!this.directories.get(target)!.has(nameOf(path))) throw notFound(path);
    this.record({ kind: 'unlink', target, name: nameOf(path) });
  }

  requestRemove(path: string, removeId: number): void {
    this.later(() => {
      if (this.exists(path)) this.remove(path);
      return { kind: 'removed', removeId, error: null };
    });
  }

  removeDirectory(path: string): void {
    const inode = this.getDirectory(path);
    if (this.directories.get(inode)!.size > 0) throw new Error(`ENOTEMPTY: ${path}`);
    this.paths.delete(path);
    const target = this.getDirectory(parentOf(path));
    this.record({ kind: 'unlink', target, name: nameOf(path) });
  }

  readFile(path: string): Buffer | null {
    const directory = this.paths.get(parentOf(path));
    const names = directory === undefined ? undefined : this.directories.get(directory);
    const inode = names?.get(nameOf(path));
    const content = inode === undefined ? undefined : this.contents.get(inode);
    return content === undefined ? null : Buffer.from(content);
  }

  writeFileAtomic(path: string, content: Uint8Array, durable: boolean): void {
    const temporary = `${path}.tmp`;
    if (this.exists(temporary)) this.remove(temporary);
    const inode = this.create(temporary);
    const bytes = Buffer.from(content);
    this.record({ kind: 'write', target: inode, positionBytes: 0, bytes });
    if (durable) this.flush(inode, this.operations.length);
    this.rename(temporary, path);
    if (durable) this.flushDirectorySync(parentOf(path));
  }

  totalSpaceBytes(_path: string): number {
    return -1;
  }

  usableSpaceBytes(_path: string): number {
    return -1;
  }

  takeCompletions(): readonly DiskCompletion[] {
    if (this.isHeld) return [];
    const taken = this.underWay;
    this.underWay = [];
    return taken.map(({ finish }) => finish());
  }

  protected later(finish: () => DiskCompletion): void {
    this.underWay.push({ finish });
  }

  /** Only what was done when the flush was asked for is sure to be covered by it. */
  protected requestFlushOf(inode: Inode, flushId: number): void {
    const end = this.operations.length;
    this.later(() => {
      this.flush(inode, end);
      return { kind: 'flushed', flushId, error: null };
    });
  }

  protected flush(inode: Inode, end: number): void {
    const at = this.record({ kind: 'flush', target: inode });
    for (let i = 0; i < end; i++) {
      if (this.operations[i]!.target === inode && this.durableFrom[i] === Infinity) {
        this.durableFrom[i] = at + 1;
      }
    }
  }

  private record(operation: DiskOperation): number {
    const { target } = operation;
    const names = this.directories.get(target);
    if (names === undefined) {
      this.contents.set(target, changeContent(this.contents.get(target)!, operation));
    } else {
      changeNames(names, operation);
    }
    this.operations.push(operation);
    this.durableFrom.push(operation.kind === 'flush' ? 0 : Infinity);
    this.doneFrom.push(this.operations.length);
    return this.operations.length - 1;
  }

  private create(path: string): Inode {
    const inode = ++this.lastInode;
    this.contents.set(inode, Buffer.alloc(0));
    const target = this.getDirectory(parentOf(path));
    this.record({ kind: 'link', target, name: nameOf(path), inode });
    return inode;
  }

  private addDirectory(path: string, inode: Inode): void {
    this.directories.set(inode, new Map());
    this.paths.set(path, inode);
  }

  private directoryOf(path: string): Map<string, Inode> {
    return this.directories.get(this.getDirectory(parentOf(path)))!;
  }

  private getDirectory(path: string): Inode {
    const inode = this.paths.get(path);
    if (inode === undefined) throw notFound(path);
    return inode;
  }

  private get(handle: FileHandle): Inode {
    const inode = this.handles.get(handle);
    if (inode === undefined) throw new Error(`EBADF: ${handle}`);
    return inode;
  }
}

export function changeNames(names: Map<string, Inode>, operation: DiskOperation): void {
  switch (operation.kind) {
    case 'link':
      names.set(operation.name, operation.inode);
      break;
    case 'rename':
      if (names.get(operation.from) === operation.inode) names.delete(operation.from);
      names.set(operation.to, operation.inode);
      break;
    case 'unlink':
      names.delete(operation.name);
      break;
    default:
  }
}

/** Never in place: an older image may share the bytes. */
export function changeContent(content: Buffer, operation: DiskOperation): Buffer {
  if (operation.kind === 'truncate') {
    const changed = Buffer.alloc(operation.sizeBytes);
    content.copy(changed);
    return changed;
  }
  if (operation.kind !== 'write') return content;
  const { positionBytes, bytes } = operation;
  const changed = Buffer.alloc(Math.max(content.length, positionBytes + bytes.length));
  content.copy(changed);
  bytes.copy(changed, positionBytes);
  return changed;
}

/** What can be reached by names, sorted by path. */
export function imageOf(
  directories: ReadonlyMap<Inode, ReadonlyMap<string, Inode>>,
  contentOf: (inode: Inode) => Buffer,
): Image {
  const image = new Map<string, Buffer | null>();
  const walk = (directory: Inode, prefix: string): void => {
    const names = [...directories.get(directory)!].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, inode] of names) {
      const path = `${prefix}/${name}`;
      if (directories.has(inode)) {
        image.set(path, null);
        walk(inode, path);
      } else {
        image.set(path, contentOf(inode));
      }
    }
  };
  walk(ROOT_INODE, '');
  return image;
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
