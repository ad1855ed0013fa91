/**
 * How long ticks took since the start: while one runs nobody else is served, so the longest is the least that
 * the slowest request has waited. The machine's other processes count too.
 */
export type TickTimesView = {
  readonly count: number;
  readonly totalMs: number;
  readonly longestMs: number;
  /** How many took at most so long and longer than the bound before; the last bound is `Infinity`. */
  readonly histogram: readonly { readonly atMostMs: number; readonly count: number }[];
};

const BOUNDS_MS: readonly number[] = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 50, 100, Infinity];

export class TickTimes implements TickTimesView {
  count = 0;
  totalMs = 0;
  longestMs = 0;
  private readonly counts: number[] = BOUNDS_MS.map(() => 0);

  add(tickMs: number): void {
    this.count++;
    this.totalMs += tickMs;
    if (tickMs > this.longestMs) this.longestMs = tickMs;
    let i = 0;
    while (tickMs > BOUNDS_MS[i]!) i++;
    this.counts[i]!++;
  }

  get histogram(): { atMostMs: number; count: number }[] {
    return BOUNDS_MS.map((atMostMs, i) => ({ atMostMs, count: this.counts[i]! }));
  }

  countAbove(boundMs: number): number {
    let count = 0;
    for (let i = 0; i < BOUNDS_MS.length; i++) {
      if (BOUNDS_MS[i]! > boundMs) count += this.counts[i]!;
    }
    return count;
  }
}
