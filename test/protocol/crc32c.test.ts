/** Known answers (RFC 3720, B.4), and that both implementations agree at every size and start. */
import { describe, expect, it } from 'vitest';
import { crc32c, crc32cScript } from '../../src/base/crc32c.ts';
import { Prng } from '../../src/base/prng.ts';

describe('crc32c', () => {
  it('knows the answers of RFC 3720', () => {
    const ascending = Buffer.from(Array.from({ length: 32 }, (_, i) => i));
    const answers: [Buffer, number][] = [
      [Buffer.alloc(0), 0],
      [Buffer.from('123456789'), 0xe3069283],
      [Buffer.alloc(32), 0x8a9136aa],
      [Buffer.alloc(32, 0xff), 0x62a8ab43],
      [ascending, 0x46dd794e],
      [Buffer.from(ascending).reverse(), 0x113fdb5c],
    ];
    for (const [input, answer] of answers) {
      expect(crc32c(input, 0, input.length)).toBe(answer);
      expect(crc32cScript(input, 0, input.length)).toBe(answer);
    }
  });

  it('takes a part of a buffer, and agrees with itself above the native threshold', () => {
    const prng = new Prng(1);
    const bytes = prng.bytes(20_000);
    for (let i = 0; i < 200; i++) {
      const start = prng.below(10_000);
      const end = start + prng.below(i % 2 === 0 ? 1000 : 10_000);
      const copy = Buffer.from(bytes.subarray(start, end));
      expect(crc32c(bytes, start, end)).toBe(crc32cScript(copy, 0, copy.length));
    }
  });
});
