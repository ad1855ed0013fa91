/**
 * One broker as a machine between its ports. The outside puts events into its inbox (`on…`) and
 * calls `tick`; nothing happens in between. Given the same ports, times and seed, the same events
 * lead to the same bytes on disk and on the wire.
 *
 * The constructor reads what is on disk, synchronously; ticks then lead to `isReady`: a controller is
 * known, this node's broker is registered and unfenced with it, and its partitions have logs. A node that
 * is a controller only is ready at once.
 */
import { LimitedWarnings } from '../base/limited-warnings.ts';
import type { BrokerLogger } from '../base/logger.ts';
import type { Prng } from '../base/prng.ts';
import { randomUuid, type Uuid, ZERO_UUID } from '../base/uuid.ts';
import { newAuthorizer, type StandardAuthorizer } from '../core/metadata/authorizer.ts';
import {
  type EndPoint,
  type MetadataImageView,
  metadataVersionOf,
} from '../core/metadata/image.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';
import type { MetadataRecord } from '../core/metadata/metadata-record.ts';
import type { Disk } from '../log/disk.ts';
import type { Log } from '../log/log.ts';
import type { LogManager } from '../log/log-manager.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { DenialLog } from './auth/denial-log.ts';
import { BrokerCounters } from './broker-counters.ts';
import { BrokerLifecycle } from './broker-lifecycle.ts';
import { ConnectionAdmission } from './connection-admission.ts';
import { type BrokerConnection, Connections } from './connections.ts';
import { ControllerChannel, type ControllerReply } from './controller-channel.ts';
import { ControllerHost } from './controller-host.ts';
import { ControllerRegistrar } from './controller-registrar.ts';
import { DeleteRecordsWaiting } from './delete-records-waiting.ts';
import { encodeReply } from './dispatch.ts';
import { FetchSessions } from './fetch-session.ts';
import { FollowerFetcher } from './follower-fetcher.ts';
import { GroupHost } from './group-host.ts';
import { refusedEnvelope } from './handlers/envelope.ts';
import { type HostContinuation, resumeHost } from './host-continuation.ts';
import { MetadataLoader } from './metadata-loader.ts';
import { findReachable } from './metadata-view.ts';
import { openNode } from './open-node.ts';
import { PartitionTable } from './partition-table.ts';
import { type PeerAddress, Peers, type PeerTag } from './peers.ts';
import { QuorumHost } from './quorum-host.ts';
import { quorumPorts } from './quorum-ports.ts';
import { QuotaHost } from './quota-host.ts';
import { Replication } from './replication.ts';
import type { RequestContext } from './request-context.ts';
import type { Stopwatch } from './request-time.ts';
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
  readonly stopwatch: Stopwatch;
  /** What clients of each listener are told, with the ports that were bound. */
  readonly endPoints: readonly EndPoint[];
  /** What other nodes are told of this one's controller. */
  readonly controllerEndPoints: readonly EndPoint[];
};

/** `MIN_INCREMENTAL_FETCH_SESSION_EVICTION_MS` of Kafka's ServerConfigs: a constant there too. */
const FETCH_SESSION_EVICTION_MS = 120_000;
/** A stop waits this long for leave from the controller; Kafka's `initiateControlledShutdown` waits 5 min. */
const CONTROLLED_SHUTDOWN_TIMEOUT_MS = 10_000;
/** And a controller that leads this long for somebody else to lead. */
const QUORUM_SHUTDOWN_TIMEOUT_MS = 2000;

export class Broker implements TransportEvents {
  readonly disk: Disk;
  readonly transport: Transport;
  readonly log: BrokerLogger;
  /** Of bytes that are no request. */
  readonly refusals: LimitedWarnings;
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

