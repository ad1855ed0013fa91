// What a bench is given: the kinds to measure, the number of rounds, directories, and a report to fill. The kinds take turns
// within every round, so that whatever else the machine does meets both.
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBroker } from './broker.js';
import { Report } from './report.js';
import { measureBareWrites } from './touch-memory.js';

const TMPFS_MAGIC = 0x01021994;
/** The bound above which our broker counts its ticks. */
const TICK_GOAL_MS = 20;

const directories = new Set();
process.on('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

export class BenchRun {
  constructor(options) {
    this.options = options;
    this.kinds = options.kinds;
    this.isQuick = options.isQuick;
    this.isFull = options.isFull;
    const parent = options.directory ?? (isTmpfs('/dev/shm') ? '/dev/shm' : tmpdir());
    this.directory = mkdtempSync(join(parent, 'odradek-bench-'));
    this.storage = isTmpfs(parent) ? 'tmpfs' : 'disk';
    this.nextDirectory = 0;
    this.brokers = [];
    directories.add(this.directory);
  }

  /** Its data goes; also at exit, when something fails. */
  end() {
    rmSync(this.directory, { recursive: true, force: true });
    directories.delete(this.directory);
  }

  report(name, title, kinds = this.kinds) {
    return new Report(name, title, kinds);
  }

  newDirectory(kind) {
    return join(this.directory, `${kind}-${this.nextDirectory++}`);
  }

  /** On a directory of its own unless one is named. */
  async start(kind, { directory = this.newDirectory(kind), ...options } = {}) {
    const broker = await startBroker(kind, directory, options);
    this.brokers.push(broker);
    return broker;
  }

  /** Of all of our brokers that have stopped cleanly: how long their ticks kept others waiting. */
  addTickTimes(report) {
    const all = this.brokers.map(({ tickTimes }) => tickTimes).filter((times) => times !== null);
    if (all.length === 0) return;
    const sum = (field) => all.reduce((total, times) => total + times[field], 0);
    const longest = (field) => Math.max(...all.map((times) => times[field]));
    report.add('odradek', 'longest tick, waits for a core included', 'ms', longest('longestMs'));
    const goal = { max: TICK_GOAL_MS };
    report.add('odradek', 'longest tick, CPU time', 'ms', longest('longestBusyMs'), { goal });
    const count = sum('count').toLocaleString('en-US');
    const label = `ticks over ${TICK_GOAL_MS} ms of CPU time, of ${count}`;
    report.add('odradek', label, '', sum('busyAbove20Ms'), { goal: { max: 0 } });
    this.addBareWrites(report);
  }

  /** To tell the machine's part in long ticks from the broker's. */
  addBareWrites(report) {
    if (this.storage !== 'tmpfs') return;
    const { count, longestMs, longCount } = measureBareWrites(this.directory, TICK_GOAL_MS);
    const what = 'a process that only writes, 2 MB at a time';
    report.add('odradek', `${what}: longest, CPU time`, 'ms', longestMs);
    const label = `${what}: over ${TICK_GOAL_MS} ms, of ${count.toLocaleString('en-US')}`;
    report.add('odradek', label, '', longCount);
  }

  /** `--rounds`, or else what suits the bench. */
  rounds(usual, quick = 1) {
    return this.options.rounds ?? (this.isQuick ? quick : usual);
  }

  /** Each kind in turn, round by round: A B A B. */
  async alternate(rounds, measure) {
    for (let round = 0; round < rounds; round++) {
      for (const kind of this.kinds) {
        this.progress(`${kind}, round ${round + 1} of ${rounds}`);
        await measure(kind, round);
      }
    }
  }

  /** The same with a fresh broker each, whose directory goes afterwards. */
  async alternateFresh(rounds, measure, startOptions = {}) {
    await this.alternate(rounds, async (kind, round) => {
      const broker = await this.start(kind, startOptions);
      try {
        await measure(broker, round);
      } finally {
        await broker.discard();
      }
    });
  }

  progress(text) {
    if (!this.options.isSilent) process.stderr.write(`  ${text}\n`);
  }
}

function isTmpfs(path) {
  try {
    return statfsSync(path).type === TMPFS_MAGIC;
  } catch {
    return false;
  }
}
