/**
 * A whole broker on a simulated disk, network and clock. Ticks happen only when a test asks for
 * them; the same seed and the same calls give the same bytes.
 */
import { Prng } from '../../src/base/prng.ts';
import { Broker } from '../../src/broker/broker.ts';
import type { EndPoint } from '../../src/core/metadata/image.ts';
import { KafkaConfig } from '../../src/core/metadata/kafka-config.ts';
import type { Disk } from '../../src/log/disk.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';
import type { Api, ResponseOf, SomeRequest } from './messages.ts';
import { SimClock } from './sim-clock.ts';
import type { SimDisk } from './sim-disk.ts';
import { type SimConnection, SimNet } from './sim-net.ts';

export type SimBrokerOptions = {
  readonly seed?: number;
  readonly properties?: Readonly<Record<string, string>>;
  /** A memory disk when it is left out. */
  readonly disk?: SimDisk;
  /** One of several: time is shared, listeners are its own, and it is ready when the others are. */
  readonly member?: {
    readonly clock: SimClock;
    readonly endPoints: readonly EndPoint[];
    readonly controllerEndPoints: readonly EndPoint[];
  };
};

export type LogLine = { readonly level: string; readonly message: string; readonly fields: object };

/** A broker that makes a test wait longer than this hangs. */
const TICKS_MAX = 20_000;
/** Without deadlines there may still be completions to come from the disk. */
const IDLE_STEP_MS = 10;

const SINGLE_NODE: Readonly<Record<string, string>> = {
  'node.id': '1',
  'process.roles': 'broker,controller',
  listeners: 'PLAINTEXT://127.0.0.1:9092,INNER://127.0.0.1:9095',
  'advertised.listeners': 'PLAINTEXT://127.0.0.1:9092,INNER://inner:9095',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'controller.listener.names': 'CONTROLLER',
  'inter.broker.listener.name': 'PLAINTEXT',
  'log.dirs': '/data',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '2',
  'group.initial.rebalance.delay.ms': '0',
};

export class SimBroker {
  readonly clock: SimClock;
  readonly net: SimNet = new SimNet();
  readonly lines: LogLine[] = [];
  readonly disk: Disk;
  broker: Broker;
  /** Work takes no time here, but in tests that are about it: then the stopwatch goes on when it is looked at. */
  microsPerLook = 0;
  private micros = 0;
  /** When the last tick wanted to be called again. */
  deadlineMs = 0;
  private readonly member: SimBrokerOptions['member'] | null;
  private readonly simDisk: SimDisk | null;
  private readonly prng: Prng;
  private properties: Readonly<Record<string, string>>;

  constructor(options: SimBrokerOptions = {}) {
    this.member = options.member ?? null;
    this.clock = options.member?.clock ?? new SimClock();
    this.simDisk = options.disk ?? null;
    this.disk = options.disk ?? new MemoryDisk();
    this.prng = new Prng(options.seed ?? 1);
    this.properties = options.properties ?? {};
    this.broker = this.start();
  }

  /** The clients' ends of connections take what was sent after every tick. */
  tick(): number {
    this.deadlineMs = this.clock.tick(this.broker);
    this.net.deliverAll();
    return this.deadlineMs;
  }

  /** Ticks through virtual time until the condition holds. */
  runUntil(condition: () => boolean, what = 'what the test waits for'): void {
    for (let count = 0; count < TICKS_MAX; count++) {
      if (condition()) return;
      const deadlineMs = this.tick();
      if (condition()) return;
      if (deadlineMs > this.clock.nowMs) this.clock.advanceTo(deadlineMs, IDLE_STEP_MS);
    }
    throw new Error(`${what} does not come`);
  }

  /** Ticks while anything is due, for at least this long. */
  runFor(ms: number): void {
    const endMs = this.clock.nowMs + ms;
    this.runUntil(() => this.clock.nowMs >= endMs);
  }

  /** A few ticks at one moment: whatever can be done without time passing is done. */
  settle(): void {
    for (let count = 0; count < 5; count++) this.tick();
  }

  connect(listenerName = 'PLAINTEXT'): SimConnection {
    return this.net.openClient(listenerName);
  }

  ask<A extends Api>(
    connection: SimConnection,
    apiName: A,
    apiVersion: number,
    request: SomeRequest<A>,
  ): ResponseOf<A> {
    const correlationId = connection.send(apiName, apiVersion, request);
    this.runUntil(
      () => connection.isClosed || connection.replies.at(-1)?.correlationId === correlationId,
      `the reply to ${apiName}`,
    );
    const reply = connection.replies.pop();
    if (reply?.correlationId !== correlationId) {
      throw new Error(`${apiName} v${apiVersion}: the connection was closed`);
    }
    return reply.body as ResponseOf<A>;
  }

  linesWith(text: string): LogLine[] {
    return this.lines.filter(({ message }) => message.includes(text));
  }

  /** `clean`: a graceful stop; the others: the end of the process, or of the machine's power. */
  restart(
    kind: 'clean' | 'process' | 'power',
    properties: Readonly<Record<string, string>> = this.properties,
  ): void {
    if (kind === 'clean') this.stop();
    else this.simDisk?.crash(kind);
    this.properties = properties;
    this.net.loseAll();
    this.broker = this.start();
  }

  /** The end of the process, or of the machine's power; `revive` is its next start. */
  die(kind: 'process' | 'power'): void {
    this.simDisk?.crash(kind);
    this.net.loseAll();
  }

  revive(): void {
    this.broker = this.start();
  }

  stop(): void {
    // As the process does it: each with a tick at least.
    this.broker.beginStop();
    this.tick();
    this.runUntil(() => this.broker.isDrained, 'the end of what is in flight');
    this.broker.beginControlledShutdown();
    this.runUntil(() => this.broker.hasLeave, 'leave to go');
    this.broker.beginClose();
    this.runUntil(() => this.broker.hasShutDown, 'the shutdown in the metadata log');
    this.broker.close();
  }

  private start(): Broker {
    const { clock, net } = this;
    const given = Object.entries({ ...SINGLE_NODE, ...this.properties });
    const broker = new Broker(
      {
        // Empty: not given after all.
        config: new KafkaConfig(new Map(given.filter(([, value]) => value !== ''))),
        disk: this.disk,
        transport: net,
        prng: this.prng.split(),
        log: {
          debug: () => {},
          info: (message, fields) => this.note('info', message, fields),
          warn: (message, fields) => this.note('warn', message, fields),
          error: (message, fields) => this.note('error', message, fields),
        },
        stopwatch: { micros: () => (this.micros += this.microsPerLook) },
        endPoints: this.member?.endPoints ?? [
          { name: 'PLAINTEXT', host: '127.0.0.1', port: 9092, securityProtocol: 0 },
          { name: 'INNER', host: 'inner', port: 9095, securityProtocol: 0 },
        ],
        controllerEndPoints: this.member?.controllerEndPoints ?? [],
      },
      clock.nowMs,
      clock.wallMs,
    );
    this.broker = broker;
    net.broker = broker;
    if (this.member === null) this.runUntil(() => broker.isReady, 'a broker that is ready');
    return broker;
  }

  private note(level: string, message: string, fields: object = {}): void {
    this.lines.push({ level, message, fields });
  }
}
