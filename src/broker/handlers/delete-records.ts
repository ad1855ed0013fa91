/**
 * DeleteRecords: moves the start of partitions forward. An offset at or before the start is done
 * already. It is answered when all replicas have done the same. Source: ReplicaManager.deleteRecords.
 */
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DeleteRecordsRequest,
  DeleteRecordsResponse,
} from '../../protocol/generated/delete-records.ts';
import { isAllowedOnTopic } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import { type DeleteWait, settles } from '../delete-records-waiting.ts';
import type { RequestContext } from '../request-context.ts';

const HIGH_WATERMARK = -1;
const NO_LOW_WATERMARK = -1;

export function handleDeleteRecords(
  broker: Broker,
  context: RequestContext,
  request: DeleteRecordsRequest,
): void {
  const waits: DeleteWait[] = [];
  const { connection } = context;
  const topics = request.topics.map(({ name, partitions }) => {
    const isAllowed = isAllowedOnTopic(broker, connection, AclOperation.DELETE, name);
    const results = partitions.map(({ partitionIndex, offset }) => {
      const result = { partitionIndex, lowWatermark: NO_LOW_WATERMARK, errorCode: 0 };
      const deleted = isAllowed
        ? deleteRecords(broker, name, partitionIndex, offset)
        : ErrorCode.TOPIC_AUTHORIZATION_FAILED;
      if (typeof deleted === 'number') return { ...result, errorCode: deleted };
      const wait = { ...deleted, result };
      if (!settles(broker, wait, false)) waits.push(wait);
      return result;
    });
    return { name, partitions: results };
  });
  const response: DeleteRecordsResponse = { throttleTimeMs: 0, topics };
  const { ticket } = context;
  if (waits.length === 0) broker.reply(ticket, response);
  else broker.deletions.park(ticket, response, waits, broker.nowMs + request.timeoutMs);
}

/** What all replicas must have deleted now, or an error. */
function deleteRecords(
  broker: Broker,
  topic: string,
  partitionIndex: number,
  offset: number,
): Omit<DeleteWait, 'result'> | ErrorCode {
  const partition = broker.partitions.find(topic, partitionIndex);
  if (partition === undefined) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  if (partition.isInternal) return ErrorCode.INVALID_TOPIC_EXCEPTION;
  const leaderError = broker.partitions.checkLeader(partition);
  if (leaderError !== ErrorCode.NONE) return leaderError;
  const { log } = partition;
  if (log === null) return ErrorCode.KAFKA_STORAGE_ERROR;
  const { cleanupCompact, cleanupDelete } = partition.config;
  if (cleanupCompact && !cleanupDelete) return ErrorCode.POLICY_VIOLATION;
  const requiredOffset = offset === HIGH_WATERMARK ? log.highWatermark : offset;
  if (requiredOffset < 0 || requiredOffset > log.highWatermark) {
    return ErrorCode.OFFSET_OUT_OF_RANGE;
  }
  const errorCode = log.deleteRecordsBefore(requiredOffset);
  return errorCode === ErrorCode.NONE ? { partition, requiredOffset } : errorCode;
}
