/**
 * Puts one broker together from its ports and runs it: disk, sockets, clock, loop. The only place
 * where a broker meets the real world; `odradek start` and `startBroker` both come through here.
 */
import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { Durations, type DurationsView } from '../base/durations.ts';
import { HaltError } from '../base/halt.ts';
import type { BrokerLogger } from '../base/logger.ts';
import { Prng } from '../base/prng.ts';
import { Broker } from '../broker/broker.ts';
import type { AdminServer, ProcessView, StartAdmin } from '../broker/process-view.ts';
import { newAuthorizer } from '../core/metadata/authorizer.ts';
import { hostAndPortText, type Listener } from '../core/metadata/config-listeners.ts';
import { ConfigError } from '../core/metadata/config-value.ts';
import type { EndPoint } from '../core/metadata/image.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';
import { lockDirectories } from './directory-lock.ts';
import { FileDisk } from './file-disk.ts';
import { LoopDelay } from './loop-delay.ts';
import { MemoryDisk } from './memory-disk.ts';
import { listenError, logDirError } from './start-errors.ts';
import { TcpClient } from './tcp-client.ts';
import { type ConnectionLimits, ListenError, TcpServer } from './tcp-server.ts';
import { TcpTransport } from './tcp-transport.ts';
import { TickLoop } from './tick-loop.ts';

export type BoundListener = { readonly name: string; readonly host: string; readonly port: number };

export type RunningBroker = {
  /** `host:port` of every listener for clients, separated by commas. */
  readonly bootstrapServers: string;
  readonly listeners: readonly BoundListener[];
  /** Of the event loop's work, since the start. */
  readonly tickTimes: DurationsView;
  /** Null without `odradek.admin.listener`. */
  readonly adminUrl: string | null;
  /**
   * Lets others lead, answers what is in flight, writes everything down, closes. When the whole cluster
   * stops, no node waits for another.
   */
  stop(stopsWholeCluster?: boolean): Promise<void>;
  /** Ends at once, as SIGKILL does: only what has been written is there at the next start. */
  kill(): Promise<void>;
  /** Resolves when the broker has stopped; rejects when it had to. */
  readonly closed: Promise<void>;
};

export type BrokerProcessOptions = {
  readonly config: KafkaConfig;
  readonly logger: BrokerLogger;
  /** With `odradek.memory`: what an earlier broker, stopped or killed, has left. */
  readonly memoryDisk?: MemoryDisk;
  readonly startAdmin: StartAdmin;
};

/** SecurityProtocol's id of the only one that is spoken yet. */
const PLAINTEXT = 0;
/** Requests that a stop still waits for; after that their connections are closed. */
const STOP_TIMEOUT_MS = 5000;
/** A stop waits this long for leave; the broker itself gives up before. */
const LEAVE_TIMEOUT_MS = 30_000;
/** A stop waits this long for the disk; the next start recovers what was not flushed by then. */
const FLUSH_TIMEOUT_MS = 60_000;
const LISTEN_BACKLOG = 511;

const NO_TICKS: DurationsView = new Durations();

/** It was stopped before it served. */
export class StoppedAtStartError extends Error {}

export async function startBrokerProcess(options: BrokerProcessOptions): Promise<RunningBroker> {
  const process = new BrokerProcess(options);
  await process.start();
  return process;
}

export class BrokerProcess implements RunningBroker, ProcessView {
  readonly closed: Promise<void>;
  private readonly config: KafkaConfig;
  /** What the server's limits were read from; the broker replaces its config when dynamic configs change. */
  private limitsConfig: KafkaConfig;
  private readonly logger: BrokerLogger;
  private readonly server: TcpServer;
  private readonly client: TcpClient;
  private readonly disk: FileDisk | MemoryDisk;
  broker: Broker | null;
  isServing: boolean;
  private readonly startAdmin: StartAdmin;
  private readonly loopDelay: LoopDelay;
  private admin: AdminServer | null;
  private loop: TickLoop | null;
  private unlock: () => void;
  private stopping: Promise<void> | null;
  private resolveClosed: () => void = () => {};
  private rejectClosed: (error: unknown) => void = () => {};
  /** Called after every tick, by whoever waits for the broker to get somewhere. */
  private onTick: () => void;

