/**
 * Elections that somebody asked for (ElectLeaders), and those that the controller holds by itself
 * from time to time: back to the preferred replica, and, where a topic allows it, uncleanly
 * (ReplicationControlManager.electLeaders, maybeBalancePartitionLeaders, maybeElectUncleanLeaders).
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  ElectLeadersRequest,
  ElectLeadersResponse,
  ElectLeadersResponseReplicaElectionResult,
} from '../../protocol/generated/elect-leaders.ts';
import { NO_LEADER, type TopicView } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { type ApiError, apiError, NO_ERROR } from './api-error.ts';
import type { ControllerContext } from './controller-context.ts';
import { decidePartitionChange } from './partition-change.ts';
import { recordsError } from './record-limits.ts';
import { mayElectUncleanly } from './topic-rules.ts';

/** org.apache.kafka.common.ElectionType. */
const ElectionType = { PREFERRED: 0, UNCLEAN: 1 } as const;

/** QuorumController.MAX_ELECTIONS_PER_IMBALANCE. */
export const MAX_ELECTIONS_AT_ONCE = 1000;

const NOT_NEEDED = apiError(
  ErrorCode.ELECTION_NOT_NEEDED,
  'Leader election not needed for topic partition.',
);
const PREFERRED_NOT_AVAILABLE = apiError(
  ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE,
  'The preferred leader was not available.',
);
const NONE_ELIGIBLE = apiError(
  ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE,
  'Eligible topic partition leaders are not available.',
);

export function decideElectLeaders(
  context: ControllerContext,
  request: ElectLeadersRequest,
  records: MetadataRecord[],
): ElectLeadersResponse {
  const { electionType, topicPartitions } = request;
  const isKnown = electionType === ElectionType.PREFERRED || electionType === ElectionType.UNCLEAN;
  const replicaElectionResults: ElectLeadersResponseReplicaElectionResult[] = [];
  if (!isKnown) {
    const message = `Unknown election type ${electionType}`;
    return refused(request, apiError(ErrorCode.INVALID_REQUEST, message));
  }
  const newRecords: MetadataRecord[] = [];
  if (topicPartitions === null) {
    for (const topic of context.image.topicsById.values()) {
      const partitionResult = topic.partitions
        .map((_, partitionId) => {
          const error = electOne(context, topic.name, partitionId, electionType, newRecords);
          return { partitionId, ...error };
        })
        // Of a whole cluster only what is not as it was wished to be is worth a line.
        .filter(({ errorCode }) => errorCode !== ErrorCode.ELECTION_NOT_NEEDED);
      replicaElectionResults.push({ topic: topic.name, partitionResult });
    }
  } else {
    for (const { topic, partitions } of topicPartitions) {
      const partitionResult = partitions.map((partitionId) => ({
        partitionId,
        ...electOne(context, topic, partitionId, electionType, newRecords),
      }));
      replicaElectionResults.push({ topic, partitionResult });
    }
  }
  const excess = recordsError(context.image, newRecords);
  if (excess !== null) return refused(request, excess);
  for (const record of newRecords) records.push(record);
  return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, replicaElectionResults };
}

function refused({ topicPartitions }: ElectLeadersRequest, error: ApiError): ElectLeadersResponse {
  const replicaElectionResults = (topicPartitions ?? []).map(({ topic, partitions }) => ({
    topic,
    partitionResult: partitions.map((partitionId) => ({ partitionId, ...error })),
  }));
  return { throttleTimeMs: 0, errorCode: error.errorCode, replicaElectionResults };
}

function electOne(
  context: ControllerContext,
  topicName: string,
  partitionIndex: number,
  electionType: number,
  records: MetadataRecord[],
): ApiError {
  const topic = context.image.topicsByName.get(topicName);
  if (topic === undefined) {
    return apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `No such topic as ${topicName}`);
  }
  const partition = topic.partitions[partitionIndex];
  if (partition === undefined) {
    const message = `No such partition as ${topicName}-${partitionIndex}`;
    return apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, message);
  }
  const isPreferred = electionType === ElectionType.PREFERRED;
  const isGood = isPreferred
    ? partition.leader === partition.replicas[0]
    : partition.leader !== NO_LEADER;
  if (isGood) return NOT_NEEDED;
  const isElected = pushElection(
    context,
    topic,
    partitionIndex,
    isPreferred ? 'preferred' : 'unclean',
    records,
  );
  if (isElected) return NO_ERROR;
  return isPreferred ? PREFERRED_NOT_AVAILABLE : NONE_ELIGIBLE;
}

function pushElection(
  { image, config }: ControllerContext,
  topic: TopicView,
  partitionIndex: number,
  election: 'preferred' | 'unclean',
  records: MetadataRecord[],
): boolean {
  const record = decidePartitionChange(image, config, topic, partitionIndex, { election });
  if (record !== null) records.push(record);
  return record !== null;
}

/** Gives leaderships back to preferred replicas that may lead again. True when there is more. */
export function pushPreferredElections(
  context: ControllerContext,
  records: MetadataRecord[],
): boolean {
  for (const topic of context.image.topicsById.values()) {
    for (const [index, { leader, replicas }] of topic.partitions.entries()) {
      if (leader === replicas[0]) continue;
      if (records.length >= MAX_ELECTIONS_AT_ONCE) return true;
      pushElection(context, topic, index, 'preferred', records);
    }
  }
  return false;
}

/** Elects any live replica where nobody leads and the topic allows that. True when there is more. */
export function pushUncleanElections(
  context: ControllerContext,
  records: MetadataRecord[],
): boolean {
  for (const topic of context.image.topicsById.values()) {
    if (!topic.partitions.some(({ leader }) => leader === NO_LEADER)) continue;
    if (!mayElectUncleanly(context.image, context.config, topic.name)) continue;
    for (const [index, { leader }] of topic.partitions.entries()) {
      if (leader !== NO_LEADER) continue;
      if (records.length >= MAX_ELECTIONS_AT_ONCE) return true;
      pushElection(context, topic, index, 'unclean', records);
    }
  }
  return false;
}
