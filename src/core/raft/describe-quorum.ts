/**
 * What others may ask about the quorum at any time: who leads, who votes, how far everybody is.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DescribeQuorumResponseNode,
  DescribeQuorumResponsePartitionData,
  DescribeQuorumResponseReplicaState,
} from '../../protocol/generated/describe-quorum.ts';
import {
  currentVoters,
  isVoter,
  knownLeaderEndpoints,
  knownLeaderId,
  localKey,
  type Raft,
  type ReplicaState,
} from './raft-state.ts';
import { lastVoterSet, voterSetBefore } from './voter-history.ts';
import type { VoterEndpoint, VoterSet } from './voter-set.ts';

export type LeaderAndEpoch = {
  /** -1: unknown. */
  readonly leaderId: number;
  readonly leaderEpoch: number;
  readonly endpoints: readonly VoterEndpoint[];
};

/** A leader that has resigned is none any more. */
export function leaderOf(raft: Raft): LeaderAndEpoch {
  const leaderId = raft.role.kind === 'resigned' ? -1 : knownLeaderId(raft);
  const endpoints = leaderId === -1 ? [] : knownLeaderEndpoints(raft);
  return { leaderId, leaderEpoch: raft.quorumEpoch, endpoints };
}

/** The epoch in which this node may propose; -1: it does not lead. */
export function leaderEpochOf(raft: Raft): number {
  return raft.role.kind === 'leader' ? raft.quorumEpoch : -1;
}

/** For the header of a snapshot of everything before `endOffset`. */
export function votersBefore(raft: Raft, endOffset: number): VoterSet {
  return voterSetBefore(raft.voterHistory, endOffset);
}

/** How this replica itself stands, in the words of Kafka's raft-metrics. */
export type QuorumStanding = {
  /** leader, candidate, prospective, unattached (with `-voted`), follower or observer. */
  readonly state: string;
  readonly leaderId: number;
  readonly leaderEpoch: number;
  /** -1: nobody has its vote in this epoch. */
  readonly votedId: number;
  readonly highWatermark: number;
  readonly logEndOffset: number;
  readonly logEndEpoch: number;
  readonly voterCount: number;
  /** Null where this replica does not lead: only the leader knows. */
  readonly led: { readonly observerCount: number; readonly hasVoterChange: boolean } | null;
  /** The configuration names voters, but the log knows better (`kraft.version` 1). */
  readonly ignoresStaticVoters: boolean;
};

export function standingOf(raft: Raft): QuorumStanding {
  const { role, votedKey, log, options } = raft;
  const { kraftVersion, offset, voters } = lastVoterSet(raft.voterHistory);
  return {
    state: stateNameOf(raft),
    leaderId: leaderOf(raft).leaderId,
    leaderEpoch: raft.quorumEpoch,
    votedId: role.kind === 'leader' ? options.nodeId : (votedKey?.id ?? -1),
    highWatermark: raft.highWatermark,
    logEndOffset: log.endOffset,
    logEndEpoch: log.lastEpoch,
    voterCount: voters.length,
    led:
      role.kind !== 'leader'
        ? null
        : {
            observerCount: role.observerStates.size,
            hasVoterChange: kraftVersion > 0 && offset >= Math.max(0, role.highWatermark),
          },
    ignoresStaticVoters: kraftVersion > 0 && options.staticVoters.length > 0,
  };
}

function stateNameOf(raft: Raft): string {
  const { kind } = raft.role;
  switch (kind) {
    case 'follower':
      return isVoter(raft) ? 'follower' : 'observer';
    case 'prospective':
    case 'unattached':
      return raft.votedKey === null ? kind : `${kind}-voted`;
    case 'resigned':
      return 'unattached';
    default:
      return kind;
  }
}

export type QuorumDescription = {
  readonly partition: DescribeQuorumResponsePartitionData;
  readonly nodes: DescribeQuorumResponseNode[];
};

/** Only the leader knows; anybody else answers with an error code. */
export function describeQuorum(raft: Raft, nowMs: number, wallMs: number): QuorumDescription {
  const { role } = raft;
  const partition: DescribeQuorumResponsePartitionData = {
    partitionIndex: 0,
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    leaderId: knownLeaderId(raft),
    leaderEpoch: raft.quorumEpoch,
    highWatermark: -1,
    currentVoters: [],
    observers: [],
  };
  if (role.kind !== 'leader') {
    const errorCode = ErrorCode.NOT_LEADER_OR_FOLLOWER;
    return { partition: { ...partition, errorCode }, nodes: [] };
  }
  const toWallMs = (atMs: number): number => (atMs < 0 ? -1 : wallMs - (nowMs - atMs));
  const print = (state: ReplicaState): DescribeQuorumResponseReplicaState => {
    const { key } = state;
    const isOwn = key.id === raft.options.nodeId && key.directoryId === localKey(raft).directoryId;
    return {
      replicaId: key.id,
      replicaDirectoryId: key.directoryId,
      logEndOffset: isOwn ? raft.log.endOffset : state.endOffset,
      lastFetchTimestamp: isOwn ? wallMs : toWallMs(state.lastFetchAtMs),
      lastCaughtUpTimestamp: isOwn ? wallMs : toWallMs(state.lastCaughtUpAtMs),
    };
  };
  // A static voter has no directory, not even here, where the leader knows its own.
  const voters = currentVoters(raft).map(({ voterId, voterDirectoryId }) => ({
    ...print(role.voterStates.get(voterId)!),
    replicaDirectoryId: voterDirectoryId,
  }));
  const nodes = currentVoters(raft).map(({ voterId, endpoints }) => ({
    nodeId: voterId,
    listeners: endpoints.map((endpoint) => ({ ...endpoint })),
  }));
  return {
    partition: {
      ...partition,
      highWatermark: role.highWatermark,
      currentVoters: voters,
      observers: [...role.observerStates.values()].map(print),
    },
    nodes,
  };
}
