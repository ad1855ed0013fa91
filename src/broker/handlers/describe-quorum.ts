/** DescribeQuorum: who leads the metadata quorum, who votes, and how far each replica is (KIP-836). */
import { CLUSTER_METADATA_TOPIC_NAME } from '../../base/internal-topics.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DescribeQuorumRequest,
  DescribeQuorumResponse,
} from '../../protocol/generated/describe-quorum.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleDescribeQuorum(
  broker: Broker,
  context: RequestContext,
  request: DescribeQuorumRequest,
): void {
  broker.reply(context.ticket, describe(broker, request));
}

function describe(broker: Broker, { topics }: DescribeQuorumRequest): DescribeQuorumResponse {
  const [topic] = topics;
  const isOurs =
    topics.length === 1 &&
    topic!.topicName === CLUSTER_METADATA_TOPIC_NAME &&
    topic!.partitions.length === 1 &&
    topic!.partitions[0]!.partitionIndex === 0;
  if (!isOurs) return unknownPartitions(topics);
  const { partition, nodes } = broker.quorum.describe();
  return {
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    topics: [{ topicName: CLUSTER_METADATA_TOPIC_NAME, partitions: [partition] }],
    // Its voter record names an address for the day when Apache Kafka starts here; nobody listens there now.
    nodes: broker.config.isStandalone ? nodes.map((node) => ({ ...node, listeners: [] })) : nodes,
  };
}

function unknownPartitions(topics: DescribeQuorumRequest['topics']): DescribeQuorumResponse {
  return {
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    topics: topics.map(({ topicName, partitions }) => ({
      topicName,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
        errorMessage: null,
        leaderId: 0,
        leaderEpoch: 0,
        highWatermark: 0,
        currentVoters: [],
        observers: [],
      })),
    })),
    nodes: [],
  };
}
