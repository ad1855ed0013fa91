/**
 * DescribeAcls from the committed image; CreateAcls and DeleteAcls decided by core/controller/acls. Without
 * an authorizer there are no ACLs that anybody heeds, and the answer says so (AclApis).
 */
import { describeAcls } from '../../core/controller/acls.ts';
import { type ApiError, apiError } from '../../core/controller/api-error.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  CreateAclsRequest,
  CreateAclsResponse,
} from '../../protocol/generated/create-acls.ts';
import type {
  DeleteAclsRequest,
  DeleteAclsResponse,
} from '../../protocol/generated/delete-acls.ts';
import type {
  DescribeAclsRequest,
  DescribeAclsResponse,
} from '../../protocol/generated/describe-acls.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

const NO_AUTHORIZER: ApiError = apiError(
  ErrorCode.SECURITY_DISABLED,
  'No Authorizer is configured.',
);

export function handleDescribeAcls(
  broker: Broker,
  { ticket }: RequestContext,
  request: DescribeAclsRequest,
): void {
  demandKnown([
    request.resourceTypeFilter,
    request.patternTypeFilter,
    request.operation,
    request.permissionType,
  ]);
  if (broker.authorizer !== null) {
    broker.reply(ticket, describeAcls(broker.image, request));
    return;
  }
  const { errorCode } = NO_AUTHORIZER;
  const errorMessage = 'No Authorizer is configured on the broker';
  const response: DescribeAclsResponse = {
    throttleTimeMs: 0,
    errorCode,
    errorMessage,
    resources: [],
  };
  broker.reply(ticket, response);
}

export function handleCreateAcls(
  broker: Broker,
  { ticket }: RequestContext,
  request: CreateAclsRequest,
): void {
  for (const it of request.creations) {
    demandKnown([it.resourceType, it.resourcePatternType, it.operation, it.permissionType]);
  }
  if (broker.authorizer !== null) {
    broker.controller.submit({ kind: 'createAcls', ticket, request });
    return;
  }
  const results = request.creations.map(() => NO_AUTHORIZER);
  const response: CreateAclsResponse = { throttleTimeMs: 0, results };
  broker.reply(ticket, response);
}

export function handleDeleteAcls(
  broker: Broker,
  { ticket }: RequestContext,
  request: DeleteAclsRequest,
): void {
  for (const it of request.filters) {
    demandKnown([it.resourceTypeFilter, it.patternTypeFilter, it.operation, it.permissionType]);
  }
  if (broker.authorizer !== null) {
    broker.controller.submit({ kind: 'deleteAcls', ticket, request });
    return;
  }
  const filterResults = request.filters.map(() => ({ ...NO_AUTHORIZER, matchingAcls: [] }));
  const response: DeleteAclsResponse = { throttleTimeMs: 0, filterResults };
  broker.reply(ticket, response);
}

/** Apache Kafka takes a request with UNKNOWN in it for no request at all, and closes the connection. */
function demandKnown(numbers: readonly number[]): void {
  if (numbers.includes(0)) throw new ProtocolError('an ACL or a filter with an UNKNOWN part');
}
