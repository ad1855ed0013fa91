/**
 * InitProducerId: any broker gives ids to idempotent producers; a transactional one is its
 * coordinator's. Source: KafkaApis.handleInitProducerIdRequest, TransactionCoordinator.
 */
import { AclOperation, ResourceType } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  InitProducerIdRequest,
  InitProducerIdResponse,
} from '../../protocol/generated/init-producer-id.ts';
import {
  isAllowedOnSome,
  isAllowedOnTransactionalId,
  isQuietlyAllowedOnCluster,
} from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import { refusedProducer } from '../producer-id-blocks.ts';
import type { RequestContext } from '../request-context.ts';

/** Older clients know the fence by another name. */
const FIRST_VERSION_WITH_FENCED = 4;

export function handleInitProducerId(
  broker: Broker,
  context: RequestContext,
  request: InitProducerIdRequest,
): void {
  const { transactionalId, producerId, producerEpoch } = request;
  const denied = authorizationError(broker, context, request);
  if (denied !== ErrorCode.NONE) {
    broker.reply(context.ticket, refusedProducer(denied));
    return;
  }
  // A producer tells both about itself, or neither (KIP-360).
  const isHalf = (producerId === -1) !== (producerEpoch === -1);
  if (isHalf || transactionalId === '') {
    broker.reply(context.ticket, refusedProducer(ErrorCode.INVALID_REQUEST));
    return;
  }
  if (transactionalId === null) {
    broker.controller.producerIds.answer(broker, context.ticket);
    return;
  }
  broker.transactions.submit(
    transactionalId,
    {
      kind: 'initProducerId',
      transactionalId,
      transactionTimeoutMs: request.transactionTimeoutMs,
      enable2Pc: request.enable2Pc,
      keepPreparedTxn: request.keepPreparedTxn,
      expectedProducerId: producerId,
      expectedProducerEpoch: producerEpoch,
      newProducerId: -1,
    },
    { kind: 'initProducerId', context },
  );
}

/** Whoever may write to some topic may do so idempotently (KIP-679). */
function authorizationError(
  broker: Broker,
  { connection }: RequestContext,
  { transactionalId, enable2Pc }: InitProducerIdRequest,
): ErrorCode {
  const { WRITE, IDEMPOTENT_WRITE, TWO_PHASE_COMMIT } = AclOperation;
  if (transactionalId === null) {
    return isQuietlyAllowedOnCluster(broker, connection, IDEMPOTENT_WRITE) ||
      isAllowedOnSome(broker, connection, WRITE, ResourceType.TOPIC)
      ? ErrorCode.NONE
      : ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
  }
  const isAllowed =
    isAllowedOnTransactionalId(broker, connection, WRITE, transactionalId) &&
    (!enable2Pc ||
      isAllowedOnTransactionalId(broker, connection, TWO_PHASE_COMMIT, transactionalId));
  return isAllowed ? ErrorCode.NONE : ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
}

export function answerInitProducerId(
  broker: Broker,
  context: RequestContext,
  response: InitProducerIdResponse,
): void {
  const isFenced = response.errorCode === ErrorCode.PRODUCER_FENCED;
  const errorCode =
    isFenced && context.apiVersion < FIRST_VERSION_WITH_FENCED
      ? ErrorCode.INVALID_PRODUCER_EPOCH
      : response.errorCode;
  broker.reply(context.ticket, { ...response, errorCode });
}
