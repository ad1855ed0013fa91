/**
 * The operations whose sequences are explored, on one log, and what each of them promises.
 *
 * `isHeld` workloads get no completion before their end, so that flushes and writes of one
 * operation are under way during the next.
 */
import { Prng } from '../../../src/base/prng.ts';
import type { Uuid } from '../../../src/base/uuid.ts';
import { defaultCleanerOptions } from '../../../src/log/cleaner/log-cleaner.ts';
import type { Log, LogAppendInfo } from '../../../src/log/log.ts';
import type { LogConfig } from '../../../src/log/log-config.ts';
import { LogManager, type LogManagerOptions } from '../../../src/log/log-manager.ts';
import { buildEndTxnMarkerBatch } from '../../../src/protocol/records/control-record.ts';
import {
  baseOffset,
  batchSizeBytes,
  crc,
  lastOffset,
  partitionLeaderEpoch,
} from '../../../src/protocol/records/record-batch.ts';
import { RecordBatchBuilder } from '../../../src/protocol/records/record-batch-builder.ts';
import { Lines, ROOT, settle, smallConfig, WALL_MS } from '../store.ts';
import { type Expectation, type History, violation } from './expectation.ts';
import type { RecordingDisk } from './recording-disk.ts';
import { examineLog, type FoundBatch } from './recovered-log.ts';

export const TOPIC = 'topic';
const DIRECTORY_ID = 'directory'.padEnd(22, 'A');
const NEVER_MS = 1e15;
const START_MS = 1_000_000;
const CHECKPOINT_MS = 1000;
const DELETE_DELAY_MS = 500;

export const deleteConfig: LogConfig = smallConfig({
  segmentBytes: 420,
  indexIntervalBytes: 100,
  fileDeleteDelayMs: DELETE_DELAY_MS,
  retentionMs: -1,
});

export const compactConfig: LogConfig = {
  ...deleteConfig,
  cleanupCompact: true,
  minCleanableDirtyRatio: 0,
  deleteRetentionMs: NEVER_MS,
};

const IDEMPOTENT_ID = 1;
const TRANSACTIONAL_ID = 2;

export function managerOptions(): LogManagerOptions {
  return {
    directories: [{ path: ROOT, directoryId: DIRECTORY_ID }],
    logger: new Lines(),
    prng: new Prng(1),
    tailBytesMax: 1,
    openFilesMax: 3,
    checkpointIntervalMs: CHECKPOINT_MS,
    highWatermarkCheckpointIntervalMs: CHECKPOINT_MS,
    retentionCheckIntervalMs: NEVER_MS,
    producerIdExpirationCheckIntervalMs: NEVER_MS,
    producerIdExpirationMs: NEVER_MS,
    initialTaskDelayMs: START_MS,
    cleaner: { ...defaultCleanerOptions, isEnabled: false, dedupeBufferBytes: 24 * 100 },
  };
}

export type Step = { readonly at: number; readonly expected: Expectation };

export const OPERATION_NAMES = [
  'append',
  'appendIdempotent',
  'appendTransactional',
  'abort',
  'commit',
  'leaderEpoch',
  'roll',
  'flush',
  'checkpoint',
  'retention',
  'retentionOfAll',
  'deleteRecords',
  'removeDeleted',
  'truncate',
  'truncateSegment',
  'truncateFully',
  'compact',
  'deleteTopic',
  'recreateTopic',
  'stop',
  'kill',
] as const;
export type OperationName = (typeof OPERATION_NAMES)[number];

