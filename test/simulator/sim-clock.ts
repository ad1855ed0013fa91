/** Virtual time for one machine: it stands still until the machine's next deadline is due. */
import type { Broker } from '../../src/broker/broker.ts';

const WALL_START_MS = 1_700_000_000_000;

export class SimClock {
  nowMs = 1000;
  ticks = 0;

  get wallMs(): number {
    return WALL_START_MS + this.nowMs;
  }

  /** One tick; answers when the next is due. */
  tick(broker: Broker): number {
    this.ticks++;
    return broker.tick(this.nowMs, this.wallMs);
  }

  advance(ms: number): void {
    this.nowMs += ms;
  }

  /** To the deadline, but at least one millisecond and at most `maxMs`. */
  advanceTo(deadlineMs: number, maxMs: number): void {
    this.nowMs = Math.min(Math.max(deadlineMs, this.nowMs + 1), this.nowMs + maxMs);
  }
}
