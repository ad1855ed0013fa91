/**
 * KRaft's Raft: one replica of the quorum that owns the metadata log, as a function of commands.
 * Leader election is Raft's; replication is pulled by followers with Fetch, and their logs are
 * reconciled by epochs (KafkaRaftClient, KIP-595; snapshots KIP-630, voters KIP-853).
 *
 * `decide` first does what the command says and then, unless the log has just been changed, what
 * the role demands at this time: requests to be sent, deadlines that have passed. When the log was
 * changed that comes with the next command, which `deadlineMs` asks for at once.
 */
import { assert, unreachable } from '../../base/assert.ts';
import { ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { backOff, takeExpected } from './connections.ts';
import {
  handleVoteRequest,
  handleVoteResponse,
  onNoPreVote,
  pollCandidate,
  pollProspective,
} from './election.ts';
import { handleFetchResponse, pollFollower, pollUnattached } from './follower.ts';
import { upgradeKraftVersion } from './kraft-version.ts';
import { handleBeginQuorumEpochResponse, pollLeader } from './leader.ts';
import { propose } from './leader-append.ts';
import type { RaftCommand, RaftEffect, RaftOptions, RaftPorts, RaftStart } from './raft-command.ts';
import type { RaftRequest, RaftResponse } from './raft-message.ts';
import {
  currentVoters,
  drawElectionTimeoutMs,
  isOnlyVoter,
  isVoter,
  type Raft,
  type Role,
} from './raft-state.ts';
import { onFlushed } from './replicas.ts';
import { errorResponse } from './replies.ts';
import {
  handleBeginQuorumEpochRequest,
  handleEndQuorumEpochRequest,
  handleEndQuorumEpochResponse,
  pollResigned,
} from './resign.ts';
import { forgetTicket, handleFetchRequest, handleFetchSnapshotRequest } from './serve-fetch.ts';
import {
  handleFetchSnapshotResponse,
  onSnapshotInstalled,
  onSnapshotRefused,
} from './snapshot-fetch.ts';
import { becomeProspective, becomeUnattached, transition } from './transitions.ts';
import { handleJoinResponse, handleUpdateVoterResponse } from './voter-announce.ts';
import {
  handleAddVoterRequest,
  handleRemoveVoterRequest,
  handleUpdateVoterRequest,
  onNewVoterAnswered,
} from './voter-change.ts';
import { newVoterHistory, trimHistory } from './voter-history.ts';
import { findVoter } from './voter-set.ts';

/** From unattached over prospective and candidate to leader, and to spare. */
const POLLS_MAX = 8;

/** A replica as it starts (QuorumState.initialize). */
export function newRaft(
  options: RaftOptions,
  ports: RaftPorts,
  start: RaftStart,
  nowMs: number,
  out: RaftEffect[],
): Raft {
  const { staticVoters, bootstrapServers } = options;
  const servers =
    bootstrapServers.length > 0 ? bootstrapServers : staticVoters.flatMap((v) => v.endpoints);
  const { election } = start;
  const raft: Raft = {
    options: { ...options, bootstrapServers: servers },
    log: ports.log,
    prng: ports.prng,
    voterHistory: newVoterHistory(staticVoters, start.snapshot, start.controls),
    quorumEpoch: election.leaderEpoch,
    votedKey:
      election.votedId === -1
        ? null
        : { id: election.votedId, directoryId: election.votedDirectoryId },
    role: { kind: 'unattached', leaderId: -1, electionDeadlineMs: Infinity },
    election,
    highWatermark: -1,
    connections: new Map(),
    nextCorrelationId: 1,
    shutDownDeadlineMs: Infinity,
    hasShutDown: false,
    hasLogChanged: false,
    deadlineMs: nowMs,
  };
  assert(raft.log.flushedEndOffset === raft.log.endOffset, 'what is read at the start is flushed');
  if (election.leaderEpoch < raft.log.lastEpoch) {
    becomeUnattached(raft, raft.log.lastEpoch, -1, nowMs, out);
  } else {
    transition(raft, raft.quorumEpoch, roleAtStart(raft, nowMs), true, out);
  }
  const { kind } = raft.role;
  if (isOnlyVoter(raft) && kind !== 'candidate' && kind !== 'leader') {
    becomeProspective(raft, nowMs, out);
  }
  poll(raft, nowMs, out);
  return raft;
}

function roleAtStart(raft: Raft, nowMs: number): Role {
  const { election, options } = raft;
  const { leaderId } = election;
  const electionDeadlineMs = isVoter(raft) ? nowMs + drawElectionTimeoutMs(raft) : Infinity;
  if (leaderId === options.nodeId) {
    // Records of this epoch may have been lost with the crash: nobody shall see other ones in
    // their place, so this node neither leads the epoch again nor helps another to (KAFKA-10527).
    const others = currentVoters(raft).filter(({ voterId }) => voterId !== options.nodeId);
    const unackedVoterIds = new Set(others.map(({ voterId }) => voterId));
    const deadlineMs = nowMs + drawElectionTimeoutMs(raft);
    return {
      kind: 'resigned',
      electionDeadlineMs: deadlineMs,
      unackedVoterIds,
      preferredSuccessors: [],
    };
  }
  const { votedKey } = raft;
  const isOwnVote =
    votedKey?.id === options.nodeId &&
    (votedKey.directoryId === ZERO_UUID || votedKey.directoryId === options.directoryId);
  if (isOwnVote && leaderId === -1 && isVoter(raft)) {
    const isGrantedByVoter = new Map([[options.nodeId, true]]);
    return { kind: 'candidate', electionDeadlineMs, isGrantedByVoter };
  }
  const leaderEndpoints = findVoter(currentVoters(raft), leaderId)?.endpoints ?? [];
  if (leaderId === -1 || leaderEndpoints.length === 0) {
    return { kind: 'unattached', leaderId, electionDeadlineMs };
  }
  return {
    kind: 'follower',
    leaderId,
    leaderEndpoints,
    fetchDeadlineMs: nowMs + options.fetchTimeoutMs,
    hasFetched: false,
    fetchingSnapshot: null,
    updateVoterAtMs: nowMs + options.fetchTimeoutMs,
    hasUpdatedLeader: false,
  };
}

export function decide(raft: Raft, command: RaftCommand, nowMs: number, out: RaftEffect[]): void {
  if (raft.hasShutDown) return;
  raft.hasLogChanged = false;
  const { role } = raft;
  switch (command.kind) {
    case 'request':
      onRequest(raft, command.ticket, command.listenerName, command.request, nowMs, out);
      break;
    case 'requestGone':
      if (role.kind === 'leader') forgetTicket(role, command.ticket);
      break;
    case 'response':
      onResponse(raft, command, nowMs, out);
      break;
    case 'requestFailed':
      onRequestFailed(raft, command.correlationId, command.reason, nowMs, out);
      break;
    case 'flushed':
      if (role.kind === 'leader') onFlushed(raft, role, out);
      break;
    case 'propose':
      propose(raft, command.leaderEpoch, command.recordCount, command.payload, out);
      break;
    case 'snapshotInstalled':
      onSnapshotInstalled(raft, command.voters, nowMs, out);
      break;
    case 'snapshotRefused':
      onSnapshotRefused(raft);
      break;
    case 'snapshotsChanged':
      trimHistory(raft.voterHistory, raft.log.startOffset);
      break;
    case 'shutDown':
      raft.shutDownDeadlineMs = command.deadlineMs;
      break;
    case 'upgradeKraftVersion':
      upgradeKraftVersion(raft, command, out);
      break;
    case 'deadline':
      break;
    default:
      unreachable(command);
  }
  poll(raft, nowMs, out);
}

/** Does what the role demands now, until it demands nothing more. */
function poll(raft: Raft, nowMs: number, out: RaftEffect[]): void {
  if (nowMs >= raft.shutDownDeadlineMs || canShutDown(raft)) {
    raft.hasShutDown = true;
    raft.deadlineMs = Infinity;
    out.push({ kind: 'shutDown' });
    return;
  }
  for (let i = 0; i < POLLS_MAX; i++) {
    if (raft.hasLogChanged) {
      raft.deadlineMs = nowMs;
      return;
    }
    const { role } = raft;
    raft.deadlineMs = Math.min(pollRole(raft, role, nowMs, out), raft.shutDownDeadlineMs);
    if (raft.role === role && raft.deadlineMs > nowMs) return;
  }
  assert(raft.deadlineMs > nowMs || raft.hasLogChanged, `no rest in role ${raft.role.kind}`);
}

function pollRole(raft: Raft, role: Role, nowMs: number, out: RaftEffect[]): number {
  switch (role.kind) {
    case 'unattached':
      return pollUnattached(raft, role, nowMs, out);
    case 'prospective':
      return pollProspective(raft, role, nowMs, out);
    case 'candidate':
      return pollCandidate(raft, role, nowMs, out);
    case 'follower':
      return pollFollower(raft, role, nowMs, out);
    case 'leader':
      return pollLeader(raft, role, nowMs, out);
    case 'resigned':
      return pollResigned(raft, role, nowMs, out);
    default:
      return unreachable(role);
  }
}

/** Once somebody else leads, or nobody could, nothing is left to hand over. */
function canShutDown(raft: Raft): boolean {
  if (raft.shutDownDeadlineMs === Infinity) return false;
  return !isVoter(raft) || isOnlyVoter(raft) || raft.role.kind === 'follower';
}

function onRequest(
  raft: Raft,
  ticket: number,
  listenerName: string,
  request: RaftRequest,
  nowMs: number,
  out: RaftEffect[],
): void {
  const reply = (response: RaftResponse): void => {
    out.push({ kind: 'reply', ticket, response, read: null });
  };
  switch (request.kind) {
    case 'Vote':
      reply(handleVoteRequest(raft, listenerName, request, nowMs, out));
      break;
    case 'BeginQuorumEpoch':
      reply(handleBeginQuorumEpochRequest(raft, listenerName, request, nowMs, out));
      break;
    case 'EndQuorumEpoch':
      reply(handleEndQuorumEpochRequest(raft, listenerName, request, nowMs, out));
      break;
    case 'Fetch':
      handleFetchRequest(raft, ticket, listenerName, request, nowMs, out);
      break;
    case 'FetchSnapshot':
      handleFetchSnapshotRequest(raft, ticket, listenerName, request, nowMs, out);
      break;
    case 'AddRaftVoter':
      handleAddVoterRequest(raft, ticket, request, nowMs, out);
      break;
    case 'RemoveRaftVoter':
      handleRemoveVoterRequest(raft, ticket, request, nowMs, out);
      break;
    case 'UpdateRaftVoter':
      handleUpdateVoterRequest(raft, ticket, listenerName, request, nowMs, out);
      break;
    case 'ApiVersions':
      // The host answers that one for the whole node.
      reply(errorResponse(raft, listenerName, request, ErrorCode.INVALID_REQUEST));
      break;
    default:
      unreachable(request);
  }
}

type ResponseCommand = Extract<RaftCommand, { readonly kind: 'response' }>;

function onResponse(raft: Raft, command: ResponseCommand, nowMs: number, out: RaftEffect[]): void {
  const expected = takeExpected(raft, command.correlationId);
  if (expected === null) return;
  const { nodeId, request } = expected;
  if (!understand(raft, nodeId, request, command, nowMs, out)) backOff(raft, nodeId, nowMs);
}

/** Answers whether the node that was asked is fine. */
function understand(
  raft: Raft,
  nodeId: number,
  request: RaftRequest,
  command: ResponseCommand,
  nowMs: number,
  out: RaftEffect[],
): boolean {
  const { response, batches, chunk, correlationId } = command;
  switch (response.kind) {
    case 'Vote':
      return (
        request.kind === 'Vote' && handleVoteResponse(raft, nodeId, request, response, nowMs, out)
      );
    case 'BeginQuorumEpoch':
      return handleBeginQuorumEpochResponse(raft, response, nowMs, out);
    case 'EndQuorumEpoch':
      return handleEndQuorumEpochResponse(raft, nodeId, response, nowMs, out);
    case 'Fetch':
      return (
        request.kind === 'Fetch' &&
        handleFetchResponse(raft, request, response, batches, nowMs, out)
      );
    case 'FetchSnapshot':
      return (
        request.kind === 'FetchSnapshot' &&
        handleFetchSnapshotResponse(raft, request, response, chunk, nowMs, out)
      );
    case 'UpdateRaftVoter':
      return handleUpdateVoterResponse(raft, response, nowMs, out);
    case 'AddRaftVoter':
    case 'RemoveRaftVoter':
      return handleJoinResponse(response);
    case 'ApiVersions':
      return onNewVoterAnswered(raft, correlationId, response, nowMs, out);
    default:
      return unreachable(response);
  }
}

function onRequestFailed(
  raft: Raft,
  correlationId: number,
  reason: 'disconnected' | 'unsupportedVersion' | 'malformed',
  nowMs: number,
  out: RaftEffect[],
): void {
  const expected = takeExpected(raft, correlationId);
  if (expected === null) return;
  backOff(raft, expected.nodeId, nowMs);
  const { request } = expected;
  if (request.kind === 'ApiVersions') {
    onNewVoterAnswered(raft, correlationId, null, nowMs, out);
  } else if (request.kind === 'Vote' && reason === 'unsupportedVersion') {
    onNoPreVote(raft, nowMs, out);
  } else if (request.kind === 'UpdateRaftVoter' && reason === 'unsupportedVersion') {
    // A leader of Kafka 3.8 or older: there is nothing that it wants to know.
    if (raft.role.kind === 'follower') raft.role.hasUpdatedLeader = true;
  }
}
