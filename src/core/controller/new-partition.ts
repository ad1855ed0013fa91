/** The record of a partition that did not exist before. */
import type { Uuid } from '../../base/uuid.ts';
import { MetadataVersion } from '../metadata/features.ts';
import {
  LeaderRecoveryState,
  type MetadataImageView,
  metadataVersionOf,
} from '../metadata/image.ts';
import type { MetadataRecordOf } from '../metadata/metadata-record.ts';
import { isActive } from './broker-state.ts';
import { defaultDirectory } from './directories.ts';

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
