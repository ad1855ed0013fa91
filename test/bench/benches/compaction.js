// Compaction of records of which one in ten has a key of its own: how long the cleaner takes, what it costs, and what producers of
// another topic notice of it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecordBatchBuilder } from '../../../dist/protocol/records/record-batch-builder.js';
import { runLoad, startLoad } from '../load.js';
import { directoryBytes } from '../machine.js';
import { pause, randomText, until, WireClient } from '../wire.js';

const RECORD_BYTES = 1000;
const BATCH_RECORDS = 500;
const KEYS_PER_RECORD = 0.1;
const RATE = 1000;
const QUIET_MS = 10_000;
const TOPIC = 'compacted';

/** Keys in a fixed pseudo-random order. */
async function fill(client, recordCount) {
  const keyCount = recordCount * KEYS_PER_RECORD;
  const text = randomText(RECORD_BYTES * 64);
  let state = 1;
  let waiting = [];
  for (let first = 0; first < recordCount; first += BATCH_RECORDS) {
    const builder = new RecordBatchBuilder();
    for (let i = 0; i < BATCH_RECORDS; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const key = Buffer.from(`key-${Math.floor((state / 2 ** 32) * keyCount)}`);
      const start = (state % 63) * RECORD_BYTES;
      builder.append(Date.now(), key, text.subarray(start, start + RECORD_BYTES));
    }
    waiting.push(client.fill(TOPIC, [[0, builder.build()]]));
    if (waiting.length === 8) {
      await Promise.all(waiting);
      waiting = [];
    }
  }
  await Promise.all(waiting);
}

/** Up to which offset the cleaner has been, by its own file; -1 before it has been anywhere. */
function cleanedOffset(dataDirectory) {
  try {
    const text = readFileSync(join(dataDirectory, 'cleaner-offset-checkpoint'), 'utf8');
    return Number(new RegExp(`^${TOPIC} 0 (\\d+)$`, 'm').exec(text)?.[1] ?? -1);
  } catch {
    return -1;
  }
}

/** The active segment is never cleaned. */
function activeBaseOffset(dataDirectory) {
  const names = readdirSync(join(dataDirectory, `${TOPIC}-0`)).filter((name) =>
    name.endsWith('.log'),
  );
  return Math.max(...names.map((name) => Number.parseInt(name, 10)));
}

async function measure(report, broker, megabytes) {
  const { kind } = broker;
  const client = await WireClient.open(broker.port);
  await client.createTopic(TOPIC, 1, { 'segment.bytes': String(100 << 20) });
  await client.createTopic('other', 1);
  const recordCount = Math.round((megabytes * 1e6) / RECORD_BYTES / BATCH_RECORDS) * BATCH_RECORDS;
  await fill(client, recordCount);
  const topicDirectory = join(broker.dataDirectory, `${TOPIC}-0`);
  const filledBytes = directoryBytes(topicDirectory);
  const flags = { r: RATE, s: RECORD_BYTES, A: true };
  const quiet = await runLoad('latency', broker, 'other', { ...flags, w: 3, d: QUIET_MS / 1000 });

  const load = startLoad('latency', broker, 'other', flags);
  await load.ready;
  const startMs = performance.now();
  const startCpu = broker.cpuSeconds();
  await client.alterTopic(TOPIC, {
    'cleanup.policy': 'compact',
    'min.cleanable.dirty.ratio': '0.01',
  });
  const end = activeBaseOffset(broker.dataDirectory);
  await until('the cleaner', 600_000, () => cleanedOffset(broker.dataDirectory) >= end, 10);
  const elapsedSeconds = (performance.now() - startMs) / 1000;
  const cpu = broker.cpuSeconds() - startCpu;
  load.stop();
  const during = await load.finished;
  // The files that were replaced go a moment later.
  await pause(1500);
  const cleanedBytes = directoryBytes(topicDirectory);
  report.add(kind, 'from the change of policy to the end of cleaning', 's', elapsedSeconds);
  report.add(kind, 'CPU meanwhile, producers included', 's', cpu);
  report.add(kind, 'size before', 'MB', filledBytes / 1e6);
  report.add(kind, 'size after', 'MB', cleanedBytes / 1e6);
  report.add(kind, 'produce p50 before', 'ms', quiet.all.p50);
  report.add(kind, 'produce p99 before', 'ms', quiet.all.p99);
  report.add(kind, 'produce p50 meanwhile', 'ms', during.all.p50);
  report.add(kind, 'produce p99 meanwhile', 'ms', during.all.p99);
  report.add(kind, 'longest produce meanwhile', 'ms', during.all.max);
  report.add(kind, 'peak resident memory', 'MB', broker.peakMegabytes());
  client.close();
}

export async function run(bench) {
  const megabytes = bench.options.megabytes ?? (bench.isQuick ? 300 : 1000);
  const report = bench.report(
    'compaction',
    `${megabytes} MB, one key for ten records, beside ${RATE} produces/s to another topic`,
  );
  await bench.alternateFresh(bench.rounds(3), (broker) => measure(report, broker, megabytes), {
    configs: { 'log.cleaner.backoff.ms': '100' },
  });
  return report;
}
