/**
 * Writes transaction markers to the partitions that this broker leads, and tells when they are
 * committed. Markers of `__consumer_offsets` pass through the group coordinator, which makes the
 * transaction's offsets visible, or forgets them, in the same moment.
 *
 * One tick writes a bounded number of markers, whatever is asked for; jobs take turns, so that one
 * request with very many partitions does not hold up the transactions of others.
 * Source: KafkaApis.handleWriteTxnMarkersRequest.
 */

import { GROUP_METADATA_TOPIC_NAME } from '../base/internal-topics.ts';
import { RingQueue } from '../base/ring-queue.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { buildEndTxnMarkerBatch } from '../protocol/records/control-record.ts';
import type { Broker } from './broker.ts';
import type { PartitionAnswer, PendingWriteTxnMarkers } from './handlers/write-txn-markers.ts';
import type { StartedMarkers } from './marker-sender.ts';
import type { Partition } from './partition.ts';
import type { NotePlace } from './ticket-place.ts';

export type TransactionMarker = {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly isCommit: boolean;
  readonly coordinatorEpoch: number;
  /** That of the client whose transaction it is: decides how epochs are compared (KIP-890). */
  readonly transactionVersion: number;
};

/** Who is told of a topic's markers. */
export type MarkerOwner =
  /** A WriteTxnMarkers request: the answers are added in the order of its partitions. */
  | {
      readonly kind: 'request';
      readonly pending: PendingWriteTxnMarkers;
      readonly answers: PartitionAnswer[];
    }
  /** A coordinator of this broker. */
  | { readonly kind: 'transaction'; readonly send: StartedMarkers };

type Job = {
  readonly topic: string;
  readonly partitions: readonly number[];
  readonly marker: TransactionMarker;
  readonly owner: MarkerOwner;
  nextIndex: number;
  /** A request may name a partition more than once; it gets one marker. */
  readonly seen: Set<number> | null;
};

type Written = {
  readonly partition: Partition;
  /** A later leader may have cut it off again. */
  readonly leaderEpoch: number;
  readonly requiredOffset: number;
  /** As any append that waits for other replicas: who asked hears that it is unknown, and repeats. */
  readonly deadlineMs: number;
  readonly job: Job;
  readonly answer: PartitionAnswer | null;
};

const MARKERS_PER_TICK = 1000;
/** What a job gets before it is the next one's turn. */
const MARKERS_PER_TURN = 100;

export class MarkerWriter {
  private readonly broker: Broker;
  private readonly jobs: RingQueue<Job>;
  private written: Written[];
  private leftInTick: number;

  constructor(broker: Broker) {
    this.broker = broker;
    this.jobs = new RingQueue();
    this.written = [];
    this.leftInTick = MARKERS_PER_TICK;
  }

  nextDeadlineMs(nowMs: number): number {
    // The bound of this tick has been reached: more is to be written at once.
    if (this.jobs.size > 0) return nowMs;
    // All of them wait for equally long, unless the config changes: then some wait for the others.
    return this.written[0]?.deadlineMs ?? Infinity;
  }

  /** The owner hears of every partition, in a later `advance`. */
  write(
    topic: string,
    partitions: readonly number[],
    marker: TransactionMarker,
    owner: MarkerOwner,
  ): void {
    const seen = owner.kind === 'request' ? new Set<number>() : null;
    this.jobs.push({ topic, partitions, marker, owner, nextIndex: 0, seen });
  }

  notePlaces(note: NotePlace): void {
    for (let i = 0; i < this.jobs.size; i++) notePlace(this.jobs.at(i)!, note);
    for (const { job } of this.written) notePlace(job, note);
  }

  beginTick(): void {
    this.leftInTick = MARKERS_PER_TICK;
  }

  /** After high watermarks may have moved. True when something was written, or somebody told. */
  advance(): boolean {
    const hasTold = this.takeCommitted();
    let hasWritten = false;
    while (this.leftInTick > 0) {
      const job = this.jobs.shift();
      if (job === undefined) break;
      hasWritten = true;
      this.writeSome(job);
      if (job.nextIndex < job.partitions.length) this.jobs.push(job);
      else this.onAllWritten(job);
    }
    return hasTold || hasWritten;
  }

  private takeCommitted(): boolean {
    if (this.written.length === 0) return false;
    const before = this.written;
    this.written = [];
    let hasTold = false;
    for (const one of before) {
      const outcome = this.outcomeOf(one);
      if (outcome === null) {
        this.written.push(one);
      } else {
        hasTold = true;
        this.tell(one.job, one.partition.partitionIndex, one.answer, outcome);
      }
    }
    return hasTold;
  }

