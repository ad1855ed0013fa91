/** DeleteGroups: each group asked of its coordinator; only empty ones go. */
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DeleteGroupsRequest,
  DeleteGroupsResponse,
  DeleteGroupsResponseDeletableGroupResult,
} from '../../protocol/generated/delete-groups.ts';
import { isAllowedOnGroup } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleDeleteGroups(
  broker: Broker,
  context: RequestContext,
  request: DeleteGroupsRequest,
): void {
  const allowed: string[] = [];
  const denied: DeleteGroupsResponseDeletableGroupResult[] = [];
  const errorCode = ErrorCode.GROUP_AUTHORIZATION_FAILED;
  for (const groupId of new Set(request.groupsNames)) {
    const isAllowed = isAllowedOnGroup(broker, context.connection, AclOperation.DELETE, groupId);
    if (isAllowed) allowed.push(groupId);
    else denied.push({ groupId, errorCode });
  }
  broker.groups.submitEach(
    allowed,
    (groupId, ticket) => ({ kind: 'deleteGroups', ticket, groupIds: [groupId] }),
    { kind: 'deleteGroups', ticket: context.ticket, denied },
    broker.nowMs,
    broker.wallMs,
  );
}

export function answerDeleteGroups(
  broker: Broker,
  ticket: number,
  denied: readonly DeleteGroupsResponseDeletableGroupResult[],
  parts: readonly DeleteGroupsResponse[],
): void {
  const results = [...parts.flatMap((part) => part.results), ...denied];
  broker.reply(ticket, { throttleTimeMs: 0, results });
}
