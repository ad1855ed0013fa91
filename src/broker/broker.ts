/**
 * One broker as a machine between its ports. The outside puts events into its inbox (`on…`) and
 * calls `tick`; nothing happens in between. Given the same ports, times and seed, the same events
 * lead to the same bytes on disk and on the wire.
 *
 * The constructor reads what is on disk, synchronously; ticks then lead to `isReady`: this node is the
 * quorum's leader, its broker is registered and unfenced, and its partitions have logs.
 */
import type { BrokerLogger } from '../base/logger.ts';
import type { Prng } from '../base/prng.ts';
import { randomUuid } from '../base/uuid.ts';
import { SUPPORTED_FEATURES } from '../core/metadata/features.ts';
import type { EndPoint, MetadataImageView } from '../core/metadata/image.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';
import type { Disk } from '../log/disk.ts';
import type { LogManager } from '../log/log-manager.ts';
import { type BrokerConnection, Connections } from './connections.ts';
import { ControllerHost } from './controller-host.ts';
import { encodeReply } from './dispatch.ts';
import { FetchSessions } from './fetch-session.ts';
import { GroupHost } from './group-host.ts';
import type { MetadataLoader } from './metadata-loader.ts';
import { type OpenNode, openNode } from './open-node.ts';
import { PartitionTable } from './partition-table.ts';
import type { QuorumHost } from './quorum-host.ts';
import type { RequestContext } from './request-context.ts';
import { readBootstrapRecords, type Storage } from './storage-format.ts';
import { tickBroker } from './tick.ts';
import { TransactionHost } from './transaction-host.ts';
import type { ConnectionInfo, Transport, TransportEvents } from './transport.ts';
import { Waiting } from './waiting.ts';

export type BrokerOptions = {
  readonly config: KafkaConfig;
  readonly disk: Disk;
  readonly transport: Transport;
  readonly prng: Prng;
  readonly log: BrokerLogger;
  /** What clients of each listener are told, with the ports that were bound. */
  readonly endPoints: readonly EndPoint[];
};

export type NodeEndpoint = { nodeId: number; host: string; port: number; rack: string | null };

/** `MIN_INCREMENTAL_FETCH_SESSION_EVICTION_MS` of Kafka's ServerConfigs: a constant there too. */
const FETCH_SESSION_EVICTION_MS = 120_000;

export class Broker implements TransportEvents {
  readonly disk: Disk;
  readonly transport: Transport;
  readonly log: BrokerLogger;
  readonly prng: Prng;
  /** Replaced, never changed, when a dynamic broker config changes. */
  config: KafkaConfig;
  /** The times of the current tick. */
  nowMs: number;
  wallMs: number;
  /** A stop has begun: whoever waits is answered now. */
  isStopping: boolean;
  /** False at the end of a stop: what is still unread goes with its connection. */
  takesRequests: boolean;

  readonly connections: Connections;
  readonly waiting: Waiting;
  readonly fetchSessions: FetchSessions;
  readonly storage: Storage;
  readonly logs: LogManager;
  readonly quorum: QuorumHost;
  readonly metadata: MetadataLoader;
  readonly controller: ControllerHost;
  readonly partitions: PartitionTable;
  readonly groups: GroupHost;
  readonly transactions: TransactionHost;
  /** Requests taken, by API key. */
  readonly requestCounts: number[];
  /** Connections that closed since the last tick. */
  readonly closed: BrokerConnection[];
  /** This broker is registered, unfenced, and its partitions have their logs. */
  isReady: boolean;
  nextIdleCheckAtMs: number;
  private readonly brokerEpoch: number;

  /** Reads everything there is on disk, and proposes this node's registration. */
  constructor(options: BrokerOptions, nowMs: number, wallMs: number) {
    const { config, disk, transport, prng, log } = options;
    this.disk = disk;
    this.transport = transport;
    this.log = log;
    this.prng = prng;
    this.config = config;
    this.nowMs = nowMs;
    this.wallMs = wallMs;
    this.isStopping = false;
    this.takesRequests = true;
    this.isReady = false;
    this.connections = new Connections(transport);
    this.waiting = new Waiting();
    this.fetchSessions = new FetchSessions(
      config.int('max.incremental.fetch.session.cache.slots'),
      FETCH_SESSION_EVICTION_MS,
      prng.split(),
    );
    this.requestCounts = [];
    this.closed = [];
    this.nextIdleCheckAtMs = nowMs;
    const node = openNode(disk, config, prng, log, nowMs, wallMs);
    this.storage = node.storage;
    this.logs = node.logs;
    this.quorum = node.quorum;
    this.metadata = node.metadata;
    this.partitions = new PartitionTable(config, this.logs, this.waiting);
    this.groups = new GroupHost(this, prng.split());
    this.transactions = new TransactionHost(this);
    this.controller = new ControllerHost(this, config, prng.split(), this.quorum, log);
    this.brokerEpoch = this.register(options.endPoints, node);
  }

