import { describe, it } from 'vitest';
import { ClusterSimulation } from './cluster-simulation.ts';

const SEEDS = Number(process.env['SEEDS'] ?? 6);
const FIRST = Number(process.env['SEED'] ?? 1);

describe(`${SEEDS} seeds of a cluster in trouble with clients of all kinds`, () => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    it(`seed ${seed} loses nothing, repeats nothing and hangs nobody`, () => {
      new ClusterSimulation(seed).run();
    });
  }
});
