// Generated from ../schema/*.schema by ../generator, do not edit.
import {
  readAddOffsetsToTxnRequest,
  writeAddOffsetsToTxnRequest,
  readAddOffsetsToTxnResponse,
  writeAddOffsetsToTxnResponse,
} from './add-offsets-to-txn.ts';
import {
  readAddPartitionsToTxnRequest,
  writeAddPartitionsToTxnRequest,
  readAddPartitionsToTxnResponse,
  writeAddPartitionsToTxnResponse,
} from './add-partitions-to-txn.ts';
import {
  readAddRaftVoterRequest,
  writeAddRaftVoterRequest,
  readAddRaftVoterResponse,
  writeAddRaftVoterResponse,
} from './add-raft-voter.ts';
import {
  readAllocateProducerIdsRequest,
  writeAllocateProducerIdsRequest,
  readAllocateProducerIdsResponse,
  writeAllocateProducerIdsResponse,
} from './allocate-producer-ids.ts';
import {
  readAlterClientQuotasRequest,
  writeAlterClientQuotasRequest,
  readAlterClientQuotasResponse,
  writeAlterClientQuotasResponse,
} from './alter-client-quotas.ts';
import {
  readAlterConfigsRequest,
  writeAlterConfigsRequest,
  readAlterConfigsResponse,
  writeAlterConfigsResponse,
} from './alter-configs.ts';
import {
  readAlterPartitionReassignmentsRequest,
  writeAlterPartitionReassignmentsRequest,
  readAlterPartitionReassignmentsResponse,
  writeAlterPartitionReassignmentsResponse,
} from './alter-partition-reassignments.ts';
import {
  readAlterPartitionRequest,
  writeAlterPartitionRequest,
  readAlterPartitionResponse,
  writeAlterPartitionResponse,
} from './alter-partition.ts';
import {
  readAlterReplicaLogDirsRequest,
  writeAlterReplicaLogDirsRequest,
  readAlterReplicaLogDirsResponse,
  writeAlterReplicaLogDirsResponse,
} from './alter-replica-log-dirs.ts';
import {
  readAlterShareGroupOffsetsRequest,
  writeAlterShareGroupOffsetsRequest,
  readAlterShareGroupOffsetsResponse,
  writeAlterShareGroupOffsetsResponse,
} from './alter-share-group-offsets.ts';
import {
  readAlterUserScramCredentialsRequest,
  writeAlterUserScramCredentialsRequest,
  readAlterUserScramCredentialsResponse,
  writeAlterUserScramCredentialsResponse,
} from './alter-user-scram-credentials.ts';
import {
  readApiVersionsRequest,
  writeApiVersionsRequest,
  readApiVersionsResponse,
  writeApiVersionsResponse,
} from './api-versions.ts';
import {
  readAssignReplicasToDirsRequest,
  writeAssignReplicasToDirsRequest,
  readAssignReplicasToDirsResponse,
  writeAssignReplicasToDirsResponse,
} from './assign-replicas-to-dirs.ts';
import {
  readBeginQuorumEpochRequest,
  writeBeginQuorumEpochRequest,
  readBeginQuorumEpochResponse,
  writeBeginQuorumEpochResponse,
} from './begin-quorum-epoch.ts';
import {
  readBrokerHeartbeatRequest,
  writeBrokerHeartbeatRequest,
  readBrokerHeartbeatResponse,
  writeBrokerHeartbeatResponse,
} from './broker-heartbeat.ts';
import {
  readBrokerRegistrationRequest,
  writeBrokerRegistrationRequest,
  readBrokerRegistrationResponse,
  writeBrokerRegistrationResponse,
} from './broker-registration.ts';
import {
  readLegacyOffsetCommitKey,
  writeLegacyOffsetCommitKey,
  readLegacyOffsetCommitValue,
  writeLegacyOffsetCommitValue,
  readOffsetCommitKey,
  writeOffsetCommitKey,
  readOffsetCommitValue,
  writeOffsetCommitValue,
  readGroupMetadataKey,
  writeGroupMetadataKey,
  readGroupMetadataValue,
  writeGroupMetadataValue,
} from './classic-group-records.ts';
import {
  readConsumerGroupDescribeRequest,
  writeConsumerGroupDescribeRequest,
  readConsumerGroupDescribeResponse,
  writeConsumerGroupDescribeResponse,
} from './consumer-group-describe.ts';
import {
  readConsumerGroupHeartbeatRequest,
  writeConsumerGroupHeartbeatRequest,
  readConsumerGroupHeartbeatResponse,
  writeConsumerGroupHeartbeatResponse,
} from './consumer-group-heartbeat.ts';
import {
  readConsumerGroupMetadataKey,
  writeConsumerGroupMetadataKey,
  readConsumerGroupMetadataValue,
  writeConsumerGroupMetadataValue,
  readConsumerGroupPartitionMetadataKey,
  writeConsumerGroupPartitionMetadataKey,
  readConsumerGroupPartitionMetadataValue,
  writeConsumerGroupPartitionMetadataValue,
  readConsumerGroupMemberMetadataKey,
  writeConsumerGroupMemberMetadataKey,
  readConsumerGroupMemberMetadataValue,
  writeConsumerGroupMemberMetadataValue,
  readConsumerGroupTargetAssignmentMetadataKey,
  writeConsumerGroupTargetAssignmentMetadataKey,
  readConsumerGroupTargetAssignmentMetadataValue,
  writeConsumerGroupTargetAssignmentMetadataValue,
  readConsumerGroupTargetAssignmentMemberKey,
  writeConsumerGroupTargetAssignmentMemberKey,
  readConsumerGroupTargetAssignmentMemberValue,
  writeConsumerGroupTargetAssignmentMemberValue,
  readConsumerGroupCurrentMemberAssignmentKey,
  writeConsumerGroupCurrentMemberAssignmentKey,
  readConsumerGroupCurrentMemberAssignmentValue,
  writeConsumerGroupCurrentMemberAssignmentValue,
  readConsumerGroupRegularExpressionKey,
  writeConsumerGroupRegularExpressionKey,
  readConsumerGroupRegularExpressionValue,
  writeConsumerGroupRegularExpressionValue,
} from './consumer-group-records.ts';
import {
  readConsumerProtocolSubscription,
  writeConsumerProtocolSubscription,
  readConsumerProtocolAssignment,
  writeConsumerProtocolAssignment,
} from './consumer-protocol.ts';
import {
  readControlRecordTypeSchema,
  writeControlRecordTypeSchema,
  readEndTxnMarker,
  writeEndTxnMarker,
  readLeaderChangeMessage,
  writeLeaderChangeMessage,
  readSnapshotHeaderRecord,
  writeSnapshotHeaderRecord,
  readSnapshotFooterRecord,
  writeSnapshotFooterRecord,
  readKRaftVersionRecord,
  writeKRaftVersionRecord,
  readVotersRecord,
  writeVotersRecord,
} from './control-records.ts';
import {
  readControllerRegistrationRequest,
  writeControllerRegistrationRequest,
  readControllerRegistrationResponse,
  writeControllerRegistrationResponse,
} from './controller-registration.ts';
import {
  readCreateAclsRequest,
  writeCreateAclsRequest,
  readCreateAclsResponse,
  writeCreateAclsResponse,
} from './create-acls.ts';
import {
  readCreateDelegationTokenRequest,
  writeCreateDelegationTokenRequest,
  readCreateDelegationTokenResponse,
  writeCreateDelegationTokenResponse,
} from './create-delegation-token.ts';
import {
  readCreatePartitionsRequest,
  writeCreatePartitionsRequest,
  readCreatePartitionsResponse,
  writeCreatePartitionsResponse,
} from './create-partitions.ts';
import {
  readCreateTopicsRequest,
  writeCreateTopicsRequest,
  readCreateTopicsResponse,
  writeCreateTopicsResponse,
} from './create-topics.ts';
import {
  readDeleteAclsRequest,
  writeDeleteAclsRequest,
  readDeleteAclsResponse,
  writeDeleteAclsResponse,
} from './delete-acls.ts';
import {
  readDeleteGroupsRequest,
  writeDeleteGroupsRequest,
  readDeleteGroupsResponse,
  writeDeleteGroupsResponse,
} from './delete-groups.ts';
import {
  readDeleteRecordsRequest,
  writeDeleteRecordsRequest,
  readDeleteRecordsResponse,
  writeDeleteRecordsResponse,
} from './delete-records.ts';
import {
  readDeleteShareGroupOffsetsRequest,
  writeDeleteShareGroupOffsetsRequest,
  readDeleteShareGroupOffsetsResponse,
  writeDeleteShareGroupOffsetsResponse,
} from './delete-share-group-offsets.ts';
import {
  readDeleteShareGroupStateRequest,
  writeDeleteShareGroupStateRequest,
  readDeleteShareGroupStateResponse,
  writeDeleteShareGroupStateResponse,
} from './delete-share-group-state.ts';
import {
  readDeleteTopicsRequest,
  writeDeleteTopicsRequest,
  readDeleteTopicsResponse,
  writeDeleteTopicsResponse,
} from './delete-topics.ts';
import {
  readDescribeAclsRequest,
  writeDescribeAclsRequest,
  readDescribeAclsResponse,
  writeDescribeAclsResponse,
} from './describe-acls.ts';
import {
  readDescribeClientQuotasRequest,
  writeDescribeClientQuotasRequest,
  readDescribeClientQuotasResponse,
  writeDescribeClientQuotasResponse,
} from './describe-client-quotas.ts';
import {
  readDescribeClusterRequest,
  writeDescribeClusterRequest,
  readDescribeClusterResponse,
  writeDescribeClusterResponse,
} from './describe-cluster.ts';
import {
  readDescribeConfigsRequest,
  writeDescribeConfigsRequest,
  readDescribeConfigsResponse,
  writeDescribeConfigsResponse,
} from './describe-configs.ts';
import {
  readDescribeDelegationTokenRequest,
  writeDescribeDelegationTokenRequest,
  readDescribeDelegationTokenResponse,
  writeDescribeDelegationTokenResponse,
} from './describe-delegation-token.ts';
import {
  readDescribeGroupsRequest,
  writeDescribeGroupsRequest,
  readDescribeGroupsResponse,
  writeDescribeGroupsResponse,
} from './describe-groups.ts';
import {
  readDescribeLogDirsRequest,
  writeDescribeLogDirsRequest,
  readDescribeLogDirsResponse,
  writeDescribeLogDirsResponse,
} from './describe-log-dirs.ts';
import {
  readDescribeProducersRequest,
  writeDescribeProducersRequest,
  readDescribeProducersResponse,
  writeDescribeProducersResponse,
} from './describe-producers.ts';
import {
  readDescribeQuorumRequest,
  writeDescribeQuorumRequest,
  readDescribeQuorumResponse,
  writeDescribeQuorumResponse,
} from './describe-quorum.ts';
import {
  readDescribeShareGroupOffsetsRequest,
  writeDescribeShareGroupOffsetsRequest,
  readDescribeShareGroupOffsetsResponse,
  writeDescribeShareGroupOffsetsResponse,
} from './describe-share-group-offsets.ts';
import {
  readDescribeTopicPartitionsRequest,
  writeDescribeTopicPartitionsRequest,
  readDescribeTopicPartitionsResponse,
  writeDescribeTopicPartitionsResponse,
} from './describe-topic-partitions.ts';
import {
  readDescribeTransactionsRequest,
  writeDescribeTransactionsRequest,
  readDescribeTransactionsResponse,
  writeDescribeTransactionsResponse,
} from './describe-transactions.ts';
import {
  readDescribeUserScramCredentialsRequest,
  writeDescribeUserScramCredentialsRequest,
  readDescribeUserScramCredentialsResponse,
  writeDescribeUserScramCredentialsResponse,
} from './describe-user-scram-credentials.ts';
import {
  readElectLeadersRequest,
  writeElectLeadersRequest,
  readElectLeadersResponse,
  writeElectLeadersResponse,
} from './elect-leaders.ts';
import {
  readEndQuorumEpochRequest,
  writeEndQuorumEpochRequest,
  readEndQuorumEpochResponse,
  writeEndQuorumEpochResponse,
} from './end-quorum-epoch.ts';
import {
  readEndTxnRequest,
  writeEndTxnRequest,
  readEndTxnResponse,
  writeEndTxnResponse,
} from './end-txn.ts';
import {
  readEnvelopeRequest,
  writeEnvelopeRequest,
  readEnvelopeResponse,
  writeEnvelopeResponse,
} from './envelope.ts';
import {
  readExpireDelegationTokenRequest,
  writeExpireDelegationTokenRequest,
  readExpireDelegationTokenResponse,
  writeExpireDelegationTokenResponse,
} from './expire-delegation-token.ts';
import {
  readFetchSnapshotRequest,
  writeFetchSnapshotRequest,
  readFetchSnapshotResponse,
  writeFetchSnapshotResponse,
} from './fetch-snapshot.ts';
import {
  readFetchRequest,
  writeFetchRequest,
  readFetchResponse,
  writeFetchResponse,
} from './fetch.ts';
import {
  readFindCoordinatorRequest,
  writeFindCoordinatorRequest,
  readFindCoordinatorResponse,
  writeFindCoordinatorResponse,
} from './find-coordinator.ts';
import {
  readGetTelemetrySubscriptionsRequest,
  writeGetTelemetrySubscriptionsRequest,
  readGetTelemetrySubscriptionsResponse,
  writeGetTelemetrySubscriptionsResponse,
} from './get-telemetry-subscriptions.ts';
import {
  readRequestHeader,
  writeRequestHeader,
  readResponseHeader,
  writeResponseHeader,
} from './headers.ts';
import {
  readHeartbeatRequest,
  writeHeartbeatRequest,
  readHeartbeatResponse,
  writeHeartbeatResponse,
} from './heartbeat.ts';
import {
  readIncrementalAlterConfigsRequest,
  writeIncrementalAlterConfigsRequest,
  readIncrementalAlterConfigsResponse,
  writeIncrementalAlterConfigsResponse,
} from './incremental-alter-configs.ts';
import {
  readInitProducerIdRequest,
  writeInitProducerIdRequest,
  readInitProducerIdResponse,
  writeInitProducerIdResponse,
} from './init-producer-id.ts';
import {
  readInitializeShareGroupStateRequest,
  writeInitializeShareGroupStateRequest,
  readInitializeShareGroupStateResponse,
  writeInitializeShareGroupStateResponse,
} from './initialize-share-group-state.ts';
import {
  readJoinGroupRequest,
  writeJoinGroupRequest,
  readJoinGroupResponse,
  writeJoinGroupResponse,
} from './join-group.ts';
import {
  readLeaveGroupRequest,
  writeLeaveGroupRequest,
  readLeaveGroupResponse,
  writeLeaveGroupResponse,
} from './leave-group.ts';
import {
  readListConfigResourcesRequest,
  writeListConfigResourcesRequest,
  readListConfigResourcesResponse,
  writeListConfigResourcesResponse,
} from './list-config-resources.ts';
import {
  readListGroupsRequest,
  writeListGroupsRequest,
  readListGroupsResponse,
  writeListGroupsResponse,
} from './list-groups.ts';
import {
  readListOffsetsRequest,
  writeListOffsetsRequest,
  readListOffsetsResponse,
  writeListOffsetsResponse,
} from './list-offsets.ts';
import {
  readListPartitionReassignmentsRequest,
  writeListPartitionReassignmentsRequest,
  readListPartitionReassignmentsResponse,
  writeListPartitionReassignmentsResponse,
} from './list-partition-reassignments.ts';
import {
  readListTransactionsRequest,
  writeListTransactionsRequest,
  readListTransactionsResponse,
  writeListTransactionsResponse,
} from './list-transactions.ts';
import {
  readRegisterBrokerRecord,
  writeRegisterBrokerRecord,
  readUnregisterBrokerRecord,
  writeUnregisterBrokerRecord,
  readTopicRecord,
  writeTopicRecord,
  readPartitionRecord,
  writePartitionRecord,
  readConfigRecord,
  writeConfigRecord,
  readPartitionChangeRecord,
  writePartitionChangeRecord,
  readFenceBrokerRecord,
  writeFenceBrokerRecord,
  readUnfenceBrokerRecord,
  writeUnfenceBrokerRecord,
  readRemoveTopicRecord,
  writeRemoveTopicRecord,
  readDelegationTokenRecord,
  writeDelegationTokenRecord,
  readUserScramCredentialRecord,
  writeUserScramCredentialRecord,
  readFeatureLevelRecord,
  writeFeatureLevelRecord,
  readClientQuotaRecord,
  writeClientQuotaRecord,
  readProducerIdsRecord,
  writeProducerIdsRecord,
  readBrokerRegistrationChangeRecord,
  writeBrokerRegistrationChangeRecord,
  readAccessControlEntryRecord,
  writeAccessControlEntryRecord,
  readRemoveAccessControlEntryRecord,
  writeRemoveAccessControlEntryRecord,
  readNoOpRecord,
  writeNoOpRecord,
  readZkMigrationStateRecord,
  writeZkMigrationStateRecord,
  readRemoveUserScramCredentialRecord,
  writeRemoveUserScramCredentialRecord,
  readBeginTransactionRecord,
  writeBeginTransactionRecord,
  readEndTransactionRecord,
  writeEndTransactionRecord,
  readAbortTransactionRecord,
  writeAbortTransactionRecord,
  readRemoveDelegationTokenRecord,
  writeRemoveDelegationTokenRecord,
  readRegisterControllerRecord,
  writeRegisterControllerRecord,
  readClearElrRecord,
  writeClearElrRecord,
} from './metadata-records.ts';
import {
  readMetadataRequest,
  writeMetadataRequest,
  readMetadataResponse,
  writeMetadataResponse,
} from './metadata.ts';
import {
  readOffsetCommitRequest,
  writeOffsetCommitRequest,
  readOffsetCommitResponse,
  writeOffsetCommitResponse,
} from './offset-commit.ts';
import {
  readOffsetDeleteRequest,
  writeOffsetDeleteRequest,
  readOffsetDeleteResponse,
  writeOffsetDeleteResponse,
} from './offset-delete.ts';
import {
  readOffsetFetchRequest,
  writeOffsetFetchRequest,
  readOffsetFetchResponse,
  writeOffsetFetchResponse,
} from './offset-fetch.ts';
import {
  readOffsetForLeaderEpochRequest,
  writeOffsetForLeaderEpochRequest,
  readOffsetForLeaderEpochResponse,
  writeOffsetForLeaderEpochResponse,
} from './offset-for-leader-epoch.ts';
import {
  readDefaultPrincipalData,
  writeDefaultPrincipalData,
} from './principal.ts';
import {
  readProduceRequest,
  writeProduceRequest,
  readProduceResponse,
  writeProduceResponse,
} from './produce.ts';
import {
  readProducerSnapshot,
  writeProducerSnapshot,
} from './producer-snapshot.ts';
import {
  readPushTelemetryRequest,
  writePushTelemetryRequest,
  readPushTelemetryResponse,
  writePushTelemetryResponse,
} from './push-telemetry.ts';
import {
  readQuorumStateData,
  writeQuorumStateData,
} from './quorum-state.ts';
import {
  readReadShareGroupStateSummaryRequest,
  writeReadShareGroupStateSummaryRequest,
  readReadShareGroupStateSummaryResponse,
  writeReadShareGroupStateSummaryResponse,
} from './read-share-group-state-summary.ts';
import {
  readReadShareGroupStateRequest,
  writeReadShareGroupStateRequest,
  readReadShareGroupStateResponse,
  writeReadShareGroupStateResponse,
} from './read-share-group-state.ts';
import {
  readRemoteLogSegmentMetadataRecord,
  writeRemoteLogSegmentMetadataRecord,
  readRemoteLogSegmentMetadataUpdateRecord,
  writeRemoteLogSegmentMetadataUpdateRecord,
  readRemotePartitionDeleteMetadataRecord,
  writeRemotePartitionDeleteMetadataRecord,
  readRemoteLogSegmentMetadataSnapshotRecord,
  writeRemoteLogSegmentMetadataSnapshotRecord,
} from './remote-log-records.ts';
import {
  readRemoveRaftVoterRequest,
  writeRemoveRaftVoterRequest,
  readRemoveRaftVoterResponse,
  writeRemoveRaftVoterResponse,
} from './remove-raft-voter.ts';
import {
  readRenewDelegationTokenRequest,
  writeRenewDelegationTokenRequest,
  readRenewDelegationTokenResponse,
  writeRenewDelegationTokenResponse,
} from './renew-delegation-token.ts';
import {
  readSaslAuthenticateRequest,
  writeSaslAuthenticateRequest,
  readSaslAuthenticateResponse,
  writeSaslAuthenticateResponse,
} from './sasl-authenticate.ts';
import {
  readSaslHandshakeRequest,
  writeSaslHandshakeRequest,
  readSaslHandshakeResponse,
  writeSaslHandshakeResponse,
} from './sasl-handshake.ts';
import {
  readShareAcknowledgeRequest,
  writeShareAcknowledgeRequest,
  readShareAcknowledgeResponse,
  writeShareAcknowledgeResponse,
} from './share-acknowledge.ts';
import {
  readShareFetchRequest,
  writeShareFetchRequest,
  readShareFetchResponse,
  writeShareFetchResponse,
} from './share-fetch.ts';
import {
  readShareGroupDescribeRequest,
  writeShareGroupDescribeRequest,
  readShareGroupDescribeResponse,
  writeShareGroupDescribeResponse,
} from './share-group-describe.ts';
import {
  readShareGroupHeartbeatRequest,
  writeShareGroupHeartbeatRequest,
  readShareGroupHeartbeatResponse,
  writeShareGroupHeartbeatResponse,
} from './share-group-heartbeat.ts';
import {
  readShareGroupMemberMetadataKey,
  writeShareGroupMemberMetadataKey,
  readShareGroupMemberMetadataValue,
  writeShareGroupMemberMetadataValue,
  readShareGroupMetadataKey,
  writeShareGroupMetadataKey,
  readShareGroupMetadataValue,
  writeShareGroupMetadataValue,
  readShareGroupTargetAssignmentMetadataKey,
  writeShareGroupTargetAssignmentMetadataKey,
  readShareGroupTargetAssignmentMetadataValue,
  writeShareGroupTargetAssignmentMetadataValue,
  readShareGroupTargetAssignmentMemberKey,
  writeShareGroupTargetAssignmentMemberKey,
  readShareGroupTargetAssignmentMemberValue,
  writeShareGroupTargetAssignmentMemberValue,
  readShareGroupCurrentMemberAssignmentKey,
  writeShareGroupCurrentMemberAssignmentKey,
  readShareGroupCurrentMemberAssignmentValue,
  writeShareGroupCurrentMemberAssignmentValue,
  readShareGroupStatePartitionMetadataKey,
  writeShareGroupStatePartitionMetadataKey,
  readShareGroupStatePartitionMetadataValue,
  writeShareGroupStatePartitionMetadataValue,
} from './share-group-records.ts';
import {
  readShareSnapshotKey,
  writeShareSnapshotKey,
  readShareSnapshotValue,
  writeShareSnapshotValue,
  readShareUpdateKey,
  writeShareUpdateKey,
  readShareUpdateValue,
  writeShareUpdateValue,
} from './share-state-records.ts';
import {
  readStreamsGroupDescribeRequest,
  writeStreamsGroupDescribeRequest,
  readStreamsGroupDescribeResponse,
  writeStreamsGroupDescribeResponse,
} from './streams-group-describe.ts';
import {
  readStreamsGroupHeartbeatRequest,
  writeStreamsGroupHeartbeatRequest,
  readStreamsGroupHeartbeatResponse,
  writeStreamsGroupHeartbeatResponse,
} from './streams-group-heartbeat.ts';
import {
  readStreamsGroupMetadataKey,
  writeStreamsGroupMetadataKey,
  readStreamsGroupMetadataValue,
  writeStreamsGroupMetadataValue,
  readStreamsGroupMemberMetadataKey,
  writeStreamsGroupMemberMetadataKey,
  readStreamsGroupMemberMetadataValue,
  writeStreamsGroupMemberMetadataValue,
  readStreamsGroupTargetAssignmentMetadataKey,
  writeStreamsGroupTargetAssignmentMetadataKey,
  readStreamsGroupTargetAssignmentMetadataValue,
  writeStreamsGroupTargetAssignmentMetadataValue,
  readStreamsGroupTargetAssignmentMemberKey,
  writeStreamsGroupTargetAssignmentMemberKey,
  readStreamsGroupTargetAssignmentMemberValue,
  writeStreamsGroupTargetAssignmentMemberValue,
  readStreamsGroupCurrentMemberAssignmentKey,
  writeStreamsGroupCurrentMemberAssignmentKey,
  readStreamsGroupCurrentMemberAssignmentValue,
  writeStreamsGroupCurrentMemberAssignmentValue,
  readStreamsGroupTopologyKey,
  writeStreamsGroupTopologyKey,
  readStreamsGroupTopologyValue,
  writeStreamsGroupTopologyValue,
} from './streams-group-records.ts';
import {
  readSyncGroupRequest,
  writeSyncGroupRequest,
  readSyncGroupResponse,
  writeSyncGroupResponse,
} from './sync-group.ts';
import {
  readTransactionLogKey,
  writeTransactionLogKey,
  readTransactionLogValue,
  writeTransactionLogValue,
} from './transaction-records.ts';
import {
  readTxnOffsetCommitRequest,
  writeTxnOffsetCommitRequest,
  readTxnOffsetCommitResponse,
  writeTxnOffsetCommitResponse,
} from './txn-offset-commit.ts';
import {
  readUnregisterBrokerRequest,
  writeUnregisterBrokerRequest,
  readUnregisterBrokerResponse,
  writeUnregisterBrokerResponse,
} from './unregister-broker.ts';
import {
  readUpdateFeaturesRequest,
  writeUpdateFeaturesRequest,
  readUpdateFeaturesResponse,
  writeUpdateFeaturesResponse,
} from './update-features.ts';
import {
  readUpdateRaftVoterRequest,
  writeUpdateRaftVoterRequest,
  readUpdateRaftVoterResponse,
  writeUpdateRaftVoterResponse,
} from './update-raft-voter.ts';
import {
  readVoteRequest,
  writeVoteRequest,
  readVoteResponse,
  writeVoteResponse,
} from './vote.ts';
import {
  readWriteShareGroupStateRequest,
  writeWriteShareGroupStateRequest,
  readWriteShareGroupStateResponse,
  writeWriteShareGroupStateResponse,
} from './write-share-group-state.ts';
import {
  readWriteTxnMarkersRequest,
  writeWriteTxnMarkersRequest,
  readWriteTxnMarkersResponse,
  writeWriteTxnMarkersResponse,
} from './write-txn-markers.ts';
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type MessageCodec = {
  readonly minVersion: number;
  readonly maxVersion: number;
  readonly read: (r: WireReader, version: number) => unknown;
  readonly write: (w: WireWriter, m: never, version: number) => void;
};

