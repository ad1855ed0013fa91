/** What a request is answered with, one refusal after the other: the codes are Kafka's. */
import { describe, expect, it } from 'vitest';
import { ZERO_UUID } from '../../../src/base/uuid.ts';
import { isBackingOff } from '../../../src/core/raft/connections.ts';
import {
  describeQuorum,
  leaderEpochOf,
  leaderOf,
  votersBefore,
} from '../../../src/core/raft/describe-quorum.ts';
import { decide } from '../../../src/core/raft/raft.ts';
import type { RaftCommand, RaftEffect } from '../../../src/core/raft/raft-command.ts';
import type { RaftRequest, RaftResponse } from '../../../src/core/raft/raft-message.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import type { SimNode } from '../../simulator/quorum-node.ts';
import { CALM, QuorumSimulation } from '../../simulator/quorum-simulation.ts';

type Quorum = { simulation: QuorumSimulation; leader: SimNode; follower: SimNode };

function quorum(setting: Partial<typeof CALM> = {}): Quorum {
  const calm = { ...CALM, delayMaxMs: 1, flushMaxMs: 0 };
  const simulation = new QuorumSimulation(1, { ...calm, ...setting });
  simulation.startAll();
  simulation.runFor(1000);
  const leader = simulation.leader!;
  const follower = simulation.nodes.find((node) => node !== leader)!;
  return { simulation, leader, follower };
}

function ask({ simulation }: Quorum, node: SimNode, request: RaftRequest): RaftResponse | null {
  const heard: RaftResponse[] = [];
  simulation.ask(node, request, (response) => heard.push(response));
  simulation.runFor(20);
  return heard[0] ?? null;
}

const epochOf = (node: SimNode): number => node.raft!.quorumEpoch;

function vote(node: SimNode, over: Partial<Extract<RaftRequest, { kind: 'Vote' }>>): RaftRequest {
  return {
    kind: 'Vote',
    clusterId: null,
    voterId: node.nodeId,
    voterDirectoryId: node.directoryId,
    replicaEpoch: epochOf(node) + 1,
    replicaId: 9,
    replicaDirectoryId: ZERO_UUID,
    lastOffsetEpoch: epochOf(node),
    lastOffset: 1000,
    preVote: false,
    ...over,
  };
}

function fetch(
  leader: SimNode,
  over: Partial<Extract<RaftRequest, { kind: 'Fetch' }>>,
): RaftRequest {
  return {
    kind: 'Fetch',
    clusterId: null,
    replicaId: 9,
    replicaDirectoryId: ZERO_UUID,
    currentLeaderEpoch: epochOf(leader),
    fetchOffset: 0,
    lastFetchedEpoch: 0,
    highWatermark: -1,
    maxWaitMs: 0,
    maxBytes: 10,
    ...over,
  };
}

describe('Vote', () => {
  const cases: [string, (q: Quorum) => RaftRequest, number, boolean][] = [
    [
      'another cluster',
      ({ follower }) => vote(follower, { clusterId: 'x' }),
      ErrorCode.INCONSISTENT_CLUSTER_ID,
      false,
    ],
    [
      'an old epoch',
      ({ follower }) => vote(follower, { replicaEpoch: 0, preVote: true, lastOffsetEpoch: 0 }),
      ErrorCode.FENCED_LEADER_EPOCH,
      false,
    ],
    [
      'a log of the same epoch',
      ({ follower }) => vote(follower, { lastOffsetEpoch: epochOf(follower) + 1 }),
      ErrorCode.INVALID_REQUEST,
      false,
    ],
    [
      'a negative offset',
      ({ follower }) => vote(follower, { lastOffset: -1 }),
      ErrorCode.INVALID_REQUEST,
      false,
    ],
    [
      'no candidate',
      ({ follower }) => vote(follower, { replicaId: -1 }),
      ErrorCode.INVALID_REQUEST,
      false,
    ],
    [
      'a voter that this is not',
      ({ follower }) => vote(follower, { voterId: 77 }),
      ErrorCode.INVALID_VOTER_KEY,
      false,
    ],
    [
      'a disk that this has not',
      ({ follower, leader }) => vote(follower, { voterDirectoryId: leader.directoryId }),
      ErrorCode.INVALID_VOTER_KEY,
      false,
    ],
    ['a shorter log', ({ follower }) => vote(follower, { lastOffset: 0 }), ErrorCode.NONE, false],
    ['a longer log', ({ follower }) => vote(follower, {}), ErrorCode.NONE, true],
    [
      'a pre-vote, while the leader answers',
      ({ follower }) => vote(follower, { preVote: true, replicaEpoch: epochOf(follower) }),
      ErrorCode.NONE,
      false,
    ],
    [
      'a pre-vote to the leader',
      ({ leader }) => vote(leader, { preVote: true, replicaEpoch: epochOf(leader) }),
      ErrorCode.NONE,
      false,
    ],
  ];
  it.each(cases)('%s', (name, make, errorCode, voteGranted) => {
    const q = quorum();
    const request = make(q);
    const node = name.endsWith('leader') ? q.leader : q.follower;
    expect(ask(q, node, request)).toMatchObject({ errorCode, voteGranted });
  });

  it('is given once in an epoch, again to the same candidate only', () => {
    const q = quorum();
    const first = vote(q.follower, {});
    expect(ask(q, q.follower, first)).toMatchObject({ voteGranted: true });
    expect(ask(q, q.follower, first)).toMatchObject({ voteGranted: true });
    const second = { ...first, replicaId: 8 } as RaftRequest;
    expect(ask(q, q.follower, second)).toMatchObject({ voteGranted: false });
  });
});

