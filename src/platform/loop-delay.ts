/**
 * Watches how long an event waits for its turn in Node's loop: a timer that should come at fixed intervals says
 * how late it is. It wakes an idle process, so it runs only where somebody may ask.
 */
import { Durations } from '../base/durations.ts';

const INTERVAL_MS = 50;

export class LoopDelay {
  readonly delays: Durations;
  private timer: NodeJS.Timeout | null;
  private dueAtMs: number;

  constructor() {
    this.delays = new Durations();
    this.timer = null;
    this.dueAtMs = 0;
  }

  start(): void {
    this.dueAtMs = performance.now() + INTERVAL_MS;
    this.timer = setTimeout(() => {
      this.delays.add(Math.max(0, performance.now() - this.dueAtMs));
      this.start();
    }, INTERVAL_MS).unref();
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
  }
}
