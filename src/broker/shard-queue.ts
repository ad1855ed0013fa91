/**
 * What a shard holds back until its log has committed what was appended before: replies, and what
 * goes on after them. It leaves in the order of the log; what has waited for too long leaves before.
 */
import { RingQueue } from '../base/ring-queue.ts';

export type Parked<Continuation> =
  | {
      readonly kind: 'reply';
      readonly requiredOffset: number;
      readonly deadlineMs: number;
      readonly ticket: number;
      readonly response: object;
    }
  | {
      readonly kind: 'continuation';
      readonly requiredOffset: number;
      readonly deadlineMs: number;
      readonly continuation: Continuation;
    };

export class ShardQueue<Continuation> {
  private readonly parked: RingQueue<Parked<Continuation>>;
  /** No deadline is before this one; what has left may have had it. */
  private earliestMs: number;

  constructor() {
    this.parked = new RingQueue();
    this.earliestMs = Infinity;
  }

  get size(): number {
    return this.parked.size;
  }

  /** When `takeExpired` may have something to give. */
  nextDeadlineMs(): number {
    return this.parked.size === 0 ? Infinity : this.earliestMs;
  }

  /** `requiredOffset` never goes down from one to the next. */
  push(parked: Parked<Continuation>): void {
    if (this.parked.size === 0) this.earliestMs = Infinity;
    this.parked.push(parked);
    this.earliestMs = Math.min(this.earliestMs, parked.deadlineMs);
  }

  takeCommitted(highWatermark: number): Parked<Continuation> | undefined {
    const next = this.parked.peek();
    if (next === undefined || next.requiredOffset > highWatermark) return undefined;
    return this.parked.shift();
  }

  /** Looks at all of them: deadlines differ, and are rarely reached. */
  takeExpired(nowMs: number): Parked<Continuation>[] {
    const expired: Parked<Continuation>[] = [];
    let left = this.parked.size;
    this.earliestMs = Infinity;
    for (; left > 0; left--) {
      const next = this.parked.shift()!;
      if (next.deadlineMs > nowMs) this.push(next);
      else expired.push(next);
    }
    return expired;
  }

  /** Whose replies are here. */
  tickets(): Set<number> {
    const tickets = new Set<number>();
    for (let i = 0; i < this.parked.size; i++) {
      const one = this.parked.at(i)!;
      if (one.kind === 'reply') tickets.add(one.ticket);
    }
    return tickets;
  }

  clear(): void {
    this.parked.clear();
  }
}
