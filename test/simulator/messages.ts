/**
 * Requests and replies as bytes, for tests: a request names only the fields that matter, the rest
 * have the defaults of the schema.
 */
import {
  ApiKey,
  requestHeaderVersion,
  responseHeaderVersion,
} from '../../src/protocol/api-keys.ts';
import type {
  AddOffsetsToTxnRequest,
  AddOffsetsToTxnResponse,
} from '../../src/protocol/generated/add-offsets-to-txn.ts';
import type {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
} from '../../src/protocol/generated/add-partitions-to-txn.ts';
import type {
  AlterClientQuotasRequest,
  AlterClientQuotasResponse,
} from '../../src/protocol/generated/alter-client-quotas.ts';
import type {
  AlterConfigsRequest,
  AlterConfigsResponse,
} from '../../src/protocol/generated/alter-configs.ts';
import type {
  AlterReplicaLogDirsRequest,
  AlterReplicaLogDirsResponse,
} from '../../src/protocol/generated/alter-replica-log-dirs.ts';
import type {
  ApiVersionsRequest,
  ApiVersionsResponse,
} from '../../src/protocol/generated/api-versions.ts';
import type {
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse,
} from '../../src/protocol/generated/consumer-group-describe.ts';
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../src/protocol/generated/consumer-group-heartbeat.ts';
import type {
  CreatePartitionsRequest,
  CreatePartitionsResponse,
} from '../../src/protocol/generated/create-partitions.ts';
import type {
  CreateTopicsRequest,
  CreateTopicsResponse,
} from '../../src/protocol/generated/create-topics.ts';
import type {
  DeleteGroupsRequest,
  DeleteGroupsResponse,
} from '../../src/protocol/generated/delete-groups.ts';
import type {
  DeleteRecordsRequest,
  DeleteRecordsResponse,
} from '../../src/protocol/generated/delete-records.ts';
import type {
  DeleteTopicsRequest,
  DeleteTopicsResponse,
} from '../../src/protocol/generated/delete-topics.ts';
import type {
  DescribeClientQuotasRequest,
  DescribeClientQuotasResponse,
} from '../../src/protocol/generated/describe-client-quotas.ts';
import type {
  DescribeClusterRequest,
  DescribeClusterResponse,
} from '../../src/protocol/generated/describe-cluster.ts';
import type {
  DescribeGroupsRequest,
  DescribeGroupsResponse,
} from '../../src/protocol/generated/describe-groups.ts';
import type {
  DescribeLogDirsRequest,
  DescribeLogDirsResponse,
} from '../../src/protocol/generated/describe-log-dirs.ts';
import type {
  DescribeProducersRequest,
  DescribeProducersResponse,
} from '../../src/protocol/generated/describe-producers.ts';
import type {
  DescribeQuorumRequest,
  DescribeQuorumResponse,
} from '../../src/protocol/generated/describe-quorum.ts';
import type {
  DescribeTransactionsRequest,
  DescribeTransactionsResponse,
} from '../../src/protocol/generated/describe-transactions.ts';
import type { EndTxnRequest, EndTxnResponse } from '../../src/protocol/generated/end-txn.ts';
import type { FetchRequest, FetchResponse } from '../../src/protocol/generated/fetch.ts';
import type {
  FindCoordinatorRequest,
  FindCoordinatorResponse,
} from '../../src/protocol/generated/find-coordinator.ts';
import { readResponseHeader, writeRequestHeader } from '../../src/protocol/generated/headers.ts';
import type {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../src/protocol/generated/incremental-alter-configs.ts';
import type {
  InitProducerIdRequest,
  InitProducerIdResponse,
} from '../../src/protocol/generated/init-producer-id.ts';
import type {
  JoinGroupRequest,
  JoinGroupResponse,
} from '../../src/protocol/generated/join-group.ts';
import type {
  ListGroupsRequest,
  ListGroupsResponse,
} from '../../src/protocol/generated/list-groups.ts';
import type {
  ListOffsetsRequest,
  ListOffsetsResponse,
} from '../../src/protocol/generated/list-offsets.ts';
import type {
  ListTransactionsRequest,
  ListTransactionsResponse,
} from '../../src/protocol/generated/list-transactions.ts';
import { messageRegistry } from '../../src/protocol/generated/message-registry.ts';
import type { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/metadata.ts';
import type {
  OffsetCommitRequest,
  OffsetCommitResponse,
} from '../../src/protocol/generated/offset-commit.ts';
import type {
  OffsetFetchRequest,
  OffsetFetchResponse,
} from '../../src/protocol/generated/offset-fetch.ts';
import type {
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse,
} from '../../src/protocol/generated/offset-for-leader-epoch.ts';
import type { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/produce.ts';
import type {
  SyncGroupRequest,
  SyncGroupResponse,
} from '../../src/protocol/generated/sync-group.ts';
import type {
  TxnOffsetCommitRequest,
  TxnOffsetCommitResponse,
} from '../../src/protocol/generated/txn-offset-commit.ts';
import type {
  UpdateFeaturesRequest,
  UpdateFeaturesResponse,
} from '../../src/protocol/generated/update-features.ts';
import type {
  WriteTxnMarkersRequest,
  WriteTxnMarkersResponse,
} from '../../src/protocol/generated/write-txn-markers.ts';
import { readSchemas } from '../../src/protocol/generator/generate.ts';
import { defaultOf, type JsonObject } from '../../src/protocol/generator/message-json.ts';
import type { Field, Message } from '../../src/protocol/generator/parse-schema.ts';
import { WireReader } from '../../src/protocol/wire-reader.ts';
import { WireWriter } from '../../src/protocol/wire-writer.ts';

/** The APIs that tests call by name, with the types of their messages. */
export type Messages = {
  SyncGroup: [SyncGroupRequest, SyncGroupResponse];
  ListGroups: [ListGroupsRequest, ListGroupsResponse];
  DescribeGroups: [DescribeGroupsRequest, DescribeGroupsResponse];
  DeleteGroups: [DeleteGroupsRequest, DeleteGroupsResponse];
  ConsumerGroupDescribe: [ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse];
  AddOffsetsToTxn: [AddOffsetsToTxnRequest, AddOffsetsToTxnResponse];
  AddPartitionsToTxn: [AddPartitionsToTxnRequest, AddPartitionsToTxnResponse];
  AlterReplicaLogDirs: [AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse];
  AlterClientQuotas: [AlterClientQuotasRequest, AlterClientQuotasResponse];
  AlterConfigs: [AlterConfigsRequest, AlterConfigsResponse];
  ApiVersions: [ApiVersionsRequest, ApiVersionsResponse];
  CreatePartitions: [CreatePartitionsRequest, CreatePartitionsResponse];
  ConsumerGroupHeartbeat: [ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse];
  CreateTopics: [CreateTopicsRequest, CreateTopicsResponse];
  DeleteRecords: [DeleteRecordsRequest, DeleteRecordsResponse];
  DeleteTopics: [DeleteTopicsRequest, DeleteTopicsResponse];
  DescribeClientQuotas: [DescribeClientQuotasRequest, DescribeClientQuotasResponse];
  DescribeCluster: [DescribeClusterRequest, DescribeClusterResponse];
  DescribeLogDirs: [DescribeLogDirsRequest, DescribeLogDirsResponse];
  DescribeProducers: [DescribeProducersRequest, DescribeProducersResponse];
  DescribeQuorum: [DescribeQuorumRequest, DescribeQuorumResponse];
  DescribeTransactions: [DescribeTransactionsRequest, DescribeTransactionsResponse];
  EndTxn: [EndTxnRequest, EndTxnResponse];
  Fetch: [FetchRequest, FetchResponse];
  FindCoordinator: [FindCoordinatorRequest, FindCoordinatorResponse];
  IncrementalAlterConfigs: [IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse];
  InitProducerId: [InitProducerIdRequest, InitProducerIdResponse];
  JoinGroup: [JoinGroupRequest, JoinGroupResponse];
  ListOffsets: [ListOffsetsRequest, ListOffsetsResponse];
  ListTransactions: [ListTransactionsRequest, ListTransactionsResponse];
  Metadata: [MetadataRequest, MetadataResponse];
  OffsetCommit: [OffsetCommitRequest, OffsetCommitResponse];
  OffsetFetch: [OffsetFetchRequest, OffsetFetchResponse];
  OffsetForLeaderEpoch: [OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse];
  Produce: [ProduceRequest, ProduceResponse];
  TxnOffsetCommit: [TxnOffsetCommitRequest, TxnOffsetCommitResponse];
  UpdateFeatures: [UpdateFeaturesRequest, UpdateFeaturesResponse];
  WriteTxnMarkers: [WriteTxnMarkersRequest, WriteTxnMarkersResponse];
};

export type Api = keyof Messages;

/** A message with some of its fields, at any depth. */
export type Some<T> = T extends Uint8Array
  ? T
  : T extends (infer Element)[]
    ? Some<Element>[]
    : T extends object
      ? { [Key in keyof T]?: Some<T[Key]> }
      : T;

export type SomeRequest<A extends Api> = Some<Messages[A][0]>;
export type ResponseOf<A extends Api> = Messages[A][1];

const CLIENT_ID = 'sim';

const messages: ReadonlyMap<string, Message> = new Map(
  [...readSchemas().values()].flat().map((message) => [message.name, message]),
);

export function schemaOf(name: string): Message {
  const message = messages.get(name);
  if (message === undefined) throw new Error(`no message ${name}`);
  return message;
}

export function encodeRequest(
  apiName: string,
  apiVersion: number,
  body: object,
  correlationId: number,
  clientId: string | null = CLIENT_ID,
): Buffer {
  const apiKey = ApiKey[apiName as keyof typeof ApiKey];
  const writer = new WireWriter();
  const header = {
    requestApiKey: apiKey,
    requestApiVersion: apiVersion,
    correlationId,
    clientId,
  };
  writeRequestHeader(writer, header, requestHeaderVersion(apiKey, apiVersion));
  const name = `${apiName}Request`;
  const filled = fillFields(schemaOf(name).fields, body as JsonObject);
  messageRegistry.get(name)!.write(writer, filled as never, apiVersion);
  return writer.toBuffer();
}

/** A frame without its length. */
export function decodeResponse(apiName: string, apiVersion: number, frame: Buffer): unknown {
  const reader = new WireReader(frame, 0, frame.length, Number.POSITIVE_INFINITY);
  const apiKey = ApiKey[apiName as keyof typeof ApiKey];
  readResponseHeader(reader, responseHeaderVersion(apiKey, apiVersion));
  const body = messageRegistry.get(`${apiName}Response`)!.read(reader, apiVersion);
  if (reader.position !== frame.length) {
    throw new Error(`${apiName} v${apiVersion}: ${frame.length - reader.position} bytes too many`);
  }
  return body;
}

function fillFields(fields: readonly Field[], given: JsonObject): object {
  const filled: Record<string, unknown> = {};
  for (const field of fields) filled[field.name] = fillField(field, given[field.name]);
  return filled;
}

function fillField(field: Field, given: unknown): unknown {
  if (given === undefined) return defaultOf(field);
  const { struct } = field;
  if (given === null || struct === null) return given;
  return Array.isArray(given)
    ? given.map((each) => fillFields(struct.fields, each))
    : fillFields(struct.fields, given as JsonObject);
}
