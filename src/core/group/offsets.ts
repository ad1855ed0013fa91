/**
 * Committed offsets: commit, fetch and delete (OffsetMetadataManager).
 *
 * An offset is committed by a member of the current generation, or by anybody (generation -1) while
 * the group has no members.
 */
import { type Uuid, ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { OffsetCommitResponse } from '../../protocol/generated/offset-commit.ts';
import type { OffsetDeleteResponse } from '../../protocol/generated/offset-delete.ts';
import type {
  OffsetFetchResponseGroup,
  OffsetFetchResponsePartitions,
} from '../../protocol/generated/offset-fetch.ts';
import { NO_PRODUCER_ID } from '../../protocol/records/record-batch.ts';
import {
  isSubscribedToTopic,
  newClassicGroup,
  usesConsumerProtocol,
  validateMember,
} from './classic-group.ts';
import { findConsumerCommitError, findConsumerFetchError } from './consumer-offsets.ts';
import { subscribedTopicNames } from './consumer-work.ts';
import type {
  OffsetCommitCommand,
  OffsetCommitPartition,
  OffsetDeleteCommand,
  OffsetFetchCommand,
} from './group-command.ts';
import { hasPendingOffset, pendingOffsetsOf, type StoredOffset } from './group-hard.ts';
import type { ClassicGroup, Decision } from './group-state.ts';
import { rescheduleSession } from './rebalance.ts';

export const INVALID_OFFSET = -1;

/** The first version whose clients know GROUP_ID_NOT_FOUND here. */
const FIRST_VERSION_WITH_GROUP_NOT_FOUND = 9;
const DEFAULT_RETENTION_TIME_MS = -1;

export function commitOffsets(d: Decision, command: OffsetCommitCommand): void {
  const { groupId, retentionTimeMs } = command;
  const groupError = validateCommit(d, command);
  const producer = { producerId: NO_PRODUCER_ID };
  const expireTimestampMs =
    retentionTimeMs === DEFAULT_RETENTION_TIME_MS ? null : d.wallMs + retentionTimeMs;
  const topics = command.topics.map(({ name: topic, topicId, partitions }) => ({
    name: topic,
    topicId,
    partitions: partitions.map((partition) => ({
      partitionIndex: partition.partitionIndex,
      errorCode:
        findCommitError(partition, groupError) ??
        commitPartition(d, { groupId, topic, topicId, partition, producer, expireTimestampMs }),
    })),
  }));
  const response: OffsetCommitResponse = { throttleTimeMs: 0, topics };
  d.out.replies.push({ ticket: command.ticket, response });
}

/** A partition's own error comes before the group's. */
export function findCommitError(
  partition: OffsetCommitPartition,
  groupError: ErrorCode,
): ErrorCode | undefined {
  if (partition.errorCode !== ErrorCode.NONE) return partition.errorCode;
  return groupError === ErrorCode.NONE ? undefined : groupError;
}

function validateCommit(d: Decision, command: OffsetCommitCommand): ErrorCode {
  const { groupId, memberId, groupInstanceId, generationIdOrMemberEpoch: generationId } = command;
  const consumerGroup = d.hard.consumerGroupById.get(groupId);
  if (consumerGroup !== undefined) return findConsumerCommitError(d, consumerGroup, command);
  let group = d.soft.groupById.get(groupId);
  if (group === undefined) {
    if (generationId >= 0) {
      return command.apiVersion >= FIRST_VERSION_WITH_GROUP_NOT_FOUND
        ? ErrorCode.GROUP_ID_NOT_FOUND
        : ErrorCode.ILLEGAL_GENERATION;
    }
    // A consumer that manages its partitions itself, or an administrator: a simple group.
    group = newClassicGroup(groupId, d.wallMs);
    d.soft.groupById.set(groupId, group);
  }
  if (generationId < 0 && group.state === 'Empty') return ErrorCode.NONE;
  if (generationId < 0 && memberId === '' && groupInstanceId === null) {
    return group.state === 'Empty' ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
  }
  const errorCode = validateMember(group, memberId, groupInstanceId);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  if (generationId !== group.generationId) return ErrorCode.ILLEGAL_GENERATION;
  // A valid generation that is not complete: the member has seen the JoinGroup response and will
  // hear of its new assignment next.
  if (group.state === 'CompletingRebalance') return ErrorCode.REBALANCE_IN_PROGRESS;
  // A commit is as good as a heartbeat.
  rescheduleSession(d, group.memberById.get(memberId)!);
  return ErrorCode.NONE;
}

export type OffsetToCommit = {
  readonly groupId: string;
  readonly topic: string;
  readonly topicId: Uuid;
  readonly partition: OffsetCommitPartition;
  /** Whose transaction it belongs to, if to any. */
  readonly producer: { readonly producerId: number; readonly producerEpoch?: number };
  readonly expireTimestampMs: number | null;
};

export function commitPartition(d: Decision, commit: OffsetToCommit): ErrorCode {
  const { groupId, topic, topicId, partition, producer, expireTimestampMs } = commit;
  const metadata = partition.committedMetadata ?? '';
  if (metadata.length > d.soft.config.offsetMetadataMaxBytes) {
    return ErrorCode.OFFSET_METADATA_TOO_LARGE;
  }
  d.out.records.push({
    kind: 'offsetCommit',
    groupId,
    topic,
    partition: partition.partitionIndex,
    ...producer,
    value: {
      offset: partition.committedOffset,
      leaderEpoch: partition.committedLeaderEpoch,
      metadata,
      commitTimestampMs: d.wallMs,
      expireTimestampMs,
      topicId,
    },
  });
  return ErrorCode.NONE;
}

export function fetchOffsets(d: Decision, command: OffsetFetchCommand): void {
  const { groupId } = command;
  const consumerGroup = d.hard.consumerGroupById.get(groupId);
  const groupError =
    consumerGroup === undefined ? ErrorCode.NONE : findConsumerFetchError(consumerGroup, command);
  if (groupError !== ErrorCode.NONE) {
    const response: OffsetFetchResponseGroup = { groupId, topics: [], errorCode: groupError };
    d.out.replies.push({ ticket: command.ticket, response });
    return;
  }
  const isKnown = consumerGroup !== undefined || d.soft.groupById.has(groupId);
  const stored = isKnown ? d.hard.offsetsByGroup.get(groupId) : undefined;
  const topics: OffsetFetchResponseGroup['topics'] = [];
  if (command.topics === null) {
    for (const [name, byPartition] of stored ?? []) {
      const partitions = [...byPartition].map(([partition, offset]) =>
        fetchOne(d, command, name, partition, offset, ZERO_UUID),
      );
      topics.push({ name, topicId: ZERO_UUID, partitions });
    }
  } else {
    for (const { name, topicId, errorCode, partitionIndexes } of command.topics) {
      const byPartition = stored?.get(name);
      const partitions = partitionIndexes.map((partition) =>
        errorCode === ErrorCode.NONE
          ? fetchOne(d, command, name, partition, byPartition?.get(partition), topicId)
          : noOffset(partition, errorCode),
      );
      topics.push({ name, topicId, partitions });
    }
  }
  const response: OffsetFetchResponseGroup = { groupId, topics, errorCode: ErrorCode.NONE };
  d.out.replies.push({ ticket: command.ticket, response });
}

function fetchOne(
  d: Decision,
  command: OffsetFetchCommand,
  topic: string,
  partition: number,
  stored: StoredOffset | undefined,
  topicId: Uuid,
): OffsetFetchResponsePartitions {
  if (command.requireStable && hasPendingOffset(d.hard, command.groupId, topic, partition)) {
    return noOffset(partition, ErrorCode.UNSTABLE_OFFSET_COMMIT);
  }
  if (stored === undefined || isOfAnotherTopic(stored.topicId, topicId)) {
    return noOffset(partition, ErrorCode.NONE);
  }
  return {
    partitionIndex: partition,
    committedOffset: stored.offset,
    committedLeaderEpoch: stored.leaderEpoch,
    metadata: stored.metadata,
    errorCode: ErrorCode.NONE,
  };
}

export function noOffset(
  partitionIndex: number,
  errorCode: ErrorCode,
): OffsetFetchResponsePartitions {
  return {
    partitionIndex,
    committedOffset: INVALID_OFFSET,
    committedLeaderEpoch: -1,
    metadata: '',
    errorCode,
  };
}

/** A topic that was deleted and created again has another id: its old offsets mean nothing. */
function isOfAnotherTopic(storedId: Uuid, requestedId: Uuid): boolean {
  return storedId !== ZERO_UUID && requestedId !== ZERO_UUID && storedId !== requestedId;
}

export function deleteOffsets(d: Decision, command: OffsetDeleteCommand): void {
  const { groupId, ticket } = command;
  const group = d.soft.groupById.get(groupId);
  const consumerGroup = d.hard.consumerGroupById.get(groupId);
  const consumerTopics = consumerGroup === undefined ? null : subscribedTopicNames(consumerGroup);
  // A consumer group says what it reads, so the other topics' offsets may always go.
  const errorCode = consumerGroup === undefined ? validateOffsetDelete(group) : ErrorCode.NONE;
  if (errorCode !== ErrorCode.NONE) {
    const response: OffsetDeleteResponse = { errorCode, throttleTimeMs: 0, topics: [] };
    d.out.replies.push({ ticket, response });
    return;
  }
  const topics = command.topics.map((topic) => ({
    name: topic.name,
    partitions: topic.partitions.map((partition) => {
      const partitionIndex = partition.partitionIndex;
      if (partition.errorCode !== ErrorCode.NONE) {
        return { partitionIndex, errorCode: partition.errorCode };
      }
      const isSubscribed =
        consumerTopics?.has(topic.name) ??
        (group !== undefined && isSubscribedToTopic(group, topic.name));
      if (isSubscribed) {
        return { partitionIndex, errorCode: ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC };
      }
      const stored = d.hard.offsetsByGroup.get(groupId)?.get(topic.name)?.has(partitionIndex);
      if (stored === true || hasPendingOffset(d.hard, groupId, topic.name, partitionIndex)) {
        pushTombstone(d, groupId, topic.name, partitionIndex);
      }
      return { partitionIndex, errorCode: ErrorCode.NONE };
    }),
  }));
  const response: OffsetDeleteResponse = { errorCode, throttleTimeMs: 0, topics };
  d.out.replies.push({ ticket, response });
}

function validateOffsetDelete(group: ClassicGroup | undefined): ErrorCode {
  if (group === undefined) return ErrorCode.GROUP_ID_NOT_FOUND;
  // Consumers say what they read, so the other topics' offsets may go while they run.
  if (group.state === 'Empty' || usesConsumerProtocol(group)) return ErrorCode.NONE;
  return ErrorCode.NON_EMPTY_GROUP;
}

export function pushTombstone(
  d: Decision,
  groupId: string,
  topic: string,
  partition: number,
): void {
  d.out.records.push({
    kind: 'offsetCommit',
    groupId,
    topic,
    partition,
    producerId: NO_PRODUCER_ID,
    value: null,
  });
}

/** Tombstones for everything a group has committed or is about to commit. */
export function deleteAllOffsets(d: Decision, groupId: string): void {
  const stored = d.hard.offsetsByGroup.get(groupId);
  for (const [topic, byPartition] of stored ?? []) {
    for (const partition of byPartition.keys()) pushTombstone(d, groupId, topic, partition);
  }
  const seen: Set<string> = new Set();
  for (const { topic, partition } of pendingOffsetsOf(d.hard, groupId)) {
    const key = `${topic}:${partition}`;
    if (stored?.get(topic)?.has(partition) === true || seen.has(key)) continue;
    seen.add(key);
    pushTombstone(d, groupId, topic, partition);
  }
}

export function onTopicsDeleted(
  d: Decision,
  topics: readonly { readonly name: string; readonly topicId: Uuid }[],
): void {
  for (const { name, topicId } of topics) {
    for (const [groupId, byTopic] of d.hard.offsetsByGroup) {
      for (const [partition, offset] of byTopic.get(name) ?? []) {
        if (isOfAnotherTopic(offset.topicId, topicId)) continue;
        pushTombstone(d, groupId, name, partition);
      }
    }
    for (const pending of d.hard.pendingByProducer.values()) {
      for (const { groupId, topic, partition, value } of pending.values()) {
        if (topic !== name || isOfAnotherTopic(value.topicId, topicId)) continue;
        if (d.hard.offsetsByGroup.get(groupId)?.get(name)?.has(partition) === true) continue;
        pushTombstone(d, groupId, name, partition);
      }
    }
  }
}
