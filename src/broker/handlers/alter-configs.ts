/** AlterConfigs, the older form: what it does not name is reset to its default. */
import { ConfigOperation } from '../../core/controller/alter-configs.ts';
import type { AlterConfigsRequest } from '../../protocol/generated/alter-configs.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';
import { alterConfigs } from './incremental-alter-configs.ts';

export function handleAlterConfigs(
  broker: Broker,
  context: RequestContext,
  request: AlterConfigsRequest,
): void {
  const configOperation = ConfigOperation.SET;
  const resources = request.resources.map(({ resourceType, resourceName, configs }) => ({
    resourceType,
    resourceName,
    changes: configs.map(({ name, value }) => ({ name, value, configOperation })),
    isReplacement: true,
  }));
  alterConfigs(broker, context, resources, request.validateOnly);
}
