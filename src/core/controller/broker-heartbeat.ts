/**
 * A broker says that it lives, how far it has read, and what it wants: to serve, to be fenced, to
 * stop (BrokerHeartbeatManager.calculateNextBrokerState, processBrokerHeartbeat). It serves once it
 * has read its own registration; it may stop once it leads nothing and all others know.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  BrokerHeartbeatRequest,
  BrokerHeartbeatResponse,
} from '../../protocol/generated/broker-heartbeat.ts';
import { MetadataVersion } from '../metadata/features.ts';
import { type MetadataImageView, metadataVersionOf } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import {
  pushBrokerFenced,
  pushBrokerUnfenced,
  pushControlledShutdown,
  pushDirectoriesOffline,
} from './broker-events.ts';
import { brokerEpochError, registrationChange } from './broker-state.ts';
import type { ControllerContext } from './controller-context.ts';

type BrokerState = 'fenced' | 'unfenced' | 'controlledShutdown' | 'shutdownNow';

export function decideBrokerHeartbeat(
  context: ControllerContext,
  request: BrokerHeartbeatRequest,
  records: MetadataRecord[],
): BrokerHeartbeatResponse {
  const { image, soft, nowMs } = context;
  const { brokerId, brokerEpoch, currentMetadataOffset } = request;
  const error = brokerEpochError(image, brokerId, brokerEpoch);
  if (error !== null) return refused(error.errorCode);
  const { heartbeats } = soft;
  const progress = heartbeats.progressOf(brokerId);
  const before = stateOf(context, brokerId);
  let next = nextState(context, request, before);
  // Both would change the same partitions in one decision: the directories first.
  const isDelayed = before === 'fenced' && next === 'unfenced';
  if (isDelayed && reportsOffline(image, request)) next = 'fenced';
  if (next !== before) pushTransition(context, request, next, records);
  heartbeats.touch(brokerId, brokerEpoch, nowMs, sessionTimeoutMs(context));
  progress.metadataOffset = currentMetadataOffset;
  const isFenced = next === 'fenced' || next === 'shutdownNow';
  if (isFenced) progress.shutdownOffset = -1;
  // Nobody will hear of it again: its next incarnation need not wait.
  if (next === 'shutdownNow') heartbeats.endSession(brokerId);
  pushDirectoriesOffline(context, brokerId, brokerEpoch, request.offlineLogDirs, records);
  pushCordoned(image, request, records);
  if (next === 'controlledShutdown' && progress.shutdownOffset < 0) {
    progress.shutdownOffset = context.nextMetadataOffset + records.length - 1;
  }
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    isCaughtUp: currentMetadataOffset >= progress.registrationOffset,
    isFenced,
    shouldShutDown: next === 'shutdownNow',
  };
}

export function sessionTimeoutMs(context: Pick<ControllerContext, 'config'>): number {
  return context.config.int('broker.session.timeout.ms');
}

function refused(errorCode: number): BrokerHeartbeatResponse {
  return {
    throttleTimeMs: 0,
    errorCode,
    isCaughtUp: false,
    isFenced: true,
    shouldShutDown: false,
  };
}

function stateOf({ image, soft }: ControllerContext, brokerId: number): BrokerState {
  if (soft.heartbeats.isShuttingDown(brokerId)) return 'controlledShutdown';
  return image.brokers.get(brokerId)!.fenced ? 'fenced' : 'unfenced';
}

function nextState(
  { image, soft }: ControllerContext,
  request: BrokerHeartbeatRequest,
  before: BrokerState,
): BrokerState {
  const { brokerId, wantFence, wantShutDown, currentMetadataOffset } = request;
  const { registrationOffset, shutdownOffset } = soft.heartbeats.progressOf(brokerId);
  switch (before) {
    case 'fenced':
      if (wantShutDown) return 'shutdownNow';
      return !wantFence && currentMetadataOffset >= registrationOffset ? 'unfenced' : 'fenced';
    case 'unfenced':
      if (wantFence) return wantShutDown ? 'shutdownNow' : 'fenced';
      if (!wantShutDown) return 'unfenced';
      return leadsAnything(image, brokerId) ? 'controlledShutdown' : 'shutdownNow';
    default: {
      const mustWait =
        leadsAnything(image, brokerId) ||
        shutdownOffset > soft.heartbeats.lowestActiveOffset(image);
      return mustWait ? 'controlledShutdown' : 'shutdownNow';
    }
  }
}

function reportsOffline(image: MetadataImageView, request: BrokerHeartbeatRequest): boolean {
  const { logDirs } = image.brokers.get(request.brokerId)!;
  return request.offlineLogDirs.some((dir) => logDirs.includes(dir));
}

function leadsAnything(image: MetadataImageView, brokerId: number): boolean {
  for (const topic of image.topicsById.values()) {
    if (topic.partitions.some(({ leader }) => leader === brokerId)) return true;
  }
  return false;
}

function pushTransition(
  context: ControllerContext,
  { brokerId, brokerEpoch }: BrokerHeartbeatRequest,
  next: BrokerState,
  records: MetadataRecord[],
): void {
  switch (next) {
    case 'unfenced':
      pushBrokerUnfenced(context, brokerId, brokerEpoch, records);
      return;
    case 'controlledShutdown':
      pushControlledShutdown(context, brokerId, brokerEpoch, records);
      return;
    default:
      pushBrokerFenced(context, brokerId, records);
  }
}

function pushCordoned(
  image: MetadataImageView,
  { brokerId, brokerEpoch, cordonedLogDirs }: BrokerHeartbeatRequest,
  records: MetadataRecord[],
): void {
  if (cordonedLogDirs === null) return;
  if (metadataVersionOf(image) < MetadataVersion.CORDONED_LOG_DIRS) return;
  const before = image.brokers.get(brokerId)!.cordonedLogDirs ?? [];
  const isSame =
    before.length === cordonedLogDirs.length && cordonedLogDirs.every((it) => before.includes(it));
  if (isSame) return;
  const change = { cordonedLogDirs: [...cordonedLogDirs] };
  records.push(registrationChange(brokerId, brokerEpoch, change));
}
