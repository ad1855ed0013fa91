/**
 * The groups of this broker: one shard for each partition of `__consumer_offsets` that it leads,
 * and the topic itself, which is created when the first client looks for its coordinator.
 *
 * A request that concerns groups of several shards is cut into one command for each; their replies
 * are gathered under tickets of this host's own, which are negative.
 */
import { GROUP_METADATA_TOPIC_NAME } from '../base/internal-topics.ts';
import type { BrokerLogger } from '../base/logger.ts';
import type { Prng } from '../base/prng.ts';

import { assignorNames } from '../core/group/consumer-epochs.ts';
import { type GroupCounts, newGroupCounts } from '../core/group/group-admin.ts';
import type { GroupCommand, GroupRequest } from '../core/group/group-command.ts';
import type { GroupRecord } from '../core/group/group-hard.ts';
import type { GroupConfig, GroupContinuation } from '../core/group/group-state.ts';
import type { StandardAuthorizer } from '../core/metadata/authorizer.ts';
import type { MetadataDeltaView } from '../core/metadata/delta.ts';
import type { MetadataImageView } from '../core/metadata/image.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';
import type { LogAppendInfo } from '../log/log.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { GroupCluster } from './group-cluster.ts';
import { GroupCore, groupErrorResponse } from './group-core.ts';
import { type HostContinuation, ticketOf } from './host-continuation.ts';
import { InternalTopic, type InternalTopicPorts } from './internal-topic.ts';
import type { TransactionMarker } from './marker-writer.ts';
import type { Partition } from './partition.ts';
import { ShardTable } from './shard-table.ts';
import type { NotePlace } from './ticket-place.ts';

/** What the groups need of the broker. */
export interface GroupHostPorts extends InternalTopicPorts {
  readonly nodeId: number;
  readonly log: BrokerLogger;
  readonly authorizer: StandardAuthorizer | null;
  readonly partitions: {
    find(topic: string, partitionIndex: number): Partition | undefined;
    appendAsCoordinator(
      partition: Partition,
      batches: Buffer,
      wallMs: number,
      transactionVersion?: number,
    ): LogAppendInfo;
  };
  reply(ticket: number, response: object): void;
}

type GroupShards = ShardTable<GroupCommand, GroupRecord, GroupContinuation, GroupCore>;

type Gather = {
  /** The tickets of the parts go down from here. */
  readonly firstTicket: number;
  readonly parts: object[];
  remaining: number;
  readonly continuation: HostContinuation;
};

export class GroupHost {
  readonly topic: InternalTopic;
  private readonly ports: GroupHostPorts;
  private readonly prng: Prng;
  private readonly cluster: GroupCluster;
  private readonly shards: GroupShards;
  private readonly gathers: Map<number, Gather>;
  private lastOwnTicket: number;
  /** Of the broker's config as it is; null: that may have changed. */
  private config: GroupConfig | null;

  constructor(ports: GroupHostPorts, prng: Prng) {
    this.topic = new InternalTopic(ports, GROUP_METADATA_TOPIC_NAME);
    this.ports = ports;
    this.prng = prng;
    this.cluster = new GroupCluster(ports);
    this.shards = this.newShards();
    this.gathers = new Map();
    this.lastOwnTicket = 0;
    this.config = null;
  }

  get openTickets(): number {
    return this.shards.openTickets;
  }

  /** A request about one group. Its ticket is answered exactly once. */
  submit(groupId: string, command: GroupRequest, nowMs: number, wallMs: number): void {
    const { topic } = this;
    const shard =
      topic.partitionCount === 0 ? undefined : this.shards.find(topic.partitionFor(groupId));
    if (shard === undefined) {
      this.reply(command.ticket, groupErrorResponse(command, ErrorCode.NOT_COORDINATOR));
    } else {
      shard.submit(command.ticket, command, nowMs, wallMs);
    }
  }

