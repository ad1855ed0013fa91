// End-to-end latency at a fixed rate, from the time a record was due to the time a consumer had it: of the first ten seconds after a
// start, of a warm broker, and of a warm broker under a background load.
import { runLoad, startLoad } from '../load.js';
import { WireClient } from '../wire.js';

const RATE = 1000;
const RECORD_BYTES = 1000;
const BACKGROUND_BYTES_PER_SECOND = 50e6;
const WARM_UP_MEGABYTES = 2000;

function addTo(report, kind, label, figures, goals = {}) {
  report.add(kind, `${label}: p50`, 'ms', figures.p50, { goal: goals.p50 });
  report.add(kind, `${label}: p99`, 'ms', figures.p99, { goal: goals.p99 });
  report.add(kind, `${label}: p99.9`, 'ms', figures.p999);
}

async function measure(bench, report, broker) {
  const { kind } = broker;
  const seconds = bench.isQuick ? 10 : 30;
  const client = await WireClient.open(broker.port);
  await client.createTopic('timed', 1);
  await client.createTopic('background', 6);
  const flags = { r: RATE, s: RECORD_BYTES };
  const first = await runLoad('latency', broker, 'timed', { ...flags, d: 10 });
  addTo(report, kind, 'first 10 s after start', first.first10s, { p99: { ratioMax: 0.05 } });
  const warmUpRecords = (bench.isQuick ? 300 : WARM_UP_MEGABYTES) * 1000;
  await runLoad('produce', broker, 'background', { n: warmUpRecords, s: 1000 });
  const alone = await runLoad('latency', broker, 'timed', { ...flags, d: seconds, w: 2 });
  addTo(report, kind, 'alone', alone.all, { p50: { ratioMax: 0.6 }, p99: { ratioMax: 0.4 } });
  const background = startLoad('produce', broker, 'background', {
    n: 1e9,
    s: 1000,
    r: BACKGROUND_BYTES_PER_SECOND,
  });
  await background.ready;
  const loaded = await runLoad('latency', broker, 'timed', { ...flags, d: seconds, w: 2 });
  background.stop();
  await background.finished;
  addTo(report, kind, 'beside 50 MB/s', loaded.all);
  client.close();
}

export async function run(bench) {
  const report = bench.report('latency', `end to end at ${RATE} records/s of 1 KB, acks=all`);
  await bench.alternateFresh(bench.rounds(3), (broker) => measure(bench, report, broker), {
    // The background's records need not be kept.
    configs: { 'log.retention.bytes': '200000000', 'log.segment.bytes': '67108864' },
  });
  return report;
}
