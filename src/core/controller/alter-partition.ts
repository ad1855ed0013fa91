/**
 * A leader says who is in sync with it (ReplicationControlManager.alterPartition). It is believed
 * when it speaks of the newest state of the partition and names only brokers that are up; the
 * broker epochs that it heard them fetch with must be theirs (KIP-903).
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  AlterPartitionRequest,
  AlterPartitionRequestBrokerState,
  AlterPartitionRequestPartitionData,
  AlterPartitionResponse,
  AlterPartitionResponsePartitionData,
} from '../../protocol/generated/alter-partition.ts';
import {
  LeaderRecoveryState,
  type MetadataImageView,
  type PartitionImage,
  type TopicView,
} from '../metadata/image.ts';
import { type MetadataRecord, NO_LEADER_CHANGE } from '../metadata/metadata-record.ts';
import { changedPartition } from '../metadata/replay-partition.ts';
import { brokerEpochError } from './broker-state.ts';
import type { ControllerContext } from './controller-context.ts';
import { decidePartitionChange } from './partition-change.ts';
import { mayElectUncleanly } from './topic-rules.ts';

/** Before it a request names brokers without their epochs. */
const BROKER_EPOCHS_VERSION = 3;

export function decideAlterPartition(
  context: ControllerContext,
  request: AlterPartitionRequest,
  apiVersion: number,
  records: MetadataRecord[],
): AlterPartitionResponse {
  const { image } = context;
  const error = brokerEpochError(image, request.brokerId, request.brokerEpoch);
  if (error !== null) return { throttleTimeMs: 0, errorCode: error.errorCode, topics: [] };
  const topics = request.topics.map(({ topicId, partitions }) => {
    const topic = image.topicsById.get(topicId);
    return {
      topicId,
      partitions: partitions.map((wanted) =>
        topic === undefined
          ? failed(wanted.partitionIndex, ErrorCode.UNKNOWN_TOPIC_ID)
          : alterOne(context, request.brokerId, topic, wanted, apiVersion, records),
      ),
    };
  });
  return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, topics };
}

function alterOne(
  { image, config }: ControllerContext,
  brokerId: number,
  topic: TopicView,
  wanted: AlterPartitionRequestPartitionData,
  apiVersion: number,
  records: MetadataRecord[],
): AlterPartitionResponsePartitionData {
  const { partitionIndex } = wanted;
  const before = topic.partitions[partitionIndex];
  const isr =
    apiVersion >= BROKER_EPOCHS_VERSION
      ? wanted.newIsrWithEpochs
      : wanted.newIsr.map((id) => ({ brokerId: id, brokerEpoch: -1 }));
  if (before === undefined) return failed(partitionIndex, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  const errorCode = requestError(image, brokerId, before, wanted, isr);
  if (errorCode !== ErrorCode.NONE) return failed(partitionIndex, errorCode);
  const record = decidePartitionChange(image, config, topic, partitionIndex, {
    isr: isr.map((it) => it.brokerId),
    leaderRecoveryState: wanted.leaderRecoveryState,
    election: mayElectUncleanly(image, config, topic.name) ? 'unclean' : 'online',
  });
  let after = before;
  if (record !== null) {
    records.push(record);
    after = changedPartition(before, record);
    // The end of a reassignment may take the leadership away from who asked.
    if (record.leader !== brokerId && record.leader !== NO_LEADER_CHANGE) {
      return failed(partitionIndex, ErrorCode.NEW_LEADER_ELECTED);
    }
  }
  return {
    partitionIndex,
    errorCode: ErrorCode.NONE,
    leaderId: after.leader,
    leaderEpoch: after.leaderEpoch,
    isr: [...after.isr],
    leaderRecoveryState: after.leaderRecoveryState,
    partitionEpoch: after.partitionEpoch,
  };
}

function failed(partitionIndex: number, errorCode: number): AlterPartitionResponsePartitionData {
  return {
    partitionIndex,
    errorCode,
    leaderId: 0,
    leaderEpoch: 0,
    isr: [],
    leaderRecoveryState: 0,
    partitionEpoch: 0,
  };
}

function requestError(
  image: MetadataImageView,
  brokerId: number,
  partition: PartitionImage,
  wanted: AlterPartitionRequestPartitionData,
  isr: readonly AlterPartitionRequestBrokerState[],
): number {
  // It knows more than we do: we are not the active controller any more.
  if (wanted.leaderEpoch > partition.leaderEpoch) return ErrorCode.NOT_CONTROLLER;
  if (wanted.partitionEpoch > partition.partitionEpoch) return ErrorCode.NOT_CONTROLLER;
  if (wanted.leaderEpoch < partition.leaderEpoch) return ErrorCode.FENCED_LEADER_EPOCH;
  if (brokerId !== partition.leader) return ErrorCode.INVALID_REQUEST;
  if (wanted.partitionEpoch < partition.partitionEpoch) return ErrorCode.INVALID_UPDATE_VERSION;
  const ids = isr.map((it) => it.brokerId);
  const isSubset = ids.every((id) => partition.replicas.includes(id));
  if (!isSubset || new Set(ids).size !== ids.length) return ErrorCode.INVALID_REQUEST;
  if (!ids.includes(partition.leader)) return ErrorCode.INVALID_REQUEST;
  const { leaderRecoveryState } = wanted;
  if (leaderRecoveryState !== LeaderRecoveryState.RECOVERED) {
    // No node could read a record with a state that there is not.
    if (leaderRecoveryState !== LeaderRecoveryState.RECOVERING) return ErrorCode.INVALID_REQUEST;
    if (ids.length > 1) return ErrorCode.INVALID_REQUEST;
    if (partition.leaderRecoveryState === LeaderRecoveryState.RECOVERED) {
      return ErrorCode.INVALID_REQUEST;
    }
  }
  return isr.every((it) => isEligible(image, it)) ? ErrorCode.NONE : ErrorCode.INELIGIBLE_REPLICA;
}

function isEligible(image: MetadataImageView, state: AlterPartitionRequestBrokerState): boolean {
  const broker = image.brokers.get(state.brokerId);
  if (broker === undefined || broker.fenced || broker.inControlledShutdown) return false;
  return state.brokerEpoch === -1 || state.brokerEpoch === broker.brokerEpoch;
}
