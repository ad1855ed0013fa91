/** DescribeConfigs: every config of a resource, with its source and synonyms (ConfigHelper). */
import { type ApiError, apiError } from '../../core/controller/api-error.ts';
import { ROOT_LOGGER } from '../../core/controller/config-admin.ts';
import { isBrokerId } from '../../core/controller/config-rules.ts';
import { topicNameError } from '../../core/controller/topic-names.ts';
import { type ConfigSet, configDefinitions } from '../../core/metadata/config-definitions.ts';
import {
  type ConfigDescription,
  ConfigSource,
  describeBrokerConfigs,
  describeClientMetricsConfigs,
  describeDefaultBrokerConfigs,
  describeGroupConfigs,
  describeTopicConfigs,
} from '../../core/metadata/config-description.ts';
import { ConfigResourceType, configsOf } from '../../core/metadata/image.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DescribeConfigsRequest,
  DescribeConfigsRequestDescribeConfigsResource,
  DescribeConfigsResponse,
  DescribeConfigsResponseDescribeConfigsResult,
} from '../../protocol/generated/describe-configs.ts';
import { configAccessError } from '../auth/config-access.ts';
import type { Broker } from '../broker.ts';
import { rootLogLevel } from '../broker-loggers.ts';
import type { RequestContext } from '../request-context.ts';

type Described = readonly ConfigDescription[] | ApiError;

const SET_BY_TYPE: ReadonlyMap<number, ConfigSet> = new Map([
  [ConfigResourceType.TOPIC, 'topic'],
  [ConfigResourceType.BROKER, 'broker'],
  [ConfigResourceType.CLIENT_METRICS, 'client-metrics'],
  [ConfigResourceType.GROUP, 'group'],
]);

const KNOWN_TYPES: readonly number[] = Object.values(ConfigResourceType);

/** Apache Kafka gives the general text of the code when it knows no better. */
const UNKNOWN_TYPE: ApiError = apiError(
  ErrorCode.INVALID_REQUEST,
  'This most likely occurs because of a request being malformed by the client library or the ' +
    'message was sent to an incompatible broker. See the broker logs for more details.',
);

export function handleDescribeConfigs(
  broker: Broker,
  context: RequestContext,
  request: DescribeConfigsRequest,
): void {
  // One resource of an unknown type spoils the request, as in Apache Kafka.
  const isKnown = request.resources.every((it) => KNOWN_TYPES.includes(it.resourceType));
  const { connection } = context;
  const operation = AclOperation.DESCRIBE_CONFIGS;
  const results = request.resources.map((resource) => {
    const denied = isKnown
      ? configAccessError(broker, connection, operation, resource)
      : UNKNOWN_TYPE;
    const described = denied ?? describe(broker, resource);
    return toResult(resource, described, request);
  });
  const response: DescribeConfigsResponse = { throttleTimeMs: 0, results };
  broker.reply(context.ticket, response);
}

function describe(
  broker: Broker,
  resource: DescribeConfigsRequestDescribeConfigsResource,
): Described {
  const { resourceType, resourceName, configurationKeys } = resource;
  // No names are all names.
  const names = configurationKeys?.length === 0 ? null : configurationKeys;
  const { image, config } = broker;
  const overrides = configsOf(image, resourceType, resourceName);
  switch (resourceType) {
    case ConfigResourceType.TOPIC: {
      const error = topicNameError(resourceName);
      if (error !== null) return apiError(ErrorCode.INVALID_TOPIC_EXCEPTION, error);
      if (image.topicsByName.has(resourceName)) {
        return describeTopicConfigs(overrides, config, names);
      }
      return apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, '');
    }
    case ConfigResourceType.BROKER: {
      if (resourceName === '') return describeDefaultBrokerConfigs(overrides, names);
      const error = brokerIdError(broker, resourceName, ' or empty string,');
      return error ?? describeBrokerConfigs(config, names);
    }
    case ConfigResourceType.BROKER_LOGGER:
      if (resourceName === '') return invalidRequest('Broker id must not be empty');
      return brokerIdError(broker, resourceName, '') ?? describeLoggers(broker, names);
    case ConfigResourceType.CLIENT_METRICS:
      if (resourceName === '') {
        return invalidRequest('Client metrics subscription name must not be empty');
      }
      return describeClientMetricsConfigs(overrides, names);
    default:
      if (resourceName === '') return invalidRequest('Group name must not be empty');
      return describeGroupConfigs(overrides, config, names);
  }
}

function describeLoggers(broker: Broker, names: readonly string[] | null): ConfigDescription[] {
  if (names !== null && !names.includes(ROOT_LOGGER)) return [];
  return [
    {
      name: ROOT_LOGGER,
      value: rootLogLevel(broker.log),
      readOnly: false,
      configSource: ConfigSource.DYNAMIC_BROKER_LOGGER_CONFIG,
      isSensitive: false,
      configType: 0,
      synonyms: [],
    },
  ];
}

function brokerIdError(broker: Broker, resourceName: string, orWhat: string): ApiError | null {
  if (!isBrokerId(resourceName)) {
    return invalidRequest(`Broker id must be an integer, but it is: ${resourceName}`);
  }
  if (Number(resourceName) === broker.nodeId) return null;
  const expected = `expected ${broker.nodeId}${orWhat} but received ${resourceName}`;
  return invalidRequest(`Unexpected broker id, ${expected}`);
}

function invalidRequest(message: string): ApiError {
  return apiError(ErrorCode.INVALID_REQUEST, message);
}

function toResult(
  resource: DescribeConfigsRequestDescribeConfigsResource,
  described: Described,
  request: DescribeConfigsRequest,
): DescribeConfigsResponseDescribeConfigsResult {
  const { resourceType, resourceName } = resource;
  if (!isList(described)) return { ...described, resourceType, resourceName, configs: [] };
  const configs = described.map((config) => ({
    ...config,
    synonyms: request.includeSynonyms ? config.synonyms.map((it) => ({ ...it })) : [],
    documentation: documentation(resourceType, config.name, request),
  }));
  return { errorCode: ErrorCode.NONE, errorMessage: '', resourceType, resourceName, configs };
}

function isList(described: Described): described is readonly ConfigDescription[] {
  return Array.isArray(described);
}

/** Not Kafka's own text, but the facts that it rests on. Loggers have none, asked or not. */
function documentation(
  resourceType: number,
  name: string,
  request: DescribeConfigsRequest,
): string | null {
  const set = SET_BY_TYPE.get(resourceType);
  if (set === undefined) return '';
  const definition = configDefinitions(set).get(name);
  if (definition === undefined || !request.includeDocumentation) return null;
  const parts = [`A config of type ${definition.type}.`];
  parts.push(`Default: ${definition.defaultValue ?? 'none'}.`);
  if (definition.validValues !== '') parts.push(`Valid values: ${definition.validValues}.`);
  parts.push(`Importance: ${definition.importance}.`);
  return parts.join(' ');
}
