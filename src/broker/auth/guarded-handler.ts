/** The way from a request that was read to its handler, past the authorizer. */
import { assert } from '../../base/assert.ts';
import { type ApiError, apiError } from '../../core/controller/api-error.ts';
import { operationName } from '../../protocol/acl.ts';
import { ApiKey, apiName } from '../../protocol/api-keys.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';
import type { ServedApi } from '../served-api.ts';
import { isAllowedOnCluster, isQuietlyAllowedOnCluster } from './access.ts';
import { CLUSTER_DENIED } from './config-access.ts';
import { deniedResponse } from './denied-response.ts';
import { type ClusterRule, findRequestRule } from './request-rules.ts';

/** They say it in the general words of the code, or in none; others say which operation is missing. */
const GENERAL_MESSAGES: ReadonlyMap<number, string | null> = new Map([
  [ApiKey.AddRaftVoter, CLUSTER_DENIED.errorMessage],
  [ApiKey.RemoveRaftVoter, CLUSTER_DENIED.errorMessage],
  [ApiKey.ControllerRegistration, CLUSTER_DENIED.errorMessage],
  [ApiKey.DescribeQuorum, CLUSTER_DENIED.errorMessage],
  [ApiKey.AlterClientQuotas, CLUSTER_DENIED.errorMessage],
  [ApiKey.DescribeClientQuotas, null],
  [ApiKey.DescribeUserScramCredentials, null],
]);

export function handleGuarded(
  broker: Broker,
  api: ServedApi,
  context: RequestContext,
  request: object,
): void {
  if (broker.authorizer !== null) {
    const { connection } = context;
    const rule = findRequestRule(api.apiKey, connection.isController);
    // Nobody gets past by an API that was forgotten there.
    assert(rule !== undefined, `no rule says who may use ${apiName(api.apiKey)}`);
    if (typeof rule === 'object' && isDenied(broker, context, rule)) {
      const error = denial(broker, context, rule);
      broker.reply(context.ticket, deniedResponse(api.apiKey, request, error));
      return;
    }
  }
  api.handle(broker, context, request);
}

function isDenied(broker: Broker, { connection }: RequestContext, rule: ClusterRule): boolean {
  const { operation, alternative } = rule;
  if (alternative !== null && isQuietlyAllowedOnCluster(broker, connection, alternative)) {
    return false;
  }
  return !isAllowedOnCluster(broker, connection, operation);
}

function denial(broker: Broker, { apiKey }: RequestContext, { operation }: ClusterRule): ApiError {
  if (broker.authorizer?.isLoaded === false) {
    // Not a "no" yet: replicas of the quorum take one for final, and this one passes.
    return apiError(ErrorCode.UNKNOWN_SERVER_ERROR, null);
  }
  const specific = `Request ${apiName(apiKey)} needs ${operationName(operation)} permission.`;
  const general = GENERAL_MESSAGES.get(apiKey);
  return { ...CLUSTER_DENIED, errorMessage: general === undefined ? specific : general };
}
