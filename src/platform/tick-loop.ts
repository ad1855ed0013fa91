/**
 * Drives a machine: one tick after every batch of events (all sockets that were readable in one
 * turn of Node's loop share it), and one when the deadline that the last tick returned is due.
 */
import { Durations } from '../base/durations.ts';

export interface Machine {
  /** Returns when it must be called next, on the clock of `nowMs`; `Infinity`: only for events. */
  tick(nowMs: number, wallMs: number): number;
}

const TIMER_MAX_MS = 0x7fff_ffff;
/** Of ticks this long it is asked whether they worked or waited for a core. */
const LONG_TICK_MS = 5;

export class TickLoop {
  /** While a tick runs nobody else is served: the longest is the least that the slowest request has waited. */
  readonly times: Durations = new Durations();
  /** The same of long ticks in CPU time, of which other processes take none. To ask costs 0.6 us a tick. */
  readonly busyTimes: Durations = new Durations();
  /** Ticks are counted while it is true: one that loads or flushes all there is keeps nobody waiting before and after. */
  isServing = false;
  private readonly machine: Machine;
  private readonly onFailure: (error: unknown) => void;
  private isScheduled = false;
  private isStopped = false;
  private timer: NodeJS.Timeout | null = null;
  private timerDueMs = Infinity;

  constructor(machine: Machine, onFailure: (error: unknown) => void) {
    this.machine = machine;
    this.onFailure = onFailure;
  }

  /** Something is in the inbox. */
  readonly wake: () => void = () => {
    if (this.isScheduled || this.isStopped) return;
    this.isScheduled = true;
    setImmediate(this.run);
  };

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private readonly run = (): void => {
    this.isScheduled = false;
    if (this.isStopped) return;
    const cpuBefore = process.cpuUsage();
    const nowMs = performance.now();
    let deadlineMs: number;
    try {
      deadlineMs = this.machine.tick(nowMs, Date.now());
    } catch (error) {
      // A broken invariant: stop at once, before wrong state reaches the disk or a client.
      this.stop();
      this.onFailure(error);
      return;
    }
    const tickMs = performance.now() - nowMs;
    if (this.isServing) this.times.add(tickMs);
    if (this.isServing && tickMs > LONG_TICK_MS)
      this.busyTimes.add(Math.min(tickMs, cpuMsSince(cpuBefore)));
    if (deadlineMs <= nowMs) this.wake();
    else if (deadlineMs < this.timerDueMs) this.setTimer(nowMs, deadlineMs);
  };

  private setTimer(nowMs: number, deadlineMs: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timerDueMs = deadlineMs;
    const delayMs = Math.min(Math.ceil(deadlineMs - nowMs), TIMER_MAX_MS);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.timerDueMs = Infinity;
      this.wake();
    }, delayMs);
  }
}

/** Of all threads; when the loop's works for long, the others have little to do. */
function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
