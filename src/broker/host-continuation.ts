/**
 * What goes on when a coordinator's topic is there, or when every shard has answered its part of a
 * request. It is data, not a callback, so that everything that waits can be printed.
 */
import { unreachable } from '../base/assert.ts';
import type { AddOffsetsToTxnRequest } from '../protocol/generated/add-offsets-to-txn.ts';
import type {
  ConsumerGroupDescribeResponse,
  ConsumerGroupDescribeResponseDescribedGroup,
} from '../protocol/generated/consumer-group-describe.ts';
import type {
  DeleteGroupsResponse,
  DeleteGroupsResponseDeletableGroupResult,
} from '../protocol/generated/delete-groups.ts';
import type {
  DescribeGroupsResponse,
  DescribeGroupsResponseDescribedGroup,
} from '../protocol/generated/describe-groups.ts';
import type { FindCoordinatorRequest } from '../protocol/generated/find-coordinator.ts';
import type { ListGroupsResponse } from '../protocol/generated/list-groups.ts';
import type {
  OffsetFetchRequest,
  OffsetFetchResponseGroup,
} from '../protocol/generated/offset-fetch.ts';
import type { Broker } from './broker.ts';
import { addOffsets } from './handlers/add-offsets-to-txn.ts';
import { answerConsumerGroupDescribe } from './handlers/consumer-group-describe.ts';
import { answerDeleteGroups } from './handlers/delete-groups.ts';
import { answerDescribeGroups } from './handlers/describe-groups.ts';
import { answerFindCoordinator } from './handlers/find-coordinator.ts';
import { answerListGroups } from './handlers/list-groups.ts';
import { answerOffsetFetch } from './handlers/offset-fetch.ts';
import type { RequestContext } from './request-context.ts';

export type HostContinuation =
  /** The topic is there, or it is not to be had. */
  | {
      readonly kind: 'findCoordinator';
      readonly context: RequestContext;
      readonly request: FindCoordinatorRequest;
    }
  | {
      readonly kind: 'addOffsetsToTxn';
      readonly context: RequestContext;
      readonly request: AddOffsetsToTxnRequest;
    }
  /** The responses of the shards have come, in the order of their parts. */
  | { readonly kind: 'listGroups'; readonly context: RequestContext }
  | {
      readonly kind: 'describeGroups';
      readonly ticket: number;
      readonly denied: readonly DescribeGroupsResponseDescribedGroup[];
    }
  | {
      readonly kind: 'deleteGroups';
      readonly ticket: number;
      readonly denied: readonly DeleteGroupsResponseDeletableGroupResult[];
    }
  | {
      readonly kind: 'consumerGroupDescribe';
      readonly context: RequestContext;
      /** Of groups that nobody can be asked about, or not by this client. */
      readonly refused: readonly ConsumerGroupDescribeResponseDescribedGroup[];
    }
  | {
      readonly kind: 'offsetFetch';
      readonly context: RequestContext;
      readonly request: OffsetFetchRequest;
      readonly denied: readonly OffsetFetchResponseGroup[];
    };

/** Whose request goes on. */
export function ticketOf(continuation: HostContinuation): number {
  return 'context' in continuation ? continuation.context.ticket : continuation.ticket;
}

export function resumeHost(
  broker: Broker,
  continuation: HostContinuation,
  responses: readonly object[],
): void {
  const { kind } = continuation;
  switch (kind) {
    case 'findCoordinator':
      answerFindCoordinator(broker, continuation.context, continuation.request);
      return;
    case 'addOffsetsToTxn':
      addOffsets(broker, continuation.context, continuation.request);
      return;
    case 'listGroups':
      answerListGroups(broker, continuation.context, responses as readonly ListGroupsResponse[]);
      return;
    case 'describeGroups': {
      const parts = responses as readonly DescribeGroupsResponse[];
      answerDescribeGroups(broker, continuation.ticket, continuation.denied, parts);
      return;
    }
    case 'deleteGroups': {
      const parts = responses as readonly DeleteGroupsResponse[];
      answerDeleteGroups(broker, continuation.ticket, continuation.denied, parts);
      return;
    }
    case 'consumerGroupDescribe': {
      const parts = responses as readonly ConsumerGroupDescribeResponse[];
      answerConsumerGroupDescribe(broker, continuation.context, continuation.refused, parts);
      return;
    }
    case 'offsetFetch': {
      const groups = responses as readonly OffsetFetchResponseGroup[];
      const { context, request, denied } = continuation;
      answerOffsetFetch(broker, context, request, denied, groups);
      return;
    }
    default:
      unreachable(kind);
  }
}
