/**
 * Between the core's requests and Kafka's: the lists of topics and partitions are put around and
 * taken off here. A request about anything else than partition 0 of the metadata log is none (null).
 */
import { assert, unreachable } from '../../base/assert.ts';
import { CLUSTER_METADATA_TOPIC_NAME } from '../../base/internal-topics.ts';
import { METADATA_TOPIC_ID, ZERO_UUID } from '../../base/uuid.ts';
import { ApiKey } from '../../protocol/api-keys.ts';
import type * as addVoter from '../../protocol/generated/add-raft-voter.ts';
import type * as beginEpoch from '../../protocol/generated/begin-quorum-epoch.ts';
import type * as endEpoch from '../../protocol/generated/end-quorum-epoch.ts';
import type * as fetch from '../../protocol/generated/fetch.ts';
import type * as fetchSnapshot from '../../protocol/generated/fetch-snapshot.ts';
import type * as removeVoter from '../../protocol/generated/remove-raft-voter.ts';
import type * as updateVoter from '../../protocol/generated/update-raft-voter.ts';
import type * as vote from '../../protocol/generated/vote.ts';
import type { RaftRequest } from './raft-message.ts';

export type WireRequest = {
  readonly apiKey: ApiKey;
  readonly request: object;
  /** Below it the request would say something else. */
  readonly minVersion: number;
};

/** The first version of Vote that knows pre-votes (KIP-996). */
const VOTE_WITH_PRE_VOTE = 2;
const NAME = CLUSTER_METADATA_TOPIC_NAME;
const SOFTWARE = { clientSoftwareName: 'odradek', clientSoftwareVersion: '0' };

export function toWireRequest(request: RaftRequest): WireRequest {
  switch (request.kind) {
    case 'Vote':
      return { ...wire(ApiKey.Vote, toVote(request)), minVersion: minVoteVersion(request) };
    case 'BeginQuorumEpoch':
      return wire(ApiKey.BeginQuorumEpoch, toBeginQuorumEpoch(request));
    case 'EndQuorumEpoch':
      return wire(ApiKey.EndQuorumEpoch, toEndQuorumEpoch(request));
    case 'Fetch':
      return wire(ApiKey.Fetch, toFetch(request));
    case 'FetchSnapshot':
      return wire(ApiKey.FetchSnapshot, toFetchSnapshot(request));
    case 'AddRaftVoter':
    case 'UpdateRaftVoter': {
      const { kind, ...rest } = request;
      const listeners = rest.listeners.map((listener) => ({ ...listener }));
      return wire(ApiKey[kind], { ...rest, listeners });
    }
    case 'RemoveRaftVoter': {
      const { kind: _, ...rest } = request;
      return wire(ApiKey.RemoveRaftVoter, rest);
    }
    case 'ApiVersions':
      return wire(ApiKey.ApiVersions, SOFTWARE);
    default:
      return unreachable(request);
  }
}

function wire(apiKey: ApiKey, request: object): WireRequest {
  return { apiKey, request, minVersion: 0 };
}

type Of<Kind extends RaftRequest['kind']> = Extract<RaftRequest, { readonly kind: Kind }>;

function minVoteVersion({ preVote }: Of<'Vote'>): number {
  return preVote ? VOTE_WITH_PRE_VOTE : 0;
}

function toVote(request: Of<'Vote'>): vote.VoteRequest {
  const { kind: _, clusterId, voterId, ...partition } = request;
  const partitions = [{ partitionIndex: 0, ...partition }];
  return { clusterId, voterId, topics: [{ topicName: NAME, partitions }] };
}

function toBeginQuorumEpoch(request: Of<'BeginQuorumEpoch'>): beginEpoch.BeginQuorumEpochRequest {
  const { clusterId, voterId, voterDirectoryId, leaderId, leaderEpoch } = request;
  const partitions = [{ partitionIndex: 0, voterDirectoryId, leaderId, leaderEpoch }];
  const leaderEndpoints = request.leaderEndpoints.map((endpoint) => ({ ...endpoint }));
  return { clusterId, voterId, topics: [{ topicName: NAME, partitions }], leaderEndpoints };
}

