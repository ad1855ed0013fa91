/**
 * What requests and responses say in passing about who leads which epoch, and what becomes of it
 * (KafkaRaftClient.maybeTransition and maybeHandleCommonResponse). Other nodes may say anything:
 * what contradicts this node's own knowledge of its epoch is noted and left.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { RaftEffect } from './raft-command.ts';
import type { NodeEndpoint } from './raft-message.ts';
import { currentVoters, knownLeaderEndpoints, knownLeaderId, type Raft } from './raft-state.ts';
import type { LeaderFields } from './replies.ts';
import { becomeFollower, becomeUnattached } from './transitions.ts';
import { findVoter, type VoterEndpoint } from './voter-set.ts';

/** False when it contradicts what this node knows of the epoch. */
export function isConsistentLeader(raft: Raft, quorumEpoch: number, leaderId: number): boolean {
  if (quorumEpoch !== raft.quorumEpoch || leaderId === -1) {
    return leaderId !== raft.options.nodeId || quorumEpoch <= raft.quorumEpoch;
  }
  const known = knownLeaderId(raft);
  if (leaderId === raft.options.nodeId) return known === leaderId;
  return known === -1 || known === leaderId;
}

/** The endpoints as given, or else as the voters of the log have them. */
export function endpointsOfLeader(
  raft: Raft,
  leaderId: number,
  given: readonly VoterEndpoint[],
): readonly VoterEndpoint[] {
  if (given.length > 0 || leaderId === -1) return given;
  return findVoter(currentVoters(raft), leaderId)?.endpoints ?? [];
}

/** Follows a leader that is news, or leaves an epoch that is over. */
export function learnOfLeader(
  raft: Raft,
  quorumEpoch: number,
  leaderId: number,
  given: readonly VoterEndpoint[],
  nowMs: number,
  out: RaftEffect[],
): void {
  if (quorumEpoch < raft.quorumEpoch || leaderId === raft.options.nodeId) return;
  const endpoints = endpointsOfLeader(raft, leaderId, given);
  if (quorumEpoch > raft.quorumEpoch) {
    if (leaderId !== -1 && endpoints.length > 0) {
      becomeFollower(raft, quorumEpoch, leaderId, endpoints, nowMs, out);
    } else {
      becomeUnattached(raft, quorumEpoch, leaderId, nowMs, out);
    }
    return;
  }
  if (leaderId === -1 || endpoints.length === 0) return;
  const isKnown = knownLeaderId(raft) !== -1;
  if (isKnown && endpoints.length <= knownLeaderEndpoints(raft).length) return;
  becomeFollower(raft, quorumEpoch, leaderId, endpoints, nowMs, out);
}

/** `'use'`: the response is about this epoch and its own code decides. */
export type CommonOutcome = 'handled' | 'failed' | 'use';

export function handleCommonResponse(
  raft: Raft,
  response: LeaderFields,
  nowMs: number,
  out: RaftEffect[],
): CommonOutcome {
  const { errorCode, leaderEpoch } = response;
  const leaderId = Math.max(-1, response.leaderId);
  const { listenerName } = raft.options;
  // A code of the whole response comes without an epoch.
  if (errorCode !== ErrorCode.NONE && leaderEpoch < 0) return 'failed';
  if (errorCode === ErrorCode.BROKER_NOT_AVAILABLE) return 'failed';
  if (leaderEpoch < raft.quorumEpoch || errorCode === ErrorCode.UNKNOWN_LEADER_EPOCH) {
    return 'handled';
  }
  if (!isConsistentLeader(raft, leaderEpoch, leaderId)) {
    const message = `ignored: node ${leaderId} as the leader of epoch ${leaderEpoch}`;
    out.push({ kind: 'note', message });
    return 'failed';
  }
  const given = endpointsFromNodes(response.nodeEndpoints, leaderId, listenerName);
  const epochBefore = raft.quorumEpoch;
  learnOfLeader(raft, leaderEpoch, leaderId, given, nowMs, out);
  if (leaderEpoch > epochBefore) return 'handled';
  if (
    errorCode === ErrorCode.FENCED_LEADER_EPOCH ||
    errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER
  ) {
    return 'handled';
  }
  if (errorCode === ErrorCode.INVALID_VOTER_KEY) {
    out.push({ kind: 'note', message: 'a voter has another directory than the voter set says' });
    return 'handled';
  }
  return errorCode === ErrorCode.NONE ? 'use' : 'failed';
}

function endpointsFromNodes(
  nodes: readonly NodeEndpoint[],
  leaderId: number,
  listenerName: string,
): VoterEndpoint[] {
  const node = nodes.find(({ nodeId }) => nodeId === leaderId);
  return node === undefined ? [] : [{ name: listenerName, host: node.host, port: node.port }];
}
