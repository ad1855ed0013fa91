/**
 * The same compacted log, with transactions, idempotent producers, tombstones and every codec,
 * cleaned by Apache Kafka 4.3.1 and by us: the same segments, batches and records.
 */
import { describe, expect, it } from 'vitest';
import { defaultCleanerOptions } from '../../src/log/cleaner/log-cleaner.ts';
import { defaultLogConfig } from '../../src/log/log-config.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';
import { type DecodedBatch, decodeBatches } from '../../src/protocol/records/decode-batch.ts';
import { unpackGolden } from './golden.ts';
import { newManager, ROOT, WALL_MS } from './store.ts';

/** The topic's configs in the directory, in so far as the cleaner asks for them. */
const CONFIG = {
  ...defaultLogConfig,
  segmentBytes: 3000,
  indexIntervalBytes: 500,
  cleanupCompact: true,
  cleanupDelete: false,
  minCleanableDirtyRatio: 0.01,
};

const CLEANED_END_OFFSET = 774;

/** The delete horizon is a time; codecs may compress to other bytes. */
function comparable(batch: DecodedBatch): object {
  const { crc: _crc, sizeBytes: _sizeBytes, deleteHorizonMs, baseTimestamp, ...rest } = batch;
  const hasHorizon = deleteHorizonMs !== null;
  return { ...rest, hasHorizon, baseTimestamp: hasHorizon ? null : baseTimestamp };
}

/** The last value of every key that read_committed consumers see, by key. */
function committedValues(disk: MemoryDisk, directory: string): Map<string, string> {
  const outcomes = new Map<string, boolean>();
  const batches: DecodedBatch[] = [];
  for (const { name } of disk.list(directory)) {
    if (name.endsWith('.log'))
      batches.push(...decodeBatches(disk.readFile(`${directory}/${name}`)!));
  }
  const values = new Map<string, string>();
  // From the end: a batch belongs to the marker of its producer that comes next.
  for (const batch of batches.reverse()) {
    const producer = String(batch.producerId);
    if (batch.isControlBatch) {
      const [marker] = batch.records;
      if (marker !== undefined) outcomes.set(producer, marker.key!.readInt16BE(2) === 1);
      continue;
    }
    if (batch.isTransactional && outcomes.get(producer) === false) continue;
    for (const { key, value } of [...batch.records].reverse()) {
      const name = String(key);
      if (!values.has(name)) values.set(name, String(value));
    }
  }
  return values;
}

/** A tombstone may have gone. */
function withoutDeleted(values: Map<string, string>): Map<string, string> {
  return new Map([...values].filter(([, value]) => value !== 'null').sort());
}

function segmentsIn(disk: MemoryDisk, directory: string): Map<string, object[]> {
  const segments = new Map<string, object[]>();
  for (const { name } of disk.list(directory)) {
    if (!name.endsWith('.log')) continue;
    segments.set(name, decodeBatches(disk.readFile(`${directory}/${name}`)!).map(comparable));
  }
  return segments;
}

describe('cleaning a log of Apache Kafka', () => {
  it('leaves what its own cleaner leaves', () => {
    const disk = new MemoryDisk();
    unpackGolden(disk, 'compaction', '/golden');
    disk.makeDirectory(ROOT);
    disk.rename('/golden/dirty', ROOT);
    const before = withoutDeleted(committedValues(disk, `${ROOT}/c-0`));
    const cleaner = { ...defaultCleanerOptions, backoffMs: 0 };
    const { manager } = newManager(disk, { cleaner }, CONFIG);
    const log = manager.findLog('c', 0)!;
    for (let i = 0; i < 2000 && log.cleanedEndOffset < 0; i++) {
      manager.onCompletions(disk.takeCompletions());
      manager.writeQueued();
      manager.advance(i, WALL_MS);
    }
    expect(log.cleanedEndOffset).toBe(CLEANED_END_OFFSET);
    const ours = segmentsIn(disk, `${ROOT}/c-0`);
    const theirs = segmentsIn(disk, '/golden/cleaned/c-0');
    expect(theirs.size).toBe(12);
    expect([...ours.keys()]).toEqual([...theirs.keys()]);
    expect(ours).toEqual(theirs);
    expect(before.size).toBeGreaterThan(0);
    expect(withoutDeleted(committedValues(disk, `${ROOT}/c-0`))).toEqual(before);
    for (const { name } of disk.list('/golden/cleaned/c-0')) {
      if (!/\.(txnindex|snapshot)$/.test(name)) continue;
      const path = `c-0/${name}`;
      expect(disk.readFile(`${ROOT}/${path}`), name).toEqual(
        disk.readFile(`/golden/cleaned/${path}`),
      );
    }
  });
});
