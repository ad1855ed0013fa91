/**
 * The leader of an epoch, from its first record on. A leader that hears from no majority any more
 * steps down: what it appends would never be committed, and its clients should look for another.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { destinationOf, sendOrWait } from './connections.ts';
import type { ControlRecord } from './control-record.ts';
import { appendControls } from './leader-append.ts';
import { handleCommonResponse } from './leadership.ts';
import type { RaftEffect } from './raft-command.ts';
import type { BeginQuorumEpochRequest, BeginQuorumEpochResponse } from './raft-message.ts';
import {
  type Candidate,
  currentVoters,
  type Leader,
  localKey,
  localVoter,
  type Raft,
} from './raft-state.ts';
import { checkQuorumDeadlineMs, newReplicaState, updateVoterStates } from './replicas.ts';
import { completeParked } from './serve-fetch.ts';
import { becomeResigned, transition } from './transitions.ts';
import { expireVoterChange, onVotersCommitted } from './voter-change.ts';
import { lastVoterSet } from './voter-history.ts';
import { findVoter, isSameVoter, type ReplicaKey, votersRecord, withVoter } from './voter-set.ts';

export function becomeLeader(
  raft: Raft,
  candidate: Candidate,
  nowMs: number,
  out: RaftEffect[],
): void {
  const own = newReplicaState(localKey(raft));
  own.endOffset = raft.log.flushedEndOffset;
  const role: Leader = {
    kind: 'leader',
    epochStartOffset: raft.log.endOffset,
    highWatermark: -1,
    voterStates: new Map([[own.key.id, own]]),
    observerStates: new Map(),
    fetchedVoterIds: new Set(),
    checkQuorumDeadlineMs: checkQuorumDeadlineMs(raft, nowMs),
    beginQuorumEpochAtMs: nowMs,
    parkedFetches: [],
    voterChange: null,
    isResignRequested: false,
    volatileVoters: withVoter(currentVoters(raft), localVoter(raft)),
  };
  const grantingIds = [...candidate.isGrantedByVoter.keys()].filter((id) =>
    candidate.isGrantedByVoter.get(id),
  );
  // On disk before the first record: a leader that starts again must know that it was one.
  transition(raft, raft.quorumEpoch, role, true, out);
  updateVoterStates(raft, role);
  appendControls(raft, epochStartControls(raft, grantingIds), out);
}

/**
 * Voters that only the bootstrap snapshot has go into the log with the first epoch, so that they
 * reach every replica; and a leader that has moved says so.
 */
function epochStartControls(raft: Raft, grantingIds: readonly number[]): ControlRecord[] {
  const named = (voterId: number): { voterId: number; voterDirectoryId: string } => ({
    voterId,
    voterDirectoryId: ZERO_UUID,
  });
  const voters = currentVoters(raft).map(({ voterId }) => named(voterId));
  const grantingVoters = grantingIds.map(named);
  const { nodeId: leaderId } = raft.options;
  const record = { version: 0, leaderId, voters, grantingVoters };
  const controls: ControlRecord[] = [{ kind: 'LeaderChange', record }];
  const voterSet = lastVoterSet(raft.voterHistory);
  if (voterSet.kraftVersion === 0) return controls;
  const own = localVoter(raft);
  const known = findVoter(voterSet.voters, own.voterId);
  const isMoved = known !== undefined && !isSameVoter(known, own);
  if (voterSet.offset < 0) {
    const { kraftVersion } = voterSet;
    controls.push({ kind: 'KRaftVersion', record: { version: 0, kRaftVersion: kraftVersion } });
  }
  if (voterSet.offset < 0 || isMoved) {
    controls.push({ kind: 'KRaftVoters', record: votersRecord(withVoter(voterSet.voters, own)) });
  }
  return controls;
}

export function pollLeader(raft: Raft, leader: Leader, nowMs: number, out: RaftEffect[]): number {
  onVotersCommitted(raft, leader, out);
  const isOnlyVoterState = leader.voterStates.size === 1;
  const isCutOff = !isOnlyVoterState && nowMs >= leader.checkQuorumDeadlineMs;
  if (isCutOff || leader.isResignRequested || raft.shutDownDeadlineMs !== Infinity) {
    if (isCutOff) out.push({ kind: 'note', message: 'no majority fetches any more' });
    becomeResigned(raft, successors(raft, leader), nowMs, out);
    return nowMs;
  }
  const changeAtMs = expireVoterChange(leader, nowMs, out);
  const fetchAtMs = completeParked(raft, leader, nowMs, out);
  if (isOnlyVoterState) return Math.min(changeAtMs, fetchAtMs);
  const beginAtMs = sendBeginQuorumEpochs(raft, leader, nowMs, out);
  const checkAtMs = leader.checkQuorumDeadlineMs;
  return Math.min(changeAtMs, fetchAtMs, beginAtMs, checkAtMs);
}

/** Whoever has most of the log has the best chance. */
function successors(raft: Raft, leader: Leader): ReplicaKey[] {
  return [...leader.voterStates.values()]
    .filter(({ key }) => key.id !== raft.options.nodeId)
    .sort((a, b) => b.endOffset - a.endOffset || a.key.id - b.key.id)
    .map(({ key }) => key);
}

/** Voters that do not fetch may not know who leads. */
function sendBeginQuorumEpochs(
  raft: Raft,
  leader: Leader,
  nowMs: number,
  out: RaftEffect[],
): number {
  if (nowMs < leader.beginQuorumEpochAtMs) return leader.beginQuorumEpochAtMs;
  const { nodeId, clusterId, listeners, fetchTimeoutMs } = raft.options;
  const intervalMs = Math.floor(fetchTimeoutMs / 2);
  for (const voter of currentVoters(raft)) {
    const { voterId, voterDirectoryId } = voter;
    const lastFetchAtMs = leader.voterStates.get(voterId)?.lastFetchAtMs ?? -1;
    if (voterId === nodeId || (lastFetchAtMs >= 0 && nowMs - lastFetchAtMs < intervalMs)) continue;
    const destination = destinationOf(raft, voter);
    if (destination === null) continue;
    const request: BeginQuorumEpochRequest = {
      kind: 'BeginQuorumEpoch',
      clusterId,
      voterId,
      voterDirectoryId,
      leaderId: nodeId,
      leaderEpoch: raft.quorumEpoch,
      leaderEndpoints: listeners,
    };
    sendOrWait(raft, destination, request, nowMs, out);
  }
  leader.beginQuorumEpochAtMs = nowMs + intervalMs;
  return leader.beginQuorumEpochAtMs;
}

export function handleBeginQuorumEpochResponse(
  raft: Raft,
  response: BeginQuorumEpochResponse,
  nowMs: number,
  out: RaftEffect[],
): boolean {
  const outcome = handleCommonResponse(raft, response, nowMs, out);
  return outcome !== 'failed' && response.errorCode === ErrorCode.NONE;
}
