// Produce throughput and the broker's CPU time per GB: the first gigabyte after a start, then one thing varied at a time on brokers
// that are warm (--full: every combination). Both brokers run throughout and are driven in turn; the idle one costs next to
// nothing. Besides librdkafka, Apache Kafka's own perf tool drives the common case.
import { javaArguments } from '../broker.js';
import { runClient, runLoad } from '../load.js';
import { WireClient } from '../wire.js';

const USUAL = { size: 1000, partitions: 6, acks: 'all', codec: 'none', producers: 1 };
const VALUES = {
  size: [100, 1000, 10_000],
  partitions: [1, 6, 100],
  acks: ['1', 'all'],
  codec: ['none', 'lz4', 'zstd'],
  producers: [1, 8],
};
const WARM_UP_MEGABYTES = 5000;

/** The usual case first, then each that differs from it in one thing. */
function oneAtATime() {
  const cases = [USUAL];
  for (const [key, values] of Object.entries(VALUES)) {
    for (const value of values) if (value !== USUAL[key]) cases.push({ ...USUAL, [key]: value });
  }
  return cases;
}

function everyCombination() {
  let cases = [{}];
  for (const [key, values] of Object.entries(VALUES)) {
    cases = cases.flatMap((one) => values.map((value) => ({ ...one, [key]: value })));
  }
  return cases;
}

function sizeText(sizeBytes) {
  return sizeBytes >= 1000 ? `${sizeBytes / 1000} KB` : `${sizeBytes} B`;
}

function labelOf({ size, partitions, acks, codec, producers }) {
  const parts = [sizeText(size), `${partitions} partition${partitions > 1 ? 's' : ''}`];
  parts.push(`acks=${acks}`);
  if (codec !== 'none') parts.push(codec);
  if (producers > 1) parts.push(`${producers} producers`);
  return parts.join(', ');
}

/** On a topic of its own, which goes afterwards so that the next has the room. */
async function withTopic(broker, partitions, act) {
  const client = await WireClient.open(broker.port);
  const topic = `produced-${Math.random().toString(36).slice(2)}`;
  await client.createTopic(topic, partitions);
  try {
    return await act(topic);
  } finally {
    await client.deleteTopic(topic);
    client.close();
  }
}

function produceOnce(broker, one, megabytes) {
  return withTopic(broker, one.partitions, async (topic) => {
    const cpuBefore = broker.cpuSeconds();
    const figures = await runLoad('produce', broker, topic, {
      n: Math.round((megabytes * 1e6) / one.size),
      s: one.size,
      a: one.acks,
      z: one.codec,
      p: one.producers,
    });
    const gigabytes = figures.bytes / 1e9;
    return {
      megabytesPerSecond: figures.bytes / 1e6 / figures.seconds,
      cpuPerGigabyte: (broker.cpuSeconds() - cpuBefore) / gigabytes,
    };
  });
}

function produceWithPerfTool(broker, megabytes) {
  return withTopic(broker, USUAL.partitions, async (topic) => {
    const cpuBefore = broker.cpuSeconds();
    const records = String(Math.round((megabytes * 1e6) / USUAL.size));
    const args = ['--topic', topic, '--num-records', records, '--record-size', String(USUAL.size)];
    args.push('--throughput', '-1', '--producer-props', `bootstrap.servers=${broker.bootstrap}`);
    args.push('acks=all', 'linger.ms=5', 'batch.size=131072');
    const tool = 'org.apache.kafka.tools.ProducerPerformance';
    const output = await runClient('java', ['-Xmx512m', ...javaArguments(tool, args)]).finished;
    // The last line is the whole: "... records/sec (123.45 MB/sec), ...", in units of 2^20.
    const rates = [...output.matchAll(/\(([\d.]+) MB\/sec\)/g)].map((match) => Number(match[1]));
    return {
      megabytesPerSecond: rates.at(-1) * 1.048576,
      cpuPerGigabyte: (broker.cpuSeconds() - cpuBefore) / (megabytes / 1000),
    };
  });
}

function addTo(report, kind, label, figures, goals) {
  const rate = { better: 'higher', goal: goals?.rate };
  report.add(kind, `${label}: throughput`, 'MB/s', figures.megabytesPerSecond, rate);
  report.add(kind, `${label}: CPU`, 's/GB', figures.cpuPerGigabyte, { goal: goals?.cpu });
}

const WARM_GOALS = { rate: { ratioMin: 1.3 }, cpu: { ratioMax: 0.7 } };
const COLD_GOALS = { rate: { ratioMin: 1.8 }, cpu: { ratioMax: 0.4 } };
const SMALL_GOALS = { rate: { ratioMin: 1.1 }, cpu: { ratioMax: 0.7 } };

function goalsOf(one) {
  if (labelOf(one) === labelOf(USUAL)) return WARM_GOALS;
  return labelOf(one) === labelOf({ ...USUAL, size: 100 }) ? SMALL_GOALS : undefined;
}

async function measureCold(bench, report, rounds, megabytes) {
  await bench.alternateFresh(rounds, async (broker) => {
    const figures = await produceOnce(broker, USUAL, megabytes);
    addTo(report, broker.kind, `first data after start, ${labelOf(USUAL)}`, figures, COLD_GOALS);
  });
}

export async function run(bench) {
  const megabytes = bench.options.megabytes ?? (bench.isQuick ? 200 : 1000);
  const rounds = bench.rounds(3);
  const report = bench.report('produce', `${megabytes} MB at a time`);
  await measureCold(bench, report, rounds, megabytes);
  const brokers = new Map();
  for (const kind of bench.kinds) brokers.set(kind, await bench.start(kind));
  const warmUp = bench.isQuick ? megabytes : WARM_UP_MEGABYTES;
  report.note(`Warm: after ${warmUp} MB of the usual case.`);
  for (const [kind, broker] of brokers) {
    bench.progress(`warming ${kind} up`);
    for (let done = 0; done < warmUp; done += 1000) {
      await produceOnce(broker, USUAL, Math.min(1000, warmUp));
    }
  }
  for (const one of bench.isFull ? everyCombination() : oneAtATime()) {
    bench.progress(labelOf(one));
    await bench.alternate(rounds, async (kind) => {
      const figures = await produceOnce(brokers.get(kind), one, megabytes);
      addTo(report, kind, labelOf(one), figures, goalsOf(one));
    });
  }
  await bench.alternate(rounds, async (kind) => {
    const figures = await produceWithPerfTool(brokers.get(kind), megabytes);
    addTo(report, kind, `${labelOf(USUAL)}, Apache Kafka's perf tool`, figures);
  });
  for (const [kind, broker] of brokers) {
    report.add(kind, 'peak resident memory', 'MB', broker.peakMegabytes(), { goal: { max: 200 } });
    await broker.discard();
  }
  return report;
}
