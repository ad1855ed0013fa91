/**
 * The end of an epoch by its own leader's will: EndQuorumEpoch tells the voters to elect another
 * without waiting for a fetch timeout, the ones with most of the log first.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { destinationOf, sendOrWait } from './connections.ts';
import { isMeantForThis } from './election.ts';
import { handleCommonResponse, isConsistentLeader, learnOfLeader } from './leadership.ts';
import type { RaftEffect } from './raft-command.ts';
import type {
  BeginQuorumEpochRequest,
  BeginQuorumEpochResponse,
  EndQuorumEpochRequest,
  EndQuorumEpochResponse,
} from './raft-message.ts';
import { currentVoters, type Raft, type Resigned } from './raft-state.ts';
import { leaderFields } from './replies.ts';
import { hasOtherCluster } from './serve-fetch.ts';
import { becomeUnattached } from './transitions.ts';

export function handleBeginQuorumEpochRequest(
  raft: Raft,
  listenerName: string,
  request: BeginQuorumEpochRequest,
  nowMs: number,
  out: RaftEffect[],
): BeginQuorumEpochResponse {
  const { voterId, voterDirectoryId } = request;
  let errorCode = learnFrom(raft, request, nowMs, out);
  if (errorCode === ErrorCode.NONE && !isMeantForThis(raft, voterId, voterDirectoryId)) {
    errorCode = ErrorCode.INVALID_VOTER_KEY;
  }
  return { kind: 'BeginQuorumEpoch', ...leaderFields(raft, listenerName, errorCode) };
}

function learnFrom(
  raft: Raft,
  request: BeginQuorumEpochRequest | EndQuorumEpochRequest,
  nowMs: number,
  out: RaftEffect[],
): number {
  const { leaderId, leaderEpoch, leaderEndpoints } = request;
  if (hasOtherCluster(raft, request.clusterId)) return ErrorCode.INCONSISTENT_CLUSTER_ID;
  if (leaderEpoch < raft.quorumEpoch) return ErrorCode.FENCED_LEADER_EPOCH;
  if (leaderId < 0 || !isConsistentLeader(raft, leaderEpoch, leaderId)) {
    return ErrorCode.INVALID_REQUEST;
  }
  learnOfLeader(raft, leaderEpoch, leaderId, leaderEndpoints, nowMs, out);
  return ErrorCode.NONE;
}

export function handleEndQuorumEpochRequest(
  raft: Raft,
  listenerName: string,
  request: EndQuorumEpochRequest,
  nowMs: number,
  out: RaftEffect[],
): EndQuorumEpochResponse {
  const errorCode = learnFrom(raft, request, nowMs, out);
  const { role } = raft;
  if (
    errorCode === ErrorCode.NONE &&
    role.kind === 'follower' &&
    role.leaderId === request.leaderId
  ) {
    role.fetchDeadlineMs = nowMs + backoffMs(raft, request);
  }
  return { kind: 'EndQuorumEpoch', ...leaderFields(raft, listenerName, errorCode) };
}

/** The first candidate begins at once, the others leave it time. */
function backoffMs(raft: Raft, request: EndQuorumEpochRequest): number {
  const { electionBackoffMaxMs, nodeId, directoryId } = raft.options;
  const { preferredCandidates } = request;
  const at = preferredCandidates.findIndex(
    ({ candidateId, candidateDirectoryId }) =>
      candidateId === nodeId &&
      (candidateDirectoryId === ZERO_UUID || candidateDirectoryId === directoryId),
  );
  const position = at === -1 ? preferredCandidates.length : at;
  if (position === 0) return 0;
  if (position >= preferredCandidates.length) return electionBackoffMaxMs;
  const firstMs = electionBackoffMaxMs >> (preferredCandidates.length - 1);
  return Math.min(electionBackoffMaxMs, firstMs << (position - 1));
}

export function handleEndQuorumEpochResponse(
  raft: Raft,
  voterId: number,
  response: EndQuorumEpochResponse,
  nowMs: number,
  out: RaftEffect[],
): boolean {
  const { role } = raft;
  if (role.kind === 'resigned' && response.errorCode === ErrorCode.NONE) {
    role.unackedVoterIds.delete(voterId);
  }
  return handleCommonResponse(raft, response, nowMs, out) !== 'failed';
}

export function pollResigned(raft: Raft, role: Resigned, nowMs: number, out: RaftEffect[]): number {
  if (raft.shutDownDeadlineMs === Infinity && nowMs >= role.electionDeadlineMs) {
    becomeUnattached(raft, raft.quorumEpoch + 1, -1, nowMs, out);
    return nowMs;
  }
  let wakeAtMs = raft.shutDownDeadlineMs === Infinity ? role.electionDeadlineMs : Infinity;
  for (const voter of currentVoters(raft)) {
    if (!role.unackedVoterIds.has(voter.voterId)) continue;
    const destination = destinationOf(raft, voter);
    if (destination === null) continue;
    const request = endQuorumEpochRequest(raft, role);
    wakeAtMs = Math.min(wakeAtMs, sendOrWait(raft, destination, request, nowMs, out));
  }
  return wakeAtMs;
}

function endQuorumEpochRequest(raft: Raft, role: Resigned): EndQuorumEpochRequest {
  const { clusterId, nodeId, listeners } = raft.options;
  return {
    kind: 'EndQuorumEpoch',
    clusterId,
    leaderId: nodeId,
    leaderEpoch: raft.quorumEpoch,
    preferredCandidates: role.preferredSuccessors.map(({ id, directoryId }) => ({
      candidateId: id,
      candidateDirectoryId: directoryId,
    })),
    leaderEndpoints: listeners,
  };
}
