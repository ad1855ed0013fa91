/** ConsumerGroupHeartbeat (KIP-848): to the group's coordinator. */
import { GROUP_VERSION_FEATURE } from '../../core/metadata/features.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { ConsumerGroupHeartbeatRequest } from '../../protocol/generated/consumer-group-heartbeat.ts';
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
    clientId: context.clientId ?? '',
    clientHost: javaAddress(context.connection.remoteAddress),
  } as const;
  if (!isConsumerProtocolEnabled(broker)) {
    broker.reply(ticket, groupErrorResponse(command, ErrorCode.UNSUPPORTED_VERSION));
  } else {
    broker.groups.submit(groupId, command, broker.nowMs, broker.wallMs);
  }
}

/** The cluster's feature level and the broker's config must both allow it. */
export function isConsumerProtocolEnabled(broker: Broker): boolean {
  const level = broker.image.features.get(GROUP_VERSION_FEATURE) ?? 0;
  const protocols = broker.config.list('group.coordinator.rebalance.protocols');
  return level >= 1 && protocols.includes('consumer');
}
