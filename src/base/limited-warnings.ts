/**
 * Warnings that anybody can cause as often as he likes, such as bytes that are no request: the first ones in
 * a minute are warnings, the others only for who debugs, so that nobody fills the disk with them. The first
 * of the next minute says how many there were.
 */
import type { BrokerLogger } from './logger.ts';

const WARNINGS_PER_MINUTE = 10;
const MINUTE_MS = 60_000;

export class LimitedWarnings {
  private readonly log: BrokerLogger;
  private minuteEndMs: number;
  private said: number;
  private unsaid: number;

  constructor(log: BrokerLogger) {
    this.log = log;
    this.minuteEndMs = -Infinity;
    this.said = 0;
    this.unsaid = 0;
  }

  /** `nowMs`: monotonic. */
  warn(nowMs: number, message: string, fields: object): void {
    if (nowMs >= this.minuteEndMs) {
      this.minuteEndMs = nowMs + MINUTE_MS;
      this.said = 0;
    }
    if (this.said === WARNINGS_PER_MINUTE) {
      this.unsaid++;
      this.log.debug(message, fields);
      return;
    }
    this.said++;
    this.log.warn(message, this.unsaid === 0 ? fields : { ...fields, likeItBefore: this.unsaid });
    this.unsaid = 0;
  }
}
