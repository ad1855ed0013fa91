/**
 * A whole broker without sockets: a memory disk, a transport that keeps what is sent, and requests
 * and responses through the real codec.
 */
import { Prng } from '../../../src/base/prng.ts';
import { Broker } from '../../../src/broker/broker.ts';
import type { Transport } from '../../../src/broker/transport.ts';
import { KafkaConfig } from '../../../src/core/metadata/kafka-config.ts';
import { MemoryDisk } from '../../../src/platform/memory-disk.ts';
import {
  type ApiKey,
  requestHeaderVersion,
  responseHeaderVersion,
} from '../../../src/protocol/api-keys.ts';
import { readResponseHeader, writeRequestHeader } from '../../../src/protocol/generated/headers.ts';
import { WireReader } from '../../../src/protocol/wire-reader.ts';
import { WireWriter } from '../../../src/protocol/wire-writer.ts';

export type Api<Request, Response> = {
  readonly apiKey: ApiKey;
  readonly write: (w: WireWriter, request: Request, version: number) => void;
  readonly read: (r: WireReader, version: number) => Response;
};

const TICKS_MAX = 100;
const CONNECTION_ID = 1;

export class BrokerHarness {
  readonly disk: MemoryDisk;
  broker: Broker;
  nowMs: number;
  private readonly properties: Record<string, string>;
  private sent: Uint8Array[];
  private correlationId: number;
  private lives: number;

  constructor(properties: Record<string, string> = {}) {
    this.disk = new MemoryDisk();
    this.nowMs = 1000;
    this.properties = properties;
    this.sent = [];
    this.correlationId = 0;
    this.lives = 0;
    this.broker = this.start();
  }

  get wallMs(): number {
    return 1_700_000_000_000 + this.nowMs;
  }

  /** The process ends without another word, and another one takes its place. */
  killAndRestart(): void {
    this.broker = this.start();
  }

  stopAndRestart(): void {
    this.broker.beginControlledShutdown();
    this.broker.beginStop();
    this.broker.beginClose();
    while (!this.broker.hasShutDown) this.tick();
    this.broker.close();
    this.broker = this.start();
  }

  ask<Request, Response>(api: Api<Request, Response>, version: number, request: Request): Response {
    const correlationId = ++this.correlationId;
    this.send(api, version, request, correlationId);
    const reply = this.tickUntilReply();
    const reader = new WireReader(reply, 4);
    readResponseHeader(reader, responseHeaderVersion(api.apiKey, version));
    return api.read(reader, version);
  }

  /** A whole request on any connection; the reply with its length. */
  askFrame(connectionId: number, frame: Buffer): Buffer {
    this.broker.onFrame(connectionId, frame);
    return this.tickUntilReply();
  }

  tick(): void {
    this.nowMs++;
    this.broker.tick(this.nowMs, this.wallMs);
  }

  private send<Request, Response>(
    api: Api<Request, Response>,
    version: number,
    request: Request,
    correlationId: number,
  ): void {
    const writer = new WireWriter();
    const header = {
      requestApiKey: api.apiKey,
      requestApiVersion: version,
      correlationId,
      clientId: 'test',
    };
    writeRequestHeader(writer, header, requestHeaderVersion(api.apiKey, version));
    api.write(writer, request, version);
    this.broker.onFrame(CONNECTION_ID, writer.toBuffer());
  }

  private tickUntilReply(): Buffer {
    for (let count = 0; count < TICKS_MAX; count++) {
      this.tick();
      if (this.sent.length > 0) return Buffer.concat(this.sent.splice(0));
    }
    throw new Error('no reply');
  }

  private start(): Broker {
    this.lives++;
    const transport: Transport = {
      connect: () => {
        throw new Error('the broker asks another node');
      },
      send: (_connectionId, chunks) => this.sent.push(...chunks),
      close: () => {
        throw new Error('the broker closed the connection');
      },
      pause: () => {},
      resume: () => {},
      unsentBytes: () => 0,
      holds: () => true,
      release: (frame) => frame.fill(0xdb),
    };
    const properties = {
      'node.id': '1',
      'process.roles': 'broker,controller',
      listeners: 'PLAINTEXT://127.0.0.1:9092,INNER://127.0.0.1:9095',
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'controller.listener.names': 'CONTROLLER',
      'log.dirs': '/data',
      ...this.properties,
    };
    const broker = new Broker(
      {
        config: new KafkaConfig(new Map(Object.entries(properties))),
        disk: this.disk,
        transport,
        prng: new Prng(this.lives),
        log: { debug() {}, info() {}, warn() {}, error() {} },
        stopwatch: { micros: () => 0 },
        endPoints: [
          { name: 'PLAINTEXT', host: '127.0.0.1', port: 9092, securityProtocol: 0 },
          { name: 'INNER', host: 'inner', port: 9095, securityProtocol: 0 },
        ],
        controllerEndPoints: [],
      },
      this.nowMs,
      this.wallMs,
    );
    this.broker = broker;
    for (let count = 0; !broker.isReady; count++) {
      if (count > TICKS_MAX) throw new Error('the broker does not become ready');
      this.tick();
    }
    broker.onConnected({
      connectionId: CONNECTION_ID,
      listenerName: 'PLAINTEXT',
      localAddress: '127.0.0.1',
      localPort: 9092,
      remoteAddress: '127.0.0.1',
      remotePort: 50_000,
    });
    return broker;
  }
}
