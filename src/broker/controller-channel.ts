/**
 * Requests of this node to the active controller, wherever it is: in this process, then its handler is
 * called, or on another node, then it is sent there. A request goes again when the controller was unknown, had
 * moved or was lost, until it is answered or its time is over (NodeToControllerChannelManager). What it asks for
 * because of a client it asks for in the client's name.
 *
 * Invariant: each request ends in exactly one `resume` of its continuation, but one whose client has gone.
 */
import { ApiKey } from '../protocol/api-keys.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { CreateTopicsResponse } from '../protocol/generated/create-topics.ts';
import type { EnvelopeRequest, EnvelopeResponse } from '../protocol/generated/envelope.ts';
import { getServedApi } from './apis.ts';
import { handleGuarded } from './auth/guarded-handler.ts';
import type { Broker } from './broker.ts';
import { envelopeFor, replyIn } from './client-envelope.ts';
import { type Continuation, resume, ticketOf } from './controller-continuation.ts';
import { handleForwardedHere } from './forwarder.ts';
import type { PeerOutcome } from './peers.ts';
import { ANONYMOUS_PRINCIPAL, type Connection, type RequestContext } from './request-context.ts';
import type { NotePlace } from './ticket-place.ts';

/** Null: not answered in time, or not answerable. */
export type ControllerReply = object | null;

export type ChannelRequest = {
  readonly requestId: number;
  readonly apiKey: ApiKey;
  readonly request: object;
  /** The client's request that has led to it; null: none has, or the request is an Envelope already. */
  readonly cause: RequestContext | null;
  readonly continuation: Continuation;
  readonly deadlineMs: number;
};

/** Between two looks for the controller (`retry.backoff.ms` of Kafka's channel manager). */
const RETRY_BACKOFF_MS = 50;
/** Tickets of this file lie far below those that other parts of the broker give themselves. */
const FIRST_TICKET = -(2 ** 48);
/**
 * The controller works on one request of a connection at a time. Heartbeats and in-sync sets must not wait
 * for clients' requests, so they have connections of their own, as in Apache Kafka.
 */
const LANES: ReadonlyMap<ApiKey, string> = new Map([
  [ApiKey.Envelope, 'forwarding'],
  [ApiKey.BrokerRegistration, 'heartbeat'],
  [ApiKey.BrokerHeartbeat, 'heartbeat'],
  [ApiKey.AlterPartition, 'alter-partition'],
  [ApiKey.AssignReplicasToDirs, 'directory-assignments'],
]);
const OTHER_LANE = 'controller';

export class ControllerChannel {
  private readonly broker: Broker;
  /** Not under way: no controller was known, or it refused. */
  private waiting: ChannelRequest[];
  /** Under way in this process, by ticket. */
  private readonly local: Map<number, ChannelRequest>;
  private retryAtMs: number;
  private lastRequestId: number;
  private lastTicket: number;

  constructor(broker: Broker) {
    this.broker = broker;
    this.waiting = [];
    this.local = new Map();
    this.retryAtMs = Infinity;
    this.lastRequestId = 0;
    this.lastTicket = FIRST_TICKET;
  }

  static isOwnTicket(ticket: number): boolean {
    return ticket < FIRST_TICKET;
  }

  send(apiKey: ApiKey, request: object, continuation: Continuation, timeoutMs: number): void {
    this.begin(apiKey, request, null, continuation, timeoutMs);
  }

  /** With the rights and the quotas of the client (DefaultAutoTopicCreationManager). */
  sendFor(
    cause: RequestContext,
    apiKey: ApiKey,
    request: object,
    continuation: Continuation,
    timeoutMs: number,
  ): void {
    this.begin(apiKey, request, cause, continuation, timeoutMs);
  }

  private begin(
    apiKey: ApiKey,
    request: object,
    cause: RequestContext | null,
    continuation: Continuation,
    timeoutMs: number,
  ): void {
    this.lastRequestId++;
    const requestId = this.lastRequestId;
    const deadlineMs = this.broker.nowMs + timeoutMs;
    this.start({ requestId, apiKey, request, cause, continuation, deadlineMs });
  }

  /** The reply of a handler of this process. */
  onReply(ticket: number, response: object): void {
    const channelRequest = this.local.get(ticket);
    if (channelRequest === undefined) return;
    this.local.delete(ticket);
    this.onResponse(channelRequest, response);
  }

  /** The controller of this process is not active any more: what it had not committed may be lost. */
  onDeposed(): void {
    for (const channelRequest of [...this.local.values()]) this.retry(channelRequest);
    this.local.clear();
  }

  /** The controller of this process is active now. */
  onActivated(): void {
    const { waiting } = this;
    this.waiting = [];
    this.retryAtMs = Infinity;
    for (const channelRequest of waiting) this.start(channelRequest);
  }

  onOutcome(channelRequest: ChannelRequest, outcome: PeerOutcome<unknown>): void {
    if (outcome.kind === 'replied') this.onReplied(channelRequest, outcome.response);
    else if (outcome.reason !== 'unsupportedVersion') this.retry(channelRequest);
    else resume(this.broker, channelRequest.continuation, null);
  }

