/**
 * How fast replicas that are behind may catch up (KIP-73, ReplicationQuotaManager): one limit for what this
 * broker sends as a leader, one for what it takes as a follower. Only replicas that their topic names are
 * held to it, and among those only the ones that are not in sync: the others count, and are not held.
 */
import { type QuotaWindows, WindowedRate } from '../core/quota/windowed-rate.ts';
import type { Partition } from './partition.ts';

export type ReplicationRole = 'leader' | 'follower';

/** Kafka's word for no limit, which does not fit a double. */
const UNLIMITED = 2 ** 63;

export class ReplicationThrottle {
  readonly rateConfig: string;
  private readonly role: ReplicationRole;
  private readonly rate: WindowedRate;

  constructor(role: ReplicationRole, windows: QuotaWindows, nowMs: number) {
    this.rateConfig = `${role}.replication.throttled.rate`;
    this.role = role;
    this.rate = new WindowedRate(windows, Infinity, nowMs, 'elapsed');
  }

  /** False costs nothing more. */
  get isEnabled(): boolean {
    return this.rate.limit !== Infinity;
  }

  set bytesPerSecondMax(limit: number) {
    this.rate.limit = limit >= UNLIMITED ? Infinity : limit;
  }

  /** Whether this replica, if it is not in sync, has to wait. */
  holds(partition: Partition, nowMs: number): boolean {
    return this.names(partition) && this.rate.measure(nowMs) > this.rate.limit;
  }

  record(partition: Partition, sizeBytes: number, nowMs: number): void {
    if (this.names(partition)) this.rate.record(sizeBytes, nowMs);
  }

  private names({ isThrottledLeader, isThrottledFollower }: Partition): boolean {
    return this.role === 'leader' ? isThrottledLeader : isThrottledFollower;
  }
}
