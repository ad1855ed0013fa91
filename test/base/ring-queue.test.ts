import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { RingQueue } from '../../src/base/ring-queue.ts';

describe('RingQueue', () => {
  it('is a queue, also while it grows around its end', () => {
    const prng = new Prng(7);
    const queue = new RingQueue<number>();
    const model: number[] = [];
    for (let i = 0; i < 10_000; i++) {
      if (prng.chance(0.55)) {
        queue.push(i);
        model.push(i);
      } else {
        expect(queue.shift()).toBe(model.shift());
      }
      expect(queue.size).toBe(model.length);
      expect(queue.peek()).toBe(model[0]);
      if (model.length > 0) expect(queue.at(model.length - 1)).toBe(model.at(-1));
    }
  });
});
