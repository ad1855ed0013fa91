/**
 * ConsumerGroupHeartbeat (KIP-848): the one request by which a member joins, says what it reads
 * and owns, hears what it is to own, and leaves (GroupMetadataManager.consumerGroupHeartbeat).
 */
import { randomUuid } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { ConsumerGroupHeartbeatResponse } from '../../protocol/generated/consumer-group-heartbeat.ts';
import {
  hasMetadataExpired,
  updateSubscriptionMetadata,
  updateTargetAssignment,
} from './consumer-epochs.ts';
import { fenceMembers } from './consumer-fence.ts';
import {
  type ConsumerMember,
  type ConsumerMemberMetadata,
  JOIN_GROUP_EPOCH,
  LEAVE_GROUP_EPOCH,
  LEAVE_GROUP_STATIC_EPOCH,
  NO_PARTITIONS,
  type PartitionEpochs,
} from './consumer-hard.ts';
import {
  findMember,
  findOwnStaticMember,
  isRefusal,
  type Refusal,
  reconcileMember,
  refusal,
  refuseWhenFull,
  subscribe,
} from './consumer-membership.ts';
import { openForHeartbeat } from './consumer-migration.ts';
import { isSameEpochs } from './consumer-reconcile.ts';
import { findRegexError, followRegex } from './consumer-regex.ts';
import { scheduleMember } from './consumer-timers.ts';
import { currentOf, emitCurrent, emitMember, openWork, type Work } from './consumer-work.ts';
import type { ConsumerHeartbeatCommand } from './group-command.ts';
import type { Decision } from './group-state.ts';
import { groupTimeouts } from './group-timeouts.ts';

/** The first version in which a member makes its own id. */
const FIRST_VERSION_WITH_OWN_MEMBER_ID = 1;

export function consumerHeartbeat(d: Decision, command: ConsumerHeartbeatCommand): void {
  const outcome = findInvalid(d, command) ?? decideHeartbeat(d, command);
  const response = isRefusal(outcome)
    ? heartbeatError(outcome.errorCode, outcome.message)
    : outcome;
  d.out.replies.push({ ticket: command.ticket, response });
}

export function heartbeatError(
  errorCode: ErrorCode,
  errorMessage: string | null,
): ConsumerGroupHeartbeatResponse {
  return {
    throttleTimeMs: 0,
    errorCode,
    errorMessage,
    memberId: null,
    memberEpoch: 0,
    heartbeatIntervalMs: 0,
    assignment: null,
  };
}

function findInvalid(d: Decision, command: ConsumerHeartbeatCommand): Refusal | null {
  const { memberEpoch, serverAssignor } = command;
  const invalid = (message: string): Refusal => refusal(ErrorCode.INVALID_REQUEST, message);
  const needsMemberId =
    command.apiVersion >= FIRST_VERSION_WITH_OWN_MEMBER_ID ||
    memberEpoch > JOIN_GROUP_EPOCH ||
    memberEpoch === LEAVE_GROUP_EPOCH;
  if (needsMemberId && isBlank(command.memberId)) return invalid("MemberId can't be empty.");
  if (isBlank(command.groupId)) return invalid("GroupId can't be empty.");
  if (isBlank(command.instanceId)) return invalid("InstanceId can't be empty.");
  if (isBlank(command.rackId)) return invalid("RackId can't be empty.");
  if (memberEpoch === JOIN_GROUP_EPOCH) {
    if (command.rebalanceTimeoutMs === -1) {
      return invalid('RebalanceTimeoutMs must be provided in first request.');
    }
    if (command.topicPartitions === null || command.topicPartitions.length > 0) {
      return invalid('TopicPartitions must be empty when (re-)joining.');
    }
    if (command.subscribedTopicNames === null && command.subscribedTopicRegex === null) {
      return invalid(
        'Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.',
      );
    }
  } else if (memberEpoch === LEAVE_GROUP_STATIC_EPOCH) {
    if (command.instanceId === null) return invalid("InstanceId can't be null.");
  } else if (memberEpoch < LEAVE_GROUP_STATIC_EPOCH) {
    return invalid('MemberEpoch is invalid.');
  }
  const { assignors } = d.soft.config.consumer;
  if (serverAssignor !== null && !assignors.includes(serverAssignor)) {
    const message = `ServerAssignor ${serverAssignor} is not supported. Supported assignors: ${assignors.join(', ')}.`;
    return refusal(ErrorCode.UNSUPPORTED_ASSIGNOR, message);
  }
  return null;
}

