/**
 * A classic group's members, votes and states: the rules that concern one group only.
 *
 * Invariants: `awaitedJoinCount` counts the members with an awaited join; a protocol's count in
 * `memberCountByProtocol` is the number of members that name it; a leader is a member.
 */
import { assert } from '../../base/assert.ts';
import { newDeadline } from '../../base/deadline-heap.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { GroupMetadata } from './group-hard.ts';
import type {
  AwaitedJoin,
  ClassicGroup,
  ClassicGroupState,
  ClassicMember,
  GroupProtocol,
} from './group-state.ts';
import { readSubscribedTopics } from './subscription.ts';

export const CONSUMER_PROTOCOL_TYPE = 'consumer';

const previousStates: { readonly [State in ClassicGroupState]: readonly ClassicGroupState[] } = {
  Empty: ['PreparingRebalance'],
  PreparingRebalance: ['Stable', 'CompletingRebalance', 'Empty'],
  CompletingRebalance: ['PreparingRebalance'],
  Stable: ['CompletingRebalance'],
  Dead: ['Empty', 'PreparingRebalance', 'CompletingRebalance', 'Stable', 'Dead'],
};

export function newClassicGroup(groupId: string, currentStateTimestampMs: number): ClassicGroup {
  return {
    groupId,
    state: 'Empty',
    previousState: 'Dead',
    generationId: 0,
    protocolType: null,
    protocolName: null,
    leaderId: null,
    currentStateTimestampMs,
    memberById: new Map(),
    memberIdByInstance: new Map(),
    pendingMemberById: new Map(),
    pendingSyncMemberIds: new Set(),
    memberCountByProtocol: new Map(),
    awaitedJoinCount: 0,
    subscribedTopics: null,
    newMemberAdded: false,
    initialDelayMs: 0,
    initialRemainingMs: 0,
    isInitialJoin: false,
    joinTimer: newDeadline({ kind: 'join', groupId }),
    syncTimer: newDeadline({ kind: 'sync', groupId }),
  };
}

/** The live group that a log's record describes: Stable when it has members, Empty otherwise. */
export function classicGroupFromMetadata(groupId: string, metadata: GroupMetadata): ClassicGroup {
  const group = newClassicGroup(groupId, metadata.currentStateTimestampMs);
  group.generationId = metadata.generationId;
  group.protocolType = metadata.protocolType;
  group.protocolName = metadata.protocolName;
  group.leaderId = metadata.leaderId;
  group.state = metadata.members.length === 0 ? 'Empty' : 'Stable';
  for (const member of metadata.members) {
    const { memberId, groupInstanceId } = member;
    // Twice the same member: not written by a coordinator that keeps its invariants, but legal
    // bytes. The first one counts.
    if (group.memberById.has(memberId)) continue;
    if (groupInstanceId !== null && group.memberIdByInstance.has(groupInstanceId)) continue;
    const protocols = [{ name: metadata.protocolName ?? '', metadata: member.subscription }];
    const loaded = newMember(groupId, memberId, groupInstanceId, {
      clientId: member.clientId,
      clientHost: member.clientHost,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      sessionTimeoutMs: member.sessionTimeoutMs,
      protocols,
      connectionId: -1,
    });
    loaded.assignment = member.assignment;
    addMember(group, loaded);
  }
  // A record with members and a leader that is none of them was not written by a coordinator that
  // keeps the invariant; the first member can lead as well as any.
  if (group.leaderId === null || !group.memberById.has(group.leaderId)) {
    group.leaderId = firstMemberId(group);
  }
  group.subscribedTopics = computeSubscribedTopics(group);
  return group;
}

export type MemberDetails = {
  readonly clientId: string;
  readonly clientHost: string;
  readonly rebalanceTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  readonly protocols: readonly GroupProtocol[];
  readonly connectionId: number;
};

export function newMember(
  groupId: string,
  memberId: string,
  groupInstanceId: string | null,
  details: MemberDetails,
): ClassicMember {
  return {
    memberId,
    groupInstanceId,
    clientId: details.clientId,
    clientHost: details.clientHost,
    rebalanceTimeoutMs: details.rebalanceTimeoutMs,
    sessionTimeoutMs: details.sessionTimeoutMs,
    protocols: details.protocols,
    assignment: Buffer.alloc(0),
    awaitedJoin: null,
    awaitedSyncTicket: null,
    isNew: false,
    connectionId: details.connectionId,
    session: newDeadline({ kind: 'session', groupId, memberId }),
  };
}

