/** The APIs that the command line speaks: how each is written and read. */
import { ApiKey, findApi } from '../../protocol/api-keys.ts';
import {
  type AddRaftVoterRequest,
  type AddRaftVoterResponse,
  readAddRaftVoterResponse,
  writeAddRaftVoterRequest,
} from '../../protocol/generated/add-raft-voter.ts';
import {
  type ApiVersionsRequest,
  type ApiVersionsResponse,
  readApiVersionsResponse,
  writeApiVersionsRequest,
} from '../../protocol/generated/api-versions.ts';
import {
  type ConsumerGroupDescribeRequest,
  type ConsumerGroupDescribeResponse,
  readConsumerGroupDescribeResponse,
  writeConsumerGroupDescribeRequest,
} from '../../protocol/generated/consumer-group-describe.ts';
import {
  type CreatePartitionsRequest,
  type CreatePartitionsResponse,
  readCreatePartitionsResponse,
  writeCreatePartitionsRequest,
} from '../../protocol/generated/create-partitions.ts';
import {
  type CreateTopicsRequest,
  type CreateTopicsResponse,
  readCreateTopicsResponse,
  writeCreateTopicsRequest,
} from '../../protocol/generated/create-topics.ts';
import {
  type DeleteGroupsRequest,
  type DeleteGroupsResponse,
  readDeleteGroupsResponse,
  writeDeleteGroupsRequest,
} from '../../protocol/generated/delete-groups.ts';
import {
  type DeleteTopicsRequest,
  type DeleteTopicsResponse,
  readDeleteTopicsResponse,
  writeDeleteTopicsRequest,
} from '../../protocol/generated/delete-topics.ts';
import {
  type DescribeClusterRequest,
  type DescribeClusterResponse,
  readDescribeClusterResponse,
  writeDescribeClusterRequest,
} from '../../protocol/generated/describe-cluster.ts';
import {
  type DescribeConfigsRequest,
  type DescribeConfigsResponse,
  readDescribeConfigsResponse,
  writeDescribeConfigsRequest,
} from '../../protocol/generated/describe-configs.ts';
import {
  type DescribeGroupsRequest,
  type DescribeGroupsResponse,
  readDescribeGroupsResponse,
  writeDescribeGroupsRequest,
} from '../../protocol/generated/describe-groups.ts';
import {
  type DescribeProducersRequest,
  type DescribeProducersResponse,
  readDescribeProducersResponse,
  writeDescribeProducersRequest,
} from '../../protocol/generated/describe-producers.ts';
import {
  type DescribeQuorumRequest,
  type DescribeQuorumResponse,
  readDescribeQuorumResponse,
  writeDescribeQuorumRequest,
} from '../../protocol/generated/describe-quorum.ts';
import {
  type DescribeTransactionsRequest,
  type DescribeTransactionsResponse,
  readDescribeTransactionsResponse,
  writeDescribeTransactionsRequest,
} from '../../protocol/generated/describe-transactions.ts';
import {
  type FetchRequest,
  type FetchResponse,
  readFetchResponse,
  writeFetchRequest,
} from '../../protocol/generated/fetch.ts';
import {
  type FindCoordinatorRequest,
  type FindCoordinatorResponse,
  readFindCoordinatorResponse,
  writeFindCoordinatorRequest,
} from '../../protocol/generated/find-coordinator.ts';
import {
  type HeartbeatRequest,
  type HeartbeatResponse,
  readHeartbeatResponse,
  writeHeartbeatRequest,
} from '../../protocol/generated/heartbeat.ts';
import {
  type IncrementalAlterConfigsRequest,
  type IncrementalAlterConfigsResponse,
  readIncrementalAlterConfigsResponse,
  writeIncrementalAlterConfigsRequest,
} from '../../protocol/generated/incremental-alter-configs.ts';
import {
  type InitProducerIdRequest,
  type InitProducerIdResponse,
  readInitProducerIdResponse,
  writeInitProducerIdRequest,
} from '../../protocol/generated/init-producer-id.ts';
import {
  type JoinGroupRequest,
  type JoinGroupResponse,
  readJoinGroupResponse,
  writeJoinGroupRequest,
} from '../../protocol/generated/join-group.ts';
import {
  type LeaveGroupRequest,
  type LeaveGroupResponse,
  readLeaveGroupResponse,
  writeLeaveGroupRequest,
} from '../../protocol/generated/leave-group.ts';
import {
  type ListGroupsRequest,
  type ListGroupsResponse,
  readListGroupsResponse,
  writeListGroupsRequest,
} from '../../protocol/generated/list-groups.ts';
import {
  type ListOffsetsRequest,
  type ListOffsetsResponse,
  readListOffsetsResponse,
  writeListOffsetsRequest,
} from '../../protocol/generated/list-offsets.ts';
import {
  type ListTransactionsRequest,
  type ListTransactionsResponse,
  readListTransactionsResponse,
  writeListTransactionsRequest,
} from '../../protocol/generated/list-transactions.ts';
import {
  type MetadataRequest,
  type MetadataResponse,
  readMetadataResponse,
  writeMetadataRequest,
} from '../../protocol/generated/metadata.ts';
import {
  type OffsetCommitRequest,
  type OffsetCommitResponse,
  readOffsetCommitResponse,
  writeOffsetCommitRequest,
} from '../../protocol/generated/offset-commit.ts';
import {
  type OffsetDeleteRequest,
  type OffsetDeleteResponse,
  readOffsetDeleteResponse,
  writeOffsetDeleteRequest,
} from '../../protocol/generated/offset-delete.ts';
import {
  type OffsetFetchRequest,
  type OffsetFetchResponse,
  readOffsetFetchResponse,
  writeOffsetFetchRequest,
} from '../../protocol/generated/offset-fetch.ts';
import {
  type ProduceRequest,
  type ProduceResponse,
  readProduceResponse,
  writeProduceRequest,
} from '../../protocol/generated/produce.ts';
import {
  type RemoveRaftVoterRequest,
  type RemoveRaftVoterResponse,
  readRemoveRaftVoterResponse,
  writeRemoveRaftVoterRequest,
} from '../../protocol/generated/remove-raft-voter.ts';
import {
  readSyncGroupResponse,
  type SyncGroupRequest,
  type SyncGroupResponse,
  writeSyncGroupRequest,
} from '../../protocol/generated/sync-group.ts';
import {
  readWriteTxnMarkersResponse,
  type WriteTxnMarkersRequest,
  type WriteTxnMarkersResponse,
  writeWriteTxnMarkersRequest,
} from '../../protocol/generated/write-txn-markers.ts';
import type { WireReader } from '../../protocol/wire-reader.ts';
import type { WireWriter } from '../../protocol/wire-writer.ts';

