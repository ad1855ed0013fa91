/**
 * Whether a change of dynamic configs is valid, before it becomes records: topics (LogConfig),
 * groups (GroupConfig), client metrics (ClientMetricsConfigs), brokers (DynamicBrokerConfig). The
 * caller gives the whole set of overrides as it would be after the change.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import {
  type ConfigSet,
  configDefinitions,
  findBrokerDefinition,
  listenerConfigBaseName,
} from './config-definitions.ts';
import { ConfigError, type ConfigValue, parseConfigValue } from './config-value.ts';
import type { KafkaConfig } from './kafka-config.ts';
import { topicConfigDefault } from './topic-config.ts';

/** Why a set of configs is refused; the message is Kafka's and goes into the reply. */
export type ConfigRefusal = { readonly errorCode: ErrorCode; readonly error: string };

type Overrides = ReadonlyMap<string, string>;

const NONE: Overrides = new Map();

function invalidConfig(error: string): ConfigRefusal {
  return { errorCode: ErrorCode.INVALID_CONFIG, error };
}

function invalidRequest(error: string): ConfigRefusal {
  return { errorCode: ErrorCode.INVALID_REQUEST, error };
}

/** Turns the first `ConfigError` into a refusal. */
function refusalOf(check: () => ConfigRefusal | null): ConfigRefusal | null {
  try {
    return check();
  } catch (error) {
    if (error instanceof ConfigError) return invalidConfig(error.message);
    throw error;
  }
}

/** Parsed values of the overrides that are set; unknown names are the caller's to refuse first. */
function parseAll(set: ConfigSet, overrides: Overrides): ReadonlyMap<string, ConfigValue> {
  const definitions = configDefinitions(set);
  const values = new Map<string, ConfigValue>();
  for (const [name, text] of overrides) {
    values.set(name, parseConfigValue(definitions.get(name)!, text).value);
  }
  return values;
}

function findUnknownName(set: ConfigSet, overrides: Overrides): string | undefined {
  for (const name of overrides.keys()) {
    if (!configDefinitions(set).has(name)) return name;
  }
  return undefined;
}

/** `existing`: the overrides before the change. */
export function validateTopicConfig(
  overrides: Overrides,
  broker: KafkaConfig,
  existing: Overrides = NONE,
): ConfigRefusal | null {
  const unknown = findUnknownName('topic', overrides);
  if (unknown !== undefined) return invalidConfig(`Unknown topic config name: ${unknown}`);
  return refusalOf(() => {
    const own = parseAll('topic', overrides);
    const value = (name: string): ConfigValue => {
      const definition = configDefinitions('topic').get(name)!;
      return own.has(name) ? own.get(name)! : topicConfigDefault(definition, broker).value;
    };
    const minLagMs = value('min.compaction.lag.ms') as number;
    const maxLagMs = value('max.compaction.lag.ms') as number;
    if (minLagMs > maxLagMs) {
      const lags = `min.compaction.lag.ms (${minLagMs}) > max.compaction.lag.ms (${maxLagMs})`;
      return invalidConfig(`conflict topic config setting ${lags}`);
    }
    return validateRemoteStorage(value, broker, existing);
  });
}

function validateRemoteStorage(
  value: (name: string) => ConfigValue,
  broker: KafkaConfig,
  existing: Overrides,
): ConfigRefusal | null {
  const isEnabled = value('remote.storage.enable') === true;
  const wasEnabled = existing.get('remote.storage.enable')?.trim().toLowerCase() === 'true';
  if (wasEnabled && !isEnabled && value('remote.log.delete.on.disable') !== true) {
    return invalidConfig(
      'It is invalid to disable remote storage without deleting remote data. If you want to keep ' +
        'the remote data and turn to read only, please set `remote.storage.enable=true,' +
        'remote.log.copy.disable=true`. If you want to disable remote storage and delete all ' +
        'remote data, please set `remote.storage.enable=false,remote.log.delete.on.disable=true`.',
    );
  }
  if (!isEnabled) return null;
  if (!broker.boolean('remote.log.storage.system.enable')) {
    return invalidConfig(
      'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with ' +
        'remote log storage.',
    );
  }
  const policies = value('cleanup.policy') as readonly string[];
  if (policies.includes('compact')) {
    return invalidConfig(
      'Remote log storage only supports topics with cleanup.policy=delete or cleanup.policy being ' +
        'an empty list.',
    );
  }
  return validateLocalRetention(value, 'ms') ?? validateLocalRetention(value, 'bytes');
}

function validateLocalRetention(
  value: (name: string) => ConfigValue,
  unit: 'ms' | 'bytes',
): ConfigRefusal | null {
  const total = value(`retention.${unit}`) as number;
  const local = value(`local.retention.${unit}`) as number;
  if (total === -1 || local === -2) return null;
  const start = `Invalid value ${local} for configuration local.retention.${unit}:`;
  if (local === -1) {
    const set = `Value must not be -1 as retention.${unit} value is set as ${total}.`;
    return invalidConfig(`${start} ${set}`);
  }
  if (local <= total) return null;
  const most = `Value must not be more than retention.${unit} property value: ${total}`;
  return invalidConfig(`${start} ${most}`);
}

/** The broker's bounds of a group config: `group.<kind>.min.<rest>`, `group.<kind>.max.<rest>`. */
export function validateGroupConfig(
  overrides: Overrides,
  broker: KafkaConfig,
): ConfigRefusal | null {
  const unknown = findUnknownName('group', overrides);
  if (unknown !== undefined) return invalidConfig(`Unknown group config name: ${unknown}`);
  return refusalOf(() => {
    const own = parseAll('group', overrides);
    for (const [name, value] of own) {
      if (typeof value !== 'number') continue;
      const [kind, ...rest] = name.split('.');
      const min = `group.${kind}.min.${rest.join('.')}`;
      const max = boundName(kind!, rest.join('.'));
      if (configDefinitions('broker').has(min) && value < broker.int(min)) {
        return invalidConfig(`${name} must be greater than or equal to ${min}`);
      }
      if (configDefinitions('broker').has(max) && value > broker.int(max)) {
        return invalidConfig(`${name} must be less than or equal to ${max}`);
      }
    }
    return validateGroupHeartbeats(own, broker);
  });
}

