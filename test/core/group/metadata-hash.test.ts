/** The hashes against those that Apache Kafka 4.3.1 computes (fixtures/groups/metadata-hashes.txt). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { xxh3 } from '../../../src/base/xxh3.ts';
import { readBatches } from '../../../src/broker/shard-batches.ts';
import {
  decodeGroupRecord,
  encodeGroupRecord,
} from '../../../src/core/group/group-record-codec.ts';
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

  it('is the one in a log of Apache Kafka, and is kept to the bit', () => {
    const file = new URL('../../fixtures/groups/consumer-offsets-0.log', import.meta.url);
    const hashes: bigint[] = [];
    const load = (key: Buffer, value: Buffer | null, producerId: number): void => {
      const record = decodeGroupRecord(key, value, producerId);
      if (record?.kind !== 'consumerGroup') return;
      hashes.push(record.value!.metadataHash);
      expect(encodeGroupRecord(record)).toEqual({ key, value });
    };
    readBatches(readFileSync(file), 0, { load, loadMarker: () => {} });
    // Its member read two topics; their ids and partitions are in its target assignment.
    const racksOf = (): string[] => [];
    const topics = [
      { name: 'in', topicId: 'KPcrFNiKQrKTLxMF39ZNCQ', partitionCount: 2, racksOf },
      { name: 'txn', topicId: 'fYNQGtFtQIKyP83C-cHPpQ', partitionCount: 1, racksOf },
    ];
    const whole = groupHash(new Map(topics.map((topic) => [topic.name, topicHash(topic)])));
    // Then it left, and the group reads nothing.
    expect(hashes).toEqual([whole, 0n]);
  });
});
