/**
 * Random histories on the simulated disk against a model: what was written survives the end of the
 * process, what was flushed survives a power loss, nothing else is ever served, and producers and
 * leader epochs are those of the records that are there.
 *
 * `SEED=n` runs one history; `SEEDS=n` runs more of them.
 */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import type { Log } from '../../src/log/log.ts';
import type { LogConfig } from '../../src/log/log-config.ts';
import type { LogManager } from '../../src/log/log-manager.ts';
import { SimDisk } from '../simulator/sim-disk.ts';
import { batchOf, newManager, openLog, readValues, settle, smallConfig, WALL_MS } from './store.ts';

type ModelBatch = {
  readonly firstOffset: number;
  readonly values: readonly string[];
  readonly leaderEpoch: number;
  readonly producerId: number;
  readonly baseSequence: number;
};

class History {
  private readonly prng: Prng;
  private readonly disk: SimDisk;
  private readonly config: LogConfig;
  private manager: LogManager;
  private log: Log;
  private batches: ModelBatch[];
  private logStartOffset: number;
  private leaderEpoch: number;
  private nextValue: number;
  /** Where the log was cut and not flushed past since: a power loss may undo such a cut. */
  private cuts: number[];
  /** The same for a cut that waits for a write: the end of the process may undo that. */
  private cutBehindWriteFrom: number;
  private nowMs: number;
  private epochsFrom: number;
  readonly trace: string[];

  constructor(seed: number) {
    this.prng = new Prng(seed);
    this.disk = new SimDisk(this.prng.split(), {
      writeLaterProbability: this.prng.chance(0.5) ? 0.3 : 0,
      delayMax: this.prng.below(4),
    });
    this.config = smallConfig({
      segmentBytes: 1024 + this.prng.below(4096),
      indexIntervalBytes: this.prng.below(600),
      fileDeleteDelayMs: this.prng.below(2) * 1000,
    });
    this.manager = newManager(this.disk, this.options(), this.config).manager;
    this.log = openLog(this.manager, this.config);
    this.batches = [];
    this.logStartOffset = 0;
    this.leaderEpoch = 1;
    this.nextValue = 0;
    this.cuts = [];
    this.cutBehindWriteFrom = Infinity;
    this.nowMs = 0;
    this.epochsFrom = 0;
    this.trace = [];
  }

  run(steps: number): void {
    for (let i = 0; i < steps; i++) this.step();
    settle(this.disk, this.manager);
    this.compare();
  }

  private options(): object {
    return {
      tailBytesMax: 1,
      openFilesMax: 2 + this.prng.below(4),
      checkpointIntervalMs: 50,
      highWatermarkCheckpointIntervalMs: 10,
      initialTaskDelayMs: 0,
    };
  }

  private get endOffset(): number {
    const last = this.batches.at(-1);
    return last === undefined ? this.logStartOffset : last.firstOffset + last.values.length;
  }

  private step(): void {
    const drawn = this.prng.below(100);
    if (drawn < 45) this.append();
    else if (drawn < 75) this.tick();
    else if (drawn < 80) this.log.requestFlush();
    else if (drawn < 84) this.retry();
    else if (drawn < 87) this.truncate();
    else if (drawn < 90) this.deleteRecords();
    else if (drawn < 94) {
      settle(this.disk, this.manager);
      this.compare();
    } else if (drawn < 96) this.stop();
    else this.crash();
  }

