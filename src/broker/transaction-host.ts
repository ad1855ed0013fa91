/**
 * The transactions of this broker: one shard for each partition of `__transaction_state` that it
 * leads, and the topic itself, which is created when the first client looks for its coordinator.
 *
 * It does what the core asks for: fetches producer ids, and brings markers to the partitions until
 * they have them. Requests of this broker's own have negative tickets and a continuation.
 */

import { unreachable } from '../base/assert.ts';
import { DeadlineHeap, newDeadline } from '../base/deadline-heap.ts';
import { TRANSACTION_STATE_TOPIC_NAME } from '../base/internal-topics.ts';
import { TRANSACTION_VERSION_FEATURE } from '../core/metadata/features.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';
import type {
  NeedsProducerId,
  TransactionCommand,
  TransactionRequest,
  TransactionSend,
} from '../core/transaction/transaction-command.ts';
import type { TransactionRecord } from '../core/transaction/transaction-hard.ts';
import type {
  TransactionConfig,
  TransactionContinuation,
} from '../core/transaction/transaction-state.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { Broker } from './broker.ts';
import { InternalTopic } from './internal-topic.ts';
import { type MarkerPorts, MarkerSender, type StartedMarkers } from './marker-sender.ts';
import { MarkerWriter } from './marker-writer.ts';
import type { Partition } from './partition.ts';
import { PeerTransactionChannel } from './peer-transaction-channel.ts';
import type { ShardHost } from './shard-host.ts';
import { ShardTable } from './shard-table.ts';
import type { NotePlace } from './ticket-place.ts';
import { type Continuation, resume, ticketOf } from './transaction-continuation.ts';
import { TransactionCore, transactionErrorResponse } from './transaction-core.ts';
import {
  askCoordinator,
  ticketAfterVerification,
  type Verification,
} from './transaction-verification.ts';
import { type VerificationPorts, VerificationSender } from './verification-sender.ts';

/** No producer id was to be had: whoever needs it asks again after this. */
const PRODUCER_ID_RETRY_MS = 100;

type TransactionShard = ShardHost<
  TransactionCommand,
  TransactionRecord,
  TransactionContinuation,
  TransactionCore
>;
type TransactionShards = ShardTable<
  TransactionCommand,
  TransactionRecord,
  TransactionContinuation,
  TransactionCore
>;

/** A request without its ticket: this host gives it one. */
export type OwnRequest<Request> = Request extends { readonly ticket: number }
  ? Omit<Request, 'ticket'>
  : never;

/** What is done when its time has come. */
export type TimedAction =
  | { readonly kind: 'verify'; readonly verification: Verification }
  | { readonly kind: 'retry'; readonly command: NeedsProducerId }
  | {
      readonly kind: 'retryMarker';
      readonly send: StartedMarkers;
      readonly topic: string;
      readonly partition: number;
    };

export class TransactionHost {
  readonly topic: InternalTopic;
  readonly markers: MarkerSender;
  readonly verifications: VerificationSender;
  /** To other brokers. */
  readonly channel: PeerTransactionChannel;
  private readonly broker: Broker;
  private readonly shards: TransactionShards;
  private readonly sends: TransactionSend[];
  /** What goes on with the reply to a ticket of our own. */
  private readonly continuations: Map<number, Continuation>;
  private lastOwnTicket: number;
  private readonly timers: DeadlineHeap<TimedAction>;
  /** Of the broker's config and the image as they are; null: they may have changed. */
  private config: TransactionConfig | null;

  constructor(broker: Broker) {
    this.broker = broker;
    this.topic = new InternalTopic(broker, TRANSACTION_STATE_TOPIC_NAME);
    this.channel = new PeerTransactionChannel(broker);
    this.markers = new MarkerSender(this.markerPorts(), new MarkerWriter(broker));
    this.verifications = new VerificationSender(this.verificationPorts());
    this.shards = this.newShards();
    this.sends = [];
    this.continuations = new Map();
    this.lastOwnTicket = 0;
    this.timers = new DeadlineHeap();
    this.config = null;
  }

  get shardCount(): number {
    return this.shards.all().length;
  }

  /** A request about one transactional id; what goes on with its answer goes on once, now or later. */
  submit(
    transactionalId: string,
    request: OwnRequest<TransactionRequest>,
    continuation: Continuation,
  ): void {
    const ticket = this.openTicket(continuation);
    const command = { ...request, ticket } as TransactionRequest;
    const shard = this.findShard(transactionalId);
    const { nowMs, wallMs } = this.broker;
    if (shard === undefined) {
      this.onReply(ticket, transactionErrorResponse(command, ErrorCode.NOT_COORDINATOR));
    } else {
      shard.submit(ticket, command, nowMs, wallMs);
      this.drain();
    }
  }

