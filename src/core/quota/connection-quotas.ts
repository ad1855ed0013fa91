/**
 * How fast connections may be made (kafka.network.ConnectionQuotas, KIP-402, KIP-612): to a node as a
 * whole, above which the next ones wait to be accepted, and from one address, above which they
 * are not served and closed after a while.
 */
import type { ClientQuotaView } from '../metadata/image.ts';
import { type QuotaWindows, WindowedRate } from './windowed-rate.ts';

/** Of addresses, half a kilobyte each: whoever has a network of IPv6 has as many as he likes. */
const REMEMBERED_MAX = 20_000;
/** An address that has not connected for as long is forgotten. */
const EXPIRY_MS = 3_600_000;
const SWEEP_INTERVAL_MS = 60_000;

export class ConnectionQuotas {
  private readonly windows: QuotaWindows;
  private readonly normalizeIp: (ip: string) => string;
  private readonly rate: WindowedRate;
  private readonly limitByIp: Map<string, number>;
  private readonly rateByIp: Map<string, WindowedRate>;
  private defaultIpLimit: number;
  private nextSweepAtMs: number;

  constructor(windows: QuotaWindows, normalizeIp: (ip: string) => string, nowMs: number) {
    this.windows = windows;
    this.normalizeIp = normalizeIp;
    this.rate = new WindowedRate(windows, Infinity, nowMs);
    this.limitByIp = new Map();
    this.rateByIp = new Map();
    this.defaultIpLimit = Infinity;
    this.nextSweepAtMs = nowMs;
  }

  get isEnabled(): boolean {
    return (
      this.rate.limit !== Infinity || this.defaultIpLimit !== Infinity || this.limitByIp.size > 0
    );
  }

  /** `max.connection.creation.rate`. */
  set creationRateMax(limit: number) {
    this.rate.limit = limit;
  }

  update(quotas: Iterable<ClientQuotaView>): void {
    this.limitByIp.clear();
    this.defaultIpLimit = Infinity;
    for (const { entity, values } of quotas) {
      const limit = values.get('connection_creation_rate');
      const part = entity.find(({ entityType }) => entityType === 'ip');
      if (limit === undefined || Number.isNaN(limit) || part === undefined) continue;
      if (part.entityName === null) this.defaultIpLimit = limit;
      else this.limitByIp.set(this.normalizeIp(part.entityName), limit);
    }
    for (const [ip, rate] of this.rateByIp) rate.limit = this.limitOf(ip);
  }

  /** Counts a connection; how long it has to wait, and those behind it. */
  recordAccepted(nowMs: number): number {
    if (this.rate.limit === Infinity) return 0;
    this.rate.record(1, nowMs);
    return this.bounded(this.rate.throttleTimeMs(nowMs));
  }

  /** Above zero: it is not served and not counted, and closed after that time. */
  recordAddress(address: string, nowMs: number): number {
    const ip = this.normalizeIp(address);
    const limit = this.limitOf(ip);
    if (limit === Infinity) return 0;
    if (nowMs >= this.nextSweepAtMs) this.sweep(nowMs);
    let rate = this.rateByIp.get(ip);
    if (rate === undefined) {
      rate = new WindowedRate(this.windows, limit, nowMs);
      if (this.rateByIp.size === REMEMBERED_MAX) this.forgetOldest();
    }
    // The last one to be forgotten.
    this.rateByIp.delete(ip);
    this.rateByIp.set(ip, rate);
    rate.record(1, nowMs);
    const throttleTimeMs = this.bounded(rate.throttleTimeMs(nowMs));
    if (throttleTimeMs > 0) rate.record(-1, nowMs);
    return throttleTimeMs;
  }

  private limitOf(ip: string): number {
    return this.limitByIp.get(ip) ?? this.defaultIpLimit;
  }

  private bounded(throttleTimeMs: number): number {
    return Math.min(throttleTimeMs, this.windows.sizeMs);
  }

  private forgetOldest(): void {
    for (const ip of this.rateByIp.keys()) {
      this.rateByIp.delete(ip);
      return;
    }
  }

  private sweep(nowMs: number): void {
    this.nextSweepAtMs = nowMs + SWEEP_INTERVAL_MS;
    for (const [ip, rate] of this.rateByIp) {
      if (nowMs - rate.lastUsedAtMs >= EXPIRY_MS) this.rateByIp.delete(ip);
    }
  }
}
