/**
 * The server's end of TCP sockets. It knows frames and connections, nothing of what is in them.
 *
 * Limits as Kafka's (kafka.network.ConnectionQuotas): a connection above `max.connections` waits,
 * unread, until another one closes; one above `max.connections.per.ip` is closed at once.
 * A listener with a fixed port is opened by `serve`, when the broker can answer, so that nobody is
 * accepted and then left waiting. A listener with port 0 is bound earlier, because its port must
 * be known to be advertised; who finds it early is held until `serve`.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { LimitedWarnings } from '../base/limited-warnings.ts';
import type { BrokerLogger } from '../base/logger.ts';
import type { TransportEvents } from '../broker/transport.ts';
import { ChunksLeaving } from './chunks-leaving.ts';
import { receiveDirectly } from './direct-receive.ts';
import { FrameBuffers } from './frame-buffers.ts';
import { FrameSplitter, FrameTooLargeError } from './frame-splitter.ts';

export type ListenAddress = {
  readonly name: string;
  /** Empty: all interfaces. */
  readonly host: string;
  readonly port: number;
  /** Opened by `serveControllers`; the others by `serve`. */
  readonly isController: boolean;
};

export type ConnectionLimits = {
  readonly connectionsMax: number;
  readonly perIpMax: number;
  readonly perIpMaxOverrides: ReadonlyMap<string, number>;
};

export type TcpServerOptions = {
  readonly listeners: readonly ListenAddress[];
  readonly frameBytesMax: number;
  readonly limits: ConnectionLimits;
  readonly backlog: number;
  readonly log: BrokerLogger;
};

/** A listener has not got its address; why is the `cause`. */
export class ListenError extends Error {
  readonly listener: ListenAddress;

  constructor(listener: ListenAddress, cause: Error) {
    super(cause.message, { cause });
    this.listener = listener;
  }
}

/** More connections than this above the limit are not even held. */
const HELD_CONNECTIONS_MAX = 1024;
/** A closing connection whose peer does not read is cut after this. */
const CLOSE_TIMEOUT_MS = 10_000;

type OpenSocket = {
  readonly socket: Socket;
  readonly listener: ListenAddress;
  readonly leaving: ChunksLeaving;
};

export class TcpServer {
  private readonly options: TcpServerOptions;
  private readonly refusals: LimitedWarnings;
  private limits: ConnectionLimits;
  private readonly servers: Map<string, Server> = new Map();
  private readonly sockets: Map<number, OpenSocket> = new Map();
  private readonly held: OpenSocket[] = [];
  private readonly countByIp: Map<string, number> = new Map();
  private readonly frameBuffers: FrameBuffers = new FrameBuffers();
  /** How many chunks that have not left yet lie in a piece of memory. */
  private readonly leavingByMemory: Map<ArrayBufferLike, number> = new Map();
  private nextConnectionId = 1;
  private servesClients = false;
  private readonly stopped: Set<ListenAddress> = new Set();
  private events: TransportEvents | null = null;
  private wake: () => void = () => {};

  constructor(options: TcpServerOptions) {
    this.options = options;
    this.refusals = new LimitedWarnings(options.log);
    this.limits = options.limits;
  }

  /** For whoever comes or waits from now on; who is there already stays. */
  changeLimits(limits: ConnectionLimits): void {
    this.limits = limits;
    this.admitHeld();
  }

  /** Opens the listeners whose port the system chooses. */
  async bindEphemeral(): Promise<void> {
    for (const listener of this.options.listeners) {
      if (listener.port === 0) await this.listen(listener);
    }
  }

  /** A controller answers its peers from the start: without it there may be no quorum at all. */
  async serveControllers(events: TransportEvents, wake: () => void): Promise<void> {
    this.events = events;
    this.wake = wake;
    await this.listenFixed(true);
    this.admitHeld();
  }

  /** From here on the connections of clients are accepted and their frames delivered. */
  async serve(): Promise<void> {
    await this.listenFixed(false);
    this.servesClients = true;
    this.admitHeld();
  }

  private async listenFixed(isController: boolean): Promise<void> {
    for (const listener of this.options.listeners) {
      if (listener.port === 0 || listener.isController !== isController) continue;
      await this.listen(listener);
    }
  }

  /** The port a listener is bound to; what was configured when it is not bound yet. */
  boundPort(listenerName: string): number {
    const server = this.servers.get(listenerName);
    if (server !== undefined) return (server.address() as AddressInfo).port;
    return this.options.listeners.find(({ name }) => name === listenerName)?.port ?? 0;
  }

  /** On one kind of listener: a controller goes on until it has handed over. */
  stopAccepting(isController: boolean): void {
    for (const listener of this.options.listeners) {
      if (listener.isController !== isController) continue;
      this.stopped.add(listener);
      this.servers.get(listener.name)?.close();
    }
    for (const { socket } of this.held.splice(0)) socket.destroy();
  }

  /** Ends the connections of one kind of listener once what was sent has left. */
  async closeAll(isController: boolean): Promise<void> {
    const ended: Promise<void>[] = [];
    for (const [connectionId, { socket, listener }] of [...this.sockets]) {
      if (listener.isController !== isController) continue;
      ended.push(new Promise((resolve) => socket.once('close', () => resolve())));
      this.close(connectionId);
    }
    await Promise.all(ended);
  }

  /** Ends every connection at once, whatever is still to be sent. */
  async destroyAll(): Promise<void> {
    const ended = [...this.sockets.values()].map(({ socket }) => {
      return new Promise<void>((resolve) => {
        socket.once('close', () => resolve());
        socket.destroy();
      });
    });
    await Promise.all(ended);
  }

