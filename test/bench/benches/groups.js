// Consumer groups: what thousands of members cost that only beat, what commits cost on top, and how soon a lone consumer has its
// first record.
import { fileURLToPath } from 'node:url';
import { classPath } from '../broker.js';
import { runClient } from '../load.js';
import { beat, ClassicMember, ConsumerMember, joinMembers } from '../members.js';
import { pace } from '../pace.js';
import { median, quantile } from '../report.js';
import { buildBatch, pause, randomText, WireClient } from '../wire.js';

const GROUPS = 200;
const PER_GROUP = 10;
const PARTITIONS = 20;
const TOPIC = 'grouped';
const OFFSETS_PER_SECOND = 20_000;
const FIRST_RECORD_RUNS = 11;
const COMMIT_SHAPES = [
  ['10 offsets each', 10],
  ['1 offset each', 1],
];

async function measureHeartbeats(bench, report, broker, protocol, members) {
  const { kind } = broker;
  const durationMs = bench.isQuick ? 6000 : 20_000;
  const cpuBefore = broker.cpuSeconds();
  for (const member of members) member.latenciesMs = [];
  await pause(durationMs);
  const percent = ((broker.cpuSeconds() - cpuBefore) / durationMs) * 1e5;
  const latencies = members.flatMap((member) => member.latenciesMs).sort((a, b) => a - b);
  report.add(kind, `${protocol}: CPU while members beat`, '% of a core', percent);
  report.add(kind, `${protocol}: heartbeat p50`, 'ms', quantile(latencies, 0.5));
  report.add(kind, `${protocol}: heartbeat p99`, 'ms', quantile(latencies, 0.99));
}

async function measureCommits(bench, report, broker, protocol, members) {
  const { kind } = broker;
  const durationMs = bench.isQuick ? 4000 : 10_000;
  for (const [shape, partitionsPerCommit] of COMMIT_SHAPES) {
    const rate = OFFSETS_PER_SECOND / partitionsPerCommit;
    const cpuBefore = broker.cpuSeconds();
    const { timesMs, seconds, skipped } = await pace(rate, durationMs, async (index) => {
      const code = await members[index % members.length].commit(index, partitionsPerCommit);
      if (code !== 0) throw new Error(`commit: error ${code}`);
    });
    const cpu = broker.cpuSeconds() - cpuBefore;
    const done = (timesMs.length * partitionsPerCommit) / seconds;
    const name = `${protocol}: commits, ${shape}`;
    report.add(kind, `${name}: done`, 'offsets/s', done, { better: 'higher' });
    report.add(kind, `${name}: CPU`, '% of a core', (cpu / seconds) * 100);
    report.add(kind, `${name}: p50`, 'ms', quantile(timesMs, 0.5));
    report.add(kind, `${name}: p99`, 'ms', quantile(timesMs, 0.99));
    if (skipped > 0) bench.progress(`${skipped} commits were not begun: too many unanswered`);
  }
}

async function measureMembers(bench, report, broker, protocol, memberClass, topicId) {
  const startMs = performance.now();
  const shape = {
    groups: GROUPS,
    perGroup: PER_GROUP,
    topic: TOPIC,
    topicId,
    partitions: PARTITIONS,
  };
  const { members, joined } = await joinMembers(broker.port, memberClass, shape);
  // Those that are in already learn from their heartbeats that others have come.
  const beating = beat(members);
  await joined;
  const joinedSeconds = (performance.now() - startMs) / 1000;
  bench.progress(`${protocol}: ${members.length} members after ${joinedSeconds.toFixed(1)} s`);
  await pause(members[0].intervalMs * 1.5);
  await measureHeartbeats(bench, report, broker, protocol, members);
  await measureCommits(bench, report, broker, protocol, members);
  await beating.stop();
  report.add(broker.kind, `${protocol}: resident memory`, 'MB', broker.residentMegabytes());
  for (const member of members) member.client.close();
}

async function measureFirstRecords(report, broker) {
  const program = fileURLToPath(new URL('../drivers/FirstRecord.java', import.meta.url));
  for (const protocol of ['classic', 'consumer']) {
    const args = ['-cp', classPath(), program, broker.bootstrap, TOPIC, protocol];
    const output = await runClient('java', [...args, String(FIRST_RECORD_RUNS)]).finished;
    // The first consumer of a JVM waits for its classes.
    const times = output.trim().split('\n').map(Number).slice(1);
    const name = `${protocol}: subscribe to first record (Java)`;
    report.add(broker.kind, name, 'ms', median(times));
  }
}

/** Without what a packaged client does before and in between. */
async function measureFirstRecordsOnWire(report, broker, protocol, memberClass, topicId) {
  const times = [];
  for (let i = 0; i < FIRST_RECORD_RUNS; i++) {
    const client = await WireClient.open(broker.port);
    client.topicIdByName.set(TOPIC, topicId);
    const member = new memberClass(client, `first-${protocol}-${i}`, TOPIC, PARTITIONS);
    await client.waitForCoordinators([member.groupId], 0);
    const startMs = performance.now();
    await member.join();
    await client.fetchFirst(TOPIC, 0);
    times.push(performance.now() - startMs);
    client.close();
  }
  const name = `${protocol}: first request of the group to first record, on the wire`;
  report.add(broker.kind, name, 'ms', median(times), { goal: { max: 50 } });
}

async function measure(bench, report, broker) {
  const client = await WireClient.open(broker.port);
  await client.createTopic(TOPIC, PARTITIONS);
  const batch = buildBatch(1, randomText(100));
  const batches = Array.from({ length: PARTITIONS }, (_, partition) => [partition, batch]);
  await client.fill(TOPIC, batches);
  const topicId = client.topicIdByName.get(TOPIC);
  await measureFirstRecords(report, broker);
  await measureFirstRecordsOnWire(report, broker, 'classic', ClassicMember, topicId);
  await measureFirstRecordsOnWire(report, broker, 'consumer', ConsumerMember, topicId);
  await measureMembers(bench, report, broker, 'classic', ClassicMember, topicId);
  await measureMembers(bench, report, broker, 'consumer', ConsumerMember, topicId);
  client.close();
}

export async function run(bench) {
  const report = bench.report('groups', `${GROUPS * PER_GROUP} members in ${GROUPS} groups`);
  await bench.alternateFresh(bench.rounds(3), (broker) => measure(bench, report, broker));
  return report;
}
