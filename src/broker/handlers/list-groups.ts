/** ListGroups: the groups of every shard here. */
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  ListGroupsRequest,
  ListGroupsResponse,
} from '../../protocol/generated/list-groups.ts';
import { isQuietlyAllowedOnCluster, isQuietlyAllowedOnGroup } from '../auth/access.ts';
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
    { kind: 'listGroups', context },
    broker.nowMs,
    broker.wallMs,
  );
}

export function answerListGroups(
  broker: Broker,
  { ticket, connection }: RequestContext,
  lists: readonly ListGroupsResponse[],
): void {
  // A shard that has just moved away is another broker's to list.
  const failed = lists.find(
    ({ errorCode }) => errorCode !== ErrorCode.NONE && errorCode !== ErrorCode.NOT_COORDINATOR,
  );
  const groups = lists.flatMap((list) => list.groups);
  const isWhole = isQuietlyAllowedOnCluster(broker, connection, AclOperation.DESCRIBE);
  const mayDescribe = ({ groupId }: { readonly groupId: string }): boolean =>
    isQuietlyAllowedOnGroup(broker, connection, AclOperation.DESCRIBE, groupId);
  broker.reply(ticket, {
    throttleTimeMs: 0,
    errorCode: failed?.errorCode ?? ErrorCode.NONE,
    groups: isWhole ? groups : groups.filter(mayDescribe),
  });
}
