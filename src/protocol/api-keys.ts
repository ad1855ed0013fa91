/** Kafka's API keys, what is known about each, and which header its requests and replies carry. */
import { type ApiInfo, ApiKey, type ApiName, apis } from './generated/api-keys.ts';

export type { ApiInfo, ApiName } from './generated/api-keys.ts';
export { ApiKey, apis } from './generated/api-keys.ts';

/** `undefined` for a key that Kafka 4.3.1 does not know. */
export function findApi(apiKey: number): ApiInfo | undefined {
  return apis[apiKey];
}

export function apiName(apiKey: number): ApiName | undefined {
  return apis[apiKey]?.name;
}

export function isFlexible(apiKey: number, version: number): boolean {
  const api = apis[apiKey];
  return api !== undefined && version >= api.flexibleVersion;
}

/**
 * The header's version follows from the first four bytes of a request alone. An unknown API gets
 * version 1, which is how far such a frame can be read.
 */
export function requestHeaderVersion(apiKey: number, version: number): 1 | 2 {
  return isFlexible(apiKey, version) ? 2 : 1;
}

/**
 * A client that sends ApiVersions does not know yet what the broker speaks, and must be able to
 * read the reply all the same: its header is never flexible (KIP-511).
 */
export function responseHeaderVersion(apiKey: number, version: number): 0 | 1 {
  return apiKey !== ApiKey.ApiVersions && isFlexible(apiKey, version) ? 1 : 0;
}
