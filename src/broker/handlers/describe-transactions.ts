/** DescribeTransactions (KIP-664): each id of its own coordinator. */
import { describedError } from '../../core/transaction/transaction-admin.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DescribeTransactionsRequest,
  DescribeTransactionsResponse,
  DescribeTransactionsResponseTransactionState as TransactionState,
} from '../../protocol/generated/describe-transactions.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

/** Answered when all transactional ids are. */
export type PendingDescribe = {
  readonly ticket: number;
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
  const pending = { ticket, response, remaining: transactionalIds.length };
  transactionalIds.forEach((transactionalId, index) => {
    if (transactionalId === '') {
      const refused = describedError(transactionalId, ErrorCode.INVALID_REQUEST);
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
  // Partitions of topics that are gone meanwhile are not shown.
  const topics = state.topics.filter(({ topic }) => broker.image.topicsByName.has(topic));
  pending.response.transactionStates[index] = { ...state, topics };
  pending.remaining--;
  if (pending.remaining === 0) broker.reply(pending.ticket, pending.response);
}
