/** The Transport over TCP: connections that others opened, and those that this node opens. */
import type { Transport } from '../broker/transport.ts';
import type { TcpClient } from './tcp-client.ts';
import type { TcpServer } from './tcp-server.ts';

export class TcpTransport implements Transport {
  private readonly server: TcpServer;
  private readonly client: TcpClient;

  constructor(server: TcpServer, client: TcpClient) {
    this.server = server;
    this.client = client;
  }

  connect(host: string, port: number): number {
    return this.client.connect(host, port);
  }

  send(connectionId: number, chunks: readonly Uint8Array[]): void {
    this.endOf(connectionId).send(connectionId, chunks);
  }

  close(connectionId: number): void {
    this.endOf(connectionId).close(connectionId);
  }

  pause(connectionId: number): void {
    this.endOf(connectionId).pause(connectionId);
  }

  resume(connectionId: number): void {
    this.endOf(connectionId).resume(connectionId);
  }

  unsentBytes(connectionId: number): number {
    return this.endOf(connectionId).unsentBytes(connectionId);
  }

  /** A request to another node is no slice of anything. */
  holds(memory: ArrayBufferLike): boolean {
    return this.server.holds(memory);
  }

  /** Only the server's frames are in memory that is kept. */
  release(frame: Buffer): void {
    this.server.release(frame);
  }

  private endOf(connectionId: number): TcpServer | TcpClient {
    return connectionId > 0 ? this.server : this.client;
  }
}
