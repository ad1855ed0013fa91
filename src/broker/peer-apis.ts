/**
 * The APIs that this node speaks to others: how each request is written and its reply read. The
 * versions are those that Apache Kafka 4.3.1 speaks between its nodes.
 */
import { assert } from '../base/assert.ts';
import { ApiKey, apis as knownApis } from '../protocol/api-keys.ts';
import {
  readAddPartitionsToTxnResponse,
  writeAddPartitionsToTxnRequest,
} from '../protocol/generated/add-partitions-to-txn.ts';
import {
  readAddRaftVoterResponse,
  writeAddRaftVoterRequest,
} from '../protocol/generated/add-raft-voter.ts';
import {
  readAllocateProducerIdsResponse,
  writeAllocateProducerIdsRequest,
} from '../protocol/generated/allocate-producer-ids.ts';
import {
  readAlterPartitionResponse,
  writeAlterPartitionRequest,
} from '../protocol/generated/alter-partition.ts';
import {
  readApiVersionsResponse,
  writeApiVersionsRequest,
} from '../protocol/generated/api-versions.ts';
import {
  readAssignReplicasToDirsResponse,
  writeAssignReplicasToDirsRequest,
} from '../protocol/generated/assign-replicas-to-dirs.ts';
import {
  readBeginQuorumEpochResponse,
  writeBeginQuorumEpochRequest,
} from '../protocol/generated/begin-quorum-epoch.ts';
import {
  readBrokerHeartbeatResponse,
  writeBrokerHeartbeatRequest,
} from '../protocol/generated/broker-heartbeat.ts';
import {
  readBrokerRegistrationResponse,
  writeBrokerRegistrationRequest,
} from '../protocol/generated/broker-registration.ts';
import {
  readControllerRegistrationResponse,
  writeControllerRegistrationRequest,
} from '../protocol/generated/controller-registration.ts';
import {
  readCreateTopicsResponse,
  writeCreateTopicsRequest,
} from '../protocol/generated/create-topics.ts';
import {
  readEndQuorumEpochResponse,
  writeEndQuorumEpochRequest,
} from '../protocol/generated/end-quorum-epoch.ts';
import { readEnvelopeResponse, writeEnvelopeRequest } from '../protocol/generated/envelope.ts';
import { readFetchResponse, writeFetchRequest } from '../protocol/generated/fetch.ts';
import {
  readFetchSnapshotResponse,
  writeFetchSnapshotRequest,
} from '../protocol/generated/fetch-snapshot.ts';
import {
  readListOffsetsResponse,
  writeListOffsetsRequest,
} from '../protocol/generated/list-offsets.ts';
import {
  readRemoveRaftVoterResponse,
  writeRemoveRaftVoterRequest,
} from '../protocol/generated/remove-raft-voter.ts';
import {
  readUpdateRaftVoterResponse,
  writeUpdateRaftVoterRequest,
} from '../protocol/generated/update-raft-voter.ts';
import { readVoteResponse, writeVoteRequest } from '../protocol/generated/vote.ts';
import {
  readWriteTxnMarkersResponse,
  writeWriteTxnMarkersRequest,
} from '../protocol/generated/write-txn-markers.ts';
import type { WireReader } from '../protocol/wire-reader.ts';
import type { WireWriter } from '../protocol/wire-writer.ts';

export type PeerApi = {
  readonly apiKey: ApiKey;
  readonly minVersion: number;
  readonly maxVersion: number;
  write(writer: WireWriter, request: object, version: number): void;
  read(reader: WireReader, version: number): object;
};

const byKey: (PeerApi | undefined)[] = [];

function speak<Request extends object, Response extends object>(
  apiKey: ApiKey,
  write: (writer: WireWriter, request: Request, version: number) => void,
  read: (reader: WireReader, version: number) => Response,
): void {
  const { minVersion, maxVersion } = knownApis[apiKey]!;
  byKey[apiKey] = { apiKey, minVersion, maxVersion, write, read } as PeerApi;
}

speak(ApiKey.AddPartitionsToTxn, writeAddPartitionsToTxnRequest, readAddPartitionsToTxnResponse);
speak(ApiKey.AddRaftVoter, writeAddRaftVoterRequest, readAddRaftVoterResponse);
speak(ApiKey.AllocateProducerIds, writeAllocateProducerIdsRequest, readAllocateProducerIdsResponse);
speak(ApiKey.AlterPartition, writeAlterPartitionRequest, readAlterPartitionResponse);
speak(ApiKey.ApiVersions, writeApiVersionsRequest, readApiVersionsResponse);
speak(
  ApiKey.AssignReplicasToDirs,
  writeAssignReplicasToDirsRequest,
  readAssignReplicasToDirsResponse,
);
speak(ApiKey.BeginQuorumEpoch, writeBeginQuorumEpochRequest, readBeginQuorumEpochResponse);
speak(ApiKey.BrokerHeartbeat, writeBrokerHeartbeatRequest, readBrokerHeartbeatResponse);
speak(ApiKey.BrokerRegistration, writeBrokerRegistrationRequest, readBrokerRegistrationResponse);
speak(
  ApiKey.ControllerRegistration,
  writeControllerRegistrationRequest,
  readControllerRegistrationResponse,
);
speak(ApiKey.CreateTopics, writeCreateTopicsRequest, readCreateTopicsResponse);
speak(ApiKey.EndQuorumEpoch, writeEndQuorumEpochRequest, readEndQuorumEpochResponse);
speak(ApiKey.Envelope, writeEnvelopeRequest, readEnvelopeResponse);
speak(ApiKey.Fetch, writeFetchRequest, readFetchResponse);
speak(ApiKey.FetchSnapshot, writeFetchSnapshotRequest, readFetchSnapshotResponse);
speak(ApiKey.ListOffsets, writeListOffsetsRequest, readListOffsetsResponse);
speak(ApiKey.RemoveRaftVoter, writeRemoveRaftVoterRequest, readRemoveRaftVoterResponse);
speak(ApiKey.UpdateRaftVoter, writeUpdateRaftVoterRequest, readUpdateRaftVoterResponse);
speak(ApiKey.Vote, writeVoteRequest, readVoteResponse);
speak(ApiKey.WriteTxnMarkers, writeWriteTxnMarkersRequest, readWriteTxnMarkersResponse);

export function findPeerApi(apiKey: number): PeerApi | undefined {
  return byKey[apiKey];
}

export function getPeerApi(apiKey: ApiKey): PeerApi {
  const api = byKey[apiKey];
  assert(api !== undefined, 'an API that this node does not speak to others');
  return api;
}
