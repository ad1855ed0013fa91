/** DescribeConfigs: every config of a resource, with its source and synonyms (ConfigHelper). */

import { type ApiError, apiError } from '../../core/controller/api-error.ts';
import { ROOT_LOGGER } from '../../core/controller/config-admin.ts';
import {
  type DescribedConfig,
  describeBrokerConfigs,
  describeBrokerDefaults,
  describeBrokerLogger,
  describeClientMetricsConfigs,
  describeGroupConfigs,
  describeTopicConfigs,
} from '../../core/controller/config-description.ts';
import { isBrokerId } from '../../core/controller/config-rules.ts';
import { topicNameError } from '../../core/controller/topic-names.ts';
import { ConfigResourceType, configsOf } from '../../core/metadata/image.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DescribeConfigsRequest,
  DescribeConfigsRequestDescribeConfigsResource,
  DescribeConfigsResponse,
  DescribeConfigsResponseDescribeConfigsResult,
} from '../../protocol/generated/describe-configs.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

type Described = readonly DescribedConfig[] | ApiError;

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
  const results = request.resources.map((resource) => {
    const described = isKnown ? describe(broker, resource) : UNKNOWN_TYPE;
    return toResult(resource, described, request);
  });
  const response: DescribeConfigsResponse = { throttleTimeMs: 0, results };
  broker.reply(context.ticket, response);
}

function describe(
  broker: Broker,
  resource: DescribeConfigsRequestDescribeConfigsResource,
): Described {
  const { resourceType, resourceName } = resource;
  const { image, config } = broker;
  const overrides = configsOf(image, resourceType, resourceName);
  switch (resourceType) {
    case ConfigResourceType.TOPIC: {
      const error = topicNameError(resourceName);
      if (error !== null) return apiError(ErrorCode.INVALID_TOPIC_EXCEPTION, error);
      if (image.topicsByName.has(resourceName)) return describeTopicConfigs(overrides, config);
      return apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, '');
    }
    case ConfigResourceType.BROKER:
      if (resourceName === '') return describeBrokerDefaults(config);
      return (
        brokerIdError(broker, resourceName, ' or empty string,') ?? describeBrokerConfigs(config)
      );
    case ConfigResourceType.BROKER_LOGGER:
      if (resourceName === '') return invalidRequest('Broker id must not be empty');
      return (
        brokerIdError(broker, resourceName, '') ?? [
          describeBrokerLogger(ROOT_LOGGER, broker.log.level),
        ]
      );
    case ConfigResourceType.CLIENT_METRICS:
      if (resourceName === '') {
        return invalidRequest('Client metrics subscription name must not be empty');
      }
      return describeClientMetricsConfigs(overrides);
    default:
      if (resourceName === '') return invalidRequest('Group name must not be empty');
      return describeGroupConfigs(overrides, config);
  }
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
  const { resourceType, resourceName, configurationKeys } = resource;
  if (!isList(described)) {
    return { ...described, resourceType, resourceName, configs: [] };
  }
  const wanted = configurationKeys === null ? null : new Set(configurationKeys);
  const configs = described
    .filter(({ name }) => wanted === null || wanted.has(name))
    .map((config) => ({
      name: config.name,
      value: config.value,
      readOnly: config.readOnly,
      configSource: config.source,
      isSensitive: config.isSensitive,
      synonyms: request.includeSynonyms ? config.synonyms.map((it) => ({ ...it })) : [],
      configType: config.configType,
      documentation: documentation(config, request),
    }));
  const errorCode = ErrorCode.NONE;
  return { errorCode, errorMessage: '', resourceType, resourceName, configs };
}

function isList(described: Described): described is readonly DescribedConfig[] {
  return Array.isArray(described);
}

function documentation(config: DescribedConfig, request: DescribeConfigsRequest): string | null {
  // Loggers have none, and say so whether they are asked or not.
  if (config.documentation === '') return '';
  return request.includeDocumentation ? config.documentation : null;
}