  private writeSome(job: Job): void {
    const { partitions, seen } = job;
    const endIndex = Math.min(
      partitions.length,
      job.nextIndex + Math.min(MARKERS_PER_TURN, this.leftInTick),
    );
    this.leftInTick -= endIndex - job.nextIndex;
    for (; job.nextIndex < endIndex; job.nextIndex++) {
      const partitionIndex = partitions[job.nextIndex]!;
      if (seen?.has(partitionIndex)) continue;
      seen?.add(partitionIndex);
      this.writeOne(job, partitionIndex);
    }
  }

  private writeOne(job: Job, partitionIndex: number): void {
    const { owner, topic, marker } = job;
    let answer: PartitionAnswer | null = null;
    if (owner.kind === 'request') {
      answer = { partitionIndex, errorCode: ErrorCode.NONE };
      owner.answers.push(answer);
      owner.pending.remaining++;
    }
    const { partitions } = this.broker;
    const partition = partitions.find(topic, partitionIndex);
    if (partition === undefined) {
      this.tell(job, partitionIndex, answer, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      return;
    }
    let errorCode = partitions.checkLeader(partition);
    // It could not be committed: whoever asks again would find the log full of markers by then.
    if (errorCode === ErrorCode.NONE && partition.isUnderMinIsr) {
      errorCode = ErrorCode.NOT_ENOUGH_REPLICAS;
    }
    if (errorCode === ErrorCode.NONE) errorCode = this.append(partition, marker);
    if (errorCode !== ErrorCode.NONE) {
      this.tell(job, partitionIndex, answer, errorCode);
      return;
    }
    const { leaderEpoch } = partition;
    const requiredOffset = partition.log!.logEndOffset;
    const deadlineMs = this.broker.nowMs + this.broker.config.int('request.timeout.ms');
    this.written.push({ partition, leaderEpoch, requiredOffset, deadlineMs, job, answer });
  }

  private append(partition: Partition, marker: TransactionMarker): ErrorCode {
    const { groups, partitions, wallMs } = this.broker;
    const { isCommit, coordinatorEpoch, producerId, producerEpoch } = marker;
    // Nobody's marker. Kafka finds out while it builds the batch.
    if (producerId < 0 || producerEpoch < 0) return ErrorCode.UNKNOWN_SERVER_ERROR;
    if (partition.topic === GROUP_METADATA_TOPIC_NAME) {
      return groups.appendMarker(partition.partitionIndex, marker, wallMs);
    }
    const batch = buildEndTxnMarkerBatch(
      isCommit,
      coordinatorEpoch,
      producerId,
      producerEpoch,
      wallMs,
    );
    const { transactionVersion } = marker;
    return partitions.appendAsCoordinator(partition, batch, wallMs, transactionVersion).errorCode;
  }

  private tell(
    job: Job,
    partitionIndex: number,
    answer: PartitionAnswer | null,
    errorCode: ErrorCode,
  ): void {
    const { owner, topic } = job;
    if (owner.kind === 'transaction') {
      this.broker.transactions.markers.onOutcome(owner.send, topic, partitionIndex, errorCode);
      return;
    }
    answer!.errorCode = errorCode;
    this.countDown(owner.pending);
  }

  private onAllWritten({ owner }: Job): void {
    if (owner.kind === 'request') this.countDown(owner.pending);
  }

  private countDown(pending: PendingWriteTxnMarkers): void {
    pending.remaining--;
    if (pending.remaining === 0) this.broker.reply(pending.ticket, pending.response);
  }

  /** Null while it is not committed. */
  private outcomeOf({
    partition,
    leaderEpoch,
    requiredOffset,
    deadlineMs,
  }: Written): ErrorCode | null {
    const { log } = partition;
    if (partition.isDeleted || log === null) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    const leaderError = this.broker.partitions.checkLeader(partition);
    if (leaderError !== ErrorCode.NONE) return leaderError;
    if (partition.leaderEpoch !== leaderEpoch) return ErrorCode.NOT_LEADER_OR_FOLLOWER;
    if (log.highWatermark >= requiredOffset) return ErrorCode.NONE;
    return this.broker.nowMs >= deadlineMs ? ErrorCode.REQUEST_TIMED_OUT : null;
  }
}

/** A transaction of this broker's own coordinator has been answered before its markers are written. */
function notePlace({ owner }: Job, note: NotePlace): void {
  if (owner.kind === 'request') note(owner.pending.ticket, { kind: 'transactionMarkers' });
}
