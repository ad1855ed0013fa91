/**
 * The configs that a topic which was just created has, with the place that each comes from
 * (KafkaConfigSchema.resolveEffectiveTopicConfigs). Here hours and minutes count as setting
 * milliseconds, while DescribeConfigs (core/metadata/config-description) keeps silent about them.
 */
import { configDefinitions } from '../metadata/config-definitions.ts';
import { ConfigSource } from '../metadata/config-description.ts';
import type { ParsedConfig } from '../metadata/config-value.ts';
import type { KafkaConfig } from '../metadata/kafka-config.ts';
import { brokerConfigByTopicConfig, effectiveTopicValues } from '../metadata/topic-config.ts';

export type EffectiveConfig = {
  readonly name: string;
  readonly value: string | null;
  readonly source: number;
};

/** In the order of their names. */
export function effectiveTopicConfigs(
  config: KafkaConfig,
  overrides: ReadonlyMap<string, string>,
): EffectiveConfig[] {
  const parsed = effectiveTopicValues(overrides, config);
  const entries: EffectiveConfig[] = [];
  for (const [name, definition] of configDefinitions('topic')) {
    const value = overrides.get(name);
    if (value !== undefined) {
      entries.push({ name, value, source: ConfigSource.DYNAMIC_TOPIC_CONFIG });
    } else if (!definition.internal) {
      entries.push(inherited(config, name, parsed));
    }
  }
  return entries;
}

const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['log.roll.ms', ['log.roll.ms', 'log.roll.hours']],
  ['log.roll.jitter.ms', ['log.roll.jitter.ms', 'log.roll.jitter.hours']],
  ['log.retention.ms', ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours']],
  ['log.flush.interval.ms', ['log.flush.interval.ms', 'log.flush.scheduler.interval.ms']],
]);

function inherited(
  config: KafkaConfig,
  name: string,
  parsed: ReadonlyMap<string, ParsedConfig>,
): EffectiveConfig {
  const brokerName = brokerConfigByTopicConfig.get(name) ?? '';
  const names = SYNONYMS.get(brokerName) ?? [brokerName];
  const isSetIn = (values: ReadonlyMap<string, string>): boolean =>
    names.some((synonym) => values.has(synonym));
  let source: number = ConfigSource.DEFAULT_CONFIG;
  if (isSetIn(config.dynamicForBroker)) source = ConfigSource.DYNAMIC_BROKER_CONFIG;
  else if (isSetIn(config.dynamicDefaults)) source = ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG;
  else if (isSetIn(config.staticProperties)) source = ConfigSource.STATIC_BROKER_CONFIG;
  return { name, value: parsed.get(name)?.text ?? null, source };
}
