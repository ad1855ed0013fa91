/**
 * The leader's side of replication: Fetch and FetchSnapshot of voters, observers and brokers.
 * A Fetch says what the replica has, so it is also the acknowledgement of everything before its
 * offset; that counts only after the epochs of both logs have been compared.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import { checkPosition, type PositionCheck } from './log-position.ts';
import type { RaftEffect, RaftRead } from './raft-command.ts';
import type {
  FetchRequest,
  FetchResponse,
  FetchSnapshotRequest,
  FetchSnapshotResponse,
} from './raft-message.ts';
import type { Leader, ParkedFetch, Raft } from './raft-state.ts';
import { noteContact, noteFetch } from './replicas.ts';
import { emptyFetchResponse, leaderFields } from './replies.ts';
import type { ReplicaKey } from './voter-set.ts';

/** What only a leader of exactly that epoch may answer; `NONE`: this node is it. */
export function checkLeaderRequest(raft: Raft, leaderEpoch: number): number {
  if (leaderEpoch < raft.quorumEpoch) return ErrorCode.FENCED_LEADER_EPOCH;
  if (leaderEpoch > raft.quorumEpoch) return ErrorCode.UNKNOWN_LEADER_EPOCH;
  if (raft.role.kind !== 'leader') return ErrorCode.NOT_LEADER_OR_FOLLOWER;
  if (raft.shutDownDeadlineMs !== Infinity) return ErrorCode.BROKER_NOT_AVAILABLE;
  return ErrorCode.NONE;
}

export function hasOtherCluster(raft: Raft, clusterId: string | null): boolean {
  return clusterId !== null && clusterId !== raft.options.clusterId;
}

/** Answers, or parks the request until there is something to say. */
export function handleFetchRequest(
  raft: Raft,
  ticket: number,
  listenerName: string,
  request: FetchRequest,
  nowMs: number,
  out: RaftEffect[],
): void {
  const errorCode = checkFetchRequest(raft, request);
  if (errorCode !== ErrorCode.NONE) {
    const response = emptyFetchResponse(raft, listenerName, errorCode);
    out.push({ kind: 'reply', ticket, response, read: null });
    return;
  }
  const { role } = raft;
  if (role.kind !== 'leader') return;
  const parked = { ticket, listenerName, request, deadlineMs: nowMs + request.maxWaitMs };
  if (!tryAnswer(raft, role, parked, true, nowMs, out)) role.parkedFetches.push(parked);
}

function checkFetchRequest(raft: Raft, request: FetchRequest): number {
  const { maxWaitMs, fetchOffset, lastFetchedEpoch, currentLeaderEpoch, replicaId } = request;
  if (hasOtherCluster(raft, request.clusterId)) return ErrorCode.INCONSISTENT_CLUSTER_ID;
  if (
    maxWaitMs < 0 ||
    fetchOffset < 0 ||
    lastFetchedEpoch < 0 ||
    lastFetchedEpoch > currentLeaderEpoch ||
    replicaId === raft.options.nodeId
  ) {
    return ErrorCode.INVALID_REQUEST;
  }
  return checkLeaderRequest(raft, currentLeaderEpoch);
}

/** False: nothing to say yet. `isNew`: it tells where the replica is. */
function tryAnswer(
  raft: Raft,
  leader: Leader,
  parked: ParkedFetch,
  isNew: boolean,
  nowMs: number,
  out: RaftEffect[],
): boolean {
  const { request, ticket } = parked;
  const { fetchOffset, lastFetchedEpoch, maxBytes } = request;
  const check = checkPosition(raft.log, fetchOffset, lastFetchedEpoch);
  if (check.kind === 'valid' && isNew) {
    const key: ReplicaKey = { id: request.replicaId, directoryId: request.replicaDirectoryId };
    noteFetch(raft, leader, key, fetchOffset, nowMs, out);
  }
  const hasRecords = check.kind === 'valid' && fetchOffset < raft.log.endOffset;
  const hasNews = check.kind !== 'valid' || request.highWatermark < leader.highWatermark;
  if (!hasRecords && !hasNews && nowMs < parked.deadlineMs) return false;
  const read: RaftRead | null = hasRecords ? { kind: 'log', offset: fetchOffset, maxBytes } : null;
  const response = fetchResponse(raft, leader, parked, check);
  out.push({ kind: 'reply', ticket, response, read });
  return true;
}

function fetchResponse(
  raft: Raft,
  leader: Leader,
  parked: ParkedFetch,
  check: PositionCheck,
): FetchResponse {
  return {
    ...emptyFetchResponse(raft, parked.listenerName, ErrorCode.NONE),
    highWatermark: leader.highWatermark,
    divergingEpoch: check.kind === 'diverging' ? check.divergingEpoch : null,
    snapshotId: check.kind === 'snapshot' ? check.snapshotId : null,
  };
}

/** Answers when the next one runs out. Must see the log as it is. */
export function completeParked(
  raft: Raft,
  leader: Leader,
  nowMs: number,
  out: RaftEffect[],
): number {
  let deadlineMs = Infinity;
  const waiting: ParkedFetch[] = [];
  for (const parked of leader.parkedFetches) {
    if (tryAnswer(raft, leader, parked, false, nowMs, out)) continue;
    waiting.push(parked);
    deadlineMs = Math.min(deadlineMs, parked.deadlineMs);
  }
  leader.parkedFetches = waiting;
  return deadlineMs;
}

export function forgetTicket(leader: Leader, ticket: number): void {
  leader.parkedFetches = leader.parkedFetches.filter((parked) => parked.ticket !== ticket);
}

export function handleFetchSnapshotRequest(
  raft: Raft,
  ticket: number,
  listenerName: string,
  request: FetchSnapshotRequest,
  nowMs: number,
  out: RaftEffect[],
): void {
  const { snapshotId, position, maxBytes } = request;
  const sizeBytes = raft.log.snapshotSizeBytes(snapshotId);
  const errorCode = checkFetchSnapshotRequest(raft, request, sizeBytes);
  const response: FetchSnapshotResponse = {
    kind: 'FetchSnapshot',
    ...leaderFields(raft, listenerName, errorCode),
    snapshotId,
    sizeBytes: Math.max(0, sizeBytes),
    position,
  };
  if (errorCode !== ErrorCode.NONE || raft.role.kind !== 'leader') {
    out.push({ kind: 'reply', ticket, response, read: null });
    return;
  }
  const key: ReplicaKey = { id: request.replicaId, directoryId: request.replicaDirectoryId };
  noteContact(raft, raft.role, key, nowMs);
  const read: RaftRead = { kind: 'snapshot', snapshotId, position, maxBytes };
  out.push({ kind: 'reply', ticket, response, read });
}

function checkFetchSnapshotRequest(
  raft: Raft,
  request: FetchSnapshotRequest,
  sizeBytes: number,
): number {
  if (hasOtherCluster(raft, request.clusterId)) return ErrorCode.INCONSISTENT_CLUSTER_ID;
  const errorCode = checkLeaderRequest(raft, request.currentLeaderEpoch);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  // The snapshot at 0 is each node's own (bootstrap), not one of the log.
  if (sizeBytes < 0 || request.snapshotId.endOffset === 0) return ErrorCode.SNAPSHOT_NOT_FOUND;
  const { position } = request;
  if (position < 0 || position >= sizeBytes) return ErrorCode.POSITION_OUT_OF_RANGE;
  return ErrorCode.NONE;
}
