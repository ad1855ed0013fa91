/** The messages of the quorum survive the way over the wire in every version that can say them. */
import { describe, expect, it } from 'vitest';
import { ZERO_UUID } from '../../../src/base/uuid.ts';
import type { RaftRequest, RaftResponse } from '../../../src/core/raft/raft-message.ts';
import { fromWireRequest, toWireRequest } from '../../../src/core/raft/raft-wire-request.ts';
import { fromWireResponse, toWireResponse } from '../../../src/core/raft/raft-wire-response.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import * as addVoter from '../../../src/protocol/generated/add-raft-voter.ts';
import * as beginEpoch from '../../../src/protocol/generated/begin-quorum-epoch.ts';
import * as endEpoch from '../../../src/protocol/generated/end-quorum-epoch.ts';
import * as fetch from '../../../src/protocol/generated/fetch.ts';
import * as fetchSnapshot from '../../../src/protocol/generated/fetch-snapshot.ts';
import * as removeVoter from '../../../src/protocol/generated/remove-raft-voter.ts';
import * as updateVoter from '../../../src/protocol/generated/update-raft-voter.ts';
import * as vote from '../../../src/protocol/generated/vote.ts';
import { WireReader } from '../../../src/protocol/wire-reader.ts';
import { WireWriter } from '../../../src/protocol/wire-writer.ts';

const DIRECTORY = 'JTxoDPvCQMe9ycOsNF7YkA';
const endpoints = [{ name: 'CONTROLLER', host: 'one', port: 9093 }];
const clusterId = 'cluster';

const requests: readonly RaftRequest[] = [
  {
    kind: 'Vote',
    clusterId,
    voterId: 2,
    voterDirectoryId: DIRECTORY,
    replicaEpoch: 5,
    replicaId: 1,
    replicaDirectoryId: DIRECTORY,
    lastOffsetEpoch: 4,
    lastOffset: 77,
    preVote: true,
  },
  {
    kind: 'BeginQuorumEpoch',
    clusterId,
    voterId: 2,
    voterDirectoryId: DIRECTORY,
    leaderId: 1,
    leaderEpoch: 5,
    leaderEndpoints: endpoints,
  },
  {
    kind: 'EndQuorumEpoch',
    clusterId,
    leaderId: 1,
    leaderEpoch: 5,
    preferredCandidates: [{ candidateId: 3, candidateDirectoryId: DIRECTORY }],
    leaderEndpoints: endpoints,
  },
  {
    kind: 'Fetch',
    clusterId,
    replicaId: 2,
    replicaDirectoryId: DIRECTORY,
    currentLeaderEpoch: 5,
    fetchOffset: 70,
    lastFetchedEpoch: 4,
    highWatermark: 60,
    maxWaitMs: 500,
    maxBytes: 1_000_000,
  },
  {
    kind: 'FetchSnapshot',
    clusterId,
    replicaId: 2,
    replicaDirectoryId: DIRECTORY,
    currentLeaderEpoch: 5,
    snapshotId: { endOffset: 50, epoch: 3 },
    position: 1000,
    maxBytes: 1_000_000,
  },
  {
    kind: 'AddRaftVoter',
    clusterId,
    timeoutMs: 1000,
    voterId: 4,
    voterDirectoryId: DIRECTORY,
    listeners: endpoints,
    ackWhenCommitted: false,
  },
  { kind: 'RemoveRaftVoter', clusterId, voterId: 4, voterDirectoryId: DIRECTORY },
  {
    kind: 'UpdateRaftVoter',
    clusterId,
    currentLeaderEpoch: 5,
    voterId: 2,
    voterDirectoryId: DIRECTORY,
    listeners: endpoints,
    kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
  },
];

const leader = {
  errorCode: ErrorCode.NONE,
  leaderId: 1,
  leaderEpoch: 5,
  nodeEndpoints: [{ nodeId: 1, host: 'one', port: 9093 }],
};

const responses: readonly RaftResponse[] = [
  { kind: 'Vote', ...leader, voteGranted: true },
  { kind: 'BeginQuorumEpoch', ...leader },
  { kind: 'EndQuorumEpoch', ...leader },
  {
    kind: 'Fetch',
    ...leader,
    highWatermark: 60,
    logStartOffset: 50,
    divergingEpoch: { epoch: 3, endOffset: 55 },
    snapshotId: null,
  },
  {
    kind: 'FetchSnapshot',
    ...leader,
    snapshotId: { endOffset: 50, epoch: 3 },
    sizeBytes: 5000,
    position: 1000,
  },
  { kind: 'AddRaftVoter', errorCode: ErrorCode.DUPLICATE_VOTER, errorMessage: 'again' },
  { kind: 'RemoveRaftVoter', errorCode: ErrorCode.VOTER_NOT_FOUND, errorMessage: null },
  { kind: 'UpdateRaftVoter', ...leader },
];

type Write = (w: WireWriter, message: never, version: number) => void;
type Read = (r: WireReader, version: number) => object;
type Codec = readonly [Write, Read, Write, Read, number];

