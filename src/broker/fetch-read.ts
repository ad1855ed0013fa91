/**
 * Reads what a Fetch asks for from the logs of its partitions, and takes note of what a follower has
 * by asking for it (ReplicaManager.readFromLog, Partition.updateFollowerFetchState).
 */
import type { Log } from '../log/log.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { FetchResponsePartitionData } from '../protocol/generated/fetch.ts';
import type { Broker } from './broker.ts';
import { NO_RECORDS } from './fetch-answer.ts';
import type { FetchItem, FetchPlan } from './fetch-plan.ts';
import type { FetchPartition } from './fetch-session.ts';
import type { Partition } from './partition.ts';

// Most partitions of most replies have these: they are shared, and replaced, never changed.
const NO_DIVERGING_EPOCH: { epoch: number; endOffset: number } = { epoch: -1, endOffset: -1 };
const NO_LEADER: { leaderId: number; leaderEpoch: number } = { leaderId: -1, leaderEpoch: -1 };
/** A reader that is not a replica: a consumer, or a consumer for debugging. */
const CONSUMER_ID = -1;
const DEBUGGING_CONSUMER_ID = -2;

export type PlanRead = {
  /** In the order of the plan. Null: in the session's reply there is nothing to say of it. */
  readonly partitions: (FetchResponsePartitionData | null)[];
  readonly pendingReadIds: number[];
  /** Of the records. */
  sizeBytes: number;
  /** Partitions with an error. */
  failedCount: number;
  /** An error or a diverging epoch somewhere: answer at once. */
  hasNews: boolean;
  /** The reader has got everything there is, committed or not. */
  isAtEnd: boolean;
  readonly isReplicaCurrent: boolean;
};

/** A follower has everything before the offsets it asks for, if its history is ours. */
export function noteFollower(broker: Broker, plan: FetchPlan): void {
  const isCurrent = isReplicaCurrent(broker, plan);
  for (const item of plan.items) {
    const { partition, fetchOffset, lastFetchedEpoch } = item;
    if (partition === null || partition.log === null) continue;
    if (isCurrent && isIdleFollower(item, partition)) {
      partition.leader!.onIdleFetch(item.progress!, fetchOffset, broker.nowMs);
      continue;
    }
    if (checkReadable(broker, plan, item, partition) !== ErrorCode.NONE) continue;
    const { log } = partition;
    if (fetchOffset < log.logStartOffset || fetchOffset > log.logEndOffset) continue;
    if (findDivergence(log, fetchOffset, lastFetchedEpoch) !== null) continue;
    const { replicaId, replicaEpoch } = plan;
    const { logStartOffset } = item.asked;
    const progress = broker.replication.onFollowerFetch(
      partition,
      replicaId,
      replicaEpoch,
      fetchOffset,
      logStartOffset,
    );
    const { leader } = partition;
    const isInSync = leader !== null && progress !== null && leader.isInSync(replicaId);
    item.notedBy = isInSync ? leader : null;
    item.progress = progress;
    item.notedVersion = isInSync ? leader.stateVersion : -1;
  }
}

export function readPlan(broker: Broker, plan: FetchPlan): PlanRead {
  broker.logs.beginReply();
  const result: PlanRead = {
    partitions: [],
    pendingReadIds: [],
    sizeBytes: 0,
    failedCount: 0,
    hasNews: false,
    isAtEnd: plan.replicaId === CONSUMER_ID,
    isReplicaCurrent: isReplicaCurrent(broker, plan),
  };
  let bytesLeft = plan.maxBytes;
  for (const item of plan.items) {
    const read = readItem(broker, plan, item, bytesLeft, result);
    result.partitions.push(read);
    if (read === null) continue;
    if (read.errorCode !== ErrorCode.NONE) result.failedCount++;
    if (read.errorCode !== ErrorCode.NONE || read.divergingEpoch.epoch >= 0) result.hasNews = true;
    bytesLeft = Math.max(0, plan.maxBytes - result.sizeBytes);
  }
  return result;
}

