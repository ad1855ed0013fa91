/**
 * Who may commit and read the offsets of a consumer group: a member in its own epoch, or anybody
 * while the group has no members (ConsumerGroup.validateOffsetCommit, validateOffsetFetch).
 */
import { type Uuid, ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { ConsumerGroupView, ConsumerMember } from './consumer-hard.ts';
import type { OffsetCommitCommand, OffsetFetchCommand } from './group-command.ts';
import type { Decision } from './group-state.ts';

/** Before this version a commit cannot say that its epoch is stale. */
const FIRST_VERSION_WITH_STALE_EPOCH = 9;

export function findConsumerCommitError(
  d: Decision,
  group: ConsumerGroupView,
  command: OffsetCommitCommand,
): ErrorCode {
  const { generationIdOrMemberEpoch: memberEpoch, memberId, apiVersion } = command;
  if (memberEpoch < 0 && group.memberById.size === 0) return ErrorCode.NONE;
  const member = group.memberById.get(memberId);
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
  if (member.classic === null && apiVersion < FIRST_VERSION_WITH_STALE_EPOCH) {
    return ErrorCode.UNSUPPORTED_VERSION;
  }
  if (memberEpoch === member.memberEpoch) return ErrorCode.NONE;
  // An older epoch will do for a partition that it was given in that epoch, or before (KIP-1251).
  const isCovered =
    memberEpoch < member.memberEpoch &&
    command.topics.every(({ name, topicId, partitions }) => {
      const id = topicId === ZERO_UUID ? d.soft.cluster.findTopicByName(name)?.topicId : topicId;
      return partitions.every(
        ({ partitionIndex }) => epochOf(member, id, partitionIndex) <= memberEpoch,
      );
    });
  return isCovered ? ErrorCode.NONE : staleError(member);
}

function staleError(member: ConsumerMember): ErrorCode {
  return member.classic === null ? ErrorCode.STALE_MEMBER_EPOCH : ErrorCode.ILLEGAL_GENERATION;
}

/** `Infinity` for a partition that is none of its own. */
function epochOf(member: ConsumerMember, topicId: Uuid | undefined, partition: number): number {
  if (topicId === undefined) return Infinity;
  return (
    member.assigned.get(topicId)?.get(partition) ??
    member.pendingRevocation.get(topicId)?.get(partition) ??
    Infinity
  );
}

export function findConsumerFetchError(
  group: ConsumerGroupView,
  command: OffsetFetchCommand,
): ErrorCode {
  const { memberId, memberEpoch } = command;
  if (memberId === null && memberEpoch < 0) return ErrorCode.NONE;
  const member = memberId === null ? undefined : group.memberById.get(memberId);
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
  return memberEpoch === member.memberEpoch ? ErrorCode.NONE : staleError(member);
}
