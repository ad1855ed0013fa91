import { describe, expect, it } from 'vitest';
import { parseBootstrapServers } from '../../src/cli/client/client.ts';
import { murmur2, partitionOfKey } from '../../src/cli/client/partitioner.ts';

describe('bootstrap servers', () => {
  const cases: readonly (readonly [string, object])[] = [
    ['localhost:9092', [{ host: 'localhost', port: 9092 }]],
    [
      'a, b:1',
      [
        { host: 'a', port: 9092 },
        { host: 'b', port: 1 },
      ],
    ],
    ['[::1]:9093', [{ host: '::1', port: 9093 }]],
    ['[fe80::1%eth0]', [{ host: 'fe80::1%eth0', port: 9092 }]],
  ];
  for (const [text, expected] of cases) {
    it(text, () => expect(parseBootstrapServers(text)).toEqual(expected));
  }
  for (const text of ['', 'a:b', 'a:0', 'a:70000', '::1:9092', 'http://a:1']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseBootstrapServers(text)).toThrow('is no broker address');
    });
  }
});

describe("keys go where Kafka's Java clients put them", () => {
  // From Kafka's own test of Utils.murmur2.
  const hashes: readonly (readonly [string, number])[] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ];
  for (const [key, hash] of hashes) {
    it(key, () => {
      expect(murmur2(Buffer.from(key))).toBe(hash);
      expect(partitionOfKey(Buffer.from(key), 7)).toBe((hash & 0x7fffffff) % 7);
    });
  }
});
