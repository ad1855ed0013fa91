/** AlterUserScramCredentials: decided by core/controller/scram-credentials. */
import type { AlterUserScramCredentialsRequest } from '../../protocol/generated/alter-user-scram-credentials.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleAlterUserScramCredentials(
  broker: Broker,
  context: RequestContext,
  request: AlterUserScramCredentialsRequest,
): void {
  const { ticket } = context;
  broker.controller.submit({ kind: 'alterScramCredentials', ticket, request });
}
