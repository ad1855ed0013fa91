/**
 * Envelope (KIP-590): a request of somebody else, passed on by a broker. It is handled as if its
 * sender had come here, and its reply travels back in this one's. Source: kafka.server.EnvelopeUtils.
 */
import { requestHeaderVersion } from '../../protocol/api-keys.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { EnvelopeRequest, EnvelopeResponse } from '../../protocol/generated/envelope.ts';
import { readRequestHeader } from '../../protocol/generated/headers.ts';
import { readDefaultPrincipalData } from '../../protocol/generated/principal.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import { WireReader } from '../../protocol/wire-reader.ts';
import { findServedApi } from '../apis.ts';
import { handleGuarded } from '../auth/guarded-handler.ts';
import type { Broker } from '../broker.ts';
import { addressOfBytes, hostAddress } from '../java-address.ts';
import type { RequestContext } from '../request-context.ts';

/** API key and version: what says how the rest is read. */
const HEADER_PREFIX_BYTES = 8;

export function handleEnvelope(
  broker: Broker,
  context: RequestContext,
  request: EnvelopeRequest,
): void {
  if (!broker.controller.isActive) {
    broker.reply(context.ticket, refusedEnvelope(ErrorCode.NOT_CONTROLLER));
    return;
  }
  const errorCode = handleForwarded(broker, context, request);
  if (errorCode !== ErrorCode.NONE) broker.reply(context.ticket, refusedEnvelope(errorCode));
}

export function refusedEnvelope(errorCode: ErrorCode): EnvelopeResponse {
  return { responseData: null, errorCode };
}

function handleForwarded(
  broker: Broker,
  context: RequestContext,
  { requestData, requestPrincipal, clientHostAddress }: EnvelopeRequest,
): ErrorCode {
  const slot = broker.connections.findSlot(context.ticket);
  const remoteAddress = addressOfBytes(clientHostAddress);
  if (slot === undefined) return ErrorCode.NONE;
  if (remoteAddress === undefined || requestData.length < HEADER_PREFIX_BYTES) {
    return ErrorCode.INVALID_REQUEST;
  }
  const apiKey = requestData.readInt16BE(0);
  const apiVersion = requestData.readInt16BE(2);
  const api = findServedApi(apiKey, true);
  if (api === undefined || apiVersion < api.minVersion || apiVersion > api.maxVersion) {
    return ErrorCode.UNSUPPORTED_VERSION;
  }
  if (!api.isForwardable) return ErrorCode.INVALID_REQUEST;
  try {
    const principal = readPrincipal(requestPrincipal);
    const reader = new WireReader(requestData);
    const header = readRequestHeader(reader, requestHeaderVersion(apiKey, apiVersion));
    const innerRequest = api.read(reader, apiVersion);
    const { correlationId, clientId } = header;
    slot.inner = { apiKey, apiVersion, correlationId };
    slot.principal = principal;
    slot.clientId = clientId ?? '';
    const host = hostAddress(remoteAddress);
    const connection = { ...context.connection, remoteAddress, host, principal };
    const { ticket } = context;
    const inner = { ticket, apiKey, apiVersion, correlationId, clientId, connection };
    handleGuarded(broker, api, inner, innerRequest);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    slot.inner = null;
    return ErrorCode.INVALID_REQUEST;
  }
  return ErrorCode.NONE;
}

/** As DefaultKafkaPrincipalBuilder writes it: a version, then the record. */
function readPrincipal(bytes: Buffer | null): string {
  if (bytes === null) throw new ProtocolError('an Envelope without a principal');
  const reader = new WireReader(bytes);
  const { type, name } = readDefaultPrincipalData(reader, reader.int16());
  return `${type}:${name}`;
}
