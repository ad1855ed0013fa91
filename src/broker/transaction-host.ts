/**
 * The transactions of this broker: one shard for each partition of `__transaction_state` that it
 * leads, and the topic itself, which is created when the first client looks for its coordinator.
 *
 * It does what the core asks for: fetches producer ids, and brings markers to the partitions until
 * they have them. Requests of this broker's own have negative tickets and a continuation.
 */

import { TRANSACTION_VERSION_FEATURE } from '../core/metadata/features.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';
import type {
  MarkerOutcome,
  NeedsProducerId,
  TransactionCommand,
  TransactionRequest,
  TransactionSend,
  WriteMarkers,
} from '../core/transaction/transaction-command.ts';
import type { TransactionRecord } from '../core/transaction/transaction-hard.ts';
import type {
  TransactionConfig,
  TransactionContinuation,
} from '../core/transaction/transaction-state.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { InitProducerIdResponse } from '../protocol/generated/init-producer-id.ts';
import type { Broker } from './broker.ts';
import { InternalTopic } from './internal-topic.ts';
import { javaHashCode } from './java-hash.ts';
import { MarkerWriter } from './marker-writer.ts';
import type { Partition } from './partition.ts';
import type { ShardHost } from './shard-host.ts';
import { ShardTable } from './shard-table.ts';
import { TransactionCore, transactionErrorResponse } from './transaction-core.ts';

export const TRANSACTION_TOPIC = '__transaction_state';

/** A partition without a leader, or a failing one: its markers wait this long for the next try. */
const MARKER_RETRY_MS = 100;

type TransactionShard = ShardHost<TransactionCommand, TransactionRecord, TransactionContinuation>;

/** A request without its ticket: this host gives it one. */
export type OwnRequest<Request> = Request extends { readonly ticket: number }
  ? Omit<Request, 'ticket'>
  : never;

type Timer = { readonly atMs: number; readonly run: () => void };

export class TransactionHost {
  readonly topic: InternalTopic;
  readonly markers: MarkerWriter;
  private readonly broker: Broker;
  private readonly shards: ShardTable<
    TransactionCommand,
    TransactionRecord,
    TransactionContinuation
  >;
  private readonly sends: TransactionSend[];
  /** What goes on with the reply to a ticket of our own. */
  private readonly continuations: Map<number, (response: object) => void>;
  private lastOwnTicket: number;
  private timers: Timer[];
  private config: TransactionConfig | null;
  private configuredFrom: KafkaConfig | null;

  constructor(broker: Broker) {
    this.broker = broker;
    this.topic = new InternalTopic(broker, TRANSACTION_TOPIC, () => {
      const { config } = this.broker;
      return {
        numPartitions: config.int('transaction.state.log.num.partitions'),
        replicationFactor: config.int('transaction.state.log.replication.factor'),
        configs: {
          'unclean.leader.election.enable': 'false',
          'compression.type': 'uncompressed',
          'cleanup.policy': 'compact',
          'min.insync.replicas': String(config.int('transaction.state.log.min.isr')),
          'segment.bytes': String(config.int('transaction.state.log.segment.bytes')),
        },
      };
    });
    this.markers = new MarkerWriter(broker);
    this.shards = this.newShards();
    this.sends = [];
    this.continuations = new Map();
    this.lastOwnTicket = 0;
    this.timers = [];
    this.config = null;
    this.configuredFrom = null;
  }

  /** Utils.abs(transactionalId.hashCode()) % partitions, as every broker of Kafka has it. */
  partitionFor(transactionalId: string): number {
    const hash = javaHashCode(transactionalId);
    return (hash === -2147483648 ? 0 : Math.abs(hash)) % this.topic.partitionCount;
  }

  /** The leader of a transactional id's partition; -1 while there is none. */
  leaderFor(transactionalId: string): number {
    if (this.topic.partitionCount === 0) return -1;
    const partitionIndex = this.partitionFor(transactionalId);
    return this.broker.partitions.find(TRANSACTION_TOPIC, partitionIndex)?.leaderId ?? -1;
  }

