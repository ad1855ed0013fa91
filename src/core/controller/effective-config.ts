/**
 * Where a config's value comes from: the list of everything that sets it, strongest first
 * (ConfigHelper.configSynonyms, DynamicBrokerConfig.brokerConfigSynonyms,
 * KafkaConfigSchema.resolveEffectiveTopicConfigs).
 */
import { configDefinitions } from '../metadata/config-definitions.ts';
import { defaultConfigValue, type ParsedConfig } from '../metadata/config-value.ts';
import type { KafkaConfig } from '../metadata/kafka-config.ts';
import { brokerConfigByTopicConfig, effectiveTopicValues } from '../metadata/topic-config.ts';

/** DescribeConfigsResponse.ConfigSource. */
export const ConfigSource = {
  UNKNOWN: 0,
  TOPIC: 1,
  DYNAMIC_BROKER: 2,
  DYNAMIC_DEFAULT_BROKER: 3,
  STATIC_BROKER: 4,
  DEFAULT: 5,
  DYNAMIC_BROKER_LOGGER: 6,
  CLIENT_METRICS: 7,
  GROUP: 8,
} as const;

export type ConfigSynonym = {
  readonly name: string;
  readonly value: string | null;
  readonly source: number;
};

export type EffectiveConfig = {
  readonly name: string;
  readonly value: string | null;
  readonly source: number;
};

const ROLL = ['log.roll.ms', 'log.roll.hours'];
const ROLL_JITTER = ['log.roll.jitter.ms', 'log.roll.jitter.hours'];
const RETENTION = ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'];

/** The names under which a broker config may be set, the strongest first. */
function brokerSynonymNames(name: string): readonly string[] {
  if (ROLL.includes(name)) return ROLL;
  if (ROLL_JITTER.includes(name)) return ROLL_JITTER;
  if (name === 'log.retention.ms') return RETENTION;
  const baseName = /^listener\.name\.[^.]*\.(.*)$/.exec(name)?.[1];
  return baseName === undefined ? [name] : [name, baseName];
}

/**
 * As in Apache Kafka, what comes before the first place that sets `name` itself is left out: it
 * says nothing about a config to hear how another one of the same meaning is set.
 */
export function brokerConfigSynonyms(
  config: KafkaConfig,
  name: string,
  isSensitive: boolean,
): ConfigSynonym[] {
  const names = brokerSynonymNames(name);
  const synonyms: ConfigSynonym[] = [];
  const add = (values: ReadonlyMap<string, string>, source: number): void => {
    for (const synonym of names) {
      const value = values.get(synonym);
      if (value === undefined) continue;
      synonyms.push({ name: synonym, value: isSensitive ? null : value, source });
    }
  };
  add(config.dynamicForBroker, ConfigSource.DYNAMIC_BROKER);
  add(config.dynamicDefaults, ConfigSource.DYNAMIC_DEFAULT_BROKER);
  add(config.staticProperties, ConfigSource.STATIC_BROKER);
  for (const synonym of names) {
    const text = brokerDefaultText(synonym);
    if (text === null) continue;
    const value = isSensitive ? null : text;
    synonyms.push({ name: synonym, value, source: ConfigSource.DEFAULT });
  }
  const first = synonyms.findIndex((synonym) => synonym.name === name);
  return first < 0 ? [] : synonyms.slice(first);
}

function brokerDefaultText(name: string): string | null {
  const definition = configDefinitions('broker').get(name);
  if (definition === undefined || definition.required) return null;
  return defaultConfigValue(definition).text;
}

/** All configs of a topic that was just created, in the order of their names. */
export function effectiveTopicConfigs(
  config: KafkaConfig,
  overrides: ReadonlyMap<string, string>,
): EffectiveConfig[] {
  const parsed = effectiveTopicValues(overrides, config);
  const entries: EffectiveConfig[] = [];
  for (const [name, definition] of configDefinitions('topic')) {
    const own = overrides.get(name);
    if (own !== undefined) entries.push({ name, value: own, source: ConfigSource.TOPIC });
    else if (!definition.internal) entries.push(inheritedTopicConfig(config, name, parsed));
  }
  return entries;
}

function inheritedTopicConfig(
  config: KafkaConfig,
  name: string,
  parsed: ReadonlyMap<string, ParsedConfig>,
): EffectiveConfig {
  const brokerName = brokerConfigByTopicConfig.get(name);
  const names = brokerName === undefined ? [] : brokerSynonymNames(brokerName);
  const isSetIn = (values: ReadonlyMap<string, string>): boolean =>
    names.some((synonym) => values.has(synonym));
  let source: number = ConfigSource.DEFAULT;
  if (isSetIn(config.dynamicForBroker)) source = ConfigSource.DYNAMIC_BROKER;
  else if (isSetIn(config.dynamicDefaults)) source = ConfigSource.DYNAMIC_DEFAULT_BROKER;
  else if (isSetIn(config.staticProperties)) source = ConfigSource.STATIC_BROKER;
  return { name, value: parsed.get(name)?.text ?? null, source };
}
