/**
 * What DescribeConfigs answers for a resource: value, source, synonyms, in Kafka's words
 * (kafka.server.ConfigHelper). Passwords and configs that nobody knows are never shown.
 */
import {
  type ConfigDefinition,
  configDefinitions,
  findBrokerDefinition,
  listenerConfigBaseName,
} from './config-definitions.ts';
import { ConfigError, defaultConfigValue, parseConfigValue } from './config-value.ts';
import type { KafkaConfig } from './kafka-config.ts';
import { brokerConfigByTopicConfig, effectiveTopicValues } from './topic-config.ts';

/** DescribeConfigsResponse.ConfigSource. */
export const ConfigSource = {
  UNKNOWN: 0,
  DYNAMIC_TOPIC_CONFIG: 1,
  DYNAMIC_BROKER_CONFIG: 2,
  DYNAMIC_DEFAULT_BROKER_CONFIG: 3,
  STATIC_BROKER_CONFIG: 4,
  DEFAULT_CONFIG: 5,
  DYNAMIC_BROKER_LOGGER_CONFIG: 6,
  CLIENT_METRICS_CONFIG: 7,
  GROUP_CONFIG: 8,
} as const;

/** DescribeConfigsResponse.ConfigType. */
const CONFIG_TYPE_IDS: { readonly [type: string]: number } = {
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
  CLASS: 8,
  PASSWORD: 9,
};

export type ConfigSynonym = {
  readonly name: string;
  readonly value: string | null;
  readonly source: number;
};

/** One config as DescribeConfigsResponse carries it, documentation aside. */
export type ConfigDescription = {
  readonly name: string;
  readonly value: string | null;
  readonly readOnly: boolean;
  readonly configSource: number;
  readonly isSensitive: boolean;
  readonly configType: number;
  /** Highest precedence first. */
  readonly synonyms: readonly ConfigSynonym[];
};

type Overrides = ReadonlyMap<string, string>;

/** `names`: which to describe; null for all. */
export type ConfigNames = readonly string[] | null;

function isWanted(names: ConfigNames, name: string): boolean {
  return names === null || names.includes(name);
}

/** A config without a definition could be a secret. */
function isSensitive(definition: ConfigDefinition | undefined): boolean {
  return definition === undefined || definition.type === 'PASSWORD';
}

function describe(
  name: string,
  definition: ConfigDefinition | undefined,
  value: string | null,
  readOnly: boolean,
  synonyms: readonly ConfigSynonym[],
): ConfigDescription {
  const hidden = isSensitive(definition);
  return {
    name,
    value: hidden ? null : value,
    readOnly,
    configSource: synonyms[0]?.source ?? ConfigSource.DEFAULT_CONFIG,
    isSensitive: hidden,
    configType: definition === undefined ? 0 : CONFIG_TYPE_IDS[definition.type]!,
    synonyms: hidden ? synonyms.map((synonym) => ({ ...synonym, value: null })) : synonyms,
  };
}

export function describeTopicConfigs(
  overrides: Overrides,
  broker: KafkaConfig,
  names: ConfigNames,
): ConfigDescription[] {
  const values = effectiveTopicValues(overrides, broker);
  const described: ConfigDescription[] = [];
  for (const definition of configDefinitions('topic').values()) {
    const { name } = definition;
    if (!isWanted(names, name)) continue;
    const own = overrides.get(name);
    // An internal config is only shown where somebody has set it.
    if (definition.internal && own === undefined) continue;
    const brokerName = brokerConfigByTopicConfig.get(name);
    const synonyms = brokerName === undefined ? [] : brokerSynonyms(broker, brokerName);
    if (own !== undefined) {
      synonyms.unshift({ name, value: own, source: ConfigSource.DYNAMIC_TOPIC_CONFIG });
    }
    described.push(describe(name, definition, values.get(name)!.text, false, synonyms));
  }
  return described;
}

/** DynamicBrokerConfig.brokerConfigSynonyms: names that mean the same, highest precedence first. */
function synonymNames(name: string): readonly string[] {
  for (const family of SYNONYM_FAMILIES) {
    if (family.includes(name)) return family;
  }
  if (name === 'log.flush.interval.ms') return [name, 'log.flush.scheduler.interval.ms'];
  const baseName = listenerConfigBaseName(name);
  return baseName === null ? [name] : [name, baseName];
}

const SYNONYM_FAMILIES: readonly (readonly string[])[] = [
  ['log.roll.ms', 'log.roll.hours'],
  ['log.roll.jitter.ms', 'log.roll.jitter.hours'],
  ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
];

