/**
 * Elections: first the question whether one would succeed (pre-vote, KIP-996), then the vote of a
 * new epoch. A vote is on disk before it is said; a pre-vote promises nothing and is not.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { destinationOf, sendOrWait } from './connections.ts';
import { becomeLeader } from './leader.ts';
import { handleCommonResponse } from './leadership.ts';
import { compareEpochOffset } from './log-position.ts';
import type { RaftEffect } from './raft-command.ts';
import type { VoteRequest, VoteResponse } from './raft-message.ts';
import {
  type Candidate,
  currentVoters,
  knownLeaderId,
  type Prospective,
  type Raft,
} from './raft-state.ts';
import { leaderFields } from './replies.ts';
import {
  becomeCandidate,
  becomeFollower,
  becomeProspective,
  becomeUnattached,
  isElectionLost,
  isElectionWon,
  noteVote,
} from './transitions.ts';
import { printReplica, type ReplicaKey } from './voter-set.ts';

export function handleVoteRequest(
  raft: Raft,
  listenerName: string,
  request: VoteRequest,
  nowMs: number,
  out: RaftEffect[],
): VoteResponse {
  const errorCode = checkVoteRequest(raft, request);
  if (errorCode !== ErrorCode.NONE) {
    return { kind: 'Vote', ...leaderFields(raft, listenerName, errorCode), voteGranted: false };
  }
  if (request.replicaEpoch > raft.quorumEpoch) {
    becomeUnattached(raft, request.replicaEpoch, -1, nowMs, out);
  }
  if (!isMeantForThis(raft, request.voterId, request.voterDirectoryId)) {
    const fields = leaderFields(raft, listenerName, ErrorCode.INVALID_VOTER_KEY);
    return { kind: 'Vote', ...fields, voteGranted: false };
  }
  const candidate: ReplicaKey = { id: request.replicaId, directoryId: request.replicaDirectoryId };
  const voteGranted = canGrantVote(raft, candidate, isLogUpToDate(raft, request), request.preVote);
  if (voteGranted && !request.preVote && raft.votedKey === null) {
    noteVote(raft, candidate, nowMs, out);
  }
  const what = request.preVote ? 'pre-vote' : 'vote';
  const message = `${voteGranted ? 'granted' : 'refused'} the ${what} of ${printReplica(candidate)}`;
  out.push({ kind: 'note', message: `${message} in epoch ${raft.quorumEpoch}` });
  const fields = leaderFields(raft, listenerName, ErrorCode.NONE);
  return { kind: 'Vote', ...fields, voteGranted };
}

function checkVoteRequest(raft: Raft, request: VoteRequest): number {
  const { replicaEpoch, lastOffsetEpoch, lastOffset, preVote, replicaId } = request;
  const { clusterId } = raft.options;
  if (request.clusterId !== null && request.clusterId !== clusterId) {
    return ErrorCode.INCONSISTENT_CLUSTER_ID;
  }
  // A candidate has raised its epoch above anything in its log; a prospective one has not.
  const isImpossible = preVote ? lastOffsetEpoch > replicaEpoch : lastOffsetEpoch >= replicaEpoch;
  if (lastOffset < 0 || lastOffsetEpoch < 0 || isImpossible) return ErrorCode.INVALID_REQUEST;
  if (replicaEpoch < raft.quorumEpoch) return ErrorCode.FENCED_LEADER_EPOCH;
  if (replicaId < 0 || replicaId === raft.options.nodeId) return ErrorCode.INVALID_REQUEST;
  return ErrorCode.NONE;
}

/** A voter that has lost its disk is another voter, and must not answer for the old one. */
export function isMeantForThis(raft: Raft, voterId: number, voterDirectoryId: string): boolean {
  if (voterId < 0) return true;
  if (voterId !== raft.options.nodeId) return false;
  return voterDirectoryId === ZERO_UUID || voterDirectoryId === raft.options.directoryId;
}

function isLogUpToDate(raft: Raft, request: VoteRequest): boolean {
  const theirs = { epoch: request.lastOffsetEpoch, endOffset: request.lastOffset };
  const ours = { epoch: raft.log.lastEpoch, endOffset: raft.log.endOffset };
  return compareEpochOffset(theirs, ours) >= 0;
}

