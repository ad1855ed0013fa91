/**
 * Whether a resource may have the configs that it would have after a change
 * (ControllerConfigurationValidator, with the rules about eligible leader replicas of
 * ConfigurationControlManager). Broker configs are checked by the broker that they are for, before
 * they come here: only that one knows its static properties.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import { type ConfigSet, configDefinitions } from '../metadata/config-definitions.ts';
import {
  type ConfigRefusal,
  validateClientMetricsConfig,
  validateGroupConfig,
  validateTopicConfig,
} from '../metadata/config-validation.ts';
import { ConfigResourceType } from '../metadata/image.ts';
import type { KafkaConfig } from '../metadata/kafka-config.ts';
import { type ApiError, apiError } from './api-error.ts';
import { topicNameError } from './topic-names.ts';

type Values = ReadonlyMap<string, string>;

const NO_VALUES: Values = new Map();

export const MIN_INSYNC_REPLICAS = 'min.insync.replicas';

/** `values`: all that would be set on the resource; `existing`: what is set now. */
export function configResourceError(
  config: KafkaConfig,
  resourceType: number,
  resourceName: string,
  values: Values,
  existing: Values = NO_VALUES,
): ApiError | null {
  switch (resourceType) {
    case ConfigResourceType.TOPIC:
      return topicError(config, resourceName, values, existing);
    case ConfigResourceType.BROKER:
      if (resourceName === '' || isBrokerId(resourceName)) return null;
      return apiError(
        ErrorCode.INVALID_REQUEST,
        'Unable to parse broker name as a base 10 number.',
      );
    case ConfigResourceType.CLIENT_METRICS:
      return toApiError(validateClientMetricsConfig(resourceName, values));
    case ConfigResourceType.GROUP:
      if (resourceName === '') {
        return apiError(ErrorCode.INVALID_REQUEST, 'Default group resources are not allowed.');
      }
      return toApiError(validateGroupConfig(values, config));
    default:
      return apiError(ErrorCode.INVALID_REQUEST, `Unknown resource type ${resourceType}`);
  }
}

function topicError(
  config: KafkaConfig,
  name: string,
  values: Values,
  existing: Values,
): ApiError | null {
  if (name === '') {
    return apiError(ErrorCode.INVALID_REQUEST, 'Default topic resources are not allowed.');
  }
  const nameError = topicNameError(name);
  if (nameError !== null) return apiError(ErrorCode.INVALID_TOPIC_EXCEPTION, nameError);
  return toApiError(validateTopicConfig(values, config, existing));
}

export function toApiError(refusal: ConfigRefusal | null): ApiError | null {
  return refusal === null ? null : apiError(refusal.errorCode, refusal.error);
}

/** Integer.parseInt accepts it. */
export function isBrokerId(text: string): boolean {
  return /^[+-]?[0-9]{1,10}$/.test(text) && Math.abs(Number(text)) <= 0x7fffffff;
}

const SET_BY_RESOURCE_TYPE: { readonly [resourceType: number]: ConfigSet } = {
  [ConfigResourceType.TOPIC]: 'topic',
  [ConfigResourceType.BROKER]: 'broker',
  [ConfigResourceType.CLIENT_METRICS]: 'client-metrics',
  [ConfigResourceType.GROUP]: 'group',
};

/** Only a list can be appended to and subtracted from. */
export function isListConfig(resourceType: number, name: string): boolean {
  const set = SET_BY_RESOURCE_TYPE[resourceType];
  return set !== undefined && configDefinitions(set).get(name)?.type === 'LIST';
}

export function defaultConfigText(resourceType: number, name: string): string | null {
  const set = SET_BY_RESOURCE_TYPE[resourceType];
  return set === undefined ? null : (configDefinitions(set).get(name)?.defaultValue ?? null);
}
