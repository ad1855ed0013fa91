/**
 * What one Fetch request asks for, resolved to partitions: built once, read again each time the
 * request is woken.
 */
import { type Uuid, ZERO_UUID } from '../base/uuid.ts';
import type { FollowerProgress, PartitionLeader } from '../core/replica/leader.ts';
import { AclOperation } from '../protocol/acl.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { FetchRequest } from '../protocol/generated/fetch.ts';
import { isAllowedOnCluster, isAllowedOnTopic } from './auth/access.ts';
import type { Broker } from './broker.ts';
import {
  type FetchPartition,
  type FetchSession,
  FINAL_EPOCH,
  INITIAL_EPOCH,
  INVALID_SESSION_ID,
} from './fetch-session.ts';
import type { Partition } from './partition.ts';
import type { Connection, RequestContext } from './request-context.ts';

/**
 * What is read and sent in one go stays in the processor's cache if it is not larger than this.
 * Whoever asks for more so soon after an answer loses nothing by that.
 */
const FROM_DISK_BYTES_NEAR = 1024 * 1024;
const NEAR_MS = 5;
const FROM_DISK_BYTES_FAR = 8 * 1024 * 1024;

export type FetchItem = {
  /** In a session the next request changes it, so what this one wants of it is copied. */
  readonly asked: FetchPartition;
  readonly fetchOffset: number;
  readonly currentLeaderEpoch: number;
  readonly lastFetchedEpoch: number;
  readonly partitionMaxBytes: number;
  /** Null when `errorCode` says why. */
  readonly partition: Partition | null;
  readonly errorCode: ErrorCode;
  /**
   * Of a follower that is in sync: its place in the state of the leader in which it was found to
   * have what it says by asking for this. Null, null, -1: it was not.
   */
  notedBy: PartitionLeader | null;
  progress: FollowerProgress | null;
  notedVersion: number;
};

export type FetchPlan = {
  readonly items: readonly FetchItem[];
  readonly apiVersion: number;
  readonly listenerName: string;
  readonly replicaId: number;
  /** Of the follower's registration (KIP-903); -1: unknown. */
  readonly replicaEpoch: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  /** No more is read from the disk once the reply holds so much. */
  readonly fromDiskBytes: number;
  readonly isReadCommitted: boolean;
  /** The session of an incremental fetch; null for a full fetch. */
  readonly session: FetchSession | null;
  /** The session's next epoch as this request has left it; another one has used it since if it differs. */
  readonly nextSessionEpoch: number;
  /** A full fetch that asks for a session gets one with its reply. */
  readonly wantsSession: boolean;
};

export function planFetch(
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
  if (broker.authorizer !== null) denyItems(broker, context.connection, replicaId, items);
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
    fromDiskBytes: fromDiskBytesOf(broker, context),
    isReadCommitted: request.isolationLevel === 1,
    session,
    nextSessionEpoch: session === null ? 0 : session.nextSessionEpoch,
    wantsSession: session === null && sessionEpoch === INITIAL_EPOCH,
  };
}

/** A far one waits for the way there and back each time: the fewer replies the better. */
function fromDiskBytesOf(broker: Broker, context: RequestContext): number {
  const connection = broker.connections.find(context.connection.connectionId);
  const isNear = connection !== undefined && broker.nowMs - connection.sentAtMs < NEAR_MS;
  return isNear ? FROM_DISK_BYTES_NEAR : FROM_DISK_BYTES_FAR;
}

export function replicaIdOf({ apiVersion }: RequestContext, request: FetchRequest): number {
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
    const known = session.partitions.find(it.topic, it.topicId, it.partitionIndex);
    if (known === undefined) {
      session.partitions.add(it);
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
      session.partitions.remove(topic.topic, topicId, index);
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

/** What may not be read is put out of the plan, not out of the session: rights change. */
function denyItems(
  broker: Broker,
  connection: Connection,
  replicaId: number,
  items: FetchItem[],
): void {
  const { CLUSTER_ACTION, READ } = AclOperation;
  const isReplica = replicaId >= 0;
  if (isReplica && isAllowedOnCluster(broker, connection, CLUSTER_ACTION)) return;
  const errorCode = ErrorCode.TOPIC_AUTHORIZATION_FAILED;
  // Partitions of a topic mostly stand together: it is asked about once.
  let topic: string | null = null;
  let isAllowed = false;
  items.forEach((item, i) => {
    // An id that nobody knows is not denied to a consumer, but unknown.
    if (!isReplica && item.errorCode === ErrorCode.UNKNOWN_TOPIC_ID) return;
    if (!isReplica && item.asked.topic !== topic) {
      topic = item.asked.topic;
      isAllowed = isAllowedOnTopic(broker, connection, READ, topic);
    }
    if (!isAllowed) items[i] = { ...item, partition: null, errorCode };
  });
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
    notedBy: null,
    progress: null,
    notedVersion: -1,
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
