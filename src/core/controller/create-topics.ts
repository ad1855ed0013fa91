/**
 * New topics (ControllerApis.createTopics, ReplicationControlManager.createTopics). What is wrong
 * with one topic does not stop the others; all that can be made are made together.
 *
 * Soft state: `namesByCollisionKey`, an index over the names in the image, because looking for a
 * collision among all names would make many creations quadratic.
 */
import { assert } from '../../base/assert.ts';
import { CLUSTER_METADATA_TOPIC_NAME } from '../../base/internal-topics.ts';
import type { Prng } from '../../base/prng.ts';
import { randomUuid, type Uuid, ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  CreateTopicsRequestCreatableTopic,
  CreateTopicsResponse,
  CreateTopicsResponseCreatableTopicResult,
} from '../../protocol/generated/create-topics.ts';
import { ConfigResourceType, type MetadataImageView } from '../metadata/image.ts';
import type { KafkaConfig } from '../metadata/kafka-config.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { type MutationQuota, takeMutations } from '../quota/mutation-quota.ts';
import { type ApiError, apiError, QUOTA_EXCEEDED } from './api-error.ts';
import { usableBrokers } from './broker-state.ts';
import { configResourceError } from './config-rules.ts';
import type { RequestOf } from './controller-command.ts';
import type { ControllerContext, ControllerSoft } from './controller-context.ts';
import { effectiveTopicConfigs } from './effective-config.ts';
import { manualAssignmentError } from './manual-assignment.ts';
import { newPartitionRecord } from './new-partition.ts';
import { RECORDS_MAX, recordsError } from './record-limits.ts';
import { placeReplicas } from './replica-placement.ts';
import type { CreateTopicsAccess } from './topic-access.ts';
import { collisionKey, hasCollisionChars, topicNameError } from './topic-names.ts';

export const TOO_MANY_PARTITIONS: ApiError = apiError(
  ErrorCode.POLICY_VIOLATION,
  'Excessively large number of partitions per request.',
);

const DENIED = apiError(ErrorCode.TOPIC_AUTHORIZATION_FAILED, 'Authorization failed.');

type CreateTopicsSoft = Pick<ControllerSoft, 'prng' | 'namesByCollisionKey'>;

type Replicas = readonly (readonly number[])[];

export function decideCreateTopics(
  context: ControllerContext,
  { request, mutationQuota, access }: RequestOf<'createTopics'>,
  records: MetadataRecord[],
): CreateTopicsResponse {
  const { config, soft } = context;
  const nameCounts = new Map<string, number>();
  for (const { name } of request.topics) nameCounts.set(name, (nameCounts.get(name) ?? 0) + 1);
  const single = request.topics.filter(({ name }) => nameCounts.get(name) === 1);
  const unique = single.filter(({ name }) => isCreatable(access, name));
  const defaultPartitions = config.int('num.partitions');
  const wantedPartitions = unique.reduce(
    (sum, topic) => sum + wantedPartitionCount(topic, defaultPartitions),
    0,
  );
  const topics: CreateTopicsResponseCreatableTopicResult[] = [];
  const newRecords: MetadataRecord[] = [];
  for (const topic of unique) {
    const result =
      wantedPartitions > RECORDS_MAX
        ? failedResult(topic.name, TOO_MANY_PARTITIONS)
        : createTopic(context, topic, mutationQuota, newRecords);
    topics.push(isDescribable(access, topic.name) ? result : withoutConfigs(result));
  }
  const throttleTimeMs = mutationQuota?.throttleTimeMs ?? 0;
  const excess = recordsError(context.image, newRecords);
  if (excess !== null) {
    const refused = [...nameCounts.keys()].map((name) => failedResult(name, excess));
    return { throttleTimeMs, topics: refused };
  }
  for (const { name } of single) {
    if (!isCreatable(access, name)) topics.push(failedResult(name, DENIED));
  }
  for (const [name, count] of nameCounts) {
    if (count === 1) continue;
    const error = apiError(ErrorCode.INVALID_REQUEST, 'Duplicate topic name.');
    topics.push(failedResult(name, error));
  }
  if (!request.validateOnly) {
    for (const record of newRecords) {
      records.push(record);
      if (record.kind === 'TopicRecord') addCollisionKey(soft.namesByCollisionKey, record.name);
    }
  }
  return { throttleTimeMs, topics };
}

