/**
 * Replicas that move (ReplicationControlManager.alterPartitionReassignments). A reassignment adds
 * the new replicas first; it ends, and the old ones go, when the new ones are in sync, which
 * `decidePartitionChange` notices with every change of the in-sync set.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
} from '../../protocol/generated/alter-partition-reassignments.ts';
import type {
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
} from '../../protocol/generated/list-partition-reassignments.ts';
import type { MetadataImageView, PartitionImage, TopicView } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { type ApiError, apiError, NO_ERROR } from './api-error.ts';
import type { ControllerContext } from './controller-context.ts';
import { replicaListError } from './manual-assignment.ts';
import { decidePartitionChange, type PartitionTarget } from './partition-change.ts';
import {
  isReassigning,
  reassignmentReplicas,
  revertedReassignment,
} from './reassignment-replicas.ts';
import { RECORDS_MAX, recordsError, TOO_MANY_RECORDS } from './record-limits.ts';
import { mayElectUncleanly } from './topic-rules.ts';

export function decideAlterPartitionReassignments(
  context: ControllerContext,
  request: AlterPartitionReassignmentsRequest,
  records: MetadataRecord[],
): AlterPartitionReassignmentsResponse {
  const { allowReplicationFactorChange } = request;
  const newRecords: MetadataRecord[] = [];
  const responses = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, replicas }) => ({
      partitionIndex,
      ...alterOne(
        context,
        name,
        partitionIndex,
        replicas,
        allowReplicationFactorChange,
        newRecords,
      ),
    })),
  }));
  const excess = recordsError(context.image, newRecords);
  if (excess === null) for (const record of newRecords) records.push(record);
  return {
    throttleTimeMs: 0,
    // An empty request is answered with what the fields are by default.
    allowReplicationFactorChange: request.topics.length === 0 || allowReplicationFactorChange,
    errorCode: excess?.errorCode ?? ErrorCode.NONE,
    errorMessage: excess?.errorMessage ?? (request.topics.length === 0 ? '' : null),
    responses: excess === null ? responses : [],
  };
}

function alterOne(
  context: ControllerContext,
  name: string,
  partitionIndex: number,
  replicas: readonly number[] | null,
  mayChangeFactor: boolean,
  records: MetadataRecord[],
): ApiError {
  const { image, config } = context;
  if (records.length === RECORDS_MAX) return TOO_MANY_RECORDS;
  const topic = image.topicsByName.get(name);
  if (topic === undefined) {
    const message = `Unable to find a topic named ${name}.`;
    return apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, message);
  }
  const partition = topic.partitions[partitionIndex];
  if (partition === undefined) {
    const message = `Unable to find partition ${name}:${partitionIndex}.`;
    return apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, message);
  }
  const target =
    replicas === null
      ? cancelTarget(context, topic, partitionIndex, partition)
      : changeTarget(image, partition, replicas, mayChangeFactor);
  if ('errorCode' in target) return target;
  const record = decidePartitionChange(image, config, topic, partitionIndex, target);
  if (record !== null) records.push(record);
  return NO_ERROR;
}

function cancelTarget(
  { image, config }: ControllerContext,
  topic: TopicView,
  partitionIndex: number,
  partition: PartitionImage,
): PartitionTarget | ApiError {
  if (!isReassigning(partition)) return apiError(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, null);
  const { replicas, isr, isUnclean } = revertedReassignment(partition);
  const mayBeUnclean = mayElectUncleanly(image, config, topic.name);
  if (isUnclean && !mayBeUnclean) {
    const message =
      `Unable to revert partition assignment for ${topic.name}:${partitionIndex} because it ` +
      'would require an unclean leader election.';
    return apiError(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message);
  }
  const election = mayBeUnclean ? 'unclean' : 'online';
  return { replicas, isr, addingReplicas: [], removingReplicas: [], election };
}

function changeTarget(
  image: MetadataImageView,
  partition: PartitionImage,
  replicas: readonly number[],
  mayChangeFactor: boolean,
): PartitionTarget | ApiError {
  const error = replicaListError(image, replicas);
  if (error !== null) return error;
  const factor = settledFactor(partition);
  if (!mayChangeFactor && factor !== replicas.length) {
    const message = `The replication factor is changed from ${factor} to ${replicas.length}`;
    return apiError(ErrorCode.INVALID_REPLICATION_FACTOR, message);
  }
  return reassignmentReplicas(partition, replicas);
}

/** How many replicas there are without those that are on their way out. */
function settledFactor({ replicas, addingReplicas, removingReplicas }: PartitionImage): number {
  const all = new Set([...replicas, ...addingReplicas]);
  for (const removing of removingReplicas) all.delete(removing);
  return all.size;
}

export function listPartitionReassignments(
  image: MetadataImageView,
  request: ListPartitionReassignmentsRequest,
): ListPartitionReassignmentsResponse {
  const topics: ListPartitionReassignmentsResponse['topics'] = [];
  const wanted =
    request.topics?.map(({ name, partitionIndexes }) => ({ name, partitionIndexes })) ??
    [...image.topicsById.values()].map(({ name, partitions }) => ({
      name,
      partitionIndexes: [...partitions.keys()],
    }));
  for (const { name, partitionIndexes } of wanted) {
    const topic = image.topicsByName.get(name);
    if (topic === undefined) continue;
    const partitions = partitionIndexes.flatMap((partitionIndex) => {
      const partition = topic.partitions[partitionIndex];
      if (partition === undefined || !isReassigning(partition)) return [];
      return {
        partitionIndex,
        replicas: [...partition.replicas],
        addingReplicas: [...partition.addingReplicas],
        removingReplicas: [...partition.removingReplicas],
      };
    });
    if (partitions.length > 0) topics.push({ name, partitions });
  }
  return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: null, topics };
}
