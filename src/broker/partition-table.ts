/**
 * Every partition that the image knows, as `Partition` objects found by name or id. It follows the
 * image (`applyDelta`): opens and closes logs, hands leadership to the groups' host, and moves the
 * high watermarks when appended records have been written.
 */
import { assert } from '../base/assert.ts';
import { CLUSTER_METADATA_TOPIC_NAME, isInternalTopic } from '../base/internal-topics.ts';
import type { Uuid } from '../base/uuid.ts';
import type { MetadataDeltaView } from '../core/metadata/delta.ts';
import {
  ConfigResourceType,
  configsOf,
  type MetadataImageView,
  type PartitionImage,
  type TopicView,
} from '../core/metadata/image.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';
import { parseTopicConfig, type TopicConfig } from '../core/metadata/topic-config.ts';
import type { Log, LogAppendInfo } from '../log/log.ts';
import type { LogManager } from '../log/log-manager.ts';
import type { SwappedLog } from '../log/log-moves.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { FollowerFetcher } from './follower-fetcher.ts';
import { Partition } from './partition.ts';
import type { Replication } from './replication.ts';
import type { Waiting } from './waiting.ts';

export type ReplicaDirectory = {
  readonly topicId: Uuid;
  readonly partitionIndex: number;
  readonly directoryId: Uuid;
};

export class PartitionTable {
  private readonly byName: Map<string, Partition[]> = new Map();
  private readonly byId: Map<Uuid, Partition[]> = new Map();
  private readonly nodeId: number;
  /** Replaced when a dynamic broker config changes: topics inherit from it. */
  private config: KafkaConfig;
  private readonly logs: LogManager;
  private readonly waiting: Waiting;
  /** `odradek.flush.before.ack` */
  private readonly flushesBeforeAck: boolean;
  /** Set once, by the owner: what partitions with several replicas need. */
  replication: Replication | null = null;
  follower: FollowerFetcher | null = null;
  /** Replicas that are in another directory than the metadata says. */
  private misplaced: ReplicaDirectory[] = [];
  /** Partitions with records that were appended but are not written, or not counted, yet. */
  private touched: Partition[] = [];

  constructor(config: KafkaConfig, logs: LogManager, waiting: Waiting) {
    this.nodeId = config.nodeId;
    this.config = config;
    this.flushesBeforeAck = config.boolean('odradek.flush.before.ack');
    this.logs = logs;
    this.waiting = waiting;
  }

  find(topic: string, partitionIndex: number): Partition | undefined {
    return this.byName.get(topic)?.[partitionIndex];
  }

  findById(topicId: Uuid, partitionIndex: number): Partition | undefined {
    return this.byId.get(topicId)?.[partitionIndex];
  }

  findTopic(topic: string): readonly Partition[] | undefined {
    return this.byName.get(topic);
  }

  hasTopicId(topicId: Uuid): boolean {
    return this.byId.has(topicId);
  }

  findTopicName(topicId: Uuid): string | undefined {
    return this.byId.get(topicId)?.[0]?.topic;
  }

  *values(): IterableIterator<Partition> {
    for (const partitions of this.byName.values()) yield* partitions;
  }

  /** Whether this broker may serve the partition as its leader. */
  checkLeader(partition: Partition): ErrorCode {
    // Kafka's HostedPartition.Offline: also when the controller has taken the leadership away.
    const hasLog = partition.log !== null && !partition.log.isOffline;
    if (partition.hasReplicaHere && !hasLog) return ErrorCode.KAFKA_STORAGE_ERROR;
    if (partition.leaderId !== this.nodeId) return ErrorCode.NOT_LEADER_OR_FOLLOWER;
    return ErrorCode.NONE;
  }

  /** KIP-320: -1 for a client that does not know an epoch. */
  checkLeaderEpoch(partition: Partition, currentLeaderEpoch: number): ErrorCode {
    if (currentLeaderEpoch < 0 || currentLeaderEpoch === partition.leaderEpoch)
      return ErrorCode.NONE;
    return currentLeaderEpoch < partition.leaderEpoch
      ? ErrorCode.FENCED_LEADER_EPOCH
      : ErrorCode.UNKNOWN_LEADER_EPOCH;
  }

  /** Appends validated batches; the caller has checked that this broker leads the partition. */
  append(partition: Partition, batches: Buffer, wallMs: number): LogAppendInfo {
    assert(partition.log !== null);
    const info = partition.log.appendAsLeader(batches, partition.leaderEpoch, wallMs);
    this.touch(partition);
    return info;
  }

  /** Records of a coordinator, or its markers: of the checks on producers only that of epochs. */
  appendAsCoordinator(
    partition: Partition,
    batches: Buffer,
    wallMs: number,
    transactionVersion = 0,
  ): LogAppendInfo {
    const { log, leaderEpoch } = partition;
    assert(log !== null);
    const info = log.appendAsLeader(
      batches,
      leaderEpoch,
      wallMs,
      'coordinator',
      transactionVersion,
    );
    this.touch(partition);
    return info;
  }

