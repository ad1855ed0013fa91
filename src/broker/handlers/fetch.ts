/**
 * Fetch (KIP-227 sessions, KIP-320 epochs, KIP-516 topic ids): resolve what is asked once, read it,
 * and answer when there are enough bytes, an error or news from a deadline; park otherwise.
 */
import { type Uuid, ZERO_UUID } from '../../base/uuid.ts';
import type { Log, LogRead } from '../../log/log.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { FetchRequest, FetchResponsePartitionData } from '../../protocol/generated/fetch.ts';
import type { Broker } from '../broker.ts';
import { answerFetch, NO_RECORDS, refuseFetch } from '../fetch-answer.ts';
import type { FetchItem, FetchPlan } from '../fetch-plan.ts';
import {
  type FetchPartition,
  type FetchSession,
  FINAL_EPOCH,
  INITIAL_EPOCH,
  INVALID_SESSION_ID,
  sessionKey,
} from '../fetch-session.ts';
import type { Partition } from '../partition.ts';
import type { RequestContext } from '../request-context.ts';
import type { ParkedFetch } from '../waiting.ts';
import { handleQuorumRequest } from './quorum-requests.ts';

// Most partitions of most replies have these: they are shared, and replaced, never changed.
const NO_DIVERGING_EPOCH: { epoch: number; endOffset: number } = { epoch: -1, endOffset: -1 };
const NO_LEADER: { leaderId: number; leaderEpoch: number } = { leaderId: -1, leaderEpoch: -1 };
/** A reader that is not a replica: a consumer, or a consumer for debugging. */
const CONSUMER_ID = -1;
const DEBUGGING_CONSUMER_ID = -2;

export function handleFetch(broker: Broker, context: RequestContext, request: FetchRequest): void {
  if (context.connection.isController) {
    handleQuorumRequest(broker, context, request);
    return;
  }
  const plan = planFetch(broker, context, request);
  if (typeof plan === 'number') {
    refuseFetch(broker, context, replicaIdOf(context, request) >= 0, plan);
    return;
  }
  if (plan.replicaId >= 0) noteFollower(broker, plan);
  const deadlineMs = broker.nowMs + Math.max(0, request.maxWaitMs);
  serveFetch(broker, { ticket: context.ticket, plan, deadlineMs, missingBytes: 0 });
}

/** A follower has everything before the offsets it asks for, if its history is ours. */
function noteFollower(broker: Broker, plan: FetchPlan): void {
  for (const {
    partition,
    asked,
    fetchOffset,
    lastFetchedEpoch,
    currentLeaderEpoch,
  } of plan.items) {
    if (partition === null || partition.log === null) continue;
    if (checkReadable(broker, plan, partition, currentLeaderEpoch) !== ErrorCode.NONE) continue;
    const { log } = partition;
    if (fetchOffset < log.logStartOffset || fetchOffset > log.logEndOffset) continue;
    if (diverges(log, fetchOffset, lastFetchedEpoch)) continue;
    const { replicaId, replicaEpoch } = plan;
    const { logStartOffset } = asked;
    broker.replication.onFollowerFetch(
      partition,
      replicaId,
      replicaEpoch,
      fetchOffset,
      logStartOffset,
    );
  }
}

function diverges(log: Log, fetchOffset: number, lastFetchedEpoch: number): boolean {
  if (lastFetchedEpoch < 0) return false;
  const end = log.endOffsetForEpoch(lastFetchedEpoch);
  return end.endOffset < 0 || end.leaderEpoch < lastFetchedEpoch || end.endOffset < fetchOffset;
}

/** Reads and answers, or parks. Called again for a parked fetch that was woken. */
export function serveFetch(broker: Broker, fetch: ParkedFetch): void {
  const { plan, ticket } = fetch;
  const result = readPlan(broker, plan);
  const isOver =
    result.hasNews ||
    result.sizeBytes >= plan.minBytes ||
    broker.nowMs >= fetch.deadlineMs ||
    plan.items.length === 0 ||
    broker.isStopping;
  if (!isOver || (result.pendingReadIds.length > 0 && result.sizeBytes === 0 && !result.hasNews)) {
    // Whoever has seen everything is not looked at again before that much more has come.
    fetch.missingBytes = result.isAtEnd ? plan.minBytes - result.sizeBytes : 0;
    // A cold read that is under way is waited for even past the deadline: it is the answer.
    broker.waiting.parkFetch(fetch, result.pendingReadIds);
    return;
  }
  answerFetch(broker, ticket, plan, result.partitions);
}

// --- planning ---

