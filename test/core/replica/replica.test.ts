import { describe, expect, it } from 'vitest';
import {
  type FetchAnswer,
  type FollowerLog,
  onFetchAnswer,
  onLeaderRange,
} from '../../../src/core/replica/follower.ts';
import { PartitionLeader } from '../../../src/core/replica/leader.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';

const LAG_MS = 30_000;
const EVERYBODY = { isEligible: () => true, isAlive: () => true };
const STATE = { leaderEpoch: 3, partitionEpoch: 7, replicas: [1, 2, 3], isr: [1, 2, 3] };

function newLeader(state = STATE): PartitionLeader {
  return new PartitionLeader(1, state, 100, 50, 0);
}

function fetch(leader: PartitionLeader, brokerId: number, offset: number, nowMs = 0): void {
  leader.onFollowerFetch(leader.find(brokerId)!, offset, 0, 9, 120, nowMs);
}

function advance(leader: PartitionLeader, minIsr = 2, nowMs = 0, eligibility = EVERYBODY): number {
  return leader.advance(120, 120, minIsr, LAG_MS, eligibility, nowMs);
}

describe('a leader', () => {
  it('commits what every in-sync replica has, and never less than before', () => {
    const leader = newLeader();
    expect(advance(leader)).toBe(50);
    fetch(leader, 2, 110);
    expect(advance(leader)).toBe(50);
    fetch(leader, 3, 105);
    expect(advance(leader)).toBe(105);
    fetch(leader, 3, 90);
    expect(advance(leader)).toBe(105);
  });

  it('commits nothing with fewer in-sync replicas than the minimum', () => {
    const leader = newLeader({ ...STATE, isr: [1] });
    expect(advance(leader, 2, LAG_MS + 1)).toBe(50);
    expect(advance(leader, 1, LAG_MS + 1)).toBe(120);
  });

  it('waits for a follower that is about to join, unless it may not', () => {
    const leader = newLeader({ ...STATE, isr: [1, 2] });
    fetch(leader, 2, 120);
    fetch(leader, 3, 115);
    expect(advance(leader, 1, 0, { ...EVERYBODY, isEligible: () => false })).toBe(120);
    const other = newLeader({ ...STATE, isr: [1, 2] });
    fetch(other, 2, 120);
    other.onFollowerFetch(other.find(3)!, 115, 0, 9, 115, 0);
    expect(advance(other, 1)).toBe(115);
  });

  it('asks for a follower that has caught up, once, and waits for both sets meanwhile', () => {
    const leader = newLeader({ ...STATE, isr: [1, 2] });
    const follower = leader.find(3)!;
    fetch(leader, 3, 99);
    expect(leader.proposeExpansion(follower, EVERYBODY)).toBeNull();
    fetch(leader, 3, 100);
    expect(leader.proposeExpansion(follower, EVERYBODY)).toEqual({
      kind: 'expand',
      leaderEpoch: 3,
      partitionEpoch: 7,
      isr: [
        { brokerId: 1, brokerEpoch: -1 },
        { brokerId: 2, brokerEpoch: -1 },
        { brokerId: 3, brokerEpoch: 9 },
      ],
    });
    expect(leader.proposeExpansion(follower, EVERYBODY)).toBeNull();
    fetch(leader, 2, 120);
    expect(advance(leader, 1, LAG_MS + 1)).toBe(100);
    leader.onState({ ...STATE, partitionEpoch: 8 }, 0);
    fetch(leader, 3, 120);
    expect(advance(leader)).toBe(120);
  });

  it('asks to be rid of who has not kept up for too long', () => {
    const leader = newLeader();
    fetch(leader, 2, 120, 20_000);
    expect(leader.proposeShrink(120, LAG_MS, LAG_MS)).toBeNull();
    const proposed = leader.proposeShrink(120, LAG_MS, LAG_MS + 1);
    expect(proposed?.isr.map(({ brokerId }) => brokerId)).toEqual([1, 2]);
    expect(leader.proposeShrink(120, LAG_MS, LAG_MS + 2)).toBeNull();
    leader.onProposalRefused(proposed!);
    expect(leader.proposeShrink(120, LAG_MS, LAG_MS + 2)).not.toBeNull();
  });

  it('counts a member whose admission is uncertain until the metadata log has spoken', () => {
    const leader = newLeader({ ...STATE, isr: [1, 2] });
    fetch(leader, 2, 120);
    fetch(leader, 3, 110);
    const proposed = leader.proposeExpansion(leader.find(3)!, EVERYBODY)!;
    leader.onProposalGranted(proposed, 8);
    expect(leader.isPending(proposed)).toBe(true);
    expect(advance(leader, 1, LAG_MS + 1)).toBe(110);
    leader.onState({ ...STATE, isr: [1, 2] }, LAG_MS + 1);
    expect(leader.isPending(proposed)).toBe(true);
    leader.onState({ ...STATE, partitionEpoch: 8, isr: [1, 2] }, LAG_MS + 1);
    expect(leader.isPending(proposed)).toBe(false);
    expect(advance(leader, 1, LAG_MS + 1)).toBe(120);
  });

  it('does not let an answer to an earlier proposal end a later one', () => {
    const leader = newLeader();
    const earlier = leader.proposeShrink(120, LAG_MS, LAG_MS + 1)!;
    leader.onState({ ...STATE, partitionEpoch: 8 }, LAG_MS + 1);
    const later = leader.proposeShrink(120, LAG_MS, LAG_MS + 2)!;
    leader.onProposalRefused(earlier);
    leader.onProposalGranted(earlier, 8);
    expect(leader.isPending(later)).toBe(true);
    leader.onProposalGranted(later, 8);
    expect(leader.isPending(later)).toBe(false);
  });

  it('does not wait at its start for a follower that was out of sync', () => {
    const leader = newLeader({ ...STATE, isr: [1, 2] });
    fetch(leader, 2, 120);
    expect(advance(leader)).toBe(120);
  });

  it('says the smallest log start of the replicas that are up', () => {
    const leader = newLeader();
    fetch(leader, 2, 110);
    fetch(leader, 3, 110);
    leader.find(2)!.logStartOffset = 20;
    expect(leader.lowWatermark(30, EVERYBODY)).toBe(0);
    expect(leader.lowWatermark(30, { ...EVERYBODY, isAlive: (id) => id === 2 })).toBe(20);
  });

  it('counts as caught up who had at its last fetch what there was at the one before', () => {
    const leader = newLeader();
    fetch(leader, 2, 100, 1000);
    fetch(leader, 2, 120, 40_000);
    expect(leader.find(2)?.lastCaughtUpAtMs).toBe(40_000);
    leader.onFollowerFetch(leader.find(2)!, 125, 0, 9, 200, 50_000);
    expect(leader.find(2)?.lastCaughtUpAtMs).toBe(40_000);
  });
});

