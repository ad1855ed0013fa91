/** Round trips, bounds and hostile inputs of the codecs. */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import {
  CompressionType,
  compress,
  compressionNames,
  decompress,
  findCompressionType,
} from '../../src/protocol/compression/compression.ts';
import { CompressionError } from '../../src/protocol/compression/compression-error.ts';
import { Scratch } from '../../src/protocol/compression/scratch.ts';
import { xxHash32 } from '../../src/protocol/compression/xxhash32.ts';
import {
  compressZstdWasm,
  decompressZstd,
  decompressZstdWasm,
} from '../../src/protocol/compression/zstd.ts';

const { NONE, GZIP, SNAPPY, LZ4, ZSTD } = CompressionType;
const codecs = [GZIP, SNAPPY, LZ4, ZSTD] as const;

/** Text that compresses as records do: words of a small vocabulary, some noise in between. */
function words(prng: Prng, sizeBytes: number): Buffer {
  const parts: string[] = [];
  let size = 0;
  while (size < sizeBytes) {
    const word = prng.chance(0.1) ? `${prng.uint32()}` : `word${prng.below(50)}`;
    parts.push(word);
    size += word.length;
  }
  return Buffer.from(parts.join('')).subarray(0, sizeBytes);
}

function kindOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof CompressionError) return error.kind;
    throw error;
  }
  return 'no error';
}

describe('compression', () => {
  for (const codec of codecs) {
    const name = compressionNames[codec] as string;

    it(`${name}: gives back what it was given, at exactly the bound`, () => {
      const prng = new Prng(codec);
      for (let i = 0; i < 60; i++) {
        const size = prng.below(i % 10 === 0 ? 300_000 : 5000);
        const input = prng.chance(0.5) ? words(prng, size) : prng.bytes(size);
        const packed = compress(codec, input);
        expect(decompress(codec, packed, size).equals(input)).toBe(true);
      }
    });

    it(`${name}: gives back the same into memory that is used again`, () => {
      const prng = new Prng(codec);
      const scratch = new Scratch();
      for (let i = 0; i < 40; i++) {
        // Some larger than what is kept.
        const input = words(prng, prng.below(i % 20 === 0 ? 5_000_000 : 300_000));
        const output = decompress(codec, compress(codec, input), input.length, scratch);
        expect(output.equals(input)).toBe(true);
      }
    });

    it(`${name}: refuses one byte more than the bound`, () => {
      const input = words(new Prng(7), 100_000);
      const packed = compress(codec, input);
      expect(kindOf(() => decompress(codec, packed, 99_999))).toBe('tooLarge');
      expect(kindOf(() => decompress(codec, packed, 0))).toBe('tooLarge');
    });

    it(`${name}: a bomb costs nothing`, () => {
      const packed = compress(codec, Buffer.alloc(64 * 1024 * 1024));
      const before = process.memoryUsage().rss;
      for (let i = 0; i < 20; i++) {
        expect(kindOf(() => decompress(codec, packed, 1_000_000))).toBe('tooLarge');
      }
      expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
    });

    it(`${name}: a cut or changed input is an error or other bytes, nothing else`, () => {
      const prng = new Prng(99 + codec);
      const input = words(prng, 70_000);
      const packed = compress(codec, input);
      for (let i = 0; i < 300; i++) {
        const hostile = Buffer.from(packed.subarray(0, prng.below(packed.length)));
        expect(kindOf(() => decompress(codec, hostile, 100_000))).toMatch(/malformed|no error/);
        const changed = Buffer.from(packed);
        changed[prng.below(changed.length)] = prng.below(256);
        if (prng.chance(0.5)) changed[prng.below(20)] = prng.below(256);
        expect(kindOf(() => decompress(codec, changed, 100_000))).toMatch(
          /malformed|tooLarge|no error/,
        );
      }
    });

    it(`${name}: noise is an error`, () => {
      const prng = new Prng(5);
      for (let size = 0; size < 64; size++) {
        expect(kindOf(() => decompress(codec, prng.bytes(size), 1000))).not.toBe('unavailable');
      }
      expect(kindOf(() => decompress(codec, Buffer.alloc(0), 1000))).toBe('malformed');
    });
  }

  it('passes uncompressed bytes through, within the bound', () => {
    const input = Buffer.from('abc');
    expect(decompress(NONE, input, 3)).toBe(input);
    expect(kindOf(() => decompress(NONE, input, 2))).toBe('tooLarge');
  });

  it('knows the names of compression.type', () => {
    expect(findCompressionType('uncompressed')).toBe(NONE);
    expect(findCompressionType('zstd')).toBe(ZSTD);
    expect(findCompressionType('producer')).toBeUndefined();
    for (const id of [5, 6, 7]) {
      expect(kindOf(() => decompress(id, Buffer.alloc(8), 10))).toBe('unavailable');
    }
  });
});