const OPERATIONS: Record<OperationName, (run: Run) => void> = {
  append: (run) => run.append(),
  appendIdempotent: (run) => run.appendIdempotent(),
  appendTransactional: (run) => run.appendTransactional(),
  abort: (run) => run.endTransaction(false),
  commit: (run) => run.endTransaction(true),
  leaderEpoch: (run) => run.newLeaderEpoch(),
  roll: (run) => run.roll(),
  flush: (run) => run.flush(),
  checkpoint: (run) => run.checkpoint(),
  retention: (run) => run.retention(),
  retentionOfAll: (run) => run.retentionOfAll(),
  deleteRecords: (run) => run.deleteRecords(),
  removeDeleted: (run) => run.removeDeleted(),
  truncate: (run) => run.truncate(1),
  truncateSegment: (run) => run.truncate(4),
  truncateFully: (run) => run.truncateFully(),
  compact: (run) => run.compact(),
  deleteTopic: (run) => run.deleteTopic(),
  recreateTopic: (run) => run.recreateTopic(),
  stop: (run) => run.stop(),
  kill: (run) => run.kill(),
};

const NEW_LOG: Omit<Expectation, 'topicId' | 'goneTopicIds'> = {
  histories: [[]],
  flushedEndOffset: 0,
  writtenEndOffset: 0,
  startOffsetMin: 0,
  startOffsetMax: 0,
  compactedEndOffset: 0,
  compacted: null,
};

export class Run {
  readonly steps: Step[];
  manager: LogManager;
  log: Log | null;
  private readonly disk: RecordingDisk;
  private readonly config: LogConfig;
  private expected: Expectation;
  private topicIndex: number;
  private leaderEpoch: number;
  private nextValue: number;
  private nowMs: number;
  private isTransactionOpen: boolean;
  private isCompacting: boolean;
  private cleanedBelow: number;
  private nextSequences: Map<number, number>;

  constructor(disk: RecordingDisk, config: LogConfig, before: Run | null) {
    this.steps = [];
    this.disk = disk;
    this.config = config;
    this.topicIndex = before?.topicIndex ?? 0;
    this.leaderEpoch = before?.leaderEpoch ?? 1;
    this.nextValue = before?.nextValue ?? 0;
    this.nowMs = 0;
    this.isCompacting = false;
    this.cleanedBelow = before?.cleanedBelow ?? 0;
    this.isTransactionOpen = before?.isTransactionOpen ?? false;
    this.nextSequences = new Map(before?.nextSequences ?? []);
    this.expected = before?.expected ?? { ...NEW_LOG, topicId: topicIdOf(0), goneTopicIds: [] };
    this.note();
    this.manager = new LogManager(disk, managerOptions());
    this.log = null;
    this.start();
    if (before !== null) this.adopt();
  }

  run(name: OperationName): void {
    OPERATIONS[name](this);
    this.tick();
  }

  /** The end of a workload: what is under way, and what the cleaner has begun, comes to its end. */
  finish(): void {
    this.disk.isHeld = false;
    for (let i = 0; i < 100; i++) {
      this.tick();
      if (this.manager.underWayCount === 0 && this.manager.nextDeadlineMs() > this.nowMs) return;
    }
    throw new Error('the workload does not come to rest');
  }

  /** Everything that is under way comes to its end. */
  settle(): void {
    const { isHeld } = this.disk;
    this.disk.isHeld = false;
    settle(this.disk, this.manager);
    this.onTick();
    this.disk.isHeld = isHeld;
  }

  append(): void {
    this.appendData({});
  }

  appendIdempotent(): void {
    this.appendData({
      producerId: IDEMPOTENT_ID,
      producerEpoch: 0,
      baseSequence: this.nextSequences.get(IDEMPOTENT_ID) ?? 0,
    });
  }

  appendTransactional(): void {
    this.isTransactionOpen = true;
    this.appendData({
      producerId: TRANSACTIONAL_ID,
      producerEpoch: 0,
      baseSequence: this.nextSequences.get(TRANSACTIONAL_ID) ?? 0,
      isTransactional: true,
    });
  }

  endTransaction(committed: boolean): void {
    if (!this.isTransactionOpen) this.appendTransactional();
    this.isTransactionOpen = false;
    const marker = buildEndTxnMarkerBatch(committed, 0, TRANSACTIONAL_ID, 0, this.timestamp());
    this.appendBatch(marker, 'coordinator');
  }

