import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ThreadClock } from '../../src/platform/thread-clock.ts';
import { TickLoop } from '../../src/platform/tick-loop.ts';

/** Many times what the clock is exact to. */
const WORK_MS = 100;

function processMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function work(): void {
  const clock = new ThreadClock();
  const endMs = clock.readMs() + WORK_MS;
  while (clock.readMs() < endMs);
  clock.close();
}

function wait(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WORK_MS);
}

/** One tick that does this. */
async function loopOf(action: () => void): Promise<TickLoop> {
  let hasTicked = (): void => {};
  const ticked = new Promise<void>((resolve) => {
    hasTicked = resolve;
  });
  const machine = {
    tick: () => {
      action();
      hasTicked();
      return Infinity;
    },
  };
  const loop = new TickLoop(machine, (error) => {
    throw error;
  });
  loop.isServing = true;
  loop.wake();
  await ticked;
  loop.stop();
  return loop;
}

describe('the clock of a thread', () => {
  it('counts what this thread works', () => {
    const clock = new ThreadClock();
    const [startMs, processStartMs] = [clock.readMs(), processMs()];
    work();
    expect(processMs() - processStartMs).toBeGreaterThan(WORK_MS / 2);
    expect(clock.readMs() - startMs).toBeGreaterThanOrEqual(WORK_MS);
    clock.close();
  });

  it('does not count what others do', async () => {
    const clock = new ThreadClock();
    const startMs = clock.readMs();
    const processStartMs = processMs();
    while (processMs() - processStartMs < 2 * WORK_MS) await promisify(scrypt)('a', 'b', 64);
    expect(clock.readMs() - startMs).toBeLessThan(WORK_MS);
    clock.close();
  });
});

describe('the loop', () => {
  it('tells a tick that works from one that waits', async () => {
    const working = await loopOf(work);
    expect(working.times).toMatchObject({ count: 1 });
    expect(working.busyTimes.longestMs).toBeGreaterThanOrEqual(WORK_MS / 2);
    const waiting = await loopOf(wait);
    expect(waiting.times.countAbove(50)).toBe(1);
    expect(waiting.busyTimes.countAbove(50)).toBe(0);
  });
});
