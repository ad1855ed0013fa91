/**
 * Permits that come back at a steady rate (Kafka's TokenBucket, KIP-599): a burst may use what all the
 * windows together would allow, and below zero one waits until the debt is paid.
 */
import { type QuotaWindows, THROTTLE_TIME_MS_MAX } from './windowed-rate.ts';

export class TokenBucket {
  /** Permits a second; `Infinity`: there is no limit. */
  limit: number;
  lastUsedAtMs: number;
  private readonly windows: QuotaWindows;
  private tokens: number;

  /** Full. */
  constructor(windows: QuotaWindows, limit: number, nowMs: number) {
    this.limit = limit;
    this.lastUsedAtMs = nowMs;
    this.windows = windows;
    this.tokens = Infinity;
  }

  take(permits: number, nowMs: number): void {
    this.refill(nowMs);
    this.tokens -= permits;
  }

  /** Until the debt is paid; 0 when there is none. */
  throttleTimeMs(nowMs: number): number {
    this.refill(nowMs);
    if (this.tokens >= 0) return 0;
    return Math.min(THROTTLE_TIME_MS_MAX, Math.round((-this.tokens / this.limit) * 1000));
  }

  private refill(nowMs: number): void {
    const elapsedMs = nowMs - this.lastUsedAtMs;
    this.lastUsedAtMs = nowMs;
    const burst = (this.windows.count * this.windows.sizeMs * this.limit) / 1000;
    // Infinity times no time would be no number at all.
    const refilled = elapsedMs > 0 ? this.tokens + (this.limit * elapsedMs) / 1000 : this.tokens;
    this.tokens = Math.min(burst, refilled);
  }
}
