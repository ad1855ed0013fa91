/**
 * ListOffsets: special timestamps and look-ups by time. Offsets a consumer may not see yet are never
 * named: everything is bounded by the high watermark, or the last stable offset.
 * Source: org.apache.kafka.storage.internals.log.UnifiedLog.fetchOffsetByTimestamp.
 */
import type { Log } from '../../log/log.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  ListOffsetsRequest,
  ListOffsetsResponse,
  ListOffsetsResponseListOffsetsPartitionResponse,
} from '../../protocol/generated/list-offsets.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import { isAllowedOnTopic } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { Partition } from '../partition.ts';
import type { RequestContext } from '../request-context.ts';

const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;
const EARLIEST_LOCAL = -4;
const LATEST_TIERED = -5;
const EARLIEST_PENDING_UPLOAD = -6;

/** The first version in which a special timestamp means something. */
const minVersionByTimestamp: ReadonlyMap<number, number> = new Map([
  [LATEST, 1],
  [EARLIEST, 1],
  [MAX_TIMESTAMP, 7],
  [EARLIEST_LOCAL, 8],
  [LATEST_TIERED, 9],
  [EARLIEST_PENDING_UPLOAD, 11],
]);

/** The first version in which clients know the error of that name. */
const OFFSET_NOT_AVAILABLE_VERSION = 5;

type FoundOffset = {
  readonly timestamp: number;
  readonly offset: number;
  readonly leaderEpoch: number;
};

const NOTHING: FoundOffset = { timestamp: -1, offset: -1, leaderEpoch: -1 };

export function handleListOffsets(
  broker: Broker,
  context: RequestContext,
  request: ListOffsetsRequest,
): void {
  const response: ListOffsetsResponse = { throttleTimeMs: 0, topics: [] };
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  for (const topic of request.topics) {
    for (const { partitionIndex } of topic.partitions) {
      const key = `${topic.name}:${partitionIndex}`;
      if (seen.has(key)) duplicates.add(key);
      seen.add(key);
    }
  }
  for (const topic of request.topics) {
    const isAllowed = isAllowedOnTopic(
      broker,
      context.connection,
      AclOperation.DESCRIBE,
      topic.name,
    );
    response.topics.push({
      name: topic.name,
      partitions: topic.partitions.map((asked) => {
        const { partitionIndex, timestamp } = asked;
        if (!isAllowed) return failed(partitionIndex, ErrorCode.TOPIC_AUTHORIZATION_FAILED);
        if (duplicates.has(`${topic.name}:${partitionIndex}`)) {
          return failed(partitionIndex, ErrorCode.INVALID_REQUEST);
        }
        if (
          timestamp < 0 &&
          !((minVersionByTimestamp.get(timestamp) ?? Infinity) <= context.apiVersion)
        ) {
          return failed(partitionIndex, ErrorCode.UNSUPPORTED_VERSION);
        }
        return listOne(broker, context, request, topic.name, asked);
      }),
    });
  }
  broker.reply(context.ticket, response);
}

function listOne(
  broker: Broker,
  context: RequestContext,
  request: ListOffsetsRequest,
  topic: string,
  asked: ListOffsetsRequest['topics'][number]['partitions'][number],
): ListOffsetsResponseListOffsetsPartitionResponse {
  const { partitionIndex } = asked;
  const partition = broker.partitions.find(topic, partitionIndex);
  if (partition === undefined) return failed(partitionIndex, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  const errorCode =
    broker.partitions.checkLeaderEpoch(partition, asked.currentLeaderEpoch) ||
    broker.partitions.checkLeader(partition);
  const { log } = partition;
  if (errorCode !== ErrorCode.NONE || log === null) return failed(partitionIndex, errorCode);
  const lastFetchableOffset = lastOffsetFor(request, log);
  let found: FoundOffset;
  try {
    found = find(log, asked.timestamp, lastFetchableOffset, partition.leaderEpoch);
  } catch (error) {
    // A batch on the disk cannot be decoded.
    if (error instanceof ProtocolError) return failed(partitionIndex, ErrorCode.CORRUPT_MESSAGE);
    throw error;
  }
  if (log.isOffline) return failed(partitionIndex, ErrorCode.KAFKA_STORAGE_ERROR);
  const isBounded = asked.timestamp >= MAX_TIMESTAMP;
  const isUnsure = isBounded && request.replicaId < 0 && isBehindEpoch(partition);
  if (isUnsure && (asked.timestamp === LATEST || found.offset < 0)) {
    const isKnown = context.apiVersion >= OFFSET_NOT_AVAILABLE_VERSION;
    const { OFFSET_NOT_AVAILABLE, LEADER_NOT_AVAILABLE } = ErrorCode;
    return failed(partitionIndex, isKnown ? OFFSET_NOT_AVAILABLE : LEADER_NOT_AVAILABLE);
  }
  return { partitionIndex, errorCode: ErrorCode.NONE, ...found };
}

/**
 * A new leader may not know yet how much its predecessors have committed. Until it has heard of everybody
 * in sync, an end that it names may lie before one that was named already (KIP-207).
 */
function isBehindEpoch({ leader, log }: Partition): boolean {
  return leader !== null && log !== null && log.highWatermark < leader.epochStartOffset;
}

/** A follower sees what is written, a consumer what is committed, or stable. */
function lastOffsetFor({ replicaId, isolationLevel }: ListOffsetsRequest, log: Log): number {
  if (replicaId >= 0) return log.logEndOffset;
  return isolationLevel === 1 ? log.lastStableOffset : log.highWatermark;
}

function find(
  log: Log,
  timestamp: number,
  lastFetchableOffset: number,
  leaderEpoch: number,
): FoundOffset {
  switch (timestamp) {
    case LATEST:
      return { timestamp: -1, offset: lastFetchableOffset, leaderEpoch };
    case EARLIEST:
    case EARLIEST_LOCAL: {
      const offset = log.logStartOffset;
      return { timestamp: -1, offset, leaderEpoch: log.epochForOffset(offset) };
    }
    case LATEST_TIERED:
    case EARLIEST_PENDING_UPLOAD:
      // There is no remote tier.
      return NOTHING;
    case MAX_TIMESTAMP:
      return bounded(log.findOffsetOfMaxTimestamp(), lastFetchableOffset);
    default:
      return bounded(log.findOffsetByTimestamp(timestamp), lastFetchableOffset);
  }
}

function bounded(found: FoundOffset | null, lastFetchableOffset: number): FoundOffset {
  return found === null || found.offset >= lastFetchableOffset ? NOTHING : found;
}

function failed(
  partitionIndex: number,
  errorCode: ErrorCode,
): ListOffsetsResponseListOffsetsPartitionResponse {
  return { partitionIndex, errorCode, ...NOTHING };
}
