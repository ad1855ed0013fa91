/**
 * Who may commit and read the offsets of a consumer group: a member in its own epoch, or anybody
 * while the group has no members (ConsumerGroup.validateOffsetCommit, validateOffsetFetch).
 */
import { type Uuid, ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { ConsumerGroupView, ConsumerMember } from './consumer-hard.ts';
import type {
  OffsetCommitCommand,
  OffsetFetchCommand,
  TxnOffsetCommitCommand,
} from './group-command.ts';
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
  return mayCommit(d, member, memberEpoch, command.topics) ? ErrorCode.NONE : staleError(member);
}

/**
 * TxnOffsetCommit: who names neither a member nor an epoch is fenced by the producer's epoch alone;
 * an epoch that is stale is told as its clients know it, ILLEGAL_GENERATION.
 */
export function findConsumerTxnCommitError(
  d: Decision,
  group: ConsumerGroupView,
  command: TxnOffsetCommitCommand,
): ErrorCode {
  const { generationId: memberEpoch, memberId, groupInstanceId } = command;
  if (memberEpoch < 0 && group.memberById.size === 0) return ErrorCode.NONE;
  if (memberEpoch < 0 && memberId === '' && groupInstanceId === null) return ErrorCode.NONE;
  const member = group.memberById.get(memberId);
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
  const topics = command.topics.map((topic) => ({ ...topic, topicId: ZERO_UUID }));
  return mayCommit(d, member, memberEpoch, topics) ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION;
}

/** An older epoch will do for a partition that was given in that epoch, or before (KIP-1251). */
function mayCommit(
  d: Decision,
  member: ConsumerMember,
  memberEpoch: number,
  topics: OffsetCommitCommand['topics'],
): boolean {
  if (memberEpoch >= member.memberEpoch) return memberEpoch === member.memberEpoch;
  return topics.every(({ name, topicId, partitions }) => {
    const id = topicId === ZERO_UUID ? d.soft.cluster.findTopicByName(name)?.topicId : topicId;
    return partitions.every(
      ({ partitionIndex }) => epochOf(member, id, partitionIndex) <= memberEpoch,
    );
  });
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
