/** JoinGroup: to the group's coordinator, which answers when the generation is complete. */
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { JoinGroupRequest } from '../../protocol/generated/join-group.ts';
import { isAllowedOnGroup } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import { groupErrorResponse } from '../group-core.ts';
import { javaAddress } from '../java-address.ts';
import type { RequestContext } from '../request-context.ts';

export function handleJoinGroup(
  broker: Broker,
  context: RequestContext,
  request: JoinGroupRequest,
): void {
  const { apiVersion, connection, ticket } = context;
  const { groupId, sessionTimeoutMs } = request;
  const command = {
    kind: 'join',
    ticket,
    apiVersion,
    connectionId: connection.connectionId,
    principal: context.connection.principal,
    clientId: context.clientId ?? '',
    clientHost: javaAddress(connection.remoteAddress),
    groupId,
    sessionTimeoutMs,
    // Version 0 has one timeout for both.
    rebalanceTimeoutMs: apiVersion === 0 ? sessionTimeoutMs : request.rebalanceTimeoutMs,
    memberId: request.memberId,
    groupInstanceId: request.groupInstanceId,
    protocolType: request.protocolType,
    // The group keeps the metadata longer than the request's buffer lives.
    protocols: request.protocols.map(({ name, metadata }) => ({
      name,
      metadata: Buffer.from(metadata),
    })),
  } as const;
  if (!isAllowedOnGroup(broker, connection, AclOperation.READ, groupId)) {
    const nobody = { ...command, memberId: '' };
    broker.reply(ticket, groupErrorResponse(nobody, ErrorCode.GROUP_AUTHORIZATION_FAILED));
    return;
  }
  if (groupId === '') {
    broker.reply(ticket, groupErrorResponse(command, ErrorCode.INVALID_GROUP_ID));
    return;
  }
  broker.groups.submit(groupId, command, broker.nowMs, broker.wallMs);
}
