/** ListTransactions (KIP-664, KIP-994, KIP-1152): the transactions of every shard here. */
import { compileRe2, RE2_PATTERN_CHARS_MAX, type Re2 } from '../../base/re2.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  ListTransactionsRequest,
  ListTransactionsResponse,
} from '../../protocol/generated/list-transactions.ts';
import { isQuietlyAllowedOnTransactionalId } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

/** Answered when all shards have. */
export type PendingList = {
  readonly context: RequestContext;
  readonly response: ListTransactionsResponse;
  remaining: number;
};

export function handleListTransactions(
  broker: Broker,
  context: RequestContext,
  request: ListTransactionsRequest,
): void {
  const { ticket } = context;
  const response: ListTransactionsResponse = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    unknownStateFilters: [],
    transactionStates: [],
  };
  const pattern = compilePattern(request.transactionalIdPattern);
  const { transactions } = broker;
  if (pattern === undefined) response.errorCode = ErrorCode.INVALID_REGULAR_EXPRESSION;
  if (pattern === undefined || transactions.shardCount === 0) {
    broker.reply(ticket, response);
    return;
  }
  const pending = { context, response, remaining: transactions.shardCount };
  transactions.submitToAll(
    {
      kind: 'listTransactions',
      stateFilters: request.stateFilters,
      producerIdFilters: request.producerIdFilters,
      durationFilterMs: request.durationFilter,
      transactionalIdPattern: pattern,
    },
    { kind: 'listTransactions', pending },
  );
}

/** One shard has answered. */
export function onTransactionsListed(
  broker: Broker,
  pending: PendingList,
  part: ListTransactionsResponse,
): void {
  const { response } = pending;
  // A shard that is being loaded fails the list; one that moved away is another's to list.
  if (part.errorCode === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS) {
    response.errorCode = part.errorCode;
  } else if (part.errorCode === ErrorCode.NONE) {
    response.unknownStateFilters = part.unknownStateFilters;
  }
  for (const state of part.transactionStates) response.transactionStates.push(state);
  pending.remaining--;
  if (pending.remaining > 0) return;
  if (response.errorCode !== ErrorCode.NONE) response.transactionStates = [];
  const { connection, ticket } = pending.context;
  response.transactionStates = response.transactionStates.filter(({ transactionalId: id }) =>
    isQuietlyAllowedOnTransactionalId(broker, connection, AclOperation.DESCRIBE, id),
  );
  broker.reply(ticket, response);
}

/** Undefined for what is no expression; null for none at all. It must match the whole id. */
function compilePattern(text: string | null): Re2 | null | undefined {
  if (text === null || text === '') return null;
  if (text.length > RE2_PATTERN_CHARS_MAX) return undefined;
  const compiled = compileRe2(text);
  return typeof compiled === 'string' ? undefined : compiled;
}
