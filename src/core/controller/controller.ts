/**
 * The active controller: every change of the cluster's metadata is decided here, as records.
 *
 * Hard state is the image: what the metadata log says, pending records included (the host replays
 * each record into its working image at once). Soft state is what may be lost with the leadership:
 * the index over topic names, and the source of random ids and places. Nothing that was promised
 * to a client is soft.
 */
import { unreachable } from '../../base/assert.ts';
import type { Prng } from '../../base/prng.ts';
import type { CreatePartitionsRequest } from '../../protocol/generated/create-partitions.ts';
import type { CreateTopicsRequest } from '../../protocol/generated/create-topics.ts';
import type { DeleteTopicsRequest } from '../../protocol/generated/delete-topics.ts';
import type { IncrementalAlterConfigsResponse } from '../../protocol/generated/incremental-alter-configs.ts';
import { ELIGIBLE_LEADER_REPLICAS_FEATURE } from '../metadata/features.ts';
import { ConfigResourceType, type MetadataImageView } from '../metadata/image.ts';
import type { KafkaConfig } from '../metadata/kafka-config.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import type { Outbox } from '../outbox.ts';
import { type ConfigResourceChange, decideAlterConfigs } from './alter-configs.ts';
import type { ApiError } from './api-error.ts';
import {
  type BrokerRegistration,
  type ControllerRegistration,
  decideControlledShutdown,
  decideRegisterBroker,
  decideRegisterController,
  decideUnfenceBroker,
} from './brokers.ts';
import { MIN_INSYNC_REPLICAS } from './config-rules.ts';
import { decideCreatePartitions } from './create-partitions.ts';
import {
  addCollisionKey,
  type CreateTopicsSoft,
  decideCreateTopics,
  removeCollisionKey,
} from './create-topics.ts';
import { decideDeleteTopics } from './delete-topics.ts';
import { decideAllocateProducerIds } from './producer-ids.ts';

export type ControllerCommand =
  /** This node has become the active controller. `bootstrap`: what an empty log begins with. */
  | { readonly kind: 'activated'; readonly bootstrap: readonly MetadataRecord[] }
  | { readonly kind: 'registerController'; readonly registration: ControllerRegistration }
  | {
      readonly kind: 'registerBroker';
      readonly ticket: number;
      readonly registration: BrokerRegistration;
      readonly nextMetadataOffset: number;
    }
  | {
      readonly kind: 'unfenceBroker' | 'controlledShutdown' | 'allocateProducerIds';
      readonly ticket: number;
      readonly brokerId: number;
      readonly brokerEpoch: number;
    }
  | {
      readonly kind: 'createTopics';
      readonly ticket: number;
      readonly request: CreateTopicsRequest;
    }
  | {
      readonly kind: 'deleteTopics';
      readonly ticket: number;
      readonly request: DeleteTopicsRequest;
      readonly apiVersion: number;
    }
  | {
      readonly kind: 'createPartitions';
      readonly ticket: number;
      readonly request: CreatePartitionsRequest;
    }
  | {
      readonly kind: 'alterConfigs';
      readonly ticket: number;
      readonly resources: readonly ConfigResourceChange[];
      /** What the receiving broker has decided already; null where the controller decides. */
      readonly outcomes: readonly (ApiError | null)[];
      readonly isValidateOnly: boolean;
    };

export type ControllerSoft = CreateTopicsSoft;

export function newControllerSoft(prng: Prng): ControllerSoft {
  return { prng, namesByCollisionKey: new Map() };
}