  touch(partition: Partition): void {
    if (partition.isTouched) return;
    partition.isTouched = true;
    this.touched.push(partition);
  }

  /**
   * Moves the high watermark of every touched partition that is led here: to what has been written,
   * or, with other replicas, to what all in-sync ones have. True when one has moved, for then
   * waiting requests may have become ready.
   */
  advance(): boolean {
    if (this.touched.length === 0) return false;
    const touched = this.touched;
    this.touched = [];
    let hasMoved = false;
    for (const partition of touched) {
      partition.isTouched = false;
      const { log } = partition;
      if (log === null) continue;
      if (log.isOffline) {
        this.waiting.onPartitionLost(partition, ErrorCode.KAFKA_STORAGE_ERROR);
        hasMoved = true;
        continue;
      }
      if (partition.leaderId !== this.nodeId) continue;
      const { leader } = partition;
      const safeEndOffset = this.safeEndOffset(log);
      const endOffset =
        leader === null
          ? safeEndOffset
          : this.replication!.highWatermarkOf(partition, leader, safeEndOffset);
      if (endOffset > log.highWatermark) {
        log.updateHighWatermark(endOffset);
        this.waiting.onHighWatermark(partition, endOffset);
        hasMoved = true;
      }
      if (this.waiting.onWritten(partition, safeEndOffset)) hasMoved = true;
      if (safeEndOffset < log.logEndOffset) this.touch(partition);
    }
    return hasMoved;
  }

  /**
   * What may be acknowledged. One flush at a time is under way for a log, and the next one takes
   * everything along that was written meanwhile: a group commit.
   */
  safeEndOffset(log: Log): number {
    if (!this.flushesBeforeAck) return log.writtenEndOffset;
    if (log.flushedEndOffset < log.logEndOffset) log.requestFlush();
    return Math.min(log.flushedEndOffset, log.writtenEndOffset);
  }

  applyDelta(image: MetadataImageView, delta: MetadataDeltaView): void {
    for (const { topicId } of delta.deletedTopics) this.deleteTopic(topicId);
    for (const topicId of delta.createdTopics) {
      const topic = image.topicsById.get(topicId);
      if (topic === undefined) continue;
      const config = topicConfigOf(image, topic.name, this.config);
      for (let i = 0; i < topic.partitions.length; i++) this.follow(topic, i, config, true);
    }
    for (const { topicId, partitionIndex } of delta.changedPartitions) {
      const topic = image.topicsById.get(topicId);
      if (topic === undefined) continue;
      const config =
        this.findTopic(topic.name)?.[0]?.config ?? topicConfigOf(image, topic.name, this.config);
      this.follow(topic, partitionIndex, config, true);
    }
    for (const { resourceType, resourceName } of delta.changedConfigs) {
      if (resourceType === ConfigResourceType.TOPIC) this.configure(image, resourceName);
    }
  }

  /** Topics inherit from the broker's config. */
  updateConfig(image: MetadataImageView, config: KafkaConfig): void {
    this.config = config;
    for (const topic of this.byName.keys()) this.configure(image, topic);
  }

  /** At start, when the image is there already: the same as a delta with everything in it. */
  loadAll(image: MetadataImageView): void {
    for (const topic of image.topicsById.values()) {
      const config = topicConfigOf(image, topic.name, this.config);
      for (let i = 0; i < topic.partitions.length; i++) this.follow(topic, i, config, false);
    }
    // What no topic owns was deleted while this broker was away, or belongs to another cluster.
    for (const log of [...this.logs.logs()]) {
      if (
        log.topic === CLUSTER_METADATA_TOPIC_NAME ||
        this.find(log.topic, log.partition)?.log === log
      )
        continue;
      this.logs.setStrayAside(log);
    }
    this.logs.moves.removeUnclaimed(this.logs.directories);
  }

  /** The copy of a log in another directory has taken its place. */
  replaceLog({ log, future }: SwappedLog): void {
    const partition = this.find(log.topic, log.partition);
    if (partition?.log !== log) return;
    partition.log = future;
    if (partition.leaderId === this.nodeId) future.onLeaderEpoch(partition.leaderEpoch);
    this.touch(partition);
  }

  /** Those that the controller is to hear of, once. */
  takeMisplaced(): ReplicaDirectory[] {
    return this.misplaced.splice(0);
  }

  /** Does the metadata know where the replica is? */
  checkDirectory(partition: Partition, image: MetadataImageView): void {
    const { topicId, partitionIndex } = partition;
    const known = image.topicsById.get(topicId)?.partitions[partitionIndex];
    if (known !== undefined) this.noteDirectory(partition, known);
  }

