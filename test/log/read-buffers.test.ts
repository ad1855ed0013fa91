import { describe, expect, it } from 'vitest';
import { ReadBuffers } from '../../src/log/read-buffers.ts';

const KIB = 1024;

describe('memory of cold reads', () => {
  it('is used again once nothing of it is held', () => {
    const held = new Set<ArrayBufferLike>();
    const buffers = new ReadBuffers(1024 * KIB, (memory) => held.has(memory));
    const first = buffers.take(100 * KIB);
    expect(first.length).toBe(100 * KIB);
    held.add(first.buffer);
    buffers.drop(first);
    expect(buffers.take(100 * KIB).buffer).not.toBe(first.buffer);
    held.clear();
    const second = buffers.take(128 * KIB);
    expect(second.buffer).toBe(first.buffer);
    expect(second.length).toBe(128 * KIB);
    // Lent once, not twice.
    expect(buffers.take(128 * KIB).buffer).not.toBe(first.buffer);
  });

  it('is kept up to a bound, the newest of it', () => {
    const buffers = new ReadBuffers(256 * KIB, () => false);
    const taken = [64, 128, 128].map((size) => buffers.take(size * KIB));
    for (const buffer of taken) buffers.drop(buffer);
    expect(buffers.take(64 * KIB).buffer).not.toBe(taken[0]!.buffer);
    expect(buffers.take(128 * KIB).buffer).toBe(taken[2]!.buffer);
    expect(buffers.take(128 * KIB).buffer).toBe(taken[1]!.buffer);
  });

  it('is not kept when it was made for one large batch', () => {
    const buffers = new ReadBuffers(64 * 1024 * KIB, () => false);
    const large = buffers.take(5000 * KIB);
    buffers.drop(large);
    expect(buffers.take(5000 * KIB).buffer).not.toBe(large.buffer);
  });
});
