import { describe, expect, it } from 'vitest';
import { newMetadataDelta } from '../../../src/core/metadata/delta.ts';
import { newMetadataImage } from '../../../src/core/metadata/image.ts';
import { replay } from '../../../src/core/metadata/replay.ts';
import { snapshotRecords } from '../../../src/core/metadata/snapshot-records.ts';
import { FakeCluster } from './fake-brokers.ts';

const SEEDS = 100;
const STEPS = 400;

describe('a controller among brokers that crash', () => {
  it(`keeps what was promised, for ${SEEDS} seeds`, () => {
    let promises = 0;
    let uncleanElections = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const cluster = new FakeCluster(seed);
      try {
        for (let step = 0; step < STEPS; step++) cluster.step();
        cluster.heal();
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
      }
      promises += cluster.promises;
      uncleanElections += cluster.uncleanElections;
      cluster.controller.checkShadow();
      const { image } = cluster.controller;
      const copy = newMetadataImage();
      for (const record of snapshotRecords(image)) replay(copy, record, newMetadataDelta(true));
      expect(copy).toEqual(image);
    }
    // It would prove nothing if nothing had happened.
    expect(promises).toBeGreaterThan(SEEDS * 20);
    expect(uncleanElections).toBeGreaterThan(0);
  });
});
