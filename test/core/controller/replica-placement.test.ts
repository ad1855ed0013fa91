import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import { placeReplicas } from '../../../src/core/controller/replica-placement.ts';

type Case = {
  brokers: [brokerId: number, rack: string | null, fenced: boolean][];
  k: number;
  factor: number;
  placed: number[][];
};

/** Draws what the generator of the cases drew. */
class FixedPrng extends Prng {
  private readonly k: number;

  constructor(k: number) {
    super(1);
    this.k = k;
  }

  override below(boundExclusive: number): number {
    return this.k % boundExclusive;
  }
}

function usable(brokers: Case['brokers']) {
  return brokers.map(([brokerId, rack, fenced]) => ({ brokerId, rack, fenced }));
}

describe('the placement of replicas', () => {
  it("is that of Apache Kafka's StripedReplicaPlacer, in 400 random clusters", () => {
    const path = new URL('../../fixtures/controller/placements.jsonl.gz', import.meta.url);
    const lines = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(400);
    for (const line of lines) {
      const test = JSON.parse(line) as Case;
      const { brokers, k, factor, placed } = test;
      const result = placeReplicas(usable(brokers), placed.length, factor, new FixedPrng(k));
      const replicas = result.kind === 'placed' ? result.replicas : [];
      expect({ ...test, placed: replicas }).toEqual(test);
    }
  });

  it('lets every broker lead as often, also with fewer replicas than racks', () => {
    const brokers = [1, 2, 3, 4].map((id): [number, string, boolean] => [id, `r${id % 2}`, false]);
    const result = placeReplicas(usable(brokers), 40, 1, new Prng(5));
    const replicas = result.kind === 'placed' ? result.replicas.flat() : [];
    for (const brokerId of [1, 2, 3, 4]) {
      expect(replicas.filter((id) => id === brokerId)).toHaveLength(10);
    }
  });
});
