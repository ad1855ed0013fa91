/** SyncGroup: the leader brings everybody's assignment, the others wait for theirs. */
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { SyncGroupRequest } from '../../protocol/generated/sync-group.ts';
import { isAllowedOnGroup } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import { groupErrorResponse } from '../group-core.ts';
import type { RequestContext } from '../request-context.ts';

/** From this version on both must be named (KIP-559). */
const FIRST_VERSION_WITH_PROTOCOL = 5;

export function handleSyncGroup(
  broker: Broker,
  context: RequestContext,
  request: SyncGroupRequest,
): void {
  const { ticket } = context;
  const { groupId, protocolType, protocolName } = request;
  const command = {
    kind: 'sync',
    ticket,
    groupId,
    generationId: request.generationId,
    memberId: request.memberId,
    groupInstanceId: request.groupInstanceId,
    protocolType,
    protocolName,
    // The group keeps the assignments longer than the request's buffer lives.
    assignments: request.assignments.map(({ memberId, assignment }) => ({
      memberId,
      assignment: Buffer.from(assignment),
    })),
  } as const;
  if (
    context.apiVersion >= FIRST_VERSION_WITH_PROTOCOL &&
    (protocolType === null || protocolName === null)
  ) {
    broker.reply(ticket, groupErrorResponse(command, ErrorCode.INCONSISTENT_GROUP_PROTOCOL));
  } else if (!isAllowedOnGroup(broker, context.connection, AclOperation.READ, groupId)) {
    broker.reply(ticket, groupErrorResponse(command, ErrorCode.GROUP_AUTHORIZATION_FAILED));
  } else if (groupId === '') {
    broker.reply(ticket, groupErrorResponse(command, ErrorCode.INVALID_GROUP_ID));
  } else {
    broker.groups.submit(groupId, command, broker.nowMs, broker.wallMs);
  }
}
