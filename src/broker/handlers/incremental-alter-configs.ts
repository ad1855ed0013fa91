/**
 * IncrementalAlterConfigs: checked here as far as only this broker can (core/controller/config-admin),
 * then decided by the controller. Loggers never get to the controller.
 */
import { ConfigOperation, type ConfigResourceChange } from '../../core/controller/alter-configs.ts';
import { type ApiError, NO_ERROR } from '../../core/controller/api-error.ts';
import { configChangeErrors } from '../../core/controller/config-admin.ts';
import { ConfigResourceType } from '../../core/metadata/image.ts';
import type { IncrementalAlterConfigsRequest } from '../../protocol/generated/incremental-alter-configs.ts';
import type { Broker } from '../broker.ts';
import { LOGGER_NAMES, setRootLogLevel } from '../broker-loggers.ts';
import type { RequestContext } from '../request-context.ts';

export function handleIncrementalAlterConfigs(
  broker: Broker,
  context: RequestContext,
  request: IncrementalAlterConfigsRequest,
): void {
  const resources = request.resources.map(({ resourceType, resourceName, configs }) => ({
    resourceType,
    resourceName,
    changes: configs,
    isReplacement: false,
  }));
  alterConfigs(broker, context, resources, request.validateOnly);
}

/** For both forms of the request; their responses are the same. */
export function alterConfigs(
  broker: Broker,
  context: RequestContext,
  resources: readonly ConfigResourceChange[],
  isValidateOnly: boolean,
): void {
  const errors = configChangeErrors(resources, broker.config, LOGGER_NAMES);
  const outcomes = resources.map((resource, at): ApiError | null => {
    const error = errors[at] ?? null;
    if (error !== null || resource.resourceType !== ConfigResourceType.BROKER_LOGGER) return error;
    if (!isValidateOnly) setLogLevels(broker, resource);
    return NO_ERROR;
  });
  const { ticket } = context;
  broker.controller.submit({ kind: 'alterConfigs', ticket, resources, outcomes, isValidateOnly });
}

function setLogLevels(broker: Broker, resource: ConfigResourceChange): void {
  for (const { configOperation, value } of resource.changes) {
    if (configOperation === ConfigOperation.SET) setRootLogLevel(broker.log, value!);
  }
}
