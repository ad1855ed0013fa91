// Consume throughput and the broker's CPU time per GB: a catch-up from the beginning of a topic that is mostly on disk, by one
// consumer, by eight that share it, and by four groups that each read all of it; and a tail, read while it is produced as fast as
// one producer can.
import { javaArguments } from '../broker.js';
import { runClient, runLoad, startLoad } from '../load.js';
import { WireClient } from '../wire.js';

const RECORD_BYTES = 1000;
const PARTITIONS = 8;
const TOPIC = 'consumed';
const CASES = [
  ['catch-up', { c: 1 }],
  ['catch-up, 8 consumers', { c: 8 }],
  ['catch-up, 4 groups', { c: 1, g: 4 }],
];
const GOALS = { rate: { ratioMin: 1 }, cpu: { ratioMax: 0.9 } };

function addTo(report, kind, label, megabytes, seconds, cpu) {
  const rate = { better: 'higher', goal: GOALS.rate };
  report.add(kind, `${label}: throughput`, 'MB/s', megabytes / seconds, rate);
  report.add(kind, `${label}: CPU`, 's/GB', cpu / (megabytes / 1000), { goal: GOALS.cpu });
}

async function consumeOnce(broker, records, flags) {
  const cpuBefore = broker.cpuSeconds();
  const figures = await runLoad('consume', broker, TOPIC, { n: records, P: PARTITIONS, ...flags });
  return [figures.bytes / 1e6, figures.seconds, broker.cpuSeconds() - cpuBefore];
}

async function consumeWithPerfTool(broker, records) {
  const cpuBefore = broker.cpuSeconds();
  const args = ['--bootstrap-server', broker.bootstrap, '--topic', TOPIC];
  args.push('--num-records', String(records), '--timeout', '60000', '--hide-header');
  const tool = 'org.apache.kafka.tools.ConsumerPerformance';
  const output = await runClient('java', ['-Xmx512m', ...javaArguments(tool, args)]).finished;
  // Start, end, MB, MB/s, records, records/s, rebalance ms, fetch ms, MB/s of the fetching, records/s of it.
  const line = output.split('\n').find((one) => /^\d{4}-\d\d-\d\d .*, /.test(one));
  const fields = line.split(',').map((field) => field.trim());
  const megabytes = Number(fields[2]) * 1.048576;
  return [megabytes, Number(fields[7]) / 1000, broker.cpuSeconds() - cpuBefore];
}

/** CPU time of both sides of the broker: it takes the records in and hands them out. */
async function followOnce(broker, client, records) {
  const topic = `tail-${Math.random().toString(36).slice(2)}`;
  await client.createTopic(topic, PARTITIONS);
  const follower = startLoad('consume', broker, topic, {
    n: records,
    P: PARTITIONS,
    c: 1,
    T: true,
  });
  await follower.ready;
  const cpuBefore = broker.cpuSeconds();
  const startMs = performance.now();
  const producer = startLoad('produce', broker, topic, { n: records, s: RECORD_BYTES });
  const figures = await follower.finished;
  const seconds = (performance.now() - startMs) / 1000;
  await producer.finished;
  const cpu = broker.cpuSeconds() - cpuBefore;
  await client.deleteTopic(topic);
  return [figures.bytes / 1e6, seconds, cpu];
}

async function measure(bench, report, broker, megabytes) {
  const { kind } = broker;
  const client = await WireClient.open(broker.port);
  await client.createTopic(TOPIC, PARTITIONS);
  const records = Math.round((megabytes * 1e6) / RECORD_BYTES);
  await runLoad('produce', broker, TOPIC, { n: records, s: RECORD_BYTES });
  await consumeOnce(broker, records, { c: 1 });
  for (const [label, flags] of CASES) {
    bench.progress(label);
    addTo(report, kind, label, ...(await consumeOnce(broker, records, flags)));
  }
  const perfTool = "catch-up, Apache Kafka's perf tool";
  addTo(report, kind, perfTool, ...(await consumeWithPerfTool(broker, records)));
  bench.progress('tail');
  addTo(report, kind, 'produce and tail at once', ...(await followOnce(broker, client, records)));
  report.add(kind, 'peak resident memory', 'MB', broker.peakMegabytes(), { goal: { max: 200 } });
  client.close();
}

export async function run(bench) {
  const megabytes = bench.options.megabytes ?? (bench.isQuick ? 300 : 2000);
  const report = bench.report('consume', `${megabytes} MB, 1 KB records, ${PARTITIONS} partitions`);
  report.note('After one catch-up that is left out.');
  await bench.alternateFresh(bench.rounds(3), (broker) =>
    measure(bench, report, broker, megabytes),
  );
  return report;
}