function planFetch(
  broker: Broker,
  context: RequestContext,
  request: FetchRequest,
): FetchPlan | ErrorCode {
  const { apiVersion } = context;
  const usesTopicIds = apiVersion >= 13;
  const { sessionId, sessionEpoch } = request;
  const asked = askedPartitions(broker, request, usesTopicIds);
  let session: FetchSession | null = null;
  if (sessionEpoch === INITIAL_EPOCH || sessionEpoch === FINAL_EPOCH) {
    if (sessionId !== INVALID_SESSION_ID) broker.fetchSessions.remove(sessionId);
  } else {
    const found = broker.fetchSessions.findForFetch(
      sessionId,
      sessionEpoch,
      usesTopicIds,
      broker.nowMs,
    );
    if (typeof found === 'number') return found;
    session = found;
    updateSession(session, asked, request);
    if (session.partitions.size === 0) {
      broker.fetchSessions.remove(session.sessionId);
      session = null;
    }
  }
  const items: FetchItem[] = [];
  const partitions = session === null ? asked : session.partitions.values();
  for (const it of partitions) items.push(itemOf(broker, it, usesTopicIds));
  const replicaId = replicaIdOf(context, request);
  const { quotas } = broker;
  const maxBytes = Math.min(
    request.maxBytes,
    broker.config.int('fetch.max.bytes'),
    quotas.isEnabled && replicaId < 0 ? quotas.fetchBytesMax(context) : Infinity,
  );
  return {
    items,
    apiVersion,
    listenerName: context.connection.listenerName,
    replicaId,
    replicaEpoch: request.replicaState.replicaEpoch,
    minBytes: Math.min(request.minBytes, maxBytes),
    maxBytes,
    isReadCommitted: request.isolationLevel === 1,
    session,
    nextSessionEpoch: session === null ? 0 : session.nextSessionEpoch,
    wantsSession: session === null && sessionEpoch === INITIAL_EPOCH,
  };
}

function replicaIdOf({ apiVersion }: RequestContext, request: FetchRequest): number {
  return apiVersion >= 15 ? request.replicaState.replicaId : request.replicaId;
}

function askedPartitions(
  broker: Broker,
  request: FetchRequest,
  usesTopicIds: boolean,
): FetchPartition[] {
  const asked: FetchPartition[] = [];
  for (const topic of request.topics) {
    const name = usesTopicIds
      ? (broker.partitions.findTopicName(topic.topicId) ?? '')
      : topic.topic;
    for (const it of topic.partitions) {
      asked.push({
        topic: name,
        topicId: usesTopicIds ? topic.topicId : ZERO_UUID,
        partitionIndex: it.partition,
        fetchOffset: it.fetchOffset,
        currentLeaderEpoch: it.currentLeaderEpoch,
        lastFetchedEpoch: it.lastFetchedEpoch,
        logStartOffset: it.logStartOffset,
        partitionMaxBytes: it.partitionMaxBytes,
        answeredHighWatermark: -1,
        answeredLogStartOffset: -1,
        item: null,
      });
    }
  }
  return asked;
}

function updateSession(
  session: FetchSession,
  asked: readonly FetchPartition[],
  request: FetchRequest,
): void {
  for (const it of asked) {
    const key = sessionKey(it.topic, it.topicId, it.partitionIndex);
    const known = session.partitions.get(key);
    if (known === undefined) {
      session.partitions.set(key, it);
      continue;
    }
    known.fetchOffset = it.fetchOffset;
    known.currentLeaderEpoch = it.currentLeaderEpoch;
    known.lastFetchedEpoch = it.lastFetchedEpoch;
    known.logStartOffset = it.logStartOffset;
    known.partitionMaxBytes = it.partitionMaxBytes;
    known.item = null;
  }
  for (const topic of request.forgottenTopicsData) {
    const topicId: Uuid = session.usesTopicIds ? topic.topicId : ZERO_UUID;
    for (const index of topic.partitions) {
      session.partitions.delete(sessionKey(topic.topic, topicId, index));
    }
  }
}

/** Of a session's many partitions only those are resolved anew that are asked for differently or have gone. */
function itemOf(broker: Broker, asked: FetchPartition, usesTopicIds: boolean): FetchItem {
  const { item } = asked;
  if (item !== null && item.partition !== null && !item.partition.isDeleted) return item;
  if (usesTopicIds) asked.topic = broker.partitions.findTopicName(asked.topicId) ?? asked.topic;
  asked.item = resolve(broker, asked, usesTopicIds);
  return asked.item;
}

