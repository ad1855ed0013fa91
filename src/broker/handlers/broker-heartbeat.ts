/** BrokerHeartbeat: decided by core/controller/broker-heartbeat. */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  BrokerHeartbeatRequest,
  BrokerHeartbeatResponse,
} from '../../protocol/generated/broker-heartbeat.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleBrokerHeartbeat(
  broker: Broker,
  context: RequestContext,
  request: BrokerHeartbeatRequest,
): void {
  const { ticket } = context;
  if (broker.controller.isActive) {
    broker.controller.submit({ kind: 'brokerHeartbeat', ticket, request });
    return;
  }
  const refused: BrokerHeartbeatResponse = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NOT_CONTROLLER,
    isCaughtUp: false,
    isFenced: true,
    shouldShutDown: false,
  };
  broker.reply(ticket, refused);
}
