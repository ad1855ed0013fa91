/**
 * Follows the leaders of the partitions that have a replica here: one Fetch under way for each leader,
 * with all its partitions in it; what comes back goes to the log, as core/replica/follower decides
 * (ReplicaFetcherThread).
 */
import { unreachable } from '../base/assert.ts';
import { crc32c } from '../base/crc32c.ts';
import {
  askFor,
  type FetchAsk,
  type FollowerStep,
  onFetchAnswer,
  onLeaderRange,
} from '../core/replica/follower.ts';
import type { Log } from '../log/log.ts';
import { ApiKey } from '../protocol/api-keys.ts';
import { ErrorCode, errorName } from '../protocol/error-codes.ts';
import type {
  FetchRequest,
  FetchResponse,
  FetchResponsePartitionData,
} from '../protocol/generated/fetch.ts';
import type { ListOffsetsResponse } from '../protocol/generated/list-offsets.ts';
import {
  batchSizeBytes,
  CRC_START,
  crc,
  hasWholeBatch,
  MAGIC_V2,
  magic,
} from '../protocol/records/record-batch.ts';
import type { Broker } from './broker.ts';
import type { Partition } from './partition.ts';
import type { PeerAddress, PeerOutcome, PeerTag } from './peers.ts';

/** Versions that tell divergence by epoch (12) and name topics by id (13). */
const FETCH_VERSION_MIN = 13;
const LANE = 'replica';
const RANGE_LANE = 'replica-range';
const EARLIEST_TIMESTAMP = -2;
const LATEST_TIMESTAMP = -1;
/** The first version of ListOffsets with leader epochs. */
const LIST_OFFSETS_VERSION_MIN = 4;

type Following = {
  readonly partition: Partition;
  leaderId: number;
  leaderEpoch: number;
  /** Not asked for before this; infinite: not before the image changes. */
  notBeforeMs: number;
  /** Its range at the leader is being asked for. */
  isAskingRange: boolean;
};

type Source = {
  readonly leaderId: number;
  readonly followings: Set<Following>;
  isUnderWay: boolean;
  /** After a failure; until then nothing is sent there. */
  notBeforeMs: number;
  /** When one of its partitions may be asked for: asked anew when something has changed. */
  dueAtMs: number;
  /** What came last is not safe yet; the disk's completion makes the tick that looks again. */
  waitsForWrites: boolean;
};

/** What a Fetch asked of one partition, to be compared with what it answers. */
export type FollowedAsk = { readonly following: Following; readonly asked: FetchAsk };

export type RangeAsk = {
  readonly following: Following;
  /** Known once the first of the two questions is answered. */
  readonly startOffset: number | null;
};

export class FollowerFetcher {
  private readonly broker: Broker;
  private readonly byPartition: Map<Partition, Following>;
  private readonly sources: Map<number, Source>;

  constructor(broker: Broker) {
    this.broker = broker;
    this.byPartition = new Map();
    this.sources = new Map();
  }

  /** From now on this is a follower of that leader, or a follower of nobody while there is none. */
  follow(partition: Partition): void {
    const { leaderId, leaderEpoch } = partition;
    const known = this.byPartition.get(partition);
    if (known?.leaderId === leaderId && known.leaderEpoch === leaderEpoch) {
      known.notBeforeMs = 0;
      this.getSource(leaderId).dueAtMs = 0;
      return;
    }
    this.forget(partition);
    if (leaderId < 0) return;
    const following = { partition, leaderId, leaderEpoch, notBeforeMs: 0, isAskingRange: false };
    this.byPartition.set(partition, following);
    const source = this.getSource(leaderId);
    source.followings.add(following);
    source.dueAtMs = 0;
  }

  forget(partition: Partition): void {
    const following = this.byPartition.get(partition);
    if (following === undefined) return;
    this.byPartition.delete(partition);
    this.sources.get(following.leaderId)?.followings.delete(following);
  }

  nextDeadlineMs(): number {
    let deadlineMs = Infinity;
    for (const source of this.sources.values()) {
      if (source.isUnderWay || source.waitsForWrites) continue;
      deadlineMs = Math.min(deadlineMs, Math.max(source.dueAtMs, source.notBeforeMs));
    }
    return deadlineMs;
  }

  /** At the end of the tick: what it has brought is written by then, and counts in what is asked. */
  onDeadlines(nowMs: number): void {
    for (const source of this.sources.values()) {
      if (source.isUnderWay || source.notBeforeMs > nowMs || source.dueAtMs > nowMs) continue;
      this.fetch(source, nowMs);
    }
  }

