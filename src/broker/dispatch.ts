/**
 * From a frame to its handler, and from a handler's reply to its frame.
 *
 * What a client cannot be told is a closed connection and a log line: an API or a version that is
 * not served, and bytes that do not parse. ApiVersions is the exception (KIP-511): an unknown version gets
 * a reply that every client can read. Source: kafka.network.SocketServer, RequestContext.
 */
import {
  ApiKey,
  apiName,
  requestHeaderVersion,
  responseHeaderVersion,
} from '../protocol/api-keys.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { readRequestHeader, writeResponseHeader } from '../protocol/generated/headers.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { WireReader } from '../protocol/wire-reader.ts';
import { WireWriter } from '../protocol/wire-writer.ts';
import { findServedApi, getServedApi } from './apis.ts';
import { handleGuarded } from './auth/guarded-handler.ts';
import type { Broker } from './broker.ts';
import type { BrokerConnection, InnerRequest, ReplySlot } from './connections.ts';
import { forwardRequest } from './forwarder.ts';
import { unsupportedApiVersions } from './handlers/api-versions.ts';
import type { ServedApi } from './served-api.ts';

/** API key, version and correlation id: what precedes the client id. */
const HEADER_PREFIX_BYTES = 8;

export function dispatchFrame(broker: Broker, connection: BrokerConnection, frame: Buffer): void {
  if (frame.length < HEADER_PREFIX_BYTES) {
    refuse(broker, connection, `a frame of ${frame.length} bytes is too short for a request`);
    return;
  }
  const apiKey = frame.readInt16BE(0);
  const apiVersion = frame.readInt16BE(2);
  const correlationId = frame.readInt32BE(4);
  const api = findServedApi(apiKey, connection.info.isController);
  if (api === undefined || apiVersion < api.minVersion || apiVersion > api.maxVersion) {
    if (apiKey === ApiKey.ApiVersions) {
      // The body of a version we do not know must not be parsed. The reply is one of version 0.
      const { nowMs } = broker;
      const slot = broker.connections.reserve(connection, apiKey, 0, correlationId, null, 0, nowMs);
      broker.reply(slot.ticket, unsupportedApiVersions());
      return;
    }
    const name = apiName(apiKey) ?? `API ${apiKey}`;
    // As JSON: what a client calls itself is not taken for a line of its own.
    const client = JSON.stringify(clientIdOf(frame));
    refuse(broker, connection, `${name} version ${apiVersion} is not supported (client ${client})`);
    return;
  }
  try {
    handleFrame(broker, connection, api, frame);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    refuse(
      broker,
      connection,
      `malformed ${apiName(apiKey)} version ${apiVersion}: ${error.message}`,
    );
  }
}

function handleFrame(
  broker: Broker,
  connection: BrokerConnection,
  api: ServedApi,
  frame: Buffer,
): void {
  const { quotas } = broker;
  const startMicros = quotas.measuresTime ? quotas.requestTime.now() : 0;
  const reader = new WireReader(frame);
  const apiVersion = frame.readInt16BE(2);
  const header = readRequestHeader(reader, requestHeaderVersion(api.apiKey, apiVersion));
  const request = api.read(reader, apiVersion);
  const { apiKey } = api;
  const { correlationId, clientId } = header;
  const slot = broker.connections.reserve(
    connection,
    apiKey,
    apiVersion,
    correlationId,
    clientId,
    frame.length,
    broker.nowMs,
  );
  const { ticket } = slot;
  broker.counters.onRequest(apiKey);
  if (api.isPassedOn && !connection.info.isController && !broker.controller.isActive) {
    forwardRequest(broker, slot, frame, connection.info, request);
    return;
  }
  const context = {
    ticket,
    apiKey,
    apiVersion,
    correlationId,
    clientId,
    connection: connection.info,
  };
  if (startMicros > 0) quotas.requestTime.begin(ticket, startMicros);
  try {
    handleGuarded(broker, api, context, request);
    if (startMicros > 0) quotas.onHandled(slot);
  } catch (error) {
    // The connection closes once nothing is waited for: this request has no reply.
    if (error instanceof ProtocolError) broker.replyNothing(ticket);
    throw error;
  }
}

/** A whole reply, length and header in front. The `records` of a fetch are not copied. */
export function encodeReply(slot: ReplySlot, response: object): Buffer[] {
  if (slot.inner !== null) return encodeForwardedReply(slot, slot.inner, response);
  return encodeFrame(slot, getServedApi(slot.apiKey), response);
}

function encodeFrame(slot: ReplySlot, api: ServedApi, response: object): Buffer[] {
  const writer = new WireWriter();
  writer.beginFrame();
  const headerVersion = responseHeaderVersion(slot.apiKey, slot.apiVersion);
  writeResponseHeader(writer, { correlationId: slot.correlationId }, headerVersion);
  api.write(writer, response, slot.apiVersion);
  return writer.endFrame();
}

/** The reply to what an Envelope carried, in the Envelope's own reply (KIP-590). */
function encodeForwardedReply(slot: ReplySlot, inner: InnerRequest, response: object): Buffer[] {
  const { apiKey, apiVersion, correlationId } = inner;
  const writer = new WireWriter();
  writeResponseHeader(writer, { correlationId }, responseHeaderVersion(apiKey, apiVersion));
  getServedApi(apiKey).write(writer, response, apiVersion);
  const envelope = { responseData: writer.toBuffer(), errorCode: ErrorCode.NONE };
  return encodeFrame(slot, getServedApi(ApiKey.Envelope), envelope);
}

function refuse(broker: Broker, connection: BrokerConnection, why: string): void {
  const { remoteAddress, remotePort, listenerName } = connection.info;
  broker.refusals.warn(broker.nowMs, `closing connection: ${why}`, {
    client: `${remoteAddress}:${remotePort}`,
    software:
      `${connection.info.clientSoftwareName} ${connection.info.clientSoftwareVersion}`.trim(),
    listener: listenerName,
  });
  broker.closeConnection(connection);
}

/** For the log line only: as much of the header as every version has. */
function clientIdOf(frame: Buffer): string | null {
  if (frame.length < HEADER_PREFIX_BYTES + 2) return null;
  const sizeBytes = frame.readInt16BE(HEADER_PREFIX_BYTES);
  const start = HEADER_PREFIX_BYTES + 2;
  if (sizeBytes < 0 || start + sizeBytes > frame.length) return null;
  return frame.toString('utf8', start, start + Math.min(sizeBytes, 128));
}
