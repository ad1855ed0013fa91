/** OffsetDelete: committed offsets that a group shall forget. */
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { OffsetDeleteRequest } from '../../protocol/generated/offset-delete.ts';
import { isAllowedOnGroup, isAllowedOnTopic } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleOffsetDelete(
  broker: Broker,
  context: RequestContext,
  request: OffsetDeleteRequest,
): void {
  const { ticket, connection } = context;
  const { groupId } = request;
  if (!isAllowedOnGroup(broker, connection, AclOperation.DELETE, groupId)) {
    const errorCode = ErrorCode.GROUP_AUTHORIZATION_FAILED;
    broker.reply(ticket, { errorCode, throttleTimeMs: 0, topics: [] });
    return;
  }
  if (groupId === '') {
    const errorCode = ErrorCode.INVALID_GROUP_ID;
    broker.reply(ticket, { errorCode, throttleTimeMs: 0, topics: [] });
    return;
  }
  const topics = request.topics.map(({ name, partitions }) => {
    const topic = broker.image.topicsByName.get(name);
    const isAllowed = isAllowedOnTopic(broker, connection, AclOperation.READ, name);
    return {
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: !isAllowed
          ? ErrorCode.TOPIC_AUTHORIZATION_FAILED
          : topic?.partitions[partitionIndex] === undefined
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