export function addMember(group: ClassicGroup, member: ClassicMember): void {
  const { memberId, groupInstanceId } = member;
  assert(!group.memberById.has(memberId));
  if (groupInstanceId !== null) group.memberIdByInstance.set(groupInstanceId, memberId);
  group.leaderId ??= memberId;
  group.memberById.set(memberId, member);
  countProtocols(group, member.protocols, 1);
  if (member.awaitedJoin !== null) group.awaitedJoinCount++;
  group.pendingMemberById.delete(memberId);
}

/** The caller has answered what the member waits for, and cancels its session. */
export function removeMember(group: ClassicGroup, member: ClassicMember): void {
  const { memberId, groupInstanceId } = member;
  assert(group.memberById.get(memberId) === member);
  assert(member.awaitedJoin === null && member.awaitedSyncTicket === null);
  group.memberById.delete(memberId);
  countProtocols(group, member.protocols, -1);
  if (groupInstanceId !== null) group.memberIdByInstance.delete(groupInstanceId);
  if (group.leaderId === memberId) group.leaderId = firstMemberId(group);
  group.pendingSyncMemberIds.delete(memberId);
}

export function setAwaitedJoin(
  group: ClassicGroup,
  member: ClassicMember,
  awaitedJoin: AwaitedJoin | null,
): void {
  if (awaitedJoin !== null && member.awaitedJoin === null) group.awaitedJoinCount++;
  if (awaitedJoin === null && member.awaitedJoin !== null) group.awaitedJoinCount--;
  member.awaitedJoin = awaitedJoin;
}

export function setProtocols(
  group: ClassicGroup,
  member: ClassicMember,
  protocols: readonly GroupProtocol[],
): void {
  countProtocols(group, member.protocols, -1);
  member.protocols = protocols;
  countProtocols(group, protocols, 1);
}

/** The same static member under a new id. The caller has fenced whoever used the old one. */
export function replaceStaticMember(
  group: ClassicGroup,
  oldMember: ClassicMember,
  newMemberId: string,
  connectionId: number,
): ClassicMember {
  const wasLeader = group.leaderId === oldMember.memberId;
  const { groupInstanceId } = oldMember;
  assert(groupInstanceId !== null);
  removeMember(group, oldMember);
  const member = newMember(group.groupId, newMemberId, groupInstanceId, {
    ...oldMember,
    connectionId,
  });
  member.assignment = oldMember.assignment;
  addMember(group, member);
  if (wasLeader) group.leaderId = newMemberId;
  return member;
}

export function transitionTo(group: ClassicGroup, state: ClassicGroupState, wallMs: number): void {
  assert(
    previousStates[state].includes(group.state),
    `group ${group.groupId} cannot go from ${group.state} to ${state}`,
  );
  group.previousState = group.state;
  group.state = state;
  group.currentStateTimestampMs = wallMs;
}

export function canRebalance(group: ClassicGroup): boolean {
  return previousStates.PreparingRebalance.includes(group.state);
}

export function hasAllMembersJoined(group: ClassicGroup): boolean {
  return group.awaitedJoinCount === group.memberById.size && group.pendingMemberById.size === 0;
}

/** The longest rebalance timeout of any member. */
export function groupRebalanceTimeoutMs(group: ClassicGroup): number {
  let timeoutMs = 0;
  for (const member of group.memberById.values()) {
    timeoutMs = Math.max(timeoutMs, member.rebalanceTimeoutMs);
  }
  return timeoutMs;
}

/** At least one of the protocols must be one that every member has. */
export function supportsProtocols(
  group: ClassicGroup,
  protocolType: string,
  protocols: readonly GroupProtocol[],
): boolean {
  if (group.state === 'Empty') return protocolType !== '' && protocols.length > 0;
  if (group.protocolType !== protocolType) return false;
  return protocols.some(
    (protocol) => (group.memberCountByProtocol.get(protocol.name) ?? 0) === group.memberById.size,
  );
}

/** Each member votes for the first of its protocols that all members have; most votes win. */
export function selectProtocol(group: ClassicGroup): string {
  assert(group.memberById.size > 0);
  const votesByProtocol: Map<string, number> = new Map();
  for (const member of group.memberById.values()) {
    const vote = member.protocols.find(
      (protocol) => group.memberCountByProtocol.get(protocol.name) === group.memberById.size,
    );
    assert(vote !== undefined, 'a member was accepted without a protocol in common');
    votesByProtocol.set(vote.name, (votesByProtocol.get(vote.name) ?? 0) + 1);
  }
  let winner = '';
  let winnerVotes = 0;
  for (const [name, votes] of votesByProtocol) {
    if (votes > winnerVotes) {
      winner = name;
      winnerVotes = votes;
    }
  }
  return winner;
}

