/**
 * Properties of the server-side assignors, over random groups: every partition has one owner that
 * subscribes to it, balance, and stickiness when members come and go.
 */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import type { Assignor, AssignorInput, AssignorMember } from '../../../src/core/group/assignor.ts';
import { rangeAssignor } from '../../../src/core/group/assignor-range.ts';
import { uniformAssignor } from '../../../src/core/group/assignor-uniform.ts';
import type { Assignment } from '../../../src/core/group/consumer-hard.ts';

type Group = {
  counts: Map<string, number>;
  topicsOf: Map<string, Set<string>>;
  target: ReadonlyMap<string, Assignment>;
};

function assign(assignor: Assignor, group: Group): Group {
  const memberById = new Map<string, AssignorMember>();
  for (const [memberId, topicIds] of group.topicsOf) {
    memberById.set(memberId, { topicIds, target: group.target.get(memberId) ?? new Map() });
  }
  const keys = new Set([...group.topicsOf.values()].map((topics) => [...topics].sort().join()));
  const isHomogeneous = keys.size <= 1;
  const input: AssignorInput = { memberById, isHomogeneous, partitionCountByTopic: group.counts };
  return { ...group, target: assignor.assign(input) };
}

function owners(group: Group): Map<string, string> {
  const result = new Map<string, string>();
  for (const [memberId, assignment] of group.target) {
    for (const [topicId, partitions] of assignment) {
      expect(group.topicsOf.get(memberId)!.has(topicId)).toBe(true);
      expect([...partitions]).toEqual([...partitions].sort((a, b) => a - b));
      for (const partition of partitions) {
        expect(partition).toBeLessThan(group.counts.get(topicId)!);
        expect(result.has(`${topicId}:${partition}`)).toBe(false);
        result.set(`${topicId}:${partition}`, memberId);
      }
    }
  }
  return result;
}

function expectWhole(group: Group): Map<string, string> {
  const result = owners(group);
  for (const [topicId, count] of group.counts) {
    const isRead = [...group.topicsOf.values()].some((topics) => topics.has(topicId));
    for (let p = 0; p < count; p++) expect(result.has(`${topicId}:${p}`)).toBe(isRead);
  }
  return result;
}

function size(assignment: Assignment | undefined): number {
  let total = 0;
  for (const partitions of assignment?.values() ?? []) total += partitions.length;
  return total;
}

/** No partition could go to a subscriber that would still have fewer than its owner. */
function expectBalanced(group: Group): void {
  const sizes = new Map([...group.topicsOf.keys()].map((id) => [id, size(group.target.get(id))]));
  for (const [key, owner] of owners(group)) {
    const topicId = key.split(':')[0]!;
    for (const [memberId, topics] of group.topicsOf) {
      if (!topics.has(topicId)) continue;
      expect(sizes.get(owner)! - sizes.get(memberId)!).toBeLessThan(2);
    }
  }
}

function randomGroup(prng: Prng, isHomogeneous: boolean): Group {
  const counts = new Map<string, number>();
  const topicCount = 1 + prng.below(4);
  for (let t = 0; t < topicCount; t++) counts.set(`t${t}`, 1 + prng.below(9));
  const topicsOf = new Map<string, Set<string>>();
  const memberCount = 1 + prng.below(7);
  for (let m = 0; m < memberCount; m++) topicsOf.set(`m${m}`, topics(prng, counts, isHomogeneous));
  return { counts, topicsOf, target: new Map() };
}

function topics(prng: Prng, counts: Map<string, number>, all: boolean): Set<string> {
  return new Set([...counts.keys()].filter(() => all || prng.chance(0.6)));
}

const seeds = Array.from({ length: 100 }, (_, i) => i + 1);

