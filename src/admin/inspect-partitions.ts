/** The partitions that this node knows: who leads, how far the log is, who waits. */
import type { Broker } from '../broker/broker.ts';
import type { Partition } from '../broker/partition.ts';
import type { Request } from './fastify.ts';
import { NotFoundError, paged, pageOf, word } from './query.ts';

/** `?topic=orders` chooses. */
export function inspectPartitions(broker: Broker, request: Request): object {
  const { items, ...rest } = paged(
    chosen(broker, word('topic', request.query['topic'])),
    pageOf(request),
  );
  return { ...rest, partitions: items.map((partition) => describe(broker, partition)) };
}

function chosen(broker: Broker, topic: string | undefined): readonly Partition[] {
  if (topic === undefined) return [...broker.partitions.values()];
  const partitions = broker.partitions.findTopic(topic);
  if (partitions === undefined) throw new NotFoundError(`there is no topic ${topic}`);
  return partitions;
}

function describe(broker: Broker, partition: Partition): object {
  const { leaderId, hasReplicaHere } = partition;
  return {
    topic: partition.topic,
    partition: partition.partitionIndex,
    topicId: partition.topicId,
    role: leaderId === broker.nodeId ? 'leader' : hasReplicaHere ? 'follower' : 'none',
    leaderId,
    leaderEpoch: partition.leaderEpoch,
    replicaCount: partition.replicaCount,
    isrCount: partition.isrCount,
    log: describeLog(partition),
    waiting: {
      consumerFetches: partition.fetchTickets.size,
      followerFetches: partition.followerTickets.size,
      produces: partition.produceWaits.size + partition.writtenWaits.size,
    },
  };
}

function describeLog({ log }: Partition): object | null {
  if (log === null) return null;
  return {
    directory: log.directory,
    isOffline: log.isOffline,
    logStartOffset: log.logStartOffset,
    lastStableOffset: log.lastStableOffset,
    highWatermark: log.highWatermark,
    flushedEndOffset: log.flushedEndOffset,
    writtenEndOffset: log.writtenEndOffset,
    logEndOffset: log.logEndOffset,
    segments: log.segments.count,
    sizeBytes: log.sizeBytes,
  };
}
