/** DescribeProducers (KIP-664): who has written to a partition lately, and what is still open. */
import { topicNameError } from '../../core/controller/topic-names.ts';
import type { ProducerEntry } from '../../log/producer-entry.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DescribeProducersRequest,
  DescribeProducersResponse,
  DescribeProducersResponsePartitionResponse,
  DescribeProducersResponseProducerState,
} from '../../protocol/generated/describe-producers.ts';
import { isAllowedOnTopic } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { Connection, RequestContext } from '../request-context.ts';

export function handleDescribeProducers(
  broker: Broker,
  context: RequestContext,
  request: DescribeProducersRequest,
): void {
  const topics = request.topics.map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((index) =>
      describePartition(broker, context.connection, name, index),
    ),
  }));
  const response: DescribeProducersResponse = { throttleTimeMs: 0, topics };
  broker.reply(context.ticket, response);
}

function describePartition(
  broker: Broker,
  connection: Connection,
  name: string,
  partitionIndex: number,
): DescribeProducersResponsePartitionResponse {
  const refuse = (
    errorCode: number,
    errorMessage: string | null,
  ): DescribeProducersResponsePartitionResponse => ({
    partitionIndex,
    errorCode,
    errorMessage,
    activeProducers: [],
  });
  const nameError = topicNameError(name);
  if (nameError !== null) return refuse(ErrorCode.INVALID_TOPIC_EXCEPTION, nameError);
  if (!isAllowedOnTopic(broker, connection, AclOperation.READ, name)) {
    return refuse(ErrorCode.TOPIC_AUTHORIZATION_FAILED, 'Topic authorization failed.');
  }
  if (!broker.image.topicsByName.has(name)) {
    const message = 'This server does not host this topic-partition.';
    return refuse(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, message);
  }
  const partition = broker.partitions.find(name, partitionIndex);
  if (partition === undefined) return refuse(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, null);
  const { log } = partition;
  if (log === null) return refuse(broker.partitions.checkLeader(partition), null);
  if (log.isOffline) return refuse(ErrorCode.KAFKA_STORAGE_ERROR, null);
  // A follower answers as well: `--broker-id` of kafka-transactions.sh looks at its replica.
  const activeProducers = [...log.producers.activeProducers()].map(describeProducer);
  return { partitionIndex, errorCode: ErrorCode.NONE, errorMessage: null, activeProducers };
}

function describeProducer(entry: ProducerEntry): DescribeProducersResponseProducerState {
  return {
    producerId: entry.producerId,
    producerEpoch: entry.producerEpoch,
    lastSequence: entry.batches.at(-1)?.lastSequence ?? -1,
    lastTimestamp: entry.lastTimestamp,
    coordinatorEpoch: entry.coordinatorEpoch,
    currentTxnStartOffset: entry.currentTxnFirstOffset,
  };
}
