/** DeleteTopics: decided by core/controller/delete-topics. */
import type { DeleteTopicsRequest } from '../../protocol/generated/delete-topics.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

/** KIP-599. */
const STRICT_SINCE_VERSION = 5;

export function handleDeleteTopics(
  broker: Broker,
  context: RequestContext,
  request: DeleteTopicsRequest,
): void {
  const mutationQuota = broker.quotas.mutationQuota(context, STRICT_SINCE_VERSION);
  const { ticket, apiVersion } = context;
  broker.controller.submit({ kind: 'deleteTopics', ticket, request, apiVersion, mutationQuota });
}
