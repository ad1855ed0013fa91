/** UnregisterBroker: decided by core/controller/register-broker. */
import type { UnregisterBrokerRequest } from '../../protocol/generated/unregister-broker.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleUnregisterBroker(
  broker: Broker,
  context: RequestContext,
  request: UnregisterBrokerRequest,
): void {
  const { ticket } = context;
  broker.controller.submit({ kind: 'unregisterBroker', ticket, request });
}
