/**
 * OffsetForLeaderEpoch: where a leader epoch ended, so that a client or a follower finds out how far
 * its log and this one are the same (KIP-101, KIP-320).
 */
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochRequestOffsetForLeaderPartition,
  OffsetForLeaderEpochResponse,
  OffsetForLeaderEpochResponseEpochEndOffset,
} from '../../protocol/generated/offset-for-leader-epoch.ts';
import { isAllowedOnTopic, isQuietlyAllowedOnCluster } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleOffsetForLeaderEpoch(
  broker: Broker,
  context: RequestContext,
  request: OffsetForLeaderEpochRequest,
): void {
  const { connection } = context;
  const isReplica = isQuietlyAllowedOnCluster(broker, connection, AclOperation.CLUSTER_ACTION);
  const topics = request.topics.map(({ topic, partitions }) => {
    const isAllowed =
      isReplica || isAllowedOnTopic(broker, connection, AclOperation.DESCRIBE, topic);
    return {
      topic,
      partitions: partitions.map((asked) =>
        isAllowed
          ? findEndOffset(broker, topic, asked)
          : failed(asked.partition, ErrorCode.TOPIC_AUTHORIZATION_FAILED),
      ),
    };
  });
  const response: OffsetForLeaderEpochResponse = { throttleTimeMs: 0, topics };
  broker.reply(context.ticket, response);
}

function findEndOffset(
  broker: Broker,
  topic: string,
  asked: OffsetForLeaderEpochRequestOffsetForLeaderPartition,
): OffsetForLeaderEpochResponseEpochEndOffset {
  const { partition: index, currentLeaderEpoch } = asked;
  const refuse = (errorCode: number): OffsetForLeaderEpochResponseEpochEndOffset =>
    failed(index, errorCode);
  const partition = broker.partitions.find(topic, index);
  if (partition === undefined) return refuse(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  const epochError = broker.partitions.checkLeaderEpoch(partition, currentLeaderEpoch);
  if (epochError !== ErrorCode.NONE) return refuse(epochError);
  const leaderError = broker.partitions.checkLeader(partition);
  if (leaderError !== ErrorCode.NONE || partition.log === null) return refuse(leaderError);
  const { leaderEpoch, endOffset } = partition.log.endOffsetForEpoch(asked.leaderEpoch);
  return { errorCode: ErrorCode.NONE, partition: index, leaderEpoch, endOffset };
}

function failed(partition: number, errorCode: number): OffsetForLeaderEpochResponseEpochEndOffset {
  return { errorCode, partition, leaderEpoch: -1, endOffset: -1 };
}
