/**
 * Whether the reads of one device may be done in the loop.
 *
 * From the page cache a megabyte takes 0.1 to 0.2 ms; to have the thread pool do it costs two changes
 * of context and an event, and the bytes are no longer in the processor's cache when they are sent:
 * a fifth of the CPU time of a catch-up (`npm run bench -- consume`, old and new in turn: 0.72 and
 * 0.56 s per GB with one consumer, 0.68 and 0.54 with eight, 0.68 and 0.58 with four groups).
 * A disk takes milliseconds, in which the loop serves nobody. The kernel does not tell beforehand
 * which it will be (Node has no RWF_NOWAIT), so it is the mean of the last reads that says: a single
 * one may only have lost the processor to somebody else.
 *
 * Where they are slow, the next ones go to the pool; then it is tried again. Each time that turns
 * out to be in vain, twice as many go to the pool.
 */

const MEAN_MS_MAX = 2;
/** The weight of one read in the mean is one in this many. */
const MEAN_OF_READS = 8;
/** When it is tried again, one read that takes as long as a disk does is enough. */
const MEAN_MS_AFTER_POOL = 1.5;
const POOL_READS_MIN = 16;
const POOL_READS_MAX = 4096;
/** After so many in the loop it is forgotten how often it was in vain. */
const READS_TO_FORGET = 1024;

export class ReadPace {
  private meanMs: number;
  private readsInLoop: number;
  private poolReadsNext: number;
  private poolReadsLeft: number;

  constructor() {
    this.meanMs = 0;
    this.readsInLoop = 0;
    this.poolReadsNext = POOL_READS_MIN;
    this.poolReadsLeft = 0;
  }

  get isFast(): boolean {
    return this.poolReadsLeft === 0;
  }

  onReadInLoop(tookMs: number): void {
    this.meanMs += (tookMs - this.meanMs) / MEAN_OF_READS;
    if (++this.readsInLoop === READS_TO_FORGET) this.poolReadsNext = POOL_READS_MIN;
    if (this.meanMs <= MEAN_MS_MAX) return;
    this.meanMs = MEAN_MS_AFTER_POOL;
    this.readsInLoop = 0;
    this.poolReadsLeft = this.poolReadsNext;
    this.poolReadsNext = Math.min(this.poolReadsNext * 2, POOL_READS_MAX);
  }

  onReadInPool(): void {
    if (this.poolReadsLeft > 0) this.poolReadsLeft--;
  }
}
