/**
 * Brokers that come and go: registration, unfencing, and the controller's own registration
 * (ClusterControlManager). A broker epoch is the metadata offset at which the registration is
 * written, so every registration has its own and they only grow.
 *
 * A broker that was killed registers again at once: what counts is the incarnation id that it
 * drew at its start, and the process that held the old one can have no session left, because it
 * held the lock of the same directory.
 */
import type { Uuid } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { MetadataVersion } from '../metadata/features.ts';
import {
  type EndPoint,
  type MetadataImageView,
  metadataVersionOf,
  type SupportedFeature,
} from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { type ApiError, apiError, NO_ERROR } from './api-error.ts';
import { recordsForBrokerActive, recordsForBrokerGone } from './partition-leadership.ts';

export type BrokerRegistration = {
  readonly brokerId: number;
  readonly incarnationId: Uuid;
  readonly endPoints: readonly EndPoint[];
  readonly features: readonly SupportedFeature[];
  readonly rack: string | null;
  readonly logDirs: readonly Uuid[];
};

export type RegistrationReply = ApiError & { readonly brokerEpoch: number };

export function decideRegisterBroker(
  image: MetadataImageView,
  registration: BrokerRegistration,
  nextMetadataOffset: number,
  records: MetadataRecord[],
): RegistrationReply {
  const { brokerId, incarnationId, logDirs } = registration;
  if (logDirs.length === 0) return refused('No directories specified in request');
  if (new Set(logDirs).size !== logDirs.length) {
    return refused('Duplicate directories specified in request');
  }
  const before = image.brokers.get(brokerId);
  if (before !== undefined && before.incarnationId !== incarnationId) {
    recordsForBrokerGone(image, brokerId, records);
  }
  const brokerEpoch = nextMetadataOffset + records.length;
  // What this version of the record cannot hold must not be in the working image either.
  const metadataVersion = metadataVersionOf(image);
  const hasLogDirs = metadataVersion >= MetadataVersion.DIRECTORY_ASSIGNMENT;
  const hasCordoned = metadataVersion >= MetadataVersion.CORDONED_LOG_DIRS;
  records.push({
    kind: 'RegisterBrokerRecord',
    brokerId,
    isMigratingZkBroker: false,
    incarnationId,
    brokerEpoch,
    endPoints: registration.endPoints.map((it) => ({ ...it })),
    features: registration.features.map((it) => ({ ...it })),
    rack: registration.rack,
    fenced: true,
    inControlledShutdown: false,
    logDirs: hasLogDirs ? [...logDirs] : [],
    cordonedLogDirs: hasCordoned ? [] : null,
  });
  return { ...NO_ERROR, brokerEpoch };
}

function refused(message: string): RegistrationReply {
  return { ...apiError(ErrorCode.INVALID_REQUEST, message), brokerEpoch: -1 };
}

/** Kafka's codes for a broker that speaks of itself with a broker epoch. */
export function brokerEpochError(
  image: MetadataImageView,
  brokerId: number,
  brokerEpoch: number,
): ApiError | null {
  const broker = image.brokers.get(brokerId);
  if (broker === undefined) {
    return apiError(ErrorCode.BROKER_ID_NOT_REGISTERED, `No broker with id ${brokerId} found.`);
  }
  if (broker.brokerEpoch === brokerEpoch) return null;
  const expected = `expected ${broker.brokerEpoch}, but got ${brokerEpoch}`;
  return apiError(ErrorCode.STALE_BROKER_EPOCH, `Broker epoch ${expected}.`);
}

export function decideUnfenceBroker(
  image: MetadataImageView,
  brokerId: number,
  brokerEpoch: number,
  records: MetadataRecord[],
): ApiError {
  const error = brokerEpochError(image, brokerId, brokerEpoch);
  if (error !== null) return error;
  if (image.brokers.get(brokerId)?.fenced !== true) return NO_ERROR;
  records.push(registrationChange(brokerId, brokerEpoch, UNFENCE, NO_CHANGE));
  recordsForBrokerActive(image, brokerId, records);
  return NO_ERROR;
}

/** The last thing a broker asks for before it stops: nobody shall look for leaders on it. */
export function decideControlledShutdown(
  image: MetadataImageView,
  brokerId: number,
  brokerEpoch: number,
  records: MetadataRecord[],
): ApiError {
  const error = brokerEpochError(image, brokerId, brokerEpoch);
  if (error !== null) return error;
  records.push(registrationChange(brokerId, brokerEpoch, NO_CHANGE, IN_CONTROLLED_SHUTDOWN));
  recordsForBrokerGone(image, brokerId, records);
  records.push(registrationChange(brokerId, brokerEpoch, FENCE, NO_CHANGE));
  return NO_ERROR;
}

/** BrokerRegistrationFencingChange and BrokerRegistrationInControlledShutdownChange. */
const UNFENCE = -1;
const FENCE = 1;
const IN_CONTROLLED_SHUTDOWN = 1;
const NO_CHANGE = 0;

function registrationChange(
  brokerId: number,
  brokerEpoch: number,
  fenced: number,
  inControlledShutdown: number,
): MetadataRecord {
  return {
    kind: 'BrokerRegistrationChangeRecord',
    brokerId,
    brokerEpoch,
    fenced,
    inControlledShutdown,
    logDirs: [],
    cordonedLogDirs: null,
  };
}

export type ControllerRegistration = {
  readonly controllerId: number;
  readonly incarnationId: Uuid;
  readonly endPoints: readonly EndPoint[];
  readonly features: readonly SupportedFeature[];
};

export function decideRegisterController(
  registration: ControllerRegistration,
  records: MetadataRecord[],
): ApiError {
  records.push({
    kind: 'RegisterControllerRecord',
    controllerId: registration.controllerId,
    incarnationId: registration.incarnationId,
    zkMigrationReady: false,
    endPoints: registration.endPoints.map((it) => ({ ...it })),
    features: registration.features.map((it) => ({ ...it })),
  });
  return NO_ERROR;
}
