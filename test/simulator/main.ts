/** By hand: `--seed N` (the first), `--seeds M` (how many), `--steps S`. */
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
