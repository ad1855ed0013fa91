/**
 * The Disk port. `platform/file-disk` and `platform/memory-disk` implement it for real, the
 * simulator's disk implements it with faults. Paths are whole, normalised, with `/`.
 *
 * Writes go to the page cache. A write that returns `true` is done; one that returns `false` is
 * under way and ends as a `DiskCompletion`, in a later tick. So do flushes, and the reads and
 * removals that are requested; `tryRead` is for reads that the page cache may serve at once. Any failure is final for
 * the directory it happened in: nothing is ever retried.
 */
export type FileHandle = number;

export type DiskCompletion =
  | { readonly kind: 'written'; readonly writeId: number; readonly error: Error | null }
  | { readonly kind: 'flushed'; readonly flushId: number; readonly error: Error | null }
  | { readonly kind: 'removed'; readonly removeId: number; readonly error: Error | null }
  | {
      readonly kind: 'read';
      readonly readId: number;
      /** Bytes put into the target; less than asked for only at the end of the file. */
      readonly sizeBytes: number;
      readonly error: Error | null;
    };

export type FileInfo = {
  readonly name: string;
  readonly isDirectory: boolean;
  readonly sizeBytes: number;
  /** When a file was last written, by the wall clock; -1 for a directory, or on a disk without. */
  readonly modifiedAtMs: number;
};

export interface Disk {
  /** How many files may stay open: about half of what the process may open, sockets need the rest. */
  readonly openFilesMax: number;
  /** Asked when the process may open no more: closes a file that can wait. False: there is none. */
  closeOne?: () => boolean;
  /** Opens for reading and writing; creates the file when it is missing and `create` is set. */
  open(path: string, create: boolean): FileHandle;
  close(file: FileHandle): void;
  sizeBytes(file: FileHandle): number;

  /**
   * Writes the buffers one after the other from `positionBytes`. True: done, the buffers are free.
   * False: they stay in use until the completion with this `writeId`. Throws when the file failed.
   */
  write(
    file: FileHandle,
    positionBytes: number,
    buffers: readonly Uint8Array[],
    writeId: number,
  ): boolean;
  /** The same, always at once: for recovery, roll and clean stop. Throws when the file failed. */
  writeSync(file: FileHandle, positionBytes: number, buffer: Uint8Array): void;
  /** Reads into `target`, synchronously: for start-up, indexes and control files only. */
  readSync(file: FileHandle, positionBytes: number, target: Uint8Array): number;
  /**
   * Reads into `target` if that is expected to be quick, and says how much, as a completion does.
   * Null: it may take long, `requestRead` is the way. Throws when the file failed.
   */
  tryRead(file: FileHandle, positionBytes: number, target: Uint8Array): number | null;
  requestRead(file: FileHandle, positionBytes: number, target: Uint8Array, readId: number): void;
  /** fdatasync. */
  requestFlush(file: FileHandle, flushId: number): void;
  requestFlushDirectory(path: string, flushId: number): void;
  /** For start-up, clean stop and small control files. */
  flushSync(file: FileHandle): void;
  flushDirectorySync(path: string): void;
  truncate(file: FileHandle, sizeBytes: number): void;

  exists(path: string): boolean;
  makeDirectory(path: string): void;
  list(path: string): FileInfo[];
  rename(from: string, to: string): void;
  /** To free what a large file takes takes long: `requestRemove` is the way, for whoever serves meanwhile. */
  remove(path: string): void;
  /** What is there no more has been removed: a rename of its directory may come first. */
  requestRemove(path: string, removeId: number): void;
  removeDirectory(path: string): void;
  /** Whole small files: checkpoints, meta.properties. Null when missing. */
  readFile(path: string): Buffer | null;
  /** Written to `path + '.tmp'`, flushed, renamed, directory flushed when `durable`. */
  writeFileAtomic(path: string, content: Uint8Array, durable: boolean): void;
  totalSpaceBytes(path: string): number;
  usableSpaceBytes(path: string): number;

  /** What has ended since the last call, in the order it ended. */
  takeCompletions(): readonly DiskCompletion[];
}
