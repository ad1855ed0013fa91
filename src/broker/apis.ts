/**
 * The APIs this broker serves: how each is read, handled and written. What is in this table is
 * advertised, at every version that Apache Kafka 4.3.1 advertises, so an API enters it when it is whole.
 */
import { assert } from '../base/assert.ts';
import { ApiKey } from '../protocol/api-keys.ts';
import {
  readAddOffsetsToTxnRequest,
  writeAddOffsetsToTxnResponse,
} from '../protocol/generated/add-offsets-to-txn.ts';
import {
  readAddPartitionsToTxnRequest,
  writeAddPartitionsToTxnResponse,
} from '../protocol/generated/add-partitions-to-txn.ts';
import {
  readAlterClientQuotasRequest,
  writeAlterClientQuotasResponse,
} from '../protocol/generated/alter-client-quotas.ts';
import {
  readAlterConfigsRequest,
  writeAlterConfigsResponse,
} from '../protocol/generated/alter-configs.ts';
import {
  readAlterPartitionReassignmentsRequest,
  writeAlterPartitionReassignmentsResponse,
} from '../protocol/generated/alter-partition-reassignments.ts';
import {
  readAlterReplicaLogDirsRequest,
  writeAlterReplicaLogDirsResponse,
} from '../protocol/generated/alter-replica-log-dirs.ts';
import {
  readAlterUserScramCredentialsRequest,
  writeAlterUserScramCredentialsResponse,
} from '../protocol/generated/alter-user-scram-credentials.ts';
import {
  readApiVersionsRequest,
  writeApiVersionsResponse,
} from '../protocol/generated/api-versions.ts';
import {
  readConsumerGroupDescribeRequest,
  writeConsumerGroupDescribeResponse,
} from '../protocol/generated/consumer-group-describe.ts';
import {
  readConsumerGroupHeartbeatRequest,
  writeConsumerGroupHeartbeatResponse,
} from '../protocol/generated/consumer-group-heartbeat.ts';
import {
  readCreateAclsRequest,
  writeCreateAclsResponse,
} from '../protocol/generated/create-acls.ts';
import {
  readCreateDelegationTokenRequest,
  writeCreateDelegationTokenResponse,
} from '../protocol/generated/create-delegation-token.ts';
import {
  readCreatePartitionsRequest,
  writeCreatePartitionsResponse,
} from '../protocol/generated/create-partitions.ts';
import {
  readCreateTopicsRequest,
  writeCreateTopicsResponse,
} from '../protocol/generated/create-topics.ts';
import {
  readDeleteAclsRequest,
  writeDeleteAclsResponse,
} from '../protocol/generated/delete-acls.ts';
import {
  readDeleteGroupsRequest,
  writeDeleteGroupsResponse,
} from '../protocol/generated/delete-groups.ts';
import {
  readDeleteRecordsRequest,
  writeDeleteRecordsResponse,
} from '../protocol/generated/delete-records.ts';
import {
  readDeleteTopicsRequest,
  writeDeleteTopicsResponse,
} from '../protocol/generated/delete-topics.ts';
import {
  readDescribeAclsRequest,
  writeDescribeAclsResponse,
} from '../protocol/generated/describe-acls.ts';
import {
  readDescribeClientQuotasRequest,
  writeDescribeClientQuotasResponse,
} from '../protocol/generated/describe-client-quotas.ts';
import {
  readDescribeClusterRequest,
  writeDescribeClusterResponse,
} from '../protocol/generated/describe-cluster.ts';
import {
  readDescribeConfigsRequest,
  writeDescribeConfigsResponse,
} from '../protocol/generated/describe-configs.ts';
import {
  readDescribeDelegationTokenRequest,
  writeDescribeDelegationTokenResponse,
} from '../protocol/generated/describe-delegation-token.ts';
import {
  readDescribeGroupsRequest,
  writeDescribeGroupsResponse,
} from '../protocol/generated/describe-groups.ts';
import {
  readDescribeLogDirsRequest,
  writeDescribeLogDirsResponse,
} from '../protocol/generated/describe-log-dirs.ts';
import {
  readDescribeProducersRequest,
  writeDescribeProducersResponse,
} from '../protocol/generated/describe-producers.ts';
import {
  readDescribeTopicPartitionsRequest,
  writeDescribeTopicPartitionsResponse,
} from '../protocol/generated/describe-topic-partitions.ts';
import {
  readDescribeTransactionsRequest,
  writeDescribeTransactionsResponse,
} from '../protocol/generated/describe-transactions.ts';
import {
  readDescribeUserScramCredentialsRequest,
  writeDescribeUserScramCredentialsResponse,
} from '../protocol/generated/describe-user-scram-credentials.ts';
import {
  readElectLeadersRequest,
  writeElectLeadersResponse,
} from '../protocol/generated/elect-leaders.ts';
import { readEndTxnRequest, writeEndTxnResponse } from '../protocol/generated/end-txn.ts';
import {
  readExpireDelegationTokenRequest,
  writeExpireDelegationTokenResponse,
} from '../protocol/generated/expire-delegation-token.ts';
import { readFetchRequest, writeFetchResponse } from '../protocol/generated/fetch.ts';
import {
  readFindCoordinatorRequest,
  writeFindCoordinatorResponse,
} from '../protocol/generated/find-coordinator.ts';
import { readHeartbeatRequest, writeHeartbeatResponse } from '../protocol/generated/heartbeat.ts';
import {
  readIncrementalAlterConfigsRequest,
  writeIncrementalAlterConfigsResponse,
} from '../protocol/generated/incremental-alter-configs.ts';
import {
  readInitProducerIdRequest,
  writeInitProducerIdResponse,
} from '../protocol/generated/init-producer-id.ts';
import { readJoinGroupRequest, writeJoinGroupResponse } from '../protocol/generated/join-group.ts';
import {
  readLeaveGroupRequest,
  writeLeaveGroupResponse,
} from '../protocol/generated/leave-group.ts';
import {
  readListConfigResourcesRequest,
  writeListConfigResourcesResponse,
} from '../protocol/generated/list-config-resources.ts';
import {
  readListGroupsRequest,
  writeListGroupsResponse,
} from '../protocol/generated/list-groups.ts';
import {
  readListOffsetsRequest,
  writeListOffsetsResponse,
} from '../protocol/generated/list-offsets.ts';
import {
  readListPartitionReassignmentsRequest,
  writeListPartitionReassignmentsResponse,
} from '../protocol/generated/list-partition-reassignments.ts';
import {
  readListTransactionsRequest,
  writeListTransactionsResponse,
} from '../protocol/generated/list-transactions.ts';
import { readMetadataRequest, writeMetadataResponse } from '../protocol/generated/metadata.ts';
import {
  readOffsetCommitRequest,
  writeOffsetCommitResponse,
} from '../protocol/generated/offset-commit.ts';
import {
  readOffsetDeleteRequest,
  writeOffsetDeleteResponse,
} from '../protocol/generated/offset-delete.ts';
import {
  readOffsetFetchRequest,
  writeOffsetFetchResponse,
} from '../protocol/generated/offset-fetch.ts';
import {
  readOffsetForLeaderEpochRequest,
  writeOffsetForLeaderEpochResponse,
} from '../protocol/generated/offset-for-leader-epoch.ts';
import { readProduceRequest, writeProduceResponse } from '../protocol/generated/produce.ts';
import {
  readRenewDelegationTokenRequest,
  writeRenewDelegationTokenResponse,
} from '../protocol/generated/renew-delegation-token.ts';
import { readSyncGroupRequest, writeSyncGroupResponse } from '../protocol/generated/sync-group.ts';
import {
  readTxnOffsetCommitRequest,
  writeTxnOffsetCommitResponse,
} from '../protocol/generated/txn-offset-commit.ts';
import {
  readUnregisterBrokerRequest,
  writeUnregisterBrokerResponse,
} from '../protocol/generated/unregister-broker.ts';
import {
  readUpdateFeaturesRequest,
  writeUpdateFeaturesResponse,
} from '../protocol/generated/update-features.ts';
import {
  readWriteTxnMarkersRequest,
  writeWriteTxnMarkersResponse,
} from '../protocol/generated/write-txn-markers.ts';
import type { WireReader } from '../protocol/wire-reader.ts';
import type { WireWriter } from '../protocol/wire-writer.ts';
import type { Broker } from './broker.ts';
import { controllerApis } from './controller-apis.ts';
import { handleCreateAcls, handleDeleteAcls, handleDescribeAcls } from './handlers/acls.ts';
import { handleAddOffsetsToTxn } from './handlers/add-offsets-to-txn.ts';
import { handleAddPartitionsToTxn } from './handlers/add-partitions-to-txn.ts';
import { handleAlterClientQuotas } from './handlers/alter-client-quotas.ts';
import { handleAlterConfigs } from './handlers/alter-configs.ts';
import { handleAlterPartitionReassignments } from './handlers/alter-partition-reassignments.ts';
import { handleAlterReplicaLogDirs } from './handlers/alter-replica-log-dirs.ts';
import { handleAlterUserScramCredentials } from './handlers/alter-user-scram-credentials.ts';
import { handleApiVersions } from './handlers/api-versions.ts';
import { handleConsumerGroupDescribe } from './handlers/consumer-group-describe.ts';
import { handleConsumerGroupHeartbeat } from './handlers/consumer-group-heartbeat.ts';
import { handleCreatePartitions } from './handlers/create-partitions.ts';
import { handleCreateTopics } from './handlers/create-topics.ts';
import {
  handleCreateDelegationToken,
  handleDescribeDelegationToken,
  handleExpireDelegationToken,
  handleRenewDelegationToken,
} from './handlers/delegation-tokens.ts';
import { handleDeleteGroups } from './handlers/delete-groups.ts';
import { handleDeleteRecords } from './handlers/delete-records.ts';
import { handleDeleteTopics } from './handlers/delete-topics.ts';
import { handleDescribeClientQuotas } from './handlers/describe-client-quotas.ts';
import { handleDescribeCluster } from './handlers/describe-cluster.ts';
import { handleDescribeConfigs } from './handlers/describe-configs.ts';
import { handleDescribeGroups } from './handlers/describe-groups.ts';
import { handleDescribeLogDirs } from './handlers/describe-log-dirs.ts';
import { handleDescribeProducers } from './handlers/describe-producers.ts';
import { handleDescribeTopicPartitions } from './handlers/describe-topic-partitions.ts';
import { handleDescribeTransactions } from './handlers/describe-transactions.ts';
import { handleDescribeUserScramCredentials } from './handlers/describe-user-scram-credentials.ts';
import { handleElectLeaders } from './handlers/elect-leaders.ts';
import { handleEndTxn } from './handlers/end-txn.ts';
import { handleFetch } from './handlers/fetch.ts';
import { handleFindCoordinator } from './handlers/find-coordinator.ts';
import { handleHeartbeat } from './handlers/heartbeat.ts';
import { handleIncrementalAlterConfigs } from './handlers/incremental-alter-configs.ts';
import { handleInitProducerId } from './handlers/init-producer-id.ts';
import { handleJoinGroup } from './handlers/join-group.ts';
import { handleLeaveGroup } from './handlers/leave-group.ts';
import { handleListConfigResources } from './handlers/list-config-resources.ts';
import { handleListGroups } from './handlers/list-groups.ts';
import { handleListOffsets } from './handlers/list-offsets.ts';
import { handleListPartitionReassignments } from './handlers/list-partition-reassignments.ts';
import { handleListTransactions } from './handlers/list-transactions.ts';
import { handleMetadata } from './handlers/metadata.ts';
import { handleOffsetCommit } from './handlers/offset-commit.ts';
import { handleOffsetDelete } from './handlers/offset-delete.ts';
import { handleOffsetFetch } from './handlers/offset-fetch.ts';
import { handleOffsetForLeaderEpoch } from './handlers/offset-for-leader-epoch.ts';
import { handleProduce } from './handlers/produce.ts';
import { handleSyncGroup } from './handlers/sync-group.ts';
import { handleTxnOffsetCommit } from './handlers/txn-offset-commit.ts';
import { handleUnregisterBroker } from './handlers/unregister-broker.ts';
import { handleUpdateFeatures } from './handlers/update-features.ts';
import { handleWriteTxnMarkers } from './handlers/write-txn-markers.ts';
import type { RequestContext } from './request-context.ts';
import { type ServedApi, servedApi } from './served-api.ts';

