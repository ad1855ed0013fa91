// Resident memory: idle, with idle connections, with many partitions, and at its peak under a load.
import { connect } from 'node:net';
import { runLoad } from '../load.js';
import { pause, WireClient } from '../wire.js';

const CONNECTIONS = 1000;
const SETTLE_MS = 3000;

async function openIdle(port) {
  const sockets = [];
  for (let i = 0; i < CONNECTIONS; i++) {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    sockets.push(socket);
  }
  return sockets;
}

async function measureConnections(report, broker) {
  const idle = broker.residentMegabytes();
  report.add(broker.kind, 'idle', 'MB', idle, { goal: { max: 90 } });
  const sockets = await openIdle(broker.port);
  await pause(SETTLE_MS);
  const label = `more with ${CONNECTIONS} idle connections`;
  report.add(broker.kind, label, 'MB', broker.residentMegabytes() - idle);
  for (const socket of sockets) socket.destroy();
}

/** Topics of a hundred partitions. */
async function measurePartitions(bench, report, count, goal) {
  await bench.alternateFresh(bench.rounds(3), async (broker) => {
    const client = await WireClient.open(broker.port);
    for (let i = 0; i < count / 100; i++) await client.createTopic(`many-${i}`, 100);
    await pause(SETTLE_MS);
    const label = `${count.toLocaleString('en-US')} empty partitions`;
    report.add(broker.kind, label, 'MB', broker.residentMegabytes(), { goal });
    report.add(broker.kind, `${label}: open files`, '', broker.openFiles());
    client.close();
  });
}

export async function run(bench) {
  const megabytes = bench.options.megabytes ?? (bench.isQuick ? 400 : 2000);
  const report = bench.report('memory', 'resident memory');
  await bench.alternateFresh(bench.rounds(3), async (broker) => {
    await pause(SETTLE_MS);
    await measureConnections(report, broker);
    const client = await WireClient.open(broker.port);
    await client.createTopic('loaded', 6);
    const load = { n: megabytes * 1000, s: 1000 };
    await runLoad('produce', broker, 'loaded', { ...load, p: 2 });
    await runLoad('consume', broker, 'loaded', { ...load, P: 6, c: 2 });
    const label = `${megabytes} MB produced and consumed`;
    const goal = { max: 200 };
    report.add(broker.kind, `peak, ${label}`, 'MB', broker.peakMegabytes(), { goal });
    await pause(SETTLE_MS);
    report.add(broker.kind, `after, ${label}`, 'MB', broker.residentMegabytes());
    client.close();
  });
  await measurePartitions(bench, report, 2000, { max: 120 });
  if (!bench.isQuick) await measurePartitions(bench, report, 20_000, { max: 300 });
  return report;
}