describe('scratch memory', () => {
  it('is the same as long as it is large enough', () => {
    const scratch = new Scratch();
    const first = scratch.take(100_000);
    expect(scratch.take(131_072).buffer).toBe(first.buffer);
    const larger = scratch.take(131_073);
    expect(larger.buffer).not.toBe(first.buffer);
    expect(scratch.take(10_000_000).length).toBe(10_000_000);
    expect(scratch.take(1).buffer).toBe(larger.buffer);
  });
});

describe('snappy framing', () => {
  it('reads raw snappy, as librdkafka writes it', () => {
    // "abc" as one literal.
    expect(decompress(SNAPPY, Buffer.from([3, 0x08, 97, 98, 99]), 10).toString()).toBe('abc');
  });

  it('writes the header of snappy-java', () => {
    const packed = compress(SNAPPY, Buffer.alloc(40_000));
    expect(packed.subarray(0, 16).toString('hex')).toBe('82534e4150505900' + '0000000100000001');
    expect(packed.readInt32BE(16)).toBeLessThan(32 * 1024);
  });

  it('reads concatenated streams', () => {
    const one = compress(SNAPPY, Buffer.from('one '));
    const two = compress(SNAPPY, Buffer.from('two'));
    expect(decompress(SNAPPY, Buffer.concat([one, two]), 10).toString()).toBe('one two');
  });

  it('refuses a header that is cut off and block sizes that lie', () => {
    const packed = compress(SNAPPY, Buffer.from('hello hello hello'));
    for (let size = 1; size < packed.length; size++) {
      if (size === 16) continue; // A header without blocks: no bytes.
      const cut = packed.subarray(0, size);
      expect(kindOf(() => decompress(SNAPPY, cut, 1000))).toBe('malformed');
    }
    for (const lie of [-1, 0x7fffffff, packed.length]) {
      const changed = Buffer.from(packed);
      changed.writeInt32BE(lie, 16);
      expect(kindOf(() => decompress(SNAPPY, changed, 1000))).toBe('malformed');
    }
    // Claims 4 GB in a dozen bytes.
    const claim = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0]);
    expect(kindOf(() => decompress(SNAPPY, claim, 2 ** 40))).toBe('malformed');
  });
});

describe('lz4 frames', () => {
  it('hashes as xxHash32 does', () => {
    expect(xxHash32(Buffer.alloc(0), 0, 0)).toBe(0x02cc5d05);
    expect(xxHash32(Buffer.from('abc'), 0, 3)).toBe(0x32d153ff);
    const long = Buffer.from('Nobody inspects the spammish repetition');
    expect(xxHash32(long, 0, long.length)).toBe(0xe2293b2f);
  });

  it('reads blocks with checksums and refuses a wrong one', () => {
    const payload = Buffer.from('block with a checksum');
    const frame = Buffer.alloc(7 + 4 + payload.length + 4 + 4);
    frame.writeUInt32LE(0x184d2204, 0);
    frame[4] = 0x70;
    frame[5] = 0x40;
    frame[6] = (xxHash32(frame, 4, 6) >>> 8) & 0xff;
    frame.writeUInt32LE((payload.length | 0x80000000) >>> 0, 7);
    payload.copy(frame, 11);
    frame.writeUInt32LE(xxHash32(payload, 0, payload.length), 11 + payload.length);
    expect(decompress(LZ4, frame, 100).equals(payload)).toBe(true);
    frame[12] = 0;
    expect(kindOf(() => decompress(LZ4, frame, 100))).toBe('malformed');
  });

  it('writes frames that Kafka reads: independent blocks, no dictionary', () => {
    const packed = compress(LZ4, words(new Prng(3), 200_000));
    expect(packed.readUInt32LE(0)).toBe(0x184d2204);
    expect((packed[4] as number) & 0b1110_0011).toBe(0b0110_0000);
  });
});

describe('zstd', () => {
  it('is the same in WebAssembly, both ways', () => {
    const prng = new Prng(11);
    for (const size of [0, 1, 100, 131_072, 131_073, 900_000]) {
      const input = words(prng, size);
      const packed = compressZstdWasm(input, 3);
      expect(decompressZstdWasm(packed, size).equals(input)).toBe(true);
      expect(decompressZstd(packed, size).equals(input)).toBe(true);
      expect(decompressZstdWasm(compress(ZSTD, input, 1), size).equals(input)).toBe(true);
    }
    const packed = compressZstdWasm(Buffer.alloc(1000), 3);
    expect(kindOf(() => decompressZstdWasm(packed, 999))).toBe('tooLarge');
    expect(kindOf(() => decompressZstdWasm(packed.subarray(0, 8), 999))).toBe('malformed');
  });
});
