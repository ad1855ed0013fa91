/**
 * Brokers that come and go: registration and unregistration (ClusterControlManager). A broker epoch
 * is the metadata offset at which the registration is written, so every registration has its own
 * and they only grow.
 *
 * Another incarnation with the id of a broker that has a session is refused, as it may be a second
 * broker by mistake. Departure from Apache Kafka: it is accepted at once when it brings a log
 * directory of the old one. Who holds that directory's lock has outlived the old incarnation, so a
 * broker that was killed does not wait for its own session to end.
 */
import { type Uuid, ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  BrokerRegistrationRequest,
  BrokerRegistrationResponse,
} from '../../protocol/generated/broker-registration.ts';
import type { ControllerRegistrationRequest } from '../../protocol/generated/controller-registration.ts';
import { METADATA_VERSION_FEATURE, MetadataVersion } from '../metadata/features.ts';
import {
  type BrokerImage,
  type MetadataImageView,
  metadataVersionOf,
  type SupportedFeature,
} from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { type ApiError, apiError, NO_ERROR } from './api-error.ts';
import { pushBrokerUnregistered, pushIncarnationGone } from './broker-events.ts';
import type { ControllerContext } from './controller-context.ts';
import { isReservedDirectory } from './directories.ts';
import { recordsError } from './record-limits.ts';

/** From this version on a broker says in which broker epoch it stopped cleanly (KIP-966). */
const PREVIOUS_BROKER_EPOCH_VERSION = 3;

export function decideRegisterBroker(
  context: ControllerContext,
  request: BrokerRegistrationRequest,
  apiVersion: number,
  records: MetadataRecord[],
): BrokerRegistrationResponse {
  const error = registrationError(context, request);
  if (error !== null) {
    return { throttleTimeMs: 0, errorCode: error.errorCode, brokerEpoch: -1 };
  }
  const { image, soft } = context;
  const { brokerId, incarnationId } = request;
  const before = image.brokers.get(brokerId);
  let brokerEpoch: number;
  if (before?.incarnationId === incarnationId) {
    brokerEpoch = before.brokerEpoch;
    records.push(registrationRecord(image, request, brokerEpoch, before));
    soft.heartbeats.amend(brokerId, context.nextMetadataOffset + records.length - 1);
  } else {
    const saysSo = apiVersion >= PREVIOUS_BROKER_EPOCH_VERSION;
    const isClean = saysSo && before?.brokerEpoch === request.previousBrokerEpoch;
    if (before !== undefined) pushIncarnationGone(context, brokerId, isClean, records);
    brokerEpoch = context.nextMetadataOffset + records.length;
    records.push(registrationRecord(image, request, brokerEpoch, undefined));
    soft.heartbeats.register(brokerId, brokerEpoch);
  }
  return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, brokerEpoch };
}

function registrationError(
  context: ControllerContext,
  request: BrokerRegistrationRequest,
): ApiError | null {
  const { image, soft, clusterId, nowMs } = context;
  const { brokerId, incarnationId, logDirs } = request;
  if (request.clusterId !== clusterId) {
    const message = `Expected cluster ID ${clusterId}, but got cluster ID ${request.clusterId}`;
    return apiError(ErrorCode.INCONSISTENT_CLUSTER_ID, message);
  }
  const before = image.brokers.get(brokerId);
  if (before !== undefined && before.incarnationId !== incarnationId) {
    const isAlive = soft.heartbeats.hasSession(brokerId, before.brokerEpoch, nowMs);
    const hasItsDirectory = logDirs.some((dir) => before.logDirs.includes(dir));
    if (isAlive && !hasItsDirectory) {
      const message = 'Another broker is registered with that broker id.';
      return apiError(ErrorCode.DUPLICATE_BROKER_REGISTRATION, message);
    }
  }
  if (request.isMigratingZkBroker) {
    const message = 'Controller does not support registering ZK brokers.';
    return apiError(ErrorCode.BROKER_ID_NOT_REGISTERED, message);
  }
  return (
    directoriesError(image, brokerId, logDirs) ??
    featuresError(image, request.features) ??
    recordsError(image, [registrationRecord(image, request, 0, before)])
  );
}