  /** Null: everybody may do everything. */
  readonly authorizer: StandardAuthorizer | null;
  readonly denials: DenialLog;
  readonly connections: Connections;
  readonly quotas: QuotaHost;
  readonly admission: ConnectionAdmission;
  readonly waiting: Waiting;
  readonly deletions: DeleteRecordsWaiting;
  readonly fetchSessions: FetchSessions;
  readonly storage: Storage;
  readonly logs: LogManager;
  readonly quorum: QuorumHost;
  readonly metadata: MetadataLoader;
  readonly controller: ControllerHost;
  readonly partitions: PartitionTable;
  readonly replication: Replication;
  readonly follower: FollowerFetcher;
  readonly groups: GroupHost;
  readonly transactions: TransactionHost;
  readonly counters: BrokerCounters;
  /** Connections that closed since the last tick. */
  readonly closed: BrokerConnection[];
  /** This broker is registered, unfenced, and its partitions have their logs. */
  isReady: boolean;
  nextIdleCheckAtMs: number;
  private isLeavingQuorum: boolean;
  private stopsWholeCluster: boolean;
  /** Null for a node that is a controller only. */
  readonly lifecycle: BrokerLifecycle | null;
  /** Requests to other nodes. */
  readonly peers: Peers<PeerTag>;
  /** Requests to the active controller, wherever it is. */
  readonly channel: ControllerChannel;
  private readonly registrar: ControllerRegistrar | null;
  /** What an empty metadata log begins with if this controller is the first to lead. */
  private readonly bootstrapRecords: readonly MetadataRecord[];

  /** Reads everything there is on disk; the first tick begins to take part in the quorum. */
  constructor(options: BrokerOptions, nowMs: number, wallMs: number) {
    const { config, disk, transport, prng, log } = options;
    this.disk = disk;
    this.transport = transport;
    this.log = log;
    this.refusals = new LimitedWarnings(log);
    this.prng = prng;
    this.config = config;
    this.nowMs = nowMs;
    this.wallMs = wallMs;
    this.isStopping = false;
    this.takesRequests = true;
    this.authorizer = newAuthorizer(config);
    this.denials = new DenialLog(log);
    this.connections = new Connections(transport);
    this.waiting = new Waiting();
    this.deletions = new DeleteRecordsWaiting();
    this.fetchSessions = new FetchSessions(
      config.int('max.incremental.fetch.session.cache.slots'),
      FETCH_SESSION_EVICTION_MS,
      prng.split(),
    );
    this.counters = new BrokerCounters();
    this.closed = [];
    this.nextIdleCheckAtMs = nowMs;
    this.isLeavingQuorum = false;
    this.stopsWholeCluster = false;
    const node = openNode(disk, config, prng, log, nowMs, wallMs, (memory) =>
      this.connections.holds(memory),
    );
    this.storage = node.storage;
    this.logs = node.logs;
    this.peers = new Peers(transport, `odradek-${config.nodeId}`);
    this.metadata = new MetadataLoader();
    this.quotas = new QuotaHost(this, options.stopwatch);
    this.admission = new ConnectionAdmission(this);
    this.quorum = new QuorumHost(
      disk,
      node.metadataLog,
      node.quorumOptions,
      quorumPorts(this),
      prng.split(),
      log,
      nowMs,
      wallMs,
    );
    this.partitions = new PartitionTable(config, this.logs, this.waiting);
    this.replication = new Replication(this);
    this.follower = new FollowerFetcher(this);
    this.partitions.replication = this.replication;
    this.partitions.follower = this.follower;
    this.groups = new GroupHost(this, prng.split());
    this.transactions = new TransactionHost(this);
    this.controller = new ControllerHost(this, config, prng.split(), this.quorum, log);
    this.channel = new ControllerChannel(this);
    const { isBroker, isController } = config;
    this.lifecycle = isBroker
      ? new BrokerLifecycle(this, randomUuid(prng), options.endPoints, node.previousBrokerEpoch)
      : null;
    this.isReady = !isBroker;
    this.bootstrapRecords = isController
      ? readBootstrapRecords(disk, this.storage.metadataLogDir)
      : [];
    this.registrar = isController
      ? new ControllerRegistrar(this, randomUuid(prng), options.controllerEndPoints)
      : null;
  }