  onFetched(leaderId: number, asks: readonly FollowedAsk[], outcome: PeerOutcome<PeerTag>): void {
    const source = this.sources.get(leaderId);
    if (source === undefined) return;
    source.isUnderWay = false;
    source.dueAtMs = 0;
    const response = outcome.kind === 'replied' ? (outcome.response as FetchResponse) : null;
    if (response === null || response.errorCode !== ErrorCode.NONE) {
      source.notBeforeMs = this.broker.nowMs + this.backoffMs;
      return;
    }
    const answers = new Map<string, FetchResponsePartitionData>();
    for (const { topicId, partitions } of response.responses) {
      for (const answer of partitions) answers.set(`${topicId}:${answer.partitionIndex}`, answer);
    }
    for (const { following, asked } of asks) {
      const { topicId, partitionIndex } = following.partition;
      const answer = answers.get(`${topicId}:${partitionIndex}`);
      if (this.isCurrent(following) && answer !== undefined) this.take(following, asked, answer);
    }
  }

  onRange({ following, startOffset }: RangeAsk, outcome: PeerOutcome<PeerTag>): void {
    following.isAskingRange = false;
    if (!this.isCurrent(following)) return;
    this.getSource(following.leaderId).dueAtMs = 0;
    const response = outcome.kind === 'replied' ? (outcome.response as ListOffsetsResponse) : null;
    const answer = response?.topics[0]?.partitions[0];
    if (answer === undefined || answer.errorCode !== ErrorCode.NONE) {
      this.backOff(following);
    } else if (startOffset === null) {
      this.askRange(following, answer.offset);
    } else {
      const range = { startOffset, endOffset: answer.offset };
      const { log } = following.partition;
      if (log !== null) this.step(following, log, onLeaderRange(log, range), null);
    }
  }

  private get backoffMs(): number {
    return this.broker.config.int('replica.fetch.backoff.ms');
  }

  private getSource(leaderId: number): Source {
    let source = this.sources.get(leaderId);
    if (source === undefined) {
      source = {
        leaderId,
        followings: new Set(),
        isUnderWay: false,
        notBeforeMs: 0,
        dueAtMs: 0,
        waitsForWrites: false,
      };
      this.sources.set(leaderId, source);
    }
    return source;
  }

  /** To ask from an offset on is to say that everything before is safe here. */
  private hasUnsafe({ followings }: Source): boolean {
    const { partitions, logs } = this.broker;
    if (logs.isBehind) return true;
    for (const { partition } of followings) {
      const { log } = partition;
      if (log === null || log.isOffline) continue;
      if (partitions.safeEndOffset(log) < log.logEndOffset) return true;
    }
    return false;
  }

  private isCurrent(following: Following): boolean {
    return this.byPartition.get(following.partition) === following;
  }

  private backOff(following: Following): void {
    following.notBeforeMs = this.broker.nowMs + this.backoffMs;
  }

  private fetch(source: Source, nowMs: number): void {
    const { broker } = this;
    source.waitsForWrites = this.hasUnsafe(source);
    if (source.waitsForWrites) return;
    const asks = this.asksOf(source, nowMs);
    if (asks.length === 0) {
      source.dueAtMs = nextAskAtMs(source, nowMs);
      return;
    }
    const address = broker.findBrokerAddress(source.leaderId);
    if (address === undefined) {
      source.notBeforeMs = nowMs + this.backoffMs;
      return;
    }
    source.isUnderWay = true;
    this.sendFetch(source.leaderId, address, this.topicsOf(asks), asks);
  }

  private asksOf(source: Source, nowMs: number): FollowedAsk[] {
    const asks: FollowedAsk[] = [];
    for (const following of source.followings) {
      const { partition, leaderEpoch, notBeforeMs, isAskingRange } = following;
      if (partition.log === null || partition.log.isOffline) continue;
      if (notBeforeMs > nowMs || isAskingRange) continue;
      asks.push({ following, asked: askFor(partition.log, leaderEpoch) });
    }
    return asks;
  }

  private topicsOf(asks: readonly FollowedAsk[]): FetchRequest['topics'] {
    const { broker } = this;
    const topics = new Map<string, FetchRequest['topics'][number]>();
    const partitionMaxBytes = broker.config.int('replica.fetch.max.bytes');
    for (const { following, asked } of asks) {
      const { topicId, partitionIndex, log } = following.partition;
      let topic = topics.get(topicId);
      if (topic === undefined) {
        topic = { topic: '', topicId, partitions: [] };
        topics.set(topicId, topic);
      }
      topic.partitions.push({
        ...asked,
        partition: partitionIndex,
        partitionMaxBytes,
        replicaDirectoryId: broker.directoryIdOf(log!),
        highWatermark: log!.highWatermark,
      });
    }
    return [...topics.values()];
  }

  private sendFetch(
    leaderId: number,
    address: PeerAddress,
    topics: FetchRequest['topics'],
    asks: readonly FollowedAsk[],
  ): void {
    const { broker } = this;
    const { config, nodeId } = broker;
    const request: FetchRequest = {
      clusterId: null,
      replicaId: nodeId,
      replicaState: { replicaId: nodeId, replicaEpoch: broker.lifecycle!.brokerEpoch },
      maxWaitMs: config.int('replica.fetch.wait.max.ms'),
      minBytes: config.int('replica.fetch.min.bytes'),
      maxBytes: config.int('replica.fetch.response.max.bytes'),
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics,
      forgottenTopicsData: [],
      rackId: '',
    };
    const tag = { kind: 'follower', leaderId, asks } as const;
    const timeoutMs = config.int('replica.socket.timeout.ms');
    const minVersion = FETCH_VERSION_MIN;
    const apiKey = ApiKey.Fetch;
    broker.peers.send(
      { address, lane: LANE, apiKey, request, minVersion, timeoutMs, tag },
      broker.nowMs,
    );
  }

