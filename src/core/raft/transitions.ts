/**
 * From role to role and from epoch to epoch (QuorumState). Each durable transition writes the
 * election state first: whatever is said or done in the new role can rely on it after a crash.
 * Prospective and resigned need not be on disk: the one decides nothing, and a leader starts as
 * resigned.
 */
import { assert } from '../../base/assert.ts';
import { ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { forgetConnections } from './connections.ts';
import type { ElectionState } from './election-state.ts';
import type { RaftEffect } from './raft-command.ts';
import {
  currentVoters,
  drawElectionTimeoutMs,
  isVoter,
  knownLeaderEndpoints,
  knownLeaderId,
  kraftVersionOf,
  type Leader,
  localKey,
  type Raft,
  type Role,
} from './raft-state.ts';
import { emptyFetchResponse, voterChangeResponse } from './replies.ts';
import type { ReplicaKey, VoterEndpoint } from './voter-set.ts';

export function becomeUnattached(
  raft: Raft,
  quorumEpoch: number,
  leaderId: number,
  nowMs: number,
  out: RaftEffect[],
): void {
  // In the same epoch only from an election that was not held after all.
  assert(quorumEpoch > raft.quorumEpoch || raft.role.kind === 'prospective');
  const electionDeadlineMs = deadlineWhenUnattached(raft, nowMs);
  if (quorumEpoch > raft.quorumEpoch) raft.votedKey = null;
  const role: Role = { kind: 'unattached', leaderId, electionDeadlineMs };
  transition(raft, quorumEpoch, role, true, out);
}

/** A change of epoch does not give a voter more time before its election. */
function deadlineWhenUnattached(raft: Raft, nowMs: number): number {
  const { role } = raft;
  if (!isVoter(raft)) return Infinity;
  const isLost = role.kind === 'prospective' && isElectionLost(raft, role.isGrantedByVoter);
  if ('electionDeadlineMs' in role && role.electionDeadlineMs !== Infinity && !isLost) {
    return role.electionDeadlineMs;
  }
  return nowMs + drawElectionTimeoutMs(raft);
}

/** Grants the vote of this epoch. A candidate with a good chance deserves the time to win. */
export function noteVote(
  raft: Raft,
  candidate: ReplicaKey,
  nowMs: number,
  out: RaftEffect[],
): void {
  const { role } = raft;
  assert(raft.votedKey === null, 'one vote an epoch');
  assert(role.kind === 'unattached' || role.kind === 'prospective');
  raft.votedKey = candidate;
  const electionDeadlineMs = isVoter(raft) ? nowMs + drawElectionTimeoutMs(raft) : Infinity;
  const next: Role =
    role.kind === 'unattached'
      ? { ...role, electionDeadlineMs }
      : { ...role, electionDeadlineMs, isGrantedByVoter: votesWithOwn(raft) };
  transition(raft, raft.quorumEpoch, next, true, out);
}

export function becomeFollower(
  raft: Raft,
  quorumEpoch: number,
  leaderId: number,
  leaderEndpoints: readonly VoterEndpoint[],
  nowMs: number,
  out: RaftEffect[],
): void {
  assert(leaderId !== raft.options.nodeId && leaderEndpoints.length > 0);
  assert(quorumEpoch > raft.quorumEpoch || raft.role.kind !== 'leader');
  if (quorumEpoch > raft.quorumEpoch) raft.votedKey = null;
  const { fetchTimeoutMs } = raft.options;
  const role: Role = {
    kind: 'follower',
    leaderId,
    leaderEndpoints,
    fetchDeadlineMs: nowMs + fetchTimeoutMs,
    hasFetched: false,
    fetchingSnapshot: null,
    updateVoterAtMs: nowMs + fetchTimeoutMs,
    hasUpdatedLeader: false,
  };
  transition(raft, quorumEpoch, role, true, out);
}

export function becomeProspective(raft: Raft, nowMs: number, out: RaftEffect[]): void {
  assert(isVoter(raft) && raft.role.kind !== 'leader');
  const role: Role = {
    kind: 'prospective',
    leaderId: knownLeaderId(raft),
    leaderEndpoints: knownLeaderEndpoints(raft),
    electionDeadlineMs: nowMs + drawElectionTimeoutMs(raft),
    isGrantedByVoter: votesWithOwn(raft),
  };
  transition(raft, raft.quorumEpoch, role, false, out);
}

export function becomeCandidate(raft: Raft, nowMs: number, out: RaftEffect[]): void {
  assert(isVoter(raft) && raft.role.kind === 'prospective');
  raft.votedKey = localKey(raft);
  const role: Role = {
    kind: 'candidate',
    electionDeadlineMs: nowMs + drawElectionTimeoutMs(raft),
    isGrantedByVoter: votesWithOwn(raft),
  };
  transition(raft, raft.quorumEpoch + 1, role, true, out);
}

export function becomeResigned(
  raft: Raft,
  preferredSuccessors: readonly ReplicaKey[],
  nowMs: number,
  out: RaftEffect[],
): void {
  assert(raft.role.kind === 'leader');
  const unackedVoterIds = new Set<number>();
  for (const { voterId } of currentVoters(raft)) {
    if (voterId !== raft.options.nodeId) unackedVoterIds.add(voterId);
  }
  const electionDeadlineMs = nowMs + drawElectionTimeoutMs(raft);
  const role: Role = { kind: 'resigned', electionDeadlineMs, unackedVoterIds, preferredSuccessors };
  transition(raft, raft.quorumEpoch, role, false, out);
}

/** The only place that changes role and epoch. */
export function transition(
  raft: Raft,
  quorumEpoch: number,
  role: Role,
  isDurable: boolean,
  out: RaftEffect[],
): void {
  assert(quorumEpoch >= raft.quorumEpoch, 'epochs do not go back');
  const before = raft.role;
  const leaderIdBefore = knownLeaderId(raft);
  const epochBefore = raft.quorumEpoch;
  raft.quorumEpoch = quorumEpoch;
  raft.role = role;
  if (isDurable) persist(raft, out);
  if (before.kind === 'leader' && role.kind !== 'leader') closeLeader(raft, before, out);
  if (before.kind !== role.kind || epochBefore !== quorumEpoch) {
    forgetConnections(raft);
    out.push({ kind: 'note', message: `${role.kind} in epoch ${quorumEpoch}` });
  }
  const leaderId = role.kind === 'resigned' ? -1 : knownLeaderId(raft);
  const wasLeaderId = before.kind === 'resigned' ? -1 : leaderIdBefore;
  if (leaderId === wasLeaderId && epochBefore === quorumEpoch) return;
  const epochStartOffset = role.kind === 'leader' ? role.epochStartOffset : -1;
  out.push({ kind: 'leaderChanged', leaderId, leaderEpoch: quorumEpoch, epochStartOffset });
}

function persist(raft: Raft, out: RaftEffect[]): void {
  const { election, votedKey } = raft;
  const next: ElectionState = {
    leaderId: knownLeaderId(raft),
    leaderEpoch: raft.quorumEpoch,
    votedId: votedKey?.id ?? -1,
    votedDirectoryId: votedKey?.directoryId ?? ZERO_UUID,
  };
  if (
    election.leaderId === next.leaderId &&
    election.leaderEpoch === next.leaderEpoch &&
    election.votedId === next.votedId &&
    election.votedDirectoryId === next.votedDirectoryId
  ) {
    return;
  }
  raft.election = next;
  dropUnused(out);
  const voterIds = currentVoters(raft).map(({ voterId }) => voterId);
  out.push({
    kind: 'persistElection',
    election: next,
    kraftVersion: kraftVersionOf(raft),
    voterIds,
  });
}

/**
 * A state that is replaced before anything could rely on it need not become durable: a lone voter is
 * candidate and leader in one go, and starts with one flush less.
 */
function dropUnused(out: RaftEffect[]): void {
  const last = out.findLastIndex(({ kind }) => kind !== 'note' && kind !== 'leaderChanged');
  if (out[last]?.kind === 'persistElection') out.splice(last, 1);
}

/** Whoever waits for this leader hears at once that it is none any more. */
function closeLeader(raft: Raft, leader: Leader, out: RaftEffect[]): void {
  const errorCode = ErrorCode.NOT_LEADER_OR_FOLLOWER;
  for (const { ticket, listenerName } of leader.parkedFetches) {
    const response = emptyFetchResponse(raft, listenerName, errorCode);
    out.push({ kind: 'reply', ticket, response, read: null });
  }
  const { voterChange } = leader;
  // An AddRaftVoter that was not to wait for the commit has its answer once the record is there.
  if (voterChange === null || (voterChange.offset !== -1 && !voterChange.ackWhenCommitted)) return;
  const response = voterChangeResponse(voterChange.kind, errorCode, null);
  out.push({ kind: 'reply', ticket: voterChange.ticket, response, read: null });
}

function votesWithOwn(raft: Raft): Map<number, boolean> {
  return new Map([[raft.options.nodeId, true]]);
}

export function isElectionWon(raft: Raft, votes: ReadonlyMap<number, boolean>): boolean {
  const voters = currentVoters(raft);
  let granted = 0;
  for (const { voterId } of voters) if (votes.get(voterId) === true) granted++;
  return granted > voters.length / 2;
}

/** Even if all others that have not answered said yes. */
export function isElectionLost(raft: Raft, votes: ReadonlyMap<number, boolean>): boolean {
  const voters = currentVoters(raft);
  let rejected = 0;
  for (const { voterId } of voters) if (votes.get(voterId) === false) rejected++;
  return voters.length - rejected <= voters.length / 2;
}
