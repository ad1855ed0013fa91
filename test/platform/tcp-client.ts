/** A client on a real socket: requests by name, replies in order, and whatever else a test writes. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import {
  type Api,
  decodeResponse,
  encodeRequest,
  type ResponseOf,
  type SomeRequest,
} from '../simulator/messages.ts';

type Waiting = {
  readonly apiName: string;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly resolve: (body: unknown) => void;
  readonly reject: (error: Error) => void;
};

export class TcpClient {
  readonly socket: Socket;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly closed: Promise<unknown>;
  private readonly waiting: Waiting[] = [];
  private received: Buffer = Buffer.alloc(0);
  private lastCorrelationId = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => this.onData(chunk));
    this.closed = once(socket, 'close').then(() => {
      for (const { apiName, reject } of this.waiting.splice(0)) {
        reject(new Error(`${apiName}: the connection was closed`));
      }
    });
  }

  static async open(port: number, host = '127.0.0.1'): Promise<TcpClient> {
    const socket = connect({ port, host, noDelay: true });
    await once(socket, 'connect');
    return new TcpClient(socket);
  }

  ask<A extends Api>(
    apiName: A,
    apiVersion: number,
    request: SomeRequest<A>,
  ): Promise<ResponseOf<A>> {
    const correlationId = ++this.lastCorrelationId;
    this.socket.write(framed(encodeRequest(apiName, apiVersion, request, correlationId)));
    return this.expectReply(apiName, apiVersion, correlationId);
  }

  expectReply<A extends Api>(
    apiName: A,
    apiVersion: number,
    correlationId: number,
  ): Promise<ResponseOf<A>> {
    // Nobody would hear of it when the connection has ended already.
    if (this.socket.destroyed) {
      return Promise.reject(new Error(`${apiName}: the connection was closed`));
    }
    return new Promise((resolve, reject) => {
      const done = resolve as (body: unknown) => void;
      this.waiting.push({ apiName, apiVersion, correlationId, resolve: done, reject });
    });
  }

  async close(): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }

  private onData(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    while (this.received.length >= 4) {
      const end = 4 + this.received.readInt32BE(0);
      if (this.received.length < end) return;
      const frame = this.received.subarray(4, end);
      this.received = this.received.subarray(end);
      const waiting = this.waiting.shift()!;
      if (frame.readInt32BE(0) === waiting.correlationId) {
        waiting.resolve(decodeResponse(waiting.apiName, waiting.apiVersion, frame));
      } else waiting.reject(new Error('a reply out of order'));
    }
  }
}

export function framed(frame: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(frame.length);
  return Buffer.concat([size, frame]);
}
