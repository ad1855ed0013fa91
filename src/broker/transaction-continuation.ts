/**
 * What goes on when a coordinator of this broker has answered a request of this broker's own. It is
 * data, not a callback, so that everything that waits can be printed.
 */
import { unreachable } from '../base/assert.ts';
import type {
  AddPartitionsReply,
  EndTransactionReply,
  NeedsProducerId,
} from '../core/transaction/transaction-command.ts';
import type { DescribeTransactionsResponseTransactionState } from '../protocol/generated/describe-transactions.ts';
import type { InitProducerIdResponse } from '../protocol/generated/init-producer-id.ts';
import type { ListTransactionsResponse } from '../protocol/generated/list-transactions.ts';
import type { Broker } from './broker.ts';
import { answerAddOffsetsToTxn } from './handlers/add-offsets-to-txn.ts';
import { onPartitionsAdded, type PendingAddPartitions } from './handlers/add-partitions-to-txn.ts';
import { onTransactionDescribed, type PendingDescribe } from './handlers/describe-transactions.ts';
import { answerEndTxn } from './handlers/end-txn.ts';
import { answerInitProducerId } from './handlers/init-producer-id.ts';
import { onTransactionsListed, type PendingList } from './handlers/list-transactions.ts';
import { produceVerified } from './handlers/produce.ts';
import { commitVerified } from './handlers/txn-offset-commit.ts';
import type { RequestContext } from './request-context.ts';
import {
  findVerificationErrors,
  ticketAfterVerification,
  type Verification,
  type VerificationErrors,
} from './transaction-verification.ts';

export type Continuation =
  | {
      readonly kind: 'initProducerId' | 'addOffsetsToTxn' | 'endTxn';
      readonly context: RequestContext;
    }
  /** One transaction of several. */
  | {
      readonly kind: 'addPartitionsToTxn';
      readonly pending: PendingAddPartitions;
      readonly transactionalId: string;
    }
  /** One transactional id of several. */
  | {
      readonly kind: 'describeTransactions';
      readonly pending: PendingDescribe;
      readonly index: number;
    }
  /** One shard of all. */
  | { readonly kind: 'listTransactions'; readonly pending: PendingList }
  /** A Produce or TxnOffsetCommit that may go on, or not. */
  | { readonly kind: 'verification'; readonly verification: Verification }
  /** A producer id that a coordinator has asked for. */
  | { readonly kind: 'newProducerId'; readonly command: NeedsProducerId };

/** The client's ticket that it goes on with; null: nobody waits for it. */
export function ticketOf(continuation: Continuation): number | null {
  const { kind } = continuation;
  switch (kind) {
    case 'initProducerId':
    case 'addOffsetsToTxn':
    case 'endTxn':
      return continuation.context.ticket;
    case 'addPartitionsToTxn':
    case 'describeTransactions':
    case 'listTransactions':
      return continuation.pending.context.ticket;
    case 'verification':
      return ticketAfterVerification(continuation.verification);
    case 'newProducerId':
      return null;
    default:
      return unreachable(kind);
  }
}

export function resume(broker: Broker, continuation: Continuation, response: object): void {
  const { kind } = continuation;
  switch (kind) {
    case 'initProducerId':
      answerInitProducerId(broker, continuation.context, response as InitProducerIdResponse);
      return;
    case 'addOffsetsToTxn':
      answerAddOffsetsToTxn(broker, continuation.context, response as AddPartitionsReply);
      return;
    case 'endTxn':
      answerEndTxn(broker, continuation.context, response as EndTransactionReply);
      return;
    case 'addPartitionsToTxn': {
      const { pending, transactionalId } = continuation;
      const { topics } = response as AddPartitionsReply;
      onPartitionsAdded(broker, pending, transactionalId, topics);
      return;
    }
    case 'describeTransactions': {
      const state = response as DescribeTransactionsResponseTransactionState;
      onTransactionDescribed(broker, continuation.pending, continuation.index, state);
      return;
    }
    case 'listTransactions':
      onTransactionsListed(broker, continuation.pending, response as ListTransactionsResponse);
      return;
    case 'verification':
      onVerified(broker, continuation.verification, response as AddPartitionsReply);
      return;
    case 'newProducerId': {
      const { producerId } = response as InitProducerIdResponse;
      broker.transactions.onNewProducerId(continuation.command, producerId);
      return;
    }
    default:
      unreachable(kind);
  }
}

function onVerified(broker: Broker, verification: Verification, reply: AddPartitionsReply): void {
  const errors = findVerificationErrors(broker, verification, reply);
  if (errors !== undefined) goOn(broker, verification, errors);
}

function goOn(broker: Broker, { next }: Verification, errors: VerificationErrors): void {
  switch (next.kind) {
    case 'produce':
      produceVerified(broker, next.context, next.request, errors);
      return;
    case 'txnOffsetCommit':
      commitVerified(broker, next.command, next.partitionIndex, errors);
      return;
    default:
      unreachable(next);
  }
}
