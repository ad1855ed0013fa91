/**
 * A keyed 128-bit hash of record keys (HalfSipHash-2-4, squeezed to four words), so that the cleaner
 * need not keep the keys. Kafka takes MD5 for that; a hash with a secret drawn per cleaner cannot
 * be made to collide by whoever chooses the keys, which would make records disappear.
 */
export class KeyHash {
  /** The last hash, as four signed words. */
  a: number;
  b: number;
  c: number;
  d: number;
  private readonly secret0: number;
  private readonly secret1: number;
  private v0: number;
  private v1: number;
  private v2: number;
  private v3: number;

  constructor(secret0: number, secret1: number) {
    this.a = 0;
    this.b = 0;
    this.c = 0;
    this.d = 0;
    this.secret0 = secret0 | 0;
    this.secret1 = secret1 | 0;
    this.v0 = 0;
    this.v1 = 0;
    this.v2 = 0;
    this.v3 = 0;
  }

  hash(bytes: Buffer, start: number, sizeBytes: number): void {
    this.v0 = this.secret0;
    this.v1 = this.secret1 ^ 0xee;
    this.v2 = this.secret0 ^ 0x6c796765;
    this.v3 = this.secret1 ^ 0x74656462;
    const wordsEnd = start + (sizeBytes & ~3);
    let at = start;
    for (; at < wordsEnd; at += 4) {
      this.mix(
        (bytes[at] as number) |
          ((bytes[at + 1] as number) << 8) |
          ((bytes[at + 2] as number) << 16) |
          ((bytes[at + 3] as number) << 24),
      );
    }
    let last = sizeBytes << 24;
    for (let shift = 0; at < start + sizeBytes; shift += 8)
      last |= (bytes[at++] as number) << shift;
    this.mix(last);
    this.v2 ^= 0xee;
    this.a = this.squeeze();
    this.v1 ^= 0xdd;
    this.b = this.squeeze();
    this.v1 ^= 0xcc;
    this.c = this.squeeze();
    this.v1 ^= 0xbb;
    this.d = this.squeeze();
  }

  private mix(word: number): void {
    this.v3 ^= word;
    this.rounds(2);
    this.v0 ^= word;
  }

  private squeeze(): number {
    this.rounds(4);
    return this.v1 ^ this.v3;
  }

  private rounds(count: number): void {
    let { v0, v1, v2, v3 } = this;
    for (let i = 0; i < count; i++) {
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
    }
    this.v0 = v0;
    this.v1 = v1;
    this.v2 = v2;
    this.v3 = v3;
  }
}
