/**
 * A disk that is full or broken, wherever a broker writes: the directory is offline with an error
 * that says why, the other one goes on, and with the fault gone a restart has all that was
 * acknowledged.
 */
import { describe, expect, it } from 'vitest';
import { HaltError } from '../../src/base/halt.ts';
import { Prng } from '../../src/base/prng.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { FailingPaths } from '../simulator/failing-paths.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { SimDisk } from '../simulator/sim-disk.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import { batchOf, createTopic, fetch, produce, valuesOf } from '../simulator/topics.ts';

const PARTITIONS = [0, 1, 2, 3];
const PROPERTIES = {
  'log.dirs': '/a,/b',
  'metadata.log.dir': '/meta',
  'log.flush.offset.checkpoint.interval.ms': '1000',
  'log.initial.task.delay.ms': '100',
  'metadata.log.max.snapshot.interval.ms': '0',
};
const TOPIC_CONFIGS = { 'internal.segment.bytes': '700', 'index.interval.bytes': '100' };

class Bench {
  readonly sim: SimBroker;
  readonly faults: FailingPaths;
  /** Of each partition, in order. */
  readonly acknowledged: string[][];
  private connection: SimConnection;
  private producerId: number;
  private readonly sequences: number[];

  constructor(seed: number, writeLaterProbability: number) {
    const disk = new SimDisk(new Prng(seed), { writeLaterProbability, delayMax: 2 });
    this.faults = new FailingPaths(disk);
    this.sim = new SimBroker({ disk, seed, properties: PROPERTIES });
    this.connection = this.sim.connect();
    this.acknowledged = PARTITIONS.map(() => []);
    this.producerId = 0;
    this.sequences = PARTITIONS.map(() => 0);
    createTopic(this.sim, this.connection, 't', PARTITIONS.length, TOPIC_CONFIGS);
  }

  /** As an idempotent producer, so that there are producer snapshots. */
  write(partition: number, value: string): number {
    const producer = { producerId: this.producerId, producerEpoch: 0 };
    const baseSequence = this.sequences[partition]!;
    const batch = batchOf([value.padEnd(100, '.')], { ...producer, baseSequence });
    const { errorCode } = produce(this.sim, this.connection, 't', partition, batch);
    if (errorCode === ErrorCode.NONE) {
      this.sequences[partition]!++;
      this.acknowledged[partition]!.push(value);
    }
    return errorCode;
  }

  /** Enough for rolls, flushes and checkpoints; returns what the partitions have answered at last. */
  writeALot(name: string): number[] {
    let last: number[] = [];
    for (let i = 0; i < 10; i++) {
      last = PARTITIONS.map((partition) => this.write(partition, `${name}-${i}`));
      this.sim.runFor(700);
    }
    return last;
  }

  directoryOf(partition: number): string {
    return this.sim.broker.partitions.find('t', partition)!.log!.logDirectory.path;
  }

  restart(): void {
    this.faults.repair();
    this.sim.restart('process');
    this.connection = this.sim.connect();
    // Another producer: what the first one was told has failed may be there all the same.
    this.producerId++;
    this.sequences.fill(0);
  }

  values(partition: number): string[] {
    const values: string[] = [];
    for (;;) {
      const part = valuesOf(fetch(this.sim, this.connection, 't', partition, values.length));
      if (part.length === 0) return values;
      values.push(...part.map((value) => value.replace(/\.+$/, '')));
    }
  }

  /** Everything acknowledged is there, in order; what was answered with an error may be. */
  expectNothingLost(): void {
    for (const partition of PARTITIONS) {
      const found = new Set(this.acknowledged[partition]);
      const values = this.values(partition).filter((value) => found.has(value));
      expect(values, `t-${partition}`).toEqual(this.acknowledged[partition]);
    }
  }
}

const PLACES: readonly (readonly [string, RegExp])[] = [
  ['an append', /^\/a\/t-\d\/\d+\.log$/],
  ['the first byte of a new segment', /^\/a\/t-\d\/0*[1-9]\d*\.log$/],
  ['an offset index', /^\/a\/t-\d\/\d+\.index$/],
  ['a time index', /^\/a\/t-\d\/\d+\.timeindex$/],
  ['a producer snapshot', /^\/a\/t-\d\/\d+\.snapshot$/],
  ['the recovery points', /^\/a\/recovery-point-offset-checkpoint/],
  ['the high watermarks', /^\/a\/replication-offset-checkpoint/],
];

describe('a data directory where nothing can be written', () => {
  it.each(PLACES)('is offline after %s, and loses nothing', (_name, pattern) => {
    for (const [seed, code] of (['EIO', 'ENOSPC'] as const).entries()) {
      const bench = new Bench(seed + 1, seed);
      expect(bench.writeALot('before')).toEqual([0, 0, 0, 0]);
      bench.faults.fail(pattern, code);
      const answers = bench.writeALot('during');
      expect(bench.faults.count).toBeGreaterThan(0);
      for (const partition of PARTITIONS) {
        const isBroken = bench.directoryOf(partition) === '/a';
        const expected = isBroken ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NONE;
        expect(answers[partition], `${code} t-${partition}`).toBe(expected);
      }
      const [line] = bench.sim.linesWith('Log directory /a is offline');
      expect(line?.level).toBe('error');
      expect(line?.message).toMatch(code === 'ENOSPC' ? /the disk is full/ : /EIO/);
      bench.restart();
      bench.expectNothingLost();
      expect(bench.writeALot('after')).toEqual([0, 0, 0, 0]);
      bench.expectNothingLost();
    }
  });
});

describe('a metadata directory where nothing can be written', () => {
  it.each(['EIO', 'ENOSPC'] as const)(
    'stops the broker at the next record, which is not acknowledged (%s)',
    (code) => {
      const bench = new Bench(3, 0);
      bench.writeALot('before');
      bench.faults.fail(/^\/meta\/__cluster_metadata-0\//, code);
      const { sim } = bench;
      expect(() => createTopic(sim, sim.connect(), 'lost')).toThrow(HaltError);
      expect(bench.sim.linesWith('Log directory /meta is offline').length).toBe(1);
      bench.restart();
      bench.expectNothingLost();
      expect(sim.broker.image.topicsByName.has('lost')).toBe(false);
      expect(bench.writeALot('after')).toEqual([0, 0, 0, 0]);
    },
  );

  it('stops the start when the vote cannot be written', () => {
    const bench = new Bench(4, 0);
    bench.writeALot('before');
    bench.faults.fail(/quorum-state$/, 'ENOSPC');
    expect(() => bench.sim.restart('process')).toThrow(HaltError);
    expect(() => bench.sim.restart('process')).toThrow(/quorum-state cannot be written: ENOSPC/);
    bench.restart();
    bench.expectNothingLost();
  });

  it('does without a snapshot', () => {
    const bench = new Bench(5, 0);
    const { sim } = bench;
    sim.restart('process', { ...PROPERTIES, 'metadata.log.max.snapshot.interval.ms': '5000' });
    bench.faults.fail(/\.checkpoint/, 'ENOSPC');
    sim.runFor(6000);
    expect(bench.faults.count).toBeGreaterThan(0);
    expect(sim.linesWith('a metadata snapshot failed: Error: ENOSPC').length).toBeGreaterThan(0);
    createTopic(sim, sim.connect(), 'more');
    bench.restart();
    expect(sim.broker.image.topicsByName.has('more')).toBe(true);
    expect(bench.writeALot('after')).toEqual([0, 0, 0, 0]);
  });
});