  newLeaderEpoch(): void {
    this.leaderEpoch++;
    this.log?.onLeaderEpoch(this.leaderEpoch);
  }

  roll(): void {
    this.log?.roll(WALL_MS);
  }

  flush(): void {
    this.log?.requestFlush();
    this.settleUnlessHeld();
  }

  checkpoint(): void {
    this.nowMs += CHECKPOINT_MS;
    this.tick();
    if (this.log !== null) this.expect({ startOffsetMin: this.log.logStartOffset });
  }

  /** The first segment is too much. */
  retention(): void {
    const { log } = this;
    if (log === null || log.segments.count < 2) return;
    const first = log.segments.first.sizeBytes;
    this.cleanUp({ ...this.config, cleanupDelete: true, retentionBytes: log.sizeBytes - first });
  }

  /** All of it is too old: an empty segment takes the place of the active one. */
  retentionOfAll(): void {
    this.cleanUp({ ...this.config, cleanupDelete: true, retentionMs: 0 }, WALL_MS + 1e9);
  }

  deleteRecords(): void {
    const { log } = this;
    if (log === null) return;
    const batches = this.current.filter(({ firstOffset }) => firstOffset > log.logStartOffset);
    const to = batches.find(({ firstOffset }) => firstOffset <= log.highWatermark)?.firstOffset;
    if (to === undefined) return;
    this.expect({ startOffsetMax: Math.max(to, this.expected.startOffsetMax) });
    log.deleteRecordsBefore(to);
  }

  removeDeleted(): void {
    const { topicId } = this.expected;
    const goneCount = this.topicIndex + (topicId === null ? 1 : 0);
    const gone = Array.from({ length: goneCount }, (_, i) => topicIdOf(i));
    this.nowMs += DELETE_DELAY_MS;
    this.tick();
    this.settleUnlessHeld();
    if (!this.disk.isHeld) this.expect({ goneTopicIds: gone });
  }

  /** The last batches are cut off, as a follower does that hears of a new leader. */
  truncate(count: number): void {
    const { log, current } = this;
    if (log === null) return;
    const cut = current[current.length - count] ?? current[0];
    if (cut === undefined || cut.firstOffset < log.logStartOffset) return;
    const offset = cut.firstOffset;
    // Compaction stays below the high watermark, truncations above.
    if (offset < this.cleanedBelow) return;
    const kept = current.filter((batch) => batch.firstOffset < offset);
    this.expectCut(kept, offset);
    log.truncateTo(offset, WALL_MS);
    this.newLeaderEpoch();
    this.forgetProducers();
  }

  truncateFully(): void {
    const { log } = this;
    if (log === null) return;
    const offset = log.logEndOffset + 50;
    this.expect({ startOffsetMax: offset });
    this.expectCut([], 0);
    log.truncateFullyAndStartAt(offset, WALL_MS);
    this.newLeaderEpoch();
    this.forgetProducers();
  }

  compact(): void {
    const { log, manager } = this;
    if (log === null || !this.config.cleanupCompact) return;
    const { compactedEndOffset } = this.expected;
    const end = Math.max(compactedEndOffset, log.segments.active.baseOffset);
    this.expect({ compactedEndOffset: end, compacted: null });
    const options = { ...defaultCleanerOptions, dedupeBufferBytes: 24 * 100 };
    manager.updateCleaner({ ...options, isEnabled: false, backoffMs: 0 });
    manager.updateCleaner({ ...options, isEnabled: true, backoffMs: 0 });
    manager.updateCleaner({ ...options, isEnabled: true, backoffMs: NEVER_MS });
    this.isCompacting = true;
    this.cleanedBelow = log.logEndOffset;
    if (this.disk.isHeld) return;
    for (let i = 0; i < 1000; i++) {
      this.tick();
      if (manager.underWayCount === 0 && manager.nextDeadlineMs() > this.nowMs) {
        this.isCompacting = false;
        this.expect({ compacted: examineLog(this.disk, log).batches });
        return;
      }
    }
    throw new Error('the cleaner does not come to rest');
  }

