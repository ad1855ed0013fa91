/**
 * Requests that only the active controller decides, passed on to it as they came, and its replies
 * handed back as they are (KIP-590); of configs a broker decides a part (`config-forwarding.ts`). The
 * frame's own header travels along, so that the reply in the Envelope carries the client's
 * correlation id.
 */
import { ApiKey, requestHeaderVersion } from '../protocol/api-keys.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { EnvelopeResponse } from '../protocol/generated/envelope.ts';
import { readRequestHeader } from '../protocol/generated/headers.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { WireReader } from '../protocol/wire-reader.ts';
import { getServedApi } from './apis.ts';
import { handleGuarded } from './auth/guarded-handler.ts';
import type { Broker } from './broker.ts';
import { envelopeOf } from './client-envelope.ts';
import {
  type DecidedConfigs,
  decideConfigsHere,
  undecidedRequest,
  withDecidedConfigs,
} from './config-forwarding.ts';
import type { ReplySlot } from './connections.ts';
import type { ControllerReply } from './controller-channel.ts';
import type { Connection } from './request-context.ts';
import { throttleTimePosition } from './throttle-time-position.ts';

/** Kafka's channel manager gives up as late. */
const FORWARD_TIMEOUT_MS = 60_000;
/** What waits for the controller's answer: a client's request, and what has been decided of it here. */
export type ForwardedRequest = {
  readonly ticket: number;
  readonly decided: DecidedConfigs | null;
};

export function forwardRequest(
  broker: Broker,
  slot: ReplySlot,
  frame: Buffer,
  connection: Connection,
  request: object,
): void {
  const { ticket } = slot;
  const decided = decideConfigsHere(broker, slot, connection, request);
  // The frame is the broker's only until the tick ends.
  const requestData =
    decided === null ? Buffer.from(frame) : undecidedRequest(slot, frame, request, decided);
  if (requestData === null) {
    broker.reply(ticket, withDecidedConfigs(slot, decided!, null));
    return;
  }
  const envelope = envelopeOf(connection, requestData);
  const continuation = { kind: 'forwarded', ticket, decided } as const;
  broker.channel.send(ApiKey.Envelope, envelope, continuation, FORWARD_TIMEOUT_MS);
}

/** Meanwhile this node has become the controller itself: the client is answered without an Envelope. */
export function handleForwardedHere(
  broker: Broker,
  { ticket, decided }: ForwardedRequest,
  frame: Buffer,
): void {
  const slot = broker.connections.findSlot(ticket);
  if (slot === undefined) return;
  if (decided !== null) {
    // What is left of the request is not the request: the client asks again.
    broker.refuseTicket(ticket);
    return;
  }
  const connection = broker.connections.find(slot.connectionId);
  if (connection === undefined) return;
  const { apiKey, apiVersion } = slot;
  const api = getServedApi(apiKey);
  try {
    const reader = new WireReader(frame);
    const headerVersion = requestHeaderVersion(apiKey, apiVersion);
    const { correlationId, clientId } = readRequestHeader(reader, headerVersion);
    const request = api.read(reader, apiVersion);
    const { info } = connection;
    const context = { ticket, apiKey, apiVersion, correlationId, clientId, connection: info };
    handleGuarded(broker, api, context, request);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    broker.refuseTicket(ticket);
  }
}

export function onForwarded(
  broker: Broker,
  { ticket, decided }: ForwardedRequest,
  reply: ControllerReply,
): void {
  const slot = broker.connections.findSlot(ticket);
  if (slot === undefined) return;
  const envelope = reply as EnvelopeResponse | null;
  if (envelope?.errorCode === ErrorCode.NONE && envelope.responseData !== null) {
    if (decided !== null) {
      answerConfigs(broker, slot, decided, envelope.responseData);
      return;
    }
    if (broker.quotas.isEnabled) throttleForwarded(broker, slot, envelope.responseData);
    const length = Buffer.allocUnsafe(4);
    length.writeInt32BE(envelope.responseData.length, 0);
    broker.connections.fill(slot, [length, envelope.responseData]);
    return;
  }
  // Nothing that this API's reply could say is true: the client asks again, on a new connection.
  const why = envelope === null ? 'no answer in time' : `error ${envelope.errorCode}`;
  broker.log.warn(`closing connection: the controller could not be asked: ${why}`);
  broker.refuseTicket(ticket);
}

/** The client waits for as long as the controller has told it to, or as its own requests here have it wait. */
function throttleForwarded(broker: Broker, slot: ReplySlot, reply: Buffer): void {
  const position = throttleTimePosition(slot.apiKey, slot.apiVersion);
  // What is too short to be a reply goes to the client as it is.
  const isTold = position >= 0 && reply.length >= position + 4;
  const controllerMs = isTold ? reply.readInt32BE(position) : 0;
  const throttleTimeMs = broker.quotas.onForwardedReply(slot, controllerMs);
  if (isTold && throttleTimeMs !== controllerMs) reply.writeInt32BE(throttleTimeMs, position);
}

function answerConfigs(
  broker: Broker,
  slot: ReplySlot,
  decided: DecidedConfigs,
  responseData: Buffer,
): void {
  try {
    broker.reply(slot.ticket, withDecidedConfigs(slot, decided, responseData));
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    broker.log.warn(`closing connection: what the controller said is malformed: ${error.message}`);
    broker.refuseTicket(slot.ticket);
  }
}
