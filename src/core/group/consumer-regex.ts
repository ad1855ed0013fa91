/**
 * Subscriptions by regular expression (RE2's syntax, matched against whole topic names).
 *
 * As in Apache Kafka an expression is resolved apart from the heartbeat that brought it: the
 * heartbeat schedules that, and the outcome is a record and, when it changed what the group reads,
 * a new group epoch. It is resolved again when topics were added, and every
 * `group.consumer.regex.refresh.interval.ms`, though not within ten seconds of the last time.
 */
import { compileRe2, RE2_PATTERN_CHARS_MAX } from '../../base/re2.ts';
import { bumpGroupEpoch, hashOfTopics } from './consumer-epochs.ts';
import type { ConsumerGroupView, ConsumerMember } from './consumer-hard.ts';
import { type ConsumerTimers, consumerTimersOf, type RegexReader } from './consumer-timers.ts';
import { emit, hasRegex, openWork, subscribedTopicNames, type Work } from './consumer-work.ts';
import type { Decision, GroupSoft } from './group-state.ts';
import { matchedTopics, matchSlice, type RegexMatching, startMatching } from './regex-matching.ts';

const REFRESH_INTERVAL_MS_MIN = 10_000;

export function countSubscribers(group: ConsumerGroupView, pattern: string): number {
  let count = 0;
  for (const member of group.memberById.values()) {
    if (member.subscribedTopicRegex === pattern) count++;
  }
  return count;
}

/** Null when it is well-formed. */
export function findRegexError(pattern: string): string | null {
  if (pattern.length > RE2_PATTERN_CHARS_MAX) {
    return `SubscribedTopicRegex has ${pattern.length} characters; ${RE2_PATTERN_CHARS_MAX} are allowed.`;
  }
  const compiled = compileRe2(pattern);
  return typeof compiled === 'string'
    ? `SubscribedTopicRegex \`${pattern}\` is not a valid regular expression: ${compiled}.`
    : null;
}

export type RegexChange = 'none' | 'updated' | 'updatedAndResolved';

/**
 * `before`: the member as it was, undefined for a new one; `after` is in the group already.
 * Forgets the expression nobody uses any more, and has new ones resolved.
 */
export function followRegex(
  work: Work,
  before: ConsumerMember | undefined,
  after: ConsumerMember,
  principal: string,
): RegexChange {
  const oldPattern = before?.subscribedTopicRegex ?? '';
  const newPattern = after.subscribedTopicRegex ?? '';
  let change: RegexChange = 'none';
  let isNew = false;
  if (oldPattern !== newPattern) {
    change = 'updated';
    forgetUnusedRegexes(work, [oldPattern]);
    if (newPattern === '') {
      if (oldPattern !== '') change = 'updatedAndResolved';
    } else if (countSubscribers(work.group, newPattern) === 1) {
      isNew = true;
    } else if (work.group.regexByPattern.has(newPattern)) {
      change = 'updatedAndResolved';
    }
  }
  if (isNew || mustRefresh(work, after)) {
    scheduleResolution(work, { principal, clientHost: after.clientHost });
  }
  return change;
}

export function forgetUnusedRegexes(work: Work, patterns: Iterable<string>): void {
  const { groupId } = work;
  for (const pattern of new Set(patterns)) {
    if (pattern === '' || countSubscribers(work.group, pattern) > 0) continue;
    emit(work, { kind: 'consumerRegex', groupId, pattern, value: null });
  }
}

function mustRefresh(work: Work, member: ConsumerMember): boolean {
  const { d, group } = work;
  // Whoever has an expression sees to it with its own heartbeats: most groups have none.
  if (!hasRegex(member) && group.regexByPattern.size === 0) return false;
  const patterns = subscribedPatterns(group);
  if (patterns.size === 0) return false;
  if (patterns.size !== group.regexByPattern.size) return true;
  for (const { version, timestampMs } of group.regexByPattern.values()) {
    if (version < d.soft.newTopicsVersion) return true;
    if (d.wallMs > timestampMs + d.soft.config.consumer.regexRefreshIntervalMs) return true;
  }
  return false;
}