function toEndQuorumEpoch(request: Of<'EndQuorumEpoch'>): endEpoch.EndQuorumEpochRequest {
  const { clusterId, leaderId, leaderEpoch } = request;
  const preferredCandidates = request.preferredCandidates.map((it) => ({ ...it }));
  const preferredSuccessors = preferredCandidates.map(({ candidateId }) => candidateId);
  const partition = {
    partitionIndex: 0,
    leaderId,
    leaderEpoch,
    preferredSuccessors,
    preferredCandidates,
  };
  const leaderEndpoints = request.leaderEndpoints.map((endpoint) => ({ ...endpoint }));
  return { clusterId, topics: [{ topicName: NAME, partitions: [partition] }], leaderEndpoints };
}

function toFetch(request: Of<'Fetch'>): fetch.FetchRequest {
  const { clusterId, replicaId, maxWaitMs, maxBytes } = request;
  const partition = {
    partition: 0,
    currentLeaderEpoch: request.currentLeaderEpoch,
    fetchOffset: request.fetchOffset,
    lastFetchedEpoch: request.lastFetchedEpoch,
    logStartOffset: -1,
    partitionMaxBytes: 0,
    replicaDirectoryId: request.replicaDirectoryId,
    highWatermark: request.highWatermark,
  };
  return {
    clusterId,
    replicaId,
    replicaState: { replicaId, replicaEpoch: -1 },
    maxWaitMs,
    minBytes: 0,
    maxBytes,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topic: NAME, topicId: METADATA_TOPIC_ID, partitions: [partition] }],
    forgottenTopicsData: [],
    rackId: '',
  };
}

function toFetchSnapshot(request: Of<'FetchSnapshot'>): fetchSnapshot.FetchSnapshotRequest {
  const { clusterId, replicaId, maxBytes, snapshotId, position } = request;
  const { currentLeaderEpoch, replicaDirectoryId } = request;
  const partition = {
    partition: 0,
    currentLeaderEpoch,
    snapshotId: { ...snapshotId },
    position,
    replicaDirectoryId,
  };
  return { clusterId, replicaId, maxBytes, topics: [{ name: NAME, partitions: [partition] }] };
}

/** Null: not about the metadata log, or about more than it. */
export function fromWireRequest(
  apiKey: ApiKey,
  apiVersion: number,
  request: object,
): RaftRequest | null {
  switch (apiKey) {
    case ApiKey.Vote:
      return fromVote(request as vote.VoteRequest);
    case ApiKey.BeginQuorumEpoch:
      return fromBeginQuorumEpoch(request as beginEpoch.BeginQuorumEpochRequest);
    case ApiKey.EndQuorumEpoch:
      return fromEndQuorumEpoch(request as endEpoch.EndQuorumEpochRequest, apiVersion);
    case ApiKey.Fetch:
      return fromFetch(request as fetch.FetchRequest, apiVersion);
    case ApiKey.FetchSnapshot:
      return fromFetchSnapshot(request as fetchSnapshot.FetchSnapshotRequest);
    case ApiKey.AddRaftVoter:
      return { kind: 'AddRaftVoter', ...(request as addVoter.AddRaftVoterRequest) };
    case ApiKey.RemoveRaftVoter:
      return { kind: 'RemoveRaftVoter', ...(request as removeVoter.RemoveRaftVoterRequest) };
    case ApiKey.UpdateRaftVoter:
      return { kind: 'UpdateRaftVoter', ...(request as updateVoter.UpdateRaftVoterRequest) };
    default:
      assert(false, 'not a request of the quorum');
  }
}

type Topic<Partition> = {
  readonly topicName: string;
  readonly partitions: readonly (Partition & { readonly partitionIndex: number })[];
};

