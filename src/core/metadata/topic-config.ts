/**
 * Topic configs: which broker configs their defaults come from, what is valid together, and the
 * typed view that the log and the handlers read (org.apache.kafka.storage.internals.log.LogConfig,
 * ServerTopicConfigSynonyms).
 */
import { assert } from '../../base/assert.ts';
import { type ConfigDefinition, configDefinitions } from './config-definitions.ts';
import {
  ConfigError,
  type ConfigValue,
  defaultConfigValue,
  type ParsedConfig,
  parseConfigValue,
} from './config-value.ts';
import type { KafkaConfig } from './kafka-config.ts';

/** `compression.type`: a codec, as the producer sent it, or none. */
export type TopicCompression = 'uncompressed' | 'zstd' | 'lz4' | 'snappy' | 'gzip' | 'producer';

export type TopicConfig = {
  readonly cleanupCompact: boolean;
  readonly cleanupDelete: boolean;
  readonly compressionType: TopicCompression;
  readonly compressionGzipLevel: number;
  readonly compressionLz4Level: number;
  readonly compressionZstdLevel: number;
  readonly deleteRetentionMs: number;
  readonly fileDeleteDelayMs: number;
  readonly flushMessages: number;
  readonly flushMs: number;
  readonly followerReplicationThrottledReplicas: ReadonlySet<string>;
  readonly indexIntervalBytes: number;
  readonly leaderReplicationThrottledReplicas: ReadonlySet<string>;
  readonly localRetentionBytes: number;
  readonly localRetentionMs: number;
  readonly maxCompactionLagMs: number;
  readonly maxMessageBytes: number;
  readonly messageTimestampAfterMaxMs: number;
  readonly messageTimestampBeforeMaxMs: number;
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime';
  readonly minCleanableDirtyRatio: number;
  readonly minCompactionLagMs: number;
  readonly minInsyncReplicas: number;
  readonly preallocate: boolean;
  readonly remoteLogCopyDisable: boolean;
  readonly remoteLogDeleteOnDisable: boolean;
  readonly remoteStorageEnable: boolean;
  /** -1: without a limit. */
  readonly retentionBytes: number;
  /** -1: without a limit. */
  readonly retentionMs: number;
  /** `internal.segment.bytes` when it is set: a test may want smaller segments than 1 MiB. */
  readonly segmentBytes: number;
  readonly segmentIndexBytes: number;
  readonly segmentJitterMs: number;
  readonly segmentMs: number;
  readonly uncleanLeaderElectionEnable: boolean;
};

/**
 * ServerTopicConfigSynonyms.TOPIC_CONFIG_SYNONYMS: the broker config that is a topic config's
 * default. Topic configs that are not here have only their own default.
 */
export const brokerConfigByTopicConfig: ReadonlyMap<string, string> = new Map([
  ['cleanup.policy', 'log.cleanup.policy'],
  ['compression.gzip.level', 'compression.gzip.level'],
  ['compression.lz4.level', 'compression.lz4.level'],
  ['compression.type', 'compression.type'],
  ['compression.zstd.level', 'compression.zstd.level'],
  ['delete.retention.ms', 'log.cleaner.delete.retention.ms'],
  ['file.delete.delay.ms', 'log.segment.delete.delay.ms'],
  ['flush.messages', 'log.flush.interval.messages'],
  ['flush.ms', 'log.flush.interval.ms'],
  ['index.interval.bytes', 'log.index.interval.bytes'],
  ['local.retention.bytes', 'log.local.retention.bytes'],
  ['local.retention.ms', 'log.local.retention.ms'],
  ['max.compaction.lag.ms', 'log.cleaner.max.compaction.lag.ms'],
  ['max.message.bytes', 'message.max.bytes'],
  ['message.timestamp.after.max.ms', 'log.message.timestamp.after.max.ms'],
  ['message.timestamp.before.max.ms', 'log.message.timestamp.before.max.ms'],
  ['message.timestamp.type', 'log.message.timestamp.type'],
  ['min.cleanable.dirty.ratio', 'log.cleaner.min.cleanable.ratio'],
  ['min.compaction.lag.ms', 'log.cleaner.min.compaction.lag.ms'],
  ['min.insync.replicas', 'min.insync.replicas'],
  ['preallocate', 'log.preallocate'],
  ['retention.bytes', 'log.retention.bytes'],
  ['retention.ms', 'log.retention.ms'],
  ['segment.bytes', 'log.segment.bytes'],
  ['segment.index.bytes', 'log.index.size.max.bytes'],
  ['segment.jitter.ms', 'log.roll.jitter.ms'],
  ['segment.ms', 'log.roll.ms'],
  ['unclean.leader.election.enable', 'unclean.leader.election.enable'],
]);

