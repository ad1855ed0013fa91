/**
 * The connections of one broker, each with the frames it has sent and the replies it waits for.
 *
 * Invariants: replies leave in the order of their requests; a connection whose replies do not
 * leave (the client does not read) or whose frames pile up is paused, and stops being read
 * until it has caught up, so that no client can make the broker hold more than a bounded number of bytes.
 */
import { assert } from '../base/assert.ts';
import { RingQueue } from '../base/ring-queue.ts';
import { ApiKey } from '../protocol/api-keys.ts';
import { hostAddress } from './java-address.ts';
import { ANONYMOUS_PRINCIPAL, type Connection } from './request-context.ts';
import type { ConnectionInfo, Transport } from './transport.ts';

/** The header of a request that another node has forwarded. */
export type InnerRequest = {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
};

/** A place in a connection's line of replies, reserved when its request is taken. */
export type ReplySlot = {
  readonly ticket: number;
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly connectionId: number;
  /** Who asks, for quotas. Of what an Envelope carries: who has asked the broker. */
  principal: string;
  clientId: string;
  readonly sizeBytes: number;
  readonly takenAtMs: number;
  /** The request that an Envelope carried: its reply goes back in the Envelope's. */
  inner: InnerRequest | null;
  /** Null until the reply is known; empty when there is none to send (Produce with acks=0). */
  chunks: readonly Uint8Array[] | null;
};

export class BrokerConnection {
  readonly info: Connection;
  readonly frames: RingQueue<Buffer> = new RingQueue();
  readonly slots: RingQueue<ReplySlot> = new RingQueue();
  framesSizeBytes = 0;
  /** Replies that are known and have not been sent, because of one before them. */
  repliesSizeBytes = 0;
  /** Requests that were taken and have no reply yet, and how many of them are Produce requests. */
  unansweredCount = 0;
  unansweredProduceCount = 0;
  /** A Produce request that the next one, too, has to wait for; 0: none. */
  blockingTicket = 0;
  /**
   * Above zero: its next request is not looked at before; `quota-host` sees to it. Infinite: it waits to be served
   * at all, or to be closed unserved (`connection-admission`).
   */
  throttledUntilMs = 0;
  isPaused = false;
  isClosing = false;
  /** The client has closed; what it sent before is still worked on, unanswered. */
  isGone = false;
  /** Once it has closed: the requests that nobody waits for any more. */
  readonly abandonedTickets: number[] = [];
  lastActiveAtMs: number;
  /** When a reply was last handed to the transport. */
  sentAtMs: number = -Infinity;

  constructor(info: ConnectionInfo, isController: boolean, nowMs: number) {
    this.info = {
      ...info,
      isController,
      principal: ANONYMOUS_PRINCIPAL,
      host: hostAddress(info.remoteAddress),
      isOwnNode: false,
      clientSoftwareName: '',
      clientSoftwareVersion: '',
    };
    this.lastActiveAtMs = nowMs;
  }
}

/**
 * Apache Kafka works on one request per connection at a time, and clients that pipeline rely on it:
 * what a request changes is there for the next one. Only Produce requests may follow each other
 * unanswered, because their order is kept anyway and waiting would cost one tick for each.
 */
function isNextInTurn(connection: BrokerConnection): boolean {
  const { unansweredCount, unansweredProduceCount } = connection;
  if (unansweredCount === 0) return true;
  if (connection.blockingTicket !== 0) return false;
  if (unansweredCount > unansweredProduceCount) return false;
  return isProduceNext(connection);
}

export function isProduce(frame: Buffer): boolean {
  return frame.length >= 2 && frame.readInt16BE(0) === ApiKey.Produce;
}

export function isFetchNext(connection: BrokerConnection): boolean {
  const frame = connection.frames.peek();
  return frame !== undefined && frame.length >= 2 && frame.readInt16BE(0) === ApiKey.Fetch;
}

function isProduceNext(connection: BrokerConnection): boolean {
  const frame = connection.frames.peek();
  return frame !== undefined && isProduce(frame);
}

/** More requests than this in flight on one connection wait unparsed (`queued.max.requests`). */
const SLOTS_MAX = 500;
/** A connection holding more unparsed or unsent bytes than this stops being read. */
const HELD_BYTES_MAX = 2 * 1024 * 1024;
/** In front of every frame. */
const LENGTH_BYTES = 4;
const NO_CHUNKS: readonly Uint8Array[] = [];