  onDeadlines(nowMs: number): void {
    if (this.retryAtMs > nowMs) return;
    this.retryAtMs = Infinity;
    const { waiting } = this;
    this.waiting = [];
    for (const channelRequest of waiting) {
      if (this.isForgotten(channelRequest)) continue;
      if (channelRequest.deadlineMs > nowMs) this.start(channelRequest);
      else resume(this.broker, channelRequest.continuation, null);
    }
  }

  nextDeadlineMs(): number {
    return this.retryAtMs;
  }

  notePlaces(note: NotePlace): void {
    for (const one of this.waiting) notePlace(one, 'unknown', note);
    for (const one of this.local.values()) notePlace(one, 'here', note);
    for (const tag of this.broker.peers.openTags()) {
      if (tag.kind === 'controller') notePlace(tag.channelRequest, 'remote', note);
    }
  }

  private start(channelRequest: ChannelRequest): void {
    const { broker } = this;
    if (broker.controller.isActive) {
      const { continuation } = channelRequest;
      if (continuation.kind !== 'forwarded') this.handleHere(channelRequest);
      else {
        const { requestData } = channelRequest.request as EnvelopeRequest;
        handleForwardedHere(broker, continuation, requestData);
      }
      return;
    }
    const { leaderId, nodeId } = broker.quorum;
    const address = broker.quorum.findLeaderAddress();
    // This node leads, and its controller has not caught up yet: `onActivated` follows.
    if (leaderId === nodeId || address === null) {
      this.retry(channelRequest);
      return;
    }
    const { cause, deadlineMs } = channelRequest;
    const timeoutMs = Math.max(
      1,
      Math.min(deadlineMs - broker.nowMs, broker.config.int('controller.socket.timeout.ms')),
    );
    const tag = { kind: 'controller', channelRequest } as const;
    const apiKey = cause === null ? channelRequest.apiKey : ApiKey.Envelope;
    const request =
      cause === null
        ? channelRequest.request
        : envelopeFor(cause, channelRequest.apiKey, channelRequest.request);
    const lane = LANES.get(apiKey) ?? OTHER_LANE;
    broker.peers.send({ address, lane, apiKey, request, timeoutMs, tag }, broker.nowMs);
  }

  private handleHere(channelRequest: ChannelRequest): void {
    const { broker } = this;
    const { apiKey, request, cause } = channelRequest;
    const api = getServedApi(apiKey);
    this.lastTicket--;
    const ticket = this.lastTicket;
    this.local.set(ticket, channelRequest);
    const context = {
      ticket,
      apiKey,
      apiVersion: api.maxVersion,
      correlationId: cause?.correlationId ?? channelRequest.requestId,
      clientId: cause?.clientId ?? null,
      connection: cause?.connection ?? LOOPBACK,
    };
    handleGuarded(broker, api, context, request);
  }

  private onReplied(channelRequest: ChannelRequest, response: object): void {
    const { apiKey, cause, continuation } = channelRequest;
    if (cause === null || isNotController(response)) {
      this.onResponse(channelRequest, response);
      return;
    }
    const reply = replyIn(response as EnvelopeResponse, apiKey);
    if (reply === null) resume(this.broker, continuation, null);
    else this.onResponse(channelRequest, reply);
  }

  private onResponse(channelRequest: ChannelRequest, response: object): void {
    if (isNotController(response)) this.retry(channelRequest);
    else resume(this.broker, channelRequest.continuation, response);
  }

  /** A client that asks again on a new connection does not leave its old request here. */
  private isForgotten({ continuation }: ChannelRequest): boolean {
    if (continuation.kind !== 'forwarded') return false;
    return this.broker.connections.findSlot(continuation.ticket) === undefined;
  }

  private retry(channelRequest: ChannelRequest): void {
    this.waiting.push(channelRequest);
    this.retryAtMs = Math.min(this.retryAtMs, this.broker.nowMs + RETRY_BACKOFF_MS);
  }
}

function notePlace(
  { continuation, deadlineMs }: ChannelRequest,
  controller: 'unknown' | 'here' | 'remote',
  note: NotePlace,
): void {
  const ticket = ticketOf(continuation);
  if (ticket !== null) note(ticket, { kind: 'forwarder', controller, deadlineMs });
}

/** Said of the whole request, or of each topic of a CreateTopics. */
function isNotController(response: object): boolean {
  const { errorCode, topics } = response as CreateTopicsResponse & { errorCode?: number };
  return (errorCode ?? topics[0]?.errorCode) === ErrorCode.NOT_CONTROLLER;
}

/** What a handler sees of a request that this node asks of itself. */
const LOOPBACK: Connection = {
  connectionId: 0,
  listenerName: '',
  localAddress: '',
  localPort: 0,
  remoteAddress: '',
  remotePort: 0,
  isController: true,
  principal: ANONYMOUS_PRINCIPAL,
  host: '',
  isOwnNode: true,
  clientSoftwareName: '',
  clientSoftwareVersion: '',
};