export type AdvertisedApi = { apiKey: number; minVersion: number; maxVersion: number };

const served: (ServedApi | undefined)[] = [];

function serve<Request extends object, Response extends object>(
  apiKey: ApiKey,
  read: (reader: WireReader, version: number) => Request,
  handle: (broker: Broker, context: RequestContext, request: Request) => void,
  write: (writer: WireWriter, response: Response, version: number) => void,
): void {
  served[apiKey] = servedApi(apiKey, read, handle, write);
}

for (const api of controllerApis) served[api.apiKey] = api;
serve(ApiKey.Produce, readProduceRequest, handleProduce, writeProduceResponse);
serve(ApiKey.Fetch, readFetchRequest, handleFetch, writeFetchResponse);
serve(ApiKey.ListOffsets, readListOffsetsRequest, handleListOffsets, writeListOffsetsResponse);
serve(ApiKey.Metadata, readMetadataRequest, handleMetadata, writeMetadataResponse);
serve(ApiKey.OffsetCommit, readOffsetCommitRequest, handleOffsetCommit, writeOffsetCommitResponse);
serve(ApiKey.OffsetFetch, readOffsetFetchRequest, handleOffsetFetch, writeOffsetFetchResponse);
serve(
  ApiKey.FindCoordinator,
  readFindCoordinatorRequest,
  handleFindCoordinator,
  writeFindCoordinatorResponse,
);
serve(ApiKey.JoinGroup, readJoinGroupRequest, handleJoinGroup, writeJoinGroupResponse);
serve(ApiKey.Heartbeat, readHeartbeatRequest, handleHeartbeat, writeHeartbeatResponse);
serve(ApiKey.LeaveGroup, readLeaveGroupRequest, handleLeaveGroup, writeLeaveGroupResponse);
serve(ApiKey.SyncGroup, readSyncGroupRequest, handleSyncGroup, writeSyncGroupResponse);
serve(
  ApiKey.ConsumerGroupHeartbeat,
  readConsumerGroupHeartbeatRequest,
  handleConsumerGroupHeartbeat,
  writeConsumerGroupHeartbeatResponse,
);
serve(
  ApiKey.ConsumerGroupDescribe,
  readConsumerGroupDescribeRequest,
  handleConsumerGroupDescribe,
  writeConsumerGroupDescribeResponse,
);
serve(
  ApiKey.DescribeGroups,
  readDescribeGroupsRequest,
  handleDescribeGroups,
  writeDescribeGroupsResponse,
);
serve(ApiKey.ListGroups, readListGroupsRequest, handleListGroups, writeListGroupsResponse);
serve(ApiKey.ApiVersions, readApiVersionsRequest, handleApiVersions, writeApiVersionsResponse);
serve(ApiKey.CreateTopics, readCreateTopicsRequest, handleCreateTopics, writeCreateTopicsResponse);
serve(ApiKey.DeleteTopics, readDeleteTopicsRequest, handleDeleteTopics, writeDeleteTopicsResponse);
serve(
  ApiKey.DeleteRecords,
  readDeleteRecordsRequest,
  handleDeleteRecords,
  writeDeleteRecordsResponse,
);
serve(
  ApiKey.InitProducerId,
  readInitProducerIdRequest,
  handleInitProducerId,
  writeInitProducerIdResponse,
);
serve(
  ApiKey.OffsetForLeaderEpoch,
  readOffsetForLeaderEpochRequest,
  handleOffsetForLeaderEpoch,
  writeOffsetForLeaderEpochResponse,
);
serve(
  ApiKey.DescribeConfigs,
  readDescribeConfigsRequest,
  handleDescribeConfigs,
  writeDescribeConfigsResponse,
);
serve(ApiKey.AlterConfigs, readAlterConfigsRequest, handleAlterConfigs, writeAlterConfigsResponse);
serve(
  ApiKey.AlterReplicaLogDirs,
  readAlterReplicaLogDirsRequest,
  handleAlterReplicaLogDirs,
  writeAlterReplicaLogDirsResponse,
);
serve(
  ApiKey.DescribeLogDirs,
  readDescribeLogDirsRequest,
  handleDescribeLogDirs,
  writeDescribeLogDirsResponse,
);
serve(
  ApiKey.CreatePartitions,
  readCreatePartitionsRequest,
  handleCreatePartitions,
  writeCreatePartitionsResponse,
);
serve(ApiKey.DeleteGroups, readDeleteGroupsRequest, handleDeleteGroups, writeDeleteGroupsResponse);
serve(
  ApiKey.IncrementalAlterConfigs,
  readIncrementalAlterConfigsRequest,
  handleIncrementalAlterConfigs,
  writeIncrementalAlterConfigsResponse,
);
serve(ApiKey.OffsetDelete, readOffsetDeleteRequest, handleOffsetDelete, writeOffsetDeleteResponse);
serve(
  ApiKey.DescribeCluster,
  readDescribeClusterRequest,
  handleDescribeCluster,
  writeDescribeClusterResponse,
);
serve(
  ApiKey.DescribeProducers,
  readDescribeProducersRequest,
  handleDescribeProducers,
  writeDescribeProducersResponse,
);
serve(
  ApiKey.ListConfigResources,
  readListConfigResourcesRequest,
  handleListConfigResources,
  writeListConfigResourcesResponse,
);
serve(
  ApiKey.DescribeTopicPartitions,
  readDescribeTopicPartitionsRequest,
  handleDescribeTopicPartitions,
  writeDescribeTopicPartitionsResponse,
);

