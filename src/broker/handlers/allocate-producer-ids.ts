/** AllocateProducerIds: decided by core/controller/producer-ids. */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  AllocateProducerIdsRequest,
  AllocateProducerIdsResponse,
} from '../../protocol/generated/allocate-producer-ids.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleAllocateProducerIds(
  broker: Broker,
  context: RequestContext,
  request: AllocateProducerIdsRequest,
): void {
  const { ticket } = context;
  if (broker.controller.isActive) {
    broker.controller.submit({ kind: 'allocateProducerIds', ticket, request });
    return;
  }
  const refused: AllocateProducerIdsResponse = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NOT_CONTROLLER,
    producerIdStart: -1,
    producerIdLen: 0,
  };
  broker.reply(ticket, refused);
}
