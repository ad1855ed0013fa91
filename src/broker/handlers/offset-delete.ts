/** OffsetDelete: committed offsets that a group shall forget. */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { OffsetDeleteRequest } from '../../protocol/generated/offset-delete.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleOffsetDelete(
  broker: Broker,
  context: RequestContext,
  request: OffsetDeleteRequest,
): void {
  const { ticket } = context;
  const { groupId } = request;
  if (groupId === '') {
    const errorCode = ErrorCode.INVALID_GROUP_ID;
    broker.reply(ticket, { errorCode, throttleTimeMs: 0, topics: [] });
    return;
  }
  const topics = request.topics.map(({ name, partitions }) => {
    const topic = broker.image.topicsByName.get(name);
    return {
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode:
          topic?.partitions[partitionIndex] === undefined
            ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
            : ErrorCode.NONE,
      })),
    };
  });
  broker.groups.submit(
    groupId,
    { kind: 'offsetDelete', ticket, groupId, topics },
    broker.nowMs,
    broker.wallMs,
  );
}