function resolve(broker: Broker, asked: FetchPartition, usesTopicIds: boolean): FetchItem {
  const partition = broker.partitions.find(asked.topic, asked.partitionIndex);
  const errorCode = checkResolved(asked, partition, usesTopicIds);
  return {
    asked,
    fetchOffset: asked.fetchOffset,
    currentLeaderEpoch: asked.currentLeaderEpoch,
    lastFetchedEpoch: asked.lastFetchedEpoch,
    partitionMaxBytes: asked.partitionMaxBytes,
    partition: errorCode === ErrorCode.NONE ? (partition ?? null) : null,
    errorCode,
  };
}

function checkResolved(
  asked: FetchPartition,
  partition: Partition | undefined,
  usesTopicIds: boolean,
): ErrorCode {
  if (usesTopicIds && asked.topic === '') return ErrorCode.UNKNOWN_TOPIC_ID;
  if (partition === undefined) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  // A session outlived the topic it knows the name of, and there is a new one of that name.
  const isAnother = usesTopicIds && partition.topicId !== asked.topicId;
  return isAnother ? ErrorCode.INCONSISTENT_TOPIC_ID : ErrorCode.NONE;
}

// --- reading ---

type PlanRead = {
  /** Null: in the session's reply there is nothing to say of it. */
  readonly partitions: (FetchResponsePartitionData | null)[];
  readonly pendingReadIds: number[];
  sizeBytes: number;
  /** An error or a diverging epoch somewhere: answer at once. */
  hasNews: boolean;
  /** The reader has got everything there is, committed or not. */
  isAtEnd: boolean;
};

function readPlan(broker: Broker, plan: FetchPlan): PlanRead {
  const result: PlanRead = {
    partitions: [],
    pendingReadIds: [],
    sizeBytes: 0,
    hasNews: false,
    isAtEnd: plan.replicaId === CONSUMER_ID,
  };
  let bytesLeft = plan.maxBytes;
  for (const item of plan.items) {
    const read = readItem(broker, plan, item, bytesLeft, result);
    result.partitions.push(read);
    if (read === null) continue;
    if (read.errorCode !== ErrorCode.NONE || read.divergingEpoch.epoch >= 0) result.hasNews = true;
    bytesLeft = Math.max(0, plan.maxBytes - result.sizeBytes);
  }
  return result;
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
  if (partition === null) return failedPartition(index, item.errorCode);
  const errorCode = checkReadable(broker, plan, partition, item.currentLeaderEpoch);
  const { log } = partition;
  if (errorCode !== ErrorCode.NONE || log === null) {
    return {
      ...failedPartition(index, errorCode),
      currentLeader: leaderHint(partition, errorCode),
    };
  }
  if (lastFetchedEpoch >= 0) {
    const end = log.endOffsetForEpoch(lastFetchedEpoch);
    if (end.endOffset < 0) return failedPartition(index, ErrorCode.OFFSET_OUT_OF_RANGE);
    if (end.leaderEpoch < lastFetchedEpoch || end.endOffset < fetchOffset) {
      return {
        ...readablePartition(index, partition),
        divergingEpoch: { epoch: end.leaderEpoch, endOffset: end.endOffset },
      };
    }
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
  // Not even a read from the disk: the reply is full.
  if (bytesLeft <= 0 && result.sizeBytes > 0) {
    result.isAtEnd = false;
    return withoutRecords(plan, item.asked, partition);
  }
  const sizeBytesMax = Math.min(item.partitionMaxBytes, bytesLeft);
  const isFirst = result.sizeBytes === 0;
  const read: LogRead = log.readToSend(fetchOffset, sizeBytesMax, endOffset, isFirst);
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
  partition: Partition,
  currentLeaderEpoch: number,
): ErrorCode {
  if (partition.isDeleted) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  const epochError = broker.partitions.checkLeaderEpoch(partition, currentLeaderEpoch);
  if (epochError !== ErrorCode.NONE) return epochError;
  const leaderError = broker.partitions.checkLeader(partition);
  if (leaderError !== ErrorCode.NONE || plan.replicaId < 0) return leaderError;
  const isReplica = partition.leader?.find(plan.replicaId) !== undefined;
  // A fetch of an earlier life says nothing of what that broker has now (Replica.updateFetchState).
  const { brokerEpoch = -1 } = broker.image.brokers.get(plan.replicaId) ?? {};
  const isOfEarlierLife = plan.replicaEpoch >= 0 && plan.replicaEpoch < brokerEpoch;
  return isReplica && !isOfEarlierLife ? ErrorCode.NONE : ErrorCode.NOT_LEADER_OR_FOLLOWER;
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