  /** The request to every shard that this broker has; each answers on its own. */
  submitToAll(request: OwnRequest<TransactionRequest>, continuation: Continuation): void {
    const { nowMs, wallMs } = this.broker;
    for (const shard of this.shards.all()) {
      const ticket = this.openTicket(continuation);
      shard.submit(ticket, { ...request, ticket } as TransactionRequest, nowMs, wallMs);
    }
  }

  /** The reply to a ticket of this broker's own; a ticket that is not known was answered before. */
  onReply(ticket: number, response: object): void {
    const continuation = this.continuations.get(ticket);
    if (continuation === undefined) return;
    this.continuations.delete(ticket);
    resume(this.broker, continuation, response);
  }

  /** At the first deadline from then on, or when the broker stops. */
  schedule(atMs: number, action: TimedAction): void {
    this.timers.schedule(newDeadline(action), atMs);
  }

  /** Nothing came of it (-1): the command is sent as it was, later. */
  onNewProducerId(command: NeedsProducerId, newProducerId: number): void {
    const { nowMs } = this.broker;
    if (newProducerId >= 0) this.notify(command.transactionalId, { ...command, newProducerId });
    else this.schedule(nowMs + PRODUCER_ID_RETRY_MS, { kind: 'retry', command });
  }

  onMetadataDelta(nowMs: number, wallMs: number): void {
    this.config = null;
    this.shards.followLeadership(this.broker.image);
    this.shards.load(nowMs, wallMs);
    this.topic.onImage();
  }

  /** By the state of their last transaction, in the shards that this broker leads and has loaded. */
  countByState(): Map<string, number> {
    const byState = new Map<string, number>();
    for (const shard of this.shards.all()) shard.activeCore?.countTransactions(byState);
    return byState;
  }

  notePlaces(note: NotePlace): void {
    this.topic.notePlaces(note);
    this.markers.writer.notePlaces(note);
    this.verifications.notePlaces(note);
    this.timers.forEach((action) => {
      if (action.kind !== 'verify') return;
      const ticket = ticketAfterVerification(action.verification);
      note(ticket, { kind: 'transactionVerification', coordinatorId: null });
    });
    for (const shard of this.shards.all()) {
      const partition = shard.partition.partitionIndex;
      shard.forEachOpen((ticket, command, isDecided) => {
        const asker = this.askerOf(ticket);
        if (asker === null) return;
        note(asker, {
          kind: 'transactionShard',
          partition,
          command: command.kind,
          id: 'transactionalId' in command ? command.transactionalId : null,
          waitsFor: isDecided ? 'commit' : 'coordinator',
        });
      });
    }
  }

  nextDeadlineMs(nowMs: number): number {
    return Math.min(
      this.markers.writer.nextDeadlineMs(nowMs),
      this.topic.nextDeadlineMs(),
      this.shards.nextDeadlineMs(nowMs),
      this.timers.nextDeadlineMs(),
    );
  }

  /** Once a tick. */
  onDeadlines(nowMs: number, wallMs: number): void {
    this.markers.writer.beginTick();
    this.shards.onDeadlines(nowMs, wallMs);
    this.runTimers(nowMs);
    this.topic.onDeadlines(nowMs);
    this.drain();
  }

  /** After high watermarks may have moved. True when something was answered, decided or asked. */
  advance(nowMs: number, wallMs: number): boolean {
    let hasMoved = this.markers.writer.advance();
    if (this.shards.advance(nowMs, wallMs)) hasMoved = true;
    if (this.sends.length > 0) hasMoved = true;
    this.drain();
    return hasMoved;
  }

  /** A stop: everybody who waits is told to look for another coordinator. */
  dropAll(): void {
    this.shards.dropAll();
    this.sends.length = 0;
    this.runTimers(Infinity);
    this.verifications.dropAll();
    this.topic.wakeAll();
  }

  /** The client's ticket behind one of this host's own; null: nobody's. */
  private askerOf(ownTicket: number): number | null {
    const continuation = this.continuations.get(ownTicket);
    return continuation === undefined ? null : ticketOf(continuation);
  }

  private openTicket(continuation: Continuation): number {
    this.lastOwnTicket--;
    this.continuations.set(this.lastOwnTicket, continuation);
    return this.lastOwnTicket;
  }