  private append(): void {
    const count = 1 + this.prng.below(4);
    const values: string[] = [];
    for (let i = 0; i < count; i++) {
      values.push(`v${this.nextValue++}-${'x'.repeat(this.prng.below(200))}`);
    }
    const producerId = this.prng.chance(0.6) ? 1 + this.prng.below(3) : -1;
    const baseSequence = producerId < 0 ? -1 : this.nextSequence(producerId);
    const options = producerId < 0 ? {} : { producerId, producerEpoch: 0, baseSequence };
    const info = this.log.appendAsLeader(batchOf(values, options), this.leaderEpoch, WALL_MS);
    this.trace.push(`append ${count} at ${info.firstOffset} producer ${producerId}`);
    expect(info).toMatchObject({ errorCode: 0, isDuplicate: false, firstOffset: this.endOffset });
    const { leaderEpoch } = this;
    const firstOffset = info.firstOffset;
    this.batches.push({ firstOffset, values, leaderEpoch, producerId, baseSequence });
  }

  private nextSequence(producerId: number): number {
    const last = this.batches.findLast((batch) => batch.producerId === producerId);
    return last === undefined ? 0 : last.baseSequence + last.values.length;
  }

  /** The newest batch of a producer is answered with its old offset, also after a restart. */
  private retry(): void {
    const producerId = 1 + this.prng.below(3);
    const last = this.batches.findLast((batch) => batch.producerId === producerId);
    // A producer whose records were all deleted may be forgotten.
    if (last === undefined || last.firstOffset < this.logStartOffset) return;
    const { baseSequence, values, firstOffset } = last;
    this.trace.push(`retry producer ${producerId} of ${firstOffset}`);
    const batch = batchOf(values, { producerId, producerEpoch: 0, baseSequence });
    const info = this.log.appendAsLeader(batch, this.leaderEpoch, WALL_MS);
    expect(info).toMatchObject({ errorCode: 0, isDuplicate: true, firstOffset });
  }

  private tick(): void {
    this.nowMs += this.prng.below(30);
    this.manager.onCompletions(this.disk.takeCompletions());
    this.manager.writeQueued();
    this.log.updateHighWatermark(this.log.writtenEndOffset);
    this.manager.advance(this.nowMs, WALL_MS);
    if (!this.log.hasWriteUnderWay) this.cutBehindWriteFrom = Infinity;
    this.dropFlushedCuts();
  }

  private truncate(): void {
    const kept = this.batches.length - this.prng.below(5);
    const cut = this.batches[Math.max(0, kept)];
    if (cut === undefined || cut.firstOffset < this.logStartOffset) return;
    this.trace.push(`truncate to ${cut.firstOffset}`);
    this.dropFlushedCuts();
    this.log.truncateTo(cut.firstOffset, WALL_MS);
    if (this.log.hasWriteUnderWay) {
      this.cutBehindWriteFrom = Math.min(this.cutBehindWriteFrom, cut.firstOffset);
    }
    this.batches = this.batches.filter((batch) => batch.firstOffset < cut.firstOffset);
    this.cuts.push(cut.firstOffset);
    this.leaderEpoch++;
    expect(this.log.logEndOffset).toBe(this.endOffset);
  }

  private deleteRecords(): void {
    const batch = this.batches[this.prng.below(Math.max(1, this.batches.length))];
    if (batch === undefined || batch.firstOffset > this.log.highWatermark) return;
    this.trace.push(`delete records before ${batch.firstOffset}`);
    expect(this.log.deleteRecordsBefore(batch.firstOffset)).toBe(0);
    this.logStartOffset = Math.max(this.logStartOffset, batch.firstOffset);
    this.epochsFrom = Math.max(this.epochsFrom, this.logStartOffset);
    if (this.prng.chance(0.5)) this.manager.cleanUp(WALL_MS);
  }

  private stop(): void {
    this.trace.push('stop');
    settle(this.disk, this.manager);
    this.manager.closeCleanly(7);
    expect(this.disk.openCount).toBe(0);
    this.cuts = [];
    if (this.prng.chance(0.5)) {
      this.trace.push('power off');
      this.disk.crash('power');
    }
    this.reopen();
    expect(this.log.logEndOffset).toBe(this.endOffset);
    expect(this.log.logStartOffset).toBe(this.logStartOffset);
    this.compare();
  }

