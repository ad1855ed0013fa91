/**
 * What every config is: type, default, valid values, where it may be changed. The facts are rows of
 * `src/protocol/schema/configs.table`; this file gives them types and look-ups.
 */
import { configRows } from '../../protocol/generated/config-rows.ts';

export type ConfigSet = 'broker' | 'topic' | 'group' | 'client-metrics' | 'odradek';

export type ConfigType =
  | 'BOOLEAN'
  | 'STRING'
  | 'INT'
  | 'SHORT'
  | 'LONG'
  | 'DOUBLE'
  | 'LIST'
  | 'CLASS'
  | 'PASSWORD';

/** At which scope a broker config may change while the broker runs. */
export type ConfigUpdateMode = 'readOnly' | 'perBroker' | 'clusterWide';

export type ConfigDefinition = {
  readonly name: string;
  readonly type: ConfigType;
  readonly required: boolean;
  readonly defaultValue: string | null;
  /** Kafka's own text, as its documentation shows it; empty for "anything of that type". */
  readonly validValues: string;
  readonly importance: string;
  readonly internal: boolean;
  /** Lists only. */
  readonly nonEmpty: boolean;
  readonly updateMode: ConfigUpdateMode;
  /** Exists only as a dynamic broker config: never read from a properties file by Kafka. */
  readonly dynamicOnly: boolean;
};

type Definitions = ReadonlyMap<string, ConfigDefinition>;

function newDefinitionsBySet(): ReadonlyMap<string, Definitions> {
  const bySet = new Map<string, Map<string, ConfigDefinition>>();
  for (const [set, name, type, defaultValue, validValues, importance, flags] of configRows) {
    let definitions = bySet.get(set);
    if (definitions === undefined) {
      definitions = new Map();
      bySet.set(set, definitions);
    }
    const required = defaultValue === 'required';
    definitions.set(name, {
      name,
      type: type as ConfigType,
      required,
      defaultValue: required || defaultValue === 'null' ? null : defaultValue,
      validValues,
      importance,
      internal: flags.includes('internal'),
      nonEmpty: flags.includes('nonEmpty'),
      updateMode: flags.includes('clusterWide')
        ? 'clusterWide'
        : flags.includes('perBroker')
          ? 'perBroker'
          : 'readOnly',
      dynamicOnly: flags.includes('dynamicOnly'),
    });
  }
  return bySet;
}

const definitionsBySet = newDefinitionsBySet();

/** All configs of a set by name, in the order of their names. */
export function configDefinitions(set: ConfigSet): ReadonlyMap<string, ConfigDefinition> {
  return definitionsBySet.get(set)!;
}

/** `listener.name.<listener>.<config>`: a config for one listener only. */
const LISTENER_PREFIX = /^listener\.name\.[^.]*\.(.*)$/;

/** DynamicBrokerConfig.LISTENER_MECHANISM_CONFIGS: a mechanism stands between prefix and name. */
const LISTENER_MECHANISM_CONFIGS = [
  'sasl.jaas.config',
  'sasl.login.callback.handler.class',
  'sasl.login.class',
  'sasl.server.callback.handler.class',
  'connections.max.reauth.ms',
];

/** The config's name without its listener prefix; null when it has none. */
export function listenerConfigBaseName(name: string): string | null {
  const baseName = LISTENER_PREFIX.exec(name)?.[1];
  if (baseName === undefined) return null;
  return LISTENER_MECHANISM_CONFIGS.find((config) => baseName.endsWith(config)) ?? baseName;
}

/** A broker config, our own, or one with a listener prefix. */
export function findBrokerDefinition(name: string): ConfigDefinition | undefined {
  const own = configDefinitions('broker').get(name) ?? configDefinitions('odradek').get(name);
  if (own !== undefined) return own;
  const baseName = listenerConfigBaseName(name);
  return baseName === null ? undefined : configDefinitions('broker').get(baseName);
}
