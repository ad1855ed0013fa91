/** ConsumerGroupHeartbeat (KIP-848): to the group's coordinator. */
import { GROUP_VERSION_FEATURE } from '../../core/metadata/features.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { ConsumerGroupHeartbeatRequest } from '../../protocol/generated/consumer-group-heartbeat.ts';
import { isAllowedOnGroup, isAllowedOnTopic } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import { groupErrorResponse } from '../group-core.ts';
import { javaAddress } from '../java-address.ts';
import type { RequestContext } from '../request-context.ts';

export function handleConsumerGroupHeartbeat(
  broker: Broker,
  context: RequestContext,
  request: ConsumerGroupHeartbeatRequest,
): void {
  const { ticket } = context;
  const { groupId } = request;
  const command = {
    ...request,
    kind: 'consumerHeartbeat',
    ticket,
    apiVersion: context.apiVersion,
    principal: context.connection.principal,
    clientId: context.clientId ?? '',
    clientHost: javaAddress(context.connection.remoteAddress),
  } as const;
  if (!isConsumerProtocolEnabled(broker)) {
    broker.reply(ticket, groupErrorResponse(command, ErrorCode.UNSUPPORTED_VERSION));
    return;
  }
  const errorCode = authorizationError(broker, context, request);
  if (errorCode !== ErrorCode.NONE) {
    broker.reply(ticket, groupErrorResponse(command, errorCode));
    return;
  }
  broker.groups.submit(groupId, command, broker.nowMs, broker.wallMs);
}

/** Topics of a regular expression are not asked for by name: those that may not be seen do not match. */
function authorizationError(
  broker: Broker,
  { connection }: RequestContext,
  { groupId, subscribedTopicNames }: ConsumerGroupHeartbeatRequest,
): ErrorCode {
  if (!isAllowedOnGroup(broker, connection, AclOperation.READ, groupId)) {
    return ErrorCode.GROUP_AUTHORIZATION_FAILED;
  }
  for (const topic of subscribedTopicNames ?? []) {
    if (isAllowedOnTopic(broker, connection, AclOperation.DESCRIBE, topic)) continue;
    return ErrorCode.TOPIC_AUTHORIZATION_FAILED;
  }
  return ErrorCode.NONE;
}

/** The cluster's feature level and the broker's config must both allow it. */
export function isConsumerProtocolEnabled(broker: Broker): boolean {
  const level = broker.image.features.get(GROUP_VERSION_FEATURE) ?? 0;
  const protocols = broker.config.list('group.coordinator.rebalance.protocols');
  return level >= 1 && protocols.includes('consumer');
}
