// Restart after SIGKILL: partitions with data in each, no clean stop, and then the time from exec to a broker that serves: it
// answers ApiVersions, names a leader for every partition, and has acknowledged a record.
import { buildBatch, randomText, WireClient } from '../wire.js';

const TOPICS = 20;
const PARTITIONS_PER_TOPIC = 100;
const RECORD_BYTES = 1000;
const BATCH_RECORDS = 50;

const topicNames = Array.from({ length: TOPICS }, (_, index) => `restart-${index}`);

/** Batches to every partition in turn, so that all logs grow together. */
async function fill(client, megabytes) {
  const batch = buildBatch(BATCH_RECORDS, randomText(RECORD_BYTES));
  const partitionCount = TOPICS * PARTITIONS_PER_TOPIC;
  const passes = Math.max(1, Math.round((megabytes * 1e6) / (partitionCount * batch.length)));
  for (const name of topicNames) await client.createTopic(name, PARTITIONS_PER_TOPIC);
  for (let pass = 0; pass < passes; pass++) {
    for (const name of topicNames) {
      for (let first = 0; first < PARTITIONS_PER_TOPIC; first += 20) {
        const batches = Array.from({ length: 20 }, (_, index) => [first + index, batch]);
        await client.fill(name, batches);
      }
    }
  }
  return (passes * partitionCount * batch.length) / 1e6;
}

async function serve(port) {
  const client = await WireClient.open(port);
  await client.waitForLeaders(null, TOPICS * PARTITIONS_PER_TOPIC);
  const leadersMs = performance.now();
  const batch = buildBatch(1, randomText(RECORD_BYTES));
  await client.fill(topicNames.at(-1), [[PARTITIONS_PER_TOPIC - 1, batch]]);
  client.close();
  return { leadersMs, producedMs: performance.now() };
}

export async function run(bench) {
  const megabytes = bench.options.megabytes ?? (bench.isQuick ? 200 : 1000);
  const report = bench.report(
    'restart',
    `restart after SIGKILL with ${TOPICS * PARTITIONS_PER_TOPIC} partitions and ${megabytes} MB`,
  );
  await bench.alternate(bench.rounds(3), async (kind) => {
    const directory = bench.newDirectory(kind);
    const before = await bench.start(kind, { directory });
    const client = await WireClient.open(before.port);
    const filledMegabytes = await fill(client, megabytes);
    client.close();
    bench.progress(`${filledMegabytes.toFixed(0)} MB written, killing`);
    await before.kill();
    const startMs = performance.now();
    const broker = await bench.start(kind, { directory });
    const { leadersMs, producedMs } = await serve(broker.port);
    const cpu = broker.cpuSeconds();
    report.add(kind, 'exec to first ApiVersions', 'ms', broker.readyMs);
    report.add(kind, 'exec to a leader for every partition', 'ms', leadersMs - startMs);
    const goal = { max: 2000 };
    report.add(kind, 'exec to the first record acknowledged', 'ms', producedMs - startMs, { goal });
    report.add(kind, 'CPU until then', 's', cpu);
    report.add(kind, 'resident memory then', 'MB', broker.residentMegabytes());
    report.add(kind, 'open files then', '', broker.openFiles());
    await broker.discard();
  });
  return report;
}
