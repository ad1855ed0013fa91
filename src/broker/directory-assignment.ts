/**
 * Keeps the metadata right about the log directories that this broker's replicas are in (Kafka's
 * AssignmentsManager, KIP-858): a broker with several says after the creation which one it chose,
 * and before a replica that was copied to another one takes its place there.
 */
import { ApiKey } from '../protocol/api-keys.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type {
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
} from '../protocol/generated/assign-replicas-to-dirs.ts';
import type { Broker } from './broker.ts';
import type { ReplicaDirectory } from './partition-table.ts';

const TIMEOUT_MS = 60_000;

type Directory = AssignReplicasToDirsRequest['directories'][number];

/** After the writes of a round: copies that are in place, and what the controller has to hear. */
export function followDirectories(broker: Broker): void {
  const { logs, partitions } = broker;
  for (const swapped of logs.moves.takeSwapped()) partitions.replaceLog(swapped);
  const replicas = partitions.takeMisplaced();
  for (const { log, future } of logs.moves.takeCompleted()) {
    const { topicId, partition: partitionIndex } = log;
    replicas.push({ topicId, partitionIndex, directoryId: future.logDirectory.directoryId });
  }
  if (replicas.length === 0) return;
  const request = requestOf(broker, replicas);
  const continuation = { kind: 'directoriesAssigned' } as const;
  broker.channel.send(ApiKey.AssignReplicasToDirs, request, continuation, TIMEOUT_MS);
}

function requestOf(
  broker: Broker,
  replicas: readonly ReplicaDirectory[],
): AssignReplicasToDirsRequest {
  const directories = new Map<string, Directory>();
  for (const { topicId, partitionIndex, directoryId } of replicas) {
    const directory = directories.get(directoryId) ?? { id: directoryId, topics: [] };
    directories.set(directoryId, directory);
    // They come topic by topic.
    let topic = directory.topics.at(-1);
    if (topic?.topicId !== topicId) {
      topic = { topicId, partitions: [] };
      directory.topics.push(topic);
    }
    topic.partitions.push({ partitionIndex });
  }
  const { nodeId: brokerId } = broker;
  const brokerEpoch = broker.lifecycle?.brokerEpoch ?? -1;
  return { brokerId, brokerEpoch, directories: [...directories.values()] };
}

export function onDirectoriesAssigned(
  broker: Broker,
  response: AssignReplicasToDirsResponse | null,
): void {
  if (response === null || response.errorCode !== ErrorCode.NONE) {
    broker.log.warn('the controller has not taken the directories of replicas', {
      errorCode: response?.errorCode ?? ErrorCode.REQUEST_TIMED_OUT,
    });
    broker.logs.moves.onNotAssigned();
    return;
  }
  for (const { id, topics } of response.directories) {
    for (const { topicId, partitions } of topics) {
      for (const { partitionIndex, errorCode } of partitions) {
        const log = broker.partitions.findById(topicId, partitionIndex)?.log;
        if (errorCode === ErrorCode.NONE && log) broker.logs.moves.onAssigned(log, id);
      }
    }
  }
}
