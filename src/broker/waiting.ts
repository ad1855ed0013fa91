/**
 * The requests that wait for a partition: produces for their records to be acknowledged, fetches
 * for enough bytes. A request leaves on its condition, on its deadline or when its connection
 * closes, whichever is first; each leaves exactly once.
 */
import { type Deadline, DeadlineHeap, newDeadline } from '../base/deadline-heap.ts';
import type { RingQueue } from '../base/ring-queue.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { FetchPlan } from './fetch-plan.ts';
import type { ParkedProduce, Partition, ProduceWait } from './partition.ts';
import { finiteDeadline, type NotePlace } from './ticket-place.ts';

export type ParkedFetch = {
  readonly ticket: number;
  readonly plan: FetchPlan;
  readonly deadlineMs: number;
  /** No fewer bytes than these must still come; 0: that is not known. */
  missingBytes: number;
};

type WaitingProduce = {
  readonly parked: ParkedProduce;
  readonly waits: readonly { readonly partition: Partition; readonly wait: ProduceWait }[];
};

export class Waiting {
  private readonly fetches: Map<number, ParkedFetch> = new Map();
  private readonly produces: Map<number, WaitingProduce> = new Map();
  private readonly deadlines: DeadlineHeap<number> = new DeadlineHeap();
  private readonly deadlineByTicket: Map<number, Deadline<number>> = new Map();
  private readonly woken: Set<number> = new Set();
  private readonly ticketsByRead: Map<number, number[]> = new Map();
  private readonly finished: ParkedProduce[] = [];

  get nextDeadlineMs(): number {
    return this.deadlines.nextDeadlineMs();
  }

  get fetchCount(): number {
    return this.fetches.size;
  }

  get produceCount(): number {
    return this.produces.size;
  }

  get hasWoken(): boolean {
    return this.woken.size > 0 || this.finished.length > 0;
  }

  /** `onlyWritten`: acks=1, for which the write of the leader is enough. */
  parkProduce(
    parked: ParkedProduce,
    waits: WaitingProduce['waits'],
    deadlineMs: number,
    onlyWritten: boolean,
  ): void {
    this.produces.set(parked.ticket, { parked, waits });
    for (const { partition, wait } of waits) {
      if (onlyWritten && partition.leader !== null) partition.writtenWaits.push(wait);
      else partition.produceWaits.push(wait);
    }
    this.scheduleDeadline(parked.ticket, deadlineMs);
  }

  parkFetch(fetch: ParkedFetch, readIds: readonly number[]): void {
    const { ticket, plan } = fetch;
    this.fetches.set(ticket, fetch);
    for (const readId of readIds) {
      const tickets = this.ticketsByRead.get(readId);
      if (tickets === undefined) this.ticketsByRead.set(readId, [ticket]);
      else tickets.push(ticket);
    }
    // A read under way ends by itself and is the answer: no deadline then, and no news.
    if (readIds.length > 0) return;
    for (const { partition } of plan.items) ticketsOf(partition, plan)?.add(ticket);
    this.scheduleDeadline(ticket, fetch.deadlineMs);
  }

  /** The partition's records below `highWatermark` are committed: acknowledge and wake. */
  onHighWatermark(partition: Partition, highWatermark: number): void {
    this.settleUpTo(partition.produceWaits, highWatermark);
    const grownBytes = partition.takeGrownBytes();
    for (const ticket of partition.fetchTickets) {
      // Followers wait for what is written, not for this, but look again all the same.
      const fetch = this.fetches.get(ticket)!;
      fetch.missingBytes -= grownBytes;
      if (fetch.missingBytes <= 0) this.woken.add(ticket);
    }
  }

  /**
   * A partition with other replicas has more to give them, and has written what acks=1 waits for.
   * True when somebody may go on.
   */
  onWritten(partition: Partition, writtenEndOffset: number): boolean {
    // A duplicate waits for what was written, and told, long ago.
    this.settleUpTo(partition.writtenWaits, writtenEndOffset);
    let hasWoken = false;
    if (writtenEndOffset <= partition.toldWrittenEndOffset) return this.finished.length > 0;
    partition.toldWrittenEndOffset = writtenEndOffset;
    for (const ticket of partition.followerTickets) {
      this.woken.add(ticket);
      hasWoken = true;
    }
    return hasWoken || this.finished.length > 0;
  }

  /** The partition moved away, was deleted or failed: its produces fail, its fetches look again. */
  onPartitionLost(partition: Partition, errorCode: ErrorCode): void {
    for (;;) {
      const wait = partition.produceWaits.shift() ?? partition.writtenWaits.shift();
      if (wait === undefined) break;
      if (wait.parked.isDone) continue;
      wait.partitionResponse.errorCode = errorCode;
      wait.partitionResponse.baseOffset = -1;
      this.settle(wait);
    }
    for (const ticket of partition.fetchTickets) this.woken.add(ticket);
    for (const ticket of partition.followerTickets) this.woken.add(ticket);
  }

