/**
 * The topic configs that the store itself acts on, under Kafka's names in camelCase. Whoever owns
 * the topic's configs maps the texts to this type; the store never parses one.
 *
 * `Number.MAX_SAFE_INTEGER` (or anything larger) stands for Kafka's "never", Long.MAX_VALUE.
 */
export type LogConfig = {
  readonly segmentBytes: number;
  readonly segmentMs: number;
  readonly segmentJitterMs: number;
  readonly segmentIndexBytes: number;
  readonly indexIntervalBytes: number;
  /** -1: no limit. */
  readonly retentionMs: number;
  /** -1: no limit. */
  readonly retentionBytes: number;
  readonly fileDeleteDelayMs: number;
  readonly flushMessages: number;
  readonly flushMs: number;
  /** `cleanup.policy` contains `delete`. */
  readonly cleanupDelete: boolean;
  /** `cleanup.policy` contains `compact`. */
  readonly cleanupCompact: boolean;
  readonly minCleanableDirtyRatio: number;
  readonly minCompactionLagMs: number;
  readonly maxCompactionLagMs: number;
  readonly deleteRetentionMs: number;
  /** A bound for what one batch may become when the cleaner decompresses it. */
  readonly maxMessageBytes: number;
};

export const NEVER: number = Number.MAX_SAFE_INTEGER;

/** The defaults of Apache Kafka 4.3.1. */
export const defaultLogConfig: LogConfig = {
  segmentBytes: 1024 * 1024 * 1024,
  segmentMs: 7 * 24 * 3600 * 1000,
  segmentJitterMs: 0,
  segmentIndexBytes: 10 * 1024 * 1024,
  indexIntervalBytes: 4096,
  retentionMs: 7 * 24 * 3600 * 1000,
  retentionBytes: -1,
  fileDeleteDelayMs: 60_000,
  flushMessages: NEVER,
  flushMs: NEVER,
  cleanupDelete: true,
  cleanupCompact: false,
  minCleanableDirtyRatio: 0.5,
  minCompactionLagMs: 0,
  maxCompactionLagMs: NEVER,
  deleteRetentionMs: 24 * 3600 * 1000,
  maxMessageBytes: 1024 * 1024 + 12,
};

/** KIP-354: a segment that must be cleaned soon must first stop being the active one. */
export function rollAfterMs(config: LogConfig): number {
  const { segmentMs, maxCompactionLagMs } = config;
  const isBounded = config.cleanupCompact && maxCompactionLagMs > 0;
  return isBounded ? Math.min(segmentMs, maxCompactionLagMs) : segmentMs;
}
