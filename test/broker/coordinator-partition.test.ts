import { expect, it } from 'vitest';
import { coordinatorPartition } from '../../src/broker/coordinator-partition.ts';

// By java.lang.String the hashes are 96354, 99162322, -217287203, 69215351, 1772899, 0, and the
// smallest int.
it.each([
  ['abc', 4],
  ['hello', 22],
  ['hello world!', 3],
  ['Grüße', 1],
  ['\ud83d\ude00', 49],
  ['', 0],
  ['polygenelubricants', 0],
])('%s belongs to partition %d of 50', (key, partition) => {
  expect(coordinatorPartition(key, 50)).toBe(partition);
});
