/** CreatePartitions: decided by core/controller/create-partitions. */
import type { CreatePartitionsRequest } from '../../protocol/generated/create-partitions.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleCreatePartitions(
  broker: Broker,
  context: RequestContext,
  request: CreatePartitionsRequest,
): void {
  const { ticket } = context;
  broker.controller.submit({ kind: 'createPartitions', ticket, request });
}