  /** A stop: every fetch is answered with what there is. */
  wakeAll(): void {
    for (const ticket of this.fetches.keys()) this.woken.add(ticket);
  }

  onReadCompleted(readId: number): void {
    const tickets = this.ticketsByRead.get(readId);
    if (tickets === undefined) return;
    this.ticketsByRead.delete(readId);
    for (const ticket of tickets) this.woken.add(ticket);
  }

  onDeadlines(nowMs: number): void {
    for (;;) {
      const ticket = this.deadlines.takeDue(nowMs)?.event;
      if (ticket === undefined) return;
      this.deadlineByTicket.delete(ticket);
      if (this.fetches.has(ticket)) this.woken.add(ticket);
      const produce = this.produces.get(ticket);
      if (produce === undefined) continue;
      for (const { wait } of produce.waits) {
        // What is still waited for may yet be written: the client hears that it is unknown.
        if (!wait.isSettled) wait.partitionResponse.errorCode = ErrorCode.REQUEST_TIMED_OUT;
      }
      this.finish(produce.parked);
    }
  }

  notePlaces(note: NotePlace): void {
    for (const [ticket, { plan, deadlineMs }] of this.fetches) {
      const hasDeadline = this.deadlineByTicket.has(ticket);
      note(ticket, {
        kind: 'parkedFetch',
        waitsFor: hasDeadline ? 'bytes' : 'disk',
        replicaId: plan.replicaId,
        minBytes: plan.minBytes,
        deadlineMs: hasDeadline ? finiteDeadline(deadlineMs) : null,
        partitions: plan.items.map(({ asked, fetchOffset }) => {
          return { topic: asked.topic, partition: asked.partitionIndex, fetchOffset };
        }),
      });
    }
    for (const [ticket, { waits }] of this.produces) {
      const deadlineMs = this.deadlineByTicket.get(ticket)?.deadlineMs ?? Infinity;
      const partitions = waits
        .filter(({ wait }) => !wait.isSettled)
        .map(({ partition: { topic, partitionIndex }, wait: { requiredOffset } }) => {
          return { topic, partition: partitionIndex, requiredOffset };
        });
      note(ticket, { kind: 'parkedProduce', deadlineMs: finiteDeadline(deadlineMs), partitions });
    }
  }

  forget(ticket: number): void {
    const fetch = this.fetches.get(ticket);
    if (fetch !== undefined) this.unpark(fetch);
    const produce = this.produces.get(ticket);
    if (produce !== undefined) {
      produce.parked.isDone = true;
      this.unparkProduce(ticket);
    }
  }

  takeFinishedProduces(): readonly ParkedProduce[] {
    return this.finished.splice(0);
  }

  /** Fetches to look at again, in the order they were woken; one that is taken is parked no more. */
  *takeWokenFetches(): Generator<ParkedFetch, void> {
    for (const ticket of this.woken) {
      this.woken.delete(ticket);
      const fetch = this.fetches.get(ticket);
      if (fetch === undefined) continue;
      this.unpark(fetch);
      yield fetch;
    }
  }

  private unpark(fetch: ParkedFetch): void {
    this.fetches.delete(fetch.ticket);
    this.cancelDeadline(fetch.ticket);
    const { plan } = fetch;
    for (const { partition } of plan.items) ticketsOf(partition, plan)?.delete(fetch.ticket);
  }

  private settleUpTo(waits: RingQueue<ProduceWait>, endOffset: number): void {
    for (;;) {
      const wait = waits.peek();
      if (wait === undefined || wait.requiredOffset > endOffset) return;
      waits.shift();
      this.settle(wait);
    }
  }

  private settle(wait: ProduceWait): void {
    if (wait.parked.isDone) return;
    wait.isSettled = true;
    wait.parked.remaining--;
    if (wait.parked.remaining === 0) this.finish(wait.parked);
  }

  private finish(parked: ParkedProduce): void {
    parked.isDone = true;
    this.unparkProduce(parked.ticket);
    this.finished.push(parked);
  }

  private unparkProduce(ticket: number): void {
    this.produces.delete(ticket);
    this.cancelDeadline(ticket);
  }

  private scheduleDeadline(ticket: number, deadlineMs: number): void {
    const deadline = newDeadline(ticket);
    this.deadlineByTicket.set(ticket, deadline);
    this.deadlines.schedule(deadline, deadlineMs);
  }

  private cancelDeadline(ticket: number): void {
    const deadline = this.deadlineByTicket.get(ticket);
    if (deadline === undefined) return;
    this.deadlineByTicket.delete(ticket);
    this.deadlines.cancel(deadline);
  }
}

/** A follower is not woken by what is committed: it waits for what it does not have. */
function ticketsOf(partition: Partition | null, plan: FetchPlan): Set<number> | undefined {
  return plan.replicaId >= 0 ? partition?.followerTickets : partition?.fetchTickets;
}
