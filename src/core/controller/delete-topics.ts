/**
 * Topics that go, by name or by id (ControllerApis.deleteTopics). There is one result for every
 * topic that was asked for; a topic that was named twice is not deleted.
 */
import { type Uuid, ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { DeleteTopicsResponse } from '../../protocol/generated/delete-topics.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { takeMutations } from '../quota/mutation-quota.ts';
import { type ApiError, apiError, NO_ERROR, QUOTA_EXCEEDED } from './api-error.ts';
import type { RequestOf } from './controller-command.ts';
import type { ControllerContext } from './controller-context.ts';
import { RECORDS_MAX, TOO_MANY_RECORDS } from './record-limits.ts';
import { type DeleteTopicsAccess, TOPIC_DENIED } from './topic-access.ts';

type Wanted = { readonly name: string | null; readonly topicId: Uuid };

const BOTH = apiError(
  ErrorCode.INVALID_REQUEST,
  'You may not specify both topic name and topic id.',
);
const NEITHER = apiError(ErrorCode.INVALID_REQUEST, 'Neither topic name nor id were specified.');
const DUPLICATE_NAME = apiError(ErrorCode.INVALID_REQUEST, 'Duplicate topic name.');
const DUPLICATE_ID = apiError(ErrorCode.INVALID_REQUEST, 'Duplicate topic id.');
const NAME_AND_ID = apiError(
  ErrorCode.INVALID_REQUEST,
  'The provided topic name maps to an ID that was already supplied.',
);
const UNKNOWN_NAME = apiError(
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  'This server does not host this topic-partition.',
);
const UNKNOWN_ID = apiError(ErrorCode.UNKNOWN_TOPIC_ID, 'This server does not host this topic ID.');

export function decideDeleteTopics(
  context: ControllerContext,
  { request, apiVersion, mutationQuota, access }: RequestOf<'deleteTopics'>,
  records: MetadataRecord[],
): DeleteTopicsResponse {
  const { image } = context;
  const wanted: readonly Wanted[] =
    apiVersion >= 6
      ? request.topics
      : request.topicNames.map((name) => ({ name, topicId: ZERO_UUID }));
  const responses: DeleteTopicsResponse['responses'] = [];
  const add = (name: string | null, topicId: Uuid, error: ApiError): void => {
    responses.push({ name, topicId, ...error });
  };
  if (!context.config.boolean('delete.topic.enable')) {
    const code = apiVersion < 3 ? ErrorCode.INVALID_REQUEST : ErrorCode.TOPIC_DELETION_DISABLED;
    const error = apiError(code, 'Topic deletion is disabled.');
    for (const { name, topicId } of wanted) add(name, topicId, error);
    return { throttleTimeMs: 0, responses };
  }
  const remove = (name: string, topicId: Uuid): void => {
    if (records.length === RECORDS_MAX) {
      add(name, topicId, TOO_MANY_RECORDS);
      return;
    }
    const { partitions } = image.topicsById.get(topicId)!;
    const isAllowed = takeMutations(mutationQuota, partitions.length, context.nowMs);
    if (isAllowed) records.push({ kind: 'RemoveTopicRecord', topicId });
    add(name, topicId, isAllowed ? NO_ERROR : QUOTA_EXCEEDED);
  };
  const names = new Counter();
  const ids = new Counter();
  for (const { name, topicId } of wanted) {
    if (name !== null && topicId !== ZERO_UUID) add(name, topicId, BOTH);
    else if (name !== null) names.count(name);
    else if (topicId !== ZERO_UUID) ids.count(topicId);
    else add(null, ZERO_UUID, NEITHER);
  }
  for (const name of names.repeated()) add(name, ZERO_UUID, DUPLICATE_NAME);
  for (const topicId of ids.repeated()) add(null, topicId, DUPLICATE_ID);
  const namedIds = new Set<Uuid>();
  for (const name of names.single()) {
    const topicId = image.topicsByName.get(name)?.topicId;
    if (!isDescribable(access, name)) {
      add(name, ZERO_UUID, TOPIC_DENIED);
    } else if (topicId === undefined) {
      add(name, ZERO_UUID, UNKNOWN_NAME);
    } else if (!isDeletable(access, name)) {
      add(name, ZERO_UUID, TOPIC_DENIED);
    } else if (ids.has(topicId)) {
      namedIds.add(topicId);
      add(name, topicId, NAME_AND_ID);
    } else {
      remove(name, topicId);
    }
  }
  for (const topicId of ids.single()) {
    if (namedIds.has(topicId)) continue;
    const name = image.topicsById.get(topicId)?.name;
    if (name === undefined) add(null, topicId, UNKNOWN_ID);
    else if (isDeletable(access, name)) remove(name, topicId);
    else add(isDescribable(access, name) ? name : null, topicId, TOPIC_DENIED);
  }
  return { throttleTimeMs: mutationQuota?.throttleTimeMs ?? 0, responses };
}

function isDescribable(access: DeleteTopicsAccess | null, name: string): boolean {
  return access === null || access.describable.has(name);
}

function isDeletable(access: DeleteTopicsAccess | null, name: string): boolean {
  return access === null || access.deletable.has(name);
}

/** How often each key was seen, in the order of the first time. */
class Counter {
  private readonly countByKey: Map<string, number> = new Map();

  count(key: string): void {
    this.countByKey.set(key, (this.countByKey.get(key) ?? 0) + 1);
  }

  has(key: string): boolean {
    return this.countByKey.has(key);
  }

  single(): string[] {
    return [...this.countByKey].filter(([, count]) => count === 1).map(([key]) => key);
  }

  repeated(): string[] {
    return [...this.countByKey].filter(([, count]) => count > 1).map(([key]) => key);
  }
}
