/** The rules for replicas that a request places itself (ReplicationControlManager). */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { MetadataImageView } from '../metadata/image.ts';
import { type ApiError, apiError } from './api-error.ts';
import { isActive } from './broker-state.ts';

/**
 * `replicaCount`: how many replicas the partitions before this one have; -1 for the first one.
 */
export function manualAssignmentError(
  image: MetadataImageView,
  partitionIndex: number,
  brokerIds: readonly number[],
  replicaCount: number,
): ApiError | null {
  const error = replicaListError(image, brokerIds);
  if (error !== null) return error;
  if (replicaCount >= 0 && brokerIds.length !== replicaCount) {
    return refused(
      `${INCLUDES} a partition with ${brokerIds.length} replica(s), but this is not consistent ` +
        `with previous partitions, which have ${replicaCount} replica(s).`,
    );
  }
  if (!brokerIds.some((brokerId) => isActive(image, brokerId))) {
    return refused(
      `All brokers specified in the manual partition assignment for partition ${partitionIndex} ` +
        'are fenced or in controlled shutdown.',
    );
  }
  return null;
}

const INCLUDES = 'The manual partition assignment includes';

/** Each a broker that is registered, and only once. */
export function replicaListError(
  image: MetadataImageView,
  brokerIds: readonly number[],
): ApiError | null {
  if (brokerIds.length === 0) return refused(`${INCLUDES} an empty replica list.`);
  const sorted = [...brokerIds].sort((a, b) => a - b);
  for (let at = 0; at < sorted.length; at++) {
    const brokerId = sorted[at]!;
    if (!image.brokers.has(brokerId)) {
      return refused(`${INCLUDES} broker ${brokerId}, but no such broker is registered.`);
    }
    if (at > 0 && sorted[at - 1] === brokerId) {
      return refused(`${INCLUDES} the broker ${brokerId} more than once.`);
    }
  }
  return null;
}

function refused(message: string): ApiError {
  return apiError(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message);
}
