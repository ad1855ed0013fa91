/**
 * The questions that handlers ask of the authorizer: may the principal of this connection do that? Without
 * an authorizer everything is allowed, and the question costs one look at null.
 *
 * What was asked for and denied is logged, as Apache Kafka's audit log does, but each only once until
 * the ACLs change: a client that goes on asking shall not fill the disk.
 */
import {
  type AclOperation,
  CLUSTER_NAME,
  operationName,
  ResourceType,
  resourceTypeName,
} from '../../protocol/acl.ts';
import type { Broker } from '../broker.ts';
import type { Connection } from '../request-context.ts';

const LOGGED_MAX = 1000;

export function isAllowed(
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