  private noteDirectory(partition: Partition, image: PartitionImage): void {
    const { log, topicId, partitionIndex } = partition;
    const assigned = image.directories[image.replicas.indexOf(this.nodeId)];
    if (log === null || log.isOffline || assigned === undefined) return;
    const move = this.logs.moves.find(log);
    const isSoonThere = move !== undefined && move.state !== 'copying';
    const { directoryId } = (isSoonThere ? move.future : log).logDirectory;
    if (directoryId !== assigned) this.misplaced.push({ topicId, partitionIndex, directoryId });
  }

  private configure(image: MetadataImageView, topic: string): void {
    const partitions = this.byName.get(topic);
    if (partitions === undefined) return;
    const config = topicConfigOf(image, topic, this.config);
    for (const partition of partitions) partition.configure(config);
  }

  /** `mayBeNew`: a partition that is not known here yet was created just now. */
  private follow(
    topic: TopicView,
    partitionIndex: number,
    config: TopicConfig,
    mayBeNew: boolean,
  ): void {
    const partitions = this.partitionsOf(topic);
    let partition = partitions[partitionIndex];
    const isNew = mayBeNew && partition === undefined;
    if (partition === undefined) {
      partition = new Partition(
        topic.name,
        topic.topicId,
        partitionIndex,
        isInternalTopic(topic.name),
        config,
        this.nodeId,
      );
      partitions[partitionIndex] = partition;
    }
    this.take(partition, topic.partitions[partitionIndex]!, isNew);
  }

  private partitionsOf(topic: TopicView): Partition[] {
    let partitions = this.byId.get(topic.topicId);
    if (partitions === undefined) {
      partitions = [];
      this.byId.set(topic.topicId, partitions);
      this.byName.set(topic.name, partitions);
    }
    return partitions;
  }

  private take(partition: Partition, image: PartitionImage, isNew: boolean): void {
    const wasLeader = partition.leaderId === this.nodeId;
    partition.leaderId = image.leader;
    partition.leaderEpoch = image.leaderEpoch;
    partition.isrCount = image.isr.length;
    partition.replicaCount = image.replicas.length;
    partition.hasReplicaHere = image.replicas.includes(this.nodeId);
    if (!partition.hasReplicaHere) {
      this.letGo(partition, wasLeader);
      return;
    }
    if (partition.log === null) this.openLog(partition, image, isNew);
    this.noteDirectory(partition, image);
    const { log } = partition;
    if (partition.leaderId === this.nodeId) {
      log?.onLeaderEpoch(partition.leaderEpoch);
      if (log !== null) this.replication?.lead(partition, image, log);
      this.follower?.forget(partition);
      this.touch(partition);
      return;
    }
    this.replication?.forget(partition);
    if (log !== null) this.follower?.follow(partition);
    if (wasLeader) this.waiting.onPartitionLost(partition, ErrorCode.NOT_LEADER_OR_FOLLOWER);
  }

  /** Other brokers have it now: a reassignment has ended, and what is here is of no use any more. */
  private letGo(partition: Partition, wasLeader: boolean): void {
    this.replication?.forget(partition);
    this.follower?.forget(partition);
    if (wasLeader) this.waiting.onPartitionLost(partition, ErrorCode.NOT_LEADER_OR_FOLLOWER);
    if (partition.log !== null) this.logs.deleteLog(partition.log);
    partition.log = null;
  }

  /** Without a log the partition answers KAFKA_STORAGE_ERROR. */
  private openLog(partition: Partition, image: PartitionImage, isNew: boolean): void {
    const { topic, partitionIndex, topicId, config } = partition;
    if (this.logs.findLog(topic, partitionIndex) === undefined && !isNew) {
      const directoryId = image.directories[image.replicas.indexOf(this.nodeId)];
      this.logs.moves.promote(topic, partitionIndex, topicId, directoryId);
      if (!this.logs.mayCreate(topic, partitionIndex, directoryId)) return;
    }
    const log = this.logs.openLog(topic, partitionIndex, topicId, config);
    log.updateConfig(config);
    partition.log = log;
    this.touch(partition);
  }

  private deleteTopic(topicId: Uuid): void {
    const partitions = this.byId.get(topicId);
    if (partitions === undefined) return;
    this.byId.delete(topicId);
    for (const partition of partitions) {
      partition.isDeleted = true;
      if (this.byName.get(partition.topic) === partitions) this.byName.delete(partition.topic);
      this.waiting.onPartitionLost(partition, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      this.replication?.forget(partition);
      this.follower?.forget(partition);
      if (partition.log !== null) this.logs.deleteLog(partition.log);
      partition.log = null;
    }
  }
}

function topicConfigOf(image: MetadataImageView, topic: string, config: KafkaConfig): TopicConfig {
  return parseTopicConfig(configsOf(image, ConfigResourceType.TOPIC, topic), config);
}
