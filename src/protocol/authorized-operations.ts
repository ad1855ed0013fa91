/**
 * The bit sets of KIP-430: what the asking principal may do, one bit for each AclOperation. Without an
 * authorizer that is everything the kind of resource has (AclEntry.supportedOperations).
 */
import { AclOperation } from './acl.ts';

const {
  READ,
  WRITE,
  CREATE,
  DELETE,
  ALTER,
  DESCRIBE,
  CLUSTER_ACTION,
  DESCRIBE_CONFIGS,
  ALTER_CONFIGS,
  IDEMPOTENT_WRITE,
} = AclOperation;

/** "Not asked for" in every field of authorized operations. */
export const OPERATIONS_NOT_ASKED: number = -2147483648;
export const TOPIC_OPERATIONS: number = operationBits([
  READ,
  WRITE,
  CREATE,
  DELETE,
  ALTER,
  DESCRIBE,
  DESCRIBE_CONFIGS,
  ALTER_CONFIGS,
]);
export const CLUSTER_OPERATIONS: number = operationBits([
  CREATE,
  ALTER,
  DESCRIBE,
  CLUSTER_ACTION,
  DESCRIBE_CONFIGS,
  ALTER_CONFIGS,
  IDEMPOTENT_WRITE,
]);
export const GROUP_OPERATIONS: number = operationBits([
  READ,
  DELETE,
  DESCRIBE,
  DESCRIBE_CONFIGS,
  ALTER_CONFIGS,
]);

export function operationBits(operations: readonly AclOperation[]): number {
  return operations.reduce<number>((bits, operation) => bits | (1 << operation), 0);
}
