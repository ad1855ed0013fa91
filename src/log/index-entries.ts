/**
 * The bytes of one index file: fixed-size entries in a buffer that grows, loaded from disk when it
 * is first asked for and written back in appended runs.
 *
 * The index of an active segment lives here and reaches its file when the store flushes, rolls or
 * stops. That is enough: after an unclean stop every segment at or past the recovery point is
 * recovered, which builds its indexes again, and the recovery point passes a segment only after
 * its indexes were written and flushed.
 *
 * Invariant: entries [0, persistedCount) are in the file, in the same bytes.
 */
import { assert } from '../base/assert.ts';

const GROW_BYTES_MIN = 512;

export class IndexEntries {
  readonly entrySizeBytes: number;
  buffer: Buffer;
  count: number;
  persistedCount: number;
  /** The file is longer than what is persisted, or not there at all: it must be rewritten. */
  fileIsStale: boolean;

  constructor(entrySizeBytes: number, content: Buffer | null) {
    assert(content === null || content.length % entrySizeBytes === 0);
    this.entrySizeBytes = entrySizeBytes;
    this.buffer = content ?? Buffer.alloc(0);
    this.count = this.buffer.length / entrySizeBytes;
    this.persistedCount = this.count;
    this.fileIsStale = content === null;
  }

  get sizeBytes(): number {
    return this.count * this.entrySizeBytes;
  }

  get isPersisted(): boolean {
    return this.persistedCount === this.count && !this.fileIsStale;
  }

  /** Makes room for one more entry and returns its position in `buffer`. */
  grow(): number {
    const positionBytes = this.sizeBytes;
    const neededBytes = positionBytes + this.entrySizeBytes;
    if (neededBytes > this.buffer.length) {
      const grown = Buffer.alloc(Math.max(GROW_BYTES_MIN, this.buffer.length * 2, neededBytes));
      this.buffer.copy(grown, 0, 0, positionBytes);
      this.buffer = grown;
    }
    this.count++;
    return positionBytes;
  }

  truncate(count: number): void {
    assert(count <= this.count);
    this.count = count;
    if (count < this.persistedCount) {
      this.persistedCount = count;
      this.fileIsStale = true;
    }
  }
}