/** An observer may vote too: whoever asks may know of a later voter set (KAFKA-16526). */
function canGrantVote(
  raft: Raft,
  candidate: ReplicaKey,
  isUpToDate: boolean,
  isPreVote: boolean,
): boolean {
  const { role, votedKey } = raft;
  switch (role.kind) {
    case 'unattached':
    case 'prospective': {
      if (isPreVote) return isUpToDate;
      if (votedKey !== null) {
        const isSameDirectory =
          votedKey.directoryId === ZERO_UUID || votedKey.directoryId === candidate.directoryId;
        return votedKey.id === candidate.id && isSameDirectory;
      }
      return knownLeaderId(raft) === -1 && isUpToDate;
    }
    case 'follower':
      // A leader that answers needs no successor.
      return isPreVote && isUpToDate && !role.hasFetched;
    case 'candidate':
    case 'resigned':
      return isPreVote && isUpToDate;
    case 'leader':
      return false;
  }
}

export function handleVoteResponse(
  raft: Raft,
  voterId: number,
  request: VoteRequest,
  response: VoteResponse,
  nowMs: number,
  out: RaftEffect[],
): boolean {
  const { role } = raft;
  if (response.errorCode === ErrorCode.UNSUPPORTED_VERSION) return onNoPreVote(raft, nowMs, out);
  const outcome = handleCommonResponse(raft, response, nowMs, out);
  if (outcome !== 'use') return outcome === 'handled';
  if (role !== raft.role) return true;
  if (role.kind !== 'prospective' && role.kind !== 'candidate') return true;
  if (request.preVote !== (role.kind === 'prospective')) return true;
  role.isGrantedByVoter.set(voterId, response.voteGranted);
  if (role.kind === 'prospective' && isElectionLost(raft, role.isGrantedByVoter)) {
    giveUpElection(raft, role, nowMs, out);
  }
  return true;
}

/** A voter of Kafka 3.9 or older knows no pre-vote: then the election is held at once. */
export function onNoPreVote(raft: Raft, nowMs: number, out: RaftEffect[]): boolean {
  if (raft.role.kind !== 'prospective') return false;
  becomeCandidate(raft, nowMs, out);
  return true;
}

/** A leader that is still known may be there after all: fetch from it again. */
function giveUpElection(raft: Raft, role: Prospective, nowMs: number, out: RaftEffect[]): void {
  const { leaderId, leaderEndpoints } = role;
  if (leaderId !== -1 && leaderId !== raft.options.nodeId && leaderEndpoints.length > 0) {
    becomeFollower(raft, raft.quorumEpoch, leaderId, leaderEndpoints, nowMs, out);
  } else {
    becomeUnattached(raft, raft.quorumEpoch, leaderId, nowMs, out);
  }
}

export function pollProspective(
  raft: Raft,
  role: Prospective,
  nowMs: number,
  out: RaftEffect[],
): number {
  if (isElectionWon(raft, role.isGrantedByVoter)) {
    becomeCandidate(raft, nowMs, out);
  } else if (nowMs >= role.electionDeadlineMs && raft.shutDownDeadlineMs === Infinity) {
    giveUpElection(raft, role, nowMs, out);
  } else {
    return askForVotes(raft, role, nowMs, out);
  }
  return nowMs;
}

export function pollCandidate(
  raft: Raft,
  role: Candidate,
  nowMs: number,
  out: RaftEffect[],
): number {
  if (isElectionWon(raft, role.isGrantedByVoter)) {
    becomeLeader(raft, role, nowMs, out);
  } else if (nowMs >= role.electionDeadlineMs && raft.shutDownDeadlineMs === Infinity) {
    becomeProspective(raft, nowMs, out);
  } else {
    return askForVotes(raft, role, nowMs, out);
  }
  return nowMs;
}

function askForVotes(
  raft: Raft,
  role: Prospective | Candidate,
  nowMs: number,
  out: RaftEffect[],
): number {
  const preVote = role.kind === 'prospective';
  let wakeAtMs = raft.shutDownDeadlineMs === Infinity ? role.electionDeadlineMs : Infinity;
  if (isElectionLost(raft, role.isGrantedByVoter)) return wakeAtMs;
  for (const voter of currentVoters(raft)) {
    if (role.isGrantedByVoter.has(voter.voterId)) continue;
    const destination = destinationOf(raft, voter);
    if (destination === null) continue;
    const request: VoteRequest = {
      kind: 'Vote',
      clusterId: raft.options.clusterId,
      voterId: voter.voterId,
      voterDirectoryId: voter.voterDirectoryId,
      replicaEpoch: raft.quorumEpoch,
      replicaId: raft.options.nodeId,
      replicaDirectoryId: raft.options.directoryId,
      lastOffsetEpoch: raft.log.lastEpoch,
      lastOffset: raft.log.endOffset,
      preVote,
    };
    wakeAtMs = Math.min(wakeAtMs, sendOrWait(raft, destination, request, nowMs, out));
  }
  return wakeAtMs;
}
