/**
 * The questions that handlers ask of the authorizer: may the principal of this connection do that? Without
 * an authorizer everything is allowed, and the question costs one look at null.
 *
 * What was asked for and denied is logged, as Apache Kafka's audit log does, but each only once until
 * the ACLs change, or a thousand others have been denied: a client that goes on asking shall not fill the disk.
 */
import {
  AclOperation,
  CLUSTER_NAME,
  operationName,
  ResourceType,
  resourceTypeName,
} from '../../protocol/acl.ts';
import {
  CLUSTER_OPERATIONS,
  GROUP_OPERATIONS,
  TOPIC_OPERATIONS,
} from '../../protocol/authorized-operations.ts';
import type { Broker } from '../broker.ts';
import type { Connection } from '../request-context.ts';

const LOGGED_MAX = 1000;

function isAllowed(
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
  type: ResourceType,
  name: string,
): boolean {
  if (isAllowedQuietly(broker, connection, operation, type, name)) return true;
  logDenial(broker, connection, operation, type, name);
  return false;
}

/** For what nobody asked for by name: filters of lists, and rights that would do but need not be there. */
export function isAllowedQuietly(
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

export function isAllowedOnTopic(
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
  topic: string,
): boolean {
  return isAllowed(broker, connection, operation, ResourceType.TOPIC, topic);
}

export function isQuietlyAllowedOnTopic(
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
  topic: string,
): boolean {
  return isAllowedQuietly(broker, connection, operation, ResourceType.TOPIC, topic);
}

/** Those on which the operation is allowed, as `isAllowed` says. */
export function filterTopics(
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
  topics: Iterable<string>,
  isAllowed: typeof isAllowedOnTopic = isAllowedOnTopic,
): Set<string> {
  const allowed = new Set<string>();
  for (const topic of topics) {
    if (isAllowed(broker, connection, operation, topic)) allowed.add(topic);
  }
  return allowed;
}

export function isAllowedOnGroup(
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
  groupId: string,
): boolean {
  return isAllowed(broker, connection, operation, ResourceType.GROUP, groupId);
}

export function isAllowedOnTransactionalId(
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
  transactionalId: string,
): boolean {
  return isAllowed(broker, connection, operation, ResourceType.TRANSACTIONAL_ID, transactionalId);
}

export function isAllowedOnCluster(
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
): boolean {
  return isAllowed(broker, connection, operation, ResourceType.CLUSTER, CLUSTER_NAME);
}

export function isQuietlyAllowedOnCluster(
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
): boolean {
  return isAllowedQuietly(broker, connection, operation, ResourceType.CLUSTER, CLUSTER_NAME);
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

function logDenial(
  broker: Broker,
  { principal, host }: Connection,
  operation: AclOperation,
  type: ResourceType,
  name: string,
): void {
  const { authorizer, loggedDenials } = broker;
  if (authorizer === null) return;
  const what =
    `principal ${principal} is denied ${operationName(operation)} from host ${host} ` +
    `on ${resourceTypeName(type)} ${name}`;
  if (loggedDenials.has(what)) return;
  if (loggedDenials.size === LOGGED_MAX) loggedDenials.clear();
  loggedDenials.add(what);
  broker.log.info(what, {
    rule: authorizer.explainDenial(principal, host, operation, type, name),
  });
}
