/**
 * Requests of this node to others: one connection for each lane to an address, versions agreed on first
 * (ApiVersions, as every Kafka client does), replies and failures left for the tick to take.
 *
 * Invariants: every request that was sent ends in exactly one outcome; outcomes of one lane come in
 * the order of their requests. A request that is not answered in time takes its connection with it, since
 * the reply, were it to come, would be taken for the next one's (as Kafka's NetworkClient).
 */
import { assert } from '../base/assert.ts';
import { RingQueue } from '../base/ring-queue.ts';
import type { RaftRequest } from '../core/raft/raft-message.ts';
import { ApiKey, requestHeaderVersion, responseHeaderVersion } from '../protocol/api-keys.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { ApiVersionsResponse } from '../protocol/generated/api-versions.ts';
import { readResponseHeader, writeRequestHeader } from '../protocol/generated/headers.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { WireReader } from '../protocol/wire-reader.ts';
import { WireWriter } from '../protocol/wire-writer.ts';
import type { ChannelRequest } from './controller-channel.ts';
import type { RangeAsk } from './follower-fetcher.ts';
import { findPeerApi, getPeerApi, type PeerApi } from './peer-apis.ts';
import type { TransactionTag } from './peer-transaction-channel.ts';
import type { Transport } from './transport.ts';

/** Whose request it was, and what that needs to go on. */
export type PeerTag =
  | { readonly kind: 'controller'; readonly channelRequest: ChannelRequest }
  | { readonly kind: 'follower'; readonly leaderId: number }
  | { readonly kind: 'followerRange'; readonly rangeAsk: RangeAsk }
  | { readonly kind: 'raft'; readonly correlationId: number; readonly request: RaftRequest }
  | TransactionTag;

export type PeerAddress = { readonly host: string; readonly port: number };

export type PeerRequest<Tag> = {
  readonly address: PeerAddress;
  /** Requests of different lanes do not wait for each other: a long poll has one of its own. */
  readonly lane: string;
  readonly apiKey: ApiKey;
  readonly request: object;
  /** A peer that speaks only older versions cannot be asked this. */
  readonly minVersion?: number;
  readonly timeoutMs: number;
  /** Says to whom the outcome goes and what it was about. */
  readonly tag: Tag;
};

export type PeerFailure =
  /** The connection could not be opened, or closed before the reply. */
  | 'disconnected'
  | 'timedOut'
  /** The peer does not serve this API at a version that this node speaks. */
  | 'unsupportedVersion';

export type PeerOutcome<Tag> =
  | { readonly kind: 'replied'; readonly tag: Tag; readonly response: object }
  | { readonly kind: 'failed'; readonly tag: Tag; readonly reason: PeerFailure };

type InFlight<Tag> = {
  readonly correlationId: number;
  readonly api: PeerApi;
  readonly apiVersion: number;
  readonly deadlineMs: number;
  /** Null: our own ApiVersions. */
  readonly tag: Tag | null;
};

type Waiting<Tag> = { readonly peerRequest: PeerRequest<Tag>; readonly deadlineMs: number };

type PeerConnection<Tag> = {
  readonly key: string;
  readonly connectionId: number;
  readonly clientId: string;
  /** Highest versions both sides speak; null until the peer has said. */
  versions: ReadonlyMap<number, number> | null;
  readonly waiting: RingQueue<Waiting<Tag>>;
  readonly inFlight: RingQueue<InFlight<Tag>>;
  outgoing: Uint8Array[];
  lastCorrelationId: number;
};

/** Kafka 4 clients ask with this version first; a broker that does not know it answers with 0. */
const API_VERSIONS_VERSION = 3;
const API_VERSIONS_TIMEOUT_MS = 10_000;

export class Peers<Tag> {
  private readonly transport: Transport;
  private readonly clientId: string;
  private readonly byKey: Map<string, PeerConnection<Tag>>;
  private readonly byId: Map<number, PeerConnection<Tag>>;
  private readonly withOutgoing: Set<PeerConnection<Tag>>;
  private outcomes: PeerOutcome<Tag>[];
  /** Nothing is due before it. Looked up anew when it has come, since most requests are answered. */
  private dueAtMs: number;

  constructor(transport: Transport, clientId: string) {
    this.transport = transport;
    this.clientId = clientId;
    this.byKey = new Map();
    this.byId = new Map();
    this.withOutgoing = new Set();
    this.outcomes = [];
    this.dueAtMs = Infinity;
  }