export type Api<Request, Response> = {
  readonly key: number;
  readonly name: string;
  readonly minVersion: number;
  readonly maxVersion: number;
  write(w: WireWriter, message: Request, version: number): void;
  read(r: WireReader, version: number): Response;
};

function api<Request, Response>(
  key: number,
  write: (w: WireWriter, message: Request, version: number) => void,
  read: (r: WireReader, version: number) => Response,
  maxVersion: number = Infinity,
): Api<Request, Response> {
  const info = findApi(key)!;
  return {
    key,
    name: info.name,
    minVersion: info.minVersion,
    maxVersion: Math.min(info.maxVersion, maxVersion),
    write,
    read,
  };
}

export const apiVersions: Api<ApiVersionsRequest, ApiVersionsResponse> = api(
  ApiKey.ApiVersions,
  writeApiVersionsRequest,
  readApiVersionsResponse,
  // Newer versions ask for the right cluster and node, which nobody has told us yet.
  4,
);
export const metadata: Api<MetadataRequest, MetadataResponse> = api(
  ApiKey.Metadata,
  writeMetadataRequest,
  readMetadataResponse,
);
export const produce: Api<ProduceRequest, ProduceResponse> = api(
  ApiKey.Produce,
  writeProduceRequest,
  readProduceResponse,
);
export const fetch: Api<FetchRequest, FetchResponse> = api(
  ApiKey.Fetch,
  writeFetchRequest,
  readFetchResponse,
  17,
);
export const listOffsets: Api<ListOffsetsRequest, ListOffsetsResponse> = api(
  ApiKey.ListOffsets,
  writeListOffsetsRequest,
  readListOffsetsResponse,
);
export const createTopics: Api<CreateTopicsRequest, CreateTopicsResponse> = api(
  ApiKey.CreateTopics,
  writeCreateTopicsRequest,
  readCreateTopicsResponse,
);
export const deleteTopics: Api<DeleteTopicsRequest, DeleteTopicsResponse> = api(
  ApiKey.DeleteTopics,
  writeDeleteTopicsRequest,
  readDeleteTopicsResponse,
);
export const createPartitions: Api<CreatePartitionsRequest, CreatePartitionsResponse> = api(
  ApiKey.CreatePartitions,
  writeCreatePartitionsRequest,
  readCreatePartitionsResponse,
);
export const describeConfigs: Api<DescribeConfigsRequest, DescribeConfigsResponse> = api(
  ApiKey.DescribeConfigs,
  writeDescribeConfigsRequest,
  readDescribeConfigsResponse,
);
export const incrementalAlterConfigs: Api<
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse
> = api(
  ApiKey.IncrementalAlterConfigs,
  writeIncrementalAlterConfigsRequest,
  readIncrementalAlterConfigsResponse,
);
export const findCoordinator: Api<FindCoordinatorRequest, FindCoordinatorResponse> = api(
  ApiKey.FindCoordinator,
  writeFindCoordinatorRequest,
  readFindCoordinatorResponse,
);
export const listGroups: Api<ListGroupsRequest, ListGroupsResponse> = api(
  ApiKey.ListGroups,
  writeListGroupsRequest,
  readListGroupsResponse,
);
export const describeGroups: Api<DescribeGroupsRequest, DescribeGroupsResponse> = api(
  ApiKey.DescribeGroups,
  writeDescribeGroupsRequest,
  readDescribeGroupsResponse,
);
export const consumerGroupDescribe: Api<
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse
> = api(
  ApiKey.ConsumerGroupDescribe,
  writeConsumerGroupDescribeRequest,
  readConsumerGroupDescribeResponse,
);
export const deleteGroups: Api<DeleteGroupsRequest, DeleteGroupsResponse> = api(
  ApiKey.DeleteGroups,
  writeDeleteGroupsRequest,
  readDeleteGroupsResponse,
);
export const joinGroup: Api<JoinGroupRequest, JoinGroupResponse> = api(
  ApiKey.JoinGroup,
  writeJoinGroupRequest,
  readJoinGroupResponse,
);
export const syncGroup: Api<SyncGroupRequest, SyncGroupResponse> = api(
  ApiKey.SyncGroup,
  writeSyncGroupRequest,
  readSyncGroupResponse,
);
export const heartbeat: Api<HeartbeatRequest, HeartbeatResponse> = api(
  ApiKey.Heartbeat,
  writeHeartbeatRequest,
  readHeartbeatResponse,
);
export const leaveGroup: Api<LeaveGroupRequest, LeaveGroupResponse> = api(
  ApiKey.LeaveGroup,
  writeLeaveGroupRequest,
  readLeaveGroupResponse,
);
/** Versions with topic ids gain us nothing here. */
export const offsetCommit: Api<OffsetCommitRequest, OffsetCommitResponse> = api(
  ApiKey.OffsetCommit,
  writeOffsetCommitRequest,
  readOffsetCommitResponse,
  9,
);
export const offsetFetch: Api<OffsetFetchRequest, OffsetFetchResponse> = api(
  ApiKey.OffsetFetch,
  writeOffsetFetchRequest,
  readOffsetFetchResponse,
  9,
);
export const offsetDelete: Api<OffsetDeleteRequest, OffsetDeleteResponse> = api(
  ApiKey.OffsetDelete,
  writeOffsetDeleteRequest,
  readOffsetDeleteResponse,
);
export const listTransactions: Api<ListTransactionsRequest, ListTransactionsResponse> = api(
  ApiKey.ListTransactions,
  writeListTransactionsRequest,
  readListTransactionsResponse,
);
export const describeTransactions: Api<DescribeTransactionsRequest, DescribeTransactionsResponse> =
  api(
    ApiKey.DescribeTransactions,
    writeDescribeTransactionsRequest,
    readDescribeTransactionsResponse,
  );
