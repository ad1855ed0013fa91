/**
 * The CPU time of the thread that asks: what the event loop has worked, without what others took from it.
 *
 * Node tells it from 23.9 on. Before, Linux does, to the kernel's own tick (1 to 4 ms); elsewhere there is only that
 * of all threads: of those that collect garbage, compile and wait for the disk as well.
 */
import { closeSync, openSync, readSync } from 'node:fs';

type CpuUsage = () => NodeJS.CpuUsage;

/** Nanoseconds on a core, then what does not matter here. */
const LINUX_PATH = '/proc/thread-self/schedstat';
const LINE_BYTES_MAX = 64;
const ZERO = 0x30;
const NINE = 0x39;

export class ThreadClock {
  private readonly usage: CpuUsage | null = null;
  private file: number | null;
  private readonly line: Buffer;

  constructor() {
    const { threadCpuUsage } = process as { threadCpuUsage?: CpuUsage };
    this.line = Buffer.alloc(LINE_BYTES_MAX);
    this.file = threadCpuUsage === undefined ? tryOpen() : null;
    // A kernel that does not count says so.
    if (this.readMs() === 0) this.close();
    this.usage = this.file === null ? (threadCpuUsage ?? process.cpuUsage) : null;
  }

  /** Since some moment in the past. */
  readMs(): number {
    if (this.file !== null) return this.readFileMs(this.file);
    if (this.usage === null) return 0;
    const { user, system } = this.usage.call(process);
    return (user + system) / 1000;
  }

  /** Nobody reads it any more. */
  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }

  private readFileMs(file: number): number {
    const sizeBytes = readSync(file, this.line, 0, LINE_BYTES_MAX, 0);
    let nanos = 0;
    for (let i = 0; i < sizeBytes; i++) {
      const digit = this.line[i]!;
      if (digit < ZERO || digit > NINE) break;
      nanos = nanos * 10 + digit - ZERO;
    }
    return nanos / 1e6;
  }
}

function tryOpen(): number | null {
  if (process.platform !== 'linux') return null;
  try {
    return openSync(LINUX_PATH, 'r');
  } catch {
    return null;
  }
}