  /** The controller's part of a tick: active while this node leads and has applied what was before. */
  followLeadership(): void {
    const { controller, quorum, metadata } = this;
    const { epochStartOffset, leaderEpoch } = quorum.leadership;
    const leads = epochStartOffset >= 0;
    const wasActive = controller.activeEpoch >= 0;
    if (wasActive && (!leads || controller.activeEpoch !== leaderEpoch)) {
      controller.deactivate();
      this.channel.onDeposed();
    }
    const isCaughtUp = metadata.image.metadataOffset + 1 >= epochStartOffset;
    if (!leads || controller.isActive || !isCaughtUp) return;
    quorum.metadataVersion = metadataVersionOf(metadata.image);
    controller.activate(metadata.cloneImage(), leaderEpoch, this.bootstrapRecords);
    this.channel.onActivated();
  }

  onControllerRegistered(reply: ControllerReply): void {
    this.registrar?.onRegistered(reply);
  }

  onRegistrationDeadlines(nowMs: number): void {
    this.registrar?.onDeadlines(nowMs);
    this.lifecycle?.onDeadlines(nowMs);
  }

  registrationDeadlineMs(): number {
    const registrarMs = this.registrar?.nextDeadlineMs() ?? Infinity;
    return Math.min(registrarMs, this.lifecycle?.nextDeadlineMs() ?? Infinity);
  }

  /** Another broker as brokers reach it; undefined when it is not known, or not there. */
  findBrokerAddress(brokerId: number): PeerAddress | undefined {
    const { image, config } = this;
    return findReachable(image.brokers.get(brokerId), config.interBrokerListenerName);
  }

  directoryIdOf(log: Log): Uuid {
    return this.storage.directoryIdByLogDir.get(log.logDirectory.path) ?? ZERO_UUID;
  }

  /** Directories of this node that failed while it ran. */
  offlineDirectoryIds(): Uuid[] {
    const offline = this.logs.directories.filter(({ error }) => error !== null);
    // One that could not say its id was never registered.
    return offline.map(({ directoryId }) => directoryId).filter((id) => id !== ZERO_UUID);
  }

  /** Returns when the next tick is due, on the clock of `nowMs`. */
  tick(nowMs: number, wallMs: number): number {
    return tickBroker(this, nowMs, wallMs);
  }

  /** There are brokers that could go on with what this one leads. */
  get hasOthers(): boolean {
    return this.image.brokers.size > 1;
  }

  /**
   * Others shall lead from now on, while this broker still serves. When the whole cluster stops,
   * nobody is asked, and each node finds itself as it was.
   */
  beginControlledShutdown(stopsWholeCluster: boolean = false): void {
    this.stopsWholeCluster = stopsWholeCluster;
    if (stopsWholeCluster) this.lifecycle?.stopWithoutLeave();
    else this.lifecycle?.beginControlledShutdown(this.nowMs + CONTROLLED_SHUTDOWN_TIMEOUT_MS);
  }

  /** The controller has let this broker go, or there is none that could. */
  get hasLeave(): boolean {
    return this.lifecycle === null || this.lifecycle.phase === 'stopped';
  }

  /** From the next tick on nobody is kept waiting; requests under way are still answered. */
  beginStop(): void {
    this.isStopping = true;
  }

  /** Nothing that was accepted from clients is unanswered, and nothing is on its way to the disk. */
  get isDrained(): boolean {
    return !this.connections.hasClientTickets && this.logs.underWayCount === 0;
  }

  /** After the clients are gone. */
  beginClose(): void {
    this.takesRequests = false;
    // All at once, through the thread pool: one after the other they would take many times as long.
    this.logs.requestFlushAll();
  }

  /** The disk is quiet, and another node leads the quorum if any can. */
  get hasShutDown(): boolean {
    if (!this.hasLeave || this.logs.underWayCount > 0) return false;
    if (this.stopsWholeCluster || this.lifecycle?.hasGivenUp === true) return true;
    if (this.controller.parkedCount > 0) return false;
    if (!this.isLeavingQuorum) {
      this.isLeavingQuorum = true;
      this.quorum.shutDown(this.nowMs + QUORUM_SHUTDOWN_TIMEOUT_MS);
    }
    return this.quorum.hasShutDown;
  }