describe('Fetch', () => {
  const cases: [string, (q: Quorum) => RaftRequest, object][] = [
    [
      'an old epoch',
      ({ leader }) => fetch(leader, { currentLeaderEpoch: 0 }),
      { errorCode: ErrorCode.FENCED_LEADER_EPOCH },
    ],
    [
      'an epoch to come',
      ({ leader }) => fetch(leader, { currentLeaderEpoch: 99 }),
      { errorCode: ErrorCode.UNKNOWN_LEADER_EPOCH },
    ],
    [
      'another cluster',
      ({ leader }) => fetch(leader, { clusterId: 'x' }),
      { errorCode: ErrorCode.INCONSISTENT_CLUSTER_ID },
    ],
    [
      'a negative offset',
      ({ leader }) => fetch(leader, { fetchOffset: -1 }),
      { errorCode: ErrorCode.INVALID_REQUEST },
    ],
    [
      'records of a later epoch',
      ({ leader }) => fetch(leader, { lastFetchedEpoch: 99 }),
      { errorCode: ErrorCode.INVALID_REQUEST },
    ],
    [
      'the leader itself',
      ({ leader }) => fetch(leader, { replicaId: leader.nodeId }),
      { errorCode: ErrorCode.INVALID_REQUEST },
    ],
    [
      'from the start',
      ({ leader }) => fetch(leader, {}),
      { errorCode: ErrorCode.NONE, highWatermark: 3 },
    ],
    [
      'beyond the end',
      ({ leader }) => fetch(leader, { fetchOffset: 500, lastFetchedEpoch: epochOf(leader) }),
      { divergingEpoch: { epoch: 1, endOffset: 3 } },
    ],
    [
      'an epoch that it does not have',
      ({ leader }) => fetch(leader, { fetchOffset: 2 }),
      { divergingEpoch: { epoch: 0, endOffset: 0 } },
    ],
  ];
  it.each(cases)('%s', (_name, make, expected) => {
    const q = quorum();
    expect(ask(q, q.leader, make(q))).toMatchObject(expected);
  });

  it('is refused by a follower, which says who leads and where', () => {
    const q = quorum();
    const { nodeId } = q.leader;
    expect(ask(q, q.follower, fetch(q.leader, {}))).toMatchObject({
      errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER,
      leaderId: nodeId,
      leaderEpoch: epochOf(q.leader),
      nodeEndpoints: [{ nodeId, host: `n${nodeId}`, port: 9093 }],
    });
  });

  it('waits for records, and is answered at once when the leader resigns', () => {
    const q = quorum();
    const at = { fetchOffset: 3, lastFetchedEpoch: 1, highWatermark: 3, maxWaitMs: 5000 };
    const heard: RaftResponse[] = [];
    q.simulation.ask(q.leader, fetch(q.leader, at), (response) => heard.push(response));
    q.simulation.runFor(100);
    expect(heard).toEqual([]);
    q.leader.resign();
    expect(heard).toMatchObject([{ errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER }]);
  });

  it('is answered when what is committed moves, records or none (KIP-1166)', () => {
    const q = quorum();
    const at = { fetchOffset: 3, lastFetchedEpoch: 1, maxWaitMs: 5000 };
    expect(ask(q, q.leader, fetch(q.leader, { ...at, highWatermark: 2 }))).toMatchObject({
      highWatermark: 3,
    });
  });

  it('from the start is served by a snapshot as soon as there is one', () => {
    const q = quorum();
    q.leader.takeSnapshot();
    expect(ask(q, q.leader, fetch(q.leader, {}))).toMatchObject({
      snapshotId: { endOffset: 3, epoch: 1 },
    });
  });
});