function directoriesError(
  image: MetadataImageView,
  brokerId: number,
  logDirs: readonly Uuid[],
): ApiError | null {
  if (metadataVersionOf(image) < MetadataVersion.DIRECTORY_ASSIGNMENT) return null;
  if (logDirs.length === 0) return invalid('No directories specified in request');
  if (logDirs.some((dir) => dir === ZERO_UUID || isReservedDirectory(dir))) {
    return invalid('Reserved directory ID in request');
  }
  if (new Set(logDirs).size !== logDirs.length) return invalid('Duplicate directory ID in request');
  for (const other of image.brokers.values()) {
    if (other.brokerId === brokerId) continue;
    const shared = other.logDirs.find((dir) => logDirs.includes(dir));
    if (shared !== undefined) {
      return invalid(`Broker ${other.brokerId} is already registered with directory ${shared}`);
    }
  }
  return null;
}

/** It must know every feature at the level that the cluster has finalized. */
function featuresError(
  image: MetadataImageView,
  features: readonly SupportedFeature[],
): ApiError | null {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  if (!byName.has(METADATA_VERSION_FEATURE)) {
    return invalid("Request features do not contain 'metadata.version'");
  }
  for (const [name, level] of image.features) {
    const min = byName.get(name)?.minSupportedVersion ?? 0;
    const max = byName.get(name)?.maxSupportedVersion ?? 0;
    if (level >= min && level <= max) continue;
    const message =
      `Unable to register because the broker does not support finalized version ${level} of ` +
      `${name}. The broker wants a version between ${min} and ${max}, inclusive.`;
    return apiError(ErrorCode.UNSUPPORTED_VERSION, message);
  }
  return null;
}

function invalid(message: string): ApiError {
  return apiError(ErrorCode.INVALID_REGISTRATION, message);
}

/** `amended`: the registration of the same incarnation, whose state goes on. */
function registrationRecord(
  image: MetadataImageView,
  request: BrokerRegistrationRequest,
  brokerEpoch: number,
  amended: BrokerImage | undefined,
): MetadataRecord {
  // What this version of the record cannot hold must not be in the working image either.
  const metadataVersion = metadataVersionOf(image);
  const hasLogDirs = metadataVersion >= MetadataVersion.DIRECTORY_ASSIGNMENT;
  const hasCordoned = metadataVersion >= MetadataVersion.CORDONED_LOG_DIRS;
  return {
    kind: 'RegisterBrokerRecord',
    brokerId: request.brokerId,
    isMigratingZkBroker: false,
    incarnationId: request.incarnationId,
    brokerEpoch,
    endPoints: request.listeners.map((it) => ({ ...it })),
    features: request.features.map((it) => ({ ...it })),
    rack: request.rack,
    fenced: amended?.fenced ?? true,
    inControlledShutdown: amended?.inControlledShutdown ?? false,
    logDirs: hasLogDirs ? [...request.logDirs] : [],
    cordonedLogDirs: hasCordoned ? [] : null,
  };
}

export function decideUnregisterBroker(
  context: ControllerContext,
  brokerId: number,
  records: MetadataRecord[],
): ApiError {
  if (!context.image.brokers.has(brokerId)) {
    const message = `Broker ID ${brokerId} is not currently registered`;
    return apiError(ErrorCode.BROKER_ID_NOT_REGISTERED, message);
  }
  pushBrokerUnregistered(context, brokerId, records);
  context.soft.heartbeats.remove(brokerId);
  return NO_ERROR;
}

export function decideRegisterController(
  image: MetadataImageView,
  request: ControllerRegistrationRequest,
  records: MetadataRecord[],
): ApiError {
  if (metadataVersionOf(image) < MetadataVersion.CONTROLLER_REGISTRATION) {
    const message = 'The current MetadataVersion is too old to support controller registrations.';
    return apiError(ErrorCode.UNSUPPORTED_VERSION, message);
  }
  const record: MetadataRecord = {
    kind: 'RegisterControllerRecord',
    controllerId: request.controllerId,
    incarnationId: request.incarnationId,
    zkMigrationReady: request.zkMigrationReady,
    endPoints: request.listeners.map((it) => ({ ...it })),
    features: request.features.map((it) => ({ ...it })),
  };
  const excess = recordsError(image, [record]);
  if (excess === null) records.push(record);
  return excess ?? NO_ERROR;
}
