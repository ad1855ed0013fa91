/**
 * ACLs, as the active controller decides them (AclControlManager, and what AclApis checks before it). An
 * ACL is never changed, only added and removed; adding one that is there already succeeds and does
 * nothing.
 *
 * Soft state: `aclKeys`, an index over what the ACLs in the image say, because looking for an equal one
 * among all would make many creations quadratic.
 */
import { randomUuid, type Uuid } from '../../base/uuid.ts';
import {
  AclOperation,
  AclPermissionType,
  CLUSTER_NAME,
  operationName,
  PatternType,
  patternTypeName,
  permissionTypeName,
  ResourceType,
  resourceTypeName,
} from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  CreateAclsRequest,
  CreateAclsRequestAclCreation,
  CreateAclsResponse,
} from '../../protocol/generated/create-acls.ts';
import type {
  DeleteAclsRequest,
  DeleteAclsResponse,
  DeleteAclsResponseDeleteAclsMatchingAcl,
} from '../../protocol/generated/delete-acls.ts';
import type {
  DescribeAclsRequest,
  DescribeAclsResponse,
} from '../../protocol/generated/describe-acls.ts';
import {
  type AclBinding,
  type AclFilter,
  aclKey,
  isUnknownOperation,
  isUnknownPatternType,
  isUnknownPermission,
  isUnknownResourceType,
  matchesFilter,
} from '../metadata/acl.ts';
import type { AclImage, MetadataImageView } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { type ApiError, apiError, NO_ERROR } from './api-error.ts';
import type { ControllerSoft } from './controller-context.ts';
import { RECORDS_MAX, recordsError } from './record-limits.ts';

/** Apache Kafka's message for no error is an empty one here, but null in DeleteAcls. */
const DONE = apiError(ErrorCode.NONE, '');
const NO_ACL = apiError(ErrorCode.UNKNOWN_SERVER_ERROR, null);
/** Of ACLs in one answer: many filters may each match thousands, and the same ones. */
const TOLD_MAX = 10 * RECORDS_MAX;
const TOO_MANY_TO_DELETE = apiError(
  ErrorCode.INVALID_REQUEST,
  `Cannot remove more than ${RECORDS_MAX} acls in a single delete operation.`,
);

export function decideCreateAcls(
  image: MetadataImageView,
  soft: Pick<ControllerSoft, 'prng' | 'aclKeys'>,
  request: CreateAclsRequest,
  records: MetadataRecord[],
): CreateAclsResponse {
  if (request.creations.some(isForFiltersOnly)) {
    return { throttleTimeMs: 0, results: request.creations.map(() => NO_ACL) };
  }
  const newByKey = new Map<string, AclBinding>();
  const results = request.creations.map((creation): ApiError => {
    const binding = bindingOf(creation);
    const error = bindingError(binding);
    if (error !== null) return error;
    const key = aclKey(binding);
    if (!soft.aclKeys.has(key)) newByKey.set(key, binding);
    return DONE;
  });
  const newRecords: MetadataRecord[] = [];
  for (const binding of newByKey.values()) {
    newRecords.push({ kind: 'AccessControlEntryRecord', id: randomUuid(soft.prng), ...binding });
  }
  const excess = recordsError(image, newRecords);
  if (excess !== null) {
    return {
      throttleTimeMs: 0,
      results: results.map((result) => (result === DONE ? excess : result)),
    };
  }
  for (const record of newRecords) records.push(record);
  for (const key of newByKey.keys()) soft.aclKeys.add(key);
  return { throttleTimeMs: 0, results };
}

/** One that speaks of any kind of something is no ACL at all to Apache Kafka, and spoils the request. */
function isForFiltersOnly(creation: CreateAclsRequestAclCreation): boolean {
  const { resourceType, resourcePatternType, operation, permissionType } = creation;
  return (
    resourceType === ResourceType.ANY ||
    resourcePatternType === PatternType.ANY ||
    resourcePatternType === PatternType.MATCH ||
    operation === AclOperation.ANY ||
    permissionType === AclPermissionType.ANY
  );
}

function bindingOf(creation: CreateAclsRequestAclCreation): AclBinding {
  const { resourcePatternType, ...rest } = creation;
  return { ...rest, patternType: resourcePatternType };
}