  constructor(options: BrokerProcessOptions) {
    checkSupported(options.config);
    this.config = options.config;
    this.limitsConfig = options.config;
    this.logger = options.logger;
    this.server = newServer(options.config, options.logger);
    this.client = newClient(options.config, options.logger);
    const wake = (): void => this.loop?.wake();
    if (options.config.boolean('odradek.memory')) {
      this.disk = options.memoryDisk ?? new MemoryDisk();
      this.disk.handOver(wake);
    } else {
      this.disk = new FileDisk(wake);
    }
    this.broker = null;
    this.isServing = false;
    this.startAdmin = options.startAdmin;
    this.loopDelay = new LoopDelay();
    this.admin = null;
    this.loop = null;
    this.unlock = () => {};
    this.stopping = null;
    this.onTick = () => {};
    this.closed = new Promise((resolveClosed, rejectClosed) => {
      this.resolveClosed = resolveClosed;
      this.rejectClosed = rejectClosed;
    });
    // Whoever never looks at `closed` hears of a failure through the log.
    this.closed.catch(() => {});
  }

  get listeners(): BoundListener[] {
    return this.config.brokerListeners.map(({ name, host }) => {
      return { name, host, port: this.server.boundPort(name) };
    });
  }

  get tickTimes(): DurationsView {
    return this.loop?.times ?? NO_TICKS;
  }

  get busyTickTimes(): DurationsView {
    return this.loop?.busyTimes ?? NO_TICKS;
  }

  get loopDelays(): DurationsView {
    return this.loopDelay.delays;
  }

  get receivePoolBytes(): number {
    return this.server.receivePoolBytes;
  }

  get isStopping(): boolean {
    return this.stopping !== null;
  }

  get adminUrl(): string | null {
    return this.admin?.url ?? null;
  }

  /** Of a node that is a controller only: where tools reach it as one. */
  get bootstrapServers(): string {
    const { advertisedListeners, advertisedControllerListeners } = this.config;
    const isBroker = advertisedListeners.length > 0;
    return this.endPoints(isBroker ? advertisedListeners : advertisedControllerListeners)
      .map(({ host, port }) => hostAndPortText(host, port))
      .join(',');
  }

  /** Resolves when the broker serves; a node of a quorum may wait for others, and can be stopped then. */
  async start(): Promise<void> {
    const { config } = this;
    try {
      if (!config.boolean('odradek.memory')) {
        const metadataLogDir = resolve(config.metadataLogDir);
        this.unlock = lockDirectories(
          allLogDirs(config).map((path) => resolve(path)),
          (directory) => directory !== metadataLogDir,
        );
      }
      await this.openAdmin();
      await this.server.bindEphemeral();
      this.checkNotStopped();
      this.broker = new Broker(
        {
          config,
          disk: this.disk,
          transport: new TcpTransport(this.server, this.client),
          prng: new Prng(randomInt(2 ** 32)),
          log: this.logger,
          stopwatch: { micros: () => performance.now() * 1000 },
          endPoints: this.endPoints(this.config.advertisedListeners),
          controllerEndPoints: this.endPoints(this.config.advertisedControllerListeners),
        },
        performance.now(),
        Date.now(),
      );
      this.loop = new TickLoop(this, (error) => this.fail(error));
      if (this.disk instanceof FileDisk) this.disk.keepSpareFiles();
      this.client.start(this.broker, this.loop.wake);
      await this.server.serveControllers(this.broker, this.loop.wake);
      this.loop.wake();
      await this.until(() => this.broker?.isReady === true || this.stopping !== null);
      this.checkNotStopped();
      await this.server.serve();
      this.checkNotStopped();
      this.loop.isServing = true;
      this.isServing = true;
    } catch (error) {
      // What has been opened by now is closed, by whoever stops it or here.
      this.stopping ??= this.runKill();
      await this.stopping;
      throw this.startError(error);
    }
  }

