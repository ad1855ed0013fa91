import { describe, expect, it } from 'vitest';
import { Durations } from '../../src/base/durations.ts';
import { startBroker } from '../../src/index.ts';

describe('the times of ticks', () => {
  it('are counted by how long they took', () => {
    const times = new Durations();
    for (const ms of [0.05, 0.1, 3, 20, 21, 5000]) times.add(ms);
    expect(times).toMatchObject({ count: 6, longestMs: 5000 });
    expect(times.totalMs).toBeCloseTo(5044.15);
    const counts = new Map(times.histogram.map(({ atMostMs, count }) => [atMostMs, count]));
    expect([...counts.values()].reduce((sum, count) => sum + count)).toBe(6);
    expect([0.1, 5, 20, 50, Infinity].map((bound) => counts.get(bound))).toEqual([2, 1, 1, 1, 1]);
    expect(times.countAbove(20)).toBe(2);
  });

  it('are told by a broker of the time in which it served', async () => {
    const broker = await startBroker({ port: 0 });
    await broker.stop();
    const { count, longestMs, totalMs } = broker.tickTimes;
    expect(count).toBeGreaterThan(0);
    expect(longestMs).toBeGreaterThan(0);
    expect(totalMs).toBeGreaterThanOrEqual(longestMs);
  });
});
