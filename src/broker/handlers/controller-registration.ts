/** ControllerRegistration: decided by core/controller/register-broker. */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  ControllerRegistrationRequest,
  ControllerRegistrationResponse,
} from '../../protocol/generated/controller-registration.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleControllerRegistration(
  broker: Broker,
  context: RequestContext,
  request: ControllerRegistrationRequest,
): void {
  const { ticket } = context;
  if (broker.controller.isActive) {
    broker.controller.submit({ kind: 'registerController', ticket, request });
    return;
  }
  const refused: ControllerRegistrationResponse = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NOT_CONTROLLER,
    errorMessage: null,
  };
  broker.reply(ticket, refused);
}
