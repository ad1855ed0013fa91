/** CreateTopics: decided by core/controller/create-topics. */
import type { CreateTopicsRequest } from '../../protocol/generated/create-topics.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

/** KIP-599. */
const STRICT_SINCE_VERSION = 6;

export function handleCreateTopics(
  broker: Broker,
  context: RequestContext,
  request: CreateTopicsRequest,
): void {
  const mutationQuota = broker.quotas.mutationQuota(context, STRICT_SINCE_VERSION);
  const { ticket } = context;
  broker.controller.submit({ kind: 'createTopics', ticket, request, mutationQuota });
}
