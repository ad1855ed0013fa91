/** `npm run fuzz -- --seed N --cases M [--first CASE]`: the fuzzer by hand, any number of cases. */
import { parseArgs } from 'node:util';
import { describeFailure, runFuzz } from './fuzz-run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    cases: { type: 'string', default: '100000' },
    first: { type: 'string', default: '0' },
  },
});
const startMs = performance.now();
const result = runFuzz(Number(values.seed), Number(values.first), Number(values.cases));
for (const failure of result.failures) console.log(describeFailure(failure));
const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
console.log(
  `seed ${values.seed}: ${result.cases} cases in ${seconds} s, ${result.decoded} decoded, ` +
    `${result.refused} refused, ${result.failures.length} failed`,
);
process.exit(result.failures.length === 0 ? 0 : 1);
