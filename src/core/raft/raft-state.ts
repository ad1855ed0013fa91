/**
 * Everything one replica of the quorum knows besides its log. What must survive a crash is in the
 * log, in the snapshots and in `election` (the `quorum-state` file); all the rest may be lost.
 *
 * A role belongs to one epoch. That a replica is an observer is no role: it is one as long as the
 * last voter set of its log does not have it, and it follows like any other.
 */
import type { Prng } from '../../base/prng.ts';
import type { Connection } from './connections.ts';
import type { ElectionState } from './election-state.ts';
import type { RaftLogView, RaftOptions } from './raft-command.ts';
import type { FetchRequest, SnapshotId } from './raft-message.ts';
import { lastVoterSet, type VoterHistory } from './voter-history.ts';
import { isVoterIn, type ReplicaKey, type Voter, type VoterEndpoint } from './voter-set.ts';

/** Knows of no leader that it could fetch from. */
export type Unattached = {
  readonly kind: 'unattached';
  /** Known without a way to reach it; -1: unknown. */
  readonly leaderId: number;
  /** `Infinity` for an observer. */
  readonly electionDeadlineMs: number;
};

/** Asks whether an election would succeed, in the epoch as it is (KIP-996). */
export type Prospective = {
  readonly kind: 'prospective';
  /** The leader it has lost contact with; -1: none. */
  readonly leaderId: number;
  readonly leaderEndpoints: readonly VoterEndpoint[];
  readonly electionDeadlineMs: number;
  readonly isGrantedByVoter: Map<number, boolean>;
};

export type Candidate = {
  readonly kind: 'candidate';
  readonly electionDeadlineMs: number;
  readonly isGrantedByVoter: Map<number, boolean>;
};

export type Follower = {
  readonly kind: 'follower';
  readonly leaderId: number;
  readonly leaderEndpoints: readonly VoterEndpoint[];
  fetchDeadlineMs: number;
  /** In this epoch: a leader that answers is no reason for an election. */
  hasFetched: boolean;
  fetchingSnapshot: FetchingSnapshot | null;
  /** When to look next whether the leader should know something else about this voter. */
  updateVoterAtMs: number;
  /** `kraft.version` 0: the leader has heard this epoch what this voter is. */
  hasUpdatedLeader: boolean;
};

export type FetchingSnapshot = {
  readonly snapshotId: SnapshotId;
  position: number;
  /** All of it is here and the host puts it in place. */
  isInstalling: boolean;
};

/** What the leader knows of another replica, or of itself. */
export type ReplicaState = {
  readonly key: ReplicaKey;
  /** -1: has not fetched yet. The leader's own: what is durable. */
  endOffset: number;
  lastFetchAtMs: number;
  lastCaughtUpAtMs: number;
  /** The leader's log end when the replica fetched last. */
  leaderEndOffsetAtFetch: number;
};

/** A Fetch that waits for records. */
export type ParkedFetch = {
  readonly ticket: number;
  readonly listenerName: string;
  readonly request: FetchRequest;
  readonly deadlineMs: number;
};

/** An AddRaftVoter or RemoveRaftVoter that is not answered yet. At most one. */
export type VoterChange = {
  readonly kind: 'add' | 'remove';
  readonly ticket: number;
  readonly deadlineMs: number;
  readonly voter: Voter;
  readonly ackWhenCommitted: boolean;
  /** Of the ApiVersions request to the new voter; -1: not asked (any more). */
  readonly correlationId: number;
  /** Of the voters in the log; -1: not yet there. */
  readonly offset: number;
};

export type Leader = {
  readonly kind: 'leader';
  /** Where its own LeaderChange record is. Nothing before is committed by counting alone. */
  readonly epochStartOffset: number;
  /** Committed in this epoch, so that a change of voters is safe; -1: nothing yet. */
  highWatermark: number;
  /** The voters of the log's end, by id. */
  voterStates: Map<number, ReplicaState>;
  /** By `printReplica`. */
  readonly observerStates: Map<string, ReplicaState>;
  readonly fetchedVoterIds: Set<number>;
  checkQuorumDeadlineMs: number;
  beginQuorumEpochAtMs: number;
  parkedFetches: ParkedFetch[];
  voterChange: VoterChange | null;
  isResignRequested: boolean;
  /** `kraft.version` 0: what the voters told of themselves, for the upgrade to 1. */
  volatileVoters: readonly Voter[];
};

