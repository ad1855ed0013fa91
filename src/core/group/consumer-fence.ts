/**
 * Members that leave a consumer group, or are made to: they left, their session ended, or they
 * took too long over a rebalance. Their partitions are free at once.
 */
import { bumpGroupEpoch, hashOfTopics } from './consumer-epochs.ts';
import { downgradeWithout } from './consumer-migration.ts';
import { forgetUnusedRegexes } from './consumer-regex.ts';
import { cancelMemberTimers } from './consumer-timers.ts';
import { emitMemberGone, openWork, subscribedTopicNames, type Work } from './consumer-work.ts';
import type { Decision, GroupTimer } from './group-state.ts';

export function fenceMembers(work: Work, memberIds: ReadonlySet<string>): void {
  const { d, groupId } = work;
  if (memberIds.size === 0) return;
  // Once only members of the classic protocol are left, so does the group become one again.
  if (downgradeWithout(work, memberIds)) return;
  const patterns: string[] = [];
  for (const memberId of memberIds) {
    patterns.push(work.group.memberById.get(memberId)?.subscribedTopicRegex ?? '');
    emitMemberGone(work, memberId);
    cancelMemberTimers(d, groupId, memberId);
  }
  forgetUnusedRegexes(work, patterns);
  bumpGroupEpoch(work, hashOfTopics(d, subscribedTopicNames(work.group)));
}

type MemberTimerEvent = Extract<GroupTimer, { readonly memberId: string }>;

/** A member's time is up. */
export function onConsumerTimer(d: Decision, timer: MemberTimerEvent): void {
  // Several members' times may be up at once: each sees what was decided about those before.
  const work = openWork(d, timer.groupId);
  const member = work.group.memberById.get(timer.memberId);
  if (member === undefined) {
    // It never came to be: the record that was to make it a member could not be stored.
    cancelMemberTimers(d, timer.groupId, timer.memberId);
    return;
  }
  // It has moved on meanwhile.
  if (timer.kind === 'consumerRebalance' && member.memberEpoch !== timer.memberEpoch) return;
  fenceMembers(work, new Set([timer.memberId]));
}