  /** One command for each group; the continuation gets their responses in the same order. */
  submitEach(
    groupIds: readonly string[],
    command: (groupId: string, ticket: number) => GroupRequest,
    continuation: HostContinuation,
    nowMs: number,
    wallMs: number,
  ): void {
    const tickets = this.openGather(groupIds.length, continuation);
    groupIds.forEach((groupId, i) => {
      this.submit(groupId, command(groupId, tickets[i]!), nowMs, wallMs);
    });
  }

  /** The command to every shard that this broker has. */
  submitToAll(
    command: (ticket: number) => GroupRequest,
    continuation: HostContinuation,
    nowMs: number,
    wallMs: number,
  ): void {
    const shards = this.shards.all();
    const tickets = this.openGather(shards.length, continuation);
    shards.forEach((shard, i) => {
      shard.submit(tickets[i]!, command(tickets[i]!), nowMs, wallMs);
    });
  }

  onMetadataDelta(
    image: MetadataImageView,
    delta: MetadataDeltaView,
    nowMs: number,
    wallMs: number,
  ): void {
    this.config = null;
    this.cluster.onDelta(delta);
    this.shards.followLeadership(image);
    this.notifyOfTopics(delta, nowMs, wallMs);
    if (delta.deletedTopics.length > 0) {
      const topics = delta.deletedTopics.map(({ name, topicId }) => ({ name, topicId }));
      this.shards.notifyAll({ kind: 'topicsDeleted', topics }, nowMs, wallMs);
    }
    this.shards.load(nowMs, wallMs);
    this.topic.onImage();
  }

  private notifyOfTopics(delta: MetadataDeltaView, nowMs: number, wallMs: number): void {
    const hasNewTopics = delta.createdTopics.length > 0;
    const hasOldTopics = delta.deletedTopics.length > 0 || delta.changedPartitions.length > 0;
    if (!hasNewTopics && !hasOldTopics) return;
    this.shards.notifyAll({ kind: 'metadataChanged', hasNewTopics }, nowMs, wallMs);
  }

  /** A transaction that has committed offsets ends. Its marker goes through the shard's own hands. */
  appendMarker(partitionIndex: number, marker: TransactionMarker, wallMs: number): ErrorCode {
    const shard = this.shards.find(partitionIndex);
    if (shard === undefined) return ErrorCode.NOT_LEADER_OR_FOLLOWER;
    return shard.appendMarker(marker, marker.transactionVersion, wallMs);
  }

  /** Only with `odradek.group.evict.on.disconnect`: a closed connection takes its members along. */
  connectionClosed(connectionId: number, nowMs: number, wallMs: number): void {
    if (!this.ports.config.boolean('odradek.group.evict.on.disconnect')) return;
    this.shards.notifyAll({ kind: 'connectionClosed', connectionId }, nowMs, wallMs);
  }

  /** Of the shards that this broker leads and has loaded. */
  count(): GroupCounts {
    const counts = newGroupCounts();
    for (const shard of this.shards.all()) shard.activeCore?.countGroups(counts);
    return counts;
  }

  notePlaces(note: NotePlace): void {
    this.topic.notePlaces(note);
    for (const shard of this.shards.all()) {
      const partition = shard.partition.partitionIndex;
      shard.forEachOpen((ticket, command, isDecided) => {
        const gather = this.gathers.get(ticket);
        note(gather === undefined ? ticket : ticketOf(gather.continuation), {
          kind: 'groupShard',
          partition,
          command: command.kind,
          id: 'groupId' in command ? command.groupId : null,
          waitsFor: isDecided ? 'commit' : 'coordinator',
        });
      });
    }
  }

  nextDeadlineMs(nowMs: number): number {
    return Math.min(this.topic.nextDeadlineMs(), this.shards.nextDeadlineMs(nowMs));
  }