/** Led this epoch and does not any more: it must not lead it again nor vote in it. */
export type Resigned = {
  readonly kind: 'resigned';
  readonly electionDeadlineMs: number;
  readonly unackedVoterIds: Set<number>;
  readonly preferredSuccessors: readonly ReplicaKey[];
};

export type Role = Unattached | Prospective | Candidate | Follower | Leader | Resigned;

export type Raft = {
  readonly options: RaftOptions;
  readonly log: RaftLogView;
  readonly prng: Prng;
  readonly voterHistory: VoterHistory;
  quorumEpoch: number;
  /** In `quorumEpoch`; null: nobody. */
  votedKey: ReplicaKey | null;
  role: Role;
  /** As it is on disk. */
  election: ElectionState;
  /** Of everything committed that this replica knows; -1: nothing since its start. */
  highWatermark: number;
  readonly connections: Map<number, Connection>;
  nextCorrelationId: number;
  /** The host wants to stop; `Infinity`: it does not. */
  shutDownDeadlineMs: number;
  hasShutDown: boolean;
  /** The log view is behind what this decision ordered, so nothing may be read from it. */
  hasLogChanged: boolean;
  /** When `decide` wants to be called next. */
  deadlineMs: number;
};

export function localKey(raft: Raft): ReplicaKey {
  return { id: raft.options.nodeId, directoryId: raft.options.directoryId };
}

/** What this node would be as a voter. */
export function localVoter(raft: Raft): Voter {
  return {
    voterId: raft.options.nodeId,
    voterDirectoryId: raft.options.directoryId,
    endpoints: raft.options.listeners,
    kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
  };
}

export function currentVoters(raft: Raft): readonly Voter[] {
  return lastVoterSet(raft.voterHistory).voters;
}

export function kraftVersionOf(raft: Raft): number {
  return lastVoterSet(raft.voterHistory).kraftVersion;
}

export function isVoter(raft: Raft): boolean {
  return raft.options.canBecomeVoter && isVoterIn(currentVoters(raft), localKey(raft));
}

export function isOnlyVoter(raft: Raft): boolean {
  return isVoter(raft) && currentVoters(raft).length === 1;
}

/** -1: unknown. A leader that has resigned is still the one of its epoch. */
export function knownLeaderId(raft: Raft): number {
  const { role } = raft;
  switch (role.kind) {
    case 'leader':
    case 'resigned':
      return raft.options.nodeId;
    case 'candidate':
      return -1;
    default:
      return role.leaderId;
  }
}

export function knownLeaderEndpoints(raft: Raft): readonly VoterEndpoint[] {
  const { role } = raft;
  switch (role.kind) {
    case 'leader':
    case 'resigned':
      return raft.options.listeners;
    case 'follower':
    case 'prospective':
      return role.leaderEndpoints;
    default:
      return [];
  }
}

/** Wide enough for two elections on a network of some ten milliseconds, a tenth of the wait. */
const FETCH_JITTER_DIVISOR = 10;

/** As jittered as Kafka's: once to twice the timeout. */
export function drawElectionTimeoutMs(raft: Raft): number {
  const { electionTimeoutMs } = raft.options;
  return electionTimeoutMs + raft.prng.below(electionTimeoutMs);
}

/**
 * A leader's last answer reaches its followers together. If they gave it up together as well, they
 * would vote each for itself, and all would wait out a whole election before the next attempt.
 */
export function drawFetchTimeoutMs(raft: Raft): number {
  const { fetchTimeoutMs } = raft.options;
  return fetchTimeoutMs + raft.prng.below(Math.ceil(fetchTimeoutMs / FETCH_JITTER_DIVISOR));
}
