/** `SEED=n` runs one seed with more steps; `SEEDS=n` runs more seeds. */
import { describe, expect, it } from 'vitest';
import { Simulation } from './simulation.ts';

const SEEDS = Number(process.env['SEEDS'] ?? 100);
const STEPS = Number(process.env['STEPS'] ?? 500);
const ONLY_SEED = process.env['SEED'];

const seeds = ONLY_SEED === undefined ? Array.from({ length: SEEDS }, (_, i) => i) : [+ONLY_SEED];

describe('a simulated broker with its clients', () => {
  it.each(seeds)('keeps its promises, seed %i', (seed) => {
    new Simulation(seed).run(STEPS);
  });

  it('acknowledges records, and is restarted', () => {
    const results = [0, 1, 2, 3, 4].map((seed) => new Simulation(seed).run(STEPS));
    expect(results.reduce((sum, { ackedCount }) => sum + ackedCount, 0)).toBeGreaterThan(200);
    expect(results.some(({ restarts }) => restarts > 0)).toBe(true);
  });

  it.each([1, 2, 3])('does the same twice, seed %i', (seed) => {
    const first = new Simulation(seed).run(STEPS);
    const second = new Simulation(seed).run(STEPS);
    expect(second).toEqual(first);
  });
});
