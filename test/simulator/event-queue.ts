/** Events in the order of their virtual times; those of one time in the order they were added. */
export type TimedEvent = {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
};

export class EventQueue {
  private readonly heap: TimedEvent[] = [];
  private nextOrder = 0;

  add(atMs: number, run: () => void): void {
    const { heap } = this;
    let at = heap.length;
    const event = { atMs, order: this.nextOrder++, run };
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }

  get nextAtMs(): number {
    return this.heap[0]?.atMs ?? Infinity;
  }

  take(): TimedEvent {
    const { heap } = this;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: TimedEvent, b: TimedEvent): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
