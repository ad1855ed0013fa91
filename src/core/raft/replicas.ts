/**
 * What a leader knows of the other replicas, and what is committed (LeaderState).
 *
 * A record is committed when a majority of the voters of the log's end has it on disk, this node
 * counted only if it is one of them, and when at least one record of the leader's own epoch is
 * among what the majority has.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import type { RaftEffect } from './raft-command.ts';
import {
  currentVoters,
  type Leader,
  localKey,
  type Raft,
  type ReplicaState,
} from './raft-state.ts';
import { printReplica, type ReplicaKey } from './voter-set.ts';

/** How much longer than a fetch timeout a leader without a majority holds on. */
const CHECK_QUORUM_FACTOR = 1.5;
/** A replica that is no voter and has not fetched for so long is forgotten. */
const OBSERVER_SESSION_MS = 300_000;

export function checkQuorumDeadlineMs(raft: Raft, nowMs: number): number {
  return nowMs + raft.options.fetchTimeoutMs * CHECK_QUORUM_FACTOR;
}

export function newReplicaState(key: ReplicaKey): ReplicaState {
  return {
    key,
    endOffset: -1,
    lastFetchAtMs: -1,
    lastCaughtUpAtMs: -1,
    leaderEndOffsetAtFetch: -1,
  };
}

/** What is known of a replica stays known when it becomes a voter, or stops to be one. */
export function updateVoterStates(raft: Raft, leader: Leader): void {
  const former = leader.voterStates;
  const next = new Map<number, ReplicaState>();
  for (const { voterId, voterDirectoryId } of currentVoters(raft)) {
    const key: ReplicaKey = { id: voterId, directoryId: voterDirectoryId };
    const known = findReplica(leader, key);
    next.set(voterId, known ?? newReplicaState(key));
    if (known !== undefined) {
      leader.observerStates.delete(printReplica(known.key));
      if (former.get(voterId) === known) former.delete(voterId);
    }
  }
  leader.voterStates = next;
  for (const state of former.values()) leader.observerStates.set(printReplica(state.key), state);
}

export function findReplica(leader: Leader, key: ReplicaKey): ReplicaState | undefined {
  const state = leader.voterStates.get(key.id);
  const isAnyDirectory = key.directoryId === ZERO_UUID || state?.key.directoryId === ZERO_UUID;
  if (state !== undefined && (isAnyDirectory || state.key.directoryId === key.directoryId)) {
    return state;
  }
  return leader.observerStates.get(printReplica(key));
}

export function isVoterState(leader: Leader, state: ReplicaState): boolean {
  return leader.voterStates.get(state.key.id) === state;
}

/** A replica has everything before `fetchOffset`, durably. */
export function noteFetch(
  raft: Raft,
  leader: Leader,
  key: ReplicaKey,
  fetchOffset: number,
  nowMs: number,
  out: RaftEffect[],
): void {
  if (key.id < 0) return;
  const state = replicaStateOf(leader, key, nowMs);
  const leaderEndOffset = raft.log.endOffset;
  if (fetchOffset >= leaderEndOffset) {
    state.lastCaughtUpAtMs = nowMs;
  } else if (fetchOffset >= state.leaderEndOffsetAtFetch && state.lastFetchAtMs >= 0) {
    // It had everything that there was when it fetched last.
    state.lastCaughtUpAtMs = Math.max(state.lastCaughtUpAtMs, state.lastFetchAtMs);
  }
  state.leaderEndOffsetAtFetch = leaderEndOffset;
  state.lastFetchAtMs = nowMs;
  state.endOffset = fetchOffset;
  noteContact(raft, leader, key, nowMs);
  if (isVoterState(leader, state)) advanceHighWatermark(raft, leader, out);
}

function replicaStateOf(leader: Leader, key: ReplicaKey, nowMs: number): ReplicaState {
  const known = findReplica(leader, key);
  if (known !== undefined) return known;
  for (const [name, { lastFetchAtMs }] of leader.observerStates) {
    if (nowMs - lastFetchAtMs >= OBSERVER_SESSION_MS) leader.observerStates.delete(name);
  }
  const state = newReplicaState(key);
  leader.observerStates.set(printReplica(key), state);
  return state;
}

/** Any Fetch or FetchSnapshot of a voter shows that it follows. */
export function noteContact(raft: Raft, leader: Leader, key: ReplicaKey, nowMs: number): void {
  const state = findReplica(leader, key);
  if (state !== undefined && isVoterState(leader, state)) leader.fetchedVoterIds.add(key.id);
  const voterCount = leader.voterStates.size;
  const isOwnCounted = leader.voterStates.has(raft.options.nodeId);
  const needed = Math.floor(voterCount / 2) + 1 - (isOwnCounted ? 1 : 0);
  if (leader.fetchedVoterIds.size < needed) return;
  leader.fetchedVoterIds.clear();
  leader.checkQuorumDeadlineMs = checkQuorumDeadlineMs(raft, nowMs);
}

export function onFlushed(raft: Raft, leader: Leader, out: RaftEffect[]): void {
  const own = findReplica(leader, localKey(raft));
  if (own === undefined) return;
  own.endOffset = raft.log.flushedEndOffset;
  advanceHighWatermark(raft, leader, out);
}

function advanceHighWatermark(raft: Raft, leader: Leader, out: RaftEffect[]): void {
  const endOffsets = [...leader.voterStates.values()].map(({ endOffset }) => endOffset);
  endOffsets.sort((a, b) => b - a);
  const majorityEndOffset = endOffsets[Math.floor(endOffsets.length / 2)] ?? -1;
  // Until a majority has a record of this epoch, a later leader might still cut off older ones.
  if (majorityEndOffset <= leader.epochStartOffset) return;
  if (majorityEndOffset <= leader.highWatermark) return;
  leader.highWatermark = majorityEndOffset;
  raiseHighWatermark(raft, majorityEndOffset, out);
}

export function raiseHighWatermark(raft: Raft, offset: number, out: RaftEffect[]): void {
  if (offset <= raft.highWatermark) return;
  raft.highWatermark = offset;
  out.push({ kind: 'highWatermark', offset });
}