/** Kafka's Utils.throwIfEmptyString: null is none, spaces are empty. */
function isBlank(text: string | null): boolean {
  return text !== null && text.trim() === '';
}

function decideHeartbeat(
  d: Decision,
  command: ConsumerHeartbeatCommand,
): ConsumerGroupHeartbeatResponse | Refusal {
  return command.memberEpoch < JOIN_GROUP_EPOCH ? leave(d, command) : stay(d, command);
}

function stay(
  d: Decision,
  command: ConsumerHeartbeatCommand,
): ConsumerGroupHeartbeatResponse | Refusal {
  const isJoining = command.memberEpoch === JOIN_GROUP_EPOCH;
  const badRegex = findBadRegex(d, command);
  if (badRegex !== null) return badRegex;
  const work = openForHeartbeat(d, command);
  if (isRefusal(work)) return work;
  const full = refuseWhenFull(d, work.group, command.memberId);
  if (full !== null) return full;
  const memberId = command.memberId === '' ? randomUuid(d.soft.prng) : command.memberId;
  const member = subscribe(work, {
    memberId,
    instanceId: command.instanceId,
    memberEpoch: command.memberEpoch,
    owned: command.topicPartitions,
    mayJoin: isJoining,
    isClassic: false,
  });
  if (isRefusal(member)) return member;
  const { heartbeatIntervalMs, sessionTimeoutMs, assignmentIntervalMs } = groupTimeouts(
    d,
    command.groupId,
  );
  const hasSubscriptionChanged = updateMember(work, memberId, member, command);
  updateTargetAssignment(work, assignmentIntervalMs);
  const updated = reconcileMember(work, memberId, hasSubscriptionChanged, command.topicPartitions);
  scheduleMember(d, command.groupId, memberId, 'consumerSession', sessionTimeoutMs);
  const isFullRequest =
    command.rebalanceTimeoutMs !== -1 &&
    (command.subscribedTopicNames !== null || command.subscribedTopicRegex !== null) &&
    command.topicPartitions !== null;
  const mustTell =
    isJoining || isFullRequest || !isSamePartitions(member.assigned, updated.assigned);
  return {
    ...heartbeatError(ErrorCode.NONE, null),
    memberId,
    memberEpoch: updated.memberEpoch,
    heartbeatIntervalMs,
    assignment: mustTell ? wireAssignment(updated.assigned) : null,
  };
}

/** Found out before anything is decided: an outcome of this kind must leave no record behind. */
function findBadRegex(d: Decision, command: ConsumerHeartbeatCommand): Refusal | null {
  const { subscribedTopicRegex: pattern, groupId } = command;
  if (pattern === null || pattern === '') return null;
  const group = d.hard.consumerGroupById.get(groupId);
  if (group?.regexByPattern.has(pattern) === true) return null;
  const message = findRegexError(pattern);
  return message === null ? null : refusal(ErrorCode.INVALID_REGULAR_EXPRESSION, message);
}

/** Takes over what the member says of itself. True when it reads something else than before. */
function updateMember(
  work: Work,
  memberId: string,
  before: ConsumerMember,
  command: ConsumerHeartbeatCommand,
): boolean {
  const isNew = !work.group.memberById.has(memberId);
  const metadata: ConsumerMemberMetadata = {
    instanceId: command.instanceId ?? before.instanceId,
    rackId: command.rackId ?? before.rackId,
    rebalanceTimeoutMs:
      command.rebalanceTimeoutMs === -1 ? before.rebalanceTimeoutMs : command.rebalanceTimeoutMs,
    serverAssignor: command.serverAssignor ?? before.serverAssignor,
    subscribedTopicNames:
      command.subscribedTopicNames === null
        ? before.subscribedTopicNames
        : [...new Set(command.subscribedTopicNames)].sort(),
    subscribedTopicRegex: command.subscribedTopicRegex ?? before.subscribedTopicRegex,
    clientId: command.clientId,
    clientHost: command.clientHost,
    classic: null,
  };
  return applyMetadata(work, memberId, isNew ? undefined : before, metadata, command.principal);
}

