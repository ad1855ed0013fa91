/** BrokerRegistration: decided by core/controller/register-broker. */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  BrokerRegistrationRequest,
  BrokerRegistrationResponse,
} from '../../protocol/generated/broker-registration.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleBrokerRegistration(
  broker: Broker,
  context: RequestContext,
  request: BrokerRegistrationRequest,
): void {
  const { ticket, apiVersion } = context;
  if (broker.controller.isActive) {
    broker.controller.submit({ kind: 'registerBroker', ticket, apiVersion, request });
    return;
  }
  const refused: BrokerRegistrationResponse = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NOT_CONTROLLER,
    brokerEpoch: -1,
  };
  broker.reply(ticket, refused);
}
