/**
 * The only source of randomness in deterministic folders: xoshiro128**, seeded once by the
 * composition root, split for every core that needs its own stream.
 */
export class Prng {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: number) {
    // SplitMix32 spreads a small seed over the whole state, which must not be all zero.
    let s = seed >>> 0;
    const next = (): number => {
      s = (s + 0x9e3779b9) >>> 0;
      let z = s;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) >>> 0;
    };
    this.a = next();
    this.b = next();
    this.c = next();
    this.d = next() | 1;
  }

  /** A whole number of 32 random bits, 0 to 2^32 - 1. */
  uint32(): number {
    const times5 = Math.imul(this.b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9);
    const t = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= t;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  /** A whole number, 0 to `boundExclusive` - 1. */
  below(boundExclusive: number): number {
    return Math.floor((this.uint32() / 0x1_0000_0000) * boundExclusive);
  }

  /** True with the given probability (0 to 1). */
  chance(probability: number): boolean {
    return this.uint32() / 0x1_0000_0000 < probability;
  }

  bytes(sizeBytes: number): Buffer {
    const buffer = Buffer.alloc(sizeBytes);
    for (let i = 0; i < sizeBytes; i++) buffer[i] = this.uint32() & 0xff;
    return buffer;
  }

  /** A stream of its own, so that one core's draws do not shift another's. */
  split(): Prng {
    return new Prng(this.uint32());
  }
}
