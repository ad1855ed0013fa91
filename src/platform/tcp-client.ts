/**
 * Connections that this node opens to others. It knows frames and connections, nothing of what is in
 * them. Ids are negative, so that a frame says by its connection's id whether it is a reply.
 */
import { connect, type Socket } from 'node:net';
import type { BrokerLogger } from '../base/logger.ts';
import type { TransportEvents } from '../broker/transport.ts';
import { FrameSplitter, FrameTooLargeError } from './frame-splitter.ts';

export type TcpClientOptions = {
  readonly frameBytesMax: number;
  /** `socket.connection.setup.timeout.ms` */
  readonly setupTimeoutMs: number;
  readonly log: BrokerLogger;
};

export class TcpClient {
  private readonly options: TcpClientOptions;
  private readonly sockets: Map<number, Socket> = new Map();
  private lastConnectionId = 0;
  private events: TransportEvents | null = null;
  private wake: () => void = () => {};

  constructor(options: TcpClientOptions) {
    this.options = options;
  }

  /** To be called before the first `connect`. */
  start(events: TransportEvents, wake: () => void): void {
    this.events = events;
    this.wake = wake;
  }

  connect(host: string, port: number): number {
    this.lastConnectionId--;
    const connectionId = this.lastConnectionId;
    const socket = connect({ host, port, noDelay: true });
    this.sockets.set(connectionId, socket);
    const timer = setTimeout(() => socket.destroy(), this.options.setupTimeoutMs);
    socket.once('connect', () => clearTimeout(timer));
    // An error is followed by `close`, and why a peer cannot be reached is in its log, not in ours.
    socket.on('error', () => {});
    const splitter = new FrameSplitter(this.options.frameBytesMax, (frame) =>
      this.events?.onFrame(connectionId, frame),
    );
    socket.on('data', (chunk: Buffer) => {
      try {
        splitter.push(chunk);
      } catch (error) {
        if (!(error instanceof FrameTooLargeError)) throw error;
        this.options.log.warn(`closing the connection to ${host}:${port}: ${error.message}`);
        socket.destroy();
      }
      this.wake();
    });
    socket.once('close', () => {
      clearTimeout(timer);
      this.sockets.delete(connectionId);
      this.events?.onClosed(connectionId);
      this.wake();
    });
    return connectionId;
  }

  send(connectionId: number, chunks: readonly Uint8Array[]): void {
    const socket = this.sockets.get(connectionId);
    if (socket === undefined || socket.destroyed) return;
    socket.cork();
    for (const chunk of chunks) socket.write(chunk);
    socket.uncork();
  }

  close(connectionId: number): void {
    this.sockets.get(connectionId)?.destroy();
  }

  pause(connectionId: number): void {
    this.sockets.get(connectionId)?.pause();
  }

  resume(connectionId: number): void {
    this.sockets.get(connectionId)?.resume();
  }

  unsentBytes(connectionId: number): number {
    return this.sockets.get(connectionId)?.writableLength ?? 0;
  }

  closeAll(): void {
    for (const socket of this.sockets.values()) socket.destroy();
  }
}
