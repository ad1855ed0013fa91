import { describe, expect, it } from 'vitest';
import { ReadPace } from '../../src/platform/read-pace.ts';

/** Reads in the loop that take so long, until it goes to the pool; how many it took. */
function readsUntilSlow(pace: ReadPace, tookMs: number, countMax = 10_000): number {
  for (let count = 0; count < countMax; count++) {
    if (!pace.isFast) return count;
    pace.onReadInLoop(tookMs);
  }
  return Infinity;
}

function readsUntilFast(pace: ReadPace): number {
  let count = 0;
  for (; !pace.isFast; count++) pace.onReadInPool();
  return count;
}

describe('the pace of reads', () => {
  it('stays in the loop while the page cache serves, even if a single read takes long', () => {
    const pace = new ReadPace();
    for (let i = 0; i < 1000; i++) {
      pace.onReadInLoop(i % 20 === 0 ? 10 : 0.15);
      expect(pace.isFast).toBe(true);
    }
  });

  it('goes to the pool after few slow reads, and tries again with ever longer pauses', () => {
    const pace = new ReadPace();
    expect(readsUntilSlow(pace, 10)).toBeLessThanOrEqual(2);
    let last = readsUntilFast(pace);
    for (let i = 0; i < 5; i++) {
      // One is enough now.
      expect(readsUntilSlow(pace, 10)).toBe(1);
      const count = readsUntilFast(pace);
      expect(count).toBe(last * 2);
      last = count;
    }
  });

  it('forgets how often it was slow when it has been fast for long', () => {
    const pace = new ReadPace();
    readsUntilSlow(pace, 100);
    const first = readsUntilFast(pace);
    readsUntilSlow(pace, 100);
    readsUntilFast(pace);
    expect(readsUntilSlow(pace, 0.1)).toBe(Infinity);
    readsUntilSlow(pace, 100);
    expect(readsUntilFast(pace)).toBe(first);
  });
});
