/**
 * The follower's side of replication, of a voter or an observer: it fetches from the leader's log,
 * cuts its own where the two part, and starts anew from a snapshot when the leader's log begins
 * later. A voter's next Fetch acknowledges what the last one brought, so it waits for the flush.
 */
import {
  bootstrapNodeId,
  type Destination,
  destinationAt,
  destinationOf,
  hasRequestUnderWay,
  hasTimedOut,
  isBackingOff,
  readyAtMs,
  sendOrWait,
} from './connections.ts';
import type { OffsetControlRecord } from './control-record.ts';
import { handleCommonResponse } from './leadership.ts';
import { truncationOffset } from './log-position.ts';
import type { RaftEffect } from './raft-command.ts';
import type { EpochEndOffset, FetchRequest, FetchResponse, RaftBatch } from './raft-message.ts';
import {
  currentVoters,
  drawFetchTimeoutMs,
  type Follower,
  isVoter,
  type Raft,
  type Unattached,
} from './raft-state.ts';
import { raiseHighWatermark } from './replicas.ts';
import { fetchSnapshotRequest, startSnapshot } from './snapshot-fetch.ts';
import { becomeProspective } from './transitions.ts';
import { announceVoter } from './voter-announce.ts';
import { noteControls, truncateHistory } from './voter-history.ts';

const FETCH_MAX_WAIT_MS = 500;

export function pollUnattached(
  raft: Raft,
  role: Unattached,
  nowMs: number,
  out: RaftEffect[],
): number {
  if (isVoter(raft)) {
    if (raft.shutDownDeadlineMs !== Infinity) return Infinity;
    if (nowMs >= role.electionDeadlineMs) {
      becomeProspective(raft, nowMs, out);
      return nowMs;
    }
  }
  return Math.min(role.electionDeadlineMs, fetchFromAny(raft, nowMs, out));
}

export function pollFollower(raft: Raft, role: Follower, nowMs: number, out: RaftEffect[]): number {
  if (raft.shutDownDeadlineMs !== Infinity) return Infinity;
  const isElector = isVoter(raft);
  if (isElector && nowMs >= role.fetchDeadlineMs) {
    becomeProspective(raft, nowMs, out);
    return nowMs;
  }
  const deadlineMs = isElector ? role.fetchDeadlineMs : Infinity;
  // `flushed` or `snapshotInstalled` will say when to go on.
  if (role.fetchingSnapshot?.isInstalling === true || isFlushAwaited(raft)) return deadlineMs;
  const announceAtMs = announceVoter(raft, role, nowMs, out);
  const fetchAtMs = fetchFromBestNode(raft, role, nowMs, out);
  return Math.min(deadlineMs, announceAtMs, fetchAtMs);
}

/** A broker acknowledges nothing: nobody counts what it has. */
function isFlushAwaited(raft: Raft): boolean {
  return raft.options.canBecomeVoter && raft.log.flushedEndOffset < raft.log.endOffset;
}

/** From the leader; when that does not answer, whoever is found may know a later one. */
function fetchFromBestNode(raft: Raft, role: Follower, nowMs: number, out: RaftEffect[]): number {
  const { leaderId } = role;
  const leader = destinationAt(raft, leaderId, role.leaderEndpoints);
  if (leader === null) return fetchFromAny(raft, nowMs, out);
  if (hasTimedOut(raft, leaderId, nowMs)) {
    raft.connections.delete(leaderId);
    return fetchFromAny(raft, nowMs, out, leader);
  }
  if (isBackingOff(raft, leaderId, nowMs)) return fetchFromAny(raft, nowMs, out, leader);
  // One Fetch at a time: the answers of two could not both be right.
  if (hasRequestUnderWay(raft, nowMs)) return nextAnswerAtMs(raft, nowMs);
  const request =
    role.fetchingSnapshot === null
      ? fetchRequest(raft)
      : fetchSnapshotRequest(raft, role.fetchingSnapshot);
  return sendOrWait(raft, leader, request, nowMs, out);
}

/** `instead`: to be tried when there is no other server that is ready. */
function fetchFromAny(
  raft: Raft,
  nowMs: number,
  out: RaftEffect[],
  instead: Destination | null = null,
): number {
  if (hasRequestUnderWay(raft, nowMs)) return nextAnswerAtMs(raft, nowMs);
  const server = readyServer(raft, nowMs);
  const destination = server ?? instead;
  if (destination === null) return nextReadyAtMs(raft, nowMs);
  return sendOrWait(raft, destination, fetchRequest(raft), nowMs, out);
}

/** Any of those that are ready, as nobody knows which one is up. */
function readyServer(raft: Raft, nowMs: number): Destination | null {
  const ready = serversOf(raft).filter(({ nodeId }) => readyAtMs(raft, nodeId, nowMs) <= nowMs);
  return ready.length === 0 ? null : ready[raft.prng.below(ready.length)]!;
}

/**
 * The bootstrap servers, and the voters of the log: the configuration may be older than what this
 * replica has learned since, and a quorum that has moved away from it can still be found.
 */
