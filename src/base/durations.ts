/** How often something took how long, since the start: a histogram, and the longest. */
export type DurationsView = {
  readonly count: number;
  readonly totalMs: number;
  readonly longestMs: number;
  /** How many took at most so long and longer than the bound before; the last bound is `Infinity`. */
  readonly histogram: readonly { readonly atMostMs: number; readonly count: number }[];
};

const BOUNDS_MS: readonly number[] = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 50, 100, Infinity];

export class Durations implements DurationsView {
  count = 0;
  totalMs = 0;
  longestMs = 0;
  private readonly counts: number[] = BOUNDS_MS.map(() => 0);

  add(ms: number): void {
    this.count++;
    this.totalMs += ms;
    if (ms > this.longestMs) this.longestMs = ms;
    let i = 0;
    while (ms > BOUNDS_MS[i]!) i++;
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
