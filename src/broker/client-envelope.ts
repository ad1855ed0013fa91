/**
 * Requests that go to the active controller in the name of a client: in an Envelope, with the client's
 * principal and address, around a frame with its client id (KIP-590). Rights and quotas there are the client's.
 */
import { type ApiKey, requestHeaderVersion, responseHeaderVersion } from '../protocol/api-keys.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { EnvelopeRequest, EnvelopeResponse } from '../protocol/generated/envelope.ts';
import { readResponseHeader, writeRequestHeader } from '../protocol/generated/headers.ts';
import { writeDefaultPrincipalData } from '../protocol/generated/principal.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { WireReader } from '../protocol/wire-reader.ts';
import { WireWriter } from '../protocol/wire-writer.ts';
import { addressBytes } from './java-address.ts';
import { getPeerApi } from './peer-apis.ts';
import type { Connection, RequestContext } from './request-context.ts';

const PRINCIPAL_VERSION = 0;

/** `requestData`: a frame without its length, as the client has sent it or could have. */
export function envelopeOf(
  { principal, remoteAddress }: Connection,
  requestData: Buffer,
): EnvelopeRequest {
  return {
    requestData,
    requestPrincipal: encodePrincipal(principal),
    clientHostAddress: addressBytes(remoteAddress),
  };
}

/** Around what this broker asks for because of a client's request. */
export function envelopeFor(
  { connection, correlationId, clientId }: RequestContext,
  apiKey: ApiKey,
  request: object,
): EnvelopeRequest {
  const api = getPeerApi(apiKey);
  const apiVersion = api.maxVersion;
  const header = {
    requestApiKey: apiKey,
    requestApiVersion: apiVersion,
    correlationId,
    clientId,
  };
  const writer = new WireWriter();
  writeRequestHeader(writer, header, requestHeaderVersion(apiKey, apiVersion));
  api.write(writer, request, apiVersion);
  return envelopeOf(connection, writer.toBuffer());
}

/** The reply to `envelopeFor`; null: there is none, or none that can be read. */
export function replyIn(
  { errorCode, responseData }: EnvelopeResponse,
  apiKey: ApiKey,
): object | null {
  if (errorCode !== ErrorCode.NONE || responseData === null) return null;
  const api = getPeerApi(apiKey);
  try {
    const reader = new WireReader(responseData);
    readResponseHeader(reader, responseHeaderVersion(apiKey, api.maxVersion));
    return api.read(reader, api.maxVersion);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

function encodePrincipal(principal: string): Buffer {
  const colon = principal.indexOf(':');
  const writer = new WireWriter();
  writer.int16(PRINCIPAL_VERSION);
  const data = {
    type: principal.slice(0, colon),
    name: principal.slice(colon + 1),
    tokenAuthenticated: false,
  };
  writeDefaultPrincipalData(writer, data, PRINCIPAL_VERSION);
  return writer.toBuffer();
}
