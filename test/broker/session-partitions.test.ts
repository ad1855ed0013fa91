import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { randomUuid } from '../../src/base/uuid.ts';
import { SessionPartitions } from '../../src/broker/session-partitions.ts';
import { asked } from './asked-partition.ts';

function order(partitions: SessionPartitions): string[] {
  return [...partitions.values()].map((it) => `${it.topic}-${it.partitionIndex}`);
}

describe('SessionPartitions', () => {
  it('serves them in the order they came, and last whoever has had its turn', () => {
    const partitions = new SessionPartitions();
    const first = asked('a', 0);
    for (const it of [first, asked('b', 0), asked('a', 1)]) partitions.add(it);
    partitions.moveToEnd(first);
    expect(order(partitions)).toEqual(['b-0', 'a-1', 'a-0']);
  });

  it('finds them by id or by name, and not one by the other', () => {
    const topicId = randomUuid(new Prng(1));
    const partitions = new SessionPartitions();
    const byId = { ...asked('a', 3), topicId };
    const byName = asked('a', 3);
    partitions.add(byId);
    partitions.add(byName);
    expect(partitions.find('', topicId, 3)).toBe(byId);
    expect(partitions.find('a', byName.topicId, 3)).toBe(byName);
    expect(partitions.find('a', byName.topicId, 4)).toBeUndefined();
  });

  it('brings none back that was forgotten', () => {
    const partitions = new SessionPartitions();
    const gone = asked('a', 0);
    partitions.add(gone);
    partitions.remove('a', gone.topicId, 0);
    partitions.remove('a', gone.topicId, 0);
    partitions.moveToEnd(gone);
    expect(partitions.size).toBe(0);
    expect(partitions.find('a', gone.topicId, 0)).toBeUndefined();
  });

  it('has a partition once that was named twice, as it was named last', () => {
    const partitions = new SessionPartitions();
    const last = { ...asked('a', 0), fetchOffset: 7 };
    partitions.add(asked('a', 0));
    partitions.add(last);
    expect([...partitions.values()]).toEqual([last]);
  });
});
