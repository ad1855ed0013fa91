/**
 * What DescribeConfigs says about a topic, a broker, a group or a client metrics subscription
 * (ConfigHelper): every config with its value, where it comes from, and what would count without
 * it. In the order of the names, where Apache Kafka has the order of a hash table.
 */
import {
  type ConfigDefinition,
  type ConfigType,
  configDefinitions,
} from '../metadata/config-definitions.ts';
import { defaultConfigValue } from '../metadata/config-value.ts';
import type { KafkaConfig } from '../metadata/kafka-config.ts';
import { brokerConfigByTopicConfig, effectiveTopicValues } from '../metadata/topic-config.ts';
import { brokerConfigSynonyms, ConfigSource, type ConfigSynonym } from './effective-config.ts';

type Overrides = ReadonlyMap<string, string>;

export type DescribedConfig = {
  readonly name: string;
  readonly value: string | null;
  readonly readOnly: boolean;
  readonly source: number;
  readonly isSensitive: boolean;
  readonly synonyms: readonly ConfigSynonym[];
  readonly configType: number;
  readonly documentation: string | null;
};

/** DescribeConfigsResponse.ConfigType. */
const CONFIG_TYPE_UNKNOWN = 0;
const CONFIG_TYPE_IDS: { readonly [Type in ConfigType]: number } = {
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

export function describeTopicConfigs(overrides: Overrides, config: KafkaConfig): DescribedConfig[] {
  const parsed = effectiveTopicValues(overrides, config);
  const described: DescribedConfig[] = [];
  for (const [name, definition] of configDefinitions('topic')) {
    const own = overrides.get(name);
    if (own === undefined && definition.internal) continue;
    const brokerName = brokerConfigByTopicConfig.get(name);
    const synonyms =
      brokerName === undefined ? [] : brokerConfigSynonyms(config, brokerName, false);
    if (own !== undefined) synonyms.unshift({ name, value: own, source: ConfigSource.TOPIC });
    described.push(describe(definition, parsed.get(name)?.text ?? null, synonyms, false));
  }
  return described;
}

/** One broker: everything it runs with. */
export function describeBrokerConfigs(config: KafkaConfig): DescribedConfig[] {
  const described: DescribedConfig[] = [];
  const definitions = configDefinitions('broker');
  for (const [name, definition] of definitions) {
    if (definition.internal && !config.isSet(name)) continue;
    const isSensitive = definition.type === 'PASSWORD';
    const synonyms = brokerConfigSynonyms(config, name, isSensitive);
    const value = isSensitive ? null : config.text(name);
    described.push(describe(definition, value, synonyms, definition.updateMode === 'readOnly'));
  }
  const given = [config.staticProperties, config.dynamicDefaults, config.dynamicForBroker];
  const others = new Set(given.flatMap((values) => [...values.keys()]));
  for (const name of others) {
    if (!definitions.has(name)) described.push(describeUnknown(config, name, () => true));
  }
  return described.sort(byName);
}

/** The default of all brokers: only what was set there. */
export function describeBrokerDefaults(config: KafkaConfig): DescribedConfig[] {
  const isDefault = ({ source }: ConfigSynonym): boolean =>
    source === ConfigSource.DYNAMIC_DEFAULT_BROKER;
  const described = [...config.dynamicDefaults].map(([name, text]) => {
    const definition = configDefinitions('broker').get(name);
    if (definition === undefined) return describeUnknown(config, name, isDefault);
    const isSensitive = definition.type === 'PASSWORD';
    const synonyms = brokerConfigSynonyms(config, name, isSensitive).filter(isDefault);
    const value = isSensitive ? null : text;
    return describe(definition, value, synonyms, definition.updateMode === 'readOnly');
  });
  return described.sort(byName);
}

/** A name that is no config of ours may be a secret of a plug-in's: its value is not shown. */
function describeUnknown(
  config: KafkaConfig,
  name: string,
  isShown: (synonym: ConfigSynonym) => boolean,
): DescribedConfig {
  const synonyms = brokerConfigSynonyms(config, name, true).filter(isShown);
  return {
    name,
    value: null,
    readOnly: true,
    source: synonyms[0]?.source ?? ConfigSource.DEFAULT,
    isSensitive: true,
    synonyms,
    configType: CONFIG_TYPE_UNKNOWN,
    documentation: null,
  };
}

export function describeGroupConfigs(overrides: Overrides, config: KafkaConfig): DescribedConfig[] {
  const described: DescribedConfig[] = [];
  for (const [name, definition] of configDefinitions('group')) {
    const own = overrides.get(name);
    if (own === undefined && definition.internal) continue;
    const brokerName = `group.${name}`;
    const inherited = configDefinitions('broker').has(brokerName)
      ? brokerConfigSynonyms(config, brokerName, false)
      : [{ name, value: defaultConfigValue(definition).text, source: ConfigSource.DEFAULT }];
    const fallback = inherited[0]?.value ?? null;
    const synonyms: ConfigSynonym[] =
      own === undefined
        ? inherited
        : [{ name, value: own, source: ConfigSource.GROUP }, ...inherited];
    described.push(describe(definition, own ?? fallback, synonyms, false));
  }
  return described;
}

export function describeClientMetricsConfigs(overrides: Overrides): DescribedConfig[] {
  return [...configDefinitions('client-metrics').values()].map((definition) => {
    const { name } = definition;
    const own = overrides.get(name);
    const synonyms =
      own === undefined ? [] : [{ name, value: own, source: ConfigSource.CLIENT_METRICS }];
    const value = own ?? defaultConfigValue(definition).text;
    return describe(definition, value, synonyms, false);
  });
}

export function describeBrokerLogger(name: string, level: string): DescribedConfig {
  return {
    name,
    value: level,
    readOnly: false,
    source: ConfigSource.DYNAMIC_BROKER_LOGGER,
    isSensitive: false,
    synonyms: [],
    configType: CONFIG_TYPE_UNKNOWN,
    documentation: '',
  };
}

function describe(
  definition: ConfigDefinition,
  value: string | null,
  synonyms: readonly ConfigSynonym[],
  readOnly: boolean,
): DescribedConfig {
  return {
    name: definition.name,
    value,
    readOnly,
    source: synonyms[0]?.source ?? ConfigSource.DEFAULT,
    isSensitive: definition.type === 'PASSWORD',
    synonyms,
    configType: CONFIG_TYPE_IDS[definition.type],
    documentation: documentationOf(definition),
  };
}

/** Not Kafka's own text: the facts that it rests on. */
function documentationOf(definition: ConfigDefinition): string {
  const parts = [`A config of type ${definition.type}.`];
  parts.push(`Default: ${definition.defaultValue ?? 'none'}.`);
  if (definition.validValues !== '') parts.push(`Valid values: ${definition.validValues}.`);
  parts.push(`Importance: ${definition.importance}.`);
  return parts.join(' ');
}

function byName(a: DescribedConfig, b: DescribedConfig): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
