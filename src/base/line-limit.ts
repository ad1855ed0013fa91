/**
 * How many lines of a kind may be in the log: of what anybody can cause as often as he likes, only the
 * first ones in a minute, so that nobody fills the disk with them.
 */

const MINUTE_MS = 60_000;

export class LineLimit {
  private readonly linesPerMinute: number;
  private minuteEndMs: number;
  private linesInMinute: number;
  private untold: number;

  constructor(linesPerMinute: number) {
    this.linesPerMinute = linesPerMinute;
    this.minuteEndMs = -Infinity;
    this.linesInMinute = 0;
    this.untold = 0;
  }

  /** Whether the line may be written. `nowMs` is monotonic. */
  take(nowMs: number): boolean {
    if (nowMs >= this.minuteEndMs) {
      this.minuteEndMs = nowMs + MINUTE_MS;
      this.linesInMinute = 0;
    }
    if (this.linesInMinute === this.linesPerMinute) {
      this.untold++;
      return false;
    }
    this.linesInMinute++;
    return true;
  }

  /** How many were not written since this was asked last: for the next one that is. */
  takeUntold(): number {
    const { untold } = this;
    this.untold = 0;
    return untold;
  }
}