  /** Once a tick: sessions, timers, loading. */
  onDeadlines(nowMs: number, wallMs: number): void {
    this.shards.onDeadlines(nowMs, wallMs);
    this.topic.onDeadlines(nowMs);
  }

  /** After high watermarks may have moved. True when something was answered or decided. */
  advance(nowMs: number, wallMs: number): boolean {
    return this.shards.advance(nowMs, wallMs);
  }

  /** A stop: everybody who waits is told to look for another coordinator. */
  dropAll(): void {
    this.shards.dropAll();
    this.topic.wakeAll();
  }

  private currentConfig(): GroupConfig {
    this.config ??= groupConfig(this.ports.config);
    return this.config;
  }

  private newShards(): GroupShards {
    const { ports } = this;
    const shardPorts = {
      append: (target: Partition, batches: Buffer, wallMs: number, transactionVersion?: number) =>
        ports.partitions.appendAsCoordinator(target, batches, wallMs, transactionVersion),
      reply: (ticket: number, response: object) => this.reply(ticket, response),
      log: ports.log,
    };
    const newCore = (): GroupCore =>
      new GroupCore(() => this.currentConfig(), this.prng.split(), this.cluster);
    return new ShardTable(GROUP_METADATA_TOPIC_NAME, ports, shardPorts, newCore);
  }

  private openGather(count: number, continuation: HostContinuation): number[] {
    if (count === 0) {
      this.ports.resume(continuation, []);
      return [];
    }
    const firstTicket = this.lastOwnTicket - 1;
    const gather: Gather = { firstTicket, parts: new Array(count), remaining: count, continuation };
    const tickets: number[] = [];
    for (let i = 0; i < count; i++) {
      this.gathers.set(firstTicket - i, gather);
      tickets.push(firstTicket - i);
    }
    this.lastOwnTicket -= count;
    return tickets;
  }

  private reply(ticket: number, response: object): void {
    if (ticket >= 0) {
      this.ports.reply(ticket, response);
      return;
    }
    const gather = this.gathers.get(ticket)!;
    this.gathers.delete(ticket);
    gather.parts[gather.firstTicket - ticket] = response;
    gather.remaining--;
    if (gather.remaining === 0) this.ports.resume(gather.continuation, gather.parts);
  }
}

export function groupConfig(config: KafkaConfig): GroupConfig {
  return {
    minSessionTimeoutMs: config.int('group.min.session.timeout.ms'),
    maxSessionTimeoutMs: config.int('group.max.session.timeout.ms'),
    initialRebalanceDelayMs: config.int('group.initial.rebalance.delay.ms'),
    groupMaxSize: config.int('group.max.size'),
    offsetMetadataMaxBytes: config.int('offset.metadata.max.bytes'),
    offsetsRetentionMs: config.int('offsets.retention.minutes') * 60_000,
    offsetsRetentionCheckIntervalMs: config.long('offsets.retention.check.interval.ms'),
    writeTimeoutMs: config.int('offsets.commit.timeout.ms'),
    evictOnDisconnect: config.boolean('odradek.group.evict.on.disconnect'),
    consumer: consumerGroupConfig(config),
  };
}

function consumerGroupConfig(config: KafkaConfig): GroupConfig['consumer'] {
  const policy = config.string('group.consumer.migration.policy').toLowerCase();
  const isBidirectional = policy === 'bidirectional';
  return {
    maxSize: config.int('group.consumer.max.size'),
    sessionTimeoutMs: config.int('group.consumer.session.timeout.ms'),
    heartbeatIntervalMs: config.int('group.consumer.heartbeat.interval.ms'),
    assignmentIntervalMs: config.int('group.consumer.assignment.interval.ms'),
    regexRefreshIntervalMs: config.int('group.consumer.regex.refresh.interval.ms'),
    assignors: assignorNames(config.list('group.consumer.assignors')),
    canUpgrade: isBidirectional || policy === 'upgrade',
    canDowngrade: isBidirectional || policy === 'downgrade',
  };
}
