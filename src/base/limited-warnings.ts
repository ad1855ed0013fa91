/**
 * Warnings that anybody can cause, such as of bytes that are no request: the first ones in a minute are
 * warnings, the others only for who debugs. The first of the next minute says how many there were.
 */
import { LineLimit } from './line-limit.ts';
import type { BrokerLogger } from './logger.ts';

const WARNINGS_PER_MINUTE = 10;

export class LimitedWarnings {
  private readonly log: BrokerLogger;
  private readonly limit: LineLimit;

  constructor(log: BrokerLogger) {
    this.log = log;
    this.limit = new LineLimit(WARNINGS_PER_MINUTE);
  }

  /** `nowMs`: monotonic. */
  warn(nowMs: number, message: string, fields: object): void {
    if (!this.limit.take(nowMs)) {
      this.log.debug(message, fields);
      return;
    }
    const likeItBefore = this.limit.takeUntold();
    this.log.warn(message, likeItBefore === 0 ? fields : { ...fields, likeItBefore });
  }
}
