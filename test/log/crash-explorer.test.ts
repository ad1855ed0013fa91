/**
 * Every workload of one and two operations, stopped after every disk operation, in every way of
 * losing what was not flushed: what recovery makes of each distinct state keeps the promises that
 * the log had given (see test/log/crash).
 *
 * By hand, with three operations (hours): CRASH_OPERATIONS=3 npx vitest run --config
 * config/vitest.config.ts test/log/crash-explorer.test.ts
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Explorer, MODES, type Mode, SETUP_NAMES } from './crash/explorer.ts';
import { MUTATIONS } from './crash/mutations.ts';
import { OPERATION_NAMES, type OperationName } from './crash/workload.ts';

const operationsMax = Number(process.env['CRASH_OPERATIONS'] ?? 2);

function* sequences(length: number): Generator<readonly OperationName[]> {
  if (length === 0) {
    yield [];
    return;
  }
  for (const before of sequences(length - 1)) {
    for (const name of OPERATION_NAMES) yield [...before, name];
  }
}

/** One operation in every mode, longer ones in one of them each. */
function exploreAll(explorer: Explorer, lengthMax: number): void {
  let count = 0;
  for (let length = 1; length <= lengthMax; length++) {
    for (const setup of SETUP_NAMES) {
      for (const names of sequences(length)) {
        const modes: readonly Mode[] = length === 1 ? MODES : [MODES[count++ % MODES.length]!];
        for (const mode of modes) explorer.explore(setup, mode, names);
        if (explorer.isDone) return;
      }
    }
  }
}

describe('crash explorer', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('finds nothing lost, invented or brought back', { timeout: 1e9 }, () => {
    const explorer = new Explorer();
    const { user: before } = process.cpuUsage();
    exploreAll(explorer, operationsMax);
    const { user } = process.cpuUsage();
    process.stdout.write(
      `crash explorer: ${explorer.workloads} workloads, ${explorer.distinct.size} distinct crash ` +
        `states of ${explorer.candidates + explorer.interrupted} made, ` +
        `${explorer.violations.length} violations, ${Math.round((user - before) / 1e6)} s of CPU\n`,
    );
    expect(explorer.violations).toEqual([]);
    expect(explorer.distinct.size).toBeGreaterThan(50_000);
  });

  for (const { name, newDisk, patch } of MUTATIONS) {
    it(`finds the bug: ${name}`, () => {
      patch?.();
      const explorer = new Explorer({ violationsMax: 1, ...(newDisk && { newDisk }) });
      exploreAll(explorer, 2);
      expect(explorer.violations.length).toBe(1);
    });
  }
});
