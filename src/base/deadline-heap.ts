/**
 * A binary heap of deadlines that can be moved and cancelled in logarithmic time.
 *
 * Sessions are prolonged far more often than they expire, so every deadline is an entry that its
 * owner keeps and moves. Entries with equal deadlines come out in the order they were scheduled.
 */
import { assert } from './assert.ts';

const NOT_QUEUED = -1;

export type Deadline<Event> = {
  readonly event: Event;
  deadlineMs: number;
  /** Breaks ties, so that equal deadlines keep their order on every run. */
  sequence: number;
  heapIndex: number;
};

export function newDeadline<Event>(event: Event): Deadline<Event> {
  return { event, deadlineMs: 0, sequence: 0, heapIndex: NOT_QUEUED };
}

export class DeadlineHeap<Event> {
  private readonly entries: Deadline<Event>[];
  private nextSequence: number;

  constructor() {
    this.entries = [];
    this.nextSequence = 0;
  }

  get size(): number {
    return this.entries.length;
  }

  /** `Infinity` when nothing is scheduled. */
  nextDeadlineMs(): number {
    return this.entries.length === 0 ? Infinity : this.entries[0]!.deadlineMs;
  }

  isScheduled(entry: Deadline<Event>): boolean {
    return entry.heapIndex !== NOT_QUEUED;
  }

  /** What is scheduled, in no order. */
  forEach(visit: (event: Event) => void): void {
    for (const { event } of this.entries) visit(event);
  }

  /** Schedules the entry, or moves it when it is scheduled already. */
  schedule(entry: Deadline<Event>, deadlineMs: number): void {
    entry.deadlineMs = deadlineMs;
    entry.sequence = this.nextSequence++;
    if (entry.heapIndex === NOT_QUEUED) {
      entry.heapIndex = this.entries.length;
      this.entries.push(entry);
    }
    this.siftUp(entry);
    this.siftDown(entry);
  }

  cancel(entry: Deadline<Event>): void {
    const index = entry.heapIndex;
    if (index === NOT_QUEUED) return;
    assert(this.entries[index] === entry);
    entry.heapIndex = NOT_QUEUED;
    const last = this.entries.pop()!;
    if (last === entry) return;
    last.heapIndex = index;
    this.entries[index] = last;
    this.siftUp(last);
    this.siftDown(last);
  }

  /** The first entry that is due, taken off the heap. */
  takeDue(nowMs: number): Deadline<Event> | undefined {
    const first = this.entries[0];
    if (first === undefined || first.deadlineMs > nowMs) return undefined;
    this.cancel(first);
    return first;
  }

  private isBefore(a: Deadline<Event>, b: Deadline<Event>): boolean {
    return (
      a.deadlineMs < b.deadlineMs || (a.deadlineMs === b.deadlineMs && a.sequence < b.sequence)
    );
  }

  private siftUp(entry: Deadline<Event>): void {
    while (entry.heapIndex > 0) {
      const parent = this.entries[(entry.heapIndex - 1) >> 1]!;
      if (!this.isBefore(entry, parent)) return;
      this.swap(entry, parent);
    }
  }

  private siftDown(entry: Deadline<Event>): void {
    for (;;) {
      const left = this.entries[2 * entry.heapIndex + 1];
      const right = this.entries[2 * entry.heapIndex + 2];
      if (left === undefined) return;
      const child = right !== undefined && this.isBefore(right, left) ? right : left;
      if (!this.isBefore(child, entry)) return;
      this.swap(child, entry);
    }
  }

  private swap(a: Deadline<Event>, b: Deadline<Event>): void {
    const index = a.heapIndex;
    a.heapIndex = b.heapIndex;
    b.heapIndex = index;
    this.entries[a.heapIndex] = a;
    this.entries[b.heapIndex] = b;
  }
}
