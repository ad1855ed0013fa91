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

export function handleDescribeTransactions(
  broker: Broker,
  context: RequestContext,
  request: DescribeTransactionsRequest,
): void {
  const transactionalIds = request.transactionalIds;
  const response: DescribeTransactionsResponse = { throttleTimeMs: 0, transactionStates: [] };
  let remaining = transactionalIds.length;
  if (remaining === 0) broker.reply(context.ticket, response);
  transactionalIds.forEach((transactionalId, i) => {
    const done = (state: TransactionState): void => {
      // Partitions of topics that are gone meanwhile are not shown.
      const topics = state.topics.filter(({ topic }) => broker.image.topicsByName.has(topic));
      response.transactionStates[i] = { ...state, topics };
      remaining--;
      if (remaining === 0) broker.reply(context.ticket, response);
    };
    if (transactionalId === '') {
      done(describedError(transactionalId, ErrorCode.INVALID_REQUEST));
      return;
    }
    const command = { kind: 'describeTransaction' as const, transactionalId };
    broker.transactions.submit<TransactionState>(transactionalId, command, done);
  });
}