/** It is behind, and its topic lets it catch up only so fast (ReplicaManager.shouldLeaderThrottle). */
function isHeldBack({ quotas, nowMs }: Broker, replicaId: number, partition: Partition): boolean {
  if (!quotas.asLeader.isEnabled) return false;
  return !partition.leader!.isInSync(replicaId) && quotas.asLeader.holds(partition, nowMs);
}

function readItem(
  broker: Broker,
  plan: FetchPlan,
  item: FetchItem,
  bytesLeft: number,
  result: PlanRead,
): FetchResponsePartitionData | null {
  const { partition, fetchOffset, lastFetchedEpoch } = item;
  const index = item.asked.partitionIndex;
  if (partition === null) return failedAtOnce(index, item.errorCode);
  if (result.isReplicaCurrent && isIdleFollower(item, partition)) {
    return withoutRecords(plan, item.asked, partition);
  }
  const errorCode = checkReadable(broker, plan, item, partition);
  const { log } = partition;
  if (errorCode !== ErrorCode.NONE || log === null) {
    return {
      ...failedPartition(index, errorCode),
      currentLeader: leaderHint(partition, errorCode),
    };
  }
  const end = findDivergence(log, fetchOffset, lastFetchedEpoch);
  if (end !== null) {
    if (end.endOffset < 0) return failedPartition(index, ErrorCode.OFFSET_OUT_OF_RANGE);
    return {
      ...readablePartition(index, partition),
      divergingEpoch: { epoch: end.leaderEpoch, endOffset: end.endOffset },
    };
  }
  const isWrittenEnough = plan.replicaId >= 0 || plan.replicaId === DEBUGGING_CONSUMER_ID;
  const endOffset = isWrittenEnough
    ? log.writtenEndOffset
    : plan.isReadCommitted
      ? log.lastStableOffset
      : log.highWatermark;
  if (fetchOffset < log.logStartOffset || fetchOffset > log.logEndOffset) {
    return failedPartition(index, ErrorCode.OFFSET_OUT_OF_RANGE);
  }
  if (endOffset !== log.logEndOffset) result.isAtEnd = false;
  if (fetchOffset >= endOffset) return withoutRecords(plan, item.asked, partition);
  if (plan.replicaId >= 0 && isHeldBack(broker, plan.replicaId, partition)) {
    return withoutRecords(plan, item.asked, partition);
  }
  // Not even a read from the disk: the reply is full.
  if (bytesLeft <= 0 && result.sizeBytes > 0) {
    result.isAtEnd = false;
    return withoutRecords(plan, item.asked, partition);
  }
  const sizeBytesMax = Math.min(item.partitionMaxBytes, bytesLeft);
  const isFirst = result.sizeBytes === 0;
  const fromDisk = result.sizeBytes < plan.fromDiskBytes;
  const read = log.readToSend(fetchOffset, sizeBytesMax, endOffset, isFirst, fromDisk);
  if (read.kind === 'pending') {
    result.pendingReadIds.push(read.readId);
    return withoutRecords(plan, item.asked, partition);
  }
  if (read.kind === 'outOfRange') return failedPartition(index, ErrorCode.OFFSET_OUT_OF_RANGE);
  if (read.kind === 'failed') return failedPartition(index, read.errorCode);
  if (read.nextOffset < endOffset) result.isAtEnd = false;
  if (read.sizeBytes === 0) return withoutRecords(plan, item.asked, partition);
  const data = readablePartition(index, partition);
  if (plan.isReadCommitted) {
    const aborted = log.findAbortedTransactions(fetchOffset, read.nextOffset);
    if (aborted === null) return failedPartition(index, ErrorCode.KAFKA_STORAGE_ERROR);
    data.abortedTransactions = aborted;
  }
  result.sizeBytes += read.sizeBytes;
  data.records = read.chunks;
  return data;
}

