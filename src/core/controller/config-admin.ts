/**
 * What the broker that receives a change of configs checks before the controller sees it
 * (ConfigAdminManager): the form of the request, the broker's own configs, which only it can judge,
 * and its loggers, which are no metadata at all.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import { configDefinitions } from '../metadata/config-definitions.ts';
import { validateBrokerConfig } from '../metadata/config-validation.ts';
import { ConfigResourceType, configResourceKey } from '../metadata/image.ts';
import type { KafkaConfig } from '../metadata/kafka-config.ts';
import {
  appended,
  ConfigOperation,
  type ConfigResourceChange,
  subtracted,
} from './alter-configs.ts';
import { type ApiError, apiError } from './api-error.ts';
import { isBrokerId, isListConfig } from './config-rules.ts';

/**
 * The error of each resource of a request, in its order; null where the controller decides.
 * `isOwnClients`: a node judges what clients ask of it as a broker. As the controller it takes what the
 * broker concerned has judged, and, without any judgement, what is asked of the controller itself.
 */
export function configChangeErrors(
  resources: readonly ConfigResourceChange[],
  config: KafkaConfig,
  loggerNames: ReadonlySet<string>,
  isOwnClients: boolean,
): (ApiError | null)[] {
  const countByResource = new Map<string, number>();
  for (const { resourceType, resourceName } of resources) {
    const key = configResourceKey(resourceType, resourceName);
    countByResource.set(key, (countByResource.get(key) ?? 0) + 1);
  }
  return resources.map((resource) => {
    const key = configResourceKey(resource.resourceType, resource.resourceName);
    if (countByResource.get(key) !== 1) {
      return invalidRequest('Each resource must appear at most once.');
    }
    return resourceError(resource, config, loggerNames, isOwnClients);
  });
}

function resourceError(
  resource: ConfigResourceChange,
  config: KafkaConfig,
  loggerNames: ReadonlySet<string>,
  isOwnClients: boolean,
): ApiError | null {
  const names = resource.changes.map(({ name }) => name);
  if (new Set(names).size !== names.length) {
    return invalidRequest('Error due to duplicate config keys');
  }
  const withoutValue = resource.changes
    .filter((it) => it.configOperation !== ConfigOperation.DELETE && it.value === null)
    .map(({ name }) => name);
  if (withoutValue.length > 0) {
    return invalidRequest(`Null value not supported for : ${withoutValue.join(',')}`);
  }
  switch (resource.resourceType) {
    case ConfigResourceType.TOPIC:
    case ConfigResourceType.CLIENT_METRICS:
    case ConfigResourceType.GROUP:
      return null;
    case ConfigResourceType.BROKER:
      return isOwnClients ? brokerChangeError(resource, config) : null;
    case ConfigResourceType.BROKER_LOGGER:
      if (!resource.isReplacement) return loggerChangeError(resource, config, loggerNames);
      break;
    default:
      break;
  }
  return invalidRequest(`Unknown resource type ${resource.resourceType}`);
}

function brokerChangeError(resource: ConfigResourceChange, config: KafkaConfig): ApiError | null {
  const { resourceName } = resource;
  if (resourceName !== '') {
    if (!isBrokerId(resourceName)) {
      return invalidRequest(`Node id must be an integer, but it is: ${resourceName}`);
    }
    if (Number(resourceName) !== config.nodeId) {
      const message = `Unexpected broker id, expected ${config.nodeId}, but received ${resourceName}`;
      return invalidRequest(message);
    }
  }
  const existing = resourceName === '' ? config.dynamicDefaults : config.dynamicForBroker;
  const values = new Map(resource.isReplacement ? [] : existing);
  for (const { name, configOperation, value } of resource.changes) {
    if (configOperation === ConfigOperation.SET) {
      values.set(name, value!);
    } else if (configOperation === ConfigOperation.DELETE) {
      values.delete(name);
    } else {
      const isAppend = configOperation === ConfigOperation.APPEND;
      if (!isListConfig(ConfigResourceType.BROKER, name)) {
        const operation = isAppend ? 'append' : 'subtract';
        const message = `Config value ${operation} is not allowed for config key: ${name}`;
        return apiError(ErrorCode.INVALID_CONFIG, message);
      }
      const current = values.get(name) ?? configDefinitions('broker').get(name)?.defaultValue ?? '';
      values.set(name, isAppend ? appended(current, value!) : subtracted(current, value!));
    }
  }
  return brokerValuesError(values, resource, config);
}