/** The value that a topic without an override of its own has on this broker. */
export function topicConfigDefault(
  definition: ConfigDefinition,
  broker: KafkaConfig,
): ParsedConfig {
  switch (definition.name) {
    case 'retention.ms':
      return parsedNumber(broker.logRetentionMs, broker.text('log.retention.ms'));
    case 'segment.ms':
      return parsedNumber(broker.logRollMs, broker.text('log.roll.ms'));
    case 'segment.jitter.ms':
      return parsedNumber(broker.logRollJitterMs, broker.text('log.roll.jitter.ms'));
    case 'flush.ms': {
      const text = broker.text('log.flush.interval.ms');
      const scheduler = broker.text('log.flush.scheduler.interval.ms');
      return { value: broker.logFlushIntervalMs, text: text ?? scheduler };
    }
    default: {
      const brokerConfig = brokerConfigByTopicConfig.get(definition.name);
      if (brokerConfig === undefined) return defaultConfigValue(definition);
      return { value: broker.findValue(brokerConfig), text: broker.text(brokerConfig) };
    }
  }
}

/** `exactText` is the value's own text unless it came from hours or minutes, or is "unlimited". */
function parsedNumber(value: number, exactText: string | null): ParsedConfig {
  const isExact = exactText !== null && Number(exactText) === value;
  return { value, text: isExact ? exactText : String(value) };
}

/**
 * A topic's effective configs. Overrides were validated before they became records; one that is
 * nevertheless unknown or invalid here (a newer broker's) counts as absent.
 */
export function parseTopicConfig(
  overrides: ReadonlyMap<string, string>,
  broker: KafkaConfig,
): TopicConfig {
  return toTopicConfig(effectiveTopicValues(overrides, broker));
}

/** The effective values of a topic by config name, internal ones included. */
export function effectiveTopicValues(
  overrides: ReadonlyMap<string, string>,
  broker: KafkaConfig,
): ReadonlyMap<string, ParsedConfig> {
  const parsedByName = new Map<string, ParsedConfig>();
  for (const definition of configDefinitions('topic').values()) {
    const text = overrides.get(definition.name);
    const own = text === undefined ? null : parseOrNull(definition, text);
    parsedByName.set(definition.name, own ?? topicConfigDefault(definition, broker));
  }
  return parsedByName;
}

function parseOrNull(definition: ConfigDefinition, text: string): ParsedConfig | null {
  try {
    return parseConfigValue(definition, text);
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

/** What nearly every topic has. */
const NONE: ReadonlySet<string> = new Set();

function setOf(parts: readonly string[]): ReadonlySet<string> {
  return parts.length === 0 ? NONE : new Set(parts);
}

function toTopicConfig(parsedByName: ReadonlyMap<string, ParsedConfig>): TopicConfig {
  const value = (name: string): ConfigValue => parsedByName.get(name)!.value;
  const number = (name: string): number => {
    const found = value(name);
    assert(typeof found === 'number');
    return found;
  };
  const boolean = (name: string): boolean => value(name) === true;
  const list = (name: string): readonly string[] => value(name) as readonly string[];
  const policies = list('cleanup.policy');
  return {
    cleanupCompact: policies.includes('compact'),
    cleanupDelete: policies.includes('delete'),
    compressionType: value('compression.type') as TopicCompression,
    compressionGzipLevel: number('compression.gzip.level'),
    compressionLz4Level: number('compression.lz4.level'),
    compressionZstdLevel: number('compression.zstd.level'),
    deleteRetentionMs: number('delete.retention.ms'),
    fileDeleteDelayMs: number('file.delete.delay.ms'),
    flushMessages: number('flush.messages'),
    flushMs: number('flush.ms'),
    followerReplicationThrottledReplicas: setOf(list('follower.replication.throttled.replicas')),
    indexIntervalBytes: number('index.interval.bytes'),
    leaderReplicationThrottledReplicas: setOf(list('leader.replication.throttled.replicas')),
    localRetentionBytes: number('local.retention.bytes'),
    localRetentionMs: number('local.retention.ms'),
    maxCompactionLagMs: number('max.compaction.lag.ms'),
    maxMessageBytes: number('max.message.bytes'),
    messageTimestampAfterMaxMs: number('message.timestamp.after.max.ms'),
    messageTimestampBeforeMaxMs: number('message.timestamp.before.max.ms'),
    messageTimestampType: value('message.timestamp.type') as 'CreateTime' | 'LogAppendTime',
    minCleanableDirtyRatio: number('min.cleanable.dirty.ratio'),
    minCompactionLagMs: number('min.compaction.lag.ms'),
    minInsyncReplicas: number('min.insync.replicas'),
    preallocate: boolean('preallocate'),
    remoteLogCopyDisable: boolean('remote.log.copy.disable'),
    remoteLogDeleteOnDisable: boolean('remote.log.delete.on.disable'),
    remoteStorageEnable: boolean('remote.storage.enable'),
    retentionBytes: number('retention.bytes'),
    retentionMs: number('retention.ms'),
    segmentBytes: (value('internal.segment.bytes') as number | null) ?? number('segment.bytes'),
    segmentIndexBytes: number('segment.index.bytes'),
    segmentJitterMs: number('segment.jitter.ms'),
    segmentMs: number('segment.ms'),
    uncleanLeaderElectionEnable: boolean('unclean.leader.election.enable'),
  };
}