  private crash(): void {
    const kind = this.prng.chance(0.5) ? 'process' : 'power';
    const { writtenEndOffset, flushedEndOffset } = this.log;
    const safeEndOffset = kind === 'process' ? writtenEndOffset : flushedEndOffset;
    this.trace.push(`crash ${kind}, safe end ${safeEndOffset}, log end ${this.endOffset}`);
    this.dropFlushedCuts();
    this.disk.crash(kind);
    this.reopen();
    const { logEndOffset } = this.log;
    this.trace.push(`found [${this.log.logStartOffset}, ${logEndOffset})`);
    expect(logEndOffset).toBeGreaterThanOrEqual(Math.max(safeEndOffset, this.log.logStartOffset));
    const cuts = kind === 'power' ? this.cuts : [this.cutBehindWriteFrom];
    const uncertainFrom = this.batchStart(Math.min(Infinity, ...cuts));
    if (uncertainFrom < Infinity) {
      // What was cut off may be back, whole or mixed: followers cut it off again by epochs.
      const end = Math.min(uncertainFrom, logEndOffset);
      this.log.truncateTo(end, WALL_MS);
      this.cuts.push(end);
    }
    this.cutBehindWriteFrom = Infinity;
    this.keepOnly(this.log.logEndOffset);
    this.compare();
  }

  /** An old cut may lie inside a batch that was appended later. */
  private batchStart(offset: number): number {
    const batch = this.batches.find(({ firstOffset, values }) => {
      return firstOffset < offset && offset < firstOffset + values.length;
    });
    return batch?.firstOffset ?? offset;
  }

  /** Whatever was flushed behind a cut was flushed with the cut. */
  private dropFlushedCuts(): void {
    this.cuts = this.cuts.filter((offset) => offset >= this.log.flushedEndOffset);
  }

  private keepOnly(endOffset: number): void {
    this.batches = this.batches.filter((batch) => batch.firstOffset < endOffset);
    // The start moves with a checkpoint: after a crash an older one may be back.
    this.logStartOffset = this.log.logStartOffset;
    if (this.batches.length > 0) expect(this.endOffset).toBe(endOffset);
  }

  private reopen(): void {
    const { manager, logger } = newManager(this.disk, this.options(), this.config);
    for (const line of logger.lines) this.trace.push(line);
    this.manager = manager;
    this.log = openLog(manager, this.config);
    this.nowMs = 0;
    this.leaderEpoch++;
    this.log.onLeaderEpoch(this.leaderEpoch);
  }

  private compare(): void {
    const { log } = this;
    const expected = new Map<number, string>();
    for (const { firstOffset, values, leaderEpoch } of this.batches) {
      values.forEach((value, i) => {
        if (firstOffset + i >= log.logStartOffset) expected.set(firstOffset + i, value);
      });
      // Epochs before a log start are forgotten, also when that start is lost in a crash.
      if (firstOffset >= this.epochsFrom) {
        expect(log.epochForOffset(firstOffset), `epoch at ${firstOffset}`).toBe(leaderEpoch);
      }
    }
    const found = readValues(this.disk, this.manager, log);
    for (const offset of found.keys()) if (offset >= this.endOffset) found.delete(offset);
    for (const offset of expected.keys()) {
      if (offset >= log.writtenEndOffset) expected.delete(offset);
    }
    expect([...found]).toEqual([...expected]);
  }
}

describe('random histories', () => {
  const only = process.env['SEED'];
  const seeds = Number(process.env['SEEDS'] ?? 150);
  const first = only === undefined ? 1 : Number(only);
  const last = only === undefined ? seeds : first;
  it('keep what was written and what was flushed', () => {
    for (let seed = first; seed <= last; seed++) {
      const history = new History(seed);
      try {
        history.run(250);
      } catch (error) {
        const tail = history.trace.slice(-25).join('\n');
        throw new Error(`SEED=${seed}\n${tail}\n${(error as Error).stack}`);
      }
    }
  });
});