/** Of a new member `before` is undefined. `principal`: as whom it speaks. */
export function applyMetadata(
  work: Work,
  memberId: string,
  before: ConsumerMember | undefined,
  metadata: ConsumerMemberMetadata,
  principal: string,
): boolean {
  if (before === undefined || !isSameMetadata(before, metadata)) {
    emitMember(work, memberId, metadata);
  }
  const namesChanged = !isSameList(
    before?.subscribedTopicNames ?? [],
    metadata.subscribedTopicNames,
  );
  const after = work.group.memberById.get(memberId)!;
  const regexChange = followRegex(work, before, after, principal);
  // A new expression that is not resolved yet brings its own epoch when it is.
  const mustBump = namesChanged || regexChange === 'updatedAndResolved';
  if (mustBump || hasMetadataExpired(work)) updateSubscriptionMetadata(work, mustBump);
  return namesChanged || regexChange !== 'none';
}

function isSameMetadata(a: ConsumerMemberMetadata, b: ConsumerMemberMetadata): boolean {
  const isSameClassic =
    a.classic === null || b.classic === null
      ? a.classic === b.classic
      : a.classic.sessionTimeoutMs === b.classic.sessionTimeoutMs &&
        a.classic.protocols.length === b.classic.protocols.length &&
        a.classic.protocols.every(({ name, metadata }, i) => {
          const other = b.classic!.protocols[i]!;
          return name === other.name && metadata.equals(other.metadata);
        });
  return (
    isSameClassic &&
    a.instanceId === b.instanceId &&
    a.rackId === b.rackId &&
    a.clientId === b.clientId &&
    a.clientHost === b.clientHost &&
    a.subscribedTopicRegex === b.subscribedTopicRegex &&
    a.rebalanceTimeoutMs === b.rebalanceTimeoutMs &&
    a.serverAssignor === b.serverAssignor &&
    isSameList(a.subscribedTopicNames, b.subscribedTopicNames)
  );
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** The partitions alone: their epochs are not told. */
function isSamePartitions(a: PartitionEpochs, b: PartitionEpochs): boolean {
  if (isSameEpochs(a, b)) return true;
  if (a.size !== b.size) return false;
  for (const [topicId, epochs] of a) {
    const others = b.get(topicId);
    if (others === undefined || others.size !== epochs.size) return false;
    for (const partition of epochs.keys()) if (!others.has(partition)) return false;
  }
  return true;
}

export function wireAssignment(assigned: PartitionEpochs): {
  topicPartitions: { topicId: string; partitions: number[] }[];
} {
  const topicPartitions = [...assigned].map(([topicId, epochs]) => ({
    topicId,
    partitions: [...epochs.keys()].sort((a, b) => a - b),
  }));
  return { topicPartitions };
}

function leave(
  d: Decision,
  command: ConsumerHeartbeatCommand,
): ConsumerGroupHeartbeatResponse | Refusal {
  const { groupId, memberId, instanceId, memberEpoch } = command;
  if (!d.hard.consumerGroupById.has(groupId)) {
    const message = d.soft.groupById.has(groupId)
      ? `Group ${groupId} is not a consumer group.`
      : `Group ${groupId} not found.`;
    return refusal(ErrorCode.GROUP_ID_NOT_FOUND, message);
  }
  const work = openWork(d, groupId);
  const member =
    instanceId === null
      ? findMember(work.group, memberId)
      : findOwnStaticMember(work.group, memberId, instanceId);
  if (isRefusal(member)) return member;
  if (instanceId !== null && memberEpoch === LEAVE_GROUP_STATIC_EPOCH) {
    // It will be back: its partitions stay its own until then, or until its session ends.
    const assigned = new Map(
      [...member.assigned].map(([topicId, epochs]) => [
        topicId,
        new Map([...epochs.keys()].map((partition) => [partition, 0])),
      ]),
    );
    const current = { ...currentOf(member), memberEpoch, assigned };
    emitCurrent(work, memberId, { ...current, pendingRevocation: NO_PARTITIONS });
  } else {
    fenceMembers(work, new Set([member.memberId]));
  }
  return { ...heartbeatError(ErrorCode.NONE, null), memberId: command.memberId, memberEpoch };
}
