/**
 * Compaction: random histories against a model, and a crash after every single disk operation of
 * a cleaning.
 *
 * `SEED=n` runs one history; `SEEDS=n` runs more of them.
 */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { SimDisk } from '../simulator/sim-disk.ts';
import { CompactedHistory } from './compaction-model.ts';
import { settle } from './store.ts';

const only = process.env['SEED'];
const seeds = Number(process.env['SEEDS'] ?? 60);
const first = only === undefined ? 1 : Number(only);
const last = only === undefined ? seeds : first;

function runHistory(seed: number): number {
  const prng = new Prng(seed);
  const disk = new SimDisk(prng.split(), {
    writeLaterProbability: prng.chance(0.5) ? 0.3 : 0,
    delayMax: prng.below(4),
  });
  const history = new CompactedHistory(prng, disk);
  try {
    for (let i = 0; i < 300; i++) {
      const drawn = prng.below(100);
      if (drawn < 45) history.append();
      else if (drawn < 88) history.tick();
      else if (drawn < 92) history.retry();
      else if (drawn < 97) history.compare();
      else history.stop();
    }
    history.endAll();
    history.cleanAll();
    history.compare();
    history.expectClean();
    history.stop();
    history.compare();
    return history.log.cleanedEndOffset;
  } catch (error) {
    const tail = history.trace.slice(-25).join('\n');
    throw new Error(`SEED=${seed}\n${tail}\n${(error as Error).stack}`);
  }
}

/** A log with everything flushed and something to clean. */
function dirtyLog(seed: number, draw: number): { disk: SimDisk; history: CompactedHistory } {
  const prng = new Prng(seed);
  // Only what a crash leaves depends on it.
  const disk = new SimDisk(new Prng(seed * 1000 + draw), {
    writeLaterProbability: 0,
    delayMax: 0,
    losesDirectoryChanges: true,
  });
  const history = new CompactedHistory(prng, disk, {
    fileDeleteDelayMs: 0,
    minCleanableDirtyRatio: 0,
    minCompactionLagMs: 0,
    deleteRetentionMs: 100,
  });
  for (let i = 0; i < 45; i++) history.append();
  history.endAll();
  settle(disk, history.manager);
  history.log.requestFlush();
  settle(disk, history.manager);
  return { disk, history };
}

function crashAt(seed: number, change: number, kind: 'process' | 'power', draw: number): void {
  const { disk, history } = dirtyLog(seed, draw);
  const { logEndOffset } = history.log;
  disk.stopAfter(change);
  for (let i = 0; i < 500 && !disk.isStopped; i++) history.tick();
  disk.crash(kind);
  history.reopen();
  expect(history.log.logEndOffset).toBe(logEndOffset);
  history.log.updateHighWatermark(logEndOffset);
  history.compare();
  // And again: what recovery has left is as good as anything else.
  disk.crash(kind);
  history.reopen();
  history.log.updateHighWatermark(logEndOffset);
  history.compare();
  history.cleanAll();
  history.compare();
  history.expectClean();
  expect(history.manager.directories.map(({ error }) => error)).toEqual([null]);
}

describe('compaction', () => {
  it('survives a crash after every change of a cleaning', () => {
    let states = 0;
    for (let seed = 1; seed <= 2; seed++) {
      const { disk, history } = dirtyLog(seed, 0);
      const before = disk.changeCount;
      history.cleanAll();
      const changes = disk.changeCount - before;
      expect(changes).toBeGreaterThan(10);
      for (const draw of [0, 1, 2, 3, 4, 5]) {
        const kind = draw === 0 ? 'process' : 'power';
        for (let change = 0; change <= changes; change++) {
          try {
            crashAt(seed, change, kind, draw);
            states++;
          } catch (error) {
            throw new Error(`seed ${seed}, ${kind} ${change} ${draw}: ${(error as Error).stack}`);
          }
        }
      }
    }
    expect(states).toBeGreaterThan(300);
  });

  it('keeps the newest record of every key and nothing that was aborted', () => {
    let cleaned = 0;
    for (let seed = first; seed <= last; seed++) if (runHistory(seed) > 0) cleaned++;
    expect(cleaned).toBeGreaterThan((last - first) / 2);
  });
});