/** `config`: this node's, with the dynamic configs of `image`. */
export function decide(
  image: MetadataImageView,
  soft: ControllerSoft,
  config: KafkaConfig,
  command: ControllerCommand,
  out: Outbox<MetadataRecord>,
): void {
  const { records, replies } = out;
  switch (command.kind) {
    case 'activated':
      decideActivated(image, soft, config, command.bootstrap, records);
      return;
    case 'registerController':
      decideRegisterController(command.registration, records);
      return;
    case 'registerBroker': {
      const { ticket, registration, nextMetadataOffset } = command;
      const response = decideRegisterBroker(image, registration, nextMetadataOffset, records);
      replies.push({ ticket, response });
      return;
    }
    case 'unfenceBroker':
    case 'controlledShutdown':
    case 'allocateProducerIds': {
      const decideForBroker = {
        unfenceBroker: decideUnfenceBroker,
        controlledShutdown: decideControlledShutdown,
        allocateProducerIds: decideAllocateProducerIds,
      }[command.kind];
      const { ticket, brokerId, brokerEpoch } = command;
      const response = decideForBroker(image, brokerId, brokerEpoch, records);
      replies.push({ ticket, response });
      return;
    }
    case 'createTopics': {
      const { ticket, request } = command;
      const response = decideCreateTopics(image, soft, config, request, records);
      replies.push({ ticket, response });
      return;
    }
    case 'deleteTopics':
      decideDelete(image, soft, config, command, out);
      return;
    case 'createPartitions': {
      const { ticket, request } = command;
      const response = decideCreatePartitions(image, soft.prng, request, records);
      replies.push({ ticket, response });
      return;
    }
    case 'alterConfigs': {
      const { ticket, resources, outcomes, isValidateOnly } = command;
      const responses = resources.map((resource, at) => {
        const { resourceType, resourceName } = resource;
        const outcome =
          outcomes[at] ?? decideAlterConfigs(image, config, resource, isValidateOnly, records);
        return { ...outcome, resourceType, resourceName };
      });
      const response: IncrementalAlterConfigsResponse = { throttleTimeMs: 0, responses };
      replies.push({ ticket, response });
      return;
    }
    default:
      unreachable(command);
  }
}

function decideActivated(
  image: MetadataImageView,
  soft: ControllerSoft,
  config: KafkaConfig,
  bootstrap: readonly MetadataRecord[],
  records: MetadataRecord[],
): void {
  soft.namesByCollisionKey.clear();
  for (const name of image.topicsByName.keys()) addCollisionKey(soft.namesByCollisionKey, name);
  if (image.transaction !== null) {
    // The controller before us stopped in the middle of it.
    records.push({ kind: 'AbortTransactionRecord', reason: 'failover' });
  }
  if (image.features.size > 0) return;
  records.push({ kind: 'BeginTransactionRecord', name: 'Bootstrap records' });
  for (const record of bootstrap) records.push(record);
  const startsWithElr = bootstrap.some(
    (record) =>
      record.kind === 'FeatureLevelRecord' &&
      record.name === ELIGIBLE_LEADER_REPLICAS_FEATURE &&
      record.featureLevel > 0,
  );
  // With eligible leader replicas all brokers must agree on it, so it is no static config then.
  if (startsWithElr) {
    const value = config.text(MIN_INSYNC_REPLICAS);
    const resourceType = ConfigResourceType.BROKER;
    records.push({
      kind: 'ConfigRecord',
      resourceType,
      resourceName: '',
      name: MIN_INSYNC_REPLICAS,
      value,
    });
  }
  records.push({ kind: 'EndTransactionRecord' });
}

function decideDelete(
  image: MetadataImageView,
  soft: ControllerSoft,
  config: KafkaConfig,
  command: Extract<ControllerCommand, { kind: 'deleteTopics' }>,
  out: Outbox<MetadataRecord>,
): void {
  const { ticket, request, apiVersion } = command;
  const isEnabled = config.boolean('delete.topic.enable');
  const response = decideDeleteTopics(image, isEnabled, request, apiVersion, out.records);
  for (const record of out.records) {
    if (record.kind !== 'RemoveTopicRecord') continue;
    const name = image.topicsById.get(record.topicId)?.name;
    if (name !== undefined) removeCollisionKey(soft.namesByCollisionKey, name);
  }
  out.replies.push({ ticket, response });
}
