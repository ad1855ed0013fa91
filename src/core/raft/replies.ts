/** What every answer of the quorum has in common: who leads which epoch, and where it is. */
import { unreachable } from '../../base/assert.ts';
import type {
  AddRaftVoterResponse,
  FetchResponse,
  NodeEndpoint,
  RaftRequest,
  RaftResponse,
  RemoveRaftVoterResponse,
} from './raft-message.ts';
import { knownLeaderEndpoints, knownLeaderId, type Raft } from './raft-state.ts';
import { endpointNamed } from './voter-set.ts';

export type LeaderFields = {
  readonly errorCode: number;
  readonly leaderId: number;
  readonly leaderEpoch: number;
  readonly nodeEndpoints: readonly NodeEndpoint[];
};

/** The leader's endpoint of the listener by which the request came: the asker can reach it. */
export function leaderFields(raft: Raft, listenerName: string, errorCode: number): LeaderFields {
  const leaderId = knownLeaderId(raft);
  const endpoint = endpointNamed(knownLeaderEndpoints(raft), listenerName);
  const nodeEndpoints =
    leaderId === -1 || endpoint === undefined
      ? []
      : [{ nodeId: leaderId, host: endpoint.host, port: endpoint.port }];
  return { errorCode, leaderId, leaderEpoch: raft.quorumEpoch, nodeEndpoints };
}

export function emptyFetchResponse(
  raft: Raft,
  listenerName: string,
  errorCode: number,
): FetchResponse {
  return {
    kind: 'Fetch',
    ...leaderFields(raft, listenerName, errorCode),
    highWatermark: -1,
    logStartOffset: raft.log.startOffset,
    divergingEpoch: null,
    snapshotId: null,
  };
}

export function voterChangeResponse(
  kind: 'add' | 'remove',
  errorCode: number,
  errorMessage: string | null,
): AddRaftVoterResponse | RemoveRaftVoterResponse {
  return { kind: kind === 'add' ? 'AddRaftVoter' : 'RemoveRaftVoter', errorCode, errorMessage };
}

/** An answer with nothing but a code, for any request. */
export function errorResponse(
  raft: Raft,
  listenerName: string,
  request: RaftRequest,
  errorCode: number,
): RaftResponse {
  const fields = leaderFields(raft, listenerName, errorCode);
  switch (request.kind) {
    case 'Vote':
      return { kind: 'Vote', ...fields, voteGranted: false };
    case 'BeginQuorumEpoch':
    case 'EndQuorumEpoch':
    case 'UpdateRaftVoter':
      return { kind: request.kind, ...fields };
    case 'Fetch':
      return emptyFetchResponse(raft, listenerName, errorCode);
    case 'FetchSnapshot': {
      const { snapshotId, position } = request;
      return { kind: 'FetchSnapshot', ...fields, snapshotId, sizeBytes: 0, position };
    }
    case 'AddRaftVoter':
    case 'RemoveRaftVoter':
      return { kind: request.kind, errorCode, errorMessage: null };
    case 'ApiVersions':
      return { kind: 'ApiVersions', errorCode, minSupportedVersion: 0, maxSupportedVersion: 0 };
    default:
      return unreachable(request);
  }
}