serve(
  ApiKey.AddPartitionsToTxn,
  readAddPartitionsToTxnRequest,
  handleAddPartitionsToTxn,
  writeAddPartitionsToTxnResponse,
);
serve(
  ApiKey.AddOffsetsToTxn,
  readAddOffsetsToTxnRequest,
  handleAddOffsetsToTxn,
  writeAddOffsetsToTxnResponse,
);
serve(ApiKey.EndTxn, readEndTxnRequest, handleEndTxn, writeEndTxnResponse);
serve(
  ApiKey.WriteTxnMarkers,
  readWriteTxnMarkersRequest,
  handleWriteTxnMarkers,
  writeWriteTxnMarkersResponse,
);
serve(
  ApiKey.TxnOffsetCommit,
  readTxnOffsetCommitRequest,
  handleTxnOffsetCommit,
  writeTxnOffsetCommitResponse,
);
serve(
  ApiKey.DescribeTransactions,
  readDescribeTransactionsRequest,
  handleDescribeTransactions,
  writeDescribeTransactionsResponse,
);
serve(
  ApiKey.ListTransactions,
  readListTransactionsRequest,
  handleListTransactions,
  writeListTransactionsResponse,
);

serve(ApiKey.ElectLeaders, readElectLeadersRequest, handleElectLeaders, writeElectLeadersResponse);
serve(
  ApiKey.AlterPartitionReassignments,
  readAlterPartitionReassignmentsRequest,
  handleAlterPartitionReassignments,
  writeAlterPartitionReassignmentsResponse,
);
serve(
  ApiKey.ListPartitionReassignments,
  readListPartitionReassignmentsRequest,
  handleListPartitionReassignments,
  writeListPartitionReassignmentsResponse,
);
serve(
  ApiKey.UnregisterBroker,
  readUnregisterBrokerRequest,
  handleUnregisterBroker,
  writeUnregisterBrokerResponse,
);
serve(
  ApiKey.UpdateFeatures,
  readUpdateFeaturesRequest,
  handleUpdateFeatures,
  writeUpdateFeaturesResponse,
);
serve(
  ApiKey.DescribeClientQuotas,
  readDescribeClientQuotasRequest,
  handleDescribeClientQuotas,
  writeDescribeClientQuotasResponse,
);
serve(
  ApiKey.AlterClientQuotas,
  readAlterClientQuotasRequest,
  handleAlterClientQuotas,
  writeAlterClientQuotasResponse,
);
serve(
  ApiKey.AlterUserScramCredentials,
  readAlterUserScramCredentialsRequest,
  handleAlterUserScramCredentials,
  writeAlterUserScramCredentialsResponse,
);
serve(
  ApiKey.DescribeUserScramCredentials,
  readDescribeUserScramCredentialsRequest,
  handleDescribeUserScramCredentials,
  writeDescribeUserScramCredentialsResponse,
);
serve(ApiKey.DescribeAcls, readDescribeAclsRequest, handleDescribeAcls, writeDescribeAclsResponse);
serve(ApiKey.CreateAcls, readCreateAclsRequest, handleCreateAcls, writeCreateAclsResponse);
serve(ApiKey.DeleteAcls, readDeleteAclsRequest, handleDeleteAcls, writeDeleteAclsResponse);

