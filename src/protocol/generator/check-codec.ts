/** `npm run check:codec -- FILE...`: checks files of codec samples, .jsonl or .jsonl.gz. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseSamples, SampleChecker } from './codec-samples.ts';

/** Mismatches are printed up to here; all of them are counted. */
const PRINTED_MAX = 50;

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error('usage: npm run check:codec -- FILE...');
  process.exit(2);
}
const checker = new SampleChecker();
let count = 0;
let failed = 0;
for (const path of paths) {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  for (const sample of parseSamples(text)) {
    count++;
    const problem = checker.check(sample);
    if (problem === null) continue;
    if (++failed <= PRINTED_MAX) console.log(`${sample.message} v${sample.version}: ${problem}`);
  }
}
console.log(`${count} samples, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
