/**
 * Every API and who may use it. Most that concern the cluster as a whole demand one operation on
 * it, and are denied as a whole: that is decided here, before the handler runs. The others speak of topics,
 * groups or transactional ids, and their handlers ask about each (`access.ts`).
 * Source: KafkaApis, ControllerApis, AclApis.
 */
import { AclOperation } from '../../protocol/acl.ts';
import { ApiKey } from '../../protocol/api-keys.ts';

const { ALTER, ALTER_CONFIGS, CLUSTER_ACTION, DESCRIBE, DESCRIBE_CONFIGS } = AclOperation;

export type ClusterRule = {
  readonly operation: AclOperation;
  /** Enough as well. */
  readonly alternative: AclOperation | null;
};

export type RequestRule = ClusterRule | 'byHandler' | 'anybody';

function cluster(operation: AclOperation, alternative: AclOperation | null = null): ClusterRule {
  return { operation, alternative };
}

/** On both kinds of listener: what is forwarded is decided where it is handled. */
const RULES: ReadonlyMap<number, RequestRule> = new Map<number, RequestRule>([
  [ApiKey.ApiVersions, 'anybody'],

  // Records.
  [ApiKey.Produce, 'byHandler'],
  [ApiKey.Fetch, 'byHandler'],
  [ApiKey.ListOffsets, 'byHandler'],
  [ApiKey.OffsetForLeaderEpoch, 'byHandler'],
  [ApiKey.DeleteRecords, 'byHandler'],
  [ApiKey.DescribeProducers, 'byHandler'],

  // The cluster, topics and configs.
  [ApiKey.Metadata, 'byHandler'],
  [ApiKey.DescribeTopicPartitions, 'byHandler'],
  [ApiKey.DescribeCluster, 'byHandler'],
  [ApiKey.CreateTopics, 'byHandler'],
  [ApiKey.DeleteTopics, 'byHandler'],
  [ApiKey.CreatePartitions, 'byHandler'],
  [ApiKey.DescribeConfigs, 'byHandler'],
  [ApiKey.AlterConfigs, 'byHandler'],
  [ApiKey.IncrementalAlterConfigs, 'byHandler'],
  [ApiKey.ListConfigResources, cluster(DESCRIBE_CONFIGS)],
  [ApiKey.ElectLeaders, cluster(ALTER)],
  [ApiKey.AlterPartitionReassignments, cluster(ALTER)],
  [ApiKey.ListPartitionReassignments, cluster(DESCRIBE)],
  [ApiKey.AlterReplicaLogDirs, cluster(ALTER)],
  [ApiKey.DescribeLogDirs, cluster(DESCRIBE)],
  [ApiKey.UpdateFeatures, cluster(ALTER)],
  [ApiKey.UnregisterBroker, cluster(ALTER)],
  [ApiKey.DescribeClientQuotas, cluster(DESCRIBE_CONFIGS)],
  [ApiKey.AlterClientQuotas, cluster(ALTER_CONFIGS)],

  // Groups.
  [ApiKey.FindCoordinator, 'byHandler'],
  [ApiKey.JoinGroup, 'byHandler'],
  [ApiKey.SyncGroup, 'byHandler'],
  [ApiKey.Heartbeat, 'byHandler'],
  [ApiKey.LeaveGroup, 'byHandler'],
  [ApiKey.ConsumerGroupHeartbeat, 'byHandler'],
  [ApiKey.ConsumerGroupDescribe, 'byHandler'],
  [ApiKey.DescribeGroups, 'byHandler'],
  [ApiKey.ListGroups, 'byHandler'],
  [ApiKey.DeleteGroups, 'byHandler'],
  [ApiKey.OffsetCommit, 'byHandler'],
  [ApiKey.OffsetFetch, 'byHandler'],
  [ApiKey.OffsetDelete, 'byHandler'],

  // Transactions.
  [ApiKey.InitProducerId, 'byHandler'],
  [ApiKey.AddPartitionsToTxn, 'byHandler'],
  [ApiKey.AddOffsetsToTxn, 'byHandler'],
  [ApiKey.TxnOffsetCommit, 'byHandler'],
  [ApiKey.EndTxn, 'byHandler'],
  [ApiKey.DescribeTransactions, 'byHandler'],
  [ApiKey.ListTransactions, 'byHandler'],
  [ApiKey.WriteTxnMarkers, cluster(CLUSTER_ACTION, ALTER)],

  // Access.
  [ApiKey.DescribeAcls, cluster(DESCRIBE)],
  [ApiKey.CreateAcls, cluster(ALTER)],
  [ApiKey.DeleteAcls, cluster(ALTER)],
  [ApiKey.DescribeUserScramCredentials, cluster(DESCRIBE)],
  [ApiKey.AlterUserScramCredentials, cluster(ALTER)],
  [ApiKey.CreateDelegationToken, 'byHandler'],
  [ApiKey.RenewDelegationToken, 'byHandler'],
  [ApiKey.ExpireDelegationToken, 'byHandler'],
  [ApiKey.DescribeDelegationToken, 'byHandler'],

  // Brokers and the quorum.
  [ApiKey.BrokerRegistration, cluster(CLUSTER_ACTION)],
  [ApiKey.BrokerHeartbeat, cluster(CLUSTER_ACTION)],
  [ApiKey.ControllerRegistration, cluster(CLUSTER_ACTION)],
  [ApiKey.AllocateProducerIds, cluster(CLUSTER_ACTION)],
  [ApiKey.AlterPartition, cluster(CLUSTER_ACTION)],
  [ApiKey.AssignReplicasToDirs, cluster(CLUSTER_ACTION)],
  [ApiKey.Envelope, cluster(CLUSTER_ACTION)],
  [ApiKey.DescribeQuorum, cluster(DESCRIBE)],
  [ApiKey.Vote, cluster(CLUSTER_ACTION)],
  [ApiKey.BeginQuorumEpoch, cluster(CLUSTER_ACTION)],
  [ApiKey.EndQuorumEpoch, cluster(CLUSTER_ACTION)],
  [ApiKey.FetchSnapshot, cluster(CLUSTER_ACTION)],
  [ApiKey.AddRaftVoter, cluster(ALTER)],
  [ApiKey.RemoveRaftVoter, cluster(ALTER)],
  [ApiKey.UpdateRaftVoter, cluster(CLUSTER_ACTION)],
]);

/** What another listener has under the same number. */
const CONTROLLER_RULES: ReadonlyMap<number, RequestRule> = new Map([
  [ApiKey.Fetch, cluster(CLUSTER_ACTION)],
  [ApiKey.DescribeCluster, cluster(ALTER)],
]);

export function findRequestRule(apiKey: number, isController: boolean): RequestRule | undefined {
  return (isController ? CONTROLLER_RULES.get(apiKey) : undefined) ?? RULES.get(apiKey);
}