  /** Leads the quorum, activates the controller, registers and unfences this broker. */
  private register(
    endPoints: readonly EndPoint[],
    { controllerEndPoints, previousBrokerEpoch }: OpenNode,
  ): number {
    const { config, controller, storage, nodeId } = this;
    this.quorum.start(this.image, this.nowMs, this.wallMs);
    controller.activate(
      this.metadata.cloneImage(),
      readBootstrapRecords(this.disk, storage.metadataLogDir),
    );
    const incarnationId = randomUuid(this.prng);
    const features = SUPPORTED_FEATURES;
    controller.registerController({
      controllerId: nodeId,
      incarnationId: randomUuid(this.prng),
      zkMigrationReady: false,
      listeners: controllerEndPoints.map((it) => ({ ...it })),
      features: features.map((it) => ({ ...it })),
    });
    const logDirs = [...storage.directoryIdByLogDir.values()].sort();
    const rack = config.nullableString('broker.rack');
    const brokerEpoch = controller.registerBroker({
      brokerId: nodeId,
      clusterId: storage.clusterId,
      incarnationId,
      listeners: endPoints.map((it) => ({ ...it })),
      features: features.map((it) => ({ ...it })),
      rack,
      isMigratingZkBroker: false,
      logDirs,
      previousBrokerEpoch,
    });
    controller.unfenceBroker(nodeId, brokerEpoch);
    return brokerEpoch;
  }

  /** Returns when the next tick is due, on the clock of `nowMs`. */
  tick(nowMs: number, wallMs: number): number {
    return tickBroker(this, nowMs, wallMs);
  }

  /** From the next tick on nobody is kept waiting; requests under way are still answered. */
  beginStop(): void {
    this.isStopping = true;
  }

  /** Nothing that was accepted is unanswered, and nothing is on its way to the disk. */
  get isDrained(): boolean {
    return this.connections.openTickets === 0 && this.logs.underWayCount === 0;
  }

  /** After the clients are gone: the cluster learns that this broker leads nothing any more. */
  beginControlledShutdown(): void {
    this.takesRequests = false;
    this.controller.shutDownBroker(this.nodeId, this.brokerEpoch);
    // All at once, through the thread pool: one after the other they would take many times as long.
    this.logs.requestFlushAll();
  }

  /** What `beginControlledShutdown` proposed is committed and applied. */
  get hasShutDown(): boolean {
    return this.controller.parkedCount === 0 && this.logs.underWayCount === 0;
  }

  /** The last call. Leaves the directories as a clean stop does. */
  close(): void {
    this.logs.closeCleanly(this.brokerEpoch);
  }

  get image(): MetadataImageView {
    return this.metadata.image;
  }

  get nodeId(): number {
    return this.config.nodeId;
  }

  // --- inbox ---

  onConnected(connection: ConnectionInfo): void {
    this.connections.open(connection, this.nowMs);
  }

  onFrame(connectionId: number, frame: Buffer): void {
    this.connections.onFrame(connectionId, frame);
  }

  onClosed(connectionId: number): void {
    if (this.connections.onGone(connectionId)) this.forgetConnection(connectionId);
  }

  /** The next tick forgets who waited on it. */
  forgetConnection(connectionId: number): void {
    const connection = this.connections.remove(connectionId);
    if (connection !== undefined) this.closed.push(connection);
  }

  onDrained(connectionId: number): void {
    this.connections.onDrained(connectionId);
  }

  // --- replies ---

  /** Answers a request, once. A ticket whose connection has closed is forgotten: no error. */
  reply(ticket: number, response: object): void {
    if (ticket < 0) {
      this.transactions.onReply(ticket, response);
      return;
    }
    const slot = this.connections.findSlot(ticket);
    if (slot !== undefined) this.connections.fill(slot, encodeReply(slot, response));
  }

  /** For a request that has no reply, Produce with acks=0. */
  replyNothing(ticket: number): void {
    const slot = this.connections.findSlot(ticket);
    if (slot !== undefined) this.connections.fill(slot, []);
  }

  closeConnection(connection: BrokerConnection): void {
    this.connections.close(connection);
  }

  closeConnectionOf(context: RequestContext): void {
    const connection = this.connections.find(context.connection.connectionId);
    if (connection !== undefined) this.connections.close(connection);
  }

  /** The unfenced brokers as clients of a listener reach them. */
  nodeEndpoints(listenerName: string): NodeEndpoint[] {
    const endpoints: NodeEndpoint[] = [];
    for (const broker of this.image.brokers.values()) {
      const endPoint = broker.endPoints.find(({ name }) => name === listenerName);
      if (broker.fenced || endPoint === undefined) continue;
      const { host, port } = endPoint;
      endpoints.push({ nodeId: broker.brokerId, host, port, rack: broker.rack });
    }
    return endpoints;
  }
}
