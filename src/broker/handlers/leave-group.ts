/** LeaveGroup: one member before version 3, any number of them from then on. */
import { leaveErrorResponse } from '../../core/group/membership.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { LeaveGroupRequest } from '../../protocol/generated/leave-group.ts';
import { isAllowedOnGroup } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

const FIRST_VERSION_WITH_BATCH = 3;

export function handleLeaveGroup(
  broker: Broker,
  context: RequestContext,
  request: LeaveGroupRequest,
): void {
  const { ticket, apiVersion } = context;
  const { groupId } = request;
  if (!isAllowedOnGroup(broker, context.connection, AclOperation.READ, groupId)) {
    broker.reply(ticket, leaveErrorResponse(ErrorCode.GROUP_AUTHORIZATION_FAILED));
    return;
  }
  if (groupId === '') {
    broker.reply(ticket, leaveErrorResponse(ErrorCode.INVALID_GROUP_ID));
    return;
  }
  const members =
    apiVersion < FIRST_VERSION_WITH_BATCH
      ? [{ memberId: request.memberId, groupInstanceId: null }]
      : request.members.map(({ memberId, groupInstanceId }) => ({ memberId, groupInstanceId }));
  broker.groups.submit(
    groupId,
    { kind: 'leave', ticket, apiVersion, groupId, members },
    broker.nowMs,
    broker.wallMs,
  );
}
