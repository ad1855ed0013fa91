/** DescribeTransactions (KIP-664): each id of its own coordinator. */
import { describedError } from '../../core/transaction/transaction-admin.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DescribeTransactionsRequest,
  DescribeTransactionsResponse,
  DescribeTransactionsResponseTransactionState as TransactionState,
} from '../../protocol/generated/describe-transactions.ts';
import { isAllowedOnTopic, isAllowedOnTransactionalId } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

/** Answered when all transactional ids are. */
export type PendingDescribe = {
  readonly context: RequestContext;
  readonly response: DescribeTransactionsResponse;
  remaining: number;
};

export function handleDescribeTransactions(
  broker: Broker,
  context: RequestContext,
  request: DescribeTransactionsRequest,
): void {
  const { ticket } = context;
  const { transactionalIds } = request;
  const response: DescribeTransactionsResponse = { throttleTimeMs: 0, transactionStates: [] };
  if (transactionalIds.length === 0) {
    broker.reply(ticket, response);
    return;
  }
  const pending = { context, response, remaining: transactionalIds.length };
  transactionalIds.forEach((transactionalId, index) => {
    const { TRANSACTIONAL_ID_AUTHORIZATION_FAILED, INVALID_REQUEST } = ErrorCode;
    const { DESCRIBE } = AclOperation;
    if (!isAllowedOnTransactionalId(broker, context.connection, DESCRIBE, transactionalId)) {
      const denied = describedError(transactionalId, TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
      onTransactionDescribed(broker, pending, index, denied);
      return;
    }
    if (transactionalId === '') {
      const refused = describedError(transactionalId, INVALID_REQUEST);
      onTransactionDescribed(broker, pending, index, refused);
      return;
    }
    broker.transactions.submit(
      transactionalId,
      { kind: 'describeTransaction', transactionalId },
      { kind: 'describeTransactions', pending, index },
    );
  });
}

export function onTransactionDescribed(
  broker: Broker,
  pending: PendingDescribe,
  index: number,
  state: TransactionState,
): void {
  // Partitions of topics that are gone meanwhile are not shown, nor those of topics that may not be seen.
  const { connection, ticket } = pending.context;
  const topics = state.topics.filter(
    ({ topic }) =>
      broker.image.topicsByName.has(topic) &&
      isAllowedOnTopic(broker, connection, AclOperation.DESCRIBE, topic),
  );
  pending.response.transactionStates[index] = { ...state, topics };
  pending.remaining--;
  if (pending.remaining === 0) broker.reply(ticket, pending.response);
}
