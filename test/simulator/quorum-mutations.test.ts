/** A checker that finds nothing proves nothing: each deliberate bug must be found. */
import { expect, it } from 'vitest';
import { QUORUM_MUTATIONS } from './quorum-mutations.ts';
import { QUORUM_SCENARIOS, runScenario } from './quorum-scenarios.ts';

const SEEDS_MAX = 1000;

it.each(QUORUM_MUTATIONS)('finds that $name', (mutation) => {
  const scenario = QUORUM_SCENARIOS.find(({ name }) => name === mutation.scenario)!;
  let found = '';
  let seed = 0;
  for (; seed < SEEDS_MAX && found === ''; seed++) {
    try {
      runScenario(scenario, seed, mutation);
    } catch (error) {
      // A mistake of the test itself is not a find.
      if (error instanceof TypeError) throw error;
      found = (error as Error).message.split('\n')[0]!;
    }
  }
  if (process.env['VERBOSE'] === '1') console.log(`${mutation.name}: ${seed} seeds: ${found}`);
  expect(found).not.toBe('');
});
