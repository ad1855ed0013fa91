/**
 * By hand: `node test/simulator/main.ts --seed N` (the first), `--seeds M` (how many), `--steps S`;
 * needs a Node that runs TypeScript (22.18 or newer). With any other: `SEED=N npm test -- simulation`.
 */
import { parseArgs } from 'node:util';
import { Simulation } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '0' },
    seeds: { type: 'string', default: '1' },
    steps: { type: 'string', default: '500' },
  },
});
const firstSeed = Number(values.seed);
let failures = 0;
for (let seed = firstSeed; seed < firstSeed + Number(values.seeds); seed++) {
  try {
    const { traceHash, ackedCount, restarts } = new Simulation(seed).run(Number(values.steps));
    console.log(`seed ${seed}: ${ackedCount} acknowledged, ${restarts} restarts, ${traceHash}`);
  } catch (error) {
    failures++;
    console.error(`seed ${seed}: ${error instanceof Error ? error.stack : error}`);
  }
}
process.exitCode = failures === 0 ? 0 : 1;
