/**
 * The loggers that BROKER_LOGGER resources name (KIP-412). There is one, the root: everything that
 * the broker says goes through it. Levels are no metadata: they last as long as the process.
 */
import type { BrokerLogger } from '../base/logger.ts';
import { ROOT_LOGGER } from '../core/controller/config-admin.ts';

export const LOGGER_NAMES: ReadonlySet<string> = new Set([ROOT_LOGGER]);

/** Kafka's names of levels, and ours: we have nothing beyond `error` and `debug`. */
const OWN_LEVEL_BY_KAFKAS: ReadonlyMap<string, string> = new Map([
  ['FATAL', 'silent'],
  ['ERROR', 'error'],
  ['WARN', 'warn'],
  ['INFO', 'info'],
  ['DEBUG', 'debug'],
  ['TRACE', 'debug'],
]);

const DEFAULT_LEVEL = 'INFO';

export function rootLogLevel(log: BrokerLogger): string {
  for (const [kafkas, own] of OWN_LEVEL_BY_KAFKAS) if (own === log.level) return kafkas;
  return DEFAULT_LEVEL;
}

/** `level`: one of `LOG_LEVELS`. */
export function setRootLogLevel(log: BrokerLogger, level: string): void {
  const own = OWN_LEVEL_BY_KAFKAS.get(level);
  if (own !== undefined) log.level = own;
}
