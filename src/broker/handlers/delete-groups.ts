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
    (parts) => {
      const results = (parts as readonly DeleteGroupsResponse[]).flatMap((part) => part.results);
      broker.reply(context.ticket, { throttleTimeMs: 0, results });
    },
    broker.nowMs,
    broker.wallMs,
  );
}
