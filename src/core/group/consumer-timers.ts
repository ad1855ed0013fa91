/**
 * The deadlines of consumer groups' members, soft state: how long a member may be silent (session),
 * how long it may take to give partitions up (rebalance), and, of members that speak the classic
 * protocol, to come back with JoinGroup or SyncGroup. Whoever is late is fenced.
 */
import { type DeadlineHeap, newDeadline } from '../../base/deadline-heap.ts';
import type { Decision, GroupDeadline, GroupSoft, GroupTimer } from './group-state.ts';
import type { RegexMatching } from './regex-matching.ts';

export type MemberTimer = 'consumerSession' | 'consumerRebalance' | 'consumerJoin' | 'consumerSync';

export type RegexReader = { readonly principal: string; readonly clientHost: string };

export type ConsumerTimers = {
  /** The version of the metadata that the group's epoch takes into account. */
  metadataVersion: number;
  /** Expressions wait to be resolved. */
  readonly regex: GroupDeadline;
  /** Of the resolution under way: those that are still to come. */
  readonly patternsToResolve: string[];
  /** The one under way. */
  regexMatching: RegexMatching | null;
  /** Whose heartbeat has caused it: the topics are those that he may see. */
  regexReader: RegexReader | null;
  /** Not before, as what it came to could not be stored. */
  regexRetryAtMs: number;
  readonly byMember: Map<string, Map<MemberTimer, GroupDeadline>>;
};

export function consumerTimersOf(soft: GroupSoft, groupId: string): ConsumerTimers {
  let timers = soft.consumerTimersByGroup.get(groupId);
  if (timers === undefined) {
    timers = {
      metadataVersion: -1,
      regex: newDeadline<GroupTimer>({ kind: 'consumerRegex', groupId }),
      patternsToResolve: [],
      regexMatching: null,
      regexReader: null,
      regexRetryAtMs: -Infinity,
      byMember: new Map(),
    };
    soft.consumerTimersByGroup.set(groupId, timers);
  }
  return timers;
}

export function scheduleMember(
  d: Pick<Decision, 'soft' | 'nowMs'>,
  groupId: string,
  memberId: string,
  kind: MemberTimer,
  timeoutMs: number,
  memberEpoch: number = -1,
): void {
  const { byMember } = consumerTimersOf(d.soft, groupId);
  let timers = byMember.get(memberId);
  if (timers === undefined) {
    timers = new Map();
    byMember.set(memberId, timers);
  }
  let timer = timers.get(kind);
  const isStale =
    timer?.event.kind === 'consumerRebalance' && timer.event.memberEpoch !== memberEpoch;
  if (timer !== undefined && isStale) d.soft.timers.cancel(timer);
  if (timer === undefined || isStale) {
    timer = newDeadline<GroupTimer>(
      kind === 'consumerRebalance'
        ? { kind, groupId, memberId, memberEpoch }
        : { kind, groupId, memberId },
    );
    timers.set(kind, timer);
  }
  d.soft.timers.schedule(timer, d.nowMs + timeoutMs);
}

export function isMemberScheduled(
  d: Decision,
  groupId: string,
  memberId: string,
  kind: MemberTimer,
): boolean {
  const timer = consumerTimersOf(d.soft, groupId).byMember.get(memberId)?.get(kind);
  return timer !== undefined && d.soft.timers.isScheduled(timer);
}

export function cancelMember(
  d: Decision,
  groupId: string,
  memberId: string,
  kind: MemberTimer,
): void {
  const timer = consumerTimersOf(d.soft, groupId).byMember.get(memberId)?.get(kind);
  if (timer !== undefined) d.soft.timers.cancel(timer);
}

export function cancelMemberTimers(d: Decision, groupId: string, memberId: string): void {
  const { byMember } = consumerTimersOf(d.soft, groupId);
  cancelAll(d.soft.timers, byMember.get(memberId)?.values() ?? []);
  byMember.delete(memberId);
}

/** The group is gone, or has become a classic one. */
export function forgetConsumerTimers(d: Decision, groupId: string): void {
  const timers = d.soft.consumerTimersByGroup.get(groupId);
  if (timers === undefined) return;
  for (const member of timers.byMember.values()) cancelAll(d.soft.timers, member.values());
  d.soft.timers.cancel(timers.regex);
  d.soft.consumerTimersByGroup.delete(groupId);
}

function cancelAll(heap: DeadlineHeap<GroupTimer>, timers: Iterable<GroupDeadline>): void {
  for (const timer of timers) heap.cancel(timer);
}