function onlyPartition<Partition>(topics: readonly Topic<Partition>[]): Partition | null {
  const [topic] = topics;
  const [partition] = topic?.partitions ?? [];
  const isOnly = topics.length === 1 && topic!.partitions.length === 1;
  if (!isOnly || topic!.topicName !== NAME || partition!.partitionIndex !== 0) return null;
  return partition!;
}

function fromVote(request: vote.VoteRequest): RaftRequest | null {
  const partition = onlyPartition(request.topics);
  if (partition === null) return null;
  const { partitionIndex: _, ...rest } = partition as vote.VoteRequestPartitionData;
  return { kind: 'Vote', clusterId: request.clusterId, voterId: request.voterId, ...rest };
}

function fromBeginQuorumEpoch(request: beginEpoch.BeginQuorumEpochRequest): RaftRequest | null {
  const partition = onlyPartition(request.topics);
  if (partition === null) return null;
  const { clusterId, voterId, leaderEndpoints } = request;
  const { voterDirectoryId, leaderId, leaderEpoch } = partition;
  return {
    kind: 'BeginQuorumEpoch',
    clusterId,
    voterId,
    voterDirectoryId,
    leaderId,
    leaderEpoch,
    leaderEndpoints,
  };
}

function fromEndQuorumEpoch(
  request: endEpoch.EndQuorumEpochRequest,
  apiVersion: number,
): RaftRequest | null {
  const partition = onlyPartition(request.topics);
  if (partition === null) return null;
  const { leaderId, leaderEpoch, preferredSuccessors } = partition;
  const preferredCandidates =
    apiVersion > 0
      ? partition.preferredCandidates
      : preferredSuccessors.map((candidateId) => ({
          candidateId,
          candidateDirectoryId: ZERO_UUID,
        }));
  const { clusterId, leaderEndpoints } = request;
  const kind = 'EndQuorumEpoch';
  return { kind, clusterId, leaderId, leaderEpoch, preferredCandidates, leaderEndpoints };
}

/** From version 13 topics have ids and no names, from version 15 the replica stands elsewhere. */
function fromFetch(request: fetch.FetchRequest, apiVersion: number): RaftRequest | null {
  const [topic] = request.topics;
  const [partition] = topic?.partitions ?? [];
  if (request.topics.length !== 1 || topic?.partitions.length !== 1) return null;
  const isOurs = apiVersion >= 13 ? topic.topicId === METADATA_TOPIC_ID : topic.topic === NAME;
  if (!isOurs || partition!.partition !== 0) return null;
  const { replicaDirectoryId, currentLeaderEpoch, fetchOffset } = partition!;
  const { lastFetchedEpoch, highWatermark } = partition!;
  const { clusterId, maxWaitMs, maxBytes } = request;
  return {
    kind: 'Fetch',
    clusterId,
    replicaId: apiVersion >= 15 ? request.replicaState.replicaId : request.replicaId,
    replicaDirectoryId,
    currentLeaderEpoch,
    fetchOffset,
    lastFetchedEpoch,
    highWatermark,
    maxWaitMs,
    maxBytes,
  };
}

function fromFetchSnapshot(request: fetchSnapshot.FetchSnapshotRequest): RaftRequest | null {
  const [topic] = request.topics;
  const [partition] = topic?.partitions ?? [];
  if (request.topics.length !== 1 || topic?.partitions.length !== 1) return null;
  if (topic.name !== NAME || partition!.partition !== 0) return null;
  const { clusterId, replicaId, maxBytes } = request;
  const { replicaDirectoryId, currentLeaderEpoch, snapshotId, position } = partition!;
  return {
    kind: 'FetchSnapshot',
    clusterId,
    replicaId,
    replicaDirectoryId,
    currentLeaderEpoch,
    snapshotId,
    position,
    maxBytes,
  };
}