serve(
  ApiKey.CreateDelegationToken,
  readCreateDelegationTokenRequest,
  handleCreateDelegationToken,
  writeCreateDelegationTokenResponse,
);
serve(
  ApiKey.RenewDelegationToken,
  readRenewDelegationTokenRequest,
  handleRenewDelegationToken,
  writeRenewDelegationTokenResponse,
);
serve(
  ApiKey.ExpireDelegationToken,
  readExpireDelegationTokenRequest,
  handleExpireDelegationToken,
  writeExpireDelegationTokenResponse,
);
serve(
  ApiKey.DescribeDelegationToken,
  readDescribeDelegationTokenRequest,
  handleDescribeDelegationToken,
  writeDescribeDelegationTokenResponse,
);

/**
 * librdkafka takes a broker that does not name Produce 0 for one that cannot decompress anything
 * (KAFKA-18659), so version 0 is named although 0 to 2 are refused when they are sent.
 */
const PRODUCE_ADVERTISED_MIN_VERSION = 0;

/** Version 6 is understood, but not named while two-phase commit (KIP-939) is not enabled. */
const INIT_PRODUCER_ID_ADVERTISED_MAX = 5;

function advertisedOn(listener: 'broker' | 'controller'): AdvertisedApi[] {
  return served
    .filter((api) => api?.listeners.includes(listener) === true)
    .map((api) => {
      const { apiKey, minVersion, maxVersion } = api!;
      return {
        apiKey,
        minVersion: apiKey === ApiKey.Produce ? PRODUCE_ADVERTISED_MIN_VERSION : minVersion,
        maxVersion: apiKey === ApiKey.InitProducerId ? INIT_PRODUCER_ID_ADVERTISED_MAX : maxVersion,
      };
    });
}

const advertisedByBroker: readonly AdvertisedApi[] = advertisedOn('broker');
const advertisedByController: readonly AdvertisedApi[] = advertisedOn('controller');

/** Undefined for an API that is not served, or not on this kind of listener. */
export function findServedApi(apiKey: number, isController: boolean): ServedApi | undefined {
  const api = served[apiKey];
  return api?.listeners.includes(isController ? 'controller' : 'broker') ? api : undefined;
}

export function getServedApi(apiKey: number): ServedApi {
  const api = served[apiKey];
  assert(api !== undefined, 'an API that this node does not serve');
  return api;
}

/** In the order of the API keys, as ApiVersions names them. */
export function advertisedApis(isController: boolean): readonly AdvertisedApi[] {
  return isController ? advertisedByController : advertisedByBroker;
}
