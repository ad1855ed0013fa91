/** The record of a partition that did not exist before. */
import type { Uuid } from '../../base/uuid.ts';
import { MetadataVersion } from '../metadata/features.ts';
import {
  DIRECTORY_UNASSIGNED,
  LeaderRecoveryState,
  type MetadataImageView,
  metadataVersionOf,
} from '../metadata/image.ts';
import type { MetadataRecordOf } from '../metadata/metadata-record.ts';
import { isActive } from './partition-leadership.ts';

/** The caller has made sure that at least one of the replicas is on an active broker. */
export function newPartitionRecord(
  image: MetadataImageView,
  topicId: Uuid,
  partitionId: number,
  replicas: readonly number[],
): MetadataRecordOf<'PartitionRecord'> {
  const hasDirectories = metadataVersionOf(image) >= MetadataVersion.DIRECTORY_ASSIGNMENT;
  const isr = replicas.filter((brokerId) => isActive(image, brokerId));
  return {
    kind: 'PartitionRecord',
    partitionId,
    topicId,
    replicas: [...replicas],
    isr,
    removingReplicas: [],
    addingReplicas: [],
    leader: isr[0]!,
    leaderRecoveryState: LeaderRecoveryState.RECOVERED,
    leaderEpoch: 0,
    partitionEpoch: 0,
    directories: hasDirectories ? replicas.map((id) => defaultDirectory(image, id)) : [],
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  };
}

/** A broker with one usable directory has no choice; one with several says later (KIP-858). */
function defaultDirectory(image: MetadataImageView, brokerId: number): Uuid {
  const broker = image.brokers.get(brokerId);
  if (broker === undefined) return DIRECTORY_UNASSIGNED;
  const usable = broker.logDirs.filter((dir) => !broker.cordonedLogDirs?.includes(dir));
  return usable.length === 1 ? usable[0]! : DIRECTORY_UNASSIGNED;
}