export function startNextGeneration(group: ClassicGroup, wallMs: number): void {
  group.generationId++;
  group.pendingSyncMemberIds.clear();
  group.protocolName = group.memberById.size === 0 ? null : selectProtocol(group);
  group.subscribedTopics = computeSubscribedTopics(group);
  transitionTo(group, group.memberById.size === 0 ? 'Empty' : 'CompletingRebalance', wallMs);
}

/** Makes sure the leader is one that rejoined. False when nobody did. */
export function electJoinedLeader(group: ClassicGroup): boolean {
  if (group.leaderId === null) return false;
  if (group.memberById.get(group.leaderId)!.awaitedJoin !== null) return true;
  for (const member of group.memberById.values()) {
    if (member.awaitedJoin !== null) {
      group.leaderId = member.memberId;
      return true;
    }
  }
  return false;
}

export function memberMetadata(member: ClassicMember, protocolName: string | null): Buffer {
  const protocol = member.protocols.find((candidate) => candidate.name === protocolName);
  return protocol === undefined ? Buffer.alloc(0) : protocol.metadata;
}

/** Same names, same metadata, same order. */
export function matchesProtocols(
  member: ClassicMember,
  protocols: readonly GroupProtocol[],
): boolean {
  if (member.protocols.length !== protocols.length) return false;
  return protocols.every((protocol, i) => {
    const own = member.protocols[i]!;
    return own.name === protocol.name && own.metadata.equals(protocol.metadata);
  });
}

/** When the topics are not known, a group of consumers counts as subscribed to everything. */
export function isSubscribedToTopic(group: ClassicGroup, topic: string): boolean {
  if (group.subscribedTopics !== null) return group.subscribedTopics.has(topic);
  return usesConsumerProtocol(group);
}

export function usesConsumerProtocol(group: ClassicGroup): boolean {
  return group.protocolType === CONSUMER_PROTOCOL_TYPE;
}

export function validateMember(
  group: ClassicGroup,
  memberId: string,
  groupInstanceId: string | null,
): ErrorCode {
  if (groupInstanceId !== null) {
    const existingMemberId = group.memberIdByInstance.get(groupInstanceId);
    if (existingMemberId === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
    if (existingMemberId !== memberId) return ErrorCode.FENCED_INSTANCE_ID;
  }
  return group.memberById.has(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
}

export function groupMetadata(
  group: ClassicGroup,
  assignmentByMember: ReadonlyMap<string, Buffer> | null,
): GroupMetadata {
  const members = [...group.memberById.values()].map((member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    sessionTimeoutMs: member.sessionTimeoutMs,
    subscription: memberMetadata(member, group.protocolName),
    assignment:
      assignmentByMember === null
        ? member.assignment
        : (assignmentByMember.get(member.memberId) ?? Buffer.alloc(0)),
  }));
  return {
    protocolType: group.protocolType,
    generationId: group.generationId,
    protocolName: group.protocolName,
    leaderId: group.leaderId,
    currentStateTimestampMs: group.currentStateTimestampMs,
    members,
  };
}

function firstMemberId(group: ClassicGroup): string | null {
  for (const memberId of group.memberById.keys()) return memberId;
  return null;
}

/** A protocol named twice by one member counts once, or it would outnumber the members. */
function countProtocols(
  group: ClassicGroup,
  protocols: readonly GroupProtocol[],
  change: number,
): void {
  for (const name of new Set(protocols.map((protocol) => protocol.name))) {
    const count = (group.memberCountByProtocol.get(name) ?? 0) + change;
    assert(count >= 0);
    if (count === 0) group.memberCountByProtocol.delete(name);
    else group.memberCountByProtocol.set(name, count);
  }
}

export function computeSubscribedTopics(group: ClassicGroup): ReadonlySet<string> | null {
  if (!usesConsumerProtocol(group)) return null;
  const topics: Set<string> = new Set();
  if (group.memberById.size === 0) return topics;
  if (group.protocolName === null) return null;
  for (const member of group.memberById.values()) {
    const memberTopics = readSubscribedTopics(memberMetadata(member, group.protocolName));
    if (memberTopics === null) return null;
    for (const topic of memberTopics) topics.add(topic);
  }
  return topics;
}
