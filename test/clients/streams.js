// A Kafka Streams application with exactly_once_v2, with kills: it counts the records of each key through a repartition topic and a store
// with a changelog. The counts that it writes for a key must be 1, 2, 3 and so on to the number of its records: none lost, none twice.
//
// An instance prints `moved 1` for each count, committed or not.
import { checkCopied } from './copy-history.js';
import { KillRun, readOutput, runKills } from './kill-run.js';

async function finish(run, clients) {
  const wanted = new Map();
  for (const value of run.input.flat()) {
    const key = keyOf(value);
    const counts = wanted.get(key) ?? [];
    counts.push(`${counts.length + 1}`);
    wanted.set(key, counts);
  }
  const written = new Map([...wanted.keys()].map((key) => [key, []]));
  for (const { key, value } of (await readOutput(run, clients)).flat()) {
    if (!written.has(key)) throw new Error(`${key} is no key of the input`);
    written.get(key).push(value);
  }
  for (const [key, counts] of wanted) checkCopied(`key ${key}`, counts, written.get(key));
}

/** The last two digits of the number: each key is in one partition of the input many times, and in every partition. */
function keyOf(value) {
  return value.slice(value.indexOf('-') + 1).slice(-2);
}

/** `program` is the command of an instance. */
export function runStreamsSuite(context, program) {
  return runKills(new KillRun(context, program, finish), 'counts');
}
