/**
 * Follows the leaders of the partitions that have a replica here: one Fetch under way for each leader,
 * about all its partitions; what comes back goes to the log, as core/replica/follower decides
 * (ReplicaFetcherThread).
 *
 * A round costs what has happened in it, however many partitions are followed: a session tells the
 * leader only what has changed, and whoever may have changed is `dirty`.
 */
import { unreachable } from '../base/assert.ts';
import { crc32c } from '../base/crc32c.ts';
import { type Deadline, DeadlineHeap, newDeadline } from '../base/deadline-heap.ts';
import { ZERO_UUID } from '../base/uuid.ts';
import {
  FetchSessionClient,
  isSessionError,
  type SessionRequest,
} from '../core/replica/fetch-session-client.ts';
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
  readonly leaderId: number;
  readonly leaderEpoch: number;
  /** Not asked for before this; infinite: not before the image changes. */
  notBeforeMs: number;
  /** Scheduled while `notBeforeMs` is to come. */
  readonly delay: Deadline<Partition>;
  /** Its range at the leader is being asked for. */
  isAskingRange: boolean;
  /** What the leader has said is committed: whoever has it is in sync. */
  leaderHighWatermark: number;
};

type Source = {
  readonly leaderId: number;
  readonly session: FetchSessionClient<Partition>;
  /** What is to be asked of these may differ from what the session says, or they have just come. */
  readonly dirty: Set<Following>;
  /** Those that may have records which are not safe yet. */
  readonly unsafe: Set<Following>;
  readonly delays: DeadlineHeap<Partition>;
  isUnderWay: boolean;
  /** After a failure; until then nothing is sent there. */
  notBeforeMs: number;
  /** There is nothing to ask until something changes. */
  isIdle: boolean;
  /** What came last is not safe yet; the disk's completion makes the tick that looks again. */
  waitsForWrites: boolean;
};

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
      this.mark(known);
      return;
    }
    this.forget(partition);
    if (leaderId < 0) return;
    const following: Following = {
      partition,
      leaderId,
      leaderEpoch,
      notBeforeMs: 0,
      delay: newDeadline(partition),
      isAskingRange: false,
      leaderHighWatermark: Infinity,
    };
    this.byPartition.set(partition, following);
    this.getSource(leaderId).unsafe.add(following);
    this.mark(following);
  }

  forget(partition: Partition): void {
    const following = this.byPartition.get(partition);
    if (following === undefined) return;
    this.byPartition.delete(partition);
    const source = this.getSource(following.leaderId);
    source.dirty.delete(following);
    source.unsafe.delete(following);
    source.delays.cancel(following.delay);
    source.session.forget(partition);
  }

  nextDeadlineMs(): number {
    let deadlineMs = Infinity;
    for (const source of this.sources.values()) {
      if (source.isUnderWay || source.waitsForWrites) continue;
      const dueAtMs = source.isIdle ? source.delays.nextDeadlineMs() : 0;
      deadlineMs = Math.min(deadlineMs, Math.max(dueAtMs, source.notBeforeMs));
    }
    return deadlineMs;
  }

  /** At the end of the tick: what it has brought is written by then, and counts in what is asked. */
  onDeadlines(nowMs: number): void {
    for (const source of this.sources.values()) {
      if (source.isUnderWay || source.notBeforeMs > nowMs) continue;
      for (;;) {
        const due = source.delays.takeDue(nowMs);
        if (due === undefined) break;
        this.mark(this.byPartition.get(due.event)!);
      }
      if (!source.isIdle) this.fetch(source, nowMs);
    }
  }

  onFetched(leaderId: number, outcome: PeerOutcome<PeerTag>): void {
    const source = this.getSource(leaderId);
    source.isUnderWay = false;
    source.isIdle = false;
    const response = outcome.kind === 'replied' ? (outcome.response as FetchResponse) : null;
    if (response === null) {
      source.session.startOver();
      source.notBeforeMs = this.broker.nowMs + this.backoffMs;
    } else if (source.session.onResponse(response.errorCode, response.sessionId)) {
      this.takeAnswers(source, response);
    } else if (!isSessionError(response.errorCode)) {
      source.notBeforeMs = this.broker.nowMs + this.backoffMs;
    }
  }

  private takeAnswers(source: Source, response: FetchResponse): void {
    const { partitions } = this.broker;
    for (const topic of response.responses) {
      for (const answer of topic.partitions) {
        const partition = partitions.findById(topic.topicId, answer.partitionIndex);
        const following = partition && this.byPartition.get(partition);
        if (partition === undefined || following?.leaderId !== source.leaderId) continue;
        const asked = source.session.findAsked(partition);
        // In another term of the leader, which began while this was under way: not asked yet.
        if (asked === undefined) continue;
        source.dirty.add(following);
        this.take(following, asked, answer);
      }
    }
  }

  onRange({ following, startOffset }: RangeAsk, outcome: PeerOutcome<PeerTag>): void {
    following.isAskingRange = false;
    if (!this.isCurrent(following)) return;
    this.mark(following);
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
        session: new FetchSessionClient(),
        dirty: new Set(),
        unsafe: new Set(),
        delays: new DeadlineHeap(),
        isUnderWay: false,
        notBeforeMs: 0,
        isIdle: true,
        waitsForWrites: false,
      };
      this.sources.set(leaderId, source);
    }
    return source;
  }

  private mark(following: Following): void {
    const source = this.getSource(following.leaderId);
    source.dirty.add(following);
    source.isIdle = false;
  }

  /** To ask from an offset on is to say that everything before is safe here. */
  private hasUnsafe({ unsafe }: Source): boolean {
    const { partitions, logs } = this.broker;
    if (logs.isBehind) return true;
    for (const following of unsafe) {
      const { log } = following.partition;
      const isUnsafe =
        log !== null && !log.isOffline && partitions.safeEndOffset(log) < log.logEndOffset;
      if (isUnsafe) return true;
      unsafe.delete(following);
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
    for (const following of source.dirty) this.update(source, following, nowMs);
    source.dirty.clear();
    // A session of nothing is left to grow stale.
    if (source.session.size === 0) {
      source.session.startOver();
      source.isIdle = true;
      return;
    }
    const address = broker.findBrokerAddress(source.leaderId);
    if (address === undefined) {
      source.notBeforeMs = nowMs + this.backoffMs;
      return;
    }
    source.isUnderWay = true;
    this.sendFetch(source.leaderId, address, source.session.takeRequest());
  }

  private update({ session, delays }: Source, following: Following, nowMs: number): void {
    if (this.isHeldBack(following)) {
      following.notBeforeMs = Math.max(following.notBeforeMs, nowMs + this.backoffMs);
    }
    const { partition, leaderEpoch, notBeforeMs, isAskingRange, delay } = following;
    const { log } = partition;
    const isDelayed = notBeforeMs > nowMs;
    if (isDelayed && notBeforeMs !== Infinity) delays.schedule(delay, notBeforeMs);
    else delays.cancel(delay);
    if (log === null || log.isOffline || isDelayed || isAskingRange) session.forget(partition);
    else session.want(partition, askFor(log, leaderEpoch));
  }

  /** It is behind, and its topic lets it catch up only so fast (AbstractFetcherThread.shouldFollowerThrottle). */
  private isHeldBack({ partition, leaderHighWatermark }: Following): boolean {
    const { quotas, nowMs } = this.broker;
    if (!quotas.asFollower.isEnabled) return false;
    const isInSync = partition.log !== null && partition.log.logEndOffset >= leaderHighWatermark;
    return !isInSync && quotas.asFollower.holds(partition, nowMs);
  }

  private topicsOf(wanted: SessionRequest<Partition>['wanted']): FetchRequest['topics'] {
    const { broker } = this;
    const topics = new Map<string, FetchRequest['topics'][number]>();
    const partitionMaxBytes = broker.config.int('replica.fetch.max.bytes');
    for (const { partition, asked } of wanted) {
      const { topicId, partitionIndex, log } = partition;
      let topic = topics.get(topicId);
      if (topic === undefined) {
        topic = { topic: '', topicId, partitions: [] };
        topics.set(topicId, topic);
      }
      topic.partitions.push({
        ...asked,
        partition: partitionIndex,
        partitionMaxBytes,
        replicaDirectoryId: log === null ? ZERO_UUID : broker.directoryIdOf(log),
        highWatermark: log === null ? -1 : log.highWatermark,
      });
    }
    return [...topics.values()];
  }

  private sendFetch(
    leaderId: number,
    address: PeerAddress,
    { sessionId, sessionEpoch, wanted, forgotten }: SessionRequest<Partition>,
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
      sessionId,
      sessionEpoch,
      topics: this.topicsOf(wanted),
      forgottenTopicsData: forgotten.map(({ topicId, partitionIndex }) => ({
        topic: '',
        topicId,
        partitions: [partitionIndex],
      })),
      rackId: '',
    };
    const tag = { kind: 'follower', leaderId } as const;
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
    if (errorCode === ErrorCode.NONE) following.leaderHighWatermark = highWatermark;
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
    if (errorCode === ErrorCode.NONE) {
      this.getSource(following.leaderId).unsafe.add(following);
      const { counters, quotas, nowMs } = this.broker;
      counters.replicatedInBytes += whole.length;
      if (quotas.asFollower.isEnabled) {
        quotas.asFollower.record(following.partition, whole.length, nowMs);
      }
      return true;
    }
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