/** For tools and tests only: the broker never loads it, it imports every message. */
export const messageRegistry: ReadonlyMap<string, MessageCodec> = new Map([
  ['AddOffsetsToTxnRequest', { minVersion: 0, maxVersion: 4, read: readAddOffsetsToTxnRequest, write: writeAddOffsetsToTxnRequest } as MessageCodec],
  ['AddOffsetsToTxnResponse', { minVersion: 0, maxVersion: 4, read: readAddOffsetsToTxnResponse, write: writeAddOffsetsToTxnResponse } as MessageCodec],
  ['AddPartitionsToTxnRequest', { minVersion: 0, maxVersion: 5, read: readAddPartitionsToTxnRequest, write: writeAddPartitionsToTxnRequest } as MessageCodec],
  ['AddPartitionsToTxnResponse', { minVersion: 0, maxVersion: 5, read: readAddPartitionsToTxnResponse, write: writeAddPartitionsToTxnResponse } as MessageCodec],
  ['AddRaftVoterRequest', { minVersion: 0, maxVersion: 1, read: readAddRaftVoterRequest, write: writeAddRaftVoterRequest } as MessageCodec],
  ['AddRaftVoterResponse', { minVersion: 0, maxVersion: 1, read: readAddRaftVoterResponse, write: writeAddRaftVoterResponse } as MessageCodec],
  ['AllocateProducerIdsRequest', { minVersion: 0, maxVersion: 0, read: readAllocateProducerIdsRequest, write: writeAllocateProducerIdsRequest } as MessageCodec],
  ['AllocateProducerIdsResponse', { minVersion: 0, maxVersion: 0, read: readAllocateProducerIdsResponse, write: writeAllocateProducerIdsResponse } as MessageCodec],
  ['AlterClientQuotasRequest', { minVersion: 0, maxVersion: 1, read: readAlterClientQuotasRequest, write: writeAlterClientQuotasRequest } as MessageCodec],
  ['AlterClientQuotasResponse', { minVersion: 0, maxVersion: 1, read: readAlterClientQuotasResponse, write: writeAlterClientQuotasResponse } as MessageCodec],
  ['AlterConfigsRequest', { minVersion: 0, maxVersion: 2, read: readAlterConfigsRequest, write: writeAlterConfigsRequest } as MessageCodec],
  ['AlterConfigsResponse', { minVersion: 0, maxVersion: 2, read: readAlterConfigsResponse, write: writeAlterConfigsResponse } as MessageCodec],
  ['AlterPartitionReassignmentsRequest', { minVersion: 0, maxVersion: 1, read: readAlterPartitionReassignmentsRequest, write: writeAlterPartitionReassignmentsRequest } as MessageCodec],
  ['AlterPartitionReassignmentsResponse', { minVersion: 0, maxVersion: 1, read: readAlterPartitionReassignmentsResponse, write: writeAlterPartitionReassignmentsResponse } as MessageCodec],
  ['AlterPartitionRequest', { minVersion: 2, maxVersion: 3, read: readAlterPartitionRequest, write: writeAlterPartitionRequest } as MessageCodec],
  ['AlterPartitionResponse', { minVersion: 2, maxVersion: 3, read: readAlterPartitionResponse, write: writeAlterPartitionResponse } as MessageCodec],
  ['AlterReplicaLogDirsRequest', { minVersion: 1, maxVersion: 2, read: readAlterReplicaLogDirsRequest, write: writeAlterReplicaLogDirsRequest } as MessageCodec],
  ['AlterReplicaLogDirsResponse', { minVersion: 1, maxVersion: 2, read: readAlterReplicaLogDirsResponse, write: writeAlterReplicaLogDirsResponse } as MessageCodec],
  ['AlterShareGroupOffsetsRequest', { minVersion: 0, maxVersion: 0, read: readAlterShareGroupOffsetsRequest, write: writeAlterShareGroupOffsetsRequest } as MessageCodec],
  ['AlterShareGroupOffsetsResponse', { minVersion: 0, maxVersion: 0, read: readAlterShareGroupOffsetsResponse, write: writeAlterShareGroupOffsetsResponse } as MessageCodec],
  ['AlterUserScramCredentialsRequest', { minVersion: 0, maxVersion: 0, read: readAlterUserScramCredentialsRequest, write: writeAlterUserScramCredentialsRequest } as MessageCodec],
  ['AlterUserScramCredentialsResponse', { minVersion: 0, maxVersion: 0, read: readAlterUserScramCredentialsResponse, write: writeAlterUserScramCredentialsResponse } as MessageCodec],
  ['ApiVersionsRequest', { minVersion: 0, maxVersion: 4, read: readApiVersionsRequest, write: writeApiVersionsRequest } as MessageCodec],
  ['ApiVersionsResponse', { minVersion: 0, maxVersion: 4, read: readApiVersionsResponse, write: writeApiVersionsResponse } as MessageCodec],
  ['AssignReplicasToDirsRequest', { minVersion: 0, maxVersion: 0, read: readAssignReplicasToDirsRequest, write: writeAssignReplicasToDirsRequest } as MessageCodec],
  ['AssignReplicasToDirsResponse', { minVersion: 0, maxVersion: 0, read: readAssignReplicasToDirsResponse, write: writeAssignReplicasToDirsResponse } as MessageCodec],
  ['BeginQuorumEpochRequest', { minVersion: 0, maxVersion: 1, read: readBeginQuorumEpochRequest, write: writeBeginQuorumEpochRequest } as MessageCodec],
  ['BeginQuorumEpochResponse', { minVersion: 0, maxVersion: 1, read: readBeginQuorumEpochResponse, write: writeBeginQuorumEpochResponse } as MessageCodec],
  ['BrokerHeartbeatRequest', { minVersion: 0, maxVersion: 2, read: readBrokerHeartbeatRequest, write: writeBrokerHeartbeatRequest } as MessageCodec],
  ['BrokerHeartbeatResponse', { minVersion: 0, maxVersion: 2, read: readBrokerHeartbeatResponse, write: writeBrokerHeartbeatResponse } as MessageCodec],
  ['BrokerRegistrationRequest', { minVersion: 0, maxVersion: 4, read: readBrokerRegistrationRequest, write: writeBrokerRegistrationRequest } as MessageCodec],
  ['BrokerRegistrationResponse', { minVersion: 0, maxVersion: 4, read: readBrokerRegistrationResponse, write: writeBrokerRegistrationResponse } as MessageCodec],
  ['LegacyOffsetCommitKey', { minVersion: 0, maxVersion: 0, read: readLegacyOffsetCommitKey, write: writeLegacyOffsetCommitKey } as MessageCodec],
  ['LegacyOffsetCommitValue', { minVersion: 0, maxVersion: 0, read: readLegacyOffsetCommitValue, write: writeLegacyOffsetCommitValue } as MessageCodec],
  ['OffsetCommitKey', { minVersion: 0, maxVersion: 0, read: readOffsetCommitKey, write: writeOffsetCommitKey } as MessageCodec],
  ['OffsetCommitValue', { minVersion: 0, maxVersion: 4, read: readOffsetCommitValue, write: writeOffsetCommitValue } as MessageCodec],
  ['GroupMetadataKey', { minVersion: 0, maxVersion: 0, read: readGroupMetadataKey, write: writeGroupMetadataKey } as MessageCodec],
  ['GroupMetadataValue', { minVersion: 0, maxVersion: 4, read: readGroupMetadataValue, write: writeGroupMetadataValue } as MessageCodec],
  ['ConsumerGroupDescribeRequest', { minVersion: 0, maxVersion: 1, read: readConsumerGroupDescribeRequest, write: writeConsumerGroupDescribeRequest } as MessageCodec],
  ['ConsumerGroupDescribeResponse', { minVersion: 0, maxVersion: 1, read: readConsumerGroupDescribeResponse, write: writeConsumerGroupDescribeResponse } as MessageCodec],
  ['ConsumerGroupHeartbeatRequest', { minVersion: 0, maxVersion: 1, read: readConsumerGroupHeartbeatRequest, write: writeConsumerGroupHeartbeatRequest } as MessageCodec],
  ['ConsumerGroupHeartbeatResponse', { minVersion: 0, maxVersion: 1, read: readConsumerGroupHeartbeatResponse, write: writeConsumerGroupHeartbeatResponse } as MessageCodec],
  ['ConsumerGroupMetadataKey', { minVersion: 0, maxVersion: 0, read: readConsumerGroupMetadataKey, write: writeConsumerGroupMetadataKey } as MessageCodec],
  ['ConsumerGroupMetadataValue', { minVersion: 0, maxVersion: 0, read: readConsumerGroupMetadataValue, write: writeConsumerGroupMetadataValue } as MessageCodec],
  ['ConsumerGroupPartitionMetadataKey', { minVersion: 0, maxVersion: 0, read: readConsumerGroupPartitionMetadataKey, write: writeConsumerGroupPartitionMetadataKey } as MessageCodec],
  ['ConsumerGroupPartitionMetadataValue', { minVersion: 0, maxVersion: 0, read: readConsumerGroupPartitionMetadataValue, write: writeConsumerGroupPartitionMetadataValue } as MessageCodec],
  ['ConsumerGroupMemberMetadataKey', { minVersion: 0, maxVersion: 0, read: readConsumerGroupMemberMetadataKey, write: writeConsumerGroupMemberMetadataKey } as MessageCodec],
  ['ConsumerGroupMemberMetadataValue', { minVersion: 0, maxVersion: 0, read: readConsumerGroupMemberMetadataValue, write: writeConsumerGroupMemberMetadataValue } as MessageCodec],
  ['ConsumerGroupTargetAssignmentMetadataKey', { minVersion: 0, maxVersion: 0, read: readConsumerGroupTargetAssignmentMetadataKey, write: writeConsumerGroupTargetAssignmentMetadataKey } as MessageCodec],
  ['ConsumerGroupTargetAssignmentMetadataValue', { minVersion: 0, maxVersion: 0, read: readConsumerGroupTargetAssignmentMetadataValue, write: writeConsumerGroupTargetAssignmentMetadataValue } as MessageCodec],
  ['ConsumerGroupTargetAssignmentMemberKey', { minVersion: 0, maxVersion: 0, read: readConsumerGroupTargetAssignmentMemberKey, write: writeConsumerGroupTargetAssignmentMemberKey } as MessageCodec],
  ['ConsumerGroupTargetAssignmentMemberValue', { minVersion: 0, maxVersion: 0, read: readConsumerGroupTargetAssignmentMemberValue, write: writeConsumerGroupTargetAssignmentMemberValue } as MessageCodec],
  ['ConsumerGroupCurrentMemberAssignmentKey', { minVersion: 0, maxVersion: 0, read: readConsumerGroupCurrentMemberAssignmentKey, write: writeConsumerGroupCurrentMemberAssignmentKey } as MessageCodec],
  ['ConsumerGroupCurrentMemberAssignmentValue', { minVersion: 0, maxVersion: 0, read: readConsumerGroupCurrentMemberAssignmentValue, write: writeConsumerGroupCurrentMemberAssignmentValue } as MessageCodec],
  ['ConsumerGroupRegularExpressionKey', { minVersion: 0, maxVersion: 0, read: readConsumerGroupRegularExpressionKey, write: writeConsumerGroupRegularExpressionKey } as MessageCodec],
  ['ConsumerGroupRegularExpressionValue', { minVersion: 0, maxVersion: 0, read: readConsumerGroupRegularExpressionValue, write: writeConsumerGroupRegularExpressionValue } as MessageCodec],
  ['ConsumerProtocolSubscription', { minVersion: 0, maxVersion: 3, read: readConsumerProtocolSubscription, write: writeConsumerProtocolSubscription } as MessageCodec],
  ['ConsumerProtocolAssignment', { minVersion: 0, maxVersion: 3, read: readConsumerProtocolAssignment, write: writeConsumerProtocolAssignment } as MessageCodec],
  ['ControlRecordTypeSchema', { minVersion: 0, maxVersion: 0, read: readControlRecordTypeSchema, write: writeControlRecordTypeSchema } as MessageCodec],
  ['EndTxnMarker', { minVersion: 0, maxVersion: 0, read: readEndTxnMarker, write: writeEndTxnMarker } as MessageCodec],
  ['LeaderChangeMessage', { minVersion: 0, maxVersion: 1, read: readLeaderChangeMessage, write: writeLeaderChangeMessage } as MessageCodec],
  ['SnapshotHeaderRecord', { minVersion: 0, maxVersion: 0, read: readSnapshotHeaderRecord, write: writeSnapshotHeaderRecord } as MessageCodec],
  ['SnapshotFooterRecord', { minVersion: 0, maxVersion: 0, read: readSnapshotFooterRecord, write: writeSnapshotFooterRecord } as MessageCodec],
  ['KRaftVersionRecord', { minVersion: 0, maxVersion: 0, read: readKRaftVersionRecord, write: writeKRaftVersionRecord } as MessageCodec],
  ['VotersRecord', { minVersion: 0, maxVersion: 0, read: readVotersRecord, write: writeVotersRecord } as MessageCodec],
  ['ControllerRegistrationRequest', { minVersion: 0, maxVersion: 0, read: readControllerRegistrationRequest, write: writeControllerRegistrationRequest } as MessageCodec],
  ['ControllerRegistrationResponse', { minVersion: 0, maxVersion: 0, read: readControllerRegistrationResponse, write: writeControllerRegistrationResponse } as MessageCodec],
  ['CreateAclsRequest', { minVersion: 1, maxVersion: 3, read: readCreateAclsRequest, write: writeCreateAclsRequest } as MessageCodec],
  ['CreateAclsResponse', { minVersion: 1, maxVersion: 3, read: readCreateAclsResponse, write: writeCreateAclsResponse } as MessageCodec],
  ['CreateDelegationTokenRequest', { minVersion: 1, maxVersion: 3, read: readCreateDelegationTokenRequest, write: writeCreateDelegationTokenRequest } as MessageCodec],
  ['CreateDelegationTokenResponse', { minVersion: 1, maxVersion: 3, read: readCreateDelegationTokenResponse, write: writeCreateDelegationTokenResponse } as MessageCodec],
  ['CreatePartitionsRequest', { minVersion: 0, maxVersion: 3, read: readCreatePartitionsRequest, write: writeCreatePartitionsRequest } as MessageCodec],
  ['CreatePartitionsResponse', { minVersion: 0, maxVersion: 3, read: readCreatePartitionsResponse, write: writeCreatePartitionsResponse } as MessageCodec],
  ['CreateTopicsRequest', { minVersion: 2, maxVersion: 7, read: readCreateTopicsRequest, write: writeCreateTopicsRequest } as MessageCodec],
  ['CreateTopicsResponse', { minVersion: 2, maxVersion: 7, read: readCreateTopicsResponse, write: writeCreateTopicsResponse } as MessageCodec],
  ['DeleteAclsRequest', { minVersion: 1, maxVersion: 3, read: readDeleteAclsRequest, write: writeDeleteAclsRequest } as MessageCodec],
  ['DeleteAclsResponse', { minVersion: 1, maxVersion: 3, read: readDeleteAclsResponse, write: writeDeleteAclsResponse } as MessageCodec],
  ['DeleteGroupsRequest', { minVersion: 0, maxVersion: 2, read: readDeleteGroupsRequest, write: writeDeleteGroupsRequest } as MessageCodec],
  ['DeleteGroupsResponse', { minVersion: 0, maxVersion: 2, read: readDeleteGroupsResponse, write: writeDeleteGroupsResponse } as MessageCodec],
  ['DeleteRecordsRequest', { minVersion: 0, maxVersion: 2, read: readDeleteRecordsRequest, write: writeDeleteRecordsRequest } as MessageCodec],
  ['DeleteRecordsResponse', { minVersion: 0, maxVersion: 2, read: readDeleteRecordsResponse, write: writeDeleteRecordsResponse } as MessageCodec],
  ['DeleteShareGroupOffsetsRequest', { minVersion: 0, maxVersion: 0, read: readDeleteShareGroupOffsetsRequest, write: writeDeleteShareGroupOffsetsRequest } as MessageCodec],
  ['DeleteShareGroupOffsetsResponse', { minVersion: 0, maxVersion: 0, read: readDeleteShareGroupOffsetsResponse, write: writeDeleteShareGroupOffsetsResponse } as MessageCodec],
  ['DeleteShareGroupStateRequest', { minVersion: 0, maxVersion: 0, read: readDeleteShareGroupStateRequest, write: writeDeleteShareGroupStateRequest } as MessageCodec],
  ['DeleteShareGroupStateResponse', { minVersion: 0, maxVersion: 0, read: readDeleteShareGroupStateResponse, write: writeDeleteShareGroupStateResponse } as MessageCodec],
  ['DeleteTopicsRequest', { minVersion: 1, maxVersion: 6, read: readDeleteTopicsRequest, write: writeDeleteTopicsRequest } as MessageCodec],
  ['DeleteTopicsResponse', { minVersion: 1, maxVersion: 6, read: readDeleteTopicsResponse, write: writeDeleteTopicsResponse } as MessageCodec],
  ['DescribeAclsRequest', { minVersion: 1, maxVersion: 3, read: readDescribeAclsRequest, write: writeDescribeAclsRequest } as MessageCodec],
  ['DescribeAclsResponse', { minVersion: 1, maxVersion: 3, read: readDescribeAclsResponse, write: writeDescribeAclsResponse } as MessageCodec],
  ['DescribeClientQuotasRequest', { minVersion: 0, maxVersion: 1, read: readDescribeClientQuotasRequest, write: writeDescribeClientQuotasRequest } as MessageCodec],
  ['DescribeClientQuotasResponse', { minVersion: 0, maxVersion: 1, read: readDescribeClientQuotasResponse, write: writeDescribeClientQuotasResponse } as MessageCodec],
  ['DescribeClusterRequest', { minVersion: 0, maxVersion: 2, read: readDescribeClusterRequest, write: writeDescribeClusterRequest } as MessageCodec],
  ['DescribeClusterResponse', { minVersion: 0, maxVersion: 2, read: readDescribeClusterResponse, write: writeDescribeClusterResponse } as MessageCodec],
  ['DescribeConfigsRequest', { minVersion: 1, maxVersion: 4, read: readDescribeConfigsRequest, write: writeDescribeConfigsRequest } as MessageCodec],
  ['DescribeConfigsResponse', { minVersion: 1, maxVersion: 4, read: readDescribeConfigsResponse, write: writeDescribeConfigsResponse } as MessageCodec],
  ['DescribeDelegationTokenRequest', { minVersion: 1, maxVersion: 3, read: readDescribeDelegationTokenRequest, write: writeDescribeDelegationTokenRequest } as MessageCodec],
  ['DescribeDelegationTokenResponse', { minVersion: 1, maxVersion: 3, read: readDescribeDelegationTokenResponse, write: writeDescribeDelegationTokenResponse } as MessageCodec],
  ['DescribeGroupsRequest', { minVersion: 0, maxVersion: 6, read: readDescribeGroupsRequest, write: writeDescribeGroupsRequest } as MessageCodec],
  ['DescribeGroupsResponse', { minVersion: 0, maxVersion: 6, read: readDescribeGroupsResponse, write: writeDescribeGroupsResponse } as MessageCodec],
  ['DescribeLogDirsRequest', { minVersion: 1, maxVersion: 5, read: readDescribeLogDirsRequest, write: writeDescribeLogDirsRequest } as MessageCodec],
  ['DescribeLogDirsResponse', { minVersion: 1, maxVersion: 5, read: readDescribeLogDirsResponse, write: writeDescribeLogDirsResponse } as MessageCodec],
  ['DescribeProducersRequest', { minVersion: 0, maxVersion: 0, read: readDescribeProducersRequest, write: writeDescribeProducersRequest } as MessageCodec],
  ['DescribeProducersResponse', { minVersion: 0, maxVersion: 0, read: readDescribeProducersResponse, write: writeDescribeProducersResponse } as MessageCodec],
  ['DescribeQuorumRequest', { minVersion: 0, maxVersion: 2, read: readDescribeQuorumRequest, write: writeDescribeQuorumRequest } as MessageCodec],
  ['DescribeQuorumResponse', { minVersion: 0, maxVersion: 2, read: readDescribeQuorumResponse, write: writeDescribeQuorumResponse } as MessageCodec],
  ['DescribeShareGroupOffsetsRequest', { minVersion: 0, maxVersion: 1, read: readDescribeShareGroupOffsetsRequest, write: writeDescribeShareGroupOffsetsRequest } as MessageCodec],
  ['DescribeShareGroupOffsetsResponse', { minVersion: 0, maxVersion: 1, read: readDescribeShareGroupOffsetsResponse, write: writeDescribeShareGroupOffsetsResponse } as MessageCodec],
  ['DescribeTopicPartitionsRequest', { minVersion: 0, maxVersion: 0, read: readDescribeTopicPartitionsRequest, write: writeDescribeTopicPartitionsRequest } as MessageCodec],
  ['DescribeTopicPartitionsResponse', { minVersion: 0, maxVersion: 0, read: readDescribeTopicPartitionsResponse, write: writeDescribeTopicPartitionsResponse } as MessageCodec],
  ['DescribeTransactionsRequest', { minVersion: 0, maxVersion: 0, read: readDescribeTransactionsRequest, write: writeDescribeTransactionsRequest } as MessageCodec],
  ['DescribeTransactionsResponse', { minVersion: 0, maxVersion: 0, read: readDescribeTransactionsResponse, write: writeDescribeTransactionsResponse } as MessageCodec],
  ['DescribeUserScramCredentialsRequest', { minVersion: 0, maxVersion: 0, read: readDescribeUserScramCredentialsRequest, write: writeDescribeUserScramCredentialsRequest } as MessageCodec],
  ['DescribeUserScramCredentialsResponse', { minVersion: 0, maxVersion: 0, read: readDescribeUserScramCredentialsResponse, write: writeDescribeUserScramCredentialsResponse } as MessageCodec],
  ['ElectLeadersRequest', { minVersion: 0, maxVersion: 2, read: readElectLeadersRequest, write: writeElectLeadersRequest } as MessageCodec],
  ['ElectLeadersResponse', { minVersion: 0, maxVersion: 2, read: readElectLeadersResponse, write: writeElectLeadersResponse } as MessageCodec],
  ['EndQuorumEpochRequest', { minVersion: 0, maxVersion: 1, read: readEndQuorumEpochRequest, write: writeEndQuorumEpochRequest } as MessageCodec],
  ['EndQuorumEpochResponse', { minVersion: 0, maxVersion: 1, read: readEndQuorumEpochResponse, write: writeEndQuorumEpochResponse } as MessageCodec],
  ['EndTxnRequest', { minVersion: 0, maxVersion: 5, read: readEndTxnRequest, write: writeEndTxnRequest } as MessageCodec],
  ['EndTxnResponse', { minVersion: 0, maxVersion: 5, read: readEndTxnResponse, write: writeEndTxnResponse } as MessageCodec],
  ['EnvelopeRequest', { minVersion: 0, maxVersion: 0, read: readEnvelopeRequest, write: writeEnvelopeRequest } as MessageCodec],
  ['EnvelopeResponse', { minVersion: 0, maxVersion: 0, read: readEnvelopeResponse, write: writeEnvelopeResponse } as MessageCodec],
  ['ExpireDelegationTokenRequest', { minVersion: 1, maxVersion: 2, read: readExpireDelegationTokenRequest, write: writeExpireDelegationTokenRequest } as MessageCodec],
  ['ExpireDelegationTokenResponse', { minVersion: 1, maxVersion: 2, read: readExpireDelegationTokenResponse, write: writeExpireDelegationTokenResponse } as MessageCodec],
  ['FetchSnapshotRequest', { minVersion: 0, maxVersion: 1, read: readFetchSnapshotRequest, write: writeFetchSnapshotRequest } as MessageCodec],
  ['FetchSnapshotResponse', { minVersion: 0, maxVersion: 1, read: readFetchSnapshotResponse, write: writeFetchSnapshotResponse } as MessageCodec],
  ['FetchRequest', { minVersion: 4, maxVersion: 18, read: readFetchRequest, write: writeFetchRequest } as MessageCodec],
  ['FetchResponse', { minVersion: 4, maxVersion: 18, read: readFetchResponse, write: writeFetchResponse } as MessageCodec],
  ['FindCoordinatorRequest', { minVersion: 0, maxVersion: 6, read: readFindCoordinatorRequest, write: writeFindCoordinatorRequest } as MessageCodec],
  ['FindCoordinatorResponse', { minVersion: 0, maxVersion: 6, read: readFindCoordinatorResponse, write: writeFindCoordinatorResponse } as MessageCodec],
  ['GetTelemetrySubscriptionsRequest', { minVersion: 0, maxVersion: 0, read: readGetTelemetrySubscriptionsRequest, write: writeGetTelemetrySubscriptionsRequest } as MessageCodec],
  ['GetTelemetrySubscriptionsResponse', { minVersion: 0, maxVersion: 0, read: readGetTelemetrySubscriptionsResponse, write: writeGetTelemetrySubscriptionsResponse } as MessageCodec],
  ['RequestHeader', { minVersion: 1, maxVersion: 2, read: readRequestHeader, write: writeRequestHeader } as MessageCodec],
  ['ResponseHeader', { minVersion: 0, maxVersion: 1, read: readResponseHeader, write: writeResponseHeader } as MessageCodec],
  ['HeartbeatRequest', { minVersion: 0, maxVersion: 4, read: readHeartbeatRequest, write: writeHeartbeatRequest } as MessageCodec],
  ['HeartbeatResponse', { minVersion: 0, maxVersion: 4, read: readHeartbeatResponse, write: writeHeartbeatResponse } as MessageCodec],
  ['IncrementalAlterConfigsRequest', { minVersion: 0, maxVersion: 1, read: readIncrementalAlterConfigsRequest, write: writeIncrementalAlterConfigsRequest } as MessageCodec],
  ['IncrementalAlterConfigsResponse', { minVersion: 0, maxVersion: 1, read: readIncrementalAlterConfigsResponse, write: writeIncrementalAlterConfigsResponse } as MessageCodec],
  ['InitProducerIdRequest', { minVersion: 0, maxVersion: 6, read: readInitProducerIdRequest, write: writeInitProducerIdRequest } as MessageCodec],
  ['InitProducerIdResponse', { minVersion: 0, maxVersion: 6, read: readInitProducerIdResponse, write: writeInitProducerIdResponse } as MessageCodec],
  ['InitializeShareGroupStateRequest', { minVersion: 0, maxVersion: 0, read: readInitializeShareGroupStateRequest, write: writeInitializeShareGroupStateRequest } as MessageCodec],
  ['InitializeShareGroupStateResponse', { minVersion: 0, maxVersion: 0, read: readInitializeShareGroupStateResponse, write: writeInitializeShareGroupStateResponse } as MessageCodec],
  ['JoinGroupRequest', { minVersion: 0, maxVersion: 9, read: readJoinGroupRequest, write: writeJoinGroupRequest } as MessageCodec],
  ['JoinGroupResponse', { minVersion: 0, maxVersion: 9, read: readJoinGroupResponse, write: writeJoinGroupResponse } as MessageCodec],
  ['LeaveGroupRequest', { minVersion: 0, maxVersion: 5, read: readLeaveGroupRequest, write: writeLeaveGroupRequest } as MessageCodec],
  ['LeaveGroupResponse', { minVersion: 0, maxVersion: 5, read: readLeaveGroupResponse, write: writeLeaveGroupResponse } as MessageCodec],
  ['ListConfigResourcesRequest', { minVersion: 0, maxVersion: 1, read: readListConfigResourcesRequest, write: writeListConfigResourcesRequest } as MessageCodec],
  ['ListConfigResourcesResponse', { minVersion: 0, maxVersion: 1, read: readListConfigResourcesResponse, write: writeListConfigResourcesResponse } as MessageCodec],
  ['ListGroupsRequest', { minVersion: 0, maxVersion: 5, read: readListGroupsRequest, write: writeListGroupsRequest } as MessageCodec],
  ['ListGroupsResponse', { minVersion: 0, maxVersion: 5, read: readListGroupsResponse, write: writeListGroupsResponse } as MessageCodec],
  ['ListOffsetsRequest', { minVersion: 1, maxVersion: 11, read: readListOffsetsRequest, write: writeListOffsetsRequest } as MessageCodec],
  ['ListOffsetsResponse', { minVersion: 1, maxVersion: 11, read: readListOffsetsResponse, write: writeListOffsetsResponse } as MessageCodec],
  ['ListPartitionReassignmentsRequest', { minVersion: 0, maxVersion: 0, read: readListPartitionReassignmentsRequest, write: writeListPartitionReassignmentsRequest } as MessageCodec],
  ['ListPartitionReassignmentsResponse', { minVersion: 0, maxVersion: 0, read: readListPartitionReassignmentsResponse, write: writeListPartitionReassignmentsResponse } as MessageCodec],
  ['ListTransactionsRequest', { minVersion: 0, maxVersion: 2, read: readListTransactionsRequest, write: writeListTransactionsRequest } as MessageCodec],
  ['ListTransactionsResponse', { minVersion: 0, maxVersion: 2, read: readListTransactionsResponse, write: writeListTransactionsResponse } as MessageCodec],
  ['RegisterBrokerRecord', { minVersion: 0, maxVersion: 4, read: readRegisterBrokerRecord, write: writeRegisterBrokerRecord } as MessageCodec],
  ['UnregisterBrokerRecord', { minVersion: 0, maxVersion: 0, read: readUnregisterBrokerRecord, write: writeUnregisterBrokerRecord } as MessageCodec],
  ['TopicRecord', { minVersion: 0, maxVersion: 0, read: readTopicRecord, write: writeTopicRecord } as MessageCodec],
  ['PartitionRecord', { minVersion: 0, maxVersion: 2, read: readPartitionRecord, write: writePartitionRecord } as MessageCodec],
  ['ConfigRecord', { minVersion: 0, maxVersion: 0, read: readConfigRecord, write: writeConfigRecord } as MessageCodec],
  ['PartitionChangeRecord', { minVersion: 0, maxVersion: 2, read: readPartitionChangeRecord, write: writePartitionChangeRecord } as MessageCodec],
  ['FenceBrokerRecord', { minVersion: 0, maxVersion: 0, read: readFenceBrokerRecord, write: writeFenceBrokerRecord } as MessageCodec],
  ['UnfenceBrokerRecord', { minVersion: 0, maxVersion: 0, read: readUnfenceBrokerRecord, write: writeUnfenceBrokerRecord } as MessageCodec],
  ['RemoveTopicRecord', { minVersion: 0, maxVersion: 0, read: readRemoveTopicRecord, write: writeRemoveTopicRecord } as MessageCodec],
  ['DelegationTokenRecord', { minVersion: 0, maxVersion: 0, read: readDelegationTokenRecord, write: writeDelegationTokenRecord } as MessageCodec],
  ['UserScramCredentialRecord', { minVersion: 0, maxVersion: 0, read: readUserScramCredentialRecord, write: writeUserScramCredentialRecord } as MessageCodec],
  ['FeatureLevelRecord', { minVersion: 0, maxVersion: 0, read: readFeatureLevelRecord, write: writeFeatureLevelRecord } as MessageCodec],
  ['ClientQuotaRecord', { minVersion: 0, maxVersion: 0, read: readClientQuotaRecord, write: writeClientQuotaRecord } as MessageCodec],
  ['ProducerIdsRecord', { minVersion: 0, maxVersion: 0, read: readProducerIdsRecord, write: writeProducerIdsRecord } as MessageCodec],
  ['BrokerRegistrationChangeRecord', { minVersion: 0, maxVersion: 3, read: readBrokerRegistrationChangeRecord, write: writeBrokerRegistrationChangeRecord } as MessageCodec],
  ['AccessControlEntryRecord', { minVersion: 0, maxVersion: 0, read: readAccessControlEntryRecord, write: writeAccessControlEntryRecord } as MessageCodec],
  ['RemoveAccessControlEntryRecord', { minVersion: 0, maxVersion: 0, read: readRemoveAccessControlEntryRecord, write: writeRemoveAccessControlEntryRecord } as MessageCodec],
  ['NoOpRecord', { minVersion: 0, maxVersion: 0, read: readNoOpRecord, write: writeNoOpRecord } as MessageCodec],
  ['ZkMigrationStateRecord', { minVersion: 0, maxVersion: 0, read: readZkMigrationStateRecord, write: writeZkMigrationStateRecord } as MessageCodec],
  ['RemoveUserScramCredentialRecord', { minVersion: 0, maxVersion: 0, read: readRemoveUserScramCredentialRecord, write: writeRemoveUserScramCredentialRecord } as MessageCodec],
  ['BeginTransactionRecord', { minVersion: 0, maxVersion: 0, read: readBeginTransactionRecord, write: writeBeginTransactionRecord } as MessageCodec],
  ['EndTransactionRecord', { minVersion: 0, maxVersion: 0, read: readEndTransactionRecord, write: writeEndTransactionRecord } as MessageCodec],
  ['AbortTransactionRecord', { minVersion: 0, maxVersion: 0, read: readAbortTransactionRecord, write: writeAbortTransactionRecord } as MessageCodec],
  ['RemoveDelegationTokenRecord', { minVersion: 0, maxVersion: 0, read: readRemoveDelegationTokenRecord, write: writeRemoveDelegationTokenRecord } as MessageCodec],
  ['RegisterControllerRecord', { minVersion: 0, maxVersion: 0, read: readRegisterControllerRecord, write: writeRegisterControllerRecord } as MessageCodec],
  ['ClearElrRecord', { minVersion: 0, maxVersion: 0, read: readClearElrRecord, write: writeClearElrRecord } as MessageCodec],
  ['MetadataRequest', { minVersion: 0, maxVersion: 13, read: readMetadataRequest, write: writeMetadataRequest } as MessageCodec],
  ['MetadataResponse', { minVersion: 0, maxVersion: 13, read: readMetadataResponse, write: writeMetadataResponse } as MessageCodec],
  ['OffsetCommitRequest', { minVersion: 2, maxVersion: 10, read: readOffsetCommitRequest, write: writeOffsetCommitRequest } as MessageCodec],
  ['OffsetCommitResponse', { minVersion: 2, maxVersion: 10, read: readOffsetCommitResponse, write: writeOffsetCommitResponse } as MessageCodec],
  ['OffsetDeleteRequest', { minVersion: 0, maxVersion: 0, read: readOffsetDeleteRequest, write: writeOffsetDeleteRequest } as MessageCodec],
  ['OffsetDeleteResponse', { minVersion: 0, maxVersion: 0, read: readOffsetDeleteResponse, write: writeOffsetDeleteResponse } as MessageCodec],
  ['OffsetFetchRequest', { minVersion: 1, maxVersion: 10, read: readOffsetFetchRequest, write: writeOffsetFetchRequest } as MessageCodec],
  ['OffsetFetchResponse', { minVersion: 1, maxVersion: 10, read: readOffsetFetchResponse, write: writeOffsetFetchResponse } as MessageCodec],
  ['OffsetForLeaderEpochRequest', { minVersion: 2, maxVersion: 4, read: readOffsetForLeaderEpochRequest, write: writeOffsetForLeaderEpochRequest } as MessageCodec],
  ['OffsetForLeaderEpochResponse', { minVersion: 2, maxVersion: 4, read: readOffsetForLeaderEpochResponse, write: writeOffsetForLeaderEpochResponse } as MessageCodec],
  ['DefaultPrincipalData', { minVersion: 0, maxVersion: 0, read: readDefaultPrincipalData, write: writeDefaultPrincipalData } as MessageCodec],
  ['ProduceRequest', { minVersion: 3, maxVersion: 13, read: readProduceRequest, write: writeProduceRequest } as MessageCodec],
  ['ProduceResponse', { minVersion: 3, maxVersion: 13, read: readProduceResponse, write: writeProduceResponse } as MessageCodec],
  ['ProducerSnapshot', { minVersion: 1, maxVersion: 1, read: readProducerSnapshot, write: writeProducerSnapshot } as MessageCodec],
  ['PushTelemetryRequest', { minVersion: 0, maxVersion: 0, read: readPushTelemetryRequest, write: writePushTelemetryRequest } as MessageCodec],
  ['PushTelemetryResponse', { minVersion: 0, maxVersion: 0, read: readPushTelemetryResponse, write: writePushTelemetryResponse } as MessageCodec],
  ['QuorumStateData', { minVersion: 0, maxVersion: 1, read: readQuorumStateData, write: writeQuorumStateData } as MessageCodec],
  ['ReadShareGroupStateSummaryRequest', { minVersion: 0, maxVersion: 1, read: readReadShareGroupStateSummaryRequest, write: writeReadShareGroupStateSummaryRequest } as MessageCodec],
  ['ReadShareGroupStateSummaryResponse', { minVersion: 0, maxVersion: 1, read: readReadShareGroupStateSummaryResponse, write: writeReadShareGroupStateSummaryResponse } as MessageCodec],
  ['ReadShareGroupStateRequest', { minVersion: 0, maxVersion: 0, read: readReadShareGroupStateRequest, write: writeReadShareGroupStateRequest } as MessageCodec],
  ['ReadShareGroupStateResponse', { minVersion: 0, maxVersion: 0, read: readReadShareGroupStateResponse, write: writeReadShareGroupStateResponse } as MessageCodec],
  ['RemoteLogSegmentMetadataRecord', { minVersion: 0, maxVersion: 0, read: readRemoteLogSegmentMetadataRecord, write: writeRemoteLogSegmentMetadataRecord } as MessageCodec],
  ['RemoteLogSegmentMetadataUpdateRecord', { minVersion: 0, maxVersion: 0, read: readRemoteLogSegmentMetadataUpdateRecord, write: writeRemoteLogSegmentMetadataUpdateRecord } as MessageCodec],
  ['RemotePartitionDeleteMetadataRecord', { minVersion: 0, maxVersion: 0, read: readRemotePartitionDeleteMetadataRecord, write: writeRemotePartitionDeleteMetadataRecord } as MessageCodec],
  ['RemoteLogSegmentMetadataSnapshotRecord', { minVersion: 0, maxVersion: 0, read: readRemoteLogSegmentMetadataSnapshotRecord, write: writeRemoteLogSegmentMetadataSnapshotRecord } as MessageCodec],
  ['RemoveRaftVoterRequest', { minVersion: 0, maxVersion: 0, read: readRemoveRaftVoterRequest, write: writeRemoveRaftVoterRequest } as MessageCodec],
  ['RemoveRaftVoterResponse', { minVersion: 0, maxVersion: 0, read: readRemoveRaftVoterResponse, write: writeRemoveRaftVoterResponse } as MessageCodec],
  ['RenewDelegationTokenRequest', { minVersion: 1, maxVersion: 2, read: readRenewDelegationTokenRequest, write: writeRenewDelegationTokenRequest } as MessageCodec],
  ['RenewDelegationTokenResponse', { minVersion: 1, maxVersion: 2, read: readRenewDelegationTokenResponse, write: writeRenewDelegationTokenResponse } as MessageCodec],
  ['SaslAuthenticateRequest', { minVersion: 0, maxVersion: 2, read: readSaslAuthenticateRequest, write: writeSaslAuthenticateRequest } as MessageCodec],
  ['SaslAuthenticateResponse', { minVersion: 0, maxVersion: 2, read: readSaslAuthenticateResponse, write: writeSaslAuthenticateResponse } as MessageCodec],
  ['SaslHandshakeRequest', { minVersion: 0, maxVersion: 1, read: readSaslHandshakeRequest, write: writeSaslHandshakeRequest } as MessageCodec],
  ['SaslHandshakeResponse', { minVersion: 0, maxVersion: 1, read: readSaslHandshakeResponse, write: writeSaslHandshakeResponse } as MessageCodec],
  ['ShareAcknowledgeRequest', { minVersion: 1, maxVersion: 2, read: readShareAcknowledgeRequest, write: writeShareAcknowledgeRequest } as MessageCodec],
  ['ShareAcknowledgeResponse', { minVersion: 1, maxVersion: 2, read: readShareAcknowledgeResponse, write: writeShareAcknowledgeResponse } as MessageCodec],
  ['ShareFetchRequest', { minVersion: 1, maxVersion: 2, read: readShareFetchRequest, write: writeShareFetchRequest } as MessageCodec],
  ['ShareFetchResponse', { minVersion: 1, maxVersion: 2, read: readShareFetchResponse, write: writeShareFetchResponse } as MessageCodec],
  ['ShareGroupDescribeRequest', { minVersion: 1, maxVersion: 1, read: readShareGroupDescribeRequest, write: writeShareGroupDescribeRequest } as MessageCodec],
  ['ShareGroupDescribeResponse', { minVersion: 1, maxVersion: 1, read: readShareGroupDescribeResponse, write: writeShareGroupDescribeResponse } as MessageCodec],
  ['ShareGroupHeartbeatRequest', { minVersion: 1, maxVersion: 1, read: readShareGroupHeartbeatRequest, write: writeShareGroupHeartbeatRequest } as MessageCodec],
  ['ShareGroupHeartbeatResponse', { minVersion: 1, maxVersion: 1, read: readShareGroupHeartbeatResponse, write: writeShareGroupHeartbeatResponse } as MessageCodec],
  ['ShareGroupMemberMetadataKey', { minVersion: 0, maxVersion: 0, read: readShareGroupMemberMetadataKey, write: writeShareGroupMemberMetadataKey } as MessageCodec],
  ['ShareGroupMemberMetadataValue', { minVersion: 0, maxVersion: 0, read: readShareGroupMemberMetadataValue, write: writeShareGroupMemberMetadataValue } as MessageCodec],
  ['ShareGroupMetadataKey', { minVersion: 0, maxVersion: 0, read: readShareGroupMetadataKey, write: writeShareGroupMetadataKey } as MessageCodec],
  ['ShareGroupMetadataValue', { minVersion: 0, maxVersion: 0, read: readShareGroupMetadataValue, write: writeShareGroupMetadataValue } as MessageCodec],
  ['ShareGroupTargetAssignmentMetadataKey', { minVersion: 0, maxVersion: 0, read: readShareGroupTargetAssignmentMetadataKey, write: writeShareGroupTargetAssignmentMetadataKey } as MessageCodec],
  ['ShareGroupTargetAssignmentMetadataValue', { minVersion: 0, maxVersion: 0, read: readShareGroupTargetAssignmentMetadataValue, write: writeShareGroupTargetAssignmentMetadataValue } as MessageCodec],
  ['ShareGroupTargetAssignmentMemberKey', { minVersion: 0, maxVersion: 0, read: readShareGroupTargetAssignmentMemberKey, write: writeShareGroupTargetAssignmentMemberKey } as MessageCodec],
  ['ShareGroupTargetAssignmentMemberValue', { minVersion: 0, maxVersion: 0, read: readShareGroupTargetAssignmentMemberValue, write: writeShareGroupTargetAssignmentMemberValue } as MessageCodec],
  ['ShareGroupCurrentMemberAssignmentKey', { minVersion: 0, maxVersion: 0, read: readShareGroupCurrentMemberAssignmentKey, write: writeShareGroupCurrentMemberAssignmentKey } as MessageCodec],
  ['ShareGroupCurrentMemberAssignmentValue', { minVersion: 0, maxVersion: 0, read: readShareGroupCurrentMemberAssignmentValue, write: writeShareGroupCurrentMemberAssignmentValue } as MessageCodec],
  ['ShareGroupStatePartitionMetadataKey', { minVersion: 0, maxVersion: 0, read: readShareGroupStatePartitionMetadataKey, write: writeShareGroupStatePartitionMetadataKey } as MessageCodec],
  ['ShareGroupStatePartitionMetadataValue', { minVersion: 0, maxVersion: 0, read: readShareGroupStatePartitionMetadataValue, write: writeShareGroupStatePartitionMetadataValue } as MessageCodec],
  ['ShareSnapshotKey', { minVersion: 0, maxVersion: 0, read: readShareSnapshotKey, write: writeShareSnapshotKey } as MessageCodec],
  ['ShareSnapshotValue', { minVersion: 0, maxVersion: 0, read: readShareSnapshotValue, write: writeShareSnapshotValue } as MessageCodec],
  ['ShareUpdateKey', { minVersion: 0, maxVersion: 0, read: readShareUpdateKey, write: writeShareUpdateKey } as MessageCodec],
  ['ShareUpdateValue', { minVersion: 0, maxVersion: 0, read: readShareUpdateValue, write: writeShareUpdateValue } as MessageCodec],
  ['StreamsGroupDescribeRequest', { minVersion: 0, maxVersion: 0, read: readStreamsGroupDescribeRequest, write: writeStreamsGroupDescribeRequest } as MessageCodec],
  ['StreamsGroupDescribeResponse', { minVersion: 0, maxVersion: 0, read: readStreamsGroupDescribeResponse, write: writeStreamsGroupDescribeResponse } as MessageCodec],
  ['StreamsGroupHeartbeatRequest', { minVersion: 0, maxVersion: 0, read: readStreamsGroupHeartbeatRequest, write: writeStreamsGroupHeartbeatRequest } as MessageCodec],
  ['StreamsGroupHeartbeatResponse', { minVersion: 0, maxVersion: 0, read: readStreamsGroupHeartbeatResponse, write: writeStreamsGroupHeartbeatResponse } as MessageCodec],
  ['StreamsGroupMetadataKey', { minVersion: 0, maxVersion: 0, read: readStreamsGroupMetadataKey, write: writeStreamsGroupMetadataKey } as MessageCodec],
  ['StreamsGroupMetadataValue', { minVersion: 0, maxVersion: 0, read: readStreamsGroupMetadataValue, write: writeStreamsGroupMetadataValue } as MessageCodec],
  ['StreamsGroupMemberMetadataKey', { minVersion: 0, maxVersion: 0, read: readStreamsGroupMemberMetadataKey, write: writeStreamsGroupMemberMetadataKey } as MessageCodec],
  ['StreamsGroupMemberMetadataValue', { minVersion: 0, maxVersion: 0, read: readStreamsGroupMemberMetadataValue, write: writeStreamsGroupMemberMetadataValue } as MessageCodec],
  ['StreamsGroupTargetAssignmentMetadataKey', { minVersion: 0, maxVersion: 0, read: readStreamsGroupTargetAssignmentMetadataKey, write: writeStreamsGroupTargetAssignmentMetadataKey } as MessageCodec],
  ['StreamsGroupTargetAssignmentMetadataValue', { minVersion: 0, maxVersion: 0, read: readStreamsGroupTargetAssignmentMetadataValue, write: writeStreamsGroupTargetAssignmentMetadataValue } as MessageCodec],
  ['StreamsGroupTargetAssignmentMemberKey', { minVersion: 0, maxVersion: 0, read: readStreamsGroupTargetAssignmentMemberKey, write: writeStreamsGroupTargetAssignmentMemberKey } as MessageCodec],
  ['StreamsGroupTargetAssignmentMemberValue', { minVersion: 0, maxVersion: 0, read: readStreamsGroupTargetAssignmentMemberValue, write: writeStreamsGroupTargetAssignmentMemberValue } as MessageCodec],
  ['StreamsGroupCurrentMemberAssignmentKey', { minVersion: 0, maxVersion: 0, read: readStreamsGroupCurrentMemberAssignmentKey, write: writeStreamsGroupCurrentMemberAssignmentKey } as MessageCodec],
  ['StreamsGroupCurrentMemberAssignmentValue', { minVersion: 0, maxVersion: 0, read: readStreamsGroupCurrentMemberAssignmentValue, write: writeStreamsGroupCurrentMemberAssignmentValue } as MessageCodec],
  ['StreamsGroupTopologyKey', { minVersion: 0, maxVersion: 0, read: readStreamsGroupTopologyKey, write: writeStreamsGroupTopologyKey } as MessageCodec],
  ['StreamsGroupTopologyValue', { minVersion: 0, maxVersion: 0, read: readStreamsGroupTopologyValue, write: writeStreamsGroupTopologyValue } as MessageCodec],
  ['SyncGroupRequest', { minVersion: 0, maxVersion: 5, read: readSyncGroupRequest, write: writeSyncGroupRequest } as MessageCodec],
  ['SyncGroupResponse', { minVersion: 0, maxVersion: 5, read: readSyncGroupResponse, write: writeSyncGroupResponse } as MessageCodec],
  ['TransactionLogKey', { minVersion: 0, maxVersion: 0, read: readTransactionLogKey, write: writeTransactionLogKey } as MessageCodec],
  ['TransactionLogValue', { minVersion: 0, maxVersion: 1, read: readTransactionLogValue, write: writeTransactionLogValue } as MessageCodec],
  ['TxnOffsetCommitRequest', { minVersion: 0, maxVersion: 5, read: readTxnOffsetCommitRequest, write: writeTxnOffsetCommitRequest } as MessageCodec],
  ['TxnOffsetCommitResponse', { minVersion: 0, maxVersion: 5, read: readTxnOffsetCommitResponse, write: writeTxnOffsetCommitResponse } as MessageCodec],
  ['UnregisterBrokerRequest', { minVersion: 0, maxVersion: 0, read: readUnregisterBrokerRequest, write: writeUnregisterBrokerRequest } as MessageCodec],
  ['UnregisterBrokerResponse', { minVersion: 0, maxVersion: 0, read: readUnregisterBrokerResponse, write: writeUnregisterBrokerResponse } as MessageCodec],
  ['UpdateFeaturesRequest', { minVersion: 0, maxVersion: 2, read: readUpdateFeaturesRequest, write: writeUpdateFeaturesRequest } as MessageCodec],
  ['UpdateFeaturesResponse', { minVersion: 0, maxVersion: 2, read: readUpdateFeaturesResponse, write: writeUpdateFeaturesResponse } as MessageCodec],
  ['UpdateRaftVoterRequest', { minVersion: 0, maxVersion: 0, read: readUpdateRaftVoterRequest, write: writeUpdateRaftVoterRequest } as MessageCodec],
  ['UpdateRaftVoterResponse', { minVersion: 0, maxVersion: 0, read: readUpdateRaftVoterResponse, write: writeUpdateRaftVoterResponse } as MessageCodec],
  ['VoteRequest', { minVersion: 0, maxVersion: 2, read: readVoteRequest, write: writeVoteRequest } as MessageCodec],
  ['VoteResponse', { minVersion: 0, maxVersion: 2, read: readVoteResponse, write: writeVoteResponse } as MessageCodec],
  ['WriteShareGroupStateRequest', { minVersion: 0, maxVersion: 1, read: readWriteShareGroupStateRequest, write: writeWriteShareGroupStateRequest } as MessageCodec],
  ['WriteShareGroupStateResponse', { minVersion: 0, maxVersion: 1, read: readWriteShareGroupStateResponse, write: writeWriteShareGroupStateResponse } as MessageCodec],
  ['WriteTxnMarkersRequest', { minVersion: 1, maxVersion: 2, read: readWriteTxnMarkersRequest, write: writeWriteTxnMarkersRequest } as MessageCodec],
  ['WriteTxnMarkersResponse', { minVersion: 1, maxVersion: 2, read: readWriteTxnMarkersResponse, write: writeWriteTxnMarkersResponse } as MessageCodec],
]);
