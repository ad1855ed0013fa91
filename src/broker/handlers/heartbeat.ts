/** Heartbeat of a classic group's member. */
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { HeartbeatRequest } from '../../protocol/generated/heartbeat.ts';
import { isAllowedOnGroup } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleHeartbeat(
  broker: Broker,
  context: RequestContext,
  request: HeartbeatRequest,
): void {
  const { ticket } = context;
  const { groupId, generationId, memberId, groupInstanceId } = request;
  if (!isAllowedOnGroup(broker, context.connection, AclOperation.READ, groupId)) {
    broker.reply(ticket, { throttleTimeMs: 0, errorCode: ErrorCode.GROUP_AUTHORIZATION_FAILED });
    return;
  }
  if (groupId === '') {
    broker.reply(ticket, { throttleTimeMs: 0, errorCode: ErrorCode.INVALID_GROUP_ID });
    return;
  }
  broker.groups.submit(
    groupId,
    { kind: 'heartbeat', ticket, groupId, generationId, memberId, groupInstanceId },
    broker.nowMs,
    broker.wallMs,
  );
}
