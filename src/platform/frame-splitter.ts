/**
 * Cuts a byte stream into Kafka's frames: a 4 byte length, then that many bytes. A frame that lies
 * whole in one chunk is passed on as a view; one that spans chunks is assembled in a buffer that grows with
 * the bytes that have come, so that a length alone never allocates what it claims.
 */
const LENGTH_BYTES = 4;
const FIRST_ASSEMBLY_BYTES = 64 * 1024;

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

  constructor(frameBytesMax: number, onFrame: (frame: Buffer) => void) {
    this.frameBytesMax = frameBytesMax;
    this.onFrame = onFrame;
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
        this.finish(chunk.subarray(position, position + wanted));
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
    const needed = this.assembledBytes + sizeBytes;
    if (this.assembly === null || this.assembly.length < needed) {
      const doubled = Math.max(needed, FIRST_ASSEMBLY_BYTES, (this.assembly?.length ?? 0) * 2);
      const grown = Buffer.allocUnsafeSlow(Math.min(doubled, this.frameBytes));
      this.assembly?.copy(grown, 0, 0, this.assembledBytes);
      this.assembly = grown;
    }
    chunk.copy(this.assembly, this.assembledBytes, position, position + sizeBytes);
    this.assembledBytes = needed;
    if (needed === this.frameBytes) this.finish(this.assembly.subarray(0, needed));
  }

  private finish(frame: Buffer): void {
    this.frameBytes = -1;
    this.assembly = null;
    this.assembledBytes = 0;
    this.onFrame(frame);
  }
}
