/**
 * What must hold in a simulated quorum at every moment, whatever was lost, cut or forgotten. Each
 * promise is looked at when something happens that could break it.
 */

import { ZERO_UUID } from '../../src/base/uuid.ts';
import type { ElectionState } from '../../src/core/raft/election-state.ts';
import { kraftVersionOf, type Raft } from '../../src/core/raft/raft-state.ts';
import type { Voter } from '../../src/core/raft/voter-set.ts';
import type { SimBatch, SimQuorumLog, SimSnapshot } from './quorum-log.ts';

export class Violation extends Error {
  readonly promise: string;

  constructor(promise: string, detail: string) {
    super(`${promise}: ${detail}`);
    this.promise = promise;
  }
}

export type CheckedNode = {
  readonly nodeId: number;
  readonly directoryId: string;
  readonly log: SimQuorumLog;
  readonly isUp: boolean;
};

type Committed = { readonly epoch: number; readonly value: number };

const EPOCHS = 2 ** 20;

export class QuorumChecker {
  /** By offset, what any node has ever called committed. */
  readonly committed: Committed[] = [];
  private readonly hashes: number[] = [0];
  private readonly leaderByEpoch: Map<number, string> = new Map();
  /** By offset and epoch: a record has one value, for ever. */
  private readonly valueByPlace: Map<number, number> = new Map();
  private readonly voteByVoter: Map<string, string> = new Map();
  /** By directory: a new disk may begin anew. */
  private readonly electionByDirectory: Map<string, ElectionState> = new Map();

  onPersist(node: CheckedNode, election: ElectionState): void {
    const before = this.electionByDirectory.get(node.directoryId);
    this.electionByDirectory.set(node.directoryId, election);
    if (before === undefined) return;
    const where = `node ${node.nodeId}, ${JSON.stringify(before)} -> ${JSON.stringify(election)}`;
    if (election.leaderEpoch < before.leaderEpoch) throw new Violation('MonotonicEpoch', where);
    if (election.leaderEpoch > before.leaderEpoch || before.votedId === -1) return;
    if (election.votedId !== before.votedId) throw new Violation('MonotonicVote', where);
  }

  onVoteGranted(node: CheckedNode, quorumEpoch: number, candidate: string): void {
    const voter = `${node.directoryId}/${quorumEpoch}`;
    const before = this.voteByVoter.get(voter);
    if (before !== undefined && before !== candidate) {
      throw new Violation('OneVoteAnEpoch', `node ${node.nodeId}: ${before} and ${candidate}`);
    }
    this.voteByVoter.set(voter, candidate);
  }

  onLeader(node: CheckedNode, raft: Raft): void {
    const { quorumEpoch } = raft;
    const name = `${node.nodeId}@${node.directoryId}`;
    const before = this.leaderByEpoch.get(quorumEpoch);
    if (before === name) return;
    if (before !== undefined) {
      throw new Violation('ElectionSafety', `${before} and ${name} lead epoch ${quorumEpoch}`);
    }
    this.leaderByEpoch.set(quorumEpoch, name);
    const lastOffset = this.committed.length - 1;
    if (lastOffset < 0 || lastOffset < node.log.startOffset) return;
    const last = node.log.findBatch(lastOffset);
    if (last?.leaderEpoch !== this.committed[lastOffset]!.epoch) {
      const has = `the log ends at ${node.log.endOffset}`;
      throw new Violation('LeaderCompleteness', `${name} leads ${quorumEpoch}, ${has}`);
    }
  }

  onLeaderAppend(node: CheckedNode, batch: SimBatch): void {
    for (let i = 0; i < batch.payload.length; i++) {
      const place = (batch.baseOffset + i) * EPOCHS + batch.leaderEpoch;
      const before = this.valueByPlace.get(place);
      if (before !== undefined && before !== batch.payload[i]) {
        const where = `offset ${batch.baseOffset + i} epoch ${batch.leaderEpoch}`;
        throw new Violation('LogMatching', `node ${node.nodeId} writes ${where} anew`);
      }
      this.valueByPlace.set(place, batch.payload[i]!);
    }
  }

  onTruncate(node: CheckedNode, raft: Raft, endOffset: number): void {
    const where = `node ${node.nodeId} at ${endOffset}`;
    if (endOffset < raft.highWatermark)
      throw new Violation('NoTruncationBelowHighWatermark', where);
    const committed = this.committed[endOffset];
    if (committed === undefined) return;
    if (node.log.findBatch(endOffset)?.leaderEpoch === committed.epoch) {
      throw new Violation('NoTruncationOfCommitted', where);
    }
  }

  /** `isLeader`: it has counted itself; followers only repeat. */
  onHighWatermark(
    node: CheckedNode,
    raft: Raft,
    before: number,
    offset: number,
    nodes: readonly CheckedNode[],
  ): void {
    if (offset <= before) throw new Violation('MonotonicHighWatermark', `node ${node.nodeId}`);
    const { log } = node;
    if (offset > log.endOffset) throw new Violation('HighWatermarkInLog', `node ${node.nodeId}`);
    if (offset > this.committed.length) {
      // A leader may have stepped down on what it has just committed.
      if (raft.role.kind !== 'leader' && raft.role.kind !== 'resigned') {
        throw new Violation('LeaderCommitsFirst', `node ${node.nodeId} knows ${offset}`);
      }
      this.checkMajority(node, raft, offset, nodes);
    }
    for (let at = Math.max(before, log.startOffset, 0); at < offset; ) {
      const batch = log.findBatch(at)!;
      for (; at <= batch.lastOffset && at < offset; at++) {
        const value = batch.payload[at - batch.baseOffset]!;
        this.compare(node, at, batch.leaderEpoch, value);
      }
    }
  }

