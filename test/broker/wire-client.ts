/**
 * A client that speaks bytes: any request at any version, decoded responses. For conformance
 * scripts that run against this broker and, to record what is right, against Apache Kafka.
 */
import { connect, type Socket } from 'node:net';
import {
  ApiKey,
  requestHeaderVersion,
  responseHeaderVersion,
} from '../../src/protocol/api-keys.ts';
import { WireReader } from '../../src/protocol/wire-reader.ts';
import { WireWriter } from '../../src/protocol/wire-writer.ts';

export type ApiName = keyof typeof ApiKey;
export type Message = { [field: string]: unknown };

type Codec = { [name: string]: (at: WireReader | WireWriter, ...rest: unknown[]) => unknown };

export class WireClient {
  readonly port: number;
  private readonly socket: Socket;
  private readonly clientId: string;
  private readonly waiting: ((frame: Buffer | null) => void)[] = [];
  private received: Buffer = Buffer.alloc(0);
  private correlationId = 0;

  private constructor(socket: Socket, port: number, clientId: string) {
    this.port = port;
    this.clientId = clientId;
    this.socket = socket;
    socket.on('data', (chunk) => this.onData(chunk));
    socket.on('close', () => {
      for (const done of this.waiting.splice(0)) done(null);
    });
  }

  static async open(port: number, clientId = 'conf'): Promise<WireClient> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    socket.setNoDelay(true);
    return new WireClient(socket, port, clientId);
  }

  close(): void {
    this.socket.destroy();
  }

  async call(api: ApiName, version: number, body: Message): Promise<Message> {
    const kebab = api.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
    const codec = (await import(`../../src/protocol/generated/${kebab}.ts`)) as Codec;
    const apiKey = ApiKey[api];
    const w = new WireWriter();
    w.int16(apiKey);
    w.int16(version);
    w.int32(++this.correlationId);
    w.nullableString(this.clientId);
    if (requestHeaderVersion(apiKey, version) >= 2) w.unsignedVarint(0);
    codec[`write${api}Request`]!(w, body, version);
    const frame = await this.exchange(w.toBuffer());
    if (frame === null) throw new Error(`${api} ${version}: the connection was closed`);
    const r = new WireReader(frame);
    r.int32();
    if (responseHeaderVersion(apiKey, version) >= 1) r.skipTaggedFields();
    return codec[`read${api}Response`]!(r, version) as Message;
  }

  /** A request and its reply without their lengths; null: the connection was closed. */
  exchange(bytes: Buffer): Promise<Buffer | null> {
    const size = Buffer.alloc(4);
    size.writeInt32BE(bytes.length);
    const answered = new Promise<Buffer | null>((resolve) => this.waiting.push(resolve));
    this.socket.write(Buffer.concat([size, bytes]));
    return answered;
  }

  private onData(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    while (this.received.length >= 4) {
      const end = 4 + this.received.readInt32BE(0);
      if (this.received.length < end) return;
      const frame = this.received.subarray(4, end);
      this.received = this.received.subarray(end);
      this.waiting.shift()?.(frame);
    }
  }
}

/** A request for topics of one replica. */
export function creationOf(names: readonly string[], numPartitions: number): Message {
  const topics = names.map((name) => {
    return { name, numPartitions, replicationFactor: 1, assignments: [], configs: [] };
  });
  return { topics, timeoutMs: 5000, validateOnly: false };
}
