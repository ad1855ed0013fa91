/**
 * The response to a request that is refused as a whole: each API says it in its own form
 * (`getErrorResponse` of Apache Kafka's requests). Some repeat what was asked for, with the error on each.
 */
import { assert } from '../../base/assert.ts';
import type { ApiError } from '../../core/controller/api-error.ts';
import { ApiKey } from '../../protocol/api-keys.ts';
import { OPERATIONS_NOT_ASKED } from '../../protocol/authorized-operations.ts';
import type * as alterQuotas from '../../protocol/generated/alter-client-quotas.ts';
import type * as alterReassignments from '../../protocol/generated/alter-partition-reassignments.ts';
import type * as alterDirs from '../../protocol/generated/alter-replica-log-dirs.ts';
import type * as alterScram from '../../protocol/generated/alter-user-scram-credentials.ts';
import type * as createAcls from '../../protocol/generated/create-acls.ts';
import type * as deleteAcls from '../../protocol/generated/delete-acls.ts';
import type { DescribeClusterResponse } from '../../protocol/generated/describe-cluster.ts';
import type * as describeScram from '../../protocol/generated/describe-user-scram-credentials.ts';
import type * as electLeaders from '../../protocol/generated/elect-leaders.ts';
import type * as listReassignments from '../../protocol/generated/list-partition-reassignments.ts';
import type * as writeMarkers from '../../protocol/generated/write-txn-markers.ts';

/** Also of a controller: it is the default, and nothing was described. */
const BROKER_ENDPOINT = 1;

export function deniedResponse(apiKey: number, request: object, error: ApiError): object {
  const { errorCode } = error;
  const throttleTimeMs = 0;
  switch (apiKey) {
    case ApiKey.Vote:
    case ApiKey.BeginQuorumEpoch:
    case ApiKey.EndQuorumEpoch:
      return { errorCode, topics: [], nodeEndpoints: [] };
    case ApiKey.FetchSnapshot:
      return { throttleTimeMs, errorCode, topics: [], nodeEndpoints: [] };
    case ApiKey.Fetch:
      return { throttleTimeMs, errorCode, sessionId: 0, responses: [], nodeEndpoints: [] };
    case ApiKey.UpdateRaftVoter: {
      const currentLeader = { leaderId: -1, leaderEpoch: -1, host: '', port: 0 };
      return { throttleTimeMs, errorCode, currentLeader };
    }
    case ApiKey.AddRaftVoter:
    case ApiKey.RemoveRaftVoter:
    case ApiKey.ControllerRegistration:
    case ApiKey.UnregisterBroker:
      return { throttleTimeMs, ...error };
    case ApiKey.DescribeQuorum:
      return { ...error, topics: [], nodes: [] };
    case ApiKey.Envelope:
      return { errorCode, responseData: null };
    case ApiKey.AlterPartition:
      return { throttleTimeMs, errorCode, topics: [] };
    case ApiKey.BrokerHeartbeat:
      return {
        throttleTimeMs,
        errorCode,
        isCaughtUp: false,
        isFenced: true,
        shouldShutDown: false,
      };
    case ApiKey.BrokerRegistration:
      return { throttleTimeMs, errorCode, brokerEpoch: -1 };
    case ApiKey.AllocateProducerIds:
      return { throttleTimeMs, errorCode, producerIdStart: 0, producerIdLen: 0 };
    case ApiKey.AssignReplicasToDirs:
      return { throttleTimeMs, errorCode, directories: [] };
    case ApiKey.DescribeLogDirs:
    case ApiKey.UpdateFeatures:
      return { throttleTimeMs, ...error, results: [] };
    case ApiKey.ListConfigResources:
      return { throttleTimeMs, errorCode, configResources: [] };
    case ApiKey.DescribeClientQuotas:
      return { throttleTimeMs, ...error, entries: null };
    case ApiKey.DescribeAcls:
      return { throttleTimeMs, ...error, resources: [] };
    case ApiKey.AddPartitionsToTxn:
      return { throttleTimeMs, errorCode, resultsByTransaction: [], resultsByTopicV3AndBelow: [] };
    case ApiKey.DescribeCluster:
      return deniedDescribeCluster(error);
    default:
      return deniedItems(apiKey, request, error);
  }
}

