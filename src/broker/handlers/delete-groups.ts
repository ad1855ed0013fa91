/** DeleteGroups: each group asked of its coordinator; only empty ones go. */
import type {
  DeleteGroupsRequest,
  DeleteGroupsResponse,
} from '../../protocol/generated/delete-groups.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleDeleteGroups(
  broker: Broker,
  context: RequestContext,
  request: DeleteGroupsRequest,
): void {
  broker.groups.submitEach(
    [...new Set(request.groupsNames)],
    (groupId, ticket) => ({ kind: 'deleteGroups', ticket, groupIds: [groupId] }),
    { kind: 'deleteGroups', ticket: context.ticket },
    broker.nowMs,
    broker.wallMs,
  );
}

export function answerDeleteGroups(
  broker: Broker,
  ticket: number,
  parts: readonly DeleteGroupsResponse[],
): void {
  broker.reply(ticket, { throttleTimeMs: 0, results: parts.flatMap((part) => part.results) });
}
