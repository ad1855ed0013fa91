/**
 * A network without sockets: the Transport of a broker under test, and the clients' ends of its
 * connections. Nothing moves by itself. What the broker sends is copied when it is delivered, not
 * before, so that bytes which change after `send` show up as wrong replies.
 */
import type { Broker } from '../../src/broker/broker.ts';
import type { Transport } from '../../src/broker/transport.ts';
import {
  type Api,
  decodeResponse,
  encodeRequest,
  type ResponseOf,
  type SomeRequest,
} from './messages.ts';

export type SimReply = {
  readonly correlationId: number;
  readonly apiName: string;
  readonly apiVersion: number;
  readonly body: unknown;
};

type InFlight = {
  readonly correlationId: number;
  readonly apiName: string;
  readonly apiVersion: number;
};

export class SimConnection {
  readonly connectionId: number;
  /** Sent and not answered, in order. */
  readonly inFlight: InFlight[] = [];
  /** In the order they came; tests take what they have looked at. */
  readonly replies: SimReply[] = [];
  /** False: the client's end has stopped reading. */
  isReading = true;
  /** The broker does not read from this connection at the moment. */
  isPaused = false;
  isClosed = false;
  pauseCount = 0;
  receivedBytes = 0;
  unsent: Uint8Array[] = [];
  unsentBytes = 0;
  /** The broker has asked to close once everything has been delivered. */
  isClosing = false;
  protected readonly net: SimNet;
  private received: Buffer = Buffer.alloc(0);
  private lastCorrelationId = 0;

  constructor(net: SimNet, connectionId: number) {
    this.net = net;
    this.connectionId = connectionId;
  }

  /** Puts a request into the broker's inbox; answers its correlation id. */
  send<A extends Api>(apiName: A, apiVersion: number, request: SomeRequest<A>): number {
    return this.sendAny(apiName, apiVersion, request);
  }

  sendAny(apiName: string, apiVersion: number, request: object, clientId?: string | null): number {
    const correlationId = ++this.lastCorrelationId;
    const frame = encodeRequest(apiName, apiVersion, request, correlationId, clientId);
    if (!hasNoReply(apiName, request)) {
      this.inFlight.push({ correlationId, apiName, apiVersion });
    }
    this.sendFrame(frame);
    return correlationId;
  }

  /** `expect` says how the reply must be read, if one may come. */
  sendFrame(frame: Buffer, expect: InFlight | null = null): void {
    if (expect !== null) this.inFlight.push(expect);
    if (!this.isClosed) this.net.broker.onFrame(this.connectionId, Buffer.from(frame));
  }

  takeReply<A extends Api>(apiName: A): ResponseOf<A> {
    const reply = this.replies.shift();
    if (reply === undefined) throw new Error(`no reply to ${apiName}`);
    if (reply.apiName !== apiName) throw new Error(`${reply.apiName} instead of ${apiName}`);
    return reply.body as ResponseOf<A>;
  }

  /** The client's end goes away. */
  cut(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.unsent = [];
    this.unsentBytes = 0;
    this.net.broker.onClosed(this.connectionId);
  }

  /** Bytes arrive at the client: all that were sent. */
  deliver(): void {
    if (this.isClosed || !this.isReading) return;
    const hadUnsent = this.unsent.length > 0;
    if (hadUnsent) {
      const bytes = Buffer.concat(this.unsent);
      this.unsent = [];
      this.unsentBytes = 0;
      this.net.onDelivered(this.connectionId, bytes);
      this.receive(bytes);
    }
    if (this.isClosing) this.cut();
    else if (hadUnsent) this.net.broker.onDrained(this.connectionId);
  }

  protected receive(bytes: Buffer): void {
    this.receivedBytes += bytes.length;
    this.received = this.received.length === 0 ? bytes : Buffer.concat([this.received, bytes]);
    while (this.received.length >= 4) {
      const end = 4 + this.received.readInt32BE(0);
      if (this.received.length < end) return;
      this.receiveFrame(this.received.subarray(4, end));
      this.received = this.received.subarray(end);
    }
  }