  /** A request about one transactional id; `done` is called once, now or later. */
  submit<Response extends object>(
    transactionalId: string,
    request: OwnRequest<TransactionRequest>,
    done: (response: Response) => void,
  ): void {
    const ticket = this.openTicket(done as (response: object) => void);
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

  /** The request to every shard that this broker has. */
  submitToAll<Response extends object>(
    request: OwnRequest<TransactionRequest>,
    done: (responses: readonly Response[]) => void,
  ): void {
    const shards = this.shards.all();
    const responses: Response[] = [];
    if (shards.length === 0) done(responses);
    for (const shard of shards) {
      const ticket = this.openTicket((response) => {
        responses.push(response as Response);
        if (responses.length === shards.length) done(responses);
      });
      const command = { ...request, ticket } as TransactionRequest;
      shard.submit(ticket, command, this.broker.nowMs, this.broker.wallMs);
    }
  }

  /** The reply to a ticket of this broker's own; a ticket that is not known was answered before. */
  onReply(ticket: number, response: object): void {
    const done = this.continuations.get(ticket);
    this.continuations.delete(ticket);
    done?.(response);
  }

  /** Runs at the first deadline from then on, or when the broker stops. */
  schedule(atMs: number, run: () => void): void {
    this.timers.push({ atMs, run });
  }

  onMetadataDelta(nowMs: number, wallMs: number): void {
    this.config = null;
    this.shards.followLeadership(this.broker.image);
    this.shards.load(nowMs, wallMs);
    this.topic.onImage();
  }

  nextDeadlineMs(nowMs: number): number {
    let deadlineMs = Math.min(this.topic.nextDeadlineMs(), this.shards.nextDeadlineMs(nowMs));
    for (const { atMs } of this.timers) deadlineMs = Math.min(deadlineMs, atMs);
    return deadlineMs;
  }

  onDeadlines(nowMs: number, wallMs: number): void {
    this.shards.onDeadlines(nowMs, wallMs);
    this.runTimers(nowMs);
    this.topic.onDeadlines(nowMs);
    this.drain();
  }

  /** After high watermarks may have moved. True when something was answered, decided or asked. */
  advance(nowMs: number, wallMs: number): boolean {
    let hasMoved = this.markers.advance();
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
    this.topic.wakeAll();
  }

  private openTicket(done: (response: object) => void): number {
    this.lastOwnTicket--;
    this.continuations.set(this.lastOwnTicket, done);
    return this.lastOwnTicket;
  }

  private findShard(transactionalId: string): TransactionShard | undefined {
    if (this.topic.partitionCount === 0) return undefined;
    return this.shards.find(this.partitionFor(transactionalId));
  }

  private runTimers(nowMs: number): void {
    if (this.timers.length === 0) return;
    const due = this.timers.filter(({ atMs }) => atMs <= nowMs);
    if (due.length === 0) return;
    this.timers = this.timers.filter(({ atMs }) => atMs > nowMs);
    for (const { run } of due) run();
  }

  private currentConfig(): TransactionConfig {
    const { config, image } = this.broker;
    if (this.config === null || this.configuredFrom !== config) {
      this.configuredFrom = config;
      const transactionVersion = image.features.get(TRANSACTION_VERSION_FEATURE) ?? 0;
      this.config = transactionConfig(config, transactionVersion);
    }
    return this.config;
  }

  private newShards(): ShardTable<TransactionCommand, TransactionRecord, TransactionContinuation> {
    const { broker } = this;
    const ports = {
      append: (target: Partition, batches: Buffer, wallMs: number) =>
        broker.partitions.appendAsCoordinator(target, batches, wallMs),
      reply: (ticket: number, response: object) => this.onReply(ticket, response),
      log: broker.log,
    };
    const newCore = (): TransactionCore =>
      new TransactionCore(() => this.currentConfig(), this.sends);
    return new ShardTable(TRANSACTION_TOPIC, broker, ports, newCore);
  }

  /** Does what the cores have asked for; that may lead to more. */
  private drain(): void {
    for (;;) {
      const send = this.sends.shift();
      if (send === undefined) return;
      if (send.kind === 'writeMarkers') {
        this.writeMarkers(send);
        continue;
      }
      const { command } = send;
      const ticket = this.openTicket((response) => {
        const { producerId } = response as InitProducerIdResponse;
        // Nothing came of it: whoever waits is answered with "try again" by the same command.
        this.notifyLater(command.transactionalId, producerId < 0 ? null : producerId, command);
      });
      this.broker.controller.producerIds.answer(this.broker, ticket);
    }
  }

  private notifyLater(
    transactionalId: string,
    newProducerId: number | null,
    command: NeedsProducerId,
  ): void {
    if (newProducerId !== null) {
      this.notify(transactionalId, { ...command, newProducerId });
      return;
    }
    const { nowMs } = this.broker;
    this.schedule(nowMs + MARKER_RETRY_MS, () => this.notify(transactionalId, command));
  }

  private notify(transactionalId: string, command: TransactionCommand): void {
    const { nowMs, wallMs } = this.broker;
    this.findShard(transactionalId)?.notify(command, nowMs, wallMs);
  }

  private writeMarkers(send: WriteMarkers): void {
    for (const { topic, partitions } of send.topics) {
      for (const partition of partitions) this.writeMarker(send, topic, partition);
    }
  }

  /** Until it is written, refused for good, or its partition is gone. */
  private writeMarker(send: WriteMarkers, topic: string, partition: number): void {
    const shard = this.findShard(send.transactionalId);
    // Another coordinator will find the transaction prepared, and start over.
    if (shard === undefined || !shard.isActive) return;
    if (this.broker.image.topicsByName.get(topic)?.partitions[partition] === undefined) {
      this.markerDone(send, topic, partition, 'gone');
      return;
    }
    const marker = { ...send, coordinatorEpoch: shard.leaderEpoch };
    this.markers.write(topic, partition, marker, (errorCode) => {
      switch (errorCode) {
        case ErrorCode.NONE:
          this.markerDone(send, topic, partition, 'written');
          return;
        case ErrorCode.INVALID_PRODUCER_EPOCH:
        case ErrorCode.TRANSACTION_COORDINATOR_FENCED:
          this.broker.log.error(
            `${topic}-${partition} refuses the marker of transactional id ` +
              `${send.transactionalId}: error ${errorCode}`,
          );
          this.markerDone(send, topic, partition, 'fenced');
          return;
        default:
          this.schedule(this.broker.nowMs + MARKER_RETRY_MS, () =>
            this.writeMarker(send, topic, partition),
          );
      }
    });
  }

  private markerDone(
    send: WriteMarkers,
    topic: string,
    partition: number,
    outcome: MarkerOutcome,
  ): void {
    const { transactionalId, producerId, producerEpoch } = send;
    this.notify(transactionalId, {
      kind: 'markerDone',
      transactionalId,
      producerId,
      producerEpoch,
      topic,
      partition,
      outcome,
    });
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
    twoPhaseCommitEnable: config.boolean('transaction.two.phase.commit.enable'),
    transactionVersion,
  };
}
