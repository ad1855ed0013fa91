/** Reads a segment from a position on, batch by batch, in chunks that complete in later ticks. */
import { ProtocolError } from '../../protocol/protocol-error.ts';
import {
  batchSizeBytes,
  HEADER_SIZE_BYTES,
  MAGIC_V2,
  magic,
} from '../../protocol/records/record-batch.ts';
import type { Segment } from '../segment.ts';
import type { CleanerIo, CleanerSteps } from './cleaner-io.ts';

export class SegmentReader {
  buffer: Buffer;
  /** The batch starts here. Valid until the next `load`. */
  at: number;
  batchBytes: number;
  private readonly io: CleanerIo;
  private readonly chunkBytes: number;
  private segment: Segment | null;
  private windowStart: number;
  private windowBytes: number;

  constructor(io: CleanerIo, chunkBytes: number) {
    this.chunkBytes = chunkBytes;
    this.buffer = Buffer.allocUnsafeSlow(chunkBytes);
    this.at = 0;
    this.batchBytes = 0;
    this.io = io;
    this.segment = null;
    this.windowStart = 0;
    this.windowBytes = 0;
  }

  start(segment: Segment): void {
    this.segment = segment;
    this.windowStart = 0;
    this.windowBytes = 0;
    if (this.buffer.length > this.chunkBytes) this.buffer = Buffer.allocUnsafeSlow(this.chunkBytes);
  }

  /** The bytes from a new read, 0 when they were here; throws when no whole batch is there. */
  *load(positionBytes: number): CleanerSteps<number> {
    const before = this.windowStart + this.windowBytes;
    yield* this.ensure(positionBytes, HEADER_SIZE_BYTES);
    const sizeBytes = batchSizeBytes(this.buffer, this.at);
    if (sizeBytes < HEADER_SIZE_BYTES || magic(this.buffer, this.at) !== MAGIC_V2) {
      throw this.damaged(positionBytes, `a batch of ${sizeBytes} bytes`);
    }
    yield* this.ensure(positionBytes, sizeBytes);
    this.batchBytes = sizeBytes;
    return this.windowStart + this.windowBytes === before ? 0 : this.windowBytes;
  }

  damaged(positionBytes: number, what: string): ProtocolError {
    return new ProtocolError(`${what} at ${positionBytes} of ${this.segment?.file.path}`);
  }

  private *ensure(positionBytes: number, sizeBytes: number): CleanerSteps<void> {
    const segment = this.segment!;
    this.at = positionBytes - this.windowStart;
    const isInside = this.at >= 0 && this.at + sizeBytes <= this.windowBytes;
    if (isInside) return;
    if (positionBytes + sizeBytes > segment.writtenBytes) {
      throw this.damaged(positionBytes, `${sizeBytes} bytes are not there`);
    }
    if (sizeBytes > this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(sizeBytes);
    const wantedBytes = Math.min(this.buffer.length, segment.writtenBytes - positionBytes);
    const target = this.buffer.subarray(0, wantedBytes);
    this.windowStart = positionBytes;
    this.windowBytes = yield* this.io.read(segment.file, positionBytes, target);
    this.at = 0;
    if (this.windowBytes < sizeBytes) {
      throw this.damaged(positionBytes, `${sizeBytes} bytes cannot be read`);
    }
  }
}