export class Connections {
  private readonly byId: Map<number, BrokerConnection> = new Map();
  private readonly slotByTicket: Map<number, ReplySlot> = new Map();
  private readonly transport: Transport;
  private nextTicket = 1;
  /** Since the start: of the requests that were taken, of the replies that were sent, and connections. */
  receivedBytes = 0;
  sentBytes = 0;
  /** Of replies that are known, whether they have been sent or not. */
  repliedBytes = 0;
  openedCount = 0;
  /** Closed because nothing came for too long (`connections.max.idle.ms`). */
  expiredCount = 0;
  /** Connections with frames to take, in the order they came. */
  readonly withFrames: Set<BrokerConnection> = new Set();
  /** Set by the owner: the disk is behind with what was produced, no more of it is taken. */
  holdsProduce = false;
  private readonly withReplies: Set<BrokerConnection> = new Set();
  /** Connections with replies that are known and have not been sent. */
  private readonly withUnsent: Set<BrokerConnection> = new Set();

  constructor(transport: Transport) {
    this.transport = transport;
  }

  get size(): number {
    return this.byId.size;
  }

  /** Requests without a reply. */
  get openCount(): number {
    return this.slotByTicket.size;
  }

  /** Controllers always have a long poll under way: theirs do not count. */
  get hasClientTickets(): boolean {
    for (const { connectionId } of this.slotByTicket.values()) {
      if (this.byId.get(connectionId)?.info.isController !== true) return true;
    }
    return false;
  }

  open(info: ConnectionInfo, isController: boolean, nowMs: number): BrokerConnection {
    const connection = new BrokerConnection(info, isController, nowMs);
    this.openedCount++;
    this.byId.set(info.connectionId, connection);
    return connection;
  }

  find(connectionId: number): BrokerConnection | undefined {
    return this.byId.get(connectionId);
  }

  values(): IterableIterator<BrokerConnection> {
    return this.byId.values();
  }

  onFrame(connectionId: number, frame: Buffer): void {
    const connection = this.byId.get(connectionId);
    if (connection === undefined || connection.isClosing) return;
    connection.frames.push(frame);
    connection.framesSizeBytes += frame.length;
    this.withFrames.add(connection);
    this.updatePause(connection);
  }

  /** Whether the next frame of this connection may be worked on now. */
  canTakeFrame(connection: BrokerConnection): boolean {
    if (connection.frames.size === 0 || connection.isClosing) return false;
    if (connection.throttledUntilMs > 0) return false;
    if (this.holdsProduce && isProduceNext(connection)) return false;
    // Nobody reads its replies: there is no order to keep and nothing piles up.
    if (connection.isGone) return true;
    return (
      isNextInTurn(connection) &&
      connection.slots.size < SLOTS_MAX &&
      connection.repliesSizeBytes + this.transport.unsentBytes(connection.info.connectionId) <
        HELD_BYTES_MAX
    );
  }

  /** `ofControllers`: only of the connections to this node's controller. */
  hasTakeableFrames(ofControllers: boolean): boolean {
    for (const connection of this.withFrames) {
      if (ofControllers && !connection.info.isController) continue;
      if (this.canTakeFrame(connection)) return true;
    }
    return false;
  }

  takeFrame(connection: BrokerConnection): Buffer {
    const frame = connection.frames.shift();
    assert(frame !== undefined);
    connection.framesSizeBytes -= frame.length;
    this.receivedBytes += LENGTH_BYTES + frame.length;
    if (connection.frames.size === 0) this.withFrames.delete(connection);
    this.updatePause(connection);
    return frame;
  }

  /** Whether replies may lie in this memory that have not left. */
  holds(memory: ArrayBufferLike): boolean {
    if (this.transport.holds(memory)) return true;
    for (const { slots } of this.withUnsent) {
      for (let i = 0; i < slots.size; i++) {
        const chunks = slots.at(i)!.chunks;
        if (chunks?.some(({ buffer }) => buffer === memory)) return true;
      }
    }
    return false;
  }

  /** For a frame that has been worked on to its end. */
  release(frame: Buffer): void {
    this.transport.release(frame);
  }

  reserve(
    connection: BrokerConnection,
    apiKey: number,
    apiVersion: number,
    correlationId: number,
    clientId: string | null,
    sizeBytes: number,
    nowMs: number,
  ): ReplySlot {
    const slot: ReplySlot = {
      ticket: this.nextTicket++,
      apiKey,
      apiVersion,
      correlationId,
      connectionId: connection.info.connectionId,
      principal: connection.info.principal,
      clientId: clientId ?? '',
      sizeBytes,
      takenAtMs: nowMs,
      inner: null,
      chunks: null,
    };
    connection.slots.push(slot);
    connection.unansweredCount++;
    if (apiKey === ApiKey.Produce) connection.unansweredProduceCount++;
    this.slotByTicket.set(slot.ticket, slot);
    return slot;
  }

  /** The connection's next request is looked at once this one is answered. */
  block(connectionId: number, ticket: number): void {
    const connection = this.byId.get(connectionId);
    if (connection !== undefined) connection.blockingTicket = ticket;
  }

