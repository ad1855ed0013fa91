/**
 * Deliberate bugs: what a simulated quorum must not survive. They are put in from outside, between
 * a replica's core and its host or into the core's state, never by a switch in the product. Each
 * names the scenario that finds it.
 */

import { becomeLeader } from '../../src/core/raft/leader.ts';
import type { RaftCommand, RaftEffect, RaftLogView } from '../../src/core/raft/raft-command.ts';
import type { EpochEndOffset, RaftRequest, SnapshotId } from '../../src/core/raft/raft-message.ts';
import { currentVoters, type Leader, localKey, type Raft } from '../../src/core/raft/raft-state.ts';
import { lastVoterSet } from '../../src/core/raft/voter-history.ts';
import { findVoter, type VoterSet } from '../../src/core/raft/voter-set.ts';
import type { SimQuorumLog, SimSnapshot } from './quorum-log.ts';
import type { SimNode } from './quorum-node.ts';

export type QuorumMutation = {
  readonly name: string;
  readonly scenario: string;
  /** What the core sees of the log. */
  readonly viewOf: (node: SimNode) => RaftLogView;
  /** After a start. */
  readonly started: (raft: Raft, nowMs: number, out: RaftEffect[]) => void;
  /** Before a decision. */
  readonly command: (raft: Raft, command: RaftCommand) => RaftCommand;
  /** After it, before any of it is carried out. */
  readonly decided: (raft: Raft, command: RaftCommand, out: RaftEffect[]) => void;
  readonly installed: (log: SimQuorumLog, snapshot: SimSnapshot) => void;
  /** Where a snapshot that is taken now ends. */
  readonly snapshotEnd: (node: SimNode) => number;
  /** And where what is in it ends. */
  readonly imageEnd: (snapshotEnd: number) => number;
};

export const HONEST: QuorumMutation = {
  name: 'none',
  scenario: '',
  viewOf: (node) => node.log,
  started: () => {},
  command: (_raft, command) => command,
  decided: () => {},
  installed: (log, snapshot) => log.startAt(snapshot.snapshotId),
  snapshotEnd: (node) => node.raft?.highWatermark ?? -1,
  imageEnd: (snapshotEnd) => snapshotEnd,
};

/** A view that calls everything durable while `isWrong`. */
class HastyView implements RaftLogView {
  private readonly node: SimNode;
  private readonly isWrong: () => boolean;

  constructor(node: SimNode, isWrong: () => boolean) {
    this.node = node;
    this.isWrong = isWrong;
  }

  get startOffset(): number {
    return this.node.log.startOffset;
  }
  get endOffset(): number {
    return this.node.log.endOffset;
  }
  get flushedEndOffset(): number {
    return this.isWrong() ? this.node.log.endOffset : this.node.log.flushedEndOffset;
  }
  get lastEpoch(): number {
    return this.node.log.lastEpoch;
  }
  get latestSnapshotId(): SnapshotId | null {
    return this.node.log.latestSnapshotId;
  }
  get earliestSnapshotId(): SnapshotId | null {
    return this.node.log.earliestSnapshotId;
  }
  endOffsetForEpoch(leaderEpoch: number): EpochEndOffset {
    return this.node.log.endOffsetForEpoch(leaderEpoch);
  }
  snapshotSizeBytes(snapshotId: SnapshotId): number {
    return this.node.log.snapshotSizeBytes(snapshotId);
  }
}

/** For the bugs of which the types already say that they are some. */
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function requestOf(command: RaftCommand): RaftRequest | null {
  return command.kind === 'request' ? command.request : null;
}

function withRequest(command: RaftCommand, request: RaftRequest): RaftCommand {
  return command.kind === 'request' ? { ...command, request } : command;
}

function bug(
  name: string,
  scenario: string,
  parts: Partial<Omit<QuorumMutation, 'name' | 'scenario'>>,
): QuorumMutation {
  return { ...HONEST, name, scenario, ...parts };
}

/** Lets a change of voters pass the checks that ask what is committed. */
function pretendCommitted(
  isWrong: (raft: Raft, leader: Leader) => boolean,
): Pick<QuorumMutation, 'command' | 'decided'> {
  const before: Map<Raft, number> = new Map();
  return {
    command: (raft, command) => {
      const kind = requestOf(command)?.kind;
      const { role } = raft;
      const isChange = kind === 'AddRaftVoter' || kind === 'RemoveRaftVoter';
      if (isChange && role.kind === 'leader' && isWrong(raft, role)) {
        before.set(raft, role.highWatermark);
        role.voterChange = null;
        role.highWatermark = lastVoterSet(raft.voterHistory).offset + 1;
      }
      return command;
    },
    decided: (raft) => {
      const highWatermark = before.get(raft);
      before.delete(raft);
      if (highWatermark === undefined || raft.role.kind !== 'leader') return;
      raft.role.highWatermark = highWatermark;
    },
  };
}

/** What an old voter set was before a decision, to be put back after it. */
function keepVoters(): Pick<QuorumMutation, 'command' | 'decided'> {
  let entries: VoterSet[] = [];
  return {
    command: (raft, command) => {
      entries = [...raft.voterHistory.entries];
      return command;
    },
    decided: (raft, _command, out) => {
      if (out.some(({ kind }) => kind === 'truncate')) raft.voterHistory.entries = entries;
    },
  };
}

