// npm run bench -- profile produce|consume|latency: our broker under that load with V8's profiler on. Prints where the time went, by
// function and by file, and keeps the profile for a viewer. The build that is not bundled runs, so that names and files are ours.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { profileTable, summarize } from '../cpu-profile.js';
import { runLoad } from '../load.js';
import { WireClient } from '../wire.js';

const resultsDirectory = fileURLToPath(new URL('../results/', import.meta.url));
const launcher = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
const PARTITIONS = 6;
const TOPIC = 'profiled';
const SMALL_BYTES = 100;
const PUBLISHED_ROWS = 12;

const loads = {
  produce: (broker, megabytes) => produce(broker, megabytes, 1000),
  'produce-small': (broker, megabytes) => produce(broker, megabytes, SMALL_BYTES),
  'produce-lz4': (broker, megabytes) => produce(broker, megabytes, 1000, { z: 'lz4' }),
  'produce-8': (broker, megabytes) => produce(broker, megabytes, 1000, { p: 8 }),
  consume: async (broker, megabytes) => {
    await produce(broker, megabytes, 1000);
    // Read often enough that producing does not show.
    const flags = { n: megabytes * 1000, P: PARTITIONS, c: 1, g: 4 };
    for (let i = 0; i < 5; i++) await runLoad('consume', broker, TOPIC, flags);
  },
  latency: (broker) => runLoad('latency', broker, TOPIC, { r: 1000, s: 1000, d: 15 }),
};

function produce(broker, megabytes, sizeBytes, flags = {}) {
  const n = Math.round((megabytes * 1e6) / sizeBytes);
  return runLoad('produce', broker, TOPIC, { n, s: sizeBytes, ...flags });
}

export async function run(bench) {
  const name = bench.options.arguments[0] ?? 'produce';
  const load = loads[name];
  if (load === undefined) {
    throw new Error(`nothing to profile named ${name}; there is ${Object.keys(loads).join(', ')}`);
  }
  const megabytes = bench.options.megabytes ?? (bench.isQuick ? 500 : 2000);
  const directory = bench.newDirectory('profile');
  const profileDirectory = join(directory, 'profile');
  const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`];
  const broker = await bench.start('odradek', { directory, nodeOptions, launcher });
  const client = await WireClient.open(broker.port);
  await client.createTopic(TOPIC, PARTITIONS);
  client.close();
  const cpuBefore = broker.cpuSeconds();
  const fromMicros = Number(process.hrtime.bigint() / 1000n);
  await load(broker, megabytes);
  const cpu = broker.cpuSeconds() - cpuBefore;
  const peak = broker.peakMegabytes();
  await broker.stop();
  mkdirSync(resultsDirectory, { recursive: true });
  const kept = join(resultsDirectory, `${name}.cpuprofile`);
  const written = readdirSync(profileDirectory).find((file) => file.endsWith('.cpuprofile'));
  const text = readFileSync(join(profileDirectory, written), 'utf8');
  writeFileSync(kept, text);
  const summary = summarize(JSON.parse(text), fromMicros);
  await broker.discard();
  const busySeconds = (summary.busyMicros / 1e6).toFixed(2);
  const heading =
    `### profile of ${name}\n\n${busySeconds} s busy on the loop, ${cpu.toFixed(2)} s CPU in all ` +
    `threads, ${peak.toFixed(0)} MB at the peak.\n`;
  console.log(heading);
  console.log(`Kept as ${kept}\n`);
  console.log(profileTable('function', summary.functions, 40));
  console.log(profileTable('file', summary.files, 20));
  const short = profileTable('function', summary.functions, PUBLISHED_ROWS);
  writeFileSync(join(resultsDirectory, `profile-${name}.md`), `${heading}\n${short}\n`);
}