  /** Undefined when the connection has closed meanwhile: nobody waits for this reply any more. */
  findSlot(ticket: number): ReplySlot | undefined {
    return this.slotByTicket.get(ticket);
  }

  fill(slot: ReplySlot, chunks: readonly Uint8Array[]): void {
    assert(slot.chunks === null, 'a ticket was answered twice');
    slot.chunks = chunks;
    this.slotByTicket.delete(slot.ticket);
    const connection = this.byId.get(slot.connectionId);
    if (connection === undefined) return;
    connection.unansweredCount--;
    if (connection.blockingTicket === slot.ticket) connection.blockingTicket = 0;
    if (connection.isGone) {
      slot.chunks = NO_CHUNKS;
      return;
    }
    let sizeBytes = 0;
    for (let i = 0; i < chunks.length; i++) sizeBytes += chunks[i]!.length;
    connection.repliesSizeBytes += sizeBytes;
    this.repliedBytes += sizeBytes;
    this.withUnsent.add(connection);
    if (slot.apiKey === ApiKey.Produce) connection.unansweredProduceCount--;
    this.withReplies.add(connection);
  }

  /** Hands every reply whose turn has come to the transport, one send per connection. */
  sendReady(nowMs: number): void {
    for (const connection of this.withReplies) {
      this.sendRepliesOf(connection, nowMs);
      const { connectionId } = connection.info;
      if (connection.isClosing && connection.slots.size === 0) this.transport.close(connectionId);
      else this.updatePause(connection);
    }
    this.withReplies.clear();
  }

  /** Not only at the end of the tick: for a large reply, while it is in the processor's cache. */
  sendNow(connectionId: number, nowMs: number): void {
    const connection = this.byId.get(connectionId);
    if (connection !== undefined) this.sendRepliesOf(connection, nowMs);
  }

  private sendRepliesOf(connection: BrokerConnection, nowMs: number): void {
    const outgoing: Uint8Array[] = [];
    for (;;) {
      const slot = connection.slots.peek();
      if (slot === undefined || slot.chunks === null) break;
      connection.slots.shift();
      for (let i = 0; i < slot.chunks.length; i++) {
        const chunk = slot.chunks[i]!;
        connection.repliesSizeBytes -= chunk.length;
        this.sentBytes += chunk.length;
        outgoing.push(chunk);
      }
    }
    if (connection.repliesSizeBytes === 0) this.withUnsent.delete(connection);
    if (outgoing.length === 0) return;
    connection.lastActiveAtMs = nowMs;
    connection.sentAtMs = nowMs;
    this.transport.send(connection.info.connectionId, outgoing);
  }

  onDrained(connectionId: number): void {
    const connection = this.byId.get(connectionId);
    if (connection !== undefined) this.updatePause(connection);
  }

  /**
   * Closes at the end of the tick in which the last request taken is answered, as a server would
   * that works on one request at a time; further frames are dropped.
   */
  close(connection: BrokerConnection): void {
    connection.isClosing = true;
    connection.frames.clear();
    connection.framesSizeBytes = 0;
    this.withFrames.delete(connection);
    if (!connection.isGone) this.withReplies.add(connection);
  }

  /**
   * The client has closed. A producer without acknowledgements (acks=0) may close right behind its
   * last request: what has come is still worked on, and only then is the connection removed. True
   * when there is nothing of the kind, or it has never been served.
   */
  onGone(connectionId: number): boolean {
    const connection = this.byId.get(connectionId);
    if (connection === undefined) return false;
    connection.isGone = true;
    this.withReplies.delete(connection);
    return connection.frames.size === 0 || connection.throttledUntilMs === Infinity;
  }

  /** Forgets the connection. Its tickets become unknown: late replies are dropped. */
  remove(connectionId: number): BrokerConnection | undefined {
    const connection = this.byId.get(connectionId);
    if (connection === undefined) return undefined;
    this.byId.delete(connectionId);
    this.withFrames.delete(connection);
    this.withReplies.delete(connection);
    this.withUnsent.delete(connection);
    for (;;) {
      const slot = connection.slots.shift();
      if (slot === undefined) return connection;
      if (this.slotByTicket.delete(slot.ticket)) connection.abandonedTickets.push(slot.ticket);
    }
  }

  private updatePause(connection: BrokerConnection): void {
    if (connection.isGone) return;
    const { connectionId } = connection.info;
    const held = connection.framesSizeBytes + this.transport.unsentBytes(connectionId);
    if (!connection.isPaused && (held > HELD_BYTES_MAX || connection.frames.size > SLOTS_MAX)) {
      connection.isPaused = true;
      this.transport.pause(connectionId);
    } else if (
      connection.isPaused &&
      held <= HELD_BYTES_MAX / 2 &&
      connection.frames.size <= SLOTS_MAX / 2
    ) {
      connection.isPaused = false;
      this.transport.resume(connectionId);
    }
  }
}