  private compare(node: CheckedNode, offset: number, epoch: number, value: number): void {
    const known = this.committed[offset];
    if (known === undefined) {
      if (offset !== this.committed.length) {
        throw new Violation('CommittedPrefix', `node ${node.nodeId} skips to ${offset}`);
      }
      this.committed.push({ epoch, value });
      this.hashes.push(mix(this.hashes[offset]!, epoch, value));
    } else if (known.epoch !== epoch || known.value !== value) {
      const what = `${known.epoch}:${known.value} and ${epoch}:${value}`;
      throw new Violation('CommittedDataEqual', `offset ${offset} of node ${node.nodeId}: ${what}`);
    }
  }

  private checkMajority(
    node: CheckedNode,
    raft: Raft,
    offset: number,
    nodes: readonly CheckedNode[],
  ): void {
    const voters = raft.voterHistory.entries.at(-1)?.voters ?? raft.voterHistory.staticVoters;
    const epoch = node.log.findBatch(offset - 1)?.leaderEpoch ?? -1;
    let count = 0;
    for (const { voterId, voterDirectoryId } of voters) {
      const holder = nodes.find(
        (other) =>
          other.nodeId === voterId &&
          (voterDirectoryId === ZERO_UUID || voterDirectoryId === other.directoryId),
      );
      if (holder?.log.hasDurably(offset - 1, epoch)) count++;
    }
    if (count > voters.length / 2) return;
    const have = `${count} of ${voters.length} have offset ${offset - 1}`;
    throw new Violation('MajorityReachedHighWatermark', `node ${node.nodeId}: ${have}`);
  }

  onSnapshotLoaded(node: CheckedNode, raft: Raft, snapshot: SimSnapshot): void {
    const { endOffset } = snapshot.snapshotId;
    const where = `node ${node.nodeId} at ${endOffset}`;
    if (raft.role.kind === 'leader') throw new Violation('LeaderNeverLoadsSnapshot', where);
    if (endOffset < raft.highWatermark) throw new Violation('NoStaleSnapshot', where);
    this.checkSnapshot(node, snapshot);
  }

  checkSnapshot(node: CheckedNode, snapshot: SimSnapshot): void {
    const { endOffset } = snapshot.snapshotId;
    if (this.hashes[endOffset] === snapshot.hash) return;
    throw new Violation('SnapshotOfCommitted', `node ${node.nodeId} at ${endOffset}`);
  }

  hashBefore(endOffset: number): number {
    return this.hashes[endOffset] ?? -1;
  }

  /** After each decision. */
  checkNode(node: CheckedNode, raft: Raft): void {
    const { role } = raft;
    if (role.kind === 'leader') this.checkVoterSets(node, raft);
    const isElector = role.kind === 'prospective' || role.kind === 'candidate';
    if (isElector && !raft.options.canBecomeVoter) {
      throw new Violation('ValidRoles', `node ${node.nodeId} is ${role.kind}`);
    }
    const { log } = node;
    const isStartKnown =
      log.startOffset === 0 ||
      log.snapshots.some(({ snapshotId }) => snapshotId.endOffset === log.startOffset);
    if (!isStartKnown) {
      throw new Violation('SnapshotAtLogStart', `node ${node.nodeId} from ${log.startOffset}`);
    }
    if (log.endOffset < raft.highWatermark) {
      throw new Violation('HighWatermarkInLog', `node ${node.nodeId}: ${raft.highWatermark}`);
    }
  }

  /** A change of who votes waits for the one before it. */
  private checkVoterSets(node: CheckedNode, raft: Raft): void {
    if (kraftVersionOf(raft) === 0) return;
    const { entries } = raft.voterHistory;
    let changes = 0;
    const committedEnd = this.committed.length;
    for (let i = entries.length - 1; i > 0 && entries[i]!.offset >= committedEnd; i--) {
      const isFirst = entries[i - 1]!.kraftVersion === 0;
      if (!isFirst && members(entries[i]!.voters) !== members(entries[i - 1]!.voters)) changes++;
    }
    if (changes > 1) {
      throw new Violation('AtMostOneUncommittedVoterSet', `node ${node.nodeId} has ${changes}`);
    }
  }
}

function members(voters: readonly Voter[]): string {
  return voters.map((voter) => `${voter.voterId}@${voter.voterDirectoryId}`).join(',');
}

/** One step of a hash that is cheap and good enough to tell histories apart. */
export function mix(hash: number, a: number, b: number): number {
  const h = Math.imul(hash ^ a, 0x9e3779b1) ^ (hash >>> 15);
  return (Math.imul(h ^ b, 0x85ebca6b) ^ (h >>> 13)) >>> 0;
}
