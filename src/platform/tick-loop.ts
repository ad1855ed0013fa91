/**
 * Drives a machine: one tick after every batch of events (all sockets that were readable in one
 * turn of Node's loop share it), and one when the deadline that the last tick returned is due.
 */
import { Durations } from '../base/durations.ts';
import { ThreadClock } from './thread-clock.ts';

export interface Machine {
  /** Returns when it must be called next, on the clock of `nowMs`; `Infinity`: only for events. */
  tick(nowMs: number, wallMs: number): number;
}

const TIMER_MAX_MS = 0x7fff_ffff;
/** Of ticks this long it is asked whether they worked or waited for a core. */
const LONG_TICK_MS = 5;
/**
 * To look at the CPU clock before every tick would be a fiftieth of a busy loop's time. A reading this old adds no
 * more than that to what a long tick has worked, and Linux's own clock is not more exact.
 */
const READING_AGE_MS_MAX = 4;

export class TickLoop {
  /** While a tick runs nobody else is served: the longest is the least that the slowest request has waited. */
  readonly times: Durations = new Durations();
  /** The same of long ticks in CPU time, of which other processes take none. */
  readonly busyTimes: Durations = new Durations();
  /** Ticks are counted while it is true: one that loads or flushes all there is keeps nobody waiting before and after. */
  isServing = false;
  private readonly machine: Machine;
  private readonly onFailure: (error: unknown) => void;
  private isScheduled = false;
  private isStopped = false;
  private readonly clock: ThreadClock = new ThreadClock();
  /** What the CPU clock said, and when. */
  private workedMs = 0;
  private readAtMs = -Infinity;
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
    this.clock.close();
  }

  private readonly run = (): void => {
    this.isScheduled = false;
    if (this.isStopped) return;
    const nowMs = performance.now();
    if (nowMs - this.readAtMs > READING_AGE_MS_MAX) this.readClock(nowMs);
    let deadlineMs: number;
    try {
      deadlineMs = this.machine.tick(nowMs, Date.now());
    } catch (error) {
      // A broken invariant: stop at once, before wrong state reaches the disk or a client.
      this.stop();
      this.onFailure(error);
      return;
    }
    if (this.isServing && !this.isStopped) this.note(nowMs, performance.now());
    if (deadlineMs <= nowMs) this.wake();
    else if (deadlineMs < this.timerDueMs) this.setTimer(nowMs, deadlineMs);
  };

  private note(startedAtMs: number, endedAtMs: number): void {
    const tickMs = endedAtMs - startedAtMs;
    this.times.add(tickMs);
    if (tickMs <= LONG_TICK_MS) return;
    const workedBeforeMs = this.workedMs;
    this.readClock(endedAtMs);
    this.busyTimes.add(Math.min(tickMs, this.workedMs - workedBeforeMs));
  }

  private readClock(nowMs: number): void {
    this.workedMs = this.clock.readMs();
    this.readAtMs = nowMs;
  }

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
