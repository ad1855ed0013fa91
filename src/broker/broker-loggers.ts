/**
 * The loggers that BROKER_LOGGER resources name (KIP-412). There is one, the root: everything the
 * broker says goes through it, and what is below its level is dropped. Levels are no metadata: they
 * last as long as the process.
 */
import { assert } from '../base/assert.ts';
import type { BrokerLogger } from '../base/logger.ts';
import { LOG_LEVELS, ROOT_LOGGER } from '../core/controller/config-admin.ts';

const [, ERROR, WARN, INFO, DEBUG] = LOG_LEVELS.keys();

export class RootLogger implements BrokerLogger {
  private readonly inner: BrokerLogger;
  private threshold: number;

  constructor(inner: BrokerLogger) {
    this.inner = inner;
    this.threshold = LOG_LEVELS.indexOf('INFO');
  }

  get level(): string {
    return LOG_LEVELS[this.threshold]!;
  }

  setLevel(level: string): void {
    const threshold = LOG_LEVELS.indexOf(level);
    assert(threshold >= 0, `${level} is no log level`);
    this.threshold = threshold;
  }

  debug(message: string, fields?: object): void {
    if (this.threshold >= DEBUG!) this.inner.debug(message, fields);
  }

  info(message: string, fields?: object): void {
    if (this.threshold >= INFO!) this.inner.info(message, fields);
  }

  warn(message: string, fields?: object): void {
    if (this.threshold >= WARN!) this.inner.warn(message, fields);
  }

  error(message: string, fields?: object): void {
    if (this.threshold >= ERROR!) this.inner.error(message, fields);
  }
}

export const LOGGER_NAMES: ReadonlySet<string> = new Set([ROOT_LOGGER]);