describe('uniform', () => {
  it('balances within one and moves no more than it must (same subscriptions)', () => {
    for (const seed of seeds) {
      const prng = new Prng(seed);
      let group = assign(uniformAssignor, randomGroup(prng, true));
      for (let step = 0; step < 6; step++) {
        const before = expectWhole(group);
        expectBalanced(group);
        const isLeaving = group.topicsOf.size > 1 && prng.chance(0.5);
        const topicsOf = new Map(group.topicsOf);
        const changed = isLeaving
          ? [...topicsOf.keys()][prng.below(topicsOf.size)]!
          : `new${seed}-${step}`;
        if (isLeaving) topicsOf.delete(changed);
        else topicsOf.set(changed, new Set(group.counts.keys()));
        group = assign(uniformAssignor, { ...group, topicsOf });
        const after = expectWhole(group);
        const moved = [...after].filter(([key, owner]) => before.get(key) !== owner);
        if (isLeaving) {
          // Only what it had.
          expect(moved.every(([key]) => before.get(key) === changed)).toBe(true);
        } else {
          // Only to it, and no more than its share.
          expect(moved.every(([, owner]) => owner === changed)).toBe(true);
          expect(moved.length).toBeLessThanOrEqual(Math.ceil(after.size / topicsOf.size));
        }
      }
    }
  });

  it('changes nothing when nothing changed', () => {
    for (const seed of seeds) {
      const group = assign(uniformAssignor, randomGroup(new Prng(seed), seed % 2 === 0));
      expect(assign(uniformAssignor, group).target).toEqual(group.target);
    }
  });

  it('balances as far as different subscriptions allow', () => {
    for (const seed of seeds) {
      const prng = new Prng(seed);
      let group = assign(uniformAssignor, randomGroup(prng, false));
      for (let step = 0; step < 4; step++) {
        expectWhole(group);
        expectBalanced(group);
        const topicsOf = new Map(group.topicsOf);
        const memberId = `m${prng.below(8)}`;
        if (topicsOf.has(memberId) && topicsOf.size > 1 && prng.chance(0.5)) {
          topicsOf.delete(memberId);
        } else {
          topicsOf.set(memberId, topics(prng, group.counts, false));
        }
        if (prng.chance(0.3)) group.counts.set('t0', group.counts.get('t0')! + 2);
        group = assign(uniformAssignor, { ...group, topicsOf });
      }
    }
  });

  it('finds the chain that no single move shows', () => {
    const ids = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
    const group: Group = {
      counts: new Map([
        ['ab', 4],
        ['bc', 2],
      ]),
      topicsOf: new Map([
        ['a', new Set(['ab'])],
        ['b', new Set(['ab', 'bc'])],
        ['c', new Set(['bc'])],
      ]),
      target: new Map([
        ['a', new Map([['ab', ids(3)]])],
        [
          'b',
          new Map([
            ['ab', [3]],
            ['bc', [0]],
          ]),
        ],
        ['c', new Map([['bc', [1]]])],
      ]),
    };
    const { target } = assign(uniformAssignor, group);
    expect([...target.values()].map(size)).toEqual([2, 2, 2]);
  });

  it('places 10,000 partitions on 1,000 members and takes one member more at once', () => {
    const counts = new Map(Array.from({ length: 10 }, (_, i) => [`t${i}`, 1000]));
    const all = new Set(counts.keys());
    const topicsOf = new Map(Array.from({ length: 1000 }, (_, i) => [`m${i}`, all]));
    const group = assign(uniformAssignor, { counts, topicsOf, target: new Map() });
    const more = assign(uniformAssignor, {
      ...group,
      topicsOf: new Map([...topicsOf, ['x', all]]),
    });
    expect(size(more.target.get('x'))).toBe(9);
  });
});

describe('range', () => {
  it('gives each subscriber of a topic its share, within one', () => {
    for (const seed of seeds) {
      const prng = new Prng(seed);
      let group = assign(rangeAssignor, randomGroup(prng, seed % 2 === 0));
      for (let step = 0; step < 4; step++) {
        expectWhole(group);
        for (const topicId of group.counts.keys()) {
          const shares = [...group.topicsOf]
            .filter(([, topicIds]) => topicIds.has(topicId))
            .map(([memberId]) => group.target.get(memberId)!.get(topicId)?.length ?? 0);
          if (shares.length > 0) expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(2);
        }
        const topicsOf = new Map(group.topicsOf);
        topicsOf.set(`m${prng.below(8)}`, topics(prng, group.counts, seed % 2 === 0));
        group = assign(rangeAssignor, { ...group, topicsOf });
      }
      expect(assign(rangeAssignor, group).target).toEqual(group.target);
    }
  });

  it('gives the same numbers of co-partitioned topics to the same member', () => {
    const both = new Set(['t0', 't1']);
    const counts = new Map([
      ['t0', 6],
      ['t1', 6],
    ]);
    const topicsOf = new Map([
      ['a', both],
      ['b', both],
    ]);
    const { target } = assign(rangeAssignor, { counts, topicsOf, target: new Map() });
    expect(target.get('a')).toEqual(
      new Map([
        ['t0', [0, 1, 2]],
        ['t1', [0, 1, 2]],
      ]),
    );
  });
});
