/** Between the core's responses and Kafka's; see `raft-wire-request.ts`. */
import { assert, unreachable } from '../../base/assert.ts';
import { CLUSTER_METADATA_TOPIC_NAME } from '../../base/internal-topics.ts';
import { METADATA_TOPIC_ID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type * as addVoter from '../../protocol/generated/add-raft-voter.ts';
import type * as apiVersions from '../../protocol/generated/api-versions.ts';
import type * as beginEpoch from '../../protocol/generated/begin-quorum-epoch.ts';
import type * as endEpoch from '../../protocol/generated/end-quorum-epoch.ts';
import type * as fetch from '../../protocol/generated/fetch.ts';
import type * as fetchSnapshot from '../../protocol/generated/fetch-snapshot.ts';
import type * as updateVoter from '../../protocol/generated/update-raft-voter.ts';
import type * as vote from '../../protocol/generated/vote.ts';
import type { NodeEndpoint, RaftRequest, RaftResponse } from './raft-message.ts';

const NAME = CLUSTER_METADATA_TOPIC_NAME;
const KRAFT_VERSION = 'kraft.version';
/** Said of the whole request, not of the partition in it. */
const WHOLE: ReadonlySet<number> = new Set([
  ErrorCode.INCONSISTENT_CLUSTER_ID,
  ErrorCode.INVALID_REQUEST,
  ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
]);

type Of<Kind extends RaftResponse['kind']> = Extract<RaftResponse, { readonly kind: Kind }>;
export type WireRecords = Buffer | readonly Buffer[] | null;

/** `records`: what a Fetch or FetchSnapshot response carries. */
export function toWireResponse(response: RaftResponse, records: WireRecords): object {
  assert(response.kind !== 'ApiVersions', 'the host answers ApiVersions');
  switch (response.kind) {
    case 'Vote': {
      const { errorCode, leaderId, leaderEpoch, voteGranted } = response;
      return around(response, { partitionIndex: 0, errorCode, leaderId, leaderEpoch, voteGranted });
    }
    case 'BeginQuorumEpoch':
    case 'EndQuorumEpoch': {
      const { errorCode, leaderId, leaderEpoch } = response;
      return around(response, { partitionIndex: 0, errorCode, leaderId, leaderEpoch });
    }
    case 'Fetch':
      return toFetch(response, records);
    case 'FetchSnapshot':
      return toFetchSnapshot(response, records);
    case 'AddRaftVoter':
    case 'RemoveRaftVoter': {
      const { errorCode, errorMessage } = response;
      return { throttleTimeMs: 0, errorCode, errorMessage };
    }
    case 'UpdateRaftVoter': {
      const { errorCode, leaderId, leaderEpoch, nodeEndpoints } = response;
      const { host = '', port = 0 } = nodeEndpoints[0] ?? {};
      const currentLeader = { leaderId, leaderEpoch, host, port };
      return { throttleTimeMs: 0, errorCode, currentLeader };
    }
    default:
      return unreachable(response);
  }
}

function around(
  { errorCode, nodeEndpoints }: { errorCode: number; nodeEndpoints: readonly NodeEndpoint[] },
  partition: object,
): object {
  if (WHOLE.has(errorCode)) return { errorCode, topics: [], nodeEndpoints: [] };
  return {
    errorCode: ErrorCode.NONE,
    topics: [{ topicName: NAME, partitions: [partition] }],
    nodeEndpoints: nodeEndpoints.map((endpoint) => ({ ...endpoint })),
  };
}

function toFetch(response: Of<'Fetch'>, records: WireRecords): fetch.FetchResponse {
  const { errorCode, leaderId, leaderEpoch, divergingEpoch, snapshotId } = response;
  const whole = { throttleTimeMs: 0, sessionId: 0 };
  if (WHOLE.has(errorCode)) return { ...whole, errorCode, responses: [], nodeEndpoints: [] };
  const partition: fetch.FetchResponsePartitionData = {
    partitionIndex: 0,
    errorCode,
    highWatermark: response.highWatermark,
    lastStableOffset: -1,
    logStartOffset: response.logStartOffset,
    divergingEpoch: divergingEpoch === null ? { epoch: -1, endOffset: -1 } : { ...divergingEpoch },
    currentLeader: { leaderId, leaderEpoch },
    snapshotId: snapshotId === null ? { endOffset: -1, epoch: -1 } : { ...snapshotId },
    abortedTransactions: null,
    preferredReadReplica: -1,
    records: records ?? Buffer.alloc(0),
  };
  const responses = [{ topic: NAME, topicId: METADATA_TOPIC_ID, partitions: [partition] }];
  const nodeEndpoints = response.nodeEndpoints.map((it) => ({ ...it, rack: null }));
  return { ...whole, errorCode: ErrorCode.NONE, responses, nodeEndpoints };
}

function toFetchSnapshot(
  response: Of<'FetchSnapshot'>,
  records: WireRecords,
): fetchSnapshot.FetchSnapshotResponse {
  const { errorCode, leaderId, leaderEpoch, snapshotId, sizeBytes, position } = response;
  const throttleTimeMs = 0;
  if (WHOLE.has(errorCode)) return { throttleTimeMs, errorCode, topics: [], nodeEndpoints: [] };
  const partition = {
    index: 0,
    errorCode,
    snapshotId: { ...snapshotId },
    currentLeader: { leaderId, leaderEpoch },
    size: sizeBytes,
    position,
    unalignedRecords: records ?? Buffer.alloc(0),
  };
  return {
    throttleTimeMs,
    errorCode: ErrorCode.NONE,
    topics: [{ name: NAME, partitions: [partition] }],
    nodeEndpoints: response.nodeEndpoints.map((endpoint) => ({ ...endpoint })),
  };
}

/** What came back for `request`; null when it is not an answer to it. The records are not in it. */
export function fromWireResponse(request: RaftRequest, response: object): RaftResponse | null {
  switch (request.kind) {
    case 'Vote': {
      const wire = response as vote.VoteResponse;
      const found = leaderInfo(wire.errorCode, wire.topics[0]?.partitions[0], wire.nodeEndpoints);
      const voteGranted = wire.topics[0]?.partitions[0]?.voteGranted ?? false;
      return found === null ? null : { kind: 'Vote', ...found, voteGranted };
    }
    case 'BeginQuorumEpoch': {
      const wire = response as beginEpoch.BeginQuorumEpochResponse;
      const found = leaderInfo(wire.errorCode, wire.topics[0]?.partitions[0], wire.nodeEndpoints);
      return found === null ? null : { kind: 'BeginQuorumEpoch', ...found };
    }
    case 'EndQuorumEpoch': {
      const wire = response as endEpoch.EndQuorumEpochResponse;
      const found = leaderInfo(wire.errorCode, wire.topics[0]?.partitions[0], wire.nodeEndpoints);
      return found === null ? null : { kind: 'EndQuorumEpoch', ...found };
    }
    case 'Fetch':
      return fromFetch(response as fetch.FetchResponse);
    case 'FetchSnapshot':
      return fromFetchSnapshot(response as fetchSnapshot.FetchSnapshotResponse, request);
    case 'AddRaftVoter':
    case 'RemoveRaftVoter': {
      const { errorCode, errorMessage } = response as addVoter.AddRaftVoterResponse;
      return { kind: request.kind, errorCode, errorMessage };
    }
    case 'UpdateRaftVoter': {
      const wire = response as updateVoter.UpdateRaftVoterResponse;
      const { leaderId, leaderEpoch, host, port } = wire.currentLeader;
      const nodeEndpoints = host === '' ? [] : [{ nodeId: leaderId, host, port }];
      const { errorCode } = wire;
      return { kind: 'UpdateRaftVoter', errorCode, leaderId, leaderEpoch, nodeEndpoints };
    }
    case 'ApiVersions': {
      const wire = response as apiVersions.ApiVersionsResponse;
      const feature = wire.supportedFeatures.find(({ name }) => name === KRAFT_VERSION);
      return {
        kind: 'ApiVersions',
        errorCode: wire.errorCode,
        minSupportedVersion: feature?.minVersion ?? 0,
        maxSupportedVersion: feature?.maxVersion ?? 0,
      };
    }
    default:
      return unreachable(request);
  }
}

type Said = {
  readonly errorCode: number;
  readonly leaderId: number;
  readonly leaderEpoch: number;
};

function leaderInfo(
  wholeErrorCode: number,
  partition: Said | undefined,
  nodeEndpoints: readonly NodeEndpoint[],
): (Said & { readonly nodeEndpoints: readonly NodeEndpoint[] }) | null {
  if (wholeErrorCode !== ErrorCode.NONE) {
    return { errorCode: wholeErrorCode, leaderId: -1, leaderEpoch: -1, nodeEndpoints };
  }
  if (partition === undefined) return null;
  const { errorCode, leaderId, leaderEpoch } = partition;
  return { errorCode, leaderId, leaderEpoch, nodeEndpoints };
}

function fromFetch(wire: fetch.FetchResponse): Of<'Fetch'> | null {
  const partition = wire.responses[0]?.partitions[0];
  const said = partition && { errorCode: partition.errorCode, ...partition.currentLeader };
  const nodes = wire.nodeEndpoints.map(({ nodeId, host, port }) => ({ nodeId, host, port }));
  const found = leaderInfo(wire.errorCode, said, nodes);
  if (found === null) return null;
  const { divergingEpoch, snapshotId } = partition ?? {};
  return {
    kind: 'Fetch',
    ...found,
    highWatermark: partition?.highWatermark ?? -1,
    logStartOffset: partition?.logStartOffset ?? -1,
    divergingEpoch:
      divergingEpoch === undefined || divergingEpoch.epoch < 0 ? null : { ...divergingEpoch },
    snapshotId: snapshotId === undefined || snapshotId.endOffset < 0 ? null : { ...snapshotId },
  };
}

function fromFetchSnapshot(
  wire: fetchSnapshot.FetchSnapshotResponse,
  request: Extract<RaftRequest, { readonly kind: 'FetchSnapshot' }>,
): Of<'FetchSnapshot'> | null {
  const partition = wire.topics[0]?.partitions[0];
  const said = partition && { errorCode: partition.errorCode, ...partition.currentLeader };
  const found = leaderInfo(wire.errorCode, said, wire.nodeEndpoints);
  if (found === null) return null;
  return {
    kind: 'FetchSnapshot',
    ...found,
    snapshotId: partition === undefined ? request.snapshotId : { ...partition.snapshotId },
    sizeBytes: partition?.size ?? -1,
    position: partition?.position ?? -1,
  };
}
