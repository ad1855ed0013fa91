/**
 * Deadlines of many waiting things, earliest first. An entry is a number (a ticket) with its
 * deadline; it is not removed when its owner is done early: the owner ignores a number that it
 * no longer knows. Ties leave in the order of insertion, so that replays are exact.
 */
export class DeadlineHeap {
  private readonly deadlinesMs: number[] = [];
  private readonly sequences: number[] = [];
  private readonly values: number[] = [];
  private nextSequence = 0;

  /** `Infinity` when empty. */
  get nextDeadlineMs(): number {
    return this.deadlinesMs.length === 0 ? Infinity : this.deadlinesMs[0]!;
  }

  get size(): number {
    return this.values.length;
  }

  push(deadlineMs: number, value: number): void {
    this.deadlinesMs.push(deadlineMs);
    this.sequences.push(this.nextSequence++);
    this.values.push(value);
    let child = this.values.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.isBefore(child, parent)) break;
      this.swap(child, parent);
      child = parent;
    }
  }

  /** The earliest value whose deadline is not after `nowMs`, or -1. */
  takeExpired(nowMs: number): number {
    if (this.values.length === 0 || this.deadlinesMs[0]! > nowMs) return -1;
    const value = this.values[0]!;
    const last = this.values.length - 1;
    this.swap(0, last);
    this.deadlinesMs.pop();
    this.sequences.pop();
    this.values.pop();
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      if (left >= last) break;
      const right = left + 1;
      const child = right < last && this.isBefore(right, left) ? right : left;
      if (!this.isBefore(child, parent)) break;
      this.swap(parent, child);
      parent = child;
    }
    return value;
  }

  private isBefore(i: number, j: number): boolean {
    const byDeadline = this.deadlinesMs[i]! - this.deadlinesMs[j]!;
    return byDeadline < 0 || (byDeadline === 0 && this.sequences[i]! < this.sequences[j]!);
  }

  private swap(i: number, j: number): void {
    const { deadlinesMs, sequences, values } = this;
    const deadlineMs = deadlinesMs[i]!;
    deadlinesMs[i] = deadlinesMs[j]!;
    deadlinesMs[j] = deadlineMs;
    const sequence = sequences[i]!;
    sequences[i] = sequences[j]!;
    sequences[j] = sequence;
    const value = values[i]!;
    values[i] = values[j]!;
    values[j] = value;
  }
}