export const describeProducers: Api<DescribeProducersRequest, DescribeProducersResponse> = api(
  ApiKey.DescribeProducers,
  writeDescribeProducersRequest,
  readDescribeProducersResponse,
);
export const writeTxnMarkers: Api<WriteTxnMarkersRequest, WriteTxnMarkersResponse> = api(
  ApiKey.WriteTxnMarkers,
  writeWriteTxnMarkersRequest,
  readWriteTxnMarkersResponse,
);
export const initProducerId: Api<InitProducerIdRequest, InitProducerIdResponse> = api(
  ApiKey.InitProducerId,
  writeInitProducerIdRequest,
  readInitProducerIdResponse,
  // Newer versions add only what a two-phase commit needs.
  5,
);
export const addRaftVoter: Api<AddRaftVoterRequest, AddRaftVoterResponse> = api(
  ApiKey.AddRaftVoter,
  writeAddRaftVoterRequest,
  readAddRaftVoterResponse,
);
export const removeRaftVoter: Api<RemoveRaftVoterRequest, RemoveRaftVoterResponse> = api(
  ApiKey.RemoveRaftVoter,
  writeRemoveRaftVoterRequest,
  readRemoveRaftVoterResponse,
);
export const describeQuorum: Api<DescribeQuorumRequest, DescribeQuorumResponse> = api(
  ApiKey.DescribeQuorum,
  writeDescribeQuorumRequest,
  readDescribeQuorumResponse,
);
export const describeCluster: Api<DescribeClusterRequest, DescribeClusterResponse> = api(
  ApiKey.DescribeCluster,
  writeDescribeClusterRequest,
  readDescribeClusterResponse,
);
