/** The segments of one log by base offset; the last one is active. Kafka's LogSegments. */
import { assert } from '../base/assert.ts';
import type { Segment } from './segment.ts';

export class Segments {
  private readonly list: Segment[];

  constructor() {
    this.list = [];
  }

  get count(): number {
    return this.list.length;
  }

  get first(): Segment {
    assert(this.list.length > 0);
    return this.list[0]!;
  }

  get active(): Segment {
    assert(this.list.length > 0);
    return this.list.at(-1)!;
  }

  get all(): readonly Segment[] {
    return this.list;
  }

  /** Replaces one with the same base offset. */
  add(segment: Segment): void {
    let at = this.list.length;
    while (at > 0 && this.list[at - 1]!.baseOffset > segment.baseOffset) at--;
    const replaces = at > 0 && this.list[at - 1]!.baseOffset === segment.baseOffset;
    if (replaces) this.list[at - 1] = segment;
    else this.list.splice(at, 0, segment);
  }

  remove(segment: Segment): void {
    const at = this.list.indexOf(segment);
    assert(at >= 0);
    this.list.splice(at, 1);
  }

  /** The index of the segment that would hold `offset`, -1 when all start after it. */
  floorIndex(offset: number): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.list[middle]!.baseOffset <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  at(index: number): Segment | undefined {
    return this.list[index];
  }

  /** From the segment that would hold `from` to the last that starts before `end`. */
  between(from: number, end: number): Segment[] {
    const start = Math.max(0, this.floorIndex(from));
    return this.list.slice(start).filter((s, i) => i === 0 || s.baseOffset < end);
  }

  sizeBytes(): number {
    let sizeBytes = 0;
    for (const segment of this.list) sizeBytes += segment.sizeBytes;
    return sizeBytes;
  }
}