  deleteTopic(): void {
    const { log } = this;
    if (log === null) return;
    this.expect({ topicId: null });
    this.log = null;
    this.manager.deleteLog(log);
  }

  recreateTopic(): void {
    this.deleteTopic();
    this.topicIndex++;
    this.leaderEpoch = 1;
    this.nextSequences = new Map();
    this.isTransactionOpen = false;
    this.cleanedBelow = 0;
    this.expect({ ...NEW_LOG, topicId: topicIdOf(this.topicIndex) });
    this.openLog();
  }

  stop(): void {
    this.settle();
    this.manager.requestFlushAll();
    this.settle();
    this.manager.closeCleanly(1);
    if (this.disk.openCount > 0) throw new Error('files stay open after a clean stop');
    if (this.log !== null) {
      const { logEndOffset, logStartOffset } = this.log;
      this.expect({
        histories: [this.current],
        flushedEndOffset: logEndOffset,
        writtenEndOffset: logEndOffset,
        startOffsetMin: logStartOffset,
      });
    }
    this.disk.kill();
    this.start();
    // As in Kafka a producer is forgotten when none of its records is left.
    this.forgetProducers();
  }

  kill(): void {
    this.disk.kill();
    this.start();
    this.adopt();
  }

  get promised(): Expectation {
    return this.expected;
  }

  /** From now on what was promised for such a crash counts. */
  expectCrash(kind: 'power' | 'process'): void {
    const { flushedEndOffset, writtenEndOffset } = this.expected;
    const promised = kind === 'power' ? flushedEndOffset : writtenEndOffset;
    this.expect({ writtenEndOffset: promised });
  }

  /** After a crash. What was not written never was, but a power loss may show it again. */
  private adopt(): void {
    const { log, expected } = this;
    if (log === null) return;
    const found = examineLog(this.disk, log);
    const history =
      expected.histories.find((histories) => {
        return violation(found, { ...expected, histories: [histories] }, 'process') === null;
      }) ?? this.current;
    const kept = history.filter((batch) => batch.firstOffset < log.logEndOffset);
    if (kept.length < this.current.length || history !== this.current) {
      this.expect({ histories: [kept, ...expected.histories] });
    }
    this.forgetProducers();
  }

  private get current(): History {
    return this.expected.histories[0]!;
  }

  private start(): void {
    this.manager = new LogManager(this.disk, managerOptions());
    this.nowMs = 0;
    this.manager.loadAll(0, WALL_MS, () => this.config);
    this.openLog();
    this.nowMs = START_MS;
    this.tick();
  }

  private openLog(): void {
    const { topicId } = this.expected;
    this.log = null;
    if (topicId === null) return;
    this.log = this.manager.openLog(TOPIC, 0, topicId, this.config, WALL_MS);
  }

  private tick(): void {
    this.expectCompaction();
    this.manager.onCompletions(this.disk.takeCompletions());
    this.manager.writeQueued();
    this.onTick();
    this.manager.advance(this.nowMs, WALL_MS);
    this.manager.startFlushes();
    this.observe();
  }

  /** A cleaning that is held back goes on with the next round when it is over. */
  private expectCompaction(): void {
    const { log, manager, expected } = this;
    if (!this.isCompacting) return;
    this.isCompacting = manager.underWayCount > 0 || manager.nextDeadlineMs() <= this.nowMs;
    if (!this.isCompacting || log === null) return;
    const end = Math.max(expected.compactedEndOffset, log.segments.active.baseOffset);
    this.cleanedBelow = log.logEndOffset;
    this.expect({ compactedEndOffset: end, compacted: null });
  }

  private onTick(): void {
    this.log?.updateHighWatermark(this.log.writtenEndOffset);
    this.observe();
  }

  private settleUnlessHeld(): void {
    if (!this.disk.isHeld) this.settle();
  }

