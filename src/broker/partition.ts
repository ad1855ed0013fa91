/**
 * One partition as this broker sees it: who leads it (from the image), its log when it has one
 * here, and the tickets that wait for it. Objects of this class are found once per request and
 * then passed along, so that the data path looks nothing up by name.
 */
import { RingQueue } from '../base/ring-queue.ts';
import type { Uuid } from '../base/uuid.ts';
import type { TopicConfig } from '../core/metadata/topic-config.ts';
import type { PartitionLeader } from '../core/replica/leader.ts';
import type { Log } from '../log/log.ts';
import { findCompressionType } from '../protocol/compression/compression.ts';
import { TimestampType } from '../protocol/records/record-batch.ts';
import type { ValidationOptions } from '../protocol/records/validation-result.ts';

/** A produce request that waits until its records may be acknowledged. */
export type ParkedProduce = {
  readonly ticket: number;
  /** Already filled in; sent when nothing is left to wait for. */
  readonly response: object;
  /** Partitions of this request that are still waited for. */
  remaining: number;
  isDone: boolean;
};

/** One partition of a parked produce request. */
export type ProduceWait = {
  readonly parked: ParkedProduce;
  readonly requiredOffset: number;
  readonly partitionResponse: { errorCode: number; baseOffset: number };
  isSettled: boolean;
};

export class Partition {
  readonly topic: string;
  readonly topicId: Uuid;
  readonly partitionIndex: number;
  readonly isInternal: boolean;
  leaderId: number;
  leaderEpoch: number;
  isrCount: number;
  replicaCount: number;
  /** This broker is one of the replicas, whether or not it has a log of it at the moment. */
  hasReplicaHere: boolean;
  config: TopicConfig;
  validationOptions: ValidationOptions;
  /** Its topic names this replica among those that catch up only so fast (KIP-73). */
  isThrottledLeader: boolean;
  isThrottledFollower: boolean;
  /** Null when the partition has no replica here or its log directory is offline. */
  log: Log | null;
  isDeleted = false;
  private countedLog: Log | null = null;
  private countedBytes = 0;
  /** In the table's list of partitions whose end offset may have moved. */
  isTouched = false;
  private readonly nodeId: number;
  /** Null unless this broker leads it and it has other replicas. */
  leader: PartitionLeader | null;
  /** Of this term of leadership: who waits for what is written has heard of everything before. */
  toldWrittenEndOffset = -1;
  /** Produces with acks=1 for a partition with other replicas: this broker's write is enough. */
  readonly writtenWaits: RingQueue<ProduceWait> = new RingQueue();
  /** In the order of their requests: a duplicate waits for an offset below the one before it. */
  readonly produceWaits: RingQueue<ProduceWait> = new RingQueue();
  /** Tickets of the consumers' fetches that wait for data here. */
  readonly fetchTickets: Set<number> = new Set();
  /** Those of followers: they wait for what is written, committed or not. */
  readonly followerTickets: Set<number> = new Set();

  constructor(
    topic: string,
    topicId: Uuid,
    partitionIndex: number,
    isInternal: boolean,
    config: TopicConfig,
    nodeId: number,
  ) {
    this.topic = topic;
    this.topicId = topicId;
    this.partitionIndex = partitionIndex;
    this.isInternal = isInternal;
    this.nodeId = nodeId;
    this.config = config;
    this.validationOptions = validationOptionsOf(topic, partitionIndex, config);
    this.isThrottledLeader = this.isNamedIn(config.leaderReplicationThrottledReplicas);
    this.isThrottledFollower = this.isNamedIn(config.followerReplicationThrottledReplicas);
    this.leaderId = -1;
    this.leaderEpoch = -1;
    this.isrCount = 0;
    this.replicaCount = 0;
    this.leader = null;
    this.hasReplicaHere = false;
    this.log = null;
  }

  configure(config: TopicConfig): void {
    this.config = config;
    this.validationOptions = validationOptionsOf(this.topic, this.partitionIndex, config);
    this.isThrottledLeader = this.isNamedIn(config.leaderReplicationThrottledReplicas);
    this.isThrottledFollower = this.isNamedIn(config.followerReplicationThrottledReplicas);
    this.log?.updateConfig(config);
  }

  /** Asked when the config changes: every fetch of a follower wants to know it of every partition. */
  private isNamedIn(replicas: ReadonlySet<string>): boolean {
    return replicas.has('*') || replicas.has(`${this.partitionIndex}:${this.nodeId}`);
  }

  /** How many bytes were appended since the last call; Infinity when it was another log then. */
  takeGrownBytes(): number {
    const { log, countedLog, countedBytes } = this;
    if (log === null) return Infinity;
    this.countedLog = log;
    this.countedBytes = log.appendedBytes;
    return log === countedLog ? log.appendedBytes - countedBytes : Infinity;
  }

  /**
   * Fewer replicas are in sync than acks=all asks for. A topic of one replica is not held to a
   * minimum of two (Partition.effectiveMinIsr).
   */
  get isUnderMinIsr(): boolean {
    return this.isrCount < Math.min(this.config.minInsyncReplicas, this.replicaCount);
  }

  get highWatermark(): number {
    return this.log === null ? -1 : this.log.highWatermark;
  }
}

/** What one compressed batch may become: a bound against decompression bombs, far above any honest batch. */
const DECOMPRESSED_BYTES_MIN = 64 * 1024 * 1024;

function validationOptionsOf(
  topic: string,
  partitionIndex: number,
  config: TopicConfig,
): ValidationOptions {
  const { compressionType } = config;
  const levels: Record<string, number> = {
    gzip: config.compressionGzipLevel,
    lz4: config.compressionLz4Level,
    zstd: config.compressionZstdLevel,
  };
  return {
    topicPartition: `${topic}-${partitionIndex}`,
    maxMessageBytes: config.maxMessageBytes,
    segmentBytes: config.segmentBytes,
    isCompacted: config.cleanupCompact,
    timestampType:
      config.messageTimestampType === 'LogAppendTime'
        ? TimestampType.LOG_APPEND_TIME
        : TimestampType.CREATE_TIME,
    timestampBeforeMaxMs: config.messageTimestampBeforeMaxMs,
    timestampAfterMaxMs: config.messageTimestampAfterMaxMs,
    compressionType:
      compressionType === 'producer'
        ? null
        : (findCompressionType(compressionType === 'uncompressed' ? 'none' : compressionType) ??
          null),
    compressionLevel: levels[compressionType],
    decompressedBytesMax: Math.max(DECOMPRESSED_BYTES_MIN, 16 * config.maxMessageBytes),
  };
}
