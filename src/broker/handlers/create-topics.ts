/** CreateTopics: decided by core/controller/create-topics. */
import type { CreateTopicsRequest } from '../../protocol/generated/create-topics.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleCreateTopics(
  broker: Broker,
  context: RequestContext,
  request: CreateTopicsRequest,
): void {
  const { ticket } = context;
  broker.controller.submit({ kind: 'createTopics', ticket, request });
}
