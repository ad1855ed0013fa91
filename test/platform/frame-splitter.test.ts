import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { FrameBuffers } from '../../src/platform/frame-buffers.ts';
import { FrameSplitter, FrameTooLargeError } from '../../src/platform/frame-splitter.ts';

function framed(body: Buffer): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeInt32BE(body.length);
  return Buffer.concat([prefix, body]);
}

describe('FrameSplitter', () => {
  it('finds the same frames however the stream is cut', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const prng = new Prng(seed);
      const sent = Array.from({ length: 8 }, () => {
        const size = prng.chance(0.2)
          ? 0
          : prng.chance(0.1)
            ? prng.below(200_000)
            : prng.below(300);
        return prng.bytes(size);
      });
      const stream = Buffer.concat(sent.map(framed));
      const got: Buffer[] = [];
      const splitter = new FrameSplitter(1 << 20, (frame) => got.push(Buffer.from(frame)));
      for (let position = 0; position < stream.length; ) {
        const size = 1 + prng.below(prng.chance(0.5) ? 5 : 70_000);
        splitter.push(stream.subarray(position, position + size));
        position += size;
      }
      expect(got.length, `seed ${seed}`).toBe(sent.length);
      expect(Buffer.concat(got).equals(Buffer.concat(sent)), `seed ${seed}`).toBe(true);
    }
  });

  it('receives the same frames wherever it says the bytes should go', () => {
    const buffers = new FrameBuffers();
    for (let seed = 1; seed <= 200; seed++) {
      const prng = new Prng(seed);
      const sent = Array.from({ length: 8 }, () =>
        prng.bytes(prng.below([100, 20_000, 100_000, 1_500_000][prng.below(4)]!)),
      );
      const stream = Buffer.concat(sent.map(framed));
      const got: Buffer[] = [];
      const take = (frame: Buffer): void => {
        got.push(Buffer.from(frame));
        // Nobody may count on a frame that was released.
        frame.fill(0xdb);
        if (prng.chance(0.8)) buffers.release(frame);
      };
      const splitter = new FrameSplitter(1 << 21, take, buffers);
      for (let position = 0; position < stream.length; ) {
        const target = splitter.target();
        const sizeBytes = Math.min(
          target.length,
          stream.length - position,
          1 + prng.below(prng.chance(0.2) ? 5 : 300_000),
        );
        stream.copy(target, 0, position, position + sizeBytes);
        splitter.received(sizeBytes);
        position += sizeBytes;
      }
      expect(got.length, `seed ${seed}`).toBe(sent.length);
      expect(Buffer.concat(got).equals(Buffer.concat(sent)), `seed ${seed}`).toBe(true);
    }
  });

  it('receives a stream of large frames into the same memory', () => {
    const buffers = new FrameBuffers();
    const memories = new Set<ArrayBufferLike>();
    const take = (frame: Buffer): void => {
      memories.add(frame.buffer);
      buffers.release(frame);
    };
    const splitter = new FrameSplitter(1 << 21, take, buffers);
    const stream = framed(Buffer.alloc(1_000_000));
    for (let count = 0; count < 100; count++) {
      for (let position = 0; position < stream.length; ) {
        const target = splitter.target();
        const copied = stream.copy(target, 0, position);
        splitter.received(copied);
        position += copied;
      }
    }
    expect(memories.size).toBe(1);
  });

  it('takes no memory back of which a frame was only the beginning', () => {
    const buffers = new FrameBuffers();
    // As a socket hands it over: the length came before, two frames and a half came together.
    const chunk = Buffer.allocUnsafeSlow(64 * 1024);
    buffers.release(chunk.subarray(0, 20_000));
    expect(buffers.take(1)).toBeUndefined();
    const made = buffers.make(20_000);
    buffers.release(made.subarray(0, 20_000));
    expect(buffers.take(1)?.buffer).toBe(made.buffer);
  });

  it.each([-1, 101, 0x7fff_ffff])('refuses a length of %d above the limit of 100', (length) => {
    const splitter = new FrameSplitter(100, () => {});
    const prefix = Buffer.alloc(4);
    prefix.writeInt32BE(length);
    expect(() => splitter.push(prefix)).toThrow(FrameTooLargeError);
  });

  it('does not allocate what a length only claims', () => {
    const splitter = new FrameSplitter(100 * 1024 * 1024, () => {});
    const before = process.memoryUsage().arrayBuffers;
    const claim = Buffer.alloc(5);
    claim.writeInt32BE(100 * 1024 * 1024);
    splitter.push(claim);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  });
});
