/**
 * A broker says in which of its log directories replicas are
 * (ReplicationControlManager.handleAssignReplicasToDirs, KIP-858). A replica in a directory that
 * does not work is in sync no more.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
} from '../../protocol/generated/assign-replicas-to-dirs.ts';
import { MetadataVersion } from '../metadata/features.ts';
import { metadataVersionOf, type PartitionImage } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { pushPartitionsOffline } from './broker-events.ts';
import { brokerEpochError } from './broker-state.ts';
import type { ControllerContext } from './controller-context.ts';
import { hasOnlineDirectory } from './directories.ts';
import { decidePartitionChange } from './partition-change.ts';

export function decideAssignReplicasToDirs(
  context: ControllerContext,
  request: AssignReplicasToDirsRequest,
  records: MetadataRecord[],
): AssignReplicasToDirsResponse {
  const { image } = context;
  const { brokerId, brokerEpoch } = request;
  if (metadataVersionOf(image) < MetadataVersion.DIRECTORY_ASSIGNMENT) {
    return refused(ErrorCode.UNSUPPORTED_VERSION);
  }
  const error = brokerEpochError(image, brokerId, brokerEpoch);
  if (error !== null) return refused(error.errorCode);
  const broker = image.brokers.get(brokerId)!;
  const offline = new Set<PartitionImage>();
  const directories = request.directories.map(({ id, topics }) => ({
    id,
    topics: topics.map(({ topicId, partitions }) => ({
      topicId,
      partitions: partitions.map(({ partitionIndex }) => {
        const target = { brokerId, directoryId: id };
        const errorCode = assignOne(context, topicId, partitionIndex, target, records);
        const partition = image.topicsById.get(topicId)?.partitions[partitionIndex];
        if (errorCode === ErrorCode.NONE && !hasOnlineDirectory(broker, id)) {
          offline.add(partition!);
        }
        return { partitionIndex, errorCode };
      }),
    })),
  }));
  if (offline.size > 0) pushPartitionsOffline(context, brokerId, offline, records);
  return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, directories };
}

function refused(errorCode: number): AssignReplicasToDirsResponse {
  return { throttleTimeMs: 0, errorCode, directories: [] };
}

function assignOne(
  { image, config }: ControllerContext,
  topicId: string,
  partitionIndex: number,
  directory: { readonly brokerId: number; readonly directoryId: string },
  records: MetadataRecord[],
): number {
  const topic = image.topicsById.get(topicId);
  if (topic === undefined) return ErrorCode.UNKNOWN_TOPIC_ID;
  const partition = topic.partitions[partitionIndex];
  if (partition === undefined) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  if (!partition.replicas.includes(directory.brokerId)) return ErrorCode.NOT_LEADER_OR_FOLLOWER;
  const record = decidePartitionChange(image, config, topic, partitionIndex, { directory });
  if (record !== null) records.push(record);
  return ErrorCode.NONE;
}
