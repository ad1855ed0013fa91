/**
 * A record of the metadata log as the cores see it: Kafka's own record types and field names, in
 * one union. Which version it is written with is not part of it; `record-codec` takes that from
 * the finalized `metadata.version`, as Kafka's MetadataVersion does.
 */
import type {
  AbortTransactionRecord,
  AccessControlEntryRecord,
  BeginTransactionRecord,
  BrokerRegistrationChangeRecord,
  ClearElrRecord,
  ClientQuotaRecord,
  ConfigRecord,
  DelegationTokenRecord,
  EndTransactionRecord,
  FeatureLevelRecord,
  FenceBrokerRecord,
  NoOpRecord,
  PartitionChangeRecord,
  PartitionRecord,
  ProducerIdsRecord,
  RegisterBrokerRecord,
  RegisterControllerRecord,
  RemoveAccessControlEntryRecord,
  RemoveDelegationTokenRecord,
  RemoveTopicRecord,
  RemoveUserScramCredentialRecord,
  TopicRecord,
  UnfenceBrokerRecord,
  UnregisterBrokerRecord,
  UserScramCredentialRecord,
  ZkMigrationStateRecord,
} from '../../protocol/generated/metadata-records.ts';

type Tagged<Kind extends string, Fields> = { kind: Kind } & Fields;

export type MetadataRecord =
  | Tagged<'RegisterBrokerRecord', RegisterBrokerRecord>
  | Tagged<'UnregisterBrokerRecord', UnregisterBrokerRecord>
  | Tagged<'TopicRecord', TopicRecord>
  | Tagged<'PartitionRecord', PartitionRecord>
  | Tagged<'ConfigRecord', ConfigRecord>
  | Tagged<'PartitionChangeRecord', PartitionChangeRecord>
  | Tagged<'FenceBrokerRecord', FenceBrokerRecord>
  | Tagged<'UnfenceBrokerRecord', UnfenceBrokerRecord>
  | Tagged<'RemoveTopicRecord', RemoveTopicRecord>
  | Tagged<'DelegationTokenRecord', DelegationTokenRecord>
  | Tagged<'UserScramCredentialRecord', UserScramCredentialRecord>
  | Tagged<'FeatureLevelRecord', FeatureLevelRecord>
  | Tagged<'ClientQuotaRecord', ClientQuotaRecord>
  | Tagged<'ProducerIdsRecord', ProducerIdsRecord>
  | Tagged<'BrokerRegistrationChangeRecord', BrokerRegistrationChangeRecord>
  | Tagged<'AccessControlEntryRecord', AccessControlEntryRecord>
  | Tagged<'RemoveAccessControlEntryRecord', RemoveAccessControlEntryRecord>
  | Tagged<'NoOpRecord', NoOpRecord>
  | Tagged<'ZkMigrationStateRecord', ZkMigrationStateRecord>
  | Tagged<'RemoveUserScramCredentialRecord', RemoveUserScramCredentialRecord>
  | Tagged<'BeginTransactionRecord', BeginTransactionRecord>
  | Tagged<'EndTransactionRecord', EndTransactionRecord>
  | Tagged<'AbortTransactionRecord', AbortTransactionRecord>
  | Tagged<'RemoveDelegationTokenRecord', RemoveDelegationTokenRecord>
  | Tagged<'RegisterControllerRecord', RegisterControllerRecord>
  | Tagged<'ClearElrRecord', ClearElrRecord>;

export type MetadataRecordOf<Kind extends MetadataRecord['kind']> = Extract<
  MetadataRecord,
  { kind: Kind }
>;

/** `leader` of a PartitionChangeRecord that leaves the leader and its epoch as they are. */
export const NO_LEADER_CHANGE = -2;

/** `leaderRecoveryState` of a PartitionChangeRecord that leaves it as it is. */
export const NO_LEADER_RECOVERY_STATE_CHANGE = -1;

/** A change of nothing: the decider sets the fields that it wants to change. */
export function partitionChange(
  topicId: string,
  partitionId: number,
): MetadataRecordOf<'PartitionChangeRecord'> {
  return {
    kind: 'PartitionChangeRecord',
    partitionId,
    topicId,
    isr: null,
    leader: NO_LEADER_CHANGE,
    replicas: null,
    removingReplicas: null,
    addingReplicas: null,
    leaderRecoveryState: NO_LEADER_RECOVERY_STATE_CHANGE,
    directories: null,
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  };
}
