/**
 * OffsetFetch: one group before version 8, several from then on, each asked of its coordinator.
 * Topics are named by id from version 10; a group's error is then the group's, before version 8 the
 * response's, and before version 2 each partition's.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import type { OffsetFetchTopic } from '../../core/group/group-command.ts';
import { noOffset } from '../../core/group/offsets.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  OffsetFetchRequest,
  OffsetFetchRequestGroup,
  OffsetFetchResponse,
  OffsetFetchResponseGroup,
} from '../../protocol/generated/offset-fetch.ts';
import { isAllowedOnGroup, isAllowedOnTopic, isQuietlyAllowedOnTopic } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

const FIRST_VERSION_WITH_GROUPS = 8;
const FIRST_VERSION_WITH_TOPIC_IDS = 10;
const FIRST_VERSION_WITH_GROUP_ERROR = 2;

export function handleOffsetFetch(
  broker: Broker,
  context: RequestContext,
  request: OffsetFetchRequest,
): void {
  const asked = askedGroups(context, request);
  const groups: OffsetFetchRequestGroup[] = [];
  const denied: OffsetFetchResponseGroup[] = [];
  for (const group of asked) {
    const { groupId } = group;
    const errorCode = ErrorCode.GROUP_AUTHORIZATION_FAILED;
    if (isAllowedOnGroup(broker, context.connection, AclOperation.DESCRIBE, groupId)) {
      groups.push(group);
    } else denied.push({ groupId, errorCode, topics: [] });
  }
  const topicsOf = groups.map((group) => resolveTopics(broker, context, group));
  let next = 0;
  broker.groups.submitEach(
    groups.map(({ groupId }) => groupId),
    (groupId, ticket) => {
      const index = next++;
      const { memberId, memberEpoch } = groups[index]!;
      const topics = topicsOf[index]!;
      const { requireStable } = request;
      return {
        kind: 'offsetFetch',
        ticket,
        groupId,
        memberId,
        memberEpoch,
        topics,
        requireStable,
      };
    },
    { kind: 'offsetFetch', context, request, denied },
    broker.nowMs,
    broker.wallMs,
  );
}

export function answerOffsetFetch(
  broker: Broker,
  context: RequestContext,
  request: OffsetFetchRequest,
  denied: readonly OffsetFetchResponseGroup[],
  answered: readonly OffsetFetchResponseGroup[],
): void {
  const { apiVersion, connection } = context;
  // Whoever asked for all topics gets those that he may see.
  const mayDescribe = ({ name }: { readonly name: string }): boolean =>
    isQuietlyAllowedOnTopic(broker, connection, AclOperation.DESCRIBE, name);
  const asked = askedGroups(context, request);
  const wantsAll = new Set(
    asked.filter(({ topics }) => topics === null).map(({ groupId }) => groupId),
  );
  const shown = answered.map((group) =>
    wantsAll.has(group.groupId) ? { ...group, topics: group.topics.filter(mayDescribe) } : group,
  );
  const groups = [...denied, ...shown];
  const response =
    apiVersion >= FIRST_VERSION_WITH_GROUPS
      ? batchResponse(broker, groups, apiVersion)
      : singleResponse(groups[0]!, request, apiVersion);
  broker.reply(context.ticket, response);
}

function askedGroups(
  { apiVersion }: RequestContext,
  request: OffsetFetchRequest,
): readonly OffsetFetchRequestGroup[] {
  return apiVersion >= FIRST_VERSION_WITH_GROUPS ? request.groups : [oneGroup(request)];
}

function oneGroup(request: OffsetFetchRequest): OffsetFetchRequestGroup {
  const topics = request.topics?.map((topic) => ({ ...topic, topicId: ZERO_UUID })) ?? null;
  return { groupId: request.groupId, memberId: null, memberEpoch: -1, topics };
}

function resolveTopics(
  broker: Broker,
  { apiVersion, connection }: RequestContext,
  group: OffsetFetchRequestGroup,
): readonly OffsetFetchTopic[] | null {
  if (group.topics === null) return null;
  return group.topics.map(({ name, topicId, partitionIndexes }) => {
    const isById = apiVersion >= FIRST_VERSION_WITH_TOPIC_IDS;
    const found = isById ? broker.image.topicsById.get(topicId)?.name : name;
    const errorCode =
      found === undefined
        ? ErrorCode.UNKNOWN_TOPIC_ID
        : isAllowedOnTopic(broker, connection, AclOperation.DESCRIBE, found)
          ? ErrorCode.NONE
          : ErrorCode.TOPIC_AUTHORIZATION_FAILED;
    const id = isById ? topicId : ZERO_UUID;
    return { name: found ?? '', topicId: id, errorCode, partitionIndexes };
  });
}

function batchResponse(
  broker: Broker,
  groups: readonly OffsetFetchResponseGroup[],
  apiVersion: number,
): OffsetFetchResponse {
  return {
    throttleTimeMs: 0,
    topics: [],
    errorCode: ErrorCode.NONE,
    groups:
      apiVersion < FIRST_VERSION_WITH_TOPIC_IDS
        ? [...groups]
        : groups.map((group) => withTopicIds(broker, group)),
  };
}

/** Offsets are stored by name; a client that speaks in ids cannot be told of a topic without. */
function withTopicIds(broker: Broker, group: OffsetFetchResponseGroup): OffsetFetchResponseGroup {
  const topics: OffsetFetchResponseGroup['topics'] = [];
  for (const topic of group.topics) {
    const topicId =
      topic.topicId === ZERO_UUID
        ? broker.image.topicsByName.get(topic.name)?.topicId
        : topic.topicId;
    if (topicId !== undefined) topics.push({ ...topic, topicId });
  }
  return { ...group, topics };
}

function singleResponse(
  group: OffsetFetchResponseGroup,
  request: OffsetFetchRequest,
  apiVersion: number,
): OffsetFetchResponse {
  const { errorCode } = group;
  const isOldError = errorCode !== ErrorCode.NONE && apiVersion < FIRST_VERSION_WITH_GROUP_ERROR;
  const topics = isOldError
    ? (request.topics ?? []).map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partition) =>
          noOffset(partition, errorCode as ErrorCode),
        ),
      }))
    : group.topics.map(({ name, partitions }) => ({ name, partitions }));
  return { throttleTimeMs: 0, topics, errorCode, groups: [] };
}
