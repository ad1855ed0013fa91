import { describe, expect, it } from 'vitest';
import { ChunksLeaving } from '../../src/platform/chunks-leaving.ts';

describe('what sockets have not sent', () => {
  it('is counted by memory until the last of it has left', () => {
    const counts = new Map<ArrayBufferLike, number>();
    const memory = Buffer.allocUnsafeSlow(64 * 1024);
    const [a, b] = [new ChunksLeaving(counts), new ChunksLeaving(counts)];
    const firstLeft = a.add([memory.subarray(0, 10), memory.subarray(10, 20)])!;
    const secondLeft = b.add([Buffer.allocUnsafeSlow(8), memory.subarray(20, 30)])!;
    firstLeft();
    expect(counts.get(memory.buffer)).toBe(1);
    secondLeft();
    expect(counts.size).toBe(0);
  });

  it('is free when the socket closes, whatever it says afterwards', () => {
    const counts = new Map<ArrayBufferLike, number>();
    const leaving = new ChunksLeaving(counts);
    const onLeft = leaving.add([Buffer.allocUnsafeSlow(64 * 1024)])!;
    leaving.add([Buffer.allocUnsafeSlow(64 * 1024)]);
    leaving.clear();
    expect(counts.size).toBe(0);
    onLeft();
    expect(counts.size).toBe(0);
  });

  it('does not ask to be told of small replies', () => {
    const leaving = new ChunksLeaving(new Map());
    expect(leaving.add([Buffer.allocUnsafeSlow(100)])).toBe(undefined);
  });
});