  /** The last call. Leaves the directories as a clean stop does. */
  close(): void {
    this.peers.closeAll();
    this.logs.closeCleanly(this.lifecycle?.brokerEpoch ?? -1);
  }

  get image(): MetadataImageView {
    return this.metadata.image;
  }

  get nodeId(): number {
    return this.config.nodeId;
  }

  // --- inbox ---

  onConnected(connection: ConnectionInfo): void {
    const isController = this.config.controllerListenerNames.includes(connection.listenerName);
    this.admission.onConnected(this.connections.open(connection, isController, this.nowMs));
  }

  onFrame(connectionId: number, frame: Buffer): void {
    if (connectionId < 0) this.peers.onFrame(connectionId, frame);
    else this.connections.onFrame(connectionId, frame);
  }

  onClosed(connectionId: number): void {
    if (connectionId < 0) this.peers.onClosed(connectionId);
    else if (this.connections.onGone(connectionId)) this.forgetConnection(connectionId);
  }

  /** The next tick forgets who waited on it. */
  forgetConnection(connectionId: number): void {
    const connection = this.connections.remove(connectionId);
    if (connection === undefined) return;
    this.admission.forget(connection);
    this.closed.push(connection);
  }

  onDrained(connectionId: number): void {
    this.connections.onDrained(connectionId);
  }

  // --- replies ---

  /** Answers a request, once. A ticket whose connection has closed is forgotten: no error. */
  reply(ticket: number, response: object): void {
    if (ControllerChannel.isOwnTicket(ticket)) {
      this.channel.onReply(ticket, response);
      return;
    }
    if (ticket < 0) {
      this.transactions.onReply(ticket, response);
      return;
    }
    const slot = this.connections.findSlot(ticket);
    if (slot === undefined) return;
    if (this.quotas.isEnabled) this.quotas.onReply(slot, response);
    this.counters.onReply(slot.inner?.apiKey ?? slot.apiKey, response);
    this.connections.fill(slot, encodeReply(slot, response));
  }

  /** This node has just ceased to be the active controller: the request goes to the next one. */
  refuseAsNotController(ticket: number): void {
    if (ControllerChannel.isOwnTicket(ticket)) return; // `channel.onDeposed` sends them again.
    const slot = this.connections.findSlot(ticket);
    if (slot === undefined) return;
    if (slot.inner === null) {
      this.refuseTicket(ticket);
      return;
    }
    slot.inner = null;
    this.reply(ticket, refusedEnvelope(ErrorCode.NOT_CONTROLLER));
  }

  /** For a request that cannot be answered: its connection closes, and the client asks again. */
  refuseTicket(ticket: number): void {
    const slot = this.connections.findSlot(ticket);
    if (slot === undefined) return;
    const connection = this.connections.find(slot.connectionId);
    this.quotas.onRefused(slot);
    this.connections.fill(slot, []);
    if (connection !== undefined) this.closeConnection(connection);
  }

  /** What waited for a coordinator's topic, or for all of its shards, goes on. */
  resume(continuation: HostContinuation, responses: readonly object[]): void {
    resumeHost(this, continuation, responses);
  }

  /** For a request that has no reply, Produce with acks=0. */
  replyNothing(ticket: number): void {
    const slot = this.connections.findSlot(ticket);
    if (slot === undefined) return;
    if (this.quotas.isEnabled) this.quotas.onNoReply(slot);
    this.connections.fill(slot, []);
  }

  /** Of one whose client has closed already nothing is left to wait for. */
  closeConnection(connection: BrokerConnection): void {
    this.connections.close(connection);
    if (connection.isGone) this.forgetConnection(connection.info.connectionId);
  }

  closeConnectionOf(context: RequestContext): void {
    const connection = this.connections.find(context.connection.connectionId);
    if (connection !== undefined) this.closeConnection(connection);
  }
}
