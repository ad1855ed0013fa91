/**
 * DescribeAcls, CreateAcls, DeleteAcls of a broker without an authorizer, which is what this one is:
 * it does not start with one configured. Apache Kafka's answers in that case (AclApis).
 */
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
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

const NO_AUTHORIZER: ApiError = apiError(
  ErrorCode.SECURITY_DISABLED,
  'No Authorizer is configured.',
);

export function handleDescribeAcls(
  broker: Broker,
  { ticket }: RequestContext,
  _request: DescribeAclsRequest,
): void {
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
  const results = request.creations.map(() => NO_AUTHORIZER);
  const response: CreateAclsResponse = { throttleTimeMs: 0, results };
  broker.reply(ticket, response);
}

export function handleDeleteAcls(
  broker: Broker,
  { ticket }: RequestContext,
  request: DeleteAclsRequest,
): void {
  const filterResults = request.filters.map(() => ({ ...NO_AUTHORIZER, matchingAcls: [] }));
  const response: DeleteAclsResponse = { throttleTimeMs: 0, filterResults };
  broker.reply(ticket, response);
}
