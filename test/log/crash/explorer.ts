/**
 * Runs workloads, makes every crash state of each, recovers each distinct one with the real code
 * and checks what comes out: against what was promised, against a rebuild, against a second
 * recovery, and against recoveries that are interrupted themselves.
 */
import type { Uuid } from '../../../src/base/uuid.ts';
import type { LogConfig } from '../../../src/log/log-config.ts';
import { LogManager } from '../../../src/log/log-manager.ts';
import { WALL_MS } from '../store.ts';
import { type CrashImage, type CrashState, CrashStates } from './crash-states.ts';
import { type Expectation, violation } from './expectation.ts';
import { type Image, RecordingDisk, type RecordingDiskOptions } from './recording-disk.ts';
import { examineLog, type RecoveredLog } from './recovered-log.ts';
import {
  compactConfig,
  deleteConfig,
  managerOptions,
  type OperationName,
  Run,
  TOPIC,
} from './workload.ts';

export type NewDisk = (image: Image, options: RecordingDiskOptions) => RecordingDisk;

export type ExplorerOptions = {
  readonly newDisk?: NewDisk;
  readonly violationsMax?: number;
};

/** Completions come at once, or at the end of the workload; then writes may be slow as well. */
export const MODES = ['prompt', 'held', 'writesLater'] as const;
export type Mode = (typeof MODES)[number];

/** What a workload starts from. */
type Setup = { readonly image: Image; readonly run: Run | null; readonly config: LogConfig };

type Outcome = {
  readonly log: RecoveredLog | null;
  readonly foundTopicId: Uuid | null;
  readonly problems: readonly string[];
};

export const SETUP_NAMES = ['empty', 'filled', 'compacted', 'torn'] as const;
export type SetupName = (typeof SETUP_NAMES)[number];

/** Of recoveries that do the same steps, only so many are interrupted everywhere. */
const INTERRUPTED_MAX = 2;

export class Explorer {
  readonly violations: string[];
  /** Images by hash: these are counted. */
  readonly distinct: Set<string>;
  workloads: number;
  candidates: number;
  interrupted: number;
  private interruptedMax: number;
  private readonly newDisk: NewDisk;
  private readonly violationsMax: number;
  private readonly setups: Map<SetupName, Setup>;
  /** By image: what one recovery makes of it, and what further ones add to that. */
  private readonly single: Map<string, Outcome>;
  private readonly whole: Map<string, Outcome>;
  private readonly shapes: Map<string, number>;
  /** One violation of each sort is enough to read. */
  private readonly sorts: Set<string>;

  constructor(options: ExplorerOptions = {}) {
    this.violations = [];
    this.distinct = new Set();
    this.workloads = 0;
    this.candidates = 0;
    this.interrupted = 0;
    this.interruptedMax = 0;
    this.newDisk =
      options.newDisk ?? ((image, diskOptions) => new RecordingDisk(image, diskOptions));
    this.violationsMax = options.violationsMax ?? 5;
    this.setups = new Map();
    this.single = new Map();
    this.whole = new Map();
    this.shapes = new Map();
    this.sorts = new Set();
  }

  get isDone(): boolean {
    return this.violations.length >= this.violationsMax;
  }

  explore(setupName: SetupName, mode: Mode, names: readonly OperationName[]): void {
    if (this.isDone) return;
    this.workloads++;
    const setup = this.setupOf(setupName);
    const disk = this.newDisk(setup.image, { writesLater: mode === 'writesLater' });
    const what = `${setupName}, ${mode}: ${names.join(', ')}`;
    const run = new Run(disk, setup.config, setup.run);
    disk.isHeld = mode !== 'prompt';
    // A crash during the start, or before the last operation, is the matter of shorter workloads.
    if (names.length > 1) disk.sync();
    let from = 0;
    for (const name of names) {
      if (names.length > 1) from = disk.operations.length;
      run.run(name);
    }
    run.finish();
    if (run.log !== null) {
      const { problems } = examineLog(disk, run.log);
      if (problems.length > 0)
        this.violations.push(`${what}, while it runs: ${problems.join('; ')}`);
    }
    this.interruptedMax = names.length === 1 ? INTERRUPTED_MAX : 0;
    this.check(what, disk, run, setup.config, from);
  }

  private check(
    what: string,
    disk: RecordingDisk,
    run: Run,
    config: LogConfig,
    from: number,
  ): void {
    const states = new CrashStates(disk);
    const before = this.violations.length;
    let step = 0;
    for (let at = from; at <= disk.operations.length; at++) {
      while (run.steps[step + 1] !== undefined && run.steps[step + 1]!.at <= at) step++;
      const { at: since, expected } = run.steps[step]!;
      for (const state of states.processStatesAt(at)) {
        this.checkState(what, states, state, 'process', expected, config);
      }
      for (const state of states.statesAt(at, since === at)) {
        this.checkState(what, states, state, 'power', expected, config);
      }
      // One of each workload is enough.
      if (this.violations.length > before) return;
    }
  }

  private checkState(
    what: string,
    states: CrashStates,
    state: CrashState,
    kind: 'power' | 'process',
    expected: Expectation,
    config: LogConfig,
  ): void {
    this.candidates++;
    if (this.isDone) return;
    const crashImage = states.imageOf(state);
    const outcome = this.outcomeOf(crashImage, expected.topicId, config);
    const reasons = [...outcome.problems];
    if (outcome.log !== null && expected.topicId !== null) {
      const reason = violation(outcome.log, expected, kind);
      if (reason !== null) reasons.push(reason);
    }
    if (outcome.foundTopicId !== null && expected.goneTopicIds.includes(outcome.foundTopicId)) {
      reasons.push(`the deleted topic ${outcome.foundTopicId} is back`);
    }
    if (reasons.length === 0) return;
    const sort = reasons.join('; ').replace(/[0-9]+/g, '');
    if (this.sorts.has(sort)) return;
    this.sorts.add(sort);
    this.violations.push(
      `${what}; ${kind} loss after ${state.at}: ${reasons.join('; ')}\n${states.describe(state)}\n` +
        `found ${outcome.log?.identity ?? 'no log'}`,
    );
  }

