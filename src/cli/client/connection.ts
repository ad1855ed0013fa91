/**
 * One connection to one broker: requests are pipelined, replies come in their order. Any failure of
 * the connection fails every request that waits on it, with words for the user.
 */
import { connect as connectSocket, type Socket } from 'node:net';
import { hostAndPortText } from '../../core/metadata/config-listeners.ts';
import { FrameSplitter } from '../../platform/frame-splitter.ts';
import { requestHeaderVersion, responseHeaderVersion } from '../../protocol/api-keys.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { readResponseHeader, writeRequestHeader } from '../../protocol/generated/headers.ts';
import { WireReader } from '../../protocol/wire-reader.ts';
import { WireWriter } from '../../protocol/wire-writer.ts';
import { CliError } from '../cli-error.ts';
import { type Api, apiVersions } from './apis.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const FRAME_BYTES_MAX = 0x7fff_ffff;
const CLIENT_ID = 'odradek-cli';

type Waiting = {
  readonly correlationId: number;
  readonly read: (frame: Buffer) => void;
  readonly fail: (error: Error) => void;
};

export class Connection {
  private readonly socket: Socket;
  private readonly address: string;
  private readonly waiting: Waiting[];
  private readonly rangeByApiKey: Map<number, readonly [number, number]>;
  private nextCorrelationId: number;
  private failure: Error | null;

  private constructor(socket: Socket, address: string) {
    this.socket = socket;
    this.address = address;
    this.waiting = [];
    this.rangeByApiKey = new Map();
    this.nextCorrelationId = 1;
    this.failure = null;
    const splitter = new FrameSplitter(FRAME_BYTES_MAX, (frame) => this.onFrame(frame));
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      try {
        splitter.push(chunk);
      } catch (error) {
        this.onFailure(error as Error);
        socket.destroy();
      }
    });
    socket.on('error', (error) => this.onFailure(error));
    socket.on('close', () => this.onFailure(new CliError(`${address} closed the connection`)));
  }

  /** Connects and learns which versions the broker speaks. */
  static async open(host: string, port: number): Promise<Connection> {
    const address = hostAndPortText(host, port);
    const socket = await openSocket(host, port, address);
    const connection = new Connection(socket, address);
    await connection.learnVersions();
    return connection;
  }

  get isOpen(): boolean {
    return this.failure === null;
  }

  serves(api: Api<never, unknown>): boolean {
    const [min, max] = this.rangeByApiKey.get(api.key) ?? [0, -1];
    return Math.min(max, api.maxVersion) >= Math.max(min, api.minVersion);
  }

  /** The newest version that both sides know. */
  versionOf(api: Api<never, unknown>): number {
    if (!this.serves(api)) {
      throw new CliError(`${this.address} does not serve ${api.name} in a version we know`);
    }
    return Math.min(this.rangeByApiKey.get(api.key)![1], api.maxVersion);
  }

  request<Request, Response>(api: Api<Request, Response>, message: Request): Promise<Response> {
    return this.requestAt(api, this.versionOf(api), message);
  }

  /** For requests that are not answered: produce with acks=0. */
  send<Request>(api: Api<Request, unknown>, message: Request): void {
    this.write(api, this.versionOf(api), message, this.nextCorrelationId++);
  }

  close(): void {
    this.socket.removeAllListeners('close');
    this.socket.end();
    this.socket.unref();
  }

  private requestAt<Request, Response>(
    api: Api<Request, Response>,
    version: number,
    message: Request,
  ): Promise<Response> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const correlationId = this.nextCorrelationId++;
    return new Promise((resolve, reject) => {
      const read = (frame: Buffer): void => {
        const r = new WireReader(frame);
        readResponseHeader(r, responseHeaderVersion(api.key, version));
        resolve(api.read(r, version));
      };
      this.waiting.push({ correlationId, read, fail: reject });
      this.write(api, version, message, correlationId);
    });
  }

  private write<Request>(
    api: Api<Request, unknown>,
    version: number,
    message: Request,
    correlationId: number,
  ): void {
    const w = new WireWriter();
    w.beginFrame();
    const header = {
      requestApiKey: api.key,
      requestApiVersion: version,
      correlationId,
      clientId: CLIENT_ID,
    };
    writeRequestHeader(w, header, requestHeaderVersion(api.key, version));
    api.write(w, message, version);
    this.socket.cork();
    for (const chunk of w.endFrame()) this.socket.write(chunk);
    this.socket.uncork();
  }

  private onFrame(frame: Buffer): void {
    const waiting = this.waiting.shift();
    if (waiting === undefined || frame.readInt32BE(0) !== waiting.correlationId) {
      this.onFailure(new CliError(`${this.address} answered out of order`));
      this.socket.destroy();
      return;
    }
    try {
      waiting.read(frame);
    } catch (error) {
      waiting.fail(error as Error);
    }
  }

  private onFailure(error: Error): void {
    if (this.failure !== null) return;
    this.failure =
      error instanceof CliError
        ? error
        : new CliError(`the connection to ${this.address} failed: ${error.message}`);
    for (const waiting of this.waiting.splice(0)) waiting.fail(this.failure);
  }

  private async learnVersions(): Promise<void> {
    const message = { clientSoftwareName: CLIENT_ID, clientSoftwareVersion: '0.1.0' };
    let response = await this.requestAt(apiVersions, Math.min(apiVersions.maxVersion, 4), message);
    if (response.errorCode === ErrorCode.UNSUPPORTED_VERSION) {
      const range = response.apiKeys.find((one) => one.apiKey === apiVersions.key);
      response = await this.requestAt(apiVersions, range?.maxVersion ?? 0, message);
    }
    for (const { apiKey, minVersion, maxVersion } of response.apiKeys) {
      this.rangeByApiKey.set(apiKey, [minVersion, maxVersion]);
    }
  }
}

function openSocket(host: string, port: number, address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host, port, timeout: CONNECT_TIMEOUT_MS });
    const refuse = (reason: string): void => {
      socket.destroy();
      reject(new CliError(`cannot connect to ${address}: is a broker running? (${reason})`));
    };
    socket.once('error', (error: NodeJS.ErrnoException) => refuse(error.code ?? error.message));
    socket.once('timeout', () => refuse(`no answer in ${CONNECT_TIMEOUT_MS / 1000} s`));
    socket.once('connect', () => {
      socket.removeAllListeners();
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}
