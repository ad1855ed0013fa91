/**
 * What one socket has been given and has not sent, as counts by the memory it lies in, so that the
 * owner of large memory knows when it may be written again. A socket sends in order, and tells
 * of every write with large memory in it when that has left or never will.
 */
import { RingQueue } from '../base/ring-queue.ts';

/** Smaller memory is a reply's own. */
const MEMORY_BYTES_MIN = 32 * 1024;

export class ChunksLeaving {
  private readonly countByMemory: Map<ArrayBufferLike, number>;
  private readonly sent: RingQueue<readonly Uint8Array[]> = new RingQueue();

  /** `countByMemory` is shared by all sockets; what is not in it is free. */
  constructor(countByMemory: Map<ArrayBufferLike, number>) {
    this.countByMemory = countByMemory;
  }

  /** Answers what must be called when the chunks have left; undefined: they are of no interest. */
  add(chunks: readonly Uint8Array[]): (() => void) | undefined {
    let isLarge = false;
    for (let i = 0; i < chunks.length; i++) {
      const { buffer } = chunks[i]!;
      if (buffer.byteLength < MEMORY_BYTES_MIN) continue;
      isLarge = true;
      this.countByMemory.set(buffer, (this.countByMemory.get(buffer) ?? 0) + 1);
    }
    if (!isLarge) return undefined;
    this.sent.push(chunks);
    return this.onLeft;
  }

  /** The socket has closed: nothing will be sent any more. */
  clear(): void {
    while (this.sent.size > 0) this.onLeft();
  }

  private readonly onLeft = (): void => {
    const chunks = this.sent.shift();
    // Node tells of what it had not written after the socket has closed, too.
    if (chunks === undefined) return;
    for (let i = 0; i < chunks.length; i++) {
      const { buffer } = chunks[i]!;
      if (buffer.byteLength < MEMORY_BYTES_MIN) continue;
      const count = this.countByMemory.get(buffer)!;
      if (count > 1) this.countByMemory.set(buffer, count - 1);
      else this.countByMemory.delete(buffer);
    }
  };
}
