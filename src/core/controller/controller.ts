/**
 * The active controller: every change of the cluster's metadata is decided here, as records.
 *
 * Hard state is the image: what the metadata log says, pending records included (the host replays
 * each record into its working image at once). Soft state is what may be lost with the leadership;
 * nothing that was promised to a client is soft.
 */
import { unreachable } from '../../base/assert.ts';
import type { Prng } from '../../base/prng.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { decideCreateAcls, decideDeleteAcls } from './acls.ts';
import { decideActivated } from './activation.ts';
import { decideAlterConfigs } from './alter-configs.ts';
import { decideAlterPartition } from './alter-partition.ts';
import { decideAssignReplicasToDirs } from './assign-replicas-to-dirs.ts';
import { decideBrokerHeartbeat } from './broker-heartbeat.ts';
import { decideAlterClientQuotas } from './client-quotas.ts';
import type { ControllerCommand, ControllerRequest, RequestOf } from './controller-command.ts';
import type { ControllerContext, ControllerOutbox, ControllerSoft } from './controller-context.ts';
import { decideCreatePartitions } from './create-partitions.ts';
import { decideCreateTopics, removeCollisionKey } from './create-topics.ts';
import { decideDeleteTopics } from './delete-topics.ts';
import { decideElectLeaders } from './elect-leaders.ts';
import { Heartbeats } from './heartbeats.ts';
import { decideDeadline } from './periodic-tasks.ts';
import { decideAllocateProducerIds } from './producer-ids.ts';
import { decideAlterPartitionReassignments, listPartitionReassignments } from './reassignments.ts';
import {
  decideRegisterBroker,
  decideRegisterController,
  decideUnregisterBroker,
} from './register-broker.ts';
import { decideAlterScramCredentials } from './scram-credentials.ts';
import { decideUpdateFeatures } from './update-features.ts';

export function newControllerSoft(prng: Prng): ControllerSoft {
  return {
    prng,
    namesByCollisionKey: new Map(),
    aclKeys: new Set(),
    heartbeats: new Heartbeats(),
    nextBalanceAtMs: Number.POSITIVE_INFINITY,
    nextUncleanElectionAtMs: Number.POSITIVE_INFINITY,
    nextNoOpAtMs: Number.POSITIVE_INFINITY,
  };
}

export function decide(
  context: ControllerContext,
  command: ControllerCommand,
  out: ControllerOutbox,
): void {
  const { records, replies } = out;
  switch (command.kind) {
    case 'activated':
      decideActivated(context, command.bootstrap, records);
      return;
    case 'deadline':
      decideDeadline(context, records);
      return;
    case 'alterConfigs': {
      const response = decideAlterConfigs(context, command, records);
      replies.push({ ticket: command.ticket, response });
      return;
    }
    case 'updateFeatures': {
      const { ticket, request, apiVersion } = command;
      replies.push({ ticket, response: decideUpdateFeatures(context, request, apiVersion, out) });
      return;
    }
    default: {
      const response = decideRequest(context, command, records);
      replies.push({ ticket: command.ticket, response });
    }
  }
}

function decideRequest(
  context: ControllerContext,
  command: Exclude<ControllerRequest, { kind: 'updateFeatures' }>,
  records: MetadataRecord[],
): object {
  const { image } = context;
  switch (command.kind) {
    case 'registerController': {
      const error = decideRegisterController(image, command.request, records);
      return { throttleTimeMs: 0, ...error };
    }
    case 'registerBroker':
      return decideRegisterBroker(context, command.request, command.apiVersion, records);
    case 'brokerHeartbeat':
      return decideBrokerHeartbeat(context, command.request, records);
    case 'unregisterBroker': {
      const error = decideUnregisterBroker(context, command.request.brokerId, records);
      return { throttleTimeMs: 0, ...error };
    }
    case 'allocateProducerIds': {
      const { brokerId, brokerEpoch } = command.request;
      const reply = decideAllocateProducerIds(image, brokerId, brokerEpoch, records);
      return { throttleTimeMs: 0, ...reply };
    }
    case 'createTopics':
      return decideCreateTopics(context, command, records);
    case 'deleteTopics':
      return decideDelete(context, command, records);
    case 'createPartitions':
      return decideCreatePartitions(context, command, records);
    case 'alterPartition':
      return decideAlterPartition(context, command.request, command.apiVersion, records);
    case 'electLeaders':
      return decideElectLeaders(context, command.request, records);
    case 'alterPartitionReassignments':
      return decideAlterPartitionReassignments(context, command.request, records);
    case 'listPartitionReassignments':
      return listPartitionReassignments(image, command.request);
    case 'assignReplicasToDirs':
      return decideAssignReplicasToDirs(context, command.request, records);
    case 'alterClientQuotas':
      return decideAlterClientQuotas(image, command.request, records);
    case 'alterScramCredentials':
      return decideAlterScramCredentials(image, command.request, records);
    case 'createAcls':
      return decideCreateAcls(image, context.soft, command.request, records);
    case 'deleteAcls':
      return decideDeleteAcls(image, context.soft, command.request, records);
    default:
      return unreachable(command);
  }
}

function decideDelete(
  context: ControllerContext,
  command: RequestOf<'deleteTopics'>,
  records: MetadataRecord[],
): object {
  const { image, soft } = context;
  const response = decideDeleteTopics(context, command, records);
  for (const record of records) {
    if (record.kind !== 'RemoveTopicRecord') continue;
    const name = image.topicsById.get(record.topicId)?.name;
    if (name !== undefined) removeCollisionKey(soft.namesByCollisionKey, name);
  }
  return response;
}
