/**
 * What replicas of the quorum say to each other: Kafka's requests and responses about the one
 * partition of the metadata log, without the lists of topics and partitions around it. Field
 * names are those of the generated types; `raft-wire.ts` maps both ways.
 *
 * Records travel beside the messages: a Fetch response has the batches that the host decoded, and
 * a reply says which part of the log or of a snapshot the host shall put in (`raft-command.ts`).
 */
import type { Uuid } from '../../base/uuid.ts';
import type { OffsetControlRecord } from './control-record.ts';
import type { VoterEndpoint } from './voter-set.ts';

/** A snapshot has everything before `endOffset`; `epoch` is that of the last record in it. */
export type SnapshotId = { readonly endOffset: number; readonly epoch: number };

export type EpochEndOffset = { readonly epoch: number; readonly endOffset: number };

/** One batch of the log as the core sees it. */
export type RaftBatch = {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly leaderEpoch: number;
  /** Those of `KRaftVersion` and `KRaftVoters` matter; empty in a data batch. */
  readonly controls: readonly OffsetControlRecord[];
  /** The host's own, given back when the batch is to be appended. */
  readonly payload: unknown;
};

export type NodeEndpoint = {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
};

/** Version 2; the host sends an older one without `preVote` only when `preVote` is false. */
export type VoteRequest = {
  readonly kind: 'Vote';
  readonly clusterId: string | null;
  /** The one who is asked; -1 in version 0. */
  readonly voterId: number;
  readonly voterDirectoryId: Uuid;
  readonly replicaEpoch: number;
  readonly replicaId: number;
  readonly replicaDirectoryId: Uuid;
  readonly lastOffsetEpoch: number;
  /** The end of the candidate's log. */
  readonly lastOffset: number;
  readonly preVote: boolean;
};

export type BeginQuorumEpochRequest = {
  readonly kind: 'BeginQuorumEpoch';
  readonly clusterId: string | null;
  readonly voterId: number;
  readonly voterDirectoryId: Uuid;
  readonly leaderId: number;
  readonly leaderEpoch: number;
  /** Empty in version 0. */
  readonly leaderEndpoints: readonly VoterEndpoint[];
};

export type EndQuorumEpochRequest = {
  readonly kind: 'EndQuorumEpoch';
  readonly clusterId: string | null;
  readonly leaderId: number;
  readonly leaderEpoch: number;
  /** Best first; version 0 has ids only, then the directory ids are zero. */
  readonly preferredCandidates: readonly {
    readonly candidateId: number;
    readonly candidateDirectoryId: Uuid;
  }[];
  /** Empty in version 0. */
  readonly leaderEndpoints: readonly VoterEndpoint[];
};

export type FetchRequest = {
  readonly kind: 'Fetch';
  readonly clusterId: string | null;
  /** `replicaState.replicaId` in version 15 and later; -1 from a consumer. */
  readonly replicaId: number;
  /** Zero before version 17. */
  readonly replicaDirectoryId: Uuid;
  readonly currentLeaderEpoch: number;
  readonly fetchOffset: number;
  readonly lastFetchedEpoch: number;
  /** What the replica knows (KIP-1166); 2^63 - 1 before version 18, -1: nothing yet. */
  readonly highWatermark: number;
  readonly maxWaitMs: number;
  readonly maxBytes: number;
};

export type FetchSnapshotRequest = {
  readonly kind: 'FetchSnapshot';
  readonly clusterId: string | null;
  readonly replicaId: number;
  readonly replicaDirectoryId: Uuid;
  readonly currentLeaderEpoch: number;
  readonly snapshotId: SnapshotId;
  /** In bytes. */
  readonly position: number;
  readonly maxBytes: number;
};

export type AddRaftVoterRequest = {
  readonly kind: 'AddRaftVoter';
  readonly clusterId: string | null;
  readonly timeoutMs: number;
  readonly voterId: number;
  readonly voterDirectoryId: Uuid;
  readonly listeners: readonly VoterEndpoint[];
  readonly ackWhenCommitted: boolean;
};

export type RemoveRaftVoterRequest = {
  readonly kind: 'RemoveRaftVoter';
  readonly clusterId: string | null;
  readonly voterId: number;
  readonly voterDirectoryId: Uuid;
};

export type UpdateRaftVoterRequest = {
  readonly kind: 'UpdateRaftVoter';
  readonly clusterId: string | null;
  readonly currentLeaderEpoch: number;
  readonly voterId: number;
  readonly voterDirectoryId: Uuid;
  readonly listeners: readonly VoterEndpoint[];
  readonly kRaftVersionFeature: {
    readonly minSupportedVersion: number;
    readonly maxSupportedVersion: number;
  };
};

/** The leader asks a replica that wants to become a voter which `kraft.version` it supports. */
export type ApiVersionsRequest = { readonly kind: 'ApiVersions' };

export type RaftRequest =
  | VoteRequest
  | BeginQuorumEpochRequest
  | EndQuorumEpochRequest
  | FetchRequest
  | FetchSnapshotRequest
  | AddRaftVoterRequest
  | RemoveRaftVoterRequest
  | UpdateRaftVoterRequest
  | ApiVersionsRequest;

/**
 * `errorCode` is the partition's; a code of the whole response, which stands in for it on the
 * wire, is put into the same place. `leaderId` -1: unknown. `nodeEndpoints`: the leader's, empty
 * when unknown.
 */
type LeaderInfo = {
  readonly errorCode: number;
  readonly leaderId: number;
  readonly leaderEpoch: number;
  readonly nodeEndpoints: readonly NodeEndpoint[];
};

export type VoteResponse = LeaderInfo & {
  readonly kind: 'Vote';
  readonly voteGranted: boolean;
};

export type BeginQuorumEpochResponse = LeaderInfo & { readonly kind: 'BeginQuorumEpoch' };

export type EndQuorumEpochResponse = LeaderInfo & { readonly kind: 'EndQuorumEpoch' };

export type FetchResponse = LeaderInfo & {
  readonly kind: 'Fetch';
  /** -1: unknown. */
  readonly highWatermark: number;
  readonly logStartOffset: number;
  /** Null on the wire: epoch -1. */
  readonly divergingEpoch: EpochEndOffset | null;
  /** Null on the wire: end offset -1 (Kafka leaves epoch -1). */
  readonly snapshotId: SnapshotId | null;
};

export type FetchSnapshotResponse = LeaderInfo & {
  readonly kind: 'FetchSnapshot';
  readonly snapshotId: SnapshotId;
  /** Of the whole snapshot. */
  readonly sizeBytes: number;
  readonly position: number;
};

export type AddRaftVoterResponse = {
  readonly kind: 'AddRaftVoter';
  readonly errorCode: number;
  readonly errorMessage: string | null;
};

export type RemoveRaftVoterResponse = {
  readonly kind: 'RemoveRaftVoter';
  readonly errorCode: number;
  readonly errorMessage: string | null;
};

export type UpdateRaftVoterResponse = LeaderInfo & { readonly kind: 'UpdateRaftVoter' };

export type ApiVersionsResponse = {
  readonly kind: 'ApiVersions';
  readonly errorCode: number;
  /** Of the supported feature `kraft.version`; 0 and 0 when the response does not name it. */
  readonly minSupportedVersion: number;
  readonly maxSupportedVersion: number;
};

export type RaftResponse =
  | VoteResponse
  | BeginQuorumEpochResponse
  | EndQuorumEpochResponse
  | FetchResponse
  | FetchSnapshotResponse
  | AddRaftVoterResponse
  | RemoveRaftVoterResponse
  | UpdateRaftVoterResponse
  | ApiVersionsResponse;
