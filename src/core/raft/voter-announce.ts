/**
 * What a replica asks of the leader about itself: to be known as the voter it is now
 * (UpdateRaftVoter), or, with `controller.quorum.auto.join.enable`, to become a voter. A node
 * whose disk was replaced has the old one's vote taken back first: one id votes once.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import { destinationAt, trySend } from './connections.ts';
import { handleCommonResponse } from './leadership.ts';
import type { RaftEffect } from './raft-command.ts';
import type {
  AddRaftVoterResponse,
  RaftRequest,
  RemoveRaftVoterResponse,
  UpdateRaftVoterRequest,
  UpdateRaftVoterResponse,
} from './raft-message.ts';
import {
  currentVoters,
  type Follower,
  isVoter,
  kraftVersionOf,
  localVoter,
  type Raft,
} from './raft-state.ts';
import { findVoter, isSameVoter } from './voter-set.ts';

/** Answers when to come again; `Infinity` when there is nothing to say. */
export function announceVoter(
  raft: Raft,
  role: Follower,
  nowMs: number,
  out: RaftEffect[],
): number {
  if (!raft.options.canBecomeVoter) return Infinity;
  if (nowMs < role.updateVoterAtMs) return role.updateVoterAtMs;
  const request = isVoter(raft) ? updateRequest(raft, role) : joinRequest(raft);
  const leader = destinationAt(raft, role.leaderId, role.leaderEndpoints);
  const nextAtMs = nowMs + raft.options.fetchTimeoutMs;
  if (request === null || leader === null) {
    role.updateVoterAtMs = nextAtMs;
    return nextAtMs;
  }
  // While a Fetch is under way this waits for its answer, which brings the next turn.
  if (trySend(raft, leader, request, nowMs, out) === -1) return Infinity;
  role.updateVoterAtMs = nextAtMs;
  return nextAtMs;
}

function updateRequest(raft: Raft, role: Follower): UpdateRaftVoterRequest | null {
  const own = localVoter(raft);
  const known = findVoter(currentVoters(raft), own.voterId);
  const isDynamic = kraftVersionOf(raft) > 0;
  const isKnown = isDynamic
    ? known !== undefined && isSameVoter(known, own)
    : role.hasUpdatedLeader;
  if (isKnown) return null;
  const { clusterId } = raft.options;
  return {
    kind: 'UpdateRaftVoter',
    clusterId,
    currentLeaderEpoch: raft.quorumEpoch,
    voterId: own.voterId,
    voterDirectoryId: own.voterDirectoryId,
    listeners: own.endpoints,
    kRaftVersionFeature: own.kRaftVersionFeature,
  };
}

function joinRequest(raft: Raft): RaftRequest | null {
  const { autoJoin, clusterId, requestTimeoutMs } = raft.options;
  if (!autoJoin || kraftVersionOf(raft) === 0) return null;
  const { voterId, voterDirectoryId, endpoints } = localVoter(raft);
  const former = findVoter(currentVoters(raft), voterId);
  if (former !== undefined) {
    const formerDirectoryId = former.voterDirectoryId;
    return { kind: 'RemoveRaftVoter', clusterId, voterId, voterDirectoryId: formerDirectoryId };
  }
  return {
    kind: 'AddRaftVoter',
    clusterId,
    timeoutMs: requestTimeoutMs,
    voterId,
    voterDirectoryId,
    listeners: endpoints,
    // The answer comes as soon as the record is there: this replica has to fetch it to commit it.
    ackWhenCommitted: false,
  };
}

export function handleUpdateVoterResponse(
  raft: Raft,
  response: UpdateRaftVoterResponse,
  nowMs: number,
  out: RaftEffect[],
): boolean {
  // An older leader does not know the API: it will not upgrade `kraft.version` either.
  const isUnsupported = response.errorCode === ErrorCode.UNSUPPORTED_VERSION;
  if (!isUnsupported) {
    const outcome = handleCommonResponse(raft, response, nowMs, out);
    if (outcome !== 'use') return outcome === 'handled';
  }
  const { role } = raft;
  if (role.kind !== 'follower') return true;
  role.hasUpdatedLeader = true;
  role.fetchDeadlineMs = nowMs + raft.options.fetchTimeoutMs;
  return true;
}

export function handleJoinResponse(
  response: AddRaftVoterResponse | RemoveRaftVoterResponse,
): boolean {
  switch (response.errorCode) {
    case ErrorCode.NONE:
    case ErrorCode.REQUEST_TIMED_OUT:
    case ErrorCode.DUPLICATE_VOTER:
    case ErrorCode.VOTER_NOT_FOUND:
      return true;
    default:
      return false;
  }
}
