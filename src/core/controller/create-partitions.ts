/**
 * More partitions for topics that exist (ReplicationControlManager.createPartitions). Every topic
 * that was asked for is in the answer once; what is wrong with one does not stop the others.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  CreatePartitionsRequestCreatePartitionsTopic,
  CreatePartitionsResponse,
} from '../../protocol/generated/create-partitions.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { type MutationQuota, takeMutations } from '../quota/mutation-quota.ts';
import { type ApiError, apiError, NO_ERROR, QUOTA_EXCEEDED } from './api-error.ts';
import { usableBrokers } from './broker-state.ts';
import type { RequestOf } from './controller-command.ts';
import type { ControllerContext } from './controller-context.ts';
import { TOO_MANY_PARTITIONS } from './create-topics.ts';
import { manualAssignmentError } from './manual-assignment.ts';
import { newPartitionRecord } from './new-partition.ts';
import { RECORDS_MAX, recordsError } from './record-limits.ts';
import { placeReplicas } from './replica-placement.ts';

const DUPLICATE = apiError(ErrorCode.INVALID_REQUEST, 'Duplicate topic name.');
/** Without a text, as Apache Kafka has it here. */
const DENIED = apiError(ErrorCode.TOPIC_AUTHORIZATION_FAILED, null);

export function decideCreatePartitions(
  context: ControllerContext,
  { request, mutationQuota, access }: RequestOf<'createPartitions'>,
  records: MetadataRecord[],
): CreatePartitionsResponse {
  const nameCounts = new Map<string, number>();
  for (const { name } of request.topics) nameCounts.set(name, (nameCounts.get(name) ?? 0) + 1);
  const byName = new Map(request.topics.map((topic) => [topic.name, topic]));
  const newRecords: MetadataRecord[] = [];
  const results: CreatePartitionsResponse['results'] = [];
  for (const [name, topic] of byName) {
    const isAlterable = access === null || access.alterable.has(name);
    let outcome = isAlterable ? null : DENIED;
    if (nameCounts.get(name) !== 1) outcome = DUPLICATE;
    outcome ??= addPartitions(context, topic, mutationQuota, newRecords);
    results.push({ name, ...outcome });
  }
  const throttleTimeMs = mutationQuota?.throttleTimeMs ?? 0;
  const excess = recordsError(context.image, newRecords);
  if (excess !== null) {
    return { throttleTimeMs, results: results.map(({ name }) => ({ name, ...excess })) };
  }
  if (!request.validateOnly) for (const record of newRecords) records.push(record);
  return { throttleTimeMs, results };
}

function addPartitions(
  { image, soft, nowMs }: ControllerContext,
  request: CreatePartitionsRequestCreatePartitionsTopic,
  mutationQuota: MutationQuota | null,
  records: MetadataRecord[],
): ApiError {
  const topic = image.topicsByName.get(request.name);
  if (topic === undefined) return apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, null);
  const before = topic.partitions.length;
  const added = request.count - before;
  if (added === 0) {
    return apiError(ErrorCode.INVALID_PARTITIONS, `Topic already has ${before} partition(s).`);
  }
  if (added < 0) {
    const now = `The topic ${request.name} currently has ${before} partition(s)`;
    const message = `${now}; ${request.count} would not be an increase.`;
    return apiError(ErrorCode.INVALID_PARTITIONS, message);
  }
  if (request.assignments !== null && request.assignments.length !== added) {
    const message =
      `Attempted to add ${added} additional partition(s), but only ` +
      `${request.assignments.length} assignment(s) were specified.`;
    return apiError(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message);
  }
  if (!takeMutations(mutationQuota, added, nowMs)) return QUOTA_EXCEEDED;
  if (records.length + added > RECORDS_MAX) return TOO_MANY_PARTITIONS;
  const replicaCount = topic.partitions[0]!.replicas.length;
  let replicas: readonly (readonly number[])[];
  if (request.assignments === null) {
    const placement = placeReplicas(usableBrokers(image), added, replicaCount, soft.prng);
    if (placement.kind === 'refused') return placement.error;
    replicas = placement.replicas;
  } else {
    replicas = request.assignments.map(({ brokerIds }) => brokerIds);
    for (let at = 0; at < added; at++) {
      const error = manualAssignmentError(image, before + at, replicas[at]!, replicaCount);
      if (error !== null) return error;
    }
  }
  for (let at = 0; at < added; at++) {
    records.push(newPartitionRecord(image, topic.topicId, before + at, replicas[at]!));
  }
  return NO_ERROR;
}
