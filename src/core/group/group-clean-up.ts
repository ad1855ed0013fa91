/**
 * The periodic clean-up (GroupCoordinatorShard.cleanupExpiredOffsets): offsets that have expired,
 * then groups that nobody needs any more.
 *
 * An offset expires `offsets.retention.minutes` after its group became empty, or after its commit
 * where that moment is not known or the group does not read the topic. One decision writes for one
 * group, and a bounded number of records: neither a tick nor a batch grows with what has gathered.
 */
import { isSubscribedToTopic, usesConsumerProtocol } from './classic-group.ts';
import { subscribedTopicNames } from './consumer-work.ts';
import { removeConsumerGroup, removeGroup } from './group-admin.ts';
import { hasPendingOffset, hasPendingOffsetsOf, type StoredOffset } from './group-hard.ts';
import type { ClassicGroup, Decision, GroupSoft } from './group-state.ts';
import { pushTombstone } from './offsets.ts';

const EXPIRED_OFFSETS_PER_DECISION_MAX = 1000;
/** How many groups that need nothing one decision looks at. */
const GROUPS_PER_DECISION_MAX = 200;

export function cleanUp(d: Decision): void {
  const { soft, nowMs } = d;
  const { groupIdsToCleanUp: groupIds } = soft;
  if (groupIds.length === 0) {
    for (const groupId of soft.groupById.keys()) groupIds.push(groupId);
    for (const groupId of d.hard.consumerGroupById.keys()) groupIds.push(groupId);
  }
  for (let i = 0; i < GROUPS_PER_DECISION_MAX && groupIds.length > 0; i++) {
    cleanUpGroup(d, groupIds.at(-1)!);
    // It stays in its place until there is nothing more to write for it.
    if (d.out.records.length > 0) break;
    groupIds.pop();
  }
  scheduleCleanUp(soft, nowMs);
}

/** What the last decision wrote for a group cannot be stored: the next clean-up tries again. */
export function skipCleanUp(soft: GroupSoft, nowMs: number): void {
  soft.groupIdsToCleanUp.pop();
  scheduleCleanUp(soft, nowMs);
}

/** It goes on at once while groups are left to look at. */
function scheduleCleanUp(soft: GroupSoft, nowMs: number): void {
  const { groupIdsToCleanUp, expirationTimer, config } = soft;
  const delayMs = groupIdsToCleanUp.length > 0 ? 0 : config.offsetsRetentionCheckIntervalMs;
  soft.timers.schedule(expirationTimer, nowMs + delayMs);
}

function cleanUpGroup(d: Decision, groupId: string): void {
  const consumerGroup = d.hard.consumerGroupById.get(groupId);
  if (consumerGroup !== undefined) {
    const topics = subscribedTopicNames(consumerGroup);
    const allExpired = expireOffsetsOf(d, groupId, (topic) => topics.has(topic), null);
    if (allExpired && consumerGroup.memberById.size === 0) removeConsumerGroup(d, groupId);
    return;
  }
  const group = d.soft.groupById.get(groupId);
  if (group !== undefined && expireOffsets(d, group) && group.state === 'Empty') {
    removeGroup(d, group);
  }
}

/** True when none is left that the group must stay for. */
function expireOffsets(d: Decision, group: ClassicGroup): boolean {
  if (!canExpireOffsets(group) && d.hard.offsetsByGroup.has(group.groupId)) return false;
  const emptySinceMs =
    group.protocolType !== null && group.state === 'Empty' && group.currentStateTimestampMs !== -1
      ? group.currentStateTimestampMs
      : null;
  return expireOffsetsOf(
    d,
    group.groupId,
    (topic) => isSubscribedToTopic(group, topic),
    emptySinceMs,
  );
}

/** `emptySinceMs` is null where an offset's age counts from its commit. */
function expireOffsetsOf(
  d: Decision,
  groupId: string,
  isSubscribed: (topic: string) => boolean,
  emptySinceMs: number | null,
): boolean {
  const { records } = d.out;
  let allExpired = !hasPendingOffsetsOf(d.hard, groupId);
  for (const [topic, byPartition] of d.hard.offsetsByGroup.get(groupId) ?? []) {
    const isRead = isSubscribed(topic);
    for (const [partition, offset] of byPartition) {
      if (
        isRead ||
        !isExpired(d, offset, emptySinceMs) ||
        hasPendingOffset(d.hard, groupId, topic, partition)
      ) {
        allExpired = false;
      } else if (records.length < EXPIRED_OFFSETS_PER_DECISION_MAX) {
        pushTombstone(d, groupId, topic, partition);
      } else {
        return false;
      }
    }
  }
  return allExpired;
}

/** Simple groups, groups without members, and stable groups that say what they read. */
function canExpireOffsets(group: ClassicGroup): boolean {
  if (group.protocolType === null || group.state === 'Empty') return true;
  return usesConsumerProtocol(group) && group.subscribedTopics !== null && group.state === 'Stable';
}

function isExpired(d: Decision, offset: StoredOffset, emptySinceMs: number | null): boolean {
  // Only requests of old versions carry a time of their own.
  if (offset.expireTimestampMs !== null) return d.wallMs >= offset.expireTimestampMs;
  const sinceMs = emptySinceMs ?? offset.commitTimestampMs;
  return d.wallMs - sinceMs >= d.soft.config.offsetsRetentionMs;
}
