/**
 * ListConfigResources (KIP-1142): what DescribeConfigs could be asked about. Version 0 is the old
 * ListClientMetricsResources.
 */
import { ConfigResourceType } from '../../core/metadata/image.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  ListConfigResourcesRequest,
  ListConfigResourcesResponse,
} from '../../protocol/generated/list-config-resources.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

const ALL_TYPES: readonly number[] = [
  ConfigResourceType.GROUP,
  ConfigResourceType.CLIENT_METRICS,
  ConfigResourceType.BROKER_LOGGER,
  ConfigResourceType.BROKER,
  ConfigResourceType.TOPIC,
];

export function handleListConfigResources(
  broker: Broker,
  context: RequestContext,
  request: ListConfigResourcesRequest,
): void {
  const response: ListConfigResourcesResponse = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    configResources: [],
  };
  const wanted = wantedTypes(context.apiVersion, request);
  if (wanted.some((resourceType) => !ALL_TYPES.includes(resourceType))) {
    response.errorCode = ErrorCode.UNSUPPORTED_VERSION;
  } else {
    for (const resourceType of ALL_TYPES) {
      if (!wanted.includes(resourceType)) continue;
      for (const resourceName of resourceNames(broker, resourceType)) {
        response.configResources.push({ resourceName, resourceType });
      }
    }
  }
  broker.reply(context.ticket, response);
}

function wantedTypes(apiVersion: number, request: ListConfigResourcesRequest): readonly number[] {
  if (apiVersion === 0) return [ConfigResourceType.CLIENT_METRICS];
  return request.resourceTypes.length === 0 ? ALL_TYPES : request.resourceTypes;
}

function resourceNames(broker: Broker, resourceType: number): string[] {
  const { image } = broker;
  switch (resourceType) {
    case ConfigResourceType.TOPIC:
      return [...image.topicsByName.keys()];
    case ConfigResourceType.BROKER:
    case ConfigResourceType.BROKER_LOGGER:
      return [...image.brokers.keys()].map(String);
    default: {
      const resources = [...image.configs.values()];
      return resources
        .filter((resource) => resource.resourceType === resourceType)
        .map((resource) => resource.resourceName);
    }
  }
}
