/**
 * The bit sets of KIP-430: what the asking principal may do, one bit for each AclOperation. Without an
 * authorizer that is everything the kind of resource has (AclEntry.supportedOperations).
 */
/** "Not asked for" in every field of authorized operations. */
export const OPERATIONS_NOT_ASKED: number = -2147483648;
export const TOPIC_OPERATIONS: number = operationBits([3, 4, 5, 6, 7, 8, 10, 11]);
export const CLUSTER_OPERATIONS: number = operationBits([5, 7, 8, 9, 10, 11, 12]);
export const GROUP_OPERATIONS: number = operationBits([3, 6, 8, 10, 11]);

function operationBits(operations: readonly number[]): number {
  return operations.reduce((bits, operation) => bits | (1 << operation), 0);
}
