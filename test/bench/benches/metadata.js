// Many partitions as metadata: how long creating them takes, what it costs, and a restart with them after a clean stop.
import { WireClient } from '../wire.js';

const TOPICS = 100;

async function create(client, partitionsPerTopic) {
  const topics = Array.from({ length: TOPICS }, (_, index) => index);
  for (const index of topics) await client.createTopic(`created-${index}`, partitionsPerTopic);
}

export async function run(bench) {
  const partitions = bench.isQuick ? 2000 : 10_000;
  const title = `${partitions.toLocaleString('en-US')} partitions in ${TOPICS} topics`;
  const report = bench.report('metadata', title);
  report.note('Created one topic after the other, each until all its leaders are known.');
  await bench.alternate(bench.rounds(3), async (kind) => {
    const directory = bench.newDirectory(kind);
    const broker = await bench.start(kind, { directory });
    const client = await WireClient.open(broker.port);
    const cpuBefore = broker.cpuSeconds();
    const createMs = performance.now();
    await create(client, partitions / TOPICS);
    report.add(kind, 'creating', 's', (performance.now() - createMs) / 1000);
    report.add(kind, 'creating: CPU', 's', broker.cpuSeconds() - cpuBefore);
    report.add(kind, 'memory with them', 'MB', broker.residentMegabytes());
    client.close();
    report.add(kind, 'clean stop', 's', (await broker.stop()) / 1000);
    const restartMs = performance.now();
    const again = await bench.start(kind, { directory });
    const later = await WireClient.open(again.port);
    await later.waitForLeaders(null, partitions);
    const name = 'restart until all leaders are known';
    report.add(kind, name, 's', (performance.now() - restartMs) / 1000);
    report.add(kind, `${name}: CPU`, 's', again.cpuSeconds());
    report.add(kind, 'memory after the restart', 'MB', again.residentMegabytes());
    later.close();
    await again.discard();
  });
  return report;
}
