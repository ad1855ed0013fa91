/** DescribeGroups: each group asked of its coordinator. */
import type {
  DescribeGroupsRequest,
  DescribeGroupsResponse,
} from '../../protocol/generated/describe-groups.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

/** Not asked for. */
export const NO_OPERATIONS: number = -2147483648;
/** AclEntry.supportedOperations(GROUP) as bits: everything there is, as nobody is refused. */
export const ALL_GROUP_OPERATIONS: number = [3, 6, 8, 10, 11].reduce(
  (bits, code) => bits | (1 << code),
  0,
);

export function handleDescribeGroups(
  broker: Broker,
  context: RequestContext,
  request: DescribeGroupsRequest,
): void {
  const { apiVersion } = context;
  const authorizedOperations = request.includeAuthorizedOperations
    ? ALL_GROUP_OPERATIONS
    : NO_OPERATIONS;
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
