/**
 * A rate against a limit, measured as Apache Kafka does it (SampledStat, Rate, QuotaUtils): the sum of
 * the last few windows of time over the time since the oldest of them began.
 *
 * A window that has begun is counted whole. Windows that are missing, because nothing was recorded
 * before, count as empty ones: a burst after a pause is spread over all of them (Rate). For some rates they do
 * not count, and a burst is one (SimpleRate). One window more than is configured is kept, for the time that
 * overlaps the oldest one.
 */
export type QuotaWindows = {
  readonly count: number;
  readonly sizeMs: number;
};

/** A reply has no room for more: a large request against a tiny limit would be centuries. */
export const THROTTLE_TIME_MS_MAX = 0x7fff_ffff;

/** Over which time a rate is measured. */
export type MeasuredTime = 'allWindows' | 'elapsed';

export class WindowedRate {
  /** Units a second; `Infinity`: none. */
  limit: number;
  lastUsedAtMs: number;
  private readonly windows: QuotaWindows;
  private readonly measuredTime: MeasuredTime;
  /** The windows in a ring: three numbers each, so that recording allocates nothing. */
  private readonly sums: number[];
  private readonly startedAtMs: number[];
  private readonly lastEventAtMs: number[];
  private current: number;

  constructor(
    windows: QuotaWindows,
    limit: number,
    nowMs: number,
    measuredTime: MeasuredTime = 'allWindows',
  ) {
    this.limit = limit;
    this.lastUsedAtMs = nowMs;
    this.windows = windows;
    this.measuredTime = measuredTime;
    this.sums = [0];
    this.startedAtMs = [nowMs];
    this.lastEventAtMs = [nowMs];
    this.current = 0;
  }

  /** Below zero: takes back what was recorded. */
  record(value: number, nowMs: number): void {
    this.lastUsedAtMs = nowMs;
    if (nowMs - this.startedAtMs[this.current]! >= this.windows.sizeMs) this.advance(nowMs);
    this.sums[this.current] = this.sums[this.current]! + value;
    this.lastEventAtMs[this.current] = nowMs;
  }

  /** Units a second. */
  measure(nowMs: number): number {
    this.clearOld(nowMs);
    let sum = 0;
    for (let i = 0; i < this.sums.length; i++) sum += this.sums[i]!;
    return sum / (this.measuredMs(nowMs) / 1000);
  }

  /**
   * How long nothing must be recorded until the rate is back at its limit; 0 when it is not above.
   * With an observed rate O over a time W it is the X in O * W / (W + X) = limit.
   */
  throttleTimeMs(nowMs: number): number {
    const rate = this.measure(nowMs);
    if (rate <= this.limit) return 0;
    const waitMs = ((rate - this.limit) / this.limit) * this.measuredMs(nowMs);
    return Math.min(THROTTLE_TIME_MS_MAX, Math.round(waitMs));
  }

  private advance(nowMs: number): void {
    this.current = (this.current + 1) % (this.windows.count + 1);
    this.begin(this.current, nowMs);
  }

  private begin(at: number, nowMs: number): void {
    this.sums[at] = 0;
    this.startedAtMs[at] = nowMs;
    this.lastEventAtMs[at] = nowMs;
  }

  private clearOld(nowMs: number): void {
    const expiryMs = this.windows.count * this.windows.sizeMs;
    for (let i = 0; i < this.sums.length; i++) {
      if (nowMs - this.lastEventAtMs[i]! >= expiryMs) this.begin(i, nowMs);
    }
  }

  private measuredMs(nowMs: number): number {
    const { count, sizeMs } = this.windows;
    let oldestAtMs = this.startedAtMs[0]!;
    for (let i = 1; i < this.startedAtMs.length; i++)
      oldestAtMs = Math.min(oldestAtMs, this.startedAtMs[i]!);
    const elapsedMs = nowMs - oldestAtMs;
    if (this.measuredTime === 'elapsed') return Math.max(elapsedMs, sizeMs);
    const missing = Math.max(0, count - 1 - Math.trunc(elapsedMs / sizeMs));
    return Math.max(1, elapsedMs + missing * sizeMs);
  }
}
