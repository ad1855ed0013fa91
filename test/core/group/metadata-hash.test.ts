/** The hashes against those that Apache Kafka 4.3.1 computes (fixtures/groups/metadata-hashes.txt). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { xxh3 } from '../../../src/base/xxh3.ts';
import { groupHash, topicHash } from '../../../src/core/group/metadata-hash.ts';

const cases = readFileSync(
  new URL('../../fixtures/groups/metadata-hashes.txt', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' '));

function casesOf(kind: string): string[][] {
  return cases.filter(([first]) => first === kind).map(([, ...rest]) => rest);
}

describe('XXH3', () => {
  it.each(casesOf('bytes'))('of %s bytes', (length, hash) => {
    const bytes = Buffer.from(Array.from({ length: Number(length) }, (_, i) => i * 7 + 3));
    expect(xxh3(bytes)).toBe(BigInt(hash!));
  });
});

describe('metadata hash', () => {
  it.each(casesOf('topic'))(
    'of topic %s (%s), %s partitions',
    (name, topicId, count, text, hash) => {
      const racks =
        text === '-' ? [] : text!.split(';').map((one) => one.split(',').filter(Boolean));
      const partitionCount = Number(count);
      const racksOf = (partition: number): string[] => racks[partition] ?? [];
      expect(topicHash({ name: name!, topicId: topicId!, partitionCount, racksOf })).toBe(
        BigInt(hash!),
      );
    },
  );

  it.each(casesOf('group'))('of a group that reads %s', (text, hash) => {
    const hashes = text === '-' ? [] : text!.split(',').map((one) => one.split('='));
    // In another order than Kafka had them.
    const byTopic = new Map(hashes.reverse().map(([name, one]) => [name!, BigInt(one!)]));
    expect(groupHash(byTopic)).toBe(BigInt(hash!));
  });
});