/** The metadata's own topic is nobody's to create, which is said to everybody. */
function isCreatable(access: CreateTopicsAccess | null, name: string): boolean {
  return access === null || name === CLUSTER_METADATA_TOPIC_NAME || access.creatable.has(name);
}

function isDescribable(access: CreateTopicsAccess | null, name: string): boolean {
  return access === null || access.describable.has(name);
}

function withoutConfigs(
  result: CreateTopicsResponseCreatableTopicResult,
): CreateTopicsResponseCreatableTopicResult {
  if (result.errorCode !== ErrorCode.NONE) return result;
  return {
    ...result,
    topicConfigErrorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED,
    numPartitions: -1,
    replicationFactor: -1,
    configs: [],
  };
}

function wantedPartitionCount(topic: CreateTopicsRequestCreatableTopic, fallback: number): number {
  if (topic.assignments.length > 0) return topic.assignments.length;
  return topic.numPartitions === -1 ? fallback : Math.max(0, topic.numPartitions);
}

function createTopic(
  context: ControllerContext,
  topic: CreateTopicsRequestCreatableTopic,
  mutationQuota: MutationQuota | null,
  records: MetadataRecord[],
): CreateTopicsResponseCreatableTopicResult {
  const { image, soft, config, nowMs } = context;
  const { name } = topic;
  const nameError = newNameError(image, soft, name);
  if (nameError !== null) return failedResult(name, nameError);
  const nullNames = topic.configs.filter(({ value }) => value === null).map((it) => it.name);
  if (nullNames.length > 0) {
    const message = `Null value not supported for topic configs: ${nullNames.join(',')}`;
    return failedResult(name, apiError(ErrorCode.INVALID_CONFIG, message));
  }
  // When a config is named twice, the last value counts.
  const values = new Map(topic.configs.map((it) => [it.name, it.value!]));
  const configError = configResourceError(config, ConfigResourceType.TOPIC, name, values);
  if (configError !== null) return failedResult(name, configError);
  const placement = decideReplicas(image, soft.prng, config, topic);
  if (!Array.isArray(placement)) return failedResult(name, placement as ApiError);
  const replicas = placement as Replicas;
  if (!takeMutations(mutationQuota, replicas.length, nowMs)) {
    return failedResult(name, QUOTA_EXCEEDED);
  }
  const topicId = randomUuid(soft.prng);
  pushTopicRecords(image, name, topicId, values, replicas, records);
  return createdResult(config, name, topicId, replicas, values);
}

function newNameError(
  image: MetadataImageView,
  soft: CreateTopicsSoft,
  name: string,
): ApiError | null {
  if (name === CLUSTER_METADATA_TOPIC_NAME) {
    const message = `Creation of internal topic ${name} is prohibited.`;
    return apiError(ErrorCode.INVALID_REQUEST, message);
  }
  if (image.topicsByName.has(name)) {
    return apiError(ErrorCode.TOPIC_ALREADY_EXISTS, `Topic '${name}' already exists.`);
  }
  const invalid = topicNameError(name);
  if (invalid !== null) return apiError(ErrorCode.INVALID_TOPIC_EXCEPTION, invalid);
  if (!hasCollisionChars(name)) return null;
  for (const other of soft.namesByCollisionKey.get(collisionKey(name)) ?? []) {
    const message = `Topic '${name}' collides with existing topic: ${other}`;
    return apiError(ErrorCode.INVALID_TOPIC_EXCEPTION, message);
  }
  return null;
}

function decideReplicas(
  image: MetadataImageView,
  prng: Prng,
  config: KafkaConfig,
  topic: CreateTopicsRequestCreatableTopic,
): Replicas | ApiError {
  const { numPartitions, replicationFactor } = topic;
  if (topic.assignments.length > 0) return assignedReplicas(image, topic);
  if (replicationFactor < -1 || replicationFactor === 0) {
    const message = 'Replication factor must be larger than 0, or -1 to use the default value.';
    return apiError(ErrorCode.INVALID_REPLICATION_FACTOR, message);
  }
  if (numPartitions < -1 || numPartitions === 0) {
    const message = 'Number of partitions was set to an invalid non-positive value.';
    return apiError(ErrorCode.INVALID_PARTITIONS, message);
  }
  const count = numPartitions === -1 ? config.int('num.partitions') : numPartitions;
  const factor =
    replicationFactor === -1 ? config.int('default.replication.factor') : replicationFactor;
  const placement = placeReplicas(usableBrokers(image), count, factor, prng);
  return placement.kind === 'placed' ? placement.replicas : placement.error;
}

