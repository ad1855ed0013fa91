/** EndTxn: commits or aborts the producer's transaction. */
import { endErrorReply } from '../../core/transaction/end-transaction.ts';
import type { EndTransactionReply } from '../../core/transaction/transaction-command.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { EndTxnRequest, EndTxnResponse } from '../../protocol/generated/end-txn.ts';
import { isAllowedOnTransactionalId } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

/** Older clients know the fence by another name. */
const FIRST_VERSION_WITH_FENCED = 2;
/** From this version on an end bumps the producer's epoch (KIP-890). */
const FIRST_VERSION_WITH_EPOCH_BUMP = 5;

export function handleEndTxn(
  broker: Broker,
  context: RequestContext,
  request: EndTxnRequest,
): void {
  const { apiVersion } = context;
  const { transactionalId, producerId, producerEpoch, committed } = request;
  const { connection } = context;
  if (!isAllowedOnTransactionalId(broker, connection, AclOperation.WRITE, transactionalId)) {
    const { TRANSACTIONAL_ID_AUTHORIZATION_FAILED } = ErrorCode;
    answerEndTxn(broker, context, endErrorReply(TRANSACTIONAL_ID_AUTHORIZATION_FAILED));
    return;
  }
  if (transactionalId === '') {
    answerEndTxn(broker, context, endErrorReply(ErrorCode.INVALID_REQUEST));
    return;
  }
  broker.transactions.submit(
    transactionalId,
    {
      kind: 'endTransaction',
      transactionalId,
      producerId,
      producerEpoch,
      isCommit: committed,
      clientTransactionVersion: apiVersion >= FIRST_VERSION_WITH_EPOCH_BUMP ? 2 : 0,
      newProducerId: -1,
    },
    { kind: 'endTxn', context },
  );
}

export function answerEndTxn(
  broker: Broker,
  context: RequestContext,
  reply: EndTransactionReply,
): void {
  const isFenced = reply.errorCode === ErrorCode.PRODUCER_FENCED;
  const response: EndTxnResponse = {
    throttleTimeMs: 0,
    ...reply,
    errorCode:
      isFenced && context.apiVersion < FIRST_VERSION_WITH_FENCED
        ? ErrorCode.INVALID_PRODUCER_EPOCH
        : reply.errorCode,
  };
  broker.reply(context.ticket, response);
}
