/**
 * The cleaner's reads, writes and flushes as steps of a generator: each is asked for, and the
 * generator waits until the completion has come in a later tick. One is under way at a time.
 */
import type { FileHandle } from '../disk.ts';
import type { LogFile } from '../file-pool.ts';
import type { LogStore } from '../log-store.ts';

/** `slice`: go on when there is time. `io`: go on when the completion is there. */
export type CleanerStep = 'slice' | 'io';

export type CleanerSteps<Result> = Generator<CleanerStep, Result, undefined>;

/** The disk failed, in contrast to what is on it. */
export class CleanerDiskError extends Error {}

const NOTHING_PENDING = 0;

export class CleanerIo {
  private readonly store: LogStore;
  private pendingId: number;
  private sizeBytes: number;
  private error: Error | null;

  constructor(store: LogStore) {
    this.store = store;
    this.pendingId = NOTHING_PENDING;
    this.sizeBytes = 0;
    this.error = null;
  }

  get isPending(): boolean {
    return this.pendingId !== NOTHING_PENDING;
  }

  /** False: the id is another's. */
  onCompleted(id: number, sizeBytes: number, error: Error | null): boolean {
    if (id !== this.pendingId) return false;
    this.pendingId = NOTHING_PENDING;
    this.sizeBytes = sizeBytes;
    this.error = error;
    return true;
  }

  /** Returns how many bytes were there. */
  *read(file: LogFile, positionBytes: number, target: Buffer): CleanerSteps<number> {
    const { disk } = this.store;
    yield* this.wait(file, (handle, id) => {
      disk.requestRead(handle, positionBytes, target, id);
      return false;
    });
    return this.sizeBytes;
  }

  *write(file: LogFile, positionBytes: number, bytes: Buffer): CleanerSteps<void> {
    const { disk } = this.store;
    yield* this.wait(file, (handle, id) => disk.write(handle, positionBytes, [bytes], id));
  }

  *flush(file: LogFile): CleanerSteps<void> {
    const { disk } = this.store;
    yield* this.wait(file, (handle, id) => {
      disk.requestFlush(handle, id);
      return false;
    });
  }

  *flushDirectory(path: string): CleanerSteps<void> {
    const id = this.store.nextId();
    run(() => this.store.disk.requestFlushDirectory(path, id));
    this.pendingId = id;
    yield* this.untilCompleted();
  }

  private *wait(
    file: LogFile,
    start: (handle: FileHandle, id: number) => boolean,
  ): CleanerSteps<void> {
    const { files } = this.store;
    const id = this.store.nextId();
    const isDone = run(() => start(files.use(file), id));
    if (isDone) return;
    this.pendingId = id;
    files.pin(file);
    try {
      yield* this.untilCompleted();
    } finally {
      files.unpin(file);
    }
  }

  private *untilCompleted(): CleanerSteps<void> {
    while (this.pendingId !== NOTHING_PENDING) yield 'io';
    if (this.error !== null) throw new CleanerDiskError(this.error.message, { cause: this.error });
  }
}

/** Whatever the disk throws in here is its failure. */
export function run<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new CleanerDiskError((error as Error).message, { cause: error });
  }
}