  private findShard(transactionalId: string): TransactionShard | undefined {
    if (this.topic.partitionCount === 0) return undefined;
    return this.shards.find(this.topic.partitionFor(transactionalId));
  }

  /** Those that are due now; what they schedule comes later. */
  private runTimers(nowMs: number): void {
    const due: TimedAction[] = [];
    for (let next = this.timers.takeDue(nowMs); next !== undefined; ) {
      due.push(next.event);
      next = this.timers.takeDue(nowMs);
    }
    for (const action of due) this.run(action);
  }

  private run(action: TimedAction): void {
    switch (action.kind) {
      case 'verify':
        askCoordinator(this.broker, action.verification);
        return;
      case 'retry':
        this.notify(action.command.transactionalId, action.command);
        return;
      case 'retryMarker':
        this.markers.retry(action.send, action.topic, action.partition);
        return;
      default:
        unreachable(action);
    }
  }

  private currentConfig(): TransactionConfig {
    if (this.config === null) {
      const { config, image } = this.broker;
      const transactionVersion = image.features.get(TRANSACTION_VERSION_FEATURE) ?? 0;
      this.config = transactionConfig(config, transactionVersion);
    }
    return this.config;
  }

  private newShards(): TransactionShards {
    const { broker } = this;
    const ports = {
      append: (target: Partition, batches: Buffer, wallMs: number) =>
        broker.partitions.appendAsCoordinator(target, batches, wallMs),
      reply: (ticket: number, response: object) => this.onReply(ticket, response),
      log: broker.log,
    };
    const newCore = (): TransactionCore =>
      new TransactionCore(() => this.currentConfig(), this.sends);
    return new ShardTable(TRANSACTION_STATE_TOPIC_NAME, broker, ports, newCore);
  }

  /** Does what the cores have asked for; that may lead to more. */
  private drain(): void {
    for (let send = this.sends.shift(); send !== undefined; send = this.sends.shift()) {
      if (send.kind === 'writeMarkers') {
        this.markers.start(send);
        continue;
      }
      const ticket = this.openTicket({ kind: 'newProducerId', command: send.command });
      this.broker.controller.producerIds.answer(this.broker, ticket);
    }
  }

  private notify(transactionalId: string, command: TransactionCommand): void {
    const { nowMs, wallMs } = this.broker;
    this.findShard(transactionalId)?.notify(command, nowMs, wallMs);
  }

  private verificationPorts(): VerificationPorts {
    return {
      channel: this.channel,
      onVerified: (verification, reply) =>
        resume(this.broker, { kind: 'verification', verification }, reply),
    };
  }

  private markerPorts(): MarkerPorts {
    const { broker } = this;
    return {
      nodeId: broker.nodeId,
      channel: this.channel,
      get nowMs() {
        return broker.nowMs;
      },
      findLeader: (topic, partition) =>
        broker.image.topicsByName.get(topic)?.partitions[partition]?.leader,
      findCoordinator: (transactionalId) => {
        const shard = this.findShard(transactionalId);
        if (shard?.isActive !== true) return undefined;
        return { coordinatorEpoch: shard.leaderEpoch, firstEpoch: shard.firstLeaderEpoch };
      },
      markerDone: (send, topic, partition, outcome) => {
        const { transactionalId, producerId, producerEpoch } = send;
        const done = { kind: 'markerDone', topic, partition, outcome } as const;
        this.notify(transactionalId, { ...done, transactionalId, producerId, producerEpoch });
      },
      retryMarker: (send, topic, partition, atMs) =>
        this.schedule(atMs, { kind: 'retryMarker', send, topic, partition }),
      warn: (message) => broker.log.warn(message),
    };
  }
}

function transactionConfig(config: KafkaConfig, transactionVersion: number): TransactionConfig {
  return {
    transactionMaxTimeoutMs: config.int('transaction.max.timeout.ms'),
    transactionalIdExpirationMs: config.int('transactional.id.expiration.ms'),
    abortTimedOutIntervalMs: config.int(
      'transaction.abort.timed.out.transaction.cleanup.interval.ms',
    ),
    removeExpiredIntervalMs: config.int(
      'transaction.remove.expired.transaction.cleanup.interval.ms',
    ),
    requestTimeoutMs: config.int('request.timeout.ms'),
    twoPhaseCommitEnable: config.boolean('transaction.two.phase.commit.enable'),
    transactionVersion,
  };
}