function checkReadable(
  broker: Broker,
  plan: FetchPlan,
  item: FetchItem,
  partition: Partition,
): ErrorCode {
  if (partition.isDeleted) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  const epochError = broker.partitions.checkLeaderEpoch(partition, item.currentLeaderEpoch);
  if (epochError !== ErrorCode.NONE) return epochError;
  const leaderError = broker.partitions.checkLeader(partition);
  if (leaderError !== ErrorCode.NONE || plan.replicaId < 0) return leaderError;
  const isReplica = partition.leader?.find(plan.replicaId) !== undefined;
  return isReplica && isReplicaCurrent(broker, plan)
    ? ErrorCode.NONE
    : ErrorCode.NOT_LEADER_OR_FOLLOWER;
}

/** A fetch of an earlier life says nothing of what that broker has now (Replica.updateFetchState). */
function isReplicaCurrent(broker: Broker, plan: FetchPlan): boolean {
  const { brokerEpoch = -1 } = broker.image.brokers.get(plan.replicaId) ?? {};
  return plan.replicaEpoch < 0 || plan.replicaEpoch >= brokerEpoch;
}

/** Where the histories part; null: the reader's is a prefix of ours. An end of -1: epoch unknown. */
function findDivergence(
  log: Log,
  fetchOffset: number,
  lastFetchedEpoch: number,
): { readonly leaderEpoch: number; readonly endOffset: number } | null {
  if (lastFetchedEpoch < 0) return null;
  const end = log.endOffsetForEpoch(lastFetchedEpoch);
  const isPrefix = end.leaderEpoch >= lastFetchedEpoch && end.endOffset >= fetchOffset;
  return isPrefix ? null : end;
}

/**
 * A follower that is in sync and has everything, as it had when all about it was checked, in this
 * state of the partition: in an idle session of very many there is no more to look at.
 */
function isIdleFollower(
  { notedBy, notedVersion, fetchOffset }: FetchItem,
  partition: Partition,
): boolean {
  const { leader, log } = partition;
  if (leader === null || notedBy !== leader || notedVersion !== leader.stateVersion) return false;
  return log !== null && fetchOffset === log.logEndOffset && !log.isOffline;
}

function readablePartition(
  partitionIndex: number,
  partition: Partition,
): FetchResponsePartitionData {
  const log = partition.log!;
  const data = failedPartition(partitionIndex, ErrorCode.NONE);
  data.highWatermark = log.highWatermark;
  data.lastStableOffset = log.lastStableOffset;
  data.logStartOffset = log.logStartOffset;
  return data;
}

/** Null when an incremental reply would leave it out: see `hasNewsFor`. */
function withoutRecords(
  plan: FetchPlan,
  asked: FetchPartition,
  partition: Partition,
): FetchResponsePartitionData | null {
  const { highWatermark, logStartOffset } = partition.log!;
  const isKnown =
    plan.session !== null &&
    asked.answeredHighWatermark === highWatermark &&
    asked.answeredLogStartOffset === logStartOffset;
  return isKnown ? null : readablePartition(asked.partitionIndex, partition);
}

/** Apache Kafka answers so before it has looked at a log: there are no transactions, not unknown ones. */
function failedAtOnce(partitionIndex: number, errorCode: ErrorCode): FetchResponsePartitionData {
  return { ...failedPartition(partitionIndex, errorCode), abortedTransactions: [] };
}

function failedPartition(partitionIndex: number, errorCode: ErrorCode): FetchResponsePartitionData {
  return {
    partitionIndex,
    errorCode,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    divergingEpoch: NO_DIVERGING_EPOCH,
    currentLeader: NO_LEADER,
    snapshotId: NO_DIVERGING_EPOCH,
    abortedTransactions: null,
    preferredReadReplica: -1,
    records: NO_RECORDS,
  };
}

/** KIP-951: says who leads, with the errors that mean "ask somebody else". */
function leaderHint(
  partition: Partition,
  errorCode: ErrorCode,
): { leaderId: number; leaderEpoch: number } {
  const isMoved =
    errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER || errorCode === ErrorCode.FENCED_LEADER_EPOCH;
  return isMoved && partition.leaderId >= 0
    ? { leaderId: partition.leaderId, leaderEpoch: partition.leaderEpoch }
    : NO_LEADER;
}
