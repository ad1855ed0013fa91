/**
 * Whole metadata quorums under seeds. `SEED=n` runs one seed and prints what happened, `SEEDS=n`
 * runs more of them.
 */
import { describe, expect, it } from 'vitest';
import { QUORUM_SCENARIOS, runScenario } from './quorum-scenarios.ts';

const SEEDS = Number(process.env['SEEDS'] ?? 100);
const ONLY_SEED = process.env['SEED'];

describe('a simulated metadata quorum', () => {
  it.each(QUORUM_SCENARIOS)('$name', (scenario) => {
    if (ONLY_SEED !== undefined) {
      runScenario(scenario, Number(ONLY_SEED), undefined, true);
      return;
    }
    for (let seed = 0; seed < SEEDS; seed++) runScenario(scenario, seed);
  });

  it.each(QUORUM_SCENARIOS)('$name does the same twice', (scenario) => {
    const first = runScenario(scenario, 1);
    const second = runScenario(scenario, 1);
    expect(second.traceHash).toBe(first.traceHash);
    expect(second.eventCount).toBe(first.eventCount);
    expect(runScenario(scenario, 2).traceHash).not.toBe(first.traceHash);
  });
});
