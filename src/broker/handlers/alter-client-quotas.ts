/** AlterClientQuotas (KIP-546): decided by core/controller/client-quotas. */
import type { AlterClientQuotasRequest } from '../../protocol/generated/alter-client-quotas.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleAlterClientQuotas(
  broker: Broker,
  context: RequestContext,
  request: AlterClientQuotasRequest,
): void {
  const { ticket } = context;
  broker.controller.submit({ kind: 'alterClientQuotas', ticket, request });
}
