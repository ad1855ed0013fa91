/**
 * Cuts a byte stream into Kafka's frames: a 4 byte length, then that many bytes. A frame that lies
 * whole in one chunk is passed on as a view; one that spans chunks is assembled in a buffer that grows with
 * the bytes that have come, so that a length alone never allocates what it claims, or in one that was lent.
 *
 * Chunks are either pushed, or received: `target` says where the next bytes go, the rest of a large frame straight
 * behind its beginning and everything else into memory that all connections share, and `received` takes them from there.
 */
import type { FrameBuffers } from './frame-buffers.ts';

const LENGTH_BYTES = 4;
const FIRST_ASSEMBLY_BYTES = 64 * 1024;
/** So much more than what has come is allocated on a client's word. */
const TRUST_FACTOR = 4;
/** A smaller frame's memory is not worth keeping for another. */
const LENT_BYTES_MIN = 16 * 1024;
/** Less than this is not worth a read of its own. */
const DIRECT_BYTES_MIN = 8 * 1024;

/** What is received here has been taken out before the next read of any socket. */
const shared: Buffer = Buffer.allocUnsafeSlow(64 * 1024);

export class FrameTooLargeError extends Error {}

export class FrameSplitter {
  private readonly frameBytesMax: number;
  private readonly onFrame: (frame: Buffer) => void;
  /** Bytes of the length prefix seen so far, when it spans chunks. */
  private readonly prefix: Buffer = Buffer.alloc(LENGTH_BYTES);
  private prefixBytes = 0;
  /** Size of the frame under way; -1: its length is not known yet. */
  private frameBytes = -1;
  private assembly: Buffer | null = null;
  private assembledBytes = 0;
  private readonly buffers: FrameBuffers | null;
  private isTargetShared = true;

  constructor(
    frameBytesMax: number,
    onFrame: (frame: Buffer) => void,
    buffers: FrameBuffers | null = null,
  ) {
    this.frameBytesMax = frameBytesMax;
    this.onFrame = onFrame;
    this.buffers = buffers;
  }

  /** Where the next bytes go; good until the next call. */
  target(): Buffer {
    const wanted = this.frameBytes - this.assembledBytes;
    this.isTargetShared = this.assembly === null || wanted < DIRECT_BYTES_MIN;
    if (this.isTargetShared) return shared;
    const assembly = this.roomFor(Math.min(wanted, DIRECT_BYTES_MIN));
    return assembly.subarray(this.assembledBytes, Math.min(this.frameBytes, assembly.length));
  }

  /** That many bytes have come to where `target` has said. Throws as `push` does. */
  received(sizeBytes: number): void {
    if (this.isTargetShared) {
      this.push(shared.subarray(0, sizeBytes));
      return;
    }
    this.assembledBytes += sizeBytes;
    if (this.assembledBytes === this.frameBytes) this.finishAssembly();
  }

  /** Throws FrameTooLargeError for a length that is negative or above the limit. */
  push(chunk: Buffer): void {
    let position = 0;
    while (position < chunk.length) {
      if (this.frameBytes < 0) {
        position = this.readLength(chunk, position);
        if (this.frameBytes < 0) return;
      }
      const wanted = this.frameBytes - this.assembledBytes;
      const available = chunk.length - position;
      if (this.assembly === null && available >= wanted) {
        const frame = chunk.subarray(position, position + wanted);
        this.finish(chunk.buffer === shared.buffer ? this.copyOf(frame) : frame);
        position += wanted;
        continue;
      }
      const taken = Math.min(wanted, available);
      this.assemble(chunk, position, taken);
      position += taken;
    }
    // A frame of no bytes has nothing to wait for.
    if (this.frameBytes === 0) this.finish(Buffer.alloc(0));
  }

  private readLength(chunk: Buffer, start: number): number {
    let position = start;
    if (this.prefixBytes === 0 && chunk.length - position >= LENGTH_BYTES) {
      this.begin(chunk.readInt32BE(position));
      return position + LENGTH_BYTES;
    }
    while (this.prefixBytes < LENGTH_BYTES && position < chunk.length) {
      this.prefix[this.prefixBytes++] = chunk[position++]!;
    }
    if (this.prefixBytes === LENGTH_BYTES) {
      this.prefixBytes = 0;
      this.begin(this.prefix.readInt32BE(0));
    }
    return position;
  }

  private begin(frameBytes: number): void {
    if (frameBytes < 0 || frameBytes > this.frameBytesMax) {
      throw new FrameTooLargeError(
        `a frame of ${frameBytes} bytes; socket.request.max.bytes is ${this.frameBytesMax}`,
      );
    }
    this.frameBytes = frameBytes;
    this.assembledBytes = 0;
  }

  private assemble(chunk: Buffer, position: number, sizeBytes: number): void {
    const assembly = this.roomFor(sizeBytes);
    chunk.copy(assembly, this.assembledBytes, position, position + sizeBytes);
    this.assembledBytes += sizeBytes;
    if (this.assembledBytes === this.frameBytes) this.finishAssembly();
  }

  /** The frame's buffer, with room for that many bytes more. */
  private roomFor(sizeBytes: number): Buffer {
    const needed = this.assembledBytes + sizeBytes;
    const { assembly, buffers } = this;
    if (assembly !== null && assembly.length >= needed) return assembly;
    const trusted = Math.max(needed, FIRST_ASSEMBLY_BYTES, TRUST_FACTOR * this.assembledBytes);
    const size = Math.min(trusted, this.frameBytes);
    const grown =
      buffers === null
        ? Buffer.allocUnsafeSlow(size)
        : (buffers.take(this.frameBytes) ?? buffers.take(size) ?? buffers.make(size));
    if (assembly !== null) {
      assembly.copy(grown, 0, 0, this.assembledBytes);
      buffers?.release(assembly);
    }
    this.assembly = grown;
    return grown;
  }

  private copyOf(frame: Buffer): Buffer {
    const { buffers } = this;
    if (buffers === null || frame.length < LENT_BYTES_MIN) return Buffer.from(frame);
    const lent = buffers.take(frame.length) ?? buffers.make(frame.length);
    frame.copy(lent);
    return lent.subarray(0, frame.length);
  }

  private finishAssembly(): void {
    this.finish(this.assembly!.subarray(0, this.frameBytes));
  }

  private finish(frame: Buffer): void {
    this.frameBytes = -1;
    this.assembly = null;
    this.assembledBytes = 0;
    this.onFrame(frame);
  }
}
