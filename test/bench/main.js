// npm run bench [-- NAME...] [options]: see `usage`. Prints Markdown tables on standard output and keeps them, with the samples,
// below test/bench/results. Nothing is asserted about times: the goals are printed beside the figures.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.js';
import { publish } from './publish.js';
import { markdownTable } from './report.js';
import { BenchRun } from './run.js';
import { touchMemory } from './touch-memory.js';

const here = fileURLToPath(new URL('.', import.meta.url));

/** In the order in which the whole runs. */
const BENCHES = [
  'startup',
  'restart',
  'produce',
  'consume',
  'latency',
  'memory',
  'compaction',
  'groups',
  'groups-large',
  'transactions',
  'metadata',
  'checksums',
];

const usage = `npm run bench                  all of: ${BENCHES.join(', ')}
npm run bench -- NAME...       these only
npm run bench -- profile LOAD  where our own broker spends its time: produce, consume, latency, ...
npm run bench -- publish       RESULTS.md and results.svg in test/bench, of all that has been measured

  --only odradek|kafka   one kind instead of both in turn
  --quick                fewer rounds, less data
  --full                 every combination
  --rounds N             how often each kind is measured
  --megabytes N          how much data, where a bench has a choice
  --dir DIR              where the data lies, such as a directory on a disk (usual: tmpfs, /dev/shm)
`;

const KINDS = ['odradek', 'kafka'];
/** These keep nothing anywhere. */
const WITHOUT_DATA = ['groups-large', 'checksums'];

function parseOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      megabytes: { type: 'string' },
      dir: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const options = {
    kinds: values.only === undefined ? KINDS : [values.only],
    isQuick: values.quick,
    isFull: values.full,
    rounds: values.rounds === undefined ? undefined : Number(values.rounds),
    megabytes: values.megabytes === undefined ? undefined : Number(values.megabytes),
    directory: values.dir,
    arguments: positionals.slice(1),
  };
  return { options, names: positionals, isHelp: values.help };
}

const resultsDirectory = join(here, 'results');

/** Memory is touched once, before the first bench. */
let touchedNote = '';

/** All tables that have been kept, in one file. */
function summarize() {
  const files = BENCHES.map((name) => join(resultsDirectory, `${name}.md`)).filter(existsSync);
  const tables = files.map((file) => readFileSync(file, 'utf8'));
  if (tables.length > 0) keep('all', 'md', tables.join('\n'));
}

function keep(name, extension, text) {
  mkdirSync(resultsDirectory, { recursive: true });
  writeFileSync(join(resultsDirectory, `${name}.${extension}`), text);
}

/** A bench answers its report, or nothing when it has printed what it has to say. */
async function runBench(name, options) {
  process.stderr.write(`${name}\n`);
  const bench = await import(`./benches/${name}.js`);
  const run = new BenchRun(options);
  const isTouched = touchedNote !== '' || WITHOUT_DATA.includes(name);
  if (run.storage === 'tmpfs' && !isTouched) touchedNote = touchMemory(run.directory);
  const startMs = performance.now();
  const report = await bench.run(run);
  if (report !== undefined) run.addTickTimes(report);
  run.end();
  if (report === undefined) return;
  const machine = describeMachine(run.storage);
  const whole = { machine, touchedNote, isPartial: isPartial(options, report), ...report.data() };
  const markdown = `${markdownTable(whole)}\n${`${machine}. ${touchedNote}`.trim()}\n`;
  console.log(markdown);
  keep(name, 'md', markdown);
  keep(name, 'json', `${JSON.stringify(whole, null, 1)}\n`);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  process.stderr.write(`${name} took ${seconds} s\n`);
}

/** Not for publishing. Some reports are of our own broker only, whatever is asked for. */
function isPartial({ isQuick, kinds }, report) {
  return isQuick || (kinds.length === 1 && report.kinds === kinds);
}

async function main() {
  const { options, names, isHelp } = parseOptions();
  if (isHelp) {
    console.log(usage);
    return;
  }
  if (names[0] === 'publish') {
    const { isPublished, text } = publish(resultsDirectory, BENCHES, here);
    console.log(text);
    process.exitCode = isPublished ? 0 : 1;
    return;
  }
  // `profile` takes an argument; every other word is a bench.
  const chosen = names[0] === 'profile' ? ['profile'] : names.length > 0 ? names : BENCHES;
  const unknown = chosen.filter((name) => !BENCHES.includes(name) && name !== 'profile');
  const unknownKinds = options.kinds.filter((kind) => !KINDS.includes(kind));
  if (unknown.length + unknownKinds.length > 0) {
    console.error(`there is no ${[...unknown, ...unknownKinds].join(', ')}\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  for (const name of chosen) await runBench(name, options);
  summarize();
}

await main();