  private receiveFrame(frame: Buffer): void {
    const expected = this.inFlight.shift();
    const correlationId = frame.readInt32BE(0);
    if (expected === undefined || expected.correlationId !== correlationId) {
      throw new Error(`reply ${correlationId} where ${expected?.correlationId} was due`);
    }
    const { apiName, apiVersion } = expected;
    const body = decodeResponse(apiName, apiVersion, frame);
    this.replies.push({ correlationId, apiName, apiVersion, body });
  }
}

function hasNoReply(apiName: string, request: object): boolean {
  return apiName === 'Produce' && (request as { acks?: number }).acks === 0;
}

/** Where the connections go that a broker opens: nobody is there unless a cluster says so. */
export type SimPeers = {
  open(connectionId: number, host: string, port: number): void;
  send(connectionId: number, bytes: Buffer): void;
  close(connectionId: number): void;
};

export class SimNet implements Transport {
  broker!: Broker;
  peers: SimPeers | null = null;
  private lastOutgoingId = 0;
  readonly connections: Map<number, SimConnection> = new Map();
  /** Everything clients are given, for a trace. */
  onDelivered: (connectionId: number, bytes: Buffer) => void = () => {};
  private nextConnectionId = 1;
  private readonly refused: number[] = [];

  /** A client comes in by a listener. */
  openClient(listenerName: string): SimConnection {
    return this.open(listenerName, (connectionId) => new SimConnection(this, connectionId));
  }

  open<Connection extends SimConnection>(
    listenerName: string,
    newConnection: (connectionId: number) => Connection,
  ): Connection {
    const connectionId = this.nextConnectionId++;
    const connection = newConnection(connectionId);
    this.connections.set(connectionId, connection);
    this.broker.onConnected({
      connectionId,
      listenerName,
      localAddress: '127.0.0.1',
      localPort: 9092,
      remoteAddress: '127.0.0.1',
      remotePort: 50_000 + connectionId,
    });
    return connection;
  }

  deliverAll(): void {
    for (const connectionId of this.refused.splice(0)) this.broker.onClosed(connectionId);
    for (const connection of this.connections.values()) {
      connection.deliver();
      if (connection.isClosed) this.connections.delete(connection.connectionId);
    }
  }

  /** The broker is gone: so are all connections, and nobody is told anything. */
  loseAll(): void {
    for (const connection of this.connections.values()) connection.isClosed = true;
    this.connections.clear();
  }

  connect(host: string, port: number): number {
    this.lastOutgoingId--;
    const connectionId = this.lastOutgoingId;
    if (this.peers === null) this.refused.push(connectionId);
    else this.peers.open(connectionId, host, port);
    return connectionId;
  }

  send(connectionId: number, chunks: readonly Uint8Array[]): void {
    if (connectionId < 0) {
      this.peers?.send(connectionId, Buffer.concat(chunks));
      return;
    }
    const connection = this.connections.get(connectionId);
    if (connection === undefined || connection.isClosed) return;
    if (connection.isClosing) throw new Error('sent on a connection that is being closed');
    for (const chunk of chunks) {
      connection.unsent.push(chunk);
      connection.unsentBytes += chunk.length;
    }
  }

  close(connectionId: number): void {
    if (connectionId < 0) this.peers?.close(connectionId);
    const connection = this.connections.get(connectionId);
    if (connection !== undefined) connection.isClosing = true;
  }

  pause(connectionId: number): void {
    const connection = this.connections.get(connectionId);
    if (connection === undefined) return;
    connection.isPaused = true;
    connection.pauseCount++;
  }

  resume(connectionId: number): void {
    const connection = this.connections.get(connectionId);
    if (connection !== undefined) connection.isPaused = false;
  }

  /** Whoever still looks at it is found out. */
  release(frame: Buffer): void {
    frame.fill(0xdb);
  }

  holds(memory: ArrayBufferLike): boolean {
    for (const { unsent } of this.connections.values()) {
      if (unsent.some(({ buffer }) => buffer === memory)) return true;
    }
    return false;
  }

  unsentBytes(connectionId: number): number {
    return this.connections.get(connectionId)?.unsentBytes ?? 0;
  }
}
