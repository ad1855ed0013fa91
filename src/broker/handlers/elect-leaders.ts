/** ElectLeaders: decided by core/controller/elect-leaders. */
import type { ElectLeadersRequest } from '../../protocol/generated/elect-leaders.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleElectLeaders(
  broker: Broker,
  context: RequestContext,
  request: ElectLeadersRequest,
): void {
  const { ticket } = context;
  broker.controller.submit({ kind: 'electLeaders', ticket, request });
}
