/** AlterPartition: decided by core/controller/alter-partition. */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  AlterPartitionRequest,
  AlterPartitionResponse,
} from '../../protocol/generated/alter-partition.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleAlterPartition(
  broker: Broker,
  context: RequestContext,
  request: AlterPartitionRequest,
): void {
  const { ticket, apiVersion } = context;
  if (broker.controller.isActive) {
    broker.controller.submit({ kind: 'alterPartition', ticket, apiVersion, request });
    return;
  }
  const refused: AlterPartitionResponse = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NOT_CONTROLLER,
    topics: [],
  };
  broker.reply(ticket, refused);
}
