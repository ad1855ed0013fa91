/**
 * Keeps the number of open files bounded: files open when used, and the one unused for longest is
 * closed when there are too many. A pinned file (a write, read or flush is under way) stays open.
 */
import type { Disk, FileHandle } from './disk.ts';

const CLOSED = -1;

export class LogFile {
  /** Changes when the file or its directory is renamed; an open handle stays good. */
  path: string;
  handle: FileHandle;
  pins: number;
  /** Close as soon as nothing uses it any more: the file was deleted. */
  isRetired: boolean;

  constructor(path: string) {
    this.path = path;
    this.handle = CLOSED;
    this.pins = 0;
    this.isRetired = false;
  }
}

export class FilePool {
  private readonly disk: Disk;
  private readonly openMax: number;
  /** Least recently used first. */
  private readonly open: Set<LogFile>;

  constructor(disk: Disk, openMax: number) {
    this.disk = disk;
    this.openMax = openMax;
    this.open = new Set();
    // Connections may have taken what the process may open: that is no failure of the disk.
    disk.closeOne = () => this.closeOldest();
  }

  get openCount(): number {
    return this.open.size;
  }

  /** The handle, valid until the next call unless the file is pinned. Throws when it cannot open. */
  use(file: LogFile): FileHandle {
    if (file.handle === CLOSED) {
      if (this.open.size >= this.openMax) this.closeOldest();
      file.handle = this.disk.open(file.path, true);
    } else {
      this.open.delete(file);
    }
    this.open.add(file);
    return file.handle;
  }

  /** Deleted or moved before it was used again: opening would create an empty one. */
  isGone(file: LogFile): boolean {
    return file.isRetired && file.handle === CLOSED && !this.disk.exists(file.path);
  }

  pin(file: LogFile): void {
    file.pins++;
  }

  unpin(file: LogFile): void {
    file.pins--;
    if (file.pins === 0 && file.isRetired) this.close(file);
  }

  close(file: LogFile): void {
    if (file.handle === CLOSED) return;
    this.open.delete(file);
    const handle = file.handle;
    file.handle = CLOSED;
    this.disk.close(handle);
  }

  /** For files that are about to be deleted or moved: closed now or at the last unpin. */
  retire(file: LogFile): void {
    file.isRetired = true;
    if (file.pins === 0) this.close(file);
  }

  private closeOldest(): boolean {
    for (const file of this.open) {
      if (file.pins > 0) continue;
      this.close(file);
      return true;
    }
    return false;
  }
}
