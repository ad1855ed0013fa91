/** On one connection the high watermark of a partition never goes back, nor is it passed. */

import { Violation } from '../model.ts';
import type { FetchedPartition } from '../topics.ts';

export class HighWatermarks {
  private readonly byPartition: Map<string, number> = new Map();

  check(partition: string, answer: FetchedPartition, nextOffset: number): void {
    const { highWatermark } = answer;
    const before = this.byPartition.get(partition) ?? 0;
    if (highWatermark < before) {
      throw new Violation(`${partition}: high watermark ${highWatermark} after ${before}`);
    }
    if (nextOffset > highWatermark) {
      throw new Violation(`${partition}: read to ${nextOffset} beyond ${highWatermark}`);
    }
    this.byPartition.set(partition, highWatermark);
  }

  clear(): void {
    this.byPartition.clear();
  }
}
