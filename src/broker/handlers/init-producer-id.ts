/**
 * InitProducerId for idempotent producers. A transactional id belongs to a coordinator, and this
 * broker is nobody's. Source: KafkaApis.handleInitProducerIdRequest, TransactionCoordinator.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { InitProducerIdRequest } from '../../protocol/generated/init-producer-id.ts';
import type { Broker } from '../broker.ts';
import { refusedProducer } from '../producer-id-blocks.ts';
import type { RequestContext } from '../request-context.ts';

export function handleInitProducerId(
  broker: Broker,
  context: RequestContext,
  request: InitProducerIdRequest,
): void {
  const { transactionalId, producerId, producerEpoch } = request;
  // A producer tells both about itself, or neither (KIP-360).
  const isHalf = (producerId === -1) !== (producerEpoch === -1);
  if (isHalf || transactionalId === '') {
    broker.reply(context.ticket, refusedProducer(ErrorCode.INVALID_REQUEST));
  } else if (transactionalId !== null) {
    broker.reply(context.ticket, refusedProducer(ErrorCode.NOT_COORDINATOR));
  } else {
    broker.controller.producerIds.answer(broker, context.ticket);
  }
}
