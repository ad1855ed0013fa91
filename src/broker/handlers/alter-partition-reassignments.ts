/** AlterPartitionReassignments: decided by core/controller/reassignments. */
import type { AlterPartitionReassignmentsRequest } from '../../protocol/generated/alter-partition-reassignments.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleAlterPartitionReassignments(
  broker: Broker,
  context: RequestContext,
  request: AlterPartitionReassignmentsRequest,
): void {
  const { ticket } = context;
  broker.controller.submit({ kind: 'alterPartitionReassignments', ticket, request });
}