function brokerValuesError(
  values: ReadonlyMap<string, string>,
  resource: ConfigResourceChange,
  config: KafkaConfig,
): ApiError | null {
  const isForOne = resource.resourceName !== '';
  const refusal = validateBrokerConfig(values, isForOne, config);
  // Apache Kafka reports every wrong value of a broker config as an invalid request.
  if (refusal !== null) return invalidRequest(refusal.error);
  const dynamic = isForOne
    ? config.withDynamic(config.dynamicDefaults, values)
    : config.withDynamic(values, config.dynamicForBroker);
  // Apache Kafka opens and closes listeners while it runs; this broker does not (yet).
  if (dynamic.text(LISTENERS) !== config.text(LISTENERS)) {
    return invalidRequest(`Cannot update these configs dynamically: [${LISTENERS}]`);
  }
  for (const name of THREAD_COUNTS) {
    const error = threadCountError(name, config.int(name), dynamic.int(name));
    if (error !== null) {
      const cause = `org.apache.kafka.common.config.ConfigException: ${error}`;
      const message = `Invalid value ${cause} for configuration Invalid dynamic configuration`;
      return invalidRequest(message);
    }
  }
  return null;
}

const LISTENERS = 'listeners';
const CLEANER_THREADS = 'log.cleaner.threads';
const THREAD_COUNTS = [
  CLEANER_THREADS,
  'background.threads',
  'num.io.threads',
  'num.network.threads',
  'num.recovery.threads.per.data.dir',
  'num.replica.fetchers',
];

/** A thread pool grows to twice its size and shrinks to half of it at once, not more. */
function threadCountError(name: string, now: number, next: number): string | null {
  if (now === next) return null;
  if (name === CLEANER_THREADS) {
    if (next < 1) return 'Log cleaner threads should be at least 1';
    if (next < Math.floor(now / 2)) {
      return `Log cleaner threads cannot be reduced to less than half the current value ${now}`;
    }
    if (next > now * 2) {
      return `Log cleaner threads cannot be increased to more than double the current value ${now}`;
    }
    return null;
  }
  const failed = `Dynamic thread count update validation failed for ${name}=${next}, value should`;
  if (next <= 0) return `${failed} be at least 1`;
  if (next < Math.floor(now / 2)) return `${failed} be at least half the current value ${now}`;
  if (next > now * 2) return `${failed} not be greater than double the current value ${now}`;
  return null;
}

export const ROOT_LOGGER = 'root';
/** LogLevelConfig.VALID_LOG_LEVELS. */
export const LOG_LEVELS: readonly string[] = ['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'];

function loggerChangeError(
  resource: ConfigResourceChange,
  config: KafkaConfig,
  loggerNames: ReadonlySet<string>,
): ApiError | null {
  const { resourceName } = resource;
  if (!isBrokerId(resourceName)) {
    return invalidRequest(`Node id must be an integer, but it is: ${resourceName}`);
  }
  if (Number(resourceName) !== config.nodeId) {
    const message = `Unexpected node id. Expected ${config.nodeId}, but received ${resourceName}`;
    return invalidRequest(message);
  }
  for (const { name, configOperation, value } of resource.changes) {
    switch (configOperation) {
      case ConfigOperation.SET:
      case ConfigOperation.DELETE:
        if (!loggerNames.has(name)) {
          return apiError(ErrorCode.INVALID_CONFIG, `Logger ${name} does not exist!`);
        }
        if (configOperation === ConfigOperation.DELETE) {
          if (name !== ROOT_LOGGER) break;
          return invalidRequest('Removing the log level of the root logger is not allowed');
        }
        if (!LOG_LEVELS.includes(value!)) {
          const valid = LOG_LEVELS.join(', ');
          const message =
            `Cannot set the log level of ${name} to ${value} as it is not a supported log level. ` +
            `Valid log levels are ${valid}`;
          return apiError(ErrorCode.INVALID_CONFIG, message);
        }
        break;
      case ConfigOperation.APPEND:
        return invalidRequest('APPEND operation is not allowed for the BROKER_LOGGER resource');
      case ConfigOperation.SUBTRACT:
        return invalidRequest('SUBTRACT operation is not allowed for the BROKER_LOGGER resource');
      default:
        return invalidRequest(`Unknown operation type ${configOperation} for the logger ${name}`);
    }
  }
  return null;
}

function invalidRequest(message: string): ApiError {
  return apiError(ErrorCode.INVALID_REQUEST, message);
}
