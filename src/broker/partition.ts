/**
 * One partition as this broker sees it: who leads it (from the image), its log when it has one
 * here, and the tickets that wait for it. Objects of this class are found once per request and
 * then passed along, so that the data path looks nothing up by name.
 */
import { RingQueue } from '../base/ring-queue.ts';
import type { Uuid } from '../base/uuid.ts';
import type { TopicConfig } from '../core/metadata/topic-config.ts';
import type { Log } from '../log/log.ts';

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
  config: TopicConfig;
  /** Null when the partition has no replica here or its log directory is offline. */
  log: Log | null;
  isDeleted = false;
  /** In the table's list of partitions whose end offset may have moved. */
  isTouched = false;
  /** Ordered by offset, because appends are. */
  readonly produceWaits: RingQueue<ProduceWait> = new RingQueue();
  /** Tickets of the fetches that wait for data here. */
  readonly fetchTickets: Set<number> = new Set();

  constructor(
    topic: string,
    topicId: Uuid,
    partitionIndex: number,
    isInternal: boolean,
    config: TopicConfig,
  ) {
    this.topic = topic;
    this.topicId = topicId;
    this.partitionIndex = partitionIndex;
    this.isInternal = isInternal;
    this.config = config;
    this.leaderId = -1;
    this.leaderEpoch = -1;
    this.isrCount = 0;
    this.replicaCount = 0;
    this.log = null;
  }

  get highWatermark(): number {
    return this.log === null ? -1 : this.log.highWatermark;
  }
}