function boundName(kind: string, rest: string): string {
  return rest === 'num.standby.replicas'
    ? `group.${kind}.max.standby.replicas`
    : `group.${kind}.max.${rest}`;
}

function validateGroupHeartbeats(
  own: ReadonlyMap<string, ConfigValue>,
  broker: KafkaConfig,
): ConfigRefusal | null {
  for (const kind of ['consumer', 'share', 'streams']) {
    const session = `${kind}.session.timeout.ms`;
    const heartbeat = `${kind}.heartbeat.interval.ms`;
    const sessionMs = (own.get(session) as number | undefined) ?? broker.int(`group.${session}`);
    const heartbeatMs =
      (own.get(heartbeat) as number | undefined) ?? broker.int(`group.${heartbeat}`);
    if (sessionMs <= heartbeatMs) {
      return invalidConfig(`${session} must be greater than ${heartbeat}`);
    }
  }
  return null;
}

const METRICS_INTERVAL_MS_MIN = 100;
const METRICS_INTERVAL_MS_MAX = 3_600_000;
const METRICS_MATCH_KEYS = [
  'client_instance_id',
  'client_id',
  'client_software_name',
  'client_software_version',
  'client_source_address',
  'client_source_port',
];

export function validateClientMetricsConfig(
  subscriptionName: string,
  overrides: Overrides,
): ConfigRefusal | null {
  if (subscriptionName === '') return invalidRequest("Subscription name can't be empty");
  const unknown = findUnknownName('client-metrics', overrides);
  if (unknown !== undefined) {
    return invalidRequest(`Unknown client metrics configuration: ${unknown}`);
  }
  return refusalOf(() => {
    const own = parseAll('client-metrics', overrides);
    const intervalMs = own.get('interval.ms') as number | undefined;
    if (
      intervalMs !== undefined &&
      (intervalMs < METRICS_INTERVAL_MS_MIN || intervalMs > METRICS_INTERVAL_MS_MAX)
    ) {
      return invalidRequest(
        `Invalid value ${intervalMs} for interval.ms, interval must be between 100 and 3600000 (1 hour)`,
      );
    }
    for (const pattern of (own.get('match') as readonly string[] | undefined) ?? []) {
      if (!isMetricsMatch(pattern)) {
        return invalidConfig(`Illegal client matching pattern: ${pattern}`);
      }
    }
    return null;
  });
}

function isMetricsMatch(pattern: string): boolean {
  const parts = pattern.split('=');
  if (parts.length !== 2 || !METRICS_MATCH_KEYS.includes(parts[0]!.trim())) return false;
  try {
    new RegExp(parts[1]!.trim());
    return true;
  } catch {
    return false;
  }
}

/** `DynamicBrokerConfig.CLUSTER_LEVEL_LISTENER_CONFIGS`. */
const CLUSTER_LEVEL_LISTENER_CONFIGS = [
  'max.connections',
  'max.connection.creation.rate',
  'num.network.threads',
];

/**
 * `perBroker`: the change names one broker; otherwise it is the cluster's default. The values must
 * also fit together with what this broker runs with.
 */
export function validateBrokerConfig(
  overrides: Overrides,
  perBroker: boolean,
  broker: KafkaConfig,
): ConfigRefusal | null {
  const names = [...overrides.keys()];
  const definitions = configDefinitions('broker');
  const fixed = names.filter((name) => definitions.get(name)?.updateMode === 'readOnly');
  if (fixed.length > 0) {
    return invalidConfig(`Cannot update these configs dynamically: [${fixed.join(', ')}]`);
  }
  const security = names.filter((name) => RECONFIGURABLE_SECURITY.has(name));
  if (security.length > 0) {
    const why =
      'These security configs can be dynamically updated only per-listener using the listener prefix';
    return invalidConfig(`${why}: [${security.join(', ')}]`);
  }
  return refusalOf(() => {
    for (const [name, text] of overrides) {
      const definition = findBrokerDefinition(name);
      if (definition !== undefined) parseConfigValue(definition, text);
    }
    const local = names.filter((name) => isPerBrokerOnly(name));
    if (!perBroker && local.length > 0) {
      const why =
        'Cannot update these configs at default cluster level, broker id must be specified';
      return invalidConfig(`${why}: [${local.join(', ')}]`);
    }
    // Throws when the broker could not run with them.
    if (perBroker) broker.withDynamic(broker.dynamicDefaults, overrides);
    else broker.withDynamic(overrides, broker.dynamicForBroker);
    return null;
  });
}

/** SslConfigs.RECONFIGURABLE_CONFIGS. */
const RECONFIGURABLE_SECURITY: ReadonlySet<string> = new Set([
  'ssl.key.password',
  'ssl.keystore.type',
  'ssl.keystore.location',
  'ssl.keystore.password',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.truststore.type',
  'ssl.truststore.location',
  'ssl.truststore.password',
  'ssl.truststore.certificates',
]);

function isPerBrokerOnly(name: string): boolean {
  const baseName = listenerConfigBaseName(name);
  if (baseName !== null) return !CLUSTER_LEVEL_LISTENER_CONFIGS.includes(baseName);
  return configDefinitions('broker').get(name)?.updateMode === 'perBroker';
}
