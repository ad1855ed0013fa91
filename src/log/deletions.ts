/**
 * What a log has left behind under a name that says so: whole directories and single files, gone
 * after a while. It decides how they go without anybody having to wait for it.
 *
 * To free a file's pages takes 70 us for each megabyte on tmpfs (a topic of 1.2 GB: 85 ms), and to
 * make a rename last takes as long as the disk does: both are the disk's to do outside the loop, one
 * at a time, for it has other work. Small files go at once, so many in a tick.
 *
 * Invariant: the files of a log go only when its old name surely has, for half of it must not come back.
 */
import type { Disk } from './disk.ts';
import type { LogDirectory, LogStore } from './log-store.ts';

type Waiting = {
  readonly deadlineMs: number;
  readonly directory: LogDirectory;
  readonly path: string;
  readonly isDirectory: boolean;
};

type Step = {
  /** `flush`: the names in this directory; `tree`: all there is in it, then itself. */
  readonly kind: 'flush' | 'tree' | 'file';
  readonly directory: LogDirectory;
  readonly path: string;
  readonly sizeBytes: number;
};

const SMALL_BYTES_MAX = 256 * 1024;
/** Of files and directories: one of them takes 5 to 20 us. */
const STEPS_PER_TICK_MAX = 64;

export class Deletions {
  private readonly store: LogStore;
  private readonly disk: Disk;
  private waiting: Waiting[];
  private nextDueAtMs: number;
  /** Of what is due; the last one is next. */
  private readonly steps: Step[];
  private underWay: { readonly id: number; readonly step: Step } | null;

  constructor(store: LogStore, disk: Disk) {
    this.store = store;
    this.disk = disk;
    this.waiting = [];
    this.nextDueAtMs = Infinity;
    this.steps = [];
    this.underWay = null;
  }

  /** Kept for a while under its name: a read may be under way, an operator may be quick. */
  add(directory: LogDirectory, path: string, isDirectory: boolean, deadlineMs: number): void {
    this.waiting.push({ deadlineMs, directory, path, isDirectory });
    this.nextDueAtMs = Math.min(this.nextDueAtMs, deadlineMs);
  }

  /** Before a clean stop: whoever comes next to these files must not meet a removal on its way. */
  get isUnderWay(): boolean {
    return this.underWay !== null;
  }

  /** What is under way ends with a completion, not at a time. */
  nextDeadlineMs(): number {
    if (this.underWay !== null || this.store.isClosing) return Infinity;
    return this.steps.length > 0 ? -Infinity : this.nextDueAtMs;
  }

  advance(nowMs: number): void {
    if (this.store.isClosing) return;
    if (nowMs >= this.nextDueAtMs) this.takeDue(nowMs);
    for (let count = 0; count < STEPS_PER_TICK_MAX; count++) {
      if (this.underWay !== null) return;
      const step = this.steps.pop();
      if (step === undefined) return;
      this.store.attempt(step.directory, doing(step), () => this.run(step));
    }
  }

  /** False when the id is not ours. */
  onCompleted(id: number, error: Error | null): boolean {
    if (this.underWay?.id !== id) return false;
    const { step } = this.underWay;
    this.underWay = null;
    if (error !== null) this.store.fail(step.directory, doing(step), error);
    return true;
  }

  private takeDue(nowMs: number): void {
    const directories = new Set<LogDirectory>();
    const left: Waiting[] = [];
    this.nextDueAtMs = Infinity;
    for (const one of this.waiting) {
      const { deadlineMs, directory, path, isDirectory } = one;
      if (deadlineMs > nowMs) {
        this.nextDueAtMs = Math.min(this.nextDueAtMs, deadlineMs);
        left.push(one);
        continue;
      }
      if (isDirectory) directories.add(directory);
      const kind = isDirectory ? 'tree' : 'file';
      // How large a single one is nobody has asked: it may be a segment.
      this.steps.push({ kind, directory, path, sizeBytes: Infinity });
    }
    this.waiting = left;
    for (const directory of directories) {
      this.steps.push({ kind: 'flush', directory, path: directory.path, sizeBytes: 0 });
    }
  }

  private run(step: Step): void {
    const { disk } = this;
    const { kind, path } = step;
    if (kind === 'flush') {
      this.begin(step, (id) => disk.requestFlushDirectory(path, id));
    } else if (!disk.exists(path)) {
      return;
    } else if (kind === 'tree') {
      this.openTree(step);
    } else if (step.sizeBytes <= SMALL_BYTES_MAX) {
      disk.remove(path);
    } else {
      this.begin(step, (id) => disk.requestRemove(path, id));
    }
  }

  /** Looked at once more when what is in it has gone. */
  private openTree(step: Step): void {
    const { directory, path } = step;
    const entries = this.disk.list(path);
    if (entries.length === 0) {
      this.disk.removeDirectory(path);
      return;
    }
    this.steps.push(step);
    for (const { name, isDirectory, sizeBytes } of entries) {
      const kind = isDirectory ? 'tree' : 'file';
      this.steps.push({ kind, directory, path: `${path}/${name}`, sizeBytes });
    }
  }

  private begin(step: Step, request: (id: number) => void): void {
    const id = this.store.nextId();
    request(id);
    this.underWay = { id, step };
  }
}

function doing({ kind, path }: Step): string {
  return kind === 'flush' ? `flushing ${path}` : `deleting ${path}`;
}