describe('a diverging epoch', () => {
  it('cuts nothing that a snapshot stands for, however little else the follower knows', () => {
    const q = quorum();
    const { simulation, follower, leader } = q;
    follower.takeSnapshot();
    follower.trimLog();
    const { startOffset } = follower.log;
    expect(startOffset).toBe(3);
    follower.crash();
    follower.start();
    const raft = follower.raft!;
    expect(raft.highWatermark).toBe(-1);
    const { correlationId } = raft.connections.get(leader.nodeId)!;
    const response: RaftResponse = {
      kind: 'Fetch',
      errorCode: ErrorCode.NONE,
      leaderId: leader.nodeId,
      leaderEpoch: epochOf(leader),
      nodeEndpoints: [],
      highWatermark: 0,
      logStartOffset: 0,
      divergingEpoch: { epoch: 0, endOffset: 0 },
      snapshotId: null,
    };
    follower.decide({ kind: 'response', correlationId, response, batches: [], chunk: null });
    expect(follower.log).toMatchObject({ startOffset, endOffset: startOffset });
    simulation.runFor(2000);
    expect(raft.highWatermark).toBe(startOffset);
  });
});

describe('FetchSnapshot', () => {
  const cases: [string, { endOffset: number; epoch: number }, number, number][] = [
    ['the one that there is', { endOffset: 3, epoch: 1 }, 0, ErrorCode.NONE],
    ['another one', { endOffset: 2, epoch: 1 }, 0, ErrorCode.SNAPSHOT_NOT_FOUND],
    ['the bootstrap snapshot', { endOffset: 0, epoch: 0 }, 0, ErrorCode.SNAPSHOT_NOT_FOUND],
    ['before its start', { endOffset: 3, epoch: 1 }, -1, ErrorCode.POSITION_OUT_OF_RANGE],
    ['beyond its end', { endOffset: 3, epoch: 1 }, 5000, ErrorCode.POSITION_OUT_OF_RANGE],
  ];
  it.each(cases)('%s', (_name, snapshotId, position, errorCode) => {
    const q = quorum();
    q.leader.takeSnapshot();
    const request: RaftRequest = {
      kind: 'FetchSnapshot',
      clusterId: null,
      replicaId: 9,
      replicaDirectoryId: ZERO_UUID,
      currentLeaderEpoch: epochOf(q.leader),
      snapshotId,
      position,
      maxBytes: 100,
    };
    expect(ask(q, q.leader, request)).toMatchObject({ errorCode, snapshotId, position });
  });
});

describe('voter changes', () => {
  it.each([
    ['a voter that there is', 2, ErrorCode.DUPLICATE_VOTER],
    ['a voter that does not answer', 9, ErrorCode.REQUEST_TIMED_OUT],
    ['a voter that has not caught up', 4, ErrorCode.REQUEST_TIMED_OUT],
  ])('add %s', (_name, voterId, errorCode) => {
    const q = quorum({ observerCount: 1 });
    const request: RaftRequest = {
      kind: 'AddRaftVoter',
      clusterId: null,
      timeoutMs: 1000,
      voterId,
      // A directory that no replica has fetched with.
      voterDirectoryId: 'JTxoDPvCQMe9ycOsNF7YkA',
      listeners: [{ name: 'CONTROLLER', host: `n${voterId}`, port: 9093 }],
      ackWhenCommitted: true,
    };
    q.simulation.ask(q.leader, request, (response) =>
      expect(response).toMatchObject({ errorCode }),
    );
    q.simulation.runFor(2000);
    expect.assertions(1);
  });

  it('take no answer of an earlier one for their own', () => {
    const q = quorum();
    const raft = q.leader.raft!;
    let nowMs = q.simulation.nowMs + q.leader.clockOffsetMs;
    const step = (command: RaftCommand): RaftEffect[] => {
      const out: RaftEffect[] = [];
      decide(raft, command, nowMs, out);
      return out;
    };
    const add = (ticket: number, voterId: number): RaftEffect[] => {
      const { listenerName } = raft.options;
      const request: RaftRequest = {
        kind: 'AddRaftVoter',
        clusterId: null,
        timeoutMs: 1000,
        voterId,
        voterDirectoryId: 'JTxoDPvCQMe9ycOsNF7YkA',
        listeners: [{ name: listenerName, host: 'h', port: 9093 }],
        ackWhenCommitted: true,
      };
      return step({ kind: 'request', ticket, listenerName, request });
    };
    const answer = (to: readonly RaftEffect[]): RaftEffect[] => {
      const sent = to.find((it) => it.kind === 'send' && it.request.kind === 'ApiVersions');
      const correlationId = sent?.kind === 'send' ? sent.correlationId : -1;
      const versions = { errorCode: 0, minSupportedVersion: 0, maxSupportedVersion: 1 };
      const response = { kind: 'ApiVersions', ...versions } as const;
      return step({ kind: 'response', correlationId, response, batches: [], chunk: null });
    };
    const replies = (out: readonly RaftEffect[]): number[] =>
      out.flatMap((it) => (it.kind === 'reply' && it.ticket > 1000 ? [it.ticket] : []));
    const first = add(1001, 9);
    nowMs += raft.options.requestTimeoutMs;
    const second = add(1002, 10);
    expect(replies(second)).toEqual([1001]);
    expect(replies(answer(first))).toEqual([]);
    // That it came late says nothing against the node: it may be asked again at once.
    expect(isBackingOff(raft, 9, nowMs)).toBe(false);
    // Nobody has ever fetched with that id.
    expect(replies(answer(second))).toEqual([1002]);
  });

  it('need voters in the log', () => {
    const q = quorum({ isStatic: true });
    const request: RaftRequest = {
      kind: 'RemoveRaftVoter',
      clusterId: null,
      voterId: 2,
      voterDirectoryId: ZERO_UUID,
    };
    expect(ask(q, q.leader, request)).toMatchObject({ errorCode: ErrorCode.UNSUPPORTED_VERSION });
  });

  it('do not remove a disk that is not the voter, nor the last voter', () => {
    const q = quorum({ voterCount: 1 });
    const { nodeId: voterId, directoryId } = q.leader;
    const remove = (voterDirectoryId: string): RaftResponse | null =>
      ask(q, q.leader, { kind: 'RemoveRaftVoter', clusterId: null, voterId, voterDirectoryId });
    expect(remove(ZERO_UUID)).toMatchObject({ errorCode: ErrorCode.VOTER_NOT_FOUND });
    expect(remove(directoryId)).toMatchObject({ errorCode: ErrorCode.INVALID_REQUEST });
  });

  it('are refused by a follower', () => {
    const q = quorum();
    const { nodeId: voterId, directoryId: voterDirectoryId } = q.leader;
    const request: RaftRequest = {
      kind: 'RemoveRaftVoter',
      clusterId: null,
      voterId,
      voterDirectoryId,
    };
    expect(ask(q, q.follower, request)).toMatchObject({
      errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER,
    });
  });
});