  send(peerRequest: PeerRequest<Tag>, nowMs: number): void {
    const { address, lane } = peerRequest;
    const key = `${lane} ${address.host}:${address.port}`;
    const connection = this.byKey.get(key) ?? this.open(key, address, lane, nowMs);
    const deadlineMs = nowMs + peerRequest.timeoutMs;
    if (deadlineMs < this.dueAtMs) this.dueAtMs = deadlineMs;
    if (connection.versions === null) connection.waiting.push({ peerRequest, deadlineMs });
    else this.transmit(connection, peerRequest, deadlineMs);
  }

  /** What has ended since the last call, in the order it ended. */
  takeOutcomes(): readonly PeerOutcome<Tag>[] {
    const { outcomes } = this;
    if (outcomes.length > 0) this.outcomes = [];
    return outcomes;
  }

  get hasOutcomes(): boolean {
    return this.outcomes.length > 0;
  }

  /** Hands what was sent in this tick to the transport, one send per connection. */
  sendQueued(): void {
    for (const connection of this.withOutgoing) {
      this.transport.send(connection.connectionId, connection.outgoing);
      connection.outgoing = [];
    }
    this.withOutgoing.clear();
  }

  onDeadlines(nowMs: number): void {
    if (nowMs < this.dueAtMs) return;
    this.dueAtMs = Infinity;
    for (const connection of [...this.byId.values()]) {
      const oldest = oldestDeadlineMs(connection);
      if (oldest <= nowMs) this.end(connection, 'timedOut');
      else if (oldest < this.dueAtMs) this.dueAtMs = oldest;
    }
  }

  /** Not later than the first request that is due. */
  nextDeadlineMs(): number {
    return this.dueAtMs;
  }

  /** Of the requests without an outcome. */
  *openTags(): IterableIterator<Tag> {
    for (const { inFlight, waiting } of this.byId.values()) {
      for (let i = 0; i < inFlight.size; i++) {
        const { tag } = inFlight.at(i)!;
        if (tag !== null) yield tag;
      }
      for (let i = 0; i < waiting.size; i++) yield waiting.at(i)!.peerRequest.tag;
    }
  }

