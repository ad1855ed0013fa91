// A start as a user sees it: from exec to the first ApiVersions reply on a new directory and on one that was cleanly stopped, the
// memory of the idle broker, and the clean stop. (Apache Kafka's formatting of the new directory is left out.)
// Both are left alone for a moment before they are stopped: what a broker puts off until after its start is no part of a stop.
import { pause } from '../wire.js';

const IDLE_MS = 3000;
const SETTLE_MS = 500;

export async function run(bench) {
  const report = bench.report('startup', 'start, idle memory and clean stop');
  const rounds = bench.rounds(5, 2);
  await bench.alternate(rounds, async (kind, round) => {
    const directory = bench.newDirectory(kind);
    const first = await bench.start(kind, { directory });
    const goal = { max: 150 };
    report.add(kind, 'exec to ApiVersions, new directory', 'ms', first.readyMs, { goal });
    await pause(SETTLE_MS);
    report.add(kind, 'clean stop', 'ms', await first.stop(), { goal: { max: 300 } });
    const second = await bench.start(kind, { directory });
    report.add(kind, 'exec to ApiVersions, old directory', 'ms', second.readyMs, { goal });
    report.add(kind, 'CPU until then', 's', second.cpuSeconds());
    if (round < 3) {
      await pause(IDLE_MS);
      const memory = second.residentMegabytes();
      report.add(kind, 'resident memory, idle', 'MB', memory, { goal: { max: 90 } });
    }
    await second.stop();
    await second.discard();
  });
  return report;
}
