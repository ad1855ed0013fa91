/** AssignReplicasToDirs: decided by core/controller/assign-replicas-to-dirs. */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
} from '../../protocol/generated/assign-replicas-to-dirs.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleAssignReplicasToDirs(
  broker: Broker,
  context: RequestContext,
  request: AssignReplicasToDirsRequest,
): void {
  const { ticket } = context;
  if (broker.controller.isActive) {
    broker.controller.submit({ kind: 'assignReplicasToDirs', ticket, request });
    return;
  }
  const refused: AssignReplicasToDirsResponse = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NOT_CONTROLLER,
    directories: [],
  };
  broker.reply(ticket, refused);
}