const LOG: FollowerLog = {
  logStartOffset: 10,
  logEndOffset: 100,
  highWatermark: 60,
  latestEpoch: 4,
  endOffsetForEpoch: (leaderEpoch) =>
    leaderEpoch >= 4 ? { leaderEpoch: 4, endOffset: 100 } : { leaderEpoch: 2, endOffset: 80 },
};
const ASKED = {
  currentLeaderEpoch: 5,
  fetchOffset: 100,
  lastFetchedEpoch: 4,
  logStartOffset: 10,
};
const ANSWER: FetchAnswer = {
  errorCode: ErrorCode.NONE,
  highWatermark: 90,
  logStartOffset: 20,
  divergingEpoch: null,
};

describe('a follower', () => {
  const cases: [string, Partial<FetchAnswer>, object][] = [
    [
      'appends what continues its log',
      {},
      { kind: 'append', highWatermark: 90, logStartOffset: 20 },
    ],
    [
      'cuts to the end that both have of an epoch',
      { divergingEpoch: { leaderEpoch: 4, endOffset: 90 } },
      { kind: 'truncate', endOffset: 90 },
    ],
    [
      'cuts to its own end of an older epoch',
      { divergingEpoch: { leaderEpoch: 3, endOffset: 95 } },
      { kind: 'truncate', endOffset: 80 },
    ],
    [
      'follows an unclean leader below its high watermark, not below its start',
      { divergingEpoch: { leaderEpoch: 4, endOffset: 5 } },
      { kind: 'truncate', endOffset: 10 },
    ],
    [
      'asks where the leader starts and ends when its end is not there',
      { errorCode: ErrorCode.OFFSET_OUT_OF_RANGE },
      { kind: 'askRange' },
    ],
    [
      'waits for the metadata log when it knows too little',
      { errorCode: ErrorCode.FENCED_LEADER_EPOCH },
      { kind: 'stop' },
    ],
    [
      'tries again when the leader knows too little',
      { errorCode: ErrorCode.UNKNOWN_LEADER_EPOCH },
      { kind: 'backOff' },
    ],
  ];
  for (const [name, answer, step] of cases) {
    it(name, () => expect(onFetchAnswer(LOG, ASKED, { ...ANSWER, ...answer })).toEqual(step));
  }

  it('drops an answer to what it would not ask any more', () => {
    expect(onFetchAnswer(LOG, { ...ASKED, fetchOffset: 99 }, ANSWER)).toEqual({ kind: 'backOff' });
  });

  it('adapts to the range of its leader', () => {
    const ranges: [number, number, object][] = [
      [0, 70, { kind: 'truncate', endOffset: 70 }],
      [0, 5, { kind: 'truncate', endOffset: 10 }],
      [150, 200, { kind: 'restart', startOffset: 150 }],
      [0, 200, { kind: 'backOff' }],
    ];
    for (const [startOffset, endOffset, step] of ranges) {
      expect(onLeaderRange(LOG, { startOffset, endOffset })).toEqual(step);
    }
  });
});
