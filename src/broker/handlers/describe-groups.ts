/** DescribeGroups: each group asked of its coordinator. */
import { GROUP_OPERATIONS, OPERATIONS_NOT_ASKED } from '../../protocol/authorized-operations.ts';
import type {
  DescribeGroupsRequest,
  DescribeGroupsResponse,
} from '../../protocol/generated/describe-groups.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleDescribeGroups(
  broker: Broker,
  context: RequestContext,
  request: DescribeGroupsRequest,
): void {
  const { apiVersion } = context;
  const authorizedOperations = request.includeAuthorizedOperations
    ? GROUP_OPERATIONS
    : OPERATIONS_NOT_ASKED;
  broker.groups.submitEach(
    request.groups,
    (groupId, ticket) => ({
      kind: 'describeGroups',
      ticket,
      apiVersion,
      groupIds: [groupId],
      authorizedOperations,
    }),
    { kind: 'describeGroups', ticket: context.ticket },
    broker.nowMs,
    broker.wallMs,
  );
}

export function answerDescribeGroups(
  broker: Broker,
  ticket: number,
  parts: readonly DescribeGroupsResponse[],
): void {
  broker.reply(ticket, { throttleTimeMs: 0, groups: parts.flatMap((part) => part.groups) });
}