  send(connectionId: number, chunks: readonly Uint8Array[]): void {
    const open = this.sockets.get(connectionId);
    if (open === undefined || open.socket.destroyed) return;
    const { socket } = open;
    const last = chunks.length - 1;
    const onLeft = open.leaving.add(chunks);
    if (last > 0) socket.cork();
    for (let i = 0; i < last; i++) socket.write(chunks[i]!);
    socket.write(chunks[last]!, onLeft);
    if (last > 0) socket.uncork();
  }

  holds(memory: ArrayBufferLike): boolean {
    return this.leavingByMemory.has(memory);
  }

  close(connectionId: number): void {
    const socket = this.sockets.get(connectionId)?.socket;
    if (socket === undefined || socket.destroyed) return;
    socket.destroySoon();
    if (socket.writableLength === 0) return;
    const timer = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS);
    socket.once('close', () => clearTimeout(timer));
  }

  pause(connectionId: number): void {
    this.sockets.get(connectionId)?.socket.pause();
  }

  resume(connectionId: number): void {
    this.sockets.get(connectionId)?.socket.resume();
  }

  unsentBytes(connectionId: number): number {
    return this.sockets.get(connectionId)?.socket.writableLength ?? 0;
  }

  /** What is kept to receive into. */
  get receivePoolBytes(): number {
    return this.frameBuffers.allocatedBytes;
  }

  release(frame: Buffer): void {
    this.frameBuffers.release(frame);
  }

  private async listen(listener: ListenAddress): Promise<void> {
    if (this.stopped.has(listener)) return;
    const server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) =>
      this.accept(socket, listener),
    );
    this.servers.set(listener.name, server);
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: Error): void => reject(new ListenError(listener, error));
      server.once('error', refuse);
      const host = listener.host === '' ? {} : { host: listener.host };
      server.listen({ ...host, port: listener.port, backlog: this.options.backlog }, () => {
        server.off('error', refuse);
        server.on('error', (error) =>
          this.options.log.error('accepting connections failed', {
            listener: listener.name,
            error,
          }),
        );
        resolve();
      });
    });
    // A close before the address was found closes nothing.
    if (this.stopped.has(listener)) server.close();
  }

  private accept(socket: Socket, listener: ListenAddress): void {
    socket.on('error', () => {});
    const ip = socket.remoteAddress ?? '';
    const { perIpMax, perIpMaxOverrides } = this.limits;
    const ipMax = perIpMaxOverrides.get(ip.replace(/^::ffff:/, '')) ?? perIpMax;
    const count = this.countByIp.get(ip) ?? 0;
    if (count >= ipMax) {
      const why = 'max.connections.per.ip is reached';
      this.refusals.warn(performance.now(), `closing connection: ${why}`, { ip, limit: ipMax });
      socket.destroy();
      return;
    }
    this.countByIp.set(ip, count + 1);
    socket.once('close', () => this.releaseIp(ip));
    const leaving = new ChunksLeaving(this.leavingByMemory);
    const open = { socket, listener, leaving };
    if (this.canAdmit(open)) {
      this.admit(open);
    } else if (this.held.length < HELD_CONNECTIONS_MAX) {
      this.held.push(open);
    } else {
      socket.destroy();
    }
  }

  private releaseIp(ip: string): void {
    const count = (this.countByIp.get(ip) ?? 1) - 1;
    if (count === 0) this.countByIp.delete(ip);
    else this.countByIp.set(ip, count);
  }

  private canAdmit({ listener }: OpenSocket): boolean {
    if (this.events === null || this.sockets.size >= this.limits.connectionsMax) return false;
    return this.servesClients || listener.isController;
  }

  private admitHeld(): void {
    for (const open of this.held.splice(0)) {
      if (open.socket.destroyed) continue;
      if (this.canAdmit(open)) this.admit(open);
      else this.held.push(open);
    }
  }

  private admit(open: OpenSocket): void {
    const { socket, listener, leaving } = open;
    const events = this.events!;
    const connectionId = this.nextConnectionId++;
    this.sockets.set(connectionId, open);
    events.onConnected({
      connectionId,
      listenerName: listener.name,
      localAddress: socket.localAddress ?? '',
      localPort: socket.localPort ?? 0,
      remoteAddress: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      remotePort: socket.remotePort ?? 0,
    });
    const splitter = new FrameSplitter(
      this.options.frameBytesMax,
      (frame) => events.onFrame(connectionId, frame),
      this.frameBuffers,
    );
    const receive = (take: () => void): void => {
      try {
        take();
      } catch (error) {
        if (!(error instanceof FrameTooLargeError)) throw error;
        this.refusals.warn(performance.now(), `closing connection: ${error.message}`, {
          client: `${socket.remoteAddress}:${socket.remotePort}`,
          listener: listener.name,
        });
        socket.destroy();
      }
      this.wake();
    };
    const isDirect = receiveDirectly(socket, {
      target: () => splitter.target(),
      received: (sizeBytes) => receive(() => splitter.received(sizeBytes)),
    });
    if (!isDirect) socket.on('data', (chunk: Buffer) => receive(() => splitter.push(chunk)));
    socket.on('drain', () => {
      events.onDrained(connectionId);
      this.wake();
    });
    socket.once('close', () => {
      this.sockets.delete(connectionId);
      leaving.clear();
      events.onClosed(connectionId);
      this.wake();
      this.admitHeld();
    });
    socket.resume();
  }
}