function deniedDescribeCluster(error: ApiError): DescribeClusterResponse {
  return {
    throttleTimeMs: 0,
    ...error,
    endpointType: BROKER_ENDPOINT,
    clusterId: '',
    controllerId: -1,
    brokers: [],
    clusterAuthorizedOperations: OPERATIONS_NOT_ASKED,
  };
}

/** The error on each thing that was asked for. */
function deniedItems(apiKey: number, request: object, error: ApiError): object {
  const throttleTimeMs = 0;
  switch (apiKey) {
    case ApiKey.CreateAcls: {
      const { creations } = request as createAcls.CreateAclsRequest;
      return { throttleTimeMs, results: creations.map(() => error) };
    }
    case ApiKey.DeleteAcls: {
      const { filters } = request as deleteAcls.DeleteAclsRequest;
      const filterResults = filters.map(() => ({ ...error, matchingAcls: [] }));
      return { throttleTimeMs, filterResults };
    }
    case ApiKey.AlterClientQuotas: {
      const { entries } = request as alterQuotas.AlterClientQuotasRequest;
      return { throttleTimeMs, entries: entries.map(({ entity }) => ({ ...error, entity })) };
    }
    case ApiKey.AlterUserScramCredentials: {
      const asked = request as alterScram.AlterUserScramCredentialsRequest;
      const users = new Set([...asked.deletions, ...asked.upsertions].map(({ name }) => name));
      return { throttleTimeMs, results: [...users].sort().map((user) => ({ user, ...error })) };
    }
    case ApiKey.DescribeUserScramCredentials: {
      const { users } = request as describeScram.DescribeUserScramCredentialsRequest;
      // Apache Kafka does not name the users here.
      const results = (users ?? []).map(() => ({ user: '', ...error, credentialInfos: [] }));
      return { throttleTimeMs, ...error, results };
    }
    default:
      return deniedPartitions(apiKey, request, error);
  }
}

function deniedPartitions(apiKey: number, request: object, error: ApiError): object {
  const { errorCode } = error;
  const throttleTimeMs = 0;
  switch (apiKey) {
    case ApiKey.ElectLeaders: {
      const { topicPartitions } = request as electLeaders.ElectLeadersRequest;
      const replicaElectionResults = (topicPartitions ?? []).map(({ topic, partitions }) => {
        const partitionResult = partitions.map((partitionId) => ({ partitionId, ...error }));
        return { topic, partitionResult };
      });
      return { throttleTimeMs, errorCode, replicaElectionResults };
    }
    case ApiKey.AlterPartitionReassignments: {
      const { topics } = request as alterReassignments.AlterPartitionReassignmentsRequest;
      const responses = topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, ...error })),
      }));
      return { throttleTimeMs, allowReplicationFactorChange: true, ...error, responses };
    }
    case ApiKey.ListPartitionReassignments: {
      const { topics } = request as listReassignments.ListPartitionReassignmentsRequest;
      const none = { replicas: [], addingReplicas: [], removingReplicas: [] };
      const named = (topics ?? []).map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, ...none })),
      }));
      return { throttleTimeMs, ...error, topics: named };
    }
    case ApiKey.AlterReplicaLogDirs: {
      const { dirs } = request as alterDirs.AlterReplicaLogDirsRequest;
      const results = dirs.flatMap(({ topics }) =>
        topics.map(({ name, partitions }) => ({
          topicName: name,
          partitions: partitions.map((partitionIndex) => ({ partitionIndex, errorCode })),
        })),
      );
      return { throttleTimeMs, results };
    }
    default: {
      assert(apiKey === ApiKey.WriteTxnMarkers, 'an API that is not refused as a whole');
      const { markers } = request as writeMarkers.WriteTxnMarkersRequest;
      return {
        markers: markers.map(({ producerId, topics }) => ({
          producerId,
          topics: topics.map(({ name, partitionIndexes }) => ({
            name,
            partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, errorCode })),
          })),
        })),
      };
    }
  }
}