  private take(following: Following, asked: FetchAsk, answer: FetchResponsePartitionData): void {
    const { log } = following.partition;
    if (log === null) return;
    const { divergingEpoch, errorCode, highWatermark, logStartOffset } = answer;
    const step = onFetchAnswer(log, asked, {
      errorCode,
      highWatermark,
      logStartOffset,
      divergingEpoch:
        divergingEpoch.epoch < 0
          ? null
          : { leaderEpoch: divergingEpoch.epoch, endOffset: divergingEpoch.endOffset },
    });
    this.step(following, log, step, answer.records as Buffer | null);
  }

  private step(following: Following, log: Log, step: FollowerStep, records: Buffer | null): void {
    const { broker } = this;
    const { partition } = following;
    switch (step.kind) {
      case 'append':
        if (!this.append(following, log, records)) return;
        // An answer of the leader before may have said more: what is committed stays so.
        if (step.highWatermark > log.highWatermark) log.updateHighWatermark(step.highWatermark);
        if (step.logStartOffset > log.logStartOffset) {
          log.moveLogStartOffset(Math.min(step.logStartOffset, log.logEndOffset));
        }
        return;
      case 'truncate':
        broker.log.info('Cutting off what the leader does not have', {
          partition: `${partition.topic}-${partition.partitionIndex}`,
          from: step.endOffset,
          to: log.logEndOffset,
        });
        log.truncateTo(step.endOffset, broker.wallMs);
        return;
      case 'askRange':
        this.askRange(following, null);
        return;
      case 'restart':
        log.truncateFullyAndStartAt(step.startOffset, broker.wallMs);
        return;
      case 'backOff':
        this.backOff(following);
        return;
      case 'stop':
        following.notBeforeMs = Infinity;
        return;
      default:
        unreachable(step);
    }
  }

  /** False: it must be asked for again. */
  private append(following: Following, log: Log, records: Buffer | null): boolean {
    if (records === null || records.length === 0) return true;
    const whole = wholeBatches(records);
    const errorCode =
      whole.length === 0
        ? ErrorCode.CORRUPT_MESSAGE
        : log.appendAsFollower(whole, this.broker.wallMs).errorCode;
    if (errorCode === ErrorCode.NONE) return true;
    const { topic, partitionIndex } = following.partition;
    this.broker.log.error('a batch of the leader does not fit here', {
      partition: `${topic}-${partitionIndex}`,
      error: errorName(errorCode),
    });
    this.backOff(following);
    return false;
  }

  private askRange(following: Following, startOffset: number | null): void {
    const { broker } = this;
    const { partition, leaderId, leaderEpoch } = following;
    const address = broker.findBrokerAddress(leaderId);
    if (address === undefined) {
      this.backOff(following);
      return;
    }
    following.isAskingRange = true;
    const timestamp = startOffset === null ? EARLIEST_TIMESTAMP : LATEST_TIMESTAMP;
    const { topic, partitionIndex } = partition;
    const request = {
      replicaId: broker.nodeId,
      isolationLevel: 0,
      topics: [
        {
          name: topic,
          partitions: [{ partitionIndex, currentLeaderEpoch: leaderEpoch, timestamp }],
        },
      ],
      timeoutMs: 0,
    };
    broker.peers.send(
      {
        address,
        lane: RANGE_LANE,
        apiKey: ApiKey.ListOffsets,
        request,
        minVersion: LIST_OFFSETS_VERSION_MIN,
        timeoutMs: broker.config.int('replica.socket.timeout.ms'),
        tag: { kind: 'followerRange', rangeAsk: { following, startOffset } },
      },
      broker.nowMs,
    );
  }
}

/** When one of its partitions may be asked for again; infinite: not before something changes. */
function nextAskAtMs(source: Source, nowMs: number): number {
  let atMs = Infinity;
  for (const { notBeforeMs, isAskingRange } of source.followings) {
    if (!isAskingRange && notBeforeMs > nowMs) atMs = Math.min(atMs, notBeforeMs);
  }
  return atMs;
}

/** The batches that are there whole and intact, from the start; a response may cut the last one. */
function wholeBatches(records: Buffer): Buffer {
  let at = 0;
  while (hasWholeBatch(records, at, records.length)) {
    const endBytes = at + batchSizeBytes(records, at);
    if (magic(records, at) !== MAGIC_V2) break;
    if (crc32c(records, at + CRC_START, endBytes) !== crc(records, at)) break;
    at = endBytes;
  }
  return records.subarray(0, at);
}
