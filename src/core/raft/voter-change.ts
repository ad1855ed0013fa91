/**
 * Changes of who votes, as the leader makes them (KIP-853; AddVoterHandler, RemoveVoterHandler,
 * UpdateVoterHandler): one voter at a time, so that any two majorities, of the old voters and of
 * the new ones, share a voter. For that
 *
 *  - the last change must be committed before the next one begins, and
 *  - this leader must have committed something in its own epoch: it could otherwise stand on a
 *    change of an earlier leader that a third one does not know.
 *
 * New voters count as soon as they are in the log. A leader that has removed itself goes on,
 * without counting itself, until that is committed, and then steps down.
 */
import { assert } from '../../base/assert.ts';
import { ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { destinationAt, trySend } from './connections.ts';
import { appendVoters } from './leader-append.ts';
import type { RaftEffect } from './raft-command.ts';
import type {
  AddRaftVoterRequest,
  ApiVersionsResponse,
  RemoveRaftVoterRequest,
  UpdateRaftVoterRequest,
} from './raft-message.ts';
import { currentVoters, type Leader, localKey, type Raft, type VoterChange } from './raft-state.ts';
import { findReplica, noteContact } from './replicas.ts';
import { leaderFields, voterChangeResponse } from './replies.ts';
import { checkLeaderRequest, hasOtherCluster } from './serve-fetch.ts';
import { lastVoterSet } from './voter-history.ts';
import {
  endpointNamed,
  findVoter,
  isSameVoter,
  isVoterIn,
  printReplica,
  type ReplicaKey,
  type Voter,
  withoutVoter,
  withVoter,
} from './voter-set.ts';

/** A new voter must have been at the log's end, and fetching, within this time. */
const CAUGHT_UP_MS = 3_600_000;

type Refusal = { readonly errorCode: number; readonly message: string };

export function handleAddVoterRequest(
  raft: Raft,
  ticket: number,
  request: AddRaftVoterRequest,
  nowMs: number,
  out: RaftEffect[],
): void {
  const { voterId, voterDirectoryId, listeners, ackWhenCommitted } = request;
  const refusal = checkAdd(raft, request, nowMs, out);
  if (refusal !== null) {
    reply(ticket, 'add', refusal.errorCode, refusal.message, out);
    return;
  }
  const { role } = raft;
  assert(role.kind === 'leader');
  // The answer also shows that the endpoint is right.
  const destination = destinationAt(raft, voterId, listeners);
  const asked =
    destination === null ? -1 : trySend(raft, destination, { kind: 'ApiVersions' }, nowMs, out);
  if (asked === -1) {
    const message = `New voter ${voterId} is not ready to receive requests`;
    reply(ticket, 'add', ErrorCode.REQUEST_TIMED_OUT, message, out);
    return;
  }
  const kRaftVersionFeature = { minSupportedVersion: 0, maxSupportedVersion: 0 };
  const voter = { voterId, voterDirectoryId, endpoints: listeners, kRaftVersionFeature };
  const deadlineMs = nowMs + raft.options.requestTimeoutMs;
  const change = { ticket, deadlineMs, voter, ackWhenCommitted, correlationId: asked, offset: -1 };
  role.voterChange = { kind: 'add', ...change };
}

function checkAdd(
  raft: Raft,
  request: AddRaftVoterRequest,
  nowMs: number,
  out: RaftEffect[],
): Refusal | null {
  const { voterId, voterDirectoryId, listeners } = request;
  const { listenerName } = raft.options;
  const refusal = checkChangeRequest(raft, request.clusterId);
  if (refusal !== null) return refusal;
  if (voterId < 0 || voterDirectoryId === ZERO_UUID) {
    return { errorCode: ErrorCode.INVALID_REQUEST, message: 'Add voter request without a voter' };
  }
  if (endpointNamed(listeners, listenerName) === undefined) {
    const message = `Add voter request didn't include the endpoint for ${listenerName}`;
    return { errorCode: ErrorCode.INVALID_REQUEST, message };
  }
  const notNow = checkNoChange(raft, nowMs, out);
  if (notNow !== null) return notNow;
  if (findVoter(currentVoters(raft), voterId) === undefined) return null;
  const message = `The voter id for ${voterId} is already part of the set of voters`;
  return { errorCode: ErrorCode.DUPLICATE_VOTER, message };
}

function checkChangeRequest(raft: Raft, clusterId: string | null): Refusal | null {
  if (hasOtherCluster(raft, clusterId)) {
    return { errorCode: ErrorCode.INCONSISTENT_CLUSTER_ID, message: 'Another cluster' };
  }
  const errorCode = checkLeaderRequest(raft, raft.quorumEpoch);
  return errorCode === ErrorCode.NONE ? null : { errorCode, message: 'Not the leader' };
}

/** Whether a change may begin at all. */
function checkNoChange(raft: Raft, nowMs: number, out: RaftEffect[]): Refusal | null {
  const { role } = raft;
  assert(role.kind === 'leader');
  const errorCode = ErrorCode.REQUEST_TIMED_OUT;
  expireVoterChange(role, nowMs, out);
  if (role.voterChange !== null) {
    return { errorCode, message: 'The previous voter change is not done' };
  }
  if (role.highWatermark < 0) {
    return { errorCode, message: 'Nothing is committed in this epoch yet' };
  }
  const { kraftVersion, offset } = lastVoterSet(raft.voterHistory);
  if (kraftVersion === 0) {
    const message = `Voters cannot change while kraft.version is ${kraftVersion}`;
    return { errorCode: ErrorCode.UNSUPPORTED_VERSION, message };
  }
  if (offset >= role.highWatermark) {
    return { errorCode, message: `The voters at offset ${offset} are not committed yet` };
  }
  return null;
}

/** `response` null: no answer came. */
export function onNewVoterAnswered(
  raft: Raft,
  correlationId: number,
  response: ApiVersionsResponse | null,
  nowMs: number,
  out: RaftEffect[],
): boolean {
  const { role } = raft;
  const change = role.kind === 'leader' ? role.voterChange : null;
  if (role.kind !== 'leader' || change === null || change.correlationId !== correlationId) {
    return response !== null;
  }
  role.voterChange = null;
  const refusal = checkNewVoter(raft, role, change, response, nowMs);
  if (refusal !== null) {
    reply(change.ticket, 'add', refusal.errorCode, refusal.message, out);
    return response !== null;
  }
  assert(response !== null);
  const { minSupportedVersion, maxSupportedVersion } = response;
  const kRaftVersionFeature = { minSupportedVersion, maxSupportedVersion };
  const voter: Voter = { ...change.voter, kRaftVersionFeature };
  const offset = appendVoters(raft, withVoter(currentVoters(raft), voter), out);
  role.voterChange = { ...change, voter, correlationId: -1, offset };
  if (!change.ackWhenCommitted) reply(change.ticket, 'add', ErrorCode.NONE, null, out);
  return true;
}

function checkNewVoter(
  raft: Raft,
  leader: Leader,
  change: VoterChange,
  response: ApiVersionsResponse | null,
  nowMs: number,
): Refusal | null {
  const { voterId, voterDirectoryId } = change.voter;
  const key: ReplicaKey = { id: voterId, directoryId: voterDirectoryId };
  if (response === null || response.errorCode !== ErrorCode.NONE) {
    const message = `Voter ${printReplica(key)} did not answer ApiVersions`;
    return { errorCode: ErrorCode.REQUEST_TIMED_OUT, message };
  }
  const { kraftVersion } = lastVoterSet(raft.voterHistory);
  const { minSupportedVersion, maxSupportedVersion } = response;
  if (minSupportedVersion > kraftVersion || maxSupportedVersion < kraftVersion) {
    const message = `Voter ${printReplica(key)} does not support kraft.version ${kraftVersion}`;
    return { errorCode: ErrorCode.INVALID_REQUEST, message };
  }
  const state = findReplica(leader, key);
  const isCaughtUp =
    state !== undefined &&
    state.lastCaughtUpAtMs >= 0 &&
    nowMs - state.lastFetchAtMs < CAUGHT_UP_MS;
  if (isCaughtUp) return null;
  const message = `Voter ${printReplica(key)} is lagging behind`;
  return { errorCode: ErrorCode.REQUEST_TIMED_OUT, message };
}

export function handleRemoveVoterRequest(
  raft: Raft,
  ticket: number,
  request: RemoveRaftVoterRequest,
  nowMs: number,
  out: RaftEffect[],
): void {
  const { voterId, voterDirectoryId } = request;
  const refusal = checkRemove(raft, request, nowMs, out);
  if (refusal !== null) {
    reply(ticket, 'remove', refusal.errorCode, refusal.message, out);
    return;
  }
  const { role } = raft;
  const voter = findVoter(currentVoters(raft), voterId);
  assert(role.kind === 'leader' && voter !== undefined);
  assert(voter.voterDirectoryId === voterDirectoryId);
  const offset = appendVoters(raft, withoutVoter(currentVoters(raft), voterId), out);
  const deadlineMs = nowMs + raft.options.requestTimeoutMs;
  const change = { ticket, deadlineMs, voter, ackWhenCommitted: true, correlationId: -1, offset };
  role.voterChange = { kind: 'remove', ...change };
}

function checkRemove(
  raft: Raft,
  request: RemoveRaftVoterRequest,
  nowMs: number,
  out: RaftEffect[],
): Refusal | null {
  const refusal = checkChangeRequest(raft, request.clusterId);
  if (refusal !== null) return refusal;
  const notNow = checkNoChange(raft, nowMs, out);
  if (notNow !== null) return notNow;
  const key: ReplicaKey = { id: request.voterId, directoryId: request.voterDirectoryId };
  const voter = findVoter(currentVoters(raft), key.id);
  const isKnown = voter !== undefined && voter.voterDirectoryId === key.directoryId;
  const message = `Cannot remove voter ${printReplica(key)} from the set of voters`;
  if (!isKnown) return { errorCode: ErrorCode.VOTER_NOT_FOUND, message };
  // Without any voter there could never be a leader again.
  if (currentVoters(raft).length > 1) return null;
  return { errorCode: ErrorCode.INVALID_REQUEST, message: `${message}: it is the last one` };
}

export function handleUpdateVoterRequest(
  raft: Raft,
  ticket: number,
  listenerName: string,
  request: UpdateRaftVoterRequest,
  nowMs: number,
  out: RaftEffect[],
): void {
  const errorCode = updateVoter(raft, request, nowMs, out);
  const fields = leaderFields(raft, listenerName, errorCode);
  out.push({ kind: 'reply', ticket, response: { kind: 'UpdateRaftVoter', ...fields }, read: null });
}

function updateVoter(
  raft: Raft,
  request: UpdateRaftVoterRequest,
  nowMs: number,
  out: RaftEffect[],
): number {
  const { voterId, voterDirectoryId, listeners, kRaftVersionFeature } = request;
  if (hasOtherCluster(raft, request.clusterId)) return ErrorCode.INCONSISTENT_CLUSTER_ID;
  const errorCode = checkLeaderRequest(raft, request.currentLeaderEpoch);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  const { minSupportedVersion: min, maxSupportedVersion: max } = kRaftVersionFeature;
  const hasEndpoint = endpointNamed(listeners, raft.options.listenerName) !== undefined;
  if (voterId < 0 || voterDirectoryId === ZERO_UUID || !hasEndpoint || min < 0 || max < min) {
    return ErrorCode.INVALID_REQUEST;
  }
  const { role } = raft;
  assert(role.kind === 'leader');
  const voter: Voter = { voterId, voterDirectoryId, endpoints: listeners, kRaftVersionFeature };
  const key: ReplicaKey = { id: voterId, directoryId: voterDirectoryId };
  const { kraftVersion, voters } = lastVoterSet(raft.voterHistory);
  if (min > kraftVersion || max < kraftVersion) return ErrorCode.INVALID_REQUEST;
  if (!isVoterIn(voters, key)) return ErrorCode.VOTER_NOT_FOUND;
  if (kraftVersion === 0) {
    if (role.highWatermark < 0) return ErrorCode.REQUEST_TIMED_OUT;
    // In memory only: until the upgrade there is no place in the log for it.
    role.volatileVoters = withVoter(role.volatileVoters, voter);
  } else {
    const notNow = checkNoChange(raft, nowMs, out);
    if (notNow !== null) return notNow.errorCode;
    const known = findVoter(voters, voterId);
    if (known === undefined || !isSameVoter(known, voter)) {
      appendVoters(raft, withVoter(voters, voter), out);
    }
  }
  noteContact(raft, role, key, nowMs);
  return ErrorCode.NONE;
}

export function onVotersCommitted(raft: Raft, leader: Leader, out: RaftEffect[]): void {
  const change = leader.voterChange;
  if (change !== null && change.offset !== -1 && change.offset < leader.highWatermark) {
    leader.voterChange = null;
    if (change.ackWhenCommitted) reply(change.ticket, change.kind, ErrorCode.NONE, null, out);
  }
  const { voters, offset } = lastVoterSet(raft.voterHistory);
  if (offset < leader.highWatermark && !isVoterIn(voters, localKey(raft))) {
    leader.isResignRequested = true;
  }
}

/** Answers when the change under way runs out. The record, once in the log, stays there. */
export function expireVoterChange(leader: Leader, nowMs: number, out: RaftEffect[]): number {
  const change = leader.voterChange;
  if (change === null) return Infinity;
  if (nowMs < change.deadlineMs) return change.deadlineMs;
  leader.voterChange = null;
  if (change.offset === -1 || change.ackWhenCommitted) {
    reply(change.ticket, change.kind, ErrorCode.REQUEST_TIMED_OUT, null, out);
  }
  return Infinity;
}

function reply(
  ticket: number,
  kind: 'add' | 'remove',
  errorCode: number,
  errorMessage: string | null,
  out: RaftEffect[],
): void {
  const response = voterChangeResponse(kind, errorCode, errorMessage);
  out.push({ kind: 'reply', ticket, response, read: null });
}
