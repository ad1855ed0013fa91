/** What the active controller can be asked. A command with a ticket is answered; others are not. */
import type { AllocateProducerIdsRequest } from '../../protocol/generated/allocate-producer-ids.ts';
import type { AlterClientQuotasRequest } from '../../protocol/generated/alter-client-quotas.ts';
import type { AlterPartitionRequest } from '../../protocol/generated/alter-partition.ts';
import type { AlterPartitionReassignmentsRequest } from '../../protocol/generated/alter-partition-reassignments.ts';
import type { AlterUserScramCredentialsRequest } from '../../protocol/generated/alter-user-scram-credentials.ts';
import type { AssignReplicasToDirsRequest } from '../../protocol/generated/assign-replicas-to-dirs.ts';
import type { BrokerHeartbeatRequest } from '../../protocol/generated/broker-heartbeat.ts';
import type { BrokerRegistrationRequest } from '../../protocol/generated/broker-registration.ts';
import type { ControllerRegistrationRequest } from '../../protocol/generated/controller-registration.ts';
import type { CreateAclsRequest } from '../../protocol/generated/create-acls.ts';
import type { CreatePartitionsRequest } from '../../protocol/generated/create-partitions.ts';
import type { CreateTopicsRequest } from '../../protocol/generated/create-topics.ts';
import type { DeleteAclsRequest } from '../../protocol/generated/delete-acls.ts';
import type { DeleteTopicsRequest } from '../../protocol/generated/delete-topics.ts';
import type { ElectLeadersRequest } from '../../protocol/generated/elect-leaders.ts';
import type { ListPartitionReassignmentsRequest } from '../../protocol/generated/list-partition-reassignments.ts';
import type { UnregisterBrokerRequest } from '../../protocol/generated/unregister-broker.ts';
import type { UpdateFeaturesRequest } from '../../protocol/generated/update-features.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import type { MutationQuota } from '../quota/mutation-quota.ts';
import type { AlterConfigsCommand } from './alter-configs.ts';
import type {
  CreatePartitionsAccess,
  CreateTopicsAccess,
  DeleteTopicsAccess,
} from './topic-access.ts';

/** A request of Kafka's protocol as it came. */
type Asked<Kind extends string, Request> = {
  readonly kind: Kind;
  readonly ticket: number;
  readonly request: Request;
};

/** One whose meaning depends on its version. */
type Versioned<Kind extends string, Request> = Asked<Kind, Request> & {
  readonly apiVersion: number;
};

/** One whose changes count against its sender's quota; null: it has none. */
type Mutation = { readonly mutationQuota: MutationQuota | null };
/** What the authorizer says; null: everything is allowed. */
type Access<Granted> = { readonly access: Granted | null };

export type ControllerRequest =
  | Asked<'registerController', ControllerRegistrationRequest>
  | Versioned<'registerBroker', BrokerRegistrationRequest>
  | Asked<'brokerHeartbeat', BrokerHeartbeatRequest>
  | Asked<'unregisterBroker', UnregisterBrokerRequest>
  | Asked<'allocateProducerIds', AllocateProducerIdsRequest>
  | (Asked<'createTopics', CreateTopicsRequest> & Mutation & Access<CreateTopicsAccess>)
  | (Versioned<'deleteTopics', DeleteTopicsRequest> & Mutation & Access<DeleteTopicsAccess>)
  | (Asked<'createPartitions', CreatePartitionsRequest> & Mutation & Access<CreatePartitionsAccess>)
  | Versioned<'alterPartition', AlterPartitionRequest>
  | Asked<'electLeaders', ElectLeadersRequest>
  | Asked<'alterPartitionReassignments', AlterPartitionReassignmentsRequest>
  | Asked<'listPartitionReassignments', ListPartitionReassignmentsRequest>
  | Asked<'assignReplicasToDirs', AssignReplicasToDirsRequest>
  | Versioned<'updateFeatures', UpdateFeaturesRequest>
  | Asked<'alterClientQuotas', AlterClientQuotasRequest>
  | Asked<'alterScramCredentials', AlterUserScramCredentialsRequest>
  | Asked<'createAcls', CreateAclsRequest>
  | Asked<'deleteAcls', DeleteAclsRequest>;

export type RequestOf<Kind extends ControllerRequest['kind']> = Extract<
  ControllerRequest,
  { readonly kind: Kind }
>;

export type ControllerCommand =
  /** This node has become the active controller. `bootstrap`: what an empty log begins with. */
  | { readonly kind: 'activated'; readonly bootstrap: readonly MetadataRecord[] }
  /** `nextDeadlineMs` has come. One thing that is due is done; there may be more. */
  | { readonly kind: 'deadline' }
  | (AlterConfigsCommand & { readonly kind: 'alterConfigs'; readonly ticket: number })
  | ControllerRequest;