const codecs: Record<string, Codec> = {
  Vote: [
    vote.writeVoteRequest,
    vote.readVoteRequest,
    vote.writeVoteResponse,
    vote.readVoteResponse,
    2,
  ],
  BeginQuorumEpoch: [
    beginEpoch.writeBeginQuorumEpochRequest,
    beginEpoch.readBeginQuorumEpochRequest,
    beginEpoch.writeBeginQuorumEpochResponse,
    beginEpoch.readBeginQuorumEpochResponse,
    1,
  ],
  EndQuorumEpoch: [
    endEpoch.writeEndQuorumEpochRequest,
    endEpoch.readEndQuorumEpochRequest,
    endEpoch.writeEndQuorumEpochResponse,
    endEpoch.readEndQuorumEpochResponse,
    1,
  ],
  Fetch: [
    fetch.writeFetchRequest,
    fetch.readFetchRequest,
    fetch.writeFetchResponse,
    fetch.readFetchResponse,
    18,
  ],
  FetchSnapshot: [
    fetchSnapshot.writeFetchSnapshotRequest,
    fetchSnapshot.readFetchSnapshotRequest,
    fetchSnapshot.writeFetchSnapshotResponse,
    fetchSnapshot.readFetchSnapshotResponse,
    1,
  ],
  AddRaftVoter: [
    addVoter.writeAddRaftVoterRequest,
    addVoter.readAddRaftVoterRequest,
    addVoter.writeAddRaftVoterResponse,
    addVoter.readAddRaftVoterResponse,
    1,
  ],
  RemoveRaftVoter: [
    removeVoter.writeRemoveRaftVoterRequest,
    removeVoter.readRemoveRaftVoterRequest,
    removeVoter.writeRemoveRaftVoterResponse,
    removeVoter.readRemoveRaftVoterResponse,
    0,
  ],
  UpdateRaftVoter: [
    updateVoter.writeUpdateRaftVoterRequest,
    updateVoter.readUpdateRaftVoterRequest,
    updateVoter.writeUpdateRaftVoterResponse,
    updateVoter.readUpdateRaftVoterResponse,
    0,
  ],
};

function overTheWire(message: object, write: Write, read: Read, version: number): object {
  const w = new WireWriter();
  write(w, message as never, version);
  return read(new WireReader(w.toBuffer()), version);
}

function requestOverTheWire(request: RaftRequest, version: number): RaftRequest | null {
  const [write, read] = codecs[request.kind]!;
  const wire = toWireRequest(request);
  const received = overTheWire(wire.request, write, read, version);
  return fromWireRequest(wire.apiKey, version, received);
}

describe('messages of the quorum', () => {
  it.each(requests)('$kind request', (request) => {
    expect(requestOverTheWire(request, codecs[request.kind]![4])).toEqual(request);
  });

  it.each(responses)('$kind response', (response) => {
    const [, , write, read, version] = codecs[response.kind]!;
    const request = requests.find(({ kind }) => kind === response.kind)!;
    const received = overTheWire(toWireResponse(response, null), write, read, version);
    expect(fromWireResponse(request, received)).toEqual(response);
  });

  it('says that a pre-vote needs a version that knows it', () => {
    const [request] = requests;
    expect(toWireRequest(request!).minVersion).toBe(2);
    expect(toWireRequest({ ...request!, preVote: false } as RaftRequest).minVersion).toBe(0);
  });

  it('reads the first versions, which know no directories', () => {
    const [voteRequest, , endRequest, fetchRequest] = requests;
    expect(requestOverTheWire({ ...voteRequest!, preVote: false } as RaftRequest, 0)).toMatchObject(
      { voterId: -1, replicaDirectoryId: ZERO_UUID, lastOffset: 77 },
    );
    expect(requestOverTheWire(endRequest!, 0)).toMatchObject({
      preferredCandidates: [{ candidateId: 3, candidateDirectoryId: ZERO_UUID }],
    });
    expect(requestOverTheWire(fetchRequest!, 12)).toMatchObject({
      replicaId: 2,
      replicaDirectoryId: ZERO_UUID,
    });
  });

  it('keeps the diverging epoch and the snapshot of a Fetch apart', () => {
    const response = responses[3] as Extract<RaftResponse, { kind: 'Fetch' }>;
    const snapshotId = { endOffset: 50, epoch: 3 };
    const other: RaftResponse = { ...response, divergingEpoch: null, snapshotId };
    const [, , write, read, version] = codecs['Fetch']!;
    const received = overTheWire(toWireResponse(other, null), write, read, version);
    expect(fromWireResponse(requests[3]!, received)).toEqual(other);
  });

  it('takes no request about another topic', () => {
    const wire = toWireRequest(requests[0]!);
    const request = structuredClone(wire.request) as vote.VoteRequest;
    request.topics[0]!.topicName = 'other';
    expect(fromWireRequest(wire.apiKey, 2, request)).toBeNull();
  });
});