function bindingError(acl: AclBinding): ApiError | null {
  const { resourceType, resourceName, patternType, principal, operation, permissionType } = acl;
  if (resourceType === ResourceType.CLUSTER && resourceName !== CLUSTER_NAME) {
    return invalid(`The only valid name for the CLUSTER resource is ${CLUSTER_NAME}`);
  }
  if (resourceName === '') return invalid('Invalid empty resource name');
  if (isUnknownResourceType(resourceType)) {
    return invalid(`Invalid resourceType ${resourceTypeName(resourceType)}`);
  }
  if (patternType !== PatternType.LITERAL && patternType !== PatternType.PREFIXED) {
    return invalid(`Invalid patternType ${patternTypeName(patternType)}`);
  }
  if (isUnknownOperation(operation)) {
    return invalid(`Invalid operation ${operationName(operation)}`);
  }
  if (permissionType !== AclPermissionType.DENY && permissionType !== AclPermissionType.ALLOW) {
    return invalid(`Invalid permissionType ${permissionTypeName(permissionType)}`);
  }
  if (principal.includes(':')) return null;
  const why = 'no colon is present separating the principal type from the principal name';
  return invalid(`Could not parse principal from \`${principal}\` (${why})`);
}

export function decideDeleteAcls(
  image: MetadataImageView,
  soft: Pick<ControllerSoft, 'aclKeys'>,
  request: DeleteAclsRequest,
  records: MetadataRecord[],
): DeleteAclsResponse {
  const deleted = new Map<Uuid, AclImage>();
  const filterResults: DeleteAclsResponse['filterResults'] = [];
  let toldCount = 0;
  for (const filter of request.filters) {
    const error = filterError(filter);
    const matching: AclImage[] = [];
    for (const acl of error === null ? matchingAcls(image, filter) : []) {
      matching.push(acl);
      deleted.set(acl.id, acl);
      toldCount++;
      if (deleted.size <= RECORDS_MAX && toldCount <= TOLD_MAX) continue;
      const refused = request.filters.map(() => ({ ...TOO_MANY_TO_DELETE, matchingAcls: [] }));
      return { throttleTimeMs: 0, filterResults: refused };
    }
    filterResults.push({ ...(error ?? NO_ERROR), matchingAcls: matching.map(toMatchingAcl) });
  }
  for (const [id, acl] of deleted) {
    records.push({ kind: 'RemoveAccessControlEntryRecord', id });
    soft.aclKeys.delete(aclKey(acl));
  }
  return { throttleTimeMs: 0, filterResults };
}

function filterError(filter: AclFilter): ApiError | null {
  const { resourceTypeFilter, patternTypeFilter, operation, permissionType } = filter;
  if (isUnknownResourceType(resourceTypeFilter) || isUnknownPatternType(patternTypeFilter)) {
    return invalid('Unknown patternFilter.');
  }
  if (isUnknownOperation(operation) || isUnknownPermission(permissionType)) {
    return invalid('Unknown entryFilter.');
  }
  return null;
}

function* matchingAcls(image: MetadataImageView, filter: AclFilter): Iterable<AclImage> {
  for (const acl of image.acls.values()) if (matchesFilter(acl, filter)) yield acl;
}

function toMatchingAcl({ id: _id, ...acl }: AclImage): DeleteAclsResponseDeleteAclsMatchingAcl {
  return { ...NO_ERROR, ...acl };
}

/** From the committed image, grouped by resource pattern. */
export function describeAcls(
  image: MetadataImageView,
  filter: DescribeAclsRequest,
): DescribeAclsResponse {
  const byPattern = new Map<string, DescribeAclsResponse['resources'][number]>();
  for (const acl of matchingAcls(image, filter)) {
    const { resourceType, resourceName, patternType } = acl;
    const key = `${resourceType} ${patternType} ${resourceName}`;
    let resource = byPattern.get(key);
    if (resource === undefined) {
      resource = { resourceType, resourceName, patternType, acls: [] };
      byPattern.set(key, resource);
    }
    const { principal, host, operation, permissionType } = acl;
    resource.acls.push({ principal, host, operation, permissionType });
  }
  return { throttleTimeMs: 0, ...DONE, resources: [...byPattern.values()] };
}

function invalid(message: string): ApiError {
  return apiError(ErrorCode.INVALID_REQUEST, message);
}
