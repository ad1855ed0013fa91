/**
 * What an ACL is equal to, and which ACLs a filter of DescribeAcls or DeleteAcls means
 * (org.apache.kafka.common.acl.AclBindingFilter, StandardAcl).
 */
import {
  AclOperation,
  AclPermissionType,
  PatternType,
  ResourceType,
  WILDCARD,
} from '../../protocol/acl.ts';
import type { AclImage } from './image.ts';

/** An ACL without its id: what clients create, see and delete. */
export type AclBinding = Omit<AclImage, 'id'>;

/** The filter of DescribeAcls, and each filter of DeleteAcls. Null: any. */
export type AclFilter = {
  readonly resourceTypeFilter: number;
  readonly resourceNameFilter: string | null;
  readonly patternTypeFilter: number;
  readonly principalFilter: string | null;
  readonly hostFilter: string | null;
  readonly operation: number;
  readonly permissionType: number;
};

/** The same for ACLs that say the same: there is only one of them. */
export function aclKey(acl: AclBinding): string {
  const { resourceType, patternType, operation, permissionType } = acl;
  const numbers = `${resourceType} ${patternType} ${operation} ${permissionType}`;
  return JSON.stringify([numbers, acl.resourceName, acl.principal, acl.host]);
}

/** A number that this version of the protocol does not know is nobody's. */
export function isUnknownOperation(operation: number): boolean {
  return operation <= AclOperation.UNKNOWN || operation > AclOperation.TWO_PHASE_COMMIT;
}

export function isUnknownResourceType(resourceType: number): boolean {
  return resourceType <= ResourceType.UNKNOWN || resourceType > ResourceType.USER;
}

export function isUnknownPatternType(patternType: number): boolean {
  return patternType <= PatternType.UNKNOWN || patternType > PatternType.PREFIXED;
}

export function isUnknownPermission(permissionType: number): boolean {
  return permissionType <= AclPermissionType.UNKNOWN || permissionType > AclPermissionType.ALLOW;
}

export function matchesFilter(acl: AclBinding, filter: AclFilter): boolean {
  const { principalFilter, hostFilter, operation, permissionType } = filter;
  if (principalFilter !== null && principalFilter !== acl.principal) return false;
  if (hostFilter !== null && hostFilter !== acl.host) return false;
  if (operation !== AclOperation.ANY && operation !== acl.operation) return false;
  if (permissionType !== AclPermissionType.ANY && permissionType !== acl.permissionType) {
    return false;
  }
  return matchesPattern(acl, filter);
}

function matchesPattern(acl: AclBinding, filter: AclFilter): boolean {
  const { resourceTypeFilter, resourceNameFilter: name, patternTypeFilter } = filter;
  if (resourceTypeFilter !== ResourceType.ANY && resourceTypeFilter !== acl.resourceType) {
    return false;
  }
  const isOfThisType = patternTypeFilter === acl.patternType;
  const isAnyType = patternTypeFilter === PatternType.ANY;
  if (!isOfThisType && !isAnyType && patternTypeFilter !== PatternType.MATCH) return false;
  if (name === null) return true;
  if (isOfThisType || isAnyType) return name === acl.resourceName;
  // MATCH: every pattern that says something about the resource of that name.
  return acl.patternType === PatternType.PREFIXED
    ? name.startsWith(acl.resourceName)
    : name === acl.resourceName || acl.resourceName === WILDCARD;
}
