/**
 * IncrementalAlterConfigs: checked here as far as only this broker can (core/controller/config-admin),
 * then decided by the controller, here or elsewhere. Loggers never get to the controller.
 */
import { ConfigOperation, type ConfigResourceChange } from '../../core/controller/alter-configs.ts';
import { type ApiError, NO_ERROR } from '../../core/controller/api-error.ts';
import { configChangeErrors } from '../../core/controller/config-admin.ts';
import { ConfigResourceType } from '../../core/metadata/image.ts';
import { AclOperation } from '../../protocol/acl.ts';
import type { IncrementalAlterConfigsRequest } from '../../protocol/generated/incremental-alter-configs.ts';
import { configAccessError } from '../auth/config-access.ts';
import type { Broker } from '../broker.ts';
import { LOGGER_NAMES, setRootLogLevel } from '../broker-loggers.ts';
import type { Connection, RequestContext } from '../request-context.ts';

export function handleIncrementalAlterConfigs(
  broker: Broker,
  context: RequestContext,
  request: IncrementalAlterConfigsRequest,
): void {
  alterConfigs(broker, context, incrementalChanges(request), request.validateOnly);
}

export function incrementalChanges(
  request: IncrementalAlterConfigsRequest,
): ConfigResourceChange[] {
  return request.resources.map(({ resourceType, resourceName, configs }) => ({
    resourceType,
    resourceName,
    changes: configs,
    isReplacement: false,
  }));
}

/** For both forms of the request; their responses are the same. */
export function alterConfigs(
  broker: Broker,
  context: RequestContext,
  resources: readonly ConfigResourceChange[],
  isValidateOnly: boolean,
): void {
  const outcomes = decideHere(broker, context.connection, resources, isValidateOnly);
  const { ticket } = context;
  broker.controller.submit({ kind: 'alterConfigs', ticket, resources, outcomes, isValidateOnly });
}

/** What becomes of each resource, as far as this node says it; null where the controller decides. */
export function decideHere(
  broker: Broker,
  connection: Connection,
  resources: readonly ConfigResourceChange[],
  isValidateOnly: boolean,
): (ApiError | null)[] {
  const { isController } = connection;
  const errors = configChangeErrors(resources, broker.config, LOGGER_NAMES, !isController);
  return resources.map((resource, at): ApiError | null => {
    const error = errors[at] ?? accessError(broker, connection, resource);
    if (error !== null || resource.resourceType !== ConfigResourceType.BROKER_LOGGER) return error;
    if (!isValidateOnly) setLogLevels(broker, resource);
    return NO_ERROR;
  });
}

/** A controller's loggers are its own business, not a part of the cluster's configs. */
function accessError(
  broker: Broker,
  connection: Connection,
  resource: ConfigResourceChange,
): ApiError | null {
  const { ALTER_CONFIGS, CLUSTER_ACTION } = AclOperation;
  const isLogger = resource.resourceType === ConfigResourceType.BROKER_LOGGER;
  const operation = isLogger && connection.isController ? CLUSTER_ACTION : ALTER_CONFIGS;
  const error = configAccessError(broker, connection, operation, resource);
  // A broker refuses without a word here.
  const isSilent = isLogger && !connection.isController;
  return error !== null && isSilent ? { ...error, errorMessage: null } : error;
}

function setLogLevels(broker: Broker, resource: ConfigResourceChange): void {
  for (const { configOperation, value } of resource.changes) {
    if (configOperation === ConfigOperation.SET) setRootLogLevel(broker.log, value!);
  }
}
