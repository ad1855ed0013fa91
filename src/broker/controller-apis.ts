/** What only controllers serve: brokers' registrations and reports, forwarded requests, and the quorum. */
import { ApiKey } from '../protocol/api-keys.ts';
import {
  readAddRaftVoterRequest,
  writeAddRaftVoterResponse,
} from '../protocol/generated/add-raft-voter.ts';
import {
  readAllocateProducerIdsRequest,
  writeAllocateProducerIdsResponse,
} from '../protocol/generated/allocate-producer-ids.ts';
import {
  readAlterPartitionRequest,
  writeAlterPartitionResponse,
} from '../protocol/generated/alter-partition.ts';
import {
  readAssignReplicasToDirsRequest,
  writeAssignReplicasToDirsResponse,
} from '../protocol/generated/assign-replicas-to-dirs.ts';
import {
  readBeginQuorumEpochRequest,
  writeBeginQuorumEpochResponse,
} from '../protocol/generated/begin-quorum-epoch.ts';
import {
  readBrokerHeartbeatRequest,
  writeBrokerHeartbeatResponse,
} from '../protocol/generated/broker-heartbeat.ts';
import {
  readBrokerRegistrationRequest,
  writeBrokerRegistrationResponse,
} from '../protocol/generated/broker-registration.ts';
import {
  readControllerRegistrationRequest,
  writeControllerRegistrationResponse,
} from '../protocol/generated/controller-registration.ts';
import {
  readDescribeQuorumRequest,
  writeDescribeQuorumResponse,
} from '../protocol/generated/describe-quorum.ts';
import {
  readEndQuorumEpochRequest,
  writeEndQuorumEpochResponse,
} from '../protocol/generated/end-quorum-epoch.ts';
import { readEnvelopeRequest, writeEnvelopeResponse } from '../protocol/generated/envelope.ts';
import {
  readFetchSnapshotRequest,
  writeFetchSnapshotResponse,
} from '../protocol/generated/fetch-snapshot.ts';
import {
  readRemoveRaftVoterRequest,
  writeRemoveRaftVoterResponse,
} from '../protocol/generated/remove-raft-voter.ts';
import {
  readUpdateRaftVoterRequest,
  writeUpdateRaftVoterResponse,
} from '../protocol/generated/update-raft-voter.ts';
import { readVoteRequest, writeVoteResponse } from '../protocol/generated/vote.ts';
import { handleAllocateProducerIds } from './handlers/allocate-producer-ids.ts';
import { handleAlterPartition } from './handlers/alter-partition.ts';
import { handleAssignReplicasToDirs } from './handlers/assign-replicas-to-dirs.ts';
import { handleBrokerHeartbeat } from './handlers/broker-heartbeat.ts';
import { handleBrokerRegistration } from './handlers/broker-registration.ts';
import { handleControllerRegistration } from './handlers/controller-registration.ts';
import { handleDescribeQuorum } from './handlers/describe-quorum.ts';
import { handleEnvelope } from './handlers/envelope.ts';
import { handleQuorumRequest } from './handlers/quorum-requests.ts';
import { type ServedApi, servedApi } from './served-api.ts';

export const controllerApis: readonly ServedApi[] = [
  servedApi(
    ApiKey.BrokerRegistration,
    readBrokerRegistrationRequest,
    handleBrokerRegistration,
    writeBrokerRegistrationResponse,
  ),
  servedApi(
    ApiKey.BrokerHeartbeat,
    readBrokerHeartbeatRequest,
    handleBrokerHeartbeat,
    writeBrokerHeartbeatResponse,
  ),
  servedApi(
    ApiKey.ControllerRegistration,
    readControllerRegistrationRequest,
    handleControllerRegistration,
    writeControllerRegistrationResponse,
  ),
  servedApi(
    ApiKey.AllocateProducerIds,
    readAllocateProducerIdsRequest,
    handleAllocateProducerIds,
    writeAllocateProducerIdsResponse,
  ),
  servedApi(
    ApiKey.AlterPartition,
    readAlterPartitionRequest,
    handleAlterPartition,
    writeAlterPartitionResponse,
  ),
  servedApi(
    ApiKey.AssignReplicasToDirs,
    readAssignReplicasToDirsRequest,
    handleAssignReplicasToDirs,
    writeAssignReplicasToDirsResponse,
  ),
  servedApi(ApiKey.Envelope, readEnvelopeRequest, handleEnvelope, writeEnvelopeResponse),
  servedApi(
    ApiKey.DescribeQuorum,
    readDescribeQuorumRequest,
    handleDescribeQuorum,
    writeDescribeQuorumResponse,
  ),
  servedApi(ApiKey.Vote, readVoteRequest, handleQuorumRequest, writeVoteResponse),
  servedApi(
    ApiKey.BeginQuorumEpoch,
    readBeginQuorumEpochRequest,
    handleQuorumRequest,
    writeBeginQuorumEpochResponse,
  ),
  servedApi(
    ApiKey.EndQuorumEpoch,
    readEndQuorumEpochRequest,
    handleQuorumRequest,
    writeEndQuorumEpochResponse,
  ),
  servedApi(
    ApiKey.FetchSnapshot,
    readFetchSnapshotRequest,
    handleQuorumRequest,
    writeFetchSnapshotResponse,
  ),
  servedApi(
    ApiKey.AddRaftVoter,
    readAddRaftVoterRequest,
    handleQuorumRequest,
    writeAddRaftVoterResponse,
  ),
  servedApi(
    ApiKey.RemoveRaftVoter,
    readRemoveRaftVoterRequest,
    handleQuorumRequest,
    writeRemoveRaftVoterResponse,
  ),
  servedApi(
    ApiKey.UpdateRaftVoter,
    readUpdateRaftVoterRequest,
    handleQuorumRequest,
    writeUpdateRaftVoterResponse,
  ),
];
