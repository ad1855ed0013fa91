/** What the image says of a broker: may it lead, may it hold replicas, is it who it says it is? */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { MetadataImageView } from '../metadata/image.ts';
import type { MetadataRecordOf } from '../metadata/metadata-record.ts';
import { type ApiError, apiError } from './api-error.ts';
import { hasUsableDirectory } from './directories.ts';
import type { UsableBroker } from './replica-placement.ts';

/** May hold replicas that count as in sync: registered, not fenced, not about to stop. */
export function isActive(image: MetadataImageView, brokerId: number): boolean {
  const broker = image.brokers.get(brokerId);
  return broker !== undefined && !broker.fenced && !broker.inControlledShutdown;
}

/** New replicas are placed on these: not on brokers that are leaving or are closed to new ones. */
export function usableBrokers(image: MetadataImageView): UsableBroker[] {
  const usable: UsableBroker[] = [];
  for (const broker of image.brokers.values()) {
    const isLeaving = broker.inControlledShutdown && !broker.fenced;
    if (!isLeaving && hasUsableDirectory(broker)) usable.push(broker);
  }
  return usable;
}

/** For a broker that speaks of itself with a broker epoch (ClusterControlManager). */
export function brokerEpochError(
  image: MetadataImageView,
  brokerId: number,
  brokerEpoch: number,
): ApiError | null {
  const broker = image.brokers.get(brokerId);
  if (broker === undefined) {
    const message = `No broker registration found for broker id ${brokerId}`;
    return apiError(ErrorCode.STALE_BROKER_EPOCH, message);
  }
  if (broker.brokerEpoch === brokerEpoch) return null;
  const expected = `Expected broker epoch ${broker.brokerEpoch}`;
  const message = `${expected}, but got broker epoch ${brokerEpoch}`;
  return apiError(ErrorCode.STALE_BROKER_EPOCH, message);
}

/** BrokerRegistrationFencingChange and BrokerRegistrationInControlledShutdownChange. */
export const UNFENCE = -1;
export const FENCE = 1;
export const IN_CONTROLLED_SHUTDOWN = 1;

type RegistrationChange = MetadataRecordOf<'BrokerRegistrationChangeRecord'>;

export function registrationChange(
  brokerId: number,
  brokerEpoch: number,
  change: Partial<Omit<RegistrationChange, 'kind' | 'brokerId' | 'brokerEpoch'>>,
): RegistrationChange {
  return {
    kind: 'BrokerRegistrationChangeRecord',
    brokerId,
    brokerEpoch,
    fenced: 0,
    inControlledShutdown: 0,
    logDirs: [],
    cordonedLogDirs: null,
    ...change,
  };
}
