/**
 * AlterReplicaLogDirs: moves replicas of this broker to other log directories (KIP-113). The answer
 * says that copying has begun; DescribeLogDirs shows how far it is. Naming the directory that a
 * replica is in ends a move of it. Source: ReplicaManager.alterReplicaLogDirs.
 */
import type { LogDirectory } from '../../log/log-store.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  AlterReplicaLogDirsRequest,
  AlterReplicaLogDirsResponse,
  AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult,
} from '../../protocol/generated/alter-replica-log-dirs.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

const FILE_NAME_LENGTH_MAX = 255;
/** `-<partition>.<32 hex digits>-future` without the partition's digits. */
const FUTURE_SUFFIX_LENGTH = 41;

export function handleAlterReplicaLogDirs(
  broker: Broker,
  context: RequestContext,
  request: AlterReplicaLogDirsRequest,
): void {
  const partitionsByTopic = new Map<
    string,
    AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult[]
  >();
  for (const { path, topics } of request.dirs) {
    for (const { name, partitions } of topics) {
      const results = partitionsByTopic.get(name) ?? [];
      partitionsByTopic.set(name, results);
      for (const partitionIndex of partitions) {
        results.push({ partitionIndex, errorCode: move(broker, name, partitionIndex, path) });
      }
    }
  }
  const results = [...partitionsByTopic].map(([topicName, partitions]) => {
    return { topicName, partitions };
  });
  const response: AlterReplicaLogDirsResponse = { throttleTimeMs: 0, results };
  broker.reply(context.ticket, response);
}

function move(broker: Broker, topic: string, partitionIndex: number, path: string): ErrorCode {
  const { logs } = broker;
  const nameLength = topic.length + String(partitionIndex).length + FUTURE_SUFFIX_LENGTH;
  if (nameLength > FILE_NAME_LENGTH_MAX) return ErrorCode.INVALID_TOPIC_EXCEPTION;
  const destination = logs.directories.find((it) => it.path === path && it.isForTopics);
  if (destination === undefined) return ErrorCode.LOG_DIR_NOT_FOUND;
  if (!isWorking(destination)) return ErrorCode.KAFKA_STORAGE_ERROR;
  if (destination.isCordoned) return ErrorCode.INVALID_REPLICA_ASSIGNMENT;
  const partition = broker.partitions.find(topic, partitionIndex);
  if (partition === undefined) {
    logs.moves.preferDirectory(topic, partitionIndex, path);
    return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  }
  const { log } = partition;
  if (log === null || log.isOffline) return ErrorCode.KAFKA_STORAGE_ERROR;
  // A directory that is away may hold another copy of it.
  const isAllThere = logs.directories.every(isWorking);
  if (log.logDirectory !== destination && !isAllThere) return ErrorCode.KAFKA_STORAGE_ERROR;
  logs.moves.moveLog(log, destination);
  broker.partitions.checkDirectory(partition, broker.image);
  // Making the first files may have failed.
  return isWorking(destination) ? ErrorCode.NONE : ErrorCode.KAFKA_STORAGE_ERROR;
}

function isWorking({ error }: LogDirectory): boolean {
  return error === null;
}