  private cleanUp(config: LogConfig, wallMs: number = WALL_MS): void {
    const { log } = this;
    if (log === null) return;
    this.settleUnlessHeld();
    log.requestFlush();
    this.settleUnlessHeld();
    this.expect({ startOffsetMax: log.logEndOffset });
    log.updateConfig(config);
    this.manager.cleanUp(wallMs);
    log.updateConfig(this.config);
    this.expect({ startOffsetMax: log.logStartOffset });
  }

  private appendData(options: {
    readonly producerId?: number;
    readonly producerEpoch?: number;
    readonly baseSequence?: number;
    readonly isTransactional?: boolean;
  }): void {
    const builder = new RecordBatchBuilder(options);
    for (let i = 0; i < 2; i++) {
      const key = Buffer.from(`k${this.nextValue % 3}`);
      builder.append(this.timestamp(), key, Buffer.from(`value-${this.nextValue++}`.padEnd(20)));
    }
    this.appendBatch(builder.build(), 'client');
    const { producerId, baseSequence } = options;
    if (producerId !== undefined) this.nextSequences.set(producerId, baseSequence! + 2);
  }

  private appendBatch(bytes: Buffer, origin: 'client' | 'coordinator'): void {
    if (this.log === null) return;
    const info: LogAppendInfo = this.log.appendAsLeader(bytes, this.leaderEpoch, WALL_MS, origin);
    if (info.errorCode !== 0) throw new Error(`append: error ${info.errorCode}`);
    const [current, ...older] = this.expected.histories;
    this.expect({ histories: [[...current!, foundBatch(bytes)], ...older] });
  }

  /** Timestamps neither rise with the offsets nor repeat. */
  private timestamp(): number {
    return WALL_MS - 1000 + (this.nextValue % 5) * 10 + this.nextValue;
  }

  private expectCut(kept: History, offset: number): void {
    const { expected } = this;
    this.expect({
      histories: [kept, ...expected.histories],
      flushedEndOffset: Math.min(expected.flushedEndOffset, offset),
      writtenEndOffset: Math.min(expected.writtenEndOffset, offset),
      compacted: null,
    });
  }

  /** The log knows best what a truncation or a crash has left of them. */
  private forgetProducers(): void {
    const { log } = this;
    if (log === null) return;
    for (const id of [IDEMPOTENT_ID, TRANSACTIONAL_ID]) {
      const entry = log.producers.find(id);
      this.nextSequences.set(id, (entry?.lastSequence ?? -1) + 1);
    }
    this.isTransactionOpen = log.producers.hasOngoingTransaction(TRANSACTIONAL_ID, 0);
  }

  private expect(changes: Partial<Expectation>): void {
    this.expected = { ...this.expected, ...changes };
    this.note();
  }

  /** What the log says by itself. Before its start nothing is promised. */
  private observe(): void {
    const { log, expected } = this;
    if (log === null || log.topicId !== expected.topicId) return;
    const { recoveryPoint, writtenEndOffset, logStartOffset } = log;
    const flushed = recoveryPoint > logStartOffset ? recoveryPoint : 0;
    const written = writtenEndOffset > logStartOffset ? writtenEndOffset : 0;
    this.expect({
      flushedEndOffset: Math.max(expected.flushedEndOffset, flushed),
      writtenEndOffset: Math.max(expected.writtenEndOffset, written),
    });
  }

  private note(): void {
    const at = this.disk.operations.length;
    if (this.steps.at(-1)?.at === at) this.steps.pop();
    this.steps.push({ at, expected: this.expected });
  }
}

function foundBatch(bytes: Buffer): FoundBatch {
  const copy = Buffer.from(bytes.subarray(0, batchSizeBytes(bytes, 0)));
  const [firstOffset, last] = [baseOffset(copy, 0), lastOffset(copy, 0)];
  const identity = `${firstOffset}-${last}/${partitionLeaderEpoch(copy, 0)}/${crc(copy, 0)}`;
  return { firstOffset, lastOffset: last, identity, bytes: copy };
}

function topicIdOf(index: number): Uuid {
  return `topic${index}`.padEnd(22, 'A');
}
