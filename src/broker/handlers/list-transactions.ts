/** ListTransactions (KIP-664, KIP-994, KIP-1152): the transactions of every shard here. */
import { compileRe2, RE2_PATTERN_CHARS_MAX, type Re2 } from '../../base/re2.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  ListTransactionsRequest,
  ListTransactionsResponse,
} from '../../protocol/generated/list-transactions.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleListTransactions(
  broker: Broker,
  context: RequestContext,
  request: ListTransactionsRequest,
): void {
  const response: ListTransactionsResponse = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    unknownStateFilters: [],
    transactionStates: [],
  };
  const pattern = compilePattern(request.transactionalIdPattern);
  if (pattern === undefined) {
    response.errorCode = ErrorCode.INVALID_REGULAR_EXPRESSION;
    broker.reply(context.ticket, response);
    return;
  }
  broker.transactions.submitToAll<ListTransactionsResponse>(
    {
      kind: 'listTransactions',
      stateFilters: request.stateFilters,
      producerIdFilters: request.producerIdFilters,
      durationFilterMs: request.durationFilter,
      transactionalIdPattern: pattern,
    },
    (parts) => {
      for (const part of parts) {
        // A shard that is being loaded fails the list; one that moved away is another's to list.
        if (part.errorCode === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS) {
          response.errorCode = part.errorCode;
        }
        for (const state of part.transactionStates) response.transactionStates.push(state);
        response.unknownStateFilters = part.unknownStateFilters;
      }
      if (response.errorCode !== ErrorCode.NONE) response.transactionStates = [];
      broker.reply(context.ticket, response);
    },
  );
}

/** Undefined for what is no expression; null for none at all. It must match the whole id. */
function compilePattern(text: string | null): Re2 | null | undefined {
  if (text === null || text === '') return null;
  if (text.length > RE2_PATTERN_CHARS_MAX) return undefined;
  const compiled = compileRe2(text);
  return typeof compiled === 'string' ? undefined : compiled;
}
