/** ListPartitionReassignments: decided by core/controller/reassignments. */
import type { ListPartitionReassignmentsRequest } from '../../protocol/generated/list-partition-reassignments.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleListPartitionReassignments(
  broker: Broker,
  context: RequestContext,
  request: ListPartitionReassignmentsRequest,
): void {
  const { ticket } = context;
  broker.controller.submit({ kind: 'listPartitionReassignments', ticket, request });
}
