/** AlterConfigs, the older form: what it does not name is reset to its default. */
import { ConfigOperation, type ConfigResourceChange } from '../../core/controller/alter-configs.ts';
import type { AlterConfigsRequest } from '../../protocol/generated/alter-configs.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';
import { alterConfigs } from './incremental-alter-configs.ts';

export function handleAlterConfigs(
  broker: Broker,
  context: RequestContext,
  request: AlterConfigsRequest,
): void {
  alterConfigs(broker, context, replacingChanges(request), request.validateOnly);
}

export function replacingChanges(request: AlterConfigsRequest): ConfigResourceChange[] {
  const configOperation = ConfigOperation.SET;
  return request.resources.map(({ resourceType, resourceName, configs }) => ({
    resourceType,
    resourceName,
    changes: configs.map(({ name, value }) => ({ name, value, configOperation })),
    isReplacement: true,
  }));
}
