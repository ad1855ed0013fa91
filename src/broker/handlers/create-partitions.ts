/** CreatePartitions: decided by core/controller/create-partitions. */
import { AclOperation } from '../../protocol/acl.ts';
import type { CreatePartitionsRequest } from '../../protocol/generated/create-partitions.ts';
import { filterTopics } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

/** KIP-599. */
const STRICT_SINCE_VERSION = 3;

export function handleCreatePartitions(
  broker: Broker,
  context: RequestContext,
  request: CreatePartitionsRequest,
): void {
  const mutationQuota = broker.quotas.mutationQuota(context, STRICT_SINCE_VERSION);
  const { ticket, connection } = context;
  const names = request.topics.map(({ name }) => name);
  const access =
    broker.authorizer === null
      ? null
      : { alterable: filterTopics(broker, connection, AclOperation.ALTER, names) };
  broker.controller.submit({ kind: 'createPartitions', ticket, request, access, mutationQuota });
}
