/** DeleteTopics: decided by core/controller/delete-topics. */
import type { DeleteTopicsRequest } from '../../protocol/generated/delete-topics.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleDeleteTopics(
  broker: Broker,
  context: RequestContext,
  request: DeleteTopicsRequest,
): void {
  const { ticket, apiVersion } = context;
  broker.controller.submit({ kind: 'deleteTopics', ticket, request, apiVersion });
}
