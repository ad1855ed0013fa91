/** The numbers of access control in requests, replies and metadata records (org.apache.kafka.common.acl). */

export const AclOperation = {
  UNKNOWN: 0,
  ANY: 1,
  ALL: 2,
  READ: 3,
  WRITE: 4,
  CREATE: 5,
  DELETE: 6,
  ALTER: 7,
  DESCRIBE: 8,
  CLUSTER_ACTION: 9,
  DESCRIBE_CONFIGS: 10,
  ALTER_CONFIGS: 11,
  IDEMPOTENT_WRITE: 12,
  CREATE_TOKENS: 13,
  DESCRIBE_TOKENS: 14,
  TWO_PHASE_COMMIT: 15,
} as const;
export type AclOperation = (typeof AclOperation)[keyof typeof AclOperation];

export const AclPermissionType = { UNKNOWN: 0, ANY: 1, DENY: 2, ALLOW: 3 } as const;

export const ResourceType = {
  UNKNOWN: 0,
  ANY: 1,
  TOPIC: 2,
  GROUP: 3,
  CLUSTER: 4,
  TRANSACTIONAL_ID: 5,
  DELEGATION_TOKEN: 6,
  USER: 7,
} as const;
export type ResourceType = (typeof ResourceType)[keyof typeof ResourceType];

export const PatternType = { UNKNOWN: 0, ANY: 1, MATCH: 2, LITERAL: 3, PREFIXED: 4 } as const;

/** The only name of the resource type CLUSTER. */
export const CLUSTER_NAME = 'kafka-cluster';
/** As a principal's name, a host or a literal resource name: any. */
export const WILDCARD = '*';

const OPERATION_NAMES: readonly string[] = Object.keys(AclOperation);
const RESOURCE_TYPE_NAMES: readonly string[] = Object.keys(ResourceType);
const PATTERN_TYPE_NAMES: readonly string[] = Object.keys(PatternType);
const PERMISSION_NAMES: readonly string[] = Object.keys(AclPermissionType);

/** A number of a later protocol is shown as Java's enums show it: UNKNOWN. */
export function operationName(operation: number): string {
  return OPERATION_NAMES[operation] ?? 'UNKNOWN';
}

export function resourceTypeName(resourceType: number): string {
  return RESOURCE_TYPE_NAMES[resourceType] ?? 'UNKNOWN';
}

export function patternTypeName(patternType: number): string {
  return PATTERN_TYPE_NAMES[patternType] ?? 'UNKNOWN';
}

export function permissionTypeName(permissionType: number): string {
  return PERMISSION_NAMES[permissionType] ?? 'UNKNOWN';
}