function serversOf(raft: Raft): Destination[] {
  const servers: Destination[] = [];
  const add = (nodeId: number, host: string, port: number): void => {
    const isKnown = servers.some((it) => it.host === host && it.port === port);
    const isOwn = raft.options.listeners.some((it) => it.host === host && it.port === port);
    if (!isKnown && !isOwn) servers.push({ nodeId, host, port });
  };
  for (const [index, { host, port }] of raft.options.bootstrapServers.entries()) {
    add(bootstrapNodeId(index), host, port);
  }
  for (const voter of currentVoters(raft)) {
    const destination = destinationOf(raft, voter);
    const isOther = voter.voterId !== raft.options.nodeId;
    if (destination !== null && isOther) add(voter.voterId, destination.host, destination.port);
  }
  return servers;
}

function nextReadyAtMs(raft: Raft, nowMs: number): number {
  let atMs = Infinity;
  for (const { nodeId } of serversOf(raft)) atMs = Math.min(atMs, readyAtMs(raft, nodeId, nowMs));
  return atMs;
}

function nextAnswerAtMs(raft: Raft, nowMs: number): number {
  let atMs = Infinity;
  for (const [nodeId, { correlationId }] of raft.connections) {
    if (correlationId === -1 || hasTimedOut(raft, nodeId, nowMs)) continue;
    atMs = Math.min(atMs, readyAtMs(raft, nodeId, nowMs));
  }
  return atMs;
}

function fetchRequest(raft: Raft): FetchRequest {
  const { clusterId, nodeId, directoryId, fetchMaxBytes } = raft.options;
  return {
    kind: 'Fetch',
    clusterId,
    replicaId: nodeId,
    replicaDirectoryId: directoryId,
    currentLeaderEpoch: raft.quorumEpoch,
    fetchOffset: raft.log.endOffset,
    lastFetchedEpoch: raft.log.lastEpoch,
    highWatermark: raft.highWatermark,
    maxWaitMs: FETCH_MAX_WAIT_MS,
    maxBytes: fetchMaxBytes,
  };
}

/** Answers whether the node that was asked is fine. */
export function handleFetchResponse(
  raft: Raft,
  request: FetchRequest,
  response: FetchResponse,
  batches: readonly RaftBatch[],
  nowMs: number,
  out: RaftEffect[],
): boolean {
  const outcome = handleCommonResponse(raft, response, nowMs, out);
  // Who knows of no leader either is not asked again at once.
  if (outcome !== 'use') return outcome === 'handled' && raft.role.kind !== 'unattached';
  const { role } = raft;
  if (role.kind !== 'follower' || request.currentLeaderEpoch !== raft.quorumEpoch) return true;
  // What was asked is not where this log ends any more: the answer is about another place.
  if (request.fetchOffset !== raft.log.endOffset) return true;
  if (response.divergingEpoch !== null) {
    if (!truncate(raft, response.divergingEpoch, out)) return false;
  } else if (response.snapshotId !== null) {
    if (!startSnapshot(raft, role, response.snapshotId, out)) return false;
  } else if (!append(raft, response, batches, out)) {
    return false;
  }
  role.hasFetched = true;
  role.fetchDeadlineMs = nowMs + drawFetchTimeoutMs(raft);
  return true;
}

function truncate(raft: Raft, diverging: EpochEndOffset, out: RaftEffect[]): boolean {
  const { log, highWatermark } = raft;
  const endOffset = truncationOffset(log, diverging);
  const { epoch } = diverging;
  // What a snapshot stands for was committed, too, before this process began.
  const committedEndOffset = Math.max(highWatermark, log.startOffset);
  if (endOffset < committedEndOffset || endOffset >= log.endOffset) {
    // Committed records are never given up, whatever a leader says.
    const message = `cannot cut the log at ${endOffset} for epoch ${epoch}`;
    out.push({ kind: 'note', message: `${message}: committed up to ${committedEndOffset}` });
    return false;
  }
  raft.hasLogChanged = true;
  out.push({ kind: 'truncate', endOffset });
  truncateHistory(raft.voterHistory, endOffset);
  return true;
}

function append(
  raft: Raft,
  response: FetchResponse,
  batches: readonly RaftBatch[],
  out: RaftEffect[],
): boolean {
  let { endOffset } = raft.log;
  let epoch = raft.log.lastEpoch;
  const controls: OffsetControlRecord[] = [];
  for (const batch of batches) {
    const isNext = batch.baseOffset === endOffset && batch.lastOffset >= endOffset;
    if (!isNext || batch.leaderEpoch < epoch || batch.leaderEpoch > raft.quorumEpoch) {
      out.push({ kind: 'note', message: `refused a batch at ${batch.baseOffset}` });
      return false;
    }
    endOffset = batch.lastOffset + 1;
    epoch = batch.leaderEpoch;
    controls.push(...batch.controls);
  }
  if (batches.length > 0) {
    raft.hasLogChanged = true;
    out.push({ kind: 'appendAsFollower', batches });
    noteControls(raft.voterHistory, controls);
  }
  if (response.highWatermark >= 0) {
    raiseHighWatermark(raft, Math.min(endOffset, response.highWatermark), out);
  }
  return true;
}