  tick(nowMs: number, wallMs: number): number {
    const broker = this.broker!;
    const deadlineMs = broker.tick(nowMs, wallMs);
    if (broker.config !== this.limitsConfig) {
      this.limitsConfig = broker.config;
      this.server.changeLimits(connectionLimits(broker.config));
    }
    this.onTick();
    return deadlineMs;
  }

  stop(stopsWholeCluster: boolean = false): Promise<void> {
    this.stopping ??= this.runStop(stopsWholeCluster);
    return this.stopping;
  }

  private async runStop(stopsWholeCluster: boolean): Promise<void> {
    const { broker, loop, server } = this;
    if (broker !== null && loop !== null) {
      const leave = async (): Promise<void> => {
        broker.beginControlledShutdown(stopsWholeCluster);
        await this.until(() => broker.hasLeave, LEAVE_TIMEOUT_MS);
      };
      // Clients that are told of a new leader go there; without one they are better left alone.
      const { hasOthers } = broker;
      if (hasOthers) await leave();
      server.stopAccepting(false);
      broker.beginStop();
      await this.until(() => broker.isDrained, STOP_TIMEOUT_MS);
      await server.closeAll(false);
      if (!hasOthers) await leave();
      loop.isServing = false;
      broker.beginClose();
      await this.until(() => broker.hasShutDown, FLUSH_TIMEOUT_MS);
      loop.stop();
      if (loop.times.count > 0) this.tellTickTimes(loop);
      broker.close();
    }
    this.client.closeAll();
    server.stopAccepting(false);
    server.stopAccepting(true);
    await server.closeAll(true);
    if (this.disk instanceof FileDisk) this.disk.dropSpareFiles();
    await this.closeAdmin();
    this.unlock();
    this.resolveClosed();
  }

  private tellTickTimes({ times, busyTimes }: TickLoop): void {
    const { count, longestMs, totalMs } = times;
    this.logger.info('the times of ticks', {
      count,
      longestMs: Math.round(longestMs),
      meanMicros: Math.round((totalMs / count) * 1000),
      above20Ms: times.countAbove(20),
      longestBusyMs: Math.round(busyTimes.longestMs),
      busyAbove20Ms: busyTimes.countAbove(20),
    });
  }

  kill(): Promise<void> {
    this.stopping ??= this.runKill();
    return this.stopping;
  }

  private async runKill(): Promise<void> {
    this.loop?.stop();
    this.client.closeAll();
    this.server.stopAccepting(false);
    this.server.stopAccepting(true);
    await this.server.destroyAll();
    await this.closeAdmin();
    await this.abandonDisk();
    this.resolveClosed();
  }

  private async abandonDisk(): Promise<void> {
    if (this.disk instanceof FileDisk) await this.disk.abandon();
    this.unlock();
  }

  /** Before there is a broker, so that it can say what that waits for. */
  private async openAdmin(): Promise<void> {
    const { adminListener } = this.config;
    if (adminListener === null) return;
    const { host, port } = adminListener;
    try {
      this.admin = await this.startAdmin(this, host, port);
    } catch (error) {
      throw listenError('odradek.admin.listener', hostAndPortText(host, port), error);
    }
    this.loopDelay.start();
    this.logger.info(`The admin server listens on ${this.admin.url}`);
    this.checkNotStopped();
  }

  private async closeAdmin(): Promise<void> {
    const { admin } = this;
    this.admin = null;
    this.loopDelay.stop();
    await admin?.close();
  }

  private startError(error: unknown): unknown {
    if (!(error instanceof ListenError)) return logDirError(this.config, error);
    const { name, host, port } = error.listener;
    return listenError('listeners', `${name}://${hostAndPortText(host, port)}`, error.cause);
  }