function subscribedPatterns(group: ConsumerGroupView): Set<string> {
  const patterns: Set<string> = new Set();
  for (const member of group.memberById.values()) {
    if (hasRegex(member)) patterns.add(member.subscribedTopicRegex!);
  }
  return patterns;
}

function scheduleResolution({ d, groupId, group }: Work, reader: RegexReader): void {
  const timers = consumerTimersOf(d.soft, groupId);
  const { regex, regexRetryAtMs } = timers;
  if (d.soft.timers.isScheduled(regex)) return;
  timers.regexReader = reader;
  let delayMs = 0;
  for (const { timestampMs } of group.regexByPattern.values()) {
    delayMs = Math.max(delayMs, timestampMs + REFRESH_INTERVAL_MS_MIN - d.wallMs);
  }
  // A clock that was set back must not put it off for longer than that.
  const atMs = d.nowMs + Math.min(delayMs, REFRESH_INTERVAL_MS_MIN);
  d.soft.timers.schedule(regex, Math.max(atMs, regexRetryAtMs));
}

/** The rest of a resolution is for the ticks that follow. */
const SLICE_PAUSE_MS = 1;

/**
 * A slice of one expression in one decision. The group epoch grows with the last of them; that it is
 * due is told by the hash, to the next coordinator too.
 */
export function resolveRegexes(d: Decision, groupId: string): void {
  if (!d.hard.consumerGroupById.has(groupId)) return;
  const work = openWork(d, groupId);
  const timers = consumerTimersOf(d.soft, groupId);
  const { patternsToResolve } = timers;
  const subscribed = subscribedPatterns(work.group);
  const matching = timers.regexMatching ?? nextMatching(d, timers, subscribed);
  if (matching === null) return;
  const isSubscribed = subscribed.has(matching.pattern);
  const isOver = !isSubscribed || matchSlice(d, matching);
  timers.regexMatching = isOver ? null : matching;
  const isLast = isOver && patternsToResolve.length === 0;
  if (!isLast) d.soft.timers.schedule(timers.regex, d.nowMs + SLICE_PAUSE_MS);
  if (!isOver) return;
  const hasChanged = isSubscribed && storeTopics(work, matching);
  const metadataHash = hashOfTopics(d, subscribedTopicNames(work.group));
  // That the group reads the same topics, but one member others than before, no hash tells.
  const isHidden = hasChanged && metadataHash === work.group.metadataHash;
  if (isHidden || (isLast && metadataHash !== work.group.metadataHash)) {
    bumpGroupEpoch(work, metadataHash);
    timers.metadataVersion = d.soft.metadataVersion;
  }
}

/** Null: nobody subscribes to an expression any more. */
function nextMatching(
  d: Decision,
  { patternsToResolve, regexReader }: ConsumerTimers,
  subscribed: ReadonlySet<string>,
): RegexMatching | null {
  if (patternsToResolve.length === 0) {
    for (const pattern of [...subscribed].sort().reverse()) patternsToResolve.push(pattern);
  }
  const pattern = patternsToResolve.pop();
  return pattern === undefined ? null : startMatching(d, pattern, regexReader);
}

/** True when it matches other topics than before. */
function storeTopics(work: Work, matching: RegexMatching): boolean {
  const { d, groupId } = work;
  const { pattern, version } = matching;
  const topics = matchedTopics(matching);
  const before = work.group.regexByPattern.get(pattern)?.topics ?? [];
  const value = { topics, version, timestampMs: d.wallMs };
  emit(work, { kind: 'consumerRegex', groupId, pattern, value });
  return topics.join() !== before.join();
}

/** Every heartbeat finds an expression unresolved that could not be stored: not too often. */
export function regexRefused(soft: GroupSoft, groupId: string, nowMs: number): void {
  consumerTimersOf(soft, groupId).regexRetryAtMs = nowMs + REFRESH_INTERVAL_MS_MIN;
}
