/** ListGroups: the groups of every shard here. */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  ListGroupsRequest,
  ListGroupsResponse,
} from '../../protocol/generated/list-groups.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleListGroups(
  broker: Broker,
  context: RequestContext,
  request: ListGroupsRequest,
): void {
  const { statesFilter, typesFilter } = request;
  broker.groups.submitToAll(
    (ticket) => ({ kind: 'listGroups', ticket, statesFilter, typesFilter }),
    { kind: 'listGroups', ticket: context.ticket },
    broker.nowMs,
    broker.wallMs,
  );
}

export function answerListGroups(
  broker: Broker,
  ticket: number,
  lists: readonly ListGroupsResponse[],
): void {
  // A shard that has just moved away is another broker's to list.
  const failed = lists.find(
    ({ errorCode }) => errorCode !== ErrorCode.NONE && errorCode !== ErrorCode.NOT_COORDINATOR,
  );
  broker.reply(ticket, {
    throttleTimeMs: 0,
    errorCode: failed?.errorCode ?? ErrorCode.NONE,
    groups: lists.flatMap((list) => list.groups),
  });
}