describe('what can be asked about the quorum', () => {
  it('is known by the leader', () => {
    const q = quorum({ observerCount: 1 });
    const { leader, simulation } = q;
    const nowMs = simulation.nowMs + leader.clockOffsetMs;
    const { partition, nodes } = describeQuorum(leader.raft!, nowMs, 1_700_000_000_000);
    const { nodeId } = leader;
    expect(partition).toMatchObject({
      errorCode: 0,
      leaderId: nodeId,
      leaderEpoch: 1,
      highWatermark: 3,
    });
    expect(partition.currentVoters.map((it) => [it.replicaId, it.logEndOffset])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    for (const { lastCaughtUpTimestamp, lastFetchTimestamp } of partition.currentVoters) {
      expect(lastFetchTimestamp).toBeGreaterThan(1_699_999_999_000);
      expect(lastCaughtUpTimestamp).toBeGreaterThan(1_699_999_999_000);
    }
    expect(partition.observers.map(({ replicaId }) => replicaId)).toEqual([4]);
    expect(nodes.map((node) => node.nodeId)).toEqual([1, 2, 3]);
    expect(leaderEpochOf(leader.raft!)).toBe(1);
    expect(votersBefore(leader.raft!, 3).voters).toHaveLength(3);
    expect(votersBefore(leader.raft!, 2).offset).toBe(1);
  });

  it('is not that a replica has caught up which fetches from the same place again and again', () => {
    const q = quorum();
    const { leader, simulation } = q;
    const caughtUp = (): number => {
      const nowMs = simulation.nowMs + leader.clockOffsetMs;
      const { partition } = describeQuorum(leader.raft!, nowMs, 1_700_000_000_000);
      const observer = partition.observers.find(({ replicaId }) => replicaId === 9)!;
      return observer.lastCaughtUpTimestamp;
    };
    for (let i = 0; i < 3; i++) {
      ask(q, leader, fetch(leader, { fetchOffset: 0 }));
      expect(caughtUp()).toBe(-1);
    }
    // All that there was at the last fetch, though not all that there is.
    const end = leader.log.endOffset;
    leader.decide({ kind: 'propose', leaderEpoch: epochOf(leader), recordCount: 1, payload: 'x' });
    ask(q, leader, fetch(leader, { fetchOffset: end, lastFetchedEpoch: epochOf(leader) }));
    expect(caughtUp()).toBeGreaterThan(0);
  });

  it('is not known by others, but who leads is', () => {
    const q = quorum();
    const raft = q.follower.raft!;
    const { partition } = describeQuorum(raft, 0, 0);
    expect(partition.errorCode).toBe(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    expect(leaderOf(raft)).toMatchObject({ leaderId: q.leader.nodeId, leaderEpoch: 1 });
    expect(leaderEpochOf(raft)).toBe(-1);
  });
});
