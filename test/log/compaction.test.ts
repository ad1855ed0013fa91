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

describe('compaction', () => {
  it('keeps the newest record of every key and nothing that was aborted', () => {
    let cleaned = 0;
    for (let seed = first; seed <= last; seed++) if (runHistory(seed) > 0) cleaned++;
    expect(cleaned).toBeGreaterThan((last - first) / 2);
  });
});
