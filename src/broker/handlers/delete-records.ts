/**
 * DeleteRecords: moves the start of partitions forward. An offset at or before the start is done
 * already. Source: ReplicaManager.deleteRecordsOnLocalLog.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DeleteRecordsRequest,
  DeleteRecordsResponse,
  DeleteRecordsResponseDeleteRecordsPartitionResult,
} from '../../protocol/generated/delete-records.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

const HIGH_WATERMARK = -1;
const NO_LOW_WATERMARK = -1;

export function handleDeleteRecords(
  broker: Broker,
  context: RequestContext,
  request: DeleteRecordsRequest,
): void {
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, offset }) =>
      deleteRecords(broker, name, partitionIndex, offset),
    ),
  }));
  const response: DeleteRecordsResponse = { throttleTimeMs: 0, topics };
  broker.reply(context.ticket, response);
}

function deleteRecords(
  broker: Broker,
  topic: string,
  partitionIndex: number,
  offset: number,
): DeleteRecordsResponseDeleteRecordsPartitionResult {
  const refuse = (errorCode: number): DeleteRecordsResponseDeleteRecordsPartitionResult => ({
    partitionIndex,
    lowWatermark: NO_LOW_WATERMARK,
    errorCode,
  });
  const partition = broker.partitions.find(topic, partitionIndex);
  if (partition === undefined) return refuse(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  if (partition.isInternal) return refuse(ErrorCode.INVALID_TOPIC_EXCEPTION);
  const leaderError = broker.partitions.checkLeader(partition);
  if (leaderError !== ErrorCode.NONE) return refuse(leaderError);
  const { log } = partition;
  if (log === null) return refuse(ErrorCode.KAFKA_STORAGE_ERROR);
  const { cleanupCompact, cleanupDelete } = partition.config;
  if (cleanupCompact && !cleanupDelete) return refuse(ErrorCode.POLICY_VIOLATION);
  const target = offset === HIGH_WATERMARK ? log.highWatermark : offset;
  if (target < 0 || target > log.highWatermark) return refuse(ErrorCode.OFFSET_OUT_OF_RANGE);
  const errorCode = log.deleteRecordsBefore(target);
  if (errorCode !== ErrorCode.NONE) return refuse(errorCode);
  return { partitionIndex, lowWatermark: log.logStartOffset, errorCode };
}