function assignedReplicas(
  image: MetadataImageView,
  topic: CreateTopicsRequestCreatableTopic,
): Replicas | ApiError {
  const manual = 'A manual partition assignment was specified, but';
  if (topic.replicationFactor !== -1) {
    const message = `${manual} replication factor was not set to -1.`;
    return apiError(ErrorCode.INVALID_REQUEST, message);
  }
  if (topic.numPartitions !== -1) {
    return apiError(ErrorCode.INVALID_REQUEST, `${manual} numPartitions was not set to -1.`);
  }
  const replicasByIndex = new Map<number, readonly number[]>();
  let replicaCount = -1;
  for (const { partitionIndex, brokerIds } of topic.assignments) {
    if (replicasByIndex.has(partitionIndex)) {
      const message = `Found multiple manual partition assignments for partition ${partitionIndex}`;
      return apiError(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message);
    }
    const error = manualAssignmentError(image, partitionIndex, brokerIds, replicaCount);
    if (error !== null) return error;
    replicaCount = brokerIds.length;
    replicasByIndex.set(partitionIndex, brokerIds);
  }
  const replicas: (readonly number[])[] = [];
  for (let index = 0; index < replicasByIndex.size; index++) {
    const brokerIds = replicasByIndex.get(index);
    if (brokerIds === undefined) {
      const message = 'partitions should be a consecutive 0-based integer sequence';
      return apiError(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message);
    }
    replicas.push(brokerIds);
  }
  return replicas;
}

function pushTopicRecords(
  image: MetadataImageView,
  name: string,
  topicId: Uuid,
  values: ReadonlyMap<string, string>,
  replicas: Replicas,
  records: MetadataRecord[],
): void {
  records.push({ kind: 'TopicRecord', name, topicId });
  for (const [key, value] of values) {
    const resourceType = ConfigResourceType.TOPIC;
    records.push({ kind: 'ConfigRecord', resourceType, resourceName: name, name: key, value });
  }
  for (let index = 0; index < replicas.length; index++) {
    records.push(newPartitionRecord(image, topicId, index, replicas[index]!));
  }
}

function createdResult(
  config: KafkaConfig,
  name: string,
  topicId: Uuid,
  replicas: Replicas,
  values: ReadonlyMap<string, string>,
): CreateTopicsResponseCreatableTopicResult {
  assert(replicas.length > 0);
  return {
    name,
    topicId,
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    topicConfigErrorCode: ErrorCode.NONE,
    numPartitions: replicas.length,
    replicationFactor: replicas[0]!.length,
    configs: effectiveTopicConfigs(config, values).map((entry) => ({
      name: entry.name,
      value: entry.value,
      readOnly: false,
      configSource: entry.source,
      isSensitive: false,
    })),
  };
}

function failedResult(name: string, error: ApiError): CreateTopicsResponseCreatableTopicResult {
  return {
    name,
    topicId: ZERO_UUID,
    errorCode: error.errorCode,
    errorMessage: error.errorMessage,
    topicConfigErrorCode: ErrorCode.NONE,
    numPartitions: -1,
    replicationFactor: -1,
    configs: [],
  };
}

export function addCollisionKey(index: Map<string, Set<string>>, name: string): void {
  if (!hasCollisionChars(name)) return;
  const key = collisionKey(name);
  const names = index.get(key);
  if (names === undefined) index.set(key, new Set([name]));
  else names.add(name);
}

export function removeCollisionKey(index: Map<string, Set<string>>, name: string): void {
  const key = collisionKey(name);
  const names = index.get(key);
  if (names === undefined) return;
  names.delete(name);
  if (names.size === 0) index.delete(key);
}