  private checkNotStopped(): void {
    if (this.stopping !== null) throw new StoppedAtStartError('stopped before it served');
  }

  /** Ticks go on, one at least, until the condition holds; gives up, silently, after `timeoutMs`. */
  private until(condition: () => boolean, timeoutMs = 0): Promise<void> {
    this.loop?.wake();
    return Promise.race([
      this.closed,
      new Promise<void>((resolveDone) => {
        let timer: NodeJS.Timeout | null = null;
        const finish = (): void => {
          if (timer !== null) clearTimeout(timer);
          this.onTick = () => {};
          resolveDone();
        };
        if (timeoutMs > 0) timer = setTimeout(finish, timeoutMs);
        this.onTick = () => {
          if (condition()) finish();
        };
      }),
    ]);
  }

  /** It cannot go on: nothing more is written, no clean-shutdown mark is left. */
  private fail(error: unknown): void {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    this.logger.error(`the broker stops: ${message}`, error instanceof HaltError ? {} : { stack });
    this.client.closeAll();
    this.server.stopAccepting(false);
    this.server.stopAccepting(true);
    void this.server.closeAll(false);
    void this.server.closeAll(true);
    void this.closeAdmin();
    void this.abandonDisk();
    this.rejectClosed(error);
  }

  private endPoints(listeners: readonly Listener[]): EndPoint[] {
    return listeners.map(({ name, host, port }) => ({
      name,
      host,
      port: port === 0 ? this.server.boundPort(name) : port,
      securityProtocol: PLAINTEXT,
    }));
  }
}

function allLogDirs(config: KafkaConfig): string[] {
  return [...new Set([config.metadataLogDir, ...config.logDirs])];
}

function connectionLimits(config: KafkaConfig): ConnectionLimits {
  return {
    connectionsMax: config.int('max.connections'),
    perIpMax: config.int('max.connections.per.ip'),
    perIpMaxOverrides: perIpOverrides(config.string('max.connections.per.ip.overrides')),
  };
}

function newServer(config: KafkaConfig, log: BrokerLogger): TcpServer {
  return new TcpServer({
    listeners: config.listeners.map(({ name, host, port }) => ({
      name,
      host,
      port,
      isController: config.controllerListenerNames.includes(name),
    })),
    frameBytesMax: config.int('socket.request.max.bytes'),
    limits: connectionLimits(config),
    backlog: Math.max(LISTEN_BACKLOG, config.int('socket.listen.backlog.size')),
    log,
  });
}

function newClient(config: KafkaConfig, log: BrokerLogger): TcpClient {
  return new TcpClient({
    frameBytesMax: config.int('socket.request.max.bytes'),
    setupTimeoutMs: config.long('socket.connection.setup.timeout.ms'),
    log,
  });
}

function perIpOverrides(text: string): Map<string, number> {
  const overrides = new Map<string, number>();
  for (const part of text.split(',').filter((it) => it !== '')) {
    const colon = part.lastIndexOf(':');
    overrides.set(part.slice(0, colon).trim(), Number(part.slice(colon + 1)));
  }
  return overrides;
}

/** What Kafka's config allows and this broker cannot do yet: said at the start, not later. */
function checkSupported(config: KafkaConfig): void {
  newAuthorizer(config);
  const mapKey = 'listener.security.protocol.map';
  for (const { name, host, port, securityProtocol } of config.listeners) {
    if (securityProtocol === 'PLAINTEXT') continue;
    const address = hostAndPortText(host, port);
    const [key, value, valid] = config.isSet(mapKey)
      ? [mapKey, `${name}:${securityProtocol}`, `${name}:PLAINTEXT`]
      : ['listeners', `${name}://${address}`, `PLAINTEXT://${address}`];
    const why = 'which is not supported yet: everybody would be let in';
    const message = `${key}: ${value} asks for ${securityProtocol}, ${why}`;
    throw new ConfigError(key, value, message, valid);
  }
}