  onFrame(connectionId: number, frame: Buffer): void {
    const connection = this.byId.get(connectionId);
    if (connection === undefined) return;
    try {
      this.onReply(connection, frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.end(connection, 'disconnected');
    }
  }

  onClosed(connectionId: number): void {
    const connection = this.byId.get(connectionId);
    if (connection !== undefined) this.end(connection, 'disconnected');
  }

  /** Nobody waits for outcomes any more. */
  closeAll(): void {
    for (const connection of [...this.byId.values()]) this.end(connection, 'disconnected');
    this.outcomes = [];
  }

  private open(
    key: string,
    address: PeerAddress,
    lane: string,
    nowMs: number,
  ): PeerConnection<Tag> {
    const connectionId = this.transport.connect(address.host, address.port);
    assert(connectionId < 0, 'the id of an outgoing connection is negative');
    const connection: PeerConnection<Tag> = {
      key,
      connectionId,
      clientId: `${this.clientId}-${lane}`,
      versions: null,
      waiting: new RingQueue(),
      inFlight: new RingQueue(),
      outgoing: [],
      lastCorrelationId: 0,
    };
    this.byKey.set(key, connection);
    this.byId.set(connectionId, connection);
    const request = { clientSoftwareName: 'odradek', clientSoftwareVersion: '0' };
    const api = getPeerApi(ApiKey.ApiVersions);
    const deadlineMs = nowMs + API_VERSIONS_TIMEOUT_MS;
    if (deadlineMs < this.dueAtMs) this.dueAtMs = deadlineMs;
    this.enqueue(connection, api, API_VERSIONS_VERSION, request, null, deadlineMs);
    return connection;
  }

  private transmit(
    connection: PeerConnection<Tag>,
    peerRequest: PeerRequest<Tag>,
    deadlineMs: number,
  ): void {
    const { apiKey, request, tag, minVersion = 0 } = peerRequest;
    const apiVersion = connection.versions!.get(apiKey);
    if (apiVersion === undefined || apiVersion < minVersion) {
      this.outcomes.push({ kind: 'failed', tag, reason: 'unsupportedVersion' });
      return;
    }
    this.enqueue(connection, getPeerApi(apiKey), apiVersion, request, tag, deadlineMs);
  }

  private enqueue(
    connection: PeerConnection<Tag>,
    api: PeerApi,
    apiVersion: number,
    request: object,
    tag: Tag | null,
    deadlineMs: number,
  ): void {
    const { apiKey } = api;
    connection.lastCorrelationId = (connection.lastCorrelationId + 1) & 0x7fff_ffff;
    const correlationId = connection.lastCorrelationId;
    const header = {
      requestApiKey: apiKey,
      requestApiVersion: apiVersion,
      correlationId,
      clientId: connection.clientId,
    };
    const writer = new WireWriter();
    writer.beginFrame();
    writeRequestHeader(writer, header, requestHeaderVersion(apiKey, apiVersion));
    api.write(writer, request, apiVersion);
    for (const chunk of writer.endFrame()) connection.outgoing.push(chunk);
    connection.inFlight.push({ correlationId, api, apiVersion, deadlineMs, tag });
    this.withOutgoing.add(connection);
  }

  private onReply(connection: PeerConnection<Tag>, frame: Buffer): void {
    const inFlight = connection.inFlight.peek();
    if (inFlight === undefined) throw new ProtocolError('a reply that nobody has asked for');
    const { api, tag } = inFlight;
    const { apiKey } = api;
    let { apiVersion } = inFlight;
    const reader = new WireReader(frame);
    const header = readResponseHeader(reader, responseHeaderVersion(apiKey, apiVersion));
    if (header.correlationId !== inFlight.correlationId) {
      throw new ProtocolError(
        `the reply ${header.correlationId} where ${inFlight.correlationId} was due`,
      );
    }
    // The error is what every version begins with; the rest of a refusal is as in version 0.
    const isRefused =
      apiKey === ApiKey.ApiVersions &&
      new WireReader(frame, reader.position).int16() !== ErrorCode.NONE;
    if (isRefused) apiVersion = 0;
    const response = api.read(reader, apiVersion);
    // Not before it is read: of what cannot be read the outcome is that the connection ends.
    connection.inFlight.shift();
    if (tag === null) this.onVersions(connection, response as ApiVersionsResponse);
    else this.outcomes.push({ kind: 'replied', tag, response });
  }

  private onVersions(connection: PeerConnection<Tag>, response: ApiVersionsResponse): void {
    const versions = new Map<number, number>();
    for (const { apiKey, minVersion, maxVersion } of response.apiKeys) {
      const own = findPeerApi(apiKey);
      if (own === undefined) continue;
      const version = Math.min(maxVersion, own.maxVersion);
      if (version >= Math.max(minVersion, own.minVersion)) versions.set(apiKey, version);
    }
    connection.versions = versions;
    for (;;) {
      const waiting = connection.waiting.shift();
      if (waiting === undefined) return;
      this.transmit(connection, waiting.peerRequest, waiting.deadlineMs);
    }
  }

  private end(connection: PeerConnection<Tag>, reason: PeerFailure): void {
    this.byKey.delete(connection.key);
    this.byId.delete(connection.connectionId);
    this.withOutgoing.delete(connection);
    this.transport.close(connection.connectionId);
    for (;;) {
      const inFlight = connection.inFlight.shift();
      if (inFlight === undefined) break;
      if (inFlight.tag !== null) this.outcomes.push({ kind: 'failed', tag: inFlight.tag, reason });
    }
    for (;;) {
      const waiting = connection.waiting.shift();
      if (waiting === undefined) break;
      this.outcomes.push({ kind: 'failed', tag: waiting.peerRequest.tag, reason });
    }
  }
}

/** Of one lane the first request sent is the first to be answered, but not always the first due. */
function oldestDeadlineMs<Tag>(connection: PeerConnection<Tag>): number {
  let deadlineMs = Infinity;
  for (let i = 0; i < connection.inFlight.size; i++) {
    deadlineMs = Math.min(deadlineMs, connection.inFlight.at(i)!.deadlineMs);
  }
  for (let i = 0; i < connection.waiting.size; i++) {
    deadlineMs = Math.min(deadlineMs, connection.waiting.at(i)!.deadlineMs);
  }
  return deadlineMs;
}