  private outcomeOf(crashImage: CrashImage, topicId: Uuid | null, config: LogConfig): Outcome {
    const key = keyOf(crashImage, topicId, config);
    const known = this.whole.get(key);
    if (known !== undefined) return known;
    const { outcome, disk } = recover(crashImage.image, topicId, config);
    this.distinct.add(crashImage.hash);
    this.single.set(key, outcome);
    const problems = [...outcome.problems, ...this.recoverAgain(outcome, disk, topicId, config)];
    const whole = { ...outcome, problems };
    this.whole.set(key, whole);
    return whole;
  }

  /** Of one recovery alone, without another after it. */
  private singleOutcomeOf(
    crashImage: CrashImage,
    topicId: Uuid | null,
    config: LogConfig,
  ): Outcome {
    const key = keyOf(crashImage, topicId, config);
    const known = this.single.get(key);
    if (known !== undefined) return known;
    this.distinct.add(crashImage.hash);
    const { outcome } = recover(crashImage.image, topicId, config);
    this.single.set(key, outcome);
    return outcome;
  }

  /** What the first recovery leaves recovers to the same, wherever it was interrupted. */
  private recoverAgain(
    first: Outcome,
    disk: RecordingDisk,
    topicId: Uuid | null,
    config: LogConfig,
  ): string[] {
    const end = disk.operations.length;
    if (end === 0) return [];
    const states = new CrashStates(disk);
    const shape = states.shape();
    const seen = this.shapes.get(shape) ?? 0;
    this.shapes.set(shape, seen + 1);
    const problems: string[] = [];
    const again = (state: CrashState): void => {
      if (problems.length > 0) return;
      const { log, problems: others } = this.singleOutcomeOf(
        states.imageOf(state),
        topicId,
        config,
      );
      for (const problem of others) problems.push(`after a second recovery: ${problem}`);
      if (log?.identity === first.log?.identity) return;
      problems.push(`a second recovery yields another log: ${log?.identity}`);
      problems.push(states.describe(state));
    };
    for (const state of states.processStatesAt(end)) again(state);
    if (seen >= this.interruptedMax) return problems;
    for (let at = 1; at <= end; at++) {
      for (const state of states.statesAt(at, at === end)) {
        this.interrupted++;
        again(state);
      }
    }
    return problems;
  }

  private setupOf(name: SetupName): Setup {
    let setup = this.setups.get(name);
    if (setup === undefined) {
      setup = makeSetup(name);
      this.setups.set(name, setup);
    }
    return setup;
  }
}

function keyOf({ hash }: CrashImage, topicId: Uuid | null, config: LogConfig): string {
  return `${hash} ${topicId} ${config.cleanupCompact}`;
}

function recover(
  image: Image,
  topicId: Uuid | null,
  config: LogConfig,
): { outcome: Outcome; disk: RecordingDisk } {
  const disk = new RecordingDisk(image);
  const manager = new LogManager(disk, managerOptions());
  const problems: string[] = [];
  let foundTopicId: Uuid | null = null;
  let log: RecoveredLog | null = null;
  try {
    manager.loadAll(0, WALL_MS, () => config);
    foundTopicId = manager.findLog(TOPIC, 0)?.topicId ?? null;
    const opened =
      topicId === null
        ? manager.findLog(TOPIC, 0)
        : manager.openLog(TOPIC, 0, topicId, config, WALL_MS);
    for (const { error } of manager.directories) {
      if (error !== null) problems.push(`the directory is offline: ${error}`);
    }
    if (opened !== undefined && problems.length === 0) {
      log = examineLog(disk, opened);
      problems.push(...log.problems);
    }
  } catch (error) {
    problems.push(`recovery threw ${(error as Error).stack}`);
  }
  return { outcome: { log, foundTopicId, problems }, disk };
}

function makeSetup(name: SetupName): Setup {
  const empty: Image = new Map([['/data', null]]);
  const config = name === 'compacted' ? compactConfig : deleteConfig;
  if (name === 'empty') return { image: empty, run: null, config };
  const disk = new RecordingDisk(empty);
  const run = new Run(disk, config, null);
  const filling: readonly OperationName[] = [
    'append',
    'appendIdempotent',
    'appendTransactional',
    'append',
    'abort',
    'leaderEpoch',
    'append',
    'appendIdempotent',
    'appendTransactional',
    'commit',
    'append',
    'append',
  ];
  for (const operation of filling) run.run(operation);
  run.stop();
  if (name !== 'torn') return { image: disk.image(), run, config };
  return tornSetup(disk.image(), run, config);
}

/** A power loss has left a hole between two good batches. */
function tornSetup(image: Image, before: Run, config: LogConfig): Setup {
  const disk = new RecordingDisk(image);
  const run = new Run(disk, config, before);
  const from = disk.operations.length;
  run.run('append');
  const at = disk.operations.findIndex(({ kind }, i) => i >= from && kind === 'write');
  run.run('append');
  run.expectCrash('power');
  const kept = disk.operations.map(() => true);
  const state: CrashState = { at: kept.length, kept, torn: { operation: at, tear: 'zeros' } };
  return { image: new CrashStates(disk).imageOf(state).image, run, config };
}
