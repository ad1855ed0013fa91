/**
 * One partition as its leader sees it: how far each follower is, who counts as in sync, and what
 * is committed (Partition and ReplicaManager of Apache Kafka).
 *
 * The in-sync set in force is the controller's; a change of it is only asked for, and until the answer
 * has come through the metadata log this leader lives with both sets: it commits nothing that a member
 * of either lacks (`maximalIsr`). A leader whose set is below `min.insync.replicas` commits nothing.
 */
import { assert } from '../../base/assert.ts';

/** What the metadata log says of the partition. */
export type LeaderState = {
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
};

export type FollowerProgress = {
  readonly brokerId: number;
  /** -1: unknown (a follower before KIP-903). */
  brokerEpoch: number;
  /** The end of its log, as its last fetch said; -1: it has not fetched from this leader yet. */
  logEndOffset: number;
  logStartOffset: number;
  /** When it last had everything this leader had when it asked the time before. */
  lastCaughtUpAtMs: number;
  lastFetchAtMs: number;
  lastFetchLeaderEndOffset: number;
};

/** Who may be in the set, as the image says. */
export type Eligibility = {
  /** Unfenced, not shutting down, and, when given, of this registration. */
  isEligible(brokerId: number, brokerEpoch: number): boolean;
  /** Unfenced. */
  isAlive(brokerId: number): boolean;
};

/** A change that the controller is asked for, of the state that these epochs name. */
export type ProposedIsr = {
  readonly kind: 'expand' | 'shrink';
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly isr: readonly { readonly brokerId: number; readonly brokerEpoch: number }[];
};

export class PartitionLeader {
  readonly brokerId: number;
  highWatermark: number;
  private state: LeaderState;
  private followers: Map<number, FollowerProgress>;
  /** Null: the set is stable. */
  private pending: ProposedIsr | null;
  /** Grows whenever the replicas, or those in sync, may be others. */
  stateVersion: number;
  /** The end of this log when this term began: before it is what earlier leaders have committed. */
  readonly epochStartOffset: number;

  constructor(
    brokerId: number,
    state: LeaderState,
    logEndOffset: number,
    highWatermark: number,
    nowMs: number,
  ) {
    this.brokerId = brokerId;
    this.state = state;
    this.highWatermark = highWatermark;
    this.followers = new Map();
    this.pending = null;
    this.stateVersion = 0;
    this.epochStartOffset = logEndOffset;
    this.onState(state, nowMs);
  }

  get leaderEpoch(): number {
    return this.state.leaderEpoch;
  }

  /** The metadata log has spoken, in the same leader epoch. Whatever was asked for is over. */
  onState(state: LeaderState, nowMs: number): void {
    assert(state.leaderEpoch === this.state.leaderEpoch, 'one of these for each leader epoch');
    assert(state.partitionEpoch >= this.state.partitionEpoch, 'partition epochs never go back');
    if (state.partitionEpoch > this.state.partitionEpoch) this.pending = null;
    this.state = state;
    this.stateVersion++;
    const followers = new Map<number, FollowerProgress>();
    for (const brokerId of state.replicas) {
      if (brokerId === this.brokerId) continue;
      const known = this.followers.get(brokerId);
      followers.set(brokerId, known ?? newFollower(brokerId, state.isr.includes(brokerId), nowMs));
    }
    this.followers = followers;
  }

  find(brokerId: number): FollowerProgress | undefined {
    return this.followers.get(brokerId);
  }

  /** A follower asks for records from `fetchOffset` on: it has everything before. */
  onFollowerFetch(
    follower: FollowerProgress,
    fetchOffset: number,
    followerLogStartOffset: number,
    brokerEpoch: number,
    leaderEndOffset: number,
    nowMs: number,
  ): void {
    if (fetchOffset >= leaderEndOffset) {
      follower.lastCaughtUpAtMs = Math.max(follower.lastCaughtUpAtMs, nowMs);
    } else if (fetchOffset >= follower.lastFetchLeaderEndOffset) {
      follower.lastCaughtUpAtMs = Math.max(follower.lastCaughtUpAtMs, follower.lastFetchAtMs);
    }
    follower.logEndOffset = fetchOffset;
    follower.logStartOffset = followerLogStartOffset;
    follower.brokerEpoch = brokerEpoch;
    follower.lastFetchAtMs = nowMs;
    follower.lastFetchLeaderEndOffset = leaderEndOffset;
  }

  isInSync(brokerId: number): boolean {
    return this.state.isr.includes(brokerId);
  }

  /** It asks for what it has asked for before, and that is still the end of this log. */
  onIdleFetch(follower: FollowerProgress, leaderEndOffset: number, nowMs: number): void {
    follower.lastCaughtUpAtMs = nowMs;
    follower.lastFetchAtMs = nowMs;
    follower.lastFetchLeaderEndOffset = leaderEndOffset;
  }

