/**
 * Random histories of one log, thousands of steps, against the naive model of test/log/crash: all
 * batches in arrays. Appends, truncations, compactions, retention, DeleteRecords, deletion, clean
 * stops, ends of the process and power losses follow each other in any order; a crash leaves one of
 * the states that the crash explorer would try, and the history goes on from there.
 *
 * `SEED=n` runs one history; `SEEDS=n` runs more of them.
 */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import type { LogConfig } from '../../src/log/log-config.ts';
import { type CrashState, CrashStates } from './crash/crash-states.ts';
import { violation } from './crash/expectation.ts';
import { type Image, RecordingDisk } from './crash/recording-disk.ts';
import { examineLog } from './crash/recovered-log.ts';
import {
  compactConfig,
  deleteConfig,
  OPERATION_NAMES,
  type OperationName,
  Run,
} from './crash/workload.ts';
import { readData } from './store.ts';

/** What a log mostly sees comes more often. */
const OFTEN: readonly OperationName[] = [
  'append',
  'append',
  'append',
  'appendIdempotent',
  'appendIdempotent',
  'appendTransactional',
  'appendTransactional',
  'abort',
  'commit',
  'flush',
  'roll',
];

const LIVES = 12;

class RandomHistory {
  readonly trace: string[];
  steps: number;
  private readonly prng: Prng;
  private readonly config: LogConfig;
  private image: Image;
  private run: Run | null;

  constructor(seed: number) {
    this.trace = [];
    this.steps = 0;
    this.prng = new Prng(seed);
    const config = this.prng.chance(0.5) ? deleteConfig : compactConfig;
    this.config = {
      ...config,
      segmentBytes: 300 + this.prng.below(1500),
      indexIntervalBytes: this.prng.below(400),
    };
    this.image = new Map([['/data', null]]);
    this.run = null;
  }

  live(): void {
    const { prng } = this;
    const disk = new RecordingDisk(this.image, { writesLater: prng.chance(0.3) });
    const run = new Run(disk, this.config, this.run);
    this.run = run;
    this.compare(disk, run);
    for (let i = 5 + prng.below(25); i > 0; i--) {
      disk.isHeld = prng.chance(0.3);
      const names = prng.chance(0.6) ? OFTEN : OPERATION_NAMES;
      const name = names[prng.below(names.length)]!;
      this.trace.push(name);
      this.steps++;
      run.run(run.log === null ? 'recreateTopic' : name);
      if (prng.chance(0.4)) this.compare(disk, run);
    }
    this.crash(disk, run);
  }

  private crash(disk: RecordingDisk, run: Run): void {
    const { prng } = this;
    const states = new CrashStates(disk);
    const at = disk.operations.length;
    const kind = prng.chance(0.4) ? 'process' : 'power';
    const possible: CrashState[] = [
      ...(kind === 'process' ? states.processStatesAt(at) : states.statesAt(at, true)),
    ];
    const state = possible[prng.below(possible.length)]!;
    this.trace.push(`crash: ${kind}`);
    this.image = states.imageOf(state).image;
    run.expectCrash(kind);
  }

  /** The files, what the log believes of them, and what it serves. */
  private compare(disk: RecordingDisk, run: Run): void {
    const { log } = run;
    if (log === null) return;
    run.finish();
    const found = examineLog(disk, log);
    expect(found.problems.join('\n')).toBe('');
    expect(violation(found, run.promised, 'process') ?? '').toBe('');
    const shown = found.batches.filter((batch) => batch.lastOffset >= log.logStartOffset);
    const served: Buffer[] = [];
    for (let offset = log.logStartOffset; offset < log.logEndOffset; ) {
      const read = readData(disk, run.manager, log, offset, 1 + this.prng.below(600));
      if (read.sizeBytes === 0) break;
      served.push(...read.chunks);
      offset = read.nextOffset;
    }
    expect(Buffer.concat(served).equals(Buffer.concat(shown.map(({ bytes }) => bytes)))).toBe(true);
  }
}

describe('random histories against a naive model', () => {
  const only = process.env['SEED'];
  const first = Number(only ?? 1);
  const last = only === undefined ? Number(process.env['SEEDS'] ?? 60) : first;
  it('hold what is promised', () => {
    let steps = 0;
    for (let seed = first; seed <= last; seed++) {
      const history = new RandomHistory(seed);
      try {
        for (let life = 0; life < LIVES; life++) history.live();
      } catch (error) {
        const tail = history.trace.slice(-30).join('\n');
        throw new Error(`Again with SEED=${seed}, after:\n${tail}\n${(error as Error).stack}`);
      }
      steps += history.steps;
    }
    process.stdout.write(`log model: ${steps} steps in ${last - first + 1} histories\n`);
    if (only === undefined) expect(steps).toBeGreaterThan(5000);
  });
});