export const QUORUM_MUTATIONS: readonly QuorumMutation[] = [
  bug(
    'the leader counts its own records before they are flushed',
    'canRecoverAfterAllNodesKilled',
    {
      viewOf: (node) => new HastyView(node, () => node.isLeader),
      decided: (raft) => {
        const own =
          raft.role.kind === 'leader' ? raft.role.voterStates.get(raft.options.nodeId) : null;
        if (own && !raft.hasLogChanged) own.endOffset = raft.log.flushedEndOffset;
      },
    },
  ),
  bug('a follower acknowledges records before they are flushed', 'canRecoverAfterAllNodesKilled', {
    viewOf: (node) => new HastyView(node, () => !node.isLeader),
  }),
  bug('a vote is not persisted', 'everythingAtOnce', {
    decided: (raft, _command, out) => {
      for (const [i, effect] of out.entries()) {
        if (effect.kind !== 'persistElection' || effect.election.votedId === -1) continue;
        if (effect.election.votedId === raft.options.nodeId) continue;
        out[i] = { kind: 'note', message: 'not persisted' };
      }
    },
  }),
  bug('a vote is forgotten within its epoch', 'lossyNetwork', {
    command: (raft, command) => {
      if (requestOf(command)?.kind === 'Vote') raft.votedKey = null;
      return command;
    },
  }),
  bug('a vote is granted whatever the candidate has', 'everythingAtOnce', {
    command: (_raft, command) => {
      const request = requestOf(command);
      if (request?.kind !== 'Vote') return command;
      return withRequest(command, {
        ...request,
        lastOffset: Number.MAX_SAFE_INTEGER,
        lastOffsetEpoch: Math.max(0, request.replicaEpoch - 1),
      });
    },
  }),
  bug('records of an older epoch are committed by counting', 'commitWaitsForOwnEpoch', {
    decided: (raft) => {
      if (raft.role.kind === 'leader') (raft.role as Writable<Leader>).epochStartOffset = -1;
    },
  }),
  bug('a leader that restarts leads its epoch again', 'leaderRestartsInItsOwnEpoch', {
    started: (raft, nowMs, out) => {
      if (raft.role.kind !== 'resigned') return;
      const isGrantedByVoter = new Map([[raft.options.nodeId, true]]);
      const candidate = { kind: 'candidate', electionDeadlineMs: nowMs, isGrantedByVoter } as const;
      becomeLeader(raft, candidate, nowMs, out);
    },
  }),
  bug('a leader that nobody hears goes on', 'leaderWithoutMajorityResigns', {
    decided: (raft) => {
      if (raft.role.kind === 'leader') raft.role.checkQuorumDeadlineMs = Infinity;
    },
  }),
  bug('a follower with a healthy leader grants pre-votes', 'returningVoterDoesNotDisturb', {
    command: (raft, command) => {
      if (requestOf(command)?.kind === 'Vote' && raft.role.kind === 'follower') {
        raft.role.hasFetched = false;
      }
      return command;
    },
  }),
  bug('the epoch of the last fetched record is not compared', 'divergentLogsAreCut', {
    command: (raft, command) => {
      const request = requestOf(command);
      if (request?.kind !== 'Fetch' || raft.role.kind !== 'leader') return command;
      const { fetchOffset, currentLeaderEpoch } = request;
      for (let epoch = 0; epoch <= currentLeaderEpoch; epoch++) {
        const end = raft.log.endOffsetForEpoch(epoch);
        if (end.epoch !== epoch || end.endOffset < fetchOffset) continue;
        return withRequest(command, { ...request, lastFetchedEpoch: epoch });
      }
      return command;
    },
  }),
  bug('a voter set stays when it is truncated away', 'uncommittedVotersAreReverted', keepVoters()),
  bug(
    'voters change while the last change is not committed',
    'voterChangesDuringTrouble',
    pretendCommitted((_raft, leader) => leader.highWatermark >= 0),
  ),
  bug(
    'voters change before anything of the epoch is committed',
    'voterChangesDuringTrouble',
    pretendCommitted((_raft, leader) => leader.highWatermark < 0),
  ),
  bug('a voter is known by its id alone', 'replacedDiskIsAnotherVoter', {
    command: (raft, command) => {
      const request = requestOf(command);
      if (request?.kind === 'Vote') {
        const { directoryId: voterDirectoryId } = localKey(raft);
        return withRequest(command, { ...request, voterDirectoryId });
      }
      if (request?.kind !== 'Fetch') return command;
      const voter = findVoter(currentVoters(raft), request.replicaId);
      if (voter === undefined) return command;
      return withRequest(command, { ...request, replicaDirectoryId: voter.voterDirectoryId });
    },
  }),
  bug('a leader that has removed itself still counts', 'removedLeaderLeadsUntilCommitted', {
    decided: (raft) => {
      if (raft.role.kind !== 'leader') return;
      const { voterStates, observerStates } = raft.role;
      for (const state of observerStates.values()) {
        if (state.key.id === raft.options.nodeId) voterStates.set(state.key.id, state);
      }
    },
  }),
  bug('a snapshot is loaded over the log that was there', 'laggardCatchesUpBySnapshot', {
    installed: () => {},
  }),
  bug('older snapshots stay when one is loaded', 'leaderChangesDuringSnapshot', {
    installed: (log, snapshot) => {
      const older = log.snapshots.filter((it) => it !== snapshot);
      log.startAt(snapshot.snapshotId);
      log.snapshots.unshift(...older);
    },
  }),
  bug('a snapshot has less than its name says', 'laggardCatchesUpBySnapshot', {
    imageEnd: (snapshotEnd) => snapshotEnd - 1,
  }),
  bug('a snapshot has what is not committed', 'everythingAtOnce', {
    snapshotEnd: (node) => node.log.flushedEndOffset,
  }),
];
