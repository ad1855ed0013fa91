/** DeleteTopics: decided by core/controller/delete-topics. */
import type { DeleteTopicsAccess } from '../../core/controller/topic-access.ts';
import { AclOperation } from '../../protocol/acl.ts';
import type { DeleteTopicsRequest } from '../../protocol/generated/delete-topics.ts';
import { filterTopics, isQuietlyAllowedOnCluster } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

/** KIP-599. */
const STRICT_SINCE_VERSION = 5;

export function handleDeleteTopics(
  broker: Broker,
  context: RequestContext,
  request: DeleteTopicsRequest,
): void {
  const mutationQuota = broker.quotas.mutationQuota(context, STRICT_SINCE_VERSION);
  const { ticket, apiVersion } = context;
  const access = broker.authorizer === null ? null : accessOf(broker, context, request);
  broker.controller.submit({
    kind: 'deleteTopics',
    ticket,
    request,
    apiVersion,
    access,
    mutationQuota,
  });
}

/** A topic that is not in the committed image yet has no id that anybody was told: it stays denied. */
function accessOf(
  broker: Broker,
  { connection }: RequestContext,
  { topicNames, topics }: DeleteTopicsRequest,
): DeleteTopicsAccess {
  const names = new Set(topicNames);
  for (const { name, topicId } of topics) {
    const known = name ?? broker.image.topicsById.get(topicId)?.name;
    if (known !== undefined) names.add(known);
  }
  const { DELETE, DESCRIBE } = AclOperation;
  if (isQuietlyAllowedOnCluster(broker, connection, DELETE)) {
    return { deletable: names, describable: names };
  }
  return {
    deletable: filterTopics(broker, connection, DELETE, names),
    describable: filterTopics(broker, connection, DESCRIBE, names),
  };
}