  /**
   * The end of what every member of the set has, and every follower that is about to join it;
   * the high watermark moves there, never back. `ownEndOffset`: of what is safely in this log.
   */
  advance(
    ownEndOffset: number,
    leaderEndOffset: number,
    minIsr: number,
    lagMsMax: number,
    eligibility: Eligibility,
    nowMs: number,
  ): number {
    if (this.state.isr.length < Math.min(minIsr, this.state.replicas.length)) {
      return this.highWatermark;
    }
    let endOffset = ownEndOffset;
    for (const follower of this.followers.values()) {
      const { brokerId, logEndOffset, brokerEpoch } = follower;
      const counts =
        this.isInMaximalIsr(brokerId) ||
        (isCaughtUp(follower, leaderEndOffset, lagMsMax, nowMs) &&
          eligibility.isEligible(brokerId, brokerEpoch));
      if (counts && logEndOffset < endOffset) endOffset = logEndOffset;
    }
    if (endOffset > this.highWatermark) this.highWatermark = endOffset;
    return this.highWatermark;
  }

  /** Null: this follower stays where it is. */
  proposeExpansion(follower: FollowerProgress, eligibility: Eligibility): ProposedIsr | null {
    const { brokerId, logEndOffset, brokerEpoch } = follower;
    if (this.pending !== null || this.isInSync(brokerId)) return null;
    if (logEndOffset < this.highWatermark || logEndOffset < this.epochStartOffset) return null;
    if (!eligibility.isEligible(brokerId, brokerEpoch)) return null;
    return this.propose('expand', [...this.state.isr, brokerId]);
  }

  /** Null: everybody in the set keeps up. */
  proposeShrink(leaderEndOffset: number, lagMsMax: number, nowMs: number): ProposedIsr | null {
    if (this.pending !== null) return null;
    const isr = this.state.isr.filter((brokerId) => {
      const follower = this.followers.get(brokerId);
      return follower === undefined || isCaughtUp(follower, leaderEndOffset, lagMsMax, nowMs);
    });
    return isr.length === this.state.isr.length ? null : this.propose('shrink', isr);
  }

  /** Nothing newer has taken its place: it may be asked for, again if need be. */
  isPending(proposed: ProposedIsr): boolean {
    return this.pending === proposed;
  }

  /**
   * The controller says that it has not made the change and, knowing this state, never will. Nothing
   * less ends it: one whose outcome is unknown may be in force, and then its members count.
   */
  onProposalRefused(proposed: ProposedIsr): void {
    if (this.pending === proposed) this.pending = null;
  }

  /** Granted: the state of `partitionEpoch` has it, and comes through the metadata log. */
  onProposalGranted(proposed: ProposedIsr, partitionEpoch: number): void {
    // It was so already, and there is nothing that could come.
    if (partitionEpoch <= this.state.partitionEpoch) this.onProposalRefused(proposed);
  }

  /** The smallest log start of all replicas that are up: what DeleteRecords waits for. */
  lowWatermark(ownLogStartOffset: number, eligibility: Eligibility): number {
    let low = ownLogStartOffset;
    for (const { brokerId, logStartOffset } of this.followers.values()) {
      if (logStartOffset < low && eligibility.isAlive(brokerId)) low = logStartOffset;
    }
    return low;
  }

  private isInMaximalIsr(brokerId: number): boolean {
    if (this.isInSync(brokerId)) return true;
    if (this.pending?.kind !== 'expand') return false;
    return this.pending.isr.some((member) => member.brokerId === brokerId);
  }

  private propose(kind: 'expand' | 'shrink', isr: readonly number[]): ProposedIsr {
    const { leaderEpoch, partitionEpoch } = this.state;
    const members = isr.map((brokerId) => {
      return { brokerId, brokerEpoch: this.followers.get(brokerId)?.brokerEpoch ?? -1 };
    });
    this.pending = { kind, leaderEpoch, partitionEpoch, isr: members };
    return this.pending;
  }
}

function newFollower(brokerId: number, isInSync: boolean, nowMs: number): FollowerProgress {
  // A new leader gives who is in sync the whole time to show up, and waits for nobody else.
  const sinceMs = isInSync ? nowMs : -Infinity;
  return {
    brokerId,
    brokerEpoch: -1,
    logEndOffset: -1,
    logStartOffset: -1,
    lastCaughtUpAtMs: sinceMs,
    lastFetchAtMs: sinceMs,
    lastFetchLeaderEndOffset: 0,
  };
}

function isCaughtUp(
  follower: FollowerProgress,
  leaderEndOffset: number,
  lagMsMax: number,
  nowMs: number,
): boolean {
  return follower.logEndOffset === leaderEndOffset || nowMs - follower.lastCaughtUpAtMs <= lagMsMax;
}
