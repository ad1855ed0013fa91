/**
 * ApiVersions (KIP-35, KIP-511, KIP-584): what this broker serves, and which features the cluster
 * has finalized. It advertises what is whole at every version named, and nothing else.
 */

import { KRAFT_VERSION_FEATURE, SUPPORTED_FEATURES } from '../../core/metadata/features.ts';
import { ApiKey } from '../../protocol/api-keys.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  ApiVersionsRequest,
  ApiVersionsResponse,
} from '../../protocol/generated/api-versions.ts';
import { advertisedApis, getServedApi } from '../apis.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

/** ApiVersionsRequest.isValid: what a client may call itself. */
const SOFTWARE_NAME: RegExp = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

export function handleApiVersions(
  broker: Broker,
  context: RequestContext,
  request: ApiVersionsRequest,
): void {
  if (context.apiVersion >= 3) {
    const { clientSoftwareName, clientSoftwareVersion } = request;
    if (!SOFTWARE_NAME.test(clientSoftwareName) || !SOFTWARE_NAME.test(clientSoftwareVersion)) {
      broker.reply(context.ticket, emptyResponse(ErrorCode.INVALID_REQUEST));
      return;
    }
    context.connection.clientSoftwareName = clientSoftwareName;
    context.connection.clientSoftwareVersion = clientSoftwareVersion;
  }
  const { features, metadataOffset } = broker.image;
  const response = emptyResponse(ErrorCode.NONE);
  response.apiKeys = advertisedApis(context.connection.isController).slice();
  // Clients before version 4 cannot read a range that starts at 0 (KAFKA-17011).
  response.supportedFeatures = SUPPORTED_FEATURES.filter(
    (it) => context.apiVersion >= 4 || it.minSupportedVersion > 0,
  ).map((it) => ({
    name: it.name,
    minVersion: it.minSupportedVersion,
    maxVersion: it.maxSupportedVersion,
  }));
  response.finalizedFeaturesEpoch = metadataOffset;
  response.finalizedFeatures = [...features].map(([name, level]) => ({
    name,
    maxVersionLevel: level,
    minVersionLevel: level,
  }));
  // It is no feature record but a control record of the quorum; a level of 0 is not named.
  const { kraftVersion } = broker.quorum;
  if (kraftVersion > 0) {
    response.finalizedFeatures.push({
      name: KRAFT_VERSION_FEATURE,
      maxVersionLevel: kraftVersion,
      minVersionLevel: kraftVersion,
    });
  }
  broker.reply(context.ticket, response);
}

/** The answer to a version that is not known: always written as version 0. */
export function unsupportedApiVersions(): ApiVersionsResponse {
  const response = emptyResponse(ErrorCode.UNSUPPORTED_VERSION);
  const { minVersion, maxVersion } = getServedApi(ApiKey.ApiVersions);
  response.apiKeys = [{ apiKey: ApiKey.ApiVersions, minVersion, maxVersion }];
  return response;
}

function emptyResponse(errorCode: ErrorCode): ApiVersionsResponse {
  return {
    errorCode,
    apiKeys: [],
    throttleTimeMs: 0,
    supportedFeatures: [],
    finalizedFeaturesEpoch: -1,
    finalizedFeatures: [],
    zkMigrationReady: false,
  };
}