function brokerSynonyms(broker: KafkaConfig, name: string): ConfigSynonym[] {
  const found: ConfigSynonym[] = [];
  const names = synonymNames(name);
  const layers: readonly (readonly [number, Overrides])[] = [
    [ConfigSource.DYNAMIC_BROKER_CONFIG, broker.dynamicForBroker],
    [ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, broker.dynamicDefaults],
    [ConfigSource.STATIC_BROKER_CONFIG, broker.staticProperties],
  ];
  for (const [source, values] of layers) {
    for (const synonym of names) {
      const value = values.get(synonym);
      if (value !== undefined) found.push({ name: synonym, value, source });
    }
  }
  for (const synonym of names) {
    const value = configDefinitions('broker').get(synonym)?.defaultValue ?? null;
    if (value !== null) {
      found.push({ name: synonym, value, source: ConfigSource.DEFAULT_CONFIG });
    }
  }
  // What stands before the config's own first entry belongs to the others.
  const first = found.findIndex((synonym) => synonym.name === name);
  return first < 0 ? [] : found.slice(first);
}

/** All of this broker's configs, and what else it was given that is no config of Kafka's. */
export function describeBrokerConfigs(
  broker: KafkaConfig,
  names: ConfigNames,
): ConfigDescription[] {
  const described: ConfigDescription[] = [];
  const isSet = (name: string): boolean => broker.isSet(name);
  for (const definition of configDefinitions('broker').values()) {
    const { name } = definition;
    if (!isWanted(names, name)) continue;
    if ((definition.internal || definition.dynamicOnly) && !isSet(name)) continue;
    described.push(describeBrokerConfig(broker, name, broker.text(name)));
  }
  const own = configDefinitions('odradek');
  const given = new Map([
    ...broker.staticProperties,
    ...broker.dynamicDefaults,
    ...broker.dynamicForBroker,
  ]);
  for (const [name, text] of given) {
    if (configDefinitions('broker').has(name) || own.has(name) || !isWanted(names, name)) continue;
    described.push(describeBrokerConfig(broker, name, text));
  }
  return described;
}

/** The cluster's dynamic defaults: the broker resource without a name. */
export function describeDefaultBrokerConfigs(
  dynamicDefaults: Overrides,
  names: ConfigNames,
): ConfigDescription[] {
  const described: ConfigDescription[] = [];
  for (const [name, value] of dynamicDefaults) {
    if (!isWanted(names, name)) continue;
    const definition = findBrokerDefinition(name);
    const synonym = { name, value, source: ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG };
    described.push(describe(name, definition, value, isReadOnly(name), [synonym]));
  }
  return described;
}

function isReadOnly(name: string): boolean {
  return (configDefinitions('broker').get(name)?.updateMode ?? 'readOnly') === 'readOnly';
}

function describeBrokerConfig(
  broker: KafkaConfig,
  name: string,
  text: string | null,
): ConfigDescription {
  const definition = findBrokerDefinition(name);
  return describe(name, definition, text, isReadOnly(name), brokerSynonyms(broker, name));
}

export function describeGroupConfigs(
  overrides: Overrides,
  broker: KafkaConfig,
  names: ConfigNames,
): ConfigDescription[] {
  const described: ConfigDescription[] = [];
  for (const definition of configDefinitions('group').values()) {
    const { name } = definition;
    if (!isWanted(names, name)) continue;
    const brokerName = `group.${name}`;
    const hasBrokerConfig = configDefinitions('broker').has(brokerName);
    const synonyms: ConfigSynonym[] = hasBrokerConfig
      ? brokerSynonyms(broker, brokerName)
      : [{ name, value: definition.defaultValue, source: ConfigSource.DEFAULT_CONFIG }];
    const own = overrides.get(name);
    if (own !== undefined)
      synonyms.unshift({ name, value: own, source: ConfigSource.GROUP_CONFIG });
    const inherited = hasBrokerConfig ? broker.text(brokerName) : definition.defaultValue;
    const value = own === undefined ? inherited : textOf(definition, own);
    described.push(describe(name, definition, value, false, synonyms));
  }
  return described;
}

export function describeClientMetricsConfigs(
  overrides: Overrides,
  names: ConfigNames,
): ConfigDescription[] {
  const described: ConfigDescription[] = [];
  for (const definition of configDefinitions('client-metrics').values()) {
    const { name } = definition;
    if (!isWanted(names, name)) continue;
    const own = overrides.get(name);
    const source = ConfigSource.CLIENT_METRICS_CONFIG;
    const synonyms = own === undefined ? [] : [{ name, value: own, source }];
    const value = own === undefined ? defaultConfigValue(definition).text : textOf(definition, own);
    described.push(describe(name, definition, value, false, synonyms));
  }
  return described;
}

/** The value as Kafka prints it; as it stands when a newer broker stored what we cannot parse. */
function textOf(definition: ConfigDefinition, text: string): string | null {
  try {
    return parseConfigValue(definition, text).text;
  } catch (error) {
    if (error instanceof ConfigError) return text;
    throw error;
  }
}
