/** CreateTopics: decided by core/controller/create-topics. */
import type { CreateTopicsAccess } from '../../core/controller/topic-access.ts';
import { AclOperation } from '../../protocol/acl.ts';
import type { CreateTopicsRequest } from '../../protocol/generated/create-topics.ts';
import {
  filterTopics,
  isQuietlyAllowedOnCluster,
  isQuietlyAllowedOnTopic,
} from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

/** KIP-599. */
const STRICT_SINCE_VERSION = 6;

export function handleCreateTopics(
  broker: Broker,
  context: RequestContext,
  request: CreateTopicsRequest,
): void {
  const mutationQuota = broker.quotas.mutationQuota(context, STRICT_SINCE_VERSION);
  const { ticket } = context;
  const access = broker.authorizer === null ? null : accessOf(broker, context, request);
  broker.controller.submit({ kind: 'createTopics', ticket, request, access, mutationQuota });
}

function accessOf(
  broker: Broker,
  { connection }: RequestContext,
  { topics }: CreateTopicsRequest,
): CreateTopicsAccess {
  const { CREATE, DESCRIBE_CONFIGS } = AclOperation;
  const names = topics.map(({ name }) => name);
  const creatable = isQuietlyAllowedOnCluster(broker, connection, CREATE)
    ? new Set(names)
    : filterTopics(broker, connection, CREATE, names);
  const describable = filterTopics(
    broker,
    connection,
    DESCRIBE_CONFIGS,
    names,
    isQuietlyAllowedOnTopic,
  );
  return { creatable, describable };
}
