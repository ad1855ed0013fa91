/** DescribeGroups: each group asked of its coordinator. */
import { describedError } from '../../core/group/group-admin.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { OPERATIONS_NOT_ASKED } from '../../protocol/authorized-operations.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  DescribeGroupsResponseDescribedGroup,
} from '../../protocol/generated/describe-groups.ts';
import { allowedGroupOperations, isAllowedOnGroup } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleDescribeGroups(
  broker: Broker,
  context: RequestContext,
  request: DescribeGroupsRequest,
): void {
  const { apiVersion } = context;
  const { connection } = context;
  const allowed: string[] = [];
  const denied: DescribeGroupsResponseDescribedGroup[] = [];
  for (const groupId of request.groups) {
    if (isAllowedOnGroup(broker, connection, AclOperation.DESCRIBE, groupId)) allowed.push(groupId);
    else denied.push(describedError(groupId, ErrorCode.GROUP_AUTHORIZATION_FAILED));
  }
  broker.groups.submitEach(
    allowed,
    (groupId, ticket) => ({
      kind: 'describeGroups',
      ticket,
      apiVersion,
      groupIds: [groupId],
      authorizedOperations: request.includeAuthorizedOperations
        ? allowedGroupOperations(broker, connection, groupId)
        : OPERATIONS_NOT_ASKED,
    }),
    { kind: 'describeGroups', ticket: context.ticket, denied },
    broker.nowMs,
    broker.wallMs,
  );
}

export function answerDescribeGroups(
  broker: Broker,
  ticket: number,
  denied: readonly DescribeGroupsResponseDescribedGroup[],
  parts: readonly DescribeGroupsResponse[],
): void {
  const groups = [...denied, ...parts.flatMap((part) => part.groups)];
  broker.reply(ticket, { throttleTimeMs: 0, groups });
}
