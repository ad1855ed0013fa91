/**
 * The questions that handlers ask of the authorizer: may the principal of this connection do that? Without
 * an authorizer everything is allowed, and the question costs one look at null. Who is denied what he has
 * asked for is in the log (`denial-log.ts`).
 */
import { AclOperation, CLUSTER_NAME, ResourceType } from '../../protocol/acl.ts';
import {
  CLUSTER_OPERATIONS,
  GROUP_OPERATIONS,
  TOPIC_OPERATIONS,
} from '../../protocol/authorized-operations.ts';
import type { Broker } from '../broker.ts';
import type { Connection } from '../request-context.ts';

/** May it do this to the thing of that name? */
export type Question = (
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
  name: string,
) => boolean;
type ClusterQuestion = (broker: Broker, connection: Connection, operation: AclOperation) => boolean;

export const isAllowedOnTopic: Question = asked(ResourceType.TOPIC);
export const isAllowedOnGroup: Question = asked(ResourceType.GROUP);
export const isAllowedOnTransactionalId: Question = asked(ResourceType.TRANSACTIONAL_ID);
export const isAllowedOnCluster: ClusterQuestion = (broker, connection, operation) =>
  isAllowed(broker, connection, operation, ResourceType.CLUSTER, CLUSTER_NAME);

/** For what nobody asked for by name: filters of lists, and rights that would do but need not be there. */
export const isQuietlyAllowedOnTopic: Question = askedQuietly(ResourceType.TOPIC);
export const isQuietlyAllowedOnGroup: Question = askedQuietly(ResourceType.GROUP);
export const isQuietlyAllowedOnTransactionalId: Question = askedQuietly(
  ResourceType.TRANSACTIONAL_ID,
);
export const isQuietlyAllowedOnCluster: ClusterQuestion = (broker, connection, operation) =>
  isAllowedQuietly(broker, connection, operation, ResourceType.CLUSTER, CLUSTER_NAME);

function asked(type: ResourceType): Question {
  return (broker, connection, operation, name) =>
    isAllowed(broker, connection, operation, type, name);
}

function askedQuietly(type: ResourceType): Question {
  return (broker, connection, operation, name) =>
    isAllowedQuietly(broker, connection, operation, type, name);
}

function isAllowed(
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
  type: ResourceType,
  name: string,
): boolean {
  if (isAllowedQuietly(broker, connection, operation, type, name)) return true;
  const { authorizer, denials, nowMs } = broker;
  const { principal, host } = connection;
  denials.note(
    { connection, operation, type, name },
    nowMs,
    () => authorizer?.explainDenial(principal, host, operation, type, name) ?? '',
  );
  return false;
}

function isAllowedQuietly(
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
  type: ResourceType,
  name: string,
): boolean {
  const { authorizer } = broker;
  if (authorizer === null || connection.isOwnNode) return true;
  return authorizer.allows(connection.principal, connection.host, operation, type, name);
}

/** Those on which the operation is allowed, as `isAllowed` says. */
export function filterTopics(
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
  topics: Iterable<string>,
  isAllowed: Question = isAllowedOnTopic,
): Set<string> {
  const allowed = new Set<string>();
  for (const topic of topics) {
    if (isAllowed(broker, connection, operation, topic)) allowed.add(topic);
  }
  return allowed;
}

/** Whether there could be a resource of the type on which the operation is allowed. */
export function isAllowedOnSome(
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
  type: ResourceType,
): boolean {
  const { authorizer } = broker;
  if (authorizer === null || connection.isOwnNode) return true;
  return authorizer.allowsSome(connection.principal, connection.host, operation, type);
}

/** Of `operations`, bits of what the kind of resource has, those that are allowed (KIP-430). */
function allowedOperations(
  broker: Broker,
  connection: Connection,
  operations: number,
  type: ResourceType,
  name: string,
): number {
  const { authorizer } = broker;
  if (authorizer === null || connection.isOwnNode) return operations;
  const { principal, host } = connection;
  return operations & authorizer.allowedOperations(principal, host, type, name);
}

export function allowedGroupOperations(
  broker: Broker,
  connection: Connection,
  groupId: string,
): number {
  return allowedOperations(broker, connection, GROUP_OPERATIONS, ResourceType.GROUP, groupId);
}

export function allowedTopicOperations(
  broker: Broker,
  connection: Connection,
  topic: string,
): number {
  return allowedOperations(broker, connection, TOPIC_OPERATIONS, ResourceType.TOPIC, topic);
}

/** Of the cluster nothing is said to whoever may not describe it. */
export function allowedClusterOperations(broker: Broker, connection: Connection): number {
  if (!isAllowedOnCluster(broker, connection, AclOperation.DESCRIBE)) return 0;
  const operations = CLUSTER_OPERATIONS;
  return allowedOperations(broker, connection, operations, ResourceType.CLUSTER, CLUSTER_NAME);
}
